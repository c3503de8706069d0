//! `--token-endpoint`: acts as the OAuth token URL of a receiver, and checks the bearer token of each delivery.
//!
//! Any client gets a token, because hookctl does not know the sender's credentials. A token is valid for an hour.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

use crate::app::{random, server::exact::Reply};
use hookctl::message::Message;

/// How long a token is valid.
const LIFETIME: Duration = Duration::from_hours(1);

/// Maximum number of tokens that are valid at the same time. The oldest are dropped first.
const MAX_TOKENS: usize = 1000;

/// A token URL, and the tokens that it has issued.
#[derive(Debug)]
pub struct TokenEndpoint {
    /// The path of the token URL.
    path: String,
    issued: Mutex<VecDeque<(String, Instant)>>,
}

impl TokenEndpoint {
    /// Creates a token endpoint at this path.
    pub fn new(path: String) -> Self {
        Self { path, issued: Mutex::default() }
    }

    fn issued(&self) -> MutexGuard<'_, VecDeque<(String, Instant)>> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns true if a request is for the token URL.
    pub fn is_at(&self, message: &Message) -> bool {
        message.target.split('?').next() == Some(self.path.as_str())
    }

    /// Responds to a token request (RFC 6749, section 4.4).
    pub fn respond(&self, message: &Message) -> Reply {
        let refuse = |status, error: &str| Reply::json(status, json!({ "error": error }).to_string());
        if message.method != "POST" {
            return refuse(405, "invalid_request");
        }
        let parameters = parameters(message);
        let has = |name: &str| parameters.iter().any(|(key, value)| key == name && !value.is_empty());
        if !parameters.iter().any(|(key, value)| key == "grant_type" && value == "client_credentials") {
            return refuse(400, "unsupported_grant_type");
        }
        let in_header = message.headers.text("authorization").is_some_and(|value| scheme(value, "basic").is_some());
        let in_body = has("client_id") && has("client_secret");
        if !in_header && !in_body {
            return refuse(401, "invalid_client");
        }
        let Ok(token) = random::uuid() else { return refuse(500, "server_error") };
        let token = token.simple().to_string();
        let mut issued = self.issued();
        if issued.len() == MAX_TOKENS {
            issued.pop_front();
        }
        issued.push_back((token.clone(), Instant::now()));
        let body = json!({ "access_token": token, "token_type": "Bearer", "expires_in": LIFETIME.as_secs() });
        let mut reply = Reply::json(200, body.to_string());
        // Tokens must not be cached (RFC 6749, section 5.1).
        reply.headers.push(("cache-control".into(), b"no-store".to_vec()));
        reply
    }

    /// Checks the bearer token of a delivery.
    ///
    /// # Errors
    /// Returns the reason if it is missing, unknown or expired.
    pub fn check(&self, message: &Message) -> Result<(), &'static str> {
        let Some(value) = message.headers.text("authorization") else { return Err("no bearer token") };
        let Some(token) = scheme(value, "bearer") else { return Err("no bearer token") };
        let issued = self.issued();
        let mut same = issued.iter().filter(|(known, _)| known.as_bytes().ct_eq(token.as_bytes()).into());
        match same.next_back() {
            None => Err("unknown bearer token"),
            Some((_, since)) if since.elapsed() >= LIFETIME => Err("expired bearer token"),
            Some(_) => Ok(()),
        }
    }
}

/// Returns the credentials in an `Authorization` value if it has the scheme `wanted`. Schemes are case-insensitive.
fn scheme<'v>(value: &'v str, wanted: &str) -> Option<&'v str> {
    let (scheme, credentials) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case(wanted).then(|| credentials.trim())
}

/// Parses the body of a token request: a JSON object, otherwise a form.
fn parameters(message: &Message) -> Vec<(String, String)> {
    if let Ok(Value::Object(fields)) = serde_json::from_slice(&message.body) {
        let text = |(name, value): (String, Value)| Some((name, value.as_str()?.to_owned()));
        return fields.into_iter().filter_map(text).collect();
    }
    form_urlencoded::parse(&message.body).into_owned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(body: &str, authorization: Option<&str>) -> Message {
        let mut message = Message::post("/token?x", body.into());
        message.headers.extend(authorization.map(|value| ("Authorization", value)));
        message
    }

    #[test]
    fn token_request_gets_the_status_that_the_rfc_requires() {
        let endpoint = TokenEndpoint::new("/token".into());
        let credentials = "client_id=a&client_secret=b";
        for (body, authorization, status) in [
            (format!("grant_type=client_credentials&{credentials}"), None, 200),
            (r#"{"grant_type":"client_credentials","client_id":"a","client_secret":"b"}"#.into(), None, 200),
            ("grant_type=client_credentials".into(), Some("BASIC YTpi"), 200),
            ("grant_type=client_credentials".into(), None, 401),
            (format!("grant_type=password&{credentials}"), None, 400),
            (String::new(), None, 400),
        ] {
            assert_eq!(endpoint.respond(&post(&body, authorization)).status, status, "{body}");
        }
        assert!(endpoint.is_at(&post("", None)) && !endpoint.is_at(&Message::post("/tokens", Vec::new())));
    }

    #[test]
    fn only_issued_tokens_are_accepted() {
        let endpoint = TokenEndpoint::new("/token".into());
        let reply = endpoint.respond(&post("grant_type=client_credentials&client_id=a&client_secret=b", None));
        let token: Value = serde_json::from_slice(&reply.body).expect("JSON");
        let token = token["access_token"].as_str().expect("a token");
        assert_eq!(endpoint.check(&post("", Some(&format!("bearer {token}")))), Ok(()));
        for (value, error) in [
            (None, "no bearer token"),
            (Some("Basic YTpi"), "no bearer token"),
            (Some("Bearer x"), "unknown bearer token"),
        ] {
            assert_eq!(endpoint.check(&post("", value)), Err(error));
        }
    }
}
