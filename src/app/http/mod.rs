//! The HTTP client, TLS, the naming of network failures, when a request is sent again, and the tokens that a delivery carries.
//! It returns data; `output` prints it, `commands` judge it.

pub mod auth;
mod client;
pub mod endpoint;
mod oauth;
mod observer;
pub mod public;
mod retry;
pub mod tls;

pub use client::{Answer, Client, Connection, Ended, MOST_OF_AN_ANSWER, Unreachable, UnreachableKind};
pub use client::{Answer as Response, Unreachable as SendError};
pub use oauth::{Lease, Tokens, Tokens as TokenSource};
pub use observer::Observer;
pub use retry::{Backoff, Policy};
pub use tls::{Trust, hint as tls_hint};
