//! Writes JSON: the totals, and the objects that `-o json` prints, each with its outcome.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
};

use serde_json::{Map, Value, json};

use super::{AtomicFile, Case, CaseParts, Ending, LoadReport, ReportFormat, Subject, Totals, spool::Spool};
use crate::app::output::escape::{RUNNER_COMMAND, RUNNER_ESCAPED, is_control, is_plain};

pub(super) struct Json {
    cases: Spool,
    /// Whether a case was written.
    has_cases: bool,
    load: Option<Value>,
}

impl ReportFormat for Json {
    fn begin(subject: &Subject, file: &mut AtomicFile) -> io::Result<Self> {
        let (version, command) = (quoted(env!("CARGO_PKG_VERSION")), quoted(subject.command));
        let started = quoted(&subject.started);
        write!(file, "{{\"hookctl\":{version},\"command\":{command},\"started\":{started},\n\"totals\":")?;
        Ok(Self { cases: file.spool(), has_cases: false, load: None })
    }

    fn shows(&self, _: &Case) -> CaseParts {
        CaseParts::ROW
    }

    fn case(&mut self, case: &Case, _: &mut AtomicFile) -> io::Result<()> {
        let separator = if self.has_cases { ",\n" } else { "\n" };
        self.has_cases = true;
        let row = visible(&serde_json::to_string(&case.row)?);
        let fields = row.strip_prefix('{').and_then(|row| row.strip_suffix('}')).unwrap_or_default();
        let comma = if fields.is_empty() { "" } else { "," };
        write!(self.cases, "{separator}{{{fields}{comma}\"outcome\":\"{}\"}}", case.outcome.name())
    }

    fn load(&mut self, load: &LoadReport, _: &mut AtomicFile) -> io::Result<()> {
        self.load = Some(load.figures.clone());
        Ok(())
    }

    fn end(&mut self, ending: &Ending<'_>, file: &mut AtomicFile) -> io::Result<()> {
        let load =
            self.load.take().map_or_else(String::new, |load| format!(",\n\"load\":{}", visible(&load.to_string())));
        write!(file, "{},\n\"cases\":[", totals_object(ending.totals))?;
        self.cases.move_to(file)?;
        writeln!(file, "\n]{load}}}")
    }
}

fn totals_object(totals: &Totals) -> String {
    let kinds: Map<String, Value> =
        totals.kinds.iter().map(|(kind, count)| ((*kind).into(), (*count).into())).collect();
    let Totals { passed, failed, errors, not_deliveries, .. } = totals;
    json!({
        "cases": totals.cases(),
        "passed": passed,
        "failed": failed,
        "errors": errors,
        "not_deliveries": not_deliveries,
        "kinds": kinds,
    })
    .to_string()
}

/// Returns a JSON string of printable characters only. It is also a valid YAML string.
pub(super) fn quoted(text: &str) -> String {
    visible(&Value::from(text).to_string())
}

/// Escapes the characters in JSON strings that a terminal would interpret or that reorder the line. The values stay the same.
fn visible(json: &str) -> String {
    if is_plain(json.as_bytes()) {
        return json.to_owned();
    }
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        if is_control(c) || ('\u{fffe}'..='\u{ffff}').contains(&c) {
            // They occur only in strings, and all of them are below U+10000.
            let _ = write!(safe, "\\u{:04x}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe.replace(RUNNER_COMMAND, RUNNER_ESCAPED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_string_keeps_its_value_and_has_no_control_characters() {
        let text = "a\"\\\n\u{1b}[2J\u{202e}\u{9b}\u{2028}\u{ffff}é😀";
        let quoted = quoted(text);
        assert_eq!(serde_json::from_str::<String>(&quoted).expect("JSON"), text);
        assert!(quoted.chars().all(|c| !is_control(c)), "{quoted}");
    }
}
