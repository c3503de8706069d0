//! Values inside text: JSON or a printed value in a log line with a prefix, as CloudWatch, Laravel and container runtimes write it.
//!
//! Truncated and damaged requests are found, too, so that they are reported and not mistaken for other text.

use serde_json::{StreamDeserializer, value::RawValue};

use super::keys;
use crate::capture::literal;

/// Maximum number of failed attempts to parse a value in a text.
const MAX_FAILURES: usize = 16;

/// Maximum length of the key of a request, in bytes.
const MAX_KEY_BYTES: usize = 40;

/// A value or a broken request in a text.
#[derive(Debug)]
pub(in crate::capture) enum Embedded {
    /// An object or a list of objects, as JSON.
    Value(Box<RawValue>),
    /// A truncated or damaged request.
    Broken,
}

/// Returns the objects and the lists of objects in a text, in order: JSON, or as Node and Python print them. Broken ones are included if they begin a
/// request. The object of a response, as in `res={…}`, is left out.
pub(in crate::capture) fn embedded(text: &str) -> impl Iterator<Item = Embedded> {
    let bytes = text.as_bytes();
    let (mut at, mut failures) = (0, 0);
    std::iter::from_fn(move || {
        loop {
            let start = at + memchr::memchr2(b'{', b'[', bytes.get(at..)?)?;
            at = start + 1;
            let before = start.checked_sub(1).and_then(|before| bytes.get(before));
            if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_\\$%#@".contains(byte)) {
                continue;
            }
            let rest = text.get(start..)?;
            let parsed = if failures < MAX_FAILURES { value(rest) } else { None };
            match parsed {
                Some((value, length)) => {
                    at = start + length;
                    if is_objects(&value) && !is_after_response_name(&bytes[..start]) {
                        return Some(Embedded::Value(value));
                    }
                }
                // The values in a broken request are not requests of their own.
                None if begins_request(rest) && !is_after_response_name(&bytes[..start]) => {
                    at = bytes.len();
                    return Some(Embedded::Broken);
                }
                // The rest is not searched, so it must not contain a request.
                None if failures == MAX_FAILURES => {
                    at = bytes.len();
                    return has_request_keys(rest, true).then_some(Embedded::Broken);
                }
                None => failures += 1,
            }
        }
    })
}

/// Reads the value at the beginning of a text. Returns it and its length. `[2026-01-31 12:00:00]` is a time and not a list.
fn value(text: &str) -> Option<(Box<RawValue>, usize)> {
    let mut values: StreamDeserializer<'_, _, Box<RawValue>> = serde_json::Deserializer::from_str(text).into_iter();
    if let Some(Ok(value)) = values.next() {
        return Some((value, values.byte_offset()));
    }
    // `print(event)` of Python, after the prefix of the runtime.
    let is_printed = text.starts_with("{'") || text.starts_with("{ ");
    let converted = is_printed.then(|| literal::convert(text).ok())??;
    Some((RawValue::from_string(converted.json).ok()?, converted.length.max(1)))
}

fn is_objects(value: &RawValue) -> bool {
    value.get().starts_with('{') && value.get() != "{}" || value.get().starts_with("[{")
}

/// Returns true if a text ends with the name of a response, as in `res=`.
fn is_after_response_name(before: &[u8]) -> bool {
    let end = before.trim_ascii_end();
    end.strip_suffix(b"=")
        .or_else(|| end.strip_suffix(b":"))
        .and_then(word)
        .is_some_and(|word| keys::RESPONSE.contains(&&*word))
}

/// Returns true if a text begins an object, or a list of objects, that has keys of a request. It need not end.
pub(in crate::capture) fn begins_request(text: &str) -> bool {
    let inner = text.strip_prefix('[').map_or(text, str::trim_start);
    if !inner
        .strip_prefix('{')
        .is_some_and(|rest| rest.trim_start().starts_with(['"', '\'']) || rest.starts_with(char::is_whitespace))
    {
        return false;
    }
    has_request_keys(inner, false)
}

/// Returns true if a text has keys of a request. They may be without quotes, as Node prints them.
fn has_request_keys(text: &str, only_quoted: bool) -> bool {
    let bytes = text.as_bytes();
    let is_quoted = |before: &[u8]| before.trim_ascii_end().ends_with(b"\"") || before.trim_ascii_end().ends_with(b"'");
    let (mut has_method, mut has_url) = (false, false);
    let before = memchr::memchr2_iter(b':', b'=', bytes).map(|at| &bytes[..at]);
    before.filter(|before| !only_quoted || is_quoted(before)).filter_map(word).any(|key| {
        let is_in = |names: &[&str]| names.contains(&&*key);
        has_method |= is_in(keys::METHOD);
        has_url |= is_in(keys::URL);
        let is_body = is_in(keys::BASE64_BODY) || is_in(keys::RAW_BODY) || key == "body";
        is_in(keys::HEADERS) || is_body || has_method && has_url
    })
}

/// Returns the normalized word at the end of a text, which may be in quotes.
fn word(before: &[u8]) -> Option<String> {
    let end = before.trim_ascii_end();
    let end = end.strip_suffix(b"\"").or_else(|| end.strip_suffix(b"'")).unwrap_or(end);
    let end = end.strip_suffix(b"\\").unwrap_or(end);
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-@".contains(byte);
    let start = end.iter().rposition(|byte| !is_part(byte)).map_or(0, |at| at + 1);
    let word = end.get(start..).filter(|word| !word.is_empty() && word.len() <= MAX_KEY_BYTES)?;
    Some(keys::normalized(&String::from_utf8_lossy(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the values in a text, separated by spaces. `!` is a broken request.
    fn found(text: &str) -> String {
        let found = embedded(text).map(|embedded| match embedded {
            Embedded::Value(value) => value.get().to_owned(),
            Embedded::Broken => "!".into(),
        });
        found.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn values_in_a_log_line_are_found_after_its_prefix() {
        for (line, expected) in [
            (r#"{"a":1}"#, r#"{"a":1}"#),
            ("2026-01-31T12:00:00.000Z\tid\tINFO\t{\"a\":[1]}", r#"{"a":[1]}"#),
            (r#"[2026-01-31 12:00:00] local.INFO: hook {"a":"}"} []"#, r#"{"a":"}"}"#),
            (r#"hook={"a":{}} status=200"#, r#"{"a":{}}"#),
            (r#"list: [{"a":1}]"#, r#"[{"a":1}]"#),
            (r#"a {"a":1};{"b":2}"#, r#"{"a":1} {"b":2}"#),
            (r#"req={"a":1} res={"b":2} response: {"c":3}"#, r#"{"a":1}"#),
            ("START RequestId: 8f5 Version: $LATEST", ""),
            ("x{\"a\":1}", ""),
            ("{} {\"a\"", ""),
            ("INFO {'a': '[1, {\"b\": 2}]'}", r#"{"a":"[1, {\"b\": 2}]"}"#),
            ("INFO { a: [ 1 ] }", r#"{"a":[1]}"#),
        ] {
            assert_eq!(found(line), expected, "{line}");
        }
    }

    #[test]
    fn beginning_of_a_request_is_not_other_text() {
        for (line, expected) in [
            (r#"INFO {"headers":{"a":"b"},"body":"x"#, "!"),
            (r#"INFO {"headers":{"a":"b"},"body":"x"}}"#, r#"{"headers":{"a":"b"},"body":"x"}"#),
            (r#"INFO {"headers":{"a":"b"},"body":"x" status=200"#, "!"),
            (r#"INFO {"at":"x","method":"POST","target":"/h","#, "!"),
            (r#"INFO {"req":{"Raw-Headers":"#, "!"),
            (r#"INFO [{"body_base64":"YQ=="#, "!"),
            (r#"INFO {"message":"{\"headers\":{\"a"#, "!"),
            ("INFO {'headers': {'a': 'b'}, 'body': '{\"x\"", "!"),
            ("INFO { headers: { a: 'b' }, body:", "!"),
            (r#"{"a":1} then {"headers":{"#, r#"{"a":1} !"#),
            (r#"INFO {"level":"info","data":{"a"#, ""),
            (r#"INFO {"method":"GET","#, ""),
            (r#"res={"status":200,"headers":{"#, ""),
            ("body: {x", ""),
            ("body: [1, 2", ""),
        ] {
            assert_eq!(found(line), expected, "{line}");
        }
        // The number of attempts is limited, but the rest is not ignored.
        let many = "{x ".repeat(100);
        assert_eq!(found(&format!(r#"{many} {{"headers":{{}},"body":"x"}}"#)), "!");
        assert_eq!(found(&format!(r#"{many} {{"a":{{}}}}"#)), "");
    }
}
