//! What outlasts a run: the ledger of a provider's limits.

mod quota;

pub use quota::{Grant, Ledger};
