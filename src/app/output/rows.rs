//! The rows that `-o json` and `-o jsonl` print: one object each. Scripts depend on them, so fields are added and never renamed. `docs/schema/` has their
//! schemas, made from these types and their comments.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use hookctl::{capture::Fidelity, diagnosis::Cause, signing::Verdict};

/// One delivery of `send`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct DeliveryRow<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The event's name, if it is known.
    pub event: Option<&'a str>,
    /// The variant's name, if the event has variants.
    pub variant: Option<&'a str>,
    /// The endpoint.
    pub url: &'a str,
    /// The status of the last response.
    pub status: Option<u16>,
    /// Whether the delivery was accepted.
    pub accepted: bool,
    /// The statuses that count as accepted, e.g. `2xx`.
    pub expected: &'a str,
    /// From the start of the last request to the end of its response, in milliseconds.
    pub latency_ms: Option<f64>,
    /// The number of attempts; 0 if it was not sent.
    pub attempts: u32,
    /// The name of the signature header.
    pub signature_header: Option<&'a str>,
    /// The length of the request body.
    pub body_bytes: usize,
    /// The content type of the response.
    pub response_content_type: Option<&'a str>,
    /// The beginning of the response body, with secrets masked.
    pub response_body: Option<&'a str>,
    /// Why there was no response, or why it was not accepted.
    pub error: Option<&'a str>,
    /// Why the endpoint may have rejected it, or what `--computed` proves.
    pub causes: &'a [Cause],
    /// The method of `--tamper`. Only forgeries have this field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tamper: Option<&'a str>,
    /// The ID of the webhook. Only deliveries of `--subscribed` have this field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<&'a str>,
}

/// One capture of `verify`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct VerdictRow<'a> {
    /// `FILE:RECORD`.
    pub source: &'a str,
    /// The provider's name.
    pub provider: &'a str,
    /// The event's name, if it was recognized.
    pub event: Option<&'a str>,
    /// The verdict.
    pub verdict: Verdict,
    /// The signature header of the provider.
    pub header: Option<&'a str>,
    /// The scheme that matched.
    pub scheme: Option<&'a str>,
    /// The source of the secret that matched.
    pub secret: Option<&'a str>,
    /// When it was received, or else sent (RFC 3339), if that is known.
    pub at: Option<&'a str>,
    /// How faithfully the capture preserves the original bytes.
    pub fidelity: Fidelity,
    /// Always `null`: it is why a record has no verdict.
    pub error: Option<&'a str>,
    /// Why the verdict is not `valid`.
    pub causes: &'a [Cause],
    /// The keys of the record that `--keep` names.
    #[serde(flatten)]
    pub kept: &'a Map<String, Value>,
}

impl VerdictRow<'_> {
    /// The names of its own fields.
    pub const FIELDS: [&'static str; 11] =
        ["source", "provider", "event", "verdict", "header", "scheme", "secret", "at", "fidelity", "error", "causes"];
}

/// A record of `verify` that could not be verified: the fields of [`VerdictRow`], and the error.
#[derive(Debug, JsonSchema, Serialize)]
pub struct UnverifiedRow<'a> {
    /// `FILE:RECORD`, or the file.
    pub source: &'a str,
    /// The provider's name, if it is known.
    pub provider: Option<&'a str>,
    event: (),
    verdict: (),
    header: (),
    scheme: (),
    secret: (),
    at: (),
    fidelity: (),
    /// Why it could not be verified.
    pub error: &'a str,
    causes: [(); 0],
    /// The keys of the record that `--keep` names; `null` if it could not be read.
    #[serde(flatten)]
    pub kept: &'a Map<String, Value>,
}

impl<'a> UnverifiedRow<'a> {
    /// A row for `source`. If `reason` starts with the source, that part is left out.
    #[must_use]
    pub fn new(source: &'a str, provider: Option<&'a str>, reason: &'a str, kept: &'a Map<String, Value>) -> Self {
        let error = reason.strip_prefix(source).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(reason);
        let (event, verdict, header, scheme, secret, at, fidelity) = Default::default();
        Self { source, provider, event, verdict, header, scheme, secret, at, fidelity, error, causes: [], kept }
    }
}

/// One profile of `config profiles`. Secrets are named by their sources.
#[derive(Debug, JsonSchema, Serialize)]
pub struct ProfileRow {
    /// The profile's name.
    pub profile: String,
    /// Whether it is the profile in use.
    pub active: bool,
    /// The provider.
    pub provider: Option<String>,
    /// The endpoint of `send`.
    pub to: Option<String>,
    /// The sources of the signing secret.
    pub secret: Option<String>,
    /// The origin of the provider's API.
    pub api_url: Option<String>,
}

impl ProfileRow {
    /// The cells of its line: a mark if it is in use, name, provider, endpoint and secret sources.
    #[must_use]
    pub fn cells(&self) -> [&str; 5] {
        [
            if self.active { "✓" } else { "" },
            &self.profile,
            self.provider.as_deref().unwrap_or("-"),
            self.to.as_deref().unwrap_or("-"),
            self.secret.as_deref().unwrap_or("-"),
        ]
    }
}

/// The result of a check of `doctor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckStatus {
    /// As it should be.
    Ok,
    /// It may be meant, and does not fail the run.
    Warning,
    /// It is wrong.
    Error,
    /// It was not checked, or there is nothing to check.
    Skipped,
}

/// One check of `doctor`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct CheckRow {
    /// The name of the check: `version`, `configuration`, `profile`, `secret`, `api`, `clock` or `completions`.
    pub check: &'static str,
    /// The provider that it is about.
    pub provider: Option<String>,
    /// The result.
    pub status: CheckStatus,
    /// What was found.
    pub detail: String,
    /// What to do about it.
    pub fix: Option<String>,
}

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
    /// The name for people.
    pub title: &'a str,
    /// The URL of its documentation.
    pub docs: &'a str,
    /// The signature scheme; `null` if deliveries are not signed.
    pub scheme: Option<String>,
    /// The signature header.
    pub header: Option<&'a str>,
    /// The number of events.
    pub events: usize,
    /// The folder it was loaded from, or `built in`.
    pub from: String,
}
