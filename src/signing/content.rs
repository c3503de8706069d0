//! The signed content of a message: its parts, and their bytes.
//!
//! A part that is missing or ambiguous is an error. Hashing the content is left to `sign`.

use std::borrow::Cow;

use super::{Scheme, SignError, TimeSource};
use crate::{
    message::Message,
    payload::{Path, field, form_fields, is_ambiguous},
    timestamp,
};

/// A part of the signed content. Parts are concatenated as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The body.
    Body,
    /// The value of this header.
    Header(String),
    /// The URL that the sender used ([`Message::sender_url`](crate::message::Message::sender_url)).
    Url,
    /// The request method.
    Method,
    /// The time in the signature value.
    Timestamp,
    /// The decoded text of the field of the body at this path.
    Field(Path),
    /// The decoded fields of a form, sorted by name.
    SortedFields(FieldRule),
    /// A fixed text.
    Literal(String),
}

/// How the fields of a form are written for signing.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct FieldRule {
    /// The text between the name and the value of a field.
    pub equals: String,
    /// The text between fields.
    pub separator: String,
    /// The names of omitted fields, e.g. the one with the signature.
    pub except: Vec<String>,
}

/// Returns the bytes of a part of the signed content. `time` is the time in the signature value.
///
/// # Errors
/// The message lacks the part.
pub(crate) fn content_of<'m>(
    part: &'m Part,
    message: &'m Message,
    time: Option<&'m str>,
) -> Result<Cow<'m, [u8]>, SignError> {
    Ok(match part {
        Part::Body => Cow::Borrowed(message.body.as_slice()),
        Part::Header(name) => {
            Cow::Borrowed(message.headers.get(name).ok_or_else(|| SignError::MissingHeader(name.clone()))?)
        }
        Part::Url => Cow::Owned(message.sender_url().into_bytes()),
        Part::Method => Cow::Borrowed(message.method.as_bytes()),
        Part::Timestamp => Cow::Borrowed(time.ok_or(SignError::MissingTime)?.as_bytes()),
        Part::Field(path) => {
            check_single(message, path)?;
            field(&message.body, path).ok_or_else(|| SignError::MissingField(path.to_string()))?
        }
        Part::SortedFields(rule) => Cow::Owned(sorted_fields(rule, &message.body)),
        Part::Literal(text) => Cow::Borrowed(text.as_bytes()),
    })
}

/// Checks that every receiver finds the same field at `path`, or none.
pub(super) fn check_single(message: &Message, path: &Path) -> Result<(), SignError> {
    let is_ambiguous = is_ambiguous(&message.body, message.headers.text("content-type"), path);
    if is_ambiguous { Err(SignError::RepeatedField(path.to_string())) } else { Ok(()) }
}

/// Checks that the end of the time in the signed content is unambiguous. With `{timestamp}.{body}`, the time 1 with the body `5.{}` and the time 1.5 with the
/// body `{}` have the same digest. Senders write whole seconds.
pub(super) fn check_time(scheme: &Scheme, message: &Message, time: Option<&str>) -> Result<(), SignError> {
    for (index, part) in scheme.content.iter().enumerate() {
        let text = match (part, &scheme.timestamp) {
            (Part::Timestamp, _) => time,
            (Part::Header(name), Some(TimeSource::Header(header))) if name == header => message.headers.text(name),
            _ => None,
        };
        let Some(text) = text else { continue };
        let has_separator = match scheme.content.get(index + 1) {
            // A time in ISO 8601 may contain the separator: it ends with its UTC offset.
            Some(Part::Literal(separator)) => text.contains(separator.as_str()) && !timestamp::is_iso8601(text),
            _ => false,
        };
        if has_separator || timestamp::has_decimals(text) {
            return Err(SignError::UnclearTime);
        }
    }
    Ok(())
}

/// Returns the fields of a form, sorted by name and then by value.
fn sorted_fields(rule: &FieldRule, body: &[u8]) -> Vec<u8> {
    let mut fields: Vec<_> = form_fields(body)
        .filter(|(name, _)| !rule.except.iter().any(|excepted| excepted.as_bytes() == name.as_ref()))
        .collect();
    fields.sort();
    let fields: Vec<Vec<u8>> =
        fields.iter().map(|(name, value)| [name.as_ref(), rule.equals.as_bytes(), value.as_ref()].concat()).collect();
    fields.join(rule.separator.as_bytes())
}
