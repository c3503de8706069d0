//! Events from smee.io, as printed by its client or streamed by a channel (<https://github.com/probot/smee.io>): one object with the headers, `body`, `query`
//! and `timestamp`.
//!
//! The body is parsed, unless the server adds `rawbody`.

use crate::capture::{
    Fidelity, Format, ReadMode, json,
    json::Object,
    record::{self, Imported},
};
use crate::message::Headers;

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "smee",
    about: "an event from smee.io",
    fidelity: Fidelity::Text,
    recognize: |document| document.any(is_event),
    read: ReadMode::Whole(|document| record::items(document, request)),
};

/// The keys that are not headers.
const OTHER_KEYS: [&str; 4] = ["body", "rawbody", "query", "timestamp"];

fn is_event(object: &Object<'_>) -> bool {
    object.has("query")
        && object.has("timestamp")
        && (object.has("body") || object.has("rawbody"))
        && ["host", "user-agent", "content-type", "content-length"].iter().any(|name| object.has(name))
}

fn request(event: &Object<'_>) -> Result<Imported, String> {
    let mut headers = Headers::default();
    for (name, value) in event.iter().filter(|(name, _)| !OTHER_KEYS.contains(name)) {
        json::push(&mut headers, name, value)?;
    }
    let (body, fidelity) = event.body(if event.get("rawbody").is_some() { "rawbody" } else { "body" });
    Ok(Imported::new("POST", "/", headers, body, fidelity))
}
