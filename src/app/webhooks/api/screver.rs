//! Screver's webhooks, API v2 (screver.md, which is CoRMapp/screver-api-docs `source/includes/webhooks.md`), and the token of
//! `authentication.md`.
//!
//! Where the document contradicts itself, the readings of the fact sheet's section 2.6 hold: ids are in the path, `limit` is always
//! sent, `sort` is strict JSON.

use serde::Deserialize;
use serde_json::json;

use super::{
    Garbled, Page, Subscription, Webhook, garbled, request, secret_of,
    token::{self, TokenClient, TokenStyle},
};
use hookctl::message::Message;

/// The page lengths that the API takes.
pub const LIMITS: [u64; 5] = [5, 10, 25, 50, 100];

/// The fields that a list may be sorted by.
pub const SORT_FIELDS: [&str; 2] = ["createdAt", "updatedAt"];

const WEBHOOKS: &str = "/api/v2/webhooks";

/// An order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// One of [`SORT_FIELDS`].
    pub field: &'static str,
    /// Newest first.
    pub descending: bool,
}

/// The shortest legal page that holds `wanted` webhooks, or the longest there is.
#[must_use]
pub fn page_length(wanted: u64) -> u64 {
    LIMITS.into_iter().find(|limit| *limit >= wanted).unwrap_or(LIMITS[LIMITS.len() - 1])
}

/// `GET /api/v2/webhooks`
#[must_use]
pub fn list(limit: u64, skip: u64, sort: Option<Sort>) -> Message {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("limit", &limit.to_string());
    if skip > 0 {
        query.append_pair("skip", &skip.to_string());
    }
    if let Some(Sort { field, descending }) = sort {
        query.append_pair("sort", &json!({ field: if descending { -1 } else { 1 } }).to_string());
    }
    typed(request("GET", format!("{WEBHOOKS}?{}", query.finish()), None))
}

/// `GET /api/v2/webhooks/:id`
#[must_use]
pub fn get(id: &str) -> Message {
    typed(request("GET", of(id), None))
}

/// `POST /api/v2/webhooks`
#[must_use]
pub fn create(wanted: &Subscription) -> Message {
    let body = json!({ "type": wanted.event, "url": wanted.url });
    typed(request("POST", WEBHOOKS.into(), Some(&body)))
}

/// `PUT /api/v2/webhooks/:id`; what is `None` stays.
#[must_use]
pub fn update(id: &str, event: Option<&str>, url: Option<&str>) -> Message {
    let mut body = serde_json::Map::new();
    body.extend(event.map(|event| ("type".to_owned(), event.into())));
    body.extend(url.map(|url| ("url".to_owned(), url.into())));
    typed(request("PUT", of(id), Some(&body.into())))
}

/// `DELETE /api/v2/webhooks/:id`
#[must_use]
pub fn delete(id: &str) -> Message {
    typed(request("DELETE", of(id), None))
}

/// `POST /oauth/token`, whose credentials are a Basic header.
#[must_use]
pub fn token(client: &TokenClient) -> Message {
    token::request("/oauth/token", TokenStyle::Basic, client)
}

/// Whether a text can be an id. What cannot must not get into a path: `..` would lead to another resource.
#[must_use]
pub fn legal_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// The path of a webhook, whose id is legal.
fn of(id: &str) -> String {
    format!("{WEBHOOKS}/{id}")
}

/// The document shows the content type on every request, also where there is no content.
fn typed(mut message: Message) -> Message {
    message.headers.push("content-type", "application/json");
    message
}

#[derive(Deserialize)]
struct Held {
    #[serde(rename = "_id")]
    id: String,
    #[serde(rename = "type", default)]
    event: Option<String>,
    #[serde(default)]
    url: Option<String>,
    secret: Option<String>,
    #[serde(rename = "createdAt")]
    created: Option<String>,
    #[serde(rename = "updatedAt")]
    updated: Option<String>,
}

impl TryFrom<Held> for Webhook {
    type Error = Garbled;

    /// An id goes into the path of the next request, so one that cannot be an id is refused here.
    fn try_from(held: Held) -> Result<Self, Garbled> {
        if !legal_id(&held.id) {
            return Err(Garbled("the id of a webhook is none".into()));
        }
        Ok(Self {
            secret: secret_of(Some(&held.id), held.secret),
            id: Some(held.id),
            event: held.event.unwrap_or_default(),
            url: held.url.unwrap_or_default(),
            survey: None,
            collector: None,
            created: held.created,
            updated: held.updated,
        })
    }
}

/// The answer to create, get and update. Their key order and key sets differ; the common ones are read.
///
/// # Errors
/// It is not what is documented.
pub fn webhook(body: &[u8]) -> Result<Webhook, Garbled> {
    serde_json::from_slice::<Held>(body).map_err(|error| garbled(&error))?.try_into()
}

/// The answer to list.
///
/// # Errors
/// It is not what is documented.
pub fn page(body: &[u8]) -> Result<Page, Garbled> {
    #[derive(Deserialize)]
    struct List {
        resources: Vec<Held>,
        total: u64,
    }
    let List { resources, total } = serde_json::from_slice(body).map_err(|error| garbled(&error))?;
    Ok(Page { webhooks: resources.into_iter().map(Webhook::try_from).collect::<Result<_, _>>()?, total })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_is_mapped_to_a_legal_page() {
        for (wanted, page) in [(0, 5), (1, 5), (5, 5), (6, 10), (26, 50), (99, 100), (100, 100), (5000, 100)] {
            assert_eq!(page_length(wanted), page, "{wanted}");
        }
    }

    #[test]
    fn an_id_cannot_leave_its_segment() {
        for id in ["5d9b4816de62163caf637d5c", "1", "a-b_c"] {
            assert!(legal_id(id), "{id}");
        }
        for id in ["", "..", "../admin", "a b", "a?x=1", "%2e%2e", "a/b", "é"] {
            assert!(!legal_id(id), "{id}");
        }
    }
}
