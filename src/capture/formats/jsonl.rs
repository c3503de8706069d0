//! Capture files: JSON Lines, one request per line, byte-exact.
//!
//! A line is parsed into an existing record, so that a long file needs few allocations. Errors never quote the line, because it may contain credentials.

mod body;
mod fields;
mod headers;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::{Map, Value, json, value::RawValue};

use crate::{
    capture::{
        Fidelity, Format, Framing, ReadMode, Record,
        record::{Imported, declared_length},
    },
    message::Message,
    payload::error_reason,
};

use fields::Bodies;
pub use headers::{headers_from_json, headers_to_json};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(in crate::capture) const FORMAT: Format = Format {
    name: "jsonl",
    about: "a capture file: one JSON object per line",
    fidelity: Fidelity::Exact,
    recognize: |document| document.bytes.split(|byte| *byte == b'\n').next().is_some_and(is_record),
    read: ReadMode::Records(Framing::Lines),
};

/// Returns true if a line is a record and not an object of another format.
#[must_use]
pub fn is_record(line: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Parts<'a> {
        #[serde(borrow)]
        headers: Option<&'a RawValue>,
        #[serde(borrow)]
        body: Option<&'a RawValue>,
        #[serde(borrow)]
        body_base64: Option<&'a RawValue>,
        // Keys of other formats that also have headers and a body.
        #[serde(borrow, rename = "isBase64Encoded")]
        lambda: Option<&'a RawValue>,
        #[serde(borrow, rename = "requestContext")]
        gateway: Option<&'a RawValue>,
        #[serde(borrow, rename = "body_b64")]
        raw_body: Option<&'a RawValue>,
        #[serde(borrow, rename = "inferred_body_type")]
        inferred: Option<&'a RawValue>,
    }
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    is_object(line)
        && serde_json::from_slice::<Parts<'_>>(line).is_ok_and(|parts| {
            let body = parts.body.is_some() || parts.body_base64.is_some();
            let foreign = [parts.lambda, parts.gateway, parts.raw_body, parts.inferred];
            parts.headers.is_some() && body && foreign.iter().all(Option::is_none)
        })
}

fn is_object(line: &[u8]) -> bool {
    line.trim_ascii_start().first() == Some(&b'{')
}

/// The expected line, for errors.
const EXPECTED: &str = r#"{"headers":[["Name","value"]],"body":"…"}"#;

/// Parses a line into `record`, except for its source. Returns `None` for a blank line.
///
/// # Errors
/// The line is not a record. The content of `record` is then unspecified.
pub(in crate::capture) fn read(line: &[u8], record: &mut Record) -> Option<Result<(), String>> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii_end();
    (!line.is_empty()).then(|| parse(line, record))
}

fn parse(line: &[u8], record: &mut Record) -> Result<(), String> {
    if !is_object(line) {
        let column = line.len() - line.trim_ascii_start().len() + 1;
        return Err(format!("column {column}: not a JSON object (expected {EXPECTED})"));
    }
    // Ignored fields must be UTF-8 too.
    let line = str::from_utf8(line)
        .map_err(|error| format!("column {}: not UTF-8 text (expected {EXPECTED})", error.valid_up_to() + 1))?;
    let bodies = fields::read(line, record).map_err(|error| explain(&error));
    if !record.kept.is_empty() {
        fields::keep(line, &mut record.kept).map_err(|error| explain(&error))?;
    }
    let bodies = match bodies {
        // If there are two bodies, neither takes precedence.
        Err(reason) if reason.contains("duplicate field") => return Err(reason),
        Ok(Bodies { text: false, base64: None }) | Err(_) => match lenient(line) {
            Some(imported) => {
                imported.store(record);
                return Ok(());
            }
            None => bodies?,
        },
        Ok(bodies) => bodies,
    };
    record.message.url = None;
    let declared = declared_length(&record.message.headers);
    if bodies.text && declared.is_some_and(|length| length != record.message.body.len()) && !is_own(line) {
        // The body may be in base64, or was decoded as Latin-1. Its length proves which.
        if let Some(imported) = lenient(line).filter(|imported| declared == Some(imported.message.body.len())) {
            imported.store(record);
            return Ok(());
        }
    }
    match bodies {
        Bodies { text: true, base64: None } | Bodies { text: false, base64: Some(Ok(())) } => Ok(()),
        Bodies { text: false, base64: Some(Err(error)) } => Err(format!("`body_base64` is not valid base64: {error}")),
        Bodies { text: true, .. } => Err("both `body` and `body_base64`: use one of them".into()),
        Bodies { .. } => Err("missing `body` or `body_base64`".into()),
    }
}

/// Returns true if a line has the fields that hookctl always writes. Its body is used as captured, whatever length its headers declare.
fn is_own(line: &str) -> bool {
    #[derive(Deserialize)]
    struct Own<'l> {
        #[serde(borrow, rename = "version")]
        _version: &'l RawValue,
        #[serde(borrow, rename = "target")]
        _target: &'l RawValue,
        #[serde(borrow)]
        headers: &'l RawValue,
    }
    serde_json::from_str::<Own<'_>>(line).is_ok_and(|own| own.headers.get().starts_with('['))
}

/// Reads a line that an application wrote, with a request in another shape.
fn lenient(line: &str) -> Option<Imported> {
    let mut requests = super::json::read_value(line)?.ok()?;
    if requests.len() > 1 { None } else { requests.pop()?.ok() }
}

/// Sets each value of `kept` to that of the same key in a line, or to `null` if the line is not an object.
pub(in crate::capture) fn keep_all(line: &str, kept: &mut Map<String, Value>) {
    if !kept.is_empty() {
        // A line of another format has no keys. All values are `null` then.
        let _ = fields::keep(line, kept);
    }
}

fn explain(error: &serde_json::Error) -> String {
    let reason = error_reason(error);
    // Remove quoted text: a header of the wrong type may be a credential.
    let reason = match (reason.find('"'), reason.rfind('"')) {
        (Some(first), Some(last)) if first < last => format!("{}…{}", &reason[..first], &reason[last + 1..]),
        _ => reason,
    };
    format!("column {}: {reason} (expected {EXPECTED})", error.column())
}

/// Returns the line of a capture file for `message`, without a newline. `at` is the capture time (RFC 3339).
#[must_use]
pub fn line(message: &Message, at: &str) -> String {
    line_with(message, at, [])
}

/// Returns the line of a capture file like [`line()`], with extra fields. Readers of capture files use `status` and `fidelity`, and ignore the others.
#[must_use]
pub fn line_with(message: &Message, at: &str, extra: impl IntoIterator<Item = (&'static str, Value)>) -> String {
    let mut record = json!({
        "at": at,
        "method": message.method,
        "target": message.target,
        "version": message.version,
        "headers": headers_to_json(&message.headers),
    });
    match str::from_utf8(&message.body) {
        Ok(text) => record["body"] = text.into(),
        Err(_) => record["body_base64"] = BASE64_STANDARD.encode(&message.body).into(),
    }
    for (name, value) in extra {
        record[name] = value;
    }
    record.to_string()
}

#[cfg(test)]
mod tests;
