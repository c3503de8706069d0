//! Unescapes the body of a capture line straight into the record, if it is the line's last field, as most tools write it.
//!
//! serde_json would hold an escaped body twice, which is too much for a record at the size limit, and is slower. Anything unexpected is left to it; a
//! property test compares the two.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// Maximum size of the fields before a body, in bytes. They are copied.
const LARGEST_HEAD: usize = 64 * 1024;

/// Splits a line before `,"body":"…"}`: into the fields before it, and the text between the quotes. Both are yet to be parsed.
pub(super) fn split(line: &str) -> Option<(&str, &str)> {
    static NAME: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(",\"body\":\""));
    let text = line.strip_suffix("\"}")?;
    let at = NAME.find(text.as_bytes()).filter(|at| *at <= LARGEST_HEAD)?;
    Some((&text[..at], &text[at + NAME.needle().len()..]))
}

/// Replaces `body` by what the text of a JSON string stands for. Returns `None` if it is not one.
pub(super) fn unescape(text: &str, body: &mut Vec<u8>) -> Option<()> {
    let text = text.as_bytes();
    body.clear();
    body.reserve(text.len());
    let mut read = 0;
    loop {
        while let Some(chunk) = text[read..].first_chunk::<8>() {
            let plain = plain_bytes(u64::from_le_bytes(*chunk));
            // Copying a whole chunk is quicker than copying a part of it.
            body.extend_from_slice(chunk);
            body.truncate(body.len() - 8 + plain);
            read += plain;
            if plain < 8 {
                break;
            }
        }
        let Some(byte) = text.get(read) else { return Some(()) };
        read += 1;
        body.push(match byte {
            b'"' | 0..0x20 => return None,
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

/// Reads the character after `\u`: four digits, or a surrogate pair. Returns it with its length.
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

/// Returns how many bytes come before the first quote, backslash or control character.
fn plain_bytes(bytes: u64) -> usize {
    const EACH: u64 = u64::from_le_bytes([1; 8]);
    // Sets the top bit of the first byte that is below `limit`, and perhaps of some after it.
    let below = |bytes: u64, limit: u64| bytes.wrapping_sub(EACH * limit) & !bytes & (EACH << 7);
    let is = |byte: u8| below(bytes ^ (EACH * u64::from(byte)), 1);
    let special = below(bytes, 0x20) | is(b'"') | is(b'\\');
    (special.trailing_zeros() / 8) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn text_is_unescaped_as_serde_json_does_it(
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
            let unescaped = unescape(&text, &mut body).map(|()| String::from_utf8(body).unwrap());
            prop_assert_eq!(unescaped, expected, "{}", text);
        }
    }
}
