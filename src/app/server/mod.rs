//! Servers on loopback.
//!
//! Owns the listener that everything here serves from, and the stand-in for the management APIs. It hands requests over as messages and
//! never prints.

pub mod mock;
mod receiver;

pub use receiver::{Receiver, Reply};
