//! What outlasts a run: the ledger of a provider's limits.

pub mod mock;
mod quota;

pub use quota::{Grant, Ledger};
