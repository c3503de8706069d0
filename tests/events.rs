//! `events`: the catalog of events and samples, as printed.

use crate::harness::hookctl;

#[test]
fn list_has_every_event_and_its_variants() {
    let output = hookctl(["events", "list"])
        .exits(0)
        .stdout_has("PROVIDER")
        .stdout_has("onSubmissionComplete            legacy  ");
    assert_eq!(output.text().lines().count(), 72);
    let output = hookctl(["events", "list", "wootric", "-o", "json"]).exits(0);
    assert_eq!(output.json()[0]["event"], "response.created");
    assert_eq!(output.json()[0]["variants"][0], "json");
    assert_eq!(hookctl(["events", "list", "-o", "jsonl"]).exits(0).json_lines().len(), 71);
}

#[test]
fn sample_is_shown_byte_for_byte() {
    let output = hookctl(["events", "show", "fluidsurveys", "contact_create"]).exits(0);
    assert_eq!(output.text(), "name=Joe&email=joe%40example.com");
    hookctl(["events", "show", "wootric", "response.created"])
        .exits(0)
        .stdout_has("response[end_user_properties][product_plan]=Web%20App");
    hookctl(["events", "show", "wootric", "response.created", "--variant", "json"]).exits(0).stdout_has("\"score\":7");
    hookctl(["events", "show", "blitzllama", "answer", "--pretty"])
        .exits(0)
        .stdout_has("\n  \"user_id\": \"user_123\"");
    hookctl(["events", "show", "fluidsurveys", "contact_create", "--http"])
        .exits(0)
        .stdout_has(
            "POST /webhook HTTP/1.1\r\nuser-agent: python-requests/0.14.2 CPython/2.7.2 Darwin/12.3.0\r\nhost: ",
        )
        .stdout_has("\r\n\r\nname=Joe");
    let output = hookctl(["events", "show", "screver", "surveyCompleted", "-o", "json"]).exits(0);
    assert_eq!(output.json()["body_bytes"], 66);
}

#[test]
fn unknown_name_is_an_error_with_a_suggestion_and_the_known_names() {
    hookctl(["events", "list", "wootrik"]).exits(2).stderr_has("did you mean `wootric`?").stderr_has("fluidsurveys");
    hookctl(["events", "show", "fluidsurveys", "response.completed"])
        .exits(2)
        .stderr_has("did you mean `response_complete`?")
        .stderr_has("survey_create");
    hookctl(["events", "show", "wootric", "response.created", "--variant", "jsno"])
        .exits(2)
        .stderr_has("did you mean `json`?");
    hookctl(["events", "show", "surveysparrow", "onContactCreate", "--variant", "legacy"]).exits(2);
    hookctl(["events", "show", "screver", "*"]).exits(2).stderr_has("subscription");
    hookctl(["events", "list", "-o", "yaml"]).exits(2).stderr_has("jsonl");
}

#[cfg(target_os = "linux")]
#[test]
fn events_show_on_a_terminal_is_indented_unless_raw() {
    let directory = tempfile::TempDir::new().expect("a directory");
    for (flags, expected) in [
        ("", "{\r\n  \"timestamp\": "),
        ("--raw", "{\"timestamp\":\"2019-10-08T07:15:13.945Z\",\"meta\":{\"userId\":\"user1\"}}\r\n"),
    ] {
        let args = format!("events show screver surveyCompleted {flags}");
        let Some(shown) = crate::harness::in_pseudo_terminal(80, &args, directory.path()) else { return };
        let text = String::from_utf8(shown.wait_with_output().expect("an end").stdout).expect("text");
        assert!(text.starts_with(expected), "{text}");
    }
}
