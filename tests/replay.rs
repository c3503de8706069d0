//! Tests of `hookctl replay`: captured requests are sent again byte for byte and in order, and responses are compared.

use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::harness::{Run, closed_port, echoing, endpoint, hookctl, response, scripted, serving};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Unusual header lines, to detect any normalization. `Host` precedes them, because most tools capture it first.
const HEADERS: &str = "X-Zebra: 1\r\nx-alpha: 2\r\nX-ZEBRA: 3\r\ncontent-type: application/octet-stream\r\nX-Quote: \"a\\/b\"; q='\r\ncookie: a=b; c\r\n";

const BODY: &[u8] = b"\x00\xff\r\n\r\nPOST / HTTP/1.1\r\n{\"a\":1.0}";

/// Returns a request as its sender wrote it.
fn captured(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("POST /hook?a=%zz&b=1==|x HTTP/1.1\r\nHost: hooks.example.com\r\n{headers}");
    [head.as_bytes(), format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

/// Returns the request that the endpoint gets for a captured one: only the host differs.
fn replayed(captured: &[u8], url: &str) -> Vec<u8> {
    let host = url.trim_start_matches("http://").trim_end_matches('/');
    let text: Vec<&[u8]> = captured.splitn(2, |byte| *byte == b'\n').collect();
    let rest = text[1].splitn(2, |byte| *byte == b'\n').nth(1).expect("more headers");
    [text[0], b"\nHost: ", host.as_bytes(), b"\r\n", rest].concat()
}

fn header_pairs(headers: &str) -> Vec<(String, String)> {
    let pair = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()));
    headers.lines().filter_map(pair).collect()
}

/// Returns a line of a capture file, with additional fields.
fn line(headers: &str, body: &[u8], fields: &Value) -> String {
    let mut pairs = vec![("Host".to_owned(), "hooks.example.com".to_owned())];
    pairs.extend(header_pairs(headers));
    pairs.push(("Content-Length".into(), body.len().to_string()));
    let mut record =
        json!({ "target": "/hook?a=%zz&b=1==|x", "headers": pairs, "body_base64": BASE64_STANDARD.encode(body) });
    for (name, value) in fields.as_object().expect("an object") {
        record[name] = value.clone();
    }
    format!("{record}\n")
}

fn netstring(kind: char, bytes: &[u8]) -> Vec<u8> {
    [format!("{}:", bytes.len()).as_bytes(), bytes, kind.to_string().as_bytes()].concat()
}

fn mitmproxy(headers: &str, body: &[u8]) -> Vec<u8> {
    let text = |text: &str| netstring(';', text.as_bytes());
    let pair = |name: &str, value: &str| {
        netstring(']', &[netstring(',', name.as_bytes()), netstring(',', value.as_bytes())].concat())
    };
    let mut fields = pair("Host", "hooks.example.com");
    for (name, value) in header_pairs(headers) {
        fields.extend(pair(&name, &value));
    }
    fields.extend(pair("Content-Length", &body.len().to_string()));
    let request = [
        text("method"),
        netstring(',', b"POST"),
        text("path"),
        netstring(',', b"/hook?a=%zz&b=1==|x"),
        text("headers"),
        netstring(']', &fields),
        text("content"),
        netstring(',', body),
    ];
    let flow = [text("type"), text("http"), text("request"), netstring('}', &request.concat())];
    netstring('}', &flow.concat())
}

#[test]
fn exact_captures_are_sent_byte_for_byte_in_every_format() {
    let whole = captured(HEADERS, BODY);
    let warc_head = format!(
        "WARC/1.1\r\nWARC-Type: request\r\nWARC-Target-URI: https://hooks.example.com/hook\r\nContent-Type: \
         application/http;msgtype=request\r\nContent-Length: {}\r\n\r\n",
        whole.len()
    );
    let ngrok = json!({
        "tunnel_name": "t", "uri": "/api/requests/http/1", "id": "1", "start": "2026-01-31T12:00:00Z",
        "request": { "method": "POST", "raw": BASE64_STANDARD.encode(&whole), "headers": {}, "uri": "/hook" },
        "response": { "status_code": 200 },
    });
    for (name, file) in [
        ("capture.jsonl", line(HEADERS, BODY, &json!({})).into_bytes()),
        ("request.http", whole.clone()),
        ("capture.warc", [warc_head.as_bytes(), &whole, b"\r\n\r\n"].concat()),
        ("ngrok.json", ngrok.to_string().into_bytes()),
        ("flows.mitm", mitmproxy(HEADERS, BODY)),
    ] {
        let endpoint = endpoint(OK);
        let url = endpoint.url("");
        let output = hookctl(["replay", name, "--to", &url, "-o", "json"]).file(name, file).exits(0);
        let expected = replayed(&whole, &url);
        let sent = endpoint.request();
        assert_eq!(sent, expected, "{name}\n{}", String::from_utf8_lossy(&sent));
        assert_eq!((output.stderr.as_str(), &output.json()[0]["changed"]), ("", &json!(["Host"])), "{name}");
        assert!(endpoint.requests().is_empty(), "{name}");
    }
}

#[test]
fn headers_of_the_connection_are_removed_and_chunked_bodies_get_a_length() {
    let request = "PUT http://sender.example/hook?x HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\nConnection: x-hop, close\r\nX-Hop: 1\r\n\
                   Expect: 100-continue\r\nHost: sender.example\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
    let endpoint = endpoint(OK);
    let url = endpoint.url("");
    let output = hookctl(["replay", "-", "--to", &url, "-o", "json"]).stdin(request).exits(0);
    let host = url.trim_start_matches("http://");
    let expected = format!("PUT /hook?x HTTP/1.1\r\nContent-Length: 3\r\nX-A: 1\r\nHost: {host}\r\n\r\nabc");
    assert_eq!(String::from_utf8(endpoint.request()).expect("UTF-8"), expected);
    let changed = json!(["Transfer-Encoding", "Content-Length", "Connection", "X-Hop", "Expect", "Host"]);
    assert_eq!(output.json()[0]["changed"], changed);
}

#[test]
fn path_of_the_url_replaces_the_captured_path_but_not_the_query() {
    for (path, target) in [
        ("", "/hook?a=%zz&b=1==|x"),
        ("/", "/hook?a=%zz&b=1==|x"),
        ("/in", "/in?a=%zz&b=1==|x"),
        ("/in?k=1", "/in?k=1&a=%zz&b=1==|x"),
    ] {
        let endpoint = endpoint(OK);
        hookctl(["replay", "-", "--to", &endpoint.url(path)]).stdin(captured("", b"x")).exits(0);
        let request = String::from_utf8(endpoint.request()).expect("UTF-8");
        assert_eq!(request.lines().next(), Some(format!("POST {target} HTTP/1.1").as_str()), "{path}");
    }
}

/// Returns deliveries that alternate between two providers. Each has its number in a header.
fn deliveries(count: usize) -> String {
    let screver = r#"{"timestamp":"2019-10-08T07:15:13.945Z","meta":{"score":1}}"#;
    let line = |number: usize| {
        let (header, body) = if number.is_multiple_of(2) {
            ("X-API-SIGNATURE: 00\r\n", screver)
        } else {
            ("X-Wootric-Signature: sha1=00\r\n", "event_name=created&response[id]=1")
        };
        line(&format!("{header}X-Number: {number}\r\n"), body.as_bytes(), &json!({}))
    };
    (0..count).map(line).collect()
}

#[test]
fn order_of_each_sender_is_kept_and_nothing_is_lost_or_repeated() {
    const COUNT: usize = 2_000;
    for (flags, most) in [(&["--concurrency", "16"][..], 2), (&[], 1), (&["--concurrency", "16", "--any-order"], 16)] {
        let arrived = std::sync::Arc::new(Mutex::new(Vec::new()));
        let in_flight = std::sync::Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
        let (seen_by_server, counts) = (arrived.clone(), in_flight.clone());
        let server = serving(move |request| {
            let now = counts.0.fetch_add(1, SeqCst) + 1;
            counts.1.fetch_max(now, SeqCst);
            seen_by_server.lock().expect("alive").push(number_of(request));
            counts.0.fetch_sub(1, SeqCst);
            OK.to_owned()
        });
        let url = server.url("");
        let args = ["replay", "all.jsonl", "--to", &url, "-o", "jsonl"].into_iter().chain(flags.iter().copied());
        let output = hookctl(args).file("all.jsonl", deliveries(COUNT)).exits(0);
        let sources: Vec<Value> = output.json_lines().iter().map(|row| row["source"].clone()).collect();
        let expected: Vec<Value> = (1..=COUNT).map(|number| json!(format!("all.jsonl:{number}"))).collect();
        assert_eq!(sources, expected, "rows follow the order of the file");
        let arrived = arrived.lock().expect("alive").clone();
        let mut sorted = arrived.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..COUNT).collect::<Vec<_>>(), "{flags:?}");
        if most <= 2 {
            for parity in 0..2 {
                let of_sender: Vec<usize> = arrived.iter().copied().filter(|number| number % 2 == parity).collect();
                assert!(of_sender.is_sorted(), "{flags:?}: {of_sender:?}");
            }
            assert!(in_flight.1.load(SeqCst) <= most, "{flags:?}");
        }
    }
}

#[test]
fn speed_keeps_the_pace_of_the_capture() {
    let at = |at: &str| line("", b"x", &json!({ "at": at }));
    let file = [at("2026-01-31T12:00:00Z"), at("2026-01-31T12:00:04.500Z")].concat();
    for (speed, from, to) in [("10x", 450, 2_000), ("max", 0, 300)] {
        let endpoint = endpoint(OK);
        let run = hookctl(["replay", "a.jsonl", "--to", &endpoint.url(""), "--speed", speed]).file("a.jsonl", &file);
        let start = std::time::Instant::now();
        run.exits(0);
        let took = start.elapsed().as_millis();
        assert!((from..to + 2_000).contains(&took), "{speed}: {took} ms");
    }
    let endpoint = endpoint(OK);
    hookctl(["replay", "a.jsonl", "--to", &endpoint.url(""), "--speed", "1x"])
        .file("a.jsonl", line("", b"x", &json!({})))
        .exits(0)
        .stderr_has("warning: --speed has no effect: the captures state no times");
}

#[test]
fn response_determines_the_exit_code() {
    let file = |run: Run| run.file("a.jsonl", line("", b"x", &json!({})));
    for (response, flags, code, error) in [
        (OK, &[][..], 0, None),
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnope", &[], 1, Some("rejected (expected 2xx): nope")),
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", &["--expect", "404"], 0, None),
        ("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", &[], 1, Some("rejected (expected 2xx)")),
        (
            "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
            &["--expect", "5xx"],
            1,
            Some("rejected (500 never counts as accepted)"),
        ),
        ("SSH-2.0-x\r\n", &[], 4, Some("not an HTTP response: invalid HTTP version parsed")),
    ] {
        let endpoint = endpoint(response);
        let url = endpoint.url("");
        let args = ["replay", "a.jsonl", "--to", &url, "-o", "json"].into_iter().chain(flags.iter().copied());
        let output = file(hookctl(args)).exits(code);
        assert_eq!(output.json()[0]["error"], json!(error), "{response}");
        assert_eq!(endpoint.requests().len(), 1, "{response}: redirects are not followed");
    }
    let down = closed_port();
    file(hookctl(["replay", "a.jsonl", "--to", &down]))
        .exits(4)
        .stderr_has("hint: is your service running on 127.0.0.1:");
    let retried = scripted(["HTTP/1.1 503 Busy\r\nx-harness: closes\r\nContent-Length: 0\r\n\r\n", OK]);
    let args = ["replay", "a.jsonl", "--to", &retried.url(""), "-o", "json", "--retries", "2", "--backoff", "1ms"];
    let output = file(hookctl(args)).exits(0);
    assert_eq!((&output.json()[0]["attempts"], retried.requests().len()), (&json!(2), 2));
}

#[test]
fn input_without_a_request_is_an_error() {
    let url = closed_port();
    hookctl(["replay", "none.jsonl", "--to", &url])
        .exits(3)
        .stderr_has("error: none.jsonl: cannot read: file not found");
    hookctl(["replay", "empty.jsonl", "--to", &url])
        .file("empty.jsonl", "")
        .exits(3)
        .stderr_has("empty.jsonl: empty input");
    hookctl(["replay", "empty.jsonl", "--to", &url, "--allow-empty"]).file("empty.jsonl", "").exits(0);
    hookctl(["replay", "a.jsonl"]).exits(2).stderr_has("error: missing --to <URL>");
    let broken = format!("{}not JSON\n{}", line("", b"1", &json!({})), line("", b"2", &json!({})));
    let endpoint = endpoint(OK);
    let output =
        hookctl(["replay", "a.jsonl", "--to", &endpoint.url(""), "-o", "jsonl"]).file("a.jsonl", broken).exits(3);
    let accepted: Vec<_> = output.json_lines().iter().map(|row| row["accepted"].as_bool()).collect();
    assert_eq!((accepted, endpoint.requests().len()), (vec![Some(true), Some(false), Some(true)], 2));
    for (args, message) in [
        (&["--to", "http://a.invalid", "--to", "http://a.invalid"][..], "given twice"),
        (&["--to", "nowhere"], "missing http:// or https://"),
        (&["--to", "http://localhost", "--speed", "fast"], "not a valid speed"),
        (&["--to", "http://localhost", "--where", "verdict:valud"], "--where, column"),
        (&["--to", "http://localhost", "--secret", "env:X"], "--secret has no effect"),
        (&["--to", "http://localhost", "--resign-unverified"], "--resign"),
    ] {
        let args = ["replay", "a.jsonl"].into_iter().chain(args.iter().copied());
        hookctl(args).file("a.jsonl", "").exits(2).stderr_has(message);
    }
}

#[test]
fn request_that_cannot_be_sent_is_not_sent() {
    let endpoint = endpoint(OK);
    let smuggled = json!({ "target": "/ HTTP/1.1\r\nX-Evil: 1", "headers": [], "body": "" });
    let header = json!({ "headers": [["X", "1\r\nX-Evil: 1"]], "body": "" });
    let file = format!("{smuggled}\n{header}\n");
    let output =
        hookctl(["replay", "a.jsonl", "--to", &endpoint.url(""), "-o", "jsonl"]).file("a.jsonl", file).exits(3);
    for (row, what) in output.json_lines().iter().zip(["request target", "header value"]) {
        assert_eq!(row["error"], json!(format!("not sent: cannot be sent as HTTP: invalid {what}")));
        assert_eq!(row["attempts"], 0);
    }
    assert!(endpoint.requests().is_empty());
}

#[test]
fn request_that_cannot_be_sent_exits_3_whether_or_not_others_are_sent() {
    let endpoint = endpoint(OK);
    let unsendable = json!({ "headers": [["X", "1\r\nX-Evil: 1"]], "body": "" });
    let exact = line("", b"1", &json!({}));
    let url = endpoint.url("");
    let replay = |file: String| hookctl(["replay", "a.jsonl", "--to", &url]).file("a.jsonl", file);
    replay(format!("{exact}{unsendable}\n{exact}")).exits(3).stderr_has("2 of 3 accepted").stderr_has("1 not sent");
    replay(format!("{unsendable}\n")).exits(3);
}

/// Returns a capture file with a delivery of Screver that is valid for this secret.
fn valid_delivery(secret: &str) -> Vec<u8> {
    let args = ["send", "screver", "surveyCompleted", "--to", "http://hooks.example.com/hook", "--dry-run=json"];
    hookctl(args).env("HOOKCTL_SECRET", secret).output()
}

#[test]
fn only_valid_requests_are_signed_again_unless_resign_unverified_is_given() {
    let not_valid = "not sent: cannot sign again: its signature is not valid (mismatch)";
    for (flags, code, error) in [
        (&["--resign", "env:NEW", "--secret", "env:OLD"][..], 0, None),
        (&["--resign", "env:NEW"], 1, Some(not_valid)),
        (&["--resign", "env:NEW", "--secret", "env:OTHER"], 1, Some(not_valid)),
        (&["--resign", "env:NEW", "--resign-unverified"], 0, None),
        (&["--resign", "env:OLD"], 0, None),
    ] {
        let endpoint = endpoint(OK);
        let url = endpoint.url("");
        let args = ["replay", "a.jsonl", "--to", &url, "-o", "json"].into_iter().chain(flags.iter().copied());
        let run =
            hookctl(args).file("a.jsonl", valid_delivery("old")).env("OLD", "old").env("NEW", "new").env("OTHER", "x");
        let output = run.exits(code).nowhere("old\"");
        let row = &output.json()[0];
        assert_eq!((&row["error"], &row["resigned"]), (&json!(error), &json!(error.is_none())), "{flags:?}");
        let sent = endpoint.requests();
        assert_eq!(sent.len(), usize::from(error.is_none()), "{flags:?}");
        if let Some(request) = sent.first() {
            let secret = if flags.contains(&"env:NEW") { "new" } else { "old" };
            hookctl(["verify", "-", "--from", "http"]).env("HOOKCTL_SECRET", secret).stdin(request.clone()).exits(0);
        }
    }
    hookctl(["replay", "a.jsonl", "--to", &closed_port(), "--resign", "env:NEW"])
        .file("a.jsonl", valid_delivery("old"))
        .env("NEW", "new")
        .exits(1)
        .stderr_has(
            "hint: pass --secret with the secret it was signed with, or --resign-unverified to sign it all the same",
        );
}

#[test]
fn rejection_of_a_new_signature_is_explained() {
    let endpoint = endpoint("HTTP/1.1 401 No\r\nContent-Length: 13\r\n\r\nbad signature");
    let args = ["replay", "a.jsonl", "--to", &endpoint.url(""), "-o", "json", "--resign", "env:S"];
    let output = hookctl(args).file("a.jsonl", valid_delivery("s")).env("S", "s").exits(1);
    assert!(!output.json()[0]["causes"].as_array().expect("causes").is_empty(), "{}", output.text());
    hookctl(["replay", "a.jsonl", "--to", &endpoint.url("")]).file("a.jsonl", valid_delivery("s")).exits(1).stderr_has(
        "hint: if the endpoint has another secret, or rejects old timestamps, sign again with --resign SOURCE",
    );
}

#[test]
fn new_signature_states_a_new_time_and_id_if_the_provider_sends_them() {
    let args = [
        "send",
        "surveysparrow",
        "onContactCreate",
        "--to",
        "http://h/",
        "--dry-run=json",
        "--timestamp",
        "1000000000",
    ];
    let capture = hookctl(args.into_iter().chain(["--id", "old-id"])).env("HOOKCTL_SECRET", "s").output();
    let endpoint = endpoint(OK);
    hookctl(["replay", "a.jsonl", "--to", &endpoint.url(""), "--resign", "env:S"])
        .file("a.jsonl", capture)
        .env("S", "s")
        .exits(0);
    let request = String::from_utf8(endpoint.request()).expect("UTF-8");
    assert!(!request.contains("old-id") && !request.contains("1000000000"), "{request}");
    hookctl(["verify", "-", "--from", "http", "--tolerance", "5m"]).env("HOOKCTL_SECRET", "s").stdin(request).exits(0);
}

#[test]
fn edited_request_keeps_its_signature_without_resign() {
    let endpoint = endpoint(OK);
    let url = endpoint.url("");
    let edit = ["replay", "a.jsonl", "--to", &url, "--set", "meta.surveyId=7", "-H", "X-Debug: 1"];
    let run = |flags: &[&'static str]| {
        let args = edit.into_iter().chain(flags.iter().copied());
        hookctl(args).file("a.jsonl", valid_delivery("s")).env("S", "s")
    };
    run(&["--add"]).exits(0).stderr_has("note: edited requests keep their captured signature");
    let request = endpoint.request();
    let output = hookctl(["verify", "-", "--from", "http"]).env("HOOKCTL_SECRET", "s").stdin(request.clone()).exits(1);
    drop(output.stdout_has("mismatch"));
    let text = String::from_utf8(request).expect("UTF-8");
    assert!(text.contains("\r\nX-Debug: 1\r\n") && text.contains("\"surveyId\":"), "{text}");
    run(&["--add", "--resign", "env:S"]).exits(0);
    hookctl(["verify", "-", "--from", "http"]).env("HOOKCTL_SECRET", "s").stdin(endpoint.request()).exits(0);
    hookctl(["replay", "a.jsonl", "--to", &url, "--unset", "no.such.field", "-o", "json"])
        .file("a.jsonl", valid_delivery("s"))
        .exits(3)
        .stdout_has("not sent: --unset: screver surveyCompleted: no field `no.such.field`");
    assert!(endpoint.requests().is_empty());
}

#[test]
fn compare_reports_the_difference_from_the_recorded_status() {
    let recorded = |status: Value| line("X-Number: 0\r\n", b"x", &json!({ "status": status }));
    let file: String = [json!(200), json!(500), json!(200), json!(410), json!(null)].map(recorded).concat();
    let count = AtomicUsize::new(0);
    let server = serving(move |_| {
        let status = [200, 200, 404, 404, 200][count.fetch_add(1, SeqCst) % 5];
        format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n")
    });
    let args = ["replay", "a.jsonl", "--to", &server.url(""), "--compare", "-o", "jsonl"];
    let output = hookctl(args)
        .file("a.jsonl", &file)
        .exits(1)
        .stderr_has("3 of 5 accepted, 2 rejected, 1 fixed, 1 regressed, 1 still-failing, 1 same");
    let compared: Vec<Value> = output.json_lines().iter().map(|row| row["comparison"].clone()).collect();
    assert_eq!(compared, [json!("same"), json!("fixed"), json!("regressed"), json!("still-failing"), json!(null)]);
    hookctl(["replay", "a.jsonl", "--to", &endpoint(OK).url(""), "--compare"])
        .file("a.jsonl", recorded(json!(null)))
        .exits(3)
        .stderr_has("error: --compare: the captures contain no responses to compare with\nhint: save responses with");
}

#[test]
fn responses_of_two_endpoints_are_compared() {
    let file = line("", b"x", &json!({}));
    let run = |first: &str, other: &str, flags: &[&'static str]| {
        let (first, other) = (endpoint(first), endpoint(other));
        let urls = [first.url(""), other.url("/v2")];
        let args = ["replay", "a.jsonl", "--to", &urls[0], "--to", &urls[1]].into_iter().chain(flags.iter().copied());
        let outcome = hookctl(args).file("a.jsonl", &file).outcome();
        assert_eq!((first.requests().len(), other.requests().len()), (1, 1));
        outcome
    };
    let json = |body: &str| response("200 OK", "application/json", body);
    let same = run(&json("{\"a\":1}"), &json("{ \"a\": 1 }"), &[]);
    assert_eq!(same.0, Some(0), "{}", same.1.text());
    let (code, output) =
        run(&json("{\"a\":1,\"b\":2}"), &response("201 Created", "text/plain", "{\"a\":1,\"b\":3}"), &["-o", "jsonl"]);
    let rows = output.json_lines();
    assert_eq!((code, &rows[0]["differences"]), (Some(1), &json!([])));
    assert_eq!(
        rows[1]["differences"],
        json!([
            { "part": "status", "diff": "-200\n+201" },
            { "part": "content-type", "diff": "-application/json\n+text/plain" },
            { "part": "body", "diff": "-  \"b\": 2\n+  \"b\": 3" },
        ])
    );
    let (_, output) = run(&json("{\"a\":1}"), &json("{\"a\":2}"), &[]);
    drop(
        output.stdout_has("   body:\n     -  \"a\": 1\n     +  \"a\": 2\n").stderr_has("2 of 2 accepted, 1 different"),
    );
    let (code, _) = run(
        "HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        &["--ignore-header", "X-A"],
    );
    assert_eq!(code, Some(0));
}

#[test]
fn where_selects_requests() {
    let endpoint = endpoint(OK);
    let valid = String::from_utf8(valid_delivery("s")).expect("UTF-8");
    let file = [deliveries(2), valid].concat();
    for (query, expected) in [
        ("provider:screver", vec![1, 3]),
        ("-provider:screver", vec![2]),
        ("verdict:valid", vec![3]),
        ("verdict:mismatch,malformed", vec![1, 2]),
        ("header:x-number=1", vec![2]),
        ("", vec![1, 2, 3]),
    ] {
        let args =
            ["replay", "a.jsonl", "--to", &endpoint.url(""), "-o", "jsonl", "--where", query, "--secret", "env:S"];
        let output = hookctl(args).file("a.jsonl", &file).env("S", "s").exits(0);
        let sources: Vec<Value> = output.json_lines().iter().map(|row| row["source"].clone()).collect();
        let expected: Vec<Value> = expected.iter().map(|number| json!(format!("a.jsonl:{number}"))).collect();
        assert_eq!(sources, expected, "{query}");
    }
    hookctl(["replay", "a.jsonl", "--to", &endpoint.url(""), "--where", "path:/nowhere"])
        .file("a.jsonl", &file)
        .exits(3)
        .stderr_has("--where: none of 3 requests matches");
}

#[test]
fn reports_have_a_case_for_each_request() {
    let endpoint = endpoint("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
    let args = [
        "replay",
        "a.jsonl",
        "--to",
        &endpoint.url(""),
        "--report",
        "junit=report.xml",
        "--report",
        "json=report.json",
    ];
    let output = hookctl(args).file("a.jsonl", line("", b"x", &json!({}))).exits(1);
    let report = std::fs::read_to_string(output.path("report.xml")).expect("a report");
    assert!(report.contains("name=\"a.jsonl:1\"") && report.contains("<failure"), "{report}");
    let report: Value =
        serde_json::from_slice(&std::fs::read(output.path("report.json")).expect("a report")).expect("JSON");
    assert_eq!(report["command"], "replay");
}

#[test]
fn secrets_in_differing_responses_are_not_printed() {
    let responses = ["first", "hunter2-and-more"].map(|body| response("200 OK", "text/plain", body));
    let [first, other] = responses.map(endpoint);
    let urls = [first.url(""), other.url("/b")];
    let args = ["replay", "a.jsonl", "--to", &urls[0], "--to", &urls[1], "--resign", "env:S"];
    for format in ["text", "jsonl"] {
        hookctl(args.into_iter().chain(["-o", format, "--report", "json=report.json", "--resign-unverified"]))
            .file("a.jsonl", valid_delivery("s"))
            .env("S", "hunter2-and-more")
            .exits(1)
            .stdout_has("-first")
            .nowhere("hunter2");
    }
}

#[test]
fn secrets_in_captures_and_urls_are_not_printed() {
    let endpoint = endpoint(OK);
    let file = line("Authorization: Bearer hunter2\r\nCookie: hunter2\r\n", b"x", &json!({}));
    let url = endpoint.url("/in?token=hunter2");
    let output = hookctl(["replay", "a.jsonl", "--to", &url, "-v", "-o", "json"])
        .file("a.jsonl", file)
        .exits(0)
        .nowhere("hunter2");
    drop(output.stderr_has("> Authorization: "));
    assert!(String::from_utf8(endpoint.request()).expect("UTF-8").contains("Authorization: Bearer hunter2\r\n"));
}

#[cfg(unix)]
#[test]
fn watch_sends_again_on_each_change_until_everything_is_accepted() {
    use std::io::{BufRead as _, BufReader};
    let responses = Mutex::new(HashMap::from([("left", 2)]));
    let server = serving(move |_| {
        let mut responses = responses.lock().expect("alive");
        let left = responses.get_mut("left").expect("a count");
        *left -= i32::from(*left > 0);
        if *left > 0 { "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n".to_owned() } else { OK.to_owned() }
    });
    let args = ["replay", "a.jsonl", "--to", &server.url(""), "--watch", "src", "--watch", "main.py", "-o", "jsonl"];
    let run = hookctl(args).file("a.jsonl", line("", b"x", &json!({}))).file("src/app.py", "1").file("main.py", "1");
    let mut run = run.begins();
    let mut messages = BufReader::new(run.child.stderr.take().expect("a pipe"));
    let mut message = String::new();
    messages.read_line(&mut message).expect("a message");
    assert_eq!(message, "round 1 failed; waiting for a change\n");
    // Replace the file, as editors do.
    let directory = run.directory.path().to_owned();
    std::fs::write(directory.join("new"), "2").expect("a file");
    std::fs::rename(directory.join("new"), directory.join("main.py")).expect("replaced");
    let output = run.exits(0);
    let rounds: Vec<_> = output.json_lines().iter().map(|row| (row["round"].clone(), row["status"].clone())).collect();
    assert_eq!(rounds, [(json!(1), json!(500)), (json!(2), json!(200))]);
    for (args, message) in [
        (&["-", "--watch", "."][..], "--watch cannot read stdin again"),
        (&["a.jsonl", "--watch", ".", "-o", "json"], "use -o jsonl"),
        (&["a.jsonl", "--watch", ".", "--report", "tap=x"], "cannot be used with"),
    ] {
        let url = closed_port();
        let args = ["replay", "--to", &url].into_iter().chain(args.iter().copied());
        hookctl(args).stdin("").exits(2).stderr_has(message);
    }
    hookctl(["replay", "a.jsonl", "--to", &closed_port(), "--watch", "nowhere"])
        .file("a.jsonl", "")
        .exits(3)
        .stderr_has("--watch nowhere: file not found");
}

#[cfg(unix)]
#[test]
fn interrupted_replay_reports_requests_in_flight() {
    use std::io::{BufRead as _, BufReader};
    let (arrived, arrivals) = std::sync::mpsc::channel();
    let server = serving(move |request| {
        if number_of(request) == 1 {
            arrived.send(()).expect("the test waits");
            std::thread::sleep(std::time::Duration::from_secs(20));
        }
        OK.to_owned()
    });
    let args = ["replay", "a.jsonl", "--to", &server.url(""), "-o", "jsonl"];
    let mut run = hookctl(args).file("a.jsonl", deliveries(3)).begins();
    let mut rows = BufReader::new(run.child.stdout.take().expect("a pipe"));
    let mut row = String::new();
    rows.read_line(&mut row).expect("a row");
    arrivals.recv().expect("the second request");
    run.signal("INT");
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut rows, &mut rest).expect("rows");
    let output = run.exits(130).stderr_has("interrupted after 1 request");
    drop(output);
    let rest: Value = serde_json::from_str(&rest).expect("one row");
    assert_eq!(
        (&rest["source"], &rest["error"], &rest["attempts"]),
        (&json!("a.jsonl:2"), &json!("interrupted"), &json!(1))
    );
}

#[test]
fn replay_of_a_store_keeps_header_lines_and_the_order_of_each_connection() {
    const COUNT: usize = 200;
    let lines: String = (0..COUNT).map(|number| line(&format!("X-Number: {number}\r\n"), BODY, &json!({}))).collect();
    let output = hookctl(["store", "import", "hooks.db", "a.jsonl"]).file("a.jsonl", lines).exits(0);
    let path = output.path("hooks.db");
    let store = rusqlite::Connection::open(&path).expect("a store");
    // Add what `listen` saves: three connections, statuses, and a head that the message does not encode to.
    let head =
        "POST /hook?a=%zz&b=1==|x HTTP/1.1\r\nHost:hooks.example.com\r\nX-Number:  0 \r\nContent-Length: 30\r\n\r\n";
    store
        .execute_batch(
            "UPDATE deliveries SET listener = 1, connection = id % 3, sequence = id, verdict = 'valid', status = CASE WHEN id = 2 THEN 500 ELSE 200 END",
        )
        .expect("rows");
    store.execute("UPDATE contents SET head = ?1 WHERE id = 1", [head.as_bytes()]).expect("a row");
    drop(store);
    let store = std::fs::read(path).expect("a store");
    let server = endpoint(OK);
    let url = server.url("");
    let args = ["replay", "hooks.db", "--to", &url, "--concurrency", "8", "--compare", "-o", "jsonl"];
    let output = hookctl(args).private_file("hooks.db", &store).exits(0);
    let rows = output.json_lines();
    assert_eq!(
        (rows.len(), &rows[0]["source"], &rows[1]["comparison"]),
        (COUNT, &json!("hooks.db:1"), &json!("fixed"))
    );
    let requests = server.requests();
    let numbers: Vec<usize> = requests.iter().map(|request| number_of(request)).collect();
    for connection in 0..3 {
        let of_connection: Vec<usize> = numbers.iter().copied().filter(|number| number % 3 == connection).collect();
        assert!(of_connection.is_sorted(), "{of_connection:?}");
    }
    assert_eq!(numbers.len(), COUNT);
    let first = requests.iter().find(|request| number_of(request) == 0).expect("the first");
    let host = url.trim_start_matches("http://");
    let expected = format!(
        "POST /hook?a=%zz&b=1==|x HTTP/1.1\r\nHost: {host}\r\nX-Number:  0 \r\nContent-Length: {}\r\n\r\n",
        BODY.len()
    );
    assert_eq!(String::from_utf8_lossy(&first[..expected.len()]), expected);
    assert_eq!(&first[expected.len()..], BODY);
    let args = ["replay", "hooks.db", "--to", &url, "--where", "status:5xx", "-o", "jsonl"];
    let output = hookctl(args).private_file("hooks.db", &store).exits(0);
    assert_eq!(output.json_lines().len(), 1);
    hookctl(["replay", "hooks.db", "--to", &url]).file("hooks.db", &store[..store.len() / 3]).exits(3);
}

/// Returns the number of a request.
fn number_of(request: &[u8]) -> usize {
    let text = String::from_utf8_lossy(request);
    let line = text.lines().find_map(|line| line.strip_prefix("X-Number:")).expect("a number");
    line.trim().parse().expect("a number")
}

#[test]
fn credentials_of_the_request_are_masked_in_a_response_that_echoes_them() {
    let server = echoing("401 No");
    let basic = BASE64_STANDARD.encode("user:PassWORDyy88");
    let headers = [
        "Authorization: Bearer ProviderTOKENzz99\r\n".to_owned(),
        format!("Authorization: Basic {basic}\r\n"),
        "X-Api-Key: OtherKEYxx77\r\n".to_owned(),
    ];
    let file: String = headers.iter().map(|header| line(header, b"{}", &json!({}))).collect();
    let url = server.url("");
    let reports = ["junit=r.xml", "tap=r.tap", "json=r.json", "html=r.html", "markdown=r.md"];
    for flags in [&["-o", "json"][..], &["-v"], &["-o", "jsonl", "--concurrency", "3", "--any-order"]] {
        let reports = reports.iter().flat_map(|report| ["--report", report]);
        let args = ["replay", "a.jsonl", "--to", &url].into_iter().chain(flags.iter().copied()).chain(reports);
        let output = hookctl(args).file("a.jsonl", &file).exits(1);
        let printed = format!("{}{}", output.text(), output.stderr);
        let files = ["r.xml", "r.tap", "r.json", "r.html", "r.md"];
        let written = files.map(|name| std::fs::read_to_string(output.path(name)).expect("a report"));
        for text in written.iter().chain([&printed]) {
            for secret in ["ProviderTOKENzz99", "PassWORDyy88", &basic, "OtherKEYxx77"] {
                assert!(!text.contains(secret), "{flags:?}: {text}");
            }
        }
        assert!(printed.contains("[secret]"), "{printed}");
    }
}

#[test]
fn truncated_response_is_unreachable_in_rows_totals_and_reports() {
    let endpoint = endpoint("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nshort");
    let file = line("", b"1", &json!({})) + &line("", b"2", &json!({}));
    let args = ["replay", "a.jsonl", "--to", &endpoint.url(""), "--timeout", "1s", "--report", "json=r.json"];
    let output = hookctl(args).file("a.jsonl", file).exits(4).stderr_has("0 of 2 accepted, 2 unreachable");
    let report: Value = serde_json::from_slice(&std::fs::read(output.path("r.json")).expect("a report")).expect("JSON");
    let kinds = &report["totals"]["kinds"];
    assert_eq!((&kinds["unreachable"], &kinds["refused"]), (&json!(2), &json!(0)), "{report}");
}
