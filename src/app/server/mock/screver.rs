//! Screver's webhooks as screver.md has them: the create answer with `company` and `__v`, the update answer with `type` first, lists that
//! need a legal `limit`.

use serde::Serialize;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{Answered, Refused};
use crate::app::store::mock::{Hook, Store};
use hookctl::{message::Message, provider::Api};

/// What `limit` may be.
const LIMITS: [&str; 5] = ["5", "10", "25", "50", "100"];

/// A webhook in the key order of get and list.
#[derive(Serialize)]
struct Read<'a> {
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
    resources: Vec<Read<'a>>,
    total: u64,
}

impl<'a> From<&'a Hook> for Read<'a> {
    fn from(hook: &'a Hook) -> Self {
        let Hook { id, event, url, secret, created, updated, .. } = hook;
        Self { _id: id, r#type: event, url, secret, created, updated }
    }
}

pub(super) fn answer(id: &str, query: &str, message: &Message, events: &[String], store: &Store) -> Answered {
    match (message.method.as_str(), id) {
        ("GET", "") => list(query, store),
        ("POST", "") => {
            let body = object(&message.body)?;
            let (event, url) = (text(&body, "type")?, text(&body, "url")?);
            let (Some(event), Some(url)) = (event, url) else {
                let missing = if event.is_none() { "type" } else { "url" };
                return Err(invalid(missing, &format!("\"{missing}\" is required")));
            };
            known(event, events)?;
            let hook = store.create(event, url)?;
            let created = json!({
                "_id": hook.id, "type": hook.event, "company": hook.company, "url": hook.url, "secret": hook.secret,
                "createdAt": hook.created, "updatedAt": hook.updated, "__v": 0,
            });
            Ok((201, created.to_string()))
        }
        ("GET", id) => {
            let hook = store.hook(id)?.ok_or_else(absent)?;
            json_of(200, &Read::from(&hook))
        }
        ("PUT", id) => {
            let body = object(&message.body)?;
            let (event, url) = (text(&body, "type")?, text(&body, "url")?);
            if let Some(event) = event {
                known(event, events)?;
            }
            let hook = store.update(id, event, url)?.ok_or_else(absent)?;
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
                Err(absent())
            }
        }
        _ => Err(Refused(405, json!({ "message": "Method Not Allowed" }))),
    }
}

fn list(query: &str, store: &Store) -> Answered {
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
    // The document's sample is ordered by creation, the newest first.
    let (updated, descending) = parameter("sort").map_or(Ok((false, true)), |text| order(&text))?;
    let (hooks, total) = store.page(limit, skip, updated, descending)?;
    let resources: Vec<Read<'_>> = hooks.iter().map(Read::from).collect();
    json_of(200, &List { resources, total })
}

/// `{"createdAt":-1}`: one field, and 1 or -1.
fn order(text: &str) -> Result<(bool, bool), Refused> {
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
        .ok_or_else(|| Refused(400, json!({ "message": "the body is no JSON object" })))
}

fn text<'a>(body: &'a Value, name: &str) -> Result<Option<&'a str>, Refused> {
    match body.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
        Some(_) => Err(invalid(name, &format!("\"{name}\" must be a string"))),
    }
}

fn known(event: &str, events: &[String]) -> Result<(), Refused> {
    if Api::Screver.every_event() == Some(event) || events.iter().any(|known| known == event) {
        return Ok(());
    }
    Err(invalid("type", &format!("\"type\" must be one of [{}, *]", events.join(", "))))
}

fn invalid(field: &str, what: &str) -> Refused {
    Refused(400, json!({ "message": { field: what } }))
}

fn absent() -> Refused {
    Refused(404, json!({ "message": "Webhook not found" }))
}

fn json_of(status: u16, value: &impl Serialize) -> Answered {
    match serde_json::to_string(value) {
        Ok(text) => Ok((status, text)),
        Err(error) => Err(Refused(500, json!({ "message": error.to_string() }))),
    }
}
