//! HTTP archives (HAR 1.2): one entry per delivery, with the response that the sender got.
//!
//! HAR is text. A binary request body has an `encoding` field as in the 1.3 draft, which HAR 1.2 allows for responses only.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Map, Value, json};

use super::url;
use crate::app::store::deliveries::Delivery;
use hookctl::{message::Headers, signing::Verdict};

pub(super) const START: &str = concat!(
    "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"hookctl\",\"version\":\"",
    env!("CARGO_PKG_VERSION"),
    "\"},\"entries\":["
);
pub(super) const END: &str = "\n]}}\n";

/// Returns the entry of a delivery, after a comma unless it is the first.
pub(super) fn entry(delivery: &Delivery, is_first: bool) -> String {
    let message = &delivery.message;
    let kind = message.headers.text("content-type").unwrap_or_default();
    let mut request = json!({
        "method": message.method,
        "url": url(delivery),
        "httpVersion": message.version,
        "cookies": [],
        "headers": fields(&message.headers),
        "queryString": query(&message.target),
        "headersSize": -1,
        "bodySize": message.body.len(),
    });
    if !message.body.is_empty() {
        request["postData"] = content(&message.body, kind);
    }
    let response = delivery.response.clone().unwrap_or_default();
    let kind = response.headers.text("content-type").unwrap_or_default();
    let mut response_content = content(&response.body, kind);
    response_content["size"] = response.body.len().into();
    let entry = json!({
        "startedDateTime": delivery.at.as_deref().unwrap_or("1970-01-01T00:00:00Z"),
        "time": response.ms,
        "request": request,
        "response": {
            "status": response.status.unwrap_or(0),
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": fields(&response.headers),
            "content": response_content,
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": response.body.len(),
        },
        "cache": {},
        "timings": { "send": 0, "wait": response.ms, "receive": 0 },
        "_id": delivery.id,
        "_verdict": delivery.verdict.map(Verdict::name),
    });
    format!("{}\n{entry}", if is_first { "" } else { "," })
}

fn fields(headers: &Headers) -> Vec<Value> {
    headers.iter().map(|(name, value)| json!({ "name": name, "value": String::from_utf8_lossy(value) })).collect()
}

fn query(target: &str) -> Vec<Value> {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes()).map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

fn content(body: &[u8], kind: &str) -> Value {
    let mut content = Map::from_iter([("mimeType".to_owned(), Value::from(kind))]);
    if let Ok(text) = str::from_utf8(body) {
        content.insert("text".into(), text.into());
    } else {
        content.insert("encoding".into(), "base64".into());
        content.insert("text".into(), BASE64_STANDARD.encode(body).into());
    }
    Value::Object(content)
}
