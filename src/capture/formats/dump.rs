//! Values that a program printed: `console.log` and `util.inspect` of Node, `print` and `repr` of Python, `p` of Ruby, `var_export` and `var_dump` of PHP.
//! There may be other text around them.
//!
//! Each value is converted to JSON, and read like a JSON value in a log. Converting is left to `literal` and `php`.

use crate::capture::{
    Fidelity, Format, ReadMode,
    formats::json,
    literal, php,
    record::{self, Requests},
    shapes,
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "dump",
    about: "a value printed by Node, Python, Ruby or PHP",
    fidelity: Fidelity::Exact,
    recognize: |document| {
        document.text().is_some_and(|text| matches!(read(text), Ok(found) if found.iter().any(Result::is_ok)))
    },
    read: ReadMode::Whole(|document| {
        let found = read(document.required_text()?)?;
        if found.is_empty() {
            return Err("no printed value with headers and body".into());
        }
        Ok(found)
    }),
};

/// Maximum work of the search for values, as a multiple of the length of the text. Hostile text can begin many values that never end.
const MAX_PASSES: usize = 8;

fn read(text: &str) -> Requests {
    let mut found = Vec::new();
    let mut budget = text.len().saturating_mul(MAX_PASSES).saturating_add(64 * 1024);
    let (mut at, mut broken) = (0, 0);
    while let Some(start) = next_start(text, at) {
        let rest = text.get(start..).unwrap_or_default();
        let converted = if php::begins_dump(rest) { php::convert(rest) } else { literal::convert(rest) };
        let read = match &converted {
            Ok(converted) => converted.length,
            Err(read) => *read,
        };
        budget = budget.checked_sub(read + 1).ok_or("too many unterminated values")?;
        at = start + 1;
        if converted.is_err() && start >= broken && shapes::begins_request(rest.get(..read).unwrap_or_default()) {
            // Do not report the values inside it again.
            broken = start + read;
            record::add(&mut found, Err(shapes::BROKEN.into()))?;
        }
        if let Ok(converted) = converted {
            at = start + converted.length.max(1);
            if let Some(requests) = json::read_value(&converted.json) {
                for request in requests? {
                    record::add(&mut found, request)?;
                }
            }
        }
    }
    Ok(found)
}

/// Returns the position at which the next value may begin: a brace or bracket at the beginning of a line or after a separator, or a PHP array.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += memchr::memchr3(b'{', b'[', b'(', bytes.get(at..)?)?;
        let before = text.get(from..at)?;
        if bytes.get(at) == Some(&b'(') {
            let array = before.trim_end();
            if let Some(start) = ["array", "Array"].iter().find_map(|name| array.strip_suffix(name)) {
                return Some(from + start.len());
            }
        } else {
            let previous = at.checked_sub(1).and_then(|previous| bytes.get(previous));
            if previous.is_none_or(|byte| byte.is_ascii_whitespace() || b":=|,(>".contains(byte)) {
                return Some(at);
            }
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_with_many_unterminated_values_is_an_error() {
        // Each of these begins a value, whose end is never found.
        for beginning in ["[<a ", "[ 'a ", "array(1) {\n[\"a\" ", "Array\n(\n[a] => b\n[ ", "{ a: <Buffer ... "] {
            let text = beginning.repeat(20_000);
            assert_eq!(read(&text).map(|found| found.len()), Err("too many unterminated values".into()), "{beginning}");
        }
    }

    #[test]
    fn value_after_many_beginnings_that_fail_at_once_is_read() {
        let text = "array(1) {".repeat(20_000);
        let request = "{ headers: { 'content-type': 'a/b' }, body: 'x' }";
        assert_eq!(read(&format!("{text}\n{request}")).map(|found| found.len()), Ok(1));
    }
}
