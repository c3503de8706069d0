//! Who may ask the stand-in: the credentials that it was told to accept, and the tokens that it issued.

use std::{
    cell::RefCell,
    time::{Duration, SystemTime},
};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::json;
use subtle::ConstantTimeEq as _;

use super::{Answered, Refused};
use hookctl::{chance::new_id, message::Message, secret::Secret};

/// How long a token is good (`authentication.md`: 24 hours).
const LIFE: Duration = Duration::from_hours(24);

/// More tokens than this are not remembered; the oldest go first.
const MOST_TOKENS: usize = 1000;

/// The credentials that are good.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The token of either API.
    pub token: Secret,
    /// The client id and client secret of Screver's token URL.
    pub client: (Secret, Secret),
    /// FluidSurveys' API key and the account's password.
    pub key: (Secret, Secret),
}

/// The tokens that were issued, with the time of each.
#[derive(Default)]
pub(super) struct Tokens(RefCell<Vec<(String, SystemTime)>>);

impl Tokens {
    /// `POST /oauth/token`
    pub(super) fn issue(&self, message: &Message, accepted: &Accepted, now: SystemTime) -> Answered {
        if message.method != "POST" {
            return Err(Refused(405, json!({ "message": "Method Not Allowed" })));
        }
        if !is_basic(message, &accepted.client) {
            return Err(Refused(401, json!({ "message": "Unauthorized" })));
        }
        let granted = form_urlencoded::parse(&message.body)
            .any(|(name, value)| name == "grant_type" && value == "client_credentials");
        if !granted {
            return Err(Refused(400, json!({ "message": { "grant_type": "must be client_credentials" } })));
        }
        let token = new_id().simple();
        let mut held = self.0.borrow_mut();
        if held.len() == MOST_TOKENS {
            held.remove(0);
        }
        held.push((token.clone(), now));
        Ok((200, json!({ "token_type": "Bearer", "access_token": token }).to_string()))
    }

    fn holds(&self, token: &[u8], now: SystemTime) -> bool {
        let good = |issued: &SystemTime| now.duration_since(*issued).is_ok_and(|age| age < LIFE);
        self.0.borrow().iter().any(|(held, issued)| good(issued) && same(token, held.as_bytes()))
    }
}

/// Lets a request to Screver pass.
pub(super) fn screver(message: &Message, accepted: &Accepted, tokens: &Tokens, now: SystemTime) -> Result<(), Refused> {
    let token = bearer(message);
    if token.is_some_and(|token| same(token, accepted.token.expose()) || tokens.holds(token, now)) {
        return Ok(());
    }
    Err(Refused(401, json!({ "message": "Unauthorized" })))
}

/// Lets a request to FluidSurveys pass.
pub(super) fn fluidsurveys(message: &Message, accepted: &Accepted) -> Result<(), Refused> {
    if is_basic(message, &accepted.key) || bearer(message).is_some_and(|token| same(token, accepted.token.expose())) {
        return Ok(());
    }
    let description = "Authentication credentials were not provided or are wrong.";
    Err(Refused(401, json!({ "success": false, "code": "not_authorized", "description": description })))
}

fn bearer(message: &Message) -> Option<&[u8]> {
    after(message.headers.get("authorization")?, b"bearer ")
}

fn is_basic(message: &Message, (name, password): &(Secret, Secret)) -> bool {
    let Some(encoded) = message.headers.get("authorization").and_then(|value| after(value, b"basic ")) else {
        return false;
    };
    let expected = [name.expose(), b":", password.expose()].concat();
    BASE64_STANDARD.decode(encoded).is_ok_and(|given| same(&given, &expected))
}

/// What stands behind a scheme, whose name has no case (RFC 9110 section 11.1).
fn after<'a>(value: &'a [u8], scheme: &[u8]) -> Option<&'a [u8]> {
    let (head, rest) = value.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn same(given: &[u8], expected: &[u8]) -> bool {
    given.ct_eq(expected).into()
}
