//! Deliveries of GitHub's API: `GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}`
//! (<https://docs.github.com/en/rest/repos/webhooks>), which other platforms of that kind copy.
//!
//! The payload is parsed: it is written compactly again, or as the form that its content type names.

use crate::capture::{
    Fidelity, Format, ReadMode,
    json::Object,
    record::{self, Imported},
};

/// The row of the table.
pub(super) const FORMAT: Format = Format {
    name: "github",
    about: "a delivery from GitHub's API",
    fidelity: Fidelity::Parsed,
    recognize: |document| document.any(is_delivery),
    read: ReadMode::Whole(|document| record::items(document, request)),
};

fn is_delivery(object: &Object<'_>) -> bool {
    object.has("guid") && object.has("delivered_at")
}

fn request(delivery: &Object<'_>) -> Result<Imported, String> {
    let request = delivery.need_object("request").map_err(|reason| {
        format!("{reason}: a list of deliveries does not include requests; fetch each delivery by its ID")
    })?;
    let headers = request.headers("headers")?;
    if request.get("payload").is_none() {
        return Err("`request` has no `payload`".into());
    }
    let (mut body, _) = request.body("payload");
    if headers.text("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        let mut form = b"payload=".to_vec();
        form.extend(form_urlencoded::byte_serialize(&body).flat_map(str::bytes));
        body = form;
    }
    let url = delivery.text("url").unwrap_or_else(|| "/".into());
    let mut imported = Imported::new("POST", &url, headers, body, Fidelity::Parsed);
    imported.at = delivery.text("delivered_at");
    imported.status = delivery.status("status_code");
    Ok(imported)
}
