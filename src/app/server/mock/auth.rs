//! Authentication of the mock server: the credentials that it accepts and the tokens that it has issued.

use std::{
    cell::RefCell,
    time::{Duration, SystemTime},
};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

use super::{CallResult, Refused};
use crate::app::random;
use hookctl::{message::Message, provider::RestAuth, secret::Secret};

/// Lifetime of a token: 24 hours (CoRMapp/screver-api-docs, source/includes/authentication.md).
const LIFETIME: Duration = Duration::from_hours(24);

/// Maximum number of tokens that are valid at the same time. The oldest are dropped first.
const MAX_TOKENS: usize = 1000;

/// The credentials that the mock accepts.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The token of every API.
    pub token: Secret,
    /// The client ID and client secret for Screver's token URL.
    pub client: (Secret, Secret),
    /// FluidSurveys' API key and the account's password.
    pub key: (Secret, Secret),
}

/// The issued tokens, each with its time of issue.
#[derive(Default)]
pub(super) struct IssuedTokens(RefCell<Vec<(String, SystemTime)>>);

impl IssuedTokens {
    /// `POST /oauth/token`, with the client's credentials in the `Authorization` header or in the body (RFC 6749 section 2.3.1).
    pub(super) fn issue(&self, message: &Message, accepted: &Accepted, now: SystemTime) -> CallResult {
        if message.method != "POST" {
            return Err(Refused(405, json!({ "message": "Method Not Allowed" })));
        }
        let parameters = parameters(&message.body);
        let parameter = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let is_client = if message.headers.get("authorization").is_some() {
            is_basic(message, &accepted.client)
        } else {
            let (id, secret) = &accepted.client;
            let given = |name: &str| parameter(name).unwrap_or_default().as_bytes();
            // Compare both, so that the time taken does not show which one is wrong.
            same(given("client_id"), id.expose()) & same(given("client_secret"), secret.expose())
        };
        if !is_client {
            return Err(Refused(401, json!({ "message": "Unauthorized" })));
        }
        if parameter("grant_type") != Some("client_credentials") {
            return Err(Refused(400, json!({ "message": { "grant_type": "must be client_credentials" } })));
        }
        let token =
            random::uuid().map_err(|error| Refused(500, json!({ "message": error.to_string() })))?.simple().to_string();
        let mut tokens = self.0.borrow_mut();
        if tokens.len() == MAX_TOKENS {
            tokens.remove(0);
        }
        tokens.push((token.clone(), now));
        Ok((200, json!({ "token_type": "Bearer", "access_token": token }).to_string()))
    }

    fn contains(&self, token: &[u8], now: SystemTime) -> bool {
        let is_valid = |issued: &SystemTime| now.duration_since(*issued).is_ok_and(|age| age < LIFETIME);
        self.0.borrow().iter().any(|(own, issued)| is_valid(issued) && same(token, own.as_bytes()))
    }
}

/// Parses the body of a token request: a JSON object or a form. The content type does not matter, because some clients send the wrong one.
fn parameters(body: &[u8]) -> Vec<(String, String)> {
    if let Ok(Value::Object(fields)) = serde_json::from_slice(body) {
        let text = |(name, value): (String, Value)| Some((name, value.as_str()?.to_owned()));
        return fields.into_iter().filter_map(text).collect();
    }
    form_urlencoded::parse(body).into_owned().collect()
}

/// Authenticates a request to Screver.
pub(super) fn screver(
    message: &Message,
    accepted: &Accepted,
    tokens: &IssuedTokens,
    now: SystemTime,
) -> Result<(), Refused> {
    let token = bearer(message);
    if token.is_some_and(|token| same(token, accepted.token.expose()) || tokens.contains(token, now)) {
        return Ok(());
    }
    Err(Refused(401, json!({ "message": "Unauthorized" })))
}

/// Authenticates a request to FluidSurveys.
pub(super) fn fluidsurveys(message: &Message, accepted: &Accepted) -> Result<(), Refused> {
    if is_basic(message, &accepted.key) || bearer(message).is_some_and(|token| same(token, accepted.token.expose())) {
        return Ok(());
    }
    let description = "Authentication credentials were not provided or are wrong.";
    Err(Refused(401, json!({ "success": false, "code": "not_authorized", "description": description })))
}

/// Authenticates a request to an API that is described as data. `query` is the query of the request.
pub(super) fn is_authentic(message: &Message, query: &str, auth: &RestAuth, accepted: &Accepted) -> bool {
    let accepts = |token: &[u8]| same(token, accepted.token.expose());
    match auth {
        RestAuth::Bearer => bearer(message).is_some_and(accepts),
        RestAuth::Header(name) => message.headers.get(name).is_some_and(accepts),
        RestAuth::Query(name) => {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            pairs.find(|(key, _)| key == name.as_str()).is_some_and(|(_, token)| accepts(token.as_bytes()))
        }
    }
}

fn bearer(message: &Message) -> Option<&[u8]> {
    strip_scheme(message.headers.get("authorization")?, b"bearer ")
}

fn is_basic(message: &Message, (name, password): &(Secret, Secret)) -> bool {
    let Some(encoded) = message.headers.get("authorization").and_then(|value| strip_scheme(value, b"basic ")) else {
        return false;
    };
    let expected = [name.expose(), b":", password.expose()].concat();
    BASE64_STANDARD.decode(encoded).is_ok_and(|given| same(&given, &expected))
}

/// Removes the scheme, whose name is case-insensitive (RFC 9110 section 11.1).
fn strip_scheme<'a>(value: &'a [u8], scheme: &[u8]) -> Option<&'a [u8]> {
    let (head, rest) = value.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// Compares in constant time.
fn same(given: &[u8], expected: &[u8]) -> bool {
    given.ct_eq(expected).into()
}
