//! Management APIs that are described as data (`[management.rest]` of `provider.toml`): builds their requests, and reads webhooks from their responses.
//!
//! Responses are read member by member, so that a hostile one exhausts no memory, and errors name the field that is missing or has the wrong type.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::{RawValue, Value};

use super::{DesiredWebhook, Webhook, json, request, secret_of};
use crate::app::{
    http::UnexpectedResponse,
    webhooks::{
        Error,
        params::{self, Params},
    },
};
use hookctl::{
    message::Message,
    payload::Path,
    provider::{RestApi, RestCall, RestParam},
    secret::Secret,
};

/// Characters of a parameter that are not escaped in a path or a query (RFC 3986 section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Maximum length of one webhook in a response, in bytes.
const MAX_ITEM: usize = 1024 * 1024;

/// An API with the parameters of an account.
#[derive(Clone, Copy)]
pub struct Rest<'a> {
    pub api: &'a RestApi,
    /// The display name of the provider.
    pub title: &'a str,
    /// The provider's name, for the names of environment variables.
    pub provider: &'a str,
    /// The names of the provider's events.
    pub events: &'a [String],
    /// The parameters from flags, the environment and the profile.
    pub params: &'a Params,
}

/// What a call is about.
#[derive(Clone, Copy, Default)]
pub struct Subject<'a> {
    pub id: Option<&'a str>,
    /// The webhook after the call.
    pub desired: Option<&'a DesiredWebhook>,
    /// The webhook before the call.
    pub existing: Option<&'a Webhook>,
    pub secret: Option<&'a Secret>,
}

/// One page of a list.
#[derive(Debug)]
pub struct RestPage {
    pub webhooks: Vec<Webhook>,
    /// The total number of webhooks.
    pub total: Option<u64>,
    /// Whether there are more.
    pub more: Option<bool>,
    /// The next cursor or link.
    pub next: Option<String>,
}

impl Rest<'_> {
    /// Returns the operation, if the API has it.
    ///
    /// # Errors
    /// Returns [`Error::Unsupported`] if it does not.
    pub fn operation<'c>(&self, call: Option<&'c RestCall>, what: &'static str) -> Result<&'c RestCall, Error> {
        call.ok_or_else(|| Error::Unsupported { title: self.title.to_owned(), what })
    }

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
    /// Returns an error if a required parameter has no value, or one that cannot be part of the path.
    pub fn request(&self, call: &RestCall, subject: Subject<'_>) -> Result<Message, Error> {
        let in_path: Vec<&str> = call.path.names().collect();
        let in_event = self.api.event_name.iter().flat_map(hookctl::provider::RestText::names);
        for name in call.placeholders().into_iter().chain(in_event) {
            let Some(param) = self.api.param(name) else { continue };
            let is_needed = in_path.contains(&name) || param.required;
            if is_needed && !is_excepted(param, subject) && self.values(param, subject).is_empty() {
                return Err(self.missing(param));
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
        let mut message = request(&call.method, target, body.as_ref());
        if !message.body.is_empty() {
            message.headers.push("content-type", "application/json");
        }
        Ok(message)
    }

    /// Returns the error for a parameter without a value.
    pub fn missing(&self, param: &RestParam) -> Error {
        Error::MissingParam {
            title: self.title.to_owned(),
            provider: self.provider.to_owned(),
            name: param.name.clone(),
            summary: param.summary.clone(),
        }
    }

    /// Parses the response to get, create or update. What the response does not have is taken from `known`.
    ///
    /// # Errors
    /// Returns an error if the response is not as described, or if no ID is known.
    pub fn webhook(
        &self,
        call: &RestCall,
        body: &[u8],
        known: Option<&Webhook>,
    ) -> Result<Webhook, UnexpectedResponse> {
        let complete = known.filter(|known| known.id.is_some());
        if let Some(known) = complete.filter(|_| body.trim_ascii().is_empty()) {
            return Ok(known.clone());
        }
        let raw: &RawValue = json::parse(body)?;
        let (place, found) = match &call.at {
            None => (String::new(), Some(raw)),
            Some(path) => (dotted("", path), find(raw, path)?),
        };
        match (found, complete) {
            (Some(raw), _) => self.parse(call, raw, &place, known),
            (None, Some(known)) => Ok(known.clone()),
            (None, None) => Err(UnexpectedResponse(format!("missing `{place}`"))),
        }
    }

    /// Parses the response to list.
    ///
    /// # Errors
    /// Returns an error if the response is not as described.
    pub fn page(&self, call: &RestCall, body: &[u8]) -> Result<RestPage, UnexpectedResponse> {
        #[derive(Deserialize)]
        struct Items<'a>(#[serde(borrow, deserialize_with = "json::list")] Vec<&'a RawValue>);

        let raw: &RawValue = json::parse(body)?;
        let (place, found) = match &call.at {
            None => ("the response".to_owned(), Some(raw)),
            Some(path) => (dotted("", path), find(raw, path)?),
        };
        let found = found.ok_or_else(|| UnexpectedResponse(format!("missing `{place}`")))?;
        let Ok(Items(items)) = serde_json::from_str(found.get()) else {
            let reason = if found.get().starts_with('[') {
                "has too many items".to_owned()
            } else {
                is_not(found.get(), "a list")
            };
            return Err(UnexpectedResponse(format!("`{place}` {reason}")));
        };
        let place = if call.at.is_some() { place.as_str() } else { "" };
        let webhooks = items.into_iter().enumerate();
        let webhooks = webhooks.map(|(index, item)| self.parse(call, item, &format!("{place}[{index}]"), None));
        let webhooks = webhooks.collect::<Result<_, _>>()?;
        let paging = call.paging.as_ref();
        let at = |path: Option<&Path>| -> Result<Option<Value>, UnexpectedResponse> {
            let Some(path) = path else { return Ok(None) };
            let Some(raw) = find(raw, path)? else { return Ok(None) };
            if raw.get().len() > MAX_ITEM {
                return Err(UnexpectedResponse(format!("`{}` is too long", dotted("", path))));
            }
            Ok(serde_json::from_str(raw.get()).ok().filter(|value: &Value| !value.is_null()))
        };
        let typed = |path: Option<&Path>, value: Option<Value>, expected: &str| match (path, value) {
            (Some(path), Some(value)) => {
                UnexpectedResponse(format!("`{}` {}", dotted("", path), is_not(&value.to_string(), expected)))
            }
            _ => UnexpectedResponse(String::new()),
        };
        let total_path = paging.and_then(|paging| paging.total.as_ref());
        let total = match at(total_path)? {
            None => None,
            Some(value) => Some(value.as_u64().ok_or_else(|| typed(total_path, Some(value), "a number"))?),
        };
        let more_path = paging.and_then(|paging| paging.more.as_ref());
        let more = match at(more_path)? {
            None => None,
            Some(value) => Some(value.as_bool().ok_or_else(|| typed(more_path, Some(value), "a boolean"))?),
        };
        let next_path = paging.and_then(|paging| paging.next.path());
        let next = match at(next_path)? {
            None => None,
            Some(Value::String(text)) => Some(text).filter(|text| !text.is_empty()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(value) => return Err(typed(next_path, Some(value), "a string")),
        };
        Ok(RestPage { webhooks, total, more, next })
    }

    /// Parses one webhook.
    fn parse(
        &self,
        call: &RestCall,
        raw: &RawValue,
        place: &str,
        known: Option<&Webhook>,
    ) -> Result<Webhook, UnexpectedResponse> {
        let fields = &self.api.fields;
        let shown = |path: &Path| dotted(place, path);
        let shown_item = if place.is_empty() { "the response".to_owned() } else { format!("`{place}`") };
        if raw.get().len() > MAX_ITEM {
            return Err(UnexpectedResponse(format!("{shown_item} is too long")));
        }
        let item: Value = serde_json::from_str(raw.get())?;
        if !item.is_object() {
            return Err(UnexpectedResponse(format!("{shown_item} {}", is_not(raw.get(), "an object"))));
        }
        let text = |path: &Path| match at(&item, path) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(other) => {
                Err(UnexpectedResponse(format!("`{}` {}", shown(path), is_not(&other.to_string(), "a string"))))
            }
        };
        let optional = |path: Option<&Path>| path.map_or(Ok(None), text);
        let missing = |path: &Path| UnexpectedResponse(format!("missing `{}`", shown(path)));
        let id = text(&fields.id)?.or_else(|| known?.id.clone()).ok_or_else(|| missing(&fields.id))?;
        let known_url = known.map(|known| known.url.clone());
        let url = match text(&fields.url)?.or(known_url) {
            None if call.returns(&fields.url) => return Err(missing(&fields.url)),
            url => url.unwrap_or_default(),
        };
        let mut params = known.map(|known| known.params.clone()).unwrap_or_default();
        for param in &self.api.params {
            let value = param.field.as_ref().and_then(|path| at(&item, path));
            let values: Vec<&Value> = match value {
                None => continue,
                Some(Value::Array(values)) => values.iter().collect(),
                Some(value) => vec![value],
            };
            let texts = values.iter().filter(|value| !value.is_object() && !value.is_array());
            let texts = texts.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            params.insert(param.name.clone(), texts.collect());
        }
        let event = match fields.event.as_ref().and_then(|path| Some((path, at(&item, path)?))) {
            None => known.map(|known| known.event.clone()).unwrap_or_default(),
            Some((path, value)) => {
                let names = RestApi::names_in(value).ok_or_else(|| {
                    let shown = shown(path);
                    UnexpectedResponse(format!("`{shown}` {}", is_not(&value.to_string(), "a name or a list of names")))
                })?;
                let known: Vec<&str> = self.events.iter().map(String::as_str).collect();
                params::joined(names.into_iter().map(|name| {
                    let (event, values) = self.api.event_of(name, &known);
                    for (name, value) in values {
                        params.insert(name.to_owned(), vec![value.to_owned()]);
                    }
                    event
                }))
            }
        };
        let secret = secret_of(Some(&id), optional(fields.secret.as_ref())?);
        Ok(Webhook {
            id: Some(id),
            event,
            url,
            survey: None,
            collector: None,
            created: optional(fields.created.as_ref())?,
            updated: optional(fields.updated.as_ref())?,
            secret: secret.or_else(|| known?.secret.clone()),
            params,
        })
    }
}

/// Returns true if a parameter is not sent for the events of the desired webhook.
fn is_excepted(param: &RestParam, subject: Subject<'_>) -> bool {
    let Some(desired) = subject.desired else { return false };
    let mut events = params::split(&desired.event).peekable();
    events.peek().is_some() && events.all(|event| param.except.iter().any(|other| other == event))
}

/// Returns a path in a response as errors show it, e.g. `result.elements[3].id`.
fn dotted(place: &str, path: &Path) -> String {
    let mut shown = place.to_owned();
    for name in path.names() {
        if name.bytes().all(|byte| byte.is_ascii_digit()) && !shown.is_empty() {
            shown.extend(["[", name.as_str(), "]"]);
        } else {
            if !shown.is_empty() {
                shown.push('.');
            }
            shown.push_str(name);
        }
    }
    shown
}

/// Returns the end of an error: what a JSON value is, and what was expected.
fn is_not(value: &str, expected: &str) -> String {
    let kind = match value.trim_start().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    };
    format!("is {kind}, not {expected}")
}

/// Returns the value at a path, unless it does not exist or is null.
fn at<'v>(value: &'v Value, path: &Path) -> Option<&'v Value> {
    let found = path.names().iter().try_fold(value, |value, name| match value {
        Value::Object(members) => members.get(name),
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => None,
    });
    found.filter(|value| !value.is_null())
}

/// Returns the raw value at a path through objects, unless it does not exist or is null. Other members are skipped without being stored.
fn find<'b>(raw: &'b RawValue, path: &Path) -> Result<Option<&'b RawValue>, UnexpectedResponse> {
    let mut found = raw;
    for (depth, name) in path.names().iter().enumerate() {
        let mut json = serde_json::Deserializer::from_str(found.get());
        let member = json.deserialize_map(Member(name)).map_err(|_| {
            let parent = match depth {
                0 => "the response".to_owned(),
                depth => format!("`{}`", path.names()[..depth].join(".")),
            };
            UnexpectedResponse(format!("{parent} {}", is_not(found.get(), "an object")))
        })?;
        match member {
            Some(member) if member.get() != "null" => found = member,
            _ => return Ok(None),
        }
    }
    Ok(Some(found))
}

/// Reads one member of an object.
struct Member<'n>(&'n str);

impl<'de> Visitor<'de> for Member<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(name) = members.next_key::<Cow<'de, str>>()? {
            if name == self.0 {
                found = Some(members.next_value()?);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}
