//! Verifies captured records in input order, in parallel and in bounded memory.
//!
//! How `verify` processes a file:
//!
//! 1. [`Reader::open`](crate::capture::Reader::open) detects the format (`capture/detect.rs`). The reader returns batches of whole records, about 256 KiB
//!    or 1,024 records each. Before a read that may block, it returns what it has (`capture/reader.rs`).
//! 2. [`in_order`] runs the reader on its own thread and the caller's work on several workers, and returns the results in input order
//!    (`pool.rs`). A short file is processed on the calling thread.
//! 3. The work parses each record ([`Batch::read`](crate::capture::Batch::read), `capture/formats/`) and passes it to [`RecordVerifier::verify`], which
//!    detects the provider, looks up its keys and compares signatures (`record.rs`).
//! 4. The first record of each provider is returned to the calling thread, which fetches the provider's keys from a [`KeySource`] (`keys.rs`).
//! 5. The calling thread takes the results in input order. If a verdict needs a cause, [`Budget`](crate::diagnosis::Budget) limits the search for it.
//!
//! The binary does the rest in `app/commands/verify/`: it verifies batches and searches for causes (`batch.rs`), prints and counts the results
//! (`sink.rs`, `totals.rs`), and turns the counts into the exit code.
//!
//! This module reads no environment, file or clock. The current time is a parameter. Printing, counting and exit codes are left to the caller.

mod keys;
mod pool;
mod record;

pub use keys::KeySource;
pub use pool::{Step, in_order};
pub use record::{AgeLimit, Now, RecordVerifier, Unverifiable, VerifiedRecord};
