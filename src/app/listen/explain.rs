//! Searches for the causes of deliveries that do not verify, on its own thread. Responses never wait for it.

use std::{
    sync::mpsc,
    time::{Duration, Instant},
};

use tokio::sync::OwnedSemaphorePermit;

use super::Event;
use crate::app::{
    signal,
    store::deliveries::{StoredCause, Update, Writer},
};
use hookctl::{
    capture::Record,
    diagnosis::{Budget, Cause, Exhausted, facts, not_searched},
    signing::Verdict,
    verify::RecordVerifier,
};

/// Maximum total time of all searches within [`WINDOW`].
pub const RUN_BUDGET: Duration = Duration::from_secs(20);

/// How often the time budget for searches is refilled.
const WINDOW: Duration = Duration::from_mins(1);

/// Maximum number of deliveries that wait for a search. The causes of others are not searched for.
pub(super) const MAX_WAITING: usize = 256;

/// Maximum total size of these deliveries, in KiB.
pub(super) const MAX_WAITING_KIB: usize = 64 * 1024;

/// When causes are searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// For as long as [`RUN_BUDGET`] allows.
    Limited,
    /// For every delivery.
    Always,
    Never,
}

/// A job for the thread.
pub(super) enum Job {
    /// Search for the causes of this delivery, which has these numbers in the run and in the store.
    Explain { number: u64, id: i64, record: Record, room: OwnedSemaphorePermit },
    /// This delivery is valid, so its secret is not the cause of a mismatch.
    NoteValid(Record),
}

/// Returns true if causes are searched for after this verdict.
pub(super) fn is_searched(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Mismatch | Verdict::Malformed | Verdict::Missing)
}

/// Adds a cause to state that the search was skipped.
pub(super) fn without_search(mut causes: Vec<Cause>) -> Vec<Cause> {
    causes.push(not_searched());
    causes
}

/// Runs the jobs until the queue is closed. After an interruption, nothing is searched for.
pub(super) fn explain(
    jobs: &mpsc::Receiver<Job>,
    search: Search,
    verifier: &RecordVerifier<'_>,
    store: &Writer,
    events: &tokio::sync::mpsc::Sender<Event<'_>>,
) {
    let limit = (search == Search::Limited).then_some(RUN_BUDGET);
    let mut budget = Budget::new(limit);
    let mut window = Instant::now();
    for job in jobs {
        if let Some(limit) = limit.filter(|_| window.elapsed() >= WINDOW) {
            budget.refill(limit);
            window = Instant::now();
        }
        match job {
            Job::NoteValid(mut record) => {
                if let Ok(result) = verifier.verify(&mut record) {
                    budget.note(&result.verification);
                }
            }
            Job::Explain { number, id, mut record, room: _room } => {
                let causes = match verifier.verify(&mut record) {
                    // Cannot happen: it was already verified once.
                    Err(_) => Vec::new(),
                    Ok(result) if result.is_explained() => result.causes,
                    Ok(result) => {
                        let case = result.case(&record);
                        let searched = if signal::interrupted() { Err(Exhausted) } else { budget.explain(&case) };
                        searched.unwrap_or_else(|Exhausted| without_search(facts(&case)))
                    }
                };
                store.update(id, Update::Causes(causes.iter().map(StoredCause::from).collect()));
                if events.blocking_send(Event::Explained { number, causes }).is_err() {
                    return;
                }
            }
        }
    }
}
