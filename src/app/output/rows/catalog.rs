//! The JSON rows of `events`, `providers` and `sign`.

use schemars::JsonSchema;
use serde::Serialize;

/// One event of `events list`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct EventRow<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The event's name.
    pub event: &'a str,
    /// The variants of its sample, the default one first.
    pub variants: Vec<&'a str>,
    /// Where the sample comes from: `documented`, `public` or `constructed`.
    pub origin: &'a str,
    /// What happened, in one sentence.
    pub summary: &'a str,
}

/// One provider of `providers list`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct ProviderRow<'a> {
    /// The name.
    pub provider: &'a str,
    /// The display name.
    pub title: &'a str,
    /// The URL of its documentation.
    pub docs: &'a str,
    /// The kind of sender: `survey` or `general`.
    pub kind: &'static str,
    /// The signature scheme; `null` if deliveries are not signed.
    pub scheme: Option<String>,
    /// The signature header.
    pub header: Option<&'a str>,
    /// The number of events.
    pub events: usize,
    /// The folder it was loaded from, or `built in`.
    pub from: String,
}

/// The sample of an event, of `events show`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct SampleRow<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The event's name.
    pub event: &'a str,
    /// The requested variant.
    pub variant: Option<&'a str>,
    /// Where the sample comes from: `documented`, `public` or `constructed`.
    pub origin: &'a str,
    /// What happened, in one sentence.
    pub summary: &'a str,
    /// The content type of the delivery.
    pub content_type: &'a str,
    /// The length of the body.
    pub body_bytes: usize,
    /// The body as text.
    pub body: &'a str,
}

/// The signature of a body, of `sign`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct SignatureRow<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The name of the signature header. `null` if the signature is a field of the body.
    pub header: Option<&'a str>,
    /// The value of the header or field.
    pub value: &'a str,
    /// The signature scheme.
    pub scheme: String,
    /// Additional signatures in the same delivery.
    pub also: Vec<FurtherSignature<'a>>,
}

/// An additional signature in a delivery.
#[derive(Debug, JsonSchema, Serialize)]
pub struct FurtherSignature<'a> {
    /// The name of the signature header. `null` if the signature is a field of the body.
    pub header: Option<&'a str>,
    /// The value of the header or field.
    pub value: &'a str,
    /// The signature scheme.
    pub scheme: String,
}
