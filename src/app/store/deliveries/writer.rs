//! The handle with which listeners save deliveries. The thread that writes them is in [`commit`](super::commit).

use std::{
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
};

use tokio::sync::{Semaphore, oneshot, watch};

use super::{
    Forwarding, NewDelivery, Reader, Response, Retain, StoredCause,
    commit::{Committer, Job},
};
use crate::app::store::StoreError;

/// Maximum size of the deliveries in the queue, in units of [`UNIT`]: 64 MiB. Further calls of `save` wait.
const MAX_QUEUED: u32 = 64 * 1024;

/// The unit of [`MAX_QUEUED`], in bytes.
const UNIT: usize = 1024;

/// The location of a store.
#[derive(Clone, Debug)]
pub enum Location {
    /// In a file, which is created if it does not exist.
    File(PathBuf),
    /// In memory. It is lost when the writer and its readers are dropped.
    Memory,
}

/// The options of a writer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// When a delivery counts as saved.
    pub sync: SyncMode,
    /// How much is kept. A store in memory has default limits.
    pub retain: Retain,
    /// Maximum size of the file, in bytes. Beyond that, `save` fails with [`StoreError::Full`].
    pub max_bytes: Option<u64>,
}

/// When a delivery counts as saved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SyncMode {
    /// When it is on disk.
    #[default]
    Full,
    /// When it is written to the operating system. It is lost in a power failure, but not if only the process is killed.
    Off,
}

/// A later change of a delivery.
#[derive(Clone, Debug)]
pub enum Update {
    /// Its causes, after the diagnosis.
    Causes(Vec<StoredCause>),
    /// The response to the sender.
    Response(Response),
    /// The time from the last byte of the request to the response, in milliseconds.
    Ms(f64),
    /// The result of forwarding.
    Forwarding(Forwarding),
    /// Whether it is marked.
    Marked(bool),
}

/// Saves deliveries. Clones use the same thread.
#[derive(Clone, Debug)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    capacity: Arc<Semaphore>,
    source: StoreSource,
    status: watch::Receiver<Status>,
}

/// The status of the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// The number of commits so far.
    pub commits: u64,
    /// The number of deliveries that were saved so far.
    pub saved: u64,
    /// Why the last delivery could not be saved. `None` once one is saved again.
    pub failure: Option<SaveFailure>,
}

/// Why a delivery could not be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveFailure {
    pub reason: String,
    /// Whether the disk is full.
    pub is_full: bool,
}

/// What a reader opens.
#[derive(Clone, Debug)]
pub(super) enum StoreSource {
    File(PathBuf),
    /// The name of a store in memory.
    Memory(String),
}

impl Writer {
    /// Opens a store, creates it if it does not exist, and starts the thread.
    ///
    /// # Errors
    /// The file cannot be opened or created, or is not a store.
    pub fn open(location: Location, options: Options) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel();
        let (changed, status) = watch::channel(Status::default());
        let (committer, source) = Committer::open(location, options, changed)?;
        thread::Builder::new().name("store".into()).spawn(move || committer.run(&queue)).map_err(StoreError::File)?;
        Ok(Self { jobs, capacity: Arc::new(Semaphore::new(MAX_QUEUED as usize)), source, status })
    }

    /// Saves a delivery, and returns its ID once it is committed. IDs are assigned in the order in which the calls are first polled.
    ///
    /// # Errors
    /// The delivery is not saved. After [`StoreError::Full`], later calls may succeed.
    pub async fn save(&self, delivery: NewDelivery) -> Result<i64, StoreError> {
        let units = u32::try_from(delivery.size() / UNIT + 1).unwrap_or(MAX_QUEUED).min(MAX_QUEUED);
        // Both paths keep the order of the calls: the first one does not wait, and the semaphore is fair.
        let permit = match self.capacity.try_acquire_many(units) {
            Ok(permit) => permit,
            Err(_) => self.capacity.acquire_many(units).await.map_err(|_| StoreError::Closed)?,
        };
        let (saved, result) = oneshot::channel();
        self.jobs.send(Job::Save(Box::new(delivery), saved)).map_err(|_| StoreError::Closed)?;
        let result = result.await.map_err(|_| StoreError::Closed)?;
        drop(permit);
        result
    }

    /// Updates a delivery without waiting. The update is lost only if the process is killed, or if it cannot be written before the store is closed.
    pub fn update(&self, id: i64, update: Update) {
        // This fails only after the store was closed.
        let _ = self.jobs.send(Job::Update(id, update));
    }

    /// Returns the status, which changes with each commit.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Waits until everything that is in the queue now is committed.
    ///
    /// # Errors
    /// An update cannot be written yet, or was lost.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let (flushed, result) = oneshot::channel();
        self.jobs.send(Job::Flush(flushed)).map_err(|_| StoreError::Closed)?;
        result.await.map_err(|_| StoreError::Closed)?
    }

    /// Opens a reader of the same store.
    ///
    /// # Errors
    /// Those of [`Reader::open`].
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Reader::from_source(&self.source)
    }

    /// Commits everything in the queue and ends the thread. Later calls on clones fail with [`StoreError::Closed`].
    ///
    /// # Errors
    /// An update was lost.
    pub async fn close(self) -> Result<(), StoreError> {
        let (closed, result) = oneshot::channel();
        self.jobs.send(Job::Close(closed)).map_err(|_| StoreError::Closed)?;
        result.await.map_err(|_| StoreError::Closed)?
    }
}
