//! Keeps known secrets out of text that came from elsewhere: an endpoint that echoes what it was sent, a URL, an error.
//!
//! It knows each secret in the spellings in which it travels, and refuses to look for one so short that it occurs by accident.

use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD, Engine as _};
use zeroize::Zeroizing;

use super::Secret;
use crate::hex;

/// Takes known secrets, and their hex and base64 forms, out of text that came from elsewhere: an endpoint that echoes
/// what it was sent, a URL, an error.
#[derive(Default)]
pub struct Redactor {
    /// Longest first, so that no form leaves the tail of a longer one behind.
    forms: Vec<Zeroizing<Vec<u8>>>,
}

/// What stands in the place of a secret.
pub const MASK: &str = "[secret]";

/// Shorter forms are not looked for: they occur by accident, and a mask over each letter `s` tells what the secret is.
const SHORTEST_FORM: usize = 6;

impl Redactor {
    /// From now on, takes `secret` out too.
    pub fn learn(&mut self, secret: &Secret) {
        let bytes = secret.expose();
        let percent: String = url::form_urlencoded::byte_serialize(bytes).collect();
        let in_url = |set: fn(&mut url::Url, &str)| {
            let mut url = url::Url::parse("http://x/").ok()?;
            set(&mut url, str::from_utf8(bytes).ok()?);
            Some(url)
        };
        let path = in_url(url::Url::set_path);
        let query = in_url(|url, text| url.set_query(Some(text)));
        let texts = [
            path.as_ref().map_or("", |url| url.path()).trim_start_matches('/').to_owned(),
            query.as_ref().and_then(|url| url.query()).unwrap_or_default().to_owned(),
            percent.replace('+', "%20"),
            hex::encode(bytes),
            hex::encode_upper(bytes),
            BASE64_STANDARD.encode(bytes),
            BASE64_STANDARD_NO_PAD.encode(bytes),
            BASE64_URL_SAFE.encode(bytes),
            BASE64_URL_SAFE_NO_PAD.encode(bytes),
            percent,
        ];
        self.forms.push(Zeroizing::new(bytes.to_vec()));
        self.forms.extend(texts.map(|text| Zeroizing::new(text.into_bytes())));
        self.forms.retain(|form| form.len() >= SHORTEST_FORM);
        self.forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    }

    /// `bytes` cut where secrets stand: what is between them. One piece means that there is none.
    #[must_use]
    pub fn split<'a>(&self, bytes: &'a [u8]) -> Vec<&'a [u8]> {
        let mut pieces = Vec::new();
        let (mut start, mut at) = (0, 0);
        while at < bytes.len() {
            if let Some(form) = self.forms.iter().find(|form| bytes[at..].starts_with(form)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_masked_in_each_of_its_forms() {
        let mut redactor = Redactor::default();
        redactor.learn(&Secret::new(b"s3cret/k\xc3\xa9y".to_vec(), "test").expect("not empty"));
        for form in
            ["s3cret/kéy", "7333637265742f6bc3a979", "7333637265742F6BC3A979", "czNjcmV0L2vDqXk=", "s3cret%2Fk%C3%A9y"]
        {
            assert_eq!(redactor.mask_text(&format!("<{form}>")), "<[secret]>", "{form}");
        }
        assert_eq!(redactor.mask_text("nothing here"), "nothing here");
    }
}
