//! A histogram of latencies in the layout of HdrHistogram, and its V2 encoding.
//!
//! Every histogram here has the same range and precision, so that those of many machines merge without loss. Owns the counts, the quantiles
//! and the bytes of the encoding; it refuses files. The layout is that of HdrHistogram 2.1 (`AbstractHistogram`), which is public domain.

use std::io::Write as _;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use flate2::{Compression, write::ZlibEncoder};

use crate::app::number::{float, whole};

/// The smallest difference that is told, in nanoseconds.
pub const LOWEST: u64 = 1_000;

/// The longest latency that is told, in nanoseconds: a day. What is longer counts as this.
pub const HIGHEST: u64 = 86_400_000_000_000;

/// How many decimal digits of a latency are true.
pub const DIGITS: u32 = 3;

/// Sub-buckets of a bucket, the least power of two that gives a thousandth: 2 × 10^3 rounded up.
const SUB_BUCKETS: u64 = 2048;
const HALF: u64 = SUB_BUCKETS / 2;
const HALF_MAGNITUDE: u32 = HALF.ilog2();
/// Bits below the smallest difference.
const UNIT: u32 = LOWEST.ilog2();
/// Buckets, each of which doubles the range.
const BUCKETS: usize = {
    let (mut beyond, mut buckets) = (SUB_BUCKETS << UNIT, 1);
    while beyond <= HIGHEST {
        beyond <<= 1;
        buckets += 1;
    }
    buckets
};
/// The first bucket is whole, and of each other there is the upper half.
const COUNTS: usize = (BUCKETS + 1) << HALF_MAGNITUDE;

/// Latencies in nanoseconds, each counted with three digits.
#[derive(Clone, Debug)]
pub struct Histogram {
    counts: Vec<u64>,
    total: u64,
    min: u64,
    max: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; COUNTS], total: 0, min: u64::MAX, max: 0 }
    }
}

impl Histogram {
    /// Counts one.
    pub fn record(&mut self, nanos: u64) {
        let nanos = nanos.min(HIGHEST);
        if let Some(count) = self.counts.get_mut(index_of(nanos)) {
            *count += 1;
        }
        self.total += 1;
        self.min = self.min.min(nanos);
        self.max = self.max.max(nanos);
    }

    /// Counts what another counted.
    pub fn add(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.counts.fill(0);
        (self.total, self.min, self.max) = (0, u64::MAX, 0);
    }

    /// How many were counted.
    #[cfg(test)]
    pub fn len(&self) -> u64 {
        self.total
    }

    /// Whether none was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// The shortest, in nanoseconds; 0 if there is none.
    #[must_use]
    pub fn min(&self) -> u64 {
        if self.is_empty() { 0 } else { self.min }
    }

    /// The longest, in nanoseconds.
    #[must_use]
    pub fn max(&self) -> u64 {
        self.max
    }

    /// The mean, in nanoseconds; 0 if there is none.
    #[must_use]
    pub fn mean(&self) -> u64 {
        let sum: u128 =
            self.buckets().map(|(from, to, count)| u128::from(u64::midpoint(from, to)) * u128::from(count)).sum();
        // No mean is beyond the longest.
        u64::try_from(sum / u128::from(self.total.max(1))).unwrap_or(HIGHEST)
    }

    /// The latency that this part of all, from 0 to 1, do not exceed, in nanoseconds.
    #[must_use]
    pub fn quantile(&self, part: f64) -> u64 {
        let wanted = whole((part * float(self.total)).ceil()).max(1);
        let mut seen = 0;
        for (_, to, count) in self.buckets() {
            seen += count;
            if seen >= wanted {
                return to.min(self.max);
            }
        }
        self.max
    }

    /// The counts that are not 0: the least and the greatest latency that each stands for, in nanoseconds, and how many.
    pub fn buckets(&self) -> impl Iterator<Item = (u64, u64, u64)> {
        self.counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(index, count)| {
            let (from, width) = range_of(index as u64);
            (from, from + width - 1, *count)
        })
    }

    /// The V2 encoding, deflated and in base64, as a line of a histogram log has it.
    #[must_use]
    pub fn encode(&self) -> String {
        const COOKIE: u32 = 0x1c84_9303 | 0x10;
        const COMPRESSED_COOKIE: u32 = 0x1c84_9304 | 0x10;
        let mut counts = Vec::new();
        let used = if self.is_empty() { 0 } else { index_of(self.max) + 1 };
        let mut rest = &self.counts[..used];
        while let Some((&count, behind)) = rest.split_first() {
            let zeros = rest.iter().take_while(|count| **count == 0).count();
            if zeros > 0 {
                zigzag(-i64::try_from(zeros).unwrap_or(i64::MAX), &mut counts);
                rest = &rest[zeros..];
            } else {
                zigzag(i64::try_from(count).unwrap_or(i64::MAX), &mut counts);
                rest = behind;
            }
        }
        let mut payload = Vec::with_capacity(40 + counts.len());
        payload.extend(COOKIE.to_be_bytes());
        payload.extend(u32::try_from(counts.len()).unwrap_or(u32::MAX).to_be_bytes());
        // The index that is normalised, of which there is none.
        payload.extend(0_u32.to_be_bytes());
        payload.extend(DIGITS.to_be_bytes());
        payload.extend(LOWEST.to_be_bytes());
        payload.extend(HIGHEST.to_be_bytes());
        payload.extend(1.0_f64.to_be_bytes());
        payload.extend(counts);
        let mut deflated = ZlibEncoder::new(Vec::new(), Compression::default());
        // A vector takes everything.
        let _ = deflated.write_all(&payload);
        let deflated = deflated.finish().unwrap_or_default();
        let mut bytes = COMPRESSED_COOKIE.to_be_bytes().to_vec();
        bytes.extend(u32::try_from(deflated.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend(deflated);
        BASE64_STANDARD.encode(bytes)
    }
}

/// Where a latency is counted.
fn index_of(nanos: u64) -> usize {
    let bucket = (u64::BITS - (nanos | ((SUB_BUCKETS << UNIT) - 1)).leading_zeros()) - UNIT - (HALF_MAGNITUDE + 1);
    let sub = nanos >> (bucket + UNIT);
    usize::try_from((u64::from(bucket) << HALF_MAGNITUDE) + sub).unwrap_or(usize::MAX)
}

/// The least latency that is counted there, and how many others are.
fn range_of(index: u64) -> (u64, u64) {
    let bucket = (index >> HALF_MAGNITUDE).saturating_sub(1);
    let sub = index - (bucket << HALF_MAGNITUDE);
    let shift = u32::try_from(bucket).unwrap_or_default() + UNIT;
    (sub << shift, 1 << shift)
}

/// LEB128 of a signed number, as HdrHistogram has it: its ninth byte is whole.
fn zigzag(number: i64, bytes: &mut Vec<u8>) {
    let mut rest = ((number << 1) ^ (number >> 63)).cast_unsigned();
    for _ in 0..8 {
        let [low, ..] = rest.to_le_bytes();
        if rest < 0x80 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
        rest >>= 7;
    }
    bytes.push(rest.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use hdrhistogram::serialization::Deserializer;
    use proptest::prelude::*;

    use super::*;

    fn theirs() -> hdrhistogram::Histogram<u64> {
        hdrhistogram::Histogram::new_with_bounds(LOWEST, HIGHEST, 3).expect("bounds")
    }

    fn counts(histogram: &hdrhistogram::Histogram<u64>) -> Vec<(u64, u64)> {
        histogram.iter_recorded().map(|step| (step.value_iterated_to(), step.count_at_value())).collect()
    }

    fn decoded(histogram: &Histogram) -> hdrhistogram::Histogram<u64> {
        let bytes = BASE64_STANDARD.decode(histogram.encode()).expect("base64");
        Deserializer::new().deserialize(&mut bytes.as_slice()).expect("a histogram")
    }

    proptest! {
        #[test]
        fn it_says_what_the_library_says_of_any_latencies(
            latencies in prop::collection::vec(prop_oneof![0..HIGHEST, 0..5_000_000_u64, 0..5_000_u64, Just(HIGHEST)], 0..300)
        ) {
            let (mut ours, mut theirs) = (Histogram::default(), theirs());
            for nanos in &latencies {
                ours.record(*nanos);
                theirs.record(*nanos).expect("in range");
            }
            prop_assert_eq!(ours.len(), theirs.len());
            // The middle of a range is a whole number here.
            prop_assert!((float(ours.mean()) - theirs.mean()).abs() <= 2.0 + theirs.mean() * 1e-9, "{}", theirs.mean());
            for part in [0.01, 0.5, 0.9, 0.99, 0.999, 1.0] {
                // The library answers with the end of the range, ours with the longest that there was where that is less.
                let expected = theirs.value_at_quantile(part).min(latencies.iter().copied().max().unwrap_or(0));
                if !latencies.is_empty() {
                    prop_assert_eq!(ours.quantile(part), expected, "{}", part);
                }
            }
            prop_assert_eq!(counts(&decoded(&ours)), counts(&theirs));
        }

        #[test]
        fn what_was_counted_apart_adds_up(
            one in prop::collection::vec(0..HIGHEST, 0..50), other in prop::collection::vec(0..HIGHEST, 0..50)
        ) {
            let counted = |latencies: &[u64]| {
                let mut histogram = Histogram::default();
                for nanos in latencies {
                    histogram.record(*nanos);
                }
                histogram
            };
            let mut sum = counted(&one);
            sum.add(&counted(&other));
            let whole = counted(&[one, other].concat());
            prop_assert_eq!(sum.encode(), whole.encode());
            prop_assert_eq!((sum.min(), sum.max(), sum.len()), (whole.min(), whole.max(), whole.len()));
            sum.clear();
            prop_assert_eq!(decoded(&sum).len(), 0);
        }
    }

    #[test]
    fn a_latency_beyond_a_day_counts_as_a_day() {
        let mut histogram = Histogram::default();
        histogram.record(u64::MAX);
        assert_eq!((histogram.max(), histogram.quantile(0.5), histogram.len()), (HIGHEST, HIGHEST, 1));
    }
}
