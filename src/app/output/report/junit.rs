//! JUnit XML: a `<testsuite>` a file or provider, a `<testcase>` a record or delivery.
//!
//! A no is a `<failure>`, what has no answer an `<error>`. Characters that XML 1.0 does not allow are replaced.

use std::io::{self, Write as _};

use super::{Case, Draft, Form, Outcome, Subject, Totals, draft::Place, escaped, facts, seconds};

#[derive(Default)]
pub(super) struct Junit {
    command: &'static str,
    timestamp: String,
    whole: Option<Place>,
    suite: Option<Suite>,
}

struct Suite {
    name: String,
    place: Place,
    totals: Totals,
}

impl Form for Junit {
    fn begin(&mut self, subject: &Subject, draft: &mut Draft) -> io::Result<()> {
        self.command = subject.command;
        // The schema that most validate against knows no zone.
        subject.started.trim_end_matches('Z').clone_into(&mut self.timestamp);
        write!(draft, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"hookctl {}\"", subject.command)?;
        self.whole = Some(draft.leave(&attributes(&Totals::widest(&[])))?);
        writeln!(draft, ">")
    }

    fn case(&mut self, case: &Case, draft: &mut Draft) -> io::Result<()> {
        if self.suite.as_ref().is_none_or(|suite| suite.name != case.suite) {
            self.close(draft)?;
            write!(draft, "  <testsuite name=\"{}\" timestamp=\"{}\"", escape(&case.suite), self.timestamp)?;
            let place = draft.leave(&attributes(&Totals::widest(&[])))?;
            writeln!(draft, ">")?;
            self.suite = Some(Suite { name: case.suite.clone(), place, totals: Totals::default() });
        }
        if let Some(suite) = &mut self.suite {
            suite.totals.count(case);
        }
        let (name, time) = (escape(&case.name), seconds(case.micros));
        write!(draft, "    <testcase classname=\"hookctl.{}\" name=\"{name}\" time=\"{time}\"", self.command)?;
        let element = match case.outcome {
            Outcome::Pass => return writeln!(draft, "/>"),
            Outcome::Fail => "failure",
            Outcome::Error => "error",
        };
        write!(draft, ">\n      <{element} type=\"{}\" message=\"{}\">", case.kind, escape(&case.message))?;
        for cause in &case.causes {
            write!(draft, "{}: {}\nfix: {}\n", cause.code, escape(&cause.detail), escape(&cause.fix))?;
        }
        for (name, value) in facts(case) {
            writeln!(draft, "{}: {}", escape(name), escape(&value))?;
        }
        writeln!(draft, "</{element}>\n    </testcase>")
    }

    fn end(&mut self, totals: &Totals, draft: &mut Draft) -> io::Result<()> {
        self.close(draft)?;
        writeln!(draft, "</testsuites>")?;
        self.whole.map_or(Ok(()), |place| draft.fill(place, &attributes(totals)))
    }
}

impl Junit {
    fn close(&mut self, draft: &mut Draft) -> io::Result<()> {
        let Some(suite) = self.suite.take() else {
            return Ok(());
        };
        writeln!(draft, "  </testsuite>")?;
        draft.fill(suite.place, &attributes(&suite.totals))
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
