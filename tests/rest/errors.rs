//! Responses that cannot be used, errors of an API, and operations that it does not have.

use super::{PLATFORMS, SECRET, TOKEN, acme, call, platform, variable};
use crate::harness::{endpoint, json_response, serving};

#[test]
fn unusable_response_names_the_field_and_exits_5() {
    for (name, args, answer, message) in [
        ("typeform", &["list"][..], "[]", "the response is a list, not an object"),
        ("typeform", &["list"], "{}", "missing `items`"),
        ("typeform", &["list"], r#"{"items":{}}"#, "`items` is an object, not a list"),
        ("typeform", &["list"], r#"{"items":[{"url":"u"}]}"#, "missing `items[0].tag`"),
        ("typeform", &["list"], r#"{"items":[{"tag":"a","url":7.5e3}]}"#, "7"),
        ("typeform", &["list"], r#"{"items":[{"tag":"a"}]}"#, "missing `items[0].url`"),
        ("typeform", &["list"], r#"{"items":[{"tag":"a","url":[]}]}"#, "`items[0].url` is a list, not a string"),
        ("typeform", &["list"], r#"{"items":["s3cret-0123456789abcdef"]}"#, "`items[0]` is a string, not an object"),
        ("typeform", &["list"], r#"{"items":["#, "truncated JSON"),
        ("typeform", &["list"], "<html>", "not valid JSON"),
        ("tally", &["list"], r#"{"webhooks":[],"totalCount":"1"}"#, "`totalCount` is a string, not a number"),
        ("tally", &["list"], r#"{"webhooks":[],"hasMore":1}"#, "`hasMore` is a number, not a boolean"),
        ("qualtrics", &["list"], r#"{"result":{}}"#, "missing `result.elements`"),
        ("qualtrics", &["list"], r#"{"result":[]}"#, "`result` is a list, not an object"),
        ("surveymonkey", &["get", "1"], r#"{"name":"n"}"#, "missing `id`"),
        ("formbricks", &["get", "1"], r#"{"id":"1"}"#, "missing `data`"),
    ] {
        let server = endpoint(json_response("200 OK", answer));
        let platform = platform(name);
        let args = [&["webhooks", args[0], name], &args[1..]].concat();
        let output = call(platform, &server.url(platform.base), &args).outcome();
        // A number is accepted as text.
        let code = if message == "7" { 0 } else { 5 };
        assert_eq!(output.0, Some(code), "{name} {answer}: {}", output.1.stderr);
        if code == 5 {
            output.1.stderr_has(message).nowhere(SECRET);
        }
    }
}

#[test]
fn creation_without_an_id_in_the_response_is_an_error() {
    for (name, answer, message) in [
        ("tally", "{}", "missing `id`"),
        ("surveymonkey", r#"{"id":null}"#, "missing `id`"),
        ("formbricks", r#"{"data":{}}"#, "missing `data.id`"),
        ("qualtrics", r#"{"meta":{}}"#, "missing `result`"),
        ("qualtrics", "", "truncated JSON"),
    ] {
        let platform = platform(name);
        let empty = r#"{"webhooks":[],"data":[],"result":{"elements":[]}}"#;
        let answer = answer.to_owned();
        let server =
            serving(move |request| json_response("200 OK", if request.starts_with(b"GET") { empty } else { &answer }));
        let args = ["webhooks", "create", name, "--event", platform.event, "--url", "https://test.com"];
        call(platform, &server.url(platform.base), &args)
            .env(&variable(name, "SECRET"), SECRET)
            .exits(5)
            .stderr_has(message)
            .stderr_has("the change may have been made")
            .nowhere(SECRET);
    }
}

#[test]
fn error_of_an_api_exits_5_with_its_message_and_without_credentials() {
    for (status, body, message) in [
        (
            "500 Internal Server Error",
            r#"{"error":{"id":"1050","name":"Internal Server Error","message":"Oh bananas! We couldn't process your request."}}"#,
            "Oh bananas!",
        ),
        (
            "401 Unauthorized",
            r#"{"meta":{"httpStatus":"401 - Unauthorized","error":{"errorMessage":"Unrecognized X-API-TOKEN."}}}"#,
            "401",
        ),
        ("403 Forbidden", r#"{"error":{"code":403,"message":"Forbidden"}}"#, "403 Forbidden"),
        ("302 Found", "{}", "302"),
    ] {
        for platform in &PLATFORMS {
            let server = endpoint(json_response(status, body));
            let args = ["webhooks", "list", platform.name, "--timeout", "2s"];
            call(platform, &server.url(platform.base), &args).exits(5).stderr_has(message).nowhere(TOKEN);
        }
    }
}

#[test]
fn operation_that_the_api_does_not_have_is_a_usage_error_without_a_request() {
    let server = endpoint(json_response("200 OK", "{}"));
    let platform = platform("qualtrics");
    call(platform, &server.url("/API/v3"), &["webhooks", "update", "qualtrics", "SUB_1", "--url", "https://test.com"])
        .exits(2)
        .stderr_has(
            "error: the Qualtrics API cannot change webhooks\nhint: create a new webhook, then delete the old one",
        );
    acme(&server.url(""), "{ next = \"next\" }", &["webhooks", "update", "acme", "1", "--url", "https://test.com"])
        .exits(2)
        .stderr_has("the Acme API cannot change webhooks");
    assert!(server.requests().is_empty());
}
