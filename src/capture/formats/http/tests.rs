//! Complete and malformed requests, and messages that are parsed into existing ones.

use super::*;
use proptest::prelude::*;

fn body_of(text: &str) -> Result<String, String> {
    parse(text.as_bytes()).map(|message| String::from_utf8(message.body).expect("UTF-8"))
}

#[test]
fn request_with_crlf_or_lf_is_parsed_up_to_its_length() {
    for text in [
        "POST /h HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
        "POST /h HTTP/1.1\nHost: a\nContent-Length: 3\n\nabc\n",
        "\r\nPOST /h HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2;x=y\r\nbc\r\n0\r\nT: v\r\n\r\n",
        "POST /h HTTP/1.1\nTransfer-Encoding: Chunked\n\n3\nabc\n0\n\n",
    ] {
        assert_eq!(body_of(text).as_deref(), Ok("abc"), "{text:?}");
    }
    assert_eq!(body_of("POST / HTTP/1.1\r\n\r\nto the end\n").as_deref(), Ok("to the end\n"));
}

#[test]
fn malformed_or_truncated_request_is_an_error() {
    for (text, reason) in [
        ("HTTP/1.1 200 OK\r\n\r\n", "line 1: this is an HTTP response"),
        ("not HTTP", "line 1 has no version at its end"),
        ("junk", "line 1 has no target and no version"),
        ("POST / HTTP/1.1 x\n\n", "line 1 is not a method, a target and a version"),
        ("\nPOST / HTTP/9\n\n", "line 2 has an invalid method, target or version"),
        ("POST / HTTP/1.1\r\nHost a\r\n\r\n", "line 2: not a valid header"),
        ("POST / HTTP/1.1\r\nA: b\r\nHost", "missing the empty line"),
        ("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabc", "3 of 4 bytes"),
        ("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\nabc", "is not a number"),
        ("POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nabc", "different Content-Length"),
        ("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nabc", "2 extra bytes"),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", "truncated"),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "truncated chunked body: 3 bytes"),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n", "missing line break"),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "missing chunk size"),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "truncated chunked body: 0 bytes"),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nPOST / HTTP/1.1\r\n\r\n", "19 extra bytes"),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc", "truncated"),
    ] {
        let error = body_of(text).expect_err(text);
        assert!(error.contains(reason), "{text:?}: {error}");
    }
}

#[test]
fn single_request_of_another_length_is_read_to_the_end_of_the_file() {
    let file = |length: usize, body: &str| format!("POST / HTTP/1.1\r\nContent-Length: {length}\r\n\r\n{body}");
    for (text, body, fidelity) in [
        (file(3, "abc"), "abc", Fidelity::Exact),
        (file(3, "abc\r\n"), "abc", Fidelity::Exact),
        (file(3, "abc\nx"), "abc\nx", Fidelity::Text),
        (file(3, "abc "), "abc ", Fidelity::Text),
        (file(4, "abc"), "abc", Fidelity::Truncated),
        (file(9, "POST alone"), "POST alone", Fidelity::Text),
    ] {
        let (message, seen, _) = parse_first(text.as_bytes()).expect(&text);
        assert_eq!((String::from_utf8_lossy(&message.body).as_ref(), seen), (body, fidelity), "{text}");
    }
    let text = file(9, "abc").replace('9', "x");
    assert!(parse_first(text.as_bytes()).expect_err(&text).contains("Content-Length `x` is not a number"));
    // The last of several, too.
    let read = messages::read((file(3, "abc") + &file(3, "abcd")).as_bytes()).expect("messages");
    let bodies: Vec<_> =
        read.iter().map(|read| read.as_ref().map(|read| (&read.message.body[..], read.fidelity))).collect();
    assert_eq!(bodies, [Ok((&b"abc"[..], Fidelity::Exact)), Ok((&b"abcd"[..], Fidelity::Text))]);
}

#[test]
fn response_that_declares_the_longest_body_is_skipped() {
    let text = format!(
        "POST /a HTTP/1.1\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\nok",
        usize::MAX
    );
    let read = messages::read((text + "\nGET /b HTTP/1.1\r\n\r\n").as_bytes()).expect("messages");
    let targets: Vec<_> = read.iter().map(|read| read.as_ref().map(|read| read.message.target.as_str())).collect();
    assert_eq!(targets, [Ok("/a"), Ok("/b")]);
}

#[test]
fn message_parsed_into_an_old_one_keeps_nothing_of_it() {
    let mut message = Message::post("", Vec::new());
    let text = |length: &str, coding: &str, body: &str| {
        format!("POST / HTTP/1.1\r\nContent-Length: {length}\r\nTransfer-Encoding: {coding}\r\n\r\n{body}")
    };
    for (text, body) in [
        (text("13", "deflate", "3\r\nabc\r\n0\r\n\r\n"), Ok("3\r\nabc\r\n0\r\n\r\n")),
        (text("13", "chunked", "3\r\nabc\r\n0\r\n\r\n"), Ok("abc")),
        ("POST / HTTP/1.1\nContent-Length: 3\n\nabc".into(), Ok("abc")),
        ("POST / HTTP/1.1\nContent-Length: 2\n\nab\n".into(), Ok("ab")),
        ("POST / HTTP/1.1\nContent-Length: 4\n\nabc".into(), Err("3 of 4 bytes")),
        ("POST / HTTP/1.1\nContent-Length: x\n\nabc".into(), Err("is not a number")),
    ] {
        let read = parse_into(text.as_bytes(), &mut message).map(|()| message.body.clone());
        match body {
            Ok(body) => assert_eq!(read, Ok(body.into()), "{text}"),
            Err(reason) => assert!(read.as_ref().is_err_and(|error| error.contains(reason)), "{text}: {read:?}"),
        }
    }
}

proptest! {
    #[test]
    fn message_round_trips_through_bytes(body: Vec<u8>, value in "[ -~]{0,20}") {
        let mut message = Message::post("/hook", body);
        message.headers.push("X-Any", value.trim());
        message.headers.push("Content-Length", message.body.len().to_string());
        prop_assert_eq!(parse(&message.to_bytes()).unwrap(), message);
    }

    #[test]
    fn parse_of_any_bytes_does_not_panic(bytes: Vec<u8>, chunks in "[0-9a-f\r\n;]{0,40}") {
        let _ = parse(&bytes);
        let _ = parse(&[b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", chunks.as_bytes()].concat());
    }
}
