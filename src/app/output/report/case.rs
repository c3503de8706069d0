//! Cases: one record or delivery of a run, as every report format renders it.

use std::{collections::HashMap, time::Duration};

use serde_json::Value;

use super::{Details, Problem};
use crate::app::{
    http::SendErrorKind,
    output::{ArrivalRow, DeliveryRow, ForgeryOutcome, ReplayRow, UnverifiedRow, VerdictRow},
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
    /// How the endpoint answered, if it is a forgery.
    pub forgery: Option<ForgeryOutcome>,
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
            forgery: None,
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

/// The kind of a request that is incomplete or malformed.
const BROKEN: &str = "broken";

/// The kind of a delivery that could not be saved, so that its sender got an error.
const UNSAVED: &str = "unsaved";

/// The kind of a delivery that the application did not accept.
const REJECTED: &str = "rejected";

/// The kinds of expectations.
pub(super) const MET: &str = "met";
pub(super) const UNMET: &str = "unmet";

impl Case {
    /// The kinds of deliveries.
    pub const DELIVERY_KINDS: [&str; 5] = ["accepted", "refused", "unreachable", "unsent", "interrupted"];

    /// The kinds of requests that were sent again.
    pub const REPLAY_KINDS: [&str; 6] = ["accepted", "refused", "unreachable", "unsent", "interrupted", "different"];

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
            message: row.error.unwrap_or_default().to_owned(),
            location: location(row.source),
            problem: Some(Problem::unverified(row.provider, row.error.unwrap_or_default())),
            ..Self::default()
        }
    }

    /// Returns the kinds of received requests and of expectations.
    #[must_use]
    pub fn arrival_kinds() -> Vec<&'static str> {
        Self::verdict_kinds().into_iter().chain([BROKEN, UNSAVED, MET, UNMET]).collect()
    }

    /// Creates the case of a received request. `passes` is whether it is valid, or unsigned and allowed. `names` numbers cases with the same name.
    #[must_use]
    pub fn from_arrival(row: &ArrivalRow<'_>, passes: bool, names: &mut DeliveryNames) -> Self {
        // If a request does not pass, report only its verdict: an application should reject a forgery.
        let rejected = row.forward.as_ref().filter(|forward| passes && !forward.accepted);
        let cause = row.causes.first().map(|cause| format!("{}: {}", cause.code, cause.detail));
        let message = match row.error {
            Some(error) => error.to_owned(),
            None if let Some(forward) = rejected => match (forward.error, forward.status) {
                (Some(error), _) => format!("not accepted by the application: {error}"),
                (None, status) => format!("not accepted by the application: {}", status.unwrap_or_default()),
            },
            None if passes => [row.scheme, row.secret].into_iter().flatten().collect::<Vec<_>>().join(", "),
            None => cause.or_else(|| Some(row.verdict?.name().to_owned())).unwrap_or_default(),
        };
        // Only unsaved requests have no ID here.
        let is_unsaved = row.id.is_none();
        let problem = match (row.causes.first(), row.error) {
            _ if let Some(forward) = rejected => {
                Some(forward.status.map_or_else(Problem::not_forwarded, Problem::status))
            }
            _ if passes => None,
            (Some(cause), _) => Some(Problem::from_cause(cause)),
            (None, Some(_)) if row.kind == BROKEN => Some(Problem::broken()),
            (None, Some(_)) if is_unsaved => Some(Problem::unsaved()),
            (None, Some(error)) if error.ends_with("bearer token") => Some(Problem::no_token()),
            (None, Some(error)) => {
                Some(Problem::unverified(row.provider.filter(|_| error.starts_with("no secret")), error))
            }
            (None, None) => None,
        };
        let (outcome, kind) = match row.verdict {
            _ if is_unsaved => (Outcome::Error, UNSAVED),
            _ if rejected.is_some() => (Outcome::Fail, REJECTED),
            Some(verdict) if passes => (Outcome::Pass, verdict.name()),
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
            causes: if passes { Vec::new() } else { row.causes.to_vec() },
            micros: latency_micros(Some(row.ms)),
            status: row.status,
            problem,
            ..Self::default()
        }
    }

    /// Creates the case of an expectation, e.g. `--expect 'screver surveyCompleted'`. `failure` is the reason if it was not met.
    #[must_use]
    pub fn from_expectation(name: &str, failure: Option<&str>) -> Self {
        Self {
            suite: "expectations".into(),
            name: name.to_owned(),
            outcome: if failure.is_none() { Outcome::Pass } else { Outcome::Fail },
            kind: if failure.is_none() { MET } else { UNMET },
            problem: failure.map(|_| Problem::unmet()),
            message: failure.unwrap_or_default().to_owned(),
            ..Self::default()
        }
    }

    /// Creates the case of a command that failed. `failure` is how it ended.
    #[must_use]
    pub fn from_command(program: &str, failure: &str) -> Self {
        let problem = Some(Problem::command());
        Self { suite: "command".into(), problem, ..Self::from_expectation(program, Some(failure)) }
    }

    /// Creates the case of a delivery. `failure` is why there was no response. `names` numbers deliveries with the same name.
    #[must_use]
    pub fn from_delivery(row: &DeliveryRow<'_>, failure: Option<SendErrorKind>, names: &mut DeliveryNames) -> Self {
        let (outcome, kind) = outcome(row.status, row.accepted, row.attempts, failure);
        let problem = match row.causes.first() {
            _ if row.accepted => None,
            _ if failure == Some(SendErrorKind::Interrupted) => Some(Problem::unanswered(failure)),
            None if row.status.is_none() && row.attempts == 0 => Some(Problem::not_sent()),
            None if failure.is_none() && row.forgery.is_some() => Some(
                row.status.map_or_else(|| Problem::unanswered(failure), |status| Problem::forgery(status, row.forgery)),
            ),
            cause => Some(rejection(cause, row.status, failure)),
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
            micros: latency_micros(row.latency_ms),
            forgery: row.forgery,
            status: row.status,
            problem,
            ..Self::default()
        }
    }

    /// Returns the outcome as reports for people print it.
    pub(super) fn word(&self) -> &'static str {
        match self.forgery {
            Some(ForgeryOutcome::Accepted) => "forgery accepted",
            Some(ForgeryOutcome::Rejected) => "forgery rejected",
            Some(ForgeryOutcome::Unexpected) => "forgery answered unexpectedly",
            Some(ForgeryOutcome::Unanswered) | None => word(self.kind),
        }
    }

    /// Creates the case of a replayed request. `failure` is why there was no response. `several` is whether there is more than one endpoint.
    #[must_use]
    pub fn from_replay(row: &ReplayRow<'_>, failure: Option<SendErrorKind>, several: bool) -> Self {
        let [.., different] = Self::REPLAY_KINDS;
        let (outcome, kind) = match outcome(row.status, row.accepted, row.attempts, failure) {
            (Outcome::Pass, _) if !row.differences.is_empty() => (Outcome::Fail, different),
            known => known,
        };
        let problem = match (outcome, row.causes.first()) {
            (Outcome::Pass, _) => None,
            _ if kind == different => Some(Problem::different()),
            _ if failure == Some(SendErrorKind::Interrupted) => Some(Problem::unanswered(failure)),
            _ if row.attempts == 0 => Some(Problem::not_replayed(row.error.unwrap_or_default())),
            (_, cause) => Some(rejection(cause, row.status, failure)),
        };
        let status = row.status.map(|status| status.to_string());
        let parts: Vec<&str> = row.differences.iter().map(|difference| difference.part.as_str()).collect();
        let differs = (!parts.is_empty()).then(|| format!("differs in {}", parts.join(", ")));
        let parts = [status.as_deref(), row.comparison, row.error, differs.as_deref()];
        Self {
            suite: file_of(row.source).to_owned(),
            name: if several { format!("{} {}", row.source, row.url) } else { row.source.to_owned() },
            outcome,
            kind,
            message: parts.into_iter().flatten().collect::<Vec<_>>().join(": "),
            location: location(row.source).filter(|_| outcome != Outcome::Pass),
            causes: if row.accepted { Vec::new() } else { row.causes.to_vec() },
            micros: latency_micros(row.latency_ms),
            status: row.status,
            problem,
            ..Self::default()
        }
    }

    /// Creates the case of a record or a file that contains no request to replay.
    #[must_use]
    pub fn from_unreplayable(row: &ReplayRow<'_>) -> Self {
        let problem = Some(Problem::unverified(None, ""));
        Self { problem, location: location(row.source), ..Self::from_replay(row, None, false) }
    }
}

/// Returns the problem of a delivery that was sent and not accepted.
fn rejection(cause: Option<&Cause>, status: Option<u16>, failure: Option<SendErrorKind>) -> Problem {
    match (cause, status) {
        (Some(cause), _) => Problem::from_cause(cause),
        (None, Some(status)) if failure.is_none() => Problem::status(status),
        _ => Problem::unanswered(failure),
    }
}

/// Returns the word for a kind in reports for people. The names of kinds in reports for programs do not change.
pub(super) fn word(kind: &'static str) -> &'static str {
    match kind {
        "refused" => "rejected",
        "unsent" => "not sent",
        UNVERIFIED => "not verified",
        UNSAVED => "not saved",
        UNMET => "not met",
        kind => kind,
    }
}

/// Returns whether a delivery passed, and its kind.
fn outcome(
    status: Option<u16>,
    is_accepted: bool,
    attempts: u32,
    failure: Option<SendErrorKind>,
) -> (Outcome, &'static str) {
    let [accepted, refused, unreachable, unsent, interrupted] = Case::DELIVERY_KINDS;
    match (status, is_accepted) {
        (None, _) if attempts == 0 => (Outcome::Fail, unsent),
        (_, false) if failure == Some(SendErrorKind::Interrupted) => (Outcome::Error, interrupted),
        (None, _) => (Outcome::Error, unreachable),
        (_, true) => (Outcome::Pass, accepted),
        // The response was incomplete.
        (_, false) if failure.is_some() => (Outcome::Error, unreachable),
        (_, false) => (Outcome::Fail, refused),
    }
}

/// Makes the names of deliveries unique.
#[derive(Debug, Default)]
pub struct DeliveryNames(HashMap<String, u32>);

impl DeliveryNames {
    /// Returns `PROVIDER EVENT` with the variant, the webhook and the forgery. From the second delivery with the same name on, a number is added.
    fn name(&mut self, row: &DeliveryRow<'_>) -> String {
        self.number([Some(row.provider), row.event, row.variant, row.webhook, row.tamper])
    }

    /// Returns the joined parts, followed by a number if the same name was returned before.
    fn number<const N: usize>(&mut self, parts: [Option<&str>; N]) -> String {
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
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

fn latency_micros(latency_ms: Option<f64>) -> u64 {
    latency_ms.map_or(0, |ms| micros(Duration::from_secs_f64(ms.max(0.0) / 1e3)))
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
