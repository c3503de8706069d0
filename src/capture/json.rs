//! Helpers for JSON-based formats: objects, headers, and bodies that a tool parsed, which are serialized compactly.
//!
//! Values keep their original text, so key order and the text of numbers are preserved.

use std::{borrow::Cow, fmt};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{
    Deserialize, Deserializer as _,
    de::{DeserializeSeed, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Fidelity, MAX_HEADERS, record::status};
use crate::{
    message::Headers,
    payload::{compact, error_reason},
};

/// A JSON object: its keys in order, with the text of each value.
pub(super) struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// Maximum number of keys in an object.
const MAX_KEYS: usize = 1024;

impl<'a> Object<'a> {
    pub(super) fn parse(value: &'a RawValue) -> Result<Self, String> {
        struct Keys;

        impl<'de> Visitor<'de> for Keys {
            type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut keys = Vec::new();
                while let Some((Key(key), value)) = map.next_entry()? {
                    if keys.len() == MAX_KEYS {
                        return Err(serde::de::Error::custom(format_args!("more than {MAX_KEYS} keys")));
                    }
                    keys.push((key, value));
                }
                keys.shrink_to_fit();
                Ok(keys)
            }
        }

        #[derive(Deserialize)]
        struct Key<'k>(#[serde(borrow)] Cow<'k, str>);

        if !value.get().starts_with('{') {
            return Err(format!("expected an object, found {}", type_name(value)));
        }
        let keys = serde_json::Deserializer::from_str(value.get()).deserialize_map(Keys);
        keys.map(Self).map_err(|error| describe(&error))
    }

    /// Returns the keys and values, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), *value))
    }

    /// Returns the value of a key. `None` if it is missing or `null`.
    pub(super) fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.iter().find(|(existing, _)| *existing == key).map(|(_, value)| value).filter(|value| value.get() != "null")
    }

    /// Returns true if the key exists. Its value may be `null`.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(existing, _)| existing == key)
    }

    /// Returns the value of a key, if it is an object.
    pub(super) fn object(&self, key: &str) -> Option<Object<'a>> {
        Object::parse(self.get(key)?).ok()
    }

    /// Returns the value of a key, which must be an object.
    pub(super) fn required_object(&self, key: &str) -> Result<Object<'a>, String> {
        let value = self.get(key).ok_or_else(|| format!("missing `{key}` (an object)"))?;
        Object::parse(value).map_err(|reason| format!("`{key}`: {reason}"))
    }

    /// Returns the value of a key, if it is a string.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        string(self.get(key)?)
    }

    /// Returns the value of a key, which must be a string.
    pub(super) fn required_text(&self, key: &str) -> Result<String, String> {
        let value = self.get(key).ok_or_else(|| format!("missing `{key}` (a string)"))?;
        string(value).ok_or_else(|| format!("`{key}` must be a string, not {}", type_name(value)))
    }

    /// Decodes the base64 text of a key.
    pub(super) fn base64(&self, key: &str) -> Result<Vec<u8>, String> {
        decode_base64(key, &self.required_text(key)?)
    }

    /// Returns the status of a response. Tools write 0 or a text if there was none.
    pub(super) fn status(&self, key: &str) -> Option<u16> {
        status(self.get(key)?.get())
    }

    /// Returns true if the value of a key is `true`.
    pub(super) fn is_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value.get() == "true")
    }

    /// Returns the header fields of a key: an object or a list of pairs. Values can be strings, numbers and booleans.
    pub(super) fn headers(&self, key: &str) -> Result<Headers, String> {
        let Some(value) = self.get(key) else { return Ok(Headers::default()) };
        let wrong = |reason| {
            format!(
                "`{key}`: {reason} (expected [[\"Name\",\"value\"],…], or an object of strings or lists of strings)"
            )
        };
        let mut headers = Headers::default();
        if value.get().starts_with('[') {
            for_each(value, |pair| {
                let (name, value) = serde_json::from_str::<(Cow<'_, str>, &RawValue)>(pair.get())
                    .map_err(|_| format!("expected a name and a value, found {}", type_name(pair)))?;
                push(&mut headers, &name, value)
            })
            .map_err(wrong)?;
        } else {
            for (name, value) in Object::parse(value).map_err(wrong)?.iter() {
                push(&mut headers, name, value).map_err(wrong)?;
            }
        }
        Ok(headers)
    }

    /// Returns the body of a key. A value that is not a string was parsed by the tool, so it is serialized again. A missing body is empty.
    pub(super) fn body(&self, key: &str) -> (Vec<u8>, Fidelity) {
        match self.get(key) {
            None => (Vec::new(), Fidelity::Text),
            Some(value) => match string(value) {
                Some(text) => (text.into_bytes(), Fidelity::Text),
                None => (compact(value.get()).into_bytes(), Fidelity::Parsed),
            },
        }
    }
}

/// Adds a header field. The value is a string, a number, a boolean or a list of them. `null` adds nothing.
pub(super) fn push(headers: &mut Headers, name: &str, value: &RawValue) -> Result<(), String> {
    match value.get().as_bytes().first() {
        Some(b'[') => for_each(value, |value| match string(value) {
            Some(value) => add(headers, name, value),
            None => Err(format!("a header list contains {}", type_name(value))),
        }),
        Some(b'{') => Err("a header value is an object".into()),
        Some(b'"') => add(headers, name, string(value).ok_or("a header value is not a valid string")?),
        _ if value.get() == "null" => Ok(()),
        _ => add(headers, name, value.get()),
    }
}

/// Adds a header field, up to [`MAX_HEADERS`].
pub(super) fn add(headers: &mut Headers, name: &str, value: impl AsRef<[u8]>) -> Result<(), String> {
    if headers.len() == MAX_HEADERS {
        return Err(format!("more than {MAX_HEADERS} headers"));
    }
    headers.push(name, value);
    Ok(())
}

/// Returns the text of a JSON string. `None` for other values.
pub(super) fn string(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// Decodes base64, possibly with the line breaks that Ruby and MIME encoders add. `key` names the field in errors.
pub(super) fn decode_base64(key: &str, text: &str) -> Result<Vec<u8>, String> {
    let joined: String;
    let text = if text.contains(char::is_whitespace) {
        joined = text.split_whitespace().collect();
        &joined
    } else {
        text
    };
    BASE64_STANDARD.decode(text).map_err(|error| format!("`{key}` is not valid base64: {error}"))
}

/// Calls `take` for each element of a list. Stops at the first error.
pub(super) fn for_each<'a>(
    list: &'a RawValue,
    mut take: impl FnMut(&'a RawValue) -> Result<(), String>,
) -> Result<(), String> {
    struct Elements<'t, T>(&'t mut T, &'t mut Option<String>);

    impl<'de, T: FnMut(&'de RawValue) -> Result<(), String>> Visitor<'de> for Elements<'_, T> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
            while let Some(value) = list.next_element()? {
                if let Err(reason) = (self.0)(value) {
                    *self.1 = Some(reason);
                    return Err(serde::de::Error::custom("stopped"));
                }
            }
            Ok(())
        }
    }

    impl<'de, T: FnMut(&'de RawValue) -> Result<(), String>> DeserializeSeed<'de> for Elements<'_, T> {
        type Value = ();

        fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
            deserializer.deserialize_seq(self)
        }
    }

    let mut failed = None;
    let read = Elements(&mut take, &mut failed).deserialize(&mut serde_json::Deserializer::from_str(list.get()));
    match (read, failed) {
        (_, Some(reason)) => Err(reason),
        (Err(_), None) => Err(format!("expected a list, found {}", type_name(list))),
        (Ok(()), None) => Ok(()),
    }
}

/// Returns the type of a value, for errors. They do not quote its text, which may be a credential.
pub(super) fn type_name(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "a string",
        Some(b'n') => "null",
        Some(b't' | b'f') => "true or false",
        _ => "a number",
    }
}

/// Describes why a file is not JSON, with the position.
pub(super) fn describe(error: &serde_json::Error) -> String {
    format!("not valid JSON: line {}, column {}: {}", error.line(), error.column(), error_reason(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deeply_nested_body_does_not_exhaust_the_stack() {
        let body = "[".repeat(100_000) + &"]".repeat(100_000);
        let text = format!("{{\"body\": {body}}}");
        let raw: &RawValue = serde_json::from_str(&text).expect("JSON");
        assert_eq!(Object::parse(raw).expect("an object").body("body").0, body.as_bytes());
    }
}
