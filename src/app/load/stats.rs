//! What came of the deliveries of a load, counted as they end.
//!
//! Owns the counts by status and by kind of error, the latencies, and the seconds of a run. Nothing grows with the number of deliveries: a
//! second takes a few words, and a kind of delivery a few counts.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::Histogram;

pub use crate::app::http::SendErrorKind as ErrorKind;

/// Why one delivery had no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoAnswer {
    pub(super) kind: ErrorKind,
    /// What the system said.
    pub(super) detail: String,
}

/// Deliveries that ended in the same way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// How many.
    pub count: u64,
    /// What all of them took, in nanoseconds. At a rate that an endpoint cannot keep, days of it are more than 64 bits hold.
    pub nanos: u128,
}

impl Ended {
    /// What one took in the mean, in nanoseconds; 0 if there is none.
    #[must_use]
    pub fn mean(&self) -> u64 {
        u64::try_from(self.nanos / u128::from(self.count.max(1))).unwrap_or(u64::MAX)
    }
}

/// What came of the deliveries of one kind.
#[derive(Clone, Debug, Default)]
pub struct OfKind {
    /// Those that were answered, by status.
    pub statuses: BTreeMap<u16, Ended>,
    /// Those that were not, by the reason.
    pub errors: BTreeMap<ErrorKind, Ended>,
    /// The statuses that are a success.
    pub accepted: BTreeSet<u16>,
}

impl OfKind {
    fn all(&self) -> u64 {
        self.statuses.values().chain(self.errors.values()).map(|ended| ended.count).sum()
    }
}

/// The latencies of a second, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// The median, in nanoseconds.
    pub p50: u64,
    /// What 99 of a hundred do not exceed, in nanoseconds.
    pub p99: u64,
    /// The longest, in nanoseconds.
    pub max: u64,
}

/// About a second of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// When it began, from the start of the run.
    pub start: Duration,
    /// How long it was.
    pub length: Duration,
    /// Deliveries that ended in it.
    pub ended: u64,
    /// Those that were refused, or were not answered.
    pub failed: u64,
    /// The latencies of those that were answered, if any was.
    pub latency: Option<Latency>,
}

/// What came of a load.
#[derive(Debug)]
pub struct Tally {
    /// By the kind of delivery, as the source numbers them.
    pub kinds: Vec<OfKind>,
    /// Deliveries that were answered with a status that is not accepted.
    pub refused: u64,
    /// Deliveries that were not answered.
    pub errors: u64,
    /// The latencies of those that were answered.
    pub latencies: Histogram,
    /// The seconds, in their order.
    pub intervals: Vec<Interval>,
    /// Bytes of the requests, answered or not: heads and bodies, without TLS.
    pub sent: u64,
    /// Bytes of the answers.
    pub received: u64,
    /// Connections that were made.
    pub connections: u64,
    /// What the system said at the first error of each kind.
    pub said: BTreeMap<ErrorKind, String>,
    /// The latencies since the last second ended.
    current: Histogram,
    current_failed: u64,
    current_ended: u64,
    since: Duration,
}

impl Tally {
    pub(super) fn of(kinds: usize) -> Self {
        Self {
            kinds: vec![OfKind::default(); kinds],
            refused: 0,
            errors: 0,
            latencies: Histogram::default(),
            intervals: Vec::new(),
            sent: 0,
            received: 0,
            connections: 0,
            said: BTreeMap::new(),
            current: Histogram::default(),
            current_failed: 0,
            current_ended: 0,
            since: Duration::ZERO,
        }
    }

    /// Counts a delivery of a kind that was answered.
    pub(super) fn answered(&mut self, kind: usize, status: u16, accepted: bool, latency: Duration) {
        let nanos = nanos(latency);
        self.current.record(nanos);
        self.current_ended += 1;
        if !accepted {
            self.refused += 1;
            self.current_failed += 1;
        }
        if let Some(kind) = self.kinds.get_mut(kind) {
            if accepted && !kind.statuses.contains_key(&status) {
                kind.accepted.insert(status);
            }
            let ended = kind.statuses.entry(status).or_default();
            ended.count += 1;
            ended.nanos += u128::from(nanos);
        }
    }

    /// Counts a delivery of a kind that was not answered.
    pub(super) fn unanswered(&mut self, kind: usize, error: NoAnswer, latency: Duration) {
        self.errors += 1;
        self.current_failed += 1;
        self.current_ended += 1;
        if let Some(kind) = self.kinds.get_mut(kind) {
            let ended = kind.errors.entry(error.kind).or_default();
            ended.count += 1;
            ended.nanos += u128::from(nanos(latency));
        }
        self.said.entry(error.kind).or_insert(error.detail);
    }

    /// Ends a second, `now` after the start. Its latencies, while they are apart, are for `told`.
    pub(super) fn end_interval(&mut self, now: Duration, told: impl FnOnce(&Interval, &Histogram)) {
        let current = &self.current;
        let interval = Interval {
            start: self.since,
            length: now.saturating_sub(self.since),
            ended: self.current_ended,
            failed: self.current_failed,
            latency: (!current.is_empty()).then(|| Latency {
                p50: current.quantile(0.5),
                p99: current.quantile(0.99),
                max: current.max(),
            }),
        };
        told(&interval, current);
        self.intervals.push(interval);
        self.latencies.add(&self.current);
        self.current.clear();
        (self.current_failed, self.current_ended, self.since) = (0, 0, now);
    }

    /// Deliveries that ended.
    #[must_use]
    pub fn ended(&self) -> u64 {
        self.kinds.iter().map(OfKind::all).sum()
    }

    /// Those that were answered with a status that is accepted.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.ended() - self.failed()
    }

    /// Those that were refused, or were not answered.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.refused + self.errors
    }

    /// Those that were answered, by status, of whatever kind.
    #[must_use]
    pub fn statuses(&self) -> BTreeMap<u16, u64> {
        sums(self.kinds.iter().flat_map(|kind| &kind.statuses))
    }

    /// Those that were not, by the reason.
    #[must_use]
    pub fn error_kinds(&self) -> BTreeMap<ErrorKind, u64> {
        sums(self.kinds.iter().flat_map(|kind| &kind.errors))
    }
}

fn sums<'a, K: Copy + Ord + 'a>(ended: impl Iterator<Item = (&'a K, &'a Ended)>) -> BTreeMap<K, u64> {
    let mut sums = BTreeMap::new();
    for (key, ended) in ended {
        *sums.entry(*key).or_default() += ended.count;
    }
    sums
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_right_however_much_there_is_to_add_up() {
        let mut tally = Tally::of(1);
        let timeout = || NoAnswer { kind: ErrorKind::Timeout, detail: String::new() };
        for _ in 0..3 {
            tally.answered(0, 200, true, Duration::MAX);
            tally.unanswered(0, timeout(), Duration::MAX);
        }
        let kind = &tally.kinds[0];
        for ended in [kind.statuses[&200], kind.errors[&ErrorKind::Timeout]] {
            assert_eq!((ended.count, ended.mean()), (3, u64::MAX));
        }
        assert_eq!(Ended::default().mean(), 0);
    }
}
