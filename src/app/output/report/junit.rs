//! Writes JUnit XML: a `<testsuite>` for each file or provider, and a `<testcase>` for each record or delivery.
//!
//! A case that did not pass has a `<failure>`, or an `<error>` if it could not be verified or got no response. Characters that XML 1.0 does not allow are
//! replaced. Times have three decimals, because the schema of Jenkins' xUnit plugin accepts no more.

use std::io::{self, Write as _};

use super::{
    AtomicFile, Case, CaseParts, Ending, Outcome, ReportFormat, Subject, Totals, escaped, facts, spool::Spool,
};

pub(super) struct Junit {
    command: &'static str,
    timestamp: String,
    /// The complete suites.
    suites: Spool,
    /// The cases of the open suite.
    cases: Spool,
    suite: Option<Suite>,
    /// The time of all cases so far, in microseconds.
    micros: u64,
}

/// A suite whose cases are being written.
struct Suite {
    name: String,
    totals: Totals,
    /// The rounded time of the cases before it, in milliseconds.
    start: u64,
}

impl ReportFormat for Junit {
    fn begin(subject: &Subject, file: &mut AtomicFile) -> io::Result<Self> {
        write!(file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"hookctl {}\"", subject.command)?;
        Ok(Self {
            command: subject.command,
            // The common schemas do not allow a time zone.
            timestamp: subject.started.trim_end_matches('Z').to_owned(),
            suites: file.spool(),
            cases: file.spool(),
            suite: None,
            micros: 0,
        })
    }

    fn shows(&self, case: &Case) -> CaseParts {
        if case.outcome == Outcome::Pass { CaseParts::CASE } else { CaseParts::ROW }
    }

    fn case(&mut self, case: &Case, _: &mut AtomicFile) -> io::Result<()> {
        if self.suite.as_ref().is_none_or(|suite| suite.name != case.suite) {
            self.close()?;
            let (name, start) = (case.suite.clone(), millis(self.micros));
            self.suite = Some(Suite { name, totals: Totals::default(), start });
        }
        if let Some(suite) = &mut self.suite {
            suite.totals.count(case);
        }
        // The sum is rounded, not each time, so that the times of the cases add up to that of their suite.
        let before = millis(self.micros);
        self.micros = self.micros.saturating_add(case.micros);
        let (name, time) = (escape(&case.name), seconds(millis(self.micros) - before));
        let cases = &mut self.cases;
        write!(cases, "    <testcase classname=\"hookctl.{}\" name=\"{name}\" time=\"{time}\"", self.command)?;
        let element = match case.outcome {
            Outcome::Pass => return writeln!(cases, "/>"),
            Outcome::Fail => "failure",
            Outcome::Error => "error",
        };
        write!(cases, ">\n      <{element} type=\"{}\" message=\"{}\">", case.kind, escape(&case.message))?;
        for cause in &case.causes {
            write!(cases, "{}: {}\nfix: {}\n", cause.code, escape(&cause.detail), escape(&cause.fix))?;
        }
        for (name, value) in facts(case) {
            writeln!(cases, "{}: {}", escape(name), escape(&value))?;
        }
        writeln!(cases, "</{element}>\n    </testcase>")
    }

    fn end(&mut self, ending: &Ending<'_>, file: &mut AtomicFile) -> io::Result<()> {
        self.close()?;
        writeln!(file, "{}>", attributes(ending.totals, millis(self.micros)))?;
        self.suites.move_to(file)?;
        if let Some(others) = ending.not_deliveries() {
            writeln!(file, "  <!-- {others} -->")?;
        }
        writeln!(file, "</testsuites>")
    }
}

impl Junit {
    /// Completes the open suite, if there is one.
    fn close(&mut self) -> io::Result<()> {
        let Some(Suite { name, totals, start }) = self.suite.take() else {
            return Ok(());
        };
        let (name, attributes) = (escape(&name), attributes(&totals, millis(self.micros) - start));
        writeln!(self.suites, "  <testsuite name=\"{name}\" timestamp=\"{}\"{attributes}>", self.timestamp)?;
        self.cases.move_to(&mut self.suites)?;
        writeln!(self.suites, "  </testsuite>")
    }
}

fn attributes(totals: &Totals, millis: u64) -> String {
    let Totals { failed, errors, .. } = totals;
    let time = seconds(millis);
    format!(" tests=\"{}\" failures=\"{failed}\" errors=\"{errors}\" time=\"{time}\"", totals.cases())
}

/// Rounds microseconds to milliseconds.
fn millis(micros: u64) -> u64 {
    micros.saturating_add(500) / 1000
}

/// Formats milliseconds as seconds with three decimals.
fn seconds(millis: u64) -> String {
    format!("{}.{:03}", millis / 1000, millis % 1000)
}

/// Escapes text for an element or an attribute.
fn escape(text: &str) -> String {
    escaped(text, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&apos;"),
        '\t' => Some("&#9;"),
        '\n' => Some("&#10;"),
        '\r' => Some("&#13;"),
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => Some("\u{fffd}"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_text_has_no_markup_and_no_forbidden_characters() {
        assert_eq!(
            escape("a<b>&\"'\n\0\u{b}\u{ffff}é]]>"),
            "a&lt;b&gt;&amp;&quot;&apos;&#10;\u{fffd}\u{fffd}\u{fffd}é]]&gt;"
        );
    }
}
