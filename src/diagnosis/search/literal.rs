//! Changes the escapes in the string literals of a JSON text, and finds its numbers. Everything else stays the same.
//!
//! It works on text instead of a parsed tree, so that whitespace and key order are kept, and so that invalid JSON can be changed too.

use super::serialize::{Digits, escape};

/// A change of escapes.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// `/` to `\/`.
    EscapeSlash,
    /// `\/` to `/`.
    UnescapeSlash,
    /// `é` to `\u00e9`.
    EscapeUnicode(Digits),
    /// `\u00e9` to `é`.
    UnescapeUnicode,
    /// The case of the digits in `\u00e9`.
    EscapeCase(Digits),
    /// These ASCII characters to escapes, e.g. `<` to `\u003c`.
    EscapeAscii(&'static str, Digits),
    /// `\u003c` to `<`.
    UnescapeAscii,
    /// U+2028 and U+2029 to escapes.
    EscapeSeparators,
}

enum Token<'a> {
    /// A character that is not escaped.
    Plain(char),
    /// An escaped character, and its escape.
    Escaped(char, &'a str),
    /// Any other escape, e.g. `\n`, half a surrogate pair, or an invalid one.
    Other(&'a str),
}

/// Returns `text` with `rule` applied in its string literals.
pub(super) fn rewrite(text: &str, rule: Rule) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut inside = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '"' || !inside {
            inside ^= c == '"';
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            continue;
        }
        let (token, length) = token(rest, c);
        rest = rest.get(length..).unwrap_or_default();
        apply(&mut out, rule, &token);
    }
    out
}

fn token(rest: &str, first: char) -> (Token<'_>, usize) {
    if first != '\\' {
        return (Token::Plain(first), first.len_utf8());
    }
    let raw = |length: usize| rest.get(..length).unwrap_or(rest);
    let Some(kind) = rest.chars().nth(1) else {
        return (Token::Other(rest), rest.len());
    };
    if kind != 'u' {
        let length = 1 + kind.len_utf8();
        return (if kind == '/' { Token::Escaped('/', raw(length)) } else { Token::Other(raw(length)) }, length);
    }
    let unit = |at: usize| {
        let text = rest.get(at..at + 6)?.strip_prefix("\\u")?;
        text.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(text, 16).ok())?
    };
    let Some(high) = unit(0) else {
        return (Token::Other(raw(2)), 2);
    };
    if let Some(c) = char::from_u32(u32::from(high)) {
        return (Token::Escaped(c, raw(6)), 6);
    }
    match unit(6).map(|low| char::decode_utf16([high, low]).collect::<Vec<_>>()) {
        Some(decoded) => match decoded.first() {
            Some(Ok(c)) => (Token::Escaped(*c, raw(12)), 12),
            _ => (Token::Other(raw(6)), 6),
        },
        None => (Token::Other(raw(6)), 6),
    }
}

fn apply(out: &mut String, rule: Rule, token: &Token<'_>) {
    match (rule, token) {
        (Rule::EscapeSlash, Token::Plain('/')) => out.push_str("\\/"),
        (Rule::UnescapeSlash, Token::Escaped('/', "\\/")) => out.push('/'),
        (Rule::EscapeUnicode(digits), Token::Plain(c)) if !c.is_ascii() => escape(out, *c, digits),
        (Rule::UnescapeUnicode, Token::Escaped(c, _)) if !c.is_ascii() => out.push(*c),
        (Rule::EscapeCase(digits), Token::Escaped(c, raw)) if raw.len() > 2 => escape(out, *c, digits),
        (Rule::EscapeAscii(chars, digits), Token::Plain(c)) if chars.contains(*c) => escape(out, *c, digits),
        (Rule::UnescapeAscii, Token::Escaped(c, raw))
            if raw.len() > 2 && (' '..='~').contains(c) && !['"', '\\'].contains(c) =>
        {
            out.push(*c);
        }
        (Rule::EscapeSeparators, Token::Plain(c @ ('\u{2028}' | '\u{2029}'))) => escape(out, *c, Digits::Lower),
        (_, Token::Plain(c)) => out.push(*c),
        (_, Token::Escaped(_, raw) | Token::Other(raw)) => out.push_str(raw),
    }
}

/// Splits `text` into segments. Those with an odd index are numbers.
pub(super) fn numbers(text: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    let (mut start, mut inside, mut escaped, mut number) = (0, false, false, false);
    for (at, c) in text.char_indices() {
        let in_number = c.is_ascii_digit() || (number && matches!(c, '.' | 'e' | 'E' | '+' | '-')) || c == '-';
        let numeric = !inside && in_number;
        if numeric != number {
            segments.push(text.get(start..at).unwrap_or_default());
            start = at;
            number = numeric;
        }
        if c == '"' && !escaped {
            inside = !inside;
        }
        escaped = inside && c == '\\' && !escaped;
    }
    segments.push(text.get(start..).unwrap_or_default());
    segments
}
