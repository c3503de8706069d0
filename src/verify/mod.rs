//! Verifies captured records: in input order, in parallel, in bounded memory.
//!
//! How `verify` goes through the files:
//!
//! 1. [`Reader::open`](crate::capture::Reader::open) detects the format of a file (`capture/detect.rs`). Its batches hold whole records, about 256 KiB or 1,024 of them,
//!    and are handed out before a read that could block (`capture/reader.rs`).
//! 2. [`in_order`] runs the reader on its own thread and the caller's work on as many workers as the caller asks for, and returns the results in input order (`pool.rs`). A
//!    short file stays on the calling thread.
//! 3. The work parses each record ([`Batch::read`](crate::capture::Batch::read), `capture/formats/`) and passes it to [`RecordVerifier::verify`]: detect the provider, look up its
//!    keys, compare signatures (`record.rs`).
//! 4. The first record of a provider needs its keys: the calling thread gets the record back and fetches them from a [`KeySource`], once (`keys.rs`).
//! 5. The calling thread takes each result in input order. If a verdict needs a cause, [`Budget`](crate::diagnosis::Budget) limits the search for it.
//!
//! The binary does the rest in `app/commands/verify/`: it verifies a batch and looks for causes (`batch.rs`), prints and counts the results (`sink.rs`,
//! `totals.rs`), and turns the counts into the exit code.
//!
//! This room reads no environment or file, and no clock: the caller gives the present, and the budget of a search has a clock of its own. Printing, counting and exit codes are left to the caller.

mod keys;
mod pool;
mod record;

pub use keys::KeySource;
pub use pool::{Step, in_order};
pub use record::{AgeLimit, Now, RecordVerifier, Unverifiable, VerifiedRecord};
