//! The totals of a run: the number of records by verdict, provider and event, and the exit code.

use std::collections::BTreeMap;

use crate::app::{
    error::{self, Exit},
    output::{Align, Cell, Column, CountRow, Format, Output, Styles, Table, mark},
};
use hookctl::{signing::Verdict, verify::VerifiedRecord};
use indicatif::HumanCount;

/// What records are counted by: provider, event and verdict.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind<'v> {
    provider: &'v str,
    event: Option<&'v str>,
    verdict: Verdict,
}

impl<'v> Kind<'v> {
    /// Returns the kind of a record.
    pub(super) fn new(verified: &VerifiedRecord<'v>) -> Self {
        let VerifiedRecord { provider, event, verification, .. } = verified;
        Self { provider: &provider.name, event: event.map(|event| event.name.as_str()), verdict: verification.verdict }
    }
}

/// The counts of a run, and its exit code.
pub(super) struct Totals {
    pub(super) exit: Exit,
    verdicts: [u64; Verdict::ALL.len()],
    /// Number of records that could not be verified.
    pub(super) unverified: u64,
    /// Number of records by provider, event and verdict. Its size is bounded by the number of events in the catalog.
    kinds: BTreeMap<(String, String, Verdict), u64>,
}

impl Default for Totals {
    fn default() -> Self {
        Self { exit: Exit::Ok, verdicts: [0; Verdict::ALL.len()], unverified: 0, kinds: BTreeMap::new() }
    }
}

impl Totals {
    /// Counts records of the same kind. `passes` is the same for all of them.
    pub(super) fn count(&mut self, Kind { provider, event, verdict }: Kind<'_>, passes: bool, records: u64) {
        self.verdicts[verdict as usize] += records;
        *self.kinds.entry((provider.to_owned(), event.unwrap_or_default().to_owned(), verdict)).or_default() += records;
        self.exit = self.exit.and(if passes { Exit::Ok } else { Exit::No });
    }

    /// Returns the number of records so far, including those that could not be verified.
    pub(super) fn records(&self) -> u64 {
        self.verdicts.iter().sum::<u64>() + self.unverified
    }

    /// Counts and reports a record that cannot be verified.
    pub(super) fn fault(&mut self, failure: &anyhow::Error, out: &mut Output) {
        self.unverified += 1;
        self.exit = self.exit.and(error::exit_of(failure));
        out.fail(failure);
    }

    /// Prints the number of records by provider, event and verdict. JSON output also has the number of records that could not be verified.
    pub(super) fn summarize(&self, format: Format, out: &mut Output) -> anyhow::Result<()> {
        if format != Format::Text {
            for ((provider, event, verdict), count) in &self.kinds {
                let event = Some(event.as_str()).filter(|event| !event.is_empty());
                let row = CountRow { provider: Some(provider), event, verdict: Some(*verdict), count: *count };
                out.element(format, &row)?;
            }
            if self.unverified > 0 {
                let row = CountRow { provider: None, event: None, verdict: None, count: self.unverified };
                out.element(format, &row)?;
            }
            return Ok(());
        }
        let table = Table::new(
            vec![
                Column::fitting(" ", Align::Left, []),
                Column::fitting("PROVIDER", Align::Left, self.kinds.keys().map(|(provider, _, _)| provider.as_str())),
                Column::fitting("EVENT", Align::Left, self.kinds.keys().map(|(_, event, _)| event.as_str())),
                Column::fitting("VERDICT", Align::Left, self.kinds.keys().map(|(_, _, verdict)| verdict.name())),
                Column::fitting("REQUESTS", Align::Right, []),
            ],
            out.width,
        );
        let titles = table.titles(out.styles);
        out.line(&titles)?;
        let mut kinds: Vec<_> = self.kinds.iter().collect();
        kinds.sort_by_key(|((_, _, verdict), _)| verdict.is_genuine() || *verdict == Verdict::Unsigned);
        for ((provider, event, verdict), records) in kinds {
            let event = if event.is_empty() { "-" } else { event };
            let mark = mark(*verdict, verdict.is_genuine());
            let cells: [Cell<'_>; 5] = [
                mark,
                (provider, Styles::plain),
                (event, Styles::plain),
                (verdict.name(), mark.1),
                (&HumanCount(*records).to_string(), Styles::plain),
            ];
            let line = table.row(out.styles, &cells);
            out.line(&line)?;
        }
        Ok(())
    }

    /// Prints the totals on standard error. `rows`: there are rows above them, from which a terminal separates them with an empty line.
    pub(super) fn report(&self, format: Format, rows: bool, out: &mut Output) -> anyhow::Result<()> {
        let records = self.records();
        if records == 0 {
            return Ok(());
        }
        let verdicts = Verdict::ALL.iter().zip(self.verdicts).filter(|(_, count)| *count > 0);
        let mut counts: Vec<String> =
            verdicts.map(|(verdict, count)| format!("{} {}", HumanCount(count), verdict.name())).collect();
        if self.unverified > 0 {
            counts.push(format!("{} not verified", HumanCount(self.unverified)));
        }
        if rows && format == Format::Text && out.terminal {
            out.line("")?;
        }
        // If the reader closed standard output, this ends the run without totals.
        out.flush()?;
        let requests = if records == 1 { "request" } else { "requests" };
        out.status(&format!("{} {requests}: {}", HumanCount(records), counts.join(", ")));
        Ok(())
    }
}
