//! The mock of an API that is described as data: the same templates that build requests find the values in them.
//!
//! A stored webhook is the body with which it was created, and what the API adds: the ID, the secret, the times. Each response leaves out what the
//! description says. The store owns the webhooks.

use std::time::SystemTime;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{CallResult, Refused, ServedApi, auth};
use crate::app::{
    random,
    store::mock::{Part, RestWebhook, Store},
};
use hookctl::{
    message::Message,
    payload::Path,
    provider::{NO_CONTENT, RestApi, RestCall, RestNext, RestPaging, RestText},
};

use super::Accepted;

/// The number of webhooks in a page if neither the request nor the description says it.
const DEFAULT_PAGE: u32 = 25;

/// A call of the API.
pub(super) struct Call<'a> {
    pub(super) api: &'a RestApi,
    pub(super) served: &'a ServedApi,
    /// The path below the API's URL.
    pub(super) path: &'a str,
    pub(super) query: &'a str,
}

/// Values of placeholders that a request has in its path.
type Values<'a> = Vec<(&'a str, String)>;

/// Responds to a request.
pub(super) fn respond(call: &Call<'_>, message: &Message, accepted: &Accepted, store: &Store) -> CallResult {
    let Call { api, served, .. } = call;
    let error = |status, text: &str| call.error(status, text);
    let operations = [&api.list, &api.get, &api.create, &api.update, &api.delete];
    let names = ["list", "get", "create", "update", "delete"];
    let known: Vec<_> = operations
        .into_iter()
        .zip(names)
        .filter_map(|(operation, name)| Some((name, operation.as_ref()?)))
        .filter_map(|(name, operation)| Some((name, operation, call.matches(operation)?)))
        .collect();
    if known.is_empty() {
        return Err(error(404, "there is no such path"));
    }
    if !auth::is_authentic(message, call.query, &api.auth, accepted) {
        return Err(error(401, "the token is missing or wrong"));
    }
    let mut operations: Vec<_> =
        known.into_iter().filter(|(_, operation, _)| operation.method == message.method).collect();
    if operations.is_empty() {
        return Err(error(405, "this method is not allowed here"));
    }
    // A call that creates or changes, depending on whether the webhook exists.
    if operations.len() > 1 {
        let (_, _, values) = &operations[0];
        let exists = match id_in(values) {
            Some(id) => store.rest_webhook(Part(&served.provider, &part(values)), id)?.is_some(),
            None => false,
        };
        operations.retain(|(name, ..)| (*name == "update") == exists || *name != "create" && *name != "update");
    }
    let Some((name, operation, values)) = operations.into_iter().next() else {
        return Err(error(404, "there is no such webhook"));
    };
    let part = part(&values);
    let part = Part(&served.provider, &part);
    let existing = || -> Result<RestWebhook, Refused> {
        let found = id_in(&values).map(|id| store.rest_webhook(part, id)).transpose()?.flatten();
        found.ok_or_else(|| error(404, "there is no such webhook"))
    };
    match name {
        "list" => call.list(operation, part, store),
        "get" => Ok(call.one(operation, &existing()?)),
        "create" => call.create(operation, message, &values, part, store),
        "update" => call.update(operation, message, &existing()?, &values, part, store),
        _ => {
            let webhook = existing()?;
            store.rest_delete(part, &webhook.id)?;
            Ok(call.one(operation, &webhook))
        }
    }
}

/// Returns the ID in the path of a request.
fn id_in<'v>(values: &'v Values<'_>) -> Option<&'v str> {
    values.iter().find(|(name, _)| *name == "id").map(|(_, id)| id.as_str())
}

/// Returns the part of the account that a path names, e.g. the ID of a form.
fn part(values: &Values<'_>) -> String {
    let parts = values.iter().filter(|(name, _)| *name != "id").map(|(name, value)| format!("{name}={value}"));
    parts.collect::<Vec<_>>().join("&")
}

impl<'a> Call<'a> {
    /// Returns the values of the placeholders, if the path is that of the operation.
    fn matches(&self, operation: &'a RestCall) -> Option<Values<'a>> {
        let own = self.path.split('/');
        let template = operation.path.path_segments();
        let mut values = Values::new();
        let (own, template): (Vec<&str>, Vec<RestText>) = (own.collect(), template);
        if own.len() != template.len() {
            return None;
        }
        for (own, template) in own.iter().zip(&template) {
            for (name, value) in template.values(own, &|_| None)? {
                let value = percent_decode_str(value).decode_utf8().ok()?.into_owned();
                if value.is_empty() {
                    return None;
                }
                let name = operation.path.names().find(|other| *other == name)?;
                values.push((name, value));
            }
        }
        Some(values)
    }

    /// Returns an error response in the API's format.
    fn error(&self, status: u16, text: &str) -> Refused {
        let filled = self.api.mock.error.as_ref().and_then(|error| error.fill(&|name| placeholder(name, status, text)));
        Refused(status, filled.unwrap_or_else(|| json!({ "message": text })))
    }

    /// Returns a success response with a webhook or a list at the place where the API has it.
    fn success(&self, operation: &RestCall, value: Value, more: Vec<(Option<&Path>, Value)>) -> (u16, String) {
        if operation.status == NO_CONTENT {
            return (NO_CONTENT, String::new());
        }
        let success = self.api.mock.success.as_ref();
        let added = success.and_then(|body| body.fill(&|name| placeholder(name, operation.status, "")));
        let mut response = match &operation.at {
            None => value,
            Some(path) => {
                let mut response = Value::Object(Map::new());
                set(&mut response, path, value);
                response
            }
        };
        for (path, value) in more {
            if let Some(path) = path {
                set(&mut response, path, value);
            }
        }
        if let (Value::Object(response), Some(Value::Object(added))) = (&mut response, added) {
            response.extend(added);
        }
        (operation.status, response.to_string())
    }

    /// Returns a webhook as the operation shows it.
    fn shown(operation: &RestCall, webhook: &RestWebhook) -> Value {
        let mut body: Value = serde_json::from_str(&webhook.body).unwrap_or_default();
        if let Value::Object(members) = &mut body {
            members.retain(|name, _| !operation.omit.contains(name));
        }
        body
    }

    fn one(&self, operation: &RestCall, webhook: &RestWebhook) -> (u16, String) {
        self.success(operation, Self::shown(operation, webhook), Vec::new())
    }

    fn list(&self, operation: &RestCall, part: Part<'_>, store: &Store) -> CallResult {
        let paging = operation.paging.as_ref();
        let number = |name: &str, default: u32, least: u32| {
            let text = form_urlencoded::parse(self.query.as_bytes()).find(|(key, _)| key == name);
            match text.map(|(_, text)| text.parse::<u32>()) {
                None => Ok(default),
                Some(Ok(number)) if number >= least => Ok(number),
                Some(_) => Err(self.error(400, &format!("{name} is not a number of at least {least}"))),
            }
        };
        let Some(RestPaging { next, size, total: total_path, more }) = paging else {
            let (webhooks, _) = store.rest_page(part, u32::MAX, 0)?;
            let items = webhooks.iter().map(|webhook| Self::shown(operation, webhook)).collect();
            return Ok(self.success(operation, Value::Array(items), Vec::new()));
        };
        let limit = match size {
            Some((name, size)) => {
                let size = u32::try_from(*size).unwrap_or(u32::MAX);
                number(name, size.min(DEFAULT_PAGE), 1)?.min(size)
            }
            None => DEFAULT_PAGE,
        };
        let offset = match next {
            RestNext::Page(name) => (number(name, 1, 1)? - 1).saturating_mul(limit),
            RestNext::Offset(name) | RestNext::Cursor(name, _) => number(name, 0, 0)?,
            RestNext::Link(_) => number("offset", 0, 0)?,
        };
        let (webhooks, total) = store.rest_page(part, limit, offset)?;
        let end = u64::from(offset) + webhooks.len() as u64;
        let has_more = end < total;
        let cursor = match next {
            RestNext::Link(_) if has_more => {
                let path = format!("{}{}", self.served.base, self.path);
                Value::from(format!("{path}?offset={end}"))
            }
            RestNext::Cursor(..) if has_more => Value::from(end.to_string()),
            _ => Value::Null,
        };
        let items = webhooks.iter().map(|webhook| Self::shown(operation, webhook)).collect();
        let added = vec![
            (total_path.as_ref(), Value::from(total)),
            (more.as_ref(), Value::from(has_more)),
            (next.path(), cursor),
        ];
        Ok(self.success(operation, Value::Array(items), added))
    }

    fn create(
        &self,
        operation: &RestCall,
        message: &Message,
        values: &Values<'_>,
        part: Part<'_>,
        store: &Store,
    ) -> CallResult {
        let body = self.checked_body(operation, message, None, part, store)?;
        let id = match id_in(values) {
            Some(id) => id.to_owned(),
            None => random_text()?[..24].to_owned(),
        };
        let fields = &self.api.fields;
        let mut webhook = Value::Object(body);
        if let (Some(path), false) = (&fields.secret, self.api.takes_secret()) {
            set(&mut webhook, path, served_secret(self.served.has_whsec_secrets)?.into());
        }
        for param in &self.api.params {
            let default = param.default.as_ref().filter(|_| param.except.is_empty());
            let default = default.and_then(|text| param.kind.value(text));
            if let (Some(path), Some(default)) = (&param.field, default)
                && get(&webhook, path).is_none()
            {
                set(&mut webhook, path, default);
            }
        }
        let now = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
        for path in [&fields.created, &fields.updated].into_iter().flatten() {
            set(&mut webhook, path, now.clone().into());
        }
        self.store(operation, webhook, id, values, part, store)
    }

    fn update(
        &self,
        operation: &RestCall,
        message: &Message,
        existing: &RestWebhook,
        values: &Values<'_>,
        part: Part<'_>,
        store: &Store,
    ) -> CallResult {
        let body = self.checked_body(operation, message, Some(&existing.id), part, store)?;
        let mut webhook: Value = serde_json::from_str(&existing.body).unwrap_or_default();
        if let Value::Object(members) = &mut webhook {
            members.extend(body);
        }
        if let Some(path) = &self.api.fields.updated {
            let now = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
            set(&mut webhook, path, now.into());
        }
        self.store(operation, webhook, existing.id.clone(), values, part, store)
    }

    /// Stores a webhook, with its ID and the parameters of the path, and returns the response.
    fn store(
        &self,
        operation: &RestCall,
        mut webhook: Value,
        id: String,
        values: &Values<'_>,
        part: Part<'_>,
        store: &Store,
    ) -> CallResult {
        set(&mut webhook, &self.api.fields.id, id.clone().into());
        for (name, value) in values {
            if let Some(path) = self.api.param(name).and_then(|param| param.field.as_ref()) {
                set(&mut webhook, path, value.clone().into());
            }
        }
        let url = get(&webhook, &self.api.fields.url).and_then(Value::as_str).unwrap_or_default().to_owned();
        let webhook = RestWebhook { id, url, body: webhook.to_string() };
        store.put(part, &webhook)?;
        Ok(self.one(operation, &webhook))
    }

    /// Parses the body of a request and checks its URL, events and required parameters. `own` is the ID of the webhook to change.
    fn checked_body(
        &self,
        operation: &RestCall,
        message: &Message,
        own: Option<&str>,
        part: Part<'_>,
        store: &Store,
    ) -> Result<Map<String, Value>, Refused> {
        let Ok(Value::Object(mut body)) = serde_json::from_slice(&message.body) else {
            return Err(self.error(400, "the body is not a JSON object"));
        };
        let value = |name: &str| {
            let path = operation.body.as_ref()?.find(name)?;
            let (last, before) = path.split_last()?;
            let members = before.iter().try_fold(&body, |members, name| members.get(name)?.as_object())?;
            members.get(last).cloned()
        };
        let events = value("event");
        let names = events.as_ref().map(|events| RestApi::names_in(events).unwrap_or_default());
        let known: Vec<&str> = self.served.events.iter().map(String::as_str).collect();
        let events: Vec<String> = names.iter().flatten().map(|name| self.api.event_of(name, &known).0).collect();
        let is_known = |event: &String| known.contains(&event.as_str()) || self.api.every_event.as_ref() == Some(event);
        if let Some(unknown) = events.iter().find(|event| !is_known(event)) {
            return Err(self.error(400, &format!("{unknown} is not an event (expected one of {})", known.join(", "))));
        }
        let is_new = own.is_none();
        if is_new && names.is_some_and(|names| names.is_empty()) {
            return Err(self.error(400, "there is no event"));
        }
        let url = value("url");
        match &url {
            Some(Value::String(url)) if !url.is_empty() => {
                if self.api.unique_urls && store.rest_id_of(part, url)?.is_some_and(|id| own != Some(&id)) {
                    return Err(self.error(409, "this URL has a webhook already"));
                }
            }
            None if !is_new => {}
            _ => return Err(self.error(400, "the URL is missing")),
        }
        for param in self.api.params.iter().filter(|param| param.required && is_new) {
            let is_in_body = operation.body.as_ref().is_some_and(|body| body.find(&param.name).is_some());
            let is_excepted = events.iter().any(|event| param.except.contains(event));
            let is_missing = value(&param.name).is_none_or(|value| {
                value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value.as_str() == Some("")
            });
            if is_in_body && is_missing && !is_excepted {
                return Err(self.error(400, &format!("{} is missing: {}", param.name, param.summary)));
            }
        }
        // Where the response has a field elsewhere than the request, it is copied there.
        let fields = &self.api.fields;
        let copies = [(Some(&fields.url), "url"), (fields.event.as_ref(), "event"), (fields.secret.as_ref(), "secret")];
        let copies: Vec<_> = copies.into_iter().filter_map(|(path, name)| Some((path?, value(name)?))).collect();
        let secret = operation.body.as_ref().and_then(|body| body.find("secret"));
        if let Some(name) = secret.and_then(|path| path.into_iter().next()) {
            body.remove(&name);
        }
        let mut body = Value::Object(body);
        for (path, value) in copies {
            set(&mut body, path, value);
        }
        match body {
            Value::Object(body) => Ok(body),
            _ => Ok(Map::new()),
        }
    }
}

/// Returns the values of the placeholders in the bodies of `mock`.
fn placeholder(name: &str, status: u16, message: &str) -> Vec<Value> {
    let value = match name {
        "status" => status.into(),
        "reason" => {
            let status = hyper::StatusCode::from_u16(status).ok();
            status.and_then(|status| status.canonical_reason()).unwrap_or_default().into()
        }
        "message" => message.into(),
        "uuid" => random::uuid().map(|uuid| uuid.to_string()).unwrap_or_default().into(),
        _ => return Vec::new(),
    };
    vec![value]
}

/// Returns a random secret, in base64 after `whsec_` if deliveries are signed so.
fn served_secret(is_whsec: bool) -> Result<String, Refused> {
    let text = [random_text()?, random_text()?].concat();
    Ok(if is_whsec { format!("whsec_{text}") } else { text })
}

/// Returns 32 random hexadecimal digits.
fn random_text() -> Result<String, Refused> {
    let uuid = random::uuid().map_err(|error| Refused(500, json!({ "message": error.to_string() })))?;
    Ok(uuid.simple().to_string())
}

fn get<'v>(value: &'v Value, path: &Path) -> Option<&'v Value> {
    path.names().iter().try_fold(value, |value, name| value.get(name))
}

/// Sets the value at a path through objects.
fn set(value: &mut Value, path: &Path, new: Value) {
    let Some((last, before)) = path.names().split_last() else { return };
    let mut place = value;
    for name in before {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        let Value::Object(members) = place else { return };
        place = members.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
    }
    if !place.is_object() {
        *place = Value::Object(Map::new());
    }
    if let Value::Object(members) = place {
        members.insert(last.clone(), new);
    }
}
