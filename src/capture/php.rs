//! Converts what PHP's `var_dump` and `print_r` print to JSON.
//!
//! `var_dump` states the length of each string in bytes, so strings are read exactly. `print_r` does not quote: a value ends with its line, or,
//! if it has line breaks, before the next key.

use super::cursor::{self, Converted, Cursor, MAX_DEPTH};

/// Returns true if a text begins with an array of `var_dump` or `print_r`.
pub(super) fn begins_dump(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("array(") else { return begins_print_r(text) };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && rest.get(digits..).is_some_and(|rest| rest.starts_with(") {"))
}

/// Returns true if a text begins with an array of `print_r` that has a key. No more than the line of the key is searched, because this is asked of each
/// parenthesis of a text.
fn begins_print_r(text: &str) -> bool {
    let Some(inner) = text.strip_prefix("Array").and_then(|rest| rest.trim_start().strip_prefix('(')) else {
        return false;
    };
    let key = inner.trim_start().strip_prefix('[').and_then(|key| key.lines().next());
    key.is_some_and(|line| line.contains("] =>"))
}

/// Converts the array at the beginning of a text. If there is none, returns how much of the text was read.
pub(super) fn convert(text: &str) -> Result<Converted, usize> {
    cursor::convert(text, |cursor| if begins_print_r(text) { printed_array(cursor, 0) } else { value(cursor, 0) })
}

/// Reads a value of `var_dump`.
fn value(cursor: &mut Cursor<'_>, depth: usize) -> Option<()> {
    if depth > MAX_DEPTH {
        return None;
    }
    cursor.skip_space();
    if cursor.eat("string(") {
        let length: usize = cursor.take(|c| c.is_ascii_digit()).parse().ok()?;
        let text = cursor.eat(") \"").then(|| cursor.take_bytes(length))??;
        cursor.push_text(text);
        return cursor.eat("\"").then_some(());
    }
    if cursor.eat("NULL") {
        cursor.json.push_str("null");
        return Some(());
    }
    if cursor.eat("*RECURSION*") {
        cursor.push_elided();
        return Some(());
    }
    let kind = cursor.take(|c| c.is_ascii_alphabetic());
    if !cursor.eat("(") {
        return None;
    }
    match kind {
        "int" | "float" | "bool" => {
            let text = cursor.take_until(")")?;
            if serde_json::from_str::<serde_json::Value>(text).is_ok() {
                cursor.json.push_str(text);
            } else {
                cursor.push_text(text);
            }
            Some(())
        }
        // object(stdClass)#1 (2) {
        "array" | "object" => {
            cursor.take(|c| c != '{' && c != '\n');
            cursor.eat("{").then(|| fields(cursor, depth))?
        }
        _ => None,
    }
}

/// Reads `["key"]=> value` up to the closing brace.
fn fields(cursor: &mut Cursor<'_>, depth: usize) -> Option<()> {
    cursor.json.push('{');
    loop {
        cursor.skip_space();
        if cursor.eat("}") {
            cursor.json.push('}');
            return Some(());
        }
        let key = cursor.eat("[").then(|| cursor.take_until("]=>"))??;
        cursor.push_comma();
        // Of an object, also `"key":protected`.
        let name = key.strip_prefix('"').map_or(key, |name| name.split('"').next().unwrap_or(name));
        cursor.push_text(name);
        cursor.json.push(':');
        value(cursor, depth + 1)?;
    }
}

/// Reads an array of `print_r`.
fn printed_array(cursor: &mut Cursor<'_>, depth: usize) -> Option<()> {
    if depth > MAX_DEPTH {
        return None;
    }
    cursor.take_until("(")?;
    cursor.json.push('{');
    loop {
        cursor.skip_space();
        if cursor.eat(")") {
            cursor.json.push('}');
            return Some(());
        }
        let key = cursor.eat("[").then(|| cursor.take_until("] =>"))??;
        if key.contains('\n') {
            return None;
        }
        cursor.push_comma();
        cursor.push_text(key);
        cursor.json.push(':');
        cursor.eat(" ");
        let line = cursor.rest().split('\n').next().unwrap_or_default().trim_end();
        if line == "Array" || line.ends_with(" Object") {
            printed_array(cursor, depth + 1)?;
        } else {
            let length = printed_length(cursor.rest());
            let text = cursor.take_bytes(length)?;
            cursor.push_text(text.strip_suffix('\n').unwrap_or(text));
        }
    }
}

/// Returns the length of the value at the beginning of a text. One with line breaks ends before the next key or the closing parenthesis of its array.
fn printed_length(text: &str) -> usize {
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        let start = line.trim_start();
        if length > 0 && (start.trim_end() == ")" || start.starts_with('[') && start.contains("] =>")) {
            break;
        }
        length += line.len();
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dumped_arrays_are_converted() {
        // The texts were printed by PHP 8.2.
        for (text, json) in [
            (
                "array(3) {\n  [\"a\"]=>\n  string(5) \"x\"y\n\u{e9}\"\n  [0]=>\n  array(0) {\n  }\n  [\"b\"]=>\n  bool(true)\n}",
                None,
            ),
            (
                "array(3) {\n  [\"a\"]=>\n  string(6) \"x\"y\n\u{e9}\"\n  [0]=>\n  array(0) {\n  }\n  [\"b\"]=>\n  bool(true)\n}",
                Some("{\"a\":\"x\\\"y\\né\",\"0\":{},\"b\":true}"),
            ),
            ("object(stdClass)#1 (1) {\n  [\"a\":protected]=>\n  NULL\n}", Some("{\"a\":null}")),
            (
                "Array\n(\n    [a] => b\n    [c] => Array\n        (\n            [0] => x [y] => z\n        )\n\n    [d] => two\nlines\n    [e] => \n)\n",
                Some("{\"a\":\"b\",\"c\":{\"0\":\"x [y] => z\"},\"d\":\"two\\nlines\",\"e\":\"\"}"),
            ),
        ] {
            assert_eq!(convert(text).ok().map(|converted| converted.json).as_deref(), json, "{text}");
        }
        for text in
            ["array(1) {", "array(1) {\n  [\"a\"]=>\n  string(99) \"x\"\n}", "Array\n(\n    [a] => b\n", "array(1) x"]
        {
            assert!(convert(text).is_err(), "{text}");
        }
    }
}
