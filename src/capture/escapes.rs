//! Backslash escapes, as C, Ruby, JSON and nginx write them; those of a shell are in `ansi_c`.
//!
//! They agree on every escape that two of them know, so one reader serves them all. An escape that none of them knows stays as it is written.

/// The bytes that an escaped text stands for.
pub(super) fn unescape(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after.split_first()) {
            (b'\\', Some((&escape, after))) => rest = one(escape, after, &mut bytes),
            _ => bytes.push(byte),
        }
    }
    bytes
}

/// Reads one escape, whose letter is `escape`, and returns what follows it.
fn one<'a>(escape: u8, after: &'a [u8], bytes: &mut Vec<u8>) -> &'a [u8] {
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
            return number(escape, value.and_then(|value| u8::try_from(value).ok()), rest, after, bytes);
        }
        b'0'..=b'7' => {
            let (more, rest) = digits(after, 8, 2);
            let own = u32::from(escape - b'0');
            let places = u32::try_from(after.len() - rest.len()).unwrap_or_default();
            let value = own * 8_u32.pow(places) + more.unwrap_or_default();
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

fn number<'a>(escape: u8, value: Option<u8>, rest: &'a [u8], after: &'a [u8], bytes: &mut Vec<u8>) -> &'a [u8] {
    if let Some(value) = value {
        bytes.push(value);
        return rest;
    }
    bytes.extend([b'\\', escape]);
    after
}

/// `\uXXXX`, two of them for what is beyond 16 bits, or `\u{X}`.
fn unicode<'a>(escape: u8, after: &'a [u8], bytes: &mut Vec<u8>) -> &'a [u8] {
    let braced = after.strip_prefix(b"{").map(|inner| digits(inner, 16, 6));
    let (value, mut rest) = match braced {
        Some((value, rest)) => (value, rest.strip_prefix(b"}").unwrap_or(rest)),
        None => digits(after, 16, if escape == b'U' { 8 } else { 4 }),
    };
    let Some(mut value) = value else {
        bytes.extend([b'\\', escape]);
        return after;
    };
    if (0xd800..0xdc00).contains(&value)
        && let Some(second) = rest.strip_prefix(b"\\u")
        && let (Some(low @ 0xdc00..=0xdfff), behind) = digits(second, 16, 4)
    {
        value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
        rest = behind;
    }
    let c = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    rest
}

/// The number that up to `most` digits make, and what follows them.
fn digits(text: &[u8], radix: u32, most: usize) -> (Option<u32>, &[u8]) {
    let count = text.iter().take(most).take_while(|byte| char::from(**byte).is_digit(radix)).count();
    let (digits, rest) = text.split_at_checked(count).unwrap_or((text, &[]));
    (str::from_utf8(digits).ok().and_then(|digits| u32::from_str_radix(digits, radix).ok()), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dialect_is_read() {
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
}
