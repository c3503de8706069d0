//! What a batch of records amounts to, worked out on any thread.
//!
//! Records that need nothing more are counted here, and printed as JSON Lines into a buffer. The others go to the sink, on the main thread, which
//! alone fetches keys, searches for causes, writes reports and prints for people. Everything stays in input order.

use std::{
    mem,
    time::{Duration, Instant},
};

use super::{
    row_of,
    sink::{is_shown, passes},
    totals::Kind,
};
use crate::app::{
    cli::{OutputFormat, VerifyArgs},
    output::verdict_line,
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
        let lines = self.args.output.output == OutputFormat::Jsonl && !self.terminal;
        let printable = lines || !is_shown(self.args, verdict);
        self.reports || self.explained[verdict as usize] || !printable
    }
}

/// Verifies the records of a batch. With `--fail-fast`, up to the first that does not pass.
pub(super) fn verify<'v, 'c>(
    mut batch: Batch,
    verifier: &'v RecordVerifier<'c>,
    policy: Policy<'_>,
) -> Vec<Part<'v, 'c>> {
    let args = policy.args;
    let (mut parts, mut counts, mut printed) = (Vec::new(), Counts::new(), Vec::new());
    let mut record = Record::default();
    while let Some(read) = batch.read(&mut record) {
        let passed = match read {
            Ok(()) => {
                let since = policy.reports.then(Instant::now);
                let result = verifier.verify(&mut record);
                let took = since.map_or(Duration::ZERO, |since| since.elapsed());
                match result {
                    Ok(verified) if !policy.needs_sink(verified.judgement.verdict) => {
                        let (kind, passed) = (Kind::new(&verified), passes(args, verified.judgement.verdict));
                        if is_shown(args, verified.judgement.verdict) {
                            row_of(&verified, &record, |row| verdict_line(row, &mut printed));
                        }
                        match counts.iter_mut().find(|(counted, ..)| *counted == kind) {
                            Some((_, _, records)) => *records += 1,
                            None => counts.push((kind, passed, 1)),
                        }
                        passed
                    }
                    result => {
                        // Without keys, nothing is known yet.
                        let passed = match &result {
                            Ok(verified) => passes(args, verified.judgement.verdict),
                            Err(error) => matches!(error, Unverifiable::KeysNotFetched(_)),
                        };
                        flush(&mut parts, &mut counts, &mut printed);
                        parts.push(Part::Record(Box::new(Verified { record: mem::take(&mut record), result, took })));
                        passed
                    }
                }
            }
            Err(error) => {
                flush(&mut parts, &mut counts, &mut printed);
                parts.push(Part::Broken(error));
                false
            }
        };
        if args.shown.fail_fast && !passed {
            break;
        }
    }
    flush(&mut parts, &mut counts, &mut printed);
    parts
}

/// What was counted and printed comes before what follows.
fn flush<'v>(parts: &mut Vec<Part<'v, '_>>, counts: &mut Counts<'v>, printed: &mut Vec<u8>) {
    if !counts.is_empty() {
        parts.push(Part::Counted(mem::take(counts), mem::take(printed)));
    }
}
