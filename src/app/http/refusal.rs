//! Error messages in response bodies, shortened to one line.
//!
//! The documented shapes are `message` with one text or one text per field (Screver), `code` with `description` (FluidSurveys), and `error` with
//! `error_description` (OAuth). An API may use any framework, and a proxy or a login page may respond instead, so the shapes of common frameworks and
//! problem details (RFC 9457) are known, too. If none fits, the beginning of the body is quoted, with a mask in place of possible secrets.

use super::headline::{headline, is_html};
use hookctl::secret::MASK;
use serde_json::{Map, Value};

/// Maximum length of a message, in characters.
const MAX_CHARS: usize = 256;

/// Maximum length of a quoted body, in characters.
const MAX_QUOTE: usize = 200;

/// Maximum number of texts that are joined to a message.
const MAX_TEXTS: usize = 5;

/// Maximum depth at which a message is searched.
const MAX_DEPTH: u8 = 8;

/// Fields with the message itself, the most specific first.
const MESSAGES: [&str; 10] = [
    "message",
    "detail",
    "description",
    "error_description",
    "error_message",
    "errorMessage",
    "msg",
    "Message",
    "reason",
    "details",
];

/// Fields with one message per problem.
const PROBLEMS: [&str; 6] = ["errors", "error", "constraints", "violations", "invalid-params", "issues"];

/// Fields with the location of a problem.
const LOCATIONS: [&str; 6] = ["loc", "field", "path", "param", "property", "name"];

/// Fields with the kind of error. It is shown if there is no message, and before some messages.
const KINDS: [&str; 3] = ["code", "error", "title"];

/// Returns the server's own message, or else the beginning of the response. Never quotes what may be a secret.
pub fn message(content_type: &str, body: &[u8]) -> String {
    let Ok(json) = serde_json::from_slice::<Value>(body) else { return describe(content_type, body) };
    shorten(&find_message(&json).unwrap_or_else(|| quote(content_type, json)), MAX_CHARS)
}

/// Returns the server's own message in a JSON response, if it has one.
pub(super) fn find_message(json: &Value) -> Option<String> {
    find(json, MAX_DEPTH).filter(|message| !message.trim().is_empty())
}

/// Returns the content type and, unless it is JSON, the beginning of a response. JSON may be a webhook with its secret.
pub fn describe(content_type: &str, body: &[u8]) -> String {
    // White space is collapsed, so read more than is shown.
    let text = String::from_utf8_lossy(&body[..body.len().min(MAX_QUOTE * 16)]);
    let kind = if content_type.is_empty() { "no content type" } else { content_type };
    match text.trim_start().chars().next() {
        Some('{' | '[' | '"') => shorten(kind, MAX_CHARS),
        Some(_) => {
            let is_page = is_html(kind, text.trim_start());
            let text = if is_page { headline(kind, &text).unwrap_or_default().into() } else { text };
            shorten(&format!("{kind}: {}", shorten(&text, MAX_QUOTE)), MAX_CHARS)
        }
        None => "empty body".into(),
    }
}

/// Returns true if a field of that name contains a secret. `code` and `key` do not count, because they are ordinary fields of errors.
pub fn is_secret_field(field: &str) -> bool {
    let name = field.to_ascii_lowercase();
    let name = name.trim_end_matches('s');
    ["secret", "token", "password", "signature", "api_key", "apikey"].iter().any(|ending| name.ends_with(ending))
}

/// Finds the message in an error.
fn find(error: &Value, depth: u8) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match error {
        // A single word may be a secret. A sentence is a message.
        Value::String(text) => is_sentence(text).then(|| text.clone()),
        Value::Array(errors) => join(errors.iter().filter_map(|error| find(error, depth))),
        Value::Object(fields) => find_in_fields(fields, depth),
        _ => None,
    }
}

fn find_in_fields(fields: &Map<String, Value>, depth: u8) -> Option<String> {
    let kind = || KINDS.iter().find_map(|name| text_of(fields, name));
    let message = MESSAGES.iter().find_map(|name| Some((*name, texts(fields.get(*name)?, depth)?)));
    let problems = PROBLEMS.iter().find_map(|name| {
        let problems = fields.get(*name).filter(|problems| !problems.is_string())?;
        texts(problems, depth)
    });
    let text = match (message, problems) {
        (Some(("message" | "msg" | "Message", message)), None) => message,
        (Some(("message" | "msg" | "Message", message)), Some(problems)) => format!("{message}: {problems}"),
        (Some((_, message)), problems) => {
            let parts = [kind().filter(|kind| *kind != message), Some(message), problems];
            parts.into_iter().flatten().collect::<Vec<_>>().join(": ")
        }
        (None, Some(problems)) => problems,
        (None, None) => match kind() {
            Some(kind) => kind,
            // Django: a list of messages for each field.
            None => return join(fields.iter().filter_map(|(name, value)| field(name, value.as_array()?, depth))),
        },
    };
    let location = LOCATIONS.iter().find_map(|name| fields.get(*name)).and_then(|location| match location {
        Value::String(location) => Some(location.clone()),
        Value::Array(parts) => Some(parts.iter().map(plain).collect::<Vec<_>>().join(".")),
        _ => None,
    });
    Some(match location.filter(|location| !location.is_empty()) {
        Some(location) if depth + 1 < MAX_DEPTH => format!("{location}: {text}"),
        _ => text,
    })
}

/// Returns the text of a message: a text, a list of them, or one or a list for each field.
fn texts(message: &Value, depth: u8) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match message {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => join(items.iter().filter_map(|item| texts(item, depth))),
        Value::Object(fields) if MESSAGES.iter().chain(&PROBLEMS).any(|name| fields.contains_key(*name)) => {
            find_in_fields(fields, depth)
        }
        Value::Object(fields) => join(fields.iter().filter_map(|(name, value)| match value {
            Value::Array(values) => field(name, values, depth),
            value => field(name, std::slice::from_ref(value), depth),
        })),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) => None,
    }
}

/// Returns the messages about one field.
fn field(name: &str, messages: &[Value], depth: u8) -> Option<String> {
    let text = join(messages.iter().filter_map(|message| texts(message, depth)))?;
    (is_sentence(&text) || !is_secret_field(name)).then(|| format!("{name}: {text}"))
}

fn text_of(fields: &Map<String, Value>, name: &str) -> Option<String> {
    fields.get(name)?.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn join(texts: impl Iterator<Item = String>) -> Option<String> {
    let texts: Vec<String> = texts.filter(|text| !text.trim().is_empty()).take(MAX_TEXTS).collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

fn is_sentence(text: &str) -> bool {
    text.trim().contains(' ')
}

/// Returns the content type and the beginning of a JSON body, with a mask in place of what may be a secret.
fn quote(content_type: &str, mut json: Value) -> String {
    fn mask(value: &mut Value, is_secret: bool) {
        match value {
            Value::String(text) if is_secret => MASK.clone_into(text),
            Value::Array(values) => values.iter_mut().for_each(|value| mask(value, is_secret)),
            Value::Object(fields) => {
                fields.iter_mut().for_each(|(name, value)| mask(value, is_secret || is_secret_field(name)));
            }
            _ => {}
        }
    }
    let kind = if content_type.is_empty() { "no content type" } else { content_type };
    if !json.is_object() && !json.is_array() {
        return format!("{kind}, no message");
    }
    mask(&mut json, false);
    format!("{kind}: {}", shorten(&json.to_string(), MAX_QUOTE))
}

/// Puts a text on one line and shortens it.
pub(super) fn shorten(text: &str, max_chars: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= max_chars {
        return line;
    }
    line.chars().take(max_chars - 1).chain(['…']).collect()
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
            (r#"{"error":"invalid_client","error_description":"Unknown client"}"#, "invalid_client: Unknown client"),
            // Django REST, FastAPI, Rails, Laravel, NestJS, Express, JSON:API, GraphQL, class-validator.
            (r#"{"detail":"Invalid token."}"#, "Invalid token."),
            (r#"{"subscription_url":["Enter a valid URL."]}"#, "subscription_url: Enter a valid URL."),
            (r#"{"non_field_errors":["Exists.","Full."]}"#, "non_field_errors: Exists.; Full."),
            (r#"{"detail":[{"loc":["body","url"],"msg":"field required","type":"v"}]}"#, "body.url: field required"),
            (r#"{"errors":["Url is invalid"]}"#, "Url is invalid"),
            (r#"{"errors":["invalid"]}"#, "invalid"),
            (r#"["Url is invalid"]"#, "Url is invalid"),
            (r#"{"errors":{"url":["is not valid"],"type":"is missing"}}"#, "url: is not valid; type: is missing"),
            (r#"{"message":"Invalid.","errors":{"url":["is bad"]}}"#, "Invalid.: url: is bad"),
            (r#"{"message":["url must be a URL"],"error":"Bad Request","statusCode":400}"#, "url must be a URL"),
            (r#"{"error":{"message":"bad signature","code":401}}"#, "bad signature"),
            (r#"{"error":{"errors":[{"message":"no access"}]}}"#, "no access"),
            (r#"{"errors":[{"title":"Invalid","detail":"No URL."}]}"#, "Invalid: No URL."),
            (r#"{"errors":[{"message":"not found","path":["webhook"]}]}"#, "webhook: not found"),
            (r#"{"errors":[{"field":"url","message":"is not valid"}]}"#, "url: is not valid"),
            (r#"[{"property":"url","constraints":{"isUrl":"url must be a URL"}}]"#, "url: isUrl: url must be a URL"),
            // RFC 9457.
            (
                r#"{"type":"about:blank","title":"Not allowed","status":403,"detail":"Ask your admin."}"#,
                "Not allowed: Ask your admin.",
            ),
            (r#"{"title":"Out of credit","status":403}"#, "Out of credit"),
            // Other shapes are quoted, without secrets.
            (r#"{"ok":false,"n":7}"#, r#"application/json: {"ok":false,"n":7}"#),
            (r#"{"secret":"s3cret"}"#, r#"application/json: {"secret":"[secret]"}"#),
            (r#"{"a":[{"accessToken":"s3cret"}]}"#, r#"application/json: {"a":[{"accessToken":"[secret]"}]}"#),
            (
                r#"{"secrets":["s3cret"],"secret":["s3cret"]}"#,
                r#"application/json: {"secrets":["[secret]"],"secret":["[secret]"]}"#,
            ),
            (r#""s3cret""#, "application/json, no message"),
            (r#"{"secret":"s3cret""#, "application/json"),
            ("<html>\n<title>Sign in</title>", "application/json: Sign in"),
            ("", "empty body"),
        ] {
            assert_eq!(message("application/json", body.as_bytes()), expected);
        }
        let long = message("text/plain", &vec![b'x'; 100_000]);
        assert_eq!(long.chars().count(), "text/plain: ".len() + MAX_QUOTE);
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
