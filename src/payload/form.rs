//! Forms (`application/x-www-form-urlencoded`) as ordered pairs. Each pair can keep its original encoding.
//!
//! Encoding names and values is left to [`FormStyle`].

use std::ops::Range;

use super::{
    FormStyle, Path, PayloadError,
    style::{decode, flat, split_key},
};

/// One `key=value` of a form.
#[derive(Clone, Debug)]
pub struct Pair {
    key: Vec<String>,
    value: String,
    /// Its original encoding, including the `&`s of empty pairs around it. `None` if the key or the value was changed.
    original: Option<String>,
    edited: bool,
}

impl Pair {
    /// Creates a pair that is encoded in the style of its form. The key has at least one name. A name can be any text, even an empty one.
    #[must_use]
    pub fn new(key: Vec<String>, value: String) -> Self {
        Self { key, value, original: None, edited: false }
    }

    /// Creates a pair like [`Self::new`] and marks it as edited, so that generating fresh IDs and times does not overwrite it.
    #[must_use]
    pub fn edited(key: Vec<String>, value: String) -> Self {
        Self { edited: true, ..Self::new(key, value) }
    }

    /// Returns true if it was created by an edit.
    pub(super) fn is_edited(&self) -> bool {
        self.edited
    }

    /// Returns the key: a name, then the names nested in it.
    #[must_use]
    pub fn key(&self) -> &[String] {
        &self.key
    }

    /// Returns the value.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Writes the pair in its original encoding, otherwise in `style`, and returns where its value starts in `out`.
    pub(super) fn write(&self, out: &mut String, style: FormStyle) -> usize {
        if let Some(original) = &self.original {
            let start = out.len();
            out.push_str(original);
            let end = start + original.trim_end_matches('&').len();
            return original.find('=').map_or(end, |equals| start + equals + 1);
        }
        for (depth, name) in self.key.iter().enumerate() {
            match (depth, style) {
                (0, _) => style.encode_into(out, name),
                (_, FormStyle::Percent) => {
                    out.push('[');
                    style.encode_into(out, name);
                    out.push(']');
                }
                (_, FormStyle::Plus | FormStyle::Multipart) => style.encode_into(out, &format!("[{name}]")),
            }
        }
        out.push('=');
        let value_start = out.len();
        style.encode_into(out, &self.value);
        value_start
    }

    /// Returns the key as text: `response[id]`.
    pub(super) fn flat_key(&self) -> String {
        flat(&self.key)
    }
}

/// Pairs are equal if their keys and values are. Their encoding does not matter.
impl PartialEq for Pair {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.value == other.value
    }
}

impl Eq for Pair {}

/// The pairs of a form in order, including repeated keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// The pairs.
    pub pairs: Vec<Pair>,
}

impl Form {
    /// Parses a form. Line breaks are ignored, so samples can be wrapped (a real one is `%0A`). `+` is a space. A key without `=` has an empty
    /// value.
    ///
    /// # Errors
    /// A `%` is not followed by two hex digits, or the text is not UTF-8.
    pub fn parse(bytes: &[u8], style: FormStyle) -> Result<Self, PayloadError> {
        Self::read(bytes, style, false)
    }

    /// Parses a form like [`Self::parse`]. Each pair keeps its original encoding.
    ///
    /// # Errors
    /// As for [`Self::parse`].
    pub fn parse_preserving(bytes: &[u8], style: FormStyle) -> Result<Self, PayloadError> {
        Self::read(bytes, style, true)
    }

    /// Parses one pair per line: the output of [`Self::to_lines`] after a user edited it. A line break ends a pair even if the `&` is missing. Each pair
    /// keeps its original encoding.
    ///
    /// # Errors
    /// As for [`Self::parse`].
    pub fn parse_lines(bytes: &[u8], style: FormStyle) -> Result<Self, PayloadError> {
        let mut separated: Vec<u8> = Vec::with_capacity(bytes.len());
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let pair = line.trim_ascii_end();
            let before = separated.trim_ascii_end().len();
            if !pair.is_empty()
                && !pair.starts_with(b"&")
                && separated[..before].last().is_some_and(|byte| *byte != b'&')
            {
                // Insert the `&` before the line break, so that errors have the right position.
                separated.insert(before, b'&');
            }
            separated.extend_from_slice(line);
        }
        Self::read(&separated, style, true)
    }

    /// Parses a form as receivers do: a key is decoded before it is split at brackets, so encoded brackets nest too.
    ///
    /// # Errors
    /// As for [`Self::parse`].
    pub fn parse_as_received(bytes: &[u8]) -> Result<Self, PayloadError> {
        let mut form = Self::parse(bytes, FormStyle::Plus)?;
        for pair in &mut form.pairs {
            let whole = pair.flat_key();
            let names =
                split_key(whole.as_bytes(), false).into_iter().map(|(at, name)| whole[at..at + name.len()].to_owned());
            pair.key = names.collect();
        }
        Ok(form)
    }

    fn read(bytes: &[u8], style: FormStyle, preserve: bool) -> Result<Self, PayloadError> {
        let mut pairs: Vec<Pair> = Vec::new();
        let mut offset = 0;
        // The `&`s of empty pairs belong to the next pair, or to the last one.
        let mut empty = String::new();
        for piece in bytes.split(|byte| *byte == b'&') {
            let start = offset;
            offset += piece.len() + 1;
            let equals = piece.iter().position(|byte| *byte == b'=').unwrap_or(piece.len());
            let (key, value) = (&piece[..equals], piece.get(equals + 1..).unwrap_or_default());
            if piece.iter().all(|byte| matches!(byte, b'\r' | b'\n')) {
                empty.push('&');
                continue;
            }
            let decode = |range: &[u8], at: usize| decode(bytes, range, start + at);
            let key = match style {
                FormStyle::Percent => split_key(key, true),
                FormStyle::Plus | FormStyle::Multipart => vec![(0, key)],
            }
            .into_iter()
            .map(|(at, name)| decode(name, at))
            .collect::<Result<_, _>>()?;
            let value = decode(value, equals + 1)?;
            let mut pair = Pair::new(key, value);
            if preserve {
                let text: Vec<u8> = piece.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
                pair.original = String::from_utf8(text).ok().map(|text| std::mem::take(&mut empty) + &text);
            }
            pairs.push(pair);
        }
        // A trailing `&` before a line break only wraps the line. No pair follows.
        let wrapped = bytes.split(|byte| *byte == b'&').next_back().is_some_and(|last| !last.is_empty());
        if let Some(original) = pairs.last_mut().and_then(|last| last.original.as_mut()) {
            original.push_str(if wrapped { "" } else { &empty });
        }
        Ok(Self { pairs })
    }

    /// Encodes the form for the wire: each pair in its original encoding, otherwise in `style`.
    #[must_use]
    pub fn encode(&self, style: FormStyle) -> String {
        self.joined(style, "&").0
    }

    /// Returns one encoded pair per line, for editing.
    #[must_use]
    pub fn to_lines(&self, style: FormStyle) -> String {
        // A sample of a multipart form is in form encoding.
        let style = if style == FormStyle::Multipart { FormStyle::Plus } else { style };
        self.joined(style, "&\n").0
    }

    /// Returns the encoded pairs joined with `separator`, and the range of each value.
    pub(super) fn joined(&self, style: FormStyle, separator: &str) -> (String, Vec<Range<usize>>) {
        if style == FormStyle::Multipart {
            return self.to_multipart();
        }
        let mut out = String::new();
        let mut values = Vec::with_capacity(self.pairs.len());
        for (index, pair) in self.pairs.iter().enumerate() {
            if index > 0 {
                out.push_str(separator);
            }
            let start = pair.write(&mut out, style);
            // The `&`s of empty pairs after it are not part of its value.
            values.push(start..out.trim_end_matches('&').len().max(start));
        }
        (out, values)
    }

    /// Returns one decoded pair per line, for reading.
    #[must_use]
    pub fn to_pretty(&self) -> String {
        let line = |pair: &Pair| format!("{} = {}", pair.flat_key(), pair.value);
        self.pairs.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Returns the value at `path`. If a key is repeated, its last value counts, as in Rack and PHP.
    #[must_use]
    pub fn at(&self, path: &Path) -> Option<&str> {
        self.pairs.iter().rev().find(|pair| pair.key == path.names()).map(|pair| pair.value.as_str())
    }

    /// Returns true if there is a pair at `path` or below it.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        self.pairs.iter().any(|pair| pair.key.starts_with(path.names()))
    }
}

#[cfg(test)]
mod tests;
