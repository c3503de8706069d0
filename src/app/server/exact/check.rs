//! Checks request heads, and describes malformed ones.
//!
//! A head is refused if RFC 9112 requires it, or if hyper and the tape parse it differently.

use hyper::http::request::Parts;

use super::{Problem, tape::Head};
use hookctl::message::{Headers, Message};

/// Returns true if the tape and hyper agree on a head. `Content-Length` is not compared, because hyper drops repeats of it.
pub(super) fn agrees(head: &Head, parts: &Parts) -> bool {
    let is_length = |name: &str| name.eq_ignore_ascii_case("content-length");
    let own = head.message.headers.iter().filter(|(name, _)| !is_length(name)).count();
    let hypers = parts.headers.iter().filter(|(name, _)| !is_length(name.as_str())).count();
    head.message.method == parts.method.as_str() && own == hypers
}

/// Checks for heads that RFC 9112 requires a server to refuse, and that hyper accepts.
pub(super) fn check(message: &Message) -> Result<(), Problem> {
    let has = |name: &str| message.headers.iter().filter(|(field, _)| field.eq_ignore_ascii_case(name)).count();
    if message.method == "CONNECT" {
        return Err(Problem::malformed(501, "CONNECT is for proxies"));
    }
    match has("host") {
        0 if message.version == "HTTP/1.1" => return Err(Problem::malformed(400, "missing Host header")),
        0 | 1 => {}
        _ => return Err(Problem::malformed(400, "more than one Host header")),
    }
    let codings: Vec<&[u8]> = values(&message.headers, "transfer-encoding").collect();
    if codings.is_empty() {
        return Ok(());
    }
    if has("content-length") > 0 {
        return Err(Problem::malformed(400, "both Content-Length and Transfer-Encoding"));
    }
    match codings.as_slice() {
        [coding] if coding.eq_ignore_ascii_case(b"chunked") => Ok(()),
        _ => Err(Problem::malformed(501, "a transfer coding other than chunked")),
    }
}

fn values<'m>(headers: &'m Headers, wanted: &'static str) -> impl Iterator<Item = &'m [u8]> {
    headers.iter().filter(move |(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
}

/// Returns why a head is malformed.
pub(super) fn malformed(pending: &[u8]) -> String {
    let mut fields = [httparse::EMPTY_HEADER; 100];
    let reason = match httparse::Request::new(&mut fields).parse(pending) {
        Err(httparse::Error::HeaderName) => "invalid header name",
        Err(httparse::Error::HeaderValue) => "invalid header value",
        Err(httparse::Error::NewLine) => "invalid line ending",
        Err(httparse::Error::Status | httparse::Error::Token) => "invalid request line",
        Err(httparse::Error::Version) => "unsupported HTTP version",
        Err(httparse::Error::TooManyHeaders) => "too many headers",
        Ok(_) => "incomplete headers",
    };
    format!("malformed HTTP: {reason}")
}

/// Returns a message without headers for a malformed head. The method, the target and the version are taken from its first line if possible.
pub(super) fn fragment(head: &[u8]) -> Message {
    let line = head.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let mut parts = line.split(' ').filter(|_| line.contains("HTTP/"));
    let mut part = || parts.next().unwrap_or_default().chars().take(1000).collect::<String>();
    let (method, target, version) = (part(), part(), part());
    Message { method, target, version, ..Message::post("", Vec::new()) }
}
