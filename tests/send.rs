//! `send`: the requests, how responses are classified, and the exit codes.

use hookctl::{capture::parse_http, signing::Forgery};

use crate::harness::{UNANNOUNCED_CLOSE, closed_port, endpoint, hookctl, responding, responding_https, scripted};

const FIXED: [&str; 4] = ["--timestamp", "1705565839", "--id", "e549501a-aa1c-4e45-9cea-9a0e05d7311b"];

#[test]
fn every_event_arrives_byte_for_byte_as_dry_run_prints_it() {
    let server = responding("200 OK", "{}");
    let url = server.url("/hooks?a=1&b=%20");
    let events = hookctl(["events", "list", "-o", "jsonl"]).exits(0).json_lines();
    // A secret that every provider accepts.
    let secret_text = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let secret = |args: Vec<&str>| hookctl(args).env("HOOKCTL_SECRET", secret_text);
    for event in events {
        let text = |key: &str| event[key].as_str().expect("text").to_owned();
        let (provider, event) = (text("provider"), text("event"));
        let send = ["send", &provider, &event, "--to", &url];
        let printed = secret([&send[..], &FIXED, &["--dry-run"]].concat()).exits(0).stdout;
        secret([&send[..], &FIXED].concat()).exits(0);
        // A token is the secret itself, which is never printed.
        let arrived = String::from_utf8_lossy(&server.request()).replace(&format!("Bearer {secret_text}"), "[secret]");
        assert_eq!(arrived, String::from_utf8_lossy(&printed), "{provider} {event}");
    }
}

#[test]
fn all_sends_every_built_in_event_and_each_verifies() {
    let server = responding("204 No Content", "");
    let url = server.url("/");
    let output = hookctl(["send", "--all", "--to", &url, "-o", "json"]).env("HOOKCTL_SECRET", "a secret").exits(0);
    let rows = output.json();
    assert_eq!(rows.as_array().map(Vec::len), Some(15));
    for row in rows.as_array().expect("rows") {
        assert_eq!((&row["status"], &row["accepted"], &row["attempts"]), (&204.into(), &true.into(), &1.into()));
        for key in ["provider", "event", "url", "latency_ms", "signature_header", "body_bytes", "error"] {
            assert!(row.get(key).is_some(), "{key}");
        }
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 15);
    for request in requests {
        hookctl(["verify", "-", "--allow-unsigned"]).env("HOOKCTL_SECRET", "a secret").stdin(request).exits(0);
    }
}

/// A closed stdout does not turn a rejection into exit code 0.
#[cfg(unix)]
#[test]
fn send_with_a_closed_stdout_keeps_its_exit_code() {
    use std::process::Stdio;

    for (status, code) in [("200 OK", 0), ("500 Oops", 1), ("410 Gone", 1)] {
        let server = responding(status, "");
        let url = server.url("/");
        for more in [&["onContactCreate"][..], &["--all"], &["--all", "-o", "json"], &["--all", "--count", "20"]] {
            let mut run = hookctl([&["send", "surveysparrow", "--to", &url], more].concat()).env("HOOKCTL_SECRET", "s");
            // The read end is closed before anything is written.
            let (reader, writer) = std::io::pipe().expect("a pipe");
            drop(reader);
            let child = run.command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).spawn();
            let ended = child.expect("hookctl starts").wait_with_output().expect("an end");
            let stderr = String::from_utf8_lossy(&ended.stderr);
            assert_eq!(ended.status.code(), Some(code), "{status} {more:?}: {stderr}");
            assert!(!stderr.contains("error"), "{stderr}");
        }
    }
}

#[test]
fn response_status_decides_the_exit_code() {
    let send = |status: &str, body: &str, extra: &[&str]| {
        let server = responding(status, body);
        let url = server.url("/");
        let args = [&["send", "surveysparrow", "onContactCreate", "--to", &url], extra].concat();
        hookctl(args).env("HOOKCTL_SECRET", "s")
    };
    send("200 OK", "", &[]).exits(0).stdout_has("✓");
    send("204 No Content", "", &[]).exits(0);
    // SurveySparrow accepts only 200 and 204.
    send("202 Accepted", "", &[]).exits(1).stdout_has("expected 200, 204");
    send("410 Gone", "\n\n  no longer here\nsecond line", &[]).exits(1).stdout_has("410").stdout_has("no longer here");
    send("500 Internal Server Error", "", &[]).exits(1);
    send("301 Moved Permanently", "", &[]).exits(1);
    send("404 Not Found", "", &["--expect", "2xx,404"]).exits(0);
    // 410 and 500 are never accepted.
    send("410 Gone", "", &["--expect", "2xx,4xx"]).exits(1).stdout_has("never count");
    send("500 Oops", "", &["--expect", "400-599"]).exits(1).stdout_has("never count");
    send("500 Oops", "", &["--expect", "2xx,500"]).exits(2).stderr_has("--expect 2xx,500").stderr_has("never count");
    send("200 OK", "", &["--expect", "4xx"]).exits(1);
    send("200 OK", "", &["--expect", "9xx"]).exits(2).stderr_has("--expect 9xx");
}

#[test]
fn redirect_is_rejected_and_not_followed() {
    let target = responding("200 OK", "");
    let server =
        endpoint(format!("HTTP/1.1 307 Temporary\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", target.url("/")));
    hookctl(["send", "screver", "surveyCompleted", "--to", &server.url("/")]).env("HOOKCTL_SECRET", "s").exits(1);
    assert!(target.requests().is_empty());
}

#[test]
fn deliveries_that_fail_alike_are_grouped_in_text_only() {
    let url = closed_port();
    let send = |flags: &[&str]| {
        hookctl([&["send", "--all", "--to", &url], flags].concat()).env("HOOKCTL_SECRET", "s").exits(4)
    };
    let output = send(&[]);
    let (stdout, stderr) = (output.text(), output.stderr.clone());
    assert_eq!(
        (stdout.matches("connection refused").count(), stderr.matches("connection refused").count()),
        (1, 1),
        "{stdout}{stderr}"
    );
    assert!(
        stdout.contains("\n   The same for 14 more: wootric response.updated, wootric decline.created, screver "),
        "{stdout}"
    );
    assert!(stderr.contains("0 of 15 accepted, 15 unreachable\n✗  wootric response.created"), "{stderr}");
    assert!(stderr.contains(" (and 14 more)\n"), "{stderr}");
    assert_eq!(send(&["-o", "jsonl"]).json_lines().len(), 15);
    let repeated =
        hookctl(["send", "screver", "--all", "--repeat", "2", "--to", &url]).env("HOOKCTL_SECRET", "s").exits(4);
    repeated.stdout_has("The same for 3 more: screver surveyCompleted (2), screver optionSelected");
}

#[test]
fn rejected_delivery_of_a_provider_that_does_not_sign_is_explained() {
    let send = |status: &str, provider: &str| {
        let words = ["send", provider, "--all", "-o", "jsonl", "--to"];
        hookctl(words.into_iter().chain([responding(status, "no").url("/").as_str()]))
            .env("HOOKCTL_SECRET", "s")
            .exits(1)
    };
    for status in ["401 Unauthorized", "403 Forbidden"] {
        for row in send(status, "fluidsurveys").json_lines() {
            assert_eq!(row["causes"][0]["code"], "provider-unsigned", "{row}");
            assert!(row["causes"][0]["fix"].as_str().expect("text").contains("put it into the URL"), "{row}");
        }
    }
    assert!(
        send("404 Not Found", "fluidsurveys").json_lines().iter().all(|row| row["causes"] == serde_json::json!([]))
    );
}

#[test]
fn delivery_without_a_response_exits_4_and_names_the_reason() {
    let send = |url: &str, extra: &[&str]| {
        hookctl([&["send", "blitzllama", "answer", "--to", url], extra].concat()).env("HOOKCTL_SECRET", "s")
    };
    send(&closed_port(), &[]).exits(4).stdout_has("connection refused").nowhere("proxy");
    let proxied = send("http://hooks.example.com/", &[]).env("http_proxy", &closed_port());
    proxied.exits(4).stdout_has("connection refused").stderr_has("a proxy is set");
    send("http://no-such-host.invalid/", &[]).exits(4).stdout_has("host not found");
    send(&endpoint("SSH-2.0-OpenSSH_9.2\r\n").url("/"), &[]).exits(4).stdout_has("not an HTTP response");
    send(&endpoint("").url("/"), &[]).exits(4).stdout_has("connection closed before a response");
    // A server that answers a TLS handshake in plain text, as on a wrong port.
    let plain = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let https = format!("https://{}/", plain.local_addr().expect("an address"));
    std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = plain.accept().expect("a connection");
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        std::thread::sleep(std::time::Duration::from_secs(1));
    });
    send(&https, &["--timeout", "5s"]).exits(4).stdout_has("TLS handshake failed");
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/", silent.local_addr().expect("an address"));
    send(&url, &["--timeout", "200ms"]).exits(4).stdout_has("no response within");
    let row = send(&closed_port(), &["-o", "json"]).exits(4).json();
    assert_eq!((&row[0]["status"], &row[0]["accepted"]), (&serde_json::Value::Null, &false.into()));
}

#[test]
fn one_rejected_delivery_among_accepted_exits_1() {
    // Only SurveySparrow rejects 202.
    let server = responding("202 Accepted", "");
    let output =
        hookctl(["send", "--all", "--to", &server.url("/"), "-o", "jsonl"]).env("HOOKCTL_SECRET", "s").exits(1);
    let rejected = output.json_lines().iter().filter(|row| row["accepted"] == false).count();
    assert_eq!(rejected, 4, "SurveySparrow's events");
}

#[test]
fn invalid_arguments_are_usage_errors_before_anything_is_sent() {
    let to = "http://127.0.0.1:9/";
    for (args, message) in [
        (vec!["send", "wootric", "response.created"], "--to"),
        (vec!["send", "--to", to], "missing PROVIDER"),
        (vec!["send", "wootric", "--to", to], "--all"),
        (vec!["send", "wotric", "--all", "--to", to], "did you mean `wootric`?"),
        (vec!["send", "wootric", "response.craeted", "--to", to], "did you mean `response.created`?"),
        (vec!["send", "wootric", "response.created", "--variant", "xml", "--to", to], "json"),
        (vec!["send", "wootric", "--all", "--to", "localhost:3000"], "did you mean `http://localhost:3000`?"),
        (vec!["send", "wootric", "--all", "--to", "ftp://x/"], "not an HTTP URL"),
        (vec!["send", "wootric", "--all", "--to", "https://u:p@x/"], "user name or password"),
        (vec!["send", "wootric", "--all", "--to", to, "-H", "no colon"], "'Name: value'"),
        (vec!["send", "wootric", "--all", "--to", to, "-H", "Content-Length: 1"], "set automatically from the body"),
        (vec!["send", "wootric", "--all", "--to", to, "-H", "X-Wootric-Signature: x"], "--unsigned"),
        (vec!["send", "wootric", "--all", "--to", to, "--timeout", "soon"], "--timeout soon"),
        (vec!["send", "wootric", "--all", "--to", to, "--timestamp", "soon"], "--timestamp soon"),
        (vec!["send", "surveysparrow", "--all", "--to", to, "--id", "a\r\nEvil: 1"], "--id"),
        (vec!["send", "--all", "--variant", "jsno", "--to", to], "did you mean `json`?"),
        (
            vec!["send", "--all", "--scheme", "hmcc", "--to", to],
            "unknown scheme `hmcc` (available: hmac-sha1, hmac-sha256, hmac-sha384, salt-prefix-sha384, salt-suffix-sha384)",
        ),
        (vec!["send", "wootric", "--all", "--to", ""], "empty URL"),
    ] {
        hookctl(args).env("HOOKCTL_SECRET", "s").exits(2).stderr_has(message);
    }
    // An unknown event is reported before a missing secret.
    hookctl(["send", "screver", "nope", "--to", to]).exits(2).stderr_has("screver has no event");
    hookctl(["send", "screver", "--body", "-", "--to", to])
        .stdin("")
        .env("HOOKCTL_SECRET", "s")
        .exits(3)
        .stderr_has("empty body");
    hookctl(["--providers", "none", "send", "screver", "--all", "--to", to]).exits(3).stderr_has("--providers none");
    hookctl(["send", "wootric", "--all", "--to", to]).exits(3).stderr_has("no secret for wootric");
    hookctl(["send", "wootric", "--body", "none", "--to", to]).env("HOOKCTL_SECRET", "s").exits(3);
}

#[test]
fn own_body_is_signed_and_sent_byte_for_byte() {
    let server = responding("200 OK", "");
    let body = b"\xff\x00 not text \r\n";
    hookctl(["send", "screver", "--body", "-", "--to", &server.url("/"), "--secret", "env:S"])
        .env("S", "key")
        .stdin(&body[..])
        .exits(0);
    let message = parse_http(&server.request()).expect("a request");
    assert_eq!(message.body, body);
    // printf '\xff\x00 not text \r\n' | openssl dgst -sha256 -hmac key
    let signature = "fa8002c384dd8fbfdea72623cd3c617eda91212aa8187bb32f488686beba4f4e";
    assert_eq!(message.headers.text("x-api-signature"), Some(signature));
    hookctl(["verify", "-", "--provider", "screver", "--secret", "env:S"])
        .env("S", "key")
        .stdin(message.to_bytes())
        .exits(0);
}

#[test]
fn header_flag_adds_and_replaces_headers_and_unsigned_sends_no_signature() {
    let server = responding("200 OK", "");
    hookctl([
        "send",
        "wootric",
        "response.created",
        "--to",
        &server.url("/"),
        "--unsigned",
        "-H",
        "User-Agent: mine",
        "-H",
        "X-Wootric-Signature: sha1=forged",
    ])
    .exits(0);
    let message = parse_http(&server.request()).expect("a request");
    assert_eq!(message.headers.text("user-agent"), Some("mine"));
    assert_eq!(message.headers.get_all("x-wootric-signature").count(), 1);
    hookctl(["send", "wootric", "response.created", "--to", &server.url("/"), "--unsigned"]).exits(0);
    assert_eq!(parse_http(&server.request()).expect("a request").headers.get("x-wootric-signature"), None);
}

#[test]
fn dry_run_sends_nothing_and_its_json_lines_verify() {
    let server = responding("200 OK", "");
    let url = server.url("/h");
    let send = ["send", "surveysparrow", "--all", "--to", &url];
    let lines = hookctl([&send[..], &["--dry-run=json"]].concat()).env("HOOKCTL_SECRET", "s").exits(0);
    let output =
        hookctl(["verify", "-", "-o", "jsonl"]).env("HOOKCTL_SECRET", "s").stdin(lines.stdout.clone()).exits(0);
    assert_eq!(output.json_lines().len(), 4);
    let curl = hookctl([&send[..], &["--dry-run=curl"]].concat()).env("HOOKCTL_SECRET", "s").exits(0);
    assert_eq!(curl.text().matches("curl --globoff").count(), 4);
    assert!(server.requests().is_empty());
    hookctl([&send[..], &["--dry-run=xml"]].concat()).env("HOOKCTL_SECRET", "s").exits(2).stderr_has("curl");
}

#[cfg(unix)]
#[test]
fn curl_command_sends_the_same_request() {
    if std::process::Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let server = responding("200 OK", "");
    let url = server.url("/h?q='%20$x&ids[]={a,b}");
    for body in ["@starts like a file", "it's \"quoted\" $HOME `x` \\n\n", "\0binary"] {
        let send = ["send", "screver", "--body", "-", "--to", &url, "-H", "X-Empty:", "-H", "X-Quote: it's"];
        let run = |extra: &[&str]| hookctl([&send[..], extra].concat()).env("HOOKCTL_SECRET", "s").stdin(body);
        let line = run(&["--dry-run=curl"]).exits(0).text();
        assert!(
            std::process::Command::new("sh").args(["-c", &line]).output().expect("a shell").status.success(),
            "{line}"
        );
        let pasted = parse_http(&server.request()).expect("a request");
        run(&[]).exits(0);
        let direct = parse_http(&server.request()).expect("a request");
        assert_eq!((&pasted.target, &pasted.body), (&direct.target, &direct.body), "{line}");
        for (name, value) in direct.headers.iter() {
            assert_eq!(pasted.headers.get(name), Some(value), "{name}: {line}");
        }
        assert_eq!(pasted.headers.iter().count(), direct.headers.iter().count(), "{line}");
    }
}

#[test]
fn control_characters_in_a_response_are_escaped() {
    let server = responding("500 Oops", "\x1b[2J\u{202e}evil\u{7}");
    hookctl(["send", "screver", "surveyCompleted", "-v", "--to", &server.url("/")])
        .env("HOOKCTL_SECRET", "s")
        .exits(1)
        .nowhere("\x1b")
        .nowhere("\u{202e}")
        .stdout_has("\\u001b[2J\\u202eevil\\u0007");
}

#[test]
fn endless_response_is_read_up_to_a_cap() {
    let server = endpoint(format!("HTTP/1.1 500 No\r\ncontent-length: 99999999999\r\n\r\n{}", "x".repeat(1 << 20)));
    let output =
        hookctl(["send", "screver", "surveyCompleted", "--to", &server.url("/")]).env("HOOKCTL_SECRET", "s").exits(1);
    assert!(output.text().len() < 1000);
}

#[test]
fn verbose_shows_the_request_and_the_response_without_credentials() {
    let server = responding("200 OK", "thanks");
    hookctl([
        "send",
        "screver",
        "surveyCompleted",
        "-v",
        "--to",
        &server.url("/"),
        "-H",
        "Authorization: Bearer hunter2",
    ])
    .env("HOOKCTL_SECRET", "s3cret")
    .exits(0)
    .stderr_has("> POST / HTTP/1.1")
    .stderr_has("> x-api-signature: ")
    .stderr_has("< HTTP/1.1 200 OK")
    .stderr_has("< thanks")
    .nowhere("hunter2")
    .nowhere("s3cret");
}

#[test]
fn profile_sets_the_endpoint_the_provider_and_the_secret() {
    let server = responding("200 OK", "");
    let config = format!(
        "default-profile = \"p\"\n[profiles.p]\nprovider = \"screver\"\nto = \"{}\"\nsecret = \"env:S\"\n",
        server.url("/from-profile")
    );
    hookctl(["send", "--body", "b"]).file("xdg/hookctl/config.toml", config).file("b", "{}").env("S", "key").exits(0);
    let message = parse_http(&server.request()).expect("a request");
    assert_eq!(message.target, "/from-profile");
    assert!(message.headers.get("x-api-signature").is_some());
}

#[cfg(unix)]
#[test]
fn interrupted_send_reports_what_was_done_and_exits_130() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    for signal in ["INT", "TERM"] {
        let url = format!("http://{}/", silent.local_addr().expect("an address"));
        let run = hookctl(["send", "screver", "--all", "--to", &url, "-o", "json"]).env("HOOKCTL_SECRET", "s").begins();
        let _connection = silent.accept().expect("a connection");
        run.signal(signal);
        let rows = run.exits(130).stderr_has("interrupted after 0 of 2").json();
        assert_eq!((rows.as_array().map(Vec::len), &rows[0]["error"]), (Some(1), &"interrupted".into()), "{rows}");
    }
}

#[test]
fn self_signed_certificate_is_rejected_unless_named_or_insecure() {
    let server = responding_https("200 OK", "");
    let url = server.url("/").replace("http://", "https://");
    let certificate = include_str!("data/loopback.pem");
    let send = |extra: &[&str]| {
        hookctl([&["send", "screver", "surveyCompleted", "--to", &url], extra].concat())
            .file("ca.pem", certificate)
            .file("empty.pem", "no certificate\n")
            .env("HOOKCTL_SECRET", "s")
    };
    send(&[]).exits(4).stdout_has("TLS handshake failed");
    send(&["--system-roots"]).exits(4).stdout_has("TLS handshake failed");
    assert!(server.requests().is_empty());
    send(&["--ca-cert", "ca.pem"]).exits(0);
    send(&["--ca-cert", "ca.pem", "--system-roots"]).exits(0);
    send(&[]).env("SSL_CERT_FILE", "ca.pem").exits(0);
    send(&["--insecure"]).exits(0).stderr_has("--insecure: certificates are not verified");
    assert_eq!(server.requests().len(), 4);
    send(&["--ca-cert", "none.pem"]).exits(3).stderr_has("none.pem");
    send(&["--ca-cert", "empty.pem"]).exits(3).stderr_has("BEGIN CERTIFICATE");
}

#[test]
fn server_that_closes_after_each_response_is_accepted() {
    let server = endpoint(format!("HTTP/1.1 200 OK\r\n{UNANNOUNCED_CLOSE}\r\ncontent-length: 0\r\n\r\n"));
    for _ in 0..5 {
        hookctl(["send", "--all", "--to", &server.url("/")]).env("HOOKCTL_SECRET", "s").exits(0);
    }
}

#[test]
fn incomplete_response_is_not_accepted_whatever_its_status() {
    let chunked = "transfer-encoding: chunked\r\n\r\n";
    for (status, rest, slow) in [
        ("410 Gone", format!("{UNANNOUNCED_CLOSE}\r\ncontent-length: 99\r\n\r\nshort"), false),
        ("200 OK", format!("{UNANNOUNCED_CLOSE}\r\ncontent-length: 99\r\n\r\nshort"), false),
        ("200 OK", format!("{chunked}FFFFFFFFFFFFFFFFF\r\nabc"), false),
        ("200 OK", format!("{chunked}-1\r\nabc"), false),
        ("200 OK", format!("{UNANNOUNCED_CLOSE}\r\n{chunked}5\r\nhello\r\n"), false),
        ("200 OK", "content-length: 99\r\n\r\nlate".to_owned(), true),
    ] {
        let server = endpoint(format!("HTTP/1.1 {status}\r\n{rest}"));
        let send = ["send", "screver", "surveyCompleted", "--timeout", "1s", "-o", "json", "--to", &server.url("/")];
        let row = hookctl(send).env("HOOKCTL_SECRET", "s").exits(4).json()[0].clone();
        let error = row["error"].as_str().expect("an error");
        assert_eq!(
            (&row["status"], &row["accepted"]),
            (&status[..3].parse::<u16>().expect("a number").into(), &false.into())
        );
        assert!(error.starts_with(&format!("{}, but the response is incomplete: ", &status[..3])), "{error}");
        assert_eq!(error.contains("timed out"), slow, "{error}");
    }
    // The error may be transient, so `--retries` applies.
    let server = scripted([
        "HTTP/1.1 200 OK\r\nx-harness: closes\r\ncontent-length: 9\r\n\r\nx",
        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
    ]);
    let send = ["send", "screver", "surveyCompleted", "--retries", "1", "--backoff", "1ms", "--to", &server.url("/")];
    hookctl(send).env("HOOKCTL_SECRET", "s").exits(0);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn forgery_rejected_with_500_can_be_expected() {
    for (status, flags, code) in [
        ("500 Oops", &["--tamper", "body,missing", "--expect", "500"][..], 0),
        ("500 Oops", &["--tamper", "body", "--expect", "401,5xx"], 0),
        ("500 Oops", &["--unsigned", "--expect", "500"], 0),
        ("500 Oops", &["--unsigned"], 1),
        ("410 Gone", &["--unsigned", "--expect", "4xx"], 1),
        ("410 Gone", &["--tamper", "body", "--expect", "410"], 2),
        ("500 Oops", &["--expect", "500"], 2),
        ("500 Oops", &["--expect", "5xx"], 1),
    ] {
        let server = responding(status, "");
        let args = ["send", "wootric", "response.created", "--to", &server.url("/")];
        let run = hookctl([&args[..], flags].concat());
        let run = if flags.contains(&"--unsigned") { run } else { run.env("HOOKCTL_SECRET", "s") };
        run.exits(code);
    }
    // FluidSurveys does not sign, so its unsigned deliveries are not forgeries.
    let server = responding("500 Oops", "");
    let args = ["send", "fluidsurveys", "survey_create", "--unsigned", "--expect", "500", "--to", &server.url("/")];
    hookctl(args).exits(1).stdout_has("never count");
}

#[test]
fn all_with_a_profile_sends_only_its_providers_events() {
    let server = responding("200 OK", "");
    let config = format!("[profiles.p]\nprovider = \"screver\"\nto = \"{}\"\nsecret = \"env:S\"\n", server.url("/"));
    let output = hookctl(["send", "--all", "--profile", "p", "-o", "jsonl"])
        .file("xdg/hookctl/config.toml", config)
        .env("S", "key")
        .exits(0);
    assert_eq!(output.json_lines().len(), 2);
}

#[test]
fn secret_from_stdin_is_used_for_every_provider() {
    let server = responding("200 OK", "");
    hookctl(["send", "--all", "--secret", "-", "--to", &server.url("/"), "--expect", "2xx"]).stdin("s3cret").exits(0);
}

#[test]
fn repeated_header_flag_sends_both_values() {
    let server = responding("200 OK", "");
    hookctl([
        "send",
        "screver",
        "surveyCompleted",
        "--unsigned",
        "-H",
        "X-A: 1",
        "-H",
        "x-a: 2",
        "--to",
        &server.url("/"),
    ])
    .exits(0);
    let message = parse_http(&server.request()).expect("a request");
    let values: Vec<&[u8]> = message.headers.get_all("X-A").collect();
    assert_eq!(values, [b"1", b"2"]);
}

#[test]
fn proxy_from_the_environment_is_used() {
    let proxy = responding("200 OK", "");
    hookctl(["send", "screver", "surveyCompleted", "--to", "http://example.com/hook"])
        .env("HTTP_PROXY", &proxy.url(""))
        .env("http_proxy", &proxy.url(""))
        .env("HOOKCTL_SECRET", "s")
        .exits(0);
    assert!(proxy.request().starts_with(b"POST http://example.com/hook HTTP/1.1\r\n"));
}

#[test]
fn seed_and_timestamp_make_dry_runs_reproducible_but_sent_ids_stay_unique() {
    let server = responding("200 OK", "");
    let args = ["send", "surveysparrow", "--all", "--to", &server.url("/"), "--fresh", "--timestamp", "1705565839"];
    for more in [&[][..], &["--repeat", "3", "--duplicate", "--shuffle"]] {
        for form in ["http", "json", "curl"] {
            let form = format!("--dry-run={form}");
            let printed = |seed: &str| {
                let args = [&args[..], &["--seed", seed, &form], more].concat();
                hookctl(args).env("HOOKCTL_SECRET", "s").exits(0).text()
            };
            assert_eq!(printed("7"), printed("7"), "{form} {more:?}");
            assert_ne!(printed("7"), printed("8"), "{form} {more:?}");
        }
    }
    let sent = || {
        hookctl([&args[..], &["--seed", "7"]].concat()).env("HOOKCTL_SECRET", "s").exits(0);
        let messages: Vec<_> =
            server.requests().iter().map(|request| parse_http(request).expect("a request")).collect();
        let id = |message: &hookctl::message::Message| message.headers.text("traceid").map(str::to_owned);
        (
            messages.iter().map(id).collect::<Vec<_>>(),
            messages.into_iter().map(|message| message.body).collect::<Vec<_>>(),
        )
    };
    let ((ids, bodies), (other_ids, same_bodies)) = (sent(), sent());
    assert!(ids != other_ids && bodies == same_bodies && bodies.len() == 4, "{ids:?} {other_ids:?}");
}

/// The HTTP client sends repeated headers together, at the position of the first.
#[test]
fn repeated_headers_are_printed_in_the_order_they_are_sent() {
    let server = responding("200 OK", "");
    let url = server.url("/x");
    let send = |more: &[&str]| {
        let headers = ["-H", "X-Foo:bar", "-H", "User-Agent:mine", "-H", "x-foo: baz", "--timestamp", "1705565839"];
        let args = ["send", "screver", "surveyCompleted", "--to", &url, "--secret", "literal:test"];
        hookctl([&args[..], &headers, more].concat()).exits(0)
    };
    send(&[]);
    let (arrived, printed) = (server.request(), send(&["--dry-run"]).stdout);
    assert_eq!(String::from_utf8_lossy(&arrived), String::from_utf8_lossy(&printed));
    assert!(printed.windows(24).any(|part| part == b"x-foo: bar\r\nx-foo: baz\r\n"));
}

/// Covers a certificate file for HTTPS, and a proxy that `no_proxy` exempts every host from.
#[test]
fn plain_http_ignores_certificate_settings_and_an_exempted_proxy() {
    let server = responding("200 OK", "");
    hookctl(["send", "screver", "surveyCompleted", "--to", &server.url("/"), "--secret", "literal:test"])
        .env("SSL_CERT_FILE", "/no/such/file")
        .env("http_proxy", &closed_port())
        .env("no_proxy", "example.com, *")
        .exits(0);
    let https = ["send", "screver", "surveyCompleted", "--to", "https://localhost:9/", "--secret", "literal:test"];
    hookctl(https).env("SSL_CERT_FILE", "/no/such/file").exits(3).stderr_has("cannot use SSL_CERT_FILE /no/such/file");
    let command = hookctl([&https[..], &["--insecure", "--ca-cert", "my ca.pem", "--dry-run=curl"]].concat()).exits(0);
    command.stdout_has("'--insecure'").stdout_has("'--cacert' \\\n  'my ca.pem'");
}

#[test]
fn text_for_a_number_of_a_form_is_a_warning() {
    let send = |pair: &'static str| {
        let args = [
            "send",
            "wootric",
            "response.created",
            "--unsigned",
            "--to",
            "http://localhost/",
            "--dry-run",
            "--set",
            pair,
        ];
        hookctl(args).exits(0)
    };
    send("response.score=abc")
        .stderr_has("warning: --set response.score: the sample of wootric response.created has a number there: 7");
    for pair in ["response.score=3", "response.score=2.5", "response.text=abc"] {
        assert_eq!(send(pair).stderr, "", "{pair}");
    }
}

#[test]
fn json_array_is_closed_before_the_totals() {
    let server = responding("200 OK", "");
    let url = server.url("/");
    let mut run = hookctl(["send", "screver", "--all", "--unsigned", "--to", &url, "-o", "json"]);
    let file = std::fs::File::create(run.path().join("both")).expect("a file");
    run.command.stdout(file.try_clone().expect("a file")).stderr(file);
    let ended = run.command.status().expect("hookctl runs");
    let both = std::fs::read_to_string(run.path().join("both")).expect("text");
    assert!(ended.success() && both.ends_with("\n]\n2 of 2 accepted\n"), "{both}");
}

/// With a wrong `Content-Length`, a receiver would wait for the rest of the body.
#[test]
fn content_length_of_every_forgery_matches_its_body() {
    let server = responding("401 Unauthorized", "");
    let url = server.url("/");
    let providers = hookctl(["providers", "list", "-o", "json"]).exits(0).json();
    for provider in providers.as_array().expect("rows") {
        let provider = provider["provider"].as_str().expect("a name");
        let mut forgeries: Vec<&str> = Forgery::ALL.into_iter().map(Forgery::name).collect();
        let send = |forgeries: &[&str], args: &[&str]| {
            let tamper = forgeries.join(",");
            let words = [&["send", provider, "--all", "--to", &url, "--tamper", &tamper], args].concat();
            hookctl(words).env("HOOKCTL_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        };
        // A forgery that does not fit the provider is a usage error that names it.
        let printed = loop {
            let (code, output) = send(&forgeries, &["--dry-run=json"]).outcome();
            if code == Some(0) {
                break output.json_lines();
            }
            let named = output.stderr.split("--tamper ").nth(1).and_then(|rest| rest.split(':').next());
            let named = named.unwrap_or_else(|| panic!("{provider}: {}", output.stderr)).to_owned();
            forgeries.retain(|forgery| *forgery != named);
            if forgeries.is_empty() {
                break Vec::new();
            }
        };
        let mut lengths = Vec::new();
        for record in &printed {
            let body = record["body"].as_str().expect("text").len();
            let headers = record["headers"].as_array().expect("pairs").iter();
            let declared: Vec<_> = headers
                .filter(|pair| pair[0].as_str().expect("a name").eq_ignore_ascii_case("content-length"))
                .map(|pair| pair[1].as_str().expect("a value"))
                .collect();
            assert!(declared.is_empty() || declared == [body.to_string()], "{provider}: {declared:?}, {body} bytes");
            lengths.push(body);
        }
        if forgeries.is_empty() {
            continue;
        }
        send(&forgeries, &["--expect", "401"]).exits(0);
        let arrived: Vec<usize> = printed
            .iter()
            .map(|_| parse_http(&server.request()).unwrap_or_else(|error| panic!("{provider}: {error}")).body.len())
            .collect();
        assert_eq!(arrived, lengths, "{provider}");
    }
}
