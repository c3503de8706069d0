//! The mock's FluidSurveys API, as documented: subscription URLs are unique, compared byte for byte. Requests have `event` and integer IDs, lists have
//! `event_type` and string IDs. The store owns the webhooks.

use serde_json::{Value, json};

use super::{CallResult, Refused};
use crate::app::store::mock::{FluidSurveysWebhook, Store};
use hookctl::message::Message;

pub(super) fn respond(path: &str, message: &Message, events: &[String], store: &Store) -> CallResult {
    match (message.method.as_str(), path) {
        ("GET", "/") => {
            let webhooks: Vec<Value> = store
                .fluidsurveys_webhooks()?
                .into_iter()
                .map(|webhook| {
                    json!({
                        "id": webhook.id, "event_type": webhook.event, "survey": webhook.survey.map(|id| id.to_string()),
                        "collector": webhook.collector.map(|id| id.to_string()), "subscription_url": webhook.url,
                    })
                })
                .collect();
            let total = webhooks.len();
            Ok((200, json!({ "webhooks": webhooks, "total": total }).to_string()))
        }
        ("POST", "/subscribe/") => subscribe(message, events, store),
        ("POST", "/unsubscribe/") => {
            let body = body(message)?;
            let url = required(&body, "subscription_url")?;
            if store.unsubscribe(url)? {
                Ok((200, json!({ "success": true }).to_string()))
            } else {
                Err(refused(404, "not_found", "No webhook has this subscription_url."))
            }
        }
        _ => Err(refused(405, "method_not_allowed", "This method is not allowed here.")),
    }
}

fn subscribe(message: &Message, events: &[String], store: &Store) -> CallResult {
    let body = body(message)?;
    let (url, event) = (required(&body, "subscription_url")?, required(&body, "event")?);
    if !events.iter().any(|known| known == event) {
        let known = format!("event must be one of {}.", events.join(", "));
        return Err(refused(400, "bad_request", &known));
    }
    let id = |name: &str| match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => {
            value.as_i64().map(Some).ok_or_else(|| refused(400, "bad_request", &format!("{name} must be an integer.")))
        }
    };
    let webhook = FluidSurveysWebhook {
        id: 0,
        event: event.into(),
        url: url.into(),
        survey: id("survey")?,
        collector: id("collector")?,
    };
    if store.subscribe(&webhook)? {
        Ok((201, json!({ "success": true }).to_string()))
    } else {
        Err(refused(409, "conflict", "A webhook with this subscription_url exists."))
    }
}

fn body(message: &Message) -> Result<Value, Refused> {
    let content_type = message.headers.text("content-type").unwrap_or_default();
    if !content_type.starts_with("application/json") {
        return Err(refused(400, "bad_request", "The body must be application/json."));
    }
    serde_json::from_slice(&message.body)
        .ok()
        .filter(Value::is_object)
        .ok_or_else(|| refused(400, "bad_request", "The body is not a JSON dictionary."))
}

fn required<'a>(body: &'a Value, name: &str) -> Result<&'a str, Refused> {
    body.get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| refused(400, "bad_request", &format!("{name} is required.")))
}

fn refused(status: u16, code: &str, description: &str) -> Refused {
    Refused(status, json!({ "success": false, "code": code, "description": description }))
}
