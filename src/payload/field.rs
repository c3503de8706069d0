//! Single fields of a body that was received: read for verification, and replaced for signing, without changing any other byte.
//!
//! A body that begins like JSON or multipart is parsed as such, any other as a form. Fields of a multipart body cannot be replaced. Payloads that are edited
//! and encoded again are left to `edit`.

use std::{borrow::Cow, ops::Range};

use super::{Encoding, Form, Path, Shape};

/// Returns the scalar at `path`: the decoded value of a form field, or the text of a JSON value. If a name is repeated, its last value counts.
pub(crate) fn field<'b>(body: &'b [u8], path: &Path) -> Option<Cow<'b, [u8]>> {
    if is_json(body) {
        return Shape::parse_exact(body)?.text_at(path).map(|text| Cow::Owned(text.into_owned().into_bytes()));
    }
    if let Some(form) = multipart(body) {
        return form.at(path).map(|text| Cow::Owned(text.as_bytes().to_vec()));
    }
    let name = path.to_string();
    form_ranges(body).filter(|(key, _)| decoded(key) == name.as_bytes()).last().map(|(_, value)| decoded(&body[value]))
}

/// Returns true if receivers may find different fields at `path`: the body has several, or a receiver that relies on the content type would parse the
/// body in another encoding, and may find another field.
pub(crate) fn is_ambiguous(body: &[u8], content_type: Option<&str>, path: &Path) -> bool {
    let content_type = content_type.unwrap_or_default();
    let encoding = Encoding::from_content_type(content_type);
    let says_multipart = content_type.get(..10).is_some_and(|kind| kind.eq_ignore_ascii_case("multipart/"));
    let says_form = matches!(encoding, Encoding::Form(_));
    let name = path.to_string();
    let in_form = || form_ranges(body).filter(|(key, _)| decoded(key) == name.as_bytes()).count();
    if is_json(body) {
        let is_repeated = Shape::parse_exact(body).is_some_and(|shape| shape.is_repeated(path));
        return is_repeated || says_form && in_form() > 0;
    }
    if let Some(form) = multipart(body) {
        let is_repeated = form.pairs.iter().filter(|pair| pair.key() == path.names()).count() > 1;
        // With another boundary, the body has other parts.
        let says_other = boundary(content_type).is_some_and(|boundary| !begins_with_boundary(body, boundary));
        return is_repeated || says_other || says_form && in_form() > 0;
    }
    match in_form() {
        0 => false,
        1 => says_multipart || encoding == Encoding::Json,
        _ => true,
    }
}

/// Returns the boundary in the content type of a multipart body.
fn boundary(content_type: &str) -> Option<&str> {
    let parameters = content_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let mut boundaries = parameters.filter(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"));
    boundaries.next().map(|(_, value)| value.trim().trim_matches('"'))
}

/// Returns true if the first line of `body` is the delimiter with this boundary.
fn begins_with_boundary(body: &[u8], boundary: &str) -> bool {
    let rest = body.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary.as_bytes()));
    rest.is_some_and(|rest| rest.trim_ascii_start().len() < rest.len())
}

/// Returns `body` with the text at `path` replaced, in the encoding of the body. `None` if there is no scalar at `path`.
pub(crate) fn with_field(body: &[u8], path: &Path, text: &str) -> Option<Vec<u8>> {
    let (range, encoded) = if multipart(body).is_some() {
        return None;
    } else if is_json(body) {
        let range = Shape::parse_exact(body)?.scalar_range(body, path)?;
        (range, serde_json::Value::from(text).to_string())
    } else {
        let name = path.to_string();
        let (_, range) = form_ranges(body).filter(|(key, _)| decoded(key) == name.as_bytes()).last()?;
        (range, form_urlencoded::byte_serialize(text.as_bytes()).collect())
    };
    Some([body.get(..range.start)?, encoded.as_bytes(), body.get(range.end..)?].concat())
}

/// Returns the decoded names and values of a form, in order.
pub(crate) fn form_fields(body: &[u8]) -> impl Iterator<Item = (Cow<'_, [u8]>, Cow<'_, [u8]>)> {
    form_ranges(body).map(|(key, value)| (decoded(key), decoded(&body[value])))
}

/// Returns the form in a multipart body.
fn multipart(body: &[u8]) -> Option<Form> {
    body.starts_with(b"--").then(|| Form::parse_multipart(body))?
}

/// Returns true if `body` begins like a JSON object or array.
fn is_json(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// Returns the keys of a form, and the ranges of their values in `body`.
fn form_ranges(body: &[u8]) -> impl Iterator<Item = (&[u8], Range<usize>)> {
    let mut next = 0;
    body.split(|byte| *byte == b'&').filter_map(move |pair| {
        let start = next;
        next += pair.len() + 1;
        let equals = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let value = start + (equals + 1).min(pair.len())..start + pair.len();
        (!pair.is_empty()).then(|| (&pair[..equals], value))
    })
}

/// Decodes a name or a value of a form, where `+` is a space.
fn decoded(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'+') && !text.contains(&b'%') {
        return Cow::Borrowed(text);
    }
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    Cow::Owned(percent_encoding::percent_decode(&spaced).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_field_is_recognized_however_its_name_is_written() {
        for (body, path, repeated) in [
            ("a=1&b=2", "a", false),
            ("a=1&%61=2", "a", true),
            (r#"{"a":1,"b":{"a":2}}"#, "a", false),
            (r#"{"a":1,"\u0061":2}"#, "a", true),
            (r#"{"b":{"a":1,"a":2}}"#, "b[a]", true),
            (r#"{"b":{"a":1},"b":{"a":2}}"#, "b[a]", true),
            (r#"[{"a":1},{"a":2}]"#, "0[a]", false),
            (
                "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n2\r\n--x--\r\n",
                "a",
                true,
            ),
        ] {
            assert_eq!(is_ambiguous(body.as_bytes(), None, &path.parse().expect("a path")), repeated, "{body}");
        }
    }

    #[test]
    fn field_of_a_body_that_receivers_read_differently_is_ambiguous() {
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        let json = r#"{"mac":"1","a":"&mac=2&"}"#;
        let part = "\r\nContent-Disposition: form-data; name=mac\r\n\r\n";
        let multipart = format!("--x{part}1\r\n--x--\r\n");
        let with_pair = format!("--x{part}1&mac=2&\r\n--x--\r\n");
        let with_other = format!("{multipart}--y{part}2\r\n--y--\r\n");
        let hidden = format!("mac=1&a=\r\n{multipart}");
        for (body, content_type, ambiguous) in [
            (json, None, false),
            (json, Some("application/json"), false),
            (json, Some(form), true),
            // As `curl -d` sends it.
            (r#"{"mac":"1"}"#, Some(form), false),
            ("mac=1", Some(form), false),
            ("mac=1", None, false),
            ("mac=1", Some("application/json"), true),
            ("\u{feff}{\"a\":\"&mac=1&\"}", Some("application/vnd.x+json"), true),
            (&hidden, Some(form), false),
            (&hidden, Some("multipart/form-data; boundary=x"), true),
            (&multipart, Some("multipart/form-data; boundary=x"), false),
            (&multipart, Some("Multipart/form-data; Boundary=\"x\""), false),
            (&multipart, None, false),
            (&with_other, Some("multipart/form-data; boundary=x"), false),
            (&with_other, Some("multipart/form-data; boundary=y"), true),
            (&with_pair, Some("multipart/form-data; boundary=x"), false),
            (&with_pair, Some(form), true),
        ] {
            let path: Path = "mac".parse().expect("a path");
            assert_eq!(is_ambiguous(body.as_bytes(), content_type, &path), ambiguous, "{content_type:?} {body}");
        }
    }

    #[test]
    fn field_of_malformed_json_is_not_found() {
        let path: Path = "x".parse().expect("a path");
        for body in [
            &b"{\"x\":\"a\x01b\"}"[..],
            b"{\"x\":\"a\nb\"}",
            b"{\"x\":\"a\xffb\"}",
            b"{\"x\":\"a\",\"y\":{\"z\":01}}",
            b"{\"x\":\"a\",}",
            b"{\"x\":\"a\"}&x=b",
            b"{\"x\":\"a\"",
        ] {
            assert_eq!(field(body, &path), None, "{}", String::from_utf8_lossy(body));
            assert_eq!(with_field(body, &path, "b"), None);
        }
    }

    #[test]
    fn field_is_decoded_and_replaced_in_place() {
        for (body, path, found, replaced) in [
            ("a=1&HMAC=x%2By+z&b=2", "HMAC", Some("x+y z"), Some("a=1&HMAC=n%2B%22&b=2")),
            ("HMAC=&a=1", "HMAC", Some(""), Some("HMAC=n%2B%22&a=1")),
            ("a=1&&HMAC", "HMAC", Some(""), None),
            ("HMAC=1&HMAC=2", "HMAC", Some("2"), Some("HMAC=1&HMAC=n%2B%22")),
            ("s%5Bx%5D=1&s[y]=2", "s[x]", Some("1"), Some("s%5Bx%5D=n%2B%22&s[y]=2")),
            (r#" {"s": {"x" : "a\u00e9" }, "t":1 }"#, "s[x]", Some("aé"), Some(r#" {"s": {"x" : "n+\"" }, "t":1 }"#)),
            (r#"[{"x":5}]"#, "0[x]", Some("5"), Some(r#"[{"x":"n+\""}]"#)),
            ("{\r\n\t\"x\": \"\"\r\n}\n", "x", Some(""), Some("{\r\n\t\"x\": \"n+\\\"\"\r\n}\n")),
            (r#"{"x":{}}"#, "x", None, None),
            ("a=1", "b", None, None),
            ("", "b", None, None),
        ] {
            let path: Path = path.parse().expect("a path");
            let text = field(body.as_bytes(), &path).map(|text| String::from_utf8_lossy(&text).into_owned());
            assert_eq!(text.as_deref(), found, "{body}");
            if replaced.is_some() || found.is_none() {
                let new =
                    with_field(body.as_bytes(), &path, "n+\"").map(|new| String::from_utf8_lossy(&new).into_owned());
                assert_eq!(new.as_deref(), replaced, "{body}");
            }
        }
    }
}
