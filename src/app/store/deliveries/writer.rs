//! Saves deliveries: the handle that listeners use. The thread behind it is in [`commit`](super::commit).

use std::{
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
};

use tokio::sync::{Semaphore, oneshot};

use super::{
    Answer, Forwarding, NewDelivery, Reader, Retain, StoredCause,
    commit::{Committer, Job},
};
use crate::app::store::StoreError;

/// How much may wait to be committed, in units of [`UNIT`]: 64 MiB. More deliveries wait outside.
const MAX_WAITING: u32 = 64 * 1024;

/// In bytes.
const UNIT: usize = 1024;

/// Where a store is.
#[derive(Clone, Debug)]
pub enum Location {
    /// In a file, which is created if it does not exist.
    File(PathBuf),
    /// In memory. It ends with the writer and its readers.
    Memory,
}

/// How a writer works.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// When a delivery counts as saved.
    pub sync: Sync,
    /// How much is kept. A store in memory has limits in any case.
    pub retain: Retain,
    /// The size of the file, in bytes, above which there is no room for more deliveries.
    pub max_bytes: Option<u64>,
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
    #[cfg_attr(not(test), expect(dead_code, reason = "only tests mark deliveries so far"))]
    Marked(bool),
}

/// Saves deliveries. Clones use the same thread.
#[derive(Clone, Debug)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    room: Arc<Semaphore>,
    source: Source,
}

/// What a reader opens.
#[derive(Clone, Debug)]
pub(super) enum Source {
    File(PathBuf),
    /// The name of a store in memory.
    Memory(String),
}

impl Writer {
    /// Opens a store, creates it if it does not exist, and starts the thread.
    ///
    /// # Errors
    /// The file cannot be opened or created, or is something else.
    pub fn open(location: Location, options: Options) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel();
        let (committer, source) = Committer::open(location, options)?;
        thread::Builder::new().name("store".into()).spawn(move || committer.run(&queue)).map_err(StoreError::File)?;
        Ok(Self { jobs, room: Arc::new(Semaphore::new(MAX_WAITING as usize)), source })
    }

    /// Saves a delivery, and returns its number once it is committed. Deliveries are numbered in the order in which this is first polled.
    ///
    /// # Errors
    /// It is not saved. After [`StoreError::Full`], later ones may be.
    pub async fn save(&self, delivery: NewDelivery) -> Result<i64, StoreError> {
        let units = u32::try_from(delivery.size() / UNIT + 1).unwrap_or(MAX_WAITING).min(MAX_WAITING);
        // Without a wait, deliveries are numbered in the order of the calls. The semaphore keeps the order of those that wait.
        let room = match self.room.try_acquire_many(units) {
            Ok(room) => room,
            Err(_) => self.room.acquire_many(units).await.map_err(|_| StoreError::Closed)?,
        };
        let (saved, result) = oneshot::channel();
        self.jobs.send(Job::Save(Box::new(delivery), saved)).map_err(|_| StoreError::Closed)?;
        let result = result.await.map_err(|_| StoreError::Closed)?;
        drop(room);
        result
    }

    /// Changes a delivery. Nobody waits for it. It is lost only if the process is killed, or if it cannot be written before the store is closed.
    pub fn update(&self, id: i64, update: Update) {
        // After the store was closed, there is nothing left to do.
        let _ = self.jobs.send(Job::Update(id, update));
    }

    /// Opens a reader of the same store.
    ///
    /// # Errors
    /// Those of [`Reader::open`].
    #[cfg_attr(not(test), expect(dead_code, reason = "only tests read a store that is being written so far"))]
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Reader::from_source(&self.source)
    }

    /// Writes all that waits and ends the thread. Later calls of other clones fail.
    ///
    /// # Errors
    /// A change was not written.
    pub async fn close(self) -> Result<(), StoreError> {
        let (closed, result) = oneshot::channel();
        self.jobs.send(Job::Close(closed)).map_err(|_| StoreError::Closed)?;
        result.await.map_err(|_| StoreError::Closed)?
    }
}
