//! Masks known secrets in text that hookctl did not write, e.g. the response of an endpoint that echoes the request, a URL or an error.
//!
//! Every encoding is masked in which a secret may appear: hex, base64, and escapes of URLs, JSON, HTML and source code. Very short encodings are not
//! masked, because they occur by chance.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::Range,
    sync::Arc,
};

use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD, Engine as _};
use zeroize::Zeroizing;

use super::Secret;

/// Masks known secrets, in all their encodings.
#[derive(Clone)]
pub struct Redactor {
    /// The encodings by first byte. One that can begin with several bytes is listed under each.
    encodings: BTreeMap<u8, Vec<Arc<Encoded>>>,
    /// Marks each byte that an encoding has begun with, including encodings of secrets that were forgotten since.
    first_bytes: [bool; 256],
    /// The numbers of temporary secrets, the oldest first.
    temporary: VecDeque<u64>,
    /// How many temporary secrets were added so far. Numbers the next one.
    temporary_count: u64,
}

/// A secret in one encoding.
struct Encoded {
    /// The alternatives for each part: a character with its escapes, or all digits of hex or base64. The first alternative is the part itself.
    parts: Vec<Vec<Zeroizing<Vec<u8>>>>,
    /// The number of the secret, if it is temporary.
    temporary: Option<u64>,
}

/// The text that replaces a secret.
pub const MASK: &str = "[secret]";

/// Minimum length of an encoding that is masked, in bytes. Shorter ones occur by chance, and masking every `s` would reveal the secret `s`.
const MIN_LENGTH: usize = 6;

/// Maximum number of temporary secrets: the value and the whole header of the last eight tokens.
const MAX_TEMPORARY: usize = 16;

impl Default for Redactor {
    fn default() -> Self {
        Self { encodings: BTreeMap::new(), first_bytes: [false; 256], temporary: VecDeque::new(), temporary_count: 0 }
    }
}

impl Redactor {
    /// Masks `secret` from now on.
    pub fn learn(&mut self, secret: &Secret) {
        self.learn_as(secret, None);
    }

    /// Masks `secret` until 16 more temporary secrets were added. For tokens, which expire and are replaced.
    pub fn learn_temporary(&mut self, secret: &Secret) {
        self.temporary_count += 1;
        self.temporary.push_back(self.temporary_count);
        self.learn_as(secret, Some(self.temporary_count));
        if self.temporary.len() > MAX_TEMPORARY {
            let oldest = self.temporary.pop_front();
            self.encodings.values_mut().for_each(|encodings| encodings.retain(|encoded| encoded.temporary != oldest));
            self.encodings.retain(|_, encodings| !encodings.is_empty());
        }
    }

    fn learn_as(&mut self, secret: &Secret, temporary: Option<u64>) {
        let bytes = secret.expose();
        self.add(Encoded::escaped(bytes, temporary));
        // After the slash of a URL's path, an echoed secret may lack its own leading slash.
        if let Some(rest) = bytes.strip_prefix(b"/") {
            self.add(Encoded::escaped(rest, temporary));
        }
        for text in [
            hex::encode(bytes),
            hex::encode_upper(bytes),
            BASE64_STANDARD.encode(bytes),
            BASE64_STANDARD_NO_PAD.encode(bytes),
            BASE64_URL_SAFE.encode(bytes),
            BASE64_URL_SAFE_NO_PAD.encode(bytes),
        ] {
            self.add(Encoded::plain(text.as_bytes(), temporary));
        }
    }

    fn add(&mut self, encoded: Encoded) {
        let encoded = Arc::new(encoded);
        for first in encoded.first_bytes() {
            self.first_bytes[usize::from(first)] = true;
            let encodings = self.encodings.entry(first).or_default();
            if !encodings.iter().any(|existing| existing.equals(&encoded)) {
                encodings.push(Arc::clone(&encoded));
            }
        }
    }

    /// Splits `bytes` at every secret and returns the pieces between them. A single piece means that there is no secret.
    #[must_use]
    pub fn split<'a>(&self, bytes: &'a [u8]) -> Vec<&'a [u8]> {
        let mut pieces = Vec::new();
        let mut start = 0;
        while let Some(secret) = self.find(bytes, start) {
            pieces.push(&bytes[start..secret.start]);
            start = secret.end;
        }
        pieces.push(&bytes[start..]);
        pieces
    }

    /// Returns the range of the first secret at or after `start`. Overlapping secrets count as one, otherwise the rest of the second would be printed.
    fn find(&self, bytes: &[u8], start: usize) -> Option<Range<usize>> {
        let mut at = start;
        let length = loop {
            // Skips the bytes that no secret begins with, which are most.
            at += bytes[at..].iter().position(|byte| self.first_bytes[usize::from(*byte)])?;
            match self.length_at(&bytes[at..]) {
                Some(length) => break length,
                None => at += 1,
            }
        };
        let (first, mut end) = (at, at + length);
        while at + 1 < end {
            at += 1;
            end = end.max(at + self.length_at(&bytes[at..]).unwrap_or_default());
        }
        Some(first..end)
    }

    /// Returns the length of the longest secret at the start of `bytes`.
    fn length_at(&self, bytes: &[u8]) -> Option<usize> {
        let encodings = self.encodings.get(bytes.first()?)?;
        encodings.iter().filter_map(|encoded| encoded.length_at(bytes)).max()
    }

    /// Returns true if there is a secret in `bytes`.
    #[must_use]
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.find(bytes, 0).is_some()
    }

    /// Returns `bytes` with [`MASK`] in place of every secret.
    #[must_use]
    pub fn mask(&self, bytes: &[u8]) -> Vec<u8> {
        self.split(bytes).join(MASK.as_bytes())
    }

    /// Like [`Self::mask`], for truncated `bytes`: also removes the beginning of a secret at their end.
    #[must_use]
    pub fn mask_truncated(&self, bytes: &[u8]) -> Vec<u8> {
        let mut pieces = self.split(bytes);
        if let Some(last) = pieces.last_mut() {
            // It may overlap another secret, so it can be longer than the last piece.
            *last = &last[..last.len().saturating_sub(self.partial_at_end(bytes))];
        }
        pieces.join(MASK.as_bytes())
    }

    /// Returns the length of the longest beginning of a secret at the end of `bytes`.
    fn partial_at_end(&self, bytes: &[u8]) -> usize {
        let max_length = self.encodings.values().flatten().map(|encoded| encoded.max_length()).max();
        let start = bytes.len().saturating_sub(max_length.unwrap_or(0));
        let begins = |tail: &[u8]| {
            let encodings = tail.first().and_then(|first| self.encodings.get(first)).into_iter().flatten();
            encodings.into_iter().any(|encoded| encoded.begins_with(tail))
        };
        (start..bytes.len()).find(|at| begins(&bytes[*at..])).map_or(0, |at| bytes.len() - at)
    }

    /// Returns `text` with [`MASK`] in place of every secret.
    #[must_use]
    pub fn mask_text(&self, text: &str) -> String {
        if !self.is_in(text.as_bytes()) {
            return text.to_owned();
        }
        String::from_utf8_lossy(&self.mask(text.as_bytes())).into_owned()
    }
}

impl Encoded {
    /// Creates an encoding without escapes: hex or base64 digits.
    fn plain(text: &[u8], temporary: Option<u64>) -> Self {
        Self { parts: vec![vec![Zeroizing::new(text.to_vec())]], temporary }
    }

    /// Creates the secret itself, in which each character may be escaped as in a URL, JSON, HTML or source code.
    fn escaped(secret: &[u8], temporary: Option<u64>) -> Self {
        let secret = secret.utf8_chunks().flat_map(|chunk| {
            let bytes = chunk.invalid().iter().map(|byte| escaped_byte(*byte));
            chunk.valid().chars().map(escaped).chain(bytes.collect::<Vec<_>>())
        });
        Self { parts: secret.map(|ways| ways.into_iter().map(Zeroizing::new).collect()).collect(), temporary }
    }

    /// Returns the possible first bytes. Some characters are optional (see [`escaped`]), so the first byte can belong to a later part.
    fn first_bytes(&self) -> BTreeSet<u8> {
        let optional = self.parts.iter().take_while(|ways| ways.iter().any(|way| way.is_empty())).count();
        let reachable = self.parts.iter().take(optional + 1);
        reachable.flatten().filter_map(|way| way.first().copied()).collect()
    }

    /// Returns its maximum length, in bytes.
    fn max_length(&self) -> usize {
        self.parts.iter().map(|ways| ways.iter().map(|way| way.len()).max().unwrap_or_default()).sum()
    }

    fn equals(&self, other: &Self) -> bool {
        self.temporary == other.temporary && self.parts == other.parts
    }

    /// Returns its length at the start of `bytes`, if it is there and is long enough to be masked.
    fn length_at(&self, bytes: &[u8]) -> Option<usize> {
        self.ends(bytes, |_| {}).into_iter().max().filter(|length| *length >= MIN_LENGTH)
    }

    /// Returns true if it begins with `tail`, which ends before it does.
    fn begins_with(&self, tail: &[u8]) -> bool {
        // A secret that is too short is not masked even as a whole.
        let is_long =
            self.parts.iter().map(|ways| ways.first().map_or(0, |way| way.len())).sum::<usize>() >= MIN_LENGTH;
        let mut is_beginning = false;
        self.ends(tail, |rest: &[u8]| is_beginning |= !rest.is_empty());
        is_long && is_beginning
    }

    /// Returns the offsets in `bytes` at which it can end, if it is at their start. If `bytes` end within it, `cut` gets the rest of the part at the
    /// end, for each alternative.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_is_masked_in_every_encoding() {
        let mut redactor = Redactor::default();
        redactor.learn(&Secret::new(b"s3cret/k\xc3\xa9y".to_vec(), "test").expect("not empty"));
        for encoded in [
            "s3cret/kéy",
            "7333637265742f6bc3a979",
            "7333637265742F6BC3A979",
            "czNjcmV0L2vDqXk=",
            "s3cret%2Fk%C3%A9y",
            "s3cret%2fk%c3%a9y",
            "s3cret/k%c3%a9y",
            r"s3cret\/kéy",
            r"s3cret/k\u00e9y",
            r"s3cret/k\u00E9y",
            r"s3cret\/k\u00e9y",
            r"s3cret\/k\u00E9y",
        ] {
            assert_eq!(redactor.mask_text(&format!("<{encoded}>")), "<[secret]>", "{encoded}");
        }
        redactor.learn(&Secret::new(b"a&b<c>d+e'f\"".to_vec(), "test").expect("not empty"));
        for encoded in [
            "a&b<c>d+e'f\\\"",
            r#"a\u0026b\u003cc\u003ed+e'f\""#,
            r#"a\u0026b\u003cc\u003ed+e\u0027f\""#,
            r"a\u0026b\u003Cc\u003Ed\u002Be\u0027f\u0022",
        ] {
            assert_eq!(redactor.mask_text(&format!("<{encoded}>")), "<[secret]>", "{encoded}");
        }
        redactor.learn(&Secret::new(b"a\"b\\c\td".to_vec(), "test").expect("not empty"));
        assert_eq!(redactor.mask_text(r#"{"echo":"a\"b\\c\td"}"#), r#"{"echo":"[secret]"}"#);
        redactor.learn(&Secret::new("at 100% \u{1f511}".into(), "test").expect("not empty"));
        for encoded in
            ["at+100%25+%f0%9f%94%91", "at%20100%25%20%F0%9F%94%91", r"at 100% \ud83d\udd11", r"at 100% \uD83D\uDD11"]
        {
            assert_eq!(redactor.mask_text(&format!("<{encoded}>")), "<[secret]>", "{encoded}");
        }
        assert_eq!(redactor.mask_text("nothing here"), "nothing here");
    }

    #[test]
    fn overlapping_secrets_are_masked_as_one() {
        let secret = |text: &str| Secret::new(text.as_bytes().to_vec(), "test").expect("not empty");
        let mut redactor = Redactor::default();
        redactor.learn(&secret("abcabc"));
        redactor.learn(&secret("bc-1234"));
        for (text, masked) in [
            ("<abcabcabc>", "<[secret]>"),
            ("<abcabc-1234>", "<[secret]>"),
            ("<abcabcabc-1234abc>", "<[secret]abc>"),
            ("<abcabcabcabc>", "<[secret]>"),
            ("<abcabc><bc-1234>", "<[secret]><[secret]>"),
        ] {
            assert_eq!(redactor.mask_text(text), masked, "{text}");
        }
        // The beginning of a secret at the end of truncated text, where it overlaps another secret.
        for text in ["<abcabc-12", "<abcabcab", "<abcabc", "<abcab"] {
            let masked = redactor.mask_truncated(text.as_bytes());
            assert!(masked == b"<[secret]" || masked == b"<", "{text}: {}", String::from_utf8_lossy(&masked));
        }
    }

    /// Echoes the secret through the URL parser that HTTP clients use.
    fn assert_masked_in_a_url(text: &str) {
        let secret = format!("s3cret{text}");
        let mut redactor = Redactor::default();
        redactor.learn(&Secret::new(secret.clone().into_bytes(), "test").expect("not empty"));
        let url = |set: fn(&mut url::Url, &str)| {
            let mut url = url::Url::parse("http://x/").expect("a URL");
            set(&mut url, &secret);
            url
        };
        assert_eq!(redactor.mask_text(url(url::Url::set_path).path()), "/[secret]", "{text:?}");
        let url = url(|url, text| url.set_query(Some(text)));
        assert_eq!(redactor.mask_text(url.query().expect("a query")), MASK, "{text:?}");
    }

    #[test]
    fn every_byte_in_a_url_is_masked() {
        for byte in 0..=u8::MAX {
            let c = char::from(byte);
            for text in [format!("{c}"), format!("a{c}b"), format!("{c}/{c}a{c}{c}%{c}"), format!("\u{10ffff}{c}é")] {
                let is_dots = |segment: &str| matches!(segment.to_ascii_lowercase().as_str(), "." | "..");
                if !text.split(['/', '\\']).any(is_dots) {
                    assert_masked_in_a_url(&text);
                }
            }
        }
    }

    #[test]
    fn secret_in_html_or_with_some_escapes_is_masked() {
        let mut redactor = Redactor::default();
        redactor.learn(&Secret::new("Zq7/+s3cr&t=Pä\"k'x".into(), "test").expect("not empty"));
        for encoded in [
            "Zq7/+s3cr&amp;t=Pä&quot;k&#39;x",
            "Zq7/+s3cr&amp;t=P&#228;&#34;k&#x27;x",
            "Zq7/+s3cr&t=Pä&quot;k&#039;x",
            "Zq7/+s3cr%26t%3DPä%22k'x",
            "%5a%71%37%2f%2b%73%33%63%72%26%74%3d%50%c3%a4%22%6b%27%78",
            r"\u005aq7/+s3cr\u0026t=P\u00e4\u0022k\u0027x",
            r#"Zq7/+s3cr&t=P\xc3\xa4"k\'x"#,
        ] {
            assert_eq!(redactor.mask_text(&format!("<{encoded}>")), "<[secret]>", "{encoded}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_in_a_url_is_masked(text in "[^.]{0,24}") {
            proptest::prop_assume!(!text.to_lowercase().contains("%2e"));
            assert_masked_in_a_url(&text);
        }
    }

    #[test]
    fn beginning_of_a_secret_at_the_end_of_truncated_text_is_removed() {
        let mut redactor = Redactor::default();
        redactor.learn(&Secret::new(b"s3cret-value/1".to_vec(), "test").expect("not empty"));
        let echoed = format!("echo: s3cret-value/1 {} s3cret-value%2F1", hex::encode("s3cret-value/1"));
        for end in 0..=echoed.len() {
            let masked = redactor.mask_truncated(&echoed.as_bytes()[..end]);
            let masked = String::from_utf8(masked).expect("text");
            for encoded in ["s3", "73", "%2F"] {
                assert!(!masked.contains(encoded), "{end}: {masked}");
            }
        }
        assert_eq!(redactor.mask_truncated(b"nothing"), b"nothing");
        assert_eq!(redactor.mask_truncated(b""), b"");
        assert_eq!(Redactor::default().mask_truncated(b"s3cret"), b"s3cret");
    }

    #[test]
    fn temporary_secrets_are_forgotten_and_others_are_not() {
        let secret = |text: String| Secret::new(text.into_bytes(), "test").expect("not empty");
        let mut redactor = Redactor::default();
        let count = |redactor: &Redactor| redactor.encodings.values().map(Vec::len).sum::<usize>();
        redactor.learn(&secret("the-users-own".into()));
        redactor.learn(&secret("token-7".into()));
        let before = count(&redactor);
        for number in 0..10_000 {
            redactor.learn_temporary(&secret(format!("token-{number}")));
            assert!(count(&redactor) <= before + MAX_TEMPORARY * encodings_of_a_token(), "{number}");
        }
        let masked = |text: &str| redactor.mask_text(text) == MASK;
        assert!(masked("token-9999") && masked("token-9984") && !masked("token-9983"));
        assert!(masked(&hex::encode("token-9984")) && !masked(&hex::encode("token-9983")));
        // `token-7` was also added as a permanent secret.
        assert!(masked("the-users-own") && masked("token-7"));
        redactor.learn(&secret("the-users-own".into()));
        assert_eq!(count(&redactor), before + MAX_TEMPORARY * encodings_of_a_token());
    }

    /// Returns the number of entries for the encodings of `token-1234`.
    fn encodings_of_a_token() -> usize {
        let mut redactor = Redactor::default();
        redactor.learn(&Secret::new(b"token-1234".to_vec(), "test").expect("not empty"));
        redactor.encodings.values().map(Vec::len).sum()
    }
}
