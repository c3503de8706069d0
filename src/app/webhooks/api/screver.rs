//! Screver's management API, v2 (CoRMapp/screver-api-docs, source/includes/webhooks.md).
//!
//! Where the documentation contradicts itself, these requests have IDs in the path, always a `limit`, and `sort` as strict JSON.

use serde::Deserialize;
use serde_json::json;

use super::{
    DesiredWebhook, Page, Webhook,
    json::{self, Text},
    request, secret_of,
};
use crate::app::http::{
    UnexpectedResponse,
    token::{self, TokenClient, TokenStyle},
};
use crate::app::webhooks::Params;
use hookctl::message::Message;

/// The values that the API accepts for `limit`.
const LIMITS: [u64; 5] = [5, 10, 25, 50, 100];

/// The fields that a list may be sorted by.
pub const SORT_FIELDS: [&str; 2] = ["createdAt", "updatedAt"];

const WEBHOOKS: &str = "/api/v2/webhooks";

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// One of [`SORT_FIELDS`].
    pub field: &'static str,
    /// Newest first.
    pub descending: bool,
}

/// Returns the smallest valid page length of at least `minimum`, or the largest one.
pub fn page_length(minimum: u64) -> u64 {
    LIMITS.into_iter().find(|limit| *limit >= minimum).unwrap_or(LIMITS[LIMITS.len() - 1])
}

/// `GET /api/v2/webhooks`
pub fn list(limit: u64, skip: u64, sort: Option<Sort>) -> Message {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("limit", &limit.to_string());
    if skip > 0 {
        query.append_pair("skip", &skip.to_string());
    }
    if let Some(Sort { field, descending }) = sort {
        query.append_pair("sort", &json!({ field: if descending { -1 } else { 1 } }).to_string());
    }
    without_body("GET", format!("{WEBHOOKS}?{}", query.finish()))
}

/// `GET /api/v2/webhooks/:id`
pub fn get(id: &str) -> Message {
    without_body("GET", path(id))
}

/// `POST /api/v2/webhooks`
pub fn create(desired: &DesiredWebhook) -> Message {
    let body = json!({ "type": desired.event, "url": desired.url });
    request("POST", WEBHOOKS.into(), Some(&body))
}

/// `PUT /api/v2/webhooks/:id`. `None` does not change a field.
pub fn update(id: &str, event: Option<&str>, url: Option<&str>) -> Message {
    let mut body = serde_json::Map::new();
    body.extend(event.map(|event| ("type".to_owned(), event.into())));
    body.extend(url.map(|url| ("url".to_owned(), url.into())));
    request("PUT", path(id), Some(&body.into()))
}

/// `DELETE /api/v2/webhooks/:id`
pub fn delete(id: &str) -> Message {
    without_body("DELETE", path(id))
}

/// `POST /oauth/token`, with the credentials in a Basic header.
pub fn token(client: &TokenClient) -> Message {
    token::request("/oauth/token", TokenStyle::Basic, client)
}

/// Returns true if `id` is safe as part of a path. `..` would lead to another resource.
pub fn is_valid_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// Returns the path of a webhook. The ID must be valid.
fn path(id: &str) -> String {
    format!("{WEBHOOKS}/{id}")
}

/// Builds a request without a body, but with a content type, as the documentation shows it.
fn without_body(method: &str, target: String) -> Message {
    let mut message = request(method, target, None);
    message.headers.push("content-type", "application/json");
    message
}

#[derive(Deserialize)]
struct WebhookJson {
    #[serde(rename = "_id")]
    id: Text,
    #[serde(rename = "type", default)]
    event: Option<Text>,
    #[serde(default)]
    url: Option<Text>,
    secret: Option<Text>,
    #[serde(rename = "createdAt")]
    created: Option<Text>,
    #[serde(rename = "updatedAt")]
    updated: Option<Text>,
}

impl TryFrom<WebhookJson> for Webhook {
    type Error = UnexpectedResponse;

    /// Returns an error for an ID that is not valid, because it becomes part of the path of another request.
    fn try_from(json: WebhookJson) -> Result<Self, UnexpectedResponse> {
        let text = |text: Option<Text>| text.map(|text| text.0);
        let id = json.id.0;
        if !is_valid_id(&id) {
            return Err(UnexpectedResponse("invalid webhook ID".into()));
        }
        Ok(Self {
            secret: secret_of(Some(&id), text(json.secret)),
            id: Some(id),
            event: text(json.event).unwrap_or_default(),
            url: text(json.url).unwrap_or_default(),
            survey: None,
            collector: None,
            created: text(json.created),
            updated: text(json.updated),
            params: Params::new(),
        })
    }
}

/// Parses the response to create, get and update. Reads only the fields that they have in common.
///
/// # Errors
/// Returns an error if the response is not as documented.
pub fn webhook(body: &[u8]) -> Result<Webhook, UnexpectedResponse> {
    json::parse::<WebhookJson>(body)?.try_into()
}

/// Parses the response to list.
///
/// # Errors
/// Returns an error if the response is not as documented.
pub fn page(body: &[u8]) -> Result<Page, UnexpectedResponse> {
    #[derive(Deserialize)]
    struct List {
        #[serde(deserialize_with = "json::list")]
        resources: Vec<WebhookJson>,
        total: u64,
    }
    let List { resources, total } = json::parse(body)?;
    Ok(Page { webhooks: resources.into_iter().map(Webhook::try_from).collect::<Result<_, _>>()?, total })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn page_length_is_the_smallest_valid_limit() {
        for (minimum, page) in [(0, 5), (1, 5), (5, 5), (6, 10), (26, 50), (99, 100), (100, 100), (5000, 100)] {
            assert_eq!(page_length(minimum), page, "{minimum}");
        }
    }

    #[test]
    fn valid_ids_cannot_leave_their_path_segment() {
        for id in ["5d9b4816de62163caf637d5c", "1", "a-b_c"] {
            assert!(is_valid_id(id), "{id}");
        }
        for id in ["", "..", "../admin", "a b", "a?x=1", "%2e%2e", "a/b", "é"] {
            assert!(!is_valid_id(id), "{id}");
        }
    }

    proptest! {
        #[test]
        fn parsed_ids_are_valid_in_a_path(id: String, more: Option<String>) {
            let json = json!({ "_id": id, "type": "x", "url": more, "secret": more });
            let list = json!({ "resources": [json], "total": 1 });
            let one = webhook(json.to_string().as_bytes()).into_iter();
            for webhook in one.chain(page(list.to_string().as_bytes()).into_iter().flat_map(|page| page.webhooks)) {
                let id = webhook.id.unwrap_or_default();
                prop_assert!(is_valid_id(&id));
                prop_assert_eq!(get(&id).target, format!("{WEBHOOKS}/{id}"));
            }
        }
    }
}
