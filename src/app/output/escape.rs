//! Text on which neither a terminal acts nor the runner of a CI: what came from elsewhere may hold commands for either.

use serde::Serialize;

use super::style::sanitise;

/// What GitHub's runner takes for the beginning of a command wherever it stands in a line, and Azure's too.
pub(super) const RUNNER_COMMAND: &str = "##[";
pub(super) const RUNNER_TEXT: &str = r"#\u0023[";

/// `text` with what a terminal or a runner would act on as visible escapes.
pub(super) fn harmless(text: &str) -> String {
    sanitise(text).replace(RUNNER_COMMAND, RUNNER_TEXT)
}

/// Adds a value as JSON to what is to be written as it is, to no terminal.
pub(super) fn json(value: &impl Serialize, text: &mut Vec<u8>) {
    let start = text.len();
    // What cannot be written as JSON does not exist among the rows.
    let _ = serde_json::to_writer(&mut *text, value);
    // Mostly not even its first character is there.
    let hash = memchr::memchr(b'#', &text[start..]);
    if hash.is_some_and(|at| memchr::memmem::find(&text[start + at..], RUNNER_COMMAND.as_bytes()).is_some()) {
        let harmless = String::from_utf8_lossy(&text[start..]).replace(RUNNER_COMMAND, RUNNER_TEXT);
        text.truncate(start);
        text.extend_from_slice(harmless.as_bytes());
    }
}

/// JSON escapes control characters up to U+001F; those beyond and the bidi ones are escaped where a terminal would act on them.
pub(super) fn escape_for_terminal(json: &str, terminal: bool) -> String {
    // It can only stand in a string, where the escape is the same character.
    let json = json.replace(RUNNER_COMMAND, RUNNER_TEXT);
    if !terminal {
        return json;
    }
    json.split('\n').map(sanitise).collect::<Vec<_>>().join("\n")
}
