//! Credentials in URLs: finds and masks them in query parameters and before the host.
//!
//! Works on any text that may contain URLs, because most URLs are printed in a sentence or in a row of a table. Requests are never changed.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::{MASK, Secret};

/// Words that name a credential.
const WORDS: [&str; 26] = [
    "token",
    "key",
    "secret",
    "sig",
    "sign",
    "signature",
    "password",
    "passwd",
    "passcode",
    "passphrase",
    "pass",
    "pwd",
    "pw",
    "pin",
    "otp",
    "auth",
    "authorization",
    "authentication",
    "oauth",
    "bearer",
    "jwt",
    "hmac",
    "credential",
    // The key of an Azure function.
    "code",
    "session",
    "sessionid",
];

/// Endings of words that name a credential: `accesstoken`, `apikey`.
const ENDINGS: [&str; 7] = ["token", "secret", "key", "password", "passwd", "signature", "credential"];

/// Words with such an ending that name something else.
const OTHER_WORDS: [&str; 7] = ["monkey", "surveymonkey", "turkey", "hockey", "donkey", "whiskey", "jockey"];

/// Returns true if a query parameter or a field of that name probably holds a credential: `token`, `api_key`, `clientSecret`, `X-Amz-Signature`.
#[must_use]
pub fn names_credential(name: &str) -> bool {
    let name = percent_decode_str(name).decode_utf8_lossy();
    words(&name).iter().any(|word| {
        let singular = word.strip_suffix('s').unwrap_or(word);
        let equals = |known: &str| word == known || singular == known;
        let has_ending = ENDINGS.iter().any(|ending| word.ends_with(ending) || singular.ends_with(ending));
        WORDS.into_iter().any(equals) || has_ending && !OTHER_WORDS.into_iter().any(equals)
    })
}

/// Splits a name into its words, in lowercase: at everything but letters and digits, and before the capitals of `camelCase`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut previous_is_lower = false;
    for c in name.chars() {
        let starts_word = c.is_uppercase() && previous_is_lower;
        previous_is_lower = c.is_lowercase() || c.is_ascii_digit();
        if !c.is_alphanumeric() || starts_word {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// Masks credentials in every URL of `text`: values of query parameters that name a credential, and passwords before the host.
#[must_use]
pub fn mask_urls(text: &str) -> Cow<'_, str> {
    // Most text has no URL with a query or a user.
    if !text.bytes().any(|byte| matches!(byte, b'?' | b'#' | b'@')) {
        return Cow::Borrowed(text);
    }
    let mut masked = String::new();
    let mut copied = 0;
    for secret in url_credentials(text) {
        masked.push_str(&text[copied..secret.start]);
        masked.push_str(MASK);
        copied = secret.end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[copied..]);
    Cow::Owned(masked)
}

/// Returns the credentials in the query of a URL, both as written and decoded, for the caller to mask wherever they occur.
#[must_use]
pub fn query_credentials(url: &str) -> Vec<Secret> {
    url_credentials(url).into_iter().flat_map(|range| values(&url[range])).collect()
}

/// Returns the query of a URL and the values in it that name a credential or look random. For URLs whose whole query is a secret.
#[must_use]
pub fn query_secrets(url: &str) -> Vec<Secret> {
    let Some((_, query)) = url.split_once('?') else { return Vec::new() };
    let query = query.split('#').next().unwrap_or_default();
    let random = query.split('&').map(|pair| pair.split_once('=').map_or(pair, |(_, value)| value)).filter(|value| {
        let has = |is: fn(&u8) -> bool| value.as_bytes().iter().any(is);
        value.len() >= MIN_RANDOM && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
    });
    let secrets = random.chain([query]).flat_map(values);
    secrets.chain(query_credentials(url)).collect()
}

/// Minimum length of a value that looks random, in bytes. Ordinary words must stay readable wherever they occur.
const MIN_RANDOM: usize = 8;

fn values(encoded: &str) -> Vec<Secret> {
    let plus = encoded.replace('+', " ");
    let decoded = percent_decode_str(&plus).collect::<Vec<u8>>();
    let percent = percent_decode_str(encoded).collect::<Vec<u8>>();
    let mut values = vec![encoded.as_bytes().to_vec()];
    for value in [percent, decoded] {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values.into_iter().filter_map(|value| Secret::new(value, "the URL").ok()).collect()
}

/// Returns the ranges of credentials in the URLs of a text, in order.
#[must_use]
pub fn url_credentials(text: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = memchr::memchr3(b'?', b'#', b'@', &bytes[at..]) {
        let start = at + offset;
        at = start + 1;
        if bytes[start] == b'@' {
            found.extend(password(text, start));
        } else {
            at = query(text, at, &mut found);
        }
    }
    found
}

/// Maximum length of a user name and a password in a URL, in characters.
const MAX_USER_INFO: usize = 512;

/// Finds the password before an `@`, e.g. in `https://user:password@host`.
fn password(text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let is_delimiter = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '<' | '>');
    let before = text[..at].char_indices().rev().take(MAX_USER_INFO);
    let (slash, _) = before.into_iter().find(|(_, c)| is_delimiter(*c)).filter(|(_, c)| *c == '/')?;
    let info = &text[slash + 1..at];
    let (user, password) = info.split_once(':').filter(|_| text[..=slash].ends_with("://"))?;
    (!password.is_empty() && password != MASK).then(|| slash + 1 + user.len() + 1..at)
}

/// Finds the credentials of a query that begins at `start`, and returns where it ends.
fn query(text: &str, start: usize, found: &mut Vec<std::ops::Range<usize>>) -> usize {
    let is_end = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '`');
    let end = text[start..].find(is_end).map_or(text.len(), |length| start + length);
    let mut at = start;
    while at < end {
        // In JSON, `&` may be escaped.
        let length = text[at..end].find(['&', '?', '#', '\\']).unwrap_or(end - at);
        let parameter = &text[at..at + length];
        if let Some((name, value)) = parameter.split_once('=') {
            let name = name.strip_prefix("u0026").unwrap_or(name);
            // Punctuation after the URL belongs to the sentence around it.
            let value = value.trim_end_matches(['\'', ')', ']', '}', ',', ';', ':', '.']);
            let value_start = at + parameter.find('=').map_or(0, |equals| equals + 1);
            if !value.is_empty() && value != MASK && value != MASK.trim_end_matches(']') && names_credential(name) {
                found.push(value_start..value_start + value.len());
            }
        }
        at += length + 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn url_with_a_non_ascii_space_in_the_user_is_not_masked() {
        assert_eq!(mask_urls("https://\u{a0}user:password@host"), "https://\u{a0}user:password@host");
    }

    #[test]
    fn credential_names_are_recognized_in_every_naming_style() {
        for name in
            "token access_token accessToken accesstoken X-Token tokens key api_key apiKey APIKEY apikey api-key \
                     subscription-key secret client_secret clientSecret sig signature X-Amz-Signature X-Amz-Credential \
                     X-Amz-Security-Token sign password passwd pwd pass user[password] passphrase auth authToken \
                     auth_token oauth_token authorization jwt code hmac %74oken session SessionId"
                .split_whitespace()
        {
            assert!(names_credential(name), "{name}");
        }
        for name in
            "id page author authority tokyo keyword keyboard signal design monkey surveymonkey compass event type \
                     survey tenant signup passenger tab s t"
                .split_whitespace()
        {
            assert!(!names_credential(name), "{name}");
        }
    }

    #[test]
    fn mask_urls_masks_credentials_only() {
        for (text, masked) in [
            ("https://h/p?token=abc&x=1", "https://h/p?token=[secret]&x=1"),
            ("https://h/p?x=1&api_key=a%20b#top", "https://h/p?x=1&api_key=[secret]#top"),
            ("POST /hook?sig=abc HTTP/1.1", "POST /hook?sig=[secret] HTTP/1.1"),
            ("<a href=\"/p?a=1&amp;token=abc\">", "<a href=\"/p?a=1&amp;token=[secret]\">"),
            (
                r#"{"url":"http:\/\/h\/?a=1\u0026token=abc\u0026b=2"}"#,
                r#"{"url":"http:\/\/h\/?a=1\u0026token=[secret]\u0026b=2"}"#,
            ),
            ("cannot reach 'http://h/?password=abc'.", "cannot reach 'http://h/?password=[secret]'."),
            ("see (http://h/?auth=abc), http://i/?auth=def", "see (http://h/?auth=[secret]), http://i/?auth=[secret]"),
            ("https://h/cb#access_token=abc", "https://h/cb#access_token=[secret]"),
            ("https://u:hunter2@h/?x=1", "https://u:[secret]@h/?x=1"),
            ("?token=é😀&x", "?token=[secret]&x"),
            ("?token=", "?token="),
            ("?token=[secret]&x=1", "?token=[secret]&x=1"),
            ("really? token=abc", "really? token=abc"),
            ("a@b.example c:d@e", "a@b.example c:d@e"),
            ("account_token=NPS-1&key=2", "account_token=NPS-1&key=2"),
            ("https://h/p?page=1&author=me", "https://h/p?page=1&author=me"),
        ] {
            assert_eq!(mask_urls(text), masked);
            assert_eq!(mask_urls(masked), masked, "masked twice");
        }
    }

    #[test]
    fn query_credentials_are_returned_as_written_and_decoded() {
        let shown = |secrets: Vec<Secret>| {
            secrets.iter().map(|secret| String::from_utf8_lossy(secret.expose()).into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(shown(query_credentials("http://h/?token=a%2Fb+c&x=other")), ["a%2Fb+c", "a/b+c", "a/b c"]);
        let secrets = shown(query_secrets("http://h/?k=Qu3ryT0k&tenant=production&key=1#three"));
        assert_eq!(secrets, ["Qu3ryT0k", "k=Qu3ryT0k&tenant=production&key=1", "1"]);
        assert!(query_secrets("http://h/").is_empty());
    }

    proptest! {
        #[test]
        fn credential_value_is_never_printed(before in "[^?#@]{0,20}", value in "[a-z0-9%/+=]{1,20}", after in "[ &\"].{0,20}") {
            let text = format!("{before}?a=1&token=7{value}{after}");
            let masked = mask_urls(&text);
            prop_assert!(masked.contains("?a=1&token=[secret]"), "{}", masked);
        }

        #[test]
        fn masking_any_text_twice_changes_nothing(text: String) {
            prop_assert_eq!(mask_urls(&mask_urls(&text)).into_owned(), mask_urls(&text).into_owned());
        }
    }
}
