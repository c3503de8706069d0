//! Applies the changes of the replay form to a delivery, and checks them. Errors name the field, and the line and column in the body.

use serde::Deserialize;

use super::{
    json::Tokens,
    shown::{self, BodyKind},
};
use crate::app::{
    inspector::{error::ApiError, state::State},
    store::deliveries::Delivery,
};
use hookctl::{
    message::{Headers, Message, same_name},
    payload::{Form, Json, PayloadError},
    provider::legal_header,
};

/// The changes of the replay form. Missing fields are unchanged.
#[derive(Debug, Default, Deserialize)]
pub(in crate::app::inspector) struct Edit {
    pub(super) method: Option<String>,
    pub(super) path: Option<String>,
    /// All headers except those that the page does not show or edit.
    pub(super) headers: Option<Vec<(String, String)>>,
    /// The body as text.
    pub(super) body: Option<String>,
}

/// Returns the error for a field of the form.
pub(super) fn invalid(field: &str, error: impl Into<String>) -> ApiError {
    ApiError::new(422, error).with("field", field)
}

/// Returns the edited message.
///
/// # Errors
/// A field is not valid (422).
pub(super) fn edited(state: &State, original: &Delivery, edit: &Edit) -> Result<Message, ApiError> {
    let mut message = original.message.clone();
    if let Some(method) = &edit.method {
        if !legal_header(method) || method == "CONNECT" {
            return Err(invalid("method", format!("`{method}` cannot be sent as a method")));
        }
        message.method.clone_from(method);
    }
    if let Some(path) = &edit.path {
        if !path.starts_with('/') {
            return Err(invalid("path", "the path must start with /"));
        }
        if let Some(at) = path.bytes().position(|byte| byte <= b' ' || byte == 0x7f) {
            let column = path[..at].chars().count() + 1;
            return Err(invalid("path", "the path must not contain spaces or control characters")
                .hint("write a space as %20")
                .with("line", 1)
                .with("column", column));
        }
        // A masked credential in the query stays what it was.
        if *path != shown::text(state, &original.message.target) {
            message.target.clone_from(path);
        }
    }
    if let Some(headers) = &edit.headers {
        message.headers = edited_headers(state, original, headers)?;
    }
    if let Some(body) = &edit.body {
        check_body(&message, original, body)?;
        message.body = body.clone().into_bytes();
    }
    Ok(message)
}

/// Returns true if the form does not show a header: it is masked, follows from the request, or is the signature.
fn is_fixed(state: &State, original: &Delivery, name: &str) -> bool {
    let signature = shown::scheme(state, original).and_then(|scheme| scheme.header());
    ["host", "content-length"].iter().any(|known| name.eq_ignore_ascii_case(known))
        || shown::is_masked(name)
        || shown::is_private(state, original, name)
        || signature.is_some_and(|header| same_name(header, name))
}

fn edited_headers(state: &State, original: &Delivery, wanted: &[(String, String)]) -> Result<Headers, ApiError> {
    for (index, (name, value)) in wanted.iter().enumerate() {
        let error = |error: String| Err(invalid("headers", error).with("line", index + 1));
        if !legal_header(name) {
            return error(format!("`{name}` is not a valid header name"));
        }
        if value.bytes().any(|byte| b"\r\n\0".contains(&byte)) {
            return error(format!("the value of {name} must not contain line breaks or NUL"));
        }
    }
    let mut wanted = wanted.iter().peekable();
    let mut headers = Headers::default();
    // An unchanged value keeps its bytes, even if they are not text.
    let push = |headers: &mut Headers, (name, value): &(String, String)| {
        let existing = original.message.headers.iter().filter(|(existing, _)| existing == name);
        let mut existing = existing.map(|(_, bytes)| bytes);
        match existing.find(|bytes| shown::header_text(state, bytes) == *value) {
            Some(bytes) => headers.push(name, bytes),
            None => headers.push(name, value),
        }
    };
    let replaced = wanted.clone().map(|(name, _)| name.to_ascii_lowercase()).collect::<Vec<_>>();
    for (name, value) in original.message.headers.iter() {
        if !is_fixed(state, original, name) {
            if let Some(next) = wanted.next() {
                push(&mut headers, next);
            }
        } else if !replaced.contains(&name.to_ascii_lowercase()) {
            headers.push(name, value);
        }
    }
    for rest in wanted {
        push(&mut headers, rest);
    }
    Ok(headers)
}

/// Checks that a body is what its content type states, as far as the original one was.
fn check_body(message: &Message, original: &Delivery, body: &str) -> Result<(), ApiError> {
    let kind = BodyKind::new(&original.message);
    let content_type = message.headers.text("content-type").unwrap_or_default().to_ascii_lowercase();
    let at = |error: &PayloadError| {
        let reason = error.reason.trim_end_matches('.');
        Err(invalid("body", reason).with("line", error.line).with("column", error.column))
    };
    if kind == BodyKind::Binary {
        return Err(invalid("body", "a binary body cannot be edited as text"));
    }
    let states_json = content_type.is_empty() || content_type.contains("json");
    if kind == BodyKind::Json
        && states_json
        && let Err(error) = Json::parse(body.as_bytes())
    {
        let mut tokens = Tokens::new(body.as_bytes());
        tokens.by_ref().for_each(drop);
        // The parser also rejects JSON that is only nested too deeply for it.
        let is_deep =
            tokens.error().is_none() && (error.reason.contains("nested") || error.reason.contains("recursion"));
        return if is_deep { Ok(()) } else { at(&error) };
    }
    if kind == BodyKind::Form
        && content_type.contains("x-www-form-urlencoded")
        && let Err(error) = Form::parse_as_received(body.as_bytes())
    {
        return at(&error);
    }
    Ok(())
}
