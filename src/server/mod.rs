//! Servers on loopback.
//!
//! Owns the listener that everything here serves from. It hands requests over as messages and never prints.

mod receive;

pub use receive::{Receiver, Reply};
