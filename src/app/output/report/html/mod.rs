//! Writes HTML: one file without scripts or external resources, in the color scheme of the reader.
//!
//! The page shows the outcome, the run and the problems, and lists the cases: failures first, grouped by problem. This module decides how many cases are
//! listed. Rows are written to spools during the run, and put in order at its end. [`escape`] escapes every value. The templates next to this file contain
//! all markup.

mod axes;
mod charts;
mod escape;
mod figures;
mod page;
mod plot;
mod row;

use std::io;

use askama::Template;

use super::{
    AtomicFile, Case, CaseParts, Ending, LoadReport, Outcome, ReportFormat, Subject, problem::Problems, spool::Spool,
};
use page::{PageEnd, PageStart};
use row::{Row, RowStart};

/// Maximum number of failures that are listed.
const MAX_FAILURES: usize = 1000;
/// The part of [`MAX_FAILURES`] that is reserved for failures with a rare problem.
const RESERVED_FOR_RARE: usize = 100;
/// A problem is rare while fewer of its failures than this are listed.
const RARE_BELOW: usize = 10;
/// Maximum number of listed cases that passed.
const MAX_PASSED: usize = 1000;
/// Maximum number of cases that passed for which the rows have panels. If there are more, none of them has one.
const MAX_PASSED_PANELS: usize = 200;

pub(super) struct Html {
    is_verify: bool,
    /// Whether record numbers are unique in the run, because there is only one input.
    has_record_numbers: bool,
    failures: Spool,
    /// The failures in the spool, in input order.
    listed: Vec<Listed>,
    /// The problems of the listed failures.
    problems: Problems,
    /// The number of listed failures for each of `problems`.
    listed_by_problem: Vec<usize>,
    /// The first rows of cases that passed, with panels.
    panels: Spool,
    /// The rows of cases that passed, without panels.
    passed: Spool,
    passed_count: usize,
    cases: usize,
    is_load: bool,
}

/// The row of a failure in the spool.
#[derive(Clone, Copy)]
struct Listed {
    /// The index of its problem.
    problem: usize,
    /// In bytes.
    start: u64,
    /// In bytes.
    length: u64,
}

impl Html {
    /// Returns true if this failure is to be listed.
    fn lists(&self, case: &Case) -> bool {
        let known = case.problem.as_ref().and_then(|problem| self.problems.position(problem));
        let of_problem = known.and_then(|index| self.listed_by_problem.get(index)).copied().unwrap_or_default();
        let all = self.listed.len();
        all < MAX_FAILURES - RESERVED_FOR_RARE || (all < MAX_FAILURES && of_problem < RARE_BELOW)
    }

    /// Writes the row of a failure to the spool.
    fn failure(&mut self, case: &Case, row: &Row<'_>) -> io::Result<()> {
        let start = self.failures.length();
        row.write_into(&mut self.failures)?;
        let Some(problem) = &case.problem else { return Ok(()) };
        self.problems.add(problem, case);
        let Some(problem) = self.problems.position(problem) else { return Ok(()) };
        self.listed_by_problem.resize(self.listed_by_problem.len().max(problem + 1), 0);
        self.listed_by_problem[problem] += 1;
        self.listed.push(Listed { problem, start, length: self.failures.length() - start });
        Ok(())
    }
}

impl ReportFormat for Html {
    fn begin(subject: &Subject, file: &mut AtomicFile) -> io::Result<Self> {
        Ok(Self {
            is_verify: subject.is_verify(),
            has_record_numbers: subject.command == "verify" && subject.context.inputs.len() <= 1,
            failures: file.spool(),
            listed: Vec::new(),
            problems: Problems::default(),
            listed_by_problem: Vec::new(),
            panels: file.spool(),
            passed: file.spool(),
            passed_count: 0,
            cases: 0,
            is_load: subject.is_load,
        })
    }

    fn shows(&self, case: &Case) -> CaseParts {
        if self.is_load {
            return CaseParts::CASE;
        }
        if case.outcome == Outcome::Pass {
            let details = self.passed_count < MAX_PASSED;
            // Readers do not need the request of a valid record.
            let exchange = !self.is_verify && self.passed_count < MAX_PASSED_PANELS;
            return CaseParts { case: details, row: false, details, exchange };
        }
        let listed = self.lists(case);
        CaseParts { case: true, row: false, details: listed, exchange: listed }
    }

    fn case(&mut self, case: &Case, _: &mut AtomicFile) -> io::Result<()> {
        self.cases += 1;
        let Some(details) = case.details.as_deref().filter(|_| !self.is_load) else { return Ok(()) };
        let id = self.id(case);
        if case.outcome != Outcome::Pass {
            // The details may be there because another report shows them.
            return if self.lists(case) {
                self.failure(case, &Row::new(case, details, self.is_verify, true, id))
            } else {
                Ok(())
            };
        }
        self.passed_count += 1;
        if self.passed_count <= MAX_PASSED_PANELS {
            let tag = RowStart { state: "ok", slot: None, is_first: false, expanded: false };
            tag.write_into(&mut self.panels)?;
            Row::new(case, details, self.is_verify, true, id).write_into(&mut self.panels)?;
        }
        if self.passed_count <= MAX_PASSED {
            Row::new(case, details, self.is_verify, false, None).write_into(&mut self.passed)?;
        }
        Ok(())
    }

    fn load(&mut self, _: &LoadReport, _: &mut AtomicFile) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, ending: &Ending<'_>, file: &mut AtomicFile) -> io::Result<()> {
        let ranked = ending.totals.problems.ranked();
        // The totals and the listed failures have the same problems, but not in the same order.
        let index_in_listed = |problem: usize| {
            let known = ending.totals.problems.get(problem)?;
            self.problems.position(&known.problem)
        };
        let listed: Vec<usize> = ranked
            .iter()
            .map(|problem| {
                index_in_listed(*problem)
                    .and_then(|index| self.listed_by_problem.get(index))
                    .copied()
                    .unwrap_or_default()
            })
            .collect();
        let start = PageStart::new(ending, &ranked, &listed, self.is_load);
        let has_rows = start.has_rows;
        start.write_into(file)?;
        if has_rows {
            let single = ending.cases() == 1;
            let mut is_first_row = true;
            for (rank, problem) in ranked.iter().enumerate() {
                let index = index_in_listed(*problem);
                let mut is_first = true;
                for failure in self.listed.iter().filter(|failure| Some(failure.problem) == index) {
                    let slot = (ranked.len() > 1 || !single).then(|| page::slot(rank));
                    let tag = RowStart { state: "bad", slot, is_first, expanded: is_first_row };
                    tag.write_into(file)?;
                    self.failures.copy(failure.start, failure.length, file)?;
                    (is_first, is_first_row) = (false, false);
                }
            }
            let passed = ending.totals.passed;
            let spool = if passed > MAX_PASSED_PANELS as u64 { &mut self.passed } else { &mut self.panels };
            spool.move_to(file)?;
        }
        let failures_left = (ending.totals.failed + ending.totals.errors).saturating_sub(self.listed.len() as u64);
        let passed_left = ending.totals.passed.saturating_sub(MAX_PASSED as u64);
        PageEnd::new(ending, has_rows, [failures_left, passed_left]).write_into(file)
    }
}

impl Html {
    /// Returns the HTML id of a case: the number of its record if record numbers are unique, otherwise a counter.
    fn id(&self, case: &Case) -> Option<String> {
        if !self.is_verify {
            return Some(format!("d{}", self.cases));
        }
        if !self.has_record_numbers {
            return Some(format!("r{}", self.cases));
        }
        let (_, number) = case.name.rsplit_once(':')?;
        number.parse::<u64>().ok().map(|number| format!("r{number}"))
    }
}
