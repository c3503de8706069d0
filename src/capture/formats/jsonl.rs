//! A capture file: JSON Lines, one request a line, exact to the byte (DESIGN section 6 names the fields).
//!
//! A line is read by [`fast`] where it is spelled as usual, else by `serde_json`, to the same record. A broken one is an error of its own.

mod fast;
mod parse;
mod write;

#[cfg(test)]
mod tests;

use serde::Deserialize;

use super::{Fidelity, Format, Framing, Reading, Record};

use parse::{is_object, parse};

pub(super) use fast::Reader;
pub use write::{line, line_beside};

/// The row of the table. Its records are read one at a time.
pub(super) const FORMAT: Format = Format {
    name: "jsonl",
    about: "a capture file: one JSON object a line",
    fidelity: Fidelity::Exact,
    recognise: |document| document.bytes.split(|byte| *byte == b'\n').next().is_some_and(is_record),
    read: Reading::Parts(Framing::Lines),
};

/// Whether a line has what a record must have.
#[must_use]
pub fn is_record(line: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Parts<'a> {
        #[serde(borrow)]
        headers: Option<&'a serde_json::value::RawValue>,
        #[serde(borrow)]
        body: Option<&'a serde_json::value::RawValue>,
        #[serde(borrow)]
        body_base64: Option<&'a serde_json::value::RawValue>,
        // Keys of others, who have headers and a body too.
        #[serde(borrow, rename = "isBase64Encoded")]
        lambda: Option<&'a serde_json::value::RawValue>,
        #[serde(borrow, rename = "requestContext")]
        gateway: Option<&'a serde_json::value::RawValue>,
        #[serde(borrow, rename = "body_b64")]
        raw_body: Option<&'a serde_json::value::RawValue>,
        #[serde(borrow, rename = "inferred_body_type")]
        inferred: Option<&'a serde_json::value::RawValue>,
    }
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    is_object(line)
        && serde_json::from_slice::<Parts<'_>>(line).is_ok_and(|parts| {
            let body = parts.body.is_some() || parts.body_base64.is_some();
            let foreign = [parts.lambda, parts.gateway, parts.raw_body, parts.inferred];
            parts.headers.is_some() && body && foreign.iter().all(Option::is_none)
        })
}

/// Reads a line into `record`, all but its source. `None` where it is blank, which is no record.
pub(super) fn read(line: &[u8], reader: &mut Reader, record: &mut Record) -> Option<Result<(), String>> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    if reader.read(line, record).is_some() {
        return Some(Ok(()));
    }
    if line.iter().all(u8::is_ascii_whitespace) {
        return None;
    }
    // Else there would be two bodies for a while.
    record.message.body = Vec::new();
    Some(parse(line).map(|(message, at)| {
        *record = Record { source: std::mem::take(&mut record.source), message, at, fidelity: Fidelity::Exact };
    }))
}
