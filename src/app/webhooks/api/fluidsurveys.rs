//! FluidSurveys' webhooks, API v2 (fluidsurveys.rst, which is fluidware/fluidsurveys-docs `fluidsurveys/api/webhooks.rst`).
//!
//! Trailing slashes are part of the paths. A request says `event` and integers where the list says `event_type` and text. Only the status of
//! subscribe and unsubscribe is documented, so their bodies are not read.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Page, Subscription, Webhook, id, request};
use crate::app::http::UnexpectedResponse;
use hookctl::message::Message;

/// `GET /api/v2/webhooks/`
#[must_use]
pub fn list() -> Message {
    request("GET", "/api/v2/webhooks/".into(), None)
}

/// `POST /api/v2/webhooks/subscribe/`
#[must_use]
pub fn subscribe(wanted: &Subscription) -> Message {
    let mut body = Map::new();
    body.insert("subscription_url".into(), wanted.url.as_str().into());
    body.insert("event".into(), wanted.event.as_str().into());
    body.extend(wanted.survey.map(|survey| ("survey".to_owned(), survey.into())));
    body.extend(wanted.collector.map(|collector| ("collector".to_owned(), collector.into())));
    typed(request("POST", "/api/v2/webhooks/subscribe/".into(), Some(&Value::Object(body))))
}

/// `POST /api/v2/webhooks/unsubscribe/`
#[must_use]
pub fn unsubscribe(url: &str) -> Message {
    let body = serde_json::json!({ "subscription_url": url });
    typed(request("POST", "/api/v2/webhooks/unsubscribe/".into(), Some(&body)))
}

fn typed(mut message: Message) -> Message {
    message.headers.push("content-type", "application/json");
    message
}

/// The answer to list.
///
/// # Errors
/// It is not what is documented.
pub fn page(body: &[u8]) -> Result<Page, UnexpectedResponse> {
    #[derive(Deserialize)]
    struct Held {
        #[serde(default, deserialize_with = "id")]
        id: Option<String>,
        event_type: String,
        #[serde(default, deserialize_with = "id")]
        survey: Option<String>,
        #[serde(default, deserialize_with = "id")]
        collector: Option<String>,
        subscription_url: String,
    }
    #[derive(Deserialize)]
    struct List {
        webhooks: Vec<Held>,
        total: u64,
    }
    let List { webhooks, total } = serde_json::from_slice(body)?;
    let webhooks = webhooks.into_iter().map(|held| Webhook {
        id: held.id,
        event: held.event_type,
        url: held.subscription_url,
        survey: held.survey,
        collector: held.collector,
        created: None,
        updated: None,
        secret: None,
    });
    Ok(Page { webhooks: webhooks.collect(), total })
}
