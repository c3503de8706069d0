//! Events from Pipedream, including RequestBin (<https://pipedream.com/docs/workflows/building-workflows/triggers>): a trigger with `event` and `raw_event`,
//! or one of the two.
//!
//! `body_b64` of the raw event is the exact body. Without it, `body` of the event is used, which may be parsed.

use crate::capture::{
    Fidelity, Format, ReadMode,
    json::Object,
    record::{self, Imported},
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "pipedream",
    about: "an HTTP event from Pipedream or RequestBin",
    fidelity: Fidelity::Exact,
    recognize: |document| document.any(is_event),
    read: ReadMode::Whole(|document| record::items(document, request)),
};

fn is_event(object: &Object<'_>) -> bool {
    object.has("body_b64")
        || (object.has("event") && object.has("raw_event"))
        || object.object("trigger").is_some_and(|trigger| trigger.has("event"))
        || (object.has("client_ip") && object.has("inferred_body_type"))
        || object.object("event").is_some_and(|event| event.has("client_ip") && event.has("headers"))
}

fn request(object: &Object<'_>) -> Result<Imported, String> {
    match object.object("trigger") {
        Some(trigger) => from_trigger(&trigger),
        None => from_trigger(object),
    }
}

fn from_trigger(object: &Object<'_>) -> Result<Imported, String> {
    let (event, raw) = (object.object("event"), object.object("raw_event"));
    let sources = [raw.as_ref(), event.as_ref(), Some(object)];
    let text = |key: &str| sources.iter().flatten().find_map(|source| source.text(key));
    let (body, fidelity) = match sources.iter().flatten().find(|source| source.get("body_b64").is_some()) {
        Some(source) => (source.base64("body_b64")?, Fidelity::Exact),
        None => match sources.iter().flatten().find(|source| source.has("body")) {
            Some(source) => source.body("body"),
            None => return Err("missing `body_b64` or `body`".into()),
        },
    };
    let headers = match sources.iter().flatten().find(|source| source.has("headers")) {
        Some(source) => source.headers("headers")?,
        None => return Err("missing `headers` (an object)".into()),
    };
    let location = text("uri").or_else(|| text("url")).or_else(|| text("path")).unwrap_or_else(|| "/".into());
    Ok(Imported::new(text("method").unwrap_or_else(|| "POST".into()), &location, headers, body, fidelity))
}
