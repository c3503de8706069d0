//! Payloads: parsed bodies, and how each sender encodes them.
//!
//! A payload is an ordered tree ([`Json`] or [`Form`]). Use [`Path`] to look up a value, [`Edit`] to change it, and [`Template`] to generate fresh IDs
//! and times. An [`Encoding`] writes it back in the sender's style. A [`Shape`] contains as much of a captured body as detection needs. Payloads are never
//! used for verification: a captured body is hashed as received.

mod dotted;
mod edit;
mod field;
mod form;
mod fresh;
mod json;
mod layout;
mod multipart;
mod path;
mod shape;
mod style;

use std::borrow::Cow;

pub use dotted::{Dotted, Step};
pub use edit::{Edit, EditError, EditedPaths};
pub(crate) use field::{field, form_fields, is_ambiguous, with_field};
pub use form::{Form, Pair};
pub use fresh::{Fresh, Template};
pub use json::Json;
pub(crate) use json::{compact, error_reason};
pub use multipart::BOUNDARY;
pub use path::Path;
pub use shape::Shape;
pub use style::FormStyle;

/// How a sender encodes a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Compact JSON as `JSON.stringify` writes it, with the key order and the numbers of the source.
    Json,
    /// A form in one of three styles.
    Form(FormStyle),
    /// The bytes of the payload file, unchanged.
    Verbatim,
}

impl Encoding {
    /// Every encoding with its name in `provider.toml`.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("json", Self::Json),
        ("form-percent", Self::Form(FormStyle::Percent)),
        ("form-plus", Self::Form(FormStyle::Plus)),
        ("multipart", Self::Form(FormStyle::Multipart)),
        ("verbatim", Self::Verbatim),
    ];

    /// Returns the encoding that a content type suggests.
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

/// A parsed body.
#[derive(Clone, Debug, PartialEq)]
pub enum Payload {
    /// A JSON value.
    Json(Json),
    /// A form, with the style in which it is encoded.
    Form(Form, FormStyle),
    /// Bytes that are not parsed.
    Verbatim(Vec<u8>),
}

impl Payload {
    /// Parses a body in this encoding.
    ///
    /// # Errors
    /// The body is not valid in this encoding. The error has the position.
    pub fn parse(encoding: Encoding, bytes: &[u8]) -> Result<Self, PayloadError> {
        Ok(match encoding {
            Encoding::Json => Self::Json(Json::parse(bytes)?),
            Encoding::Form(style) => Self::Form(Form::parse(bytes, style)?, style),
            Encoding::Verbatim => Self::Verbatim(bytes.to_vec()),
        })
    }

    /// Parses a body like [`Self::parse`]. Each pair of a form keeps its original encoding, even if the style of `encoding` differs.
    ///
    /// # Errors
    /// As for [`Self::parse`].
    pub fn parse_preserving(encoding: Encoding, bytes: &[u8]) -> Result<Self, PayloadError> {
        match encoding {
            Encoding::Form(style) => Ok(Self::Form(Form::parse_preserving(bytes, style)?, style)),
            other => Self::parse(other, bytes),
        }
    }

    /// Encodes the body for the wire.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Json(json) => json.to_compact().into_bytes(),
            Self::Form(form, style) => form.encode(*style).into_bytes(),
            Self::Verbatim(bytes) => bytes.clone(),
        }
    }

    /// Formats the payload for reading: indented JSON, or one decoded pair per line.
    #[must_use]
    pub fn to_pretty(&self) -> String {
        match self {
            Self::Json(json) => json.to_pretty(),
            Self::Form(form, _) => form.to_pretty(),
            Self::Verbatim(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// Returns true if there is a value at `path`. It may be `null`.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        match self {
            Self::Json(json) => json.at(path).is_some(),
            Self::Form(form, _) => form.has(path),
            Self::Verbatim(_) => false,
        }
    }

    /// Returns the scalar at `path` as text, or `None` if there is no value or it is an object or array.
    #[must_use]
    pub fn text_at(&self, path: &Path) -> Option<Cow<'_, str>> {
        match self {
            Self::Json(json) => json.at(path).and_then(Json::as_text),
            Self::Form(form, _) => form.at(path).map(Cow::Borrowed),
            Self::Verbatim(_) => None,
        }
    }
}

/// Why bytes are not a payload in the expected encoding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
#[non_exhaustive]
pub struct PayloadError {
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
    /// What is wrong there, and what was expected.
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
