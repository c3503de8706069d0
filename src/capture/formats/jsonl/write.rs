//! A request as the line of a capture file.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::message::Message;

/// The line of a capture file for `message`, without its newline. `at` is the time of receipt (RFC 3339).
#[must_use]
pub fn line(message: &Message, at: &str) -> String {
    line_beside(message, at, [])
}

/// The same, with these fields beside those of the request, which readers of capture files pass over.
#[must_use]
pub fn line_beside(message: &Message, at: &str, beside: impl IntoIterator<Item = (&'static str, Value)>) -> String {
    let headers: Vec<Value> =
        message.headers.iter().map(|(name, value)| json!([name, String::from_utf8_lossy(value)])).collect();
    let mut record = json!({
        "at": at,
        "method": message.method,
        "target": message.target,
        "version": message.version,
        "headers": headers,
    });
    match str::from_utf8(&message.body) {
        Ok(text) => record["body"] = text.into(),
        Err(_) => record["body_base64"] = BASE64_STANDARD.encode(&message.body).into(),
    }
    for (name, value) in beside {
        record[name] = value;
    }
    record.to_string()
}
