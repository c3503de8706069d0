//! Requests from ngrok's agent API: the list `/api/requests/http`, or one of its items (<https://ngrok.com/docs/agent/api/>).
//!
//! `raw` is base64 of the whole message, or of the body only. If ngrok truncated the message, its fidelity is `truncated`.

use crate::capture::{
    Fidelity, Format, ReadMode,
    formats::http,
    json::Object,
    record::{self, Imported},
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "ngrok",
    about: "the API of the ngrok agent (/api/requests/http)",
    fidelity: Fidelity::Exact,
    recognize: |document| document.any(|object| is_list(object) || is_item(object)),
    read: ReadMode::Whole(|document| record::flatten(document, "requests", is_list, request)),
};

fn is_list(object: &Object<'_>) -> bool {
    object.has("requests") && object.text("uri").is_some_and(|uri| uri.starts_with("/api/requests/http"))
}

fn is_item(object: &Object<'_>) -> bool {
    object.has("tunnel_name") && object.has("request")
}

fn request(item: &Object<'_>) -> Result<Imported, String> {
    let request = item.required_object("request")?;
    let raw = request.base64("raw").map_err(|reason| format!("`request`: {reason}"))?;
    let mut imported = if http::begins_request(&raw) {
        let (message, fidelity) = http::parse_truncated(&raw)?;
        Imported { message, at: None, fidelity, status: None }
    } else {
        let headers = request.headers("headers")?;
        let declared = headers.text("content-length").and_then(|length| length.trim().parse::<usize>().ok());
        let truncated = declared.is_some_and(|length| length > raw.len());
        let fidelity = if truncated { Fidelity::Truncated } else { Fidelity::Exact };
        let method = request.text("method").unwrap_or_else(|| "POST".into());
        Imported::new(method, &request.text("uri").unwrap_or_else(|| "/".into()), headers, raw, fidelity)
    };
    imported.at = item.text("start");
    imported.status = item.object("response").and_then(|response| response.status("status_code"));
    Ok(imported)
}
