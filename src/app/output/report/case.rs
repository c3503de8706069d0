//! Cases: one record or delivery of a run, as every report format renders it.

use std::{collections::HashMap, time::Duration};

use serde_json::Value;

use super::{Details, Problem};
use crate::app::{
    http::SendErrorKind,
    output::{DeliveryRow, UnverifiedRow, VerdictRow},
};
use hookctl::{diagnosis::Cause, signing::Verdict};

/// One record or delivery.
#[derive(Clone, Debug)]
pub struct Case {
    /// The group of the case: the file of a record, or the provider of a delivery.
    pub suite: String,
    /// The name. It is the same in every run with the same input.
    pub name: String,
    /// Whether it passed.
    pub outcome: Outcome,
    /// A more specific outcome, e.g. the verdict.
    pub kind: &'static str,
    /// The reason, on one line. Empty if there is none.
    pub message: String,
    /// The causes of a mismatch.
    pub causes: Vec<Cause>,
    /// The duration in microseconds.
    pub micros: u64,
    /// The object that `-o json` prints. [`Output::case`](super::super::Output::case) sets it, and leaves it null if no report shows it.
    pub row: Value,
    /// The provider's display name, if it is known. Set like `row`.
    pub provider: String,
    /// The status of the response.
    pub status: Option<u16>,
    /// What is wrong, if it did not pass.
    pub problem: Option<Problem>,
    /// The file of the record, and its line if each line of the file is a record.
    pub location: Option<(String, Option<u64>)>,
    /// The number of deliveries that the case represents. Above 1 only in load tests.
    pub weight: u64,
    /// The details. Set like `row`.
    pub(super) details: Option<Box<Details>>,
}

impl Default for Case {
    /// Creates a case that passed, without any other data.
    fn default() -> Self {
        Self {
            suite: String::new(),
            name: String::new(),
            outcome: Outcome::Pass,
            kind: "",
            message: String::new(),
            causes: Vec::new(),
            micros: 0,
            row: Value::Null,
            provider: String::new(),
            status: None,
            problem: None,
            location: None,
            weight: 1,
            details: None,
        }
    }
}

/// Whether a case passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Valid or accepted.
    Pass,
    /// Not valid or not accepted.
    Fail,
    /// It could not be verified, or there was no response.
    Error,
}

impl Outcome {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Error => "error",
        }
    }
}

/// The kind of a record that could not be verified.
const UNVERIFIED: &str = "unjudged";

impl Case {
    /// The kinds of deliveries.
    pub const DELIVERY_KINDS: [&str; 4] = ["accepted", "refused", "unreachable", "unsent"];

    /// The kinds of verified records.
    #[must_use]
    pub fn verdict_kinds() -> Vec<&'static str> {
        Verdict::ALL.map(Verdict::name).into_iter().chain([UNVERIFIED]).collect()
    }

    /// Creates the case of a verified record. `accepted` decides whether it passed.
    #[must_use]
    pub fn from_verdict(row: &VerdictRow<'_>, accepted: bool, took: Duration) -> Self {
        let cause = row.causes.first().map(|cause| format!("{}: {}", cause.code, cause.detail));
        let message = match cause {
            _ if accepted => [row.scheme, row.secret].into_iter().flatten().collect::<Vec<_>>().join(", "),
            Some(cause) => cause,
            None => row.verdict.name().to_owned(),
        };
        Self {
            suite: file_of(row.source).to_owned(),
            name: row.source.to_owned(),
            outcome: if accepted { Outcome::Pass } else { Outcome::Fail },
            kind: row.verdict.name(),
            message,
            location: location(row.source).filter(|_| !accepted),
            problem: row.causes.first().filter(|_| !accepted).map(Problem::from_cause),
            causes: if accepted { Vec::new() } else { row.causes.to_vec() },
            micros: micros(took),
            ..Self::default()
        }
    }

    /// Creates the case of a record, or a file, that could not be verified.
    #[must_use]
    pub fn from_unverified(row: &UnverifiedRow<'_>) -> Self {
        Self {
            suite: file_of(row.source).to_owned(),
            name: row.source.to_owned(),
            outcome: Outcome::Error,
            kind: UNVERIFIED,
            message: row.error.to_owned(),
            location: location(row.source),
            problem: Some(Problem::unverified(row.provider, row.error)),
            ..Self::default()
        }
    }

    /// Creates the case of a delivery. `failure` is why there was no response. `names` numbers deliveries that would otherwise have the same name.
    #[must_use]
    pub fn from_delivery(row: &DeliveryRow<'_>, failure: Option<SendErrorKind>, names: &mut DeliveryNames) -> Self {
        let [accepted, refused, unreachable, unsent] = Self::DELIVERY_KINDS;
        let (outcome, kind) = match (row.status, row.accepted) {
            (None, _) if row.attempts == 0 => (Outcome::Fail, unsent),
            (None, _) => (Outcome::Error, unreachable),
            (_, true) => (Outcome::Pass, accepted),
            (_, false) => (Outcome::Fail, refused),
        };
        let problem = match (row.status, row.causes.first()) {
            _ if row.accepted => None,
            (_, Some(cause)) => Some(Problem::from_cause(cause)),
            (None, _) if row.attempts == 0 => Some(Problem::not_sent()),
            (Some(status), None) if failure.is_none() => Some(Problem::status(status)),
            _ => Some(Problem::unanswered(failure)),
        };
        let status = row.status.map(|status| status.to_string());
        let message = [status.as_deref(), row.error].into_iter().flatten().collect::<Vec<_>>().join(": ");
        Self {
            suite: row.provider.to_owned(),
            name: names.name(row),
            outcome,
            kind,
            message,
            causes: if row.accepted { Vec::new() } else { row.causes.to_vec() },
            micros: row.latency_ms.map_or(0, |ms| micros(Duration::from_secs_f64(ms.max(0.0) / 1e3))),
            status: row.status,
            problem,
            ..Self::default()
        }
    }
}

/// Makes the names of deliveries unique.
#[derive(Debug, Default)]
pub struct DeliveryNames(HashMap<String, u32>);

impl DeliveryNames {
    /// Returns `PROVIDER EVENT` with the variant, the webhook and the forgery, and a number from the second delivery with the same name on.
    fn name(&mut self, row: &DeliveryRow<'_>) -> String {
        let words = [Some(row.provider), row.event, row.variant, row.webhook, row.tamper];
        let name = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let count = self.0.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 { name } else { format!("{name} ({count})") }
    }
}

/// Returns the file of `FILE:RECORD`, and the line if each line of the file is a record. `None` for standard input.
fn location(source: &str) -> Option<(String, Option<u64>)> {
    let file = file_of(source);
    if file == STDIN {
        return None;
    }
    let has_record_lines = ["jsonl", "ndjson"].iter().any(|extension| file.ends_with(&format!(".{extension}")));
    let line = source.strip_prefix(file).and_then(|rest| rest.strip_prefix(':')?.parse().ok());
    Some((file.to_owned(), line.filter(|_| has_record_lines)))
}

/// The name of standard input.
const STDIN: &str = "stdin";

/// Returns the file of `FILE:RECORD`.
fn file_of(source: &str) -> &str {
    match source.rsplit_once(':') {
        Some((file, record)) if !record.is_empty() && record.bytes().all(|byte| byte.is_ascii_digit()) => file,
        _ => source,
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
