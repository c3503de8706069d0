//! The capture formats: one file per format, and the table of them.
//!
//! A format detects its files and parses the requests in them. [`FORMATS`] is used for detection, reading and documentation. Framing records that
//! are read one by one (JSON Lines, WARC) is left to the reader.

mod aws;
mod curl;
mod environ;
mod github;
mod har;
mod hookdeck;
pub(super) mod http;
pub(super) mod jsonl;
mod mitmproxy;
mod nginx;
mod ngrok;
mod pipedream;
mod postman;
mod rest;
mod smee;
mod trace;
pub(super) mod warc;
mod webhooksite;

use super::{Fidelity, document::Document, record::Requests};

/// A capture format: a row of the table.
#[derive(Debug)]
pub struct Format {
    /// The name, as in `--from`.
    pub name: &'static str,
    /// A short description for `--help` and README.
    pub about: &'static str,
    /// The best fidelity that the format allows.
    pub fidelity: Fidelity,
    /// Returns true if a file is of this format. Gets the whole file, because a part could be misleading.
    pub(super) recognize: fn(&Document<'_>) -> bool,
    /// How files of this format are read.
    pub(super) read: ReadMode,
}

/// How a file is read.
#[derive(Debug)]
pub(super) enum ReadMode {
    /// As a whole: every request in it.
    Whole(fn(&Document<'_>) -> Requests),
    /// Record by record, without a limit to their number.
    Records(Framing),
}

/// How records follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// One record per line.
    Lines,
    /// Each record states its length.
    Warc,
}

impl Format {
    pub(super) fn recognizes(&self, document: &Document<'_>) -> bool {
        (self.recognize)(document)
    }
}

/// The table. A file that matches two rows is refused, so the order has no meaning.
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

/// Returns the format with this name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}
