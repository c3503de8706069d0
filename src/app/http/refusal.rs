//! Error messages in response bodies, shortened to one line.
//!
//! Screver sends `message`, a text or one text per field. FluidSurveys sends `code` and `description`, token URLs send `error`. A proxy or a login page may
//! respond with anything else.

use serde_json::Value;

/// Maximum length of a message, in characters.
const MAX_CHARS: usize = 200;

/// Returns the server's own message, or else a description of the response.
pub fn message(content_type: &str, body: &[u8]) -> String {
    let message = serde_json::from_slice::<Value>(body).ok().and_then(|body| {
        let text = |key: &str| body.get(key).and_then(Value::as_str).map(str::to_owned);
        match body.get("message") {
            Some(Value::String(message)) => Some(message.clone()),
            Some(Value::Object(fields)) => {
                let field = |(name, value): (&String, &Value)| {
                    format!("{name}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                };
                Some(fields.iter().map(field).collect::<Vec<_>>().join("; "))
            }
            _ => match (text("code"), text("description").or_else(|| text("error"))) {
                (Some(code), Some(description)) => Some(format!("{code}: {description}")),
                (one, other) => one.or(other),
            },
        }
    });
    let message = message.filter(|message| !message.trim().is_empty());
    shorten(&message.unwrap_or_else(|| describe(content_type, body)))
}

/// Returns the content type and the first line of a response. JSON is not quoted: it may be a webhook with its secret.
pub fn describe(content_type: &str, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(MAX_CHARS * 16)]);
    let kind = if content_type.is_empty() { "no content type" } else { content_type };
    match text.lines().map(str::trim).find(|line| !line.is_empty()) {
        Some(line) if line.starts_with(['{', '[', '"']) => shorten(&format!("{kind} without a message")),
        Some(line) => shorten(&format!("{kind}: {line}")),
        None => "without a word".into(),
    }
}

fn shorten(text: &str) -> String {
    let line: String = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MAX_CHARS {
        return line;
    }
    line.chars().take(MAX_CHARS - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn message_is_found_in_every_documented_shape() {
        for (body, expected) in [
            (r#"{"message":"Webhook not found"}"#, "Webhook not found"),
            (r#"{"message":{"type":"must be one of","url":"is required"}}"#, "type: must be one of; url: is required"),
            (
                r#"{"success":false,"code":"not_authorized","description":"Log in first."}"#,
                "not_authorized: Log in first.",
            ),
            (r#"{"error":"invalid_client"}"#, "invalid_client"),
            (r#"{"secret":"s3cret"}"#, "application/json without a message"),
            ("<html>\n<title>Sign in</title>", "application/json: <html>"),
            ("", "without a word"),
        ] {
            assert_eq!(message("application/json", body.as_bytes()), expected);
        }
        assert_eq!(message("", &vec![b'x'; 100_000]).chars().count(), MAX_CHARS);
    }

    proptest! {
        #[test]
        fn message_of_any_body_is_one_short_line(content_type: String, body: Vec<u8>) {
            for text in [message(&content_type, &body), describe("text/html", &body)] {
                prop_assert!(!text.contains('\n') && text.chars().count() <= MAX_CHARS, "{}", text);
            }
        }
    }
}
