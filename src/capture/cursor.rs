//! A position in a printed text, and the JSON for the text before it. The converters of `literal` and `php` move it.
//!
//! After a failed conversion, the position is how far the text was read, so that a caller can limit the work for a hostile text.

/// Key of the object that replaces an omitted value, e.g. `[Object]`.
pub(super) const ELIDED: &str = "\u{0}elided";

/// Key of the object that replaces a truncated text or truncated bytes.
pub(super) const TRUNCATED: &str = "\u{0}truncated";

/// Maximum nesting of a value.
pub(super) const MAX_DEPTH: usize = 64;

/// A value that was converted.
#[derive(Debug)]
pub(super) struct Converted {
    /// As JSON.
    pub(super) json: String,
    /// Its length in the text, in bytes.
    pub(super) length: usize,
}

/// A position in a text, and the JSON that was written.
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    pub(super) json: String,
}

/// A position to return to, with the length of the JSON.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    at: usize,
    pub(super) json: usize,
}

/// Converts the value at the beginning of a text with `read`. If it fails, returns how much of the text was read.
pub(super) fn convert(text: &str, read: impl FnOnce(&mut Cursor<'_>) -> Option<()>) -> Result<Converted, usize> {
    let mut cursor = Cursor { text, at: 0, json: String::new() };
    match read(&mut cursor) {
        Some(()) => Ok(Converted { json: cursor.json, length: cursor.at }),
        None => Err(cursor.at),
    }
}

/// Reads the text.
impl<'t> Cursor<'t> {
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Returns the next byte.
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn skip_space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// Skips a text that is next. Returns false if it is not.
    pub(super) fn eat(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        self.at += if found { expected.len() } else { 0 };
        found
    }

    /// Takes characters while `is_part` holds.
    pub(super) fn take(&mut self, is_part: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Takes this many bytes. Returns `None` if there are fewer, or if they end inside a character.
    pub(super) fn take_bytes(&mut self, length: usize) -> Option<&'t str> {
        let taken = self.rest().get(..length)?;
        self.at += length;
        Some(taken)
    }

    /// Takes the text before `end`, and skips `end`. If there is none, all of the text was read.
    pub(super) fn take_until(&mut self, end: &str) -> Option<&'t str> {
        let Some((before, _)) = self.rest().split_once(end) else {
            self.at = self.text.len();
            return None;
        };
        self.at += before.len() + end.len();
        Some(before)
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { at: self.at, json: self.json.len() }
    }

    /// Returns to a mark. What was written since is dropped.
    pub(super) fn reset(&mut self, mark: Mark) {
        self.at = mark.at;
        self.json.truncate(mark.json);
    }
}

/// Writes JSON.
impl Cursor<'_> {
    pub(super) fn push_text(&mut self, text: &str) {
        // A string always serializes.
        self.json.push_str(&serde_json::to_string(text).unwrap_or_default());
    }

    /// Writes the comma in front of an element, unless it is the first one.
    pub(super) fn push_comma(&mut self) {
        if !self.json.ends_with(['{', '[']) {
            self.json.push(',');
        }
    }

    pub(super) fn push_elided(&mut self) {
        self.json.push('{');
        self.push_text(ELIDED);
        self.json.push_str(":true}");
    }

    /// Writes the beginning of a text.
    pub(super) fn push_truncated(&mut self, text: &str) {
        self.json.push('{');
        self.push_text(TRUNCATED);
        self.json.push(':');
        self.push_text(text);
        self.json.push('}');
    }

    /// Writes bytes as a Buffer of Node. If they are truncated, they are the beginning.
    pub(super) fn push_bytes(&mut self, bytes: &[u8], truncated: bool) {
        // Bytes always serialize, as a list of numbers.
        let list = serde_json::to_string(bytes).unwrap_or_default();
        self.json.push_str("{\"type\":\"Buffer\",\"data\":");
        self.json.push_str(&list);
        if truncated {
            self.json.push(',');
            self.push_text(TRUNCATED);
            self.json.push_str(":\"\"");
        }
        self.json.push('}');
    }
}
