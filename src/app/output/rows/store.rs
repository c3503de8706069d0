//! The JSON rows of `store`.

use schemars::JsonSchema;
use serde::Serialize;

/// One delivery of `store list`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct StoredRow<'a> {
    /// The ID.
    pub id: i64,
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
    /// The request target, e.g. `/hooks?a=b`.
    pub path: &'a str,
    /// The status that the sender got.
    pub status: Option<u16>,
    /// The length of the body.
    pub bytes: u64,
    /// From the last byte of the request to the answer, in milliseconds.
    pub ms: Option<f64>,
    /// Forwarding: `none`, `pending`, `done`, `failed` or `unknown`.
    pub forward: &'a str,
    /// The status that the application answered.
    pub forward_status: Option<u16>,
    /// Whether it is marked.
    pub marked: bool,
    /// The ID of the delivery that it repeats.
    pub replay_of: Option<i64>,
}

/// One delivery, of `store show`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct StoredDelivery<'a> {
    /// The ID.
    pub id: i64,
    /// When it was received (RFC 3339).
    pub at: Option<&'a str>,
    /// The listener that received it, whose connections are numbered from 1.
    pub listener: Option<i64>,
    /// The number of the connection.
    pub connection: Option<u64>,
    /// The number of the request on its connection, from 1.
    pub sequence: Option<u64>,
    /// The address of the sender.
    pub peer: Option<&'a str>,
    /// The method.
    pub method: &'a str,
    /// The request target, e.g. `/hooks?a=b`.
    pub target: &'a str,
    /// The HTTP version, e.g. `HTTP/1.1`.
    pub version: &'a str,
    /// The URL that the sender used, if it is known from elsewhere.
    pub url: Option<&'a str>,
    /// Names and values, in order. Credentials are masked, unless they were asked for.
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
    /// What the sender got.
    pub answer: Option<StoredAnswer<'a>>,
    /// What came of forwarding.
    pub forward: StoredForwarding<'a>,
    /// Whether it is marked.
    pub marked: bool,
    /// The ID of the delivery that it repeats.
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
    /// What is true, and how it is known.
    pub detail: &'a str,
    /// What to do about it.
    pub fix: &'a str,
    /// `certain`, `likely` or `possible`.
    pub confidence: &'a str,
}

/// What the sender of a stored delivery got.
#[derive(Debug, JsonSchema, Serialize)]
pub struct StoredAnswer<'a> {
    /// The status; `null` if the connection was closed without an answer.
    pub status: Option<u16>,
    /// From the last byte of the request to the answer, in milliseconds.
    pub ms: f64,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body, if it is text.
    pub body: Option<&'a str>,
    /// The body in Base64, if it is binary.
    pub body_base64: Option<String>,
}

/// What came of forwarding a stored delivery.
#[derive(Debug, JsonSchema, Serialize)]
pub struct StoredForwarding<'a> {
    /// `none`, `pending`, `done`, `failed` or `unknown`.
    pub state: &'a str,
    /// The URL.
    pub target: Option<&'a str>,
    /// The status that the application answered.
    pub status: Option<u16>,
    /// Why the application did not answer.
    pub error: Option<&'a str>,
    /// The names of the headers that were changed.
    pub changed: &'a [String],
    /// From the connection to the answer of the application, in milliseconds.
    pub ms: Option<f64>,
}

/// The result of `store delete`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct DeletedRow {
    /// The number of deliveries that were deleted.
    pub deleted: u64,
}
