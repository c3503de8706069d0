//! HTTP archives (HAR 1.2, <https://github.com/ahmadnassri/har-spec/blob/master/versions/1.2.md>) from browsers and proxies.
//!
//! `postData.text` is always text, because HAR 1.2 has no encoding for it. The `encoding` of the 1.3 draft is honored. mitmproxy decodes forms as Latin-1, which
//! the declared length shows. A form that has only `params` is joined or serialized again, whichever has the declared length. An entry with a signature that
//! had a body but does not include it is an error.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    capture::{
        Fidelity, Format, ReadMode, json,
        json::Object,
        record::{self, Imported, declared_length, from_latin1},
    },
    signing::looks_signed,
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "har",
    about: "an HTTP archive (HAR 1.2) from a browser or proxy",
    fidelity: Fidelity::Text,
    recognize: |document| document.object().and_then(|file| file.object("log")).is_some_and(|log| log.has("entries")),
    read: ReadMode::Whole(|document| {
        document.items()?;
        let file = document.object().ok_or("not an HTTP archive: not a JSON object")?;
        let entries = file.required_object("log")?.get("entries").ok_or("it has no `log.entries`: expected a list")?;
        record::elements(entries, request)
    }),
};

fn request(entry: &Object<'_>) -> Result<Imported, String> {
    let request = entry.required_object("request")?;
    let mut headers = crate::message::Headers::default();
    if let Some(fields) = request.get("headers") {
        json::for_each(fields, |field| {
            let field = Object::parse(field)?;
            json::add(&mut headers, &field.required_text("name")?, field.required_text("value")?)
        })?;
    }
    let size = request.get("bodySize").and_then(|size| size.get().parse().ok()).filter(|size| *size > 0);
    let declared = declared_length(&headers).or(size);
    let mut imported = Imported::new(
        request.required_text("method")?,
        &request.required_text("url")?,
        headers,
        Vec::new(),
        Fidelity::Text,
    );
    let body = match request.object("postData") {
        Some(data) => body(&data, declared),
        None if size.is_some() => Err("missing `postData`: the archive does not include the body".into()),
        None => Ok((Vec::new(), Fidelity::Text)),
    };
    match body {
        Ok((body, fidelity)) => (imported.message.body, imported.fidelity) = (body, fidelity),
        // Browsers leave out the bodies of uploads and beacons. Their headers show that they are not deliveries.
        Err(_) if !imported.message.headers.is_empty() && !looks_signed(&imported.message) => {
            imported.fidelity = Fidelity::Truncated;
        }
        Err(reason) => return Err(reason),
    }
    if let Some(version) = request.text("httpVersion").filter(|version| version.starts_with("HTTP/")) {
        imported.message.version = version;
    }
    imported.at = entry.text("startedDateTime");
    imported.status = entry.object("response").and_then(|response| response.status("status"));
    Ok(imported)
}

fn body(data: &Object<'_>, declared: Option<usize>) -> Result<(Vec<u8>, Fidelity), String> {
    if data.text("encoding").as_deref() == Some("base64") {
        return Ok((data.base64("text")?, Fidelity::Exact));
    }
    if let Some(text) = data.text("text") {
        if let Some(bytes) = from_latin1(&text, declared) {
            return Ok((bytes, Fidelity::Text));
        }
        return Ok((text.into_bytes(), Fidelity::Text));
    }
    let kind = data.text("mimeType").unwrap_or_default();
    let Some(params) = data.get("params").filter(|_| kind.starts_with("application/x-www-form-urlencoded")) else {
        return Err(format!("`postData` has no `text` (content type `{kind}`)"));
    };
    let mut pairs = Vec::new();
    json::for_each(params, |field| {
        let field = Object::parse(field)?;
        pairs.push((field.required_text("name")?, field.text("value").unwrap_or_default()));
        Ok(())
    })?;
    Ok(form(&pairs, declared))
}

/// The characters that `encodeURIComponent` encodes.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Returns the body of a form from its parameters. Some tools list them encoded, some decoded, and some mistake JSON for a parameter name, cut at `=` and
/// `&`. The declared length shows which. Without it, the body is a guess.
fn form(pairs: &[(String, String)], declared: Option<usize>) -> (Vec<u8>, Fidelity) {
    let join = |pair: &dyn Fn(&str, &str) -> String| {
        pairs.iter().map(|(name, value)| pair(name, value)).collect::<Vec<_>>().join("&")
    };
    let encode = |text: &str| utf8_percent_encode(text, COMPONENT).to_string();
    let joined = join(&|name, value| format!("{name}={value}"));
    // A part of JSON without `=` has no value.
    let json = join(&|name, value| if value.is_empty() { name.to_owned() } else { format!("{name}={value}") });
    let mut serializer = form_urlencoded::Serializer::new(String::new());
    let plus = serializer.extend_pairs(pairs).finish();
    let percent = join(&|name, value| format!("{}={}", encode(name), encode(value)));
    let names_as_they_are = join(&|name, value| format!("{name}={}", encode(value)));
    let candidates = [&joined, &json, &plus, &percent, &names_as_they_are];
    if let Some(body) = candidates.iter().find(|body| declared == Some(body.len())) {
        return (body.as_bytes().to_vec(), Fidelity::Text);
    }
    let is_json = pairs.first().is_some_and(|(name, _)| name.trim_start().starts_with(['{', '[']));
    let is_encoded = pairs.iter().any(|(_, value)| value.contains('%'))
        && !joined.contains(|c: char| c.is_whitespace() || !c.is_ascii() || c == '"');
    let body = match () {
        () if is_json => json,
        () if is_encoded => joined,
        () => plus,
    };
    (body.into_bytes(), Fidelity::Parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_is_what_the_declared_length_proves() {
        let pairs =
            |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
        for (list, declared, body, fidelity) in [
            (&[("a[b]", "two%20words")][..], Some(16), "a[b]=two%20words", Fidelity::Text),
            (&[("a[b]", "two words")], Some(16), "a[b]=two%20words", Fidelity::Text),
            (&[("a[b]", "two words")], Some(18), "a%5Bb%5D=two+words", Fidelity::Text),
            (&[("a[b]", "two words")], Some(20), "a%5Bb%5D=two%20words", Fidelity::Text),
            (&[("a[b]", "two words")], None, "a%5Bb%5D=two+words", Fidelity::Parsed),
            (&[("a", "two%20words")], None, "a=two%20words", Fidelity::Parsed),
            (&[("{\"a\":\"b", "c"), ("d\"}", "")], Some(13), "{\"a\":\"b=c&d\"}", Fidelity::Text),
            (&[("{\"a\":1}", "")], None, "{\"a\":1}", Fidelity::Parsed),
        ] {
            let (read, of) = form(&pairs(list), declared);
            assert_eq!((String::from_utf8_lossy(&read).as_ref(), of), (body, fidelity), "{list:?} {declared:?}");
        }
    }
}
