//! The axes of charts: positions as parts of the plot, and ticks at round numbers.

use std::time::Duration;

use indicatif::HumanCount;

use super::{
    super::load::{LoadView, clock},
    plot::{Hit, Note, Tick},
};
use crate::app::load::Bucket;

/// Formats a part as a percentage.
pub(super) fn percent(part: f64) -> String {
    format!("{:.2}%", part * 100.0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate or a number of ticks is positive and small"
)]
pub(super) fn rounded(number: f64) -> u64 {
    number.round() as u64
}

/// The horizontal axis: time since the start.
pub(super) struct TimeAxis {
    /// The end of the run, in seconds.
    end: f64,
}

impl TimeAxis {
    /// Possible distances between ticks, in seconds.
    pub(super) const STEPS: [f64; 17] =
        [0.001, 0.01, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 3600.0, 18_000.0];

    pub(super) fn new(view: &LoadView) -> Self {
        let end = view.buckets.last().map_or(0.0, |last| (last.start + last.length).as_secs_f64());
        Self { end: end.max(0.001) }
    }

    /// Returns the position of a time, from 0 to 1.
    pub(super) fn at(&self, time: Duration) -> f64 {
        time.as_secs_f64() / self.end
    }

    pub(super) fn middle(&self, bucket: &Bucket) -> f64 {
        self.at(bucket.start + bucket.length / 2)
    }

    pub(super) fn ticks(&self) -> Vec<Tick> {
        let step = Self::STEPS.into_iter().find(|step| self.end / step <= 6.0).unwrap_or(18_000.0);
        let count = rounded((self.end / step + 1e-9).floor());
        let tick = |index: u64| {
            let time = step * f64::from(u32::try_from(index).unwrap_or(u32::MAX));
            let label = if step < 1.0 {
                format!("{} s", (time * 1e3).round() / 1e3)
            } else {
                clock(Duration::from_secs_f64(time))
            };
            Tick { at: percent(time / self.end), label, is_dense: index % 2 == 1 && count > 4 }
        };
        (0..=count).map(tick).collect()
    }

    pub(super) fn hit(&self, bucket: &Bucket, text: &str) -> Hit {
        let title = format!("{}: {text}", clock(bucket.start));
        Hit { x: percent(self.at(bucket.start)), width: percent(self.at(bucket.length)), title }
    }

    /// Returns a label above or below a point, placed so that it stays inside the plot.
    pub(super) fn note(&self, bucket: &Bucket, y: f64, text: String) -> Note {
        let x = self.middle(bucket);
        let (anchor, dx) = match x {
            x if x < 0.12 => ("start", 0),
            x if x > 0.88 => ("end", 0),
            _ => ("middle", 0),
        };
        let dy = if y < 0.15 { 22 } else { -12 };
        Note { x: percent(x), y: percent(y), dx, dy, anchor, text, is_dense: false }
    }
}

/// Returns the step and the number of round ticks from 0 to at least `highest`.
pub(super) fn linear_ticks(highest: f64) -> (f64, u64) {
    let highest = highest.max(1.0);
    let magnitude = 10_f64.powf(highest.log10().floor());
    let steps = [0.2, 0.5, 1.0, 2.0, 5.0];
    let step = steps.iter().map(|step| step * magnitude).find(|step| highest / step <= 5.0).unwrap_or(magnitude);
    (step, rounded((highest / step).ceil()).max(2))
}

/// A logarithmic axis, from one power of ten to another, that encloses all values.
pub(super) struct LogAxis {
    /// The exponent of the lowest tick, in nanoseconds.
    lowest: i32,
    /// The exponent of the highest tick.
    highest: i32,
}

impl LogAxis {
    /// Creates an axis for latencies from `lowest` to `highest`, in nanoseconds.
    pub(super) fn new(lowest: u64, highest: u64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "a position in a chart needs few digits")]
        let log = |nanos: u64| (nanos.max(1) as f64).log10();
        // The small offsets keep a rounding error from adding a power of ten.
        #[expect(clippy::cast_possible_truncation, reason = "a logarithm is small")]
        let (mut low, mut high) = ((log(lowest) + 1e-9).floor() as i32, (log(highest) - 1e-9).ceil() as i32);
        while high - low < 2 {
            if low > 3 && (high - low) % 2 == 1 { low -= 1 } else { high += 1 }
        }
        Self { lowest: low, highest: high }
    }

    /// Returns the position of a latency from the top, from 0 to 1.
    pub(super) fn at(&self, nanos: u64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a position in a chart needs few digits")]
        let log = (nanos.max(1) as f64).log10();
        1.0 - ((log - f64::from(self.lowest)) / f64::from(self.highest - self.lowest)).clamp(0.0, 1.0)
    }

    pub(super) fn ticks(&self) -> Vec<Tick> {
        let step = if self.highest - self.lowest > 5 { 2 } else { 1 };
        let decades = (self.lowest..=self.highest).step_by(step);
        decades
            .map(|decade| {
                let nanos = 10_f64.powi(decade);
                let label = match decade {
                    ..6 => format!("{} ms", nanos / 1e6),
                    6..9 => format!("{:.0} ms", nanos / 1e6),
                    9..=12 => format!("{:.0} s", nanos / 1e9),
                    _ => format!("{} s", HumanCount(rounded(nanos / 1e9))),
                };
                let part = f64::from(decade - self.lowest) / f64::from(self.highest - self.lowest);
                Tick { at: percent(1.0 - part), label, is_dense: false }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_ticks_are_round_and_at_most_five() {
        for (highest, step, count) in
            [(547.0, 200.0, 3), (500.0, 100.0, 5), (1.0, 0.2, 5), (0.0, 0.2, 5), (9.0, 2.0, 5), (23_000.0, 5000.0, 5)]
        {
            assert_eq!(linear_ticks(highest), (step, count), "{highest}");
        }
    }

    #[test]
    fn log_axis_encloses_the_data_in_powers_of_ten() {
        let labels = |lowest, highest| {
            let axis = LogAxis::new(lowest, highest);
            axis.ticks().into_iter().map(|tick| tick.label).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(labels(2_300_000, 2_410_000_000), "1 ms 10 ms 100 ms 1 s 10 s");
        assert_eq!(labels(41_000, 410_000), "0.01 ms 0.1 ms 1 ms");
        assert_eq!(labels(10_000_000, 10_000_000), "1 ms 10 ms 100 ms");
        assert_eq!(labels(1_000, 86_400_000_000_000), "0.001 ms 0.1 ms 10 ms 1 s 100 s 10,000 s");
    }
}
