//! The inside of `$'…'`, read as bash reads it (its manual, section 3.1.2.4).
//!
//! What an escape means to other languages is in `escapes`. Two halves of a surrogate pair are the character that a browser's "Copy as cURL"
//! means by them, though bash writes bytes that are not UTF-8; a half alone is refused.

/// The bytes that a text between `$'` and `'` stands for. Behind a NUL there is nothing, since no word of a command holds one.
pub(super) fn unescape(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = if let (b'\\', Some((&escape, after))) = (byte, after.split_first()) {
            one(escape, after, &mut bytes)?
        } else {
            bytes.push(byte);
            after
        };
    }
    bytes.truncate(bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len()));
    Ok(bytes)
}

/// Reads one escape, whose letter is `escape`, and returns what follows it.
fn one<'a>(escape: u8, after: &'a [u8], bytes: &mut Vec<u8>) -> Result<&'a [u8], String> {
    let unknown = [b'\\', escape];
    let (read, rest) = match escape {
        b'a' => (7, after),
        b'b' => (8, after),
        b'e' | b'E' => (27, after),
        b'f' => (12, after),
        b'n' => (b'\n', after),
        b'r' => (b'\r', after),
        b't' => (b'\t', after),
        b'v' => (11, after),
        b'\\' | b'\'' | b'"' | b'?' => (escape, after),
        b'0'..=b'7' => {
            let (more, rest) = number(after, 8, 2);
            let places = after.len() - rest.len();
            (low((0..places).fold(u32::from(escape - b'0'), |value, _| value * 8) + more), rest)
        }
        b'x' => match after.strip_prefix(b"{") {
            Some(braced) => {
                let (value, rest) = number(braced, 16, usize::MAX);
                (low(value), rest.strip_prefix(b"}").unwrap_or(rest))
            }
            None => match number(after, 16, 2) {
                (_, rest) if rest.len() == after.len() => {
                    bytes.extend(unknown);
                    return Ok(after);
                }
                (value, rest) => (low(value), rest),
            },
        },
        b'c' => match after.split_first() {
            // The backslash of a control character is written twice.
            Some((b'\\', rest)) => (0x1c, rest.strip_prefix(b"\\").unwrap_or(rest)),
            Some((b'?', rest)) => (0x7f, rest),
            Some((letter, rest)) => (letter.to_ascii_uppercase() & 0x1f, rest),
            None => return Err("\\c stands at the end: expected the letter of a control character".into()),
        },
        b'u' | b'U' => {
            let (mut value, mut rest) = number(after, 16, if escape == b'U' { 8 } else { 4 });
            if rest.len() == after.len() {
                bytes.extend(unknown);
                return Ok(after);
            }
            if (0xd800..0xdc00).contains(&value)
                && let Some(second) = rest.strip_prefix(b"\\u")
                && let (low @ 0xdc00..=0xdfff, behind) = number(second, 16, 4)
            {
                value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
                rest = behind;
            }
            let wrong =
                format!("\\{}{value:04x} is half a character or none: expected it as it is", char::from(escape));
            let c = char::from_u32(value).ok_or(wrong)?;
            bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            return Ok(rest);
        }
        _ => {
            bytes.extend(unknown);
            return Ok(after);
        }
    };
    bytes.push(read);
    Ok(rest)
}

/// The number that up to `most` digits make, as far as 32 bits hold it, and what follows them.
fn number(text: &[u8], radix: u32, most: usize) -> (u32, &[u8]) {
    let mut value = 0_u32;
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first()
        && text.len() - rest.len() < most
        && let Some(digit) = char::from(*byte).to_digit(radix)
    {
        value = value.wrapping_mul(radix).wrapping_add(digit);
        rest = after;
    }
    (value, rest)
}

fn low(value: u32) -> u8 {
    value.to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_bash() {
        // The right side is what bash 5.2 printed.
        for (text, bytes) in [
            (r"\E\e\cA\c?\c\\a\c[", &b"\x1b\x1b\x01\x7f\x1ca\x1b"[..]),
            (r"\x{41}b\x{4142}\x41f\x{43g", b"AbBAfCg"),
            (r"\xg\u{41}\/\#\q\?\", br"\xg\u{41}\/\#\q?\"),
            (r"\u00e9\U0001F600\u41,\101\777", "é😀A,A".as_bytes()),
            (r"a\0b", b"a"),
            (r"a\u0000b", b"a"),
        ] {
            let bytes = if text.ends_with("777") { [bytes, b"\xff"].concat() } else { bytes.to_vec() };
            assert_eq!(unescape(text.as_bytes()), Ok(bytes), "{text}");
        }
        assert_eq!(unescape(br"\ud83d\ude00"), Ok("😀".into()), "as a browser means it");
        for text in [r"\ud83dx", r"\ud83d\u0041", r"\udc00", r"\U00110000", r"\c"] {
            assert!(unescape(text.as_bytes()).is_err(), "{text}");
        }
    }
}
