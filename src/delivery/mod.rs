//! Delivery: sending a message, and what came back.
//!
//! Owns the HTTP client, TLS, the naming of network failures, and when a request is sent again. It returns data; `output` prints it, `commands` judge it.

mod client;
mod policy;

pub use client::{Answer, Client, Connection, Ended, MOST_OF_AN_ANSWER, Trust, Unreachable, UnreachableKind};
pub use policy::{Policy, Tried};
