//! Postman collections 2.0 and 2.1, including nested folders (<https://schema.postman.com/>).
//!
//! Variables (`{{name}}`) of the collection are replaced. An undefined one in a header or body is an error, and so is a body from a file. A raw body is
//! `text`, because Postman may change line endings to CRLF when it sends.

use crate::capture::{
    Fidelity, Format, ReadMode, json,
    json::Object,
    record::{self, Imported},
    variables::Variables,
};
use crate::message::Headers;

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "postman",
    about: "a Postman collection (2.1)",
    fidelity: Fidelity::Text,
    recognize: |document| {
        document.object().is_some_and(|file| {
            file.has("item") && file.object("info").is_some_and(|info| info.has("schema") || info.has("_postman_id"))
        })
    },
    read: ReadMode::Whole(|document| {
        document.items()?;
        let file = document.object().ok_or("not a Postman collection: not a JSON object")?;
        let mut variables = Variables::default();
        if let Some(list) = file.get("variable") {
            json::for_each(list, |variable| {
                let variable = Object::parse(variable)?;
                if let (Some(name), Some(value)) = (variable.text("key"), variable.text("value")) {
                    variables.set(name, value);
                }
                Ok(())
            })?;
        }
        let mut found = Vec::new();
        walk(file, &variables, 0, &mut found)?;
        Ok(found)
    }),
};

/// Maximum nesting of folders.
const MAX_DEPTH: usize = 32;

fn walk(
    folder: &Object<'_>,
    variables: &Variables,
    depth: usize,
    found: &mut Vec<Result<Imported, String>>,
) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(format!("folders are nested more than {MAX_DEPTH} levels deep"));
    }
    let items = folder.get("item").ok_or("missing `item` (a list of requests and folders)")?;
    json::for_each(items, |item| {
        let item = match Object::parse(item) {
            Ok(item) if item.has("item") => return walk(&item, variables, depth + 1, found),
            Ok(item) => item,
            Err(reason) => return record::add(found, Err(reason)),
        };
        record::add(found, request(&item, variables))
    })
}

fn request(item: &Object<'_>, variables: &Variables) -> Result<Imported, String> {
    let value = item.get("request").ok_or("missing `request` or, in a folder, `item`")?;
    if let Some(url) = json::string(value) {
        return Ok(Imported::new("GET", &url, Headers::default(), Vec::new(), Fidelity::Text));
    }
    let request = Object::parse(value)?;
    let mut headers = Headers::default();
    if let Some(fields) = request.get("header") {
        each_pair(fields, |name, value| json::add(&mut headers, &variables.fill(&name)?, variables.fill(&value)?))?;
    }
    let url = request.text("url").or_else(|| request.object("url")?.text("raw")).unwrap_or_else(|| "/".into());
    let url = variables.fill(&url).unwrap_or(url);
    let (body, fidelity) = match request.object("body") {
        Some(body) if !body.is_true("disabled") => self::body(&body, variables)?,
        _ => (Vec::new(), Fidelity::Text),
    };
    Ok(Imported::new(request.text("method").unwrap_or_else(|| "GET".into()), &url, headers, body, fidelity))
}

fn body(body: &Object<'_>, variables: &Variables) -> Result<(Vec<u8>, Fidelity), String> {
    match body.text("mode").as_deref() {
        None => Ok((Vec::new(), Fidelity::Text)),
        Some("raw") => Ok((variables.fill(&body.text("raw").unwrap_or_default())?.into_bytes(), Fidelity::Text)),
        Some("urlencoded") => {
            let fields = body.get("urlencoded").ok_or("`body` has no `urlencoded` (a list of fields)")?;
            let mut form = form_urlencoded::Serializer::new(String::new());
            each_pair(fields, |name, value| {
                form.append_pair(&variables.fill(&name)?, &variables.fill(&value)?);
                Ok(())
            })?;
            Ok((form.finish().into_bytes(), Fidelity::Parsed))
        }
        Some(_) => Err("unsupported mode of `body`: use `raw` or `urlencoded`".into()),
    }
}

/// Calls `take` with the `key` and `value` of each list item that is not disabled.
fn each_pair(
    list: &serde_json::value::RawValue,
    mut take: impl FnMut(String, String) -> Result<(), String>,
) -> Result<(), String> {
    json::for_each(list, |pair| {
        let pair = Object::parse(pair)?;
        if pair.is_true("disabled") {
            return Ok(());
        }
        take(pair.required_text("key")?, pair.text("value").unwrap_or_default())
    })
}
