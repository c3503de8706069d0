//! The HTTP client, TLS, the naming of network failures, when a request is sent again, and the tokens that a delivery carries.
//! It returns data; `output` prints it, `commands` judge it.

pub mod auth;
mod client;
mod oauth;
pub mod refusal;
mod retry;
pub mod tls;
pub mod token;

pub use client::{Answer, Client, Connection, Ended, MOST_OF_AN_ANSWER, Unreachable, UnreachableKind};
pub use oauth::{Lease, Tokens};
pub use retry::{Backoff, Policy};
pub use tls::{Trust, hint as tls_hint};
