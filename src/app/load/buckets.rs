//! Collects the results of a load test in a few buckets of time, for charts. If there are too many buckets, neighbors are merged.
//!
//! Counts are added and histograms are merged, so that the percentiles of a bucket are those of its deliveries. Memory is bounded for runs of any length.

use std::time::Duration;

use hdrhistogram::Histogram;

use super::{Interval, Latencies};

/// Maximum number of buckets of a chart.
pub const MAX_BUCKETS: usize = 120;

/// Significant decimal digits of a latency in a chart.
const DIGITS: u8 = 2;

/// A part of a run.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Start, from the start of the run.
    pub start: Duration,
    pub length: Duration,
    pub accepted: u64,
    pub failed: u64,
    /// Latencies of answered deliveries in nanoseconds, if there were any.
    pub latencies: Option<Histogram<u64>>,
}

impl Bucket {
    fn new(interval: &Interval, latencies: &Latencies) -> Self {
        let own = Histogram::new_with_bounds(latencies.low(), latencies.high(), DIGITS).ok();
        let latencies = own.filter(|_| !latencies.is_empty()).and_then(|mut own| own.add(latencies).ok().map(|()| own));
        let Interval { start, length, ended, failed, .. } = *interval;
        Self { start, length, accepted: ended.saturating_sub(failed), failed, latencies }
    }

    fn merge(&mut self, next: Self) {
        self.length += next.length;
        self.accepted += next.accepted;
        self.failed += next.failed;
        match (&mut self.latencies, next.latencies) {
            // Both have the same bounds.
            (Some(own), Some(next)) => drop(own.add(next)),
            (own, next) => *own = own.take().or(next),
        }
    }
}

/// The buckets of a run so far.
#[derive(Clone, Debug, Default)]
pub struct Buckets(Vec<Bucket>);

impl Buckets {
    /// Adds an interval.
    pub(super) fn add(&mut self, interval: &Interval, latencies: &Latencies) {
        self.0.push(Bucket::new(interval, latencies));
        if self.0.len() >= 2 * MAX_BUCKETS {
            self.0 = halved(std::mem::take(&mut self.0));
        }
    }

    /// The buckets of a chart, in order.
    #[must_use]
    pub fn shown(&self) -> Vec<Bucket> {
        let mut buckets = self.0.clone();
        // The last bucket may be short, and a rate over a short time is not meaningful.
        if let [.., before, last] = &buckets[..]
            && last.length * 2 < before.length
            && let (Some(last), Some(before)) = (buckets.pop(), buckets.last_mut())
        {
            before.merge(last);
        }
        while buckets.len() > MAX_BUCKETS {
            buckets = halved(buckets);
        }
        buckets
    }
}

fn halved(buckets: Vec<Bucket>) -> Vec<Bucket> {
    let mut merged: Vec<Bucket> = Vec::with_capacity(buckets.len().div_ceil(2));
    for (index, bucket) in buckets.into_iter().enumerate() {
        match merged.last_mut().filter(|_| index % 2 == 1) {
            Some(last) => last.merge(bucket),
            None => merged.push(bucket),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_run_is_shown_in_few_buckets_that_add_up() {
        let mut buckets = Buckets::default();
        let mut latencies = Latencies::new_with_bounds(1_000, 86_400_000_000_000, 3).expect("bounds");
        latencies.record(5_000_000).expect("in bounds");
        let second = Duration::from_secs(1);
        for index in 0..1001 {
            let length = if index == 1000 { second / 10 } else { second };
            let interval = Interval { start: second * index, length, ended: 3, failed: 1, latency: None };
            buckets.add(&interval, &latencies);
        }
        let shown = buckets.shown();
        assert!((MAX_BUCKETS / 2..=MAX_BUCKETS).contains(&shown.len()), "{}", shown.len());
        assert_eq!(shown.iter().map(|bucket| bucket.accepted).sum::<u64>(), 2002);
        assert_eq!(shown.iter().filter_map(|bucket| bucket.latencies.as_ref()).map(Histogram::len).sum::<u64>(), 1001);
        assert!(shown.windows(2).all(|pair| pair[0].start + pair[0].length == pair[1].start));
    }

    #[test]
    fn bucket_without_a_response_has_no_latencies() {
        let mut buckets = Buckets::default();
        let none = Latencies::new_with_bounds(1_000, 86_400_000_000_000, 3).expect("bounds");
        let interval =
            Interval { start: Duration::ZERO, length: Duration::from_secs(1), ended: 2, failed: 2, latency: None };
        buckets.add(&interval, &none);
        assert!(matches!(&buckets.shown()[..], [Bucket { accepted: 0, failed: 2, latencies: None, .. }]));
    }
}
