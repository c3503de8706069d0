//! The totals of a run: how many records of each verdict, and the exit code.

use std::collections::BTreeMap;

use crate::app::{
    error::{self, Exit},
    output::{Align, Cell, Column, CountRow, Format, Output, Styles, Table, mark},
};
use hookctl::{signing::Verdict, verify::VerifiedRecord};
use indicatif::HumanCount;

/// A kind of records: provider, event and verdict.
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
    pub(super) undecided: u64,
    /// How many of each provider, event and verdict: as many rows as there are events, however many records.
    kinds: BTreeMap<(String, String, Verdict), u64>,
}

impl Default for Totals {
    fn default() -> Self {
        Self { exit: Exit::Ok, verdicts: [0; Verdict::ALL.len()], undecided: 0, kinds: BTreeMap::new() }
    }
}

impl Totals {
    /// Counts records of a kind, all of which pass or do not.
    pub(super) fn count(&mut self, Kind { provider, event, verdict }: Kind<'_>, passes: bool, records: u64) {
        self.verdicts[verdict as usize] += records;
        *self.kinds.entry((provider.to_owned(), event.unwrap_or_default().to_owned(), verdict)).or_default() += records;
        self.exit = self.exit.and(if passes { Exit::Ok } else { Exit::No });
    }

    /// How many records there were.
    pub(super) fn records(&self) -> u64 {
        self.verdicts.iter().sum::<u64>() + self.undecided
    }

    /// Counts and reports a record that cannot be verified.
    pub(super) fn fault(&mut self, failure: &anyhow::Error, out: &mut Output) {
        self.undecided += 1;
        self.exit = self.exit.and(error::exit_of(failure));
        out.fail(failure);
    }

    /// Prints how many records there are of each provider, event and verdict, and as JSON also how many were not verified.
    pub(super) fn summarize(&self, format: Format, out: &mut Output) -> anyhow::Result<()> {
        if format != Format::Text {
            for ((provider, event, verdict), count) in &self.kinds {
                let event = Some(event.as_str()).filter(|event| !event.is_empty());
                let row = CountRow { provider: Some(provider), event, verdict: Some(*verdict), count: *count };
                out.element(format, &row)?;
            }
            if self.undecided > 0 {
                let row = CountRow { provider: None, event: None, verdict: None, count: self.undecided };
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
        kinds.sort_by_key(|((_, _, verdict), _)| matches!(verdict, Verdict::Valid | Verdict::Unsigned));
        for ((provider, event, verdict), records) in kinds {
            let event = if event.is_empty() { "-" } else { event };
            let mark = mark(*verdict, *verdict == Verdict::Valid);
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

    /// Prints the totals on standard error, below the rows if there are `rows`.
    pub(super) fn report(&self, format: Format, rows: bool, out: &mut Output) -> anyhow::Result<()> {
        let records = self.records();
        if records == 0 {
            return Ok(());
        }
        let verdicts = Verdict::ALL.iter().zip(self.verdicts).filter(|(_, count)| *count > 0);
        let mut sums: Vec<String> =
            verdicts.map(|(verdict, count)| format!("{} {}", HumanCount(count), verdict.name())).collect();
        if self.undecided > 0 {
            sums.push(format!("{} not verified", HumanCount(self.undecided)));
        }
        if rows && format == Format::Text && out.terminal {
            out.line("")?;
        }
        // A reader that has seen enough does not need them either.
        out.flush()?;
        let requests = if records == 1 { "request" } else { "requests" };
        out.status(&format!("{} {requests}: {}", HumanCount(records), sums.join(", ")));
        Ok(())
    }
}
