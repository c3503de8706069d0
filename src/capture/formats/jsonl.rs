//! Capture files: JSON Lines, one request per line, byte-exact.
//!
//! A line is parsed into an existing record, so that a long file needs few allocations. Errors never quote the line, because it may contain credentials.

mod body;
mod headers;

use std::{fmt, mem};

use base64::{DecodeError, Engine as _, prelude::BASE64_STANDARD};
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value, json, value::RawValue};

use crate::{
    capture::{
        Fidelity, Format, Framing, ReadMode, Record,
        record::{Imported, declared_length},
    },
    message::Message,
    payload::error_reason,
};

use headers::{Fields, Name};
pub use headers::{headers_from_json, headers_to_json};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(in crate::capture) const FORMAT: Format = Format {
    name: "jsonl",
    about: "a capture file: one JSON object per line",
    fidelity: Fidelity::Exact,
    recognize: |document| document.bytes.split(|byte| *byte == b'\n').next().is_some_and(is_record),
    read: ReadMode::Records(Framing::Lines),
};

/// Returns true if a line is a record and not an object of another format.
#[must_use]
pub fn is_record(line: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Parts<'a> {
        #[serde(borrow)]
        headers: Option<&'a RawValue>,
        #[serde(borrow)]
        body: Option<&'a RawValue>,
        #[serde(borrow)]
        body_base64: Option<&'a RawValue>,
        // Keys of other formats that also have headers and a body.
        #[serde(borrow, rename = "isBase64Encoded")]
        lambda: Option<&'a RawValue>,
        #[serde(borrow, rename = "requestContext")]
        gateway: Option<&'a RawValue>,
        #[serde(borrow, rename = "body_b64")]
        raw_body: Option<&'a RawValue>,
        #[serde(borrow, rename = "inferred_body_type")]
        inferred: Option<&'a RawValue>,
    }
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    is_object(line)
        && serde_json::from_slice::<Parts<'_>>(line).is_ok_and(|parts| {
            let body = parts.body.is_some() || parts.body_base64.is_some();
            let foreign = [parts.lambda, parts.gateway, parts.raw_body, parts.inferred];
            parts.headers.is_some() && body && foreign.iter().all(Option::is_none)
        })
}

fn is_object(line: &[u8]) -> bool {
    line.trim_ascii_start().first() == Some(&b'{')
}

/// The expected line, for errors.
const EXPECTED: &str = r#"{"headers":[["Name","value"]],"body":"…"}"#;

/// Parses a line into `record`, except for its source. Returns `None` for a blank line.
///
/// # Errors
/// The line is not a record. The content of `record` is then unspecified.
pub(in crate::capture) fn read(line: &[u8], record: &mut Record) -> Option<Result<(), String>> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii_end();
    (!line.is_empty()).then(|| parse(line, record))
}

fn parse(line: &[u8], record: &mut Record) -> Result<(), String> {
    if !is_object(line) {
        let column = line.len() - line.trim_ascii_start().len() + 1;
        return Err(format!("column {column}: not a JSON object (expected {EXPECTED})"));
    }
    // Ignored fields must be UTF-8 too.
    let line = str::from_utf8(line)
        .map_err(|error| format!("column {}: not UTF-8 text (expected {EXPECTED})", error.valid_up_to() + 1))?;
    let bodies = fields(line, record).map_err(|error| explain(&error));
    if !record.kept.is_empty() {
        keep(line, &mut record.kept).map_err(|error| explain(&error))?;
    }
    let bodies = match bodies {
        // If there are two bodies, neither takes precedence.
        Err(reason) if reason.contains("duplicate field") => return Err(reason),
        Ok(Bodies { text: false, base64: None }) | Err(_) => match lenient(line) {
            Some(imported) => {
                imported.store(record);
                return Ok(());
            }
            None => bodies?,
        },
        Ok(bodies) => bodies,
    };
    record.message.url = None;
    let declared = declared_length(&record.message.headers);
    if bodies.text && declared.is_some_and(|length| length != record.message.body.len()) && !is_own(line) {
        // The body may be in base64, or was decoded as Latin-1. Its length proves which.
        if let Some(imported) = lenient(line).filter(|imported| declared == Some(imported.message.body.len())) {
            imported.store(record);
            return Ok(());
        }
    }
    match bodies {
        Bodies { text: true, base64: None } | Bodies { text: false, base64: Some(Ok(())) } => Ok(()),
        Bodies { text: false, base64: Some(Err(error)) } => Err(format!("`body_base64` is not valid base64: {error}")),
        Bodies { text: true, .. } => Err("both `body` and `body_base64`: use one of them".into()),
        Bodies { .. } => Err("missing `body` or `body_base64`".into()),
    }
}

/// Returns true if a line has the fields that hookctl always writes. Its body is used as captured, whatever length its headers declare.
fn is_own(line: &str) -> bool {
    #[derive(Deserialize)]
    struct Own<'l> {
        #[serde(borrow, rename = "version")]
        _version: &'l RawValue,
        #[serde(borrow, rename = "target")]
        _target: &'l RawValue,
        #[serde(borrow)]
        headers: &'l RawValue,
    }
    serde_json::from_str::<Own<'_>>(line).is_ok_and(|own| own.headers.get().starts_with('['))
}

/// Reads a line that an application wrote, with a request in another shape.
fn lenient(line: &str) -> Option<Imported> {
    let mut requests = super::json::read_value(line)?.ok()?;
    if requests.len() > 1 { None } else { requests.pop()?.ok() }
}

/// Sets each value of `kept` to that of the same key in a line, or to `null` if the line is not an object.
pub(in crate::capture) fn keep_all(line: &str, kept: &mut Map<String, Value>) {
    if !kept.is_empty() {
        // A line of another format has no keys. All values are `null` then.
        let _ = keep(line, kept);
    }
}

/// Which bodies a line has.
#[derive(Default)]
struct Bodies {
    text: bool,
    base64: Option<Result<(), DecodeError>>,
}

fn fields(line: &str, record: &mut Record) -> serde_json::Result<Bodies> {
    if let Some((before, text)) = body::split(line) {
        // Reuse the body's memory to hold the rest of the line while that is parsed.
        let mut body = mem::take(&mut record.message.body);
        body.clear();
        body.extend_from_slice(before.as_bytes());
        body.push(b'}');
        let rest = str::from_utf8(&body).map(|rest| deserialize(rest, record));
        if let Ok(Ok(Bodies { text: false, base64: None })) = rest
            && body::unescape(text, &mut body).is_some()
        {
            record.message.body = body;
            return Ok(Bodies { text: true, base64: None });
        }
    }
    deserialize(line, record)
}

fn deserialize(line: &str, record: &mut Record) -> serde_json::Result<Bodies> {
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let bodies = deserializer.deserialize_map(Line(record))?;
    deserializer.end()?;
    Ok(bodies)
}

/// Sets each value of `kept` to that of the same key in `line`, or to `null`.
fn keep(line: &str, kept: &mut Map<String, Value>) -> serde_json::Result<()> {
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

fn explain(error: &serde_json::Error) -> String {
    let reason = error_reason(error);
    // Remove quoted text: a header of the wrong type may be a credential.
    let reason = match (reason.find('"'), reason.rfind('"')) {
        (Some(first), Some(last)) if first < last => format!("{}…{}", &reason[..first], &reason[last + 1..]),
        _ => reason,
    };
    format!("column {}: {reason} (expected {EXPECTED})", error.column())
}

/// A field of a record.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
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

/// Fills a record from the fields of a line.
struct Line<'r>(&'r mut Record);

impl<'de> Visitor<'de> for Line<'_> {
    type Value = Bodies;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Bodies, A::Error> {
        const NAMES: [&str; 7] = ["at", "method", "target", "version", "headers", "body", "body_base64"];
        let Record { message, at, status, fidelity, .. } = self.0;
        let mut bodies = Bodies::default();
        let mut seen = [false; NAMES.len()];
        // A field that is `null` counts as a duplicate if it occurs again, but keeps its default value.
        let mut stated = [false; NAMES.len()];
        message.headers.clear();
        message.body.clear();
        *status = None;
        *fidelity = Fidelity::Exact;
        while let Some(field) = map.next_key::<Field>()? {
            if field == Field::Other {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            if field == Field::Status {
                *status = map.next_value::<Status>()?.0;
                continue;
            }
            if field == Field::Fidelity {
                *fidelity = match map.next_value::<Value>()? {
                    Value::String(name) => Fidelity::from_name(&name).unwrap_or(Fidelity::Exact),
                    _ => Fidelity::Exact,
                };
                continue;
            }
            let index = field as usize;
            if mem::replace(&mut seen[index], true) {
                return Err(de::Error::duplicate_field(NAMES[index]));
            }
            stated[index] = match field {
                Field::At => map.next_value_seed(Text(|text: &str| text.clone_into(at.get_or_insert_default())))?,
                Field::Method => map.next_value_seed(Text(|text: &str| text.clone_into(&mut message.method)))?,
                Field::Target => map.next_value_seed(Text(|text: &str| text.clone_into(&mut message.target)))?,
                Field::Version => map.next_value_seed(Text(|text: &str| text.clone_into(&mut message.version)))?,
                Field::Body => map.next_value_seed(Text(|text: &str| text.as_bytes().clone_into(&mut message.body)))?,
                Field::BodyBase64 => {
                    let body = &mut message.body;
                    map.next_value_seed(Text(|text: &str| {
                        body.clear();
                        bodies.base64 = Some(BASE64_STANDARD.decode_vec(text, body));
                    }))?
                }
                Field::Headers | Field::Status | Field::Fidelity | Field::Other => {
                    map.next_value_seed(Fields(&mut message.headers)).map(|()| true)?
                }
            };
        }
        if !seen[Field::Headers as usize] {
            return Err(de::Error::missing_field("headers"));
        }
        if !stated[Field::At as usize] {
            *at = None;
        }
        for (field, text, default) in [
            (Field::Method, &mut message.method, "POST"),
            (Field::Target, &mut message.target, "/"),
            (Field::Version, &mut message.version, "HTTP/1.1"),
        ] {
            if !stated[field as usize] {
                default.clone_into(text);
            }
        }
        bodies.text = stated[Field::Body as usize];
        Ok(bodies)
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

/// The status of a response. Any other value is ignored.
struct Status(Option<u16>);

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StatusVisitor).map(Self)
    }
}

struct StatusVisitor;

impl<'de> Visitor<'de> for StatusVisitor {
    type Value = Option<u16>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(u16::try_from(number).ok().filter(|status| (100..=999).contains(status)))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        IgnoredAny.visit_seq(list).map(|_| None)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Self::Value, A::Error> {
        IgnoredAny.visit_map(object).map(|_| None)
    }
}

/// Returns the line of a capture file for `message`, without a newline. `at` is the capture time (RFC 3339).
#[must_use]
pub fn line(message: &Message, at: &str) -> String {
    line_with(message, at, [])
}

/// Returns the line of a capture file like [`line()`], with extra fields. Readers of capture files use `status` and `fidelity`, and ignore the others.
#[must_use]
pub fn line_with(message: &Message, at: &str, extra: impl IntoIterator<Item = (&'static str, Value)>) -> String {
    let mut record = json!({
        "at": at,
        "method": message.method,
        "target": message.target,
        "version": message.version,
        "headers": headers_to_json(&message.headers),
    });
    match str::from_utf8(&message.body) {
        Ok(text) => record["body"] = text.into(),
        Err(_) => record["body_base64"] = BASE64_STANDARD.encode(&message.body).into(),
    }
    for (name, value) in extra {
        record[name] = value;
    }
    record.to_string()
}

#[cfg(test)]
mod tests;
