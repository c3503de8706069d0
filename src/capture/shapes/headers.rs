//! The shapes of header fields: an object, a list of pairs, a list of objects, Node's flat list, lines of text.

use serde_json::value::RawValue;

use super::{Node, PRINT_WHOLE, is_omitted};
use crate::{
    capture::{
        cursor::ELIDED,
        json::{self, Object, add, push, string, type_name},
    },
    message::Headers,
};

/// Names and values of header fields in a list of objects.
const NAME: &[&str] = &["name", "key", "field", "header"];
const VALUE: &[&str] = &["value", "values", "val"];

/// Returns true if a value can be header fields.
pub(super) fn is_likely(value: &RawValue) -> bool {
    match value.get().as_bytes().first() {
        Some(b'{') => Object::parse(value).is_ok_and(|object| {
            let is_value = |value: &RawValue| !value.get().starts_with('{') || is_omitted(value);
            inner(&object).is_some() || object.iter().all(|(_, value)| is_value(value))
        }),
        Some(b'[') => read(value).is_ok(),
        Some(b'"') => string(value).is_some_and(|text| text.contains(':')),
        _ => false,
    }
}

/// Reads header fields.
pub(super) fn read(value: &RawValue) -> Result<Headers, String> {
    let mut headers = Headers::default();
    match value.get().as_bytes().first() {
        Some(b'{') => {
            let object = Object::parse(value)?;
            if let Some(fields) = inner(&object) {
                return read(fields);
            }
            if object.has(ELIDED) {
                return Err(format!("the headers were printed as [Object]: {PRINT_WHOLE}"));
            }
            for (name, value) in object.iter() {
                if is_omitted(value) {
                    return Err(format!("a header value was omitted or truncated when it was printed: {PRINT_WHOLE}"));
                }
                push(&mut headers, name, value)?;
            }
        }
        Some(b'[') => list(value, &mut headers)?,
        _ => {
            let text = string(value).ok_or_else(|| format!("the headers are {}", type_name(value)))?;
            if let Some(parsed) = super::parse(&text).filter(|parsed| parsed.get().starts_with(['{', '['])) {
                return read(&parsed);
            }
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                let (name, value) = line.split_once(':').ok_or("a header has no colon")?;
                add(&mut headers, name.trim(), value.trim())?;
            }
        }
    }
    Ok(headers)
}

/// Returns the fields of an object that has more than the fields, as Charles writes it.
fn inner<'a>(object: &Object<'a>) -> Option<&'a RawValue> {
    object.get("headers").filter(|fields| fields.get().starts_with(['{', '[']))
}

fn list(list: &RawValue, headers: &mut Headers) -> Result<(), String> {
    let mut words: Vec<String> = Vec::new();
    json::for_each(list, |field| {
        match field.get().as_bytes().first() {
            Some(b'[') => {
                let (name, value) = serde_json::from_str::<(String, &RawValue)>(field.get())
                    .map_err(|_| "a header is not a name and a value")?;
                push(headers, &name, value)?;
            }
            Some(b'{') => {
                let node = Node::new(&Object::parse(field)?);
                let is_off = node.is_true(&["disabled"])
                    || node.get(&["enabled", "active"]).is_some_and(|value| value.get() == "false");
                let name = node.text(NAME).ok_or("a header has no name")?;
                if !is_off && let Some(value) = node.get(VALUE) {
                    push(headers, &name, value)?;
                }
            }
            Some(b'"') => words.push(string(field).ok_or("a header is not valid text")?),
            _ => return Err(format!("a header is {}", type_name(field))),
        }
        Ok(())
    })?;
    // `Name: value`, or names and values in turn.
    let is_line = |word: &String| word.split_once(':').is_some_and(|(name, _)| is_name(name));
    if !words.is_empty() && words.iter().all(is_line) && !words.iter().step_by(2).all(|word| is_name(word)) {
        for line in &words {
            let (name, value) = line.split_once(':').unwrap_or_default();
            add(headers, name, value.trim())?;
        }
        return Ok(());
    }
    if !words.len().is_multiple_of(2) || !words.iter().step_by(2).all(|word| is_name(word)) {
        return Err("the list of headers has a name without a value".into());
    }
    for pair in words.chunks(2) {
        if let [name, value] = pair {
            add(headers, name, value)?;
        }
    }
    Ok(())
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
