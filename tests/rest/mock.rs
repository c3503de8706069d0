//! The mock of every platform: the life of a webhook, pages, checks, and its state file.

use serde_json::{Value, json};

use super::{NAMES, PLATFORMS, Platform, SECRET, TOKEN, call, on, platform, variable};
use crate::harness::{Mock, hookctl};

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
