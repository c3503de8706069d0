//! The JSON rows of `store`.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

/// One delivery of `store list`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct StoredRow<'a> {
    /// The ID.
    pub id: i64,
    /// The kind of request: `delivery`, `handshake` or `broken`.
    pub kind: &'a str,
    /// Why it is broken.
    pub reason: Option<&'a str>,
    /// When it was received (RFC 3339).
    pub at: Option<&'a str>,
    /// The provider's name.
    pub provider: Option<&'a str>,
    /// The event's name.
    pub event: Option<&'a str>,
    /// The verdict, if it was verified.
    pub verdict: Option<&'a str>,
    /// The code of the first cause.
    pub cause: Option<&'a str>,
    /// The method.
    pub method: &'a str,
    /// The request target, e.g. `/hooks?a=b`, with credentials masked.
    pub path: Cow<'a, str>,
    /// The status of the response to the sender.
    pub status: Option<u16>,
    /// The length of the body.
    pub bytes: u64,
    /// From the last byte of the request to the response, in milliseconds.
    pub ms: Option<f64>,
    /// Forwarding: `none`, `pending`, `done`, `failed` or `unknown`.
    pub forward: &'a str,
    /// The status of the application's response.
    pub forward_status: Option<u16>,
    /// Whether it is marked.
    pub marked: bool,
    /// The ID of the delivery that this one replays.
    pub replay_of: Option<i64>,
}

/// One delivery, of `store show`. Credentials in headers and URLs are masked unless `--show-secrets` is given.
#[derive(Debug, JsonSchema, Serialize)]
pub struct StoredDelivery<'a> {
    /// The ID.
    pub id: i64,
    /// The kind of request: `delivery`, `handshake` or `broken`.
    pub kind: &'a str,
    /// Why it is broken.
    pub reason: Option<&'a str>,
    /// When it was received (RFC 3339).
    pub at: Option<&'a str>,
    /// The listener that received it.
    pub listener: Option<i64>,
    /// The number of the connection within the listener, from 1.
    pub connection: Option<u64>,
    /// The number of the request on its connection, from 1.
    pub sequence: Option<u64>,
    /// The address of the sender.
    pub peer: Option<&'a str>,
    /// The method.
    pub method: &'a str,
    /// The request target, e.g. `/hooks?a=b`.
    pub target: Cow<'a, str>,
    /// The HTTP version, e.g. `HTTP/1.1`.
    pub version: &'a str,
    /// The full URL, if it is known.
    pub url: Option<Cow<'a, str>>,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// How faithfully it preserves the original bytes: `exact`, `text`, `parsed` or `truncated`.
    pub fidelity: &'a str,
    /// The provider's name.
    pub provider: Option<&'a str>,
    /// The event's name.
    pub event: Option<&'a str>,
    /// The verdict, if it was verified.
    pub verdict: Option<&'a str>,
    /// The scheme that matched.
    pub scheme: Option<&'a str>,
    /// The signature header of the provider.
    pub header: Option<&'a str>,
    /// The source of the secret that matched.
    pub secret: Option<&'a str>,
    /// Why the verdict is not `valid`.
    pub causes: Vec<StoredCauseRow<'a>>,
    /// The response to the sender.
    pub answer: Option<StoredAnswer<'a>>,
    /// The result of forwarding.
    pub forward: StoredForwarding<'a>,
    /// Whether it is marked.
    pub marked: bool,
    /// The ID of the delivery that this one replays.
    pub replay_of: Option<i64>,
    /// The body, if it is text.
    pub body: Option<&'a str>,
    /// The body in Base64, if it is binary.
    pub body_base64: Option<String>,
}

/// A cause of a stored delivery.
#[derive(Debug, JsonSchema, Serialize)]
pub struct StoredCauseRow<'a> {
    /// The stable code.
    pub code: &'a str,
    /// What happened, and the evidence.
    pub detail: &'a str,
    /// What to do about it.
    pub fix: &'a str,
    /// `certain`, `likely` or `possible`.
    pub confidence: &'a str,
}

/// The response to the sender of a stored delivery.
#[derive(Debug, JsonSchema, Serialize)]
pub struct StoredAnswer<'a> {
    /// The status; `null` if the connection was closed without a response.
    pub status: Option<u16>,
    /// From the last byte of the request to the response, in milliseconds.
    pub ms: Option<f64>,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body, if it is text.
    pub body: Option<&'a str>,
    /// The body in Base64, if it is binary.
    pub body_base64: Option<String>,
}

/// The result of forwarding a stored delivery.
#[derive(Debug, JsonSchema, Serialize)]
pub struct StoredForwarding<'a> {
    /// `none`, `pending`, `done`, `failed` or `unknown`.
    pub state: &'a str,
    /// The URL of the application.
    pub target: Option<Cow<'a, str>>,
    /// The status of the application's response.
    pub status: Option<u16>,
    /// Why the application did not respond.
    pub error: Option<&'a str>,
    /// The names of the headers that were changed.
    pub changed: &'a [String],
    /// From the connection to the application's response, in milliseconds.
    pub ms: Option<f64>,
}

/// The result of `store delete`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct DeletedRow {
    /// The number of deliveries that were deleted.
    pub deleted: u64,
}
