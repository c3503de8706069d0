//! Why an API did not do what was asked, and the exit code that follows.

use std::fmt;

use crate::app::{
    error::{self, ErrorExt as _, Exit},
    http::Unreachable,
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
        /// Its own words, or what it answered in their place.
        words: String,
        /// For 401 and 403: whose credentials they were.
        credential: Option<String>,
        /// What `Retry-After` said.
        later: Option<String>,
        /// Whether a change may have been made all the same.
        lost: bool,
    },
    /// Its answer is not what the documents say.
    Garbled {
        /// What it was asked for.
        what: String,
        /// The status.
        status: u16,
        /// What is wrong with it.
        reason: String,
        /// Whether a change may have been made all the same.
        lost: bool,
    },
    /// There was no answer.
    Unreachable {
        /// What it was asked for.
        what: String,
        /// Why.
        why: Unreachable,
        /// Whether a change may have been made all the same.
        lost: bool,
    },
    /// There is no such webhook.
    Absent {
        /// Which.
        what: String,
        /// The API's own words.
        words: Option<String>,
    },
    /// There are several such webhooks, with these ids.
    Several(String, Vec<String>),
    /// The list is not whole, so what is not in it may be there.
    Incomplete(String),
    /// What was typed names no webhook.
    Unnamed(String),
    /// The new webhook could not be put in the place of the old one.
    Half {
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
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent { .. })
    }

    fn lost(&self) -> bool {
        matches!(
            self,
            Self::Refused { lost: true, .. } | Self::Garbled { lost: true, .. } | Self::Unreachable { lost: true, .. }
        )
    }

    pub fn exit(&self) -> Exit {
        match self {
            Self::Refused { .. }
            | Self::Garbled { .. }
            | Self::Absent { .. }
            | Self::Several(..)
            | Self::Incomplete(_) => Exit::Refused,
            Self::Unreachable { .. } => Exit::Unreachable,
            Self::Unnamed(_) => Exit::Usage,
            Self::Half { because, .. } => because.exit(),
        }
    }

    fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Half { restore, .. } => return Some(restore.clone()),
            _ if self.lost() => {
                "`hookctl webhooks list` shows what there is; `create --if-absent` and `delete --if-present` are safe to repeat"
            }
            Self::Refused { status: 300..=399, .. } => {
                "credentials go to the configured origin only: give the API's own address with --api-url"
            }
            Self::Refused { status: 429, later: Some(later), .. } => {
                return Some(format!("the API takes no more requests for now: try again after {later}"));
            }
            Self::Refused { status: 429, .. } => "the API takes no more requests for now: try again later",
            Self::Refused { credential: Some(_), .. } => {
                "check that the credential is this account's, is whole, and has not expired"
            }
            Self::Refused { status: 404, .. } | Self::Garbled { .. } => "is this the API's own address? See --api-url",
            Self::Refused { status: 409, .. } => {
                "`create --if-absent` takes a webhook that is there already for a success"
            }
            Self::Absent { .. } => "`hookctl webhooks list` shows what there is",
            Self::Several(..) => "name one by its id",
            Self::Incomplete(_) => "run it again; `hookctl webhooks list --all` shows what the API gives",
            Self::Unreachable { .. } => "is the API there? See --api-url, --timeout, and -v for what went out",
            Self::Refused { .. } | Self::Unnamed(_) => return None,
        };
        Some(text.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, words, what, credential, .. } => {
                write!(f, "{what}: the API answered {status} ({words})")?;
                if let Some(label) = credential {
                    write!(f, " to {label}")?;
                }
            }
            Self::Garbled { status, reason, what, .. } => {
                write!(f, "{what}: the API answered {status}, but not as it is documented ({reason})")?;
            }
            Self::Unreachable { why, what, .. } => write!(f, "{what}: {why}")?,
            Self::Absent { what, words: None } => write!(f, "there is no webhook {what}")?,
            Self::Absent { what, words: Some(words) } => write!(f, "there is no webhook {what} ({words})")?,
            Self::Several(what, ids) => write!(f, "{} webhooks are {what}: {}", ids.len(), ids.join(", "))?,
            Self::Incomplete(reason) => write!(f, "the list of webhooks is not whole: {reason}")?,
            Self::Unnamed(text) => {
                write!(f, "`{text}` is no webhook: expected an id of letters and digits, or the webhook's URL")?;
            }
            Self::Half { because, outcome, .. } => write!(f, "{because}; {outcome}")?,
        }
        if self.lost() { f.write_str("; it may have been done all the same") } else { Ok(()) }
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
