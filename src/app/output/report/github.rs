//! Writes for GitHub Actions: failures as annotations with file and line, and the outcome in the summary of the step.
//!
//! Annotations are workflow commands, which the runner reads from standard output and standard error. Untrusted text is escaped, so that it can neither
//! become a command nor end one. GitHub shows ten annotations per step and accepts a summary of 1 MiB, so both are limited.

use std::{
    fs::File,
    io::{self, Write as _},
    path::PathBuf,
};

use super::{Case, Ending, Outcome, Subject, escaped, markdown};

/// Maximum number of annotations of cases.
const MAX_ANNOTATIONS: u64 = 10;

/// Maximum number of problems in the annotation of the run.
const MAX_PROBLEMS: usize = 10;

/// Maximum number of failures in the summary.
const MAX_ROWS: usize = 100;

/// Maximum length of a row in the summary, in bytes.
const MAX_ROW_BYTES: usize = 2000;

pub(super) struct Github {
    summary: Option<PathBuf>,
    failures: u64,
    rows: Vec<String>,
}

impl Github {
    pub(super) fn new(summary: Option<PathBuf>) -> Self {
        Self { summary, failures: 0, rows: Vec::new() }
    }

    /// Counts a case. Returns its annotation, if it has one.
    pub(super) fn case(&mut self, subject: &Subject, case: &Case) -> Option<String> {
        if case.outcome == Outcome::Pass {
            return None;
        }
        self.failures += 1;
        if self.rows.len() < MAX_ROWS {
            let row = markdown::failure(case);
            // Cutting the row itself could split an escape.
            self.rows.push(if row.len() > MAX_ROW_BYTES { markdown::failure(&shortened(case)) } else { row });
        }
        (self.failures <= MAX_ANNOTATIONS).then(|| annotation(subject, case))
    }

    /// Returns the annotation of the run if something failed, and whether the summary was written.
    pub(super) fn end(&mut self, ending: &Ending<'_>) -> (Option<String>, io::Result<()>) {
        let last = (self.failures > 0).then(|| self.run_annotation(ending));
        (last, self.append_summary(ending))
    }

    /// Returns the annotation of the run: its headline, and its problems.
    fn run_annotation(&self, ending: &Ending<'_>) -> String {
        let problems = &ending.totals.problems;
        let known = problems.ranked().into_iter().filter_map(|index| problems.get(index)).take(MAX_PROBLEMS);
        let mut parts: Vec<String> =
            known.map(|known| format!("{} × {} ({})", known.cases, known.problem.title, known.problem.code)).collect();
        let more = self.failures.saturating_sub(MAX_ANNOTATIONS);
        if more > 0 {
            parts.push(format!("{more} more failures"));
        }
        let title =
            property(&format!("hookctl {}: {} {}", ending.subject.command, ending.state().mark(), ending.headline()));
        let target = ending.target().map_or_else(String::new, |target| format!("{target}: "));
        format!("::notice title={title}::{}", data(&format!("{target}{}", parts.join(", "))))
    }

    /// Appends the summary to the file of the step, if there is one.
    fn append_summary(&self, ending: &Ending<'_>) -> io::Result<()> {
        let totals = ending.totals;
        let Some(path) = &self.summary else {
            return Ok(());
        };
        let mut kinds = totals.kinds_in_words();
        kinds.retain(|(_, count)| *count > 0);
        let mut text = Vec::new();
        let problems = markdown::problems_table(ending);
        write!(text, "\n## {}{}{problems}", markdown::heading(ending), markdown::totals_table(totals, &kinds))?;
        if !self.rows.is_empty() {
            write!(text, "\n{}{}\n", markdown::FAILURES_HEADER, self.rows.join("\n"))?;
        }
        let more = self.failures.saturating_sub(self.rows.len() as u64);
        if more > 0 {
            writeln!(text, "\n{more} more failures are not listed here.")?;
        }
        // One write, because another process of the step may append at the same time.
        File::options().append(true).create(true).open(path)?.write_all(&text)
    }
}

/// Returns the case with its name and message shortened, and without causes.
fn shortened(case: &Case) -> Case {
    let beginning = |text: &str| text.chars().take(MAX_ROW_BYTES / 20).chain(['…']).collect();
    Case { name: beginning(&case.name), message: beginning(&case.message), causes: Vec::new(), ..case.clone() }
}

fn annotation(subject: &Subject, case: &Case) -> String {
    let title = property(&format!("hookctl {}: {} {}", subject.command, markdown::mark(case), case.word()));
    let location = match &case.location {
        Some((file, Some(line))) => format!("file={},line={line},", property(file)),
        Some((file, None)) => format!("file={},", property(file)),
        None => String::new(),
    };
    let endpoint = subject.context.endpoint.as_ref().filter(|_| !subject.is_verify());
    let endpoint = endpoint.map_or_else(String::new, |url| format!(" to {url}"));
    // The message of a record already starts with the code of its cause.
    let problem = case.problem.as_ref().filter(|problem| !case.message.starts_with(problem.code.as_ref()));
    let problem = problem.map_or_else(String::new, |problem| format!("{} ({}). ", problem.title, problem.code));
    format!("::error {location}title={title}::{}", data(&format!("{}{endpoint}: {problem}{}", case.name, case.message)))
}

/// Escapes the text of a workflow command.
fn data(text: &str) -> String {
    escaped(text, |c| match c {
        '%' => Some("%25"),
        '\r' => Some("%0D"),
        '\n' => Some("%0A"),
        _ => None,
    })
}

/// Escapes a property of a workflow command.
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
    fn escaped_text_cannot_end_its_command() {
        assert_eq!(data("100%\r\n::warning::x"), "100%25%0D%0A::warning::x");
        assert_eq!(property("a,file=b::c\n"), "a%2Cfile=b%3A%3Ac%0A");
    }
}
