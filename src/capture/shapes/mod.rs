//! Finds requests in JSON that no format describes: what tools export, applications log, and people paste.
//!
//! A request is an object with headers and a body, under one of the usual names and in one of the usual shapes (`keys`, `headers`, `body`). It may be inside
//! other objects, lists and strings, and its method, URL, time and status may be in an enclosing object. Responses are never mistaken for
//! requests. This module decides nothing about files: the formats pass it JSON values.

mod body;
mod headers;
mod keys;
mod log;

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::{
    Fidelity,
    cursor::{ELIDED, TRUNCATED},
    json::{Object, string},
    record::{self, Imported},
};
use crate::{message::Message, signing::looks_signed, timestamp};

pub(super) use log::{Embedded, begins_request, embedded};

/// Maximum depth at which a request is looked for.
const MAX_DEPTH: usize = 10;

/// A result of the search.
#[expect(clippy::large_enum_variant, reason = "it is passed on at once, and almost always a request")]
enum Found {
    /// A request, or why it cannot be read.
    Request { request: Result<Imported, String>, has_body: bool, depth: usize },
    /// Headers without a body, which are an error only if they are in a list of requests. With the reason.
    Incomplete(String),
}

/// Called with what was found. An error ends the search.
type Take<'t> = &'t mut dyn FnMut(Found) -> Result<(), String>;

/// Finds every request in a JSON value.
///
/// # Errors
/// There are too many requests.
pub(super) fn requests(value: &RawValue) -> Result<Vec<Result<Imported, String>>, String> {
    let mut found = Vec::new();
    search(value, &Surroundings::default(), 0, &mut |item| match item {
        Found::Request { request, .. } => record::add(&mut found, request),
        Found::Incomplete(_) => Ok(()),
    })?;
    Ok(found)
}

/// Returns true if a JSON value contains a request with a body.
pub(super) fn has_request(value: &RawValue) -> bool {
    // The search ends with the first of them.
    let ended = search(value, &Surroundings::default(), 0, &mut |item| match item {
        Found::Request { has_body: true, .. } => Err(String::new()),
        _ => Ok(()),
    });
    ended.is_err()
}

/// An object with normalized key names: `rawBody`, `raw_body` and `RawBody` are `rawbody`.
struct Node<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Node<'a> {
    fn new(object: &Object<'a>) -> Self {
        Self(object.iter().map(|(key, value)| (keys::normalized(key), value)).collect())
    }

    /// Returns the value of the first of these keys that exists and is not `null`.
    fn get(&self, names: &[&str]) -> Option<&'a RawValue> {
        names.iter().find_map(|name| {
            let found = self.0.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| *value).filter(|value| value.get() != "null")
        })
    }

    fn has(&self, names: &[&str]) -> bool {
        self.0.iter().any(|(key, _)| names.contains(&key.as_str()))
    }

    /// Returns true if there is a body, under any of its names. It may be `null`.
    fn has_body(&self) -> bool {
        [keys::BASE64_BODY, keys::RAW_BODY, keys::BODY, keys::PARSED_BODY].iter().any(|names| self.has(names))
    }

    /// Returns the text of the first of these keys that is a string.
    fn text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.get(&[name]).and_then(string))
    }

    fn is_true(&self, names: &[&str]) -> bool {
        self.get(names).is_some_and(|value| value.get() == "true")
    }

    /// Returns the method, if it is stated and can be one.
    fn method(&self) -> Option<String> {
        let method = self.text(keys::METHOD).or_else(|| Some(self.request_line()?.0))?;
        let is_method =
            !method.is_empty() && method.len() <= 20 && method.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_method.then(|| method.to_ascii_uppercase())
    }

    /// Returns method and target of a request line, which some tools log as one.
    fn request_line(&self) -> Option<(String, String)> {
        let line = self.text(keys::REQUEST_LINE)?;
        let mut words = line.split(' ');
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    }

    /// Returns the URL or the target, if it is stated.
    fn location(&self) -> Option<String> {
        let stated = keys::URL.iter().find_map(|name| {
            let value = self.get(&[name])?;
            string(value).or_else(|| Object::parse(value).ok()?.text("raw")).filter(|text| !text.is_empty())
        });
        let stated = stated.or_else(|| Some(self.request_line()?.1))?;
        let query = self.text(keys::QUERY).filter(|query| !query.is_empty() && !stated.contains('?'));
        let stated = match query {
            Some(query) => format!("{stated}?{}", query.strip_prefix('?').unwrap_or(&query)),
            None => stated,
        };
        match (self.text(&["host"]), self.text(&["scheme", "protocol"])) {
            (Some(host), Some(scheme)) if stated.starts_with('/') && ["http", "https"].contains(&scheme.as_str()) => {
                Some(format!("{scheme}://{host}{stated}"))
            }
            _ => Some(stated),
        }
    }

    /// Returns the time, if a valid one is stated.
    fn time(&self) -> Option<String> {
        keys::TIME.iter().find_map(|name| {
            let value = self.get(&[name])?;
            let text = string(value).unwrap_or_else(|| value.get().to_owned());
            timestamp::parse(&text).map(|_| text)
        })
    }

    /// Returns the status of the response, which is next to the request or in an object next to it.
    fn status(&self) -> Option<u16> {
        let of = |node: &Node<'_>| record::status(node.get(keys::STATUS)?.get());
        let response = self.get(keys::RESPONSE).and_then(|value| Object::parse(value).ok());
        response.and_then(|response| of(&Node::new(&response))).or_else(|| of(self))
    }
}

/// What the objects around a request state about it.
#[derive(Default)]
struct Surroundings<'a> {
    method: Option<String>,
    location: Option<String>,
    time: Option<String>,
    status: Option<u16>,
    /// The closest object, which may have the body.
    parent: Option<&'a Node<'a>>,
}

impl<'a> Surroundings<'a> {
    /// Adds what `node` states. It is closer to the request, so it takes precedence.
    fn with(&self, node: &'a Node<'a>) -> Surroundings<'a> {
        Surroundings {
            method: node.method().or_else(|| self.method.clone()),
            location: node.location().or_else(|| self.location.clone()),
            time: node.time().or_else(|| self.time.clone()),
            status: node.status().or(self.status),
            parent: Some(node),
        }
    }
}

fn search(value: &RawValue, around: &Surroundings<'_>, depth: usize, take: Take<'_>) -> Result<(), String> {
    match value.get().as_bytes().first() {
        _ if depth > MAX_DEPTH => Ok(()),
        Some(b'[') => list(value, around, depth, take),
        Some(b'{') => {
            let object = match Object::parse(value) {
                Ok(object) => object,
                Err(reason) if begins_request(value.get()) => {
                    return take(Found::Request { request: Err(reason), has_body: false, depth });
                }
                Err(_) => return Ok(()),
            };
            let node = Node::new(&object);
            let incomplete = match request(&node, around, depth) {
                Some(found @ (Found::Request { has_body: true, .. } | Found::Request { request: Ok(_), .. })) => {
                    return take(found);
                }
                found => found,
            };
            let inner = around.with(&node);
            let mut any = false;
            let mut counted = |found: Found| {
                any |= matches!(found, Found::Request { .. });
                take(found)
            };
            for (key, value) in &node.0 {
                if keys::TEXT.contains(&key.as_str()) && value.get().starts_with('"') {
                    search_text(value, &inner, depth, &mut counted)?;
                } else if !keys::NOT_REQUESTS.contains(&key.as_str()) {
                    search(value, &inner, depth + 1, &mut counted)?;
                }
            }
            // The object may be an envelope that contains the request.
            match incomplete.filter(|_| !any) {
                Some(incomplete) => take(incomplete),
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Maximum number of items before the first request of a list that are kept to be reported.
const MAX_PENDING: usize = 1000;

/// Searches the items of a list. If one contains a request, every other item must contain one, too. A nested list may contain other items: exports of API
/// clients have folders between requests, and logs have texts. There, only `null` and headers without a body are errors.
fn list(value: &RawValue, around: &Surroundings<'_>, depth: usize, take: Take<'_>) -> Result<(), String> {
    let failed = |number: usize, reason: &str| {
        let request = Err(format!("item {number} of the list: {reason}"));
        Found::Request { request, has_body: false, depth: usize::MAX }
    };
    // Whether an item contains a request, and whether an item is a request itself.
    let (mut any, mut direct) = (false, false);
    // Items before the first request: the number, the error, and whether it is an error only if another item is a request itself.
    let mut pending: Vec<(usize, String, bool)> = Vec::new();
    let mut number = 0;
    super::json::for_each(value, |element| {
        number += 1;
        let mut failure = match element.get().as_bytes().first() {
            Some(b'{') if depth == 0 => Some(("missing headers and body".to_owned(), true)),
            Some(first) if depth > 0 && *first != b'n' => None,
            _ => Some((format!("expected an object, found {}", super::json::type_name(element)), false)),
        };
        search(element, around, depth, &mut |found| {
            match &found {
                Found::Incomplete(reason) => {
                    failure = Some((reason.clone(), false));
                    return Ok(());
                }
                Found::Request { depth: at, .. } => (any, direct) = (true, direct || *at == depth),
            }
            failure = None;
            for (number, reason, _) in pending.extract_if(.., |(_, _, needs_direct)| direct || !*needs_direct) {
                take(failed(number, &reason))?;
            }
            take(found)
        })?;
        match failure {
            Some((reason, needs_direct)) if any && (direct || !needs_direct) => take(failed(number, &reason)),
            Some((reason, needs_direct)) if pending.len() < MAX_PENDING => {
                pending.push((number, reason, needs_direct));
                Ok(())
            }
            _ => Ok(()),
        }
    })?;
    // If this list has no request, the enclosing list may have one.
    match pending.into_iter().find(|(_, reason, _)| reason == MISSING_BODY) {
        Some((_, reason, _)) if !any => take(Found::Incomplete(reason)),
        _ => Ok(()),
    }
}

/// Searches the JSON in a string, e.g. in the message of a log entry.
fn search_text(value: &RawValue, around: &Surroundings<'_>, depth: usize, take: Take<'_>) -> Result<(), String> {
    let Some(text) = string(value).filter(|text| text.contains('{')) else { return Ok(()) };
    for found in embedded(&text) {
        match found {
            Embedded::Value(json) => search(&json, around, depth + 1, take)?,
            Embedded::Broken => {
                take(Found::Request { request: Err(BROKEN.into()), has_body: false, depth: usize::MAX })?;
            }
        }
    }
    Ok(())
}

/// Why a request in a text cannot be read.
pub(super) const BROKEN: &str = "a request begins here, but it is truncated or damaged";

/// How to print a value without omissions.
const PRINT_WHOLE: &str = "print the whole value, with JSON.stringify or util.inspect(x, { depth: null })";

/// Returns true if a part of a printed value was omitted or truncated. In the text of a string, the quotes of a mark would be escaped.
fn is_omitted(value: &RawValue) -> bool {
    let is_in = |mark: &str| {
        // A string always serializes.
        let key = serde_json::to_string(mark).unwrap_or_default();
        memchr::memmem::find(value.get().as_bytes(), format!("{{{key}:").as_bytes()).is_some()
    };
    is_in(ELIDED) || is_in(TRUNCATED)
}

/// Why an object with headers is not a request.
const MISSING_BODY: &str = "missing body: only the headers of this request were captured";

/// Reads an object as a request. Returns `None` if it is not one.
fn request(node: &Node<'_>, around: &Surroundings<'_>, depth: usize) -> Option<Found> {
    let fields = node.get(keys::HEADERS).filter(|value| headers::is_likely(value))?;
    let method = node.method().or_else(|| around.method.clone());
    let location = node.location().or_else(|| around.location.clone());
    let beside = around.parent.filter(|parent| parent.has_body() && !node.has_body());
    let has_body = node.has_body() || beside.is_some();
    if is_envelope(node) {
        return None;
    }
    if !has_body && (method.is_none() || location.is_none()) {
        let mut message = Message::post("/", Vec::new());
        message.method = method.unwrap_or(message.method);
        message.headers = headers::read(fields).ok()?;
        return Some(if message.is_safe() || !looks_signed(&message) {
            Found::Incomplete(MISSING_BODY.into())
        } else {
            Found::Request { request: Err(MISSING_BODY.into()), has_body, depth }
        });
    }
    let read = || {
        let headers = headers::read(fields)?;
        let method = method.unwrap_or_else(|| "POST".into());
        let location = location.unwrap_or_else(|| "/".into());
        let mut imported = Imported::new(method, &location, headers, Vec::new(), Fidelity::Text);
        imported.at = node.time().or_else(|| around.time.clone());
        imported.status = node.status().or(around.status);
        match body::read(beside.unwrap_or(node), &imported.message.headers)? {
            Some((bytes, fidelity)) => (imported.message.body, imported.fidelity) = (bytes, fidelity),
            // A page load has no body. A delivery without one was logged without it.
            None if has_body || imported.message.is_safe() || !looks_signed(&imported.message) => {}
            None => return Err(MISSING_BODY.to_owned()),
        }
        Ok(imported)
    };
    Some(Found::Request { request: read(), has_body, depth })
}

/// Returns true for a message of a queue whose payload is a request of its own.
fn is_envelope(node: &Node<'_>) -> bool {
    node.has(&["topic"])
        && node.text(keys::PAYLOAD).is_some_and(|text| {
            embedded(&text).any(|inner| matches!(inner, Embedded::Value(inner) if has_request(&inner)))
        })
}

/// Returns true if a line is a message of a queue, which is a record even if its payload is not a request.
pub(super) fn is_queue_message(value: &RawValue) -> bool {
    Object::parse(value).is_ok_and(|object| {
        let node = Node::new(&object);
        node.has(&["topic"]) && node.has(&["offset"]) && node.has(keys::PAYLOAD)
    })
}

/// Returns true if a value is an object with a status, but without a method and a URL: the response that is logged after a request.
pub(super) fn is_response(value: &RawValue) -> bool {
    Object::parse(value).is_ok_and(|object| {
        let node = Node::new(&object);
        node.has(keys::STATUS) && !node.has(keys::METHOD) && !node.has(keys::URL)
    })
}

/// Parses a text as one JSON value.
fn parse(text: &str) -> Option<Cow<'_, RawValue>> {
    serde_json::from_str::<&RawValue>(text).ok().map(Cow::Borrowed)
}

#[cfg(test)]
mod tests;
