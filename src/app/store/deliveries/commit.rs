//! The thread that writes to a store. It commits all waiting deliveries together, so that they need only one sync.
//!
//! A delivery is confirmed after its commit. Updates that fail because the disk is full are retried later. The search index and `--retain` are handled
//! while no delivery waits.

use std::{
    collections::VecDeque,
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use tokio::sync::{oneshot, watch};

use super::{
    NewDelivery, Update, index,
    listeners::{self, Listener},
    retain::{self, Retain},
    row,
    schema::{self, explain},
    writer::{Location, Options, SaveFailure, Status, StoreSource},
};
use crate::app::store::StoreError;

/// Maximum number of deliveries and updates in one commit.
const MAX_JOBS: usize = 1024;

/// Size of the deliveries in a commit, in bytes, at which no more are added.
const MAX_COMMIT_BYTES: usize = 8 * 1024 * 1024;

/// The time after which updates that could not be written are retried.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// How long the store must be idle before the search index is updated, because an update delays deliveries. A search completes the index first.
const INDEX_DELAY: Duration = Duration::from_millis(100);

/// How often deliveries are checked for their age.
const AGE_CHECK_INTERVAL: Duration = Duration::from_mins(1);

/// Maximum number of updates to keep while the disk is full. Beyond that, the oldest are lost.
const MAX_DEFERRED: usize = 10_000;

/// A request to the thread.
#[derive(Debug)]
pub(super) enum Job {
    Save(Box<NewDelivery>, oneshot::Sender<Result<i64, StoreError>>),
    Update(i64, Update),
    /// Confirms that the jobs before it are committed.
    Flush(oneshot::Sender<Result<(), StoreError>>),
    Close(oneshot::Sender<Result<(), StoreError>>),
}

type Save = (Box<NewDelivery>, oneshot::Sender<Result<i64, StoreError>>);

/// The thread's state.
pub(super) struct Committer {
    connection: Connection,
    listener: Listener,
    retain: Retain,
    /// When the store was last trimmed.
    trimmed: Instant,
    /// The number of deliveries saved since then.
    saved: u64,
    /// Updates to write with the next commit.
    deferred: VecDeque<(i64, Update)>,
    /// The first error that caused an update to be lost.
    lost: Option<StoreError>,
    /// Whether the search index may lack deliveries.
    unindexed: bool,
    status: watch::Sender<Status>,
}

/// The jobs of one commit.
#[derive(Default)]
struct Work {
    saves: Vec<Save>,
    updates: Vec<(i64, Update)>,
    bytes: usize,
    flushes: Vec<oneshot::Sender<Result<(), StoreError>>>,
    close: Option<oneshot::Sender<Result<(), StoreError>>>,
    /// Whether every [`Writer`](super::Writer) was dropped.
    ended: bool,
}

impl Work {
    fn add(&mut self, job: Job) {
        match job {
            Job::Save(delivery, saved) => {
                self.bytes += delivery.size();
                self.saves.push((delivery, saved));
            }
            Job::Update(id, update) => self.updates.push((id, update)),
            Job::Flush(flushed) => self.flushes.push(flushed),
            Job::Close(closed) => self.close = Some(closed),
        }
    }

    fn is_full(&self) -> bool {
        self.close.is_some() || self.saves.len() + self.updates.len() >= MAX_JOBS || self.bytes >= MAX_COMMIT_BYTES
    }
}

impl Committer {
    pub(super) fn open(
        location: Location,
        Options { sync, retain, max_bytes }: Options,
        status: watch::Sender<Status>,
    ) -> Result<(Self, StoreSource), StoreError> {
        let (connection, listener, source, retain) = match location {
            Location::File(path) => {
                let mut connection = schema::open(&path, sync)?;
                listeners::sweep(&mut connection, &path).map_err(explain)?;
                let listener = Listener::register(&mut connection, Some(&path))?;
                (connection, listener, StoreSource::File(path), retain)
            }
            Location::Memory => {
                let name = schema::memory_name();
                let mut connection = schema::open_in_memory(&name)?;
                let listener = Listener::register(&mut connection, None)?;
                (connection, listener, StoreSource::Memory(name), retain.or(Retain::IN_MEMORY))
            }
        };
        if let Some(bytes) = max_bytes {
            let page: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
            let pages = i64::try_from(bytes).unwrap_or(i64::MAX) / page.max(1);
            connection.pragma_update_and_check(None, "max_page_count", pages.max(1), |_| Ok(()))?;
        }
        let committer = Self {
            connection,
            listener,
            retain,
            trimmed: Instant::now(),
            saved: u64::MAX,
            deferred: VecDeque::new(),
            lost: None,
            unindexed: true,
            status,
        };
        Ok((committer, source))
    }

    pub(super) fn run(mut self, queue: &Receiver<Job>) {
        loop {
            let mut work = self.wait(queue);
            while !work.is_full()
                && let Ok(job) = queue.try_recv()
            {
                work.add(job);
            }
            self.commit(work.saves, work.updates);
            self.flush(work.flushes);
            if let Some(closed) = work.close {
                let _ = closed.send(self.close(queue));
                return;
            }
            if work.ended {
                let _ = self.close(queue);
                return;
            }
        }
    }

    /// Waits for the first job of a commit. Meanwhile, trims the store and updates the index.
    fn wait(&mut self, queue: &Receiver<Job>) -> Work {
        let mut work = Work::default();
        let mut is_idle = false;
        loop {
            let timeout = match () {
                () if self.must_trim() => Duration::ZERO,
                () if self.unindexed && is_idle => Duration::ZERO,
                () if self.unindexed => INDEX_DELAY,
                () => RETRY_INTERVAL,
            };
            match queue.recv_timeout(timeout) {
                Ok(job) => {
                    work.add(job);
                    return work;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    work.ended = true;
                    return work;
                }
                Err(RecvTimeoutError::Timeout) if self.must_trim() => self.trim(),
                Err(RecvTimeoutError::Timeout) if self.unindexed => {
                    // On an error, the index is updated after the next delivery. Searches work without it.
                    self.unindexed = index::fill_some(&self.connection).unwrap_or(false);
                    is_idle = true;
                }
                Err(RecvTimeoutError::Timeout) => {
                    if !self.deferred.is_empty() {
                        return work;
                    }
                }
            }
        }
    }

    fn must_trim(&self) -> bool {
        self.retain.is_limited()
            && (self.saved > self.retain.check_interval()
                || (self.retain.age.is_some() && self.trimmed.elapsed() > AGE_CHECK_INTERVAL))
    }

    fn trim(&mut self) {
        self.trimmed = Instant::now();
        // On an error, trim later.
        if !retain::trim_some(&mut self.connection, &self.retain).unwrap_or(false) {
            self.saved = 0;
        }
        self.status.send_modify(|status| status.commits += 1);
    }

    /// Commits deliveries and all updates, then confirms the deliveries.
    fn commit(&mut self, saves: Vec<Save>, updates: Vec<(i64, Update)>) {
        // Response times do not need their own sync: write them with the next delivery, or when none has arrived for a while.
        let only_times = !updates.is_empty() && updates.iter().all(|(_, update)| matches!(update, Update::Ms(_)));
        self.deferred.extend(updates);
        let can_wait = self.deferred.is_empty() || (only_times && self.deferred.len() < MAX_JOBS);
        if saves.is_empty() && can_wait {
            return;
        }
        let deliveries: Vec<&NewDelivery> = saves.iter().map(|(delivery, _)| &**delivery).collect();
        match self.write(&deliveries, self.deferred.len()) {
            Ok(ids) => {
                self.deferred.clear();
                self.confirm(saves, ids);
            }
            Err(error) => self.commit_each(saves, error),
        }
        // With a steady stream of deliveries, `wait` never gets to trim.
        if self.saved > 2 * self.retain.check_interval() && self.must_trim() {
            self.trim();
        }
    }

    /// Writes the deferred updates, then confirms them.
    fn flush(&mut self, flushes: Vec<oneshot::Sender<Result<(), StoreError>>>) {
        for flushed in flushes {
            let result = match self.deferred.len() {
                0 => Ok(()),
                updates => self.write(&[], updates).map(|_| self.deferred.clear()),
            };
            let _ = flushed.send(result);
        }
    }

    fn confirm(&mut self, saves: Vec<Save>, ids: Vec<i64>) {
        self.saved = self.saved.saturating_add(ids.len() as u64);
        self.unindexed |= !ids.is_empty();
        for ((_, saved), id) in saves.into_iter().zip(ids) {
            // The caller may be gone. The delivery is saved anyway.
            let _ = saved.send(Ok(id));
        }
    }

    /// Commits each delivery and update alone after they could not be committed together, so that one that does not fit does not fail the others.
    fn commit_each(&mut self, saves: Vec<Save>, error: StoreError) {
        if let StoreError::Sqlite(rusqlite::Error::SqliteFailure(cause, _)) = error
            && cause.code == ErrorCode::DatabaseBusy
        {
            // Each further attempt would wait as long as the first.
            self.note_failure(&rusqlite::Error::SqliteFailure(cause, None).into());
            for (_, saved) in saves {
                let _ = saved.send(Err(rusqlite::Error::SqliteFailure(cause, None).into()));
            }
            return;
        }
        let mut error = Some(error);
        let is_single = saves.len() == 1 && self.deferred.is_empty();
        for (delivery, saved) in saves {
            let result = match error.take().filter(|_| is_single) {
                Some(error) => Err(error),
                None => self.write(&[&delivery], 0),
            };
            match result {
                Ok(ids) => self.confirm(vec![(delivery, saved)], ids),
                Err(error) => {
                    self.note_failure(&error);
                    let _ = saved.send(Err(error));
                }
            }
        }
        while !self.deferred.is_empty() {
            match self.write(&[], 1) {
                Ok(_) => drop(self.deferred.pop_front()),
                // There may be space later.
                Err(StoreError::Full) if self.deferred.len() <= MAX_DEFERRED => return,
                Err(StoreError::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => return,
                Err(error) => {
                    self.deferred.pop_front();
                    self.lost.get_or_insert(error);
                }
            }
        }
    }

    /// Commits these deliveries and the first `updates` deferred updates. Returns the IDs of the deliveries.
    fn write(&mut self, deliveries: &[&NewDelivery], updates: usize) -> Result<Vec<i64>, StoreError> {
        let mut write = || {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut ids = Vec::with_capacity(deliveries.len());
            for delivery in deliveries {
                ids.push(row::insert(&transaction, delivery, Some(self.listener.id))?);
            }
            for (id, update) in self.deferred.iter().take(updates) {
                row::update(&transaction, *id, update)?;
            }
            transaction.commit()?;
            Ok(ids)
        };
        let ids = write().map_err(explain)?;
        self.status.send_modify(|status| {
            status.commits += 1;
            status.saved += ids.len() as u64;
            if !ids.is_empty() {
                status.failure = None;
            }
        });
        Ok(ids)
    }

    /// Publishes why a delivery was not saved.
    fn note_failure(&self, error: &StoreError) {
        let failure = SaveFailure { reason: error.to_string(), is_full: matches!(error, StoreError::Full) };
        self.status.send_modify(|status| status.failure = Some(failure));
    }

    /// Commits the remaining jobs, and unregisters the listener.
    fn close(mut self, queue: &Receiver<Job>) -> Result<(), StoreError> {
        loop {
            let mut work = Work::default();
            while !work.is_full()
                && let Ok(job) = queue.try_recv()
            {
                work.add(job);
            }
            if work.saves.is_empty() && work.updates.is_empty() && work.flushes.is_empty() && work.close.is_none() {
                break;
            }
            self.commit(work.saves, work.updates);
            self.flush(work.flushes);
            if let Some(closed) = work.close {
                // Another clone of the writer closes the store, too.
                let _ = closed.send(Ok(()));
            }
        }
        self.commit(Vec::new(), Vec::new());
        if !self.deferred.is_empty()
            && let Err(error) = self.write(&[], self.deferred.len())
        {
            self.lost.get_or_insert(error);
        }
        if self.must_trim() {
            self.trim();
        }
        // If this fails, the next listener cleans up.
        let unregistered = self.listener.unregister(&self.connection).map_err(explain);
        // Closing the last connection copies the write-ahead log into the file.
        drop(self.connection);
        self.lost.map_or(unregistered, Err)
    }
}
