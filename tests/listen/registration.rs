//! Tests of `--register`: the webhook exists while the run listens, and is deleted afterward, however the run ends.

use std::fs;

use super::{Listening, SECRET};
use crate::harness::{Mock, signal};

const PUBLIC: &str = "https://tunnel.example.com/hooks";

/// Returns the webhooks at the mock.
fn webhooks(mock: &Mock) -> Vec<serde_json::Value> {
    let listed = mock.hookctl(["webhooks", "list", "screver", "-o", "json"]).exits(0).json();
    listed.as_array().expect("webhooks").clone()
}

fn listen(mock: &Mock, state: &str, flags: &[&str]) -> Listening {
    let flags = [&["--register", "screver", "--public-url", PUBLIC][..], flags].concat();
    Listening::start_with(&flags, |run| {
        run.env("HOOKCTL_SCREVER_API_URL", mock.url())
            .env("HOOKCTL_SCREVER_TOKEN", "mock-token")
            .env("XDG_STATE_HOME", state)
    })
}

fn notes(state: &tempfile::TempDir) -> usize {
    fs::read_dir(state.path().join("hookctl/registrations")).map_or(0, Iterator::count)
}

#[test]
fn webhook_is_deleted_at_the_end_of_a_run() {
    let (mock, state) = (Mock::start(&[]), tempfile::TempDir::new().expect("a directory"));
    let directory = state.path().to_str().expect("text");
    for is_signaled in [true, false] {
        let listening = listen(&mock, directory, if is_signaled { &[] } else { &["--within", "1s"] });
        let [webhook] = &webhooks(&mock)[..] else { panic!("one webhook") };
        assert_eq!((&webhook["url"], &webhook["event"]), (&PUBLIC.into(), &"*".into()));
        assert_eq!(notes(&state), 1);
        if is_signaled {
            listening.stop()
        } else {
            listening.ends(0)
        };
        assert_eq!((webhooks(&mock).len(), notes(&state)), (0, 0));
    }
}

#[test]
fn deliveries_verify_with_the_secret_of_the_webhook() {
    let (mock, state) = (Mock::start(&[]), tempfile::TempDir::new().expect("a directory"));
    let listening = listen(&mock, state.path().to_str().expect("text"), &["--count", "1", "--within", "30s"]);
    let [webhook] = &mock
        .hookctl(["webhooks", "list", "screver", "-o", "json", "--show-secrets"])
        .exits(0)
        .json()
        .as_array()
        .expect("webhooks")
        .clone()[..]
    else {
        panic!("one webhook")
    };
    let secret = webhook["secret"].as_str().expect("a secret").to_owned();
    assert_ne!(secret, SECRET);
    let source = format!("literal:{secret}");
    crate::harness::hookctl(["send", "screver", "surveyCompleted", "--to", listening.url(), "--secret", &source])
        .exits(0);
    let printed = listening.ends(0);
    assert_eq!(printed.column("verdict"), ["valid"]);
    assert!(!printed.stderr.contains(&secret), "{}", printed.stderr);
}

#[test]
fn webhook_of_a_killed_run_is_deleted_by_the_next_but_not_of_an_active_run() {
    let (mock, state) = (Mock::start(&[]), tempfile::TempDir::new().expect("a directory"));
    let directory = state.path().to_str().expect("text");
    let mut killed = listen(&mock, directory, &[]);
    signal(killed.child.id(), "KILL");
    killed.child.wait().expect("an end");
    assert_eq!((webhooks(&mock).len(), notes(&state)), (1, 1));
    let note = fs::read_dir(state.path().join("hookctl/registrations"))
        .expect("a directory")
        .next()
        .expect("a note")
        .expect("a note");
    let mode = std::os::unix::fs::PermissionsExt::mode(&note.metadata().expect("a file").permissions());
    assert_eq!(mode & 0o777, 0o600);
    let first = listen(&mock, directory, &[]);
    assert_eq!((webhooks(&mock).len(), notes(&state)), (1, 1));
    let second = listen(&mock, directory, &[]);
    assert_eq!((webhooks(&mock).len(), notes(&state)), (2, 2));
    let printed = first.stop();
    assert!(printed.stderr.contains("which a killed run left behind"), "{}", printed.stderr);
    assert_eq!(webhooks(&mock).len(), 1);
    second.stop();
    assert_eq!((webhooks(&mock).len(), notes(&state)), (0, 0));
}

#[test]
fn failure_to_delete_the_webhook_exits_4_and_keeps_the_note() {
    for (flags, code) in [
        (&[][..], 130),
        (&["--within", "2s"], 4),
        // The command's code comes first.
        (&["--", "sh", "-c", "sleep 2; exit 7"], 7),
        (&["--", "sleep", "2"], 4),
    ] {
        let (mut mock, state) = (Mock::start(&[]), tempfile::TempDir::new().expect("a directory"));
        let listening = listen(&mock, state.path().to_str().expect("text"), flags);
        mock.kill();
        let printed = if code == 130 { listening.stop() } else { listening.ends(code) };
        let (failure, hint) = ("error: cannot delete webhook ", "hint: the next `hookctl listen --register");
        assert!(printed.stderr.contains(failure) && printed.stderr.contains(hint), "{}", printed.stderr);
        assert_eq!(notes(&state), 1);
    }
}
