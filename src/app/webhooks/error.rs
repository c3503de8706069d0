//! Why an API did not do what was asked, and the exit code that follows.

use std::fmt;

use crate::app::{
    error::{self, ErrorExt as _, Exit},
    http::SendError,
};

/// Why an API did not do what was asked.
#[derive(Clone, Debug)]
pub enum Error {
    /// It said no.
    Refused {
        /// What it was asked for.
        what: String,
        /// The status.
        status: u16,
        /// Its own message, or what it answered in their place.
        message: String,
        /// For 401 and 403: whose credentials they were.
        credential: Option<String>,
        /// What `Retry-After` said.
        retry_after: Option<String>,
        /// Whether a change may have been made all the same.
        uncertain: bool,
    },
    /// Its answer is not what the documents say.
    UnexpectedResponse {
        /// What it was asked for.
        what: String,
        /// The status.
        status: u16,
        /// What is wrong with it.
        reason: String,
        /// Whether a change may have been made all the same.
        uncertain: bool,
    },
    /// There was no answer.
    Unreachable {
        /// What it was asked for.
        what: String,
        /// Why.
        why: SendError,
        /// Whether a change may have been made all the same.
        uncertain: bool,
    },
    /// There is no such webhook.
    NotFound {
        /// Which.
        what: String,
        /// The API's own message.
        message: Option<String>,
    },
    /// There are several such webhooks, with these ids.
    Ambiguous(String, Vec<String>),
    /// The list is not whole, so what is not in it may be there.
    Incomplete(String),
    /// What was typed names no webhook.
    InvalidTarget(String),
    /// The new webhook could not be put in the place of the old one.
    Replace {
        /// Why.
        because: Box<Error>,
        /// What became of the old one.
        outcome: String,
        /// How to put the old one back.
        restore: String,
    },
}

impl Error {
    /// The status of a refusal.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether there is nothing of that id or URL.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }

    fn is_uncertain(&self) -> bool {
        matches!(
            self,
            Self::Refused { uncertain: true, .. }
                | Self::UnexpectedResponse { uncertain: true, .. }
                | Self::Unreachable { uncertain: true, .. }
        )
    }

    pub fn exit(&self) -> Exit {
        match self {
            Self::Refused { .. }
            | Self::UnexpectedResponse { .. }
            | Self::NotFound { .. }
            | Self::Ambiguous(..)
            | Self::Incomplete(_) => Exit::Refused,
            Self::Unreachable { .. } => Exit::Unreachable,
            Self::InvalidTarget(_) => Exit::Usage,
            Self::Replace { because, .. } => because.exit(),
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
            Self::Refused { status: 429, retry_after: Some(retry_after), .. } => {
                return Some(format!("the API takes no more requests for now: try again after {retry_after}"));
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
            Self::Incomplete(_) => "run it again; `hookctl webhooks list --all` shows what the API gives",
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
            Self::Incomplete(reason) => write!(f, "the list of webhooks is not whole: {reason}")?,
            Self::InvalidTarget(text) => {
                write!(f, "`{text}` is no webhook: expected an id of letters and digits, or the webhook's URL")?;
            }
            Self::Replace { because, outcome, .. } => write!(f, "{because}; {outcome}")?,
        }
        if self.is_uncertain() { f.write_str("; it may have been done all the same") } else { Ok(()) }
    }
}

// It is not `std::error::Error`: `?` would then turn it into an `anyhow::Error` without its exit code and hint.
impl From<Error> for anyhow::Error {
    fn from(error: Error) -> Self {
        let failure = error::failure(error.exit(), &error);
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}
