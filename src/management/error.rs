//! Why an API did not do what was asked, and the exit code that follows.

use std::fmt;

use crate::{
    delivery::Unreachable,
    exit::{Exit, Failure},
};

/// Why an API did not do what was asked.
#[derive(Clone, Debug)]
pub enum Error {
    /// It said no.
    Refused {
        /// The status.
        status: u16,
        /// Its own words, or what it answered in their place.
        words: String,
        /// What it was asked for.
        what: String,
        /// For 401 and 403: whose credentials they were.
        credential: Option<String>,
        /// What `Retry-After` said.
        later: Option<String>,
    },
    /// Its answer is not what the documents say.
    Garbled {
        /// The status.
        status: u16,
        /// What is wrong with it.
        reason: String,
        /// What it was asked for.
        what: String,
    },
    /// There was no answer.
    Unreachable {
        /// Why.
        why: Unreachable,
        /// What it was asked for.
        what: String,
        /// What the server may have done all the same.
        lost: Option<Lost>,
    },
    /// There is no such webhook.
    Absent(String),
    /// The request makes no sense to this API.
    Usage(String),
    /// What is in place of an old webhook is not the new one.
    Half {
        /// Why the new one could not be made.
        because: Box<Error>,
        /// What became of the old one.
        outcome: String,
        /// How to put things right, where that is left to do.
        hint: Option<String>,
    },
}

/// A change whose answer was lost.
#[derive(Clone, Debug)]
pub struct Lost {
    /// What may have happened.
    pub maybe: String,
    /// How to find out.
    pub find_out: String,
}

impl Error {
    /// The status of the answer, where there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused { status, .. } | Self::Garbled { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether there is nothing of that id or URL.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent(_)) || self.status() == Some(404)
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Refused { .. } | Self::Garbled { .. } | Self::Absent(_) => Exit::Refused,
            Self::Unreachable { .. } => Exit::Unreachable,
            Self::Usage(_) => Exit::Usage,
            Self::Half { because, .. } => because.exit(),
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Refused { status: 300..=399, .. } => {
                Some("credentials go to the configured origin only: give the API's own address with --api-url".into())
            }
            Self::Refused { status: 429, later, .. } => Some(later.as_ref().map_or_else(
                || "the API takes no more requests for now: try again later".into(),
                |later| format!("the API takes no more requests for now: try again after {later}"),
            )),
            Self::Refused { credential: Some(_), .. } => {
                Some("check that the credential is this account's, is whole, and has not expired".into())
            }
            Self::Refused { status: 404, .. } | Self::Absent(_) => {
                Some("`hookctl webhooks list` shows what there is".into())
            }
            Self::Refused { status: 409, .. } => {
                Some("`create --if-absent` takes a webhook that is there already for a success".into())
            }
            Self::Garbled { .. } => Some("is this the API's own address? See --api-url".into()),
            Self::Unreachable { lost: Some(lost), .. } => Some(lost.find_out.clone()),
            Self::Half { hint, .. } => hint.clone(),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, words, what, credential, .. } => {
                write!(f, "{what}: the API answered {status} ({words})")?;
                match credential {
                    Some(label) => write!(f, " to {label}"),
                    None => Ok(()),
                }
            }
            Self::Garbled { status, reason, what } => {
                write!(f, "{what}: the API answered {status}, but not as it is documented ({reason})")
            }
            Self::Unreachable { why, what, lost } => {
                write!(f, "{what}: {why}")?;
                match lost {
                    Some(lost) => write!(f, "; {}", lost.maybe),
                    None => Ok(()),
                }
            }
            Self::Absent(what) => write!(f, "there is no webhook {what}"),
            Self::Usage(what) => f.write_str(what),
            Self::Half { because, outcome, .. } => write!(f, "{because}; {outcome}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Self::new(error.exit(), error.to_string());
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}
