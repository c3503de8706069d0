//! Stores the deliveries that `listen` receives, in a SQLite file or in memory.
//!
//! A [`Writer`] saves deliveries and confirms each one once it is committed. A [`Reader`] lists, counts and reads them. An [`Editor`] imports and deletes
//! them. Any number of processes may use one file. This module does not verify deliveries, and secrets are never stored.

mod capture;
mod capture_file;
mod commit;
mod delivery;
mod editor;
mod follow;
mod index;
mod listeners;
mod query;
mod reader;
mod retain;
mod row;
mod schema;
#[cfg(test)]
mod tests;
mod writer;

use std::path::Path;

use rusqlite::ErrorCode;

use super::StoreError;
use crate::app::error::{self, ErrorExt as _};

pub use capture::{add_imported, capture_line, open_capture, read_imported, record, with_advice};
pub use capture_file::CaptureFile;
pub use delivery::{
    Delivery, ForwardState, Forwarding, ListRow, NewDelivery, ReplayedRow, RequestKind, Response, StoredCause,
};
pub use editor::Editor;
pub use follow::{Changes, Look, Suggestible};
pub use reader::{Counts, Deliveries, Interrupter, Reader};
pub use retain::Retain;
pub use schema::is_store;
pub use writer::{Location, Options, SaveFailure, SyncMode, Update, Writer};

/// Returns the error for a store that cannot be used (exit 3), with a hint.
pub fn failure(path: &Path, error: StoreError) -> anyhow::Error {
    failure_as(&path.display().to_string(), path, error, "`hookctl verify` and `hookctl inspect` read capture files")
}

/// Returns the same error for the file of a flag.
pub fn failure_of(flag: &str, path: &Path, error: StoreError) -> anyhow::Error {
    failure_as(&format!("{flag} {}", path.display()), path, error, "name another file")
}

/// `foreign` is the hint for a file that is not a store.
fn failure_as(shown: &str, path: &Path, error: StoreError, foreign: &'static str) -> anyhow::Error {
    let failed = |reason: &str| error::input(format!("{shown}: {reason}"));
    match error {
        StoreError::Foreign(_) => failed(&error.to_string()).hint(foreign),
        StoreError::Version { found, known } if usize::try_from(found).is_ok_and(|found| found > known) => {
            failed(&error.to_string()).hint("use a newer hookctl")
        }
        StoreError::Damaged(_) => failed(&error.to_string()).hint(capture::recovery(path)),
        StoreError::NotAFile => failed(&error.to_string()),
        StoreError::Full => failed("disk is full").hint("free some space, or limit the store with --retain"),
        StoreError::Sqlite(ref cause)
            if matches!(cause.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) =>
        {
            failed("locked by another process").hint("wait for the other process, or use another file")
        }
        StoreError::File(cause) => anyhow::Error::new(cause).context(format!("cannot open {shown}")),
        error => anyhow::Error::new(error).context(format!("cannot use {shown}")),
    }
}
