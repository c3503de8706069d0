//! Servers: the exact one of `listen`, a generic receiver, and the mock of the management APIs that runs on it.
//!
//! Handlers get requests as messages. This module prints nothing.

pub mod exact;
pub mod mock;
mod receiver;

pub use receiver::{Receiver, Reply};
