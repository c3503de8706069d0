//! Management APIs that are described as data: their requests and responses as the platforms document them, pages, errors, `mock`, `apply` and `--register`.

use serde_json::{Value, json};

use crate::harness::{Mock, Run, Server, endpoint, hookctl, response, serving};

const TOKEN: &str = "tkn-0123456789abcdef";
const SECRET: &str = "s3cret-0123456789abcdef";

/// A platform: its name, the parameters of its calls, an event, and the path of its API below the origin.
struct Platform {
    name: &'static str,
    params: &'static [&'static str],
    event: &'static str,
    base: &'static str,
    /// Whether the caller chooses the secret.
    takes_secret: bool,
    can_update: bool,
}

const PLATFORMS: [Platform; 5] = [
    Platform {
        name: "typeform",
        params: &["form_id=abc123"],
        event: "form_response",
        base: "",
        takes_secret: true,
        can_update: true,
    },
    Platform {
        name: "tally",
        params: &["formId=mJaQ5d"],
        event: "FORM_RESPONSE",
        base: "",
        takes_secret: true,
        can_update: true,
    },
    Platform {
        name: "surveymonkey",
        params: &["object_ids=1234", "object_ids=5678"],
        event: "response_completed",
        base: "/v3",
        takes_secret: false,
        can_update: true,
    },
    Platform {
        name: "formbricks",
        params: &["workspaceId=cm8f4x9mm0001gx9h5b7d7h3q"],
        event: "responseFinished",
        base: "",
        takes_secret: false,
        can_update: true,
    },
    Platform {
        name: "qualtrics",
        params: &["survey=SV_1AmkKSDmoZ4XlQx"],
        event: "surveyengine.completedResponse",
        base: "/API/v3",
        takes_secret: true,
        can_update: false,
    },
];

fn variable(name: &str, suffix: &str) -> String {
    format!("HOOKCTL_{}_{suffix}", name.to_uppercase())
}

/// `hookctl ARGS… PROVIDER MORE…` with the parameters of a platform, its token, and this URL.
fn call(platform: &Platform, url: &str, args: &[&str]) -> Run {
    let params = platform.params.iter().flat_map(|param| ["--param", param]);
    let run = hookctl(args.iter().copied().chain(params));
    run.env(&variable(platform.name, "API_URL"), url).env(&variable(platform.name, "TOKEN"), TOKEN)
}

fn platform(name: &str) -> &'static Platform {
    PLATFORMS.iter().find(|platform| platform.name == name).expect("a platform")
}

fn json_response(status: &str, body: &str) -> String {
    response(status, "application/json", body)
}

/// The first line, the headers in lowercase, and the body of a request.
fn parts(request: &[u8]) -> (String, String, Value) {
    let text = String::from_utf8(request.to_vec()).expect("text");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let (first, headers) = head.split_once("\r\n").expect("a request line");
    (first.to_owned(), headers.to_owned(), serde_json::from_str(body).unwrap_or_default())
}

/// The arguments, the documented response, the expected request line and body, and the expected fields of the output.
type Exchange<'a> = (&'a str, &'a [&'a str], &'a str, &'a str, Value, Value);

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn documented_requests_are_made_and_documented_responses_are_understood() {
    // developers.typeform.com/webhooks/reference/, with the event types of its newer examples.
    const TYPEFORM: &str = r#"{"created_at":"2016-11-21T12:23:28.000Z","enabled":true,"event_types":{"form_response":true,"form_response_partial":true},"form_id":"abc123","id":"yRtagDm8AT","tag":"phoenix","updated_at":"2016-11-21T12:23:28.000Z","url":"https://test.com","verify_ssl":true}"#;
    // developers.tally.so/api-reference/endpoint/webhooks/post.
    const TALLY: &str = r#"{"id":"w1","url":"https://test.com","eventTypes":["FORM_RESPONSE"],"isEnabled":true,"createdAt":"2023-11-07T05:31:56Z"}"#;
    // SurveyMonkey/public_api_docs, includes/_webhooks.md.
    const SURVEYMONKEY: &str = r#"{"id":"1234","name":"My Webhook","event_type":"response_completed","object_type":"survey","object_ids":["1234","5678"],"subscription_url":"https://surveymonkey.com/webhook_reciever","href":"https://api.surveymonkey.com/v3/webhooks/123"}"#;
    // kyma-incubator/connector-tools, qualtrics-webhook-registration/testdata.
    const QUALTRICS_CREATED: &str = r#"{"result":{"id":"SUB_8pSh6Kbqjgvwynb"},"meta":{"httpStatus":"200 - OK","requestId":"44faec4e-f123-4aad-888c-d867b777f988"}}"#;
    const QUALTRICS_DELETED: &str =
        r#"{"meta":{"httpStatus":"200 - OK","requestId":"852606ad-40e5-46be-9f40-659377fab60f"}}"#;
    const QUALTRICS_LIST: &str = r#"{"result":{"elements":[{"id":"SUB_8BXPypz7dWUm8e1","scope":"dummy","topics":"surveyengine.completedResponse.*","publicationUrl":"https://kyma-project.io/qualtrics","encrypted":false,"successfulCalls":10}],"nextPage":null},"meta":{"httpStatus":"200 - OK","requestId":"9ccfd304-c97c-44ef-a248-ea950482731a"}}"#;
    // The fields of ZWebhook in formbricks/formbricks, in the envelope of lib/response.ts.
    const FORMBRICKS: &str = r#"{"data":{"id":"cm1","createdAt":"2025-07-25T06:00:00.000Z","updatedAt":"2025-07-25T06:00:00.000Z","name":"hookctl","url":"https://test.com","source":"user","workspaceId":"cm8f4x9mm0001gx9h5b7d7h3q","triggers":["responseFinished"],"surveyIds":[],"secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}"#;
    let typeform_list = format!(r#"{{"items":[{TYPEFORM}]}}"#);
    let list_of =
        |item: &str| format!(r#"{{"webhooks":[{item}],"page":1,"limit":100,"hasMore":false,"totalCount":1}}"#);
    let tally_list = list_of(
        r#"{"id":"w1","formId":"mJaQ5d","url":"https://test.com","signingSecret":"s3cret-0123456789abcdef","httpHeaders":null,"eventTypes":["FORM_RESPONSE"],"externalSubscriber":null,"isEnabled":true,"lastSyncedAt":null,"createdAt":"2023-11-07T05:31:56Z","updatedAt":"2023-11-07T05:31:56Z"}"#,
    );
    let url = ["--url", "https://test.com"];
    let secret = ["--secret", "env:S"];
    let created = |event: &'static str, more: &[&'static str]| [&["--event", event][..], &url, more].concat();
    let typeform = created("form_response,form_response_partial", &[&secret[..], &["--param", "id=phoenix"]].concat());
    let both = json!({ "form_response": true, "form_response_partial": true });
    let table: [Exchange<'_>; 12] = [
        (
            "typeform",
            &["list"],
            &typeform_list,
            "GET /forms/abc123/webhooks",
            Value::Null,
            json!({
                "id": "phoenix", "event": "form_response,form_response_partial", "url": "https://test.com",
                "created": "2016-11-21T12:23:28.000Z", "secret": null,
            }),
        ),
        (
            "typeform",
            &["get", "phoenix"],
            TYPEFORM,
            "GET /forms/abc123/webhooks/phoenix",
            Value::Null,
            json!({
                "id": "phoenix", "params": { "form_id": ["abc123"], "enabled": ["true"], "verify_ssl": ["true"] },
            }),
        ),
        (
            "typeform",
            &[&["create"], &typeform[..]].concat(),
            TYPEFORM,
            "PUT /forms/abc123/webhooks/phoenix",
            json!({
                "enabled": true, "event_types": both, "secret": SECRET, "url": "https://test.com",
            }),
            json!({ "id": "phoenix", "secret": "[secret]" }),
        ),
        (
            "typeform",
            &["delete", "phoenix", "--yes"],
            "",
            "DELETE /forms/abc123/webhooks/phoenix",
            Value::Null,
            json!({ "deleted": true }),
        ),
        (
            "tally",
            &["list"],
            &tally_list,
            "GET /webhooks?page=1&limit=100",
            Value::Null,
            json!({
                "id": "w1", "event": "FORM_RESPONSE", "secret": "[secret]", "params": { "formId": ["mJaQ5d"], "isEnabled": ["true"] },
            }),
        ),
        (
            "tally",
            &[&["create"], &created("FORM_RESPONSE", &secret)[..]].concat(),
            TALLY,
            "POST /webhooks",
            json!({
                "formId": "mJaQ5d", "url": "https://test.com", "signingSecret": SECRET, "eventTypes": ["FORM_RESPONSE"],
            }),
            json!({ "id": "w1", "created": "2023-11-07T05:31:56Z" }),
        ),
        (
            "surveymonkey",
            &["get", "1234"],
            SURVEYMONKEY,
            "GET /v3/webhooks/1234",
            Value::Null,
            json!({
                "id": "1234", "event": "response_completed", "url": "https://surveymonkey.com/webhook_reciever",
                "params": { "name": ["My Webhook"], "object_type": ["survey"], "object_ids": ["1234", "5678"] },
            }),
        ),
        (
            "surveymonkey",
            &[&["create"], &created("response_completed", &["--param", "name=My Webhook"])[..]].concat(),
            SURVEYMONKEY,
            "POST /v3/webhooks",
            json!({
                "name": "My Webhook", "event_type": "response_completed", "object_type": "survey", "object_ids": ["1234", "5678"],
                "subscription_url": "https://test.com",
            }),
            json!({ "id": "1234" }),
        ),
        (
            "formbricks",
            &[&["create"], &created("responseFinished", &[])[..]].concat(),
            FORMBRICKS,
            "POST /api/v2/management/webhooks",
            json!({
                "name": "hookctl", "url": "https://test.com", "source": "user", "workspaceId": "cm8f4x9mm0001gx9h5b7d7h3q",
                "triggers": ["responseFinished"], "surveyIds": [],
            }),
            json!({ "id": "cm1", "secret": "[secret]" }),
        ),
        ("qualtrics", &["list"], QUALTRICS_LIST, "GET /API/v3/eventsubscriptions/", Value::Null, Value::Null),
        (
            "qualtrics",
            &[&["create"], &created("surveyengine.completedResponse", &secret)[..]].concat(),
            QUALTRICS_CREATED,
            "POST /API/v3/eventsubscriptions/",
            json!({
                "topics": "surveyengine.completedResponse.SV_1AmkKSDmoZ4XlQx", "publicationUrl": "https://test.com", "encrypt": false,
                "sharedKey": SECRET,
            }),
            json!({ "id": "SUB_8pSh6Kbqjgvwynb", "url": "https://test.com", "event": "surveyengine.completedResponse" }),
        ),
        (
            "qualtrics",
            &["delete", "SUB_8pSh6Kbqjgvwynb", "--yes"],
            QUALTRICS_DELETED,
            "DELETE /API/v3/eventsubscriptions/SUB_8pSh6Kbqjgvwynb",
            Value::Null,
            json!({ "deleted": true }),
        ),
    ];
    for (name, args, answer, line, body, expected) in table {
        let platform = platform(name);
        let success =
            if answer.is_empty() { "HTTP/1.1 204 No Content\r\n\r\n".into() } else { json_response("200 OK", answer) };
        let expected_line = format!("{line} ");
        let is_the_call = expected_line.clone();
        // Before a webhook is created, hookctl looks whether there is one already.
        let server = serving(move |request| {
            let is_call = request.starts_with(is_the_call.as_bytes());
            if is_call { success.clone() } else { json_response("404 Not Found", r#"{"message":"no"}"#) }
        });
        let args = [&["webhooks", args[0], name], &args[1..], &["-o", "json"]].concat();
        let output =
            call(platform, &server.url(platform.base), &args).env("S", SECRET).exits(0).nowhere(SECRET).nowhere(TOKEN);
        let requests = server.requests();
        let sent = requests.iter().find(|request| request.starts_with(expected_line.as_bytes()));
        let (_, headers, sent_body) = parts(sent.unwrap_or_else(|| panic!("{name}: no {line}")));
        let authorization = match name {
            "formbricks" => format!("x-api-key: {TOKEN}"),
            "qualtrics" => format!("X-API-TOKEN: {TOKEN}").to_lowercase(),
            _ => format!("authorization: Bearer {TOKEN}"),
        };
        assert!(headers.to_lowercase().contains(&authorization.to_lowercase()), "{name}: {headers}");
        assert_eq!(sent_body, body, "{name} {line}");
        let output = output.json();
        let row = output.get(0).unwrap_or(&output);
        for (key, value) in expected.as_object().into_iter().flatten() {
            assert_eq!(&row[key], value, "{name} {line}: {row}");
        }
    }
}

#[test]
fn survey_created_is_sent_without_objects() {
    let server = serving(|request| {
        let answer = r#"{"id":"1","name":"n","event_type":"survey_created","subscription_url":"https://test.com"}"#;
        if request.starts_with(b"GET") {
            json_response("200 OK", r#"{"data":[]}"#)
        } else {
            json_response("201 Created", answer)
        }
    });
    let args = ["webhooks", "create", "surveymonkey", "--event", "survey_created", "--url", "https://test.com"];
    hookctl(args)
        .env("HOOKCTL_SURVEYMONKEY_API_URL", &server.url(""))
        .env("HOOKCTL_SURVEYMONKEY_TOKEN", TOKEN)
        .exits(0);
    let created = server.requests().pop().expect("a request");
    let expected = json!({ "name": "hookctl", "event_type": "survey_created", "subscription_url": "https://test.com" });
    assert_eq!(parts(&created).2, expected);
}

/// A folder of a user whose API has this paging, and whose token is in the query.
fn paged(run: Run, paging: &str) -> Run {
    let toml = format!(
        r#"
name  = "acme"
title = "Acme"

[delivery]
content-type = "application/json"

[management.rest]
url    = "https://api.acme.example/base"
auth   = {{ query = "apiKey" }}
fields = {{ id = "id", url = "target", event = "on" }}
list   = {{ path = "/hooks?kind=web", items = "hooks", paging = {paging} }}
create = {{ path = "/hooks", body = {{ target = "{{url}}", on = "{{event}}" }} }}
delete = {{ path = "/hooks/{{id}}" }}

[[events]]
name    = "created"
payload = "created.json"
"#
    );
    run.file("mine/acme/provider.toml", toml).file("mine/acme/created.json", "{}")
}

fn acme(server: &str, paging: &str, args: &[&str]) -> Run {
    let run = hookctl(["--providers", "mine"].iter().chain(args).copied());
    paged(run, paging).env("HOOKCTL_ACME_API_URL", server).env("HOOKCTL_ACME_TOKEN", TOKEN)
}

fn hooks(ids: std::ops::Range<u32>, more: &str) -> String {
    let items: Vec<_> = ids.map(|id| format!(r#"{{"id":{id},"target":"http://h/{id}","on":"created"}}"#)).collect();
    json_response("200 OK", &format!(r#"{{"hooks":[{}]{more}}}"#, items.join(",")))
}

#[test]
fn every_kind_of_paging_is_read_to_its_end_and_the_token_stays_in_the_query() {
    let sizes = r#"limit = "n", size = 2"#;
    for (paging, answers, targets) in [
        (
            format!("{{ page = \"p\", {sizes} }}"),
            vec![hooks(0..2, ""), hooks(2..3, "")],
            vec!["kind=web&p=1&n=2", "kind=web&p=2&n=2"],
        ),
        (
            format!("{{ page = \"p\", {sizes}, more = \"more\" }}"),
            vec![hooks(0..1, ",\"more\":true"), hooks(1..3, ",\"more\":false")],
            vec!["kind=web&p=1&n=2", "kind=web&p=2&n=2"],
        ),
        (
            format!("{{ offset = \"skip\", {sizes}, total = \"meta[total]\" }}"),
            vec![hooks(0..2, ",\"meta\":{\"total\":3}"), hooks(2..3, ",\"meta\":{\"total\":3}")],
            vec!["kind=web&skip=0&n=2", "kind=web&skip=2&n=2"],
        ),
        (
            "{ cursor = \"after\", next = \"next\" }".to_owned(),
            vec![hooks(0..2, ",\"next\":\"a/b\""), hooks(2..3, ",\"next\":null")],
            vec!["kind=web", "kind=web&after=a%2Fb"],
        ),
        (
            "{ next = \"links[next]\" }".to_owned(),
            vec![hooks(0..2, ",\"links\":{\"next\":\"/base/hooks?x=2\"}"), hooks(2..3, ",\"links\":{}")],
            vec!["kind=web", "x=2"],
        ),
    ] {
        let server = scripted_by_request(answers);
        let output =
            acme(&server.url("/base"), &paging, &["webhooks", "list", "acme", "--all", "-o", "json", "-v"]).exits(0);
        let output = output.nowhere(TOKEN);
        let ids: Vec<_> = output.json().as_array().expect("rows").iter().map(|row| row["id"].clone()).collect();
        assert_eq!(ids, ["0", "1", "2"], "{paging}: {}", output.stderr);
        let requests: Vec<String> = server.requests().iter().map(|request| parts(request).0).collect();
        let expected: Vec<String> =
            targets.iter().map(|query| format!("GET /base/hooks?{query}&apiKey={TOKEN} HTTP/1.1")).collect();
        assert_eq!(requests, expected, "{paging}");
    }
}

/// A server that gives the next answer to each request, and then the last one.
fn scripted_by_request(answers: Vec<String>) -> Server {
    let next = std::sync::atomic::AtomicUsize::new(0);
    serving(move |_| {
        let index = next.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        answers[index.min(answers.len() - 1)].clone()
    })
}

#[test]
fn limit_and_skip_select_from_the_pages() {
    let paging = "{ page = \"p\", limit = \"n\", size = 2 }";
    for (flags, expected) in [
        (&["--limit", "1"][..], &["0"][..]),
        (&["--skip", "1"], &["1", "2"]),
        (&["--skip", "2", "--limit", "1"], &["2"]),
        (&["--skip", "9"], &[]),
    ] {
        let server = scripted_by_request(vec![hooks(0..2, ""), hooks(2..3, "")]);
        let args = [&["webhooks", "list", "acme", "-o", "json"], flags].concat();
        let rows = acme(&server.url("/base"), paging, &args).exits(0).json();
        let ids: Vec<&str> = rows.as_array().expect("rows").iter().filter_map(|row| row["id"].as_str()).collect();
        assert_eq!(ids, expected, "{flags:?}");
    }
}

#[test]
fn next_page_on_another_host_is_refused_without_a_request() {
    let elsewhere = endpoint(hooks(2..3, ""));
    for link in [elsewhere.url("/base/hooks"), "//other.example/base/hooks".into(), "/outside".into()] {
        let answer = hooks(0..2, &format!(",\"links\":{{\"next\":\"{link}\"}}"));
        let server = endpoint(answer);
        let args = ["webhooks", "list", "acme", "--all"];
        acme(&server.url("/base"), "{ next = \"links[next]\" }", &args)
            .exits(5)
            .stderr_has("the URL of the next page is not one of this API");
        assert!(elsewhere.requests().is_empty());
    }
}

#[test]
fn list_that_repeats_a_page_ends_and_is_incomplete() {
    let server = endpoint(hooks(0..2, ""));
    let args = ["webhooks", "list", "acme", "--all"];
    let output = acme(&server.url("/base"), "{ page = \"p\", limit = \"n\", size = 2 }", &args).exits(0);
    output.stderr_has("the API returned the same page again");
}

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

#[test]
fn wrong_parameters_are_usage_errors_that_name_what_helps() {
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
            &[
                "create",
                "surveymonkey",
                "--event",
                "response_created",
                "--url",
                "https://test.com",
                "--secret",
                "literal:x",
            ],
            2,
            "does not take the secret",
        ),
        (
            &[
                "create",
                "surveymonkey",
                "--event",
                "response_created",
                "--url",
                "https://test.com",
                "--secret-out",
                "s",
            ],
            2,
            "SurveyMonkey has no secret per webhook",
        ),
    ] {
        let run = hookctl(["webhooks"].iter().chain(args).copied());
        let run = ["TYPEFORM", "TALLY", "SURVEYMONKEY", "QUALTRICS", "SCREVER"]
            .iter()
            .fold(run, |run, name| run.env(&format!("HOOKCTL_{name}_TOKEN"), TOKEN));
        // Nothing listens there, so that a request would be exit 4.
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

/// Prepares a run against a mock.
fn on(mock: &Mock, platform: &Platform, args: &[&str]) -> Run {
    let url = mock.ready[platform.name].as_str().expect("a URL");
    call(platform, url, args)
        .env(&variable(platform.name, "TOKEN"), "mock-token")
        .env(&variable(platform.name, "SECRET"), SECRET)
}

const NAMES: [&str; 5] = ["typeform", "tally", "surveymonkey", "formbricks", "qualtrics"];

#[test]
fn webhook_lives_on_the_mock_of_every_platform() {
    let mock = Mock::start(&NAMES);
    for platform in &PLATFORMS {
        let Platform { name, event, .. } = platform;
        let run =
            |args: &[&str], code| on(&mock, platform, &[args, &["-o", "json"]].concat()).exits(code).nowhere(SECRET);
        let create = ["webhooks", "create", name, "--event", event, "--url", "https://test.com/1"];
        let created = run(&create, 0).json();
        let id = created["id"].as_str().expect("an ID").to_owned();
        assert_eq!(created["event"], *event, "{name}");
        let secret = if platform.takes_secret || *name == "formbricks" { json!("[secret]") } else { Value::Null };
        assert_eq!(created["secret"], secret, "{name}");
        run(&[&create[..], &["--if-absent"]].concat(), 0).stderr_has("webhook already exists");
        let listed = run(&["webhooks", "list", name], 0).json();
        assert_eq!(listed.as_array().map(Vec::len), Some(1), "{name}: {listed}");
        assert_eq!((&listed[0]["id"], &listed[0]["url"]), (&created["id"], &created["url"]));
        assert_eq!(run(&["webhooks", "get", name, &id], 0).json(), listed[0], "{name}");
        let update = ["webhooks", "update", name, &id, "--url", "https://test.com/2"];
        if platform.can_update {
            let updated = run(&update, 0).json();
            assert_eq!((&updated["id"], &updated["url"]), (&created["id"], &json!("https://test.com/2")), "{name}");
        } else {
            run(&update, 2);
        }
        let url = if platform.can_update { "https://test.com/2" } else { "https://test.com/1" };
        assert_eq!(run(&["webhooks", "get", name, url], 0).json()["event"], *event, "{name}");
        assert_eq!(run(&["webhooks", "delete", name, url, "--yes"], 0).json()[0]["deleted"], true);
        run(&["webhooks", "delete", name, &id, "--yes"], 5).stderr_has("webhook not found");
        assert_eq!(run(&["webhooks", "list", name], 0).json(), json!([]), "{name}");
        // A wrong token, on every operation.
        for args in [&["list", name][..], &["get", name, "x"], &["delete", name, "x", "--yes"]] {
            let args = [&["webhooks"], args].concat();
            let url = mock.ready[*name].as_str().expect("a URL");
            call(platform, url, &args).exits(5).stderr_has("401 Unauthorized").nowhere(TOKEN);
        }
        let (param, value) = platform.params[0].split_once('=').expect("a parameter");
        hookctl(["doctor"])
            .env(&variable(name, "API_URL"), mock.ready[*name].as_str().expect("a URL"))
            .env(&variable(name, "TOKEN"), "mock-token")
            .env(&variable(name, &param.to_uppercase()), value)
            .exits(0)
            .stdout_has("accepts the token");
    }
}

#[test]
fn mock_serves_pages_that_the_list_reads_completely() {
    let mock = Mock::start(&["tally", "surveymonkey", "formbricks"]);
    for name in ["tally", "surveymonkey", "formbricks"] {
        let platform = platform(name);
        let webhooks: Vec<String> = (0..120)
            .map(|number| {
                format!("[[webhooks]]\nevent = \"{}\"\nurl = \"https://test.com/{number}\"\n", platform.event)
            })
            .collect();
        let params: Vec<String> = platform.params[..1].iter().map(|param| param.replace('=', " = \"") + "\"").collect();
        let file = format!("provider = \"{name}\"\nparams = {{ {} }}\n{}", params.join(", "), webhooks.concat());
        let apply = |flags: &[&str], code| {
            let url = mock.ready[name].as_str().expect("a URL");
            hookctl(["webhooks", "apply", "state.toml", "--timeout", "1m"].iter().chain(flags).copied())
                .file("state.toml", &file)
                .env(&variable(name, "API_URL"), url)
                .env(&variable(name, "TOKEN"), "mock-token")
                .env(&variable(name, "SECRET"), SECRET)
                .exits(code)
        };
        apply(&["--dry-run"], 1);
        apply(&[], 0).stderr_has("120 changed, 0 up to date");
        // The second run reads all pages and changes nothing.
        apply(&[], 0).stderr_has("no changes, 120 up to date");
        apply(&["--dry-run"], 0);
        let list = hookctl(["webhooks", "list", name, "--all", "-o", "jsonl"]);
        let list = list.env(&variable(name, "API_URL"), mock.ready[name].as_str().expect("a URL"));
        let rows = list.env(&variable(name, "TOKEN"), "mock-token").exits(0).json_lines();
        assert_eq!(rows.len(), 120, "{name}");
    }
}

#[test]
fn apply_converges_with_changes_and_deletions() {
    let mock = Mock::start(&NAMES);
    for platform in &PLATFORMS {
        let Platform { name, event, .. } = platform;
        let state = |urls: &[&str]| {
            let webhooks: Vec<String> =
                urls.iter().map(|url| format!("[[webhooks]]\nevent = \"{event}\"\nurl = \"{url}\"\n")).collect();
            format!("provider = \"{name}\"\n{}", webhooks.concat())
        };
        let apply = |file: String, flags: &[&str], code| {
            on(&mock, platform, &[&["webhooks", "apply", "state.toml"], flags].concat())
                .file("state.toml", file)
                .exits(code)
        };
        let first = state(&["https://test.com/a", "https://test.com/b"]);
        apply(first.clone(), &[], 0);
        apply(first, &[], 0).stderr_has("no changes");
        let second = state(&["https://test.com/b", "https://test.com/c"]);
        apply(second.clone(), &["--prune", "--yes"], 0);
        apply(second, &["--prune", "--yes"], 0).stderr_has("no changes, 2 up to date");
        // Without a secret, nothing is created.
        if platform.takes_secret {
            let args = ["webhooks", "apply", "state.toml"];
            on(&mock, platform, &args)
                .without(&variable(name, "SECRET"))
                .file("state.toml", state(&["https://test.com/new"]))
                .exits(3)
                .stderr_has("no secret for the webhook");
        }
    }
}

#[test]
fn apply_reports_mistakes_in_parameters_with_their_positions() {
    for (file, message) in [
        (
            "provider = \"typeform\"\nparams = { form = \"a\" }\nwebhooks = []",
            "state.toml:2:12: Typeform has no parameter `form`",
        ),
        (
            "provider = \"screver\"\nparams = { form = \"a\" }\nwebhooks = []",
            "state.toml:2:12: Screver has no parameters",
        ),
        (
            "provider = \"typeform\"\n[[webhooks]]\nevent = \"form_response\"\nurl = \"https://h/\"\nparams = { form_id = \"a\" }",
            "state.toml:5:12: `form_id` is the same for all webhooks",
        ),
        (
            "provider = \"typeform\"\n[[webhooks]]\nevent = \"form_response\"\nurl = \"https://h/\"\nparams = { enabled = \"x\" }",
            "state.toml:5:12: `x` is not of the type boolean",
        ),
    ] {
        hookctl(["webhooks", "apply", "state.toml", "--token", "literal:x"])
            .file("state.toml", file)
            .exits(3)
            .stderr_has(message);
    }
}

#[test]
fn mock_checks_what_the_platform_documents() {
    let mock = Mock::start(&NAMES);
    let sends = |platform: &str, method: &str, path: &str, body: &str| {
        let url = mock.ready[platform].as_str().expect("a URL");
        let (host, base) = url.trim_start_matches("http://").split_once('/').expect("a path");
        let authorization = match platform {
            "formbricks" => "x-api-key: mock-token",
            "qualtrics" => "X-API-TOKEN: mock-token",
            _ => "authorization: Bearer mock-token",
        };
        let request = format!(
            "{method} /{base}{path} HTTP/1.1\r\nhost: x\r\n{authorization}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        exchange(host, &request)
    };
    for (platform, method, path, body, status, text) in [
        ("typeform", "GET", "/forms/f/webhooks", "", 200, r#"{"items":[]}"#),
        (
            "typeform",
            "PUT",
            "/forms/f/webhooks/t",
            r#"{"url":"https://h/","event_types":{"form_response":true}}"#,
            200,
            r#""tag":"t""#,
        ),
        ("typeform", "PUT", "/forms/f/webhooks/t", r#"{"event_types":{"none":true}}"#, 400, "none is not an event"),
        ("typeform", "PUT", "/forms/f/webhooks/t", "rubbish", 400, "not a JSON object"),
        ("typeform", "GET", "/forms/other/webhooks/t", "", 404, "no such webhook"),
        ("typeform", "POST", "/forms/f/webhooks", "{}", 405, "not allowed"),
        ("typeform", "GET", "/forms", "", 404, "no such path"),
        (
            "tally",
            "POST",
            "/webhooks",
            r#"{"url":"https://h/","eventTypes":["FORM_RESPONSE"]}"#,
            400,
            "formId is missing",
        ),
        ("tally", "GET", "/webhooks?page=0", "", 400, "page is not a number of at least 1"),
        ("tally", "GET", "/webhooks?limit=5", "", 200, r#""hasMore":false"#),
        (
            "surveymonkey",
            "POST",
            "/webhooks",
            r#"{"name":"n","event_type":"survey_created","subscription_url":"https://h/"}"#,
            201,
            r#""id":"#,
        ),
        (
            "surveymonkey",
            "POST",
            "/webhooks",
            r#"{"name":"n","event_type":"survey_created","subscription_url":"https://h/"}"#,
            409,
            r#""http_status_code":409"#,
        ),
        (
            "surveymonkey",
            "POST",
            "/webhooks",
            r#"{"event_type":"response_completed","subscription_url":"https://i/"}"#,
            400,
            "object_ids is missing",
        ),
        (
            "formbricks",
            "GET",
            "/api/v2/management/webhooks/x",
            "",
            404,
            r#"{"error":{"code":404,"message":"Not Found""#,
        ),
        (
            "qualtrics",
            "POST",
            "/eventsubscriptions/",
            r#"{"topics":"*","publicationUrl":"https://h/"}"#,
            200,
            r#"{"result":{"id":"#,
        ),
        ("qualtrics", "GET", "/eventsubscriptions/", "", 200, r#""httpStatus":"200 - OK""#),
    ] {
        let (given, response) = sends(platform, method, path, body);
        assert!(given == status && response.contains(text), "{platform} {method} {path}: {given} {response}");
    }
}

/// Sends a request over a socket, and returns the status and the body of the response.
fn exchange(host: &str, request: &str) -> (u16, String) {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(host).expect("a connection");
    stream.write_all(request.as_bytes()).expect("a request");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("a response");
    let status = response.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, response.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
}

#[test]
fn mock_keeps_webhooks_in_its_state_file() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let state = directory.path().join("state.db").display().to_string();
    let platform = platform("tally");
    let flags = ["tally", "--state", &state];
    let mut mock = Mock::start(&flags);
    let create = ["webhooks", "create", "tally", "--event", "FORM_RESPONSE", "--url", "https://test.com"];
    on(&mock, platform, &create).exits(0);
    mock.kill();
    let mock = Mock::start(&flags);
    let rows = on(&mock, platform, &["webhooks", "list", "tally", "-o", "json"]).exits(0).json();
    assert_eq!(rows[0]["url"], "https://test.com");
}

#[test]
fn mistakes_in_the_table_are_reported_with_their_positions() {
    let lint = |table: &str| {
        let toml = format!(
            "name = \"acme\"\ntitle = \"Acme\"\n[delivery]\ncontent-type = \"application/json\"\n[[events]]\nname = \"a\"\npayload = \"a.json\"\n[[events]]\nname = \"b\"\npayload = \"a.json\"\n[management.rest]\n{table}"
        );
        hookctl(["providers", "lint", "acme"]).file("acme/provider.toml", toml).file("acme/a.json", "{}")
    };
    let valid = [
        r#"url = "https://api.example""#,
        r#"auth = "bearer""#,
        r#"fields = { id = "id", url = "url" }"#,
        r#"list = { path = "/h", items = "." }"#,
    ];
    lint(&valid.join("\n")).exits(0);
    for (index, replacement, message) in [
        (0, r#"url = "api.example""#, "12:7: `api.example` is not a valid URL"),
        (0, r#"url = "https://{dc}.example""#, "12:7: unknown placeholder `{dc}`"),
        (0, "", "missing key `url`"),
        (1, r#"auth = "basic""#, "13:8: unknown authentication `basic`"),
        (1, r#"auth = { header = "X-A", query = "b" }"#, "13:8: expected exactly one way to authenticate"),
        (1, r#"auth = { header = "X A" }"#, "13:19: `X A` is not a valid name for a header"),
        (2, r#"fields = { id = "id" }"#, "14:10: missing key `url`"),
        (2, r#"fields = { id = "id", url = "a[b" }"#, "`a[b` is not a valid path"),
        (3, r#"list = { items = "." }"#, "15:8: missing key `path`"),
        (3, r#"list = { path = "/h" }"#, "15:8: missing key `items`"),
        (3, r#"list = { path = "h", items = "." }"#, "15:17: `h` is not a valid path"),
        (3, r#"list = { path = "/h/{id}", items = "." }"#, "15:17: unknown placeholder `{id}`"),
        (
            3,
            r#"list = { path = "/h", items = ".", paging = { page = "p", offset = "o" } }"#,
            "expected `page`, `offset`, `cursor` with `next`, or `next`",
        ),
        (3, r#"list = { path = "/h", items = ".", paging = { cursor = "c" } }"#, "`cursor` requires `next`"),
        (3, r#"list = { path = "/h", items = ".", paging = { page = "p", limit = "l" } }"#, "`limit` requires `size`"),
        (
            3,
            r#"list = { path = "/h", items = ".", omit = ["url"] }"#,
            "`list` omits the URL of webhooks, so `get` is required",
        ),
        (3, r#"get = { path = "/h" }"#, "15:7: `get` does not use `{id}`"),
        (3, r#"create = { path = "/h" }"#, "15:10: `create` does not use `{url}`"),
        (
            3,
            r#"create = { path = "/h", body = { u = "{url}" } }"#,
            "`create` does not use `{event}`: the provider has several events",
        ),
        (3, r#"create = { path = "/h", body = { u = "{ulr}" } }"#, "15:38: unknown placeholder `{ulr}`"),
        (3, r#"delete = { path = "/h/{id}", status = 404 }"#, "404 is not a status of success"),
        (3, r#"delete = { path = "/h/{id}", method = "REMOVE" }"#, "unknown method `REMOVE`"),
        (3, r#"lst = { path = "/h", items = "." }"#, "unknown key `lst`, did you mean `list`?"),
        (3, "", "expected at least one operation"),
        (
            3,
            "list = { path = \"/h\", items = \".\" }\nparams = { x = { summary = \"X\" } }",
            "no path, body or `event-name` uses the parameter `x`",
        ),
        (
            3,
            "list = { path = \"/h/{x}\", items = \".\" }\nparams = { x = { sumary = \"X\" } }",
            "missing key `summary`",
        ),
        (
            3,
            "list = { path = \"/h\", items = \".\" }\nparams = { id = { summary = \"X\" } }",
            "`id` cannot be the name of a parameter",
        ),
        (3, "list = { path = \"/h\", items = \".\" }\nevent-name = \"x\"", "`event-name` must contain `{event}` once"),
    ] {
        let mut table = valid;
        table[index] = replacement;
        let output = lint(&table.join("\n")).exits(3);
        let shown = format!("{}{}", output.text(), output.stderr);
        assert!(shown.contains(message), "{replacement}: {shown}");
    }
}

#[cfg(unix)]
mod register {
    use std::{io::BufRead as _, time::Duration};

    use super::*;

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
                let mut running = on(&mock, platform, &args).begins();
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
}

#[test]
fn create_with_an_existing_id_suggests_a_command_that_works() {
    let mock = Mock::start(&["typeform"]);
    let typeform = platform("typeform");
    let create = |url: &str, code| {
        let args = ["webhooks", "create", "typeform", "--event", "form_response", "--url", url, "--param", "id=mine"];
        on(&mock, typeform, &args).exits(code)
    };
    create("https://test.com/1", 0);
    let refused = create("https://test.com/2?a=b", 5);
    let command =
        "webhooks update typeform mine --event form_response --url 'https://test.com/2?a=b' --param 'form_id=abc123'";
    refused.stderr_has("`mine` already exists").stderr_has(&format!("change it with `hookctl {command}`"));
    hookctl(command.replace('\'', "").split(' ').chain(["-o", "json"]))
        .env("HOOKCTL_TYPEFORM_API_URL", mock.ready["typeform"].as_str().expect("a URL"))
        .env("HOOKCTL_TYPEFORM_TOKEN", "mock-token")
        .env("HOOKCTL_TYPEFORM_SECRET", SECRET)
        .exits(0)
        .stdout_has("https://test.com/2?a=b");
}

#[test]
fn apply_accepts_booleans_integers_and_lists_as_parameters() {
    let mock = Mock::start(&NAMES);
    let apply = |name: &str, text: &str, flags: &[&str], code| {
        hookctl(["webhooks", "apply", "state.toml"].iter().chain(flags).copied())
            .file("state.toml", format!("provider = \"{name}\"\n{text}"))
            .env(&variable(name, "API_URL"), mock.ready[name].as_str().expect("a URL"))
            .env(&variable(name, "TOKEN"), "mock-token")
            .env(&variable(name, "SECRET"), SECRET)
            .exits(code)
    };
    let typeform = "params = { form_id = \"a\" }\n[[webhooks]]\nevent = \"form_response\"\nurl = \"https://test.com/\"\nparams = { enabled = false }\n";
    apply("typeform", typeform, &[], 0);
    apply("typeform", typeform, &[], 0).stderr_has("no changes");
    let surveymonkey =
        "[[webhooks]]\nevent = \"response_completed\"\nurl = \"https://test.com/\"\nparams = { object_ids = [1, 2] }\n";
    apply("surveymonkey", surveymonkey, &[], 0);
    apply("surveymonkey", surveymonkey, &[], 0).stderr_has("no changes");
    for (params, message) in [
        ("{ form_id = [\"a\", \"b\"] }", "state.toml:2:12: `form_id` takes one value"),
        ("{ form_id = 1.5 }", "state.toml:2:22: expected a string, an integer or a boolean, found a float"),
    ] {
        apply("typeform", &format!("params = {params}\nwebhooks = []"), &[], 3).stderr_has(message);
    }
}
