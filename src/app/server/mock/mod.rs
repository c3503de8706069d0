//! A mock of the two management APIs and of Screver's token URL.
//!
//! It follows their documentation: paths, statuses, bodies, key order, required parameters, uniqueness, authentication. The paths of the two APIs differ by a
//! slash, so one origin serves both. If the documentation does not show an error body, the mock uses what the same provider returns elsewhere. The
//! [`Store`] owns the webhooks.

mod auth;
mod faults;
mod fluidsurveys;
mod screver;

use std::time::SystemTime;

use hookctl::{message::Message, provider::Api};

use crate::app::store::{StoreError, mock::Store};
pub use auth::Accepted;
pub use faults::{Fault, Faults};

use super::Reply;
use auth::IssuedTokens;

/// A mock server for one or both APIs.
pub struct Mock {
    /// The APIs and the events of each.
    events: Vec<(Api, Vec<String>)>,
    accepted: Accepted,
    tokens: IssuedTokens,
    faults: Faults,
    store: Store,
}

/// An error response: status and body.
struct Refused(u16, serde_json::Value);

/// A response: status and body, which may be empty.
type Outcome = Result<(u16, String), Refused>;

impl Mock {
    /// Creates a mock of these APIs, each with its events.
    pub fn new(events: Vec<(Api, Vec<String>)>, accepted: Accepted, faults: Faults, store: Store) -> Self {
        Self { events, accepted, tokens: IssuedTokens::default(), faults, store }
    }

    /// Returns the reply to a request.
    pub fn reply(&self, message: &Message) -> Reply {
        let delay = self.faults.delay();
        let (status, body) = match self.faults.sample() {
            Some(status) => (status, r#"{"message":"injected by --fail"}"#.to_owned()),
            None => self.route(message).unwrap_or_else(|Refused(status, body)| (status, body.to_string())),
        };
        Reply { status, body, delay }
    }

    fn route(&self, message: &Message) -> Outcome {
        let (path, query) = message.target.split_once('?').unwrap_or((&message.target, ""));
        let serves = |wanted| self.events.iter().any(|(api, _)| *api == wanted);
        let (screver, fluidsurveys) = (serves(Api::Screver), serves(Api::FluidSurveys));
        if screver && path == "/oauth/token" {
            return self.tokens.issue(message, &self.accepted, SystemTime::now());
        }
        match path.strip_prefix("/api/v2/webhooks") {
            Some(rest @ ("/" | "/subscribe/" | "/unsubscribe/")) if fluidsurveys => {
                auth::fluidsurveys(message, &self.accepted)?;
                fluidsurveys::respond(rest, message, self.events(Api::FluidSurveys), &self.store)
            }
            Some(rest) if screver && (rest.is_empty() || (rest.starts_with('/') && !rest[1..].contains('/'))) => {
                auth::screver(message, &self.accepted, &self.tokens, SystemTime::now())?;
                screver::respond(rest.trim_start_matches('/'), query, message, self.events(Api::Screver), &self.store)
            }
            _ => Err(Refused(404, serde_json::json!({ "message": "Not Found" }))),
        }
    }

    fn events(&self, api: Api) -> &[String] {
        self.events.iter().find(|(served, _)| *served == api).map_or(&[], |(_, events)| events)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self(500, serde_json::json!({ "message": error.to_string() }))
    }
}
