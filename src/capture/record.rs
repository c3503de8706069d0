//! Captured requests, and how faithfully they preserve the original bytes.
//!
//! A [`Record`] is what the reader returns. An [`Imported`] request comes from a file that is read as a whole, before it has a name; the helpers here
//! collect them, limit their number, and continue after a malformed one.

use std::fmt::Write as _;

use serde_json::{Map, Value, value::RawValue};

use super::{
    document::{Document, MOST_REQUESTS},
    json::{self, Object},
};
use crate::{
    message::{Headers, Message},
    timestamp,
};

/// One captured request.
#[derive(Debug, PartialEq, Eq)]
pub struct Record {
    /// `FILE:RECORD`. The record is the line number in a capture file, and otherwise the number of the request in the file.
    pub source: String,
    /// The request.
    pub message: Message,
    /// When it was received, as stated by the capture (RFC 3339).
    pub at: Option<String>,
    /// How faithfully it preserves the original bytes.
    pub fidelity: Fidelity,
    /// The status that it was answered with, as stated by the capture.
    pub status: Option<u16>,
    /// Keys of a capture file's record that the caller wants. Whoever reads the record sets them, with any values; reading sets those that it has, and
    /// the others to `null`.
    pub kept: Map<String, Value>,
}

impl Record {
    /// When it was received, in seconds since 1970, if the capture states a time that can be read.
    #[must_use]
    pub fn received(&self) -> Option<i64> {
        self.at.as_deref().and_then(timestamp::parse)
    }

    /// Names the record `FILE:NUMBER`.
    pub(super) fn rename(&mut self, file: &str, number: usize) {
        self.source.clear();
        // Writing to a string cannot fail.
        let _ = write!(self.source, "{file}:{number}");
    }
}

/// An empty record, to be filled by [`Batch::read`](super::Batch::read).
impl Default for Record {
    fn default() -> Self {
        Self {
            source: String::new(),
            message: Message::post("/", Vec::new()),
            at: None,
            fidelity: Fidelity::Exact,
            status: None,
            kept: Map::new(),
        }
    }
}

/// How true a capture is to the bytes that were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Fidelity {
    /// Byte for byte.
    Exact,
    /// Text: line ends, charset or a byte order mark may have changed on the way.
    Text,
    /// Text with dots, each of which may stand for another byte. It is called text as well.
    #[serde(rename = "text")]
    #[cfg_attr(feature = "cli", schemars(skip))]
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
            Self::Text => Some("text, so line endings, the charset or a byte order mark may have changed"),
            Self::Dotted => Some(
                "text from curl --trace-ascii, which writes some bytes as dots, so a mismatch proves nothing (use curl --trace)",
            ),
            Self::Parsed => Some("parsed and rewritten by the tool that captured it, so a mismatch proves nothing"),
            Self::Truncated => Some("truncated, so a mismatch proves nothing"),
        }
    }
}

/// A request out of a file that holds it in a format of its own.
#[derive(Debug)]
pub(super) struct Imported {
    pub(super) message: Message,
    pub(super) at: Option<String>,
    pub(super) fidelity: Fidelity,
    pub(super) status: Option<u16>,
}

/// What a row of the table reads out of a file: every request, or why there is none. The inner error is one request's own.
pub(super) type Requests = Result<Vec<Result<Imported, String>>, String>;

impl Imported {
    /// A request to a URL, or to a target where no URL is known.
    pub(super) fn new(
        method: impl Into<String>,
        location: &str,
        headers: Headers,
        body: Vec<u8>,
        fidelity: Fidelity,
    ) -> Self {
        let mut message = Message::post(target(location), body);
        message.method = method.into();
        message.headers = headers;
        message.url = location.contains("://").then(|| location.to_owned());
        Self { message, at: None, fidelity, status: None }
    }
}

/// What of a URL stands in the request line.
fn target(location: &str) -> String {
    let location = location.split('#').next().unwrap_or_default();
    let rest = match location.split_once("://") {
        Some((_, rest)) => rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or_default(),
        None => location,
    };
    if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") }
}

/// Adds a request to those that were found, of which there is a limit.
pub(super) fn add(found: &mut Vec<Result<Imported, String>>, request: Result<Imported, String>) -> Result<(), String> {
    if found.len() == MOST_REQUESTS {
        return Err(format!(
            "more than {MOST_REQUESTS} requests: convert it to a capture file (jsonl), which can have any number"
        ));
    }
    found.push(request);
    Ok(())
}

/// A request for each object of a file.
pub(super) fn items(document: &Document<'_>, request: fn(&Object<'_>) -> Result<Imported, String>) -> Requests {
    Ok(document.items()?.iter().map(request).collect())
}

/// A request for each element of a list.
pub(super) fn every(list: &RawValue, request: impl Fn(&Object<'_>) -> Result<Imported, String>) -> Requests {
    let mut found = Vec::new();
    json::for_each(list, |element| add(&mut found, Object::parse(element).and_then(|object| request(&object))))?;
    Ok(found)
}

/// A request for each object of a file, and for each element of the lists that lie in one at `key`.
pub(super) fn flatten(
    document: &Document<'_>,
    key: &str,
    is_list: fn(&Object<'_>) -> bool,
    request: fn(&Object<'_>) -> Result<Imported, String>,
) -> Requests {
    let mut found = Vec::new();
    for object in document.items()? {
        match object.get(key).filter(|_| is_list(object)) {
            Some(list) => {
                json::for_each(list, |item| add(&mut found, Object::parse(item).and_then(|item| request(&item))))?;
            }
            None => add(&mut found, request(object))?,
        }
    }
    Ok(found)
}
