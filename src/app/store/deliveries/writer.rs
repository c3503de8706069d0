//! Saves deliveries. One thread commits all that wait together.

use std::path::PathBuf;

use super::{Answer, Forwarding, NewDelivery, Reader, Retain, StoredCause};
use crate::app::store::StoreError;

/// Where a store is.
#[derive(Clone, Debug)]
pub enum Location {
    /// In a file, which is created if it does not exist.
    File(PathBuf),
    /// In memory. It ends with the writer.
    Memory,
}

/// How a writer works.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// When a delivery counts as saved.
    pub sync: Sync,
    /// How much is kept. A store in memory has limits in any case.
    pub retain: Retain,
}

/// When a delivery counts as saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sync {
    /// When it is on disk.
    #[default]
    Full,
    /// When the operating system has it, so that it survives the process, but not a power failure.
    Off,
}

/// A later change of a delivery.
#[derive(Clone, Debug)]
pub enum Update {
    /// Its causes, after a search.
    Causes(Vec<StoredCause>),
    /// What the sender got.
    Answer(Answer),
    /// What came of forwarding it.
    Forwarding(Forwarding),
    /// Whether it is marked.
    Marked(bool),
}

/// Saves deliveries. Clones use the same thread.
#[derive(Clone, Debug)]
pub struct Writer {}

impl Writer {
    /// Opens a store, creates it if it does not exist, and starts the thread.
    ///
    /// # Errors
    /// The file cannot be opened or created, or is something else.
    pub fn open(_location: Location, _options: Options) -> Result<Self, StoreError> {
        Ok(Self {})
    }

    /// Saves a delivery, and returns its number once it is committed. Deliveries are numbered in the order of the calls.
    ///
    /// # Errors
    /// It is not saved. After [`StoreError::Full`], later ones may be.
    pub async fn save(&self, _delivery: NewDelivery) -> Result<i64, StoreError> {
        Err(StoreError::Full)
    }

    /// Changes a delivery. Nobody waits for it, and it is not lost unless the process is killed.
    pub fn update(&self, _id: i64, _update: Update) {}

    /// Opens a reader of the same store.
    ///
    /// # Errors
    /// Those of [`Reader::open`].
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Err(StoreError::Full)
    }

    /// Writes all that waits and ends the thread. Later calls of other clones fail.
    ///
    /// # Errors
    /// A change was not written.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(())
    }
}
