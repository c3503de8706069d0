//! Payloads: what a body says, and how its sender spells it.
//!
//! A payload is an ordered tree ([`Json`] or [`Form`]) that is looked into by [`Path`], changed by an [`Edit`] or made new by a
//! [`Template`], and written back in the spelling of one [`Encoding`]. It serves samples and recognition. It refuses any part in
//! verification: a captured body is hashed as it came, never decoded and encoded again.

mod dotted;
mod edit;
mod form;
mod fresh;
mod json;
mod layout;
mod path;
mod shape;
mod style;

use std::{borrow::Cow, fmt};

pub use dotted::{Dotted, Step};
pub use edit::{Edit, EditError, EditedPaths};
pub use form::{Form, Pair};
pub use fresh::{Fresh, Template};
pub use json::Json;
pub(crate) use json::{compact, error_reason};
pub use path::Path;
pub use shape::Shape;
pub use style::FormStyle;

/// How a sender spells a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Compact JSON as `JSON.stringify` writes it, with the key order and the number spelling of the source.
    Json,
    /// A form in one of the two spellings that are in use.
    Form(FormStyle),
    /// The bytes of the payload file, untouched.
    Verbatim,
}

impl Encoding {
    /// Every encoding with its name in `provider.toml`.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("json", Self::Json),
        ("form-percent", Self::Form(FormStyle::Percent)),
        ("form-plus", Self::Form(FormStyle::Plus)),
        ("verbatim", Self::Verbatim),
    ];

    /// The encoding that a content type suggests where nothing else is said.
    #[must_use]
    pub fn from_content_type(content_type: &str) -> Self {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            Self::Form(FormStyle::Plus)
        } else if essence.eq_ignore_ascii_case("application/json") || essence.ends_with("+json") {
            Self::Json
        } else {
            Self::Verbatim
        }
    }
}

/// A body that was understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Payload {
    /// A JSON text.
    Json(Json),
    /// A form, with the spelling in which it is written back.
    Form(Form, FormStyle),
    /// Bytes that stay what they are.
    Verbatim(Vec<u8>),
}

impl Payload {
    /// Reads `bytes` as `encoding` says.
    ///
    /// # Errors
    /// The bytes are not of that kind; the error says where.
    pub fn parse(encoding: Encoding, bytes: &[u8]) -> Result<Self, PayloadError> {
        Ok(match encoding {
            Encoding::Json => Self::Json(Json::parse(bytes)?),
            Encoding::Form(style) => Self::Form(Form::parse(bytes, style)?, style),
            Encoding::Verbatim => Self::Verbatim(bytes.to_vec()),
        })
    }

    /// As [`Self::parse`]; a form keeps the spelling of each pair, also where the sender of `encoding` has another.
    ///
    /// # Errors
    /// The bytes are not of that kind; the error says where.
    pub fn parse_preserving(encoding: Encoding, bytes: &[u8]) -> Result<Self, PayloadError> {
        match encoding {
            Encoding::Form(style) => Ok(Self::Form(Form::parse_preserving(bytes, style)?, style)),
            other => Self::parse(other, bytes),
        }
    }

    /// The body on the wire. `Content-Length` is its length.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Json(json) => json.to_compact().into_bytes(),
            Self::Form(form, style) => form.encode(*style).into_bytes(),
            Self::Verbatim(bytes) => bytes.clone(),
        }
    }

    /// The payload laid out for reading: JSON indented, a form with one decoded pair a line. Not what is sent.
    #[must_use]
    pub fn to_pretty(&self) -> String {
        match self {
            Self::Json(json) => json.to_pretty(),
            Self::Form(form, _) => form.to_pretty(),
            Self::Verbatim(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// Whether anything, also `null`, stands at `path`.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        match self {
            Self::Json(json) => json.at(path).is_some(),
            Self::Form(form, _) => form.has(path),
            Self::Verbatim(_) => false,
        }
    }

    /// The scalar at `path` as text. An object, an array and nothing have none.
    #[must_use]
    pub fn text_at(&self, path: &Path) -> Option<Cow<'_, str>> {
        match self {
            Self::Json(json) => json.at(path).and_then(Json::as_text),
            Self::Form(form, _) => form.at(path).map(Cow::Borrowed),
            Self::Verbatim(_) => None,
        }
    }
}

/// Why bytes are not a payload of the kind that was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayloadError {
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
    /// What is wrong there and what was expected.
    pub reason: String,
}

impl PayloadError {
    fn at(bytes: &[u8], offset: usize, reason: impl Into<String>) -> Self {
        let before = &bytes[..offset.min(bytes.len())];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        Self {
            line: before.split(|byte| *byte == b'\n').count(),
            column: before.len() - line_start + 1,
            reason: reason.into(),
        }
    }
}

impl fmt::Display for PayloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.reason)
    }
}

impl std::error::Error for PayloadError {}
