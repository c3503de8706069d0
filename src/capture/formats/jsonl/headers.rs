//! The header fields of a record in JSON: `[["Name","value"],…]`, or an object whose values are strings or lists of them.
//!
//! A value that is not UTF-8 text is `["Name",null,"base64"]`. Stores hold header fields in the same way.

use std::{borrow::Cow, fmt};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Value, json};

use crate::{capture::MOST_HEADERS_OF_A_RECORD, message::Headers, payload::error_reason};

/// Returns header fields as a list of pairs.
#[must_use]
pub fn headers_to_json(headers: &Headers) -> Value {
    let pair = |(name, value): (&str, &[u8])| match str::from_utf8(value) {
        Ok(text) => json!([name, text]),
        Err(_) => json!([name, null, BASE64_STANDARD.encode(value)]),
    };
    headers.iter().map(pair).collect()
}

/// Parses header fields.
///
/// # Errors
/// The text is not such JSON.
pub fn headers_from_json(text: &str) -> Result<Headers, String> {
    let mut headers = Headers::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Fields(&mut headers).deserialize(&mut deserializer).and_then(|()| deserializer.end());
    read.map(|()| headers).map_err(|error| error_reason(&error))
}

/// A string that is borrowed from the line unless it has escapes. A plain `Cow` would always be copied.
#[derive(Deserialize)]
pub(super) struct Name<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// Adds headers: `[["Name","value"],…]`, or an object whose values are strings or lists of them.
pub(super) struct Fields<'h>(pub(super) &'h mut Headers);

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("headers as [[\"Name\",\"value\"],…] or as an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pairs: A) -> Result<(), A::Error> {
        while pairs.next_element_seed(Pair(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while let Some(Name(name)) = fields.next_key()? {
            fields.next_value_seed(Values(self.0, &name))?;
        }
        Ok(())
    }
}

/// Adds a header: `["Name","value"]`.
struct Pair<'h>(&'h mut Headers);

impl<'de> DeserializeSeed<'de> for Pair<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Pair<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a tuple of size 2")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pair: A) -> Result<(), A::Error> {
        let Name(name) = pair.next_element()?.ok_or_else(|| de::Error::invalid_length(0, &self))?;
        let value = pair.next_element_seed(TextOrNull(HeaderValue(&mut *self.0, &name)))?;
        if value.ok_or_else(|| de::Error::invalid_length(1, &"a tuple of size 2"))? {
            return Ok(());
        }
        let Name(encoded) = pair.next_element()?.ok_or_else(|| de::Error::invalid_length(2, &"a tuple of size 3"))?;
        let value = BASE64_STANDARD.decode(&*encoded);
        HeaderValue(self.0, &name)
            .push(&value.map_err(|error| de::Error::custom(format_args!("invalid base64: {error}")))?)
    }
}

/// Adds a header, unless its value is `null`. Returns whether it did.
struct TextOrNull<'h, 'n>(HeaderValue<'h, 'n>);

impl<'de> DeserializeSeed<'de> for TextOrNull<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for TextOrNull<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<bool, E> {
        self.0.visit_str(value).map(|()| true)
    }

    fn visit_unit<E: de::Error>(self) -> Result<bool, E> {
        Ok(false)
    }
}

/// Adds headers with one name: a string, or a list of strings.
struct Values<'h, 'n>(&'h mut Headers, &'n str);

impl<'de> DeserializeSeed<'de> for Values<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a header's value as a string or a list of strings")
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        HeaderValue(self.0, self.1).visit_str(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        while values.next_element_seed(HeaderValue(&mut *self.0, self.1))?.is_some() {}
        Ok(())
    }
}

/// Adds one header.
struct HeaderValue<'h, 'n>(&'h mut Headers, &'n str);

impl HeaderValue<'_, '_> {
    fn push<E: de::Error>(self, value: &[u8]) -> Result<(), E> {
        if self.0.len() == MOST_HEADERS_OF_A_RECORD {
            return Err(E::custom(format_args!("more than {MOST_HEADERS_OF_A_RECORD} headers")));
        }
        self.0.push(self.1, value);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for HeaderValue<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for HeaderValue<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        self.push(value.as_bytes())
    }
}
