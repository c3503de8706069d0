//! JSON as an ordered tree that keeps what other parsers lose.
//!
//! Key order, repeated keys and the text of numbers (`6.00`, `1E3`, 20-digit IDs) are kept. Whitespace and string escapes are not. Nesting deeper than
//! [`MAX_DEPTH`] is an error, so that hostile input cannot exhaust the stack.

use std::{borrow::Cow, fmt::Write as _};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Path, PayloadError};

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it was written.
    Number(String),
    /// A string, unescaped.
    Text(String),
    /// An array.
    Array(Vec<Json>),
    /// The members of an object in order, including repeated names.
    Object(Vec<(String, Json)>),
}

/// Maximum nesting of arrays and objects.
pub(super) const MAX_DEPTH: usize = 128;

impl Json {
    /// Parses a JSON text (RFC 8259).
    ///
    /// # Errors
    /// The bytes are not JSON, not UTF-8, or nested deeper than 128 levels.
    pub fn parse(bytes: &[u8]) -> Result<Self, PayloadError> {
        if [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"].iter().any(|mark| bytes.starts_with(mark)) {
            return Err(PayloadError::at(
                bytes,
                0,
                "not valid JSON: starts with a byte order mark (expected UTF-8 without one)",
            ));
        }
        let raw: &RawValue = serde_json::from_slice(bytes).map_err(|error| describe(&error))?;
        Self::from_raw(raw, MAX_DEPTH).map_err(|error| describe(&error))
    }

    /// Parses a value of up to `max_depth` levels. [`RawValue`] keeps the original text of numbers, so each level is parsed from the text of the level
    /// above.
    fn from_raw(raw: &RawValue, max_depth: usize) -> serde_json::Result<Self> {
        let text = raw.get();
        let Some(max_depth) = max_depth.checked_sub(1) else {
            return Err(serde::de::Error::custom(format!("nested more than {MAX_DEPTH} levels deep")));
        };
        Ok(match text.as_bytes().first() {
            Some(b'{') => Self::Object(
                serde_json::from_str::<Members>(text)?
                    .0
                    .into_iter()
                    .map(|(name, value)| Ok((name, Self::from_raw(value, max_depth)?)))
                    .collect::<serde_json::Result<_>>()?,
            ),
            Some(b'[') => Self::Array(
                serde_json::from_str::<Vec<&RawValue>>(text)?
                    .into_iter()
                    .map(|value| Self::from_raw(value, max_depth))
                    .collect::<serde_json::Result<_>>()?,
            ),
            Some(b'"') => Self::Text(serde_json::from_str(text)?),
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'n') => Self::Null,
            _ => Self::Number(text.to_owned()),
        })
    }

    /// Returns the value at `path`. If a key is repeated, its last value counts, as in most parsers.
    #[must_use]
    pub fn at(&self, path: &Path) -> Option<&Self> {
        path.names().iter().try_fold(self, |node, name| match node {
            Self::Object(members) => {
                members.iter().rev().find(|(existing, _)| existing == name).map(|(_, value)| value)
            }
            Self::Array(items) => name.parse::<usize>().ok().and_then(|index| items.get(index)),
            _ => None,
        })
    }

    /// Returns a scalar as text, or `None` for an array or object.
    #[must_use]
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Self::Null => Cow::Borrowed("null"),
            Self::Bool(true) => Cow::Borrowed("true"),
            Self::Bool(false) => Cow::Borrowed("false"),
            Self::Number(text) | Self::Text(text) => Cow::Borrowed(text),
            Self::Array(_) | Self::Object(_) => return None,
        })
    }

    /// Returns compact JSON, with strings escaped as `JSON.stringify` does.
    #[must_use]
    pub fn to_compact(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, None);
        out
    }

    /// Returns JSON indented by two spaces, for reading.
    #[must_use]
    pub fn to_pretty(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, Some(0));
        out
    }

    fn write(&self, out: &mut String, indent: Option<usize>) {
        match self {
            Self::Array(items) => {
                write_items(out, indent, ['[', ']'], items, |out, item, indent| item.write(out, indent));
            }
            Self::Object(members) => write_items(out, indent, ['{', '}'], members, |out, (name, value), indent| {
                write_text(out, name);
                out.push_str(if indent.is_some() { ": " } else { ":" });
                value.write(out, indent);
            }),
            Self::Text(text) => write_text(out, text),
            scalar => out.push_str(&scalar.as_text().unwrap_or_default()),
        }
    }
}

fn write_items<T>(
    out: &mut String,
    indent: Option<usize>,
    [open, close]: [char; 2],
    items: &[T],
    write: impl Fn(&mut String, &T, Option<usize>),
) {
    let inner = indent.map(|indent| indent + 2);
    let break_line = |out: &mut String, indent: Option<usize>| {
        if let Some(indent) = indent {
            let _ = write!(out, "\n{:indent$}", "");
        }
    };
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        break_line(out, inner);
        write(out, item, inner);
    }
    if !items.is_empty() {
        break_line(out, indent);
    }
    out.push(close);
}

/// Writes a string. `serde_json` escapes exactly as `JSON.stringify` does: short escapes, `\u00xx` in lowercase, everything else as it is.
fn write_text(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

fn describe(error: &serde_json::Error) -> PayloadError {
    let reason = format!("not valid JSON: {}", error_reason(error));
    PayloadError { line: error.line().max(1), column: error.column().max(1), reason }
}

/// Returns the message of an error without its position, which callers show in their own way.
pub(crate) fn error_reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or_else(|| text.clone(), |(reason, _)| reason.to_owned())
}

/// Removes insignificant whitespace from a JSON text and changes nothing else.
pub(crate) fn compact(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        if quoted {
            quoted = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if matches!(c, ' ' | '\t' | '\n' | '\r') {
            continue;
        } else {
            quoted = c == '"';
        }
        compact.push(c);
    }
    compact
}

/// The members of an object in order, including repeated names. The values are not parsed yet.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_keeps_order_repeats_and_the_text_of_numbers() {
        for text in [
            r#"{"b":6.00,"a":1E3,"b":-0,"n":123456789012345678901234567890,"e":1e+2}"#,
            r#"["",null,true,false,{},[],"é😀/<>&\u0001\n\"\\"]"#,
            "0",
            r#""text""#,
        ] {
            assert_eq!(Json::parse(text.as_bytes()).expect(text).to_compact(), text);
        }
    }

    #[test]
    fn parse_drops_whitespace_and_unneeded_escapes() {
        let json = Json::parse(b" { \"a\" : [ 1 , \"\\u00e9\\/\" ] } ").expect("JSON");
        assert_eq!(json.to_compact(), r#"{"a":[1,"é/"]}"#);
        assert_eq!(json.to_pretty(), "{\n  \"a\": [\n    1,\n    \"é/\"\n  ]\n}");
    }

    #[test]
    fn parse_of_invalid_or_deeply_nested_json_is_an_error_with_a_position() {
        let error = Json::parse(b"{\n  \"a\": x\n}").expect_err("not JSON");
        assert_eq!((error.line, error.column), (2, 8));
        for text in ["", "{", "[1,]", "{\"a\"}", "nul", "\"\\ud800\""] {
            assert!(Json::parse(text.as_bytes()).is_err(), "{text}");
        }
        for text in [&b"\xef\xbb\xbf{}"[..], b"\xff\xfe{\0}\0"] {
            assert!(Json::parse(text).expect_err("marked").reason.contains("byte order mark"), "{text:?}");
        }
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        assert!(Json::parse(deep.as_bytes()).is_err());
    }

    #[test]
    fn error_reason_drops_only_the_position() {
        for (json, expected) in [
            ("{", "EOF while parsing an object"),
            ("[1 at line 2]", "expected `,` or `]`"),
            ("\"a\" \"b\"", "trailing characters"),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(json).expect_err("not JSON");
            assert_eq!(error_reason(&error), expected, "{json}");
        }
        assert_eq!(error_reason(&serde::de::Error::custom("it is refused")), "it is refused");
    }

    #[test]
    fn compact_keeps_numbers_order_and_the_whitespace_in_strings() {
        let text = "{ \"b\" : [1.0, 1e5 ,12345678901234567890],\n\t\"a\\\" \\\\\" : \" x \\u00e9 \" }";
        assert_eq!(compact(text), r#"{"b":[1.0,1e5,12345678901234567890],"a\" \\":" x \u00e9 "}"#);
    }
}
