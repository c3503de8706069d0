//! Reads webhooks from the responses of an API that is described as data.
//!
//! Responses are read member by member, so that a hostile one cannot exhaust memory. Errors name the field that is missing or has the wrong type.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::{RawValue, Value};

use super::{
    super::{Webhook, json, secret_of},
    Rest,
};
use crate::app::{http::UnexpectedResponse, webhooks::params};
use hookctl::{
    payload::Path,
    provider::{RestApi, RestCall, value_at},
};

/// Maximum length of one webhook in a response, in bytes.
const MAX_ITEM: usize = 1024 * 1024;

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
    /// Parses the response to get, create or update. Fields that it does not have are taken from `known`.
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
        let total = paging.and_then(|paging| paging.total.as_ref());
        let total = read(raw, total, "a number", Value::as_u64)?;
        let more = paging.and_then(|paging| paging.more.as_ref());
        let more = read(raw, more, "a boolean", Value::as_bool)?;
        let next = read(raw, paging.and_then(|paging| paging.next.path()), "a string", |value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        let next = next?.filter(|text| !text.is_empty());
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
        let text = |path: &Path| match value_at(&item, path) {
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
            let value = param.field.as_ref().and_then(|path| value_at(&item, path));
            let values: Vec<&Value> = match value {
                None => continue,
                Some(Value::Array(values)) => values.iter().collect(),
                Some(value) => vec![value],
            };
            let texts = values.iter().filter(|value| !value.is_object() && !value.is_array());
            let texts = texts.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            params.insert(param.name.clone(), texts.collect());
        }
        let event = match fields.event.as_ref().and_then(|path| Some((path, value_at(&item, path)?))) {
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

/// Returns the end of an error: the type of a JSON value, and the expected one.
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

/// Reads the value at a path of a response, unless it does not exist or is null. `expected` describes it in errors.
fn read<T>(
    raw: &RawValue,
    path: Option<&Path>,
    expected: &str,
    read: impl FnOnce(&Value) -> Option<T>,
) -> Result<Option<T>, UnexpectedResponse> {
    let Some(path) = path else { return Ok(None) };
    let Some(raw) = find(raw, path)? else { return Ok(None) };
    let invalid = |reason: &str| UnexpectedResponse(format!("`{}` {reason}", dotted("", path)));
    if raw.get().len() > MAX_ITEM {
        return Err(invalid("is too long"));
    }
    let value = serde_json::from_str(raw.get()).map_err(|_| invalid("is not valid JSON"))?;
    read(&value).map(Some).ok_or_else(|| invalid(&is_not(raw.get(), expected)))
}

/// Returns the raw value at a path of objects, unless it does not exist or is null. Other members are skipped without being stored.
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

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
