//! The shapes of a body: text, base64, a Buffer, a list of bytes, an object of a tool, or what a parser made of it.
//!
//! The fidelity is `exact` only if the bytes are proven: by base64, by a Buffer, or by a `Content-Length` that agrees. What was parsed is serialized again,
//! and its fidelity is `parsed`.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, value::RawValue};

use super::{Node, PRINT_WHOLE, is_omitted, keys};
use crate::{
    capture::{
        Fidelity,
        cursor::{ELIDED, TRUNCATED},
        json::{Object, decode_base64, string, type_name},
        record::{declared_length, from_latin1},
    },
    message::Headers,
    payload::compact,
};

/// A body and its fidelity.
type Body = (Vec<u8>, Fidelity);

/// Reads the body of a request. Returns `None` if it has none.
pub(super) fn read(node: &Node<'_>, headers: &Headers) -> Result<Option<Body>, String> {
    for name in keys::BASE64_BODY {
        if let Some(text) = node.text(&[name]).filter(|text| !text.is_empty()) {
            return Ok(Some((decode_base64(name, &text)?, Fidelity::Exact)));
        }
    }
    let is_base64 = node.is_true(keys::IS_BASE64)
        || node.text(keys::ENCODING).is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64"));
    let mut empty = None;
    for name in keys::RAW_BODY.iter().chain(keys::BODY) {
        let Some(found) = node.get(&[name]) else { continue };
        let body = if is_base64 && let Some(text) = string(found) {
            (decode_base64(name, &text)?, Fidelity::Exact)
        } else {
            value(found, headers)?
        };
        if !body.0.is_empty() {
            return Ok(Some(body));
        }
        empty.get_or_insert(body);
        break;
    }
    for name in keys::PARSED_BODY {
        let is_filled = |value: &&RawValue| !matches!(value.get(), "{}" | "[]" | "\"\"");
        if let Some(found) = node.get(&[name]).filter(is_filled) {
            return value(found, headers).map(|(body, _)| Some((body, Fidelity::Parsed)));
        }
    }
    Ok(empty)
}

fn value(value: &RawValue, headers: &Headers) -> Result<Body, String> {
    match value.get().as_bytes().first() {
        Some(b'"') => Ok(text(string(value).ok_or("the body is not valid text")?, headers)),
        Some(b'{') => object(value, headers),
        Some(b'[') => list(value, headers),
        _ => Err(format!("the body is {}", type_name(value))),
    }
}

/// Returns a body that was captured as text. It may be base64, if the declared length or the content type proves that.
fn text(text: String, headers: &Headers) -> Body {
    let declared = declared_length(headers);
    if let Some((_, encoded)) = text.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,"))
        && let Ok(bytes) = BASE64_STANDARD.decode(encoded)
    {
        return (bytes, Fidelity::Exact);
    }
    if declared != Some(text.len())
        && text.len() >= 4
        && let Ok(bytes) = BASE64_STANDARD.decode(&text)
    {
        let is_json = |bytes: &[u8]| serde_json::from_slice::<&RawValue>(bytes).is_ok();
        let is_proven = match declared {
            Some(length) => length == bytes.len(),
            None if is_form(headers) => bytes.is_ascii() && bytes.contains(&b'='),
            None => !is_json(text.as_bytes()) && is_json(&bytes),
        };
        if is_proven {
            return (bytes, Fidelity::Exact);
        }
    }
    if let Some(bytes) = from_latin1(&text, declared) {
        return (bytes, Fidelity::Text);
    }
    let fidelity = if declared == Some(text.len()) { Fidelity::Exact } else { Fidelity::Text };
    (text.into_bytes(), fidelity)
}

fn is_form(headers: &Headers) -> bool {
    headers.text("content-type").is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// Keys of an object around a body that state what the body is, and keys that have it, the most reliable first.
const ABOUT: &[&str] = &["mimetype", "contenttype", "mode", "type", "encoding", "charset", "size", "params", "not"];
const BASE64_CONTENT: &[&str] = &["base64bytes", "rawbytes", "base64string", "base64", "encoded"];
const CONTENT: &[&str] = &["text", "string", "raw", "body", "content", "data", "json", "xml"];

fn object(found: &RawValue, headers: &Headers) -> Result<Body, String> {
    let object = Object::parse(found)?;
    let node = Node::new(&object);
    if let Some(text) = object.text(TRUNCATED) {
        return Ok((text.into_bytes(), Fidelity::Truncated));
    }
    if object.has(ELIDED) {
        return Err(format!("the body was printed as [Object]: {PRINT_WHOLE}"));
    }
    let kind = node.text(&["type"]);
    if kind.as_deref() == Some("Buffer")
        && let Some(bytes) = object.get("data").and_then(bytes)
    {
        let fidelity = if object.has(TRUNCATED) { Fidelity::Truncated } else { Fidelity::Exact };
        return Ok((bytes, fidelity));
    }
    if let Some(bytes) = numbered_bytes(&object) {
        return Ok((bytes, Fidelity::Exact));
    }
    // An object of a tool has nothing but known keys. Anything else is the body itself, parsed.
    let is_known = |key: &str| [ABOUT, BASE64_CONTENT, CONTENT].iter().any(|names| names.contains(&key));
    let is_about = node.has(ABOUT) || node.has(BASE64_CONTENT);
    let is_type = kind.is_none_or(|kind| kind.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'));
    if is_about && is_type && node.0.iter().all(|(key, _)| is_known(key)) {
        if let Some(text) = node.text(BASE64_CONTENT) {
            return Ok((decode_base64("body", &text)?, Fidelity::Exact));
        }
        if let Some(content) = node.get(CONTENT) {
            let is_base64 = node.text(&["encoding"]).is_some_and(|encoding| encoding.eq_ignore_ascii_case("base64"));
            return match string(content) {
                Some(encoded) if is_base64 => Ok((decode_base64("body", &encoded)?, Fidelity::Exact)),
                Some(plain) => Ok(text(plain, headers)),
                None => parsed(content, headers),
            };
        }
    }
    parsed(found, headers)
}

/// Returns the bytes of a list of numbers. Java's are signed.
fn bytes(list: &RawValue) -> Option<Vec<u8>> {
    let numbers: Vec<i16> = serde_json::from_str(list.get()).ok()?;
    numbers
        .into_iter()
        .map(|number| u8::try_from(number).ok().or_else(|| i8::try_from(number).ok().map(i8::cast_unsigned)))
        .collect()
}

/// Returns the bytes of a typed array as JSON writes it: `{"0":123,"1":34}`.
fn numbered_bytes(object: &Object<'_>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for (key, value) in object.iter() {
        if key.parse() != Ok(bytes.len()) {
            return None;
        }
        bytes.push(value.get().parse().ok()?);
    }
    (!bytes.is_empty()).then_some(bytes)
}

fn list(list: &RawValue, headers: &Headers) -> Result<Body, String> {
    let declared = declared_length(headers);
    // ModSecurity logs the parts of a body.
    if let Ok(parts) = serde_json::from_str::<Vec<String>>(list.get()) {
        let whole = parts.concat();
        let is_json = headers.text("content-type").is_some_and(|kind| kind.contains("json"));
        if declared == Some(whole.len()) || !is_json || whole.starts_with(['{', '[']) {
            return Ok(text(whole, headers));
        }
    }
    if declared != Some(compact(list.get()).len())
        && let Some(bytes) = bytes(list).filter(|bytes| declared == Some(bytes.len()))
    {
        return Ok((bytes, Fidelity::Exact));
    }
    parsed(list, headers)
}

/// Serializes a parsed body again: as a form if its content type says so, otherwise as compact JSON.
///
/// # Errors
/// A part of it was omitted or truncated when it was printed.
fn parsed(value: &RawValue, headers: &Headers) -> Result<Body, String> {
    if is_omitted(value) {
        return Err(format!("a part of the body was omitted or truncated when it was printed: {PRINT_WHOLE}"));
    }
    let json = || compact(value.get()).into_bytes();
    if !is_form(headers) || !value.get().starts_with('{') {
        return Ok((json(), Fidelity::Parsed));
    }
    let body = match serde_json::from_str(value.get()) {
        Ok(value) => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            append(&mut form, "", &value);
            form.finish().into_bytes()
        }
        // It is nested too deeply.
        Err(_) => json(),
    };
    Ok((body, Fidelity::Parsed))
}

/// Appends the fields of a form. Nested ones are `a[b]`, as in PHP, Ruby and Express.
fn append(form: &mut form_urlencoded::Serializer<'_, String>, name: &str, value: &Value) {
    let inner = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}[{key}]") };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| append(form, &inner(key), value)),
        Value::Array(values) if values.len() == 1 => append(form, name, &values[0]),
        Value::Array(values) => values.iter().for_each(|value| append(form, &inner(""), value)),
        Value::String(text) => drop(form.append_pair(name, text)),
        Value::Null => drop(form.append_pair(name, "")),
        other => drop(form.append_pair(name, &other.to_string())),
    }
}
