//! Writes the head of a request. The header lines of a message are kept, except those of the connection.

use std::borrow::Cow;

use super::hops::{connection_options, is_hop_by_hop};
use crate::app::http::{SendError, SendErrorKind};
use hookctl::{message::Message, provider::legal_header};

/// A request to send.
#[derive(Clone, Copy)]
pub struct Outgoing<'m> {
    pub message: &'m Message,
    /// The head as received, if the message does not encode to the same bytes. Its header lines are kept. Its request line is not used.
    pub head: Option<&'m [u8]>,
    /// The request target.
    pub target: &'m str,
}

impl<'m> Outgoing<'m> {
    /// Creates a request with the head and the target of the message.
    #[must_use]
    pub fn new(message: &'m Message) -> Self {
        Self { message, head: None, target: &message.target }
    }
}

impl<'m> From<&'m Message> for Outgoing<'m> {
    fn from(message: &'m Message) -> Self {
        Self::new(message)
    }
}

/// Returns the names of the headers that [`super::ExactClient`] changes, adds or removes when it sends `message` to `host`. Each is listed once, in the
/// order of the message.
#[must_use]
pub fn changed_headers(message: &Message, host: &str) -> Vec<String> {
    let mut changed: Vec<String> = Vec::new();
    for line in lines(message, host) {
        let name = match &line {
            Line::Same(..) => continue,
            Line::Changed(name, _) | Line::Dropped(name) => *name,
        };
        if !changed.iter().any(|before| before.eq_ignore_ascii_case(name)) {
            changed.push(name.to_owned());
        }
    }
    changed
}

/// Returns a request as sent to `host`, for output.
#[must_use]
pub fn as_sent(request: Outgoing<'_>, host: &str) -> Message {
    let Outgoing { message, target, .. } = request;
    let mut sent = Message { target: target.to_owned(), version: "HTTP/1.1".into(), ..message.clone() };
    sent.headers.clear();
    for line in lines(message, host) {
        match line {
            Line::Same(_, name, value) => sent.headers.push(name, value),
            Line::Changed(name, value) => sent.headers.push(name, &*value),
            Line::Dropped(_) => {}
        }
    }
    sent
}

/// Returns the bytes of a request that is sent to `host`.
///
/// # Errors
/// The message cannot be written as HTTP/1.1, or its method is `CONNECT`.
pub(super) fn encode(request: Outgoing<'_>, host: &str) -> Result<Vec<u8>, SendError> {
    check(request)?;
    let Outgoing { message, head, target } = request;
    let Message { method, body, .. } = message;
    let lines = lines(message, host);
    let mut bytes = Vec::with_capacity(256 + lines.len() * 48 + body.len());
    for piece in [method.as_str(), " ", target, " HTTP/1.1\r\n"] {
        bytes.extend_from_slice(piece.as_bytes());
    }
    let as_received = head.map_or_else(Vec::new, header_lines);
    for line in &lines {
        let (name, value) = match line {
            Line::Same(index, name, value) => {
                if let Some(line) = as_received.get(*index).filter(|line| is_header(line, name, value)) {
                    bytes.extend_from_slice(line);
                    bytes.extend_from_slice(b"\r\n");
                    continue;
                }
                (name, *value)
            }
            Line::Changed(name, value) => (name, value.as_bytes()),
            Line::Dropped(_) => continue,
        };
        for piece in [name.as_bytes(), b": ", value, b"\r\n"] {
            bytes.extend_from_slice(piece);
        }
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    Ok(bytes)
}

/// Checks that a request can be written as HTTP/1.1.
///
/// # Errors
/// Names the part that cannot be written. `CONNECT` is also an error.
pub fn check(request: Outgoing<'_>) -> Result<(), SendError> {
    let Outgoing { message: Message { method, headers, .. }, target, .. } = request;
    if !legal_header(method) {
        return Err(illegal("method"));
    }
    if method == "CONNECT" {
        return Err(illegal("method (CONNECT cannot be sent on)"));
    }
    if target.is_empty() || target.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
        return Err(illegal("request target"));
    }
    if headers.iter().any(|(name, _)| !legal_header(name)) {
        return Err(illegal("header name"));
    }
    if headers.iter().any(|(_, value)| value.iter().any(|byte| b"\r\n\0".contains(byte))) {
        return Err(illegal("header value"));
    }
    Ok(())
}

/// A header line of a request.
enum Line<'m> {
    /// Unchanged: the header with this index in the message.
    Same(usize, &'m str, &'m [u8]),
    Changed(&'m str, Cow<'m, str>),
    Dropped(&'m str),
}

/// Returns the lines of a head between the request line and the empty line.
fn header_lines(head: &[u8]) -> Vec<&[u8]> {
    let lines = head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    lines.skip(1).take_while(|line| !line.is_empty()).collect()
}

/// Returns true if a line contains this header. White space around the value does not matter.
fn is_header(line: &[u8], name: &str, value: &[u8]) -> bool {
    let rest = line.strip_prefix(name.as_bytes()).and_then(|rest| rest.strip_prefix(b":"));
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t');
    rest.is_some_and(|rest| {
        let start = rest.iter().position(|byte| !is_space(byte)).unwrap_or(rest.len());
        let end = rest.iter().rposition(|byte| !is_space(byte)).map_or(start, |at| at + 1);
        rest[start..end] == *value
    })
}

/// Returns the header lines of a message that is sent to `host`. If the length is missing or wrong, a `Content-Length` replaces the header that should
/// state it.
fn lines<'m>(message: &'m Message, host: &'m str) -> Vec<Line<'m>> {
    let Message { headers, body, .. } = message;
    let connection = connection_options(headers);
    let length = || Cow::Owned(body.len().to_string());
    // Digits only: a number can be written in several ways.
    let is_length = |value: &[u8]| {
        let text = str::from_utf8(value).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        text.is_some_and(|text| text.parse() == Ok(body.len()))
    };
    // Compare names here: `Headers::get` also accepts the names of CGI variables, which are ordinary headers in this place.
    let mut stated_lengths = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let stated = (stated_lengths.next(), stated_lengths.next());
    let is_correct = matches!(stated, (Some((_, value)), None) if is_length(value));
    let has_length = stated.0.is_some();
    let has_coding = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("transfer-encoding"));
    // A request without a body needs no length, unless it had a transfer coding.
    let mut needs_length = !is_correct && (has_length || !body.is_empty() || has_coding);
    let mut has_host = false;
    let mut lines = Vec::with_capacity(headers.len() + 2);
    for (index, (name, value)) in headers.iter().enumerate() {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let line = if is("host") {
            if std::mem::replace(&mut has_host, true) {
                Line::Dropped(name)
            } else if value == host.as_bytes() {
                Line::Same(index, name, value)
            } else {
                Line::Changed(name, host.into())
            }
        } else if is("content-length") && is_correct {
            Line::Same(index, name, value)
        } else if is("content-length") && std::mem::take(&mut needs_length) {
            Line::Changed(name, length())
        } else if is("content-length") || is_hop_by_hop(name, &connection) {
            Line::Dropped(name)
        } else {
            Line::Same(index, name, value)
        };
        lines.push(line);
        if is("transfer-encoding") && !has_length && std::mem::take(&mut needs_length) {
            lines.push(Line::Changed("Content-Length", length()));
        }
    }
    if !has_host {
        lines.insert(0, Line::Changed("Host", host.into()));
    }
    if needs_length {
        lines.push(Line::Changed("Content-Length", length()));
    }
    lines
}

fn illegal(what: &str) -> SendError {
    SendError { kind: SendErrorKind::Protocol, sent: false, detail: format!("invalid {what}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(headers: &[(&str, &str)], body: &[u8]) -> Message {
        let mut message = Message::post("/hook?a=%zz&b=\u{e9}|", body.to_vec());
        message.headers = headers.iter().copied().collect();
        message
    }

    fn sent(message: &Message) -> String {
        String::from_utf8(
            encode(Outgoing::new(message), "app:1").map_err(|error| error.to_string()).expect("a request"),
        )
        .expect("UTF-8")
    }

    #[test]
    fn request_keeps_the_order_case_and_repeats_of_its_headers() {
        let message = message(
            &[
                ("X-b", "1"),
                ("HOST", "sender.example"),
                ("x-A", "2"),
                ("X-B", "3"),
                ("content-LENGTH", "2"),
                ("cookie", "a=\"b\\/\""),
            ],
            b"{}",
        );
        assert_eq!(
            sent(&message),
            "POST /hook?a=%zz&b=\u{e9}| HTTP/1.1\r\nX-b: 1\r\nHOST: app:1\r\nx-A: 2\r\nX-B: 3\r\ncontent-LENGTH: 2\r\ncookie: \
             a=\"b\\/\"\r\n\r\n{}"
        );
        assert_eq!(changed_headers(&message, "app:1"), ["HOST"]);
        assert!(changed_headers(&message, "sender.example").is_empty());
    }

    #[test]
    fn lines_of_the_received_head_are_kept_byte_for_byte() {
        let message =
            message(&[("Host", "h"), ("X-Empty", ""), ("x-Tight", "1"), ("X-Wide", "2"), ("X-New", "3")], b"");
        let head = b"POST /old HTTP/1.0\r\nHost:h\r\nX-Empty:\r\nx-Tight:1\nX-Wide: \t 2 \r\nX-New:2\r\n\r\n";
        let request = Outgoing { head: Some(head), target: "/new", ..Outgoing::new(&message) };
        let bytes = encode(request, "app:1").map_err(|error| error.to_string()).expect("a request");
        assert_eq!(
            String::from_utf8(bytes).expect("UTF-8"),
            "POST /new HTTP/1.1\r\nHost: app:1\r\nX-Empty:\r\nx-Tight:1\r\nX-Wide: \t 2 \r\nX-New: 3\r\n\r\n"
        );
    }

    #[test]
    fn headers_of_the_connection_are_removed() {
        let message = message(
            &[
                ("Host", "app:1"),
                ("Connection", "close, X-Hop"),
                ("connection", "Host,content-length"),
                ("x-hop", "1"),
                ("Keep-Alive", "timeout=5"),
                ("Proxy-Authorization", "Basic eDp5"),
                ("proxy-connection", "keep-alive"),
                ("TE", "trailers"),
                ("Trailer", "X-T"),
                ("Upgrade", "h2c"),
                ("Expect", "100-continue"),
                ("Content-Length", "1"),
                ("X-Stays", "1"),
            ],
            b"x",
        );
        assert_eq!(
            sent(&message),
            "POST /hook?a=%zz&b=\u{e9}| HTTP/1.1\r\nHost: app:1\r\nContent-Length: 1\r\nX-Stays: 1\r\n\r\nx"
        );
        assert_eq!(
            changed_headers(&message, "app:1"),
            [
                "Connection",
                "x-hop",
                "Keep-Alive",
                "Proxy-Authorization",
                "proxy-connection",
                "TE",
                "Trailer",
                "Upgrade",
                "Expect"
            ]
        );
    }

    #[test]
    fn content_length_is_sent_once_and_is_correct() {
        let length = |headers: &[(&str, &str)], body: &[u8]| {
            let text = sent(&message(headers, body));
            text.lines().skip(1).filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        let host = ("Host", "app:1");
        for (headers, body, expected) in [
            (
                vec![host, ("Transfer-Encoding", "chunked"), ("A", "1")],
                "xy",
                vec!["Host: app:1", "Content-Length: 2", "A: 1", "xy"],
            ),
            (vec![host, ("transfer-encoding", "chunked")], "", vec!["Host: app:1", "Content-Length: 0"]),
            (vec![host, ("content-length", "5")], "xy", vec!["Host: app:1", "content-length: 2", "xy"]),
            (
                vec![host, ("Content-Length", "2"), ("content-length", "2")],
                "xy",
                vec!["Host: app:1", "Content-Length: 2", "xy"],
            ),
            (
                vec![host, ("Content-Length", "2"), ("Transfer-Encoding", "chunked")],
                "xy",
                vec!["Host: app:1", "Content-Length: 2", "xy"],
            ),
            (
                vec![host, ("Transfer-Encoding", "chunked"), ("Content-Length", "9")],
                "xy",
                vec!["Host: app:1", "Content-Length: 2", "xy"],
            ),
            (vec![host], "", vec!["Host: app:1"]),
            (
                vec![host, ("HTTP_CONTENT_LENGTH", "2")],
                "xy",
                vec!["Host: app:1", "HTTP_CONTENT_LENGTH: 2", "Content-Length: 2", "xy"],
            ),
            (vec![], "xy", vec!["Host: app:1", "Content-Length: 2", "xy"]),
        ] {
            assert_eq!(length(&headers, body.as_bytes()), expected, "{headers:?}");
        }
    }

    #[test]
    fn message_that_cannot_be_written_is_refused() {
        let mut smuggled = message(&[], b"");
        smuggled.target = "/ HTTP/1.1\r\nX-Evil: 1".into();
        let mut connect = message(&[], b"");
        connect.method = "CONNECT".into();
        let mut method = message(&[], b"");
        method.method = "PO ST".into();
        for (message, what) in [
            (smuggled, "request target"),
            (connect, "CONNECT"),
            (method, "method"),
            (message(&[("X: 1\r\nY", "1")], b""), "header name"),
            (message(&[(":authority", "h")], b""), "header name"),
            (message(&[("X", "1\r\nY: 2")], b""), "header value"),
        ] {
            let error = encode(Outgoing::new(&message), "app:1").expect_err("refused");
            assert!(error.to_string().contains(what) && !error.sent, "{error}");
        }
    }
}
