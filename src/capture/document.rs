//! A whole file that was captured, looked at from the sides that formats are told by. It is parsed at most once, and never rewritten.

use std::cell::OnceCell;

use serde_json::{StreamDeserializer, de::StrRead, value::RawValue};

use super::json::{Object, fault};

/// The most requests that a file in a format of its own may hold. A capture file has no such limit.
pub(super) const MOST_REQUESTS: usize = 500_000;

/// A file.
pub(super) struct Document<'a> {
    /// The bytes, as they are.
    pub(super) bytes: &'a [u8],
    items: OnceCell<Result<Vec<Object<'a>>, String>>,
}

impl<'a> Document<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, items: OnceCell::new() }
    }

    /// The bytes behind a byte order mark.
    pub(super) fn unmarked(&self) -> &'a [u8] {
        self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(self.bytes)
    }

    /// The bytes behind a byte order mark, if they are UTF-8.
    pub(super) fn text(&self) -> Option<&'a str> {
        str::from_utf8(self.unmarked()).ok()
    }

    /// The text, or why there is none.
    pub(super) fn need_text(&self) -> Result<&'a str, String> {
        str::from_utf8(self.unmarked()).map_err(|error| format!("not UTF-8 text (byte {})", error.valid_up_to() + 1))
    }

    /// Whether the first character that is no white space is this one.
    pub(super) fn begins_with(&self, first: char) -> bool {
        self.unmarked().trim_ascii_start().first().is_some_and(|byte| char::from(*byte) == first)
    }

    /// Every JSON object of the file: the one that it is, those of the list that it is, or one after another.
    pub(super) fn items(&self) -> Result<&[Object<'a>], String> {
        self.items.get_or_init(|| self.parse()).as_deref().map_err(Clone::clone)
    }

    /// The one JSON object that the file is.
    pub(super) fn object(&self) -> Option<&Object<'a>> {
        match self.items() {
            Ok([object]) => Some(object),
            _ => None,
        }
    }

    /// Whether one of the objects has this shape. Those that have not are told when they are read.
    pub(super) fn any(&self, shape: impl Fn(&Object<'a>) -> bool) -> bool {
        self.items().is_ok_and(|items| items.iter().any(shape))
    }

    fn parse(&self) -> Result<Vec<Object<'a>>, String> {
        if !self.begins_with('{') && !self.begins_with('[') {
            return Err("not a JSON object or a list of objects".into());
        }
        let text = self.need_text()?;
        let mut items = Vec::new();
        let values: StreamDeserializer<'_, StrRead<'a>, &'a RawValue> =
            serde_json::Deserializer::from_str(text).into_iter();
        for value in values {
            let value = value.map_err(|error| fault(&error))?;
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
    if items.len() == MOST_REQUESTS {
        return Err(format!(
            "more than {MOST_REQUESTS} requests: convert it to a capture file (jsonl), which can have any number"
        ));
    }
    items.push(Object::parse(value).map_err(|reason| format!("object {}: {reason}", items.len() + 1))?);
    Ok(())
}
