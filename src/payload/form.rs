//! Forms (`application/x-www-form-urlencoded`) as ordered pairs, each of which may keep the spelling in which it was read.
//!
//! How names and values are spelled is [`Dialect`]'s.

use std::ops::Range;

use super::{
    Dialect, Path, PayloadError,
    dialect::{decode, flat, split_key},
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
    /// A pair that is spelled as its dialect does it. The key is never empty; each of its names may be any text, also none.
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

    /// Writes the pair as it was spelled, or as `dialect` does it, and says where its value begins in `out`.
    pub(super) fn write(&self, out: &mut String, dialect: Dialect) -> usize {
        if let Some(spelled) = &self.spelled {
            let start = out.len();
            out.push_str(spelled);
            let end = start + spelled.trim_end_matches('&').len();
            return spelled.find('=').map_or(end, |equals| start + equals + 1);
        }
        for (depth, name) in self.key.iter().enumerate() {
            match (depth, dialect) {
                (0, _) => dialect.encode_into(out, name),
                (_, Dialect::Percent) => {
                    out.push('[');
                    dialect.encode_into(out, name);
                    out.push(']');
                }
                (_, Dialect::Plus) => dialect.encode_into(out, &format!("[{name}]")),
            }
        }
        out.push('=');
        let value = out.len();
        dialect.encode_into(out, &self.value);
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
    /// print it. `+` is a blank in either dialect; a key without `=` has an empty value.
    ///
    /// # Errors
    /// A `%` is not followed by two hex digits, or the text is not UTF-8.
    pub fn parse(bytes: &[u8], dialect: Dialect) -> Result<Self, PayloadError> {
        Self::read(bytes, dialect, false)
    }

    /// As [`Self::parse`], and each pair remembers how it is spelled.
    ///
    /// # Errors
    /// As there.
    pub fn parse_as_spelled(bytes: &[u8], dialect: Dialect) -> Result<Self, PayloadError> {
        Self::read(bytes, dialect, true)
    }

    /// As [`Self::parse_as_spelled`], of what [`Self::wrapped`] wrote and somebody edited: a pair a line, so that a line ends its pair
    /// also where the `&` was forgotten.
    ///
    /// # Errors
    /// As there.
    pub fn parse_lines(bytes: &[u8], dialect: Dialect) -> Result<Self, PayloadError> {
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
        Self::read(&separated, dialect, true)
    }

    /// Reads a form as receivers do: they decode a key before they look for the brackets in it, whatever sender or proxy spelled them.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub(super) fn parse_as_received(bytes: &[u8]) -> Result<Self, PayloadError> {
        let mut form = Self::parse(bytes, Dialect::Plus)?;
        for pair in &mut form.pairs {
            let whole = pair.flat_key();
            let names =
                split_key(whole.as_bytes(), false).into_iter().map(|(at, name)| whole[at..at + name.len()].to_owned());
            pair.key = names.collect();
        }
        Ok(form)
    }

    fn read(bytes: &[u8], dialect: Dialect, as_spelled: bool) -> Result<Self, PayloadError> {
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
            let key = match dialect {
                Dialect::Percent => split_key(key, true),
                Dialect::Plus => vec![(0, key)],
            }
            .into_iter()
            .map(|(at, name)| decode(name, at))
            .collect::<Result<_, _>>()?;
            let value = decode(value, equals + 1)?;
            let mut pair = Pair::new(key, value);
            if as_spelled {
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

    /// The form on the wire: each pair as it was spelled where it was read, the others as `dialect` does it.
    #[must_use]
    pub fn encode(&self, dialect: Dialect) -> String {
        self.joined(dialect, "&").0
    }

    /// One pair a line, each as it stands on the wire.
    #[must_use]
    pub fn wrapped(&self, dialect: Dialect) -> String {
        self.joined(dialect, "&\n").0
    }

    /// The pairs on the wire with `between` them, and where the value of each stands.
    pub(super) fn joined(&self, dialect: Dialect, between: &str) -> (String, Vec<Range<usize>>) {
        let mut out = String::new();
        let mut values = Vec::with_capacity(self.pairs.len());
        for (index, pair) in self.pairs.iter().enumerate() {
            if index > 0 {
                out.push_str(between);
            }
            let start = pair.write(&mut out, dialect);
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(key: &[&str], value: &str) -> Pair {
        Pair::new(key.iter().map(|&name| name.to_owned()).collect(), value.to_owned())
    }

    #[test]
    fn each_dialect_spells_as_its_sender_does() {
        let form = Form {
            pairs: vec![pair(&["r", "a b", "[x]"], "a b/é~@(!)*'+&=%"), pair(&["empty"], ""), pair(&[""], "no key")],
        };
        assert_eq!(
            form.encode(Dialect::Percent),
            "r[a%20b][%5Bx%5D]=a%20b%2F%C3%A9~%40(!)*'%2B%26%3D%25&empty=&=no%20key"
        );
        assert_eq!(
            form.encode(Dialect::Plus),
            "r%5Ba+b%5D%5B%5Bx%5D%5D=a+b%2F%C3%A9%7E%40%28%21%29%2A%27%2B%26%3D%25&empty=&=no+key"
        );
    }

    #[test]
    fn a_wrapped_sample_is_the_same_form() {
        let wrapped = Form::parse(b"a[b]=1&\r\nc=2&\nd\n", Dialect::Percent).expect("a form");
        assert_eq!(wrapped.encode(Dialect::Percent), "a[b]=1&c=2&d=");
        for key in ["a\n[b][c]", "a[b\n][c]", "a[b]\r\n[c]", "a[b][c]\n\n"] {
            let wrapped = Form::parse(format!("{key}=1").as_bytes(), Dialect::Percent).expect(key);
            assert_eq!(wrapped.pairs, [pair(&["a", "b", "c"], "1")], "{key:?}");
        }
        // What is escaped is part of it.
        assert_eq!(Form::parse(b"a[b]%0A=1", Dialect::Percent).expect("a form").pairs, [pair(&["a[b]\n"], "1")]);
    }

    #[test]
    fn what_is_read_is_written_back_as_it_was_spelled() {
        for text in ["a=nps@example.com&b=%2f&c", "a=+%20&b==", "&a=1", "a&&b=&", "a=1&&&", "%61=1"] {
            for dialect in [Dialect::Percent, Dialect::Plus] {
                assert_eq!(Form::parse_as_spelled(text.as_bytes(), dialect).expect(text).encode(dialect), text);
            }
        }
        let wrapped = Form::parse_as_spelled(b"a=1&\nb=2&\n", Dialect::Plus).expect("a form");
        assert_eq!(
            (wrapped.encode(Dialect::Plus), wrapped.wrapped(Dialect::Plus)),
            ("a=1&b=2".into(), "a=1&\nb=2".into())
        );
    }

    #[test]
    fn of_what_was_edited_no_pair_is_lost_whether_or_not_its_line_ends_with_an_ampersand() {
        for (text, pairs) in [
            ("a=1&\nb=2\n", "a=1&b=2"),
            ("a=1&\nb=2\nc=3\n", "a=1&b=2&c=3"),
            ("a=1\r\n\r\nb=2\r\nc=3", "a=1&b=2&c=3"),
            ("a=1\n&b=2&\n\nc=3&\n", "a=1&b=2&c=3"),
            ("\na&\n&b\nc=&\n", "a&&b&c="),
        ] {
            let form = Form::parse_lines(text.as_bytes(), Dialect::Plus).expect(text);
            assert_eq!(form.encode(Dialect::Plus), pairs, "{text:?}");
        }
        let error = Form::parse_lines(b"a=1\nb=2\nc=%4", Dialect::Plus).expect_err("a stray percent");
        assert_eq!((error.line, error.column), (3, 3));
    }

    #[test]
    fn brackets_that_do_not_nest_are_text() {
        for key in ["a[", "a]b", "a[b]c", "a[[b]]", "[", "]", "]["] {
            let form = Form::parse(key.as_bytes(), Dialect::Percent).expect(key);
            assert_eq!(form.pairs, [pair(&[key], "")], "{key}");
        }
    }

    #[test]
    fn a_stray_percent_is_refused_with_its_place() {
        let error = Form::parse(b"a=1&\nb=%4", Dialect::Plus).expect_err("a stray percent");
        assert_eq!((error.line, error.column), (2, 3));
        assert!(Form::parse(b"a=%zz", Dialect::Percent).is_err());
        assert!(Form::parse(b"a=%ff", Dialect::Percent).is_err());
    }

    /// Any text, with the characters that the encodings are about much more often than chance would have them.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[\\[\\]&=+%~ \r\na-cé😀]{0,12}"]
    }

    proptest! {
        #[test]
        fn decode_of_encode_is_identity(
            pairs in proptest::collection::vec((proptest::collection::vec(text(), 1..4), text()), 0..6),
        ) {
            let form = Form { pairs: pairs.into_iter().map(|(key, value)| Pair::new(key, value)).collect() };
            prop_assert_eq!(&Form::parse(form.encode(Dialect::Percent).as_bytes(), Dialect::Percent).unwrap(), &form);

            // `Plus` does not nest: what comes back is the same keys written out.
            let flat = Form {
                pairs: form.pairs.iter().map(|pair| Pair::new(vec![pair.flat_key()], pair.value.clone())).collect(),
            };
            prop_assert_eq!(Form::parse(form.encode(Dialect::Plus).as_bytes(), Dialect::Plus).unwrap(), flat);
        }

        #[test]
        fn a_pair_a_line_comes_back_without_the_ampersands(
            pairs in proptest::collection::vec((proptest::collection::vec(text(), 1..4), text()), 0..6),
        ) {
            let form = Form { pairs: pairs.into_iter().map(|(key, value)| Pair::new(key, value)).collect() };
            let lines = form.wrapped(Dialect::Percent);
            prop_assert_eq!(&Form::parse_lines(lines.as_bytes(), Dialect::Percent).unwrap(), &form);
            let lines = lines.replace("&\n", "\n");
            prop_assert_eq!(&Form::parse_lines(lines.as_bytes(), Dialect::Percent).unwrap(), &form);
        }

        #[test]
        fn no_input_makes_the_parser_panic(bytes: Vec<u8>) {
            let _ = Form::parse(&bytes, Dialect::Percent);
        }
    }
}
