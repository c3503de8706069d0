//! A stream of server-sent events: new deliveries, changes of known ones, and what happens to the store.
//!
//! A stream reads the store itself, so that it sees what any process writes, and misses nothing: it continues after the last ID that the page has. It reads
//! the next batch only when the page has taken the last one, so memory is bounded.
//!
//! | event | data | when |
//! | --- | --- | --- |
//! | `deliveries` | `{"rows","skipped","counts"}` | new deliveries, the newest first, and at the beginning without rows. `id:` is the newest ID |
//! | `changed` | `{"rows"}` | rows that were sent have changed, e.g. the application has responded, and at the beginning the newest rows |
//! | `marked` | `{"id","marked"}` | a page has marked a delivery |
//! | `gone` | `{"through"}` | deliveries up to this ID were removed |
//! | `reset` | `{}` | anything else has changed: load the list again |
//! | `store` | `{"error","hint","status"}` | the store cannot be read or written to; `null` once it can |
//! | `end` | `{"reason"}` | hookctl ends |

use std::{convert::Infallible, fmt::Write as _, pin::pin, sync::Arc, time::Duration};

use futures_util::{
    future::{Either, select},
    stream::{self, Stream},
};
use hyper::body::{Bytes, Frame};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::{
    sync::{OwnedSemaphorePermit, broadcast, watch},
    time::{Instant, sleep_until},
};

use super::{
    api::list::{CountsReply, RowReply},
    state::State,
    watch::{Change, Version},
};
use crate::app::store::deliveries::{Changes, Counts, ListRow, Look};
use hookctl::filter::Filter;

/// Maximum number of rows in a batch: what the tallest screen shows. The page loads the others when they are scrolled to.
const MAX_ROWS: usize = 100;

/// Number of rows that are checked for changes after they were sent, e.g. until the application has responded.
const MAX_WATCHED: usize = 100;

/// How often sent rows are checked for changes.
const CHECK_INTERVAL: Duration = Duration::from_millis(250);

/// How often everything is counted again, because deliveries may have changed or been deleted.
const COUNT_INTERVAL: Duration = Duration::from_secs(1);

/// Counting takes at most this part of the time.
const COUNT_SHARE: u32 = 20;

/// How long a stream may be silent. After that, a comment is sent, so that both ends notice a lost connection.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(15);

/// Why the run ends, once it does.
pub(super) type Stop = watch::Receiver<Option<Arc<str>>>;

/// The events for one page.
pub(super) struct Events {
    state: Arc<State>,
    filter: Arc<Filter>,
    version: watch::Receiver<Version>,
    changes: broadcast::Receiver<Change>,
    stop: Stop,
    /// Counts as one of the open streams until it is dropped.
    _permit: OwnedSemaphorePermit,
    /// The newest ID that the page knows about. `None` if the page is new.
    last: Option<i64>,
    /// What the last look has seen. `None` before the first look.
    seen: Option<Seen>,
    /// The rows that were sent last, the newest first.
    sent: Vec<ListRow>,
    checked: Instant,
    /// Whether `sent` may have changed since it was checked.
    is_unchecked: bool,
    /// The error that was sent and is not over.
    failure: Option<Value>,
    has_ended: bool,
}

/// The store, as the page knows it.
struct Seen {
    newest: i64,
    oldest: i64,
    counts: Counts,
    counted: Instant,
    /// How long counting took.
    count_took: Duration,
    /// Whether anything may have changed since it was counted.
    is_uncounted: bool,
    /// Whether deliveries were removed since then.
    has_lost: bool,
}

impl Seen {
    /// Returns when to count again.
    fn next_count(&self) -> Instant {
        self.counted + COUNT_INTERVAL.max(self.count_took * COUNT_SHARE)
    }
}

impl Events {
    /// Begins a stream. `last` is the newest ID that the page knows about, if it was connected before.
    pub(super) fn new(
        state: &Arc<State>,
        filter: Filter,
        last: Option<i64>,
        stop: Stop,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        let (mut version, changes) = state.shared.changes.subscribe();
        // The first look does not wait for a change.
        version.mark_changed();
        Self {
            state: Arc::clone(state),
            filter: Arc::new(filter),
            version,
            changes,
            stop,
            _permit: permit,
            last,
            seen: None,
            sent: Vec::new(),
            checked: Instant::now(),
            is_unchecked: false,
            failure: None,
            has_ended: false,
        }
    }

    /// Returns the events as frames of a body.
    pub(super) fn into_frames(self) -> impl Stream<Item = Result<Frame<Bytes>, Infallible>> {
        stream::unfold(self, |mut events| async {
            let text = events.next().await?;
            Some((Ok(Frame::data(Bytes::from(text))), events))
        })
    }

    /// Waits for the next events. Returns `None` after the last.
    async fn next(&mut self) -> Option<String> {
        if self.has_ended {
            return None;
        }
        let keepalive = Instant::now() + KEEPALIVE_INTERVAL;
        let mut text = String::new();
        loop {
            let stop = self.stop.borrow().clone();
            if stop.is_some() || self.stop.has_changed().is_err() {
                self.has_ended = true;
                // The page also shows what arrived last.
                self.look(&mut text).await;
                event(&mut text, "end", &json!({ "reason": stop.as_deref().unwrap_or("ended") }));
                return Some(text);
            }
            let is_due = self.due().is_some_and(|due| due <= Instant::now());
            if self.version.has_changed().unwrap_or(false) || is_due {
                self.look(&mut text).await;
                self.marks(&mut text);
                if !text.is_empty() {
                    return Some(text);
                }
            } else if Instant::now() >= keepalive {
                return Some(": keepalive\n\n".into());
            } else {
                let until = self.due().map_or(keepalive, |due| due.min(keepalive));
                self.wait(until).await;
            }
        }
    }

    /// Waits until the store has changed, the run ends, or the time comes.
    async fn wait(&mut self, until: Instant) {
        let has_changed = {
            let (changed, stopped) = (pin!(self.version.changed()), pin!(self.stop.changed()));
            let over = pin!(sleep_until(until));
            matches!(select(select(changed, stopped), over).await, Either::Left((Either::Left(_), _)))
        };
        if has_changed {
            // `look` checks it.
            self.version.mark_changed();
        }
    }

    /// Returns when to look without a further change.
    fn due(&self) -> Option<Instant> {
        let count = self.seen.as_ref().filter(|seen| seen.is_uncounted).map(Seen::next_count);
        let check = (self.is_unchecked && !self.sent.is_empty()).then(|| self.checked + CHECK_INTERVAL);
        count.into_iter().chain(check).min()
    }

    /// Reads the store, and writes what has changed.
    async fn look(&mut self, text: &mut String) {
        if self.version.has_changed().unwrap_or(false) {
            self.is_unchecked = true;
            if let Some(seen) = &mut self.seen {
                seen.is_uncounted = true;
            }
        }
        let version = self.version.borrow_and_update().clone();
        let now = Instant::now();
        let counts = self.seen.as_ref().is_none_or(|seen| seen.is_uncounted && seen.next_count() <= now);
        let checks = self.is_unchecked && self.checked + CHECK_INTERVAL <= now;
        let watched: Vec<i64> = self.sent.iter().filter(|_| checks).map(|row| row.id).collect();
        let (filter, after) = (Arc::clone(&self.filter), self.after());
        let is_new = self.seen.is_none() && self.last.is_none();
        let read = self.state.blocking(move |state| {
            state.read(|reader| {
                let changes =
                    reader.changes(Look { filter: &filter, after, limit: MAX_ROWS, watched: &watched, counts })?;
                let listed = if is_new { reader.list(&filter, None, MAX_WATCHED)? } else { Vec::new() };
                Ok((changes, listed))
            })
        });
        match read.await {
            Ok((changes, listed)) => {
                let failure = version.failure.map(|failure| {
                    let status = if failure.is_full { 507 } else { 500 };
                    let hint = failure.is_full.then_some("Free some space on the disk.");
                    json!({ "error": format!("Deliveries are not saved: {}", failure.reason), "hint": hint, "status": status })
                });
                self.fail(text, failure);
                if checks {
                    self.checked = now;
                    self.is_unchecked = false;
                    self.changed(text, &changes);
                }
                self.arrived(text, changes, now);
                if !listed.is_empty() {
                    // The page may have loaded them before they were complete, e.g. before the application responded.
                    let rows: Vec<_> = listed.iter().map(|row| RowReply::new(row, &self.state)).collect();
                    event(text, "changed", &json!({ "rows": rows }));
                    self.sent = listed;
                }
            }
            Err(error) => {
                let shown = json!({ "error": error.shown_error(), "hint": error.shown_hint(), "status": null });
                self.fail(text, Some(shown));
            }
        }
    }

    /// Returns the ID after which deliveries are new. A new page has just loaded the list, so nothing is new for it.
    fn after(&self) -> i64 {
        match (&self.seen, self.last) {
            (Some(seen), last) => seen.newest.max(last.unwrap_or_default()),
            (None, Some(last)) => last,
            (None, None) => i64::MAX,
        }
    }

    /// Writes the error of the store if it is another one than before.
    fn fail(&mut self, text: &mut String, failure: Option<Value>) {
        if self.failure != failure {
            let none = json!({ "error": null, "hint": null, "status": null });
            event(text, "store", failure.as_ref().unwrap_or(&none));
            self.failure = failure;
        }
    }

    /// Writes the rows that have changed since they were sent.
    fn changed(&mut self, text: &mut String, changes: &Changes) {
        let mut rows = Vec::new();
        for row in &changes.watched {
            let Some(sent) = self.sent.iter_mut().find(|sent| sent.id == row.id) else { continue };
            let reply = RowReply::new(row, &self.state);
            if reply != RowReply::new(sent, &self.state) {
                sent.clone_from(row);
                rows.push(reply);
            }
        }
        if !rows.is_empty() {
            event(text, "changed", &json!({ "rows": rows }));
        }
    }

    /// Writes what has arrived, and what was removed.
    fn arrived(&mut self, text: &mut String, changes: Changes, now: Instant) {
        let Changes { newest, oldest, rows, arrived, counts, .. } = changes;
        let after = self.after();
        let Some(seen) = &mut self.seen else {
            let counts = counts.unwrap_or_default();
            let is_resumed = self.last.is_some();
            deliveries(text, newest, &rows, &arrived, &counts, &self.state);
            if is_resumed {
                // Marks and deletions in the meantime are not known.
                event(text, "reset", &json!({}));
            }
            self.sent = rows;
            self.sent.truncate(MAX_WATCHED);
            let count_took = now.elapsed();
            self.last = Some(newest);
            self.seen =
                Some(Seen { newest, oldest, counts, counted: now, count_took, is_uncounted: false, has_lost: false });
            return;
        };
        let mut is_reset = newest < seen.newest;
        let removed = if oldest == 0 { after } else { oldest - 1 };
        if seen.oldest > 0 && removed >= seen.oldest {
            event(text, "gone", &json!({ "through": removed }));
            seen.has_lost = true;
            is_reset = false;
        }
        (seen.newest, seen.oldest) = (newest, oldest);
        seen.counts.add(&arrived);
        let mut are_corrected = false;
        if let Some(counts) = counts {
            let is_expected = (counts.total, counts.matched) == (seen.counts.total, seen.counts.matched);
            is_reset |= !is_expected && !seen.has_lost;
            are_corrected = counts != seen.counts;
            seen.counts = counts;
            (seen.counted, seen.count_took) = (now, now.elapsed());
            (seen.is_uncounted, seen.has_lost) = (false, false);
        }
        if newest > after || are_corrected {
            deliveries(text, newest.max(after), &rows, &arrived, &seen.counts, &self.state);
        }
        if is_reset {
            event(text, "reset", &json!({}));
        }
        self.last = Some(newest.max(after));
        self.sent.splice(0..0, rows);
        self.sent.truncate(MAX_WATCHED);
    }

    /// Writes the marks that were set or removed.
    fn marks(&mut self, text: &mut String) {
        loop {
            match self.changes.try_recv() {
                Ok(Change::Marked { id, marked }) => {
                    if let Some(sent) = self.sent.iter_mut().find(|sent| sent.id == id) {
                        sent.marked = marked;
                    }
                    event(text, "marked", &json!({ "id": id, "marked": marked }));
                }
                Err(broadcast::error::TryRecvError::Lagged(_)) => event(text, "reset", &json!({})),
                Err(_) => return,
            }
        }
    }
}

/// Writes an event with new rows.
fn deliveries(text: &mut String, newest: i64, rows: &[ListRow], arrived: &Counts, counts: &Counts, state: &State) {
    #[derive(Serialize)]
    struct Deliveries<'e> {
        rows: Vec<RowReply<'e>>,
        skipped: u64,
        counts: CountsReply<'e>,
    }
    let _ = writeln!(text, "id: {newest}");
    let data = Deliveries {
        rows: rows.iter().map(|row| RowReply::new(row, state)).collect(),
        skipped: arrived.matched.saturating_sub(rows.len() as u64),
        counts: CountsReply::new(counts),
    };
    event(text, "deliveries", &data);
}

/// Writes an event. JSON has no line breaks, which would end the data.
fn event(text: &mut String, name: &str, data: &impl Serialize) {
    let data = serde_json::to_string(data).unwrap_or_else(|_| "{}".into());
    let _ = write!(text, "event: {name}\ndata: {data}\n\n");
}
