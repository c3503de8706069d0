//! What the formats that are JSON have in common: objects by their keys, and bodies that a tool parsed, written compactly again.
//!
//! Values are kept as the text that they are, so that key order and the spelling of numbers survive. It refuses to make floats of numbers.

use std::{borrow::Cow, fmt};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{
    Deserialize, Deserializer as _,
    de::{DeserializeSeed, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Fidelity, MOST_HEADERS};
use crate::{
    message::Headers,
    payload::{compact, error_reason},
};

/// A JSON object: its keys in their order, with the text of each value.
pub(super) struct Object<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// The most keys of an object that describes a request.
const MOST_KEYS: usize = 1024;

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
                    if keys.len() == MOST_KEYS {
                        return Err(serde::de::Error::custom(format_args!("more than {MOST_KEYS} keys")));
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
            return Err(format!("expected an object, found {}", kind(value)));
        }
        serde_json::Deserializer::from_str(value.get()).deserialize_map(Keys).map(Self).map_err(|error| fault(&error))
    }

    /// The keys, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(key, value)| (key.as_ref(), *value))
    }

    /// The value of a key. `null` is none.
    pub(super) fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.iter().find(|(existing, _)| *existing == key).map(|(_, value)| value).filter(|value| value.get() != "null")
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(existing, _)| existing == key)
    }

    /// The object at a key, where there is one.
    pub(super) fn object(&self, key: &str) -> Option<Object<'a>> {
        Object::parse(self.get(key)?).ok()
    }

    /// The object at a key.
    pub(super) fn need_object(&self, key: &str) -> Result<Object<'a>, String> {
        let value = self.get(key).ok_or_else(|| format!("missing `{key}` (an object)"))?;
        Object::parse(value).map_err(|reason| format!("`{key}`: {reason}"))
    }

    /// The text at a key; what is no string is none.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        string(self.get(key)?)
    }

    /// The text at a key.
    pub(super) fn need_text(&self, key: &str) -> Result<String, String> {
        let value = self.get(key).ok_or_else(|| format!("missing `{key}` (a string)"))?;
        string(value).ok_or_else(|| format!("`{key}` must be a string, not {}", kind(value)))
    }

    /// The bytes that a key holds in base64.
    pub(super) fn base64(&self, key: &str) -> Result<Vec<u8>, String> {
        decode(key, &self.need_text(key)?)
    }

    /// Returns the status of a response. Tools write 0 or a text if there was none.
    pub(super) fn status(&self, key: &str) -> Option<u16> {
        self.get(key)?.get().parse().ok().filter(|status| (100..=999).contains(status))
    }

    pub(super) fn is_true(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| value.get() == "true")
    }

    /// The header fields at a key: an object, or a list of pairs. A number is the text that it is spelt with.
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
                    .map_err(|_| format!("expected a name and a value, found {}", kind(pair)))?;
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

    /// The body at a key, which a tool may have parsed. None at all is an empty one.
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

/// Adds a header field whose value is a string, a number, a truth value or a list of them.
pub(super) fn push(headers: &mut Headers, name: &str, value: &RawValue) -> Result<(), String> {
    match value.get().as_bytes().first() {
        Some(b'[') => for_each(value, |value| match string(value) {
            Some(value) => add(headers, name, value),
            None => Err(format!("a header list contains {}", kind(value))),
        }),
        Some(b'{') => Err("a header value is an object".into()),
        Some(b'"') => add(headers, name, string(value).ok_or("a header value is not a valid string")?),
        _ if value.get() == "null" => Ok(()),
        _ => add(headers, name, value.get()),
    }
}

/// Adds a header field to a message that has not too many of them.
pub(super) fn add(headers: &mut Headers, name: &str, value: impl AsRef<[u8]>) -> Result<(), String> {
    if headers.len() == MOST_HEADERS {
        return Err(format!("more than {MOST_HEADERS} headers"));
    }
    headers.push(name, value);
    Ok(())
}

/// The text of a JSON string.
pub(super) fn string(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// The bytes of a base64 text, which `what` held.
pub(super) fn decode(what: &str, text: &str) -> Result<Vec<u8>, String> {
    BASE64_STANDARD.decode(text).map_err(|error| format!("`{what}` is not valid base64: {error}"))
}

/// Hands over each element of a list.
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
                    return Err(serde::de::Error::custom("refused"));
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

    let mut refused = None;
    let read = Elements(&mut take, &mut refused).deserialize(&mut serde_json::Deserializer::from_str(list.get()));
    match (read, refused) {
        (_, Some(reason)) => Err(reason),
        (Err(_), None) => Err(format!("expected a list, found {}", kind(list))),
        (Ok(()), None) => Ok(()),
    }
}

/// What stands where something else was expected. Its text is not told: it may be a credential.
pub(super) fn kind(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "a string",
        Some(b'n') => "null",
        Some(b't' | b'f') => "true or false",
        _ => "a number",
    }
}

/// Why a file is no JSON, and where.
pub(super) fn fault(error: &serde_json::Error) -> String {
    format!("not valid JSON: line {}, column {}: {}", error.line(), error.column(), error_reason(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_depth_that_no_stack_could_hold_is_a_body_like_any_other() {
        let body = "[".repeat(100_000) + &"]".repeat(100_000);
        let text = format!("{{\"body\": {body}}}");
        let raw: &RawValue = serde_json::from_str(&text).expect("JSON");
        assert_eq!(Object::parse(raw).expect("an object").body("body").0, body.as_bytes());
    }
}
