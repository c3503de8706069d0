//! Parameters: where they come from, and how wrong ones are reported.

use super::{TOKEN, parts};
use crate::harness::{endpoint, hookctl, json_response};

#[test]
fn wrong_parameters_are_errors_with_a_hint() {
    let one_event = ["create", "surveymonkey", "--event", "response_created", "--url", "https://test.com"];
    for (args, code, message) in [
        (&["list", "typeform"][..], 2, "missing parameter `form_id` of Typeform: ID of the form"),
        (&["list", "typeform"], 2, "pass --param form_id=VALUE, or set HOOKCTL_TYPEFORM_FORM_ID"),
        (&["list", "typeform", "--param", "form"], 2, "--param form: expected NAME=VALUE"),
        (&["list", "typeform", "--param", "formid=a"], 2, "did you mean `form_id`?"),
        (&["list", "typeform", "--param", "form_id="], 2, "--param form_id: empty value"),
        (
            &["list", "typeform", "--param", "form_id=a", "--param", "enabled=maybe"],
            2,
            "`maybe` is not of the type boolean",
        ),
        (&["list", "typeform", "--param", "form_id=.."], 2, "not a webhook ID or URL"),
        (
            &["list", "typeform", "--param", "form_id=zz", "--param", "form_id=yy"],
            2,
            "--param form_id: given more than once, but it takes one value",
        ),
        (
            &["create", "typeform", "--param", "form_id=a", "--event", "*", "--url", "https://test.com"],
            2,
            "hint: list the events: --event form_response,form_response_partial",
        ),
        (
            &["update", "typeform", "mine", "--param", "form_id=a", "--event", "*"],
            2,
            "hint: list the events: --event form_response,form_response_partial",
        ),
        (
            &["create", "surveymonkey", "--event", "*", "--url", "https://test.com"],
            2,
            "hint: a webhook is for one event: --event response_completed",
        ),
        (
            &["create", "typeform", "--param", "form_id=a", "--event", "form_response", "--url", "https://test.com"],
            3,
            "hint: pass --secret-out FILE to generate one, or --secret env:NAME, or set HOOKCTL_TYPEFORM_SECRET",
        ),
        (&["list", "screver", "--param", "form_id=a"], 2, "Screver has no parameters"),
        (&["list", "qualtrics"], 2, "missing parameter `datacenter` of Qualtrics"),
        (&["list", "qualtrics", "--param", "datacenter=evil.example/"], 2, "not valid in a host name"),
        (
            &["list", "typeform", "--client-id", "a", "--client-secret", "literal:b", "--param", "form_id=a"],
            2,
            "--client-id: not used by Typeform",
        ),
        (&["create", "tally", "--event", "FORM_RESPONSE", "--url", "https://test.com"], 3, "no secret for the webhook"),
        (
            &["create", "surveymonkey", "--event", "response_created,response_deleted", "--url", "https://test.com"],
            2,
            "for one event",
        ),
        (
            &[&one_event[..], &["--secret", "literal:x"]].concat(),
            2,
            "SurveyMonkey does not let you choose the secret of a webhook",
        ),
        (&[&one_event[..], &["--secret-out", "s"]].concat(), 2, "SurveyMonkey has no secret per webhook"),
    ] {
        let run = hookctl(["webhooks"].iter().chain(args).copied());
        let run = ["TYPEFORM", "TALLY", "SURVEYMONKEY", "QUALTRICS", "SCREVER"]
            .iter()
            .fold(run, |run, name| run.env(&format!("HOOKCTL_{name}_TOKEN"), TOKEN));
        // Nothing listens at this URL, so a request would exit 4.
        let run = ["TYPEFORM", "TALLY", "SURVEYMONKEY", "SCREVER"]
            .iter()
            .fold(run, |run, name| run.env(&format!("HOOKCTL_{name}_API_URL"), "http://127.0.0.1:9"));
        run.exits(code).stderr_has(message);
    }
    hookctl(["webhooks", "list", "tally"]).exits(3).stderr_has("pass --token env:NAME, or set HOOKCTL_TALLY_TOKEN");
    hookctl(["webhooks", "list", "tally", "--token", "literal:x", "--api-url", "http://api.example"])
        .exits(2)
        .stderr_has("refusing to send credentials over plain HTTP");
}

#[test]
fn parameters_come_from_the_profile_and_the_environment() {
    let server = endpoint(json_response("200 OK", r#"{"items":[]}"#));
    let config = "[profiles.p]\nprovider = \"typeform\"\ntoken = \"env:T\"\nparams = { form_id = \"of-profile\" }\n";
    let run = |args: &[&str]| {
        hookctl(["--config", "c.toml", "--profile", "p", "webhooks", "list"].iter().chain(args).copied())
            .file("c.toml", config)
            .env("T", TOKEN)
            .env("HOOKCTL_TYPEFORM_API_URL", &server.url(""))
    };
    run(&[]).exits(0).stderr_has("no webhooks");
    run(&[]).env("HOOKCTL_TYPEFORM_FORM_ID", "of-environment").exits(0);
    run(&["--param", "form_id=of-flag"]).env("HOOKCTL_TYPEFORM_FORM_ID", "of-environment").exits(0);
    for form in ["of-profile", "of-environment", "of-flag"] {
        assert_eq!(parts(&server.request()).0, format!("GET /forms/{form}/webhooks HTTP/1.1"));
    }
    hookctl(["--config", "c.toml", "--profile", "p", "config", "show", "-o", "json"])
        .file("c.toml", config)
        .exits(0)
        .stdout_has("form_id=of-profile");
}

#[test]
fn invalid_parameters_of_the_profile_and_the_environment_are_errors_that_name_their_source() {
    let server = endpoint(json_response("200 OK", r#"{"items":[],"data":[]}"#));
    let list = |provider: &str, params: &str| {
        let config = format!("[profiles.p]\nprovider = \"{provider}\"\ntoken = \"env:T\"\nparams = {{ {params} }}\n");
        hookctl(["--config", "c.toml", "--profile", "p", "webhooks", "list"])
            .file("c.toml", config)
            .env("T", TOKEN)
            .env("HOOKCTL_TYPEFORM_API_URL", &server.url(""))
            .env("HOOKCTL_SURVEYMONKEY_API_URL", &server.url(""))
    };
    for (params, message) in [
        (r#"form_id = ["a", "b"]"#, "error: params.form_id of profile p (c.toml): `form_id` takes one value"),
        (
            r#"form_id = "a", enabled = "maybe""#,
            "error: params.enabled of profile p (c.toml): `maybe` is not of the type boolean",
        ),
    ] {
        list("typeform", params).exits(3).stderr_has(message);
    }
    list("typeform", r#"form_id = "a""#)
        .env("HOOKCTL_TYPEFORM_ENABLED", "maybe")
        .exits(3)
        .stderr_has("error: HOOKCTL_TYPEFORM_ENABLED: `maybe` is not of the type boolean");
    assert!(server.requests().is_empty());
    list("typeform", r#"form_id = ["a"]"#).exits(0);
    list("surveymonkey", r#"object_ids = ["1", "2"]"#).exits(0);
}
