//! Servers: the exact one of `listen`, the receiver, and the mock of the management APIs that it serves.
//!
//! Requests are passed on as messages. This module prints nothing.

pub mod exact;
pub mod mock;
mod receiver;

pub use receiver::{Receiver, Reply};
