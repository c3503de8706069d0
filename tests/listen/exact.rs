//! Tests that requests are stored exactly as they were sent on a raw socket, and that they verify.

use std::io::{Read as _, Write as _};

use super::{Listening, SECRET, signed, statuses};

/// Requests as raw bytes, each with a name and its decoded body.
fn requests() -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let all: Vec<u8> = (0..=255).collect();
    let raw = |head: &str, body: &[u8]| [head.as_bytes(), body].concat();
    vec![
        (
            "repeated and odd-cased headers",
            raw(
                "POST /a?b=%7E&c HTTP/1.1\r\nhOsT: x\r\nX-ODD-case: 1\r\nx-odd-CASE: 2\r\nCookie: é\r\ncontent-LENGTH: 2\r\n\r\n",
                b"hi",
            ),
            b"hi".to_vec(),
        ),
        (
            "blanks around values",
            raw("POST / HTTP/1.1\r\nHost:x\r\nA:  b \t\r\nContent-Length:   2  \r\n\r\n", b"hi"),
            b"hi".to_vec(),
        ),
        ("an empty value", raw("POST / HTTP/1.1\r\nHost: x\r\nEmpty:\r\ncontent-length: 0\r\n\r\n", b""), Vec::new()),
        ("line feeds only", raw("POST / HTTP/1.1\nHost: x\ncontent-length: 2\n\n", b"hi"), b"hi".to_vec()),
        ("HTTP/1.0", raw("POST / HTTP/1.0\r\ncontent-length: 256\r\n\r\n", &all), all.clone()),
        (
            "HTTP/1.0 with keep-alive",
            raw("POST / HTTP/1.0\r\nConnection: keep-alive\r\ncontent-length: 2\r\n\r\n", b"hi"),
            b"hi".to_vec(),
        ),
        (
            "chunks with extensions and trailers",
            raw(
                "PUT /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: CHUNKED\r\nTrailer: T\r\n\r\n",
                b"1;a=\"b\"\r\nh\r\n000001\r\ni\r\n0\r\nT: 1\r\n\r\n",
            ),
            b"hi".to_vec(),
        ),
        (
            "a body that looks like a request",
            raw("POST / HTTP/1.1\r\nHost: x\r\ncontent-length: 18\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"),
            b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        ),
        (
            "an absolute target",
            raw("POST http://x:1/a HTTP/1.1\r\nHost: x\r\ncontent-length: 0\r\n\r\n", b""),
            Vec::new(),
        ),
        ("a custom method", raw("NOTIFY * HTTP/1.1\r\nHost: x\r\ncontent-length: 0\r\n\r\n", b""), Vec::new()),
    ]
}

/// Checks that a delivery was stored as it was sent.
fn check(bytes: &[u8], body: &[u8], name: &str, listening: Listening) {
    let printed = listening.stop();
    let export = super::hookctl(["store", "export", "hooks.db", "--as", "jsonl"]);
    let (mut command, _directory) = export.into_parts();
    let output = command.current_dir(printed.directory.path()).output().expect("hookctl runs");
    let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{name}: {error}: {}", String::from_utf8_lossy(&output.stderr));
    });
    let [stored] = &printed.stored("hooks.db")[..] else { panic!("{name}: one delivery") };
    assert_eq!(stored.body, body, "{name}");
    // A chunked body becomes one chunk.
    let chunks = b"1;a=\"b\"\r\nh\r\n000001\r\ni\r\n";
    let exact = match bytes.windows(chunks.len()).position(|window| window == chunks) {
        Some(at) => [&bytes[..at], b"2\r\nhi\r\n", &bytes[at + chunks.len()..]].concat(),
        None => bytes.to_vec(),
    };
    for format in ["http", "warc"] {
        let export = super::hookctl(["store", "export", "hooks.db", "--as", format]);
        let (mut command, _directory) = export.into_parts();
        let output = command.current_dir(printed.directory.path()).output().expect("hookctl runs").stdout;
        let block = if format == "http" { &output[..] } else { output.strip_suffix(b"\r\n\r\n").expect("an end") };
        assert!(block.ends_with(&exact), "{name} {format}: {}", String::from_utf8_lossy(&output));
        assert!(format == "warc" || block.len() == exact.len(), "{name}");
    }
    let row = &printed.rows[0];
    let (ms, stored_ms) = (row["ms"].as_f64().expect("a number"), stored.ms.expect("a number"));
    assert!((ms - stored_ms).abs() < 0.01, "{name}: {ms} {stored_ms}");
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut lines = text.split("\r\n\r\n").next().expect("a head").split("\n\n").next().expect("a head").lines();
    assert_eq!(Some(stored.line.as_str()), lines.next(), "{name}");
    let written: Vec<(String, String)> = lines
        .map(|line| line.split_once(':').expect("a header"))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let read: Vec<(String, String)> = serde_json::from_value(record["headers"].clone()).expect("headers");
    assert_eq!(read, written, "{name}");
    if let Some(head) = &stored.head {
        assert!(bytes.starts_with(head), "{name}");
    } else {
        assert!(!name.contains("blanks") && !name.contains("feeds"), "{name}");
    }
}

#[test]
fn requests_are_stored_byte_for_byte() {
    for (name, bytes, body) in requests() {
        let listening = Listening::start(&["--save", "hooks.db"]);
        let response = listening.exchange(&bytes);
        assert_eq!(statuses(&response), [200], "{name}: {response}");
        check(&bytes, &body, name, listening);
    }
}

#[test]
fn pipelined_requests_are_separated_however_the_bytes_are_split() {
    let all: Vec<u8> =
        requests().into_iter().filter(|(name, ..)| !name.contains("1.0")).flat_map(|(_, bytes, _)| bytes).collect();
    let bodies: Vec<Vec<u8>> =
        requests().into_iter().filter(|(name, ..)| !name.contains("1.0")).map(|(.., body)| body).collect();
    for size in [1, 7, 1000, all.len()] {
        let listening = Listening::start(&["--save", "hooks.db"]);
        let mut stream = listening.connect();
        stream.set_nodelay(true).expect("a socket");
        for bytes in all.chunks(size) {
            stream.write_all(bytes).expect("room");
        }
        stream.shutdown(std::net::Shutdown::Write).expect("a socket");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("text");
        assert_eq!(statuses(&response), vec![200; bodies.len()], "{size}: {response}");
        let printed = listening.stop();
        let stored: Vec<Vec<u8>> = printed.stored("hooks.db").into_iter().map(|stored| stored.body).collect();
        assert_eq!(stored, bodies, "{size}");
        assert_eq!(printed.column("id"), (1..=bodies.len()).map(Into::into).collect::<Vec<serde_json::Value>>());
    }
}

#[test]
fn delivery_verifies_on_arrival_and_in_the_store() {
    let listening = Listening::start(&["--save", "hooks.db", "--capture", "hooks.jsonl"]);
    let response = listening.exchange(&signed("/hook?token=hidden-value", "X-A: 1\r\nx-a: 2\r\n"));
    assert!(response.starts_with("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"), "{response}");
    let printed = listening.stop();
    let row = &printed.rows[0];
    assert_eq!(
        (&row["verdict"], &row["event"], &row["status"]),
        (&"valid".into(), &"surveyCompleted".into(), &200.into())
    );
    assert_eq!(row["secret"], "env:HOOKCTL_SECRET");
    assert!(!row["target"].as_str().expect("a target").contains("hidden-value"), "{row}");
    for file in ["hooks.db", "hooks.jsonl"] {
        let (mut verify, _directory) =
            super::hookctl(["verify", file, "-o", "json"]).env("HOOKCTL_SECRET", SECRET).into_parts();
        let output = verify.current_dir(printed.directory.path()).output().expect("hookctl runs");
        assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
        let mode = std::fs::metadata(printed.directory.path().join(file)).expect("a file").permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o600, "{file}");
    }
}

#[test]
fn status_100_is_sent_only_if_the_body_will_be_read() {
    let listening = Listening::start(&["--max-body", "10"]);
    let mut stream = listening.connect();
    stream.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n").expect("room");
    let mut response = [0; 25];
    stream.read_exact(&mut response).expect("an interim response");
    assert_eq!(&response, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"hi").expect("room");
    stream.shutdown(std::net::Shutdown::Write).expect("a socket");
    let mut rest = String::new();
    stream.read_to_string(&mut rest).expect("text");
    assert_eq!(statuses(&rest), [200]);
    let large = b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n";
    assert_eq!(statuses(&listening.exchange(large)), [413]);
    listening.stop();
}
