//! The mock's Screver API, as documented: the response to create has `company` and `__v`, the response to update begins with `type`, and lists require a
//! valid `limit`.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Outcome, Refused};
use crate::app::store::mock::{Hook, Store};
use hookctl::{message::Message, provider::Api};

/// The valid values of `limit`.
const LIMITS: [&str; 5] = ["5", "10", "25", "50", "100"];

/// A webhook in the key order of get and list.
#[derive(Serialize)]
struct WebhookJson<'a> {
    _id: &'a str,
    r#type: &'a str,
    url: &'a str,
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

impl<'a> From<&'a Hook> for WebhookJson<'a> {
    fn from(hook: &'a Hook) -> Self {
        let Hook { id, event, url, secret, created, updated, .. } = hook;
        Self { _id: id, r#type: event, url, secret, created, updated }
    }
}

pub(super) fn respond(id: &str, query: &str, message: &Message, events: &[String], store: &Store) -> Outcome {
    match (message.method.as_str(), id) {
        ("GET", "") => list(query, store),
        ("POST", "") => {
            let body = object(&message.body)?;
            let (event, url) = (text(&body, "type")?, text(&body, "url")?);
            let (Some(event), Some(url)) = (event, url) else {
                let missing = if event.is_none() { "type" } else { "url" };
                return Err(invalid(missing, &format!("\"{missing}\" is required")));
            };
            check_event(event, events)?;
            let hook = store.create(event, url)?;
            let created = json!({
                "_id": hook.id, "type": hook.event, "company": hook.company, "url": hook.url, "secret": hook.secret,
                "createdAt": hook.created, "updatedAt": hook.updated, "__v": 0,
            });
            Ok((201, created.to_string()))
        }
        ("GET", id) => {
            let hook = store.hook(id)?.ok_or_else(not_found)?;
            to_json(200, &WebhookJson::from(&hook))
        }
        ("PUT", id) => {
            let body = object(&message.body)?;
            let (event, url) = (text(&body, "type")?, text(&body, "url")?);
            if let Some(event) = event {
                check_event(event, events)?;
            }
            let hook = store.update(id, event, url)?.ok_or_else(not_found)?;
            let updated = json!({
                "type": hook.event, "_id": hook.id, "url": hook.url, "secret": hook.secret,
                "createdAt": hook.created, "updatedAt": hook.updated,
            });
            Ok((200, updated.to_string()))
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

fn list(query: &str, store: &Store) -> Outcome {
    let parameter = |wanted: &str| {
        form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
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
    let (hooks, total) = store.page(limit, skip, updated, descending)?;
    let resources: Vec<WebhookJson<'_>> = hooks.iter().map(WebhookJson::from).collect();
    to_json(200, &List { resources, total })
}

/// Parses `{"createdAt":-1}`: one field, and 1 or -1.
fn parse_sort(text: &str) -> Result<(bool, bool), Refused> {
    let sort: Option<Value> = serde_json::from_str(text).ok();
    let single = sort.as_ref().and_then(Value::as_object).filter(|object| object.len() == 1);
    let field = single.and_then(|object| object.iter().next()).and_then(|(name, order)| Some((name, order.as_i64()?)));
    match field {
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

fn check_event(event: &str, events: &[String]) -> Result<(), Refused> {
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

fn to_json(status: u16, value: &impl Serialize) -> Outcome {
    match serde_json::to_string(value) {
        Ok(text) => Ok((status, text)),
        Err(error) => Err(Refused(500, json!({ "message": error.to_string() }))),
    }
}
