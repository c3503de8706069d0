//! JSON rows and their fields. The harness validates the output of every run against `docs/schema/`.

use serde_json::Value;

use crate::harness::{Mock, Output, Run, closed_port, endpoint, hookctl, response};

/// Counts the rows of an output. The harness has validated them.
fn count(output: &Output) -> usize {
    match serde_json::from_slice(&output.stdout) {
        Ok(Value::Array(rows)) => rows.len(),
        Ok(_) => 1,
        Err(_) => output.json_lines().len(),
    }
}

fn with_secret(run: Run) -> Run {
    run.env("HOOKCTL_SECRET", "a-secret-of-tests")
}

#[test]
fn rows_of_send_match_their_schema() {
    let server = endpoint(response("401 Unauthorized", "text/plain", "wrong: a-secret-of-tests"));
    let url = server.url("/");
    let send = |args: &[&str]| with_secret(hookctl([&["send", "screver", "--all", "-o"], args].concat()));
    let output = send(&["json", "--to", &url]).exits(1).nowhere("a-secret-of-tests");
    assert_eq!(count(&output), 2);
    let row = &output.json()[0];
    assert_eq!((&row["expected"], &row["response_content_type"]), (&"2xx".into(), &"text/plain".into()));
    assert!(row["response_body"].as_str().expect("a body").starts_with("wrong: "), "{row}");
    assert_eq!(count(&send(&["jsonl", "--tamper", "body", "--to", &url]).exits(1)), 2);
    let output = send(&["json", "--to", &closed_port()]).exits(4);
    assert_eq!(count(&output), 2);
    let row = &output.json()[0];
    assert!(row["response_body"].is_null() && row["expected"] == "2xx", "{row}");
}

#[test]
fn rows_of_verify_match_their_schema() {
    let sent = ["send", "--all", "--to", "http://localhost/", "--dry-run=json"];
    let captured = with_secret(hookctl(sent)).exits(0).text();
    let mixed = captured.replacen('{', "{\"offset\":[7,\"a-secret-of-tests\"],", 1) + "{\"broken\"\n";
    let verify = |args: &[&str]| with_secret(hookctl([&["verify", "-"], args].concat())).stdin(mixed.clone());
    let output = verify(&["-o", "jsonl", "--keep", "offset", "--source-name", "hooks"]).exits(3);
    assert_eq!(count(&output), 16);
    let rows = output.json_lines();
    assert_eq!(rows[0]["offset"].to_string(), r#"[7,"[secret]"]"#);
    assert!(rows[1].get("offset").is_some_and(Value::is_null));
    assert!(rows[15]["offset"].is_null() && rows[15]["error"].is_string(), "{}", rows[15]);
    assert!(rows.iter().all(|row| row["source"].as_str().is_some_and(|source| source.starts_with("hooks:"))));
    assert_eq!(count(&verify(&["-o", "json", "--secret", "literal:another"]).exits(3)), 16);
    for key in ["verdict", "error", "headers"] {
        verify(&["--keep", key]).exits(2).stderr_has("--keep");
    }
    with_secret(hookctl(["verify", "a.jsonl", "--source-name", "x"])).file("a.jsonl", &captured).exits(2);
}

#[test]
fn rows_of_verify_all_have_the_same_fields_in_order() {
    let mut names: Option<Vec<String>> = None;
    let captured =
        with_secret(hookctl(["send", "screver", "--all", "--to", "http://x/", "--dry-run=json"])).exits(0).text()
            + "{}\n";
    for row in with_secret(hookctl(["verify", "-", "-o", "jsonl"])).stdin(captured).exits(3).json_lines() {
        let fields: Vec<String> = row.as_object().expect("a row").keys().cloned().collect();
        assert_eq!(names.get_or_insert_with(|| fields.clone()), &fields);
    }
}

#[test]
fn rows_of_the_other_commands_match_their_schemas() {
    assert_eq!(count(&hookctl(["events", "list", "-o", "json"]).exits(0)), 71);
    assert_eq!(count(&hookctl(["providers", "list", "-o", "jsonl"]).exits(0)), 24);
    let lint = hookctl(["providers", "lint", "acme", "-o", "json"]).file("acme/provider.toml", "name = 3\n").exits(3);
    assert!(count(&lint) > 1);
    assert_eq!(count(&hookctl(["doctor", "-o", "json"]).exits(0)), 6);
    let profiles = hookctl(["--config", "c.toml", "config", "profiles", "-o", "json"]);
    assert_eq!(count(&profiles.file("c.toml", "[profiles.a]\nto = \"http://x/\"\n").exits(0)), 1);
    let mock = Mock::start(&[]);
    let create = ["webhooks", "create", "screver", "--event", "*", "--url", "https://x.example/", "-o", "json"];
    assert_eq!(count(&mock.hookctl(create).exits(0)), 1);
    assert_eq!(count(&mock.hookctl(["webhooks", "list", "screver", "-o", "jsonl"]).exits(0)), 1);
}
