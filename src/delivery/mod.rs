//! Delivery: sending a message, and what came back.
//!
//! Owns the HTTP client, TLS, the naming of network failures, when a request is sent again, and load. It returns data; `output` prints it,
//! `commands` judge it.

mod client;
pub mod load;
mod policy;
mod tls;

pub use client::{Answer, Client, Connection, Ended, MOST_OF_AN_ANSWER, Unreachable, UnreachableKind};
pub use policy::{Policy, Tried};
pub use tls::Trust;
