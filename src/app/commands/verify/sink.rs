//! Result sink: takes verified records in input order, searches for their causes, and counts, reports and prints them.
//!
//! It runs on the main thread, which alone prints and fetches keys. Worker threads verify batches (see `batch`).

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde_json::{Map, Value};

use super::{
    batch::{Part, Policy, Verified},
    explain::Explainer,
    kept_keys,
    keys::Keys,
    select::Selection,
    totals::{Kind, Totals},
    unverifiable::{self, is_other_traffic},
};
use crate::app::{
    cli::VerifyArgs,
    commands::{env_file::EnvSecret, verdict::row_of},
    error::{self, ErrorExt as _, Exit},
    input::{ALLOW_EMPTY_HINT, is_stdin},
    lookup::lookup_failure,
    output::{Case, Evidence, Format, Output, UnverifiedRow, VerdictTable},
    session::Session,
    signal,
};
use hookctl::{
    capture::{CaptureError, Record},
    message::Message,
    provider::{Catalog, Provider},
    signing::Verdict,
    verify::{RecordVerifier, Unverifiable, VerifiedRecord},
};

/// Takes verified records, in input order.
pub(super) struct Sink<'a, 'c> {
    pub(super) args: &'a VerifyArgs,
    pub(super) verifier: &'a RecordVerifier<'c>,
    selection: &'a Selection,
    pub(super) totals: Totals,
    explainer: Explainer<'a>,
    /// The secrets of `--env-file`.
    env_secrets: Vec<EnvSecret>,
    pub(super) table: VerdictTable,
}

/// The longest name of an event of a built-in provider.
const LONGEST_EVENT: &str = "onSubmissionComplete";

/// Name of standard input without `--source-name`.
const STDIN: &str = "stdin";

/// Returns the name of a file in output.
pub(super) fn shown_name(file: &Path, args: &VerifyArgs) -> String {
    if is_stdin(file) { stdin_name(args).to_owned() } else { file.display().to_string() }
}

/// Returns the name of standard input in output.
fn stdin_name(args: &VerifyArgs) -> &str {
    args.source_name.as_deref().unwrap_or(STDIN)
}

/// Returns true if records with this verdict are printed.
pub(super) fn is_shown(args: &VerifyArgs, verdict: Verdict) -> bool {
    !args.shown.summary && (args.shown.only.is_empty() || args.shown.only.contains(&verdict))
}

/// Returns true if a record with this verdict does not make the run fail.
pub(super) fn passes(args: &VerifyArgs, verdict: Verdict) -> bool {
    verdict.is_genuine() || (verdict == Verdict::Unsigned && args.accept.allow_unsigned)
}

impl<'a, 'c> Sink<'a, 'c> {
    pub(super) fn new(
        args: &'a VerifyArgs,
        files: &[PathBuf],
        verifier: &'a RecordVerifier<'c>,
        selection: &'a Selection,
        env_secrets: Vec<EnvSecret>,
        provider: Option<&Provider>,
        out: &Output,
    ) -> Self {
        // Only the provider that was named is known before the first record.
        let (providers, events) = match provider {
            Some(provider) => {
                (vec![provider.name.as_str()], provider.events.iter().map(|event| event.name.as_str()).collect())
            }
            None => (Catalog::BUILT_IN.to_vec(), vec![LONGEST_EVENT]),
        };
        let files = if files.is_empty() {
            vec![stdin_name(args).to_owned()]
        } else {
            files.iter().map(|file| shown_name(file, args)).collect()
        };
        Self {
            args,
            verifier,
            selection,
            totals: Totals::default(),
            explainer: Explainer::new(args),
            env_secrets,
            table: VerdictTable::new(providers, events, files, out),
        }
    }

    /// Returns the policy by which worker threads decide which records need the sink.
    pub(super) fn policy(&self, session: &Session<'_>) -> Policy<'a> {
        let explained = Verdict::ALL.map(|verdict| self.explainer.wants(verdict));
        Policy {
            args: self.args,
            selection: self.selection,
            explained,
            reports: session.out.reports(),
            terminal: session.out.terminal,
        }
    }

    /// Takes the result of a batch. Returns false if `--fail-fast` ends the run.
    ///
    /// # Errors
    /// Returns an error if the run was interrupted, cannot print, or has an error that concerns all records.
    pub(super) fn take(&mut self, parts: Vec<Part<'_, 'c>>, session: &mut Session<'_>) -> anyhow::Result<bool> {
        // These verdicts set the exit code, even if the reader closes standard output before they are printed.
        if !self.args.accept.exit_zero && parts.iter().any(|part| self.fails(part)) {
            session.out.occurred(Exit::No);
        }
        for part in parts {
            // Check before each part, because the search for a cause can take long.
            self.interruption()?;
            match part {
                Part::Counted(counts, printed) => {
                    for (kind, passes, records) in counts {
                        self.totals.count(kind, passes, records);
                    }
                    session.out.occurred(self.exit());
                    session.out.bytes(&printed)?;
                }
                Part::Unselected(records) => self.totals.unselected += records,
                Part::Record(verified) => self.record(*verified, session)?,
                Part::Broken(error) => self.broken(&error, session)?,
            }
            if !self.goes_on() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns true if a part has a verdict that does not pass.
    fn fails(&self, part: &Part<'_, 'c>) -> bool {
        match part {
            Part::Counted(counts, _) => counts.iter().any(|(_, passes, _)| !passes),
            Part::Record(verified) => {
                verified.result.as_ref().is_ok_and(|verified| !passes(self.args, verified.verification.verdict))
            }
            Part::Unselected(_) | Part::Broken(_) => false,
        }
    }

    /// Returns the exit code of the records so far.
    pub(super) fn exit(&self) -> Exit {
        match self.totals.exit {
            Exit::No if self.args.accept.exit_zero => Exit::Ok,
            exit => exit,
        }
    }

    /// Verifies a single record.
    pub(super) fn single(&mut self, mut record: Record, session: &mut Session<'_>) -> anyhow::Result<()> {
        let start = Instant::now();
        let result = self.verifier.verify(&mut record);
        self.record(Verified { record, result, took: start.elapsed() }, session)
    }

    /// Takes a record. If the keys of its provider are missing, fetches them and verifies it again.
    fn record(&mut self, verified: Verified<'_, 'c>, session: &mut Session<'_>) -> anyhow::Result<()> {
        let Verified { mut record, result, mut took } = verified;
        let result = match result {
            Err(Unverifiable::KeysNotFetched(provider)) => {
                let mut source =
                    Keys { args: self.args, env_secrets: &self.env_secrets, totals: &mut self.totals, session };
                self.verifier.fetch_keys(provider, &mut source)?;
                let start = Instant::now();
                let result = self.verifier.verify(&mut record);
                took = start.elapsed();
                result
            }
            result => result,
        };
        match result {
            Ok(verified) => self.verdict(&record, verified, took, session),
            Err(Unverifiable::KeysNotFetched(provider) | Unverifiable::NoKeys(provider)) => {
                self.totals.unverified += 1;
                session.out.occurred(self.exit());
                let reason = format!("no secret for {}", provider.name);
                let kept = shown_kept(&record.kept, session.out);
                let row = UnverifiedRow::new(&record.source, Some(&provider.name), &reason, &kept);
                self.unverified(&row, Some(&record.message), session)
            }
            Err(Unverifiable::Catalog(error)) => Err(lookup_failure(&error)),
            Err(error) if !self.args.accept.strict && is_other_traffic(&error) => self.other(&record, session),
            Err(error) => {
                let kept = shown_kept(&record.kept, session.out);
                self.unreadable(
                    &record.source,
                    &unverifiable::failure(&record.source, &record.message, error),
                    &kept,
                    session,
                )
            }
        }
    }

    /// Counts a record that is not a delivery. JSON output gets a row, because programs may expect one for each record.
    fn other(&mut self, record: &Record, session: &mut Session<'_>) -> anyhow::Result<()> {
        self.totals.others.count(record);
        let shown = &self.args.shown;
        match self.args.output.output {
            Format::Text => Ok(()),
            _ if shown.summary || !shown.only.is_empty() => Ok(()),
            format => {
                let kept = shown_kept(&record.kept, session.out);
                session.out.element(format, &UnverifiedRow::not_a_delivery(&record.source, &kept))
            }
        }
    }

    /// Reports input that could not be read as a record.
    pub(super) fn broken(&mut self, error: &CaptureError, session: &mut Session<'_>) -> anyhow::Result<()> {
        if error.is_empty && self.args.accept.allow_empty {
            return Ok(());
        }
        let failure = error::input(error.to_string());
        let failure = if error.is_empty { failure.hint(ALLOW_EMPTY_HINT) } else { failure };
        self.fault(&error.source, &failure, session)
    }

    /// Reports a file or a record that cannot be verified, in place of a verdict.
    pub(super) fn fault(
        &mut self,
        source: &str,
        failure: &anyhow::Error,
        session: &mut Session<'_>,
    ) -> anyhow::Result<()> {
        self.unreadable(source, failure, &kept_keys(self.args), session)
    }

    /// Counts and reports a file or a record that cannot be verified. `kept` are the keys of `--keep`.
    fn unreadable(
        &mut self,
        source: &str,
        failure: &anyhow::Error,
        kept: &Map<String, Value>,
        session: &mut Session<'_>,
    ) -> anyhow::Result<()> {
        self.totals.fault(failure, session.out);
        session.out.occurred(self.exit());
        self.unverified(&UnverifiedRow::new(source, None, &error::message(failure), kept), None, session)
    }

    /// Reports a record that has no verdict. Text output needs only the error on standard error. JSON output also gets a row, because programs may read
    /// nothing else.
    fn unverified(
        &self,
        row: &UnverifiedRow<'_>,
        message: Option<&Message>,
        session: &mut Session<'_>,
    ) -> anyhow::Result<()> {
        if session.out.reports() {
            let provider = row.provider.and_then(|name| session.settings.catalog.find(name).ok());
            let provider = provider.map_or("", |provider| &provider.title);
            let evidence = Evidence { provider, message, ..Evidence::default() };
            session.out.case(&Case::from_unverified(row), row, &evidence);
        }
        let shown = &self.args.shown;
        match self.args.output.output {
            Format::Text => Ok(()),
            _ if shown.summary || !shown.only.is_empty() => Ok(()),
            format => session.out.element(format, row),
        }
    }

    /// Returns an error if the run was interrupted.
    pub(super) fn interruption(&self) -> anyhow::Result<()> {
        if !signal::interrupted() {
            return Ok(());
        }
        let records = self.totals.records();
        let requests = if records == 1 { "request" } else { "requests" };
        Err(error::failure(Exit::Interrupted, format!("interrupted after {records} {requests}")))
    }

    /// Returns true unless `--fail-fast` ends the run after the records so far.
    pub(super) fn goes_on(&self) -> bool {
        !self.args.shown.fail_fast || self.totals.exit == Exit::Ok
    }

    /// Counts, prints and reports a verified record.
    fn verdict(
        &mut self,
        record: &Record,
        mut verified: VerifiedRecord<'_>,
        took: Duration,
        session: &mut Session<'_>,
    ) -> anyhow::Result<()> {
        let verdict = verified.verification.verdict;
        let (shown, passes) = (is_shown(self.args, verdict), passes(self.args, verdict));
        self.explainer.note(&verified.verification);
        if (shown || session.out.reports()) && !verified.is_explained() {
            verified.causes = self.explainer.explain(&verified.case(record), session.out);
        }
        self.totals.count(Kind::new(&verified), passes, 1);
        session.out.occurred(self.exit());
        let kept = shown_kept(&record.kept, session.out);
        row_of(&verified, record, &kept, |row| {
            if session.out.reports() {
                let evidence = evidence(&verified, record);
                session.out.case(&Case::from_verdict(row, passes, took), row, &evidence);
            }
            match self.args.output.output {
                _ if !shown => return Ok(()),
                Format::Text => self.table.row(row, passes, session.out)?,
                format => session.out.element(format, row)?,
            }
            // Flush a verdict that needed a search, so that it is printed even if the next search is interrupted.
            if self.explainer.wants(verdict) { session.out.flush() } else { Ok(()) }
        })
    }
}

/// Returns what the reports show about a record.
fn evidence<'e>(verified: &'e VerifiedRecord<'_>, record: &'e Record) -> Evidence<'e> {
    let VerifiedRecord { provider, event, verification, .. } = verified;
    let matched = verification.evidence.matched.and_then(|index| provider.schemes.get(index));
    Evidence {
        provider: &provider.title,
        event: event.map(|event| event.name.as_str()),
        message: Some(&record.message),
        at: record.at.as_deref(),
        fidelity: Some(record.fidelity),
        scheme: matched.or(provider.schemes.first()),
        secret: verification.secret,
        ..Evidence::default()
    }
}

/// Returns the keys of `--keep` of a record, with secrets masked.
fn shown_kept(kept: &Map<String, Value>, out: &Output) -> Map<String, Value> {
    fn masked(value: &Value, out: &Output) -> Value {
        match value {
            Value::String(text) => out.without_secrets(text).into(),
            Value::Array(items) => items.iter().map(|item| masked(item, out)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(key, value)| (out.without_secrets(key), masked(value, out))).collect()
            }
            other => other.clone(),
        }
    }
    kept.iter().map(|(key, value)| (key.clone(), masked(value, out))).collect()
}
