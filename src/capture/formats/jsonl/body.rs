//! Fast path for a body that comes after the headers, as in most capture files: unescapes it directly into the record.
//!
//! serde_json is slower, and would hold an escaped body twice, which is a lot for a record at the size limit. Every other line is left to it. A property
//! test compares the two.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// Maximum size of the fields before the body, in bytes. They are copied.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// Splits a line at the first `,"body":"` into what comes before it and after it. Neither is parsed yet.
pub(super) fn split(line: &str) -> Option<(&str, &str)> {
    static NAME: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(",\"body\":\""));
    let at = NAME.find(line.as_bytes()).filter(|at| *at <= MAX_HEAD_BYTES)?;
    Some((&line[..at], &line[at + NAME.needle().len()..]))
}

/// Unescapes the text of a JSON string into `body`. Returns what comes after its closing quote, or `None` if the string is not valid.
pub(super) fn unescape<'t>(text: &'t str, body: &mut Vec<u8>) -> Option<&'t str> {
    let (rest, text) = (text, text.as_bytes());
    body.clear();
    body.reserve(text.len());
    let mut read = 0;
    loop {
        while let Some(chunk) = text[read..].first_chunk::<8>() {
            let plain = plain_bytes(u64::from_le_bytes(*chunk));
            // Copying a whole chunk is faster than copying a part of it.
            body.extend_from_slice(chunk);
            body.truncate(body.len() - 8 + plain);
            read += plain;
            if plain < 8 {
                break;
            }
        }
        let byte = text.get(read)?;
        read += 1;
        body.push(match byte {
            b'"' => return rest.get(read..),
            0..0x20 => return None,
            b'\\' => {
                let escape = text.get(read)?;
                read += 1;
                match escape {
                    b'"' | b'\\' | b'/' => *escape,
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'f' => 12,
                    b'u' => {
                        let (c, length) = unicode(&text[read..])?;
                        body.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                        read += length;
                        continue;
                    }
                    _ => return None,
                }
            }
            byte => *byte,
        });
    }
}

/// Decodes the character after `\u`: four digits, or a surrogate pair. Returns it and its length in bytes.
fn unicode(text: &[u8]) -> Option<(char, usize)> {
    let unit =
        |digits: &[u8]| digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + char::from(*digit).to_digit(16)?));
    let first = unit(text.get(..4)?)?;
    if !(0xd800..0xdc00).contains(&first) {
        return Some((char::from_u32(first)?, 4));
    }
    let second = unit(text.get(4..10)?.strip_prefix(b"\\u")?)?.checked_sub(0xdc00).filter(|second| *second < 0x400)?;
    Some((char::from_u32(0x10000 + ((first - 0xd800) << 10) + second)?, 10))
}

/// Returns how many of eight bytes come before the first quote, backslash or control character.
///
/// The bytes are tested all at once: <https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord>.
fn plain_bytes(bytes: u64) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    // Sets the top bit of the first byte below `limit`. Bits after it may be wrong, but only the first matters.
    let below = |bytes: u64, limit: u64| bytes.wrapping_sub(ONES * limit) & !bytes & (ONES << 7);
    let equal_to = |byte: u8| below(bytes ^ (ONES * u64::from(byte)), 1);
    let special = below(bytes, 0x20) | equal_to(b'"') | equal_to(b'\\');
    (special.trailing_zeros() / 8) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn unescape_agrees_with_serde_json(
            parts in prop::collection::vec(
                prop_oneof![
                    "[ -~]{0,20}",
                    "\\PC{0,3}",
                    prop::sample::select(vec![
                        "\\\"", "\\\\", "\\/", "\\n", "\\r", "\\t", "\\b", "\\f", "\\u0000", "\\u00e9", "\\u20AC", "\\ud83d\\ude00",
                        "\\ud83d", "\\ude00", "\\udbff\\udfff", "\\ud800\\ue000", "\\x", "\\u12", "\\u+123", "\\", "\"", "\n", "\u{1f}",
                        "\u{7f}", "é", "\u{80}",
                    ]).prop_map(str::to_owned),
                ],
                0..6,
            ),
        ) {
            let text = parts.concat();
            let expected = serde_json::from_str::<String>(&format!("\"{text}\"")).ok();
            let mut body = b"old".to_vec();
            let quoted = format!("{text}\"");
            let unescaped = unescape(&quoted, &mut body).filter(|rest| rest.is_empty());
            let unescaped = unescaped.map(|_| String::from_utf8(body).unwrap());
            prop_assert_eq!(unescaped, expected, "{}", text);
        }
    }
}
