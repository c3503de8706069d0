//! Tests of requests that are malformed, ambiguous, too large or incomplete: they get the response that the RFCs require, and are saved. Nothing stops the
//! listener.

use std::{
    io::{Read as _, Write as _},
    thread,
    time::Duration,
};

use super::{Listening, signed, statuses};

#[test]
fn malformed_request_gets_the_required_status_and_is_saved() {
    let flood = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "a: b\r\n".repeat(5000));
    let long_value = format!("GET / HTTP/1.1\r\nHost: x\r\nA: {}\r\n\r\n", "b".repeat(200_000));
    let long_target = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(65_534));
    let smuggled = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n";
    for (bytes, status, reason) in [
        ("\0\0\0\r\n\r\n", 400, "invalid request line"),
        ("nonsense\r\n\r\n", 400, "invalid request line"),
        ("GET / HTTP/3.7\r\n\r\n", 400, "unsupported HTTP version"),
        ("GET / HTTP/1.1\r\nHost x\r\n\r\n", 400, "invalid header name"),
        ("GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n", 400, "invalid header name"),
        ("GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n", 400, "invalid header value"),
        ("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n folded\r\n\r\n", 400, "invalid header"),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400, "invalid length"),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 2\r\n\r\n", 400, "invalid length"),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400, "invalid length"),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 400, "invalid length"),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n", 400, "transfer coding"),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, "transfer coding"),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "transfer coding"),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nz\r\nx\r\n0", 400, "chunked encoding"),
        ("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n folded\r\nContent-Length: 1\r\n\r\nx", 400, "invalid header"),
        (smuggled, 400, "both Content-Length and Transfer-Encoding"),
        ("GET / HTTP/1.1\r\n\r\n", 400, "missing Host"),
        ("GET / HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n", 400, "more than one Host"),
        ("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", 501, "CONNECT"),
        (&flood, 431, "headers exceed"),
        (&long_value, 431, "headers exceed"),
        (&long_target, 431, "headers exceed"),
        ("\x16\x03\x01\x02\0\x01\0\x01\u{fc}", 400, "TLS on a port"),
    ] {
        let listening = Listening::start(&["--save", "hooks.db"]);
        let response = listening.exchange(bytes.as_bytes());
        let shown: String = bytes.chars().take(80).collect();
        assert_eq!(statuses(&response), [status], "{shown:?}: {response}");
        // The listener still serves.
        assert_eq!(statuses(&listening.exchange(&signed("/", ""))), [200], "{shown:?}");
        let printed = listening.stop();
        let [broken, valid] = &printed.rows[..] else { panic!("{shown:?}: {:?}", printed.rows) };
        assert_eq!(
            (&broken["kind"], &broken["verdict"], &valid["verdict"]),
            (&"broken".into(), &().into(), &"valid".into())
        );
        let error = broken["error"].as_str().expect("a reason");
        assert!(error.contains(reason), "{shown:?}: {error}");
        assert_eq!(broken["status"], status, "{shown:?}");
        let stored = &printed.stored("hooks.db")[0];
        assert!(!stored.line.contains("smuggled"));
        let line = bytes.split("\r\n").next().expect("a line");
        // A head that the columns encode to is not stored again.
        let head = stored.head.clone().unwrap_or_else(|| {
            assert_eq!(stored.line, line, "{shown:?}");
            bytes.split_inclusive("\r\n\r\n").next().expect("a head").into()
        });
        let received = [head, stored.body.clone()].concat();
        assert!(!received.is_empty() && bytes.as_bytes().starts_with(&received), "{shown:?}: {stored:?}");
        if bytes.len() < 1000 {
            assert_eq!(String::from_utf8_lossy(&received), bytes, "{shown:?}");
        }
        assert_eq!((&stored.kind[..], stored.reason.as_deref()), ("broken", broken["error"].as_str()), "{shown:?}");
    }
}

#[test]
fn incomplete_request_is_saved_and_its_connection_closed() {
    for (bytes, reason) in [
        ("POST / HT", "disconnected before the end of the headers"),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc", "disconnected before the end of the body"),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
            "disconnected before the end of the body",
        ),
    ] {
        let listening = Listening::start(&["--save", "hooks.db"]);
        assert_eq!(listening.exchange(bytes.as_bytes()), "", "{bytes:?}");
        let printed = listening.stop();
        let row = &printed.rows[0];
        assert_eq!(
            (&row["kind"], &row["fidelity"], &row["status"]),
            (&"broken".into(), &"truncated".into(), &().into()),
            "{bytes:?}"
        );
        assert!(row["error"].as_str().expect("a reason").contains(reason), "{row}");
        if bytes.contains("abc") {
            assert_eq!(printed.stored("hooks.db")[0].body, b"abc", "{bytes:?}");
        }
    }
    for (bytes, statuses_expected, reason) in [
        ("POST / HTTP/1.1\r\nHost:", &[408][..], "headers took too long"),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc", &[408], "body took too long"),
        ("\r\n", &[], ""),
    ] {
        let listening = Listening::start(&["--read-timeout", "300ms", "--save", "hooks.db"]);
        let mut stream = listening.connect();
        stream.write_all(bytes.as_bytes()).expect("room");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("text");
        assert_eq!(statuses(&response), statuses_expected, "{bytes:?}: {response}");
        let printed = listening.stop();
        assert_eq!(printed.column("status"), statuses_expected, "{bytes:?}");
        if reason.is_empty() {
            continue;
        }
        assert!(printed.rows[0]["error"].as_str().expect("a reason").contains(reason), "{:?}", printed.rows);
    }
}

#[test]
fn body_above_the_limit_gets_413_with_any_framing() {
    let listening = Listening::start(&["--max-body", "1kB"]);
    let body = "x".repeat(1001);
    for bytes in [
        format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n{body}"),
        format!("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n{body}\r\n0\r\n\r\n"),
    ] {
        assert_eq!(statuses(&listening.exchange(bytes.as_bytes())), [413]);
        let fits = bytes.replace("1001", "1000").replace("3e9", "3e8").replace(&body, &body[1..]);
        assert_eq!(statuses(&listening.exchange(fits.as_bytes())), [200]);
    }
    let printed = listening.stop();
    assert_eq!(printed.column("status"), [413, 200, 413, 200]);
}

#[test]
fn too_large_content_length_gets_413_before_its_body_arrives() {
    let listening = Listening::start(&["--max-body", "1kB", "--save", "hooks.db"]);
    for rest in [0, 500_000] {
        let mut stream = listening.connect();
        stream.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n").expect("room");
        let mut response = [0; 12];
        stream.read_exact(&mut response).expect("a response");
        assert_eq!(statuses(&String::from_utf8_lossy(&response)), [413]);
        // A sender that only reads after it has sent the body does not get a reset.
        stream.write_all(&vec![b'x'; rest]).expect("room");
        stream.read_to_end(&mut Vec::new()).expect("an end");
    }
    let printed = listening.stop();
    assert_eq!(printed.column("status"), [413, 413]);
}

#[test]
fn recorded_response_is_the_one_that_was_sent() {
    let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    for (bytes, reason) in [
        ("POST / HTTP/1.1\r\nHost x\r\n\r\n", "invalid header name"),
        ("POST / HTTP/1.1\r\n\r\n", "missing Host"),
        ("POST ?q HTTP/1.1\r\nHost: x\r\n\r\n", "invalid request target"),
        ("POST /\"<>^` HTTP/1.1\r\nHost: x\r\n\r\n", "invalid request target"),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 2\r\n\r\n", "invalid length"),
        (preface, "HTTP/2"),
    ] {
        let listening = Listening::start(&["--save", "hooks.db"]);
        let response = listening.exchange(bytes.as_bytes());
        let printed = listening.stop();
        assert!(printed.rows[0]["error"].as_str().expect("a reason").contains(reason), "{bytes:?}: {:?}", printed.rows);
        let store = rusqlite::Connection::open(printed.directory.path().join("hooks.db")).expect("a store");
        let select = "SELECT status, answer_headers, answer_body FROM requests";
        let answer = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let (status, headers, body): (Option<u16>, Option<String>, Option<Vec<u8>>) =
            store.query_row(select, [], answer).expect("one request");
        assert_eq!(statuses(&response), Vec::from_iter(status), "{bytes:?}");
        let (head, sent) = response.split_once("\r\n\r\n").unwrap_or_default();
        assert_eq!(String::from_utf8(body.unwrap_or_default()).expect("text"), sent, "{bytes:?}");
        assert_eq!(headers.unwrap_or_default().contains("json"), head.contains("json"), "{bytes:?}");
    }
}

#[test]
fn connections_above_the_limit_wait_for_others_to_close() {
    let listening = Listening::start(&["--max-connections", "1"]);
    let first = listening.connect();
    let mut second = listening.connect();
    second.write_all(&signed("/", "Connection: close\r\n")).expect("room");
    second.set_read_timeout(Some(Duration::from_millis(300))).expect("a timeout");
    assert!(second.read(&mut [0; 1]).is_err(), "it is not served yet");
    drop(first);
    second.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let mut response = String::new();
    second.read_to_string(&mut response).expect("text");
    assert_eq!(statuses(&response), [200]);
    listening.stop();
}

#[test]
fn random_bytes_never_stop_the_listener() {
    let listening = Listening::start(&["--max-body", "100kB", "--read-timeout", "2s"]);
    let pieces = [
        "GET / HTTP/1.1\r\n",
        "POST /x HTTP/1.0\r\n",
        "Host: x\r\n",
        "content-length: 3\r\n",
        "transfer-encoding: chunked\r\n",
        "\r\n",
        "\n",
        "3\r\nabc\r\n",
        "0\r\n\r\n",
        "\0",
        "\u{202e}\u{9b}2J",
        "expect: 100-continue\r\n",
        "upgrade: h2c\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];
    let mut random = fastrand::Rng::with_seed(7);
    let requests: Vec<String> =
        (0..300).map(|_| (0..random.usize(1..10)).map(|_| pieces[random.usize(..pieces.len())]).collect()).collect();
    thread::scope(|scope| {
        for requests in requests.chunks(75) {
            scope.spawn(|| requests.iter().for_each(|bytes| drop(listening.exchange(bytes.as_bytes()))));
        }
    });
    assert_eq!(statuses(&listening.exchange(&signed("/", ""))), [200]);
    let printed = listening.stop();
    assert_eq!(printed.rows.last().expect("a row")["verdict"], "valid");
    assert!(!printed.stderr.contains("panicked"), "{}", printed.stderr);
}
