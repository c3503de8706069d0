//! Web archives: WARC 1.0 and 1.1 (ISO 28500:2017, <https://iipc.github.io/warc-specifications/>), plain or with gzip, record by record.
//!
//! A record of the type `request` holds the message as it went over the wire. The others are skipped, unread. It refuses a record without its length,
//! behind which no other could be found.

use std::{
    io::{self, BufReader, Read},
    mem,
    ops::Range,
};

use flate2::read::MultiGzDecoder;
use memchr::memchr;

use super::http::{self, decimal};
use crate::capture::{Fidelity, Format, Framing, LARGEST_RECORD, ReadMode, Record, too_large};

/// The row of the table. Its records are read one at a time.
pub(super) const FORMAT: Format = Format {
    name: "warc",
    about: "request records of a web archive (WARC 1.1, also .warc.gz)",
    fidelity: Fidelity::Exact,
    recognize: |document| begins(document.bytes),
    read: ReadMode::Records(Framing::Warc),
};

const GZIP: &[u8] = b"\x1f\x8b";

/// The most that the named fields of a record may take, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;

/// Whether a file that begins so is packed with gzip.
pub(in crate::capture) fn is_packed(start: &[u8]) -> bool {
    start.starts_with(GZIP)
}

/// Whether a file begins as a web archive does.
pub(in crate::capture) fn begins(start: &[u8]) -> bool {
    const MAGIC: &[u8] = b"WARC/";
    if !is_packed(start) {
        return start.starts_with(MAGIC);
    }
    let mut magic = Vec::new();
    // Whatever the rest is: the first bytes decide.
    let _ = MultiGzDecoder::new(start).take(MAGIC.len() as u64).read_to_end(&mut magic);
    magic == MAGIC
}

/// Decompresses a gzip file.
pub(in crate::capture) fn decompress<'r>(packed: impl Read + Send + 'r) -> Box<dyn Read + Send + 'r> {
    Box::new(Gunzip(MultiGzDecoder::new(BufReader::new(packed))))
}

/// A decoder whose errors say what it decodes.
struct Gunzip<R>(MultiGzDecoder<R>);

impl<R: Read> Read for Gunzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| io::Error::new(error.kind(), format!("not valid gzip: {error}")))
    }
}

/// What stands at one place of an archive.
pub(in crate::capture) enum Framed {
    /// Nothing but blank lines.
    Blank,
    /// Part of a record: there is more to come.
    Part,
    /// A request.
    Request(Frame),
    /// A record of another type, so many bytes long.
    Other { whole: u64 },
    /// A record of so many bytes that is not read, and why.
    Unread { whole: u64, reason: String },
    /// No record, or one that is not whole.
    Broken(String),
}

/// Where the parts of a request's record lie.
pub(in crate::capture) struct Frame {
    /// The message.
    message: Range<usize>,
    date: Option<Range<usize>>,
    uri: Option<Range<usize>>,
    truncated: bool,
    /// Where the record ends.
    pub(in crate::capture) end: usize,
}

impl Frame {
    /// The same, `by` bytes further on.
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

    /// Reads the request into `record`, except for its source.
    pub(in crate::capture) fn read(&self, bytes: &[u8], record: &mut Record) -> Result<(), String> {
        let text = |range: &Range<usize>| str::from_utf8(bytes.get(range.clone())?).ok().map(str::to_owned);
        let block = bytes.get(self.message.clone()).unwrap_or_default();
        record.fidelity = Fidelity::Exact;
        if self.truncated {
            record.message = http::parse_cut(block)?.0;
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

/// The named fields of a record, as far as they are of interest. Places are counted from the first byte of the record.
#[derive(Default)]
struct Head {
    /// Whether it is a request, if that is said.
    request: Option<bool>,
    length: Option<Range<usize>>,
    date: Option<Range<usize>>,
    uri: Option<Range<usize>>,
    truncated: bool,
    /// Where it ends.
    end: usize,
}

impl Head {
    /// Takes a type that is stated. Who says that it is a request and something else is judged: nothing passes for having been hidden.
    fn take_type(&mut self, stated: &[u8]) {
        self.request = Some(stated.eq_ignore_ascii_case(b"request") || self.request == Some(true));
    }
}

/// Finds the record at the beginning of `bytes`. If `last`, nothing follows them.
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
    let Some(length) = head.length.and_then(|place| decimal(record.get(place)?)) else {
        return Framed::Broken("has no Content-Length".into());
    };
    let at = start + head.end;
    let whole = length.saturating_add(at as u64);
    match head.request {
        Some(true) => {}
        Some(false) => return Framed::Other { whole },
        None => {
            return Framed::Unread { whole, reason: "missing WARC-Type (expected `WARC-Type: request`)".into() };
        }
    }
    match usize::try_from(length).ok().filter(|length| *length <= LARGEST_RECORD) {
        None => Framed::Unread { whole, reason: too_large() },
        Some(length) if bytes.len() - at >= length => {
            let Head { date, uri, truncated, .. } = head;
            let end = at + length;
            Framed::Request(
                Frame { message: head.end..head.end + length, date, uri, truncated, end: end - start }.moved(start),
            )
        }
        Some(_) if last => Framed::Broken(TRUNCATED.into()),
        Some(_) => Framed::Part,
    }
}

/// Reads the named fields of `record`. If `last`, nothing follows it.
fn read_head(record: &[u8], last: bool) -> Result<Head, Framed> {
    let mut head = Head::default();
    // Whether the previous field is a type whose value was not on its line.
    let mut typed = false;
    let mut at = 0;
    loop {
        let Some(end) = memchr(b'\n', &record[at..]).filter(|_| at < LARGEST_HEAD) else {
            let more = !last && record.len() < LARGEST_HEAD;
            return Err(if more { Framed::Part } else { headless() });
        };
        let line = record[at..at + end].trim_ascii_end();
        if at == 0 {
            if !line.starts_with(b"WARC/") {
                return Err(headless());
            }
        } else if line.is_empty() {
            head.end = at + end + 1;
            return Ok(head);
        } else if record[at..].starts_with(b" ") || record[at..].starts_with(b"\t") {
            // It goes on with the field before. None that is read is so long, but the type may stand in a line of its own.
            if mem::take(&mut typed) {
                head.take_type(line.trim_ascii_start());
            }
        } else {
            let Some(colon) = memchr(b':', line) else { return Err(headless()) };
            let name = &line[..colon];
            let value = line[colon + 1..].trim_ascii_start();
            let place = at + line.len() - value.len()..at + line.len();
            let is = |field: &str| name.eq_ignore_ascii_case(field.as_bytes());
            typed = is("WARC-Type") && value.is_empty();
            if is("Content-Length") {
                head.length = Some(place);
            } else if is("WARC-Date") {
                head.date = Some(place);
            } else if is("WARC-Target-URI") {
                head.uri = Some(place);
            } else if is("WARC-Truncated") {
                head.truncated = true;
            } else if is("WARC-Type") && !typed {
                head.take_type(value);
            }
        }
        at += end + 1;
    }
}

fn headless() -> Framed {
    Framed::Broken("has no valid header (expected `WARC/1.1`, named fields and an empty line, at most 64 KiB)".into())
}

const TRUNCATED: &str = "is truncated: shorter than its Content-Length";

/// What is wrong with the record at so many bytes, which is not all there.
pub(in crate::capture) fn truncated(at: u64) -> String {
    broken(at, TRUNCATED)
}

/// What is wrong with the record at so many bytes, behind which no other can be found.
pub(in crate::capture) fn broken(at: u64, reason: &str) -> String {
    format!("the record at byte {at} {reason}: stopped reading")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_one_however_it_says_so() {
        let framed = |fields: &str| {
            let record = format!("WARC/1.1\r\n{fields}\r\nContent-Length: 3\r\n\r\nabc");
            match frame(record.as_bytes(), true) {
                Framed::Request(_) => "request",
                Framed::Other { .. } => "other",
                Framed::Unread { .. } => "unread",
                _ => "broken",
            }
        };
        for (fields, what) in [
            ("WARC-Type: request", "request"),
            ("warc-type:REQUEST  ", "request"),
            ("WARC-Type:\r\n request", "request"),
            ("WARC-Type: \n\trequest", "request"),
            ("WARC-Type: request\nWARC-Type: response", "request"),
            ("WARC-Type: response\nX: y\n request", "other"),
            ("WARC-Type:\r\n response", "other"),
            ("WARC-Type:\nX:\n request", "unread"),
            ("WARC-Type:", "unread"),
            ("X: y", "unread"),
        ] {
            assert_eq!(framed(fields), what, "{fields:?}");
        }
    }
}
