//! Converts values that Node, Python, Ruby and PHP's `var_export` print to JSON: `console.log`, `util.inspect`, `print(event)`, `repr`, `p`.
//!
//! One tolerant grammar covers them, because their differences do not overlap: quotes, keys without quotes, `=>`, tuples, class names before braces. Parts
//! that the printer omitted are marked with [`ELIDED`](super::cursor::ELIDED) or [`TRUNCATED`](super::cursor::TRUNCATED), so they are not mistaken for
//! values. Texts, bytes and numbers are left to `scalars`.

mod scalars;

use super::cursor::{self, Converted, Cursor, MAX_DEPTH};

/// Converts the value at the beginning of a text. If there is none, returns how much of the text was read.
pub(super) fn convert(text: &str) -> Result<Converted, usize> {
    cursor::convert(text, |cursor| value(cursor, 0, false))
}

/// Returns true if a text in quotes follows one character, the prefix of its type.
fn is_prefixed(cursor: &Cursor<'_>) -> bool {
    cursor.rest().get(1..).is_some_and(|rest| rest.starts_with(['\'', '"']))
}

/// Reads a value. In a tuple, bytes that are text become text, as in the headers of ASGI.
fn value(cursor: &mut Cursor<'_>, depth: usize, in_tuple: bool) -> Option<()> {
    if depth > MAX_DEPTH {
        return None;
    }
    cursor.skip_space();
    match cursor.peek()? {
        b'{' => braces(cursor, depth),
        b'[' => brackets(cursor, depth),
        b'(' => parentheses(cursor, depth),
        b'<' => angle(cursor, depth),
        b'#' if cursor.rest().starts_with("#<") => printed_object(cursor),
        b'\'' | b'"' | b'`' => scalars::text(cursor),
        b'b' | b'B' if is_prefixed(cursor) => scalars::bytes(cursor, in_tuple),
        b'u' | b'r' if is_prefixed(cursor) => {
            cursor.take_bytes(1)?;
            scalars::text(cursor)
        }
        b':' => symbol(cursor),
        b'-' | b'0'..=b'9' => {
            scalars::number(cursor);
            Some(())
        }
        _ => word(cursor, depth),
    }
}

/// Reads a symbol of Ruby: `:name`.
fn symbol(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.eat(":");
    let name = cursor.take(|c| c.is_ascii_alphanumeric() || c == '_');
    (!name.is_empty()).then(|| cursor.push_text(name))
}

/// Reads `{ key: value }`, `{'key': value}` or `{"key"=>value}`.
fn braces(cursor: &mut Cursor<'_>, depth: usize) -> Option<()> {
    cursor.eat("{");
    fields(cursor, depth, "}")
}

fn fields(cursor: &mut Cursor<'_>, depth: usize, close: &str) -> Option<()> {
    cursor.json.push('{');
    loop {
        cursor.skip_space();
        if cursor.eat(close) {
            cursor.json.push('}');
            return Some(());
        }
        if cursor.eat(",") {
            continue;
        }
        if cursor.rest().starts_with("...") {
            cursor.take(|c| c != '\n' && c != '}' && c != ')');
            continue;
        }
        cursor.push_comma();
        key(cursor)?;
        cursor.json.push(':');
        value(cursor, depth + 1, false)?;
    }
}

/// Reads a key and the separator after it.
fn key(cursor: &mut Cursor<'_>) -> Option<()> {
    match cursor.peek()? {
        b'\'' | b'"' | b'`' => {
            let text = scalars::quoted(cursor)?;
            cursor.push_text(&text);
        }
        b'b' if is_prefixed(cursor) => scalars::bytes(cursor, true)?,
        b'[' => {
            let name = cursor.take(|c| c != ']');
            cursor.push_text(name);
            cursor.eat("]");
        }
        b':' => symbol(cursor)?,
        _ => {
            let name = cursor.take(|c| c.is_alphanumeric() || "_$-.".contains(c));
            if name.is_empty() {
                return None;
            }
            cursor.push_text(name);
        }
    }
    cursor.skip_space();
    (cursor.eat("=>") || cursor.eat(":") || cursor.eat("=")).then_some(())
}

/// Reads a list, or what `util.inspect` prints in brackets: `[Object]`, `[Object: null prototype] {}`.
fn brackets(cursor: &mut Cursor<'_>, depth: usize) -> Option<()> {
    const PRINTED: [&str; 9] =
        ["Object", "Array", "Function", "Getter", "Setter", "Circular", "class ", "AsyncFunction", "Symbol("];
    cursor.eat("[");
    if !PRINTED.iter().any(|word| cursor.rest().starts_with(word)) {
        return items(cursor, depth, "]").map(|_| ());
    }
    cursor.take(|c| c != ']' && c != '\n');
    if !cursor.eat("]") {
        return None;
    }
    let after = cursor.mark();
    cursor.skip_space();
    if cursor.peek() == Some(b'{') {
        return braces(cursor, depth);
    }
    cursor.reset(after);
    cursor.push_elided();
    Some(())
}

/// Reads the items of a list, up to `close`. Returns how many there are, and whether a comma follows the last.
fn items(cursor: &mut Cursor<'_>, depth: usize, close: &str) -> Option<(usize, bool)> {
    cursor.json.push('[');
    let (mut count, mut comma) = (0, false);
    loop {
        cursor.skip_space();
        if cursor.eat(close) {
            cursor.json.push(']');
            return Some((count, comma));
        }
        if cursor.eat(",") {
            comma = true;
            continue;
        }
        cursor.push_comma();
        (count, comma) = (count + 1, false);
        if cursor.rest().starts_with("...") {
            cursor.take(|c| c != '\n' && c != ']' && c != ')');
            cursor.push_elided();
            continue;
        }
        value(cursor, depth + 1, close == ")")?;
    }
}

/// Reads a tuple, a value in parentheses, the arguments of a constructor, or PHP's `array ( … )`.
fn parentheses(cursor: &mut Cursor<'_>, depth: usize) -> Option<()> {
    cursor.eat("(");
    cursor.skip_space();
    // With a key before the first value, it is a PHP array or has named arguments.
    let start = cursor.mark();
    let is_keyed = !cursor.rest().starts_with([')', '(', '[', '{', '<', '#', '-']) && key(cursor).is_some();
    cursor.reset(start);
    if is_keyed {
        return fields(cursor, depth, ")");
    }
    let (count, comma) = items(cursor, depth, ")")?;
    if count == 1 && !comma {
        // Not a tuple: only parentheses.
        cursor.json.remove(start.json);
        cursor.json.pop();
    }
    Some(())
}

/// Reads `<Buffer 7b 22>`, a value after `<ref *1>`, or the printed name of an object.
fn angle(cursor: &mut Cursor<'_>, depth: usize) -> Option<()> {
    if cursor.eat("<ref *") {
        cursor.take(|c| c != '>');
        cursor.eat(">");
        return value(cursor, depth + 1, false);
    }
    if cursor.eat("<Buffer") { scalars::buffer(cursor) } else { printed_object(cursor) }
}

/// Skips `<Request POST>` or `#<StringIO:0x1>`, which end in the same line.
fn printed_object(cursor: &mut Cursor<'_>) -> Option<()> {
    let mut open = 0_usize;
    loop {
        cursor.take(|c| !matches!(c, '<' | '>' | '\n'));
        match cursor.peek()? {
            b'<' => open += 1,
            b'>' => open = open.saturating_sub(1),
            _ => return None,
        }
        cursor.take_bytes(1)?;
        if open == 0 {
            cursor.push_elided();
            return Some(());
        }
    }
}

/// Reads a name: a constant, or a class before its value.
fn word(cursor: &mut Cursor<'_>, depth: usize) -> Option<()> {
    let word = cursor.take(|c| c.is_alphanumeric() || "_$.\\".contains(c));
    match word {
        "" => return None,
        "true" | "True" => cursor.json.push_str("true"),
        "false" | "False" => cursor.json.push_str("false"),
        "null" | "None" | "nil" | "NULL" | "undefined" | "NaN" | "Infinity" => cursor.json.push_str("null"),
        _ => {
            let after = cursor.mark();
            cursor.skip_space();
            match cursor.peek() {
                Some(b'(') => {
                    parentheses(cursor, depth + 1)?;
                    // `Map(2) {…}` and `Uint8Array(2) […]`: the number is the size.
                    let end = cursor.mark();
                    cursor.skip_space();
                    let is_number = cursor.json.ends_with(|c: char| c.is_ascii_digit());
                    if is_number && matches!(cursor.peek(), Some(b'{' | b'[')) {
                        cursor.json.truncate(after.json);
                        return value(cursor, depth + 1, false);
                    }
                    cursor.reset(end);
                }
                Some(b'{') => braces(cursor, depth + 1)?,
                Some(b'[') if word.ends_with("Array") => brackets(cursor, depth + 1)?,
                _ => {
                    cursor.reset(after);
                    cursor.push_text(word);
                }
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests;
