//! Parsing, encoding and wrapping of forms.

use super::*;
use proptest::prelude::*;

fn pair(key: &[&str], value: &str) -> Pair {
    Pair::new(key.iter().map(|&name| name.to_owned()).collect(), value.to_owned())
}

#[test]
fn encode_follows_the_style_of_each_sender() {
    let form = Form {
        pairs: vec![pair(&["r", "a b", "[x]"], "a b/é~@(!)*'+&=%"), pair(&["empty"], ""), pair(&[""], "no key")],
    };
    assert_eq!(
        form.encode(FormStyle::Percent),
        "r[a%20b][%5Bx%5D]=a%20b%2F%C3%A9~%40(!)*'%2B%26%3D%25&empty=&=no%20key"
    );
    assert_eq!(
        form.encode(FormStyle::Plus),
        "r%5Ba+b%5D%5B%5Bx%5D%5D=a+b%2F%C3%A9%7E%40%28%21%29%2A%27%2B%26%3D%25&empty=&=no+key"
    );
}

#[test]
fn parse_ignores_line_breaks() {
    let wrapped = Form::parse(b"a[b]=1&\r\nc=2&\nd\n", FormStyle::Percent).expect("a form");
    assert_eq!(wrapped.encode(FormStyle::Percent), "a[b]=1&c=2&d=");
    for key in ["a\n[b][c]", "a[b\n][c]", "a[b]\r\n[c]", "a[b][c]\n\n"] {
        let wrapped = Form::parse(format!("{key}=1").as_bytes(), FormStyle::Percent).expect(key);
        assert_eq!(wrapped.pairs, [pair(&["a", "b", "c"], "1")], "{key:?}");
    }
    // An encoded line break is part of the key.
    assert_eq!(Form::parse(b"a[b]%0A=1", FormStyle::Percent).expect("a form").pairs, [pair(&["a[b]\n"], "1")]);
}

#[test]
fn parse_preserving_keeps_the_original_encoding() {
    for text in ["a=nps@example.com&b=%2f&c", "a=+%20&b==", "&a=1", "a&&b=&", "a=1&&&", "%61=1"] {
        for style in [FormStyle::Percent, FormStyle::Plus] {
            assert_eq!(Form::parse_preserving(text.as_bytes(), style).expect(text).encode(style), text);
        }
    }
    let wrapped = Form::parse_preserving(b"a=1&\nb=2&\n", FormStyle::Plus).expect("a form");
    assert_eq!(
        (wrapped.encode(FormStyle::Plus), wrapped.to_lines(FormStyle::Plus)),
        ("a=1&b=2".into(), "a=1&\nb=2".into())
    );
}

#[test]
fn parse_lines_finds_every_pair_with_or_without_an_ampersand() {
    for (text, pairs) in [
        ("a=1&\nb=2\n", "a=1&b=2"),
        ("a=1&\nb=2\nc=3\n", "a=1&b=2&c=3"),
        ("a=1\r\n\r\nb=2\r\nc=3", "a=1&b=2&c=3"),
        ("a=1\n&b=2&\n\nc=3&\n", "a=1&b=2&c=3"),
        ("\na&\n&b\nc=&\n", "a&&b&c="),
    ] {
        let form = Form::parse_lines(text.as_bytes(), FormStyle::Plus).expect(text);
        assert_eq!(form.encode(FormStyle::Plus), pairs, "{text:?}");
    }
    let error = Form::parse_lines(b"a=1\nb=2\nc=%4", FormStyle::Plus).expect_err("a stray percent");
    assert_eq!((error.line, error.column), (3, 3));
}

#[test]
fn unbalanced_brackets_are_part_of_the_name() {
    for key in ["a[", "a]b", "a[b]c", "a[[b]]", "[", "]", "]["] {
        let form = Form::parse(key.as_bytes(), FormStyle::Percent).expect(key);
        assert_eq!(form.pairs, [pair(&[key], "")], "{key}");
    }
}

#[test]
fn stray_percent_is_an_error_with_a_position() {
    let error = Form::parse(b"a=1&\nb=%4", FormStyle::Plus).expect_err("a stray percent");
    assert_eq!((error.line, error.column), (2, 3));
    assert!(Form::parse(b"a=%zz", FormStyle::Percent).is_err());
    assert!(Form::parse(b"a=%ff", FormStyle::Percent).is_err());
}

/// Generates any text, often with the characters that encodings treat specially.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[\\[\\]&=+%~ \r\na-cé😀]{0,12}"]
}

proptest! {
    #[test]
    fn decode_of_encode_is_identity(
        pairs in proptest::collection::vec((proptest::collection::vec(text(), 1..4), text()), 0..6),
    ) {
        let form = Form { pairs: pairs.into_iter().map(|(key, value)| Pair::new(key, value)).collect() };
        prop_assert_eq!(&Form::parse(form.encode(FormStyle::Percent).as_bytes(), FormStyle::Percent).unwrap(), &form);

        // `Plus` does not nest names, so each key comes back as one name.
        let flat = Form {
            pairs: form.pairs.iter().map(|pair| Pair::new(vec![pair.flat_key()], pair.value.clone())).collect(),
        };
        prop_assert_eq!(Form::parse(form.encode(FormStyle::Plus).as_bytes(), FormStyle::Plus).unwrap(), flat);
    }

    #[test]
    fn parse_lines_reverses_to_lines_without_the_ampersands(
        pairs in proptest::collection::vec((proptest::collection::vec(text(), 1..4), text()), 0..6),
    ) {
        let form = Form { pairs: pairs.into_iter().map(|(key, value)| Pair::new(key, value)).collect() };
        let lines = form.to_lines(FormStyle::Percent);
        prop_assert_eq!(&Form::parse_lines(lines.as_bytes(), FormStyle::Percent).unwrap(), &form);
        let lines = lines.replace("&\n", "\n");
        prop_assert_eq!(&Form::parse_lines(lines.as_bytes(), FormStyle::Percent).unwrap(), &form);
    }

    #[test]
    fn parse_of_any_bytes_does_not_panic(bytes: Vec<u8>) {
        let _ = Form::parse(&bytes, FormStyle::Percent);
    }
}
