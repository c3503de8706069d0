//! One encoding of a secret: the ways to write each of its characters, and the search for it in text.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

/// Minimum length of an encoding that is masked, in bytes. Shorter ones occur by chance, and masking every `s` would reveal the secret `s`.
const MIN_LENGTH: usize = 6;

/// A secret in one encoding.
pub(super) struct Encoded {
    /// The alternatives for each part: a character with its escapes, or all digits of hex or base64. The first alternative is the part itself.
    parts: Vec<Vec<Zeroizing<Vec<u8>>>>,
    /// The number of the secret, if it is temporary.
    pub(super) temporary: Option<u64>,
}

impl Encoded {
    /// Creates an encoding without escapes: hex or base64 digits.
    pub(super) fn plain(text: &[u8], temporary: Option<u64>) -> Self {
        Self { parts: vec![vec![Zeroizing::new(text.to_vec())]], temporary }
    }

    /// Creates the secret as text. Each character may be escaped for a URL, JSON, HTML or source code.
    pub(super) fn escaped(secret: &[u8], temporary: Option<u64>) -> Self {
        let secret = secret.utf8_chunks().flat_map(|chunk| {
            let bytes = chunk.invalid().iter().map(|byte| escaped_byte(*byte));
            chunk.valid().chars().map(escaped).chain(bytes.collect::<Vec<_>>())
        });
        Self { parts: secret.map(|ways| ways.into_iter().map(Zeroizing::new).collect()).collect(), temporary }
    }

    /// Returns the possible first bytes. Some characters are optional (see [`escaped`]), so the first byte can belong to a later part.
    pub(super) fn first_bytes(&self) -> BTreeSet<u8> {
        let optional = self.parts.iter().take_while(|ways| ways.iter().any(|way| way.is_empty())).count();
        let reachable = self.parts.iter().take(optional + 1);
        reachable.flatten().filter_map(|way| way.first().copied()).collect()
    }

    /// Returns its maximum length, in bytes.
    pub(super) fn max_length(&self) -> usize {
        self.parts.iter().map(|ways| ways.iter().map(|way| way.len()).max().unwrap_or_default()).sum()
    }

    pub(super) fn equals(&self, other: &Self) -> bool {
        self.temporary == other.temporary && self.parts == other.parts
    }

    /// Returns its length at the start of `bytes`, if it occurs there and is long enough to be masked.
    pub(super) fn length_at(&self, bytes: &[u8]) -> Option<usize> {
        self.ends(bytes, |_| {}).into_iter().max().filter(|length| *length >= MIN_LENGTH)
    }

    /// Returns true if `tail` is the beginning of it, but not all of it.
    pub(super) fn begins_with(&self, tail: &[u8]) -> bool {
        // A secret that is too short is not masked even as a whole.
        let is_long =
            self.parts.iter().map(|ways| ways.first().map_or(0, |way| way.len())).sum::<usize>() >= MIN_LENGTH;
        let mut is_beginning = false;
        self.ends(tail, |rest: &[u8]| is_beginning |= !rest.is_empty());
        is_long && is_beginning
    }

    /// Returns the offsets in `bytes` at which it can end, if it is at their start. If `bytes` end within it, calls `cut` with the rest of the current
    /// part, for each alternative.
    fn ends(&self, bytes: &[u8], mut cut: impl FnMut(&[u8])) -> Vec<usize> {
        let mut ends = vec![0];
        for ways in &self.parts {
            let mut next = Vec::new();
            for end in ends {
                let rest = &bytes[end..];
                for way in ways {
                    if rest.starts_with(way) {
                        next.push(end + way.len());
                    } else if way.starts_with(rest) {
                        cut(&way[rest.len()..]);
                    }
                }
            }
            next.sort_unstable();
            next.dedup();
            ends = next;
            if ends.is_empty() {
                break;
            }
        }
        ends
    }
}

/// Returns the ways to write a character: percent-encoded, as an HTML entity, or escaped as in JSON (even if JSON requires no escape), Python or C.
fn escaped(c: char) -> Vec<Vec<u8>> {
    let bytes = |escape: fn(u8) -> String| c.to_string().bytes().map(escape).collect::<String>();
    let units = |escape: fn(u16) -> String| c.encode_utf16(&mut [0; 2]).iter().map(|unit| escape(*unit)).collect();
    let code = u32::from(c);
    let mut ways: Vec<String> = vec![
        c.to_string(),
        bytes(|byte| format!("%{byte:02X}")),
        bytes(|byte| format!("%{byte:02x}")),
        bytes(|byte| format!("\\x{byte:02x}")),
        units(|unit| format!("\\u{unit:04x}")),
        units(|unit| format!("\\u{unit:04X}")),
        format!("&#{code};"),
        format!("&#0{code};"),
        format!("&#x{code:x};"),
        format!("&#x{code:X};"),
    ];
    let others: &[&str] = match c {
        ' ' => &["+"],
        '&' => &["&amp;"],
        '<' => &["&lt;"],
        '>' => &["&gt;"],
        '"' => &["&quot;", "\\\""],
        '\'' => &["&apos;", "\\'"],
        '/' => &["\\/"],
        // URL parsers replace a backslash with a slash, and remove line breaks and tabs.
        '\\' => &["\\\\", "/"],
        '\n' => &["\\n", ""],
        '\r' => &["\\r", ""],
        '\t' => &["\\t", ""],
        '\u{8}' => &["\\b"],
        '\u{c}' => &["\\f"],
        _ => &[],
    };
    ways.extend(others.iter().map(|way| (*way).to_owned()));
    ways.into_iter().map(String::into_bytes).collect()
}

/// Returns the ways to write a byte that is not part of valid UTF-8.
fn escaped_byte(byte: u8) -> Vec<Vec<u8>> {
    let escapes = [format!("%{byte:02X}"), format!("%{byte:02x}"), format!("\\x{byte:02x}")];
    std::iter::once(vec![byte]).chain(escapes.map(String::into_bytes)).collect()
}
