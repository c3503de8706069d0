//! Verifies a batch of records: on a worker thread, or for a short file on the main thread.
//!
//! Records that need nothing else are counted here, and printed into a buffer as JSON Lines. The others are passed to the sink. It runs on the main thread,
//! which alone fetches keys, searches for causes, writes reports and prints text. The input order is kept.

use std::{
    mem,
    time::{Duration, Instant},
};

use super::{
    explain::without_search,
    kept_keys,
    select::Selection,
    sink::{is_shown, passes},
    totals::Kind,
    unverifiable::is_other_traffic,
};
use crate::app::{
    cli::VerifyArgs,
    commands::verdict::row_of,
    output::{Format, verdict_line},
};
use hookctl::{
    capture::{Batch, CaptureError, Record},
    signing::Verdict,
    verify::{RecordVerifier, Unverifiable, VerifiedRecord},
};

/// A part of the result of a batch.
pub(super) enum Part<'v, 'c> {
    /// Consecutive records that need nothing else, and their JSON Lines.
    Counted(Counts<'v>, Vec<u8>),
    /// Records that do not match the selection.
    Unselected(u64),
    /// A record that needs the sink.
    Record(Box<Verified<'v, 'c>>),
    /// Input that could not be read as a record.
    Broken(CaptureError),
}

/// The kinds of records, whether they pass, and the number of records of each.
pub(super) type Counts<'v> = Vec<(Kind<'v>, bool, u64)>;

/// A record, and the result of verifying it.
pub(super) struct Verified<'v, 'c> {
    pub(super) record: Record,
    pub(super) result: Result<VerifiedRecord<'v>, Unverifiable<'c>>,
    /// How long verification took. Zero without reports.
    pub(super) took: Duration,
}

/// Decides which records need the sink.
#[derive(Clone, Copy)]
pub(super) struct Policy<'a> {
    pub(super) args: &'a VerifyArgs,
    pub(super) selection: &'a Selection,
    /// Whether causes are searched for, by verdict.
    pub(super) explained: [bool; Verdict::ALL.len()],
    /// Whether any report is written.
    pub(super) reports: bool,
    /// Whether standard output is a terminal.
    pub(super) terminal: bool,
}

impl Policy<'_> {
    fn needs_sink(&self, verdict: Verdict) -> bool {
        let lines = self.args.output.output == Format::Jsonl && !self.terminal;
        let printable = lines || !is_shown(self.args, verdict);
        // The values of `--keep` may contain secrets, which only the main thread can mask.
        self.reports || !self.args.keep.is_empty() || self.explained[verdict as usize] || !printable
    }
}

/// Verifies the records of a batch. With `--fail-fast`, it stops after the first that does not pass.
pub(super) fn verify<'v, 'c>(
    mut batch: Batch,
    verifier: &'v RecordVerifier<'c>,
    policy: Policy<'_>,
) -> Vec<Part<'v, 'c>> {
    let mut parts = Parts { policy, done: Vec::new(), counts: Counts::new(), printed: Vec::new() };
    let mut record = Record::default();
    let mut unselected = 0;
    loop {
        // The previous record may have been moved to the sink, with its keys.
        if record.kept.len() != policy.args.keep.len() {
            record.kept = kept_keys(policy.args);
        }
        let Some(read) = batch.read(&mut record) else { break };
        let passes = match read {
            Ok(()) if policy.selection.is_any() && !policy.selection.matches(&record) => {
                unselected += 1;
                true
            }
            Ok(()) => {
                let start = policy.reports.then(Instant::now);
                let result = verifier.verify(&mut record);
                let took = start.map_or(Duration::ZERO, |start| start.elapsed());
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
    if unselected > 0 {
        parts.push(Part::Unselected(unselected));
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
    /// Adds a record, which is moved out of `record` if it needs the sink. Returns true if it passes.
    fn add(
        &mut self,
        record: &mut Record,
        result: Result<VerifiedRecord<'v>, Unverifiable<'c>>,
        took: Duration,
    ) -> bool {
        let args = self.policy.args;
        let passes = match &result {
            Ok(verified) => passes(args, verified.verification.verdict),
            // The sink has to fetch the keys first, so the verdict is not known yet.
            Err(Unverifiable::KeysNotFetched(_)) => true,
            Err(error) => !args.accept.strict && is_other_traffic(error),
        };
        match result {
            Ok(mut verified) if !self.policy.needs_sink(verified.verification.verdict) => {
                if is_shown(args, verified.verification.verdict) {
                    if !verified.is_explained() {
                        let causes = mem::take(&mut verified.causes);
                        verified.causes = without_search(verified.verification.verdict, causes);
                    }
                    row_of(&verified, record, &record.kept, |row| verdict_line(row, &mut self.printed));
                }
                let kind = Kind::new(&verified);
                match self.counts.iter_mut().find(|(counted, ..)| *counted == kind) {
                    Some((_, _, records)) => *records += 1,
                    None => self.counts.push((kind, passes, 1)),
                }
            }
            result => self.push(Part::Record(Box::new(Verified { record: mem::take(record), result, took }))),
        }
        passes
    }

    /// Appends a part, after the records that were counted before it.
    fn push(&mut self, part: Part<'v, 'c>) {
        self.flush();
        self.done.push(part);
    }

    /// Appends the records that were counted since the last part.
    fn flush(&mut self) {
        if !self.counts.is_empty() {
            self.done.push(Part::Counted(mem::take(&mut self.counts), mem::take(&mut self.printed)));
        }
    }
}
