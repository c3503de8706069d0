//! The agent API of ngrok: `/api/requests/http`, a list, or one of its requests (<https://ngrok.com/docs/agent/api/>).
//!
//! `raw` is base64 of the whole message, or of the body alone. A message that ngrok cut is read as far as it goes, and is said to be truncated.

use crate::capture::{
    Fidelity, Format, ReadMode,
    formats::http,
    json::Object,
    record::{self, Imported},
};

/// The row of the table.
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
    let request = item.need_object("request")?;
    let raw = request.base64("raw").map_err(|reason| format!("`request`: {reason}"))?;
    let mut imported = if http::begins_request(&raw) {
        let (message, fidelity) = http::parse_cut(&raw)?;
        Imported { message, at: None, fidelity, status: None }
    } else {
        let headers = request.headers("headers")?;
        let declared = headers.text("content-length").and_then(|length| length.trim().parse::<usize>().ok());
        let cut = declared.is_some_and(|length| length > raw.len());
        let fidelity = if cut { Fidelity::Truncated } else { Fidelity::Exact };
        let method = request.text("method").unwrap_or_else(|| "POST".into());
        Imported::new(method, &request.text("uri").unwrap_or_else(|| "/".into()), headers, raw, fidelity)
    };
    imported.at = item.text("start");
    imported.status = item.object("response").and_then(|response| response.status("status_code"));
    Ok(imported)
}
