//! What a page may see of a delivery: masked headers, bodies without secrets, and what kind of body it is.
//!
//! Every handler that shows a part of a delivery uses this module. Secrets are covered wherever they occur. Headers with credentials are masked until the
//! user asks for one. Signatures that hookctl computed for a replay are never shown.

use std::borrow::Cow;

use super::json::Tokens;
use crate::app::{
    http::is_binary,
    inspector::state::State,
    output::lossy,
    store::deliveries::{Delivery, ListRow},
};
use hookctl::{
    message::{Message, carries_credentials, same_name},
    secret::mask_urls,
    signing::{Construction, Scheme, Verdict},
};

/// Number of bytes of a body that decide what kind it is.
const MAX_EXAMINED: usize = 64 * 1024;

/// A kind of body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum BodyKind {
    Json,
    Form,
    Text,
    Binary,
}

impl BodyKind {
    /// Returns the kind of a message's body. A body that begins like JSON is JSON, even if its end is missing.
    pub(super) fn new(message: &Message) -> Self {
        let content_type = message.headers.text("content-type").unwrap_or_default();
        let start = &message.body[..message.body.len().min(MAX_EXAMINED)];
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if is_binary(start) {
            return Self::Binary;
        }
        if matches!(start.trim_ascii_start().first(), Some(b'{' | b'[')) || start.starts_with(b"\xef\xbb\xbf{") {
            let mut tokens = Tokens::new(start);
            tokens.by_ref().for_each(drop);
            // An error at the end of the examined part is only its end.
            let is_json = tokens.error().is_none_or(|at| at + 32 >= start.len() || essence.ends_with("json"));
            return if is_json { Self::Json } else { Self::Text };
        }
        let is_form = essence == "application/x-www-form-urlencoded" || essence == "multipart/form-data";
        if is_form && !start.is_empty() {
            return Self::Form;
        }
        let is_scalar = essence.ends_with("json") && Tokens::new(start).count() == 1;
        if is_scalar { Self::Json } else { Self::Text }
    }
}

/// Returns a text from outside without secrets. Credentials in the queries of URLs are masked as well.
pub(super) fn text(state: &State, text: &str) -> String {
    mask_urls(&state.redact(text)).into_owned()
}

/// Returns a name or value of a header as text, without secrets. Bytes that are not UTF-8 are written as `\xff`.
pub(super) fn header_text(state: &State, bytes: &[u8]) -> String {
    lossy(&state.redactor.cover(bytes))
}

/// Returns bytes from outside with secrets covered.
pub(super) fn bytes<'b>(state: &State, bytes: &'b [u8]) -> Cow<'b, [u8]> {
    state.redactor.cover(bytes)
}

/// Returns true if the value of a header is masked until the user asks for it.
pub(super) fn is_masked(name: &str) -> bool {
    carries_credentials(name)
}

/// Returns the scheme that a delivery was verified with: the one that matched, or the provider's first.
pub(super) fn scheme<'s>(state: &'s State, delivery: &Delivery) -> Option<&'s Scheme> {
    let schemes = &state.provider(delivery)?.schemes;
    let matched = delivery.scheme.as_deref().and_then(|name| schemes.iter().find(|scheme| scheme.name() == name));
    matched.or(schemes.first())
}

/// Returns true if the header holds a signature that hookctl computed for a replay, or the secret itself. It is never shown.
pub(super) fn is_private(state: &State, delivery: &Delivery, name: &str) -> bool {
    let Some(provider) = state.provider(delivery) else { return false };
    let is_changed = || delivery.forwarding.changed.iter().any(|changed| changed.eq_ignore_ascii_case(name));
    let is_computed = delivery.replay_of.is_some() && is_changed();
    provider.schemes.iter().flat_map(|scheme| std::iter::once(scheme).chain(&scheme.also)).any(|scheme| {
        let is_here = scheme.header().is_some_and(|header| same_name(header, name));
        let is_token = scheme.construction == Construction::Token && delivery.verdict.is_some_and(Verdict::is_genuine);
        is_here && (is_computed || is_token)
    })
}

/// Returns the headers of a delivery: each with its text, or `None` if it is masked.
pub(super) fn headers(state: &State, delivery: &Delivery) -> Vec<(String, Option<String>)> {
    let header = |(name, value): (&str, &[u8])| {
        let is_hidden = is_masked(name) || is_private(state, delivery, name);
        (header_text(state, name.as_bytes()), (!is_hidden).then(|| header_text(state, value)))
    };
    delivery.message.headers.iter().map(header).collect()
}

/// Returns the row of a delivery in a list.
pub(super) fn row(delivery: &Delivery) -> ListRow {
    let response = delivery.response.as_ref();
    ListRow {
        id: delivery.id,
        kind: delivery.kind.name().to_owned(),
        reason: delivery.reason.clone(),
        at: delivery.at.clone(),
        provider: delivery.provider.clone(),
        event: delivery.event.clone(),
        verdict: delivery.verdict.map(|verdict| verdict.name().to_owned()),
        cause: delivery.causes.first().map(|cause| cause.code.clone()),
        method: delivery.message.method.clone(),
        path: delivery.message.target.clone(),
        status: response.and_then(|response| response.status),
        bytes: delivery.message.body.len() as u64,
        ms: response.and_then(|response| response.ms),
        forward: delivery.forwarding.state.name().to_owned(),
        forward_status: delivery.forwarding.status,
        marked: delivery.marked,
        replay_of: delivery.replay_of,
    }
}

/// Shortens a text to at most `max` characters. Returns it and whether it was longer.
pub(super) fn cut(text: String, max: usize) -> (String, bool) {
    match text.char_indices().nth(max) {
        Some((end, _)) => (text[..end].to_owned(), true),
        None => (text, false),
    }
}

/// Returns the number of bytes as a page writes it: `66 B`, `1.5 kB`, `10.5 MB`.
pub(super) fn size(bytes: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let scaled = |unit: f64, name: &str| {
        let value = bytes as f64 / unit;
        if value < 10.0 { format!("{value:.1} {name}") } else { format!("{value:.0} {name}") }
    };
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => scaled(1e3, "kB"),
        _ => scaled(1e6, "MB"),
    }
}

/// Returns true if a status means that a delivery was accepted: to its provider, or if that is unknown, a 2xx.
pub(super) fn accepts(state: &State, provider: Option<&str>, status: u16) -> bool {
    match provider.and_then(|name| state.catalog.find(name).ok()) {
        Some(provider) => provider.delivery.accept.contains(status),
        None => (200..300).contains(&status),
    }
}
