//! A raw HTTP request: head, empty line, body. Lines end with CRLF, or with LF if an editor changed them. Several in a file are split in `messages`.
//!
//! The body has the length in `Content-Length`, is decoded from its chunks, or extends to the end of the file. If the length of the last request in a file
//! differs from `Content-Length`, its body is the rest of the file, and the difference can be explained. Any other truncated request is an error.

pub(in crate::capture) mod messages;

use std::{mem::MaybeUninit, str::FromStr};

use crate::{
    capture::{Fidelity, Format, MAX_HEADERS, ReadMode},
    message::{Headers, Message},
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(in crate::capture) const FORMAT: Format = Format {
    name: "http",
    about: "raw HTTP requests, also with their responses",
    fidelity: Fidelity::Exact,
    // A request line with a whole URL and no Host header is an editor's request file (`rest`), not a message of HTTP/1.1.
    recognize: |document| {
        let bytes = document.without_bom();
        messages::begins_with_headers(bytes)
            || begins_request(bytes)
                && parse_head(bytes)
                    .is_ok_and(|message| !message.target.contains("://") || message.headers.get("host").is_some())
    },
    read: ReadMode::Whole(|document| messages::read(document.without_bom())),
};

/// Parses one request.
///
/// # Errors
/// The bytes are not an HTTP request, or only a part of one.
pub fn parse(bytes: &[u8]) -> Result<Message, String> {
    let mut message = Message::post("", Vec::new());
    parse_into(bytes, &mut message)?;
    Ok(message)
}

/// Parses one request into `message`, reusing its memory.
pub(super) fn parse_into(bytes: &[u8], message: &mut Message) -> Result<(), String> {
    let rest = head(bytes, message)?;
    body(&message.headers, rest, &mut message.body)
}

/// Parses one request, or the first of several. Returns it, its fidelity and the bytes after it.
fn parse_first(bytes: &[u8]) -> Result<(Message, Fidelity, &[u8]), String> {
    let mut message = Message::post("", Vec::new());
    let rest = head(bytes, &mut message)?;
    messages::body(rest, message)
}

pub(in crate::capture) fn parse_head(bytes: &[u8]) -> Result<Message, String> {
    let mut message = Message::post("", Vec::new());
    head(bytes, &mut message)?;
    Ok(message)
}

/// Parses one request that a tool may have truncated. The body is the part that is present.
pub(in crate::capture) fn parse_truncated(bytes: &[u8]) -> Result<(Message, Fidelity), String> {
    let mut message = Message::post("", Vec::new());
    let rest = head(bytes, &mut message)?;
    if is_chunked(&message.headers) {
        return match dechunk_all(rest, &mut message.body) {
            Ok(()) => Ok((message, Fidelity::Exact)),
            Err(ChunkError::Truncated(_)) => Ok((message, Fidelity::Truncated)),
            Err(ChunkError::Malformed(reason)) => Err(reason),
        };
    }
    let declared = all(&message.headers, "content-length").next().and_then(length);
    if declared.is_some_and(|length| length > rest.len()) {
        message.body = rest.to_vec();
        return Ok((message, Fidelity::Truncated));
    }
    body(&message.headers, rest, &mut message.body)?;
    Ok((message, Fidelity::Exact))
}

/// Returns true if the first non-blank line is a request line: method, target, version.
pub(in crate::capture) fn begins_request(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let Some(line) = lines.next() else { return false };
    let words: Vec<&[u8]> = line.splitn(4, |byte| *byte == b' ').collect();
    match words.as_slice() {
        [method, target, version] => {
            method.iter().all(u8::is_ascii_alphabetic) && !target.is_empty() && version.starts_with(b"HTTP/")
        }
        _ => false,
    }
}

/// Parses the head into `message`, and returns the bytes after it.
fn head<'b>(bytes: &'b [u8], message: &mut Message) -> Result<&'b [u8], String> {
    let mut fields = [const { MaybeUninit::uninit() }; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut []);
    let head = match request.parse_with_uninit_headers(bytes, &mut fields) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) if bytes.contains(&b'\n') => {
            return Err("truncated: missing the empty line after the headers".into());
        }
        Ok(httparse::Status::Partial) => return Err(explain(httparse::Error::Token, bytes)),
        Err(error) => return head_of_later_version(bytes, message).unwrap_or_else(|| Err(explain(error, bytes))),
    };
    let set = |text: &mut String, value: &str| value.clone_into(text);
    set(&mut message.method, request.method.unwrap_or_default());
    set(&mut message.target, request.path.unwrap_or_default());
    set(&mut message.version, if request.version == Some(0) { "HTTP/1.0" } else { "HTTP/1.1" });
    message.url = None;
    message.body.clear();
    message.headers.clear();
    for field in &*request.headers {
        message.headers.push(field.name, field.value);
    }
    Ok(&bytes[head..])
}

/// Parses a head of HTTP/2 or HTTP/3, which some tools print in the text format of HTTP/1.1. `None` if it has another version.
fn head_of_later_version<'b>(bytes: &'b [u8], message: &mut Message) -> Option<Result<&'b [u8], String>> {
    const LATER: [&[u8]; 4] = [b"HTTP/2", b"HTTP/2.0", b"HTTP/3", b"HTTP/3.0"];
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let line = bytes[..end].trim_ascii_end();
    let version =
        *LATER.iter().find(|version| line.strip_suffix(**version).is_some_and(|rest| rest.ends_with(b" ")))?;
    let older = [&line[..line.len() - version.len()], b"HTTP/1.1", &bytes[line.len()..]].concat();
    let left = match head(&older, message) {
        Ok(rest) => rest.len(),
        Err(reason) => return Some(Err(reason)),
    };
    message.version = String::from_utf8_lossy(version).into_owned();
    Some(Ok(&bytes[bytes.len() - left..]))
}

/// Describes an error of `httparse`, with the line number that it does not report.
fn explain(error: httparse::Error, bytes: &[u8]) -> String {
    let mut lines = bytes
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .skip_while(|(_, line)| line.is_empty());
    let (first, request_line) = lines.next().unwrap_or((1, b""));
    if request_line.starts_with(b"HTTP/") {
        return format!("line {first}: this is an HTTP response, not a request");
    }
    let legal_name = |name: &[u8]| {
        !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?={}".contains(byte))
    };
    let malformed = lines
        .take_while(|(_, line)| !line.is_empty())
        .find(|(_, line)| line.iter().position(|byte| *byte == b':').is_none_or(|colon| !legal_name(&line[..colon])));
    match (error, malformed) {
        (httparse::Error::TooManyHeaders, _) => format!("more than {MAX_HEADERS} headers"),
        (httparse::Error::HeaderName | httparse::Error::HeaderValue | httparse::Error::NewLine, Some((line, _))) => {
            format!("line {line}: not a valid header (expected `Name: value`)")
        }
        (httparse::Error::HeaderName | httparse::Error::HeaderValue, None) => {
            "a header contains an invalid character".into()
        }
        _ => {
            let words = request_line.split(|byte| *byte == b' ').count();
            let reason = match words {
                _ if begins_request(bytes) => "has an invalid method, target or version",
                1 => "has no target and no version",
                _ if !request_line.windows(5).any(|word| word == b"HTTP/") => "has no version at its end",
                _ => "is not a method, a target and a version, with a space between them",
            };
            format!("not an HTTP request: line {first} {reason} (expected e.g. `POST /hook HTTP/1.1`)")
        }
    }
}

/// Returns the values of a header that decides where the body ends. Names from a CGI environment do not count here, because servers ignore them.
fn all<'h>(headers: &'h Headers, name: &str) -> impl Iterator<Item = &'h [u8]> {
    headers.iter().filter(move |(existing, _)| existing.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

pub(in crate::capture) fn is_chunked(headers: &Headers) -> bool {
    all(headers, "transfer-encoding")
        .any(|value| String::from_utf8_lossy(value).to_ascii_lowercase().contains("chunked"))
}

/// Parses a number of decimal digits only.
pub(super) fn decimal<N: FromStr>(digits: &[u8]) -> Option<N> {
    // `parse` would accept a plus sign.
    let digits = str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
    digits.parse().ok()
}

/// Parses the value of a `Content-Length` header.
fn length(value: &[u8]) -> Option<usize> {
    decimal(value.trim_ascii())
}

/// Returns the length in `Content-Length`.
pub(in crate::capture) fn declared_length(headers: &Headers) -> Result<Option<usize>, String> {
    let mut lengths = all(headers, "content-length").map(|value| {
        length(value).ok_or_else(|| format!("Content-Length `{}` is not a number", String::from_utf8_lossy(value)))
    });
    let Some(length) = lengths.next().transpose()? else { return Ok(None) };
    for other in lengths {
        if other? != length {
            return Err("different Content-Length headers".into());
        }
    }
    Ok(Some(length))
}

/// Extracts the body from the bytes after the head.
fn body(headers: &Headers, rest: &[u8], body: &mut Vec<u8>) -> Result<(), String> {
    body.clear();
    if is_chunked(headers) {
        return dechunk_all(rest, body).map_err(ChunkError::reason);
    }
    let Some(length) = declared_length(headers)? else {
        body.extend_from_slice(rest);
        return Ok(());
    };
    let Some(complete) = rest.get(..length) else {
        return Err(format!("truncated body: {} of {length} bytes (Content-Length)", rest.len()));
    };
    check_end(&rest[length..])?;
    body.extend_from_slice(complete);
    Ok(())
}

/// Checks the bytes after the body. Line breaks are allowed, because editors add one. Anything else is another message, or the length is wrong.
fn check_end(rest: &[u8]) -> Result<(), String> {
    if is_line_breaks(rest) {
        return Ok(());
    }
    Err(extra(rest.len()))
}

fn extra(bytes: usize) -> String {
    format!("{bytes} extra bytes after the body: not included in Content-Length, and not another message")
}

fn is_line_breaks(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
}

/// Why a chunked body cannot be decoded.
enum ChunkError {
    Truncated(String),
    Malformed(String),
}

impl ChunkError {
    fn reason(self) -> String {
        let (Self::Truncated(reason) | Self::Malformed(reason)) = self;
        reason
    }
}

/// Decodes a chunked body that must be the last of the file.
fn dechunk_all(rest: &[u8], body: &mut Vec<u8>) -> Result<(), ChunkError> {
    check_end(dechunk(rest, body)?).map_err(ChunkError::Malformed)
}

/// Decodes a chunked body (RFC 9112 section 7.1), and returns the bytes after it. Lines may end with LF, if an editor changed them. If the body is truncated,
/// `body` gets the decoded part.
fn dechunk<'b>(mut rest: &'b [u8], body: &mut Vec<u8>) -> Result<&'b [u8], ChunkError> {
    let malformed = ChunkError::Malformed;
    loop {
        let truncated = || {
            let existing = body.len();
            let reason = "missing the last chunk, of size 0";
            ChunkError::Truncated(format!("truncated chunked body: {existing} bytes, {reason}"))
        };
        let line = rest.iter().position(|byte| *byte == b'\n').map(|end| &rest[..end]).ok_or_else(truncated)?;
        let size = chunk_size(line)
            .ok_or_else(|| malformed(format!("missing chunk size after {} bytes of the chunked body", body.len())))?;
        rest = &rest[line.len() + 1..];
        if size == 0 {
            return trailers(rest).ok_or_else(truncated);
        }
        let Some(chunk) = rest.get(..size) else {
            let error = truncated();
            body.extend_from_slice(rest);
            return Err(error);
        };
        rest = &rest[size..];
        body.extend_from_slice(chunk);
        if rest.is_empty() {
            return Err(ChunkError::Truncated(format!("truncated chunked body: {} bytes", body.len())));
        }
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).ok_or_else(|| {
            malformed(format!("missing line break after the chunk that ends at {} bytes", body.len()))
        })?;
    }
}

/// Skips the trailers and the empty line after them, and returns the rest.
fn trailers(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
        rest = &rest[end + 1..];
        match line {
            [] => return Some(rest),
            field if field.contains(&b':') => {}
            _ => return None,
        }
    }
}

/// Parses the size of a chunk, before its extensions. `None` if it is not a valid hex number or overflows.
fn chunk_size(line: &[u8]) -> Option<usize> {
    let size = str::from_utf8(line).ok()?.split(';').next()?.trim();
    let hex = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex.then(|| usize::from_str_radix(size, 16).ok())?
}

#[cfg(test)]
mod tests;
