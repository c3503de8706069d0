//! Captures: what people hold, turned into messages.
//!
//! One file a format, and one table of them ([`FORMATS`]), which detects, reads and documents. Records are read one at a time where the format
//! allows it, so memory does not grow with their number; one that is broken is an error of its own, and the next is read all the same. It
//! refuses to change a body: what was captured is what is judged, and how true the capture is to the bytes on the wire ([`Fidelity`]) is said.

mod ansi_c;
mod aws;
mod begun;
mod block;
mod curl;
mod document;
mod environ;
mod escapes;
mod familiar;
mod fidelity;
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
mod open;
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

use std::fmt;

use crate::message::Message;

use document::Document;
use imported::Requests;

pub use block::{BLOCK, Block, Room};
pub use fidelity::Fidelity;
pub use http::parse as parse_http;
pub use jsonl::{is_record, line as jsonl_line, line_beside as jsonl_line_beside};
pub use open::{open, read};
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
    /// How it is read.
    read: Reading,
}

/// How a file is read.
#[derive(Debug)]
enum Reading {
    /// As a whole: every request in it.
    Whole(fn(&Document<'_>) -> Requests),
    /// A part at a time, of any length.
    Parts(Framing),
}

/// How records follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    /// One a line.
    Lines,
    /// By their own length.
    Archive,
}

impl Format {
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

/// Why a record is not read that is larger than any may be.
fn too_large() -> String {
    format!("the record is larger than {LARGEST_RECORD} bytes")
}

/// The largest file of another format that is read, in bytes: it is read whole.
pub const LARGEST_FILE: usize = 64 * 1024 * 1024;

/// The most header fields that a request may have.
const MOST_HEADERS: usize = 256;

/// The most of them in a record of a capture file, which is limited in length as it is: each takes more room than its text.
const MOST_HEADERS_OF_A_RECORD: usize = 65_536;

/// The format of that name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}
