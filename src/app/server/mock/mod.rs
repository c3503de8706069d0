//! A stand-in for the two management APIs and Screver's token URL, true to their documents: paths, statuses, bodies, key order,
//! required parameters, uniqueness, authentication. The paths of the two differ, by a slash, so that one origin serves both.
//!
//! Owns what such a server says; the [`Store`] owns what it remembers. Where a document is silent (the bodies of errors), it says what
//! the same provider says elsewhere.

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
use auth::Tokens;

/// The stand-in.
pub struct Mock {
    /// The APIs, and the events that each knows.
    events: Vec<(Api, Vec<String>)>,
    accepted: Accepted,
    tokens: Tokens,
    faults: Faults,
    store: Store,
}

/// A request that is refused, as a status and a body.
struct Refused(u16, serde_json::Value);

/// What is answered: a status and a body, which may be none.
type Answered = Result<(u16, String), Refused>;

impl Mock {
    /// A stand-in for these APIs, each with the events that it knows.
    #[must_use]
    pub fn new(events: Vec<(Api, Vec<String>)>, accepted: Accepted, faults: Faults, store: Store) -> Self {
        Self { events, accepted, tokens: Tokens::default(), faults, store }
    }

    /// Answers a request.
    #[must_use]
    pub fn answer(&self, message: &Message) -> Reply {
        let delay = self.faults.delay();
        let (status, body) = match self.faults.strike() {
            Some(status) => (status, r#"{"message":"injected by --fail"}"#.to_owned()),
            None => self.route(message).unwrap_or_else(|Refused(status, body)| (status, body.to_string())),
        };
        Reply { status, body, delay }
    }

    fn route(&self, message: &Message) -> Answered {
        let (path, query) = message.target.split_once('?').unwrap_or((&message.target, ""));
        let stands_in_for = |wanted| self.events.iter().any(|(api, _)| *api == wanted);
        let (screver, fluidsurveys) = (stands_in_for(Api::Screver), stands_in_for(Api::FluidSurveys));
        if screver && path == "/oauth/token" {
            return self.tokens.issue(message, &self.accepted, SystemTime::now());
        }
        match path.strip_prefix("/api/v2/webhooks") {
            Some(rest @ ("/" | "/subscribe/" | "/unsubscribe/")) if fluidsurveys => {
                auth::fluidsurveys(message, &self.accepted)?;
                fluidsurveys::answer(rest, message, self.events(Api::FluidSurveys), &self.store)
            }
            Some(rest) if screver && (rest.is_empty() || (rest.starts_with('/') && !rest[1..].contains('/'))) => {
                auth::screver(message, &self.accepted, &self.tokens, SystemTime::now())?;
                screver::answer(rest.trim_start_matches('/'), query, message, self.events(Api::Screver), &self.store)
            }
            _ => Err(Refused(404, serde_json::json!({ "message": "Not Found" }))),
        }
    }

    fn events(&self, api: Api) -> &[String] {
        self.events.iter().find(|(held, _)| *held == api).map_or(&[], |(_, events)| events)
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self(500, serde_json::json!({ "message": error.to_string() }))
    }
}
