//! Cases: one record or delivery of a run, as every report format renders it.

use std::{collections::HashMap, time::Duration};

use serde_json::Value;

use crate::app::output::{ArrivalRow, DeliveryRow, ReplayRow, UnverifiedRow, VerdictRow};
use hookctl::{diagnosis::Cause, signing::Verdict};

/// One record or delivery.
#[derive(Clone, Debug)]
pub struct Case {
    /// The group of the case: the file of a record, or the provider of a delivery.
    pub suite: String,
    /// The name, which is the same in every run.
    pub name: String,
    /// Whether it passed.
    pub outcome: Outcome,
    /// The command's own word for the outcome, such as the verdict.
    pub kind: &'static str,
    /// The reason, in one line. Empty if there is none.
    pub message: String,
    /// The causes of a mismatch.
    pub causes: Vec<Cause>,
    /// The duration in microseconds.
    pub micros: u64,
    /// The object that `-o json` prints, or null if no report of the run shows it. The reports set it.
    pub row: Value,
}

/// Whether a case passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Genuine or accepted.
    Pass,
    /// Not genuine or not accepted.
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

/// The kind of a request that is incomplete or malformed.
const BROKEN: &str = "broken";

/// The kinds of expectations.
const MET: &str = "met";
const UNMET: &str = "unmet";

impl Case {
    /// The kinds of deliveries.
    pub const DELIVERY_KINDS: [&str; 4] = ["accepted", "refused", "unreachable", "unsent"];

    /// The kinds of verified records.
    #[must_use]
    pub fn verdict_kinds() -> Vec<&'static str> {
        Verdict::ALL.map(Verdict::name).into_iter().chain([UNVERIFIED]).collect()
    }

    /// A record that was verified, and is `accepted` or not.
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
            causes: if accepted { Vec::new() } else { row.causes.to_vec() },
            micros: micros(took),
            row: Value::Null,
        }
    }

    /// A record, or a file, that could not be verified.
    #[must_use]
    pub fn from_unverified(row: &UnverifiedRow<'_>) -> Self {
        Self {
            suite: file_of(row.source).to_owned(),
            name: row.source.to_owned(),
            outcome: Outcome::Error,
            kind: UNVERIFIED,
            message: row.error.to_owned(),
            causes: Vec::new(),
            micros: 0,
            row: Value::Null,
        }
    }

    /// The kinds of requests that arrive, and of what is expected of them.
    #[must_use]
    pub fn arrival_kinds() -> Vec<&'static str> {
        Self::verdict_kinds().into_iter().chain([BROKEN, MET, UNMET]).collect()
    }

    /// A request that arrived, and counts as `genuine` or not. `names` numbers those that would otherwise have the same name.
    #[must_use]
    pub fn from_arrival(row: &ArrivalRow<'_>, genuine: bool, names: &mut DeliveryNames) -> Self {
        let cause = row.causes.first().map(|cause| format!("{}: {}", cause.code, cause.detail));
        let message = match row.error {
            Some(error) => error.to_owned(),
            None if genuine => [row.scheme, row.secret].into_iter().flatten().collect::<Vec<_>>().join(", "),
            None => cause.or_else(|| Some(row.verdict?.name().to_owned())).unwrap_or_default(),
        };
        let (outcome, kind) = match row.verdict {
            Some(verdict) if genuine => (Outcome::Pass, verdict.name()),
            Some(verdict) => (Outcome::Fail, verdict.name()),
            None if row.kind == BROKEN => (Outcome::Error, BROKEN),
            None => (Outcome::Error, UNVERIFIED),
        };
        Self {
            suite: row.provider.unwrap_or("unknown provider").to_owned(),
            name: names.number([row.provider, row.event.or(Some(kind))]),
            outcome,
            kind,
            message,
            causes: if genuine { Vec::new() } else { row.causes.to_vec() },
            micros: micros(Duration::from_secs_f64(row.ms.max(0.0) / 1e3)),
            row: Value::Null,
        }
    }

    /// An expectation, e.g. `--expect 'screver surveyCompleted'`, and what happened instead if it was not met.
    #[must_use]
    pub fn from_expectation(name: &str, failure: Option<&str>) -> Self {
        Self {
            suite: "expectations".into(),
            name: name.to_owned(),
            outcome: if failure.is_none() { Outcome::Pass } else { Outcome::Fail },
            kind: if failure.is_none() { MET } else { UNMET },
            message: failure.unwrap_or_default().to_owned(),
            causes: Vec::new(),
            micros: 0,
            row: Value::Null,
        }
    }

    /// A delivery. `names` numbers the deliveries that would otherwise have the same name.
    #[must_use]
    pub fn from_delivery(row: &DeliveryRow<'_>, names: &mut DeliveryNames) -> Self {
        let (outcome, kind) = outcome(row.status, row.accepted, row.attempts);
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
            row: Value::Null,
        }
    }

    /// A request that was sent again. `several` is whether there is more than one endpoint.
    #[must_use]
    pub fn from_replay(row: &ReplayRow<'_>, several: bool) -> Self {
        let (mut outcome, kind) = outcome(row.status, row.accepted, row.attempts);
        if outcome == Outcome::Pass && !row.differences.is_empty() {
            outcome = Outcome::Fail;
        }
        let status = row.status.map(|status| status.to_string());
        let parts: Vec<&str> = row.differences.iter().map(|difference| difference.part.as_str()).collect();
        let differs = (!parts.is_empty()).then(|| format!("differs in {}", parts.join(", ")));
        let words = [status.as_deref(), row.comparison, row.error, differs.as_deref()];
        Self {
            suite: file_of(row.source).to_owned(),
            name: if several { format!("{} {}", row.source, row.url) } else { row.source.to_owned() },
            outcome,
            kind,
            message: words.into_iter().flatten().collect::<Vec<_>>().join(": "),
            causes: if row.accepted { Vec::new() } else { row.causes.to_vec() },
            micros: row.latency_ms.map_or(0, |ms| micros(Duration::from_secs_f64(ms.max(0.0) / 1e3))),
            row: Value::Null,
        }
    }
}

/// Whether a delivery passed, and its kind.
fn outcome(status: Option<u16>, is_accepted: bool, attempts: u32) -> (Outcome, &'static str) {
    let [accepted, refused, unreachable, unsent] = Case::DELIVERY_KINDS;
    match (status, is_accepted) {
        (None, _) if attempts == 0 => (Outcome::Fail, unsent),
        (None, _) => (Outcome::Error, unreachable),
        (_, true) => (Outcome::Pass, accepted),
        (_, false) => (Outcome::Fail, refused),
    }
}

/// Counts the deliveries of each name.
#[derive(Debug, Default)]
pub struct DeliveryNames(HashMap<String, u32>);

impl DeliveryNames {
    /// `PROVIDER EVENT` and what else identifies a delivery, with a number from the second of that name on.
    fn name(&mut self, row: &DeliveryRow<'_>) -> String {
        self.number([Some(row.provider), row.event, row.variant, row.webhook, row.tamper])
    }

    /// These words, with a number from the second of that name on.
    fn number<const N: usize>(&mut self, words: [Option<&str>; N]) -> String {
        let name = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let count = self.0.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 { name } else { format!("{name} ({count})") }
    }
}

/// The file of `FILE:RECORD`.
fn file_of(source: &str) -> &str {
    match source.rsplit_once(':') {
        Some((file, record)) if !record.is_empty() && record.bytes().all(|byte| byte.is_ascii_digit()) => file,
        _ => source,
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
