//! Writes JSON in the styles of other languages, from a tree that keeps key order and the text of numbers.
//!
//! Owns the definition of a style. What a runtime loses when it parses (the zero of `1.0`, the last digits of a long ID) cannot be restored by a style.
//! Trying such changes is left to `json`. The styles of the known runtimes are in `runtimes`.

use std::fmt::Write as _;

use crate::payload::Json;

/// How a runtime serializes JSON.
#[derive(Clone, Copy)]
pub(super) struct JsonStyle {
    pub(super) comma: &'static str,
    pub(super) colon: &'static str,
    /// One level of indentation. If empty, everything is on one line.
    pub(super) indent: &'static str,
    /// The digits with which non-ASCII characters are escaped. `None` if they are not.
    pub(super) ascii: Option<Digits>,
    /// ASCII characters that are escaped as `\u00xx` although JSON does not require it.
    pub(super) escaped: &'static str,
    /// True if `/` is escaped.
    pub(super) slash: bool,
    /// True if U+2028 and U+2029 are escaped.
    pub(super) separators: bool,
    pub(super) numbers: Numbers,
    pub(super) keys: Keys,
}

/// The case of the hex digits in `\u00e9`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    Lower,
    Upper,
}

/// How numbers are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// Unchanged.
    Kept,
    /// All as doubles (ECMA-262 `Number::toString`, and Go's `float64`).
    Js,
    /// Integers exactly, others as `repr` of a double.
    Python,
    /// Integers of 64 bits exactly, others as doubles without a zero fraction.
    Php,
}

/// The order of keys.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    /// Unchanged.
    Kept,
    /// Array indices come first, in ascending order.
    Js,
    /// Sorted at every level.
    Sorted,
    /// Sorted in the outermost object only.
    SortedTop,
}

impl JsonStyle {
    /// On one line, with only the required escapes, and numbers and keys unchanged.
    pub(super) const COMPACT: Self = Self {
        comma: ",",
        colon: ":",
        indent: "",
        ascii: None,
        escaped: "",
        slash: false,
        separators: false,
        numbers: Numbers::Kept,
        keys: Keys::Kept,
    };

    pub(super) fn write(&self, json: &Json) -> String {
        let mut out = String::new();
        self.value(&mut out, json, 0);
        out
    }

    fn value(&self, out: &mut String, json: &Json, depth: usize) {
        match json {
            Json::Null => out.push_str("null"),
            Json::Bool(true) => out.push_str("true"),
            Json::Bool(false) => out.push_str("false"),
            Json::Number(text) => out.push_str(&self.numbers.write(text)),
            Json::Text(text) => self.text(out, text),
            Json::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    self.between(out, index, depth + 1);
                    self.value(out, item, depth + 1);
                }
                self.close(out, items.is_empty(), depth);
                out.push(']');
            }
            Json::Object(members) => {
                let members = self.keys.arrange(members, depth);
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    self.between(out, index, depth + 1);
                    self.text(out, name);
                    out.push_str(self.colon);
                    self.value(out, value, depth + 1);
                }
                self.close(out, members.is_empty(), depth);
                out.push('}');
            }
        }
    }

    fn between(&self, out: &mut String, index: usize, depth: usize) {
        if index > 0 {
            out.push_str(self.comma);
        }
        self.line(out, depth);
    }

    fn close(&self, out: &mut String, empty: bool, depth: usize) {
        if !empty {
            self.line(out, depth);
        }
    }

    fn line(&self, out: &mut String, depth: usize) {
        if !self.indent.is_empty() {
            out.push('\n');
            for _ in 0..depth {
                out.push_str(self.indent);
            }
        }
    }

    fn text(&self, out: &mut String, text: &str) {
        out.push('"');
        for c in text.chars() {
            match c {
                '"' if self.escaped.contains('"') => out.push_str("\\u0022"),
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\u{8}' => out.push_str("\\b"),
                '\u{c}' => out.push_str("\\f"),
                '/' if self.slash => out.push_str("\\/"),
                c if c < ' ' => escape(out, c, self.ascii.unwrap_or(Digits::Lower)),
                c if self.escaped.contains(c) => escape(out, c, self.ascii.unwrap_or(Digits::Lower)),
                '\u{2028}' | '\u{2029}' if self.separators => escape(out, c, Digits::Lower),
                c if !c.is_ascii() => match self.ascii {
                    Some(digits) => escape(out, c, digits),
                    None => out.push(c),
                },
                c => out.push(c),
            }
        }
        out.push('"');
    }
}

/// Writes `\u00e9`, or a surrogate pair for characters above U+FFFF.
pub(super) fn escape(out: &mut String, c: char, digits: Digits) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _ = match digits {
            Digits::Lower => write!(out, "\\u{unit:04x}"),
            Digits::Upper => write!(out, "\\u{unit:04X}"),
        };
    }
}

impl Keys {
    /// Returns the members in this order. If a name is repeated, its last value is at the first position, as in most runtimes.
    pub(super) fn arrange(self, members: &[(String, Json)], depth: usize) -> Vec<(&str, &Json)> {
        let mut ordered: Vec<(&str, &Json)> = Vec::with_capacity(members.len());
        let mut indices = std::collections::HashMap::with_capacity(members.len());
        for (name, value) in members {
            let index = *indices.entry(name.as_str()).or_insert(ordered.len());
            match ordered.get_mut(index) {
                Some(member) => member.1 = value,
                None => ordered.push((name, value)),
            }
        }
        match self {
            Self::Sorted => ordered.sort_by(|a, b| a.0.cmp(b.0)),
            Self::SortedTop if depth == 0 => ordered.sort_by(|a, b| a.0.cmp(b.0)),
            Self::Js => ordered.sort_by_key(|(name, _)| array_index(name).map_or((1, 0), |index| (0, index))),
            Self::Kept | Self::SortedTop => {}
        }
        ordered
    }
}

/// Parses an array index of ECMA-262: `"0"` to `"4294967294"`, without leading zeros.
fn array_index(name: &str) -> Option<u32> {
    let index: u32 = name.parse().ok()?;
    (index < u32::MAX && (name == "0" || !name.starts_with(['0', '+']))).then_some(index)
}

impl Numbers {
    pub(super) fn write(self, text: &str) -> String {
        let kept = || text.to_owned();
        let integer = !text.contains(['.', 'e', 'E']);
        match self {
            Self::Kept => kept(),
            Self::Python if text == "-0" => "0".into(),
            Self::Python if integer => kept(),
            Self::Php if integer && text.parse::<i64>().is_ok() => kept(),
            _ => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => self.float(number),
                _ => kept(),
            },
        }
    }

    fn float(self, number: f64) -> String {
        // The shortest digits that parse to this number, e.g. `1.25e-7`.
        let shortest = format!("{:e}", number.abs());
        let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
        let digits = mantissa.replace('.', "");
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let (smallest, largest) = match self {
            Self::Js | Self::Kept => (-7, 21),
            Self::Python => (-5, 16),
            Self::Php => (-5, 17),
        };
        let negative = number.is_sign_negative() && (number != 0.0 || self != Self::Js);
        let mut out = String::from(if negative { "-" } else { "" });
        if number != 0.0 && (exponent <= smallest || exponent >= largest) {
            let (first, rest) = digits.split_at(1);
            out.push_str(first);
            match (rest, self) {
                ("", Self::Php) => out.push_str(".0"),
                ("", _) => {}
                (rest, _) => {
                    out.push('.');
                    out.push_str(rest);
                }
            }
            let width = if self == Self::Python { 2 } else { 1 };
            let sign = if exponent < 0 { '-' } else { '+' };
            let _ = write!(out, "e{sign}{:0width$}", exponent.unsigned_abs());
            return out;
        }
        let _ = write!(out, "{}", number.abs());
        if self == Self::Python && !out.contains('.') {
            out.push_str(".0");
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_each_runtime_does() {
        // Printed by Node 20 and Python 3.11. PHP as documented for json_encode with serialize_precision -1.
        for (text, js, python, php) in [
            ("1.0", "1", "1.0", "1"),
            ("1E3", "1000", "1000.0", "1000"),
            ("1e21", "1e+21", "1e+21", "1.0e+21"),
            ("1e-7", "1e-7", "1e-07", "1.0e-7"),
            ("0.000001", "0.000001", "1e-06", "1.0e-6"),
            ("0.0001", "0.0001", "0.0001", "0.0001"),
            ("12345678901234567890", "12345678901234567000", "12345678901234567890", "1.2345678901234567e+19"),
            ("-0", "0", "0", "-0"),
            ("-0.0", "0", "-0.0", "-0"),
            ("1e16", "10000000000000000", "1e+16", "10000000000000000"),
            ("0.1", "0.1", "0.1", "0.1"),
        ] {
            let written = [Numbers::Js, Numbers::Python, Numbers::Php].map(|numbers| numbers.write(text));
            assert_eq!(written, [js, python, php], "{text}");
        }
    }
}
