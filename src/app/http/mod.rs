//! The HTTP client, TLS, the naming of network failures, when a request is sent again, and the tokens that a delivery carries.
//! It returns data; `output` prints it, `commands` judge it.

mod client;
mod oauth;
mod retry;
pub mod tls;

pub use client::{Answer, Client, Connection, Ended, MOST_OF_AN_ANSWER, Unreachable, UnreachableKind};
pub use oauth::{Lease, Tokens};
pub use retry::{Backoff, Policy};
pub use tls::{Trust, hint as tls_hint};

/// Returns the value of `Host` for a URL.
#[must_use]
pub fn host(url: &url::Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
