//! Delivery: sending a message, and what came back.
//!
//! Owns the HTTP client, TLS and the naming of network failures. It returns data; `output` prints it, `commands` judge it.

mod client;

pub use client::{Answer, Client, Connection, Trust, Unreachable, UnreachableKind};
