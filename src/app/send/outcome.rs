//! The outcome of a delivery: the status, whether it is a success, and what it means for the exit code.

use std::time::Duration;

use crate::app::{
    error::Exit,
    http::{Response, SendError, SendErrorKind},
};
use hookctl::{provider::Answers, secret::Redactor};

/// The outcome of a delivery.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The status of the last response.
    pub status: Option<u16>,
    pub accepted: bool,
    /// From the start of the last request to the end of its response.
    pub latency: Option<Duration>,
    /// How often it was sent.
    pub attempts: u32,
    /// Why there was no response or why it was not accepted, or what the provider would do about it.
    pub error: Option<String>,
    /// Why there was no complete response.
    pub failure: Option<SendErrorKind>,
    /// The last response, complete or not.
    pub response: Option<Response>,
    /// What it adds to the exit code, apart from the status.
    pub exit: Exit,
    /// Whether the provider deletes the webhook after this response.
    pub deletes: bool,
    /// The body of a 401 or 403, which may name a digest that the receiver computed.
    pub rejection: Vec<u8>,
}

impl Outcome {
    /// The outcome of an attempt. `redactor` masks what the error quotes of the response.
    pub fn new(
        result: &Result<Response, SendError>,
        answers: &Answers<'_>,
        attempts: u32,
        redactor: &Redactor,
    ) -> Self {
        let response = match result {
            Ok(response) => response,
            Err(error) => {
                let failure = Some(error.kind);
                let error = Some(error.to_string());
                return Self { error, failure, exit: Exit::Unreachable, ..Self::unknown(attempts) };
            }
        };
        let status = response.status;
        let latency = Some(response.latency);
        if let Some(failure) = response.body_end.failure() {
            // A provider's HTTP client fails here too, whatever the status.
            let error = Some(format!("{status}, but the response is incomplete: {}", failure.detail));
            let (status, failure) = (Some(status), Some(failure.kind));
            return Self { status, latency, error, failure, exit: Exit::Unreachable, ..Self::unknown(attempts) };
        }
        let (accepted, deletes) = (answers.accept(status), answers.delete(status));
        let error = || {
            if deletes {
                return "the provider would delete this webhook".to_owned();
            }
            let expected = answers.expected;
            let line = response.headline(redactor).map_or_else(String::new, |line| format!(": {line}"));
            if expected.contains(status) {
                format!("rejected ({status} never counts as accepted){line}")
            } else {
                format!("rejected (expected {expected}){line}")
            }
        };
        Self {
            status: Some(status),
            accepted,
            latency,
            error: (!accepted).then(error),
            deletes,
            rejection: if matches!(status, 401 | 403) { response.body.clone() } else { Vec::new() },
            ..Self::unknown(attempts)
        }
    }

    /// The outcome of a delivery without a known response.
    pub fn unknown(attempts: u32) -> Self {
        Self {
            status: None,
            accepted: false,
            latency: None,
            error: None,
            attempts,
            failure: None,
            response: None,
            exit: Exit::Ok,
            deletes: false,
            rejection: Vec::new(),
        }
    }

    /// What it means for the exit code.
    pub fn exit(&self) -> Exit {
        self.exit.and(if self.accepted { Exit::Ok } else { Exit::No })
    }

    /// Returns true if there was no response, or not a complete one.
    pub fn is_unanswered(&self) -> bool {
        self.status.is_none() || self.exit == Exit::Unreachable
    }

    /// Returns true if another attempt may succeed: there was no complete response, or its status is a transient error.
    pub fn is_transient(&self) -> bool {
        let transient = self.is_unanswered() || matches!(self.status, Some(408 | 429 | 500..=599));
        !self.accepted && !self.deletes && transient
    }
}
