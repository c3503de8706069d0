//! The outcome of a delivery: the status, whether it is accepted, and the exit code that it causes.

use std::time::Duration;

use crate::app::{
    error::Exit,
    http::{Response, SendError, SendErrorKind},
};
use hookctl::{provider::StatusPolicy, secret::Redactor};

/// The outcome of a delivery.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The status of the last response.
    pub status: Option<u16>,
    pub accepted: bool,
    /// Time from the start of the last request to the end of its response.
    pub latency: Option<Duration>,
    /// The number of attempts.
    pub attempts: u32,
    /// Why there was no response, why it was not accepted, or what the provider would do about it.
    pub error: Option<String>,
    /// Why there was no complete response.
    pub failure: Option<SendErrorKind>,
    /// The last response, complete or not.
    pub response: Option<Response>,
    /// Its contribution to the exit code, apart from rejection. See [`Self::exit()`].
    pub exit: Exit,
    /// Whether the provider deletes the webhook after this response.
    pub deletes: bool,
    /// The content type of the last response.
    pub content_type: Option<String>,
    /// The beginning of the body of the last response, without secrets. `None` if it is not text.
    pub body: Option<String>,
    /// How to make the endpoint reachable, if it did not respond to the last attempt.
    pub hint: Option<String>,
    /// The body of a 401 or 403, which may contain a digest that the receiver computed.
    pub rejection: Vec<u8>,
}

impl Outcome {
    /// Creates the outcome of an attempt. `redactor` masks secrets in the part of the response that the error quotes.
    pub fn new(
        result: &Result<Response, SendError>,
        policy: &StatusPolicy<'_>,
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
            // A provider's HTTP client would also fail here, whatever the status.
            let error = Some(format!("{status}, but the response is incomplete: {}", failure.detail));
            let (status, failure) = (Some(status), Some(failure.kind));
            return Self { status, latency, error, failure, exit: Exit::Unreachable, ..Self::unknown(attempts) };
        }
        let (accepted, deletes) = (policy.accepts(status), policy.deletes_webhook(status));
        let error = || {
            if deletes {
                return "the provider would delete this webhook".to_owned();
            }
            let expected = policy.expected;
            let line = response.headline(redactor).map_or_else(String::new, |line| format!(": {line}"));
            if policy.is_accepted_forgery(status) {
                format!("accepted (expected {expected}){line}")
            } else if expected.contains(status) {
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
            content_type: response.header("content-type").map(|value| redactor.mask_text(value)),
            body: shown_body(response, redactor),
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
            content_type: None,
            body: None,
            hint: None,
            rejection: Vec::new(),
        }
    }

    /// The exit code that this outcome causes.
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

/// Maximum number of bytes of a response body in a row.
const MAX_SHOWN_BODY: usize = 4096;

/// Returns the beginning of a response body, or `None` if it is not text. Masks secrets before truncating it, because a part of one would not be found.
fn shown_body(response: &Response, redactor: &Redactor) -> Option<String> {
    if response.unreadable().is_some() {
        return None;
    }
    let mut text = String::from_utf8(response.masked_beginning(redactor)).ok()?;
    text.truncate(text.floor_char_boundary(MAX_SHOWN_BODY));
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hookctl::secret::Secret;

    #[test]
    fn shown_body_is_truncated_text_without_secrets() {
        let secret = Secret::new(b"s3cret-of-tests".to_vec(), "label").expect("a secret");
        let mut redactor = Redactor::default();
        redactor.learn(&secret);
        let shown = |body: &[u8], headers: &[(&str, &str)]| {
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect();
            let response = Response { status: 200, headers, body: body.to_vec(), ..Response::default() };
            shown_body(&response, &redactor)
        };
        assert_eq!(shown(b"", &[]).as_deref(), Some(""));
        let masked = shown(b"got s3cret-of-tests", &[]).expect("text");
        assert!(masked.starts_with("got ") && !masked.contains("s3cret"), "{masked}");
        let long = "\u{e9}".repeat(4000);
        assert_eq!(shown(long.as_bytes(), &[]).expect("text").len(), MAX_SHOWN_BODY);
        // The limit is within a secret: no part of it is shown.
        let at_the_cut = format!("{}s3cret-of-tests", "x".repeat(MAX_SHOWN_BODY - 4));
        assert!(!shown(at_the_cut.as_bytes(), &[]).expect("text").contains("s3cr"));
        assert_eq!(shown(b"\xff\xfe", &[]), None);
        assert_eq!(shown(b"\x01", &[("content-encoding", "br")]), None);
    }
}
