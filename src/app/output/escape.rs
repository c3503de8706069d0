//! Escapes untrusted text, so that neither a terminal nor a CI runner interprets it.
//!
//! Secrets are masked elsewhere, and each report format also escapes its own syntax.

use std::{borrow::Cow, fmt::Write as _};

use serde::Serialize;

/// The start of a command for the runners of GitHub and Azure, anywhere in a line.
pub(super) const RUNNER_COMMAND: &str = "##[";
/// The same characters, escaped so that a runner does not recognize them. In a JSON string, the value is the same.
pub(super) const RUNNER_ESCAPED: &str = r"#\u0023[";

/// Replaces every character that a terminal interprets, or that changes the reading order, with a visible escape.
#[must_use]
pub fn escape_control(text: &str) -> Cow<'_, str> {
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_control(c) {
            let _ = match c {
                '\n' => write!(escaped, "\\n"),
                '\r' => write!(escaped, "\\r"),
                '\t' => write!(escaped, "\\t"),
                _ => write!(escaped, "\\u{:04x}", u32::from(c)),
            };
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Replaces marks with similar ASCII characters, and every other character beyond ASCII with a visible escape.
pub(super) fn to_ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut ascii = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_ascii() => ascii.push(c),
            '✓' => ascii.push('+'),
            '✗' => ascii.push('x'),
            '–' | '·' | '▁' | '▂' | '▃' => ascii.push('-'),
            '▄' | '▅' | '▆' => ascii.push('='),
            '▇' | '▉' | '█' => ascii.push('#'),
            '▏' | '▎' | '▍' | '▌' | '▋' | '▊' => ascii.push('|'),
            '…' => ascii.push_str("..."),
            c => {
                let _ = write!(ascii, "\\u{:04x}", u32::from(c));
            }
        }
    }
    Cow::Owned(ascii)
}

/// Escapes all characters beyond ASCII in JSON. They occur only in strings, so the values stay the same.
pub(super) fn json_to_ascii(json: &str) -> String {
    let mut ascii = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(ascii, "\\u{unit:04x}");
            }
        }
    }
    ascii
}

/// Returns true for control characters and for invisible characters that join, split or reorder text.
pub(super) fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Escapes everything that a terminal or a CI runner would interpret.
pub(super) fn escape(text: &str) -> String {
    if is_plain(text.as_bytes()) {
        return text.to_owned();
    }
    escape_control(text).replace(RUNNER_COMMAND, RUNNER_ESCAPED)
}

/// Returns true if the text is printable ASCII without `#`, which needs no escape. Most text is.
pub(super) fn is_plain(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' '..=b'~') && *byte != b'#')
}

/// Appends a value as JSON, escaped like [`escape_json`].
pub(super) fn json(value: &impl Serialize, text: &mut Vec<u8>) {
    let start = text.len();
    // Serializing a row to memory cannot fail.
    let _ = serde_json::to_writer(&mut *text, value);
    if needs_escape(&text[start..]) {
        let escaped = escape_json(&String::from_utf8_lossy(&text[start..]));
        text.truncate(start);
        text.extend_from_slice(escaped.as_bytes());
    }
}

/// Escapes JSON for a terminal, even if it is piped to one later, and for a CI runner. The values stay the same, because such characters occur only in
/// strings.
#[must_use]
pub fn escape_json(json: &str) -> String {
    if !needs_escape(json.as_bytes()) {
        return json.to_owned();
    }
    let json = json.replace(RUNNER_COMMAND, RUNNER_ESCAPED);
    // Line breaks occur only between fields: JSON escapes those in strings.
    json.split('\n').map(escape_control).collect::<Vec<_>>().join("\n")
}

/// Returns false if JSON has no character to escape. JSON itself escapes the controls below U+0020.
fn needs_escape(json: &[u8]) -> bool {
    let is_ascii = json.is_ascii() && memchr::memchr(b'\x7f', json).is_none();
    !is_ascii || memchr::memmem::find(json, RUNNER_COMMAND.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_json_keeps_values_and_leaves_no_invisible_character() {
        let text = "a\u{7f}\u{85}\u{9b}31m\u{200b}\u{202e}\u{2066}\u{feff}\u{61c}##[error] é😀\n\t\"\\";
        let value = serde_json::json!({ text: [text, { "plain": "é" }] });
        for json in [value.to_string(), serde_json::to_string_pretty(&value).expect("JSON")] {
            let escaped = escape_json(&json);
            assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).expect("JSON"), value);
            assert!(
                !escaped.contains(|c| is_control(c) && c != '\n') && !escaped.contains(RUNNER_COMMAND),
                "{escaped}"
            );
            assert!(escaped.contains("é😀"), "{escaped}");
        }
        let mut line = b"before ".to_vec();
        json(&value, &mut line);
        assert_eq!(String::from_utf8(line).expect("text"), format!("before {}", escape_json(&value.to_string())));
    }

    #[test]
    fn json_to_ascii_keeps_values() {
        let value = serde_json::json!({ "é": ["✓ 評価 😀", "\u{9b}"] });
        let ascii = json_to_ascii(&value.to_string());
        assert!(ascii.is_ascii(), "{ascii}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&ascii).expect("JSON"), value);
        assert_eq!(to_ascii("✗  – ✓ a… ś"), "x  - + a... \\u015b");
    }

    #[test]
    fn escape_control_escapes_terminal_sequences_and_bidi_characters() {
        assert_eq!(escape_control("plain é 😀"), "plain é 😀");
        assert_eq!(escape_control("a\x1b[2Jb\u{202e}c\u{9b}d\r\n"), "a\\u001b[2Jb\\u202ec\\u009bd\\r\\n");
    }
}
