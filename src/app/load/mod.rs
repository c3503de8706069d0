//! Load: many deliveries over connections that are kept, at a pace, and what came of them in figures.
//!
//! Owns the connections, the pace and the counts. What is sent is handed in as bytes that are ready to go, so it knows of no provider and
//! signs nothing; it returns data.

mod answer;
mod endpoint;
mod histogram;
mod line;
mod pace;
mod plan;
mod run;
mod tally;

pub use histogram::Histogram;
pub use pace::FASTEST;
pub use plan::{Outcome, Plan, Source, Watch};
pub use run::run;
pub use tally::{Ended, ErrorKind, Interval, Latency, Tally};
