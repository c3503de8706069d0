//! Forms (`application/x-www-form-urlencoded`) as ordered pairs, in the two spellings that senders use.
//!
//! Owns both encoders and the strict decoder that they share. It refuses to guess: a stray `%` or bytes that are not
//! UTF-8 are errors with a place, since whatever they meant, no sender of ours writes them.

use std::fmt::Write as _;

use super::{Path, PayloadError};

/// How a sender spells a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Ruby's rest-client 1.x, as Wootric's samples show it: a blank is `%20`; `- _ . ! ~ * ' ( )` stay; nested names
    /// stand in literal brackets (`response[id]`), and a bracket inside a name is `%5B`.
    Percent,
    /// Python's `quote_plus`, as `FluidSurveys` uses it: a blank is `+`; only `_ . -` stay, so `~` is `%7E`. Names do not nest.
    Plus,
}

impl Dialect {
    fn keeps(self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric()
            || match self {
                Self::Percent => b"-_.!~*'()".contains(&byte),
                Self::Plus => b"-_.".contains(&byte),
            }
    }

    fn encode_into(self, out: &mut String, text: &str) {
        for byte in text.bytes() {
            match byte {
                b' ' if self == Self::Plus => out.push('+'),
                kept if self.keeps(kept) => out.push(char::from(kept)),
                other => {
                    let _ = write!(out, "%{other:02X}");
                }
            }
        }
    }
}

/// One `key=value` of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The key: a name, then the names nested in it. Never empty; each name may be any text, also none.
    pub key: Vec<String>,
    /// The value.
    pub value: String,
}

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
        let mut pairs = Vec::new();
        let mut offset = 0;
        for piece in bytes.split(|byte| *byte == b'&') {
            let start = offset;
            offset += piece.len() + 1;
            let equals = piece.iter().position(|byte| *byte == b'=').unwrap_or(piece.len());
            let (key, value) = (&piece[..equals], piece.get(equals + 1..).unwrap_or_default());
            if piece.iter().all(|byte| matches!(byte, b'\r' | b'\n')) {
                continue;
            }
            let decode = |range: &[u8], at: usize| decode(bytes, range, start + at);
            let key = match dialect {
                Dialect::Percent => split_key(key),
                Dialect::Plus => vec![(0, key)],
            }
            .into_iter()
            .map(|(at, name)| decode(name, at))
            .collect::<Result<_, _>>()?;
            let value = decode(value, equals + 1)?;
            pairs.push(Pair { key, value });
        }
        Ok(Self { pairs })
    }

    /// The form on the wire.
    #[must_use]
    pub fn encode(&self, dialect: Dialect) -> String {
        let mut out = String::new();
        for (index, pair) in self.pairs.iter().enumerate() {
            if index > 0 {
                out.push('&');
            }
            for (depth, name) in pair.key.iter().enumerate() {
                match (depth, dialect) {
                    (0, _) => dialect.encode_into(&mut out, name),
                    (_, Dialect::Percent) => {
                        out.push('[');
                        dialect.encode_into(&mut out, name);
                        out.push(']');
                    }
                    (_, Dialect::Plus) => dialect.encode_into(&mut out, &format!("[{name}]")),
                }
            }
            out.push('=');
            dialect.encode_into(&mut out, &pair.value);
        }
        out
    }

    /// One decoded pair a line, for reading.
    #[must_use]
    pub fn to_pretty(&self) -> String {
        let line = |pair: &Pair| {
            let (first, nested) = pair.key.split_first().map_or(("", &[][..]), |(f, n)| (f.as_str(), n));
            let nested: Vec<String> = nested.iter().map(|name| format!("[{name}]")).collect();
            format!("{first}{} = {}", nested.concat(), pair.value)
        };
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

/// The names of `response[a][b]` with their offsets. A key whose brackets do not nest is one name.
fn split_key(key: &[u8]) -> Vec<(usize, &[u8])> {
    let whole = vec![(0, key)];
    let Some(open) = key.iter().position(|byte| *byte == b'[') else {
        return whole;
    };
    let mut names = vec![(0, &key[..open])];
    let mut at = open;
    while at < key.len() {
        let inside = &key[at + 1..];
        let Some(close) = inside.iter().position(|byte| matches!(byte, b'[' | b']')) else {
            return whole;
        };
        let next = at + 1 + close + 1;
        if inside[close] == b'[' || key.get(next).is_some_and(|byte| *byte != b'[') {
            return whole;
        }
        names.push((at + 1, &inside[..close]));
        at = next;
    }
    if names[0].1.contains(&b']') { whole } else { names }
}

fn decode(all: &[u8], piece: &[u8], offset: usize) -> Result<String, PayloadError> {
    let mut text = Vec::with_capacity(piece.len());
    let mut at = 0;
    while let Some(byte) = piece.get(at) {
        match byte {
            b'+' => text.push(b' '),
            b'\r' | b'\n' => {}
            b'%' => {
                let mut decoded = [0];
                piece
                    .get(at + 1..at + 3)
                    .and_then(|digits| hex::decode_to_slice(digits, &mut decoded).ok())
                    .ok_or_else(|| {
                        PayloadError::at(all, offset + at, "not a form: `%` stands before two hex digits, as in `%20`")
                    })?;
                text.push(decoded[0]);
                at += 2;
            }
            other => text.push(*other),
        }
        at += 1;
    }
    String::from_utf8(text).map_err(|_| PayloadError::at(all, offset, "not a form: the decoded text is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(key: &[&str], value: &str) -> Pair {
        Pair { key: key.iter().map(|&name| name.to_owned()).collect(), value: value.to_owned() }
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
            let form = Form { pairs: pairs.into_iter().map(|(key, value)| Pair { key, value }).collect() };
            prop_assert_eq!(&Form::parse(form.encode(Dialect::Percent).as_bytes(), Dialect::Percent).unwrap(), &form);

            // `Plus` does not nest: what comes back is the same keys written out.
            let flat = Form {
                pairs: form.pairs.iter().map(|Pair { key, value }| Pair {
                    key: vec![key[1..].iter().fold(key[0].clone(), |flat, name| flat + "[" + name + "]")],
                    value: value.clone(),
                }).collect(),
            };
            prop_assert_eq!(Form::parse(form.encode(Dialect::Plus).as_bytes(), Dialect::Plus).unwrap(), flat);
        }

        #[test]
        fn no_input_makes_the_parser_panic(bytes: Vec<u8>) {
            let _ = Form::parse(&bytes, Dialect::Percent);
        }
    }
}
