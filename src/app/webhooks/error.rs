//! Errors of a management API, with their exit codes and hints.

use std::fmt;

use crate::app::{
    error::{self, ErrorExt as _, Exit},
    http::{SendError, UnexpectedResponse},
};

/// Why an API call failed. `what` is what was requested; `uncertain` means that a change may have been made nevertheless.
#[derive(Clone, Debug)]
pub enum Error {
    /// The API responded with an error.
    Refused {
        what: String,
        status: u16,
        /// The API's own message, or a description of its response.
        message: String,
        /// The credentials that it refused, for 401 and 403.
        credential: Option<String>,
        retry_after: Option<String>,
        uncertain: bool,
    },
    /// The response is not what the documentation promises.
    UnexpectedResponse { what: String, status: u16, reason: UnexpectedResponse, uncertain: bool },
    /// There was no response, or not a complete one.
    Unreachable { what: String, why: SendError, uncertain: bool },
    /// There is no such webhook. `message` is the API's own.
    NotFound { what: String, message: Option<String> },
    /// Several webhooks match; these are their ids.
    Ambiguous(String, Vec<String>),
    /// The URL has a webhook for another event or with other filters, and cannot have two.
    Occupied {
        url: String,
        /// What the existing webhook is for.
        existing: String,
    },
    /// The list is incomplete, so a webhook that it lacks may exist.
    Incomplete(String),
    /// Neither an id nor a URL.
    InvalidTarget(String),
    /// The old webhook was deleted, and the new one could not be created.
    Replace {
        cause: Box<Error>,
        /// What happened to the old webhook.
        outcome: String,
        /// How to restore it.
        restore: String,
    },
}

impl Error {
    /// Returns the status of a refusal.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }

    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }

    fn is_uncertain(&self) -> bool {
        match self {
            Self::Refused { uncertain, .. }
            | Self::UnexpectedResponse { uncertain, .. }
            | Self::Unreachable { uncertain, .. } => *uncertain,
            _ => false,
        }
    }

    pub fn exit(&self) -> Exit {
        match self {
            Self::Refused { .. }
            | Self::UnexpectedResponse { .. }
            | Self::NotFound { .. }
            | Self::Occupied { .. }
            | Self::Incomplete(_) => Exit::Refused,
            Self::Unreachable { .. } => Exit::Unreachable,
            Self::Ambiguous(..) | Self::InvalidTarget(_) => Exit::Usage,
            Self::Replace { cause, .. } => cause.exit(),
        }
    }

    fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Replace { restore, .. } => return Some(restore.clone()),
            _ if self.is_uncertain() => {
                "`hookctl webhooks list` shows what there is; `create --if-absent` and `delete --if-present` are safe to repeat"
            }
            Self::Refused { status: 300..=399, .. } => {
                "credentials go to the configured origin only: give the API's own address with --api-url"
            }
            Self::Refused { status: 429, retry_after: Some(wait), .. } => {
                return Some(format!("the API takes no more requests for now: try again after {wait}"));
            }
            Self::Refused { status: 429, .. } => "the API takes no more requests for now: try again later",
            Self::Refused { credential: Some(_), .. } => {
                "check that the credential is this account's, is whole, and has not expired"
            }
            Self::Refused { status: 404, .. } | Self::UnexpectedResponse { .. } => {
                "is this the API's own address? See --api-url"
            }
            Self::Refused { status: 409, .. } => {
                "`create --if-absent` takes a webhook that is there already for a success"
            }
            Self::NotFound { .. } => "`hookctl webhooks list` shows what there is",
            Self::Ambiguous(..) => "name one by its id",
            Self::Occupied { .. } => "`hookctl webhooks update` changes the existing webhook",
            Self::Incomplete(_) => "run it again; `hookctl webhooks list --all` shows what the API gives",
            Self::Unreachable { why, .. } if why.hint().is_some() => why.hint()?,
            Self::Unreachable { .. } => "is the API there? See --api-url, --timeout, and -v for what went out",
            Self::Refused { .. } | Self::InvalidTarget(_) => return None,
        };
        Some(text.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, message, what, credential, .. } => {
                write!(f, "{what}: the API answered {status} ({message})")?;
                if let Some(label) = credential {
                    write!(f, " to {label}")?;
                }
            }
            Self::UnexpectedResponse { status, reason, what, .. } => {
                write!(f, "{what}: the API answered {status}, but not as it is documented ({reason})")?;
            }
            Self::Unreachable { why, what, .. } => write!(f, "{what}: {why}")?,
            Self::NotFound { what, message: None } => write!(f, "there is no webhook {what}")?,
            Self::NotFound { what, message: Some(message) } => write!(f, "there is no webhook {what} ({message})")?,
            Self::Ambiguous(what, ids) => write!(f, "{} webhooks are {what}: {}", ids.len(), ids.join(", "))?,
            Self::Occupied { url, existing } => {
                write!(f, "not created: {url} already has a webhook for {existing}, and can have only one")?;
            }
            Self::Incomplete(reason) => write!(f, "the list of webhooks is not whole: {reason}")?,
            Self::InvalidTarget(text) => {
                write!(f, "`{text}` is no webhook: expected an id of letters and digits, or the webhook's URL")?;
            }
            Self::Replace { cause, outcome, .. } => write!(f, "{cause}; {outcome}")?,
        }
        if self.is_uncertain() { f.write_str("; it may have been done all the same") } else { Ok(()) }
    }
}

// Not `std::error::Error`: `?` would then turn it into an `anyhow::Error` without its exit code and hint.
impl From<Error> for anyhow::Error {
    fn from(error: Error) -> Self {
        let failure = error::failure(error.exit(), &error);
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}
