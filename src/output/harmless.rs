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

/// Adds one element as a line to what is to be written as it is, to no terminal.
pub fn json_line(value: &impl Serialize, lines: &mut Vec<u8>) {
    let start = lines.len();
    // What cannot be written as JSON does not exist among the rows.
    let _ = serde_json::to_writer(&mut *lines, value);
    // Mostly not even its first character is there.
    let hash = memchr::memchr(b'#', &lines[start..]);
    if hash.is_some_and(|at| memchr::memmem::find(&lines[start + at..], RUNNER_COMMAND.as_bytes()).is_some()) {
        let text = String::from_utf8_lossy(&lines[start..]).replace(RUNNER_COMMAND, RUNNER_TEXT);
        lines.truncate(start);
        lines.extend_from_slice(text.as_bytes());
    }
    lines.push(b'\n');
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
