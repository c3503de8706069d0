//! The fields of a line: those of a record, and those that a caller keeps.
//!
//! They are read into an existing record, in any order. A body after the headers is left to `body`.

use std::{fmt, mem};

use base64::{DecodeError, Engine as _, prelude::BASE64_STANDARD};
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Map, Value, value::RawValue};

use super::{
    body,
    headers::{Fields, Name},
};
use crate::capture::{Fidelity, Record, json, record};

/// Which bodies a line has.
#[derive(Default)]
pub(super) struct Bodies {
    pub(super) text: bool,
    pub(super) base64: Option<Result<(), DecodeError>>,
}

/// Reads a line into `record`, except for its source.
pub(super) fn read(line: &str, record: &mut Record) -> serde_json::Result<Bodies> {
    if let Some((before, text)) = body::split(line) {
        // Reuse the body's memory to hold the rest of the line while that is parsed.
        let mut body = mem::take(&mut record.message.body);
        let is_read = read_around_body(before, text, &mut body, record).is_some();
        record.message.body = body;
        if is_read {
            return Ok(Bodies { text: true, base64: None });
        }
    }
    deserialize(line, record)
}

/// Reads a line whose `body` starts `text`, after `before`. Returns `None` if this is not the body of the record, or if the line is not valid.
fn read_around_body(before: &str, text: &str, body: &mut Vec<u8>, record: &mut Record) -> Option<()> {
    body.clear();
    body.extend_from_slice(before.as_bytes());
    // This is valid JSON only if the body is a field of the line itself, and not of an inner object.
    body.push(b'}');
    let mut seen = LineState::new(record);
    seen.read(str::from_utf8(body).ok()?, record).ok()?;
    // Without this check, `before` could be just `{`, and the comma after it invalid.
    if !seen.has(Field::Headers) || seen.has(Field::Body) {
        return None;
    }
    seen.mark(Field::Body);
    let after = body::unescape(text, body)?;
    if after != "}" {
        let fields = after.strip_prefix(',').filter(|fields| fields.trim_ascii_start().starts_with('"'))?;
        let length = body.len();
        body.push(b'{');
        body.extend_from_slice(fields.as_bytes());
        let read = str::from_utf8(&body[length..]).map(|fields| seen.read(fields, record));
        body.truncate(length);
        read.ok()?.ok()?;
    }
    let bodies = seen.finish(record).ok()?;
    bodies.base64.is_none().then_some(())
}

pub(super) fn deserialize(line: &str, record: &mut Record) -> serde_json::Result<Bodies> {
    let mut seen = LineState::new(record);
    seen.read(line, record)?;
    seen.finish(record)
}

/// Sets each value of `kept` to that of the same key in `line`, or to `null`.
pub(super) fn keep(line: &str, kept: &mut Map<String, Value>) -> serde_json::Result<()> {
    kept.values_mut().for_each(|value| *value = Value::Null);
    let mut deserializer = serde_json::Deserializer::from_str(line);
    deserializer.deserialize_map(KeptKeys(kept))
}

/// Reads the values of these keys into the map, and skips the others.
struct KeptKeys<'k>(&'k mut Map<String, Value>);

impl<'de> Visitor<'de> for KeptKeys<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record, which is an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Name(name)) = map.next_key()? {
            match self.0.get_mut(&*name) {
                Some(value) => *value = map.next_value()?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// A field of a record.
#[derive(Clone, Copy, Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Field {
    At,
    Method,
    Target,
    Version,
    Headers,
    Body,
    BodyBase64,
    Status,
    Fidelity,
    #[serde(other)]
    Other,
}

/// The fields that can occur once.
const NAMES: [&str; 7] = ["at", "method", "target", "version", "headers", "body", "body_base64"];

/// Which fields of a line were read so far. The line may be read in parts.
#[derive(Default)]
struct LineState {
    seen: [bool; NAMES.len()],
    // The fields that are not `null`. A field that is `null` has its default value, but still must not be repeated.
    stated: [bool; NAMES.len()],
    base64: Option<Result<(), DecodeError>>,
}

impl LineState {
    /// Starts a line, and clears the contents of `record`.
    fn new(record: &mut Record) -> Self {
        record.message.headers.clear();
        record.message.body.clear();
        record.status = None;
        record.fidelity = Fidelity::Exact;
        Self::default()
    }

    fn has(&self, field: Field) -> bool {
        self.seen[field as usize]
    }

    /// Counts a field as read.
    fn mark(&mut self, field: Field) {
        self.seen[field as usize] = true;
        self.stated[field as usize] = true;
    }

    /// Reads the fields of an object.
    fn read(&mut self, object: &str, record: &mut Record) -> serde_json::Result<()> {
        let mut deserializer = serde_json::Deserializer::from_str(object);
        deserializer.deserialize_map(Line { seen: self, record })?;
        deserializer.end()
    }

    /// Ends a line: sets the fields that it does not have.
    fn finish(self, record: &mut Record) -> serde_json::Result<Bodies> {
        if !self.seen[Field::Headers as usize] {
            return Err(de::Error::missing_field("headers"));
        }
        let stated = |field: Field| self.stated[field as usize];
        if !stated(Field::At) {
            record.at = None;
        }
        let message = &mut record.message;
        for (field, text, default) in [
            (Field::Method, &mut message.method, "POST"),
            (Field::Target, &mut message.target, "/"),
            (Field::Version, &mut message.version, "HTTP/1.1"),
        ] {
            if !stated(field) {
                default.clone_into(text);
            }
        }
        Ok(Bodies { text: stated(Field::Body), base64: self.base64 })
    }
}

/// Fills a record from the fields of a line.
struct Line<'s, 'r> {
    seen: &'s mut LineState,
    record: &'r mut Record,
}

impl<'de> Visitor<'de> for Line<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Record { message, at, status, fidelity, .. } = self.record;
        let LineState { seen, stated, base64 } = self.seen;
        while let Some(field) = map.next_key::<Field>()? {
            let index = field as usize;
            if let Some(name) = NAMES.get(index)
                && mem::replace(&mut seen[index], true)
            {
                return Err(de::Error::duplicate_field(name));
            }
            let is_stated = match field {
                Field::At => map.next_value_seed(Text(|text: &str| text.clone_into(at.get_or_insert_default())))?,
                Field::Method => map.next_value_seed(Text(|text: &str| text.clone_into(&mut message.method)))?,
                Field::Target => map.next_value_seed(Text(|text: &str| text.clone_into(&mut message.target)))?,
                Field::Version => map.next_value_seed(Text(|text: &str| text.clone_into(&mut message.version)))?,
                Field::Body => map.next_value_seed(Text(|text: &str| text.as_bytes().clone_into(&mut message.body)))?,
                Field::BodyBase64 => {
                    let body = &mut message.body;
                    map.next_value_seed(Text(|text: &str| {
                        body.clear();
                        *base64 = Some(BASE64_STANDARD.decode_vec(text, body));
                    }))?
                }
                Field::Headers => map.next_value_seed(Fields(&mut message.headers)).map(|()| true)?,
                // Of these two, any other value is ignored.
                Field::Status => {
                    *status = record::status(map.next_value::<&RawValue>()?.get());
                    continue;
                }
                Field::Fidelity => {
                    let name = json::string(map.next_value()?);
                    *fidelity = name.and_then(|name| Fidelity::from_name(&name)).unwrap_or(Fidelity::Exact);
                    continue;
                }
                Field::Other => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            stated[index] = is_stated;
        }
        Ok(())
    }
}

/// Calls a function with a string, unless the value is `null`. Returns true if the function was called. Avoids a copy of strings with escapes.
struct Text<F>(F);

impl<'de, F: FnOnce(&str)> DeserializeSeed<'de> for Text<F> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<F: FnOnce(&str)> Visitor<'_> for Text<F> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<bool, E> {
        (self.0)(text);
        Ok(true)
    }

    fn visit_unit<E: de::Error>(self) -> Result<bool, E> {
        Ok(false)
    }
}
