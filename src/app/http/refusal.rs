//! What an API says where it does not say yes: Screver's `message`, which is a text or a text a field; FluidSurveys' `code` and
//! `description`; and whatever else a proxy or a login page answers in their place.

use serde_json::Value;

/// As much of a foreign answer as fits on a line, in characters.
const SHOWN: usize = 200;

/// The provider's own words, on one line.
#[must_use]
pub fn explain(content_type: &str, body: &[u8]) -> String {
    let words = serde_json::from_slice::<Value>(body).ok().and_then(|answer| {
        let text = |key: &str| answer.get(key).and_then(Value::as_str).map(str::to_owned);
        match answer.get("message") {
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
    let words = words.filter(|words| !words.trim().is_empty());
    cut(&words.unwrap_or_else(|| foreign(content_type, body)))
}

/// What kind of answer it is, and how it begins. What begins like JSON may be a webhook with its secret: it is not quoted.
#[must_use]
pub fn foreign(content_type: &str, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(SHOWN * 16)]);
    let kind = if content_type.is_empty() { "no content type" } else { content_type };
    match text.lines().map(str::trim).find(|line| !line.is_empty()) {
        Some(line) if line.starts_with(['{', '[', '"']) => format!("{kind} without a message"),
        Some(line) => cut(&format!("{kind}: {line}")),
        None => "without a word".into(),
    }
}

fn cut(text: &str) -> String {
    let line: String = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN {
        return line;
    }
    line.chars().take(SHOWN - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_shape_is_told_in_its_own_words() {
        for (body, words) in [
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
            assert_eq!(explain("application/json", body.as_bytes()), words);
        }
        assert_eq!(explain("", &vec![b'x'; 100_000]).chars().count(), SHOWN);
    }
}
