//! Notices changes of the store while a page is open, and informs the pages' event streams.
//!
//! The writer of this process reports its own commits. Another process is noticed by a counter in the file, which costs a few microseconds to read. Without
//! an open page, nothing is done.

use std::{convert::Infallible, sync::Arc, time::Duration};

use tokio::{
    sync::{Notify, broadcast, watch},
    task::spawn_blocking,
    time::{Instant, sleep, timeout_at},
};

use super::state::{State, Writes};
use crate::app::store::deliveries::{Reader, SaveFailure};

/// How often to check whether another process has changed the file.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// How often to check it if this process writes the deliveries, and others only mark or delete some.
const SLOW_POLL_INTERVAL: Duration = Duration::from_secs(1);

/// The shortest time between two batches of deliveries.
const BATCH_INTERVAL: Duration = Duration::from_millis(30);

/// The same under load, to leave more time to the listener.
const BUSY_BATCH_INTERVAL: Duration = Duration::from_millis(80);

/// Minimum number of deliveries since the last batch that counts as load.
const BUSY_DELIVERIES: u64 = 20;

/// Number of changes that a slow page may lag behind before it must load everything again.
const MAX_CHANGES: usize = 256;

/// A change that other pages learn about by itself.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    Marked { id: i64, marked: bool },
}

/// The state of the store, as far as it is known without reading it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Version {
    /// Increases with each change.
    pub(super) number: u64,
    /// Why deliveries cannot be saved at the moment.
    pub(super) failure: Option<SaveFailure>,
}

/// Informs event streams.
pub(super) struct Changes {
    version: watch::Sender<Version>,
    reported: broadcast::Sender<Change>,
    /// Notified when a stream begins.
    opened: Notify,
}

impl Default for Changes {
    fn default() -> Self {
        let (reported, _) = broadcast::channel(MAX_CHANGES);
        Self { version: watch::Sender::default(), reported, opened: Notify::new() }
    }
}

impl Changes {
    /// Begins a stream.
    pub(super) fn subscribe(&self) -> (watch::Receiver<Version>, broadcast::Receiver<Change>) {
        let subscribed = (self.version.subscribe(), self.reported.subscribe());
        self.opened.notify_one();
        subscribed
    }

    /// Reports that the store has changed.
    pub(super) fn bump(&self) {
        self.version.send_modify(|version| version.number += 1);
    }

    /// Reports a change.
    pub(super) fn send(&self, change: Change) {
        // This fails if no page is open.
        let _ = self.reported.send(change);
        self.bump();
    }
}

/// Watches the store for as long as the future is polled.
pub(super) async fn watch(state: Arc<State>) -> Infallible {
    let changes = &state.shared.changes;
    let mut status = match &state.writes {
        Writes::Writer(writer) => Some(writer.status()),
        Writes::Editor { .. } => None,
    };
    let mut file = File::default();
    let mut known_saved = 0;
    loop {
        if changes.version.receiver_count() == 0 {
            file = File::default();
            changes.opened.notified().await;
            // Commits and failures so far.
            status.iter_mut().for_each(watch::Receiver::mark_changed);
        }
        if file.has_changed(&state).await {
            changes.bump();
        }
        let Some(own) = &mut status else {
            sleep(POLL_INTERVAL).await;
            continue;
        };
        let next_poll = Instant::now() + SLOW_POLL_INTERVAL;
        while Instant::now() < next_poll && changes.version.receiver_count() > 0 {
            match timeout_at(next_poll, own.changed()).await {
                Ok(Ok(())) => {
                    let (failure, saved) = {
                        let status = own.borrow_and_update();
                        (status.failure.clone(), status.saved)
                    };
                    changes.version.send_modify(|version| {
                        version.number += 1;
                        version.failure = failure;
                    });
                    let is_busy = saved.saturating_sub(known_saved) >= BUSY_DELIVERIES;
                    known_saved = saved;
                    sleep(if is_busy { BUSY_BATCH_INTERVAL } else { BATCH_INTERVAL }).await;
                }
                // The writer was closed, but the store can still be read.
                Ok(Err(_)) => {
                    status = None;
                    break;
                }
                Err(_) => {}
            }
        }
    }
}

/// The file, as seen by one connection.
#[derive(Default)]
struct File {
    reader: Option<Reader>,
    version: Option<i64>,
}

impl File {
    /// Returns true if another connection has changed the file since the last call, or if the file cannot be read: streams report that.
    async fn has_changed(&mut self, state: &Arc<State>) -> bool {
        let (state, reader) = (Arc::clone(state), self.reader.take());
        let read = spawn_blocking(move || {
            let reader = reader.or_else(|| state.writes.reader().ok())?;
            let version = reader.data_version().ok()?;
            Some((reader, version))
        });
        let (reader, version) = read.await.ok().flatten().unzip();
        self.reader = reader;
        version.is_none() || self.version.replace(version.unwrap_or_default()).is_some_and(|seen| Some(seen) != version)
    }
}
