//! A whole file that was captured, looked at from the sides that formats are told by. It is parsed at most once, and never rewritten.

use std::{borrow::Cow, cell::OnceCell, collections::BTreeMap};

use serde_json::value::RawValue;

/// The top keys of a JSON object, with the text of each value.
pub(super) type Keys<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

/// A file.
pub(super) struct Document<'a> {
    /// The bytes, as they are.
    pub(super) bytes: &'a [u8],
    object: OnceCell<Option<Keys<'a>>>,
}

impl<'a> Document<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, object: OnceCell::new() }
    }

    /// The bytes behind a byte order mark, if they are UTF-8.
    pub(super) fn text(&self) -> Option<&'a str> {
        let bytes = self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(self.bytes);
        str::from_utf8(bytes).ok()
    }

    /// Whether the first character that is no white space is this one.
    pub(super) fn begins_with(&self, first: char) -> bool {
        self.text().is_some_and(|text| text.trim_start().starts_with(first))
    }

    /// The keys, where the file is one JSON object and nothing else.
    pub(super) fn object(&self) -> Option<&Keys<'a>> {
        self.object.get_or_init(|| serde_json::from_str(self.text()?).ok()).as_ref()
    }
}
