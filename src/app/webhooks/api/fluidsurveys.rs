//! FluidSurveys' management API, v2 (fluidware/fluidsurveys-docs `fluidsurveys/api/webhooks.rst`).
//!
//! Trailing slashes are part of the paths. Requests have `event` and integer IDs, lists have `event_type` and string IDs. Only the statuses of the
//! responses to subscribe and unsubscribe are documented, so their bodies are not parsed.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    DesiredWebhook, Page, Webhook, id,
    json::{self, Text},
    request,
};
use crate::app::http::UnexpectedResponse;
use crate::app::webhooks::Params;
use hookctl::message::Message;

/// `GET /api/v2/webhooks/`
pub fn list() -> Message {
    request("GET", "/api/v2/webhooks/".into(), None)
}

/// `POST /api/v2/webhooks/subscribe/`
pub fn subscribe(desired: &DesiredWebhook) -> Message {
    let mut body = Map::new();
    body.insert("subscription_url".into(), desired.url.as_str().into());
    body.insert("event".into(), desired.event.as_str().into());
    body.extend(desired.survey.map(|survey| ("survey".to_owned(), survey.into())));
    body.extend(desired.collector.map(|collector| ("collector".to_owned(), collector.into())));
    request("POST", "/api/v2/webhooks/subscribe/".into(), Some(&Value::Object(body)))
}

/// `POST /api/v2/webhooks/unsubscribe/`
pub fn unsubscribe(url: &str) -> Message {
    let body = serde_json::json!({ "subscription_url": url });
    request("POST", "/api/v2/webhooks/unsubscribe/".into(), Some(&body))
}

/// Parses the response to list.
///
/// # Errors
/// Returns an error if the response is not as documented.
pub fn page(body: &[u8]) -> Result<Page, UnexpectedResponse> {
    #[derive(Deserialize)]
    struct WebhookJson {
        #[serde(default, deserialize_with = "id")]
        id: Option<String>,
        event_type: Text,
        #[serde(default, deserialize_with = "id")]
        survey: Option<String>,
        #[serde(default, deserialize_with = "id")]
        collector: Option<String>,
        subscription_url: Text,
    }
    #[derive(Deserialize)]
    struct List {
        #[serde(deserialize_with = "json::list")]
        webhooks: Vec<WebhookJson>,
        total: u64,
    }
    let List { webhooks, total } = json::parse(body)?;
    let webhooks = webhooks.into_iter().map(|json| Webhook {
        id: json.id,
        event: json.event_type.0,
        url: json.subscription_url.0,
        survey: json.survey,
        collector: json.collector,
        created: None,
        updated: None,
        secret: None,
        params: Params::new(),
    });
    Ok(Page { webhooks: webhooks.collect(), total })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parsed_ids_are_never_empty(number: u64, text: String) {
            for id in [Value::from(number), Value::from(text.as_str()), Value::from(""), Value::Null] {
                let webhook = serde_json::json!({ "id": id, "event_type": "x", "subscription_url": "u", "survey": id });
                let list = serde_json::json!({ "webhooks": [webhook], "total": 1 });
                let page = page(list.to_string().as_bytes()).expect("a list");
                let webhook = &page.webhooks[0];
                prop_assert!(webhook.id.as_deref() != Some(""));
                prop_assert_eq!(&webhook.id, &webhook.survey);
                prop_assert!(webhook.secret.is_none());
            }
        }
    }
}
