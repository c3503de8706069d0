//! Servers on loopback: a generic receiver, and the mock of the management APIs that runs on it.
//!
//! Handlers get requests as messages. This module prints nothing.

pub mod mock;
mod receiver;

pub use receiver::{Receiver, Reply};
