//! `webhooks` and `send --subscribed`: the calls to the management APIs, how their responses are understood, and exit codes.

use serde_json::{Value, json};

use crate::harness::{
    Mock, Run, Server, closed_port, endpoint, hookctl, json_response, responding, response, scripted,
};

/// The token in Screver's documentation.
const TOKEN: &str = "u8ptxAd2hJ3aRjtgwwmUqqkNpcMOYxf3";

const SCREVER_LIST: &str = include_str!("data/management/screver-list.json");
const SCREVER_GET: &str = include_str!("data/management/screver-get.json");
const SCREVER_CREATE: &str = include_str!("data/management/screver-create.json");
const SCREVER_UPDATE: &str = include_str!("data/management/screver-update.json");
const FLUIDSURVEYS_LIST: &str = include_str!("data/management/fluidsurveys-list.json");

/// `hookctl webhooks …` with the credentials and the URL of this server.
fn webhooks(server: &Server, args: &[&str]) -> Run {
    let args = ["webhooks"].iter().chain(args).copied();
    hookctl(args)
        .env("HOOKCTL_SCREVER_API_URL", &server.url("/"))
        .env("HOOKCTL_FLUIDSURVEYS_API_URL", &server.url("/"))
        .env("HOOKCTL_SCREVER_TOKEN", TOKEN)
        .env("HOOKCTL_FLUIDSURVEYS_API_KEY", "Aladdin")
        .env("HOOKCTL_FLUIDSURVEYS_PASSWORD", "open sesame")
}

/// Splits a request into its first line, its headers, sorted, and its body.
fn parts(request: &[u8]) -> (String, Vec<(String, String)>, String) {
    let text = String::from_utf8(request.to_vec()).expect("text");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.lines();
    let first = lines.next().expect("a request line").to_owned();
    let mut headers: Vec<_> =
        lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.into(), value.into())).collect();
    headers.sort();
    (first, headers, body.to_owned())
}

/// The arguments, the response, the expected request line and body, and the ID that is read from the response.
type Exchange<'a> = (&'a [&'a str], String, &'a str, Option<Value>, Option<Value>);

#[test]
fn documented_requests_are_made_and_documented_responses_are_understood() {
    const ID: &str = "5d9b4816de62163caf637d5c";
    const URL: &str = "https://go.screver.com/api/v1/test-webhook";
    const CALLBACK: &str = "http://fluidsurveys.com/api/v2/callback/";
    let screver_body = json!({ "type": "optionSelected", "url": URL });
    let subscribe = json!({ "subscription_url": CALLBACK, "event": "response_complete", "survey": 1, "collector": 1 });
    let optional = ["--event", "optionSelected", "--url", URL];
    let table: [Exchange<'_>; 9] = [
        (
            &["list", "screver", "--limit", "5"],
            json_response("200 OK", SCREVER_LIST),
            "GET /api/v2/webhooks?limit=5 HTTP/1.1",
            None,
            Some(json!("5d9c378127a91314f83f9802")),
        ),
        (
            &["list", "screver", "--limit", "5", "--skip", "10", "--sort", "createdAt:desc"],
            json_response("200 OK", SCREVER_LIST),
            "GET /api/v2/webhooks?limit=5&skip=10&sort=%7B%22createdAt%22%3A-1%7D HTTP/1.1",
            None,
            Some(json!("5d9c378127a91314f83f9802")),
        ),
        // In Screver's documentation, the request of this example has another ID than its response.
        (
            &["get", "screver", "5d0b985960a1da78cf8f4a57"],
            json_response("200 OK", SCREVER_GET),
            "GET /api/v2/webhooks/5d0b985960a1da78cf8f4a57 HTTP/1.1",
            None,
            Some(json!("5d9b4b4ede62163caf637d5d")),
        ),
        (
            &[&["create", "screver"], &optional[..]].concat(),
            json_response("201 Created", SCREVER_CREATE),
            "POST /api/v2/webhooks HTTP/1.1",
            Some(screver_body.clone()),
            Some(json!(ID)),
        ),
        (
            &[&["update", "screver", ID], &optional[..]].concat(),
            json_response("200 OK", SCREVER_UPDATE),
            &format!("PUT /api/v2/webhooks/{ID} HTTP/1.1"),
            Some(screver_body),
            Some(json!(ID)),
        ),
        (
            &["delete", "screver", "5d10840f5b4ca0038509890c", "--yes"],
            "HTTP/1.1 204 No content\r\n\r\n".into(),
            "DELETE /api/v2/webhooks/5d10840f5b4ca0038509890c HTTP/1.1",
            None,
            None,
        ),
        (
            &["list", "fluidsurveys"],
            json_response("200 OK", FLUIDSURVEYS_LIST),
            "GET /api/v2/webhooks/ HTTP/1.1",
            None,
            Some(json!("1")),
        ),
        (
            &[
                "create",
                "fluidsurveys",
                "--url",
                CALLBACK,
                "--event",
                "response_complete",
                "--survey",
                "1",
                "--collector",
                "1",
            ],
            "HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n".into(),
            "POST /api/v2/webhooks/subscribe/ HTTP/1.1",
            Some(subscribe),
            Some(Value::Null),
        ),
        (
            &["delete", "fluidsurveys", CALLBACK, "--yes"],
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".into(),
            "POST /api/v2/webhooks/unsubscribe/ HTTP/1.1",
            Some(json!({ "subscription_url": CALLBACK })),
            None,
        ),
    ];
    for (args, response, line, body, id) in table {
        let server = endpoint(response);
        let output = webhooks(&server, &[args, &["-o", "json"]].concat()).exits(0).json();
        let screver = args[1] == "screver";
        if screver && args[0] == "create" {
            // Before it creates one, it looks for a webhook that would double deliveries.
            assert_eq!(parts(&server.request()).0, "GET /api/v2/webhooks?limit=100 HTTP/1.1");
        }
        let (first, headers, sent) = parts(&server.request());
        assert_eq!(first, line);
        // The user name and password are the example of RFC 7617, section 2.
        let authorization =
            if screver { format!("Bearer {TOKEN}") } else { "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==".to_owned() };
        let host = server.url("").replace("http://", "");
        let mut expected = vec![("accept", "*/*".to_owned()), ("authorization", authorization), ("host", host)];
        if body.is_some() {
            expected.push(("content-length", sent.len().to_string()));
        }
        // Screver's documentation has this header on every request, FluidSurveys' on requests with a body.
        if screver || body.is_some() {
            expected.push(("content-type", "application/json".into()));
        }
        expected.sort();
        let expected: Vec<_> = expected.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        assert_eq!(headers, expected, "{args:?}");
        match body {
            None => assert_eq!(sent, "", "{args:?}"),
            Some(body) => assert_eq!(serde_json::from_str::<Value>(&sent).expect("JSON"), body, "{args:?}"),
        }
        if let Some(id) = id {
            let first = output.get(0).unwrap_or(&output);
            assert_eq!(first["id"], id, "{args:?}");
        }
        assert!(server.requests().is_empty(), "one request: {args:?}");
    }
}

#[test]
fn client_credentials_are_exchanged_once_for_a_token() {
    let token = json_response("200 OK", &format!(r#"{{"token_type":"Bearer","access_token":"{TOKEN}"}}"#));
    let server = scripted([token, json_response("200 OK", r#"{"resources":[],"total":0}"#)]);
    let args = ["webhooks", "list", "screver", "-v", "--api-url", &server.url("")];
    let output = hookctl(args)
        .env("HOOKCTL_SCREVER_CLIENT_ID", "Aladdin")
        .env("HOOKCTL_SCREVER_CLIENT_SECRET", "open sesame")
        .exits(0);
    output.nowhere(TOKEN).nowhere("open sesame").nowhere("QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    let (first, headers, body) = parts(&server.request());
    assert_eq!((first.as_str(), body.as_str()), ("POST /oauth/token HTTP/1.1", "grant_type=client_credentials"));
    assert!(headers.contains(&("authorization".into(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==".into())));
    assert!(headers.contains(&("content-type".into(), "application/x-www-form-urlencoded".into())));
    let (_, headers, _) = parts(&server.request());
    assert!(headers.contains(&("authorization".into(), format!("Bearer {TOKEN}"))));
}

#[test]
fn json_output_is_enough_to_script_the_life_of_a_webhook() {
    let receiver = responding("200 OK", "");
    for provider in ["screver", "fluidsurveys"] {
        let mock = Mock::start(&[]);
        let (event, other) = match provider {
            "screver" => ("optionSelected", "surveyCompleted"),
            _ => ("response_complete", "contact_create"),
        };
        let url = receiver.url(&format!("/{provider}"));
        let run = |args: &[&str], code| mock.hookctl(args.iter().copied().chain(["-o", "json"])).exits(code).json();
        let create = ["webhooks", "create", provider, "--event", event, "--url", &url];
        assert_eq!(run(&create, 0)["url"], url.as_str());
        run(&[&create[..], &["--if-absent"]].concat(), 0);
        let listed = run(&["webhooks", "list", provider], 0);
        assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
        let id = listed[0]["id"].as_str().expect("an id").to_owned();
        assert_eq!(run(&["webhooks", "get", provider, &id], 0), listed[0]);

        let sent = run(&["send", provider, event, "--subscribed"], 0);
        assert_eq!((&sent[0]["accepted"], &sent[0]["webhook"]), (&true.into(), &id.as_str().into()));
        let arrived = receiver.request();
        if provider == "screver" {
            let secret = run(&["webhooks", "get", provider, &id, "--show-secrets"], 0)["secret"].clone();
            let secret = secret.as_str().expect("a secret");
            hookctl(["verify", "-", "--secret", "env:S"]).env("S", secret).stdin(arrived.clone()).exits(0);
            hookctl(["verify", "-", "--secret", "env:S"]).env("S", "another").stdin(arrived).exits(1);
        }
        // No webhook is subscribed to the other event.
        mock.hookctl(["send", provider, other, "--subscribed"]).exits(1).stderr_has("webhook is subscribed to");

        let updated = run(&["webhooks", "update", provider, &id, "--event", other], 0);
        assert_eq!((&updated["event"], &updated["url"]), (&other.into(), &url.as_str().into()));
        run(&["send", provider, other, "--subscribed"], 0);

        // Delete by URL. The second time, there is no webhook left.
        assert_eq!(run(&["webhooks", "delete", provider, &url, "--yes"], 0)[0]["deleted"], true);
        run(&["webhooks", "delete", provider, &url, "--yes"], 5);
        assert_eq!(run(&["webhooks", "delete", provider, &url, "--yes", "--if-present"], 0)[0]["deleted"], false);
        assert_eq!(run(&["webhooks", "list", provider], 0), json!([]));
    }
}

#[test]
fn send_subscribed_reaches_every_matching_webhook_with_its_own_secret() {
    let receiver = responding("204 No Content", "");
    let mock = Mock::start(&[]);
    let mut secrets = Vec::new();
    for event in ["*", "surveyCompleted", "optionSelected"] {
        let url = receiver.url(&format!("/{}", event.replace('*', "any")));
        let args = ["webhooks", "create", "screver", "--event", event, "--url", &url, "-o", "json", "--show-secrets"];
        secrets.push(mock.hookctl(args).exits(0).json()["secret"].as_str().expect("a secret").to_owned());
    }
    let output = mock.hookctl(["send", "screver", "surveyCompleted", "--subscribed", "-v"]).exits(0);
    for secret in &secrets {
        assert!(!output.text().contains(secret) && !output.stderr.contains(secret), "{}", output.stderr);
    }
    let arrived = receiver.requests();
    assert_eq!(arrived.len(), 2);
    for request in arrived {
        let any = request.starts_with(b"POST /any ");
        let (own, other) = if any { (0, 1) } else { (1, 0) };
        let verify =
            |secret: &str| hookctl(["verify", "-", "--secret", "env:S"]).env("S", secret).stdin(request.clone());
        verify(&secrets[own]).exits(0);
        verify(&secrets[other]).exits(1);
    }
}

#[test]
fn response_410_deletes_the_fluidsurveys_webhook_with_honor_410() {
    let receiver = responding("410 Gone", "");
    let mock = Mock::start(&[]);
    let url = receiver.url("/");
    let create = ["webhooks", "create", "fluidsurveys", "--event", "report_create", "--survey", "7", "--url", &url];
    mock.hookctl(create).exits(0);
    // The webhook is for survey 7. Send an event without a survey, of another survey, and of survey 7.
    let send = ["send", "fluidsurveys", "report_create", "--subscribed", "--expect", "4xx"];
    mock.hookctl(send).exits(1).stderr_has("for survey 7 only").stderr_has("--survey 7");
    mock.hookctl([&send[..], &["--survey", "8"]].concat()).exits(1).stderr_has("the event is for survey 8");
    assert!(receiver.requests().is_empty());
    let output = mock.hookctl([&send[..], &["--survey", "7"]].concat()).exits(1);
    output.stdout_has("the provider would delete this webhook");
    mock.hookctl(["webhooks", "get", "fluidsurveys", &url]).exits(0);
    mock.hookctl([&send[..], &["--survey", "7", "--honor-410"]].concat())
        .exits(1)
        .stdout_has("delete this webhook: deleted");
    mock.hookctl(["webhooks", "get", "fluidsurveys", &url]).exits(5);
}

#[test]
fn update_restores_the_old_fluidsurveys_webhook_if_the_new_one_is_refused() {
    let mock = Mock::start(&["fluidsurveys"]);
    for (event, url) in [("response_complete", "http://a.example/1"), ("contact_create", "http://a.example/2")] {
        mock.hookctl(["webhooks", "create", "fluidsurveys", "--event", event, "--url", url]).exits(0);
    }
    let update = ["webhooks", "update", "fluidsurveys", "http://a.example/1", "--url", "http://a.example/2"];
    mock.hookctl(update).exits(5).stderr_has("409").stderr_has("was restored");
    mock.hookctl(["webhooks", "list", "fluidsurveys"]).exits(0).stdout_has("http://a.example/1");

    // If restoring fails, too, the hint has the command that restores it.
    let list = json_response("200 OK", FLUIDSURVEYS_LIST);
    let server = scripted([list, json_response("200 OK", "{}"), json_response("500 Oops", "{}")]);
    webhooks(&server, &["update", "fluidsurveys", "1", "--event", "report_create"])
        .exits(5)
        .stderr_has("was not restored")
        .stderr_has("--event response_complete --url http://fluidsurveys.com/callback/ --survey 1 --collector 1");
}

#[test]
fn secret_out_writes_a_new_private_file() {
    let server = endpoint(json_response("201 Created", SCREVER_CREATE));
    let create = ["create", "screver", "--event", "*", "--url", "https://example.com/h", "--secret-out", "secret"];
    let output = webhooks(&server, &create).exits(0).nowhere("f6353acf-bca0-4992-8313-0d509f80c4f1");
    assert!(output.stderr.ends_with("signing secret written to secret\n"), "{}", output.stderr);
    assert_eq!(std::fs::read(output.path("secret")).expect("a file"), b"f6353acf-bca0-4992-8313-0d509f80c4f1");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(output.path("secret")).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    server.requests();
    // An existing file is not overwritten, and no webhook is created.
    webhooks(&server, &create).file("secret", "mine").exits(3).stderr_has("no webhook created");
    assert!(server.requests().is_empty());
    // If the API refuses the webhook, no file remains.
    let refusing = endpoint(json_response("422 Unprocessable Entity", r#"{"message":"no more webhooks"}"#));
    let output = webhooks(&refusing, &create).exits(5).stderr_has("no more webhooks");
    assert!(!output.path("secret").exists());
}

/// A stream whose buffer is full, as the first end and as a standard stream. Writes to it fail.
#[cfg(unix)]
fn full_stream() -> (std::os::unix::net::UnixStream, std::process::Stdio) {
    use std::io::Write as _;

    let (mut full, other) = std::os::unix::net::UnixStream::pair().expect("a pair");
    full.set_nonblocking(true).expect("a stream");
    while full.write(&[0; 4096]).is_ok() {}
    (other, std::os::fd::OwnedFd::from(full).into())
}

#[cfg(unix)]
#[test]
fn secret_file_survives_a_failing_stdout() {
    // Longer than the output buffer.
    let long = SCREVER_CREATE.replace("/test-webhook", &"/x".repeat(64 * 1024));
    let server = endpoint(json_response("201 Created", &long));
    let (_reader, stdout) = full_stream();
    let directory = tempfile::TempDir::new().expect("a directory");
    let ended = std::process::Command::new(env!("CARGO_BIN_EXE_hookctl"))
        .args(["webhooks", "create", "screver", "--event", "*", "--url", "https://example.com/h"])
        .args(["--api-url", &server.url("/"), "--token", "env:T", "--secret-out", "secret"])
        .env_clear()
        .env("T", TOKEN)
        .current_dir(directory.path())
        .stdout(stdout)
        .output()
        .expect("hookctl runs");
    assert_eq!(ended.status.code(), Some(3), "{}", String::from_utf8_lossy(&ended.stderr));
    let secret = std::fs::read(directory.path().join("secret")).expect("a file");
    assert_eq!(secret, b"f6353acf-bca0-4992-8313-0d509f80c4f1");
}

#[test]
fn refusal_shows_the_providers_message_and_the_name_of_the_credential() {
    for (status, content_type, body, message) in [
        ("401 Unauthorized", "application/json", r#"{"message":"jwt expired"}"#, "jwt expired"),
        ("403 Forbidden", "application/json", r#"{"message":"not yours"}"#, "env:HOOKCTL_SCREVER_TOKEN"),
        (
            "404 Not Found",
            "application/json",
            r#"{"message":"Webhook not found"}"#,
            "webhook not found: 5d9b4816de62163caf637d5c\n",
        ),
        ("422 Unprocessable", "application/json", r#"{"message":{"url":"must be a uri"}}"#, "url: must be a uri"),
        (
            "409 Conflict",
            "application/json",
            r#"{"success":false,"code":"conflict","description":"exists"}"#,
            "conflict: exists",
        ),
        ("500 Oops", "text/html", "<html>\n<h1>\u{1b}[31mOops</h1>", "text/html: "),
        ("302 Found", "text/html", "", "credentials are never sent to another host"),
        ("200 OK", "text/html", "<title>Sign in</title>", "text/html: Sign in"),
        ("200 OK", "application/json", r#"{"resources":[{"secret":"hunter2-hunter2"}],"total":1}"#, "missing `_id`"),
        ("200 OK", "application/json", r#"{"resources":["#, "truncated JSON"),
    ] {
        let server = endpoint(response(status, content_type, body));
        let output = webhooks(&server, &["get", "screver", "5d9b4816de62163caf637d5c"]).exits(5);
        assert!(output.stderr.contains(message.trim_end()), "{message}: {}", output.stderr);
        output.nowhere("\u{1b}").nowhere(TOKEN).nowhere("hunter2");
    }
    // An API that echoes the token.
    let server = endpoint(json_response("401 No", &format!(r#"{{"message":"bad token {TOKEN}"}}"#)));
    webhooks(&server, &["list", "screver"]).exits(5).nowhere(TOKEN).stderr_has("bad token [secret]");
}

#[test]
fn response_larger_than_16_mib_is_an_error() {
    let body = format!(r#"{{"webhooks":[],"total":0,"padding":"{}"}}"#, "x".repeat(17 * 1024 * 1024));
    let server = endpoint(json_response("200 OK", &body));
    webhooks(&server, &["list", "fluidsurveys"]).exits(5).stderr_has("larger than 16 MiB");
}

#[test]
fn transient_errors_are_retried_for_reads_but_not_for_creates() {
    let transient = ["429 Too Many Requests", "502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"];
    for status in transient {
        let busy = format!("HTTP/1.1 {status}\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n");
        let server = scripted([busy.clone(), busy.clone(), json_response("200 OK", SCREVER_GET)]);
        webhooks(&server, &["get", "screver", "1"]).exits(0).stderr_has("retrying in");
        assert_eq!(server.requests().len(), 3, "{status}");
        // Neither the list before the create nor the create itself is retried.
        let server = scripted([busy.clone(), busy.clone(), json_response("201 Created", SCREVER_CREATE)]);
        webhooks(&server, &["create", "screver", "--event", "*", "--url", "http://x.example/"]).exits(5);
        assert_eq!(server.requests().len(), 2, "{status}");
    }
    for status in ["400 Bad Request", "500 Internal Server Error", "501 Not Implemented"] {
        let server = endpoint(json_response(status, "{}"));
        webhooks(&server, &["get", "screver", "1"]).exits(5);
        assert_eq!(server.requests().len(), 1, "{status}");
    }
    // If `Retry-After` exceeds the remaining time, it gives up at once.
    let server = endpoint("HTTP/1.1 429 Too Many Requests\r\nretry-after: 3600\r\ncontent-length: 0\r\n\r\n");
    webhooks(&server, &["list", "screver", "--timeout", "5s"]).exits(5).stderr_has("try again after 3600 s");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn create_without_a_response_says_that_it_may_have_succeeded() {
    // The connection is closed, the response is not HTTP, the response is truncated.
    for lost in ["", "garbage\r\n\r\n", "HTTP/1.1 201 Created\r\ncontent-length: 500\r\nx-harness: closes\r\n\r\n{"] {
        let server = endpoint(lost);
        webhooks(&server, &["create", "screver", "--event", "*", "--url", "http://x.example/"])
            .exits(4)
            .stderr_has("the change may have been made")
            .stderr_has("--if-absent");
        let requests = server.requests();
        assert_eq!(requests.iter().filter(|request| request.starts_with(b"POST ")).count(), 1, "{lost:?}");
        assert_eq!(requests.len(), 2, "{lost:?}");
    }
    let unreachable =
        ["webhooks", "create", "screver", "--event", "*", "--url", "http://x.example/", "--timeout", "1s"];
    let output = hookctl(unreachable)
        .env("HOOKCTL_SCREVER_API_URL", &closed_port())
        .env("HOOKCTL_SCREVER_TOKEN", TOKEN)
        .exits(4)
        .stderr_has("retrying in")
        .stderr_has("connection refused");
    assert!(!output.stderr.contains("may have been made"), "{}", output.stderr);
}

#[test]
fn response_with_secrets_is_not_quoted_whatever_its_status() {
    const SECRET: &str = "f6353acf-bca0-4992-8313-0d509f80c4f1";
    let create = ["create", "screver", "--event", "*", "--url", "http://x.example/", "-v"];
    for status in ["200 OK", "202 Accepted", "201 Created"] {
        webhooks(&endpoint(json_response(status, SCREVER_CREATE)), &create).exits(0).nowhere(SECRET);
    }
    for (status, body) in [
        ("400 Bad Request", SCREVER_CREATE.to_owned()),
        ("500 Oops", SCREVER_CREATE.to_owned()),
        ("201 Created", format!("[{SCREVER_CREATE}]")),
        ("201 Created", SCREVER_CREATE.trim_end().trim_end_matches('}').to_owned()),
        ("201 Created", format!("\"{SECRET}\"")),
    ] {
        webhooks(&endpoint(json_response(status, &body)), &create).exits(5).nowhere(SECRET);
    }
    // A token from the token URL, with any status.
    for status in ["200 OK", "201 Created", "400 No"] {
        let server = endpoint(json_response(status, &format!(r#"{{"token_type":"Bearer","access_token":"{TOKEN}"}}"#)));
        let args = ["webhooks", "list", "screver", "-v", "--api-url", &server.url("")];
        let run = hookctl(args).env("HOOKCTL_SCREVER_CLIENT_ID", "c").env("HOOKCTL_SCREVER_CLIENT_SECRET", "s");
        run.exits(5).nowhere(TOKEN);
    }
}

#[test]
fn page_that_is_not_from_the_api_means_neither_deleted_nor_absent() {
    let login = response("200 OK", "text/html", "<title>Sign in</title>");
    let not_found = response("404 Not Found", "text/html", "<h1>nothing here</h1>");
    for target in [["screver", "1"], ["fluidsurveys", "http://x.example/"]] {
        let delete = [&["delete"], &target[..], &["--yes", "--if-present"]].concat();
        webhooks(&endpoint(login.clone()), &delete).exits(5).stderr_has("Sign in").stdout_has("not deleted");
        webhooks(&endpoint(not_found.clone()), &delete).exits(5).stderr_has("--api-url");
        let absent = json_response("404 Not Found", r#"{"message":"Webhook not found"}"#);
        webhooks(&endpoint(absent), &delete).exits(0).stdout_has("not found (--if-present)");
    }
}

#[test]
fn api_url_with_a_path_is_the_prefix_of_every_request() {
    for (base, path) in
        [("/gw", "/gw/api/v2/webhooks"), ("/gw/", "/gw/api/v2/webhooks"), ("//gw", "//gw/api/v2/webhooks")]
    {
        let server = endpoint(json_response("200 OK", SCREVER_LIST));
        let args = ["webhooks", "list", "screver", "--api-url", &server.url(base)];
        hookctl(args).env("HOOKCTL_SCREVER_TOKEN", TOKEN).exits(0);
        assert_eq!(parts(&server.request()).0, format!("GET {path}?limit=100 HTTP/1.1"));
    }
    for invalid in ["https://x.example/?a=1", "https://x.example/#a"] {
        hookctl(["webhooks", "list", "screver", "--api-url", invalid])
            .exits(2)
            .stderr_has("must not have a query or fragment");
    }
}

#[test]
fn retried_delete_that_finds_nothing_is_a_success() {
    let absent = json_response("404 Not Found", r#"{"message":"Webhook not found"}"#);
    for lost in ["", "HTTP/1.1 504 Gateway Timeout\r\ncontent-length: 0\r\n\r\n"] {
        let server = scripted([lost.to_owned(), absent.clone()]);
        webhooks(&server, &["delete", "screver", "1", "--yes"]).exits(0).stdout_has("deleted");
        assert_eq!(server.requests().len(), 2);
    }
    webhooks(&endpoint(absent), &["delete", "screver", "1", "--yes"]).exits(5);
}

#[test]
fn create_with_a_gateway_error_says_that_it_may_have_succeeded() {
    for status in ["502 Bad Gateway", "504 Gateway Timeout"] {
        let server = endpoint(json_response(status, "{}"));
        webhooks(&server, &["create", "screver", "--event", "*", "--url", "http://x.example/"])
            .exits(5)
            .stderr_has("the change may have been made");
    }
}

#[test]
fn update_that_stops_midway_says_what_may_be_deleted_and_how_to_restore_it() {
    let list = json_response("200 OK", FLUIDSURVEYS_LIST);
    let update = ["update", "fluidsurveys", "1", "--event", "report_create"];
    // The response to the first half, the delete, is lost.
    let server = scripted([list.clone(), String::new()]);
    webhooks(&server, &update)
        .exits(4)
        .stderr_has("the old webhook may be deleted")
        .stderr_has("webhooks create fluidsurveys");
    // The response to the second half, the create, is lost, but the list shows that it succeeded.
    let body = FLUIDSURVEYS_LIST.replace("response_complete", "report_create");
    let server = scripted([list.clone(), json_response("200 OK", ""), String::new(), json_response("200 OK", &body)]);
    webhooks(&server, &update).exits(0).stdout_has("report_create");
    // The webhook is already as it should be, so nothing is changed.
    let server = endpoint(list);
    webhooks(&server, &["update", "fluidsurveys", "1", "--event", "response_complete"]).exits(0);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn incomplete_list_is_not_used_to_decide_on_changes() {
    // The total is ten, but each page is the same.
    let body = SCREVER_GET.trim_end();
    let server = endpoint(json_response("200 OK", &format!(r#"{{"resources":[{body}],"total":10}}"#)));
    webhooks(&server, &["list", "screver", "--all"]).exits(0).stderr_has("the same page again");
    let url = "http://x.example/";
    webhooks(&server, &["create", "screver", "--event", "*", "--url", url, "--if-absent"])
        .exits(5)
        .stderr_has("incomplete list");
    webhooks(&server, &["delete", "screver", url, "--yes", "--if-present"]).exits(5);
    assert!(server.requests().iter().all(|request| request.starts_with(b"GET ")));
}

#[test]
fn id_that_would_change_the_path_is_an_error() {
    for id in ["../users/1", "", "a/b"] {
        let hook = SCREVER_GET.replace("5d9b4b4ede62163caf637d5d", id);
        let server = endpoint(json_response("200 OK", &format!(r#"{{"resources":[{hook}],"total":1}}"#)));
        let url = "https://go.screver.com/api/v1/test-webhook";
        webhooks(&server, &["delete", "screver", url, "--yes"]).exits(5).stderr_has("invalid webhook ID");
        assert!(server.requests().iter().all(|request| request.starts_with(b"GET ")));
    }
}

#[test]
fn token_with_invalid_characters_is_an_error_before_anything_is_sent() {
    for token in ["tok\n", "tok en", "t\u{fc}k"] {
        hookctl(["webhooks", "list", "screver"])
            .env("HOOKCTL_SCREVER_API_URL", &closed_port())
            .env("HOOKCTL_SCREVER_TOKEN", token)
            .exits(3)
            .stderr_has("env:HOOKCTL_SCREVER_TOKEN contains a space or control character");
    }
}

#[cfg(unix)]
#[test]
fn closed_stdout_does_not_stop_a_delete_of_several_webhooks() {
    use std::process::{Command, Stdio};

    let mock = Mock::start(&["fluidsurveys"]);
    let urls: Vec<String> = (0..3).map(|n| format!("http://x.example/{n}")).collect();
    for url in &urls {
        mock.hookctl(["webhooks", "create", "fluidsurveys", "--event", "contact_create", "--url", url]).exits(0);
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_hookctl"))
        .args(["webhooks", "delete", "fluidsurveys", "--yes", "--token", "literal:mock-token", "--api-url", mock.url()])
        .args(&urls)
        .env_clear()
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    mock.hookctl(["webhooks", "list", "fluidsurveys"]).exits(0).stderr_has("no webhooks");
}

#[test]
fn credentials_go_to_the_configured_origin_only() {
    let elsewhere = responding("200 OK", SCREVER_LIST);
    let location = elsewhere.url("/api/v2/webhooks?limit=100");
    let server = endpoint(format!("HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"));
    webhooks(&server, &["list", "screver"]).exits(5).stderr_has(&format!("302 Found: see {location}\n"));
    assert!(elsewhere.requests().is_empty());
    // Credentials for loopback do not go through a proxy.
    let proxy = responding("200 OK", SCREVER_LIST);
    let direct = endpoint(json_response("200 OK", SCREVER_LIST));
    webhooks(&direct, &["list", "screver"]).env("http_proxy", &proxy.url("/")).exits(0);
    assert!(proxy.requests().is_empty());

    let list = |url: &str, flags: &[&str]| {
        hookctl([&["webhooks", "list", "screver", "--timeout", "300ms", "--api-url", url], flags].concat())
            .env("HOOKCTL_SCREVER_TOKEN", TOKEN)
    };
    list("http://api.example.com", &[]).exits(2).stderr_has("over plain HTTP").stderr_has("--insecure-http");
    list("http://localhost.evil.example", &[]).exits(2);
    list("https://user:hunter2@api.example.com", &[]).exits(2).nowhere("hunter2");
    list("http://host.invalid", &["--insecure-http"]).exits(4);
    list(&closed_port(), &[]).exits(4);
    list("", &[]).exits(2).stderr_has("empty URL");
    hookctl(["webhooks", "list", "screver"])
        .env("HOOKCTL_SCREVER_TOKEN", TOKEN)
        .env("HOOKCTL_SCREVER_API_URL", "")
        .exits(2)
        .stderr_has("HOOKCTL_SCREVER_API_URL");
}

#[test]
fn invalid_arguments_are_usage_errors_without_a_request() {
    let server = endpoint(json_response("200 OK", SCREVER_LIST));
    let refused = |args: &[&str], message: &str| {
        webhooks(&server, args).exits(2).stderr_has(message);
        assert!(server.requests().is_empty(), "{args:?}");
    };
    let url = ["--url", "https://example.com/h"];
    refused(
        &[&["create", "screver", "--event", "surveyComplete"], &url[..]].concat(),
        "did you mean `surveyCompleted`",
    );
    refused(&[&["create", "fluidsurveys", "--event", "*"], &url[..]].concat(), "fluidsurveys has no event");
    refused(&[&["create", "fluidsurveys", "--event", "response.completed"], &url[..]].concat(), "response_complete");
    refused(&["create", "screver", "--event", "*", "--url", "ftp://example.com/"], "not an HTTP URL");
    refused(&["create", "screver", "--event", "*", "--url", "https://u:p@example.com/"], "user name or password");
    for url in ["https://u:hunter2@example.com/a b", "https:/u:hunter2@example.com/", "u:hunter2@a b"] {
        webhooks(&server, &["create", "screver", "--event", "*", "--url", url]).exits(2).nowhere("hunter2");
    }
    refused(&[&["create", "screver", "--event", "*", "--survey", "1"], &url[..]].concat(), "--survey");
    refused(&["update", "screver", "1"], "--event");
    refused(&["update", "screver", "../users", "--event", "*"], "not a webhook ID or URL");
    refused(&["list", "screver", "--sort", "url:asc"], "createdAt:desc");
    refused(&["list", "fluidsurveys", "--sort", "createdAt:asc"], "--sort: not supported by FluidSurveys");
    refused(&["list", "screver", "--event", "nothing"], "has no event");
    refused(&["delete", "screver", "1"], "--yes");
    refused(&["list"], "missing PROVIDER");
    refused(&["list", "screvr"], "did you mean `screver`");
    refused(&["get", "screvr", "1"], "did you mean `screver`");
    refused(&["list", "screver", "--provider", "fluidsurveys"], "--provider");
    refused(&["list", "screver", "--api-key", "env:A", "--password", "env:B"], "--api-key");
    for (provider, menu) in [("wootric", "Settings"), ("surveysparrow", "WEBHOOK"), ("blitzllama", "Connections")] {
        refused(&["list", provider], menu);
        refused(&["get", provider, "1"], menu);
    }
    hookctl(["webhooks", "list", "screver"]).exits(3).stderr_has("HOOKCTL_SCREVER_CLIENT_ID");
    hookctl(["webhooks", "list", "screver"]).env("HOOKCTL_SCREVER_CLIENT_ID", "x").exits(3).stderr_has("is not");
    // A filter without effect is a warning, not an error.
    let created = responding("201 Created", "");
    for (args, warning) in [
        (&["--event", "contact_create", "--survey", "1"][..], "survey has no effect on contact_create"),
        (&["--event", "report_create", "--survey", "1", "--collector", "2"], "collector has no effect"),
        (&["--event", "response_complete", "--collector", "2"], "collector may have no effect without"),
    ] {
        webhooks(&created, &[&["create", "fluidsurveys"], args, &url[..]].concat()).exits(0).stderr_has(warning);
    }
}

#[test]
fn list_shorter_than_its_total_is_a_warning() {
    let list =
        r#"{"webhooks":[{"id":1,"event_type":"contact_create","subscription_url":"http://x.example/"}],"total":3}"#;
    webhooks(&endpoint(json_response("200 OK", list)), &["list", "fluidsurveys"])
        .exits(0)
        .stderr_has("reports 3 webhooks but returned 1");
    let list = SCREVER_LIST.replace("\"total\": 5", "\"total\": 9");
    let server = scripted([json_response("200 OK", &list), json_response("200 OK", r#"{"resources":[],"total":9}"#)]);
    webhooks(&server, &["list", "screver", "--all"]).exits(0).stderr_has("reports 9 webhooks but returned 5");
}

#[test]
fn profile_sets_the_api_url_the_provider_and_the_token() {
    let server = endpoint(json_response("200 OK", SCREVER_LIST));
    let config = format!(
        "default-profile = \"p\"\n[profiles.p]\nprovider = \"screver\"\napi-url = \"{}\"\ntoken = \"env:MY_TOKEN\"\n",
        server.url("")
    );
    let list = |args: &[&'static str]| {
        hookctl(["webhooks"].into_iter().chain(args.iter().copied()).chain(["--config", "c.toml"]))
            .file("c.toml", &config)
    };
    list(&["list"]).env("MY_TOKEN", TOKEN).exits(0).stdout_has("5d9c378127a91314f83f9802");
    assert!(String::from_utf8_lossy(&server.request()).contains(TOKEN));
    // The profile's provider makes an ID enough, and the environment takes precedence over the profile's token.
    list(&["get", "1"]).env("HOOKCTL_SCREVER_TOKEN", "another-token").exits(5);
    assert!(String::from_utf8_lossy(&server.request()).contains("another-token"));
    // The profile's token is not used for another provider.
    list(&["list", "fluidsurveys"]).env("MY_TOKEN", TOKEN).exits(3);
}

#[test]
fn no_command_shows_a_credential() {
    const CREDENTIALS: [(&str, &str); 5] = [
        ("HOOKCTL_SCREVER_TOKEN", "sentinel-token-1"),
        ("HOOKCTL_SCREVER_CLIENT_ID", "sentinel-client-2"),
        ("HOOKCTL_SCREVER_CLIENT_SECRET", "sentinel-client-secret-3"),
        ("HOOKCTL_FLUIDSURVEYS_API_KEY", "sentinel-key-4"),
        ("HOOKCTL_FLUIDSURVEYS_PASSWORD", "sentinel-password-5"),
    ];
    let mock = Mock::start(&[
        "--token",
        "literal:sentinel-token-1",
        "--client-id",
        "literal:sentinel-client-2",
        "--client-secret",
        "literal:sentinel-client-secret-3",
        "--api-key",
        "literal:sentinel-key-4",
        "--password",
        "literal:sentinel-password-5",
    ]);
    assert_eq!(mock.ready["credentials"], json!({}));
    let receiver = responding("200 OK", "");
    let url = receiver.url("/");
    let commands: [&[&str]; 9] = [
        &["webhooks", "create", "P", "--event", "E", "--url", &url],
        &["webhooks", "create", "P", "--event", "E", "--url", &url, "--if-absent"],
        &["webhooks", "list", "P", "--all"],
        &["webhooks", "get", "P", &url],
        &["send", "P", "E", "--subscribed"],
        &["webhooks", "update", "P", &url, "--event", "E"],
        &["webhooks", "apply", "--provider", "P", "state.toml"],
        &["webhooks", "delete", "P", &url, "--yes"],
        &["webhooks", "get", "P", &url],
    ];
    for (provider, event, by_token) in [
        ("screver", "surveyCompleted", true),
        ("screver", "surveyCompleted", false),
        ("fluidsurveys", "contact_create", false),
    ] {
        for (index, args) in commands.iter().enumerate() {
            let args: Vec<&str> = args
                .iter()
                .map(|word| match *word {
                    "P" => provider,
                    "E" => event,
                    word => word,
                })
                .chain(["-vv"])
                .collect();
            let mut run = mock.hookctl(args).file("state.toml", "webhooks = []\n");
            for (name, value) in CREDENTIALS {
                if by_token || name != "HOOKCTL_SCREVER_TOKEN" {
                    run = run.env(name, value);
                }
            }
            if !by_token {
                run = run.without("HOOKCTL_SCREVER_TOKEN");
            }
            let directory = run.path().to_owned();
            // The last command gets the deleted webhook.
            let output = run.exits(if index == commands.len() - 1 { 5 } else { 0 });
            assert!(output.stderr.contains("> "), "-vv shows requests: {}", output.stderr);
            for (_, value) in CREDENTIALS {
                for encoded in [value.to_owned(), hex::encode(value), base64(value)] {
                    assert!(!output.text().contains(&encoded), "{encoded} in {}", output.text());
                    assert!(!output.stderr.contains(&encoded), "{encoded} in {}", output.stderr);
                }
            }
            let files: Vec<_> = std::fs::read_dir(&directory).expect("the directory").flatten().collect();
            assert!(files.iter().all(|file| file.file_name() == "state.toml"), "{files:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn process_list_has_no_credentials() {
    use std::process::{Command, Stdio};

    let mock = Mock::start(&["screver", "--latency", "2s"]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_hookctl"))
        .args(["webhooks", "list", "screver", "--token", "env:SENTINEL", "--api-url", mock.url()])
        .env_clear()
        .env("SENTINEL", "mock-token")
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    let listed = Command::new("ps").args(["-ww", "-o", "args=", "-p", &child.id().to_string()]).output().expect("ps");
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.contains("env:SENTINEL") && !listed.contains("mock-token"), "{listed}");
    assert!(child.wait().expect("it ends").success());
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_STANDARD_NO_PAD.encode(text)
}

#[test]
fn create_if_absent_is_refused_if_the_url_has_another_webhook() {
    let mock = Mock::start(&[]);
    let create = |flags: &[&'static str]| {
        let args = ["webhooks", "create", "fluidsurveys", "--url", "http://q.test/", "--if-absent"];
        mock.hookctl(args.into_iter().chain(flags.iter().copied()))
    };
    create(&["--event", "response_complete", "--survey", "1"]).exits(0);
    create(&["--event", "response_complete", "--survey", "1"]).exits(0).stderr_has("already exists");
    for flags in [
        &["--event", "contact_create"][..],
        &["--event", "response_complete", "--survey", "2"],
        &["--event", "response_complete"],
    ] {
        create(flags).exits(5).stderr_has("already has one (for response_complete, survey 1)").stderr_has("hint: ");
    }
    mock.hookctl(["webhooks", "list", "fluidsurveys", "--event", "contact_create", "-o", "json"])
        .exits(0)
        .stdout_has("[]");
}

#[test]
fn create_warns_if_deliveries_will_double() {
    const WARNING: &str = "every delivery will arrive twice";
    let mock = Mock::start(&[]);
    let create = |event: &'static str, url: &'static str| {
        mock.hookctl(["webhooks", "create", "screver", "--event", event, "--url", url]).exits(0)
    };
    create("surveyCompleted", "http://x.test/a").nowhere(WARNING);
    create("optionSelected", "http://x.test/a").nowhere(WARNING);
    create("surveyCompleted", "http://x.test/b").nowhere(WARNING);
    create("surveyCompleted", "http://x.test/a").stderr_has(WARNING).stderr_has("surveyCompleted (");
    create("*", "http://x.test/b").stderr_has(WARNING);
    // If the list cannot be read, the webhook is still created.
    let server = scripted([json_response("500 Oops", "{}"), json_response("201 Created", SCREVER_CREATE)]);
    let args = ["create", "screver", "--event", "*", "--url", "http://x.test/"];
    let output = webhooks(&server, &args).exits(0).nowhere(WARNING);
    assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
    assert!(
        output.stderr.starts_with("hint: print its signing secret with `hookctl webhooks get screver 5d"),
        "{}",
        output.stderr
    );
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn delete_by_a_url_of_several_webhooks_is_a_usage_error() {
    let mock = Mock::start(&[]);
    for event in ["surveyCompleted", "optionSelected"] {
        mock.hookctl(["webhooks", "create", "screver", "--event", event, "--url", "http://x.test/"]).exits(0);
    }
    for args in [&["delete", "screver", "http://x.test/", "--yes"][..], &["get", "screver", "http://x.test/"]] {
        mock.hookctl(["webhooks"].iter().chain(args).copied()).exits(2).stderr_has("hint: name one by its ID");
    }
}

#[cfg(unix)]
#[test]
fn delete_asks_only_about_a_webhook_that_it_can_delete() {
    use crate::terminal::in_terminal;

    let mock = Mock::start(&[]);
    for event in ["surveyCompleted", "optionSelected"] {
        mock.hookctl(["webhooks", "create", "screver", "--event", event, "--url", "http://x.test/"])
            .exits(0)
            .stderr_has("hint: print its signing secret with `hookctl webhooks get screver ");
    }
    mock.hookctl(["webhooks", "create", "screver", "--event", "*", "--url", "http://y.test/"]).exits(0);
    let delete = |url| in_terminal(&mock.hookctl(["webhooks", "delete", "screver", url]), 100, "y\n");
    let ambiguous = delete("http://x.test/").exits(2).text();
    assert!(ambiguous.contains("is ambiguous") && !ambiguous.contains("[y/N]"), "{ambiguous}");
    let absent = delete("http://z.test/").exits(5).text();
    assert!(!absent.contains("[y/N]"), "{absent}");
    let one = delete("http://y.test/").exits(0).text();
    assert!(one.contains("Delete 1 webhook from Screver (http://y.test/)? [y/N]"), "{one}");
}

#[test]
fn apply_with_prune_deletes_nothing_without_confirmation() {
    let mock = Mock::start(&[]);
    mock.hookctl(["webhooks", "create", "screver", "--event", "*", "--url", "http://x.test/"]).exits(0);
    let apply = |flags: &[&'static str]| {
        let args = ["webhooks", "apply", "s.toml", "--prune"].into_iter().chain(flags.iter().copied());
        mock.hookctl(args).file("s.toml", "provider = \"screver\"\nwebhooks = []\n")
    };
    apply(&["--dry-run"]).exits(1).stdout_has("delete");
    apply(&[]).exits(2).stderr_has("pass --yes");
    mock.hookctl(["webhooks", "list", "screver"]).exits(0).stdout_has("http://x.test/");
    apply(&["--yes"]).exits(0).stdout_has("delete");
    mock.hookctl(["webhooks", "list", "screver", "-o", "json"]).exits(0).stdout_has("[]");
}

#[test]
fn update_without_a_change_names_both_flags() {
    hookctl(["webhooks", "update", "screver", "5"])
        .exits(2)
        .stderr_has("error: nothing to change")
        .stderr_has("hint: pass --event <EVENT>, --url <URL> or both");
}
