//! Decodes backslash escapes: those of C, Ruby, JSON and nginx, and those of bash's `$'…'` (Bash manual, section 3.1.2.4).
//!
//! The first four agree wherever they overlap, so one decoder is enough for them. Unknown escapes are kept. A surrogate pair is one character, even in
//! `$'…'`: bash itself would write bytes that are not UTF-8, but a browser's "Copy as cURL" means the character. Half a pair is an error there.

/// Decodes the escapes of C, Ruby, JSON and nginx.
pub(super) fn unescape(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after.split_first()) {
            (b'\\', Some((&escape, after))) => rest = unescape_one(escape, after, &mut bytes),
            _ => bytes.push(byte),
        }
    }
    bytes
}

/// Decodes one escape. `escape` is the character after the backslash, and `after` the text after that. Returns the text after the escape.
fn unescape_one<'a>(escape: u8, after: &'a [u8], bytes: &mut Vec<u8>) -> &'a [u8] {
    let plain = match escape {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'f' => 12,
        b'v' => 11,
        b'a' => 7,
        b'e' => 27,
        b'\\' | b'\'' | b'"' | b'/' | b'?' | b'#' => escape,
        b'x' => {
            let (value, rest) = digits(after, 16, 2);
            return push_or_keep(escape, value.and_then(|value| u8::try_from(value).ok()), rest, after, bytes);
        }
        b'0'..=b'7' => {
            let (more, rest) = digits(after, 8, 2);
            let first = u32::from(escape - b'0');
            let digits = u32::try_from(after.len() - rest.len()).unwrap_or_default();
            let value = first * 8_u32.pow(digits) + more.unwrap_or_default();
            bytes.push(u8::try_from(value & 0xff).unwrap_or_default());
            return rest;
        }
        b'u' | b'U' => return unicode(escape, after, bytes),
        _ => {
            bytes.extend([b'\\', escape]);
            return after;
        }
    };
    bytes.push(plain);
    after
}

/// Adds the value of an escape, or the escape itself if it has no value. Returns the text after it.
fn push_or_keep<'a>(escape: u8, value: Option<u8>, rest: &'a [u8], after: &'a [u8], bytes: &mut Vec<u8>) -> &'a [u8] {
    if let Some(value) = value {
        bytes.push(value);
        return rest;
    }
    bytes.extend([b'\\', escape]);
    after
}

/// Decodes `\uXXXX`, a surrogate pair of two of them, `\UXXXXXXXX` or `\u{X}`.
fn unicode<'a>(escape: u8, after: &'a [u8], bytes: &mut Vec<u8>) -> &'a [u8] {
    let braced = after.strip_prefix(b"{").map(|inner| digits(inner, 16, 6));
    let (value, rest) = match braced {
        Some((value, rest)) => (value, rest.strip_prefix(b"}").unwrap_or(rest)),
        None => digits(after, 16, if escape == b'U' { 8 } else { 4 }),
    };
    let Some(value) = value else {
        bytes.extend([b'\\', escape]);
        return after;
    };
    let (value, rest) = pair(value, rest);
    let c = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    rest
}

/// Decodes the escapes of JavaScript and Python in a text. Unlike in [`unescape`], `\xHH` is a character and not a byte.
pub(super) fn unescape_text(text: &str) -> String {
    let mut unescaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        unescaped.push_str(before);
        let mut decoded = Vec::new();
        let remaining = match after.as_bytes().split_first() {
            Some((b'x', digits_after)) => {
                let (value, remaining) = digits(digits_after, 16, 2);
                match value.and_then(char::from_u32) {
                    Some(c) => decoded.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                    None => decoded.extend_from_slice(b"\\x"),
                }
                remaining
            }
            // Keep a backslash before a character that is not ASCII.
            Some((escape, remaining)) if escape.is_ascii() => unescape_one(*escape, remaining, &mut decoded),
            _ => {
                decoded.push(b'\\');
                after.as_bytes()
            }
        };
        unescaped.push_str(&String::from_utf8_lossy(&decoded));
        rest = after.get(after.len() - remaining.len()..).unwrap_or_default();
    }
    unescaped.push_str(rest);
    unescaped
}

/// Decodes the text between `$'` and `'`. The result ends at the first NUL, which a word of a command cannot contain.
pub(super) fn unescape_bash(text: &[u8]) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = if let (b'\\', Some((&escape, after))) = (byte, after.split_first()) {
            unescape_one_bash(escape, after, &mut bytes)?
        } else {
            bytes.push(byte);
            after
        };
    }
    bytes.truncate(bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len()));
    Ok(bytes)
}

/// Decodes one escape, like [`unescape_one`].
fn unescape_one_bash<'a>(escape: u8, after: &'a [u8], bytes: &mut Vec<u8>) -> Result<&'a [u8], String> {
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
            let digits = after.len() - rest.len();
            (low_byte((0..digits).fold(u32::from(escape - b'0'), |value, _| value * 8) + more), rest)
        }
        b'x' => match after.strip_prefix(b"{") {
            Some(braced) => {
                let (value, rest) = number(braced, 16, usize::MAX);
                (low_byte(value), rest.strip_prefix(b"}").unwrap_or(rest))
            }
            None => match number(after, 16, 2) {
                (_, rest) if rest.len() == after.len() => {
                    bytes.extend(unknown);
                    return Ok(after);
                }
                (value, rest) => (low_byte(value), rest),
            },
        },
        b'c' => match after.split_first() {
            // Control-backslash is written with two backslashes.
            Some((b'\\', rest)) => (0x1c, rest.strip_prefix(b"\\").unwrap_or(rest)),
            Some((b'?', rest)) => (0x7f, rest),
            Some((letter, rest)) => (letter.to_ascii_uppercase() & 0x1f, rest),
            None => return Err("\\c at the end: missing the letter of a control character".into()),
        },
        b'u' | b'U' => {
            let (value, rest) = number(after, 16, if escape == b'U' { 8 } else { 4 });
            if rest.len() == after.len() {
                bytes.extend(unknown);
                return Ok(after);
            }
            let (value, rest) = pair(value, rest);
            let invalid = format!("\\{}{value:04x} is half a character or not a character", char::from(escape));
            let c = char::from_u32(value).ok_or(invalid)?;
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

/// Joins the first half of a surrogate pair with the second half in the escape after it. Returns any other value unchanged.
fn pair(value: u32, rest: &[u8]) -> (u32, &[u8]) {
    if (0xd800..0xdc00).contains(&value)
        && let Some(second) = rest.strip_prefix(b"\\u")
        && let (low @ 0xdc00..=0xdfff, after) = number(second, 16, 4)
    {
        return (0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00), after);
    }
    (value, rest)
}

/// Parses a number of up to `max` digits. Returns it, or `None` if there is no digit, and the text after it.
fn digits(text: &[u8], radix: u32, max: usize) -> (Option<u32>, &[u8]) {
    let (value, rest) = number(text, radix, max);
    ((rest.len() < text.len()).then_some(value), rest)
}

/// Parses a number of up to `max` digits, modulo 2^32, or 0 if there is no digit. Returns it and the text after it.
fn number(text: &[u8], radix: u32, max: usize) -> (u32, &[u8]) {
    let mut value = 0_u32;
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first()
        && text.len() - rest.len() < max
        && let Some(digit) = char::from(*byte).to_digit(radix)
    {
        value = value.wrapping_mul(radix).wrapping_add(digit);
        rest = after;
    }
    (value, rest)
}

fn low_byte(value: u32) -> u8 {
    value.to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unescape_decodes_c_ruby_json_and_nginx() {
        for (text, bytes) in [
            (r"a\x22\x5Cb\xC3\xA9", "a\"\\bé".as_bytes()),
            (r#"\"\\\/\n\u00e9\uD83D\uDE00"#, "\"\\/\né😀".as_bytes()),
            (r"\'\e\101\0", b"'\x1bA\0"),
            (r"\u{1F600}\u0021", "😀!".as_bytes()),
            (r"\q\xzz\", br"\q\xzz\"),
        ] {
            assert_eq!(unescape(text.as_bytes()), bytes, "{text}");
        }
    }

    #[test]
    fn unescape_bash_agrees_with_bash() {
        // The expected bytes were printed by bash 5.2.
        for (text, bytes) in [
            (r"\E\e\cA\c?\c\\a\c[", &b"\x1b\x1b\x01\x7f\x1ca\x1b"[..]),
            (r"\x{41}b\x{4142}\x41f\x{43g", b"AbBAfCg"),
            (r"\xg\u{41}\/\#\q\?\", br"\xg\u{41}\/\#\q?\"),
            (r"\u00e9\U0001F600\u41,\101\777", "é😀A,A".as_bytes()),
            (r"a\0b", b"a"),
            (r"a\u0000b", b"a"),
        ] {
            let bytes = if text.ends_with("777") { [bytes, b"\xff"].concat() } else { bytes.to_vec() };
            assert_eq!(unescape_bash(text.as_bytes()), Ok(bytes), "{text}");
        }
        assert_eq!(unescape_bash(br"\ud83d\ude00"), Ok("😀".into()), "browsers write characters as surrogate pairs");
        for text in [r"\ud83dx", r"\ud83d\u0041", r"\udc00", r"\U00110000", r"\c"] {
            assert!(unescape_bash(text.as_bytes()).is_err(), "{text}");
        }
    }
}
