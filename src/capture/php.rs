//! Converts what PHP's `var_dump` and `print_r` print to JSON.
//!
//! `var_dump` states the length of each string in bytes, so strings are read exactly. `print_r` does not quote: a value ends with its line, and one
//! with line breaks ends where the next key begins.

use super::literal::{Converted, ELIDED};

/// Maximum nesting.
const MAX_DEPTH: usize = 64;

/// Returns true if a text begins with an array of `var_dump` or `print_r`.
pub(super) fn begins_dump(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("array(") else { return begins_print_r(text) };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && rest.get(digits..).is_some_and(|rest| rest.starts_with(") {"))
}

fn begins_print_r(text: &str) -> bool {
    text.strip_prefix("Array").is_some_and(|rest| rest.trim_start().starts_with('(') && rest.contains("] =>"))
}

/// Converts the array at the beginning of a text.
pub(super) fn convert(text: &str) -> Option<Converted> {
    let mut parser = Parser { text, at: 0, json: String::new() };
    if begins_print_r(text) {
        parser.printed_array(0)?;
    } else {
        parser.value(0)?;
    }
    Some(Converted { json: parser.json, length: parser.at })
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    json: String,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, expected: &str) -> Option<()> {
        self.rest().starts_with(expected).then(|| self.at += expected.len())
    }

    /// Takes the text before `end`, and `end`.
    fn until(&mut self, end: &str) -> Option<&'t str> {
        let (before, _) = self.rest().split_once(end)?;
        self.at += before.len() + end.len();
        Some(before)
    }

    fn push_text(&mut self, text: &str) {
        // A string always serializes.
        self.json.push_str(&serde_json::to_string(text).unwrap_or_default());
    }

    /// Reads a value of `var_dump`.
    fn value(&mut self, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.skip_space();
        if self.eat("string(").is_some() {
            let length: usize = self.until(") \"")?.parse().ok()?;
            let text = self.rest().get(..length)?;
            self.at += length;
            self.eat("\"")?;
            self.push_text(text);
            return Some(());
        }
        if self.eat("NULL").is_some() {
            self.json.push_str("null");
            return Some(());
        }
        if self.eat("*RECURSION*").is_some() {
            self.json.push('{');
            self.push_text(ELIDED);
            self.json.push_str(":true}");
            return Some(());
        }
        let kind = self.until("(")?;
        match kind {
            "int" | "float" | "bool" => {
                let text = self.until(")")?;
                if serde_json::from_str::<serde_json::Value>(text).is_ok() {
                    self.json.push_str(text);
                } else {
                    self.push_text(text);
                }
                Some(())
            }
            "array" => {
                self.until("{")?;
                self.fields(depth)
            }
            "object" => {
                // object(stdClass)#1 (2) {
                let head = self.until("{")?;
                if head.contains('\n') { None } else { self.fields(depth) }
            }
            _ => None,
        }
    }

    /// Reads `["key"]=> value` up to the closing brace.
    fn fields(&mut self, depth: usize) -> Option<()> {
        self.json.push('{');
        let mut is_first = true;
        loop {
            self.skip_space();
            if self.eat("}").is_some() {
                self.json.push('}');
                return Some(());
            }
            self.eat("[")?;
            let key = self.until("]=>")?;
            if !is_first {
                self.json.push(',');
            }
            is_first = false;
            // Of an object, also `"key":protected`.
            let name = key.strip_prefix('"').map_or(key, |name| name.split('"').next().unwrap_or(name));
            self.push_text(name);
            self.json.push(':');
            self.value(depth + 1)?;
        }
    }

    /// Reads an array of `print_r`.
    fn printed_array(&mut self, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.until("(")?;
        self.json.push('{');
        let mut is_first = true;
        loop {
            self.skip_space();
            if self.eat(")").is_some() {
                self.json.push('}');
                return Some(());
            }
            self.eat("[")?;
            let key = self.until("] =>")?;
            if key.contains('\n') {
                return None;
            }
            if !is_first {
                self.json.push(',');
            }
            is_first = false;
            self.push_text(key);
            self.json.push(':');
            let value = self.rest().strip_prefix(' ').unwrap_or(self.rest());
            let line = value.split('\n').next().unwrap_or_default().trim_end();
            if line == "Array" || line.ends_with(" Object") {
                self.printed_array(depth + 1)?;
                continue;
            }
            // A value with line breaks ends before the next key or the closing parenthesis of its array.
            let mut length = 0;
            for line in value.split_inclusive('\n') {
                let start = line.trim_start();
                if length > 0 && (start.trim_end() == ")" || start.starts_with('[') && start.contains("] =>")) {
                    break;
                }
                length += line.len();
            }
            let text = value.get(..length)?;
            self.at += self.rest().len() - value.len() + length;
            self.push_text(text.strip_suffix('\n').unwrap_or(text));
        }
    }
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
            assert_eq!(convert(text).map(|converted| converted.json).as_deref(), json, "{text}");
        }
        for text in
            ["array(1) {", "array(1) {\n  [\"a\"]=>\n  string(99) \"x\"\n}", "Array\n(\n    [a] => b\n", "array(1) x"]
        {
            assert!(convert(text).is_none(), "{text}");
        }
    }
}
