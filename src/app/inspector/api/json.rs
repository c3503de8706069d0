//! Reads JSON of any depth without recursion, so that hostile nesting cannot exhaust the stack, and as far as it is valid.
//!
//! It yields tokens that refer to the bytes of the body, which are neither decoded nor copied. The tree of a body and the diff of two bodies are built
//! from them.

use std::ops::Range;

use hookctl::payload::Step;

/// A part of a JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// The start of an object or an array.
    Start(Container),
    /// The end of the innermost container.
    End,
    /// The name of a member, with its quotes.
    Name(Range<usize>),
    /// A value that is not a container.
    Scalar(Range<usize>),
}

/// A value that contains others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Object,
    Array,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    /// A value, or the end of an empty array.
    FirstItem,
    /// A name, or the end of an empty object.
    FirstName,
    Name,
    /// A comma, or the end of the container.
    Rest,
    /// Only white space.
    Nothing,
}

/// Yields the tokens of a JSON text, up to the first error.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
    open: Vec<Container>,
    next: Next,
    /// The offset of the first byte that is not valid.
    error: Option<usize>,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let at = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        Self { bytes, at, open: Vec::new(), next: Next::Value, error: None }
    }

    /// Returns the offset of the first byte that is not valid JSON, once the tokens have ended.
    pub(super) fn error(&self) -> Option<usize> {
        self.error
    }

    fn skip_space(&mut self) {
        while self.bytes.get(self.at).is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn token(&mut self) -> Option<Token> {
        self.skip_space();
        let byte = *self.bytes.get(self.at)?;
        let is_end = match byte {
            b']' => self.open.last() == Some(&Container::Array) && matches!(self.next, Next::FirstItem | Next::Rest),
            b'}' => self.open.last() == Some(&Container::Object) && matches!(self.next, Next::FirstName | Next::Rest),
            _ => false,
        };
        if is_end {
            self.at += 1;
            self.open.pop();
            self.next = self.after_value();
            return Some(Token::End);
        }
        match self.next {
            Next::Rest if byte == b',' => {
                self.at += 1;
                self.next = if self.open.last() == Some(&Container::Object) { Next::Name } else { Next::Value };
                self.token_after_comma()
            }
            Next::FirstName | Next::Name => self.name(),
            Next::Value | Next::FirstItem => self.value(byte),
            Next::Rest | Next::Nothing => None,
        }
    }

    fn token_after_comma(&mut self) -> Option<Token> {
        self.skip_space();
        let byte = *self.bytes.get(self.at)?;
        if self.next == Next::Name { self.name() } else { self.value(byte) }
    }

    fn name(&mut self) -> Option<Token> {
        let range = self.string()?;
        self.skip_space();
        if self.bytes.get(self.at) != Some(&b':') {
            return None;
        }
        self.at += 1;
        self.next = Next::Value;
        Some(Token::Name(range))
    }

    fn value(&mut self, byte: u8) -> Option<Token> {
        let container = match byte {
            b'{' => Container::Object,
            b'[' => Container::Array,
            b'"' => {
                let range = self.string()?;
                self.next = self.after_value();
                return Some(Token::Scalar(range));
            }
            _ => {
                let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
                let rest = &self.bytes[self.at..];
                let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
                // Numbers and literals have no nesting.
                serde_json::from_slice::<serde::de::IgnoredAny>(&rest[..length]).ok()?;
                let start = self.at;
                self.at += length;
                self.next = self.after_value();
                return Some(Token::Scalar(start..self.at));
            }
        };
        self.at += 1;
        self.open.push(container);
        self.next = if container == Container::Object { Next::FirstName } else { Next::FirstItem };
        Some(Token::Start(container))
    }

    /// Reads a string, and returns its range with the quotes.
    fn string(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        if self.bytes.get(start) != Some(&b'"') {
            return None;
        }
        let mut at = start + 1;
        loop {
            at += memchr::memchr2(b'"', b'\\', self.bytes.get(at..)?)?;
            if self.bytes[at] == b'"' {
                self.at = at + 1;
                return Some(start..self.at);
            }
            at += 2;
        }
    }

    fn after_value(&self) -> Next {
        if self.open.is_empty() { Next::Nothing } else { Next::Rest }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if self.error.is_some() {
            return None;
        }
        let token = self.token();
        if token.is_none() && (self.next != Next::Nothing || self.at < self.bytes.len()) {
            self.error = Some(self.at.min(self.bytes.len()));
        }
        token
    }
}

/// Returns a string without its quotes and escapes. A string that is not valid JSON is returned as it is written.
pub(super) fn decoded(quoted: &[u8]) -> String {
    serde_json::from_slice(quoted).unwrap_or_else(|_| {
        let inner = quoted.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(quoted);
        String::from_utf8_lossy(inner).into_owned()
    })
}

/// Returns the path of a value: that of its container and one more step, e.g. `data.items[0]`.
pub(super) fn path(container: &str, step: &Step) -> String {
    let dot = if container.is_empty() || !matches!(step, Step::Name(_)) { "" } else { "." };
    format!("{container}{dot}{step}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Returns the tokens as text, and the offset of an error.
    fn tokens(text: &str) -> (String, Option<usize>) {
        let mut tokens = Tokens::new(text.as_bytes());
        let mut shown = Vec::new();
        for token in &mut tokens {
            shown.push(match token {
                Token::Start(Container::Object) => "{".to_owned(),
                Token::Start(Container::Array) => "[".to_owned(),
                Token::End => "end".to_owned(),
                Token::Name(range) => format!("{}:", decoded(&text.as_bytes()[range])),
                Token::Scalar(range) => text[range].to_owned(),
            });
        }
        (shown.join(" "), tokens.error())
    }

    #[test]
    fn tokens_end_at_the_first_error() {
        for (text, expected, error) in [
            (r#" {"a":[1,true,null,"x\"y"],"b":{}} "#, r#"{ a: [ 1 true null "x\"y" end b: { end end"#, None),
            ("[]", "[ end", None),
            ("1.50", "1.50", None),
            ("\u{feff}{}", "{ end", None),
            (r#"{"a":1"#, "{ a: 1", Some(6)),
            (r#"{"a":1,}"#, "{ a: 1", Some(7)),
            ("[1,]", "[ 1", Some(3)),
            ("[1 2]", "[ 1", Some(3)),
            ("{1:2}", "{", Some(1)),
            ("[}", "[", Some(1)),
            ("[01]", "[", Some(1)),
            ("{} x", "{ end", Some(3)),
            ("\"ab", "", Some(0)),
            ("", "", Some(0)),
        ] {
            assert_eq!(tokens(text), (expected.to_owned(), error), "{text}");
        }
    }

    #[test]
    fn depth_of_100_000_needs_no_stack() {
        let text = "[".repeat(100_000) + &"]".repeat(100_000);
        let mut tokens = Tokens::new(text.as_bytes());
        assert_eq!(tokens.by_ref().count(), 200_000);
        assert_eq!(tokens.error(), None);
    }

    proptest! {
        #[test]
        fn valid_json_has_no_error(text in "[{}\\[\\]\",:\\\\a1 -]{0,30}") {
            let is_valid = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            prop_assert!(!is_valid || tokens(&text).1.is_none());
        }
    }
}
