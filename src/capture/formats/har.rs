//! HTTP archives, HAR 1.2 (<https://github.com/ahmadnassri/har-spec/blob/master/versions/1.2.md>), as browsers and proxies save them.
//!
//! `postData.text` is text whatever was sent, as 1.2 has no encoding for it; where a tool adds the `encoding` of the 1.3 draft, it is honoured.
//! A form of which only the parsed `params` are there is written anew. It refuses to take an entry for empty that had a body.

use crate::capture::{
    Fidelity, Format, ReadMode, json,
    json::Object,
    record::{self, Imported},
};

/// The row of the table.
pub(super) const FORMAT: Format = Format {
    name: "har",
    about: "an HTTP archive (HAR 1.2) from a browser or proxy",
    fidelity: Fidelity::Text,
    recognize: |document| document.object().and_then(|file| file.object("log")).is_some_and(|log| log.has("entries")),
    read: ReadMode::Whole(|document| {
        document.items()?;
        let file = document.object().ok_or("not an HTTP archive: not a JSON object")?;
        let entries = file.need_object("log")?.get("entries").ok_or("it has no `log.entries`: expected a list")?;
        record::every(entries, request)
    }),
};

fn request(entry: &Object<'_>) -> Result<Imported, String> {
    let request = entry.need_object("request")?;
    let mut headers = crate::message::Headers::default();
    if let Some(fields) = request.get("headers") {
        json::for_each(fields, |field| {
            let field = Object::parse(field)?;
            json::add(&mut headers, &field.need_text("name")?, field.need_text("value")?)
        })?;
    }
    let (body, fidelity) = match request.object("postData") {
        Some(data) => body(&data)?,
        None if request.get("bodySize").is_some_and(|size| size.get().parse().is_ok_and(|size: i64| size > 0)) => {
            return Err("missing `postData`: the archive does not include the body".into());
        }
        None => (Vec::new(), Fidelity::Text),
    };
    let mut imported = Imported::new(request.need_text("method")?, &request.need_text("url")?, headers, body, fidelity);
    if let Some(version) = request.text("httpVersion").filter(|version| version.starts_with("HTTP/")) {
        imported.message.version = version;
    }
    imported.at = entry.text("startedDateTime");
    imported.status = entry.object("response").and_then(|response| response.status("status"));
    Ok(imported)
}

fn body(data: &Object<'_>) -> Result<(Vec<u8>, Fidelity), String> {
    if data.text("encoding").as_deref() == Some("base64") {
        return Ok((data.base64("text")?, Fidelity::Exact));
    }
    if let Some(text) = data.text("text") {
        return Ok((text.into_bytes(), Fidelity::Text));
    }
    let kind = data.text("mimeType").unwrap_or_default();
    let Some(params) = data.get("params").filter(|_| kind.starts_with("application/x-www-form-urlencoded")) else {
        return Err(format!("`postData` has no `text` (content type `{kind}`)"));
    };
    let mut form = form_urlencoded::Serializer::new(String::new());
    json::for_each(params, |field| {
        let field = Object::parse(field)?;
        form.append_pair(&field.need_text("name")?, &field.text("value").unwrap_or_default());
        Ok(())
    })?;
    Ok((form.finish().into_bytes(), Fidelity::Parsed))
}
