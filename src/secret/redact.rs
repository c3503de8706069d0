//! Masks known secrets in text from elsewhere, e.g. an endpoint that echoes the request, a URL, an error.
//!
//! It knows each secret in the encodings in which it travels. Very short encodings are ignored, because they occur by accident.

use std::{
    collections::{BTreeMap, VecDeque},
    ops::Range,
};

use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD, Engine as _};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use zeroize::Zeroizing;

use super::Secret;

/// Masks known secrets, in all their encodings.
#[derive(Clone)]
pub struct Redactor {
    /// By their first byte; longest first, so that masking one encoding leaves no tail of a longer one.
    encodings: BTreeMap<u8, Vec<Encoded>>,
    /// The first bytes of all encodings so far, including those of forgotten secrets.
    first_bytes: [bool; 256],
    /// The numbers of temporary secrets, the oldest first.
    temporary: VecDeque<u64>,
    learned: u64,
}

/// A secret in one encoding.
#[derive(Clone)]
struct Encoded {
    bytes: Zeroizing<Vec<u8>>,
    /// The number of the secret, if it is temporary.
    temporary: Option<u64>,
}

/// Replaces a secret.
pub const MASK: &str = "[secret]";

/// Minimum length of an encoding that is masked, in bytes. Shorter ones occur by accident, and masking each letter `s` would reveal the secret.
const MIN_LENGTH: usize = 6;

/// Maximum number of temporary secrets: the value and the whole header of the last eight tokens.
const MAX_TEMPORARY: usize = 16;

/// Bytes that URLs encode in a path, in addition to what is not ASCII (<https://url.spec.whatwg.org/#path-percent-encode-set>). `?` and `#` would
/// end the path.
const PATH: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'#').add(b'?').add(b'{').add(b'}');

/// Bytes that http URLs encode in a query (<https://url.spec.whatwg.org/#special-query-percent-encode-set>).
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'\'');

impl Default for Redactor {
    fn default() -> Self {
        Self { encodings: BTreeMap::new(), first_bytes: [false; 256], temporary: VecDeque::new(), learned: 0 }
    }
}

impl Redactor {
    /// Masks `secret` from now on.
    pub fn learn(&mut self, secret: &Secret) {
        self.learn_as(secret, None);
    }

    /// Masks `secret` until 16 later ones were added: tokens expire and are replaced.
    pub fn learn_temporary(&mut self, secret: &Secret) {
        self.learned += 1;
        self.temporary.push_back(self.learned);
        self.learn_as(secret, Some(self.learned));
        if self.temporary.len() > MAX_TEMPORARY {
            let oldest = self.temporary.pop_front();
            self.encodings.values_mut().for_each(|forms| forms.retain(|form| form.temporary != oldest));
            self.encodings.retain(|_, forms| !forms.is_empty());
        }
    }

    fn learn_as(&mut self, secret: &Secret, temporary: Option<u64>) {
        let bytes = secret.expose();
        let percent: String = form_urlencoded::byte_serialize(bytes).collect();
        let text = str::from_utf8(bytes).unwrap_or_default();
        let escaped = [in_path(text), in_query(text), percent.replace('+', "%20"), percent];
        let in_lower_case = escaped.each_ref().map(|text| in_lower_case(text));
        let digits = [
            hex::encode(bytes),
            hex::encode_upper(bytes),
            BASE64_STANDARD.encode(bytes),
            BASE64_STANDARD_NO_PAD.encode(bytes),
            BASE64_URL_SAFE.encode(bytes),
            BASE64_URL_SAFE_NO_PAD.encode(bytes),
        ];
        self.add(bytes.to_vec(), temporary);
        for text in escaped.into_iter().chain(in_lower_case).chain(digits).chain(in_json(bytes)) {
            self.add(text.into_bytes(), temporary);
        }
    }

    fn add(&mut self, form: Vec<u8>, temporary: Option<u64>) {
        let bytes = Zeroizing::new(form);
        let Some(first) = bytes.first().filter(|_| bytes.len() >= MIN_LENGTH) else { return };
        self.first_bytes[usize::from(*first)] = true;
        let forms = self.encodings.entry(*first).or_default();
        let at = forms.partition_point(|held| held.bytes.len() >= bytes.len());
        let same = forms[..at].iter().rev().take_while(|held| held.bytes.len() == bytes.len());
        if !same.into_iter().any(|held| held.temporary == temporary && held.bytes == bytes) {
            forms.insert(at, Encoded { bytes, temporary });
        }
    }

    /// Splits `bytes` at every secret and returns what is between them. One piece means that there is no secret.
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

    /// Returns where the first secret in `bytes` is, from `start` on. Secrets that overlap count as one, because the rest of the second would be shown.
    fn find(&self, bytes: &[u8], start: usize) -> Option<Range<usize>> {
        let mut at = start;
        let length = loop {
            // Most bytes begin no secret.
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
        let forms = self.encodings.get(bytes.first()?)?;
        forms.iter().map(|form| &form.bytes).find(|form| bytes.starts_with(form)).map(|form| form.len())
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

    /// The same for `bytes` that were cut off: a part of a secret at their end is removed.
    #[must_use]
    pub fn mask_cut(&self, bytes: &[u8]) -> Vec<u8> {
        let mut pieces = self.split(bytes);
        if let Some(last) = pieces.last_mut() {
            // The part may begin inside of another secret.
            *last = &last[..last.len().saturating_sub(self.partial_at_end(bytes))];
        }
        pieces.join(MASK.as_bytes())
    }

    /// Returns the length of the longest beginning of a secret with which `bytes` end.
    fn partial_at_end(&self, bytes: &[u8]) -> usize {
        let longest = self.encodings.values().filter_map(|forms| forms.first()).map(|form| form.bytes.len()).max();
        let start = bytes.len().saturating_sub(longest.unwrap_or(0));
        let begins = |tail: &[u8]| {
            let forms = tail.first().and_then(|first| self.encodings.get(first)).into_iter().flatten();
            forms.into_iter().any(|form| form.bytes.starts_with(tail))
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

/// Returns the text as the path of a URL contains it. Parsers drop tabs and line breaks, and read `\` as `/`.
fn in_path(text: &str) -> String {
    let text: String = text.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    utf8_percent_encode(text.replace('\\', "/").trim_start_matches('/'), PATH).to_string()
}

/// Returns the text as the query of a URL contains it.
fn in_query(text: &str) -> String {
    let text: String = text.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    utf8_percent_encode(&text, QUERY).to_string()
}

/// Returns the text with percent escapes in lower case, as some libraries write them.
fn in_lower_case(escaped: &str) -> String {
    let mut pieces = escaped.split('%');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let (escape, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
        text + "%" + &escape.to_ascii_lowercase() + rest
    })
}

/// What JSON libraries escape in addition to what they must: these characters, and whether non-ASCII characters. JavaScript and Ruby; Python and PHP;
/// Go and Rails; PHP with its hex flags; Gson; .NET.
const ESCAPED: [(&str, bool); 6] =
    [("", false), ("", true), ("<>&", false), ("<>&", true), ("<>&='", false), ("<>&+'`", true)];

/// Returns a text as JSON libraries write it, without quotes: escapes in both cases, and `/` escaped (PHP) or not.
fn in_json(bytes: &[u8]) -> Vec<String> {
    let Ok(text) = str::from_utf8(bytes) else { return Vec::new() };
    let quoted = serde_json::Value::from(text).to_string();
    let plain = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    let spelled = |escaped: &str, beyond_ascii: bool, escape: fn(u16) -> String| {
        let mut said = String::new();
        for c in plain.chars() {
            if escaped.contains(c) || beyond_ascii && !c.is_ascii() {
                said.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| escape(*unit)));
            } else {
                said.push(c);
            }
        }
        said
    };
    let cases: [fn(u16) -> String; 2] = [|unit| format!("\\u{unit:04x}"), |unit| format!("\\u{unit:04X}")];
    let all = ESCAPED.into_iter().flat_map(|(escaped, beyond)| cases.map(|case| spelled(escaped, beyond, case)));
    // .NET writes a quote like this.
    let all = all.flat_map(|text| [text.replace("\\\"", "\\u0022"), text]);
    all.flat_map(|text| [text.replace('/', "\\/"), text]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_is_masked_in_every_encoding() {
        let mut redactor = Redactor::default();
        redactor.learn(&Secret::new(b"s3cret/k\xc3\xa9y".to_vec(), "test").expect("not empty"));
        for form in [
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
            assert_eq!(redactor.mask_text(&format!("<{form}>")), "<[secret]>", "{form}");
        }
        redactor.learn(&Secret::new(b"a&b<c>d+e'f\"".to_vec(), "test").expect("not empty"));
        for form in [
            "a&b<c>d+e'f\\\"",
            r#"a\u0026b\u003cc\u003ed+e'f\""#,
            r#"a\u0026b\u003cc\u003ed+e\u0027f\""#,
            r"a\u0026b\u003Cc\u003Ed\u002Be\u0027f\u0022",
        ] {
            assert_eq!(redactor.mask_text(&format!("<{form}>")), "<[secret]>", "{form}");
        }
        redactor.learn(&Secret::new(b"a\"b\\c\td".to_vec(), "test").expect("not empty"));
        assert_eq!(redactor.mask_text(r#"{"echo":"a\"b\\c\td"}"#), r#"{"echo":"[secret]"}"#);
        redactor.learn(&Secret::new("at 100% \u{1f511}".into(), "test").expect("not empty"));
        for form in
            ["at+100%25+%f0%9f%94%91", "at%20100%25%20%F0%9F%94%91", r"at 100% \ud83d\udd11", r"at 100% \uD83D\uDD11"]
        {
            assert_eq!(redactor.mask_text(&format!("<{form}>")), "<[secret]>", "{form}");
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
        // A part at the end of what was cut off, which begins inside of another secret.
        for text in ["<abcabc-12", "<abcabcab", "<abcabc", "<abcab"] {
            let masked = redactor.mask_cut(text.as_bytes());
            assert!(masked == b"<[secret]" || masked == b"<", "{text}: {}", String::from_utf8_lossy(&masked));
        }
    }

    /// Compares with the URL parser that HTTP clients use.
    fn assert_as_in_a_url(text: &str) {
        let url = |set: fn(&mut url::Url, &str)| {
            let mut url = url::Url::parse("http://x/").expect("a URL");
            set(&mut url, text);
            url
        };
        assert_eq!(in_path(text), url(url::Url::set_path).path().trim_start_matches('/'), "{text:?}");
        assert_eq!(Some(in_query(text).as_str()), url(|url, text| url.set_query(Some(text))).query(), "{text:?}");
    }

    #[test]
    fn path_and_query_are_encoded_as_in_a_url() {
        for byte in 0..=u8::MAX {
            let c = char::from(byte);
            for text in [format!("{c}"), format!("a{c}b"), format!("{c}/{c}a{c}{c}%{c}"), format!("\u{10ffff}{c}é")] {
                let is_dots = |segment: &str| matches!(segment.to_ascii_lowercase().as_str(), "." | "..");
                if !text.split(['/', '\\']).any(is_dots) {
                    assert_as_in_a_url(&text);
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_encoded_as_in_a_url(text in "[^.]{0,24}") {
            proptest::prop_assume!(!text.to_lowercase().contains("%2e"));
            assert_as_in_a_url(&text);
        }
    }

    #[test]
    fn part_of_a_secret_at_a_cut_is_removed() {
        let mut redactor = Redactor::default();
        redactor.learn(&Secret::new(b"s3cret-value/1".to_vec(), "test").expect("not empty"));
        let echoed = format!("echo: s3cret-value/1 {} s3cret-value%2F1", hex::encode("s3cret-value/1"));
        for end in 0..=echoed.len() {
            let masked = redactor.mask_cut(&echoed.as_bytes()[..end]);
            let masked = String::from_utf8(masked).expect("text");
            for form in ["s3", "73", "%2F"] {
                assert!(!masked.contains(form), "{end}: {masked}");
            }
        }
        assert_eq!(redactor.mask_cut(b"nothing"), b"nothing");
        assert_eq!(redactor.mask_cut(b""), b"");
        assert_eq!(Redactor::default().mask_cut(b"s3cret"), b"s3cret");
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
        // One of them is also what the user gave.
        assert!(masked("the-users-own") && masked("token-7"));
        redactor.learn(&secret("the-users-own".into()));
        assert_eq!(count(&redactor), before + MAX_TEMPORARY * encodings_of_a_token());
    }

    /// Returns the number of different encodings of `token-1234`.
    fn encodings_of_a_token() -> usize {
        let mut redactor = Redactor::default();
        redactor.learn(&Secret::new(b"token-1234".to_vec(), "test").expect("not empty"));
        redactor.encodings.values().map(Vec::len).sum()
    }
}
