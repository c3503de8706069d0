//! What the formats have in common on their way out: a request that was imported, and how a file comes to a list of them.
//!
//! It refuses more requests than a file in a format of its own may hold, and goes on behind one that is broken.

use serde_json::value::RawValue;

use super::{
    Fidelity,
    document::{Document, MOST_REQUESTS},
    json::{self, Object},
};
use crate::message::{Headers, Message};

/// A request out of a file that holds it in a format of its own.
#[derive(Debug)]
pub(super) struct Imported {
    pub(super) message: Message,
    pub(super) at: Option<String>,
    pub(super) fidelity: Fidelity,
}

/// What a row of the table reads out of a file: every request, or why there is none. The inner error is one request's own.
pub(super) type Requests = Result<Vec<Result<Imported, String>>, String>;

impl Imported {
    /// A request to a URL, or to a target where no URL is known.
    pub(super) fn new(
        method: impl Into<String>,
        location: &str,
        headers: Headers,
        body: Vec<u8>,
        fidelity: Fidelity,
    ) -> Self {
        let mut message = Message::post(target(location), body);
        message.method = method.into();
        message.headers = headers;
        message.url = location.contains("://").then(|| location.to_owned());
        Self { message, at: None, fidelity }
    }
}

/// What of a URL stands in the request line.
fn target(location: &str) -> String {
    let location = location.split('#').next().unwrap_or_default();
    let rest = match location.split_once("://") {
        Some((_, rest)) => rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or_default(),
        None => location,
    };
    if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") }
}

/// Adds a request to those that were found, of which there is a limit.
pub(super) fn add(found: &mut Vec<Result<Imported, String>>, request: Result<Imported, String>) -> Result<(), String> {
    if found.len() == MOST_REQUESTS {
        return Err(format!("it holds more than {MOST_REQUESTS} requests: a capture file may hold any number"));
    }
    found.push(request);
    Ok(())
}

/// A request for each object of a file.
pub(super) fn items(document: &Document<'_>, request: fn(&Object<'_>) -> Result<Imported, String>) -> Requests {
    Ok(document.items()?.iter().map(request).collect())
}

/// A request for each element of a list.
pub(super) fn every(list: &RawValue, request: impl Fn(&Object<'_>) -> Result<Imported, String>) -> Requests {
    let mut found = Vec::new();
    json::each(list, |element| add(&mut found, Object::of(element).and_then(|object| request(&object))))?;
    Ok(found)
}

/// A request for each object of a file, and for each element of the lists that lie in one at `key`.
pub(super) fn flatten(
    document: &Document<'_>,
    key: &str,
    is_list: fn(&Object<'_>) -> bool,
    request: fn(&Object<'_>) -> Result<Imported, String>,
) -> Requests {
    let mut found = Vec::new();
    for object in document.items()? {
        match object.get(key).filter(|_| is_list(object)) {
            Some(list) => json::each(list, |item| add(&mut found, Object::of(item).and_then(|item| request(&item))))?,
            None => add(&mut found, request(object))?,
        }
    }
    Ok(found)
}
