//! Requests that have no verdict: which are other traffic, and the errors for the rest, each with the flag that helps.

use crate::app::{
    error::{self, ErrorExt as _},
    lookup::lookup_failure,
};
use hookctl::verify::Unverifiable;

/// Why a request is not a delivery.
pub(super) const UNKNOWN: &str =
    "cannot identify the provider: no known signature header, and the body matches no known event";

/// Returns true if a record is not a delivery, e.g. a page load.
pub(super) fn is_other_traffic(error: &Unverifiable<'_>) -> bool {
    matches!(error, Unverifiable::UnknownProvider(_) | Unverifiable::NotDelivery)
}

/// Returns the error for a record whose contents prevent verification.
pub(super) fn failure(source: &str, error: Unverifiable<'_>) -> anyhow::Error {
    match error {
        Unverifiable::Ambiguous(providers) => {
            let names: Vec<&str> = providers.iter().map(|provider| provider.name.as_str()).collect();
            let text = format!("{source}: ambiguous provider: {}", names.join(" or "));
            error::input(text).hint("choose one with --provider")
        }
        Unverifiable::UnknownProvider(_) => {
            error::input(format!("{source}: {UNKNOWN}")).hint("name it with --provider")
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
