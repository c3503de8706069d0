//! Sends captured requests again, unchanged or with a new signature, and compares the responses.
//!
//! [`run()`] reads a [`Source`], prepares each request, sends it with the exact client, and reports the result to a [`Reporter`]. [`differences`] and
//! [`Comparison`] compare responses, and a [`Watcher`] waits for files to change. Printing is left to the command.

mod compare;
mod prepare;
mod run;
mod schedule;
mod send;
mod source;
mod watch;

pub use compare::{Comparison, Difference, differences};
pub use prepare::{Preparation, Request};
pub use run::{Event, Options, Reporter, Totals, run};
pub use schedule::Speed;
pub use send::Attempted;
pub use source::Source;
pub use watch::Watcher;
