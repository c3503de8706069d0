//! The strings of a JSON text: where one ends, and what it says.
//!
//! Eight bytes are looked at at a time, in safe code: a capture is mostly strings, and a body inside one has an escape every few bytes. It
//! refuses to read anything else of JSON, and to repair: what it cannot read is left to a real parser.

/// The lowest bit of every byte.
const ONES: u64 = u64::from_le_bytes([0x01; 8]);
/// The highest bit of every byte.
const TOPS: u64 = u64::from_le_bytes([0x80; 8]);

/// The highest bit of every byte of `word` that is zero. Those above the first may be wrong, so only the first counts.
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & TOPS
}

/// Marks the first byte that a string cannot hold as it is: a quote, a backslash, a control character.
const fn special(word: u64) -> u64 {
    zeros(word ^ (ONES * b'"' as u64)) | zeros(word ^ (ONES * b'\\' as u64)) | zeros(word & (ONES * 0xe0))
}

/// How many bytes lie before the first that is marked.
const fn before(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

fn word(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|chunk| u64::from_le_bytes(*chunk))
}

/// The place of the quote that closes the string whose text begins at `at`. What lies between is not looked at.
#[must_use]
pub fn string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        while let Some(word) = word(bytes, at) {
            let marks = special(word);
            if marks != 0 {
                at += before(marks);
                break;
            }
            at += 8;
        }
        match *bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// Adds to `text` what the string says whose text begins at `at`, and returns the place of the quote that closes it.
///
/// `None` where it does not end, holds a control character, or an escape that stands for no character (half of a surrogate pair alone); then
/// `text` holds a part of it.
#[must_use]
pub fn unescape(bytes: &[u8], mut at: usize, text: &mut Vec<u8>) -> Option<usize> {
    loop {
        while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            let marks = special(u64::from_le_bytes(*chunk));
            if marks != 0 {
                // All eight are copied, which is quicker than to copy some, and those too many are taken back.
                let end = text.len() + before(marks);
                text.extend_from_slice(chunk);
                text.truncate(end);
                at += before(marks);
                break;
            }
            text.extend_from_slice(chunk);
            at += 8;
        }
        match *bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at = escape(bytes, at + 1, text)?,
            0..0x20 => return None,
            byte => {
                text.push(byte);
                at += 1;
            }
        }
    }
}

/// Reads the escape behind the backslash, and returns the place behind it.
fn escape(bytes: &[u8], at: usize, text: &mut Vec<u8>) -> Option<usize> {
    text.push(match *bytes.get(at)? {
        byte @ (b'"' | b'\\' | b'/') => byte,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 0x08,
        b'f' => 0x0c,
        b'u' => return unicode(bytes, at + 1, text),
        _ => return None,
    });
    Some(at + 1)
}

fn unicode(bytes: &[u8], at: usize, text: &mut Vec<u8>) -> Option<usize> {
    let first = hex(bytes, at)?;
    let (code, end) = match first {
        0xd800..0xdc00 if bytes.get(at + 4..at + 6)? == b"\\u" => {
            let second = hex(bytes, at + 6)?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
            (0x1_0000 + ((first - 0xd800) << 10) + second, at + 10)
        }
        _ => (first, at + 4),
    };
    text.extend_from_slice(char::from_u32(code)?.encode_utf8(&mut [0; 4]).as_bytes());
    Some(end)
}

fn hex(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.iter().try_fold(0, |value, byte| Some(value * 16 + char::from(*byte).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(json: &str) -> Option<(String, usize)> {
        let mut text = Vec::new();
        let end = unescape(json.as_bytes(), 1, &mut text)?;
        Some((String::from_utf8(text).expect("UTF-8"), end))
    }

    #[test]
    fn every_escape_is_read_and_what_is_none_is_left_alone() {
        let json = r#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 as it is: é😀""#;
        let text = "\"\\/\u{8}\u{c}\n\r\té😀 as it is: é😀";
        assert_eq!(read(json), Some((text.to_owned(), json.len() - 1)));
        for json in [
            r#""abc"#,
            r#""\"#,
            r#""\x""#,
            r#""\u12""#,
            r#""\u+123""#,
            r#""\ud800""#,
            r#""\ud800\u0041""#,
            r#""\udc00""#,
            "\"a\nb\"",
            "\"",
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }

    proptest! {
        /// `serde_json` wrote and reads it.
        #[test]
        fn a_string_is_read_as_serde_reads_it(text: String, ascii: bool, behind in "[\"a]{0,9}") {
            let mut json = serde_json::to_string(&text).unwrap();
            if ascii {
                json = json.chars().map(|c| if c.is_ascii() {
                    c.to_string()
                } else {
                    c.encode_utf16(&mut [0; 2]).iter().fold(String::new(), |text, unit| text + &format!("\\u{unit:04x}"))
                }).collect();
            }
            let end = json.len() - 1;
            let json = format!("{json}{behind}");
            prop_assert_eq!(read(&json), Some((text, end)));
            prop_assert_eq!(string_end(json.as_bytes(), 1), Some(end));
        }

        #[test]
        fn what_is_read_at_all_is_what_serde_reads(inner in "[\\\\\"u0-9a-f\u{1}/nté]{0,24}") {
            let json = format!("\"{inner}\"");
            if let Some((text, end)) = read(&json) {
                prop_assert_eq!(serde_json::from_str::<String>(&json[..=end]).unwrap(), text);
                prop_assert_eq!(string_end(json.as_bytes(), 1), Some(end));
            } else if let Some(end) = string_end(json.as_bytes(), 1) {
                prop_assert!(serde_json::from_str::<String>(&json[..=end]).is_err());
            }
        }
    }
}
