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

use super::{
    Fidelity, Format, Framing, LARGEST_RECORD, Reading, Record, begun::Begun, familiar::Familiar, http, too_large,
};
use crate::ascii::{alike, number};

/// The row of the table. Its records are read one at a time.
pub(super) const FORMAT: Format = Format {
    name: "warc",
    about: "request records of a web archive (WARC 1.1, also .warc.gz)",
    fidelity: Fidelity::Exact,
    recognise: |document| begins(document.bytes),
    read: Reading::Parts(Framing::Archive),
};

const GZIP: &[u8] = b"\x1f\x8b";

/// The most that the named fields of a record may take, in bytes.
const LARGEST_HEAD: usize = 64 * 1024;

/// Whether a file that begins so is packed with gzip.
pub(super) fn is_packed(start: &[u8]) -> bool {
    start.starts_with(GZIP)
}

/// Whether a file begins as a web archive does.
pub(super) fn begins(start: &[u8]) -> bool {
    const MAGIC: &[u8] = b"WARC/";
    if !is_packed(start) {
        return start.starts_with(MAGIC);
    }
    let mut magic = Vec::new();
    // Whatever the rest is: the first bytes decide.
    let _ = MultiGzDecoder::new(start).take(MAGIC.len() as u64).read_to_end(&mut magic);
    magic == MAGIC
}

/// What is in a file that begins so and goes on in `rest`, out of its compression where there is one.
pub(super) fn plain<'r>(start: Vec<u8>, rest: impl Read + Send + 'r) -> Box<dyn Read + Send + 'r> {
    let packed = is_packed(&start);
    let whole = Begun::new(start, rest);
    if packed { Box::new(Gunzip(MultiGzDecoder::new(BufReader::new(whole)))) } else { Box::new(whole) }
}

/// A decoder whose errors say what it decodes.
struct Gunzip<R>(MultiGzDecoder<R>);

impl<R: Read> Read for Gunzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| io::Error::new(error.kind(), format!("it is no gzip there: {error}")))
    }
}

/// What stands at one place of an archive.
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) enum Framed {
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
#[cfg_attr(test, derive(Debug, PartialEq))]
pub(super) struct Frame {
    /// The message.
    message: Range<usize>,
    date: Option<Range<usize>>,
    uri: Option<Range<usize>>,
    truncated: bool,
    /// Where the record ends.
    pub(super) end: usize,
}

impl Frame {
    /// The same, `by` bytes further on.
    pub(super) fn moved(self, by: usize) -> Self {
        let moved = |range: Range<usize>| range.start + by..range.end + by;
        Self {
            message: moved(self.message),
            date: self.date.map(moved),
            uri: self.uri.map(moved),
            truncated: self.truncated,
            end: self.end + by,
        }
    }

    /// How long its message is, in bytes.
    pub(super) fn length(&self) -> usize {
        self.message.len()
    }

    /// Reads the request into `record`, all but its source.
    pub(super) fn read(&self, bytes: &[u8], record: &mut Record, heads: &mut http::Heads) -> Result<(), String> {
        let text = |range: &Range<usize>| str::from_utf8(bytes.get(range.clone())?).ok();
        let block = bytes.get(self.message.clone()).unwrap_or_default();
        record.fidelity = Fidelity::Exact;
        if self.truncated {
            record.message = http::parse_cut(block)?.0;
            record.fidelity = Fidelity::Truncated;
        } else {
            http::read(block, &mut record.message, heads)?;
        }
        record.message.url = self.uri.as_ref().and_then(text).map(|uri| uri.trim_matches(['<', '>']).to_owned());
        match (&mut record.at, self.date.as_ref().and_then(text)) {
            (Some(at), Some(date)) => date.clone_into(at),
            (at, date) => *at = date.map(str::to_owned),
        }
        Ok(())
    }
}

/// The named fields of a record, as far as they are of interest. Places are counted from the first byte of the record.
#[derive(Clone, Default)]
pub(super) struct Head {
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
        self.request = Some(alike(stated, b"request") || self.request == Some(true));
    }
}

/// What stands at the beginning of `bytes`, behind which nothing comes where they are the `last`.
pub(super) fn frame(bytes: &[u8], last: bool, heads: &mut Familiar<Head>) -> Framed {
    let record = bytes.trim_ascii_start();
    if record.is_empty() {
        return Framed::Blank;
    }
    let start = bytes.len() - record.len();
    let head = match heads.find(record) {
        Some(head) => head.clone(),
        None => match read_head(record, last, heads) {
            Ok(head) => head,
            Err(framed) => return framed,
        },
    };
    let Some(length) = head.length.and_then(|place| number(record.get(place)?)) else {
        return Framed::Broken("has no Content-Length: expected the number of bytes in it".into());
    };
    let at = start + head.end;
    let whole = length.saturating_add(at as u64);
    match head.request {
        Some(true) => {}
        Some(false) => return Framed::Other { whole },
        None => {
            return Framed::Unread {
                whole,
                reason: "the record has no WARC-Type: expected `WARC-Type: request`".into(),
            };
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

/// Reads the fields of `record`, behind which nothing comes where it is the `last`.
fn read_head(record: &[u8], last: bool, heads: &mut Familiar<Head>) -> Result<Head, Framed> {
    let mut head = Head::default();
    // Whether the field before is a type that was not stated yet.
    let mut typed = false;
    let mut values = Vec::new();
    let mut at = 0;
    loop {
        let Some(end) = memchr::memchr(b'\n', &record[at..]).filter(|_| at < LARGEST_HEAD) else {
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
            break;
        } else if record[at..].starts_with(b" ") || record[at..].starts_with(b"\t") {
            // It goes on with the field before. None that is read is so long, but the type may stand in a line of its own.
            if mem::take(&mut typed) {
                head.take_type(line.trim_ascii_start());
            }
        } else {
            let Some(colon) = memchr::memchr(b':', line) else { return Err(headless()) };
            let name = &line[..colon];
            let value = line[colon + 1..].trim_ascii_start();
            let place = at + line.len() - value.len()..at + line.len();
            let is_type = alike(name, b"warc-type");
            typed = is_type && value.is_empty();
            match name.len() {
                _ if typed => {}
                _ if is_type => head.take_type(value),
                9 if alike(name, b"warc-date") => head.date = Some(place.clone()),
                14 if alike(name, b"content-length") => head.length = Some(place.clone()),
                14 if alike(name, b"warc-truncated") => head.truncated = true,
                15 if alike(name, b"warc-target-uri") => head.uri = Some(place.clone()),
                _ => {}
            }
            // The type alone is not read again.
            if !is_type {
                values.push(place);
            }
        }
        at += end + 1;
    }
    heads.learn(&record[..head.end], || Some((values, head.clone())));
    Ok(head)
}

fn headless() -> Framed {
    Framed::Broken("has no head: expected `WARC/1.1`, named fields and an empty line, 64 KiB of them at most".into())
}

const TRUNCATED: &str = "is truncated: there is less of it than its Content-Length";

/// What is wrong with the record at so many bytes, which is not all there.
pub(super) fn truncated(at: u64) -> String {
    broken(at, TRUNCATED)
}

/// What is wrong with the record at so many bytes, behind which no other can be found.
pub(super) fn broken(at: u64, reason: &str) -> String {
    format!("the record at byte {at} {reason}; what follows is not read")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_request_is_one_however_it_says_so() {
        let framed = |fields: &str| {
            let record = format!("WARC/1.1\r\n{fields}\r\nContent-Length: 3\r\n\r\nabc");
            match frame(record.as_bytes(), true, &mut Familiar::default()) {
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

    proptest! {
        /// One that differs in some characters is framed as if it was the first.
        #[test]
        fn a_head_like_one_before_is_read_as_if_it_was_new(
            fields in prop::collection::vec(
                prop::sample::select(vec![
                    "WARC-Type: request",
                    "WARC-Type: respons",
                    "WARC-Type:",
                    "WARC-Date: 2026-01-01T00:00:00Z",
                    "Content-Length: 3",
                    "Content-Length: 03",
                    "content-length:x",
                    "WARC-Target-URI: <https://a.example/>",
                    "WARC-Truncated: length",
                    " folded: on",
                    "X: \"",
                ]),
                0..5,
            ),
            ends in prop::sample::select(vec!["\n", "\r\n"]),
            length in prop::sample::select(vec!["3", "9", "4294967296", "+3"]),
            changes in prop::collection::vec((any::<prop::sample::Index>(), "[ -~]|[:\r\n\u{1}é]"), 0..4),
            last: bool,
        ) {
            let mut heads = Familiar::default();
            let fields: String = fields.iter().flat_map(|field| [*field, ends]).collect();
            let mut text =
                format!("WARC/1.1{ends}{fields}WARC-Type: request{ends}Content-Length: {length}{ends}{ends}abc{ends}{ends}");
            frame(text.as_bytes(), last, &mut heads);
            for (at, by) in changes {
                let at = at.index(text.len());
                if text.is_char_boundary(at) && text.is_char_boundary(at + 1) {
                    text.replace_range(at..=at, &by);
                }
                let expected = frame(text.as_bytes(), last, &mut Familiar::default());
                prop_assert_eq!(frame(text.as_bytes(), last, &mut heads), expected, "{}", text);
            }
        }
    }
}
