//! The figures of a load for people: what came of the deliveries, how long they took, and a plot of both.

use std::{fmt::Write as _, time::Duration};

use super::{LoadFigures, in_millis, or_none};
use crate::app::{
    load::{Histogram, Plan},
    number::{float, place, whole},
    output::{Align, Cell, Column, Output, Styles, Table},
};

/// How wide a bar is, in characters.
const BAR: u8 = 40;

/// The most rows of the plot.
const ROWS: usize = 14;

/// The most characters of the line over time.
const SPARKS: usize = 72;

const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
const HEIGHTS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

pub(super) fn print(figures: &LoadFigures<'_>, out: &mut Output) -> anyhow::Result<()> {
    let tally = &figures.outcome.tally;
    let styles = out.styles;
    let ends: Vec<_> =
        figures.ends().map(|end| (end.ended.count.to_string(), in_millis(end.ended.mean()), end)).collect();
    let table = Table(vec![
        Column::fitting(" ", Align::Left, []),
        Column::fitting("PROVIDER", Align::Left, figures.kinds.iter().map(|kind| kind.provider)),
        Column::fitting("EVENT", Align::Left, figures.kinds.iter().filter_map(|kind| kind.event)),
        Column::fitting("ANSWER", Align::Left, ends.iter().map(|(.., end)| end.answer.as_str())),
        Column::fitting("DELIVERIES", Align::Right, ends.iter().map(|(count, ..)| count.as_str())),
        Column::fitting("MEAN", Align::Right, ends.iter().map(|(_, mean, _)| mean.as_str())),
    ]);
    out.line(&table.titles(styles))?;
    for (count, mean, end) in &ends {
        let mark: Cell<'_> = if end.accepted { ("✓", Styles::good) } else { ("✗", Styles::bad) };
        let event = end.kind.event.unwrap_or("-");
        let cells = [
            mark,
            (end.kind.provider, Styles::plain),
            (event, Styles::plain),
            (&end.answer, mark.1),
            (count, Styles::plain),
            (mean, Styles::faint),
        ];
        out.line(&table.row(styles, &cells))?;
    }
    out.line("")?;
    let latencies = figures.latency_words();
    let words: Vec<String> = latencies.iter().map(|(name, nanos)| format!("{name} {}", or_none(*nanos))).collect();
    let from = if figures.plan.rate.is_some() { ", from the time that each was due" } else { "" };
    out.line(&format!("{}   (answered deliveries only{from})", words.join("   ")))?;
    out.line("")?;
    if !tally.latencies.is_empty() {
        for row in plot(&tally.latencies) {
            out.line(&row)?;
        }
        out.line("")?;
    }
    over_time(figures, out)?;
    for (kind, said) in &tally.said {
        let said = out.foreign(said);
        out.line(&format!("{}: {said}", kind.name()))?;
    }
    out.line(&summary(figures))
}

/// The last line: all of it in short.
fn summary(figures: &LoadFigures<'_>) -> String {
    let (outcome, tally) = (figures.outcome, &figures.outcome.tally);
    let mut line = format!(
        "{} deliveries in {:.2} s, {:.1}/s{}: {} accepted, {} refused, {} without an answer; {} out, {} back over {} connections",
        tally.ended(),
        outcome.elapsed.as_secs_f64(),
        figures.a_second(),
        figures.rate_begun().map_or_else(String::new, |begun| format!(" (begun at {begun:.1}/s)")),
        tally.accepted(),
        tally.refused,
        tally.errors,
        bytes(tally.sent),
        bytes(tally.received),
        tally.connections,
    );
    for (count, what) in [(outcome.cut_off, "cut off"), (outcome.not_begun, "due and not begun")] {
        if count > 0 {
            let _ = write!(line, "; {count} {what}");
        }
    }
    line
}

/// How often which latency was, in rows that grow by a quarter of an octave, or by twice as much as often as they would be too many.
fn plot(latencies: &Histogram) -> Vec<String> {
    let (shortest, longest) = (float(latencies.min()), float(latencies.max()));
    let mut quarters = 1;
    let mut ends = row_ends(quarters, shortest, longest);
    while ends.len() > ROWS {
        quarters *= 2;
        ends = row_ends(quarters, shortest, longest);
    }
    let mut rows = vec![0_u64; ends.len()];
    for (from, to, count) in latencies.buckets() {
        let middle = float(u64::midpoint(from, to).clamp(latencies.min(), latencies.max()));
        if let Some(row) = rows.get_mut(ends.partition_point(|end| *end <= middle)) {
            *row += count;
        }
    }
    let most = rows.iter().copied().max().unwrap_or(1).max(1);
    let digits = most.to_string().len();
    let rows = rows.iter().zip(ends).map(|(count, end)| {
        let bar = bar(*count, most);
        format!("{:>10} {count:>digits$} {bar}", in_millis(whole(end.min(longest)))).trim_end().to_owned()
    });
    rows.collect()
}

/// Where each row ends and the next begins, of rows of so many quarters of an octave: from the first end above `shortest` to the first above
/// `longest`.
fn row_ends(quarters: usize, shortest: f64, longest: f64) -> Vec<f64> {
    /// Two to the power of no, one, two and three quarters: a library of such functions would be loaded at every start of the program.
    const POWERS: [f64; 4] = [1.0, 1.189_207_115_002_721, std::f64::consts::SQRT_2, 1.681_792_830_507_429];
    let octaves = (0..).flat_map(|octave| POWERS.map(|power| power * 2_f64.powi(octave)));
    let mut ends: Vec<f64> = Vec::new();
    for end in octaves.step_by(quarters).skip_while(|end| *end <= shortest) {
        ends.push(end);
        if end > longest {
            break;
        }
    }
    ends
}

/// A bar as long beside the whole width as a count beside the most of them; what is there shows, however little it is.
fn bar(count: u64, most: u64) -> String {
    let eighths = place((float(count) / float(most) * 8.0 * f64::from(BAR)).round()).max(usize::from(count > 0));
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8 - 1]);
    }
    bar
}

/// The rate and the latency by the second, where there are enough of them.
fn over_time(figures: &LoadFigures<'_>, out: &mut Output) -> anyhow::Result<()> {
    let intervals = &figures.outcome.tally.intervals;
    // The last may be a moment only.
    let long: Vec<_> = intervals.iter().filter(|interval| interval.length >= Duration::from_millis(500)).collect();
    if long.len() < 3 {
        return Ok(());
    }
    let chunk = long.len().div_ceil(SPARKS);
    let greatest = |value: &dyn Fn(usize) -> f64| -> Vec<f64> {
        let indices: Vec<usize> = (0..long.len()).collect();
        indices.chunks(chunk).map(|chunk| chunk.iter().map(|index| value(*index)).fold(0.0, f64::max)).collect()
    };
    let rates = greatest(&|index| float(long[index].ended) / long[index].length.as_secs_f64());
    let p99s = greatest(&|index| long[index].latency.map_or(0.0, |held| super::millis(held.p99)));
    let top = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    out.line(&format!("rate  {}  up to {:.0}/s", sparks(&rates), top(&rates)))?;
    out.line(&format!("p99   {}  up to {:.3} ms", sparks(&p99s), top(&p99s)))?;
    out.line("")
}

fn sparks(values: &[f64]) -> String {
    let top = values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    values.iter().map(|value| HEIGHTS[place((value / top * 7.0).round()).min(7)]).collect()
}

fn bytes(count: u64) -> String {
    match float(count) {
        few if few < 10_000.0 => format!("{count} B"),
        some if some < 10_000_000.0 => format!("{:.1} kB", some / 1e3),
        many if many < 10_000_000_000.0 => format!("{:.1} MB", many / 1e6),
        lots => format!("{:.1} GB", lots / 1e9),
    }
}

/// How far it is, in a line.
#[must_use]
pub fn load_progress(plan: &Plan, ended: u64, failed: u64, elapsed: Duration) -> String {
    const WIDTH: u8 = 24;
    let seconds = elapsed.as_secs_f64();
    let by_count = plan.count.map_or(0.0, |count| float(ended) / float(count));
    let by_time = plan.duration.map_or(0.0, |duration| seconds / duration.as_secs_f64());
    let part = by_count.max(by_time).min(1.0);
    let full = place(part * f64::from(WIDTH));
    let rate = if seconds > 0.0 { float(ended) / seconds } else { 0.0 };
    let (done, left) = ("█".repeat(full), "░".repeat(usize::from(WIDTH).saturating_sub(full)));
    format!("{done}{left} {:>3.0}%  {ended} deliveries, {failed} failed, {rate:.0}/s, {seconds:.0} s", part * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plot_counts_each_latency_in_one_row() {
        for latencies in [&[1_000_u64][..], &[60_000, 61_000, 90_000], &[1, 1_000, 1_000_000, 86_400_000_000_000]] {
            let mut histogram = Histogram::default();
            for nanos in latencies {
                histogram.record(*nanos);
            }
            let rows = plot(&histogram);
            assert!(rows.len() <= ROWS, "{rows:#?}");
            let counted: u64 = rows
                .iter()
                .map(|row| row.split_whitespace().nth(2).expect("a count").parse::<u64>().expect("a count"))
                .sum();
            assert_eq!(counted, latencies.len() as u64, "{rows:#?}");
        }
    }

    #[test]
    fn a_bar_is_as_long_as_its_part_and_never_nothing() {
        assert_eq!(bar(7, 7).chars().count(), usize::from(BAR));
        assert_eq!((bar(1, 1_000_000).as_str(), bar(0, 1).as_str()), ("▏", ""));
        assert_eq!(bar(1, 2).chars().count(), usize::from(BAR / 2));
        assert_eq!(sparks(&[0.0, 1.0, 2.0]), "▁▅█");
    }
}
