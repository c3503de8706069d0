//! The strings of a JSON text: where one ends, and what it says; and of a text that is no JSON, why.
//!
//! Where quotes and backslashes stand is found once for a whole text, 64 bytes at a time ([`mod@bits`]): a capture is mostly strings, and a body
//! inside one has an escape every few bytes. It refuses to read anything else of JSON, and to repair: what it cannot read is left to
//! a real parser.

mod bits;
mod squeeze;

use std::ops::Range;

use fearless_simd::Level;

use bits::{Found, WIDE};
use squeeze::{SEEN, squeeze};

/// From here on, in bytes, a text is given room in steps of as much, and not twice as much as it had.
const LARGE: usize = 1024 * 1024;

/// Where the strings of a text end and escapes begin, a bit a byte. It is filled again for each text.
pub struct Marks {
    level: Level,
    words: Vec<Found>,
    control: bool,
}

impl Default for Marks {
    fn default() -> Self {
        Self { level: Level::new(), words: Vec::new(), control: false }
    }
}

impl Marks {
    /// Finds the marks of `text`, and forgets those of the text before.
    pub fn read(&mut self, text: &[u8]) {
        self.words.clear();
        self.control = bits::find(self.level, text, &mut self.words);
    }

    /// Whether a control character stands anywhere in the text, which no string can hold as it is.
    #[must_use]
    pub fn has_control(&self) -> bool {
        self.control
    }

    /// The place of the quote that closes the string whose own text begins at `at`; and whether it says just what is written: nothing is
    /// escaped.
    #[must_use]
    pub fn string_end(&self, at: usize) -> Option<(usize, bool)> {
        let mut index = at / WIDE;
        let mut ahead = u64::MAX << (at % WIDE);
        let mut escapes = 0;
        loop {
            let word = self.words.get(index)?;
            let quotes = word.quotes & ahead;
            if quotes != 0 {
                let before = (quotes & quotes.wrapping_neg()) - 1;
                let end = index * WIDE + quotes.trailing_zeros() as usize;
                return Some((end, escapes | word.escapes & ahead & before == 0));
            }
            escapes |= word.escapes & ahead;
            ahead = u64::MAX;
            index += 1;
        }
    }

    /// Adds to `said` what the string of `text`, whose marks these are, says, whose own text begins at `at`; and returns the place of the quote
    /// that closes it.
    ///
    /// `None` where it does not end, or holds an escape that stands for no character (half of a surrogate pair alone); then `said` holds
    /// anything. A control character that should have been escaped is taken for itself: see [`Self::has_control`].
    #[must_use]
    pub fn unescape(&self, text: &[u8], mut at: usize, said: &mut Vec<u8>) -> Option<usize> {
        let (close, plain) = self.string_end(at)?;
        if plain {
            said.extend_from_slice(text.get(at..close)?);
            return Some(close);
        }
        let mut end = said.len();
        // No text is longer than its spelling. More than is wanted is copied, which is quicker than to copy just that.
        let length = end + (close - at) + SEEN;
        if length > said.capacity() && length > LARGE {
            said.reserve_exact(length.next_multiple_of(LARGE) - end);
        }
        said.resize(length, 0);
        let room = said.as_mut_slice();
        let first = at / WIDE;
        for (index, word) in (first..).zip(self.words.get(first..=close / WIDE)?) {
            let start = index * WIDE;
            let stop = close.min(start + WIDE);
            // The other half of a pair may be read already.
            let Some(from) = at.checked_sub(start).filter(|_| at < stop) else { continue };
            let escapes = word.escapes & u64::MAX << from & u64::MAX >> (WIDE - (stop - start));
            if word.letters == 0 {
                let to = room.get_mut(end..)?.first_chunk_mut()?;
                let seen = text.get(start..)?;
                let mut last;
                let seen = if let Some(seen) = seen.first_chunk() {
                    seen
                } else {
                    last = [0; SEEN];
                    last[..seen.len()].copy_from_slice(seen);
                    &last
                };
                end += squeeze(self.level, seen, from..stop - start, escapes, to);
                at = stop;
            } else {
                (at, end) = one_by_one(text, at..stop, start, escapes, room, end)?;
            }
        }
        said.truncate(end);
        Some(close)
    }
}

/// Copies a part of `text` to where `said` ends, and reads each of the `escapes` that begin in the chunk at `start`. Returns the places behind
/// what was read, which may be behind that part, and what was written.
fn one_by_one(
    text: &[u8],
    part: Range<usize>,
    start: usize,
    mut escapes: u64,
    said: &mut [u8],
    mut end: usize,
) -> Option<(usize, usize)> {
    let mut at = part.start;
    while escapes != 0 {
        let escape = start + escapes.trailing_zeros() as usize;
        escapes &= escapes - 1;
        // The other half of a pair is read already.
        if escape < at {
            continue;
        }
        end = copy(text, at..escape, said, end)?;
        at = escape + 1;
        match *text.get(at)? {
            // It stands for itself.
            b'"' | b'\\' | b'/' => {}
            b'u' => (at, end) = unicode(text, at, said, end)?,
            letter => {
                *said.get_mut(end)? = control(letter)?;
                (at, end) = (at + 1, end + 1);
            }
        }
    }
    if at < part.end {
        end = copy(text, at..part.end, said, end)?;
        at = part.end;
    }
    Some((at, end))
}

/// Copies a part of `text` to where `said` ends, and returns where it ends then.
fn copy(text: &[u8], part: Range<usize>, said: &mut [u8], end: usize) -> Option<usize> {
    let part = text.get(part)?;
    said.get_mut(end..end + part.len())?.copy_from_slice(part);
    Some(end + part.len())
}

/// The control character that a letter behind a backslash stands for.
fn control(letter: u8) -> Option<u8> {
    Some(match letter {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 0x08,
        b'f' => 0x0c,
        _ => return None,
    })
}

/// Reads `uXXXX`, and the other half of a pair behind it, and returns the places behind what was read and what was written.
fn unicode(bytes: &[u8], at: usize, text: &mut [u8], end: usize) -> Option<(usize, usize)> {
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

    fn marks(json: &str) -> Option<Marks> {
        let mut marks = Marks::default();
        marks.read(json.as_bytes());
        (!marks.has_control()).then_some(marks)
    }

    /// What the string says at the beginning of `json`, and where it ends.
    fn read(json: &str) -> Option<(String, usize)> {
        let mut text = b"before".to_vec();
        let end = marks(json)?.unescape(json.as_bytes(), 1, &mut text)?;
        Some((String::from_utf8(text.split_off(6)).expect("UTF-8"), end))
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
        fn a_string_is_read_as_serde_reads_it(text in "(?s:.{0,40}|[a\\\\\"]{0,200})", ascii: bool, behind in "[\"a]{0,9}") {
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
            prop_assert_eq!(marks(&json).unwrap().string_end(1), Some((end, text == json[1..end])));
            prop_assert_eq!(read(&json), Some((text, end)));
        }

        #[test]
        fn what_is_read_at_all_is_what_serde_reads(before in "[a\\\\]{0,70}", inner in "[\\\\\"u0-9a-f\u{1}/nté]{0,24}") {
            let json = format!("\"{before}{inner}\"");
            if let Some((text, end)) = read(&json) {
                prop_assert_eq!(serde_json::from_str::<String>(&json[..=end]).unwrap(), text);
                prop_assert_eq!(marks(&json).unwrap().string_end(1).map(|(end, _)| end), Some(end));
            } else if let Some((end, _)) = marks(&json).and_then(|marks| marks.string_end(1)) {
                prop_assert!(serde_json::from_str::<String>(&json[..=end]).is_err());
            }
        }
    }
}
