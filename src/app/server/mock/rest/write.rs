//! Creates and updates webhooks: checks the body of a request, and adds what the API itself sets.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::{
    super::{CallResult, Refused},
    Call, Values, id_in,
};
use crate::app::{
    random,
    store::mock::{Part, RestWebhook},
};
use hookctl::provider::{RestApi, RestCall, set_value_at, value_at};

impl Call<'_> {
    pub(super) fn create(&self, operation: &RestCall, values: &Values<'_>, part: Part<'_>) -> CallResult {
        let mut webhook = self.checked_body(operation, None, part)?;
        let id = match id_in(values) {
            Some(id) => id.to_owned(),
            None => random_text()?[..24].to_owned(),
        };
        let fields = &self.api.fields;
        if let (Some(path), false) = (&fields.secret, self.api.takes_secret()) {
            set_value_at(&mut webhook, path, served_secret(self.served.has_whsec_secrets)?.into());
        }
        for param in &self.api.params {
            let default = param.default.as_ref().filter(|_| param.except.is_empty());
            let default = default.and_then(|text| param.kind.value(text));
            if let (Some(path), Some(default)) = (&param.field, default)
                && value_at(&webhook, path).is_none()
            {
                set_value_at(&mut webhook, path, default);
            }
        }
        let now = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
        for path in [&fields.created, &fields.updated].into_iter().flatten() {
            set_value_at(&mut webhook, path, now.clone().into());
        }
        self.put(operation, webhook, id, values, part)
    }

    pub(super) fn update(
        &self,
        operation: &RestCall,
        existing: &RestWebhook,
        values: &Values<'_>,
        part: Part<'_>,
    ) -> CallResult {
        let body = self.checked_body(operation, Some(&existing.id), part)?;
        let mut webhook: Value = serde_json::from_str(&existing.body).unwrap_or_default();
        if let (Value::Object(webhook), Value::Object(body)) = (&mut webhook, body) {
            webhook.extend(body);
        }
        if let Some(path) = &self.api.fields.updated {
            let now = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
            set_value_at(&mut webhook, path, now.into());
        }
        self.put(operation, webhook, existing.id.clone(), values, part)
    }

    /// Stores a webhook, with its ID and the parameters of the path, and returns the response.
    fn put(
        &self,
        operation: &RestCall,
        mut webhook: Value,
        id: String,
        values: &Values<'_>,
        part: Part<'_>,
    ) -> CallResult {
        set_value_at(&mut webhook, &self.api.fields.id, id.clone().into());
        for (name, value) in values {
            if let Some(path) = self.api.param(name).and_then(|param| param.field.as_ref()) {
                set_value_at(&mut webhook, path, value.clone().into());
            }
        }
        let url = value_at(&webhook, &self.api.fields.url).and_then(Value::as_str).unwrap_or_default().to_owned();
        let webhook = RestWebhook { id, url, body: webhook.to_string() };
        self.store.put(part, &webhook)?;
        Ok(self.one(operation, &webhook))
    }

    /// Parses the body of a request and checks its URL, events and required parameters. `own` is the ID of the webhook to change.
    fn checked_body(&self, operation: &RestCall, own: Option<&str>, part: Part<'_>) -> Result<Value, Refused> {
        let Ok(Value::Object(mut body)) = serde_json::from_slice(&self.message.body) else {
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
            return Err(self.error(400, "the event is missing"));
        }
        let url = value("url");
        match &url {
            Some(Value::String(url)) if !url.is_empty() => {
                if self.api.unique_urls && self.store.rest_id_of(part, url)?.is_some_and(|id| own != Some(&id)) {
                    return Err(self.error(409, "this URL already has a webhook"));
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
        // Responses may have a field at another path than requests.
        let fields = &self.api.fields;
        let copies = [(Some(&fields.url), "url"), (fields.event.as_ref(), "event"), (fields.secret.as_ref(), "secret")];
        let copies: Vec<_> = copies.into_iter().filter_map(|(path, name)| Some((path?, value(name)?))).collect();
        let secret = operation.body.as_ref().and_then(|body| body.find("secret"));
        if let Some(name) = secret.and_then(|path| path.into_iter().next()) {
            body.remove(&name);
        }
        let mut body = Value::Object(body);
        for (path, value) in copies {
            set_value_at(&mut body, path, value);
        }
        Ok(body)
    }
}

/// Returns a random secret, after `whsec_` if the provider's scheme requires base64 with that prefix.
fn served_secret(is_whsec: bool) -> Result<String, Refused> {
    let text = [random_text()?, random_text()?].concat();
    Ok(if is_whsec { format!("whsec_{text}") } else { text })
}

/// Returns 32 random hexadecimal digits.
fn random_text() -> Result<String, Refused> {
    let uuid = random::uuid().map_err(|error| Refused(500, json!({ "message": error.to_string() })))?;
    Ok(uuid.simple().to_string())
}
