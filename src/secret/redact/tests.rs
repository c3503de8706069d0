//! Tests of masking: every encoding of a secret, overlapping and truncated secrets, URLs, and temporary secrets.

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

#[test]
fn secrets_of_a_request_are_masked_until_the_next_one() {
    let secret = |text: &str| Secret::new(text.into(), "test").expect("not empty");
    let mut redactor = Redactor::default();
    redactor.learn(&secret("the-users-own"));
    redactor.learn_temporary(&secret("a-token"));
    for _ in 0..2 {
        redactor.learn_current(vec![secret("first-one"), secret("the-users-own"), secret("a-token")]);
        assert_eq!(redactor.mask_text("first-one second-one"), format!("{MASK} second-one"));
    }
    redactor.learn_current(vec![secret("second-one")]);
    assert_eq!(redactor.mask_text("first-one second-one"), format!("first-one {MASK}"));
    redactor.learn_current(Vec::new());
    let shown = format!("first-one second-one {MASK} {MASK}");
    assert_eq!(redactor.mask_text("first-one second-one the-users-own a-token"), shown);
}

/// Returns the number of entries for the encodings of `token-1234`.
fn encodings_of_a_token() -> usize {
    let mut redactor = Redactor::default();
    redactor.learn(&Secret::new(b"token-1234".to_vec(), "test").expect("not empty"));
    redactor.encodings.values().map(Vec::len).sum()
}
