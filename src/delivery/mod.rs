//! Delivery: sending a message, and what came back.
//!
//! Owns the HTTP client, TLS, the naming of network failures, when a request is sent again, the tokens that a delivery carries, and the ledger
//! of a provider's limits. It returns data; `output` prints it, `commands` judge it.

mod client;
mod limits;
mod oauth;
mod policy;

pub use client::{Answer, Client, Connection, Ended, MOST_OF_AN_ANSWER, Trust, Unreachable, UnreachableKind};
pub use limits::{Grant, Ledger};
pub use oauth::{Fetched, Lease, Tokens};
pub use policy::{Backoff, Policy, Tried};
