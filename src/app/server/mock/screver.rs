//! The mock's Screver API, as documented: the response to create has `company` and `__v`, the response to update starts with `type`, lists require a
//! valid `limit`, and both `type` and `url` are optional. The store owns the webhooks.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::{CallResult, Refused};
use crate::app::store::mock::{ScreverWebhook, Store};
use hookctl::{message::Message, provider::Api};

/// The valid values of `limit`.
const LIMITS: [&str; 5] = ["5", "10", "25", "50", "100"];

/// Maximum length of `sort`, in bytes. A valid one has about 20.
const MAX_SORT: usize = 100;

/// A webhook in the key order of get and list. A webhook without a type or a URL does not have that key.
#[derive(Serialize)]
struct WebhookJson<'a> {
    _id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    secret: &'a str,
    #[serde(rename = "createdAt")]
    created: &'a str,
    #[serde(rename = "updatedAt")]
    updated: &'a str,
}

/// The response to create.
#[derive(Serialize)]
struct CreateResponse<'a> {
    _id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'a str>,
    company: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    secret: &'a str,
    #[serde(rename = "createdAt")]
    created: &'a str,
    #[serde(rename = "updatedAt")]
    updated: &'a str,
    __v: u8,
}

/// The response to update.
#[derive(Serialize)]
struct UpdateResponse<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'a str>,
    _id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    secret: &'a str,
    #[serde(rename = "createdAt")]
    created: &'a str,
    #[serde(rename = "updatedAt")]
    updated: &'a str,
}

#[derive(Serialize)]
struct List<'a> {
    resources: Vec<WebhookJson<'a>>,
    total: u64,
}

impl<'a> From<&'a ScreverWebhook> for WebhookJson<'a> {
    fn from(webhook: &'a ScreverWebhook) -> Self {
        let ScreverWebhook { id, event, url, secret, created, updated, .. } = webhook;
        Self { _id: id, r#type: event.as_deref(), url: url.as_deref(), secret, created, updated }
    }
}

pub(super) fn respond(id: &str, query: &str, message: &Message, events: &[String], store: &Store) -> CallResult {
    match (message.method.as_str(), id) {
        ("GET", "") => list(query, store),
        ("POST", "") => {
            let body = object(&message.body)?;
            let (event, url) = (text(&body, "type")?, text(&body, "url")?);
            check_event(event, events)?;
            let ScreverWebhook { id, event, company, url, secret, created, updated } = store.create(event, url)?;
            let response = CreateResponse {
                _id: &id,
                r#type: event.as_deref(),
                company: &company,
                url: url.as_deref(),
                secret: &secret,
                created: &created,
                updated: &updated,
                __v: 0,
            };
            to_json(201, &response)
        }
        ("GET", id) => {
            let webhook = store.webhook(id)?.ok_or_else(not_found)?;
            to_json(200, &WebhookJson::from(&webhook))
        }
        ("PUT", id) => {
            let body = object(&message.body)?;
            let (event, url) = (text(&body, "type")?, text(&body, "url")?);
            check_event(event, events)?;
            let webhook = store.update(id, event, url)?.ok_or_else(not_found)?;
            let ScreverWebhook { id, event, url, secret, created, updated, .. } = &webhook;
            to_json(
                200,
                &UpdateResponse { r#type: event.as_deref(), _id: id, url: url.as_deref(), secret, created, updated },
            )
        }
        ("DELETE", id) if !id.is_empty() => {
            if store.delete(id)? {
                Ok((204, String::new()))
            } else {
                Err(not_found())
            }
        }
        _ => Err(Refused(405, json!({ "message": "Method Not Allowed" }))),
    }
}

fn list(query: &str, store: &Store) -> CallResult {
    let parameter = |key: &str| {
        form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == key).map(|(_, value)| value.into_owned())
    };
    let limit = parameter("limit").ok_or_else(|| invalid("limit", "\"limit\" is required"))?;
    if !LIMITS.contains(&limit.as_str()) {
        return Err(invalid("limit", &format!("\"limit\" must be one of [{}]", LIMITS.join(", "))));
    }
    let number = |name: &str, text: String| {
        text.parse::<u32>().map_err(|_| invalid(name, &format!("\"{name}\" must be a number")))
    };
    let limit = number("limit", limit)?;
    let skip = parameter("skip").map_or(Ok(0), |text| number("skip", text))?;
    // The sample in the documentation is ordered by creation, newest first.
    let (updated, descending) = parameter("sort").map_or(Ok((false, true)), |text| parse_sort(&text))?;
    let (webhooks, total) = store.page(limit, skip, updated, descending)?;
    let resources: Vec<WebhookJson<'_>> = webhooks.iter().map(WebhookJson::from).collect();
    to_json(200, &List { resources, total })
}

/// Parses e.g. `{ createdAt: -1 }`: one field, and 1 or -1. The documentation writes it as a JavaScript object, clients also as JSON. Returns whether to
/// sort by the time of the last update, and whether to sort in descending order.
fn parse_sort(text: &str) -> Result<(bool, bool), Refused> {
    // The parser is recursive, so limit the length and thus the nesting.
    let sort: Option<BTreeMap<String, i8>> =
        Some(text).filter(|text| text.len() <= MAX_SORT).and_then(|text| json5::from_str(text).ok());
    let single = sort.filter(|fields| fields.len() == 1).and_then(|fields| fields.into_iter().next());
    match single {
        Some((name, order @ (1 | -1))) if name == "createdAt" || name == "updatedAt" => {
            Ok((name == "updatedAt", order < 0))
        }
        _ => Err(invalid("sort", "\"sort\" must have a single key, createdAt or updatedAt, with 1 or -1")),
    }
}

fn object(body: &[u8]) -> Result<Value, Refused> {
    serde_json::from_slice(body)
        .ok()
        .filter(Value::is_object)
        .ok_or_else(|| Refused(400, json!({ "message": "the body is not a JSON object" })))
}

fn text<'a>(body: &'a Value, name: &str) -> Result<Option<&'a str>, Refused> {
    match body.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
        Some(_) => Err(invalid(name, &format!("\"{name}\" must be a string"))),
    }
}

/// Checks that the event is known, `*`, or missing, because the type is optional.
fn check_event(event: Option<&str>, events: &[String]) -> Result<(), Refused> {
    let Some(event) = event else { return Ok(()) };
    if Api::Screver.every_event() == Some(event) || events.iter().any(|known| known == event) {
        return Ok(());
    }
    Err(invalid("type", &format!("\"type\" must be one of [{}, *]", events.join(", "))))
}

fn invalid(field: &str, what: &str) -> Refused {
    Refused(400, json!({ "message": { field: what } }))
}

fn not_found() -> Refused {
    Refused(404, json!({ "message": "Webhook not found" }))
}

fn to_json(status: u16, value: &impl Serialize) -> CallResult {
    match serde_json::to_string(value) {
        Ok(text) => Ok((status, text)),
        Err(error) => Err(Refused(500, json!({ "message": error.to_string() }))),
    }
}
