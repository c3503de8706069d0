//! Requests and events from Hookdeck's API, single or in a list (<https://hookdeck.com/docs/api>).
//!
//! The body is in `data`, and is parsed if it is JSON. A body that was too large for Hookdeck to keep is an error.

use crate::capture::{
    Fidelity, Format, ReadMode,
    json::Object,
    record::{self, Imported},
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "hookdeck",
    about: "a request or event from Hookdeck's API",
    fidelity: Fidelity::Text,
    recognize: |document| document.any(|object| is_list(object) || is_item(object)),
    read: ReadMode::Whole(|document| record::flatten(document, "models", is_list, request)),
};

fn is_item(object: &Object<'_>) -> bool {
    object.object("data").is_some_and(|data| data.has("headers") && data.has("parsed_query"))
}

fn is_list(object: &Object<'_>) -> bool {
    object.has("models") && object.has("pagination")
}

fn request(item: &Object<'_>) -> Result<Imported, String> {
    let data = item.required_object("data")?;
    if !data.has("body") {
        let why = if data.is_true("is_large_payload") { " because it was too large" } else { "" };
        return Err(format!("`data` has no `body`{why}"));
    }
    let (body, fidelity) = data.body("body");
    let mut target = data.text("path").filter(|path| !path.is_empty()).unwrap_or_else(|| "/".into());
    if let Some(query) = data.text("query").filter(|query| !query.is_empty()) {
        target = format!("{target}?{}", query.trim_start_matches('?'));
    }
    let mut imported = Imported::new("POST", &target, data.headers("headers")?, body, fidelity);
    imported.at = item.text("ingested_at").or_else(|| item.text("created_at"));
    Ok(imported)
}
