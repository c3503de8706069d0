//! Unusual responses of endpoints, APIs and token URLs: compressed, truncated, huge, with many headers, or with secrets in them. Also which
//! parts of a URL are masked.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use serde_json::json;

use crate::harness::{Run, endpoint, hookctl, json_response, responding, response, scripted, serving};

/// The secret in a URL.
const TOKEN: &str = "Qu3ryT0k3n-in-URL";
/// The signing secret, and the credential of the API.
const SECRET: &str = "S3CR3T-hmac-ZZZZ";

fn send(url: &str, more: &[&str]) -> Run {
    hookctl([&["send", "screver", "surveyCompleted", "--to", url], more].concat()).env("HOOKCTL_SECRET", SECRET)
}

fn list(url: &str, more: &[&str]) -> Run {
    hookctl([&["webhooks", "list", "screver", "--api-url", url], more].concat()).env("HOOKCTL_SCREVER_TOKEN", SECRET)
}

fn gzip(status: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).expect("memory");
    let body = encoder.finish().expect("memory");
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-encoding: gzip\r\ncontent-length: {length}\r\n\r\n"
    );
    [head.into_bytes(), body].concat()
}

#[test]
fn compressed_response_is_decoded() {
    let receiver = endpoint(gzip("500 Oops", "text/plain", b"signature does not match"));
    send(&receiver.url("/"), &["-v"])
        .exits(1)
        .stdout_has("signature does not match")
        .stderr_has("< signature does not match");
    let api = endpoint(gzip("401 No", "application/json", br#"{"message":"jwt expired"}"#));
    list(&api.url(""), &[]).exits(5).stderr_has("jwt expired");
    let api = endpoint(gzip("200 OK", "application/json", br#"{"resources":[{"_id":"hook1"}],"total":1}"#));
    list(&api.url(""), &[]).exits(0).stdout_has("hook1");
    let bomb = endpoint(gzip("500 Oops", "text/plain", &vec![b'x'; 50_000_000]));
    assert!(send(&bomb.url("/"), &["-v"]).exits(1).stderr.len() < 100_000);
    let unknown = "HTTP/1.1 500 No\r\ncontent-encoding: br\r\ncontent-length: 4\r\n\r\n\u{1}abc";
    send(&endpoint(unknown).url("/"), &[]).exits(1).stdout_has("(4 bytes, br-encoded)");
}

#[test]
fn binary_response_is_described_by_size_and_type() {
    let image = response("500 Oops", "image/png", "\u{0}\u{1}\u{2}PNG");
    send(&endpoint(image.clone()).url("/"), &["-v"])
        .exits(1)
        .stdout_has("(6 bytes of binary data, image/png)")
        .stderr_has("< (6 bytes of binary data, image/png)")
        .nowhere("u{0}")
        .nowhere("\\u0000");
    let row = send(&endpoint(image).url("/"), &["-o", "json"]).exits(1).json()[0].clone();
    assert_eq!(row["response_body"], serde_json::Value::Null);
    let untyped = [&b"HTTP/1.1 500 No\r\ncontent-length: 1\r\n\r\n"[..], &[0xff]].concat();
    send(&endpoint(untyped).url("/"), &[]).exits(1).stdout_has("(1 byte of binary data)");
}

#[test]
fn response_with_many_headers_is_accepted() {
    let headers: String = (0..1500).fold(String::new(), |text, number| text + &format!("x-{number}: v\r\n"));
    let head = |status: &str| format!("HTTP/1.1 {status}\r\n{headers}");
    let receiver = endpoint(format!("{}content-length: 0\r\n\r\n", head("200 OK")));
    send(&receiver.url("/"), &[]).exits(0);
    let body = r#"{"resources":[],"total":0}"#;
    let api = endpoint(format!("{}content-length: {}\r\n\r\n{body}", head("200 OK"), body.len()));
    list(&api.url(""), &[]).exits(0);
}

#[test]
fn secret_at_the_cap_of_a_response_is_not_shown_in_part() {
    const CAP: usize = 64 * 1024;
    for end in [CAP, CAP - 3, CAP - 9, CAP - SECRET.len() + 1] {
        let body = format!("{}{SECRET} and more", "\n".repeat(end - 1));
        let long = format!("{}{SECRET} and more", "x \n".repeat(end / 3 - 1));
        for body in [&body, &long] {
            let receiver = responding("500 Oops", body);
            send(&receiver.url("/"), &["-v"]).exits(1).nowhere(&SECRET[..3]);
            let api = endpoint(response("500 Oops", "text/plain", body));
            list(&api.url(""), &["-v"]).exits(5).nowhere(&SECRET[..3]);
        }
    }
    // A response that ends within the secret.
    let broken = format!("HTTP/1.1 500 No\r\nconnection: close\r\ncontent-length: 999\r\n\r\nbad {}", &SECRET[..9]);
    send(&endpoint(broken).url("/"), &["-v", "--timeout", "1s"]).exits(4).nowhere(&SECRET[..3]);
}

#[test]
fn credentials_in_the_query_of_an_endpoint_are_masked_in_every_output() {
    let receiver = responding("401 No", &format!("you sent POST /hook?token={TOKEN} or {TOKEN}"));
    let url = receiver.url(&format!("/hook?x=1&token={TOKEN}&sig=ab"));
    let formats = ["junit", "tap", "json", "html", "markdown"];
    let reports: Vec<String> =
        formats.iter().flat_map(|format| ["--report".into(), format!("{format}=r.{format}")]).collect();
    let reports: Vec<&str> = reports.iter().map(String::as_str).collect();
    for (more, code) in [
        (&["-v"][..], 1),
        (&["-o", "json"], 1),
        (&["--dry-run"], 0),
        (&["--dry-run=json"], 0),
        (&["--dry-run=curl"], 0),
        (&["--count", "2"], 1),
        (&["--count", "2", "-o", "json"], 1),
        (&["--validate"], 2),
        (&reports, 1),
    ] {
        let output = send(&url, more).exits(code).nowhere(TOKEN).nowhere("sig=ab");
        for format in formats.iter().filter(|_| more == reports) {
            let report = std::fs::read_to_string(output.path(&format!("r.{format}"))).expect("a report");
            assert!(!report.contains(TOKEN), "{format}: {report}");
        }
    }
    send(&url, &["--dry-run=curl"])
        .exits(0)
        .stdout_has(r#"/hook?x=1&token='"$HOOKCTL_URL_TOKEN"'&sig='"$HOOKCTL_URL_SIG""#);
    // The request and the saved capture keep the credentials.
    assert!(receiver.request().starts_with(format!("POST /hook?x=1&token={TOKEN}&sig=ab ").as_bytes()));
    let output = send(&url, &["--save", "sent.jsonl"]).exits(1).nowhere(TOKEN);
    let saved = std::fs::read_to_string(output.path("sent.jsonl")).expect("a capture");
    assert!(saved.contains(&format!("/hook?x=1&token={TOKEN}&sig=ab")), "{saved}");
    send("http://127.0.0.1:9/?token=[secret]", &[]).exits(2).stderr_has("--show-secrets");
}

#[test]
fn credentials_in_the_url_of_a_webhook_are_masked_unless_secrets_are_shown() {
    let hook = json!({ "_id": "hook1", "type": "*", "url": format!("https://h.example/?api_key={TOKEN}&x=1") });
    let body = json!({ "resources": [hook], "total": 1 }).to_string();
    let api = serving(move |_| json_response("200 OK", &body));
    for more in [&[][..], &["-v"], &["-o", "json"], &["-o", "jsonl"]] {
        list(&api.url(""), more).exits(0).nowhere(TOKEN).stdout_has("api_key=[secret]&x=1");
        list(&api.url(""), &[more, &["--show-secrets"]].concat()).exits(0).stdout_has(&format!("api_key={TOKEN}&x=1"));
    }
    let desired =
        "[[webhooks]]\nevent = \"optionSelected\"\nurl = \"https://h.example/?api_key=Qu3ryT0k3n-in-URL&x=1\"\n";
    let args = ["webhooks", "apply", "hooks.toml", "--provider", "screver", "--prune", "--dry-run", "--api-url"];
    let url = api.url("");
    for format in ["text", "json"] {
        let apply = hookctl([&args[..], &[&url, "-o", format]].concat()).file("hooks.toml", desired);
        let (_, output) = apply.env("HOOKCTL_SCREVER_TOKEN", SECRET).outcome();
        output.nowhere(TOKEN);
    }
}

#[test]
fn query_of_the_token_url_is_not_shown_even_if_the_server_quotes_it() {
    let receiver = responding("200 OK", "");
    for query in [format!("token={TOKEN}"), format!("k={TOKEN}"), TOKEN.to_owned()] {
        let echo = response("500 No", "text/plain", &format!("POST /tok?{query} HTTP/1.1 and {TOKEN}"));
        let token = endpoint(echo).url(&format!("/tok?{query}"));
        let oauth = ["--oauth-token-url", &token, "--client-id", "me", "--client-secret", "env:HOOKCTL_SECRET", "-v"];
        let report = ["--report", "json=r.json"];
        let output = send(&receiver.url("/"), &[&oauth[..], &report].concat()).exits(5).nowhere(TOKEN);
        let report = std::fs::read_to_string(output.path("r.json")).expect("a report");
        assert!(!report.contains(TOKEN), "{report}");
    }
}

#[test]
fn token_request_is_retried_if_busy_and_a_refusal_shows_its_description() {
    const TOKEN: &str = r#"{"access_token":"tok-1234567","token_type":"Bearer","expires_in":"3600"}"#;
    let receiver = responding("200 OK", "");
    let oauth = |url: &str| {
        send(
            &receiver.url("/"),
            &["--oauth-token-url", url, "--client-id", "me", "--client-secret", "env:HOOKCTL_SECRET"],
        )
    };
    for status in ["503 Busy", "429 Slow down", "502 Bad Gateway", "504 Late"] {
        let server = scripted([json_response(status, "{}"), json_response("200 OK", TOKEN)]);
        oauth(&server.url("/")).exits(0).stderr_has("`expires_in` should be a number").stderr_has(&status[..3]);
        assert_eq!(server.requests().len(), 2, "{status}");
        let api = scripted([
            json_response(status, "{}"),
            json_response("200 OK", TOKEN),
            json_response("200 OK", r#"{"resources":[],"total":0}"#),
        ]);
        let args = ["webhooks", "list", "screver", "--api-url", &api.url("")];
        hookctl(args).env("HOOKCTL_SCREVER_CLIENT_ID", "c").env("HOOKCTL_SCREVER_CLIENT_SECRET", "s").exits(0);
    }
    let refusal = r#"{"error":"invalid_client","error_description":"Client is disabled"}"#;
    let server = endpoint(json_response("400 Bad Request", refusal));
    oauth(&server.url("/")).exits(5).stderr_has("invalid_client: Client is disabled");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn proxy_is_not_used_for_loopback_and_sending_credentials_through_a_proxy_causes_a_warning() {
    let (proxy, receiver) = (responding("200 OK", ""), responding("200 OK", ""));
    let with_proxy = |run: Run| {
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"]
            .iter()
            .fold(run, |run, name| run.env(name, &proxy.url("")))
    };
    let basic = ["--basic", "u:env:HOOKCTL_SECRET"];
    for url in [receiver.url("/"), receiver.url("/").replace("127.0.0.1", "localhost")] {
        let output = with_proxy(send(&url, &basic)).exits(0);
        assert!(!output.stderr.contains("warning"), "{}", output.stderr);
    }
    with_proxy(send(&receiver.url("/"), &["--validate"])).outcome();
    assert!(proxy.requests().is_empty() && receiver.requests().len() == 2);
    for credentials in [&basic[..], &["-H", "Authorization: Bearer x"], &["-H", "X-API-Key: abc"]] {
        with_proxy(send("http://example.com/", credentials)).exits(0).stderr_has("over plain HTTP").stderr_has("proxy");
        proxy.request();
    }
}

#[test]
fn list_continues_while_pages_are_full_and_warns_if_the_total_is_too_low() {
    let page = |ids: std::ops::Range<usize>, total: usize| {
        let hooks: Vec<_> =
            ids.map(|id| json!({ "_id": format!("hook{id}"), "type": "*", "url": "http://h/" })).collect();
        json_response("200 OK", &json!({ "resources": hooks, "total": total }).to_string())
    };
    let api = scripted([page(0..100, 3), page(100..200, 3), page(200..237, 3)]);
    let output = list(&api.url(""), &["--all", "-o", "jsonl"])
        .exits(0)
        .stderr_has("warning: the API reports 3 webhooks but returned more");
    assert_eq!((output.json_lines().len(), api.requests().len()), (237, 3));
    // The total is right and a multiple of the page size, so nothing is missing, even if the next page is an error.
    for next in [page(0..0, 100), json_response("404 Not Found", "{}"), page(0..100, 100)] {
        let api = scripted([page(0..100, 100), next]);
        let output = list(&api.url(""), &["--all", "-o", "jsonl"]).exits(0);
        assert!(output.json_lines().len() == 100 && !output.stderr.contains("warning"), "{}", output.stderr);
    }
    let api = endpoint(page(0..100, 100));
    let output = list(&api.url(""), &[]).exits(0);
    assert!(!output.stderr.contains("--all"), "{}", output.stderr);
}

#[test]
fn error_message_of_an_api_is_found_in_every_common_shape() {
    for (body, message) in [
        (r#"{"detail":"Invalid token."}"#, "Invalid token."),
        (r#"{"subscription_url":["Enter a valid URL."]}"#, "subscription_url: Enter a valid URL."),
        (r#"{"errors":["Url is invalid"]}"#, "Url is invalid"),
        (r#"{"errors":{"url":["is not valid"]}}"#, "url: is not valid"),
        (r#"{"error":{"message":"bad key"}}"#, "bad key"),
        (r#"{"title":"Forbidden","detail":"Ask an admin."}"#, "Forbidden: Ask an admin."),
        (r#"{"message":["url must be a URL"],"error":"Bad Request"}"#, "url must be a URL"),
        (r#"{"unusual":{"text":"quota"}}"#, r#"{"unusual":{"text":"quota"}}"#),
        ("plain\ntext", "plain text"),
    ] {
        list(&endpoint(json_response("400 Bad Request", body)).url(""), &[]).exits(5).stderr_has(message);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn huge_api_response_takes_little_memory() {
    const SIZE: usize = 17 * 1024 * 1024;
    let fill = |start: &str, item: &str, end: &str| {
        let count = (SIZE - start.len() - end.len()) / item.len();
        format!("{start}{}{end}", item.repeat(count))
    };
    let below_the_cap = fill(r#"{"resources":["#, r#"{"_id":"a"},"#, r#"{"_id":"a"}],"total":1}"#);
    let below_the_cap = below_the_cap.replacen(&r#"{"_id":"a"},"#.repeat(200_000), "", 1);
    let peak = |status: &str, body: &str| {
        let api = endpoint(json_response(status, body));
        // `-v` prints the response, which must not take memory either.
        let args = ["webhooks", "list", "screver", "--all", "-v", "--api-url", &api.url("")];
        peak_memory(hookctl(args).env("HOOKCTL_SCREVER_TOKEN", SECRET))
    };
    // The pages of the binary count as memory, and a debug build has 30 MiB of them.
    let baseline = peak("200 OK", r#"{"data":[]}"#);
    assert!(baseline < 40 * 1024, "{baseline} KiB for an empty list");
    for (status, body) in [
        ("200 OK", fill(r#"{"data":["#, r#"{"a":1},"#, r#"{"a":1}]}"#)),
        ("200 OK", fill(r#"{"resources":["#, r#"{"a":[{"":0}]},"#, r#"{}],"total":1}"#)),
        ("500 No", fill("[", r#"{"":0},"#, "0]")),
        ("404 Not Found", fill(r#"{"a":["#, "[],", "0]}")),
        ("401 No", fill("[", r#"{"secret":"abcdefg"},"#, "0]")),
        ("200 OK", below_the_cap),
    ] {
        let taken = peak(status, &body).saturating_sub(baseline);
        assert!(taken < 48 * 1024, "{taken} KiB for {}", &body[..20]);
    }
}

#[test]
fn success_status_with_a_body_that_reports_failure_is_an_error() {
    let delete = ["webhooks", "delete", "screver", "1", "--yes"];
    let create =
        ["webhooks", "create", "fluidsurveys", "--event", "survey_create", "--url", "https://example.com/hooks"];
    let broken =
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
    let json = |body: &str| json_response("200 OK", body);
    for (response, code, message) in [
        (json(r#"{"success":false,"message":"no such hook"}"#), 5, "no such hook"),
        (json(r#"{"ok":false}"#), 5, "reports a failure"),
        (json(r#"{"error":"boom"}"#), 5, "boom"),
        (json(r#"{"errors":["boom"]}"#), 5, "boom"),
        (json("[{\"id\":"), 5, "not valid JSON"),
        (broken.to_owned(), 4, "may have been made"),
        (json(r#"{"success":true,"error":null,"errors":[]}"#), 0, ""),
        (json(""), 0, ""),
        (response("200 OK", "text/plain", "deleted"), 0, ""),
    ] {
        for args in [&delete[..], &create] {
            let api = endpoint(response.clone());
            let run = hookctl([args, &["--api-url", &api.url(""), "--timeout", "2s"]].concat());
            run.env("HOOKCTL_SCREVER_TOKEN", "mock-token")
                .env("HOOKCTL_FLUIDSURVEYS_TOKEN", "mock-token")
                .exits(code)
                .stderr_has(message);
        }
    }
}

/// Runs to the end and returns the peak resident memory in KiB.
#[cfg(target_os = "linux")]
fn peak_memory(mut run: Run) -> u64 {
    let command = run.command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let mut child = command.spawn().expect("hookctl starts");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    // The kernel's peak only grows, so the last value read before the end counts.
    while child.try_wait().expect("a child").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak = peak.max(kib.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    peak
}
