//! When the inspector is served, what is printed, and what `inspect` accepts.

use std::net::TcpListener;

use serde_json::json;

use super::{Inspecting, captured, store};
use crate::harness::hookctl;

/// Returns true if `text` has the inspector's URL with its token, which is masked in other messages.
fn has_usable_url(text: &str) -> bool {
    let token = text.split_once("http://127.0.0.1:").and_then(|(_, rest)| rest.split_once("/auth?token="));
    token.is_some_and(|(_, token)| {
        token.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(byte)).count() >= 20
    })
}

#[test]
fn listener_serves_it_only_on_request_without_a_terminal() {
    let listen = |flags: &[&str]| {
        let args = ["listen", "--port", "0", "--within", "100ms"].iter().chain(flags).copied();
        let output = hookctl(args).env("HOOKCTL_SECRET", "s").exits(0);
        let line = output.stderr.lines().find(|line| line.starts_with("{\"ready\"")).expect("a ready line").to_owned();
        serde_json::from_str::<serde_json::Value>(&line).expect("JSON")["inspector"].clone()
    };
    let is_url = |value: &serde_json::Value| value.as_str().is_some_and(has_usable_url);
    assert_eq!(listen(&[]), json!(null));
    assert_eq!(listen(&["--no-ui"]), json!(null));
    assert_eq!(listen(&["--", "true"]), json!(null));
    assert!(is_url(&listen(&["--ui-port", "0"])));
    assert!(is_url(&listen(&["--ui-port", "0", "--", "true"])));
    assert!(is_url(&listen(&["--ui-port", "0", "--bind", "0.0.0.0"])));
    hookctl(["listen", "--no-ui", "--ui-port", "0"]).exits(2).stderr_has("--ui-port");
}

#[test]
#[cfg(target_os = "linux")]
fn listener_on_a_terminal_prints_its_url() {
    let directory = tempfile::TempDir::new().expect("a directory");
    for (flags, expected) in [("", true), ("--no-ui", false), ("-- true", false)] {
        let args = format!("listen --port 0 --within 100ms --secret literal:s {flags}");
        let Some(mut child) = crate::harness::in_pseudo_terminal(200, &args, directory.path()) else { return };
        let mut text = String::new();
        std::io::Read::read_to_string(&mut child.stdout.take().expect("its output"), &mut text).expect("text");
        child.wait().expect("an end");
        let line = text.lines().find(|line| line.starts_with("Inspector: "));
        assert_eq!(line.map(has_usable_url), expected.then_some(true), "{flags}: {text}");
    }
}

#[test]
fn file_without_a_readable_request_exits_3_with_one_error() {
    let damaged = [&captured("{}", "0", &[])[..20], "\n"].concat();
    for (content, reason) in
        [(String::new(), "c.jsonl: empty input"), ("rubbish\n".into(), "c.jsonl: unknown format"), (damaged, "c.jsonl")]
    {
        let run = hookctl(["inspect", "c.jsonl"]).file("c.jsonl", &content);
        let output = run.env("HOOKCTL_SECRET", "s").exits(3).stderr_has(reason);
        assert_eq!(output.stderr.matches("error:").count(), 1, "{}", output.stderr);
    }
}

#[test]
fn port_that_is_taken_exits_3() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let listen = ["listen", "--port", "0", "--ui-port", &port, "--within", "20s"];
    let inspect = ["inspect", "c.jsonl", "--ui-port", &port];
    for args in [&listen[..], &inspect] {
        let run = hookctl(args.iter().copied()).file("c.jsonl", captured("{}", "0", &[]));
        run.env("HOOKCTL_SECRET", "s").exits(3).stderr_has("cannot serve the inspector").stderr_has("--ui-port 0");
    }
}

#[test]
fn input_that_cannot_be_shown_is_an_error() {
    for (args, code, message) in [
        (&["missing.db"][..], 3, "missing.db"),
        (&["empty.jsonl"], 3, "empty.jsonl"),
        (&["foreign.db"], 3, "foreign.db"),
        (&["c.jsonl", "--to", "not a URL"], 2, "--to"),
        (&["c.jsonl", "--provider", "nobody"], 2, "nobody"),
        (&["c.jsonl", "--secret", "env:NOT_SET"], 3, "NOT_SET"),
        (&["-", "--secret", "-"], 2, "stdin"),
        (&["c.jsonl", "--ui-port", "70000"], 2, "70000"),
        (&[], 2, "FILE"),
    ] {
        let run = hookctl(["inspect"].iter().chain(args).copied());
        let run = run.file("c.jsonl", captured("{}", "0", &[])).file("empty.jsonl", "");
        let mut damaged = store(1);
        damaged.truncate(3000);
        run.file("foreign.db", damaged).exits(code).stderr_has(message);
    }
}

#[test]
fn information_about_the_run_is_complete() {
    let inspecting =
        Inspecting::listen(&["--save", "hooks.db", "--retain", "500", "--forward", "http://user.example/in"]);
    let info = inspecting.json("/api/info");
    assert_eq!(info["listen"], inspecting.ready["url"]);
    assert_eq!(
        (&info["forward"], &info["targets"]),
        (&json!("http://user.example/in"), &json!(["http://user.example/in"]))
    );
    assert_eq!((&info["store"]["path"], &info["store"]["keep"]), (&json!("hooks.db"), &json!(500)));
    assert!(info["store"]["bytes"].as_u64().is_some_and(|bytes| bytes > 0), "{info}");
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    let screver = json!({
        "label": "Screver", "events": ["optionSelected", "surveyCompleted"], "header": "X-API-SIGNATURE",
        "scheme": "hmac-sha256", "secret_label": "env:HOOKCTL_SECRET"
    });
    assert_eq!(info["providers"]["screver"], screver);
    let inspecting = Inspecting::listen(&[]);
    let info = inspecting.json("/api/info");
    assert_eq!((&info["forward"], &info["targets"]), (&json!(null), &json!([])));
    assert_eq!(info["store"], json!({ "path": null, "bytes": null, "keep": 10_000 }));
}

#[test]
fn page_is_served_with_a_validator() {
    let inspecting = Inspecting::inspect(&["c.jsonl"], &[("c.jsonl", captured("{}", "0", &[]).as_bytes())]);
    let page = inspecting.get("/");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    let etag = page.header("etag").expect("a validator");
    let again = inspecting.request("GET", "/", &format!("{}If-None-Match: {etag}\r\n", inspecting.own()), "");
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, Some(etag)));
    assert_eq!(inspecting.get("/api/info").header("cache-control"), Some("no-store"));
    let ready = inspecting.ready.clone();
    crate::validation::validate("inspect", &ready);
    let (output, _) = inspecting.stop();
    assert_eq!(output.matches("/auth?token=").count(), 1, "{output}");
}
