//! Writes TAP: a test point for each case, followed by a YAML block of diagnostics if it failed. The plan comes last, when the number is known.
//!
//! The version is 13, the newest that Perl's `prove` accepts.

use std::io::{self, Write as _};

use super::{
    AtomicFile, Case, CaseParts, Ending, LoadReport, Outcome, ReportFormat, Subject, escaped, facts, json::quoted,
};

pub(super) struct Tap {
    points: u64,
}

impl ReportFormat for Tap {
    fn begin(_: &Subject, file: &mut AtomicFile) -> io::Result<Self> {
        writeln!(file, "TAP version 13")?;
        Ok(Self { points: 0 })
    }

    fn shows(&self, case: &Case) -> CaseParts {
        if case.outcome == Outcome::Pass { CaseParts::CASE } else { CaseParts::ROW }
    }

    fn case(&mut self, case: &Case, file: &mut AtomicFile) -> io::Result<()> {
        self.points += 1;
        let ok = if case.outcome == Outcome::Pass { "ok" } else { "not ok" };
        writeln!(file, "{ok} {} - {}", self.points, escape(&case.name))?;
        if case.outcome == Outcome::Pass {
            return Ok(());
        }
        writeln!(file, "  ---\n  message: {}\n  severity: {}", quoted(&case.message), case.outcome.name())?;
        writeln!(file, "  kind: {}\n  suite: {}", quoted(case.kind), quoted(&case.suite))?;
        writeln!(file, "  duration_ms: {}.{:03}", case.micros / 1000, case.micros % 1000)?;
        if !case.causes.is_empty() {
            writeln!(file, "  causes:")?;
        }
        for cause in &case.causes {
            let (code, detail, fix) = (quoted(cause.code), quoted(&cause.detail), quoted(&cause.fix));
            writeln!(file, "    - code: {code}\n      detail: {detail}\n      fix: {fix}")?;
        }
        writeln!(file, "  data:")?;
        for (name, value) in facts(case) {
            writeln!(file, "    {}: {}", quoted(name), quoted(&value))?;
        }
        writeln!(file, "  ...")
    }

    fn load(&mut self, load: &LoadReport, file: &mut AtomicFile) -> io::Result<()> {
        load.lines.iter().try_for_each(|(name, value)| writeln!(file, "# {}: {}", escape(name), escape(value)))
    }

    fn end(&mut self, ending: &Ending<'_>, file: &mut AtomicFile) -> io::Result<()> {
        if let Some(others) = ending.not_deliveries() {
            writeln!(file, "# {others}")?;
        }
        writeln!(file, "1..{}", self.points)
    }
}

/// Escapes the description of a test point, in which `#` would start a directive, and a line break the next line.
fn escape(text: &str) -> String {
    escaped(text, |c| match c {
        '\\' => Some("\\\\"),
        '#' => Some("\\#"),
        '\n' | '\r' => Some(" "),
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => Some("\u{fffd}"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_description_is_one_line_without_a_directive() {
        assert_eq!(escape("a # SKIP\\\nok 2 - b"), "a \\# SKIP\\\\ ok 2 - b");
    }
}
