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

/// Marks the first byte that a string cannot hold as it is: a quote or a backslash.
const fn special(word: u64) -> u64 {
    zeros(word ^ (ONES * b'"' as u64)) | zeros(word ^ (ONES * b'\\' as u64))
}

/// Whether a control character stands anywhere, which no string can hold as it is. Asked once of a whole text, it need not be asked of each
/// of its strings.
#[must_use]
pub fn has_control(text: &[u8]) -> bool {
    text.iter().fold(u8::MAX, |lowest, byte| lowest.min(*byte)) < b' '
}

/// How many bytes lie before the first that is marked; eight where none is.
const fn before(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

fn chunk(bytes: &[u8], at: usize) -> Option<&[u8; 8]> {
    bytes.get(at..)?.first_chunk()
}

/// The place of the first byte from `at` on that a string cannot hold as it is, or of the last few, which are looked at one by one.
fn skip(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = chunk(bytes, at) {
        let marks = special(u64::from_le_bytes(*chunk));
        at += before(marks);
        if marks != 0 {
            break;
        }
    }
    at
}

/// The place of the quote that closes the string whose text begins at `at`, and whether it says just what is written: nothing is escaped.
/// What lies between is not looked at otherwise.
#[must_use]
pub fn string_end(bytes: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let mut plain = true;
    loop {
        at = skip(bytes, at);
        match *bytes.get(at)? {
            b'"' => return Some((at, plain)),
            b'\\' => {
                plain = false;
                at += 2;
            }
            _ => at += 1,
        }
    }
}

/// Adds to `text` what the string says whose text begins at `at`, and returns the place of the quote that closes it.
///
/// `None` where it does not end, or holds an escape that stands for no character (half of a surrogate pair alone); then `text` holds anything.
/// A control character that should have been escaped is taken for itself: see [`has_control`].
#[must_use]
pub fn unescape(bytes: &[u8], mut at: usize, text: &mut Vec<u8>) -> Option<usize> {
    let mut end = text.len();
    // No text is longer than its spelling. All eight bytes of a chunk are copied, which is quicker than to copy some.
    text.resize(end + bytes.len().saturating_sub(at) + 8, 0);
    loop {
        while let Some(chunk) = chunk(bytes, at) {
            let marks = special(u64::from_le_bytes(*chunk));
            *text.get_mut(end..)?.first_chunk_mut()? = *chunk;
            at += before(marks);
            end += before(marks);
            if marks != 0 {
                break;
            }
        }
        match *bytes.get(at)? {
            b'"' => {
                text.truncate(end);
                return Some(at);
            }
            b'\\' => {
                let said = ESCAPES[usize::from(*bytes.get(at + 1)?)];
                if said == 0 {
                    (at, end) = unicode(bytes, at + 1, text, end)?;
                } else {
                    *text.get_mut(end)? = said;
                    (at, end) = (at + 2, end + 1);
                }
            }
            byte => {
                *text.get_mut(end)? = byte;
                (at, end) = (at + 1, end + 1);
            }
        }
    }
}

/// What the byte behind a backslash stands for, where it stands for one byte.
const ESCAPES: [u8; 256] = {
    let mut escapes = [0; 256];
    escapes[b'"' as usize] = b'"';
    escapes[b'\\' as usize] = b'\\';
    escapes[b'/' as usize] = b'/';
    escapes[b'n' as usize] = b'\n';
    escapes[b'r' as usize] = b'\r';
    escapes[b't' as usize] = b'\t';
    escapes[b'b' as usize] = 0x08;
    escapes[b'f' as usize] = 0x0c;
    escapes
};

/// Reads `uXXXX`, and the other half of a pair behind it, and returns the places behind what was read and what was written.
fn unicode(bytes: &[u8], at: usize, text: &mut [u8], end: usize) -> Option<(usize, usize)> {
    if bytes.get(at) != Some(&b'u') {
        return None;
    }
    let first = hex(bytes, at + 1)?;
    let (code, behind) = match first {
        0xd800..0xdc00 if bytes.get(at + 5..at + 7)? == b"\\u" => {
            let second = hex(bytes, at + 7)?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
            (0x1_0000 + ((first - 0xd800) << 10) + second, at + 11)
        }
        _ => (first, at + 5),
    };
    let said = char::from_u32(code)?.encode_utf8(text.get_mut(end..end + 4)?).len();
    Some((behind, end + said))
}

fn hex(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.iter().try_fold(0, |value, byte| Some(value * 16 + char::from(*byte).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(json: &str) -> Option<(String, usize)> {
        if has_control(json.as_bytes()) {
            return None;
        }
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
            prop_assert_eq!(string_end(json.as_bytes(), 1).unwrap().1, text == json[1..end]);
            prop_assert_eq!(read(&json), Some((text, end)));
            prop_assert_eq!(string_end(json.as_bytes(), 1).map(|(end, _)| end), Some(end));
        }

        #[test]
        fn what_is_read_at_all_is_what_serde_reads(inner in "[\\\\\"u0-9a-f\u{1}/nté]{0,24}") {
            let json = format!("\"{inner}\"");
            if let Some((text, end)) = read(&json) {
                prop_assert_eq!(serde_json::from_str::<String>(&json[..=end]).unwrap(), text);
                prop_assert_eq!(string_end(json.as_bytes(), 1).map(|(end, _)| end), Some(end));
            } else if let Some((end, _)) = string_end(json.as_bytes(), 1).filter(|_| !has_control(json.as_bytes())) {
                prop_assert!(serde_json::from_str::<String>(&json[..=end]).is_err());
            }
        }
    }
}
