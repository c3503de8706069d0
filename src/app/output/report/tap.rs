//! TAP 14: a test point a case, with a YAML block below what is not ok. The plan comes last, when it is known.

use std::io::{self, Write as _};

use super::{Case, Draft, Form, LoadReport, Outcome, Subject, Totals, escaped, facts, json::quoted};

#[derive(Default)]
pub(super) struct Tap {
    points: u64,
}

impl Form for Tap {
    fn begin(&mut self, _: &Subject, draft: &mut Draft) -> io::Result<()> {
        writeln!(draft, "TAP version 14")
    }

    fn case(&mut self, case: &Case, draft: &mut Draft) -> io::Result<()> {
        self.points += 1;
        let ok = if case.outcome == Outcome::Pass { "ok" } else { "not ok" };
        writeln!(draft, "{ok} {} - {}", self.points, escape(&case.name))?;
        if case.outcome == Outcome::Pass {
            return Ok(());
        }
        writeln!(draft, "  ---\n  message: {}\n  severity: {}", quoted(&case.message), case.outcome.name())?;
        writeln!(draft, "  kind: {}\n  suite: {}", quoted(case.kind), quoted(&case.suite))?;
        writeln!(draft, "  duration_ms: {}.{:03}", case.micros / 1000, case.micros % 1000)?;
        if !case.causes.is_empty() {
            writeln!(draft, "  causes:")?;
        }
        for cause in &case.causes {
            let (code, detail, fix) = (quoted(cause.code), quoted(&cause.detail), quoted(&cause.fix));
            writeln!(draft, "    - code: {code}\n      detail: {detail}\n      fix: {fix}")?;
        }
        writeln!(draft, "  data:")?;
        for (name, value) in facts(case) {
            writeln!(draft, "    {}: {}", quoted(name), quoted(&value))?;
        }
        writeln!(draft, "  ...")
    }

    fn load(&mut self, load: &LoadReport, draft: &mut Draft) -> io::Result<()> {
        load.words.iter().try_for_each(|(name, value)| writeln!(draft, "# {}: {}", escape(name), escape(value)))
    }

    fn end(&mut self, _: &Totals, draft: &mut Draft) -> io::Result<()> {
        writeln!(draft, "1..{}", self.points)
    }
}

/// The description of a test point, in which `#` would begin a directive and a line break the next point.
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
    fn a_description_is_one_line_without_a_directive() {
        assert_eq!(escape("a # SKIP\\\nok 2 - b"), "a \\# SKIP\\\\ ok 2 - b");
    }
}
