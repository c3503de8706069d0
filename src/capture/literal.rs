//! Converts values that Node, Python, Ruby and PHP's `var_export` print to JSON: `console.log`, `util.inspect`, `print(event)`, `repr`, `p`.
//!
//! One tolerant grammar covers them, because their differences do not overlap: quotes, keys without quotes, `=>`, tuples, class names before braces. Bytes
//! become a Buffer as Node writes it. Parts that the printer omitted are marked with [`ELIDED`] or [`TRUNCATED`], so they are not mistaken for values.

use super::escapes::{unescape, unescape_text};

/// Key of the object that replaces an omitted value, e.g. `[Object]`.
pub(super) const ELIDED: &str = "\u{0}elided";

/// Key of the object that replaces a truncated text or truncated bytes.
pub(super) const TRUNCATED: &str = "\u{0}truncated";

/// Maximum nesting.
const MAX_DEPTH: usize = 64;

/// A value that was converted.
#[derive(Debug)]
pub(super) struct Converted {
    /// As JSON.
    pub(super) json: String,
    /// Its length in the text, in bytes.
    pub(super) length: usize,
}

/// Converts the value at the beginning of a text. If there is none, returns how much of the text was read.
pub(super) fn convert(text: &str) -> Result<Converted, usize> {
    let mut parser = Parser { text, at: 0, json: String::new() };
    match parser.value(0, false) {
        Some(()) => Ok(Converted { json: parser.json, length: parser.at }),
        None => Err(parser.at),
    }
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

    fn eat(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        self.at += if found { expected.len() } else { 0 };
        found
    }

    /// Takes characters while `is_part` holds.
    fn take(&mut self, is_part: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// Reads a value. In a tuple, bytes that are text become text, as in the headers of ASGI.
    fn value(&mut self, depth: usize, in_tuple: bool) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.skip_space();
        let rest = self.rest();
        match rest.bytes().next()? {
            b'{' => self.braces(depth),
            b'[' => self.brackets(depth),
            b'(' => self.parentheses(depth),
            b'<' => self.angle(depth),
            b'#' if rest.starts_with("#<") => self.printed_object(),
            b'\'' | b'"' | b'`' => self.text_value(),
            b'b' | b'B' if rest.get(1..).is_some_and(|rest| rest.starts_with(['\'', '"'])) => self.bytes(in_tuple),
            b'u' | b'r' if rest.get(1..).is_some_and(|rest| rest.starts_with(['\'', '"'])) => {
                self.at += 1;
                self.text_value()
            }
            b':' => {
                self.at += 1;
                let name = self.take(|c| c.is_ascii_alphanumeric() || c == '_');
                (!name.is_empty()).then(|| self.push_text(name))
            }
            b'-' | b'0'..=b'9' => {
                self.number();
                Some(())
            }
            _ => self.word(depth),
        }
    }

    fn push_text(&mut self, text: &str) {
        // A string always serializes.
        self.json.push_str(&serde_json::to_string(text).unwrap_or_default());
    }

    fn push_elided(&mut self) {
        self.json.push('{');
        self.push_text(ELIDED);
        self.json.push_str(":true}");
    }

    /// Reads `{ key: value }`, `{'key': value}` or `{"key"=>value}`.
    fn braces(&mut self, depth: usize) -> Option<()> {
        self.eat("{");
        self.fields(depth, "}")
    }

    fn fields(&mut self, depth: usize, close: &str) -> Option<()> {
        self.json.push('{');
        let mut is_first = true;
        loop {
            self.skip_space();
            if self.eat(close) {
                self.json.push('}');
                return Some(());
            }
            if self.eat(",") {
                continue;
            }
            if self.rest().starts_with("...") {
                self.take(|c| c != '\n' && c != '}' && c != ')');
                continue;
            }
            if !is_first {
                self.json.push(',');
            }
            is_first = false;
            self.key()?;
            self.json.push(':');
            self.value(depth + 1, false)?;
        }
    }

    /// Reads a key and the separator after it.
    fn key(&mut self) -> Option<()> {
        let rest = self.rest();
        match rest.bytes().next()? {
            b'\'' | b'"' | b'`' => {
                let text = self.quoted()?;
                self.push_text(&text);
            }
            b'b' if rest.get(1..).is_some_and(|rest| rest.starts_with(['\'', '"'])) => self.bytes(true)?,
            b'[' => {
                let name = self.take(|c| c != ']');
                self.push_text(name);
                self.eat("]");
            }
            b':' => {
                self.at += 1;
                let name = self.take(|c| c.is_ascii_alphanumeric() || c == '_');
                self.push_text(name);
            }
            _ => {
                let name = self.take(|c| c.is_alphanumeric() || "_$-.".contains(c));
                if name.is_empty() {
                    return None;
                }
                self.push_text(name);
            }
        }
        self.skip_space();
        (self.eat("=>") || self.eat(":") || self.eat("=")).then_some(())
    }

    /// Reads a list, or what `util.inspect` prints in brackets: `[Object]`, `[Object: null prototype] {}`.
    fn brackets(&mut self, depth: usize) -> Option<()> {
        const PRINTED: [&str; 9] =
            ["Object", "Array", "Function", "Getter", "Setter", "Circular", "class ", "AsyncFunction", "Symbol("];
        let inner = self.rest().get(1..)?;
        if PRINTED.iter().any(|word| inner.starts_with(word)) {
            self.take(|c| c != ']' && c != '\n');
            if !self.eat("]") {
                return None;
            }
            let after = self.at;
            self.skip_space();
            if self.rest().starts_with('{') {
                return self.braces(depth);
            }
            self.at = after;
            self.push_elided();
            return Some(());
        }
        self.eat("[");
        self.items(depth, "]").map(|_| ())
    }

    /// Reads the items of a list, up to `close`. Returns how many there are, and whether a comma follows the last.
    fn items(&mut self, depth: usize, close: &str) -> Option<(usize, bool)> {
        self.json.push('[');
        let (mut count, mut comma) = (0, false);
        loop {
            self.skip_space();
            if self.eat(close) {
                self.json.push(']');
                return Some((count, comma));
            }
            if self.eat(",") {
                comma = true;
                continue;
            }
            if count > 0 {
                self.json.push(',');
            }
            (count, comma) = (count + 1, false);
            if self.rest().starts_with("...") {
                self.take(|c| c != '\n' && c != ']' && c != ')');
                self.push_elided();
                continue;
            }
            self.value(depth + 1, close == ")")?;
        }
    }

    /// Reads a tuple, a value in parentheses, the arguments of a constructor, or PHP's `array ( … )`.
    fn parentheses(&mut self, depth: usize) -> Option<()> {
        self.eat("(");
        self.skip_space();
        // With a key before the first value, it is a PHP array or has named arguments.
        let (start, length) = (self.at, self.json.len());
        let is_keyed = !self.rest().starts_with([')', '(', '[', '{', '<', '#', '-']) && self.key().is_some();
        self.at = start;
        self.json.truncate(length);
        if is_keyed {
            return self.fields(depth, ")");
        }
        let (count, comma) = self.items(depth, ")")?;
        if count == 1 && !comma {
            // Not a tuple: only parentheses.
            self.json.remove(length);
            self.json.pop();
        }
        Some(())
    }

    /// Reads `<Buffer 7b 22>`, or the printed name of an object.
    fn angle(&mut self, depth: usize) -> Option<()> {
        if self.eat("<ref *") {
            self.take(|c| c != '>');
            self.eat(">");
            return self.value(depth + 1, false);
        }
        if !self.eat("<Buffer") {
            return self.printed_object();
        }
        self.json.push_str("{\"type\":\"Buffer\",\"data\":[");
        let mut is_first = true;
        loop {
            self.skip_space();
            if self.eat(">") {
                self.json.push_str("]}");
                return Some(());
            }
            if self.eat("...") {
                self.take(|c| c != '>');
                self.json.push_str("],");
                self.push_text(TRUNCATED);
                self.json.push_str(":\"\"}");
                return self.eat(">").then_some(());
            }
            let byte = u8::from_str_radix(self.take(|c| c.is_ascii_hexdigit()), 16).ok()?;
            if !is_first {
                self.json.push(',');
            }
            is_first = false;
            self.json.push_str(&byte.to_string());
        }
    }

    /// Skips `<Request POST>` or `#<StringIO:0x1>`.
    fn printed_object(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        for (at, c) in self.rest().char_indices() {
            match c {
                '<' => depth += 1,
                '>' if depth == 1 => {
                    self.at += at + 1;
                    self.push_elided();
                    return Some(());
                }
                '>' => depth = depth.saturating_sub(1),
                '\n' => return None,
                _ => {}
            }
        }
        None
    }

    /// Reads a text and its continuations, which Node joins with `+` and Python writes one after another.
    fn text_value(&mut self) -> Option<()> {
        let mut text = self.quoted()?;
        loop {
            let after = self.at;
            self.skip_space();
            if self.rest().starts_with("... ") && self.rest().contains(" more character") {
                self.take(|c| c != '\n' && c != ',' && c != '}');
                self.json.push('{');
                self.push_text(TRUNCATED);
                self.json.push(':');
                self.push_text(&text);
                self.json.push('}');
                return Some(());
            }
            if self.eat("+") {
                self.skip_space();
            }
            if !self.rest().starts_with(['\'', '"', '`']) {
                self.at = after;
                self.push_text(&text);
                return Some(());
            }
            text.push_str(&self.quoted()?);
        }
    }

    /// Reads a quoted text.
    fn quoted(&mut self) -> Option<String> {
        self.raw_quoted().map(unescape_text)
    }

    /// Returns the text between quotes.
    fn raw_quoted(&mut self) -> Option<&'t str> {
        let quote = self.rest().bytes().next()?;
        let inner = self.rest().get(1..)?;
        let mut escaped = false;
        let end = inner.bytes().position(|byte| {
            let closes = byte == quote && !escaped;
            escaped = byte == b'\\' && !escaped;
            closes
        });
        let Some(end) = end else {
            self.at = self.text.len();
            return None;
        };
        self.at += end + 2;
        inner.get(..end)
    }

    /// Reads a bytes literal of Python.
    fn bytes(&mut self, as_text: bool) -> Option<()> {
        let mut bytes = Vec::new();
        loop {
            self.at += 1;
            bytes.extend(unescape(self.raw_quoted()?.as_bytes()));
            let after = self.at;
            self.skip_space();
            let next = self.rest().as_bytes();
            if !matches!(next, [b'b', b'\'' | b'"', ..]) {
                self.at = after;
                break;
            }
        }
        if as_text && let Ok(text) = str::from_utf8(&bytes) {
            self.push_text(text);
            return Some(());
        }
        self.json.push_str("{\"type\":\"Buffer\",\"data\":[");
        for (index, byte) in bytes.iter().enumerate() {
            if index > 0 {
                self.json.push(',');
            }
            self.json.push_str(&byte.to_string());
        }
        self.json.push_str("]}");
        Some(())
    }

    fn number(&mut self) {
        let text = self.take(|c| c.is_ascii_alphanumeric() || "+-._".contains(c));
        let number = text.strip_suffix('n').unwrap_or(text);
        if serde_json::from_str::<serde_json::Number>(number).is_ok() {
            self.json.push_str(number);
        } else {
            self.push_text(text);
        }
    }

    /// Reads a name: a constant, or a class before its value.
    fn word(&mut self, depth: usize) -> Option<()> {
        let word = self.take(|c| c.is_alphanumeric() || "_$.\\".contains(c));
        match word {
            "" => return None,
            "true" | "True" => self.json.push_str("true"),
            "false" | "False" => self.json.push_str("false"),
            "null" | "None" | "nil" | "NULL" | "undefined" | "NaN" | "Infinity" => self.json.push_str("null"),
            _ => {
                let after = self.at;
                self.skip_space();
                if self.rest().starts_with('(') {
                    self.parentheses(depth + 1)?;
                    // `Map(2) {…}` and `Uint8Array(2) […]`: the number is the size.
                    let (end, start) = (self.at, self.json.len());
                    self.skip_space();
                    let is_number = self.json.ends_with(|c: char| c.is_ascii_digit());
                    if is_number && self.rest().starts_with(['{', '[']) {
                        let digits = self.json.bytes().rev().take_while(u8::is_ascii_digit).count();
                        self.json.truncate(start - digits);
                        return self.value(depth + 1, false);
                    }
                    self.at = end;
                } else if self.rest().starts_with('{') {
                    self.braces(depth + 1)?;
                } else if self.rest().starts_with('[') && word.ends_with("Array") {
                    self.brackets(depth + 1)?;
                } else {
                    self.at = after;
                    self.push_text(word);
                }
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_of_node_python_ruby_and_php_are_converted() {
        // Each text was printed by the language.
        for (text, json) in [
            (
                "{ a: 'b', 'c-d': \"it's\", e: [ 1, -2.5, null, undefined ], f: true }",
                r#"{"a":"b","c-d":"it's","e":[1,-2.5,null,null],"f":true}"#,
            ),
            ("[Object: null prototype] { a: '1' }", r#"{"a":"1"}"#),
            (
                "{ a: <Buffer 7b 22 7d>, b: Headers { x: 'y' } }",
                r#"{"a":{"type":"Buffer","data":[123,34,125]},"b":{"x":"y"}}"#,
            ),
            ("{ body: 'a\\n' +\n    'b\\x00' }", r#"{"body":"a\nb\u0000"}"#),
            ("Map(1) { 'a' => 'b' }", r#"{"a":"b"}"#),
            ("Uint8Array(2) [ 1, 2 ]", "[1,2]"),
            ("<ref *1> { a: 10n, [Symbol(k)]: 1 }", r#"{"a":10,"[Symbol(k)":1}"#),
            (
                "{'a': True, 'b': None, 'c': ('x', 'y'), 'd': b'\\xff{', 'é': '\\xa0\\'\"'}",
                "{\"a\":true,\"b\":null,\"c\":[\"x\",\"y\"],\"d\":{\"type\":\"Buffer\",\"data\":[255,123]},\"é\":\"\u{a0}'\\\"\"}",
            ),
            ("{'a': ('b'\n       'c')}", r#"{"a":"bc"}"#),
            ("EnvironHeaders([('Host', 'x'), ('A', 'b')])", r#"[["Host","x"],["A","b"]]"#),
            ("[(b'host', b'x')]", r#"[["host","x"]]"#),
            ("{\"a\"=>\"\\u00e9\\e\", :b=>nil, c: 1}", "{\"a\":\"é\\u001b\",\"b\":null,\"c\":1}"),
            ("array (\n  'a' => 'b\\'c',\n  'd' => \n  array (\n    0 => 1,\n  ),\n)", r#"{"a":"b'c","d":{"0":1}}"#),
        ] {
            let converted = convert(text).unwrap_or_else(|at| panic!("{text}: at {at}"));
            assert_eq!(converted.json, json, "{text}");
            assert_eq!(converted.length, text.len(), "{text}");
        }
    }

    #[test]
    fn what_was_not_printed_is_marked() {
        for (text, mark) in [
            ("{ a: [Object] }", ELIDED),
            ("{ a: 'abc'... 10 more characters }", TRUNCATED),
            ("{ a: <Buffer 7b 22 ... 358 more bytes> }", TRUNCATED),
            ("{ a: [ 1, 2, ... 900 more items ] }", ELIDED),
            ("{'a': <_io.BytesIO object at 0x7f>}", ELIDED),
            ("{\"a\"=>#<StringIO:0x1>}", ELIDED),
        ] {
            let mark = serde_json::to_string(mark).expect("JSON");
            let converted = convert(text).unwrap_or_else(|at| panic!("{text}: at {at}"));
            assert!(converted.json.contains(&mark), "{text}: {}", converted.json);
        }
        for text in ["", "{", "{'a'", "{'a': 'b", "[1,", "(", "{a b}", "\u{1f}", &"[".repeat(100_000)] {
            assert!(convert(text).is_err(), "{}", text.len());
        }
    }

    proptest! {
        #[test]
        fn json_is_converted_to_itself(text in r#"[a-z0-9 \\"'{}:,é😀\n\t]{0,40}"#, number: i64) {
            let json = serde_json::json!({"a": [text, number, true, null], "b": {"c": text}}).to_string();
            prop_assert_eq!(convert(&json).unwrap().json, json);
        }

        #[test]
        fn converted_value_is_json(text in r#"[\[\](){}<>:=,'"ab1 .\\\n]{0,60}"#) {
            if let Ok(converted) = convert(&text) {
                prop_assert!(serde_json::from_str::<&serde_json::value::RawValue>(&converted.json).is_ok(), "{}", converted.json);
            }
        }
    }
}
