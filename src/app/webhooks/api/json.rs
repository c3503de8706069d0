//! Parses an API's JSON directly into typed values with size limits, and finds the secrets in a response. Errors name the field.
//!
//! A hostile response must neither exhaust memory nor get its content quoted in an error.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor},
};

use crate::app::http::{UnexpectedResponse, refusal::is_secret_field};
use hookctl::secret::Secret;

/// Maximum number of webhooks in one response.
const MAX_WEBHOOKS: usize = 50_000;

/// Maximum length of a text in a webhook, in bytes.
const MAX_TEXT: usize = 1024 * 1024;

/// Maximum total length of the secrets in one response, in bytes.
const MAX_SECRETS: usize = 64 * 1024;

const TOO_LONG: &str = "is too long";
const TOO_MANY: &str = "has too many items";

/// Parses a response.
///
/// # Errors
/// Returns an error if the response is not as documented. It names the field and does not quote the response.
pub(super) fn parse<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, UnexpectedResponse> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let parsed = serde_path_to_error::deserialize(&mut json);
    let parsed = parsed.map_err(|error| unexpected(&error.path().to_string(), error.into_inner()))?;
    json.end()?;
    Ok(parsed)
}

/// Describes an error at a path, e.g. `resources[3]._id`. Uses only those parts of serde's message that cannot contain text of the response.
fn unexpected(path: &str, error: serde_json::Error) -> UnexpectedResponse {
    if error.classify() != serde_json::error::Category::Data {
        return error.into();
    }
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let is_root = path == ".";
    let field = if is_root { "the response".to_owned() } else { format!("`{path}`") };
    let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
    let reason = match (missing, message.strip_prefix("invalid type: ")) {
        (Some(name), _) => {
            let parent = if is_root { String::new() } else { format!("{path}.") };
            format!("missing `{parent}{name}`")
        }
        (None, Some(rest)) => {
            let found = rest.split([' ', ',']).next().unwrap_or_default();
            // What was found may contain any text, but what was expected comes last.
            let expected = rest.rsplit(", expected ").next().unwrap_or_default();
            let expected = expected.split(" at line ").next().unwrap_or_default();
            format!("{field} is {}, not {}", kind(found), kind(expected))
        }
        // serde also accepts a list with the fields of an object in order, and so complains about its length.
        (None, None) if message.starts_with("invalid length") => format!("{field} is a list, not an object"),
        (None, None) => {
            let limit = [TOO_LONG, TOO_MANY].into_iter().find(|limit| message.starts_with(limit));
            format!("{field} {}", limit.unwrap_or("has another type"))
        }
    };
    UnexpectedResponse(format!("{reason} (line {line} column {column})"))
}

/// Returns JSON's name for a type in serde's messages.
fn kind(name: &str) -> &str {
    match name.trim_end_matches(',') {
        "null" | "unit" | "Option" => "null",
        "integer" | "floating" | "u64" => "a number",
        "string" | "a string" => "a string",
        "boolean" => "a boolean",
        "sequence" | "a sequence" | "a list" => "a list",
        "map" | "a map" => "an object",
        name if name.starts_with("struct ") => "an object",
        _ => "another type",
    }
}

/// A text of limited length.
#[derive(Debug)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl Visitor<'_> for TextVisitor {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Text, E> {
                if text.len() > MAX_TEXT { Err(E::custom(TOO_LONG)) } else { Ok(Text(text.to_owned())) }
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

/// Deserializes a list of limited length.
pub(super) fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    struct ListVisitor<T>(std::marker::PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
            let mut list = Vec::new();
            while let Some(item) = items.next_element()? {
                if list.len() == MAX_WEBHOOKS {
                    return Err(A::Error::custom(TOO_MANY));
                }
                list.push(item);
            }
            Ok(list)
        }
    }
    deserializer.deserialize_seq(ListVisitor(std::marker::PhantomData))
}

/// Returns all secrets in a response: the strings in secret fields, and a bare string. Returns `None` if the response is not JSON, or if the secrets are
/// too long in total.
pub(super) fn secrets(body: &[u8]) -> Option<Vec<Secret>> {
    if body.trim_ascii().is_empty() {
        return Some(Vec::new());
    }
    let mut search = Search { found: Vec::new(), length: 0 };
    let mut json = serde_json::Deserializer::from_slice(body);
    // A bare string may be a secret.
    SearchIn { search: &mut search, is_secret: body.trim_ascii().starts_with(b"\"") }.deserialize(&mut json).ok()?;
    json.end().ok()?;
    Some(search.found)
}

struct Search {
    found: Vec<Secret>,
    length: usize,
}

/// Searches one value.
struct SearchIn<'s> {
    search: &'s mut Search,
    /// Whether the value is in a secret field.
    is_secret: bool,
}

impl<'de> DeserializeSeed<'de> for SearchIn<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for SearchIn<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        if !self.is_secret {
            return Ok(());
        }
        self.search.length += text.len();
        if self.search.length > MAX_SECRETS {
            return Err(E::custom(TOO_LONG));
        }
        let is_known = self.search.found.iter().any(|secret| secret.expose() == text.as_bytes());
        if !is_known {
            self.search.found.extend(Secret::new(text.as_bytes().to_vec(), "the API").ok());
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self { search, is_secret } = self;
        while items.next_element_seed(SearchIn { search: &mut *search, is_secret })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let Self { search, is_secret } = self;
        while let Some(is_secret_field) = fields.next_key_seed(IsSecretField)? {
            fields.next_value_seed(SearchIn { search: &mut *search, is_secret: is_secret || is_secret_field })?;
        }
        Ok(())
    }
}

/// Reads the name of a field, and returns whether it is a secret field.
struct IsSecretField;

impl<'de> DeserializeSeed<'de> for IsSecretField {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for IsSecretField {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E>(self, name: &str) -> Result<bool, E> {
        // Only the end of a name matters, so limit its length.
        let start = name.len().saturating_sub(64);
        Ok(is_secret_field(name.get(start..).unwrap_or(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::webhooks::api::{fluidsurveys, screver};

    #[test]
    fn unexpected_list_names_the_field() {
        for (body, expected) in [
            (r#"{"resources":[]}"#, "missing `total`"),
            (r#"{"resources":[],"total":"237"}"#, "`total` is a string, not a number"),
            (r#"{"resources":[],"total":-1}"#, "`total` has another type"),
            (r#"{"total":1}"#, "missing `resources`"),
            (r#"{"resources":{},"total":1}"#, "`resources` is an object, not a list"),
            (r#"{"resources":[{"url":"u"}],"total":1}"#, "missing `resources[0]._id`"),
            (r#"{"resources":[{"_id":"a"},{"_id":7}],"total":1}"#, "`resources[1]._id` is a number, not a string"),
            (
                r#"{"resources":[{"_id":"a","url":["x, expected y"]}],"total":1}"#,
                "`resources[0].url` is a list, not a string",
            ),
            (r#"{"resources":["s3cret, expected s3cret"],"total":1}"#, "`resources[0]` is a string, not an object"),
            ("[]", "the response is a list"),
            (r#"{"resources":["#, "truncated JSON"),
            ("<html>", "not valid JSON"),
        ] {
            let UnexpectedResponse(reason) = screver::page(body.as_bytes()).expect_err(body);
            assert!(reason.contains(expected) && !reason.contains("s3cret"), "{body}: {reason}");
        }
        let UnexpectedResponse(reason) =
            fluidsurveys::page(br#"{"webhooks":[{"id":[]}],"total":1}"#).expect_err("a list");
        assert!(reason.contains("`webhooks[0].id`"), "{reason}");
    }

    #[test]
    fn response_beyond_the_limits_is_an_error() {
        let long = format!(r#"{{"_id":"a","url":"{}"}}"#, "x".repeat(MAX_TEXT + 1));
        let UnexpectedResponse(reason) = screver::webhook(long.as_bytes()).expect_err("a long URL");
        assert!(reason.contains("`url` is too long"), "{reason}");
        let items = vec![r#"{"_id":"a"}"#; MAX_WEBHOOKS + 1].join(",");
        let many = format!(r#"{{"resources":[{items}],"total":1}}"#);
        let UnexpectedResponse(reason) = screver::page(many.as_bytes()).expect_err("many");
        assert!(reason.contains("`resources` has too many items"), "{reason}");
        let secrets_of = |count: usize| {
            let items: Vec<_> = (0..count).map(|number| format!(r#"{{"secret":"s3cret-{number}"}}"#)).collect();
            secrets(format!("[{}]", items.join(",")).as_bytes()).map(|found| found.len())
        };
        assert_eq!((secrets_of(100), secrets_of(100_000)), (Some(100), None));
    }

    #[test]
    fn secrets_are_found_at_any_depth() {
        let found = |body: &str| {
            let texts = secrets(body.as_bytes())?.into_iter().map(|secret| secret.expose().to_vec());
            Some(texts.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect::<Vec<_>>())
        };
        let body =
            r#"{"a":[{"secret":"one","url":"u"}],"data":{"client_secret":"two","access_token":["three"]},"n":1.5}"#;
        assert_eq!(found(body).expect("JSON"), ["one", "two", "three"]);
        assert_eq!(found("\"bare\"").expect("JSON"), ["bare"]);
        assert_eq!(found(" ").expect("empty"), [""; 0]);
        assert_eq!(found("{"), None);
        assert_eq!(found(&"[".repeat(100_000)), None);
    }
}
