//! The rows that `-o json` and `-o jsonl` print, one object each.
//!
//! Scripts depend on them, so fields are added but never renamed. The schemas in `docs/schema/` are generated from these types and their comments.

mod catalog;
mod setup;
mod store;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

pub use catalog::{EventRow, FurtherSignature, ProviderRow, SampleRow, SignatureRow};
pub use setup::{CheckRow, CheckStatus, ConfigRow, InspectRow, MockRow, PathRow, ProfileKeys, ProfileRow};
pub use store::{DeletedRow, StoredAnswer, StoredCauseRow, StoredDelivery, StoredForwarding, StoredRow};

use crate::app::replay::Difference;

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
    /// Whether there was no complete response.
    #[serde(skip)]
    pub is_unanswered: bool,
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
    /// The method of `--tamper`, if it is a forgery.
    pub tamper: Option<&'a str>,
    /// How the endpoint responded, if it is a forgery.
    #[serde(skip)]
    pub forgery: Option<ForgeryOutcome>,
    /// The ID of the webhook, if `--subscribed` found one.
    pub webhook: Option<&'a str>,
}

/// How an endpoint responded to a forgery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForgeryOutcome {
    /// Like a delivery of the provider.
    Accepted,
    /// As it was expected to reject it.
    Rejected,
    /// With a status that is neither.
    Unexpected,
    /// Not at all.
    Unanswered,
}

impl ForgeryOutcome {
    /// How many there are.
    pub const COUNT: usize = 4;

    /// Classifies a response with this status. `is_expected` is whether it was expected, and `is_acceptance` whether it accepts a delivery of the provider.
    #[must_use]
    pub fn new(status: Option<u16>, is_expected: bool, is_acceptance: bool) -> Self {
        match status {
            None => Self::Unanswered,
            Some(_) if is_acceptance => Self::Accepted,
            Some(_) if is_expected => Self::Rejected,
            Some(_) => Self::Unexpected,
        }
    }
}

/// One request of `replay`, sent to one endpoint, or a record that is not a request.
#[derive(Debug, JsonSchema, Serialize)]
pub struct ReplayRow<'a> {
    /// `FILE:RECORD`.
    pub source: &'a str,
    /// The provider's name, if it is known.
    pub provider: Option<&'a str>,
    /// The event's name, if it is known.
    pub event: Option<&'a str>,
    /// The request method.
    pub method: &'a str,
    /// The URL that it was sent to.
    pub url: &'a str,
    /// The endpoint, as it was given.
    #[serde(skip)]
    pub to: &'a str,
    /// The status of the response.
    pub status: Option<u16>,
    /// Whether there was no complete response.
    #[serde(skip)]
    pub is_unanswered: bool,
    /// Whether the response was accepted.
    pub accepted: bool,
    /// The statuses that count as accepted, e.g. `2xx`.
    pub expected: &'a str,
    /// From the start of the request to the end of the response, in milliseconds.
    pub latency_ms: Option<f64>,
    /// How often it was tried: 0 if it was not sent.
    pub attempts: u32,
    /// Whether it was signed again.
    pub resigned: bool,
    /// The names of the headers that differ from the capture, apart from added ones.
    pub changed: &'a [String],
    /// The length of the body that was captured.
    pub body_bytes: usize,
    /// The status of the recorded response, if the capture has it.
    pub recorded_status: Option<u16>,
    /// How the response compares with the recorded one: `same`, `fixed`, `regressed` or `still-failing`.
    pub comparison: Option<&'a str>,
    /// How the response differs from that of the first endpoint.
    pub differences: &'a [Difference],
    /// The content type of the response.
    pub response_content_type: Option<&'a str>,
    /// The beginning of the response body, with secrets masked.
    pub response_body: Option<&'a str>,
    /// Why there was no response, or the first line of one that was not accepted.
    pub error: Option<&'a str>,
    /// Why the endpoint may have rejected it.
    pub causes: &'a [Cause],
    /// The number of the round, with `--watch`.
    pub round: u32,
}

impl<'a> ReplayRow<'a> {
    /// A row for a record that is not a request.
    #[must_use]
    pub fn broken(source: &'a str, reason: &'a str, round: u32) -> Self {
        let (provider, event, status, latency_ms, recorded_status, comparison) = Default::default();
        Self {
            source,
            provider,
            event,
            method: "",
            url: "",
            to: "",
            status,
            is_unanswered: true,
            accepted: false,
            expected: "",
            latency_ms,
            attempts: 0,
            resigned: false,
            changed: &[],
            body_bytes: 0,
            recorded_status,
            comparison,
            differences: &[],
            response_content_type: None,
            response_body: None,
            error: Some(reason),
            causes: &[],
            round,
        }
    }
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
    /// Always `null`. A record without a verdict has its error here.
    pub error: Option<&'a str>,
    /// Why the verdict is not `valid`.
    pub causes: &'a [Cause],
    /// Always `true`. Other traffic, e.g. a page load, has `false` here and no verdict.
    pub delivery: bool,
    /// The keys of the record that `--keep` names.
    #[serde(flatten)]
    pub kept: &'a Map<String, Value>,
}

impl VerdictRow<'_> {
    /// The names of the fields that every row has. The others are those of `--keep`.
    pub const FIELDS: [&'static str; 12] = [
        "source", "provider", "event", "verdict", "header", "scheme", "secret", "at", "fidelity", "error", "causes",
        "delivery",
    ];
}

/// A record of `verify` without a verdict: the fields of [`VerdictRow`], and the error, unless it is not a delivery.
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
    /// Why it could not be verified; `null` if it is not a delivery.
    pub error: Option<&'a str>,
    causes: [(); 0],
    /// `false` for other traffic, e.g. a page load; `null` if that is not known.
    pub delivery: Option<bool>,
    /// The keys of the record that `--keep` names; `null` if it could not be read.
    #[serde(flatten)]
    pub kept: &'a Map<String, Value>,
}

impl<'a> UnverifiedRow<'a> {
    /// Creates a row for `source`. If `reason` starts with the source, that part is left out.
    #[must_use]
    pub fn new(source: &'a str, provider: Option<&'a str>, reason: &'a str, kept: &'a Map<String, Value>) -> Self {
        let error = reason.strip_prefix(source).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(reason);
        let delivery = provider.map(|_| true);
        Self { provider, error: Some(error), delivery, ..Self::not_a_delivery(source, kept) }
    }

    /// Creates a row for a request that is not a delivery.
    #[must_use]
    pub fn not_a_delivery(source: &'a str, kept: &'a Map<String, Value>) -> Self {
        let (provider, event, verdict, header, scheme, secret, at, fidelity, error) = Default::default();
        let (causes, delivery) = ([], Some(false));
        Self { source, provider, event, verdict, header, scheme, secret, at, fidelity, error, causes, delivery, kept }
    }
}

/// The number of records of one kind, of `verify --summary`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct CountRow<'a> {
    /// The provider's name; `null` for records without a verdict.
    pub provider: Option<&'a str>,
    /// The event's name, if it was recognized.
    pub event: Option<&'a str>,
    /// The verdict; `null` for records that could not be verified or are not deliveries.
    pub verdict: Option<Verdict>,
    /// `false` for other traffic, e.g. page loads; `null` for records that could not be verified.
    pub delivery: Option<bool>,
    /// The number of records.
    pub count: u64,
}

/// One delivery of `demo`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct DemoRow<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The event's name.
    pub event: &'a str,
    /// The method of the forgery, if it is one.
    pub forgery: Option<&'a str>,
    /// The length of the request body.
    pub body_bytes: usize,
    /// The status of the response.
    pub status: u16,
    /// The verdict of the receiver; `none` if it sent none.
    pub verdict: &'a str,
    /// From the start of the request to the end of the response, in milliseconds.
    pub latency_ms: f64,
    /// Whether the receiver responded as it should.
    pub as_expected: bool,
}

/// The result of `send --validate`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct ValidationRow<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The endpoint.
    pub url: &'a str,
    /// Whether the provider would accept the endpoint.
    pub valid: bool,
    /// What was checked.
    pub points: Vec<ValidationPoint<'a>>,
    /// What the provider may object to.
    pub warnings: &'a [String],
}

/// One check of `send --validate`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct ValidationPoint<'a> {
    /// The name of the check.
    pub point: &'a str,
    /// Whether the response is as expected.
    pub ok: bool,
    /// What the provider expects.
    pub expected: &'a str,
    /// What the response has.
    pub found: &'a str,
}

/// One request of `listen`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct ArrivalRow<'a> {
    /// Its number in the store. `None` if it was not saved.
    pub id: Option<i64>,
    /// `delivery`, `handshake`, `token`, `dropped` or `broken`.
    pub kind: &'a str,
    /// When its last byte arrived (RFC 3339).
    pub at: &'a str,
    /// The address of the sender.
    pub peer: &'a str,
    /// The request method.
    pub method: &'a str,
    /// The request target.
    pub target: &'a str,
    /// The provider's name, if it is known.
    pub provider: Option<&'a str>,
    /// The event's name, if it was recognized.
    pub event: Option<&'a str>,
    /// The verdict. `None` if it was not verified.
    pub verdict: Option<Verdict>,
    /// The header that was looked for.
    pub header: Option<&'a str>,
    /// The scheme that matched.
    pub scheme: Option<&'a str>,
    /// The label of the secret that matched.
    pub secret: Option<&'a str>,
    /// `exact`, or `truncated` if the request is incomplete.
    pub fidelity: Fidelity,
    /// The length of the body.
    pub body_bytes: usize,
    /// The status of the response. `None` if the connection was closed without one.
    pub status: Option<u16>,
    /// From the last byte of the request to the response, in milliseconds.
    pub ms: f64,
    /// The result of forwarding it.
    pub forward: Option<ForwardRow<'a>>,
    /// Why there is no verdict, or what is wrong with the request.
    pub error: Option<&'a str>,
    /// The causes of a verdict that is not valid.
    pub causes: &'a [Cause],
}

/// The result of forwarding a request.
#[derive(Debug, JsonSchema, Serialize)]
pub struct ForwardRow<'a> {
    /// Where it was sent.
    pub url: &'a str,
    /// The status of the application's response.
    pub status: Option<u16>,
    /// Whether the provider treats that response as success.
    pub accepted: bool,
    /// Why it did not respond.
    pub error: Option<&'a str>,
    /// Why it kept its original signature, despite --resign.
    pub note: Option<&'a str>,
    /// How long it took, in milliseconds.
    pub ms: f64,
}
