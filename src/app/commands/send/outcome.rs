//! What came of a delivery: its status, whether that is a success, and what the exit code has of it.
//!
//! It knows of no connection and of no file; who delivers makes it, and who tells or saves reads it.

use crate::app::{
    error::Exit,
    http::{Response, SendError},
};
use hookctl::{provider::Answers, secret::Redactor};

/// What an answer that has its webhook deleted is told as.
const DELETES: &str = "the provider would now delete this webhook";

/// What came of a delivery.
pub(super) struct Outcome {
    pub(super) status: Option<u16>,
    pub(super) accepted: bool,
    pub(super) latency_ms: Option<f64>,
    pub(super) error: Option<String>,
    /// How often it was attempted.
    pub(super) attempts: u32,
    /// What it has to do with the exit code, besides the status.
    pub(super) exit: Exit,
    /// Whether the answer has its webhook deleted.
    pub(super) deletes: bool,
}

impl Outcome {
    pub(super) fn of(
        result: &Result<Response, SendError>,
        answers: &Answers<'_>,
        attempts: u32,
        hidden: &Redactor,
    ) -> Self {
        match result {
            Err(unreachable) => {
                Self { error: Some(unreachable.to_string()), exit: Exit::Unreachable, ..Self::unknown(attempts) }
            }
            Ok(answer) => {
                let (accepted, deletes) = (answers.accept(answer.status), answers.delete(answer.status));
                let line = answer.first_line(hidden).map_or_else(String::new, |line| format!(": {line}"));
                Self {
                    status: Some(answer.status),
                    accepted,
                    // To the microsecond: what is beyond is noise.
                    latency_ms: Some((answer.latency.as_secs_f64() * 1e6).round() / 1e3),
                    error: (!accepted).then(|| {
                        let Answers { expected, .. } = answers;
                        match answer.status {
                            _ if deletes => DELETES.to_owned(),
                            status if expected.contains(status) => {
                                format!("expected {expected}, of which {status} is never accepted{line}")
                            }
                            _ => format!("expected {expected}{line}"),
                        }
                    }),
                    attempts,
                    exit: Exit::Ok,
                    deletes,
                }
            }
        }
    }

    /// A delivery of which no answer is known.
    pub(super) fn unknown(attempts: u32) -> Self {
        Self { status: None, accepted: false, latency_ms: None, error: None, attempts, exit: Exit::Ok, deletes: false }
    }

    pub(super) fn exit(&self) -> Exit {
        self.exit.and(if self.accepted { Exit::Ok } else { Exit::No })
    }

    /// Whether it may go better later: nothing came back, or the status says so.
    pub(super) fn may_pass(&self) -> bool {
        !self.accepted && !self.deletes && self.status.is_none_or(|status| matches!(status, 408 | 429 | 500..=599))
    }
}
