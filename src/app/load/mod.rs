//! Load tests: sends many deliveries over persistent connections, optionally at a fixed rate, and keeps statistics of their results.
//!
//! [`Workload`] builds the requests of a plan's deliveries. [`run()`] sends them over its connections as the rate limiter permits, and counts the
//! results in [`Stats`]. [`Summary`] presents them as JSON and as text. [`HdrLog`] writes the latencies for other tools. This module prints nothing
//! and reads no settings: the command does both.

mod authorization;
mod buckets;
mod connection;
mod hdr_log;
mod rate;
mod rows;
mod run;
mod stats;
mod stream;
mod summary;
mod text;
mod workload;

pub use authorization::CurrentAuthorization;
pub use buckets::Bucket;
pub use hdr_log::{HdrLog, is_replaceable};
pub use rate::MAX_RATE;
#[cfg(test)]
pub use rows::SummaryRow;
pub use run::{Observer, Options, RunResult, run};
pub use stats::{Interval, Latencies, Stats, per_second};
pub use summary::{ResultGroup, Summary, in_millis};
pub use text::{figures, thousandths, totals};
pub use workload::{DeliveryKind, Workload};
