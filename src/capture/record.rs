//! Captured requests, and how faithfully they preserve the original bytes.
//!
//! The reader returns a [`Record`] for each request. A format that is read as a whole returns [`Imported`] requests, which have no name yet. The helpers
//! here collect them, limit their number, and continue after a malformed one.

use std::{fmt::Write as _, sync::LazyLock};

use memchr::memmem::Finder;
use serde_json::{Map, Value, value::RawValue};

use super::{
    document::{Document, MAX_REQUESTS},
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
    /// When it was captured, as the capture states it, usually in RFC 3339.
    pub at: Option<String>,
    /// How faithfully it preserves the original bytes.
    pub fidelity: Fidelity,
    /// Whether hookctl itself received the request, and not an application or a capture tool.
    pub received: bool,
    /// The status of the recorded response, if the capture contains it.
    pub status: Option<u16>,
    /// Further keys of a capture file's record. The caller inserts the keys that it needs, with any value. Reading sets each to the record's value, or
    /// to `null` if the record does not have it.
    pub kept: Map<String, Value>,
}

impl Record {
    /// Returns when it was captured, in Unix seconds, if the capture states a valid time.
    #[must_use]
    pub fn captured_at(&self) -> Option<i64> {
        self.at.as_deref().and_then(timestamp::parse)
    }

    /// Lowers the fidelity if the body disproves that its bytes are exact: it has a replacement character for bytes that could not be decoded, or its
    /// length differs from `Content-Length`.
    pub(super) fn settle(&mut self) {
        let headers = &self.message.headers;
        let is_coded = || headers.get("transfer-encoding").is_some();
        let differs =
            || declared_length(headers).is_some_and(|length| length != self.message.body.len()) && !is_coded();
        if self.fidelity == Fidelity::Exact && (has_replacement(&self.message.body) || differs()) {
            self.fidelity = Fidelity::Disproved;
        }
    }

    /// Sets the values of the kept keys to `null`, as for a record that has none of them.
    pub(super) fn clear_kept(&mut self) {
        self.kept.values_mut().for_each(|value| *value = Value::Null);
    }

    /// Names the record `FILE:NUMBER`.
    pub(super) fn rename(&mut self, file: &str, number: usize) {
        self.source.clear();
        // Writing to a string cannot fail.
        let _ = write!(self.source, "{file}:{number}");
    }
}

/// Creates an empty record, for [`Batch::read`](super::Batch::read) to fill.
impl Default for Record {
    fn default() -> Self {
        Self {
            source: String::new(),
            message: Message::post("/", Vec::new()),
            at: None,
            fidelity: Fidelity::Exact,
            received: false,
            status: None,
            kept: Map::new(),
        }
    }
}

/// How faithfully a capture preserves the original bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub enum Fidelity {
    /// The same bytes.
    Exact,
    /// Text: line endings, the charset or a byte order mark may have changed.
    Text,
    /// Text in which a dot may stand for any byte that cannot be printed. Its name is `text` too.
    #[serde(rename = "text")]
    #[cfg_attr(feature = "cli", schemars(skip))]
    Dotted,
    /// Supposed to be exact, but the length of the body or replacement characters in it disprove this. A cause explains it, so no warning is needed.
    /// Its name is also `text`.
    #[serde(rename = "text")]
    #[cfg_attr(feature = "cli", schemars(skip))]
    Disproved,
    /// Parsed and re-serialized by the tool that captured it, so a mismatch proves nothing.
    Parsed,
    /// Truncated: only the beginning was captured.
    Truncated,
}

impl Fidelity {
    /// Returns the name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Text | Self::Dotted | Self::Disproved => "text",
            Self::Parsed => "parsed",
            Self::Truncated => "truncated",
        }
    }

    /// Returns the fidelity with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Exact, Self::Text, Self::Parsed, Self::Truncated].into_iter().find(|fidelity| fidelity.name() == name)
    }

    /// Returns true if the capture may differ from the original in more than line endings and charset. A mismatch then proves nothing.
    #[must_use]
    pub fn is_lossy(self) -> bool {
        matches!(self, Self::Dotted | Self::Parsed | Self::Truncated)
    }

    /// Returns what the user must know before trusting a mismatch. `None` if the capture is exact.
    #[must_use]
    pub fn caution(self) -> Option<&'static str> {
        match self {
            Self::Exact | Self::Disproved => None,
            Self::Text => Some("text, so line endings, the charset or a byte order mark may have changed"),
            Self::Dotted => Some(
                "text from curl --trace-ascii, which writes some bytes as dots, so a mismatch proves nothing (use curl --trace)",
            ),
            Self::Parsed => Some("parsed and rewritten by the tool that captured it, so a mismatch proves nothing"),
            Self::Truncated => Some("truncated, so a mismatch proves nothing"),
        }
    }
}

/// A request from a file that is read as a whole.
#[derive(Debug)]
pub(super) struct Imported {
    pub(super) message: Message,
    pub(super) at: Option<String>,
    pub(super) fidelity: Fidelity,
    pub(super) status: Option<u16>,
}

/// The requests of a file. The outer error concerns the whole file, an inner one a single request.
pub(super) type Requests = Result<Vec<Result<Imported, String>>, String>;

impl Imported {
    /// Creates a request. `location` is its URL, or its target if the URL is unknown.
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

impl Imported {
    /// Replaces the contents of `record`, except for its name and the values of its kept keys.
    pub(super) fn store(self, record: &mut Record) {
        let Self { message, at, fidelity, status } = self;
        (record.message, record.at, record.fidelity, record.status) = (message, at, fidelity, status);
    }
}

/// Parses the status of a response. Tools write 0 or a text if there was none.
pub(super) fn status(text: &str) -> Option<u16> {
    text.parse().ok().filter(|status| (100..=999).contains(status))
}

/// Returns the length that `Content-Length` declares.
pub(super) fn declared_length(headers: &Headers) -> Option<usize> {
    headers.text("content-length")?.trim().parse().ok()
}

/// Returns true if a body has a replacement character for bytes that could not be decoded.
fn has_replacement(body: &[u8]) -> bool {
    static REPLACEMENT: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("\u{fffd}"));
    REPLACEMENT.find(body).is_some()
}

/// Returns the bytes of a text that a tool decoded as Latin-1, if only they have the declared length.
pub(super) fn from_latin1(text: &str, declared: Option<usize>) -> Option<Vec<u8>> {
    let declared = declared.filter(|length| *length != text.len())?;
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect::<Option<_>>()?;
    (bytes.len() == declared).then_some(bytes)
}

/// Returns the request target of a URL: path and query.
fn target(location: &str) -> String {
    let location = location.split('#').next().unwrap_or_default();
    let rest = match location.split_once("://") {
        Some((_, rest)) => rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or_default(),
        None => location,
    };
    if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") }
}

/// Adds a request, up to [`MAX_REQUESTS`].
pub(super) fn add(found: &mut Vec<Result<Imported, String>>, request: Result<Imported, String>) -> Result<(), String> {
    if found.len() == MAX_REQUESTS {
        return Err(format!(
            "more than {MAX_REQUESTS} requests: convert it to a capture file (jsonl), which can have any number"
        ));
    }
    found.push(request);
    Ok(())
}

/// Converts each object of a file to a request.
pub(super) fn items(document: &Document<'_>, request: fn(&Object<'_>) -> Result<Imported, String>) -> Requests {
    Ok(document.items()?.iter().map(request).collect())
}

/// Converts each element of a list to a request.
pub(super) fn elements(list: &RawValue, request: impl Fn(&Object<'_>) -> Result<Imported, String>) -> Requests {
    let mut found = Vec::new();
    json::for_each(list, |element| add(&mut found, Object::parse(element).and_then(|object| request(&object))))?;
    Ok(found)
}

/// Converts each object of a file to a request. If `is_list` is true for an object, it contains a list of requests at `key` instead.
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
