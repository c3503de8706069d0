//! Delivery: sending a message, and what came back.
//!
//! Owns the HTTP client, TLS, the naming of network failures, when a request is sent again, the tokens that a delivery carries, the ledger
//! of a provider's limits, and load. It returns data; `output` prints it, `commands` judge it.

mod client;
mod limits;
pub mod load;
mod oauth;
mod policy;
mod tls;

pub use client::{Answer, Client, Connection, Ended, MOST_OF_AN_ANSWER, Unreachable, UnreachableKind};
pub use limits::{Grant, Ledger};
pub use oauth::{Fetched, Lease, Tokens};
pub use policy::{Backoff, Policy, Tried};
pub use tls::{Trust, hint as tls_hint};
