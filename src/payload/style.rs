//! The encoding styles of forms: which bytes are escaped, how a space is written, how names nest.
//!
//! Owns the encoders and their shared decoder; the parts of a multipart body are left to `multipart`. The decoder is strict: a `%` without two hex digits and text that is not UTF-8 are errors with a position,
//! because no known sender produces them.

use std::fmt::Write as _;

use super::PayloadError;

/// How a sender encodes a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormStyle {
    /// As Ruby's rest-client 1.x encodes, which Wootric's samples use. A space is `%20`, and `- _ . ! ~ * ' ( )` are not escaped. Nested names are in
    /// literal brackets (`response[id]`), and a bracket inside a name is `%5B`.
    Percent,
    /// As Python's `quote_plus` encodes, which `FluidSurveys` uses. A space is `+`, and only `_ . -` are not escaped, so `~` is `%7E`. Names do not nest.
    Plus,
    /// As multipart/form-data (RFC 7578): a part for each field, and nothing is escaped. Names do not nest.
    Multipart,
}

impl FormStyle {
    /// Returns true if the style does not escape `byte`.
    fn is_literal(self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric()
            || match self {
                Self::Percent => b"-_.!~*'()".contains(&byte),
                Self::Plus => b"-_.".contains(&byte),
                Self::Multipart => true,
            }
    }

    pub(super) fn encode_into(self, out: &mut String, text: &str) {
        if self == Self::Multipart {
            out.push_str(text);
            return;
        }
        for byte in text.bytes() {
            match byte {
                b' ' if self == Self::Plus => out.push('+'),
                literal if self.is_literal(literal) => out.push(char::from(literal)),
                other => {
                    let _ = write!(out, "%{other:02X}");
                }
            }
        }
    }
}

/// Joins names to one key: `response[a][b]`.
pub(super) fn flat(names: &[String]) -> String {
    names.iter().enumerate().fold(
        String::new(),
        |flat, (depth, name)| {
            if depth == 0 { name.clone() } else { flat + "[" + name + "]" }
        },
    )
}

/// Splits `response[a][b]` into names with their offsets. A key with unbalanced or nested brackets is one name. If `wrapped`, line breaks are ignored.
pub(super) fn split_key(key: &[u8], wrapped: bool) -> Vec<(usize, &[u8])> {
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
        let after = &inside[close + 1..];
        let breaks = after.iter().take_while(|byte| wrapped && matches!(byte, b'\r' | b'\n')).count();
        let next = at + 1 + close + 1 + breaks;
        if inside[close] == b'[' || key.get(next).is_some_and(|byte| *byte != b'[') {
            return whole;
        }
        names.push((at + 1, &inside[..close]));
        at = next;
    }
    if names[0].1.contains(&b']') { whole } else { names }
}

/// Decodes `piece`, which begins at `offset` in `all`. The position of an error is the one in `all`.
pub(super) fn decode(all: &[u8], piece: &[u8], offset: usize) -> Result<String, PayloadError> {
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
                        PayloadError::at(
                            all,
                            offset + at,
                            "not a valid form: `%` must be followed by two hex digits, e.g. `%20`",
                        )
                    })?;
                text.push(decoded[0]);
                at += 2;
            }
            other => text.push(*other),
        }
        at += 1;
    }
    String::from_utf8(text)
        .map_err(|_| PayloadError::at(all, offset, "not a valid form: the decoded text is not UTF-8"))
}
