//! The requests and the responses of every operation, as the platforms document them.

use serde_json::{Value, json};

use super::{SECRET, TOKEN, call, parts, platform};
use crate::harness::{hookctl, json_response, serving};

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
        // Before it creates a webhook, hookctl checks whether one exists.
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
