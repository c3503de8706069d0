//! Writes bytes as literals of programming languages. Everything but printable ASCII is escaped, so a literal holds exactly these bytes in every language.

use std::fmt::Write as _;

use base64::{Engine as _, prelude::BASE64_STANDARD};

/// Returns bytes between double quotes. `also` are characters that this language needs to have escaped with a backslash.
pub(super) fn quoted(bytes: &[u8], also: &str) -> String {
    let mut text = String::with_capacity(bytes.len() + 2);
    text.push('"');
    for byte in bytes {
        match byte {
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            b'"' | b'\\' => text.extend(['\\', char::from(*byte)]),
            b' '..=b'~' if also.contains(char::from(*byte)) => text.extend(['\\', char::from(*byte)]),
            b' '..=b'~' => text.push(char::from(*byte)),
            // Writing to a string cannot fail.
            _ => _ = write!(text, "\\x{byte:02x}"),
        }
    }
    text.push('"');
    text
}

/// Returns true if bytes are shorter and more readable in base64.
pub(super) fn is_better_in_base64(bytes: &[u8]) -> bool {
    let escaped = bytes.iter().filter(|byte| !matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t')).count();
    bytes.len() > 64 && escaped * 8 > bytes.len()
}

/// Returns bytes in base64, in lines of 76 characters.
pub(super) fn base64_lines(bytes: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(bytes);
    let lines: Vec<&str> = text.as_bytes().chunks(76).map(|line| str::from_utf8(line).unwrap_or_default()).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_escapes_everything_but_printable_ascii() {
        assert_eq!(quoted(b"a\"\\\n\r\t\0\x7f\xe9~", ""), r#""a\"\\\n\r\t\x00\x7f\xe9~""#);
        assert_eq!(quoted(b"#{a} $b `c`", "#$"), r#""\#{a} \$b `c`""#);
        assert_eq!(base64_lines(&[0; 60]).lines().map(str::len).collect::<Vec<_>>(), [76, 4]);
        assert!(is_better_in_base64(&[0xff; 65]) && !is_better_in_base64(&[b'a'; 65]));
    }
}
