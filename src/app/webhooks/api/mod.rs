//! The providers' management APIs as data: builds the messages of operations, and parses webhooks from responses.
//!
//! Owns paths, queries, bodies and the fields of responses, according to each API's documentation. It does no network I/O and knows no credentials:
//! the account adds those.

pub mod fluidsurveys;
mod json;
pub mod rest;
pub mod screver;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::app::{
    error::{self, ErrorExt as _},
    http::{BodyEnd, Response},
    webhooks::Params,
};
use hookctl::{
    message::Message,
    provider::{Api, Management, Provider},
    secret::{Redactor, Secret},
};

/// Returns the provider's API and its default URL.
///
/// # Errors
/// Returns a usage error if the provider has no API.
pub fn api_of(provider: &Provider) -> anyhow::Result<(&Api, &str)> {
    let title = &provider.title;
    match &provider.management {
        Some(Management::Api(api, url)) => Ok((api, url)),
        Some(Management::ByHand(place)) => Err(error::usage(format!("{title} has no webhook API"))
            .hint(format!("set webhooks up in {place} ({})", provider.docs))),
        None => Err(error::usage(format!("no webhook API known for {title}"))),
    }
}

/// A webhook in a response.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// The provider's ID, if the response has one.
    pub id: Option<String>,
    /// The event, or the provider's name for every event.
    pub event: String,
    /// The URL that it delivers to, exactly as registered.
    pub url: String,
    /// The only survey that it is for.
    pub survey: Option<String>,
    /// The only collector that it is for.
    pub collector: Option<String>,
    /// When it was created, in the API's format.
    pub created: Option<String>,
    /// When it was last updated, in the API's format.
    pub updated: Option<String>,
    /// The secret that signs its deliveries.
    pub secret: Option<Secret>,
    /// The values of parameters, if the API is described as data.
    pub params: Params,
}

/// A webhook that the user wants to exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredWebhook {
    /// The event, or the provider's name for every event.
    pub event: String,
    /// The URL to deliver to.
    pub url: String,
    /// The only survey that it is for.
    pub survey: Option<u64>,
    /// The only collector that it is for.
    pub collector: Option<u64>,
    /// The parameters that were given for it, if the API is described as data.
    pub params: Params,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// The webhooks, in the API's order.
    pub webhooks: Vec<Webhook>,
    /// The total number of webhooks, according to the API.
    pub total: u64,
}

/// Maximum number of bytes shown of a response.
const MAX_SHOWN: usize = 64 * 1024;

/// Returns the beginning of a response so that it is safe to show: its secrets are masked, or its body is left out if it cannot be searched for secrets.
/// They are not added to the run's redactor, because a list may contain many and none of them is used.
pub fn without_secrets(response: &Response) -> Response {
    let length = response.body.len();
    let secrets = if response.body_end == BodyEnd::Complete { json::secrets(&response.body) } else { None };
    let body = match secrets {
        Some(secrets) => {
            let mut redactor = Redactor::default();
            for secret in &secrets {
                redactor.learn(secret);
            }
            if length > MAX_SHOWN {
                let mut body = redactor.mask_truncated(&response.body[..MAX_SHOWN]);
                body.extend_from_slice(format!("… ({} more bytes)", length - MAX_SHOWN).as_bytes());
                body
            } else {
                redactor.mask(&response.body)
            }
        }
        None => format!("({length} bytes, not JSON: not shown)").into_bytes(),
    };
    Response { body, ..response.clone() }
}

/// Builds a request, possibly with a JSON body. The account adds `Host` and credentials.
fn request(method: &str, target: String, body: Option<&Value>) -> Message {
    let mut message = Message::post(target, body.map(|body| body.to_string().into_bytes()).unwrap_or_default());
    message.method = method.into();
    if body.is_some() {
        message.headers.push("content-type", "application/json");
    }
    message
}

/// Returns the secret of a webhook, labeled with the webhook's ID.
fn secret_of(id: Option<&str>, text: Option<String>) -> Option<Secret> {
    let label = format!("webhook:{}", id.unwrap_or("new"));
    text.and_then(|text| Secret::new(text.into_bytes(), label).ok())
}

/// Deserializes an ID that may be a number or a string. Returns `None` if it is null or empty.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Number(u64),
        Text(json::Text),
    }
    Ok(match Option::<Id>::deserialize(deserializer)? {
        Some(Id::Number(number)) => Some(number.to_string()),
        Some(Id::Text(json::Text(text))) if !text.is_empty() => Some(text),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::http::{UnexpectedResponse, refusal, token};
    use proptest::prelude::*;

    /// Longer than any word of hookctl's own messages.
    const SECRET: &str = "s3cret-0123456789abcdef";

    /// Generates JSON with secrets at any depth, sometimes truncated.
    fn body() -> impl Strategy<Value = Vec<u8>> {
        let leaf = prop_oneof![Just(Value::from(SECRET)), any::<String>().prop_map(Value::from), Just(Value::Null)];
        let names = vec!["secret", "access_token", "_id", "resources", "webhooks", "total", "message"];
        let name = prop::sample::select(names);
        let value = leaf.prop_recursive(3, 20, 4, move |inner| {
            let fields = prop::collection::vec((name.clone(), inner.clone()), 0..4);
            let object = fields.prop_map(|fields| fields.into_iter().collect::<Value>());
            prop_oneof![prop::collection::vec(inner, 0..4).prop_map(Value::from), object]
        });
        (value, any::<prop::sample::Index>(), any::<bool>()).prop_map(|(value, cut, whole)| {
            let mut body = value.to_string().into_bytes();
            if !whole {
                body.truncate(cut.index(body.len() + 1));
            }
            body
        })
    }

    proptest! {
        #[test]
        fn parse_errors_never_quote_a_secret(body in body()) {
            let errors = [
                screver::webhook(&body).err(),
                screver::page(&body).err(),
                fluidsurveys::page(&body).err(),
                token::parse(&body).err(),
            ];
            for UnexpectedResponse(reason) in errors.into_iter().flatten() {
                prop_assert!(!reason.contains(SECRET), "{}", reason);
            }
            prop_assert!(!refusal::describe("text/html", &body).contains(SECRET));
        }

        #[test]
        fn without_secrets_never_shows_a_secret_field(body in body()) {
            let field = |name| format!("\"{name}\":\"{SECRET}\"");
            let response = Response { body, body_end: BodyEnd::Complete, ..Response::default() };
            let shown = String::from_utf8_lossy(&without_secrets(&response).body).into_owned();
            prop_assert!(!shown.contains(&field("secret")) && !shown.contains(&field("access_token")), "{}", shown);
        }
    }
}
