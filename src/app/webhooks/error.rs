//! Errors of a management API, with their exit codes and hints.

use std::fmt;

use super::api::DesiredWebhook;
use crate::app::{
    error::{self, ErrorExt as _, Exit},
    http::{SendError, SendErrorKind, UnexpectedResponse},
};
use hookctl::provider::RestParam;

/// The operation that changes webhooks, in [`Error::Unsupported`].
pub(super) const CHANGE: &str = "change webhooks";

/// Why an operation failed. `what` is what was requested. `uncertain` means that a change may have been made nevertheless.
#[derive(Clone, Debug)]
pub enum Error {
    /// The API responded with an error.
    Refused {
        what: String,
        status: u16,
        /// The API's own message, or a description of its response.
        message: String,
        /// The label of the credentials that it refused, for 401 and 403.
        credential: Option<String>,
        retry_after: Option<String>,
        uncertain: bool,
    },
    /// The response is not what the documentation promises.
    UnexpectedResponse { what: String, status: u16, reason: UnexpectedResponse, uncertain: bool },
    /// There was no response, or not a complete one.
    Unreachable { what: String, why: SendError, uncertain: bool },
    /// The webhook does not exist. `message` is the API's own.
    NotFound { what: String, message: Option<String> },
    /// Several webhooks match. These are their IDs.
    Ambiguous(String, Vec<String>),
    /// The URL has a webhook for another event or with other filters, and cannot have two.
    Occupied {
        url: String,
        /// The event and the filters of the existing webhook.
        existing: String,
        /// The event of the webhook that was not created.
        event: String,
    },
    /// The list is incomplete, so a webhook may exist that it does not contain.
    Incomplete(String),
    /// Neither an ID nor a URL.
    InvalidTarget(String),
    /// The API has no such operation.
    Unsupported {
        /// The display name of the provider.
        title: String,
        /// The operation, as a verb with its object.
        what: &'static str,
    },
    /// A call needs a parameter that has no value.
    MissingParam {
        /// The display name of the provider.
        title: String,
        provider: String,
        name: String,
        /// What the parameter is.
        summary: String,
    },
    /// The caller must choose the secret of a webhook, and has not.
    NoSecret {
        /// The display name of the provider.
        title: String,
        provider: String,
    },
    /// The ID chosen for a new webhook belongs to an existing one.
    Taken {
        id: String,
        /// The URL of the existing webhook.
        url: String,
        /// The webhook that was not created.
        desired: Box<DesiredWebhook>,
    },
    /// No ID could be generated for the new webhook.
    NoId(String),
    /// The old webhook may have been deleted, and the new one was not created.
    Replace {
        cause: Box<Error>,
        /// What happened to the old webhook.
        outcome: String,
        /// How to restore it.
        restore: String,
    },
}

impl Error {
    /// Creates the error for a parameter without a value. `title` is the display name of the provider.
    pub fn missing_param(title: &str, provider: &str, param: &RestParam) -> Self {
        Self::MissingParam {
            title: title.to_owned(),
            provider: provider.to_owned(),
            name: param.name.clone(),
            summary: param.summary.clone(),
        }
    }

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
            | Self::Taken { .. }
            | Self::Incomplete(_) => Exit::Refused,
            Self::Unreachable { .. } => Exit::Unreachable,
            Self::Ambiguous(..) | Self::InvalidTarget(_) | Self::Unsupported { .. } | Self::MissingParam { .. } => {
                Exit::Usage
            }
            Self::NoSecret { .. } | Self::NoId(_) => Exit::Input,
            Self::Replace { cause, .. } => cause.exit(),
        }
    }

    fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Replace { restore, .. } => return Some(restore.clone()),
            _ if self.is_uncertain() => {
                "check with `hookctl webhooks list`; `create --if-absent` and `delete --if-present` are safe to repeat"
            }
            Self::Refused { status: 300..=399, .. } => {
                "credentials are never sent to another host; pass the API's own address with --api-url"
            }
            Self::Refused { status: 429, retry_after: Some(wait), .. } => {
                return Some(format!("rate limited by the API; try again after {wait}"));
            }
            Self::Refused { status: 429, .. } => "rate limited by the API; try again later",
            Self::Refused { credential: Some(label), .. } => {
                let what = label.split(" from ").next().unwrap_or("credential");
                return Some(format!("check that the {what} is complete, current and for this account"));
            }
            Self::Refused { status: 404, .. } | Self::UnexpectedResponse { .. } => {
                "check the API address (--api-url, HOOKCTL_<PROVIDER>_API_URL or the profile); add -v to see the response"
            }
            Self::Refused { status: 409, .. } => "pass --if-absent to accept an existing webhook",
            Self::NotFound { .. } => "list them with `hookctl webhooks list`",
            Self::Ambiguous(..) => "name one by its ID",
            Self::Occupied { url, event, .. } => return Some(update_hint(&[url, "--event", event])),
            Self::Taken { id, desired, .. } => {
                return Some(update_hint(&[id, "--event", &desired.event, "--url", &desired.url]));
            }
            Self::Incomplete(_) => "try again; `hookctl webhooks list --all` prints what the API returns",
            Self::Unreachable { why, .. } if why.hint().is_some() => why.hint()?,
            Self::Unreachable { why, .. } if why.kind == SendErrorKind::Timeout => {
                "raise --timeout, or check the API address (--api-url, HOOKCTL_<PROVIDER>_API_URL or the profile)"
            }
            Self::Unreachable { .. } => {
                "check the API address (--api-url, HOOKCTL_<PROVIDER>_API_URL or the profile); add -v to see the request"
            }
            Self::MissingParam { provider, name, .. } => {
                let variable = param_variable(provider, name);
                return Some(format!("pass --param {name}=VALUE, or set {variable}"));
            }
            Self::NoSecret { provider, .. } => {
                return Some(format!("pass --secret env:NAME, or set HOOKCTL_{}_SECRET", variable_part(provider)));
            }
            Self::Unsupported { what: CHANGE, .. } => "create a new webhook, then delete the old one",
            Self::Unsupported { .. } => {
                "`hookctl providers show` prints the operations of the API, under [management.rest]"
            }
            Self::Refused { .. } | Self::InvalidTarget(_) | Self::NoId(_) => return None,
        };
        Some(text.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, message, what, credential, .. } => {
                // Omit a message that repeats the reason phrase, e.g. "Unauthorized" for 401.
                let message = if message == reason(*status) { "" } else { message };
                let parts = [reason(*status), if message.is_empty() { "" } else { ": " }, message].concat();
                write!(f, "cannot {what}: {}", format!("{status} {parts}").trim_end())?;
                if let Some(label) = credential {
                    write!(f, " ({label})")?;
                }
            }
            Self::UnexpectedResponse { status, reason, what, .. } => {
                write!(f, "cannot {what}: unexpected {status} response from the API: {reason}")?;
            }
            Self::Unreachable { why, what, .. } => write!(f, "cannot {what}: {why}")?,
            Self::NotFound { what, message } => {
                write!(f, "webhook not found: {what}")?;
                // Omit an API message that repeats this, e.g. "Webhook not found".
                let message = message.as_ref().filter(|message| !message.to_ascii_lowercase().contains("not found"));
                if let Some(message) = message {
                    write!(f, " ({message})")?;
                }
            }
            Self::Ambiguous(what, ids) => {
                write!(f, "{what} is ambiguous: {} webhooks use it ({})", ids.len(), ids.join(", "))?;
            }
            Self::Occupied { url, existing, .. } => {
                write!(f, "no webhook created: {url} already has one (for {existing}) and cannot have two")?;
            }
            Self::Taken { id, url, .. } => write!(f, "no webhook created: `{id}` already exists, for {url}")?,
            Self::Incomplete(reason) => write!(f, "incomplete list of webhooks: {reason}")?,
            Self::InvalidTarget(text) => write!(f, "`{text}`: not a webhook ID or URL")?,
            Self::Unsupported { title, what } => write!(f, "the {title} API cannot {what}")?,
            Self::MissingParam { title, name, summary, .. } => {
                write!(f, "missing parameter `{name}` of {title}: {summary}")?;
            }
            Self::NoSecret { title, .. } => {
                write!(f, "no secret for the webhook: {title} signs with the one that is passed when it is created")?;
            }
            Self::NoId(reason) => write!(f, "cannot create an ID for the webhook: {reason}")?,
            Self::Replace { cause, outcome, .. } => write!(f, "{cause}; {outcome}")?,
        }
        if self.is_uncertain() { f.write_str("; the change may have been made") } else { Ok(()) }
    }
}

/// Returns the hint to change an existing webhook with these arguments of `webhooks update`.
fn update_hint(args: &[&str]) -> String {
    let args = shlex::try_join(args.iter().copied()).unwrap_or_default();
    format!("change it with `hookctl webhooks update {args}`")
}

/// Returns the name of the environment variable for a parameter, e.g. `HOOKCTL_TYPEFORM_FORM_ID`.
pub fn param_variable(provider: &str, param: &str) -> String {
    format!("HOOKCTL_{}_{}", variable_part(provider), variable_part(param))
}

fn variable_part(name: &str) -> String {
    name.to_ascii_uppercase().replace(['-', '.'], "_")
}

/// Returns the standard reason phrase of a status.
fn reason(status: u16) -> &'static str {
    hyper::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default()
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
