//! Hostile input to parsers that only the binary has: raw bytes sent to the mock, and files for `--env-file`.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpStream},
    sync::OnceLock,
    time::Duration,
};

use proptest::{prelude::*, test_runner::TestRunner};

use crate::harness::{Mock, hookctl};

/// Sends the bytes, and returns everything that the server sends until it closes the connection.
fn exchange(mock: &Mock, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(mock.address()).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
    let mut response = Vec::new();
    // The server may close before it has read everything.
    let _ = stream.write_all(bytes).and_then(|()| stream.shutdown(Shutdown::Write));
    let _ = stream.read_to_end(&mut response);
    response
}

/// Random pieces of requests and random bytes, concatenated.
fn request() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "GET ",
        "POST ",
        "/api/v2/webhooks",
        "/api/v2/webhooks/",
        "?limit=5",
        "/oauth/token",
        " HTTP/1.1\r\n",
        " HTTP/1.0\r\n",
        "\r\n",
        "\n",
        "host: x\r\n",
        "content-length: 2\r\n",
        "content-length: -1\r\n",
        "content-length: 99999999999999999999\r\n",
        "transfer-encoding: chunked\r\n",
        "ffffffffffffffffff\r\n",
        "5\r\nhello\r\n",
        "0\r\n\r\n",
        "authorization: Bearer mock-token\r\n",
        "authorization: Basic %%%\r\n",
        "expect: 100-continue\r\n",
        "{}",
        "\0",
        "\u{9b}",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];
    let piece = prop_oneof![
        6 => prop::sample::select(pieces.to_vec()).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

#[test]
fn mock_that_receives_arbitrary_bytes_keeps_serving() {
    let mock = Mock::start(&[]);
    let config = ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() };
    let is_http = |bytes: Vec<u8>| {
        let response = exchange(&mock, &bytes);
        prop_assert!(response.is_empty() || response.starts_with(b"HTTP/1."), "{}", String::from_utf8_lossy(&response));
        Ok(())
    };
    TestRunner::new(config).run(&request(), is_http).expect("every response is HTTP");
    let request = b"GET /api/v2/webhooks?limit=5 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer mock-token\r\nconnection: close\r\n\r\n";
    // The client closes its side before the response.
    for _ in 0..50 {
        assert!(exchange(&mock, request).starts_with(b"HTTP/1.1 200 "));
    }
}

const SECRET: &str = "s3cret-of-the-env-file";

/// An env file, and whether it contains the secret, in one of the notations that such files use.
fn env_file() -> impl Strategy<Value = (bool, String)> {
    let others = [
        "",
        "#",
        "# KEY=value",
        "=",
        "A=",
        "=b",
        "A=b=c",
        "export ",
        "export A=b",
        "\"",
        "A=\"",
        "A='\"'",
        "A=\"b\\nc\"",
        "A=b # c",
        "\u{feff}B=c",
        "novalue",
        "A= ",
        "\tA=b",
        "\u{85}A=b",
        "A=\u{9b}31m",
        "A=\"unclosed\\",
        "[section]",
    ];
    let notations =
        ["S={}", "export S={}", "S=\"{}\"", "S='{}'", "S={} # comment", "  S = {}", "S=\"{}\" # comment", "S={}\r"];
    let some = move || prop::collection::vec(prop::sample::select(others.to_vec()), 0..6);
    let notation = prop::option::of(prop::sample::select(notations.to_vec()));
    (some(), notation, some()).prop_map(|(before, notation, after)| {
        let line = notation.map(|notation| notation.replace("{}", SECRET));
        let lines: Vec<&str> = before.into_iter().chain(line.as_deref()).chain(after).collect();
        (notation.is_some(), lines.join("\n"))
    })
}

/// The signature of the body `{}`.
fn signature() -> &'static str {
    static SIGNATURE: OnceLock<String> = OnceLock::new();
    SIGNATURE.get_or_init(|| {
        let run = hookctl(["sign", "screver", "--body", "-", "--value"]).env("HOOKCTL_SECRET", SECRET).stdin("{}");
        run.exits(0).text().trim().to_owned()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn env_file_with_arbitrary_lines_provides_its_secret_and_never_shows_it((has_secret, file) in env_file()) {
        let line = format!("{{\"headers\":[[\"X-API-SIGNATURE\",\"{}\"]],\"body\":\"{{}}\"}}\n", signature());
        let args = ["verify", "c.jsonl", "--provider", "screver", "--env-file", "secrets.env", "--explain", "never"];
        let (code, output) = hookctl(args).file("c.jsonl", line).file("secrets.env", file).outcome();
        let shown = output.text() + &output.stderr;
        prop_assert!(if has_secret { code == Some(0) } else { [Some(1), Some(3)].contains(&code) }, "{:?} {}", code, shown);
        prop_assert!(!shown.contains(SECRET), "{}", shown);
    }
}
