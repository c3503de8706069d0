//! The capture formats: one file per format, and the table of them.
//!
//! A format detects its files and parses the requests in them. [`FORMATS`] is used for detection, reading and documentation. For formats that are read
//! record by record (JSON Lines, WARC), splitting a file into records is left to the reader.

mod aws;
mod bruno;
mod curl;
mod dump;
pub(super) mod environ;
mod github;
mod har;
mod hookdeck;
pub(super) mod http;
pub(super) mod json;
pub(super) mod jsonl;
pub(super) mod log;
mod mitmproxy;
mod modsec;
mod nginx;
mod ngrok;
pub(super) mod pcap;
mod pipedream;
mod postman;
mod rest;
mod smee;
mod trace;
mod verbose;
pub(super) mod warc;
mod webhooksite;
#[cfg(feature = "captures")]
mod xml;
#[cfg(feature = "captures")]
mod yaml;

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
    /// Returns true if a file has this format. It gets the whole file, because a part could be misleading.
    pub(super) recognize: fn(&Document<'_>) -> bool,
    /// How files of this format are read.
    pub(super) read: ReadMode,
}

/// How a file is read.
#[derive(Debug)]
pub(super) enum ReadMode {
    /// As a whole. The function returns every request.
    Whole(fn(&Document<'_>) -> Requests),
    /// Record by record, without a limit on their number.
    Records(Framing),
    /// By a dedicated reader.
    Stream,
}

/// How the records in a file are delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// One record per line.
    Lines,
    /// Records in some lines.
    Log,
    /// Each record states its length.
    Warc,
}

impl Format {
    pub(super) fn recognizes(&self, document: &Document<'_>) -> bool {
        (self.recognize)(document)
    }
}

/// Every format. A file that matches more than one is an error, so the order does not matter for detection.
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
    &pcap::FORMAT,
    &modsec::FORMAT,
    &bruno::FORMAT,
    #[cfg(feature = "captures")]
    &xml::FORMAT,
    #[cfg(feature = "captures")]
    &yaml::FORMAT,
    &verbose::FORMAT,
    &json::FORMAT,
    &log::FORMAT,
    &dump::FORMAT,
];

/// Returns the format with this name.
#[must_use]
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().copied().find(|format| format.name == name)
}
