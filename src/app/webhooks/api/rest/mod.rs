//! Management APIs that are described as data (`[management.rest]` of `provider.toml`), with the parameters of an account.
//!
//! `request` builds the requests of their operations, and `response` reads webhooks from the responses.

mod request;
mod response;

pub use request::Subject;
pub use response::RestPage;

use crate::app::webhooks::{Error, params::Params};
use hookctl::provider::{RestApi, RestCall};

/// An API with the parameters of an account.
#[derive(Clone, Copy)]
pub struct Rest<'a> {
    pub api: &'a RestApi,
    /// The display name of the provider.
    pub title: &'a str,
    /// The provider's name, for the names of environment variables.
    pub provider: &'a str,
    /// The names of the provider's events.
    pub events: &'a [String],
    /// The parameters from flags, the environment and the profile.
    pub params: &'a Params,
}

impl Rest<'_> {
    /// Returns the operation, if the API has it.
    ///
    /// # Errors
    /// Returns [`Error::Unsupported`] if it does not.
    pub fn operation<'c>(&self, call: Option<&'c RestCall>, what: &'static str) -> Result<&'c RestCall, Error> {
        call.ok_or_else(|| Error::Unsupported { title: self.title.to_owned(), what })
    }
}
