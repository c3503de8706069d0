//! Problems: groups the failed cases by problem.
//!
//! The problem of a record is its first cause. The problem of a delivery is its first cause, or else its status or the kind of failure. This module owns
//! the titles and fixes of statuses and failures. Those of causes are in the catalog of causes.

use std::{borrow::Cow, collections::BTreeSet};

use super::{Case, Outcome};
use crate::app::{http::SendErrorKind, output::ForgeryOutcome};
use hookctl::diagnosis::{Cause, Confidence};

/// What is wrong with a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The stable code.
    pub code: Cow<'static, str>,
    /// What is wrong, in a few words.
    pub title: Cow<'static, str>,
    /// What to do about it.
    pub fix: Cow<'static, str>,
    /// The evidence.
    pub basis: Basis,
}

/// The evidence for a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The digest was reproduced.
    Proven,
    /// It was observed, e.g. a timeout.
    Observed,
    /// It is likely or possible.
    Unproven,
}

impl Problem {
    /// Creates the problem of a cause.
    pub(super) fn from_cause(cause: &Cause) -> Self {
        let basis = if cause.confidence == Confidence::Certain { Basis::Proven } else { Basis::Unproven };
        let title = cause.info().map_or(cause.code, |info| info.title);
        Self { code: cause.code.into(), title: title.into(), fix: cause.fix.clone().into(), basis }
    }

    /// Creates the problem of a record without a verdict. `provider` is set if that provider has no secret.
    pub(super) fn unverified(provider: Option<&str>, reason: &str) -> Self {
        let (code, title, fix) = match provider {
            Some(provider) => (
                "no-secret",
                format!("No secret for {provider}").into(),
                format!("Pass --secret, or set HOOKCTL_{}_SECRET.", provider.to_ascii_uppercase().replace('-', "_"))
                    .into(),
            ),
            None if reason.contains("provider") => (
                "provider-unknown",
                "The provider could not be identified".into(),
                "Name the provider with --provider.".into(),
            ),
            None => (
                "record-unreadable",
                "The record could not be read".into(),
                "Correct the record, or remove it from the capture.".into(),
            ),
        };
        Self { code: code.into(), title, fix, basis: Basis::Observed }
    }

    /// Creates the problem of a run that ended early.
    pub(super) fn stopped() -> Self {
        observed("stopped", "The run ended early", "Remove the reason, and run the command again.")
    }

    /// Creates the problem of a delivery that was not sent.
    pub(super) fn not_sent() -> Self {
        observed("not-sent", "Not sent", "Wait until the limit allows it, or run without --enforce-limits.")
    }

    /// Creates the problem of a captured request that was not sent. `reason` is the error.
    pub(super) fn not_replayed(reason: &str) -> Self {
        let fix = if reason.contains("cannot sign again") {
            "Pass --secret with the secret it was signed with, or --resign-unverified."
        } else {
            "Correct the capture, or exclude the request with --where."
        };
        observed("not-sent", "Not sent", fix)
    }

    /// Creates the problem of an expectation that was not met.
    pub(super) fn unmet() -> Self {
        observed("expectation-unmet", "An expectation was not met", "Compare what arrived with what was expected.")
    }

    /// Creates the problem of a request that is incomplete or malformed.
    pub(super) fn broken() -> Self {
        observed(
            "request-broken",
            "The request is incomplete or malformed",
            "Look at the sender, and at any proxy in between, for why it wrote this request.",
        )
    }

    /// Creates the problem of a delivery that could not be saved.
    pub(super) fn unsaved() -> Self {
        observed(
            "not-saved",
            "A delivery was not saved",
            "Check the disk for free space and errors. The sender got an error status, so it may retry.",
        )
    }

    /// Creates the problem of a delivery to which the application did not respond.
    pub(super) fn not_forwarded() -> Self {
        observed(
            "not-forwarded",
            "The application did not respond",
            "Start the application, and check its log for an error at this time.",
        )
    }

    /// Creates the problem of a command that failed.
    pub(super) fn command() -> Self {
        observed("command-failed", "The command failed", "Check the output of the command.")
    }

    /// Creates the problem of a request without the bearer token that it needs.
    pub(super) fn no_token() -> Self {
        observed(
            "bearer-token",
            "The bearer token is missing or not valid",
            "Request a token from the token endpoint, and send it in the Authorization header.",
        )
    }

    /// Creates the problem of an accepted request whose response differs from that of the first endpoint.
    pub(super) fn different() -> Self {
        observed("responses-differ", "The endpoints respond differently", "Compare the two responses.")
    }

    /// Creates the problem of a delivery without a complete response.
    pub(super) fn unanswered(kind: Option<SendErrorKind>) -> Self {
        let (code, title, fix) = match kind {
            Some(SendErrorKind::Dns) => ("dns", "Host not found", "Check the host name of the endpoint."),
            Some(SendErrorKind::Refused) => (
                "connection-refused",
                "Connection refused",
                "Start the service, and check the host and port of the endpoint.",
            ),
            Some(SendErrorKind::Connect) => (
                "connect",
                "Connection failed",
                "Check the network, the firewall and the proxy between hookctl and the endpoint.",
            ),
            Some(SendErrorKind::Tls) => (
                "tls",
                "TLS handshake failed",
                "Correct the endpoint's certificate, or trust its authority with --ca-cert.",
            ),
            Some(SendErrorKind::Timeout) => (
                "timeout",
                "No response in time",
                "Respond first and process later, or allow more time with --timeout.",
            ),
            Some(SendErrorKind::Closed) => (
                "closed",
                "Connection closed without a response",
                "Look in the endpoint's log for why it closed the connection.",
            ),
            Some(SendErrorKind::Protocol) => {
                ("protocol", "The response is not HTTP", "Check the scheme and port of the endpoint.")
            }
            Some(SendErrorKind::Incomplete) => {
                ("incomplete", "The response broke off", "Look in the endpoint's log for why it broke off.")
            }
            Some(SendErrorKind::Interrupted) => {
                ("interrupted", "The run was interrupted before a response arrived", "Run the command again.")
            }
            None => ("no-response", "No response", "Run the command again."),
        };
        observed(code, title, fix)
    }

    /// Creates the problem of a delivery with a status that is not accepted.
    pub(super) fn status(status: u16) -> Self {
        let fix = match status {
            300..=399 => "Use the URL that it redirects to. Providers do not follow redirects.",
            401 | 403 => "Compare the secret and the signature check of the endpoint with what hookctl sent.",
            404 => "Check the path of the endpoint.",
            405 => "Accept POST on this path.",
            410 => "Register another URL. A provider may delete a webhook after 410.",
            413 => "Raise the limit for request bodies at the endpoint.",
            415 => "Accept the Content-Type that the provider sends.",
            429 => "Send fewer deliveries per second, or queue them at the endpoint.",
            400..=499 => "Read the response for what the endpoint found wrong with the request.",
            500..=599 => "Look in the endpoint's log for the error at this time.",
            _ => "Respond with a status that the provider accepts, or change --expect.",
        };
        let title = with_reason(status);
        Self { code: format!("status-{status}").into(), title: title.into(), fix: fix.into(), basis: Basis::Observed }
    }

    /// Creates the problem of a forgery that was not rejected as expected.
    pub(super) fn forgery(status: u16, outcome: Option<ForgeryOutcome>) -> Self {
        let known = Self::status(status);
        match (outcome, status) {
            (Some(ForgeryOutcome::Accepted), _) => Self {
                title: "A forged request was accepted".into(),
                fix: "Your endpoint accepted a forged request: verify the signature before answering.".into(),
                ..known
            },
            (_, 404 | 405 | 410 | 413 | 415 | 429) => known,
            (_, 400..=499) => Self {
                fix: format!("If this is how your endpoint rejects forgeries, add {status} to --expect.").into(),
                ..known
            },
            _ => known,
        }
    }
}

fn observed(code: &'static str, title: &'static str, fix: &'static str) -> Problem {
    Problem { code: code.into(), title: title.into(), fix: fix.into(), basis: Basis::Observed }
}

/// Returns a status with its reason phrase, e.g. `503 Service Unavailable`.
pub(super) fn with_reason(status: u16) -> String {
    let reason = http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
    reason.map_or_else(|| status.to_string(), |reason| format!("{status} {reason}"))
}

/// A problem, and the cases that have it.
#[derive(Clone, Debug)]
pub(super) struct ProblemCount {
    pub(super) problem: Problem,
    /// The outcome of the first case.
    pub(super) outcome: Outcome,
    /// The number of cases, or of deliveries in load tests.
    pub(super) cases: u64,
    /// The number of cases with a reproduced digest.
    pub(super) proven: u64,
    pub(super) providers: BTreeSet<String>,
    pub(super) statuses: BTreeSet<u16>,
    /// The message of the first case.
    pub(super) message: String,
}

/// The problems of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Problems(Vec<ProblemCount>);

impl Problems {
    /// Counts a case with this problem.
    pub(super) fn add(&mut self, problem: &Problem, case: &Case) {
        let cases = case.weight;
        let index = self.position(problem).unwrap_or_else(|| {
            self.0.push(ProblemCount {
                problem: problem.clone(),
                outcome: case.outcome,
                cases: 0,
                proven: 0,
                providers: BTreeSet::new(),
                statuses: BTreeSet::new(),
                message: case.message.clone(),
            });
            self.0.len() - 1
        });
        if let Some(known) = self.0.get_mut(index) {
            known.cases += cases;
            known.proven += if problem.basis == Basis::Proven { cases } else { 0 };
            if !case.provider.is_empty() && !known.providers.contains(&case.provider) {
                known.providers.insert(case.provider.clone());
            }
            known.statuses.extend(case.status);
        }
    }

    /// Returns the index of a problem.
    pub(super) fn position(&self, problem: &Problem) -> Option<usize> {
        self.0.iter().position(|known| known.problem.code == problem.code && known.problem.title == problem.title)
    }

    /// Returns the problems in the order of their first cases.
    pub(super) fn iter(&self) -> impl Iterator<Item = &ProblemCount> {
        self.0.iter()
    }

    /// Returns the indices of the problems, most frequent first.
    pub(super) fn ranked(&self) -> Vec<usize> {
        let mut ranked: Vec<usize> = (0..self.0.len()).collect();
        ranked.sort_by_key(|index| std::cmp::Reverse(self.0[*index].cases));
        ranked
    }

    /// Returns the problem with this index.
    pub(super) fn get(&self, index: usize) -> Option<&ProblemCount> {
        self.0.get(index)
    }
}
