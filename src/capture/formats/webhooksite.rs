//! Requests from webhook.site: one item, a list from its API, or several items in sequence
//! (<https://github.com/webhooksite/webhook.site>, `app/Storage/Request.php`).
//!
//! `content` is the body as text, and headers are lists. A multipart body is an error, because webhook.site keeps only its fields.

use crate::capture::{
    Fidelity, Format, ReadMode,
    json::Object,
    record::{self, Imported},
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "webhooksite",
    about: "webhook.site: an item, or the list from its API",
    fidelity: Fidelity::Text,
    recognize: |document| document.any(|object| is_item(object) || is_list(object)),
    read: ReadMode::Whole(|document| record::flatten(document, "data", is_list, request)),
};

fn is_item(object: &Object<'_>) -> bool {
    object.has("token_id") && object.has("content") && object.has("headers")
}

/// A page of items.
fn is_list(object: &Object<'_>) -> bool {
    object.has("data") && object.has("per_page") && object.has("is_last_page")
}

fn request(item: &Object<'_>) -> Result<Imported, String> {
    let headers = item.headers("headers")?;
    let content = item.text("content").unwrap_or_default();
    if content.is_empty() && headers.text("content-type").is_some_and(|kind| kind.starts_with("multipart/")) {
        return Err("missing `content`: webhook.site keeps only the fields of a multipart body".into());
    }
    let method = item.text("method").unwrap_or_else(|| "POST".into());
    let url = item.text("url").unwrap_or_else(|| "/".into());
    let mut imported = Imported::new(method, &url, headers, content.into_bytes(), Fidelity::Text);
    // Times are in UTC without an offset: `2024-01-18 08:17:19`.
    imported.at = item.text("created_at").map(|at| match at.split_once(' ') {
        Some((day, time)) if !time.contains(' ') => format!("{day}T{time}Z"),
        _ => at,
    });
    Ok(imported)
}
