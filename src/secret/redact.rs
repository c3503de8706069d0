//! Keeps known secrets out of text that came from elsewhere: an endpoint that echoes what it was sent, a URL, an error.
//!
//! It knows each secret in the spellings in which it travels, and refuses to look for one so short that it occurs by accident.

use std::collections::{BTreeMap, VecDeque};

use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD, Engine as _};
use zeroize::Zeroizing;

use super::Secret;

/// Takes known secrets, and their hex and base64 forms, out of text that came from elsewhere: an endpoint that echoes
/// what it was sent, a URL, an error.
#[derive(Default)]
pub struct Redactor {
    /// By their first byte; longest first, so that no form leaves the tail of a longer one behind.
    forms: BTreeMap<u8, Vec<Form>>,
    /// Those that are forgotten some time, the oldest first.
    passing: VecDeque<u64>,
    learned: u64,
}

/// A secret in one of its spellings.
struct Form {
    bytes: Zeroizing<Vec<u8>>,
    /// The number of the secret, if it is one that is forgotten.
    passing: Option<u64>,
}

/// What stands in the place of a secret.
pub const MASK: &str = "[secret]";

/// Shorter forms are not looked for: they occur by accident, and a mask over each letter `s` tells what the secret is.
const SHORTEST_FORM: usize = 6;

/// So many secrets that pass are remembered: the value and the whole header of the last eight tokens.
const MOST_PASSING: usize = 16;

impl Redactor {
    /// From now on, takes `secret` out too.
    pub fn learn(&mut self, secret: &Secret) {
        self.learn_as(secret, None);
    }

    /// Takes `secret` out for as long as it is one of the last 16 of its kind: it is good for a time, and others take its place.
    pub fn learn_passing(&mut self, secret: &Secret) {
        self.learned += 1;
        self.passing.push_back(self.learned);
        self.learn_as(secret, Some(self.learned));
        if self.passing.len() > MOST_PASSING {
            let oldest = self.passing.pop_front();
            self.forms.values_mut().for_each(|forms| forms.retain(|form| form.passing != oldest));
            self.forms.retain(|_, forms| !forms.is_empty());
        }
    }

    fn learn_as(&mut self, secret: &Secret, passing: Option<u64>) {
        let bytes = secret.expose();
        let percent: String = url::form_urlencoded::byte_serialize(bytes).collect();
        let in_url = |set: fn(&mut url::Url, &str)| {
            let mut url = url::Url::parse("http://x/").ok()?;
            set(&mut url, str::from_utf8(bytes).ok()?);
            Some(url)
        };
        let path = in_url(url::Url::set_path);
        let query = in_url(|url, text| url.set_query(Some(text)));
        let escaped = [
            path.as_ref().map_or("", |url| url.path()).trim_start_matches('/').to_owned(),
            query.as_ref().and_then(|url| url.query()).unwrap_or_default().to_owned(),
            percent.replace('+', "%20"),
            percent,
        ];
        let in_lower_case = escaped.each_ref().map(|text| in_lower_case(text));
        let digits = [
            hex::encode(bytes),
            hex::encode_upper(bytes),
            BASE64_STANDARD.encode(bytes),
            BASE64_STANDARD_NO_PAD.encode(bytes),
            BASE64_URL_SAFE.encode(bytes),
            BASE64_URL_SAFE_NO_PAD.encode(bytes),
        ];
        self.add(bytes.to_vec(), passing);
        for text in escaped.into_iter().chain(in_lower_case).chain(digits).chain(in_json(bytes)) {
            self.add(text.into_bytes(), passing);
        }
    }

    fn add(&mut self, form: Vec<u8>, passing: Option<u64>) {
        let bytes = Zeroizing::new(form);
        let Some(first) = bytes.first().filter(|_| bytes.len() >= SHORTEST_FORM) else { return };
        let forms = self.forms.entry(*first).or_default();
        let at = forms.partition_point(|held| held.bytes.len() >= bytes.len());
        let same = forms[..at].iter().rev().take_while(|held| held.bytes.len() == bytes.len());
        if !same.into_iter().any(|held| held.passing == passing && held.bytes == bytes) {
            forms.insert(at, Form { bytes, passing });
        }
    }

    /// `bytes` cut where secrets stand: what is between them. One piece means that there is none.
    #[must_use]
    pub fn split<'a>(&self, bytes: &'a [u8]) -> Vec<&'a [u8]> {
        let mut pieces = Vec::new();
        let (mut start, mut at) = (0, 0);
        while at < bytes.len() {
            let forms = self.forms.get(&bytes[at]).into_iter().flatten();
            if let Some(form) = forms.map(|form| &form.bytes).find(|form| bytes[at..].starts_with(form)) {
                pieces.push(&bytes[start..at]);
                at += form.len();
                start = at;
            } else {
                at += 1;
            }
        }
        pieces.push(&bytes[start..]);
        pieces
    }

    /// `bytes` with [`MASK`] in the place of every secret.
    #[must_use]
    pub fn mask(&self, bytes: &[u8]) -> Vec<u8> {
        self.split(bytes).join(MASK.as_bytes())
    }

    /// `text` with [`MASK`] in the place of every secret.
    #[must_use]
    pub fn mask_text(&self, text: &str) -> String {
        if self.forms.is_empty() {
            return text.to_owned();
        }
        String::from_utf8_lossy(&self.mask(text.as_bytes())).into_owned()
    }
}

/// With its percent escapes in lower case, as some write them.
fn in_lower_case(escaped: &str) -> String {
    let mut pieces = escaped.split('%');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let (escape, rest) = piece.split_at_checked(2).unwrap_or((piece, ""));
        text + "%" + &escape.to_ascii_lowercase() + rest
    })
}

/// What is escaped in JSON besides what must be: these characters, and what is not ASCII or not. By JavaScript and Ruby; Python and PHP; Go and
/// Rails; PHP with its hex flags; Gson; .NET.
const ESCAPED: [(&str, bool); 6] =
    [("", false), ("", true), ("<>&", false), ("<>&", true), ("<>&='", false), ("<>&+'`", true)];

/// The spellings of a text in JSON, without its quotes: escapes in either case, and `/` as it is or escaped (PHP).
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
    // .NET spells a quote so.
    let all = all.flat_map(|text| [text.replace("\\\"", "\\u0022"), text]);
    all.flat_map(|text| [text.replace('/', "\\/"), text]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_masked_in_each_of_its_forms() {
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
    fn tokens_pass_and_what_the_user_gave_stays() {
        let secret = |text: String| Secret::new(text.into_bytes(), "test").expect("not empty");
        let mut redactor = Redactor::default();
        let count = |redactor: &Redactor| redactor.forms.values().map(Vec::len).sum::<usize>();
        redactor.learn(&secret("the-users-own".into()));
        redactor.learn(&secret("token-7".into()));
        let before = count(&redactor);
        for number in 0..10_000 {
            redactor.learn_passing(&secret(format!("token-{number}")));
            assert!(count(&redactor) <= before + MOST_PASSING * forms_of_a_token(), "{number}");
        }
        let masked = |text: &str| redactor.mask_text(text) == MASK;
        assert!(masked("token-9999") && masked("token-9984") && !masked("token-9983"));
        assert!(masked(&hex::encode("token-9984")) && !masked(&hex::encode("token-9983")));
        // One of them is also what the user gave.
        assert!(masked("the-users-own") && masked("token-7"));
        redactor.learn(&secret("the-users-own".into()));
        assert_eq!(count(&redactor), before + MOST_PASSING * forms_of_a_token());
    }

    /// How many spellings `token-1234` has that differ.
    fn forms_of_a_token() -> usize {
        let mut redactor = Redactor::default();
        redactor.learn(&Secret::new(b"token-1234".to_vec(), "test").expect("not empty"));
        redactor.forms.values().map(Vec::len).sum()
    }
}
