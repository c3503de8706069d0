//! The values of `literal` without structure: texts in quotes, bytes of Python and Node, and numbers.
//!
//! Bytes become a Buffer as Node writes it in JSON.

use crate::capture::{
    cursor::Cursor,
    escapes::{unescape, unescape_text},
};

/// Reads a text and its continuations, which Node joins with `+` and Python writes one after another.
pub(super) fn text(cursor: &mut Cursor<'_>) -> Option<()> {
    let mut text = quoted(cursor)?;
    loop {
        let after = cursor.mark();
        cursor.skip_space();
        if is_cut(cursor) {
            cursor.push_truncated(&text);
            return Some(());
        }
        if cursor.eat("+") {
            cursor.skip_space();
        }
        if !matches!(cursor.peek(), Some(b'\'' | b'"' | b'`')) {
            cursor.reset(after);
            cursor.push_text(&text);
            return Some(());
        }
        text.push_str(&quoted(cursor)?);
    }
}

/// Skips what Node prints after the beginning of a text: `... 10 more characters`. Returns false if it is not next.
fn is_cut(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.mark();
    let found = cursor.eat("... ") && !cursor.take(|c| c.is_ascii_digit()).is_empty() && cursor.eat(" more character");
    if !found {
        cursor.reset(start);
        return false;
    }
    cursor.eat("s");
    true
}

/// Reads a quoted text.
pub(super) fn quoted(cursor: &mut Cursor<'_>) -> Option<String> {
    raw_quoted(cursor).map(unescape_text)
}

/// Returns the text between quotes.
fn raw_quoted<'t>(cursor: &mut Cursor<'t>) -> Option<&'t str> {
    let quote = cursor.take_bytes(1)?;
    let rest = cursor.rest();
    loop {
        cursor.take(|c| c != '\\' && !quote.contains(c));
        let length = rest.len() - cursor.rest().len();
        if cursor.eat(quote) {
            return rest.get(..length);
        }
        // Of an escape, the character after the backslash cannot be the end.
        cursor.eat("\\");
        let escaped = cursor.rest().chars().next()?;
        cursor.take_bytes(escaped.len_utf8())?;
    }
}

/// Reads bytes of Python: `b'…'`, and those that follow without anything between.
pub(super) fn bytes(cursor: &mut Cursor<'_>, as_text: bool) -> Option<()> {
    let mut bytes = Vec::new();
    loop {
        cursor.take_bytes(1)?;
        bytes.extend(unescape(raw_quoted(cursor)?.as_bytes()));
        let after = cursor.mark();
        cursor.skip_space();
        if !cursor.rest().starts_with("b'") && !cursor.rest().starts_with("b\"") {
            cursor.reset(after);
            break;
        }
    }
    match str::from_utf8(&bytes) {
        Ok(text) if as_text => cursor.push_text(text),
        _ => cursor.push_bytes(&bytes, false),
    }
    Some(())
}

/// Reads the bytes of a Buffer of Node, after `<Buffer`.
pub(super) fn buffer(cursor: &mut Cursor<'_>) -> Option<()> {
    let mut bytes = Vec::new();
    loop {
        cursor.skip_space();
        if cursor.eat(">") {
            cursor.push_bytes(&bytes, false);
            return Some(());
        }
        if cursor.eat("...") {
            cursor.take_until(">")?;
            cursor.push_bytes(&bytes, true);
            return Some(());
        }
        bytes.push(u8::from_str_radix(cursor.take(|c| c.is_ascii_hexdigit()), 16).ok()?);
    }
}

/// Reads a number. What only begins like one is a text.
pub(super) fn number(cursor: &mut Cursor<'_>) {
    let text = cursor.take(|c| c.is_ascii_alphanumeric() || "+-._".contains(c));
    let number = text.strip_suffix('n').unwrap_or(text);
    if serde_json::from_str::<serde_json::Number>(number).is_ok() {
        cursor.json.push_str(number);
    } else {
        cursor.push_text(text);
    }
}
