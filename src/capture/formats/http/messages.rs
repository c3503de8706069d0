//! Several HTTP messages in one file: what `send --dry-run` prints, Go's `DumpRequest`, mitmproxy's raw export, HTTPie's `--verbose`, requests with their
//! responses. Also a request without its request line: header fields, an empty line and the body.
//!
//! A body ends as its head states. If the head states no length, or a wrong one, the body ends before the next line that begins a message, and its fidelity
//! is no longer exact. A response sets the status of the request before it.

use memchr::memchr;

use super::{begins_request, dechunk, declared_length, head, is_chunked, parse, parse_first};
use crate::{
    capture::{
        Fidelity, json,
        record::{self, Imported, Requests},
    },
    message::{Headers, Message},
    payload::compact,
    signing::looks_signed,
};

/// Maximum size of the head of a response, in bytes.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// Reads every request of a file.
pub(in crate::capture) fn read(bytes: &[u8]) -> Requests {
    let mut found = Vec::new();
    let mut rest = bytes;
    loop {
        rest = trim_breaks(rest);
        if rest.is_empty() {
            break;
        }
        if let Some(status) = status_line(rest).filter(|_| !found.is_empty()) {
            rest = skip_response(rest);
            if let Some(Ok(request)) = found.last_mut() {
                let request: &mut Imported = request;
                request.status = Some(status);
            }
            continue;
        }
        let read = if begins_request(rest) {
            parse_first(rest)
        } else if begins_with_headers(rest) {
            without_request_line(rest)
        } else {
            // Explains what is wrong with a single message.
            record::add(&mut found, parse(rest).map(exact))?;
            break;
        };
        match read {
            Ok((message, fidelity, after)) => {
                record::add(&mut found, Ok(Imported { fidelity, ..exact(message) }))?;
                rest = after;
            }
            Err(reason) => {
                record::add(&mut found, Err(reason))?;
                // The messages after a malformed one are still read.
                match next_message(rest.get(1..).unwrap_or_default()) {
                    Some(next) => rest = rest.get(next + 1..).unwrap_or_default(),
                    None => break,
                }
            }
        }
    }
    if found.is_empty() {
        found.push(parse(bytes).map(exact));
    }
    Ok(found)
}

fn exact(message: Message) -> Imported {
    Imported { message, at: None, fidelity: Fidelity::Exact, status: None }
}

/// Reads the body of a message. Returns the message, its fidelity and the bytes after it.
pub(super) fn body(rest: &[u8], mut message: Message) -> Result<(Message, Fidelity, &[u8]), String> {
    if is_chunked(&message.headers) {
        let after = dechunk(rest, &mut message.body).map_err(super::ChunkError::reason)?;
        return if trim_breaks(after).is_empty() || begins_message(trim_breaks(after)) {
            Ok((message, Fidelity::Exact, after))
        } else {
            Err(super::extra(after.len()))
        };
    }
    let declared = declared_length(&message.headers)?;
    if let Some(length) = declared
        && let Some((body, after)) = rest.split_at_checked(length)
        && (trim_breaks(after).is_empty() || begins_message(trim_breaks(after)))
    {
        message.body = body.to_vec();
        return Ok((message, Fidelity::Exact, after));
    }
    let next = next_message(rest);
    let (text, after) = rest.split_at_checked(next.unwrap_or(rest.len())).unwrap_or((rest, &[]));
    let trimmed = trim_breaks_at_end(text);
    match (declared, next) {
        // It is the last message, so its body is the rest of the file.
        (None, None) => {
            message.body = text.to_vec();
            Ok((message, Fidelity::Exact, after))
        }
        (None, Some(_)) => {
            message.body = trimmed.to_vec();
            Ok((message, Fidelity::Text, after))
        }
        // A tool that also printed the response may have indented the body.
        (Some(length), Some(_)) if let Some((body, fidelity)) = fitting(trimmed, length) => {
            message.body = body;
            Ok((message, fidelity, after))
        }
        // The difference is explained with the verdict.
        (Some(length), _) => {
            message.body = if next.is_some() { trimmed } else { text }.to_vec();
            let fidelity = if message.body.len() < length { Fidelity::Truncated } else { Fidelity::Text };
            Ok((message, fidelity, after))
        }
    }
}

/// Returns the body that a text shows, if it has the declared length: as it is, with its escapes decoded, or as compact JSON if a tool indented it.
pub(in crate::capture) fn fitting(text: &[u8], length: usize) -> Option<(Vec<u8>, Fidelity)> {
    if text.len() == length {
        return Some((text.to_vec(), Fidelity::Text));
    }
    let unescaped = crate::capture::escapes::unescape(text);
    if unescaped.len() == length {
        return Some((unescaped, Fidelity::Text));
    }
    let json = str::from_utf8(text).ok().filter(|text| text.trim_start().starts_with(['{', '[']))?;
    serde_json::from_str::<&serde_json::value::RawValue>(json).ok()?;
    let compact = compact(json.trim()).into_bytes();
    (compact.len() == length || compact.len() < json.len()).then_some((compact, Fidelity::Parsed))
}

/// Returns the length of a chunked body, if it is complete.
#[cfg(feature = "captures")]
pub(in crate::capture) fn chunked_length(bytes: &[u8]) -> Option<usize> {
    dechunk(bytes, &mut Vec::new()).ok().map(|after| bytes.len() - after.len())
}

/// Returns the position of the next line that begins a message, after at least one line break.
fn next_message(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(end) = memchr(b'\n', bytes.get(at..)?) {
        at += end + 1;
        if begins_message(bytes.get(at..)?) {
            return Some(at);
        }
    }
    None
}

/// Returns true if the bytes begin with a request line or a status line.
fn begins_message(bytes: &[u8]) -> bool {
    let line = bytes.get(..memchr(b'\n', bytes).unwrap_or(bytes.len())).unwrap_or_default().trim_ascii_end();
    if status_line(line).is_some() {
        return true;
    }
    let mut words = line.split(|byte| *byte == b' ');
    let (Some(method), Some(target), Some(version), None) = (words.next(), words.next(), words.next(), words.next())
    else {
        return false;
    };
    (3..=12).contains(&method.len())
        && method.iter().all(u8::is_ascii_uppercase)
        && (target.starts_with(b"/") || target == b"*" || target.windows(3).any(|part| part == b"://"))
        && version.starts_with(b"HTTP/")
}

/// Returns the status of a status line.
pub(in crate::capture) fn status_line(bytes: &[u8]) -> Option<u16> {
    let line = bytes.get(..memchr(b'\n', bytes).unwrap_or(bytes.len()))?;
    let line = str::from_utf8(line).ok()?.strip_prefix("HTTP/")?;
    let (version, rest) = line.split_once(' ')?;
    let is_version = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let status = record::status(rest.get(..3)?)?;
    (is_version && rest.get(3..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\r']))).then_some(status)
}

/// Returns the bytes after a response.
fn skip_response(bytes: &[u8]) -> &[u8] {
    let end = response_length(bytes).or_else(|| next_request(bytes));
    end.and_then(|end| bytes.get(end..)).unwrap_or_default()
}

/// Returns the length of a response, if its head states the length of its body and a message or nothing follows.
fn response_length(bytes: &[u8]) -> Option<usize> {
    const LINE: &[u8] = b"POST / HTTP/1.1\n";
    let line = memchr(b'\n', bytes)? + 1;
    // The parser knows only requests. A long head is not copied.
    let fields = bytes.get(line..)?;
    let start = [LINE, fields.get(..MAX_HEAD_BYTES).unwrap_or(fields)].concat();
    let mut message = Message::post("", Vec::new());
    let after_head = head(&start, &mut message).ok()?.len();
    let body = line + (start.len() - after_head) - LINE.len();
    let end = body.checked_add(declared_length(&message.headers).ok().flatten()?)?;
    // A tool may have indented the body, so the length must fit.
    let after = trim_breaks(bytes.get(end..)?);
    (after.is_empty() || begins_message(after)).then_some(end)
}

/// Returns the position of the next line that begins a request.
fn next_request(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += next_message(bytes.get(at..)?)?;
        if status_line(bytes.get(at..)?).is_none() {
            return Some(at);
        }
    }
}

/// Returns true if the bytes begin with header fields and an empty line. One of them must be a header that requests usually have, or a signature.
pub(super) fn begins_with_headers(bytes: &[u8]) -> bool {
    const USUAL: [&str; 6] = ["content-type", "content-length", "host", "user-agent", "accept", ":method"];
    let Some((headers, _)) = fields(bytes) else { return false };
    USUAL.iter().any(|name| headers.get(name).is_some())
        || looks_signed(&Message { headers, ..Message::post("", Vec::new()) })
}

/// Reads header fields up to an empty line. Returns them and the bytes after that. Browsers also list the pseudo-header fields of HTTP/2.
fn fields(bytes: &[u8]) -> Option<(Headers, &[u8])> {
    let mut headers = Headers::default();
    let mut rest = bytes;
    loop {
        let end = memchr(b'\n', rest)?;
        let line = rest.get(..end)?.trim_ascii_end();
        rest = rest.get(end + 1..)?;
        if line.is_empty() {
            return (!headers.is_empty()).then_some((headers, rest));
        }
        let colon = 1 + memchr(b':', line.get(1..)?)?;
        let (name, value) = line.split_at_checked(colon)?;
        let letters = name.strip_prefix(b":").unwrap_or(name);
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_".contains(byte);
        if letters.is_empty() || !letters.iter().all(is_name) {
            return None;
        }
        json::add(&mut headers, str::from_utf8(name).ok()?, value.get(1..)?.trim_ascii()).ok()?;
    }
}

/// Reads a text that contains only header fields, with or without an empty line at the end.
pub(in crate::capture) fn only_headers(bytes: &[u8]) -> Option<Message> {
    let text = [trim_breaks_at_end(bytes), b"\n\n"].concat();
    let (headers, rest) = fields(&text)?;
    rest.is_empty().then(|| with_pseudo_headers(headers))
}

fn without_request_line(bytes: &[u8]) -> Result<(Message, Fidelity, &[u8]), String> {
    let (headers, rest) = fields(bytes).ok_or("truncated: missing the empty line after the headers")?;
    body(rest, with_pseudo_headers(headers))
}

/// Returns a message with these fields. The pseudo-header fields of HTTP/2 become its method, target and host.
fn with_pseudo_headers(mut headers: Headers) -> Message {
    let mut message = Message::post("/", Vec::new());
    let text = |name: &str| headers.text(name).map(str::to_owned);
    if let Some(method) = text(":method") {
        message.method = method;
    }
    if let Some(path) = text(":path") {
        message.target = path;
    }
    if let Some(authority) = text(":authority").filter(|_| headers.get("host").is_none()) {
        headers.push("host", authority);
    }
    for name in [":method", ":path", ":authority", ":scheme"] {
        headers.remove(name);
    }
    message.headers = headers;
    message
}

fn trim_breaks(bytes: &[u8]) -> &[u8] {
    let breaks = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    bytes.get(breaks..).unwrap_or_default()
}

fn trim_breaks_at_end(bytes: &[u8]) -> &[u8] {
    let breaks = bytes.iter().rev().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    bytes.get(..bytes.len() - breaks).unwrap_or_default()
}
