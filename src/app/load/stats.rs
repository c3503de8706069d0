//! The statistics of a load test, updated as deliveries end.
//!
//! Owns the counts by status and by kind of error, the latencies, and the intervals of a run. Memory does not grow with the number of deliveries:
//! each interval takes a few words, and each kind of delivery a few counts.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use hdrhistogram::{CreationError, Histogram};

use super::buckets::Buckets;
use crate::app::http::{SendError, SendErrorKind};

/// Latencies in nanoseconds. All histograms have the same range and precision, so those of several machines merge without loss.
pub type Latencies = Histogram<u64>;

/// The resolution of latencies, in nanoseconds.
const LOWEST_NANOS: u64 = 1_000;

/// The highest latency, in nanoseconds: one day. Longer ones count as a day.
const HIGHEST_NANOS: u64 = 86_400_000_000_000;

/// Precision of latencies, in significant decimal digits.
const SIGNIFICANT_DIGITS: u8 = 3;

/// Deliveries with the same result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Number of deliveries.
    pub count: u64,
    /// Sum of their latencies, in nanoseconds. Days of deliveries at a rate that the endpoint cannot keep up with exceed 64 bits.
    nanos: u128,
}

impl Tally {
    /// Returns the mean latency, or zero if there was no delivery.
    pub fn mean(&self) -> Duration {
        Duration::from_nanos(u64::try_from(self.nanos / u128::from(self.count.max(1))).unwrap_or(u64::MAX))
    }

    fn add(&mut self, nanos: u64) {
        self.count += 1;
        self.nanos += u128::from(nanos);
    }
}

/// The results of the deliveries of one kind.
#[derive(Clone, Debug, Default)]
pub struct KindStats {
    /// Answered deliveries, by status.
    pub statuses: BTreeMap<u16, Tally>,
    /// Unanswered deliveries, by kind of error.
    pub errors: BTreeMap<SendErrorKind, Tally>,
    /// The statuses that were accepted.
    pub accepted: BTreeSet<u16>,
}

impl KindStats {
    fn total(&self) -> u64 {
        self.statuses.values().chain(self.errors.values()).map(|tally| tally.count).sum()
    }
}

/// Key figures of the latencies of an interval, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntervalLatency {
    /// The median.
    pub p50: u64,
    /// The 99th percentile.
    pub p99: u64,
    /// The maximum.
    pub max: u64,
}

/// About one second of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Start of the interval, from the start of the run.
    pub start: Duration,
    /// Length of the interval.
    pub length: Duration,
    /// Deliveries that ended in it.
    pub ended: u64,
    /// Deliveries that were rejected or not answered.
    pub failed: u64,
    /// Latencies of answered deliveries, if there were any.
    pub latency: Option<IntervalLatency>,
}

/// The statistics of a run.
#[derive(Debug)]
pub struct Stats {
    /// By kind of delivery, in the order of the workload.
    pub kinds: Vec<KindStats>,
    /// Deliveries that were answered with a status that is not accepted.
    pub rejected: u64,
    /// Deliveries that were not answered.
    pub errors: u64,
    /// Latencies of the answered deliveries.
    pub latencies: Latencies,
    /// The intervals, in order.
    pub intervals: Vec<Interval>,
    /// The course of the run, for charts.
    pub buckets: Buckets,
    /// Bytes of all requests, answered or not: heads and bodies, without TLS.
    pub sent: u64,
    /// Bytes of all responses.
    pub received: u64,
    /// Connections that were opened.
    pub connections: u64,
    /// The detail of the first error of each kind.
    pub first_errors: BTreeMap<SendErrorKind, String>,
    current: Current,
}

/// The interval that has not ended yet.
#[derive(Debug)]
struct Current {
    start: Duration,
    ended: u64,
    failed: u64,
    latencies: Latencies,
}

impl Stats {
    /// Creates empty statistics for this many kinds of delivery.
    ///
    /// # Errors
    /// Never returns an error in practice: the bounds of the histograms are constants.
    pub fn new(kinds: usize) -> Result<Self, CreationError> {
        let latencies = Latencies::new_with_bounds(LOWEST_NANOS, HIGHEST_NANOS, SIGNIFICANT_DIGITS)?;
        Ok(Self {
            kinds: vec![KindStats::default(); kinds],
            rejected: 0,
            errors: 0,
            current: Current { start: Duration::ZERO, ended: 0, failed: 0, latencies: latencies.clone() },
            latencies,
            intervals: Vec::new(),
            buckets: Buckets::default(),
            sent: 0,
            received: 0,
            connections: 0,
            first_errors: BTreeMap::new(),
        })
    }

    /// Counts an answered delivery of a kind.
    pub(super) fn count_response(&mut self, kind: usize, status: u16, accepted: bool, latency: Duration) {
        let nanos = nanos(latency);
        self.latencies.saturating_record(nanos);
        self.current.latencies.saturating_record(nanos);
        self.current.ended += 1;
        if !accepted {
            self.rejected += 1;
            self.current.failed += 1;
        }
        if let Some(kind) = self.kinds.get_mut(kind) {
            if accepted && !kind.statuses.contains_key(&status) {
                kind.accepted.insert(status);
            }
            kind.statuses.entry(status).or_default().add(nanos);
        }
    }

    /// Counts an unanswered delivery of a kind.
    pub(super) fn count_error(&mut self, kind: usize, error: SendError, latency: Duration) {
        self.errors += 1;
        self.current.failed += 1;
        self.current.ended += 1;
        if let Some(kind) = self.kinds.get_mut(kind) {
            kind.errors.entry(error.kind).or_default().add(nanos(latency));
        }
        self.first_errors.entry(error.kind).or_insert(error.detail);
    }

    /// Ends an interval at `now`, from the start of the run, and passes it and its latencies to `observe`.
    pub(super) fn end_interval(&mut self, now: Duration, observe: impl FnOnce(&Interval, &Latencies)) {
        let Current { start, ended, failed, latencies } = &mut self.current;
        let interval = Interval {
            start: *start,
            length: now.saturating_sub(*start),
            ended: *ended,
            failed: *failed,
            latency: (!latencies.is_empty()).then(|| IntervalLatency {
                p50: latencies.value_at_quantile(0.5),
                p99: latencies.value_at_quantile(0.99),
                max: latencies.max(),
            }),
        };
        observe(&interval, latencies);
        self.buckets.add(&interval, latencies);
        self.intervals.push(interval);
        latencies.reset();
        (*start, *ended, *failed) = (now, 0, 0);
    }

    /// Returns the number of deliveries that ended.
    pub fn ended(&self) -> u64 {
        self.kinds.iter().map(KindStats::total).sum()
    }

    /// Returns the number of deliveries that were answered with an accepted status.
    pub fn accepted(&self) -> u64 {
        self.ended() - self.failed()
    }

    /// Returns the number of deliveries that were rejected or not answered.
    pub fn failed(&self) -> u64 {
        self.rejected + self.errors
    }

    /// Returns the number of answered deliveries of all kinds, by status.
    pub fn statuses(&self) -> BTreeMap<u16, u64> {
        sums(self.kinds.iter().flat_map(|kind| &kind.statuses))
    }

    /// Returns the number of unanswered deliveries of all kinds, by kind of error.
    pub fn error_kinds(&self) -> BTreeMap<SendErrorKind, u64> {
        sums(self.kinds.iter().flat_map(|kind| &kind.errors))
    }
}

/// Returns the count per second of `time`, or zero if no time has passed.
#[expect(clippy::cast_precision_loss, reason = "a rate is shown with a few digits")]
pub fn per_second(count: u64, time: Duration) -> f64 {
    if time.is_zero() { 0.0 } else { count as f64 / time.as_secs_f64() }
}

fn sums<'a, K: Copy + Ord + 'a>(tallies: impl Iterator<Item = (&'a K, &'a Tally)>) -> BTreeMap<K, u64> {
    let mut sums = BTreeMap::new();
    for (key, tally) in tallies {
        *sums.entry(*key).or_default() += tally.count;
    }
    sums
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeout() -> SendError {
        SendError { kind: SendErrorKind::Timeout, sent: true, detail: String::new() }
    }

    #[test]
    fn mean_of_very_long_latencies_does_not_overflow() {
        let mut stats = Stats::new(1).expect("bounds");
        for _ in 0..3 {
            stats.count_response(0, 200, true, Duration::MAX);
            stats.count_error(0, timeout(), Duration::MAX);
        }
        let kind = &stats.kinds[0];
        for tally in [kind.statuses[&200], kind.errors[&SendErrorKind::Timeout]] {
            assert_eq!((tally.count, tally.mean()), (3, Duration::from_nanos(u64::MAX)));
        }
        assert_eq!(Tally::default().mean(), Duration::ZERO);
    }

    #[test]
    fn latency_above_a_day_counts_as_a_day() {
        let mut stats = Stats::new(1).expect("bounds");
        stats.count_response(0, 200, true, Duration::MAX);
        let latencies = &stats.latencies;
        assert_eq!(latencies.len(), 1);
        assert!(
            latencies.equivalent(latencies.max(), HIGHEST_NANOS) && latencies.value_at_quantile(0.5) >= HIGHEST_NANOS
        );
    }

    #[test]
    fn interval_counts_only_deliveries_since_the_previous_one() {
        let mut stats = Stats::new(1).expect("bounds");
        let seconds = Duration::from_secs;
        stats.count_response(0, 200, true, seconds(1));
        stats.count_error(0, timeout(), seconds(2));
        stats.end_interval(seconds(1), |_, latencies| assert_eq!(latencies.len(), 1));
        stats.count_response(0, 500, false, seconds(3));
        stats.end_interval(seconds(2), |_, latencies| assert_eq!(latencies.len(), 1));
        let ended: Vec<_> = stats.intervals.iter().map(|one| (one.start, one.ended, one.failed)).collect();
        assert_eq!(ended, [(seconds(0), 2, 1), (seconds(1), 1, 1)]);
        assert_eq!((stats.ended(), stats.failed(), stats.accepted(), stats.latencies.len()), (3, 2, 1, 2));
    }
}
