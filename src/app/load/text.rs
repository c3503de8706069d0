//! The text output of a load test: progress, latencies with a plot, the rate over time, and totals.

use std::{fmt::Write as _, time::Duration};

use indicatif::HumanCount;

use super::{
    Latencies, Options, Summary,
    stats::per_second,
    summary::{in_millis, millis, or_dash},
};

/// Width of a bar, in characters.
const BAR_WIDTH: usize = 40;

/// Maximum number of rows of the plot.
const MAX_ROWS: usize = 14;

/// Maximum width of a sparkline, in characters.
const MAX_SPARKLINE: usize = 72;

const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Returns the lines between the table of results and the errors: percentiles, a plot of the latencies, and the rate over time.
pub fn figures(summary: &Summary<'_>) -> Vec<String> {
    let percentiles = summary.percentiles();
    let parts: Vec<String> = percentiles.iter().map(|(name, nanos)| format!("{name} {}", or_dash(*nanos))).collect();
    let from = if summary.options.rate.is_some() { "from the scheduled start, " } else { "" };
    let mut lines = vec![
        format!("latency  {}", parts.join("   ")),
        format!("         {from}answered deliveries only"),
        String::new(),
    ];
    let latencies = &summary.result.stats.latencies;
    if !latencies.is_empty() {
        lines.extend(plot(latencies));
        lines.push(String::new());
    }
    lines.extend(over_time(summary));
    lines
}

/// Returns the last two lines: the number of deliveries and the rate, and the results.
pub fn totals(summary: &Summary<'_>) -> [String; 2] {
    let (result, stats) = (summary.result, &summary.result.stats);
    let scheduled = summary.options.rate.map_or_else(String::new, |rate| format!(", scheduled at {rate:.1}/s"));
    let rate = format!(
        "{} {} in {:.2} s ({:.1}/s{scheduled})",
        HumanCount(stats.ended()),
        if stats.ended() == 1 { "delivery" } else { "deliveries" },
        result.elapsed.as_secs_f64(),
        summary.rate(),
    );
    let mut results = format!(
        "{} accepted, {} rejected, {} unreachable",
        HumanCount(stats.accepted()),
        HumanCount(stats.rejected),
        HumanCount(stats.errors),
    );
    for (count, what) in [(result.cut_off, "interrupted"), (result.not_started, "not sent")] {
        if count > 0 {
            let _ = write!(results, ", {} {what}", HumanCount(count));
        }
    }
    let _ = write!(
        results,
        "; {} sent, {} received, {} {}",
        bytes(stats.sent),
        bytes(stats.received),
        stats.connections,
        if stats.connections == 1 { "connection" } else { "connections" },
    );
    [rate, results]
}

/// Plots the distribution of the latencies. Each row ends a quarter of an octave above the previous one, or a larger step if there are too many rows.
fn plot(latencies: &Latencies) -> Vec<String> {
    let nanos = |value: u64| Duration::from_nanos(value).as_secs_f64() * 1e9;
    let (shortest, longest) = (nanos(latencies.min()), nanos(latencies.max()));
    let mut quarters = 1;
    let mut ends = row_ends(quarters, shortest, longest);
    while ends.len() > MAX_ROWS {
        quarters *= 2;
        ends = row_ends(quarters, shortest, longest);
    }
    let mut rows = vec![0_u64; ends.len()];
    for step in latencies.iter_recorded() {
        let middle = latencies.median_equivalent(step.value_iterated_to());
        let middle = nanos(middle.clamp(latencies.min(), latencies.max()));
        if let Some(row) = rows.get_mut(ends.partition_point(|end| *end <= middle)) {
            *row += step.count_at_value();
        }
    }
    let most = rows.iter().copied().max().unwrap_or_default();
    let digits = most.to_string().len();
    let rows = rows.iter().zip(ends).map(|(count, end)| {
        let bar = bar(*count, most);
        format!("{:>9}  {count:>digits$}  {bar}", in_millis(end.min(longest) / 1e6)).trim_end().to_owned()
    });
    rows.collect()
}

/// Returns where each row ends and the next one starts, in steps of this many quarters of an octave: the first above `shortest`, the last above
/// `longest`.
fn row_ends(quarters: usize, shortest: f64, longest: f64) -> Vec<f64> {
    let powers = (0_u32..).step_by(quarters).map(|quarter| 2_f64.powf(f64::from(quarter) / 4.0));
    let mut ends: Vec<f64> = Vec::new();
    for end in powers.skip_while(|end| *end <= shortest) {
        ends.push(end);
        if end > longest {
            break;
        }
    }
    ends
}

/// Draws a bar of `count / most` of the full width. A count above zero is always visible.
fn bar(count: u64, most: u64) -> String {
    let full = (BAR_WIDTH * 8) as u128;
    let most = u128::from(most.max(1));
    let eighths = usize::try_from((u128::from(count) * full + most / 2) / most).unwrap_or_default();
    let eighths = eighths.max(usize::from(count > 0));
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8 - 1]);
    }
    bar
}

/// Returns sparklines of the rate and the latency, if the run was long enough.
fn over_time(summary: &Summary<'_>) -> Vec<String> {
    let intervals = &summary.result.stats.intervals;
    // The last interval may be too short for a meaningful rate.
    let long: Vec<_> = intervals.iter().filter(|interval| interval.length >= Duration::from_millis(500)).collect();
    if long.len() < 3 {
        return Vec::new();
    }
    let highest = |values: Vec<f64>| -> Vec<f64> {
        values
            .chunks(long.len().div_ceil(MAX_SPARKLINE))
            .map(|chunk| chunk.iter().copied().fold(0.0, f64::max))
            .collect()
    };
    let rates = highest(long.iter().map(|interval| per_second(interval.ended, interval.length)).collect());
    let p99s =
        highest(long.iter().map(|interval| interval.latency.map_or(0.0, |latency| millis(latency.p99))).collect());
    let top = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    vec![
        format!("rate  {}  up to {:.0}/s", sparkline(&rates), top(&rates)),
        format!("p99   {}  up to {}", sparkline(&p99s), in_millis(top(&p99s))),
        String::new(),
    ]
}

fn sparkline(values: &[f64]) -> String {
    let top = values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    values.iter().map(|value| HEIGHTS[steps(value / top, 7)]).collect()
}

/// Converts a fraction from 0 to 1 to a number of steps out of `all`, rounded to the nearest.
fn steps(part: f64, all: u8) -> usize {
    (0..all).take_while(|step| part * f64::from(all) >= f64::from(*step) + 0.5).count()
}

#[expect(clippy::cast_precision_loss, reason = "a size is shown with one decimal")]
fn bytes(count: u64) -> String {
    match count as f64 {
        few if few < 10_000.0 => format!("{count} B"),
        some if some < 10_000_000.0 => format!("{:.1} kB", some / 1e3),
        many if many < 10_000_000_000.0 => format!("{:.1} MB", many / 1e6),
        lots => format!("{:.1} GB", lots / 1e9),
    }
}

/// How much of a run is done, in thousandths: of its deliveries or of its time, whichever is more.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "from 0 to 1000"
)]
pub fn thousandths(options: &Options, ended: u64, elapsed: Duration) -> u64 {
    let by_count = options.count.map_or(0.0, |count| ended as f64 / count as f64);
    let by_time = options.duration.map_or(0.0, |duration| elapsed.as_secs_f64() / duration.as_secs_f64());
    (by_count.max(by_time).min(1.0) * 1000.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::load::Stats;

    #[test]
    fn plot_counts_each_latency_in_one_row() {
        for recorded in [&[1_000_u64][..], &[60_000, 61_000, 90_000], &[1, 1_000, 1_000_000, 86_400_000_000_000]] {
            let mut latencies = Stats::new(0).expect("bounds").latencies;
            for nanos in recorded {
                latencies.saturating_record(*nanos);
            }
            let rows = plot(&latencies);
            assert!(rows.len() <= MAX_ROWS, "{rows:#?}");
            let counted: u64 = rows
                .iter()
                .map(|row| row.split_whitespace().nth(2).expect("a count").parse::<u64>().expect("a count"))
                .sum();
            assert_eq!(counted, recorded.len() as u64, "{rows:#?}");
        }
    }

    #[test]
    fn bar_is_proportional_and_never_empty_for_a_count() {
        assert_eq!(bar(7, 7).chars().count(), BAR_WIDTH);
        assert_eq!((bar(1, 1_000_000).as_str(), bar(0, 1).as_str(), bar(0, 0).as_str()), ("▏", "", ""));
        assert_eq!(bar(1, 2).chars().count(), BAR_WIDTH / 2);
        assert_eq!(sparkline(&[0.0, 1.0, 2.0]), "▁▅█");
    }
}
