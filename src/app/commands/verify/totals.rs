//! The totals of a run: the number of records by verdict, provider and event, and the exit code.

use std::collections::BTreeMap;

use super::unverifiable::{UNKNOWN, signature_flags};
use crate::app::{
    error::{self, ErrorExt as _, Exit},
    input::ALLOW_EMPTY_HINT,
    output::{Align, Cell, Column, CountRow, Format, Output, Styles, Table, mark},
};
use hookctl::{
    capture::Record,
    signing::{Verdict, looks_signed},
    verify::VerifiedRecord,
};
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
    /// The records that are not deliveries.
    pub(super) others: Others,
    /// Number of records that do not match the selection. They do not count as records.
    pub(super) unselected: u64,
    /// Number of records by provider, event and verdict. Its size is bounded by the number of events in the catalog.
    kinds: BTreeMap<(String, String, Verdict), u64>,
}

impl Default for Totals {
    fn default() -> Self {
        Self {
            exit: Exit::Ok,
            verdicts: [0; Verdict::ALL.len()],
            unverified: 0,
            others: Others::default(),
            unselected: 0,
            kinds: BTreeMap::new(),
        }
    }
}

/// Records that are not deliveries, e.g. page loads.
#[derive(Default)]
pub(super) struct Others {
    pub(super) count: u64,
    /// The first of them.
    first: Option<String>,
    /// How many have a header that looks like a signature.
    signed: u64,
    /// The flags for the signature of the first of those.
    flags: Option<String>,
}

impl Others {
    /// Counts a record.
    pub(super) fn count(&mut self, record: &Record) {
        self.count += 1;
        let is_signed = looks_signed(&record.message);
        self.signed += u64::from(is_signed);
        if is_signed && self.flags.is_none() {
            self.flags = signature_flags(&record.message);
        }
        self.first.get_or_insert_with(|| record.source.clone());
    }

    /// Returns the error for a run without any delivery.
    fn none_is_a_delivery(&self) -> anyhow::Error {
        let first = self.first.as_deref().unwrap_or_default();
        let text = match self.count {
            1 => format!("{first}: {UNKNOWN}"),
            count => format!(
                "no deliveries: none of the {} requests has a known signature header or the body of a known event",
                HumanCount(count)
            ),
        };
        let flags = self.flags.as_ref().map_or_else(String::new, |flags| format!(" or try {flags},"));
        error::input(text).hint(format!(
            "name the provider with --provider,{flags} or pass --allow-empty if there may be no deliveries"
        ))
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
        self.verdicts.iter().sum::<u64>() + self.unverified + self.others.count
    }

    /// Reports that no record is a delivery, or that none was selected, unless `--allow-empty` was given.
    pub(super) fn check_deliveries(&mut self, allow_empty: bool, out: &mut Output) {
        let deliveries = self.records() - self.others.count;
        if deliveries == 0 && !allow_empty && (self.others.count > 0 || self.unselected > 0) {
            let failure = match self.others.count {
                0 => error::input("no request matches --path, --method, --host or --since").hint(ALLOW_EMPTY_HINT),
                _ => self.others.none_is_a_delivery(),
            };
            self.exit = self.exit.and(error::exit_of(&failure));
            out.occurred(self.exit);
            out.fail(&failure);
        } else if self.others.signed > 0 {
            let (count, signed) = (HumanCount(self.others.count), HumanCount(self.others.signed));
            out.note(&format!(
                "{signed} of the {count} requests that are not deliveries may be signed by an unknown provider; name it with --provider"
            ));
        }
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
                let (provider, verdict) = (Some(provider.as_str()), Some(*verdict));
                out.element(format, &CountRow { provider, event, verdict, delivery: Some(true), count: *count })?;
            }
            for (delivery, count) in [(None, self.unverified), (Some(false), self.others.count)] {
                if count > 0 {
                    let row = CountRow { provider: None, event: None, verdict: None, delivery, count };
                    out.element(format, &row)?;
                }
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
        match self.others.count {
            0 => {}
            1 => counts.push("1 not a delivery".to_owned()),
            count => counts.push(format!("{} not deliveries", HumanCount(count))),
        }
        let unselected = match self.unselected {
            0 => String::new(),
            count => format!(" ({} not selected)", HumanCount(count)),
        };
        if rows && format == Format::Text && out.terminal {
            out.line("")?;
        }
        // If the reader closed standard output, this ends the run without totals.
        out.flush()?;
        let requests = if records == 1 { "request" } else { "requests" };
        out.status(&format!("{} {requests}: {}{unselected}", HumanCount(records), counts.join(", ")));
        Ok(())
    }
}
