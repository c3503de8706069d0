//! How a webhook is named: by its ID, or by the URL that it delivers to.

use std::fmt;

use super::{
    Error,
    api::{Webhook, screver},
};

/// Identifies a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Id(String),
    /// The URL that it delivers to.
    Url(String),
}

impl Target {
    /// Parses an ID or a URL.
    ///
    /// # Errors
    /// Returns an error if `text` is neither.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.contains("://") {
            return Ok(Self::Url(text.to_owned()));
        }
        if screver::is_valid_id(text) {
            Ok(Self::Id(text.to_owned()))
        } else {
            Err(Error::InvalidTarget(text.to_owned()))
        }
    }

    /// Returns true if this names `webhook`.
    pub(super) fn matches(&self, webhook: &Webhook) -> bool {
        match self {
            Self::Id(id) => webhook.id.as_ref() == Some(id),
            Self::Url(url) => webhook.url == *url,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => f.write_str(id),
            Self::Url(url) => f.write_str(url),
        }
    }
}
