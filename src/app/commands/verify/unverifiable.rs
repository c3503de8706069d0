//! Requests that have no verdict: which are other traffic, and the errors for the rest, each with the flag that helps.

use crate::app::{
    error::{self, ErrorExt as _},
    lookup::lookup_failure,
};
use hookctl::{
    message::Message,
    signing::{DigestEncoding, likely_signature},
    verify::Unverifiable,
};

/// Why a request is not a delivery.
pub(super) const UNKNOWN: &str =
    "cannot identify the provider: no known signature header, and the body matches no known event";

/// Returns true if a record is not a delivery, e.g. a page load.
pub(super) fn is_other_traffic(error: &Unverifiable<'_>) -> bool {
    matches!(error, Unverifiable::UnknownProvider(_) | Unverifiable::NotDelivery)
}

/// Returns flags for the signature of an unknown sender, e.g. `--signature-header X-Sig --algorithm sha256`, if a header looks like a signature.
pub(super) fn signature_flags(message: &Message) -> Option<String> {
    let (name, value, algorithm, encoding) = likely_signature(message)?;
    // Other characters would have to be quoted for the shell.
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if !is_plain(name) {
        return None;
    }
    let mut flags = format!("--signature-header {name} --algorithm {}", algorithm.name());
    if encoding != DigestEncoding::Hex {
        flags = format!("{flags} --encoding {}", encoding.name());
    }
    let text = str::from_utf8(value).unwrap_or_default().trim();
    let parts: Vec<(&str, &str)> = text.split(',').filter_map(|part| part.trim().split_once('=')).collect();
    let is_time = |value: &str| (10..=13).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    Some(match parts.as_slice() {
        [(time, at), (label, _)] if is_time(at) && is_plain(time) && is_plain(label) => {
            let layout = format!("'{time}={{timestamp}},{label}={{signature}}'");
            format!("{flags} --layout {layout} --separator , --message '{{timestamp}}.{{body}}'")
        }
        [(label, digest)] if !label.is_empty() && is_plain(label) && digest.len() > label.len() => {
            format!("{flags} --prefix {label}=")
        }
        _ => flags,
    })
}

/// Returns the error for a record whose contents prevent verification.
pub(super) fn failure(source: &str, message: &Message, error: Unverifiable<'_>) -> anyhow::Error {
    match error {
        Unverifiable::Ambiguous(providers) => {
            let names: Vec<&str> = providers.iter().map(|provider| provider.name.as_str()).collect();
            let text = format!("{source}: ambiguous provider: {}", names.join(" or "));
            error::input(text).hint("choose one with --provider")
        }
        Unverifiable::UnknownProvider(_) => {
            let flags = signature_flags(message).map_or_else(String::new, |flags| format!(", or try {flags}"));
            error::input(format!("{source}: {UNKNOWN}")).hint(format!("name it with --provider{flags}"))
        }
        Unverifiable::NotDelivery => error::input(format!(
            "{source}: not a delivery: no known signature header, and GET, HEAD and OPTIONS requests deliver nothing"
        ))
        .hint("leave out --strict to skip it"),
        Unverifiable::NoCaptureTime(Some(at)) => {
            let at: String = at.chars().take(40).collect();
            error::input(format!("{source}: --at captured: `{at}` in the capture is not a valid time"))
                .hint("pass --at with a time, e.g. 2026-01-31T12:00:00Z")
        }
        Unverifiable::NoCaptureTime(None) => {
            error::input(format!("{source}: --at captured: the capture has no time of receipt"))
                .hint("pass --at with a time, e.g. 2026-01-31T12:00:00Z")
        }
        Unverifiable::RepeatedField(name) => error::input(format!(
            "{source}: several fields `{name}` in the body, so it is ambiguous which one is signed"
        )),
        Unverifiable::Lookup(error) | Unverifiable::Catalog(error) => lookup_failure(&error),
        error => error::input(format!("{source}: cannot verify: {error:?}")),
    }
}
