//! Captures: what people hold, turned into messages.
//!
//! One file a format, and one table of them ([`FORMATS`]), which detects, reads and documents. Records are read one at a time where the format
//! allows it, so memory does not grow with their number; one that is broken is an error of its own, and the next is read all the same. It
//! refuses to change a body: what was captured is what is judged, and how true the capture is to the bytes on the wire ([`Fidelity`]) is said.

mod ansi_c;
mod aws;
mod block;
mod curl;
mod document;
mod environ;
mod escapes;
mod github;
mod har;
mod hookdeck;
mod http;
mod imported;
mod json;
mod jsonl;
mod mitmproxy;
mod nginx;
mod ngrok;
mod pipedream;
mod postman;
mod rest;
mod shell;
mod smee;
mod stream;
mod trace;
mod variables;
mod warc;
mod webhooksite;

use std::{
    fmt,
    io::{self, Read},
    ops::ControlFlow,
};

use crate::message::Message;

use document::Document;
use imported::{Imported, Requests};
use stream::Framing;

pub use block::{BLOCK, Block};
pub use http::parse as parse_http;
pub use jsonl::{is_record, line as jsonl_line, line_beside as jsonl_line_beside};
pub use stream::Stream;

/// One captured request.
#[derive(Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it stands: `FILE:RECORD`. The record is the line of a capture file, else the number of the request in the file.
    pub source: String,
    /// The request.
    pub message: Message,
    /// When it was received, as the capture states it (RFC 3339).
    pub at: Option<String>,
    /// How true it is to what was sent.
    pub fidelity: Fidelity,
}

/// How true a capture is to the bytes that were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fidelity {
    /// Byte for byte.
    Exact,
    /// Text: line ends, charset or a byte order mark may have changed on the way.
    Text,
    /// Text with dots, each of which may stand for another byte. It is called text as well.
    #[serde(rename = "text")]
    Dotted,
    /// Parsed by whoever captured it and written anew, so that the signature cannot be proven.
    Parsed,
    /// Cut: there was more.
    Truncated,
}

impl Fidelity {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Text | Self::Dotted => "text",
            Self::Parsed => "parsed",
            Self::Truncated => "truncated",
        }
    }

    /// Whether it may be other bytes than were sent in more than their line ends and charset, so that a mismatch proves nothing.
    #[must_use]
    pub fn is_lossy(self) -> bool {
        matches!(self, Self::Dotted | Self::Parsed | Self::Truncated)
    }

    /// What must be known before a signature is blamed; nothing where the capture is exact.
    #[must_use]
    pub fn caution(self) -> Option<&'static str> {
        match self {
            Self::Exact => None,
            Self::Text => Some("text, in which line ends, charset or a byte order mark may have changed"),
            Self::Dotted => Some(
                "text of curl --trace-ascii, in which a dot may stand for another byte: a mismatch proves nothing (use curl --trace)",
            ),
            Self::Parsed => Some("parsed and written anew by the tool that captured it: a mismatch proves nothing"),
            Self::Truncated => Some("truncated, so that a mismatch proves nothing"),
        }
    }
}

/// What a file holds: a row of the table.
#[derive(Debug)]
pub struct Format {
    /// The name, as in `--from`.
    pub name: &'static str,
    /// What it is, for `--help` and README.
    pub about: &'static str,
    /// The best that it can be.
    pub fidelity: Fidelity,
    /// Whether a file is of this format. A whole file is looked at, never a part that could mislead.
    recognise: fn(&Document<'_>) -> bool,
    /// Every request in it.
    read: fn(&Document<'_>) -> Requests,
}

impl Format {
    /// How its records follow each other, where they are read one at a time. A row is a constant, which has no address to tell it by.
    fn framing(&self) -> Option<Framing> {
        match self.name {
            name if name == jsonl::FORMAT.name => Some(Framing::Lines),
            name if name == warc::FORMAT.name => Some(Framing::Archive),
            _ => None,
        }
    }

    fn recognises(&self, document: &Document<'_>) -> bool {
        (self.recognise)(document)
    }
}

/// The table. A file that two rows recognise is refused, so their order means nothing.
pub const FORMATS: &[&Format] = &[
    &http::FORMAT,
    &jsonl::FORMAT,
    &warc::FORMAT,
    &har::FORMAT,
    &curl::FORMAT,
    &trace::FORMAT,
    &mitmproxy::FORMAT,
    &webhooksite::FORMAT,
    &ngrok::FORMAT,
    &pipedream::FORMAT,
    &aws::FORMAT,
    &nginx::FORMAT,
    &environ::FORMAT,
    &postman::FORMAT,
    &rest::FORMAT,
    &github::FORMAT,
    &smee::FORMAT,
    &hookdeck::FORMAT,
];

/// A record that cannot be judged.
#[derive(Debug, PartialEq, Eq)]
pub struct CaptureError {
    /// Where: `FILE:RECORD`, or `FILE` where it is the file as a whole.
    pub source: String,
    /// What is wrong, and what was expected.
    pub reason: String,
}

impl CaptureError {
    /// A fault that may quote what was captured, and so shows what a line cannot hold.
    fn new(source: String, reason: &str) -> Self {
        let shown = |c: char| if c.is_control() { c.escape_debug().collect::<String>() } else { c.to_string() };
        Self { source, reason: reason.chars().map(shown).collect() }
    }
}

impl fmt::Display for CaptureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.reason)
    }
}

impl std::error::Error for CaptureError {}

/// The largest record of a capture file or an archive that is read, in bytes. A larger one is an error of its own, and is not held.
pub const LARGEST_RECORD: usize = 8 * 1024 * 1024;

/// The largest file of another format that is read, in bytes: it is read whole.
pub const LARGEST_FILE: usize = 64 * 1024 * 1024;

/// What is read of a file to see whether it is a capture file, in bytes.
const SAMPLE: usize = 64 * 1024;

/// The format of that name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}

/// Begins to read a file, in a format or in the one that it is recognised to be.
pub fn open<'r>(mut reader: impl Read + Send + 'r, format: Option<&'static Format>) -> Stream<'r> {
    let fault = |reason: String| Stream::whole(Err(reason));
    let unreadable = |error| fault(format!("cannot read it: {error}"));
    // A capture file is told by its first line, so that a pipe need not end before it is read.
    let mut start = Vec::new();
    let line = loop {
        let searched = start.len();
        match read_some(&mut reader, &mut start) {
            Err(error) => return unreadable(error),
            Ok(0) => break &start[..],
            Ok(_) => {}
        }
        match memchr::memchr(b'\n', &start[searched..]) {
            Some(end) => break &start[..=searched + end],
            // A record may be longer than a look at the beginning.
            None if start.len() >= SAMPLE && !(start.starts_with(b"{\"") && start.len() <= LARGEST_RECORD) => {
                break &start[..];
            }
            None => {}
        }
    };
    if start.is_empty() {
        return fault("it is empty: expected a raw HTTP request, or one JSON object a line".into());
    }
    let framing = match format {
        Some(format) => match (packed(&start), format.framing()) {
            (Some(reason), framing) if framing != Some(Framing::Archive) => return fault(reason.into()),
            (_, framing) => framing,
        },
        None if warc::begins(&start) => Some(Framing::Archive),
        None => is_record(line).then_some(Framing::Lines),
    };
    match framing {
        Some(Framing::Lines) => return Stream::parts(Framing::Lines, start, reader),
        Some(Framing::Archive) => {
            let plain = warc::plain(&start.clone(), io::Cursor::new(start).chain(reader));
            return Stream::parts(Framing::Archive, Vec::new(), plain);
        }
        None => {}
    }
    let limit = (LARGEST_FILE + 1).saturating_sub(start.len()) as u64;
    match reader.by_ref().take(limit).read_to_end(&mut start) {
        Err(error) => return unreadable(error),
        Ok(_) if start.len() > LARGEST_FILE => return fault(format!("it is larger than {LARGEST_FILE} bytes")),
        Ok(_) => {}
    }
    let document = Document::of(&start);
    let format = match format.map_or_else(|| recognise(&document), Ok) {
        Ok(format) => format,
        Err(reason) => return fault(reason),
    };
    match format.framing() {
        Some(framing) => Stream::parts(framing, start, io::empty()),
        None => Stream::whole((format.read)(&document)),
    }
}

/// Adds to `bytes` what can be read at once.
fn read_some(reader: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<usize> {
    let before = bytes.len();
    bytes.resize(before + SAMPLE, 0);
    let read = loop {
        match reader.read(&mut bytes[before..]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => break read,
        }
    };
    bytes.truncate(before + *read.as_ref().unwrap_or(&0));
    read
}

/// Every record of a file that people call `name`, held at once: for few.
pub fn read(
    reader: impl Read + Send,
    name: &str,
    format: Option<&'static Format>,
) -> Vec<Result<Record, CaptureError>> {
    let mut stream = open(reader, format);
    let (mut block, mut record, mut records) = (Block::default(), Record::blank(), Vec::new());
    while stream.fill(&mut block) {
        let _: ControlFlow<()> = block.each(name, &mut record, |read| {
            records.push(read.map(|record| std::mem::replace(record, Record::blank())));
            ControlFlow::Continue(())
        });
    }
    records
}

/// The names of the formats that a whole file could be of.
#[must_use]
pub fn candidates(bytes: &[u8]) -> Vec<&'static str> {
    candidates_of(&Document::of(bytes)).map(|format| format.name).collect()
}

fn candidates_of(document: &Document<'_>) -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().copied().filter(|format| format.recognises(document))
}

/// The one format that a file is of.
fn recognise(document: &Document<'_>) -> Result<&'static Format, String> {
    let candidates: Vec<&'static Format> = candidates_of(document).collect();
    match candidates.as_slice() {
        [format] => Ok(format),
        [] => fallback(document),
        several => {
            let names: Vec<&str> = several.iter().map(|format| format.name).collect();
            Err(format!("it could be {}: say which with --from", names.join(" or ")))
        }
    }
}

/// The format whose reasons help most with a file that is of none.
fn fallback(document: &Document<'_>) -> Result<&'static Format, String> {
    let first = document.unmarked().split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
    if let Some(reason) = packed(document.bytes) {
        return Err(reason.into());
    }
    match first.unwrap_or_default() {
        // JSON over many lines, or a list, is no capture file with a mistake in it.
        b"{" | [b'[', ..] => Err(match document.items() {
            Err(reason) => reason,
            Ok(items)
                if items.iter().any(|item| item.has("headers") && (item.has("body") || item.has("body_base64"))) =>
            {
                let filter = if document.begins_with('[') { "'.[]'" } else { "." };
                format!(
                    "its requests are not one a line: expected one JSON object a line, as `jq -c {filter}` makes of it"
                )
            }
            Ok(_) => "it is JSON of no kind that is known: `hookctl verify --help` lists them".into(),
        }),
        [b'{', ..] => Ok(&jsonl::FORMAT),
        _ => Ok(&http::FORMAT),
    }
}

/// Why a file that is packed cannot be read, whatever is in it.
fn packed(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x1f, 0x8b, ..] => Some("it is gzip, and no web archive: expected what is in it, or a .warc.gz"),
        [b'P', b'K', 3 | 5, ..] => Some("it is a zip archive: expected what is in it"),
        _ => None,
    }
}
