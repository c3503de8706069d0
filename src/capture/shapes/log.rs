//! JSON inside text: a log line with a prefix, as CloudWatch, Laravel and container runtimes write it, or text around a value.

use serde_json::{StreamDeserializer, value::RawValue};

/// Maximum number of places in a text at which a value is tried.
const MAX_ATTEMPTS: usize = 16;

/// Returns the first JSON object or list of objects in a text. It begins the text, or follows a space or one of `:=|,`.
pub(in crate::capture) fn embedded(text: &str) -> Option<Box<RawValue>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    for _ in 0..MAX_ATTEMPTS {
        at += memchr::memchr2(b'{', b'[', bytes.get(at..)?)?;
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let may_begin = before.is_none_or(|byte| byte.is_ascii_whitespace() || b":=|,(>".contains(byte));
        if may_begin && let Some(value) = value(text.get(at..)?) {
            return Some(value);
        }
        at += 1;
    }
    None
}

/// Parses the value at the beginning of a text. `[2026-01-31 12:00:00]` is a time and not a list.
fn value(text: &str) -> Option<Box<RawValue>> {
    let mut values: StreamDeserializer<'_, _, Box<RawValue>> = serde_json::Deserializer::from_str(text).into_iter();
    let value = values.next()?.ok()?;
    let is_object = value.get().starts_with('{') && value.get() != "{}";
    (is_object || value.get().starts_with("[{")).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_in_a_log_line_is_found_after_its_prefix() {
        for (line, expected) in [
            (r#"{"a":1}"#, Some(r#"{"a":1}"#)),
            ("2026-01-31T12:00:00.000Z\tid\tINFO\t{\"a\":[1]}", Some(r#"{"a":[1]}"#)),
            (r#"[2026-01-31 12:00:00] local.INFO: hook {"a":"}"} []"#, Some(r#"{"a":"}"}"#)),
            (r#"hook={"a":{}} status=200"#, Some(r#"{"a":{}}"#)),
            (r#"list: [{"a":1}]"#, Some(r#"[{"a":1}]"#)),
            ("START RequestId: 8f5 Version: $LATEST", None),
            ("x{\"a\":1}", None),
            ("{} {\"a\"", None),
            ("{'a': 1}", None),
        ] {
            assert_eq!(embedded(line).as_deref().map(RawValue::get), expected, "{line}");
        }
    }
}
