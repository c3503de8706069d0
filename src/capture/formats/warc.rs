//! Web archives: WARC 1.0 and 1.1 (ISO 28500:2017, <https://iipc.github.io/warc-specifications/>).
//!
//! Archives are read record by record. A `request` record contains the exact message. Other records are skipped. Reading stops at a record without a length,
//! because the next one cannot be found.

use std::{mem, ops::Range};

use memchr::memchr;

use super::http::{self, decimal};
use crate::capture::{Fidelity, Format, Framing, MAX_RECORD_BYTES, ReadMode, Record, too_large};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "warc",
    about: "request records of a web archive (WARC 1.1)",
    fidelity: Fidelity::Exact,
    recognize: |document| begins(document.bytes),
    read: ReadMode::Records(Framing::Warc),
};

/// Maximum size of the named fields of a record, in bytes.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// Returns true if a file begins like a web archive.
pub(in crate::capture) fn begins(start: &[u8]) -> bool {
    start.starts_with(b"WARC/")
}

/// The result of looking for a record at one position of an archive.
pub(in crate::capture) enum Framed {
    /// Only blank lines.
    Blank,
    /// The beginning of a record. The rest has not been read yet.
    Partial,
    /// A complete request record.
    Request(Frame),
    /// A record of another type. `length` is in bytes.
    Other { length: u64 },
    /// A record that has to be skipped and reported. `length` is in bytes.
    Skipped { length: u64, reason: String },
    /// Not a valid record, or a truncated one at the end of the archive.
    Malformed(String),
}

/// The ranges of the parts of a request record.
pub(in crate::capture) struct Frame {
    message: Range<usize>,
    date: Option<Range<usize>>,
    uri: Option<Range<usize>>,
    truncated: bool,
    /// The end of the record.
    pub(in crate::capture) end: usize,
}

impl Frame {
    /// Returns the frame with all ranges shifted by `by` bytes.
    pub(in crate::capture) fn moved(self, by: usize) -> Self {
        let moved = |range: Range<usize>| range.start + by..range.end + by;
        Self {
            message: moved(self.message),
            date: self.date.map(moved),
            uri: self.uri.map(moved),
            truncated: self.truncated,
            end: self.end + by,
        }
    }

    /// Parses the request into `record`, except for its source.
    pub(in crate::capture) fn read(&self, bytes: &[u8], record: &mut Record) -> Result<(), String> {
        let text = |range: &Range<usize>| str::from_utf8(bytes.get(range.clone())?).ok().map(str::to_owned);
        let block = bytes.get(self.message.clone()).unwrap_or_default();
        record.fidelity = Fidelity::Exact;
        if self.truncated {
            record.message = http::parse_truncated(block)?.0;
            record.fidelity = Fidelity::Truncated;
        } else {
            http::parse_into(block, &mut record.message)?;
        }
        let uri = self.uri.as_ref().and_then(text);
        record.message.url = uri.map(|uri| uri.trim_matches(['<', '>']).to_owned());
        record.at = self.date.as_ref().and_then(text);
        Ok(())
    }
}

/// The named fields of a record that are used. Ranges are relative to the first byte of the record.
#[derive(Default)]
struct Head {
    /// Whether the record is a request. `None` if it has no type.
    request: Option<bool>,
    length: Option<Range<usize>>,
    date: Option<Range<usize>>,
    uri: Option<Range<usize>>,
    truncated: bool,
    /// The end of the head.
    end: usize,
}

impl Head {
    /// Adds a `WARC-Type`. If the field is repeated and one of them is `request`, the record is a request, so that no request can be hidden.
    fn add_type(&mut self, value: &[u8]) {
        self.request = Some(value.eq_ignore_ascii_case(b"request") || self.request == Some(true));
    }
}

/// Finds the record at the beginning of `bytes`. `last` means that the archive ends with `bytes`.
pub(in crate::capture) fn frame(bytes: &[u8], last: bool) -> Framed {
    let record = bytes.trim_ascii_start();
    if record.is_empty() {
        return Framed::Blank;
    }
    let start = bytes.len() - record.len();
    let head = match read_head(record, last) {
        Ok(head) => head,
        Err(framed) => return framed,
    };
    let Some(body_length) = head.length.and_then(|range| decimal::<u64>(record.get(range)?)) else {
        return Framed::Malformed("has no Content-Length".into());
    };
    let at = start + head.end;
    let length = body_length.saturating_add(at as u64);
    match head.request {
        Some(true) => {}
        Some(false) => return Framed::Other { length },
        None => {
            return Framed::Skipped { length, reason: "missing WARC-Type (expected `WARC-Type: request`)".into() };
        }
    }
    match usize::try_from(body_length).ok().filter(|length| *length <= MAX_RECORD_BYTES) {
        None => Framed::Skipped { length, reason: too_large() },
        Some(length) if bytes.len() - at >= length => {
            let Head { date, uri, truncated, .. } = head;
            let end = at + length;
            Framed::Request(
                Frame { message: head.end..head.end + length, date, uri, truncated, end: end - start }.moved(start),
            )
        }
        Some(_) if last => Framed::Malformed(TRUNCATED.into()),
        Some(_) => Framed::Partial,
    }
}

/// Parses the named fields of `record`. `last` means that the archive ends with it.
fn read_head(record: &[u8], last: bool) -> Result<Head, Framed> {
    let mut head = Head::default();
    // True if the previous line is a `WARC-Type` without a value, which may be on the next line.
    let mut empty_type = false;
    let mut at = 0;
    loop {
        let Some(end) = memchr(b'\n', &record[at..]).filter(|_| at < MAX_HEAD_BYTES) else {
            let more = !last && record.len() < MAX_HEAD_BYTES;
            return Err(if more { Framed::Partial } else { invalid_header() });
        };
        let line = record[at..at + end].trim_ascii_end();
        if at == 0 {
            if !line.starts_with(b"WARC/") {
                return Err(invalid_header());
            }
        } else if line.is_empty() {
            head.end = at + end + 1;
            return Ok(head);
        } else if record[at..].starts_with(b" ") || record[at..].starts_with(b"\t") {
            // The line continues the previous field. Of the fields that are used, only the type is checked for this.
            if mem::take(&mut empty_type) {
                head.add_type(line.trim_ascii_start());
            }
        } else {
            let Some(colon) = memchr(b':', line) else { return Err(invalid_header()) };
            let name = &line[..colon];
            let value = line[colon + 1..].trim_ascii_start();
            let range = at + line.len() - value.len()..at + line.len();
            let is_named = |field: &str| name.eq_ignore_ascii_case(field.as_bytes());
            empty_type = is_named("WARC-Type") && value.is_empty();
            if is_named("Content-Length") {
                head.length = Some(range);
            } else if is_named("WARC-Date") {
                head.date = Some(range);
            } else if is_named("WARC-Target-URI") {
                head.uri = Some(range);
            } else if is_named("WARC-Truncated") {
                head.truncated = true;
            } else if is_named("WARC-Type") && !empty_type {
                head.add_type(value);
            }
        }
        at += end + 1;
    }
}

fn invalid_header() -> Framed {
    Framed::Malformed(
        "has no valid header (expected `WARC/1.1`, named fields and an empty line, at most 64 KiB)".into(),
    )
}

const TRUNCATED: &str = "is truncated: shorter than its Content-Length";

/// Returns the error for a truncated record at this position, in bytes.
pub(in crate::capture) fn truncated(position: u64) -> String {
    stopped(position, TRUNCATED)
}

/// Returns the error for a record at this position, in bytes, after which reading stops.
pub(in crate::capture) fn stopped(position: u64, reason: &str) -> String {
    format!("the record at byte {position} {reason}: stopped reading")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_record_is_recognized_in_every_notation_of_its_type() {
        let framed = |fields: &str| {
            let record = format!("WARC/1.1\r\n{fields}\r\nContent-Length: 3\r\n\r\nabc");
            match frame(record.as_bytes(), true) {
                Framed::Request(_) => "request",
                Framed::Other { .. } => "other",
                Framed::Skipped { .. } => "skipped",
                _ => "malformed",
            }
        };
        for (fields, expected) in [
            ("WARC-Type: request", "request"),
            ("warc-type:REQUEST  ", "request"),
            ("WARC-Type:\r\n request", "request"),
            ("WARC-Type: \n\trequest", "request"),
            ("WARC-Type: request\nWARC-Type: response", "request"),
            ("WARC-Type: response\nX: y\n request", "other"),
            ("WARC-Type:\r\n response", "other"),
            ("WARC-Type:\nX:\n request", "skipped"),
            ("WARC-Type:", "skipped"),
            ("X: y", "skipped"),
        ] {
            assert_eq!(framed(fields), expected, "{fields:?}");
        }
    }
}
