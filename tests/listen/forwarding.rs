//! Tests of responses, handshakes, tokens, and forwarding to an application.

use std::{
    io::{Read as _, Write as _},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{Listening, signed, statuses, with_secret};
use crate::harness::{endpoint, hookctl, response, serving};

#[test]
fn responses_follow_their_flags() {
    let forged = String::from_utf8(signed("/", "")).expect("text").replace("timestamp", "timeStamp").into_bytes();
    let valid = signed("/", "");
    for (flags, requests, expected) in [
        (&[][..], [&valid, &forged], [200, 200]),
        (&["--respond", "410"], [&valid, &valid], [410, 410]),
        (&["--respond", "500", "--times", "1"], [&valid, &valid], [500, 200]),
        (&["--reject-invalid"], [&valid, &forged], [200, 401]),
        (&["--reject-invalid", "--respond", "503", "--times", "1"], [&forged, &forged], [503, 401]),
        (&["--respond", "204"], [&valid, &valid], [204, 204]),
    ] {
        let listening = Listening::start(flags);
        let responses: Vec<String> = requests.iter().map(|request| listening.exchange(request)).collect();
        let found: Vec<u16> = responses.iter().flat_map(|response| statuses(response)).collect();
        assert_eq!(found, expected, "{flags:?}");
        let printed = listening.stop();
        assert_eq!(printed.column("status"), expected, "{flags:?}");
    }
    let listening = Listening::start(&["--respond-body", "thanks", "--respond", "202"]);
    let response = listening.exchange(&valid);
    assert!(response.contains("content-type: text/plain") && response.ends_with("\r\n\r\nthanks"), "{response}");
    listening.stop();
}

#[test]
fn dropped_connection_gets_no_response_and_is_saved() {
    for (when, kind, body) in [("after-headers", "dropped", 0), ("after-body", "delivery", 66)] {
        let listening = Listening::start(&["--drop", when, "--times", "1"]);
        assert_eq!(listening.exchange(&signed("/", "")), "", "{when}");
        assert_eq!(statuses(&listening.exchange(&signed("/", ""))), [200], "{when}");
        let printed = listening.stop();
        assert_eq!(printed.column("kind"), [kind, "delivery"], "{when}");
        assert_eq!(printed.rows[0]["body_bytes"], body, "{when}");
        assert_eq!(printed.column("status"), [Value::Null, 200.into()], "{when}");
    }
}

#[test]
fn delayed_response_is_still_sent_after_a_signal() {
    let listening = Listening::start(&["--respond-after", "1s"]);
    let start = Instant::now();
    let mut stream = listening.connect();
    stream.write_all(&signed("/", "")).expect("room");
    thread::sleep(Duration::from_millis(300));
    let answered = thread::spawn(move || {
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("text");
        response
    });
    let printed = listening.stop();
    assert_eq!(statuses(&answered.join().expect("an answer")), [200]);
    assert!(start.elapsed() >= Duration::from_secs(1));
    assert_eq!(printed.column("verdict"), ["valid"]);
}

#[test]
fn handshakes_get_200_and_are_not_verified() {
    let listening = Listening::start(&["--reject-invalid"]);
    for method in ["HEAD", "GET", "OPTIONS"] {
        let response = listening.exchange(format!("{method} /hook HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes());
        assert_eq!(statuses(&response), [200], "{method}");
        assert_eq!(response.ends_with("{}"), method != "HEAD", "{response}");
    }
    with_secret(["send", "surveysparrow", "--validate", "--to", listening.url(), "--secret", "env:HOOKCTL_SECRET"])
        .exits(0);
    let printed = listening.stop();
    assert_eq!(printed.column("kind"), ["handshake", "handshake", "handshake", "delivery"]);
}

#[test]
fn token_endpoint_issues_the_token_that_deliveries_need() {
    let listening = Listening::start(&["--token-endpoint", "/oauth/token", "--save", "hooks.db"]);
    let token_url = format!("{}/oauth/token", listening.url());
    let send = ["send", "surveysparrow", "onContactCreate", "--to", listening.url()];
    let oauth = ["--oauth-token-url", &token_url, "--client-id", "literal:me", "--client-secret", "literal:hunter22"];
    with_secret(send.into_iter().chain(oauth)).exits(0);
    with_secret(send).exits(1).stdout_has("401");
    let printed = listening.stop();
    assert_eq!(printed.column("kind"), ["token", "delivery", "delivery"]);
    assert_eq!(printed.column("status"), [200, 200, 401]);
    assert_eq!(printed.rows[2]["error"], "no bearer token");
    // Token requests contain credentials, so they are not saved.
    assert_eq!(printed.stored("hooks.db").len(), 2);
    assert!(
        !std::fs::read(printed.directory.path().join("hooks.db"))
            .expect("a store")
            .windows(8)
            .any(|bytes| bytes == b"hunter22")
    );
}

#[test]
fn application_gets_the_same_bytes_and_sender_gets_its_response() {
    let application = serving(|_| response("418 I'm a teapot", "text/x-tea", "short"));
    let listening = Listening::start(&["--forward", &application.url(""), "--save", "hooks.db"]);
    let sent = signed("/hook?a=1&b", "X-ODD: 1\r\nConnection: close, x-hop\r\nx-odd: 2\r\nX-Hop: 3\r\n");
    let back = listening.exchange(&sent);
    assert_eq!(statuses(&back), [418]);
    assert!(back.contains("text/x-tea") && back.ends_with("short"), "{back}");
    let received = String::from_utf8(application.request()).expect("text");
    let (head, body) = received.split_once("\r\n\r\n").expect("a request");
    let sent = String::from_utf8(sent).expect("text");
    let (sent_head, sent_body) = sent.split_once("\r\n\r\n").expect("a request");
    assert_eq!(body, sent_body);
    let own = |head: &str| -> Vec<String> {
        let hop = ["host:", "connection:", "x-hop:"];
        head.lines()
            .filter(|line| !hop.iter().any(|name| line.to_ascii_lowercase().starts_with(name)))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(own(head), own(sent_head));
    let printed = listening.stop();
    assert_eq!((&printed.rows[0]["forward"]["status"], &printed.rows[0]["status"]), (&418.into(), &418.into()));
    let stored = &printed.stored("hooks.db")[0];
    assert_eq!((stored.forward.as_str(), stored.status), ("done", Some(418)));
}

#[test]
fn application_that_is_down_or_slow_causes_a_gateway_error_and_the_delivery_is_kept() {
    let dead = crate::harness::closed_port();
    let slow = endpoint("");
    for (target, flags, status) in
        [(dead.as_str(), &[][..], 502), (slow.url("").as_str(), &["--forward-timeout", "300ms"], 504)]
    {
        let slow_listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let silent = format!("http://{}", slow_listener.local_addr().expect("an address"));
        let target = if status == 504 { silent.as_str() } else { target };
        let listening = Listening::start(&[&["--forward", target, "--save", "hooks.db"], flags].concat());
        assert_eq!(statuses(&listening.exchange(&signed("/", ""))), [status]);
        let printed = listening.stop();
        assert!(printed.rows[0]["forward"]["error"].is_string(), "{:?}", printed.rows);
        assert_eq!(printed.stored("hooks.db")[0].forward, "failed");
    }
}

#[test]
fn forward_only_valid_keeps_forgeries_from_the_application() {
    let application = endpoint(response("200 OK", "application/json", "{}"));
    let listening =
        Listening::start(&["--forward", &application.url("/in"), "--forward-only-valid", "--reject-invalid"]);
    let forged = String::from_utf8(signed("/", "")).expect("text").replace("timestamp", "timeStamp");
    assert_eq!(statuses(&listening.exchange(forged.as_bytes())), [401]);
    assert_eq!(statuses(&listening.exchange(&signed("/?q=1", ""))), [200]);
    listening.stop();
    let requests = application.requests();
    assert_eq!(requests.len(), 1);
    assert!(requests[0].starts_with(b"POST /in?q=1 HTTP/1.1\r\n"));
}

#[test]
fn resign_signs_valid_deliveries_again_and_no_forgeries() {
    let application = endpoint(response("200 OK", "application/json", "{}"));
    let flags = ["--forward", &application.url(""), "--resign", "env:APP_SECRET", "--save", "hooks.db"];
    let listening = Listening::start_with(&flags, |run| run.env("APP_SECRET", "a-secret-of-the-application"));
    let valid = signed("/", "");
    let forged = String::from_utf8(valid.clone()).expect("text").replace("timestamp", "timeStamp").into_bytes();
    for request in [&valid, &forged] {
        assert_eq!(statuses(&listening.exchange(request)), [200]);
    }
    assert_eq!(statuses(&listening.exchange(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")), [200]);
    let printed = listening.stop();
    assert_eq!(printed.column("verdict"), [Value::from("valid"), "mismatch".into(), Value::Null]);
    let notes: Vec<_> = printed.rows.iter().map(|row| row["forward"]["note"].as_str()).collect();
    assert_eq!(notes, [None, Some("not signed again: the delivery is not valid, or its provider is not known"), None]);
    assert!(printed.rows.iter().all(|row| row["forward"]["error"].is_null()), "{:?}", printed.rows);
    for (request, verdict) in application.requests().into_iter().zip(["valid", "mismatch"]) {
        let output = hookctl(["verify", "-", "--secret", "env:APP_SECRET", "-o", "json", "--explain", "never"])
            .env("APP_SECRET", "a-secret-of-the-application")
            .stdin(request);
        let (_, output) = output.outcome();
        assert_eq!(output.json()[0]["verdict"], verdict);
    }
}

#[test]
fn forged_deliveries_are_not_valid_at_the_application_that_trusts_the_new_secret() {
    let application =
        Listening::start_with(&["--explain", "never"], |run| run.env("HOOKCTL_SECRET", "of-the-application"));
    let flags = ["--forward", application.url(), "--resign", "env:APP_SECRET", "--explain", "never"];
    let listening = Listening::start_with(&flags, |run| run.env("APP_SECRET", "of-the-application"));
    let forge =
        ["send", "screver", "surveyCompleted", "--tamper", "body,missing,wrong-secret", "--to", listening.url()];
    with_secret(forge).outcome();
    with_secret(["send", "screver", "surveyCompleted", "--to", listening.url()]).exits(0);
    assert_eq!(listening.stop().column("verdict"), ["mismatch", "missing", "mismatch", "valid"]);
    assert_eq!(application.stop().column("verdict"), ["mismatch", "missing", "mismatch", "valid"]);
}

#[test]
fn listener_on_all_addresses_does_not_forward_to_itself() {
    for host in ["127.0.0.1", "127.0.0.2", "localhost", "0.0.0.0", "[::ffff:127.0.0.1]"] {
        let url = format!("http://{host}:8798");
        hookctl(["listen", "--bind", "0.0.0.0", "--port", "8798", "--forward", &url])
            .env("HOOKCTL_SECRET", "s")
            .exits(2)
            .stderr_has("the listener itself");
    }
}

#[test]
fn mismatch_is_explained_although_an_earlier_delivery_is_still_forwarded() {
    let application = serving(|_| {
        thread::sleep(Duration::from_secs(2));
        response("200 OK", "application/json", "{}")
    });
    let listening = Listening::start(&["--forward", &application.url(""), "--forward-only-valid"]);
    let mut slow = listening.connect();
    slow.write_all(&signed("/slow", "Connection: close\r\n")).expect("room");
    let forged = String::from_utf8(signed("/", "")).expect("text").replace("timestamp", "timeStamp");
    assert_eq!(statuses(&listening.exchange(forged.as_bytes())), [200]);
    slow.read_to_string(&mut String::new()).expect("a response");
    let printed = listening.stop();
    assert_eq!(printed.column("target"), ["/slow", "/"]);
    assert_ne!(printed.rows[1]["causes"], serde_json::json!([]));
}

#[test]
fn contradictory_flags_are_usage_errors() {
    for (args, message) in [
        (&["--respond", "200", "--forward", "http://localhost:1"][..], "--respond and --forward"),
        (&["--drop", "after-body", "--forward", "http://localhost:1"], "--drop and --forward"),
        (&["--reject-invalid", "--forward", "http://localhost:1"], "--forward-only-valid"),
        (&["--forward", "http://localhost:8799", "--port", "8799"], "the listener itself"),
        (&["--forward", "http://localhost:1/?a=b"], "a query or a fragment"),
        (&["--times", "2"], "--times requires"),
        (&["--none-but"], "--expect"),
        (&["--expect", "screver nope"], "unknown screver event `nope`"),
        (&["--expect", "screver=0"], "not a valid number"),
        (&["--expect", "a b c"], "not a provider and an event"),
        (&["--within", "0"], "more than 0"),
        (&["--bind", "localhost"], "not an IP address"),
        (&["--token-endpoint", "token"], "not a path"),
        (&["--retain", "7d"], "--retain requires --save"),
        (&["--respond", "204", "--respond-body", "x"], "a 204 response has no body"),
        (&["--max-body", "0"], "more than 0"),
    ] {
        let args = ["listen", "--port", "0"]
            .iter()
            .filter(|_| !args.contains(&"--port"))
            .chain(if args.contains(&"--port") { &["listen"][..] } else { &[] })
            .chain(args)
            .copied();
        hookctl(args).env("HOOKCTL_SECRET", "s").exits(2).stderr_has(message);
    }
}
