//! Forms (`application/x-www-form-urlencoded`) as ordered pairs, each of which may keep the spelling in which it was read.
//!
//! How names and values are spelled is [`FormStyle`]'s.

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
    /// How it was spelled where it was read, with the `&`s of empty pairs around it. It never outlives the key and the value that it spells.
    spelled: Option<String>,
    edited: bool,
}

impl Pair {
    /// A pair that is spelled as its style does it. The key is never empty; each of its names may be any text, also none.
    #[must_use]
    pub fn new(key: Vec<String>, value: String) -> Self {
        Self { key, value, spelled: None, edited: false }
    }

    /// As [`Self::new`], and it remembers that it was not in the sample: wherever it stands when all edits are made, it is kept.
    #[must_use]
    pub fn edited(key: Vec<String>, value: String) -> Self {
        Self { edited: true, ..Self::new(key, value) }
    }

    /// Whether an edit wrote it.
    pub(super) fn is_edited(&self) -> bool {
        self.edited
    }

    /// The key: a name, then the names nested in it.
    #[must_use]
    pub fn key(&self) -> &[String] {
        &self.key
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Writes the pair as it was spelled, or as `style` does it, and says where its value begins in `out`.
    pub(super) fn write(&self, out: &mut String, style: FormStyle) -> usize {
        if let Some(spelled) = &self.spelled {
            let start = out.len();
            out.push_str(spelled);
            let end = start + spelled.trim_end_matches('&').len();
            return spelled.find('=').map_or(end, |equals| start + equals + 1);
        }
        for (depth, name) in self.key.iter().enumerate() {
            match (depth, style) {
                (0, _) => style.encode_into(out, name),
                (_, FormStyle::Percent) => {
                    out.push('[');
                    style.encode_into(out, name);
                    out.push(']');
                }
                (_, FormStyle::Plus) => style.encode_into(out, &format!("[{name}]")),
            }
        }
        out.push('=');
        let value = out.len();
        style.encode_into(out, &self.value);
        value
    }

    /// The key as text: `response[id]`.
    pub(super) fn flat_key(&self) -> String {
        flat(&self.key)
    }
}

/// Pairs are equal that say the same, however they are spelled and wherever they are from.
impl PartialEq for Pair {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.value == other.value
    }
}

impl Eq for Pair {}

/// The pairs of a form in order, repeats included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// The pairs.
    pub pairs: Vec<Pair>,
}

impl Form {
    /// Reads a form. Line breaks are no part of one (on the wire they are `%0A`), so a sample may be wrapped as documents
    /// print it. `+` is a blank in either style; a key without `=` has an empty value.
    ///
    /// # Errors
    /// A `%` is not followed by two hex digits, or the text is not UTF-8.
    pub fn parse(bytes: &[u8], style: FormStyle) -> Result<Self, PayloadError> {
        Self::read(bytes, style, false)
    }

    /// As [`Self::parse`], and each pair remembers how it is spelled.
    ///
    /// # Errors
    /// As there.
    pub fn parse_preserving(bytes: &[u8], style: FormStyle) -> Result<Self, PayloadError> {
        Self::read(bytes, style, true)
    }

    /// As [`Self::parse_preserving`], of what [`Self::wrapped`] wrote and somebody edited: a pair a line, so that a line ends its pair
    /// also where the `&` was forgotten.
    ///
    /// # Errors
    /// As there.
    pub fn parse_lines(bytes: &[u8], style: FormStyle) -> Result<Self, PayloadError> {
        let mut separated: Vec<u8> = Vec::with_capacity(bytes.len());
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let pair = line.trim_ascii_end();
            let before = separated.trim_ascii_end().len();
            if !pair.is_empty()
                && !pair.starts_with(b"&")
                && separated[..before].last().is_some_and(|byte| *byte != b'&')
            {
                // It stays on its line, so that an error names the right one.
                separated.insert(before, b'&');
            }
            separated.extend_from_slice(line);
        }
        Self::read(&separated, style, true)
    }

    /// Reads a form as receivers do: they decode a key before they look for the brackets in it, whatever sender or proxy spelled them.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub(super) fn parse_as_received(bytes: &[u8]) -> Result<Self, PayloadError> {
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
        // The `&`s of pairs that are empty, which belong to the next one, or to the last.
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
                FormStyle::Plus => vec![(0, key)],
            }
            .into_iter()
            .map(|(at, name)| decode(name, at))
            .collect::<Result<_, _>>()?;
            let value = decode(value, equals + 1)?;
            let mut pair = Pair::new(key, value);
            if preserve {
                let text: Vec<u8> = piece.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
                pair.spelled = String::from_utf8(text).ok().map(|text| std::mem::take(&mut empty) + &text);
            }
            pairs.push(pair);
        }
        // A line that ends with `&` is wrapped there: what follows are line breaks and no pair.
        let wrapped = bytes.split(|byte| *byte == b'&').next_back().is_some_and(|last| !last.is_empty());
        if let Some(spelled) = pairs.last_mut().and_then(|last| last.spelled.as_mut()) {
            spelled.push_str(if wrapped { "" } else { &empty });
        }
        Ok(Self { pairs })
    }

    /// The form on the wire: each pair as it was spelled where it was read, the others as `style` does it.
    #[must_use]
    pub fn encode(&self, style: FormStyle) -> String {
        self.joined(style, "&").0
    }

    /// One pair a line, each as it stands on the wire.
    #[must_use]
    pub fn to_lines(&self, style: FormStyle) -> String {
        self.joined(style, "&\n").0
    }

    /// The pairs on the wire with `between` them, and where the value of each stands.
    pub(super) fn joined(&self, style: FormStyle, between: &str) -> (String, Vec<Range<usize>>) {
        let mut out = String::new();
        let mut values = Vec::with_capacity(self.pairs.len());
        for (index, pair) in self.pairs.iter().enumerate() {
            if index > 0 {
                out.push_str(between);
            }
            let start = pair.write(&mut out, style);
            // The `&`s of empty pairs behind it are none of its value.
            values.push(start..out.trim_end_matches('&').len().max(start));
        }
        (out, values)
    }

    /// One decoded pair a line, for reading.
    #[must_use]
    pub fn to_pretty(&self) -> String {
        let line = |pair: &Pair| format!("{} = {}", pair.flat_key(), pair.value);
        self.pairs.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The value at `path`. Of a repeated key the last counts, as in Rack and PHP.
    #[must_use]
    pub fn at(&self, path: &Path) -> Option<&str> {
        self.pairs.iter().rev().find(|pair| pair.key == path.names()).map(|pair| pair.value.as_str())
    }

    /// Whether a pair stands at `path` or below it.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        self.pairs.iter().any(|pair| pair.key.starts_with(path.names()))
    }
}

#[cfg(test)]
mod tests;
