//! A mock of the management APIs and of Screver's token URL.
//!
//! It follows their documentation: paths, statuses, bodies, key order, required parameters, uniqueness, authentication. The paths of Screver and
//! FluidSurveys differ only by a trailing slash, so one origin serves both. A path with a missing or an extra slash is 404, never a call of the other API.
//! An API that is described as data is served below the name of its provider. If the documentation does not show an error body, the mock uses one that
//! the same provider returns elsewhere. The [`Store`] owns the webhooks, and the caller prints the mock's own errors.

mod auth;
mod faults;
mod fluidsurveys;
#[cfg(test)]
mod properties;
mod rest;
mod screver;

use std::time::SystemTime;

use hookctl::{
    message::Message,
    provider::{Api, Provider},
    signing::KeyRule,
};

use crate::app::store::{StoreError, mock::Store};
pub use auth::Accepted;
pub use faults::{Fault, Faults};

use super::Reply;
use auth::IssuedTokens;

/// An API that the mock serves.
pub struct ServedApi {
    /// The name of the provider.
    pub provider: String,
    /// The display name of the provider.
    pub title: String,
    pub api: Api,
    /// The names of the provider's events.
    pub events: Vec<String>,
    /// The path of the API below the mock's origin. Empty unless the API is described as data.
    pub base: String,
    /// Whether secrets are base64 after `whsec_`.
    pub has_whsec_secrets: bool,
}

impl ServedApi {
    /// Returns how the mock serves the API of a provider. `url` is the API's own URL.
    pub fn new(provider: &Provider, api: &Api, url: &str) -> Self {
        let events = provider.events.iter().map(|event| event.name.clone()).collect();
        let base = match api {
            Api::Rest(_) => format!("/{}{}", provider.name, path_of(url)),
            Api::Screver | Api::FluidSurveys => String::new(),
        };
        let has_whsec_secrets = provider.schemes.iter().any(|scheme| scheme.key == KeyRule::Whsec);
        let (name, title) = (provider.name.clone(), provider.title.clone());
        Self { provider: name, title, api: api.clone(), events, base, has_whsec_secrets }
    }
}

/// Returns the path of a URL, without a slash at its end.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("", |at| rest[at..].trim_end_matches('/'))
}

/// A mock server for one or more APIs.
pub struct Mock {
    apis: Vec<ServedApi>,
    accepted: Accepted,
    tokens: IssuedTokens,
    faults: Faults,
    store: Store,
    on_error: Box<dyn Fn(String)>,
}

/// An error response: status and body.
struct Refused(u16, serde_json::Value);

/// The result of a call: the status and the body, which may be empty.
type CallResult = Result<(u16, String), Refused>;

impl Mock {
    /// Creates a mock of these APIs.
    pub fn new(apis: Vec<ServedApi>, accepted: Accepted, faults: Faults, store: Store) -> Self {
        Self { apis, accepted, tokens: IssuedTokens::default(), faults, store, on_error: Box::new(drop) }
    }

    /// Calls `report` for each request that failed because of the mock itself, e.g. on a full disk.
    pub fn on_error(self, report: impl Fn(String) + 'static) -> Self {
        Self { on_error: Box::new(report), ..self }
    }

    /// Returns the APIs that it serves.
    pub fn apis(&self) -> &[ServedApi] {
        &self.apis
    }

    /// Returns the reply to a request.
    pub fn reply(&self, message: &Message) -> Reply {
        let delay = self.faults.delay();
        let (status, body) = match self.faults.sample() {
            Some(status) => (status, r#"{"message":"injected by --fail"}"#.to_owned()),
            None => self.route(message).unwrap_or_else(|Refused(status, body)| {
                if status >= 500 {
                    let reason = body["message"].as_str().unwrap_or_default();
                    let path = message.target.split('?').next().unwrap_or_default();
                    (self.on_error)(format!("{status} response to {} {path}: {reason}", message.method));
                }
                (status, body.to_string())
            }),
        };
        Reply { status, body, delay }
    }

    fn route(&self, message: &Message) -> CallResult {
        let (path, query) = message.target.split_once('?').unwrap_or((&message.target, ""));
        for served in &self.apis {
            if let (Api::Rest(api), Some(rest)) = (&served.api, path.strip_prefix(&served.base))
                && rest.starts_with('/')
            {
                let call = rest::Call { api, served, path: rest, query, message, store: &self.store };
                return rest::respond(&call, &self.accepted);
            }
        }
        let serves = |api: &Api| self.apis.iter().any(|served| served.api == *api);
        let (screver, fluidsurveys) = (serves(&Api::Screver), serves(&Api::FluidSurveys));
        if screver && path == "/oauth/token" {
            return self.tokens.issue(message, &self.accepted, SystemTime::now());
        }
        let rest = path.strip_prefix("/api/v2/webhooks");
        if let Some(call) = rest.filter(|rest| fluidsurveys && is_fluidsurveys_call(rest, message)) {
            auth::fluidsurveys(message, &self.accepted)?;
            return fluidsurveys::respond(call, message, self.events(&Api::FluidSurveys), &self.store);
        }
        if let Some(id) = rest.filter(|_| screver).and_then(screver_id) {
            auth::screver(message, &self.accepted, &self.tokens, SystemTime::now())?;
            return screver::respond(id, query, message, self.events(&Api::Screver), &self.store);
        }
        Err(Refused(404, serde_json::json!({ "message": "Not Found" })))
    }

    fn events(&self, api: &Api) -> &[String] {
        self.apis.iter().find(|served| served.api == *api).map_or(&[], |served| &served.events)
    }
}

/// Returns true for the paths of FluidSurveys. `/` only supports listing: any other method there is a Screver call with an extra slash.
fn is_fluidsurveys_call(rest: &str, message: &Message) -> bool {
    match rest {
        "/" => matches!(message.method.as_str(), "GET" | "HEAD"),
        _ => matches!(rest, "/subscribe/" | "/unsubscribe/"),
    }
}

/// Returns the webhook ID in a path of Screver, which is empty for the collection. Returns `None` for the paths of FluidSurveys, with or without their
/// trailing slash.
fn screver_id(rest: &str) -> Option<&str> {
    match rest.strip_prefix('/') {
        None => rest.is_empty().then_some(""),
        Some("" | "subscribe" | "unsubscribe") => None,
        Some(id) => (!id.contains('/')).then_some(id),
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self(500, serde_json::json!({ "message": error.to_string() }))
    }
}
