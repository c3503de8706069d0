//! What becomes of a record that was judged: its cause is searched for, it is counted, reported and printed, in the order of the input.
//!
//! It runs on the main thread, which alone prints, asks for secrets and knows the clock of the search.

use super::{
    super::report::{self, Unjudged},
    explain::Explainer,
    judge::{Judge, Judged, Obstacle},
    keys::Keys,
    totals::Totals,
};
use crate::app::{
    cli::{OutputFormat, VerifyArgs},
    error::{self, Exit},
    output::VerdictTable,
    session::Session,
    signal,
};
use hookctl::{
    capture::{CaptureError, Record},
    provider::{Catalog, Provider},
    secret::Secret,
    signing::Verdict,
};

/// What becomes of records.
pub(super) struct Clerk<'a> {
    args: &'a VerifyArgs,
    pub(super) totals: Totals,
    explainer: Explainer<'a>,
    /// What `--env-file` holds.
    candidates: Vec<Secret>,
    table: VerdictTable,
}

/// Which records the clerk has to see. The others may be counted, and printed as JSON Lines, wherever they were judged.
#[derive(Clone, Copy)]
pub(super) struct Plain<'a> {
    args: &'a VerifyArgs,
    /// Whether causes are searched for, of verdicts that are no, and of all.
    asks: [bool; Verdict::ALL.len()],
    reports: bool,
    terminal: bool,
}

impl Plain<'_> {
    /// Whether nothing is left to do about such a record but to count it and to print it.
    pub(super) fn is(&self, verdict: Verdict) -> bool {
        let lines = self.args.output.output == OutputFormat::Jsonl && !self.terminal;
        let printable = lines || !shown(self.args, verdict);
        !self.reports && !self.asks[verdict as usize] && printable
    }

    /// Whether it is printed.
    pub(super) fn shows(&self, verdict: Verdict) -> bool {
        shown(self.args, verdict)
    }

    /// Whether the run ends behind a record that does not pass.
    pub(super) fn fails_fast(&self) -> bool {
        self.args.shown.fail_fast
    }
}

fn shown(args: &VerifyArgs, verdict: Verdict) -> bool {
    !args.shown.summary && (args.shown.only.is_empty() || args.shown.only.iter().any(|only| only.is(verdict.name())))
}

impl<'a> Clerk<'a> {
    pub(super) fn new(args: &'a VerifyArgs, candidates: Vec<Secret>, session: &Session<'_>) -> Self {
        Self {
            args,
            totals: Totals::default(),
            explainer: Explainer::new(args, session.out.terminal),
            candidates,
            table: VerdictTable::new(Catalog::BUILT_IN),
        }
    }

    /// Which records it has to see.
    pub(super) fn plain(&self, session: &Session<'_>) -> Plain<'a> {
        let asks = Verdict::ALL.map(|verdict| self.explainer.asks(verdict));
        Plain { args: self.args, asks, reports: session.out.reports(), terminal: session.out.terminal }
    }

    /// Judges a record here and now, with keys that are fetched where nobody did yet. Says whether to go on.
    pub(super) fn judge(
        &mut self,
        judge: &Judge<'_>,
        record: &mut Record,
        session: &mut Session<'_>,
    ) -> anyhow::Result<bool> {
        let judged = match judge.judge(record) {
            Err(Obstacle::Unfetched(provider)) => {
                let keys = self.fetch(provider, session)?;
                judge.keys.add(provider, keys);
                judge.judge(record)
            }
            judged => judged,
        };
        self.take(record, judged, session)
    }

    /// Takes a record that was judged, or why it was not. Says whether to go on.
    pub(super) fn take(
        &mut self,
        record: &Record,
        judged: Result<Judged<'_>, Obstacle<'_>>,
        session: &mut Session<'_>,
    ) -> anyhow::Result<bool> {
        match judged {
            Ok(judged) => self.judged(record, judged, session)?,
            Err(Obstacle::Record(failure)) => self.fault(&record.source, &failure, session)?,
            Err(Obstacle::Run(failure)) => return Err(failure),
            Err(Obstacle::NoKeys(provider) | Obstacle::Unfetched(provider)) => {
                self.totals.undecided += 1;
                let reason = format!("there is no secret for {}", provider.name);
                self.unjudged(&Unjudged::of(&record.source, Some(&provider.name), &reason), session)?;
            }
        }
        Ok(self.goes_on())
    }

    /// Takes what is no record. Says whether to go on.
    pub(super) fn broken(&mut self, error: &CaptureError, session: &mut Session<'_>) -> anyhow::Result<bool> {
        self.fault(&error.source, &error::input(error.to_string()), session)?;
        Ok(self.goes_on())
    }

    /// Takes a file or a record that cannot be judged: it is told, and stands in the place of its verdict.
    pub(super) fn fault(
        &mut self,
        source: &str,
        failure: &anyhow::Error,
        session: &mut Session<'_>,
    ) -> anyhow::Result<()> {
        self.totals.fault(failure, session.out);
        self.unjudged(&Unjudged::of(source, None, &format!("{failure:#}")), session)
    }

    /// Reports what was not judged. People read of it beside the verdicts; who reads JSON may read nothing else.
    fn unjudged(&self, row: &Unjudged<'_>, session: &mut Session<'_>) -> anyhow::Result<()> {
        report::unjudged(row, session.out);
        let shown = &self.args.shown;
        match self.args.output.output {
            OutputFormat::Text => Ok(()),
            _ if shown.summary || !shown.only.is_empty() => Ok(()),
            format => session.out.element(format.into(), row),
        }
    }

    /// The end of a run that is interrupted, if it is and somebody listens.
    pub(super) fn interruption(&self) -> anyhow::Result<()> {
        if !signal::interrupted() {
            return Ok(());
        }
        let records = self.totals.records();
        let requests = if records == 1 { "request" } else { "requests" };
        Err(error::failure(Exit::Interrupted, format!("interrupted after {records} {requests}")))
    }

    /// Whether the run goes on after what was seen.
    pub(super) fn goes_on(&self) -> bool {
        !self.args.shown.fail_fast || self.totals.exit == Exit::Ok
    }

    fn judged(&mut self, record: &Record, mut judged: Judged<'_>, session: &mut Session<'_>) -> anyhow::Result<()> {
        let shown = shown(self.args, judged.judgement.verdict);
        self.explainer.note(&judged.judgement);
        if shown || !self.args.report.reports.is_empty() {
            let Judged { judgement, provider, keys, .. } = &mut judged;
            self.explainer.explain(judgement, &provider.schemes, &keys.secrets, &record.message, session.out);
        }
        self.totals.count(judged.kind(), judged.passes, 1);
        let at = judged.at(record);
        let row = judged.row(record, at.as_deref());
        report::verdict(&row, judged.passes, judged.took, session.out);
        match self.args.output.output {
            _ if !shown => return Ok(()),
            OutputFormat::Text => self.table.row(&row, judged.passes, session.out)?,
            format => session.out.element(format.into(), &row)?,
        }
        // What took a search is worth its own write: whoever interrupts the run has it.
        if self.explainer.asks(row.verdict) { session.out.flush() } else { Ok(()) }
    }

    /// Makes the keys for a provider, or `None` where there is no secret for it, which is told once.
    fn fetch(&mut self, provider: &Provider, session: &mut Session<'_>) -> anyhow::Result<Option<Keys>> {
        let secrets =
            if provider.schemes.is_empty() { Ok(Vec::new()) } else { session.secrets(provider, &self.args.secrets) };
        let secrets = match secrets {
            Ok(secrets) => [&secrets[..], &self.candidates].concat(),
            // A flag that is wrong is wrong for every record.
            Err(failure) if error::exit_of(&failure) == Exit::Usage => return Err(failure),
            Err(failure) => {
                // Where nobody named a secret, those of a file will do.
                let named = session.settings.secret_sources(&provider.name, &self.args.secrets).is_ok();
                if named || self.candidates.is_empty() {
                    self.totals.exit = self.totals.exit.and(error::exit_of(&failure));
                    session.out.fail(&failure);
                }
                if self.candidates.is_empty() || !self.args.secrets.is_empty() {
                    return Ok(None);
                }
                self.candidates.clone()
            }
        };
        let mut unsigned = provider.schemes.iter().filter(|scheme| !scheme.signs_timestamp());
        let time = unsigned.find_map(|scheme| scheme.timestamp_header.as_ref());
        if let (Some(header), Some(_)) = (time, &self.args.tolerance) {
            session.out.warn(&format!(
                "{}: {header} is not covered by the signature, so whoever repeats a delivery can state another time",
                provider.name
            ));
        }
        Ok(Some(Keys::new(provider, secrets)))
    }
}
