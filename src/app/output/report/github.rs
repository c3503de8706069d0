//! GitHub Actions: failures as annotations, and a table in the summary of the step.
//!
//! Annotations are workflow commands: lines that the runner acts on, on stderr as on stdout. Text from elsewhere must not become one, nor
//! leave the one that it is in. GitHub shows ten of a step and takes a summary of 1 MiB, so there are not more.

use std::{
    fs::File,
    io::{self, Write as _},
    path::PathBuf,
};

use super::{Case, Outcome, Subject, Totals, escaped, markdown};

/// The most annotations.
const ANNOTATIONS: u64 = 10;

/// The most failures in the summary, and the longest row of one, in bytes.
const ROWS: usize = 100;
const LONGEST: usize = 2000;

pub(super) struct Github {
    summary: Option<PathBuf>,
    failures: u64,
    rows: Vec<String>,
}

impl Github {
    pub(super) fn new(summary: Option<PathBuf>) -> Self {
        Self { summary, failures: 0, rows: Vec::new() }
    }

    /// The annotation for a case, if it is to have one.
    pub(super) fn case(&mut self, subject: &Subject, case: &Case) -> Option<String> {
        if case.outcome == Outcome::Pass {
            return None;
        }
        self.failures += 1;
        if self.rows.len() < ROWS {
            let row = markdown::failure(case);
            // A row that is cut off in its middle might end inside of an escape.
            self.rows.push(if row.len() > LONGEST { markdown::failure(&in_short(case)) } else { row });
        }
        (self.failures <= ANNOTATIONS).then(|| annotation(subject, case))
    }

    /// What is said at the end, and whether the summary was written.
    pub(super) fn end(&mut self, subject: &Subject, totals: &Totals) -> (Option<String>, io::Result<()>) {
        let more = self.failures.saturating_sub(ANNOTATIONS);
        let last = (more > 0).then(|| format!("::notice title=hookctl {}::{more} more failures", subject.command));
        (last, self.append(subject, totals))
    }

    fn append(&self, subject: &Subject, totals: &Totals) -> io::Result<()> {
        let Some(path) = &self.summary else {
            return Ok(());
        };
        let there = totals.kinds.iter().copied().filter(|(_, count)| *count > 0);
        let totals = &Totals { kinds: there.collect(), ..totals.clone() };
        let mut text = Vec::new();
        write!(text, "\n## hookctl {}\n\n{}", subject.command, markdown::totals_table(totals))?;
        if !self.rows.is_empty() {
            write!(text, "\n{}{}\n", markdown::FAILURES, self.rows.join("\n"))?;
        }
        let more = self.failures.saturating_sub(self.rows.len() as u64);
        if more > 0 {
            writeln!(text, "\n{more} more failures are not listed here.")?;
        }
        // In one piece: other steps may write to it too.
        File::options().append(true).create(true).open(path)?.write_all(&text)
    }
}

/// The case with nothing but the beginning of its message.
fn in_short(case: &Case) -> Case {
    let beginning = |text: &str| text.chars().take(LONGEST / 20).chain(['…']).collect();
    Case { name: beginning(&case.name), message: beginning(&case.message), causes: Vec::new(), ..case.clone() }
}

fn annotation(subject: &Subject, case: &Case) -> String {
    let title = property(&format!("hookctl {}: {}", subject.command, case.kind));
    format!("::error title={title}::{}", data(&format!("{}: {}", case.name, case.message)))
}

/// The text of a workflow command.
fn data(text: &str) -> String {
    escaped(text, |c| match c {
        '%' => Some("%25"),
        '\r' => Some("%0D"),
        '\n' => Some("%0A"),
        _ => None,
    })
}

/// The value of a workflow command's property.
fn property(text: &str) -> String {
    escaped(text, |c| match c {
        '%' => Some("%25"),
        '\r' => Some("%0D"),
        '\n' => Some("%0A"),
        ':' => Some("%3A"),
        ',' => Some("%2C"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_inside_of_its_command() {
        assert_eq!(data("100%\r\n::warning::x"), "100%25%0D%0A::warning::x");
        assert_eq!(property("a,file=b::c\n"), "a%2Cfile=b%3A%3Ac%0A");
    }
}
