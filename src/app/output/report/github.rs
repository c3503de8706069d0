//! GitHub Actions: failures as annotations with their file and line, and the outcome in the summary of the step.
//!
//! Annotations are workflow commands: lines that the runner acts on, on stderr as on stdout. Text from elsewhere must not become one, nor
//! leave the one that it is in. GitHub shows ten of a step and takes a summary of 1 MiB, so there are not more.

use std::{
    fs::File,
    io::{self, Write as _},
    path::PathBuf,
};

use super::{Case, Ending, Outcome, Subject, escaped, markdown};

/// The most annotations.
const ANNOTATIONS: u64 = 10;

/// The most causes in the annotation of the run.
const PROBLEMS: usize = 10;

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

    /// Returns the annotation of the run if something failed, and whether the summary was written.
    pub(super) fn end(&mut self, ending: &Ending<'_>) -> (Option<String>, io::Result<()>) {
        let last = (self.failures > 0).then(|| self.outcome(ending));
        (last, self.append(ending))
    }

    /// The annotation of the run: its headline, and what went wrong where.
    fn outcome(&self, ending: &Ending<'_>) -> String {
        let problems = &ending.totals.problems;
        let known = problems.ranked().into_iter().filter_map(|index| problems.get(index)).take(PROBLEMS);
        let mut parts: Vec<String> =
            known.map(|known| format!("{} × {} ({})", known.cases, known.problem.title, known.problem.code)).collect();
        let more = self.failures.saturating_sub(ANNOTATIONS);
        if more > 0 {
            parts.push(format!("{more} more failures"));
        }
        let title =
            property(&format!("hookctl {}: {} {}", ending.subject.command, ending.state().mark(), ending.headline()));
        let object = ending.object().map_or_else(String::new, |object| format!("{object}: "));
        format!("::notice title={title}::{}", data(&format!("{object}{}", parts.join(", "))))
    }

    fn append(&self, ending: &Ending<'_>) -> io::Result<()> {
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
    let title = property(&format!("hookctl {}: {} {}", subject.command, markdown::mark(case), case.word()));
    let place = match &case.location {
        Some((file, Some(line))) => format!("file={},line={line},", property(file)),
        Some((file, None)) => format!("file={},", property(file)),
        None => String::new(),
    };
    let endpoint = subject.context.endpoint.as_ref().filter(|_| !subject.is_verify());
    let endpoint = endpoint.map_or_else(String::new, |url| format!(" to {url}"));
    // The message of a record starts with the code of its cause.
    let problem = case.problem.as_ref().filter(|problem| !case.message.starts_with(problem.code.as_ref()));
    let problem = problem.map_or_else(String::new, |problem| format!("{} ({}). ", problem.title, problem.code));
    format!("::error {place}title={title}::{}", data(&format!("{}{endpoint}: {problem}{}", case.name, case.message)))
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
