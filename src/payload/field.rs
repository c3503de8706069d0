//! Single fields of a body that was received: read for verification, and replaced for signing, without changing any other byte.
//!
//! A body that begins like JSON or multipart is parsed as such, any other as a form. A field of a multipart body cannot be replaced. Payloads that are edited and encoded again are left to `edit`.

use std::{borrow::Cow, ops::Range};

use super::{Form, Path, Shape};

/// Returns the scalar at `path`: the decoded value of a form field, or the text of a JSON value. If a name is repeated, its last value counts.
pub(crate) fn field<'b>(body: &'b [u8], path: &Path) -> Option<Cow<'b, [u8]>> {
    if is_json(body) {
        return Shape::parse(body)?.text_at(path).map(|text| Cow::Owned(text.into_owned().into_bytes()));
    }
    if let Some(form) = multipart(body) {
        return form.at(path).map(|text| Cow::Owned(text.as_bytes().to_vec()));
    }
    let name = path.to_string();
    form_ranges(body).filter(|(key, _)| decoded(key) == name.as_bytes()).last().map(|(_, value)| decoded(&body[value]))
}

/// Returns true if the body has more than one field at `path`. A receiver may use any of them.
pub(crate) fn is_repeated(body: &[u8], path: &Path) -> bool {
    if is_json(body) {
        return Shape::parse(body).is_some_and(|shape| shape.is_repeated(path));
    }
    if let Some(form) = multipart(body) {
        return form.pairs.iter().filter(|pair| pair.key() == path.names()).count() > 1;
    }
    let name = path.to_string();
    form_ranges(body).filter(|(key, _)| decoded(key) == name.as_bytes()).count() > 1
}

/// Returns `body` with the text at `path` replaced, in the encoding of the body. `None` if there is no scalar at `path`.
pub(crate) fn with_field(body: &[u8], path: &Path, text: &str) -> Option<Vec<u8>> {
    let (range, encoded) = if multipart(body).is_some() {
        return None;
    } else if is_json(body) {
        let range = Shape::parse(body)?.scalar_range(body, path)?;
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
            assert_eq!(is_repeated(body.as_bytes(), &path.parse().expect("a path")), repeated, "{body}");
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
