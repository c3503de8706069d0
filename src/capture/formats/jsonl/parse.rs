//! A line of a capture file read by `serde_json`, in every spelling that JSON has; and what is wrong where it is no record.
//!
//! What [`super::fast`] leaves is read here. No text of the line is quoted: it may be a credential.

use std::{borrow::Cow, fmt};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};

use crate::{
    capture::MOST_HEADERS_OF_A_RECORD,
    json_text,
    message::{Headers, Message},
};

/// The request that a line spells, and when it was received.
///
/// # Errors
/// It is no record: what is wrong, where, and what was expected.
pub(super) fn parse(line: &[u8]) -> Result<(Message, Option<String>), String> {
    // Its line break is no place in it.
    let line = line.trim_ascii_end();
    if !is_object(line) {
        let column = line.len() - line.trim_ascii_start().len() + 1;
        return Err(format!("column {column}: it is no JSON object: expected {EXPECTED}"));
    }
    // What nobody asks for is text as well.
    let line = str::from_utf8(line)
        .map_err(|error| format!("column {}: it is not UTF-8: expected {EXPECTED}", error.valid_up_to() + 1))?;
    let line: Line<'_> = serde_json::from_str(line).map_err(|error| explain(&error))?;
    let body = match (line.body, line.body_base64) {
        (Some(Text(text)), None) => text.into_owned().into_bytes(),
        (None, Some(Text(text))) => {
            BASE64_STANDARD.decode(text.as_bytes()).map_err(|error| format!("`body_base64` is not base64: {error}"))?
        }
        (Some(_), Some(_)) => return Err("it has `body` and `body_base64`: expected one of them".into()),
        (None, None) => return Err("it has no `body`: expected the raw body as a string, or `body_base64`".into()),
    };
    let text =
        |text: Option<Text<'_>>, default: &str| text.map_or_else(|| default.to_owned(), |text| text.0.into_owned());
    let message = Message {
        method: text(line.method, "POST"),
        target: text(line.target, "/"),
        version: text(line.version, "HTTP/1.1"),
        headers: line.headers,
        body,
        url: None,
    };
    Ok((message, line.at.map(|at| at.0.into_owned())))
}

fn explain(error: &serde_json::Error) -> String {
    let reason = json_text::reason(error);
    // What stands in the place of a header may be a credential: its kind is told, and not its text.
    let reason = match (reason.find('"'), reason.rfind('"')) {
        (Some(first), Some(last)) if first < last => format!("{}…{}", &reason[..first], &reason[last + 1..]),
        _ => reason,
    };
    format!("column {}: {reason}: expected {EXPECTED}", error.column())
}

/// What a line has to be.
const EXPECTED: &str = r#"a capture record, as in {"headers":[["Name","value"]],"body":"…"}"#;

/// `serde` would also take the fields one after another, as a list.
pub(super) fn is_object(line: &[u8]) -> bool {
    line.trim_ascii_start().first() == Some(&b'{')
}

/// A text that is copied only where it is not spelled as it is said; `serde` sees to that where it stands alone, and not in an option.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Deserialize)]
#[serde(expecting = "a record, which is an object")]
struct Line<'a> {
    #[serde(borrow, default)]
    at: Option<Text<'a>>,
    #[serde(borrow, default)]
    method: Option<Text<'a>>,
    #[serde(borrow, default)]
    target: Option<Text<'a>>,
    #[serde(borrow, default)]
    version: Option<Text<'a>>,
    headers: Headers,
    #[serde(borrow, default)]
    body: Option<Text<'a>>,
    #[serde(borrow, default)]
    body_base64: Option<Text<'a>>,
}

/// `[["Name","value"],…]`, or an object whose values are strings or lists of them.
impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        fn add<E: de::Error>(headers: &mut Headers, name: String, value: String) -> Result<(), E> {
            if headers.len() == MOST_HEADERS_OF_A_RECORD {
                return Err(E::custom(format_args!("it has more than {MOST_HEADERS_OF_A_RECORD} headers")));
            }
            headers.push(name, value);
            Ok(())
        }

        impl<'de> Visitor<'de> for Fields {
            type Value = Headers;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("headers as [[\"Name\",\"value\"],…] or as an object")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut fields: A) -> Result<Headers, A::Error> {
                let mut headers = Headers::default();
                while let Some((name, value)) = fields.next_element::<(String, String)>()? {
                    add(&mut headers, name, value)?;
                }
                Ok(headers)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Headers, A::Error> {
                #[derive(Deserialize)]
                #[serde(untagged, expecting = "a header's value as a string or a list of strings")]
                enum Values {
                    One(String),
                    Many(Vec<String>),
                }
                let mut headers = Headers::default();
                while let Some((name, values)) = fields.next_entry::<String, Values>()? {
                    match values {
                        Values::One(value) => add(&mut headers, name, value)?,
                        Values::Many(values) => {
                            values.into_iter().try_for_each(|value| add(&mut headers, name.clone(), value))?;
                        }
                    }
                }
                Ok(headers)
            }
        }

        deserializer.deserialize_any(Fields)
    }
}
