//! Builds the requests of an API that is described as data: looks up the values of placeholders, and fills paths and bodies.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::{
    super::{DesiredWebhook, Webhook, request},
    Rest,
};
use crate::app::webhooks::{Error, params};
use hookctl::{
    message::Message,
    provider::{RestCall, RestParam, RestText},
    secret::Secret,
};

/// Characters of a parameter that are not escaped in a path or a query (RFC 3986 section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The webhook that a call is about.
#[derive(Clone, Copy, Default)]
pub struct Subject<'a> {
    pub id: Option<&'a str>,
    /// The webhook after the call.
    pub desired: Option<&'a DesiredWebhook>,
    /// The webhook before the call.
    pub existing: Option<&'a Webhook>,
    pub secret: Option<&'a Secret>,
}

impl Rest<'_> {
    /// Returns the values of a parameter: those of the desired webhook, of the existing one, of the account, or the default.
    fn values(&self, param: &RestParam, subject: Subject<'_>) -> Vec<String> {
        if is_excepted(param, subject) {
            return Vec::new();
        }
        let desired = subject.desired.and_then(|desired| desired.params.get(&param.name));
        let existing = subject.existing.and_then(|existing| existing.params.get(&param.name));
        let given = desired.or(existing).or_else(|| self.params.get(&param.name));
        given.cloned().unwrap_or_else(|| param.default.clone().into_iter().collect())
    }

    /// Returns the values of a placeholder.
    fn lookup(&self, name: &str, subject: Subject<'_>) -> Vec<Value> {
        match name {
            "id" => subject.id.map(Value::from).into_iter().collect(),
            "url" => subject.desired.map(|desired| Value::from(desired.url.as_str())).into_iter().collect(),
            "secret" => {
                let text = subject.secret.and_then(|secret| str::from_utf8(secret.expose()).ok());
                text.map(Value::from).into_iter().collect()
            }
            "event" => {
                let param = |name: &str| self.values(self.api.param(name)?, subject).into_iter().next();
                let events = subject.desired.map_or("", |desired| desired.event.as_str());
                let names = params::split(events).filter_map(|event| self.api.name_of_event(event, &param));
                names.map(Value::from).collect()
            }
            name => self.api.param(name).map_or_else(Vec::new, |param| {
                self.values(param, subject).iter().filter_map(|text| param.kind.value(text)).collect()
            }),
        }
    }

    /// Builds the request of an operation. The account adds `Host` and credentials.
    ///
    /// # Errors
    /// Returns an error if a required parameter has no value, or if a value cannot be part of the path.
    pub fn request(&self, call: &RestCall, subject: Subject<'_>) -> Result<Message, Error> {
        let in_path: Vec<&str> = call.path.names().collect();
        let in_event = self.api.event_name.iter().flat_map(RestText::names);
        for name in call.placeholders().into_iter().chain(in_event) {
            let Some(param) = self.api.param(name) else { continue };
            let is_needed = in_path.contains(&name) || param.required;
            if is_needed && !is_excepted(param, subject) && self.values(param, subject).is_empty() {
                return Err(Error::missing_param(self.title, self.provider, param));
            }
        }
        let encoded = |name: &str| {
            let text = self.lookup(name, subject).into_iter().next()?;
            let text = text.as_str().map_or_else(|| text.to_string(), str::to_owned);
            // `.` and `..` would lead to another resource.
            (!matches!(text.as_str(), "" | "." | "..")).then(|| utf8_percent_encode(&text, UNRESERVED).to_string())
        };
        let target = call
            .path
            .fill_with(&encoded)
            .ok_or_else(|| Error::InvalidTarget(subject.id.unwrap_or_default().to_owned()))?;
        let mut body = call.body.as_ref().and_then(|body| body.fill(&|name| self.lookup(name, subject)));
        for param in self.api.params.iter().filter(|param| is_excepted(param, subject)) {
            // Without values, a list would be sent as an empty one.
            let path = call.body.as_ref().and_then(|body| body.find(&param.name));
            if let (Some(Value::Object(members)), Some([name])) = (&mut body, path.as_deref()) {
                members.remove(name);
            }
        }
        Ok(request(&call.method, target, body.as_ref()))
    }
}

/// Returns true if a parameter is not sent for the events of the desired webhook.
fn is_excepted(param: &RestParam, subject: Subject<'_>) -> bool {
    let Some(desired) = subject.desired else { return false };
    let mut events = params::split(&desired.event).peekable();
    events.peek().is_some() && events.all(|event| param.except.iter().any(|other| other == event))
}
