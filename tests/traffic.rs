//! `verify` on captures with other traffic in them: what counts as a delivery, and `--path`, `--method`, `--host` and `--since`.

use std::fs;

use serde_json::Value;

use crate::harness::{Run, hookctl};

const SECRET: &str = "a-secret-of-tests";

/// An HTTP archive: a page load, a login, a genuine delivery and the same without its signature.
fn archive() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/captures/har.har");
    let mut archive: Value = serde_json::from_slice(&fs::read(path).expect("a sample")).expect("JSON");
    let entries = archive["log"]["entries"].as_array_mut().expect("entries");
    let genuine = entries[0].clone();
    let mut stripped = genuine.clone();
    let headers = stripped["request"]["headers"].as_array_mut().expect("headers");
    headers.retain(|field| !field["name"].as_str().expect("a name").eq_ignore_ascii_case("x-api-signature"));
    let request = |method: &str, url: &str, body: &str| {
        serde_json::json!({
            "startedDateTime": "2020-01-01T00:00:00Z",
            "request": {"method": method, "url": url, "headers": [], "postData": {"mimeType": "text/plain", "text": body}},
        })
    };
    entries.clear();
    entries.push(request("GET", "https://app.test/favicon.ico", ""));
    entries.push(request("POST", "https://app.test/login", "user=a"));
    entries.extend([genuine, stripped]);
    archive.to_string()
}

fn verify(words: &[&str]) -> Run {
    hookctl([&["verify", "x.har"], words].concat()).file("x.har", archive()).env("HOOKCTL_SECRET", SECRET)
}

#[test]
fn other_traffic_is_counted_and_a_stripped_signature_is_missing() {
    let seen = verify(&["-o", "jsonl"]).exits(1).stderr_has("4 requests: 1 valid, 1 missing, 2 not deliveries");
    let rows = seen.json_lines();
    let kinds: Vec<_> = rows.iter().map(|row| (row["verdict"].as_str(), row["delivery"].as_bool())).collect();
    let other = (None, Some(false));
    assert_eq!(kinds, [other, other, (Some("valid"), Some(true)), (Some("missing"), Some(true))]);
    assert!(rows.iter().all(|row| row["error"].is_null()), "{rows:?}");
    // Text output has no rows for them.
    verify(&[]).exits(1).stdout_has("x.har:4").nowhere("x.har:1 ");
    assert_eq!(verify(&["--only", "valid", "-o", "jsonl"]).exits(1).json_lines().len(), 1);
    let counts = verify(&["--summary", "-o", "jsonl"]).exits(1).json_lines();
    assert!(counts.iter().any(|row| row["delivery"] == false && row["count"] == 2), "{counts:?}");
    let seen =
        verify(&["--strict", "-o", "jsonl"]).exits(3).stderr_has("4 requests: 1 valid, 1 missing, 2 not verified");
    assert!(seen.json_lines()[0]["error"].as_str().expect("an error").starts_with("cannot identify the provider"));
}

#[test]
fn named_provider_sent_every_post_but_no_page_load() {
    let named = ["--provider", "screver"];
    verify(&named).exits(1).stderr_has("4 requests: 1 valid, 2 missing, 1 not a delivery");
    verify(&["--provider", "screver", "--strict"]).exits(3).stderr_has("x.har:1: not a delivery");
}

#[test]
fn run_without_any_delivery_is_an_input_error_unless_allow_empty_is_given() {
    let login = |words: &[&str]| verify(&[&["--host", "app.test"], words].concat());
    login(&[]).exits(3).stderr_has("no deliveries: none of the 2 requests").stderr_has("--allow-empty");
    login(&["--allow-empty"]).exits(0).stderr_has("2 requests: 2 not deliveries");
    verify(&["--path", "/login"]).exits(3).stderr_has("x.har:2: cannot identify the provider");
    let signed = format!("POST / HTTP/1.1\r\nX-Other-Signature: {}\r\n\r\n{{}}", "0".repeat(64));
    hookctl(["verify", "x.har", "s.http"])
        .file("x.har", archive())
        .file("s.http", signed)
        .env("HOOKCTL_SECRET", SECRET)
        .exits(1)
        .stderr_has(
            "1 of the 3 requests that are not deliveries may be signed by an unknown provider; name it with --provider",
        );
}

#[test]
fn unknown_sender_is_verified_with_the_flags_in_the_hint() {
    let body = r#"{"a":1}"#;
    for (value, flags) in [
        (
            format!("t=1700000000,v1={}", "0".repeat(64)),
            " --layout 't={timestamp},v1={signature}' --separator , --message '{timestamp}.{body}'",
        ),
        ("0".repeat(64), ""),
        (format!("sha256={}", "0".repeat(64)), " --prefix sha256="),
    ] {
        let request = format!("POST / HTTP/1.1\r\nHost: a\r\nX-Sig: {value}\r\n\r\n{body}");
        let hint = format!("or try --signature-header X-Sig --algorithm sha256{flags}");
        for strict in [&[][..], &["--strict"]] {
            let args = [&["verify", "x.http", "--secret", "literal:S"], strict].concat();
            hookctl(args).file("x.http", &request).exits(3).stderr_has(&hint);
        }
        // The printed flags work without changes.
        let flags = flags.replace('\'', "");
        let args =
            ["verify", "x.http", "--secret", "literal:S", "--signature-header", "X-Sig", "--algorithm", "sha256"];
        let args: Vec<&str> = args.into_iter().chain(flags.split_whitespace()).collect();
        hookctl(args).file("x.http", &request).exits(1).stdout_has("mismatch");
        let named = ["verify", "x.http", "--secret", "literal:S", "--provider", "screver"];
        hookctl(named)
            .file("x.http", &request)
            .exits(1)
            .stdout_has("X-Sig holds a sha256 digest")
            .nowhere("looks like");
    }
}

#[test]
fn requests_are_selected_before_they_are_verified() {
    for (words, totals) in [
        (&["--method", "get"][..], "1 request: 1 not a delivery (3 not selected)"),
        (&["--method", "POST"], "3 requests: 1 valid, 1 missing, 1 not a delivery (1 not selected)"),
        (&["--path", "/login", "--path", "*.ico"], "2 requests: 2 not deliveries (2 not selected)"),
        (&["--since", "2020-01-02T00:00:00Z"], "2 requests: 1 valid, 1 missing (2 not selected)"),
    ] {
        let (_, seen) = verify(&[words, &["--allow-empty"]].concat()).outcome();
        seen.stderr_has(totals);
    }
    verify(&["--path", "/none"]).exits(3).stderr_has("no request matches --path");
    verify(&["--path", "/none", "--allow-empty"]).exits(0);
    verify(&["--since", "yesterday"]).exits(2);
}

#[test]
fn reports_state_how_many_requests_are_not_deliveries() {
    let seen = verify(&[
        "--report",
        "json=r.json",
        "--report",
        "tap=r.tap",
        "--report",
        "markdown=r.md",
        "--report",
        "junit=r.xml",
    ])
    .exits(1);
    let read = |name: &str| fs::read_to_string(seen.path(name)).expect(name);
    let report: Value = serde_json::from_str(&read("r.json")).expect("JSON");
    assert_eq!((&report["totals"]["cases"], &report["totals"]["not_deliveries"]), (&2.into(), &2.into()));
    for name in ["r.tap", "r.md", "r.xml"] {
        assert!(read(name).contains("2 more requests are not deliveries"), "{name}: {}", read(name));
    }
}
