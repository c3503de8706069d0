//! Writes and parses Python's `repr` of JSON values, e.g. the result of `str()` of a dict.
//!
//! Owns its quotes, escapes and words (`True`, `None`). The `repr` of other Python objects is not parsed.

use std::{fmt::Write as _, iter::Peekable, str::Chars};

use super::serialize::{JsonStyle, Keys, Numbers};
use crate::payload::Json;

/// Returns `repr(json.loads(…))`.
pub(super) fn write(json: &Json) -> String {
    let mut out = String::new();
    value(&mut out, json);
    out
}

fn value(out: &mut String, json: &Json) {
    match json {
        Json::Null => out.push_str("None"),
        Json::Bool(true) => out.push_str("True"),
        Json::Bool(false) => out.push_str("False"),
        Json::Number(number) => out.push_str(&Numbers::Python.write(number)),
        Json::Text(inner) => text(out, inner),
        Json::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                value(out, item);
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (index, (name, inner)) in Keys::Kept.arrange(members, 0).into_iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                text(out, name);
                out.push_str(": ");
                value(out, inner);
            }
            out.push('}');
        }
    }
}

fn text(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c if printable(c) => out.push(c),
            c => {
                let code = u32::from(c);
                let _ = match code {
                    ..0x100 => write!(out, "\\x{code:02x}"),
                    0x100..0x1_0000 => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push(quote);
}

/// Returns true if Python prints the character as it is. Rust's `Debug` uses the same Unicode categories, if a letter comes before a combining mark.
fn printable(c: char) -> bool {
    match c {
        ' '..='~' => true,
        c if c.is_ascii() => false,
        c => format!("a{c}").escape_debug().count() == 2,
    }
}

/// Parses a `repr`. `None` if it is not the `repr` of a JSON array or object.
pub(super) fn read(text: &str) -> Option<Json> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let mut json = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\'' | '"' => json.push_str(&JsonStyle::COMPACT.write(&Json::Text(quoted(&mut rest, c)?))),
            c if c.is_ascii_uppercase() => {
                let mut word = String::from(c);
                while let Some(c) = rest.next_if(char::is_ascii_alphanumeric) {
                    word.push(c);
                }
                json.push_str(match word.as_str() {
                    "True" => "true",
                    "False" => "false",
                    "None" => "null",
                    _ => return None,
                });
            }
            c => json.push(c),
        }
    }
    Json::parse(json.as_bytes()).ok()
}

fn quoted(rest: &mut Peekable<Chars<'_>>, quote: char) -> Option<String> {
    let mut text = String::new();
    loop {
        match rest.next()? {
            c if c == quote => return Some(text),
            '\\' => text.push(match rest.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'x' => code(rest, 2)?,
                'u' => code(rest, 4)?,
                'U' => code(rest, 8)?,
                c @ ('\\' | '\'' | '"') => c,
                _ => return None,
            }),
            c => text.push(c),
        }
    }
}

fn code(rest: &mut Peekable<Chars<'_>>, digits: usize) -> Option<char> {
    (0..digits)
        .try_fold(0_u32, |code, _| Some(code.wrapping_mul(16) + rest.next()?.to_digit(16)?))
        .and_then(char::from_u32)
}
