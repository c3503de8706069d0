//! `listen --register`.

use std::{io::BufRead as _, time::Duration};

use super::{NAMES, PLATFORMS, Platform, on, platform};
use crate::{
    harness::{Mock, hookctl},
    signals::at_defaults,
};

fn listed(mock: &Mock, platform: &Platform) -> usize {
    let rows = on(mock, platform, &["webhooks", "list", platform.name, "-o", "json"]).exits(0).json();
    rows.as_array().map_or(0, Vec::len)
}

#[test]
fn webhook_exists_while_the_run_listens_and_is_deleted_at_every_end() {
    let mock = Mock::start(&NAMES);
    for platform in &PLATFORMS {
        for ending in ["INT", "TERM", "HUP"] {
            let args = [
                "listen",
                "--register",
                platform.name,
                "--event",
                platform.event,
                "--public-url",
                "https://test.com/r",
                "--port",
                "0",
            ];
            let mut running = at_defaults(on(&mock, platform, &args)).begins();
            let mut stderr = std::io::BufReader::new(running.child.stderr.take().expect("stderr"));
            let mut printed = String::new();
            while !printed.lines().last().is_some_and(|line| line.starts_with("{\"ready\":true")) {
                assert!(stderr.read_line(&mut printed).expect("a line") > 0, "{}: {printed}", platform.name);
            }
            assert_eq!(listed(&mock, platform), 1, "{}", platform.name);
            running.signal(ending);
            running.child.wait().expect("an end");
            assert_eq!(listed(&mock, platform), 0, "{} {ending}", platform.name);
        }
    }
}

#[test]
fn webhook_of_a_killed_run_is_deleted_by_the_next_run_even_if_it_is_of_another_form() {
    let mock = Mock::start(&["typeform"]);
    let platform = platform("typeform");
    let state = tempfile::TempDir::new().expect("a directory");
    let args = [
        "listen",
        "--register",
        "typeform",
        "--event",
        "form_response",
        "--public-url",
        "https://test.com/r",
        "--port",
        "0",
    ];
    let start = |args: &[&str], param: &str| {
        let url = mock.ready["typeform"].as_str().expect("a URL");
        let run = hookctl(args.iter().copied().chain(["--param", param]));
        let run = run.env("HOOKCTL_TYPEFORM_API_URL", url).env("HOOKCTL_TYPEFORM_TOKEN", "mock-token");
        run.env("XDG_STATE_HOME", state.path().to_str().expect("text")).begins()
    };
    let mut killed = start(&args, "form_id=abc123");
    for _ in 0..200 {
        std::thread::sleep(Duration::from_millis(50));
        if listed(&mock, platform) == 1 {
            break;
        }
    }
    // The note is written right after the webhook is created.
    std::thread::sleep(Duration::from_millis(300));
    killed.child.kill().expect("it runs");
    killed.child.wait().expect("an end");
    assert_eq!(listed(&mock, platform), 1);
    let next = start(&args, "form_id=other");
    for _ in 0..200 {
        std::thread::sleep(Duration::from_millis(50));
        if listed(&mock, platform) == 0 {
            break;
        }
    }
    next.signal("INT");
    next.exits(130).stderr_has("which a killed run left behind");
    assert_eq!(listed(&mock, platform), 0);
}
