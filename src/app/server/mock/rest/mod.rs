//! The mock of an API that is described as data: the same templates that build requests find the values in them.
//!
//! A stored webhook is the body with which it was created, and what the API adds: the ID, the secret, the times. Each response omits the fields
//! listed in `omit`. This file finds the operation and builds responses; `list` divides a list into pages, and `write` checks and stores webhooks. The
//! store owns them.

mod list;
mod write;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{Accepted, CallResult, Refused, ServedApi, auth};
use crate::app::{
    random,
    store::mock::{Part, RestWebhook, Store},
};
use hookctl::{
    message::Message,
    payload::Path,
    provider::{NO_CONTENT, RestApi, RestCall, set_value_at},
};

/// A call of the API.
pub(super) struct Call<'a> {
    pub(super) api: &'a RestApi,
    pub(super) served: &'a ServedApi,
    /// The path below the API's URL.
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) message: &'a Message,
    pub(super) store: &'a Store,
}

/// The values of placeholders in the path of a request.
type Values<'a> = Vec<(&'a str, String)>;

/// Responds to a request.
pub(super) fn respond(call: &Call<'_>, accepted: &Accepted) -> CallResult {
    let Call { api, served, message, store, .. } = call;
    let error = |status, text: &str| call.error(status, text);
    let at_path = api.operations().filter_map(|(name, operation)| Some((name, operation, call.matches(operation)?)));
    let at_path: Vec<_> = at_path.collect();
    if at_path.is_empty() {
        return Err(error(404, "no such path"));
    }
    if !auth::is_authentic(message, call.query, &api.auth, accepted) {
        return Err(error(401, "the token is missing or wrong"));
    }
    let mut operations: Vec<_> =
        at_path.into_iter().filter(|(_, operation, _)| operation.method == message.method).collect();
    if operations.is_empty() {
        return Err(error(405, "this method is not allowed here"));
    }
    // One call both creates and changes webhooks, depending on whether the webhook exists.
    if operations.len() > 1 {
        let (_, _, values) = &operations[0];
        let exists = match id_in(values) {
            Some(id) => store.rest_webhook(Part(&served.provider, &part(values)), id)?.is_some(),
            None => false,
        };
        operations.retain(|(name, ..)| (*name == "update") == exists || *name != "create" && *name != "update");
    }
    let Some((name, operation, values)) = operations.into_iter().next() else {
        return Err(error(404, "no such webhook"));
    };
    let part = part(&values);
    let part = Part(&served.provider, &part);
    let existing = || -> Result<RestWebhook, Refused> {
        let found = id_in(&values).map(|id| store.rest_webhook(part, id)).transpose()?.flatten();
        found.ok_or_else(|| error(404, "no such webhook"))
    };
    match name {
        "list" => call.list(operation, part),
        "get" => Ok(call.one(operation, &existing()?)),
        "create" => call.create(operation, &values, part),
        "update" => call.update(operation, &existing()?, &values, part),
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
        let segments: Vec<&str> = self.path.split('/').collect();
        let templates = operation.path.path_segments();
        if segments.len() != templates.len() {
            return None;
        }
        let mut values = Values::new();
        for (segment, template) in segments.into_iter().zip(&templates) {
            for (name, value) in template.values(segment, &|_| None)? {
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

    /// Returns a success response with a webhook or a list at the operation's path, and `more` values at other paths.
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
                set_value_at(&mut response, path, value);
                response
            }
        };
        for (path, value) in more {
            if let Some(path) = path {
                set_value_at(&mut response, path, value);
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

    /// Returns a success response with one webhook.
    fn one(&self, operation: &RestCall, webhook: &RestWebhook) -> (u16, String) {
        self.success(operation, Self::shown(operation, webhook), Vec::new())
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
