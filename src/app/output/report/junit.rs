//! JUnit XML: a `<testsuite>` a file or provider, a `<testcase>` a record or delivery.
//!
//! A no is a `<failure>`, what has no answer an `<error>`. Characters that XML 1.0 does not allow are replaced.

use std::io::{self, Write as _};

use super::{AtomicFile, Case, Outcome, ReportFormat, Subject, Totals, escaped, facts, file::Placeholder, seconds};

#[derive(Default)]
pub(super) struct Junit {
    command: &'static str,
    timestamp: String,
    whole: Option<Placeholder>,
    suite: Option<Suite>,
}

struct Suite {
    name: String,
    place: Placeholder,
    totals: Totals,
}

impl ReportFormat for Junit {
    fn begin(&mut self, subject: &Subject, file: &mut AtomicFile) -> io::Result<()> {
        self.command = subject.command;
        // The schema that most validate against knows no zone.
        subject.started.trim_end_matches('Z').clone_into(&mut self.timestamp);
        write!(file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"hookctl {}\"", subject.command)?;
        self.whole = Some(file.reserve(&attributes(&Totals::widest(&[])))?);
        writeln!(file, ">")
    }

    fn case(&mut self, case: &Case, file: &mut AtomicFile) -> io::Result<()> {
        if self.suite.as_ref().is_none_or(|suite| suite.name != case.suite) {
            self.close(file)?;
            write!(file, "  <testsuite name=\"{}\" timestamp=\"{}\"", escape(&case.suite), self.timestamp)?;
            let place = file.reserve(&attributes(&Totals::widest(&[])))?;
            writeln!(file, ">")?;
            self.suite = Some(Suite { name: case.suite.clone(), place, totals: Totals::default() });
        }
        if let Some(suite) = &mut self.suite {
            suite.totals.count(case);
        }
        let (name, time) = (escape(&case.name), seconds(case.micros));
        write!(file, "    <testcase classname=\"hookctl.{}\" name=\"{name}\" time=\"{time}\"", self.command)?;
        let element = match case.outcome {
            Outcome::Pass => return writeln!(file, "/>"),
            Outcome::Fail => "failure",
            Outcome::Error => "error",
        };
        write!(file, ">\n      <{element} type=\"{}\" message=\"{}\">", case.kind, escape(&case.message))?;
        for cause in &case.causes {
            write!(file, "{}: {}\nfix: {}\n", cause.code, escape(&cause.detail), escape(&cause.fix))?;
        }
        for (name, value) in facts(case) {
            writeln!(file, "{}: {}", escape(name), escape(&value))?;
        }
        writeln!(file, "</{element}>\n    </testcase>")
    }

    fn end(&mut self, totals: &Totals, file: &mut AtomicFile) -> io::Result<()> {
        self.close(file)?;
        writeln!(file, "</testsuites>")?;
        self.whole.map_or(Ok(()), |place| file.patch(place, &attributes(totals)))
    }
}

impl Junit {
    fn close(&mut self, file: &mut AtomicFile) -> io::Result<()> {
        let Some(suite) = self.suite.take() else {
            return Ok(());
        };
        writeln!(file, "  </testsuite>")?;
        file.patch(suite.place, &attributes(&suite.totals))
    }
}

fn attributes(totals: &Totals) -> String {
    let Totals { failed, errors, micros, .. } = totals;
    let time = seconds(*micros);
    format!(" tests=\"{}\" failures=\"{failed}\" errors=\"{errors}\" time=\"{time}\"", totals.cases())
}

/// Text for an element or an attribute.
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
    fn nothing_that_xml_forbids_or_reads_is_left() {
        assert_eq!(
            escape("a<b>&\"'\n\0\u{b}\u{ffff}é]]>"),
            "a&lt;b&gt;&amp;&quot;&apos;&#10;\u{fffd}\u{fffd}\u{fffd}é]]&gt;"
        );
    }
}
