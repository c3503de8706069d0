//! The providers' management APIs and token URLs as documents describe them: an operation becomes a message, an answer becomes webhooks
//! or a token.
//!
//! Owns paths, queries, bodies and the shapes of answers. It refuses the network, the clock and credentials: whoever holds an account
//! adds those.

pub mod fluidsurveys;
pub mod screver;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::app::http::Response;
use hookctl::{
    message::Message,
    secret::{Redactor, Secret},
};

/// A webhook as an API tells of it.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// The provider's id, where it gave one.
    pub id: Option<String>,
    /// The event, or what stands for every event.
    pub event: String,
    /// Where deliveries go, exactly as registered.
    pub url: String,
    /// The survey that it is narrowed down to.
    pub survey: Option<String>,
    /// The collector that it is narrowed down to.
    pub collector: Option<String>,
    /// When it was made, as the API spells it.
    pub created: Option<String>,
    /// When it was last changed, as the API spells it.
    pub updated: Option<String>,
    /// The secret that its deliveries are signed with.
    pub secret: Option<Secret>,
}

/// A webhook as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The event, or what stands for every event.
    pub event: String,
    /// Where deliveries are to go.
    pub url: String,
    /// The survey to narrow it down to.
    pub survey: Option<u64>,
    /// The collector to narrow it down to.
    pub collector: Option<u64>,
}

impl Subscription {
    /// Whether `webhook` is just this. URLs are compared byte for byte, as the providers do.
    #[must_use]
    pub fn is(&self, webhook: &Webhook) -> bool {
        let same = |wanted: Option<u64>, held: Option<&String>| wanted.map(|id| id.to_string()).as_ref() == held;
        self.event == webhook.event
            && self.url == webhook.url
            && same(self.survey, webhook.survey.as_ref())
            && same(self.collector, webhook.collector.as_ref())
    }
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// The webhooks, in the API's order.
    pub webhooks: Vec<Webhook>,
    /// How many there are in all, as the API says.
    pub total: u64,
}

/// Returns a copy of the response that may be shown: its secrets are masked, or its body is left out if it cannot be searched for them. They are not
/// added to the run's redactor, because a list may hold many and none of them is used.
pub fn without_secrets(response: &Response) -> Response {
    let body = match secrets_in(&response.body) {
        Some(secrets) => {
            let mut redactor = Redactor::default();
            secrets.iter().for_each(|secret| redactor.learn(secret));
            redactor.mask(&response.body)
        }
        None => format!("({} bytes that are no JSON, and are not shown)", response.body.len()).into_bytes(),
    };
    Response { body, ..response.clone() }
}

/// Returns the secrets anywhere in a response, or `None` if it is not JSON and cannot be searched.
fn secrets_in(body: &[u8]) -> Option<Vec<Secret>> {
    fn look(value: &Value, found: &mut Vec<Secret>) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| look(value, found)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value {
                        Value::String(text) if ["secret", "access_token"].contains(&name.as_str()) => {
                            found.extend(Secret::new(text.clone().into_bytes(), "the API").ok());
                        }
                        value => look(value, found),
                    }
                }
            }
            _ => {}
        }
    }
    if body.trim_ascii().is_empty() {
        return Some(Vec::new());
    }
    let mut found = Vec::new();
    match serde_json::from_slice(body).ok()? {
        // A text on its own could be anything.
        Value::String(text) => found.extend(Secret::new(text.into_bytes(), "the API").ok()),
        value => look(&value, &mut found),
    }
    Some(found)
}

/// A request of an API, whose body is JSON if there is one. `Host` and credentials are added by who sends it.
fn request(method: &str, target: String, body: Option<&Value>) -> Message {
    let mut message = Message::post(target, body.map(|body| body.to_string().into_bytes()).unwrap_or_default());
    message.method = method.into();
    message
}

/// A secret out of an answer, labelled by the webhook that it belongs to.
fn secret_of(id: Option<&str>, text: Option<String>) -> Option<Secret> {
    let label = format!("webhook:{}", id.unwrap_or("new"));
    // A webhook without a secret cannot sign; it is still a webhook.
    text.and_then(|text| Secret::new(text.into_bytes(), label).ok())
}

/// An id that may be a number or a text; none where it is null or empty.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Number(u64),
        Text(String),
    }
    Ok(match Option::<Id>::deserialize(deserializer)? {
        Some(Id::Number(number)) => Some(number.to_string()),
        Some(Id::Text(text)) if !text.is_empty() => Some(text),
        _ => None,
    })
}
