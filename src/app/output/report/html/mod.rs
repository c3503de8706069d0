//! HTML: one file that needs no network and no script, light or dark as the reader has it.
//!
//! Says what happened, in which run, why and what to do, and lists the cases: failures first, grouped by cause. Owns how many cases are listed. The rows
//! are written during the run and put in order at its end. `escape` writes every value, the templates next to this file write the markup.

mod charts;
mod escape;
mod page;
mod row;

use std::io;

use askama::Template;

use super::{
    AtomicFile, Case, Ending, LoadReport, Outcome, ReportFormat, Shows, Subject, problem::Problems, spool::Spool,
};
use page::{Start, Tail};
use row::{Open, Row};

/// Maximum number of failures that are listed.
const MAX_FAILURES: usize = 1000;
/// How many of them are kept for causes that are rare.
const RESERVED: usize = 100;
/// A cause is rare if fewer of its failures are listed.
const RARE: usize = 10;
/// Maximum number of cases that passed that are listed.
const MAX_PASSED: usize = 1000;
/// If there are more that passed, none of them has a panel.
const MAX_PASSED_PANELS: usize = 200;

pub(super) struct Html {
    is_verify: bool,
    /// Whether the number of a record is unique in the run.
    has_record_numbers: bool,
    failures: Spool,
    /// The failures in the spool, in input order.
    listed: Vec<Listed>,
    /// How many of each problem are listed, in the order of the problems.
    problems: Problems,
    listed_by_problem: Vec<usize>,
    /// Cases that passed, with panels, while there are few.
    panels: Spool,
    /// The same without panels.
    passed: Spool,
    passed_count: usize,
    cases: usize,
    is_load: bool,
}

/// A failure in the spool.
#[derive(Clone, Copy)]
struct Listed {
    problem: usize,
    start: u64,
    length: u64,
}

impl Html {
    /// The number of a problem in the order of their first failures, and whether another failure of it is listed.
    fn lists(&self, case: &Case) -> bool {
        let known = case.problem.as_ref().and_then(|problem| self.problems.position(problem));
        let of_problem = known.and_then(|index| self.listed_by_problem.get(index)).copied().unwrap_or_default();
        let all = self.listed.len();
        all < MAX_FAILURES - RESERVED || (all < MAX_FAILURES && of_problem < RARE)
    }

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

    fn shows(&self, case: &Case) -> Shows {
        if self.is_load {
            return Shows::CASE;
        }
        if case.outcome == Outcome::Pass {
            let details = self.passed_count < MAX_PASSED;
            // The request of a valid record is of no interest.
            let exchange = !self.is_verify && self.passed_count < MAX_PASSED_PANELS;
            return Shows { case: details, row: false, details, exchange };
        }
        let listed = self.lists(case);
        Shows { case: true, row: false, details: listed, exchange: listed }
    }

    fn case(&mut self, case: &Case, _: &mut AtomicFile) -> io::Result<()> {
        self.cases += 1;
        let Some(details) = case.details.as_deref().filter(|_| !self.is_load) else { return Ok(()) };
        let id = self.id(case);
        if case.outcome != Outcome::Pass {
            // Another report may have asked for the details.
            return if self.lists(case) {
                self.failure(case, &Row::new(case, details, self.is_verify, true, id))
            } else {
                Ok(())
            };
        }
        self.passed_count += 1;
        if self.passed_count <= MAX_PASSED_PANELS {
            let tag = Open { state: "ok", slot: None, is_first: false, expanded: false };
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
        // The problems of the totals, and those of the listed failures, are the same, but not in the same order.
        let listed_of = |problem: usize| {
            let known = ending.totals.problems.get(problem)?;
            self.problems.position(&known.problem)
        };
        let listed: Vec<usize> = ranked
            .iter()
            .map(|problem| {
                listed_of(*problem).and_then(|own| self.listed_by_problem.get(own)).copied().unwrap_or_default()
            })
            .collect();
        let start = Start::new(ending, &ranked, &listed, self.is_load);
        let has_rows = start.has_rows;
        start.write_into(file)?;
        if has_rows {
            let single = ending.cases() == 1;
            let mut is_first_row = true;
            for (rank, problem) in ranked.iter().enumerate() {
                let own = listed_of(*problem);
                let mut is_first = true;
                for failure in self.listed.iter().filter(|failure| Some(failure.problem) == own) {
                    let slot = (ranked.len() > 1 || !single).then(|| page::slot(rank));
                    let tag = Open { state: "bad", slot, is_first, expanded: is_first_row };
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
        Tail::new(ending, has_rows, [failures_left, passed_left]).write_into(file)
    }
}

impl Html {
    /// The id of a case in the page: a counter, which is the number of the record where that is unique.
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
