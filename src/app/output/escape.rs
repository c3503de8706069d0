//! Escapes text from elsewhere, so that neither a terminal nor a CI runner acts on it.

use std::{borrow::Cow, fmt::Write as _};

use serde::Serialize;

/// What GitHub's and Azure's runners take for the start of a command, anywhere in a line.
pub(super) const RUNNER_COMMAND: &str = "##[";
/// The same characters as a runner does not recognize them. In a JSON string they have the same value.
pub(super) const RUNNER_ESCAPED: &str = r"#\u0023[";

/// Replaces every character that a terminal acts on, or that changes the reading order, with a visible escape.
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

/// Returns true for control characters, and for the invisible ones that join, split or reorder text.
pub(super) fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Escapes what a terminal or a CI runner would act on.
pub(super) fn escape(text: &str) -> String {
    if is_plain(text.as_bytes()) && !text.contains(RUNNER_COMMAND) {
        return text.to_owned();
    }
    escape_control(text).replace(RUNNER_COMMAND, RUNNER_ESCAPED)
}

/// Returns true if there are only printable ASCII characters, which never need an escape. Most text is like that.
fn is_plain(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Adds a value as JSON to what is to be written as it is, to no terminal.
pub(super) fn json(value: &impl Serialize, text: &mut Vec<u8>) {
    let start = text.len();
    // What cannot be written as JSON does not exist among the rows.
    let _ = serde_json::to_writer(&mut *text, value);
    // Mostly not even its first character is there.
    let hash = memchr::memchr(b'#', &text[start..]);
    if hash.is_some_and(|at| memchr::memmem::find(&text[start + at..], RUNNER_COMMAND.as_bytes()).is_some()) {
        let escaped = String::from_utf8_lossy(&text[start..]).replace(RUNNER_COMMAND, RUNNER_ESCAPED);
        text.truncate(start);
        text.extend_from_slice(escaped.as_bytes());
    }
}

/// Escapes JSON: for a CI runner always, and for a terminal what JSON leaves as it is (characters beyond U+001F).
pub(super) fn escape_json(json: &str, terminal: bool) -> String {
    // These characters occur only in strings.
    let json = json.replace(RUNNER_COMMAND, RUNNER_ESCAPED);
    if !terminal {
        return json;
    }
    json.split('\n').map(escape_control).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_control_shows_what_a_terminal_would_act_on() {
        assert_eq!(escape_control("plain é 😀"), "plain é 😀");
        assert_eq!(escape_control("a\x1b[2Jb\u{202e}c\u{9b}d\r\n"), "a\\u001b[2Jb\\u202ec\\u009bd\\r\\n");
    }
}
