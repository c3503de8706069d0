//! What a batch of records amounts to, worked out on any thread.
//!
//! Records that need nothing more are counted here, and printed as JSON Lines into a buffer. The others go to the sink, on the main thread, which
//! alone fetches keys, searches for causes, writes reports and prints for people. Everything stays in input order.

use std::{
    mem,
    time::{Duration, Instant},
};

use super::{
    explain::without_search,
    kept_keys, row_of,
    sink::{is_shown, passes},
    totals::Kind,
};
use crate::app::{
    cli::VerifyArgs,
    output::{Format, verdict_line},
};
use hookctl::{
    capture::{Batch, CaptureError, Record},
    signing::Verdict,
    verify::{RecordVerifier, Unverifiable, VerifiedRecord},
};

/// A part of a batch's result.
pub(super) enum Part<'v, 'c> {
    /// Records that need nothing more, and what is printed of them.
    Counted(Counts<'v>, Vec<u8>),
    /// A record for the sink.
    Record(Box<Verified<'v, 'c>>),
    /// Not a record.
    Broken(CaptureError),
}

/// How many records there are of each kind, and whether they pass.
pub(super) type Counts<'v> = Vec<(Kind<'v>, bool, u64)>;

/// A record, and the attempt to verify it.
pub(super) struct Verified<'v, 'c> {
    pub(super) record: Record,
    pub(super) result: Result<VerifiedRecord<'v>, Unverifiable<'c>>,
    /// How long it took, if a report wants to know.
    pub(super) took: Duration,
}

/// Which records the sink has to see.
#[derive(Clone, Copy)]
pub(super) struct Policy<'a> {
    pub(super) args: &'a VerifyArgs,
    /// Whether a cause is searched for, by verdict.
    pub(super) explained: [bool; Verdict::ALL.len()],
    pub(super) reports: bool,
    pub(super) terminal: bool,
}

impl Policy<'_> {
    fn needs_sink(&self, verdict: Verdict) -> bool {
        let lines = self.args.output.output == Format::Jsonl && !self.terminal;
        let printable = lines || !is_shown(self.args, verdict);
        // Kept keys may hold secrets, which only the main thread masks.
        self.reports || !self.args.keep.is_empty() || self.explained[verdict as usize] || !printable
    }
}

/// Verifies the records of a batch. With `--fail-fast`, up to the first that does not pass.
pub(super) fn verify<'v, 'c>(
    mut batch: Batch,
    verifier: &'v RecordVerifier<'c>,
    policy: Policy<'_>,
) -> Vec<Part<'v, 'c>> {
    let mut parts = Parts { policy, done: Vec::new(), counts: Counts::new(), printed: Vec::new() };
    let mut record = Record::default();
    loop {
        // The record before may have been taken.
        if record.kept.len() != policy.args.keep.len() {
            record.kept = kept_keys(policy.args);
        }
        let Some(read) = batch.read(&mut record) else { break };
        let passes = match read {
            Ok(()) => {
                let since = policy.reports.then(Instant::now);
                let result = verifier.verify(&mut record);
                let took = since.map_or(Duration::ZERO, |since| since.elapsed());
                parts.add(&mut record, result, took)
            }
            Err(error) => {
                parts.push(Part::Broken(error));
                false
            }
        };
        if policy.args.shown.fail_fast && !passes {
            break;
        }
    }
    parts.flush();
    parts.done
}

/// The result of a batch so far.
struct Parts<'p, 'v, 'c> {
    policy: Policy<'p>,
    done: Vec<Part<'v, 'c>>,
    counts: Counts<'v>,
    printed: Vec<u8>,
}

impl<'v, 'c> Parts<'_, 'v, 'c> {
    /// Adds a record, which is taken if the sink has to see it. Returns whether it passes.
    fn add(
        &mut self,
        record: &mut Record,
        result: Result<VerifiedRecord<'v>, Unverifiable<'c>>,
        took: Duration,
    ) -> bool {
        let args = self.policy.args;
        let passes = match &result {
            Ok(seen) => passes(args, seen.verification.verdict),
            // Without keys, nothing is known yet.
            Err(error) => matches!(error, Unverifiable::KeysNotFetched(_)),
        };
        match result {
            Ok(mut seen) if !self.policy.needs_sink(seen.verification.verdict) => {
                if is_shown(args, seen.verification.verdict) {
                    seen.causes = without_search(seen.verification.verdict, mem::take(&mut seen.causes));
                    row_of(&seen, record, &record.kept, |row| verdict_line(row, &mut self.printed));
                }
                let kind = Kind::new(&seen);
                match self.counts.iter_mut().find(|(counted, ..)| *counted == kind) {
                    Some((_, _, records)) => *records += 1,
                    None => self.counts.push((kind, passes, 1)),
                }
            }
            result => self.push(Part::Record(Box::new(Verified { record: mem::take(record), result, took }))),
        }
        passes
    }

    fn push(&mut self, part: Part<'v, 'c>) {
        self.flush();
        self.done.push(part);
    }

    /// What was counted and printed comes before what follows.
    fn flush(&mut self) {
        if !self.counts.is_empty() {
            self.done.push(Part::Counted(mem::take(&mut self.counts), mem::take(&mut self.printed)));
        }
    }
}
