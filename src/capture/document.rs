//! A file in memory, as bytes, text and JSON objects. Formats use it for detection and reading. The JSON is parsed at most once.

use std::cell::OnceCell;

use serde_json::{StreamDeserializer, de::StrRead, value::RawValue};

use super::json::{Object, describe};

/// Maximum number of requests in a file that is read as a whole. A capture file has no such limit.
pub(super) const MAX_REQUESTS: usize = 500_000;

/// A file in memory.
pub(super) struct Document<'a> {
    /// The bytes, including a byte order mark.
    pub(super) bytes: &'a [u8],
    items: OnceCell<Result<Vec<Object<'a>>, String>>,
}

impl<'a> Document<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, items: OnceCell::new() }
    }

    /// Returns the bytes without a byte order mark.
    pub(super) fn without_bom(&self) -> &'a [u8] {
        self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(self.bytes)
    }

    /// Returns the text without a byte order mark. `None` if it is not UTF-8.
    pub(super) fn text(&self) -> Option<&'a str> {
        str::from_utf8(self.without_bom()).ok()
    }

    /// Returns the text like [`Self::text`], or an error if it is not UTF-8.
    pub(super) fn required_text(&self) -> Result<&'a str, String> {
        str::from_utf8(self.without_bom()).map_err(|error| format!("not UTF-8 text (byte {})", error.valid_up_to() + 1))
    }

    /// Returns true if this is the first character after whitespace.
    pub(super) fn begins_with(&self, first: char) -> bool {
        self.without_bom().trim_ascii_start().first().is_some_and(|byte| char::from(*byte) == first)
    }

    /// Returns every JSON object of the file: a single one, the items of a list, or several in sequence.
    pub(super) fn items(&self) -> Result<&[Object<'a>], String> {
        self.items.get_or_init(|| self.parse()).as_deref().map_err(Clone::clone)
    }

    /// Returns the JSON object, if the file is exactly one.
    pub(super) fn object(&self) -> Option<&Object<'a>> {
        match self.items() {
            Ok([object]) => Some(object),
            _ => None,
        }
    }

    /// Returns true if `is_match` is true for one of the objects. Others are reported when the file is read.
    pub(super) fn any(&self, is_match: impl Fn(&Object<'a>) -> bool) -> bool {
        self.items().is_ok_and(|items| items.iter().any(is_match))
    }

    fn parse(&self) -> Result<Vec<Object<'a>>, String> {
        if !self.begins_with('{') && !self.begins_with('[') {
            return Err("not a JSON object or a list of objects".into());
        }
        let text = self.required_text()?;
        let mut items = Vec::new();
        let values: StreamDeserializer<'_, StrRead<'a>, &'a RawValue> =
            serde_json::Deserializer::from_str(text).into_iter();
        for value in values {
            let value = value.map_err(|error| describe(&error))?;
            if value.get().starts_with('[') {
                super::json::for_each(value, |item| add(&mut items, item))?;
            } else {
                add(&mut items, value)?;
            }
        }
        Ok(items)
    }
}

fn add<'a>(items: &mut Vec<Object<'a>>, value: &'a RawValue) -> Result<(), String> {
    if items.len() == MAX_REQUESTS {
        return Err(format!(
            "more than {MAX_REQUESTS} requests: convert it to a capture file (jsonl), which can have any number"
        ));
    }
    items.push(Object::parse(value).map_err(|reason| format!("object {}: {reason}", items.len() + 1))?);
    Ok(())
}
