//! One delivery: its row, its headers, why it has its verdict, and what happened to it.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    code,
    explain::{Explanation, explanation},
    list::RowReply,
    shown::{self, BodyKind},
};
use crate::app::{
    inspector::{error::ApiError, state::State},
    replay::Comparison,
    store::deliveries::{Delivery, ForwardState, ReplayedRow},
};
use hookctl::{
    secret::Secret,
    signing::{DigestEncoding, Scheme},
};

/// Maximum number of characters of a header value. The whole value is fetched by its index.
const MAX_VALUE: usize = 2000;

/// Maximum number of headers.
const MAX_HEADERS: usize = 10_000;

/// Maximum number of bytes of a response body.
const MAX_RESPONSE: usize = 64 * 1024;

/// Maximum number of replays.
const MAX_REPLAYS: usize = 50;

/// One delivery.
#[derive(Debug, Serialize)]
pub(in crate::app::inspector) struct DeliveryReply {
    #[serde(flatten)]
    row: RowReply<'static>,
    version: String,
    peer: Option<String>,
    fidelity: &'static str,
    /// Name and value. The value is null if it is masked, and the third item is its length in characters if it is cut.
    headers: Vec<Value>,
    headers_left_out: usize,
    body: BodyReply,
    explain: Explanation,
    /// The scheme in words, e.g. `HMAC-SHA256, hex`.
    scheme: Option<String>,
    header: Option<String>,
    /// The source of the secret, e.g. `env:NAME`.
    secret_label: Option<String>,
    response: Option<ResponseReply>,
    forward: Option<ForwardReply>,
    /// Steps and their milliseconds, in order.
    timing: Vec<(&'static str, f64)>,
    replays: Vec<ReplayReply>,
}

/// The body of a delivery, without its bytes.
#[derive(Debug, Serialize)]
struct BodyReply {
    bytes: usize,
    kind: BodyKind,
    /// The content type.
    #[serde(rename = "type")]
    content_type: Option<String>,
}

/// The response to the sender.
#[derive(Debug, Serialize)]
struct ResponseReply {
    status: Option<u16>,
    headers: Vec<(String, Option<String>)>,
    /// The body in base64, or its beginning.
    body: String,
    bytes: usize,
}

/// The result of forwarding.
#[derive(Debug, Serialize)]
struct ForwardReply {
    target: Option<String>,
    result: String,
    status: Option<u16>,
    error: Option<String>,
    changed: Vec<String>,
    ms: Option<f64>,
}

/// A delivery that was sent again.
#[derive(Debug, Serialize)]
struct ReplayReply {
    id: i64,
    at: Option<String>,
    how: &'static str,
    status: Option<u16>,
    outcome: Option<&'static str>,
}

/// Returns everything about a delivery but its body.
pub(in crate::app::inspector) fn delivery(state: &State, id: i64) -> Result<DeliveryReply, ApiError> {
    let delivery = state.delivery(id)?;
    let replays = state.read(|reader| reader.replays_of(id, MAX_REPLAYS))?;
    let text = |text: &str| shown::text(state, text);
    let scheme = shown::scheme(state, &delivery);
    let headers = shown::headers(state, &delivery);
    let content_type = delivery.message.headers.text("content-type").map(text);
    Ok(DeliveryReply {
        row: RowReply::whole(&shown::row(&delivery), state).into_owned(),
        version: text(&delivery.message.version),
        peer: delivery.peer.clone(),
        fidelity: delivery.fidelity.name(),
        headers_left_out: headers.len().saturating_sub(MAX_HEADERS),
        headers: headers.into_iter().take(MAX_HEADERS).map(header_value).collect(),
        body: BodyReply { bytes: delivery.message.body.len(), kind: BodyKind::new(&delivery.message), content_type },
        explain: explanation(state, &delivery),
        scheme: scheme.map(scheme_text),
        header: delivery.header.clone().or_else(|| scheme.and_then(Scheme::header).map(str::to_owned)),
        secret_label: secret_label(state, &delivery),
        response: response(state, &delivery),
        forward: forward(state, &delivery),
        timing: timing(&delivery),
        replays: replays.iter().map(|replay| replayed(state, &delivery, replay)).collect(),
    })
}

fn header_value((name, value): (String, Option<String>)) -> Value {
    let Some(value) = value else { return json!([name, null]) };
    let length = value.chars().count();
    let (value, is_cut) = shown::cut(value, MAX_VALUE);
    if is_cut { json!([name, value, length]) } else { json!([name, value]) }
}

/// Returns the value of one header, which the delivery itself has masked or cut.
pub(in crate::app::inspector) fn header(state: &State, id: i64, index: usize) -> Result<Value, ApiError> {
    let delivery = state.delivery(id)?;
    let Some((name, value)) = delivery.message.headers.iter().nth(index) else {
        return Err(ApiError::not_found(format!("delivery {id} has no header number {index}")));
    };
    if shown::is_private(state, &delivery, name) {
        return Err(ApiError::new(403, format!("the value of {name} is not shown"))
            .hint("it is a secret, or a signature that hookctl computed"));
    }
    Ok(json!({ "name": shown::header_text(state, name.as_bytes()), "value": credential_text(state, value) }))
}

/// Returns the value of a header. HTTP Basic credentials may contain a secret in an encoding that covers the user name, too.
fn credential_text(state: &State, value: &[u8]) -> String {
    let text = shown::header_text(state, value);
    let Some((scheme, encoded)) = text.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
    else {
        return text;
    };
    match BASE64_STANDARD.decode(encoded.trim()) {
        Ok(decoded) if state.redactor.is_in(&decoded) => format!("{scheme} ********"),
        _ => text,
    }
}

/// Returns a scheme in words: `HMAC-SHA256, hex, sha256= prefix`.
fn scheme_text(scheme: &Scheme) -> String {
    let mut text = code::scheme_name(scheme);
    if scheme.has_digest() {
        let encoding = match scheme.encoding {
            DigestEncoding::Hex => "hex",
            _ => "base64",
        };
        text = format!("{text}, {encoding}");
    }
    if !scheme.prefix().is_empty() {
        text = format!("{text}, {} prefix", scheme.prefix());
    }
    text
}

/// Returns the source of the secret that matched, or of those that were tried.
fn secret_label(state: &State, delivery: &Delivery) -> Option<String> {
    if delivery.secret.is_some() {
        return delivery.secret.clone();
    }
    let provider = state.provider(delivery)?;
    let labels: Vec<&str> = state.secrets_of(provider).iter().map(Secret::label).collect();
    (!labels.is_empty()).then(|| labels.join(", "))
}

fn response(state: &State, delivery: &Delivery) -> Option<ResponseReply> {
    let response = delivery.response.as_ref()?;
    let header = |(name, value): (&str, &[u8])| {
        let shown = (!shown::is_masked(name)).then(|| shown::cut(shown::header_text(state, value), MAX_VALUE).0);
        (shown::header_text(state, name.as_bytes()), shown)
    };
    let body = shown::bytes(state, &response.body);
    Some(ResponseReply {
        status: response.status,
        headers: response.headers.iter().take(MAX_HEADERS).map(header).collect(),
        body: BASE64_STANDARD.encode(&body[..body.len().min(MAX_RESPONSE)]),
        bytes: body.len(),
    })
}

fn forward(state: &State, delivery: &Delivery) -> Option<ForwardReply> {
    let forwarding = &delivery.forwarding;
    if forwarding.state == ForwardState::None {
        return None;
    }
    let error = forwarding.error.as_deref().map(|error| shown::text(state, error));
    let result = match (forwarding.state, forwarding.status) {
        (ForwardState::Done, Some(status)) => status.to_string(),
        (ForwardState::Failed, _) => error.clone().unwrap_or_else(|| "no response".into()),
        (state, _) => state.name().to_owned(),
    };
    Some(ForwardReply {
        target: forwarding.target.as_deref().map(|target| shown::text(state, target)),
        result,
        status: forwarding.status,
        error,
        changed: forwarding.changed.clone(),
        ms: forwarding.ms,
    })
}

/// Returns the steps of a delivery whose times are known.
fn timing(delivery: &Delivery) -> Vec<(&'static str, f64)> {
    let Some(total) = delivery.response.as_ref().and_then(|response| response.ms) else { return Vec::new() };
    match delivery.forwarding.ms {
        Some(ms) if ms <= total => vec![("verify and store", total - ms), ("application", ms)],
        _ => vec![("verify, store and respond", total)],
    }
}

fn replayed(state: &State, original: &Delivery, replay: &ReplayedRow) -> ReplayReply {
    let signature = shown::scheme(state, original).and_then(Scheme::header);
    let is_signed = signature.is_some_and(|header| replay.changed.iter().any(|name| name.eq_ignore_ascii_case(header)));
    let how = match (replay.is_edited, is_signed) {
        (true, _) => "edited",
        (false, true) => "signed",
        (false, false) => "same",
    };
    let outcome = replay.status.and_then(|status| outcome(state, original, Some(status)));
    ReplayReply { id: replay.id, at: replay.at.clone(), how, status: replay.status, outcome }
}

/// Compares the status of a replay with that of the original delivery: `fixed`, `same`, `still failing` or `regressed`. `None` if the original has no
/// status. No response counts as a failure.
pub(super) fn outcome(state: &State, original: &Delivery, status: Option<u16>) -> Option<&'static str> {
    let then = original.forwarding.status.or(original.response.as_ref().and_then(|response| response.status))?;
    let is_accepted = |status| shown::accepts(state, original.provider.as_deref(), status);
    Some(match Comparison::new(is_accepted(then), status.is_some_and(is_accepted)) {
        Comparison::StillFailing => "still failing",
        comparison => comparison.name(),
    })
}
