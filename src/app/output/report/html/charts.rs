//! The tiles, charts and tables of a load test.
//!
//! Positions are percentages of the plot, so that text keeps its size at every width. Ticks are round numbers, and the most important point has a label.

use std::{fmt::Write as _, time::Duration};

use indicatif::HumanCount;

use super::{
    super::{
        duration,
        load::{EventFigures, LoadView, ResultCount, clock},
        problem::with_reason,
    },
    escape,
};
use crate::app::load::{Bucket, per_second};

/// The parts of the page of a load test.
pub(super) struct LoadPage {
    pub(super) tiles: Vec<Tile>,
    pub(super) charts: Vec<Chart>,
    pub(super) statuses: Vec<StatusLine>,
    pub(super) events: Vec<EventLine>,
}

/// A figure, and its explanation.
pub(super) struct Tile {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) unit: String,
    pub(super) meaning: String,
}

/// A row of the table of results.
pub(super) struct StatusLine {
    pub(super) name: String,
    pub(super) color: &'static str,
    pub(super) icon: &'static str,
    pub(super) count: String,
    pub(super) share: String,
    pub(super) width: String,
}

/// A row of the table of events.
pub(super) struct EventLine {
    pub(super) provider: String,
    pub(super) event: String,
    pub(super) count: String,
    pub(super) failed: String,
    pub(super) mean: String,
}

/// A chart, ready to draw.
#[derive(Default)]
pub(super) struct Chart {
    pub(super) title: &'static str,
    pub(super) hint: String,
    /// The description of the chart for screen readers.
    pub(super) label: String,
    pub(super) legend: Vec<LegendItem>,
    pub(super) y: Vec<Tick>,
    pub(super) x: Vec<Tick>,
    pub(super) target: Option<String>,
    pub(super) lines: Vec<Line>,
    pub(super) marks: Vec<Mark>,
    pub(super) notes: Vec<Note>,
    pub(super) hits: Vec<Hit>,
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
}

pub(super) struct LegendItem {
    /// The number of the series, which selects color, marker and dashes. `None` for the target.
    pub(super) series: Option<u8>,
    pub(super) name: String,
}

/// A tick of an axis.
pub(super) struct Tick {
    pub(super) at: String,
    pub(super) label: String,
    /// Whether it is hidden on narrow screens.
    pub(super) is_dense: bool,
}

/// A line of a series without gaps.
pub(super) struct Line {
    pub(super) series: u8,
    pub(super) points: String,
}

/// The marker of a point.
pub(super) struct Mark {
    pub(super) series: u8,
    pub(super) x: String,
    pub(super) y: String,
}

/// The label of a point.
pub(super) struct Note {
    pub(super) x: String,
    pub(super) y: String,
    /// The offset from the point, in pixels.
    pub(super) dx: i8,
    pub(super) dy: i8,
    pub(super) anchor: &'static str,
    pub(super) text: String,
    pub(super) is_dense: bool,
}

/// An area of the plot with a tooltip.
pub(super) struct Hit {
    pub(super) x: String,
    pub(super) width: String,
    pub(super) title: String,
}

impl LoadPage {
    pub(super) fn new(view: &LoadView) -> Self {
        let mut charts = Vec::new();
        if view.buckets.iter().any(|bucket| bucket.accepted + bucket.failed > 0) {
            charts.push(rates(view));
        }
        if !view.latencies.is_empty() {
            charts.push(latencies(view));
            charts.push(percentiles(view));
        }
        Self { tiles: tiles(view), charts, statuses: statuses(view), events: events(view) }
    }
}

fn tiles(view: &LoadView) -> Vec<Tile> {
    let accepted = per_second(view.accepted, view.elapsed);
    let connections =
        if view.connections == 1 { "1 connection".to_owned() } else { format!("{} connections", view.connections) };
    let target = view.target.map_or_else(String::new, |rate| format!("target {}/s, ", rate_text(rate)));
    let failed = view.refused + view.errors;
    let share = share(failed, view.ended);
    let of = format!("{} of {}", HumanCount(failed), HumanCount(view.ended));
    let mut tiles = vec![
        Tile {
            name: "Accepted",
            value: rate_text(accepted),
            unit: "/s".into(),
            meaning: format!("{target}{connections}"),
        },
        Tile { name: "Failed", value: share.trim_end_matches('%').to_owned(), unit: "%".into(), meaning: of },
    ];
    let latency = |name, nanos: u64, meaning: &str| {
        let text = duration(Duration::from_nanos(nanos));
        let (value, unit) = text.split_once(' ').unwrap_or((&text, ""));
        Tile { name, value: value.to_owned(), unit: format!(" {unit}"), meaning: meaning.to_owned() }
    };
    let all = &view.latencies;
    if all.is_empty() {
        let names = ["p50", "p99", "p99.9", "Max"];
        tiles.extend(names.map(|name| Tile {
            name,
            value: "–".into(),
            unit: String::new(),
            meaning: "no response".into(),
        }));
        return tiles;
    }
    for (name, quantile, meaning) in [
        ("p50", 0.5, "half were faster"),
        ("p99", 0.99, "1 in 100 was slower"),
        ("p99.9", 0.999, "1 in 1,000 was slower"),
    ] {
        tiles.push(latency(name, all.value_at_quantile(quantile), meaning));
    }
    let at =
        slowest_bucket(view).map_or_else(|| "the slowest".to_owned(), |bucket| format!("at {}", clock(bucket.start)));
    tiles.push(latency("Max", all.max(), &at));
    tiles
}

/// Returns the part of the run with the slowest response.
fn slowest_bucket(view: &LoadView) -> Option<&Bucket> {
    view.buckets.iter().rev().max_by_key(|bucket| bucket.latencies.as_ref().map(hdrhistogram::Histogram::max))
}

/// Formats a rate without its unit: `499.1`, `12,345`.
fn rate_text(rate: f64) -> String {
    if rate < 1000.0 {
        let text = format!("{rate:.1}");
        return text.strip_suffix(".0").map_or(text.clone(), str::to_owned);
    }
    HumanCount(rounded(rate)).to_string()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate or a number of ticks is positive and small"
)]
fn rounded(number: f64) -> u64 {
    number.round() as u64
}

#[expect(clippy::cast_precision_loss, reason = "a share is shown with a few digits")]
fn share(part: u64, whole: u64) -> String {
    let percent = if whole == 0 { 0.0 } else { part as f64 / whole as f64 * 100.0 };
    match percent {
        _ if part == 0 => "0%".to_owned(),
        _ if part == whole => "100%".to_owned(),
        percent if percent < 0.01 => "<0.01%".to_owned(),
        percent if !(10.0..=99.0).contains(&percent) => format!("{percent:.2}%"),
        percent => format!("{percent:.1}%"),
    }
}

fn statuses(view: &LoadView) -> Vec<StatusLine> {
    let line = |result: &ResultCount| {
        let share = share(result.count, view.ended);
        let number: f64 = share.trim_matches(['<', '%']).parse().unwrap_or(0.0);
        let (color, icon) = match (result.accepted, result.status) {
            (true, _) => ("pass", "ok"),
            (false, Some(_)) => ("fail", "x"),
            (false, None) => ("warn", "off"),
        };
        StatusLine {
            name: result.status.map_or_else(|| format!("No response: {}", result.name), with_reason),
            color,
            icon,
            count: HumanCount(result.count).to_string(),
            // A narrower bar would be invisible.
            width: format!("{:.2}%", number.max(0.6)),
            share,
        }
    };
    view.results.iter().map(line).collect()
}

fn events(view: &LoadView) -> Vec<EventLine> {
    let line = |figures: &EventFigures| EventLine {
        provider: figures.provider.clone(),
        event: escape::event(&figures.event),
        count: HumanCount(figures.count).to_string(),
        failed: HumanCount(figures.failed).to_string(),
        mean: duration(figures.total.div_f64(f64::from(u32::try_from(figures.count.max(1)).unwrap_or(u32::MAX)))),
    };
    view.events.iter().map(line).collect()
}

/// Formats a part as a percentage.
fn percent(part: f64) -> String {
    format!("{:.2}%", part * 100.0)
}

/// The horizontal axis: time since the start.
struct TimeAxis {
    /// The end of the run, in seconds.
    end: f64,
}

impl TimeAxis {
    /// Possible distances between ticks, in seconds.
    const STEPS: [f64; 17] =
        [0.001, 0.01, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 3600.0, 18_000.0];

    fn new(view: &LoadView) -> Self {
        let end = view.buckets.last().map_or(0.0, |last| (last.start + last.length).as_secs_f64());
        Self { end: end.max(0.001) }
    }

    /// Returns the position of a time, from 0 to 1.
    fn at(&self, time: Duration) -> f64 {
        time.as_secs_f64() / self.end
    }

    fn middle(&self, bucket: &Bucket) -> f64 {
        self.at(bucket.start + bucket.length / 2)
    }

    fn ticks(&self) -> Vec<Tick> {
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

    fn hit(&self, bucket: &Bucket, text: &str) -> Hit {
        let title = format!("{}: {text}", clock(bucket.start));
        Hit { x: percent(self.at(bucket.start)), width: percent(self.at(bucket.length)), title }
    }

    /// Returns a label above or below a point, placed so that it stays inside the plot.
    fn note(&self, bucket: &Bucket, y: f64, text: String) -> Note {
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

/// Draws a series. Points are positions from the left and from the top, from 0 to 1. `None` is a gap.
fn draw(chart: &mut Chart, series: u8, points: &[Option<(f64, f64)>]) {
    for run in points.split(Option::is_none).filter(|run| run.len() > 1) {
        let points: Vec<String> =
            run.iter().flatten().map(|(x, y)| format!("{:.1},{:.1}", x * 1000.0, y * 1000.0)).collect();
        chart.lines.push(Line { series, points: points.join(" ") });
    }
    let every = if points.len() <= 20 { 1 } else { 5 };
    for (index, point) in points.iter().enumerate() {
        let Some((x, y)) = point else { continue };
        // A point between two gaps is not part of a line, so it needs a mark.
        let around = [index.checked_sub(1).and_then(|before| points.get(before)), points.get(index + 1)];
        let is_alone = around.into_iter().flatten().all(Option::is_none);
        if index % every == 0 || is_alone {
            chart.marks.push(Mark { series, x: percent(*x), y: percent(*y) });
        }
    }
}

fn legend(items: &[(u8, &str)]) -> Vec<LegendItem> {
    items.iter().map(|(series, name)| LegendItem { series: Some(*series), name: (*name).to_owned() }).collect()
}

/// Returns the step and the number of round ticks from 0 to at least `highest`.
fn linear_ticks(highest: f64) -> (f64, u64) {
    let highest = highest.max(1.0);
    let magnitude = 10_f64.powf(highest.log10().floor());
    let steps = [0.2, 0.5, 1.0, 2.0, 5.0];
    let step = steps.iter().map(|step| step * magnitude).find(|step| highest / step <= 5.0).unwrap_or(magnitude);
    (step, rounded((highest / step).ceil()).max(2))
}

/// Returns the time that the chart covers.
fn span(view: &LoadView) -> String {
    let seconds = view.buckets.last().map_or(Duration::ZERO, |last| last.start + last.length);
    duration(seconds)
}

fn rates(view: &LoadView) -> Chart {
    let axis = TimeAxis::new(view);
    let rate = |count: u64, bucket: &Bucket| per_second(count, bucket.length);
    let accepted: Vec<f64> = view.buckets.iter().map(|bucket| rate(bucket.accepted, bucket)).collect();
    let failed: Vec<f64> = view.buckets.iter().map(|bucket| rate(bucket.failed, bucket)).collect();
    let highest = accepted.iter().chain(&failed).copied().chain(view.target).fold(0.0, f64::max);
    let (step, count) = linear_ticks(highest);
    let number = |index: u64| f64::from(u32::try_from(index).unwrap_or(u32::MAX));
    let top = step * number(count);
    let y = |rate: f64| 1.0 - rate / top;
    let mut chart = Chart {
        title: "Rate",
        hint: "Deliveries per second, by time since the start".into(),
        legend: legend(&[(1, "Accepted"), (4, "Failed")]),
        y: (0..=count)
            .map(|index| Tick {
                at: percent(y(step * number(index))),
                label: rate_text(step * number(index)),
                is_dense: false,
            })
            .collect(),
        x: axis.ticks(),
        target: view.target.map(|target| percent(y(target))),
        columns: vec!["Time", "Accepted/s", "Failed/s"],
        ..Chart::default()
    };
    if let Some(target) = view.target {
        chart.legend.push(LegendItem { series: None, name: format!("Target, {}/s", rate_text(target)) });
    }
    for (series, rates) in [(1, &accepted), (4, &failed)] {
        let points: Vec<_> =
            view.buckets.iter().zip(rates).map(|(bucket, rate)| Some((axis.middle(bucket), y(*rate)))).collect();
        draw(&mut chart, series, &points);
    }
    for ((bucket, accepted), failed) in view.buckets.iter().zip(&accepted).zip(&failed) {
        let text = format!("{} accepted, {} failed", rate_text(*accepted), rate_text(*failed));
        chart.hits.push(axis.hit(bucket, &text));
        chart.rows.push(vec![range(bucket), rate_text(*accepted), rate_text(*failed)]);
    }
    let mut sorted = accepted.clone();
    sorted.sort_by(f64::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    let lowest = view.buckets.iter().zip(&accepted).min_by(|(_, one), (_, other)| one.total_cmp(other));
    let mut label =
        format!("Line chart of deliveries per second over {}. The median rate is {}.", span(view), rate_text(median));
    if let Some((bucket, rate)) = lowest.filter(|(_, rate)| **rate < median * 0.9) {
        let _ = write!(label, " It is lowest at {}, with {}.", clock(bucket.start), rate_text(*rate));
        let note = axis.note(bucket, y(*rate), format!("{}/s at {}", rate_text(*rate), clock(bucket.start)));
        // Put the label below the lowest point, unless the axis is there.
        chart.notes.push(Note { dy: if y(*rate) > 0.85 { -12 } else { 22 }, ..note });
    }
    chart.label = label;
    chart
}

/// Returns the time that a bucket covers.
fn range(bucket: &Bucket) -> String {
    format!("{} to {}", clock(bucket.start), clock(bucket.start + bucket.length))
}

/// A logarithmic axis, from one power of ten to another, that encloses all values.
struct LogAxis {
    /// The exponent of the lowest tick, in nanoseconds.
    lowest: i32,
    /// The exponent of the highest tick.
    highest: i32,
}

impl LogAxis {
    /// Creates an axis for latencies from `lowest` to `highest`, in nanoseconds.
    fn new(lowest: u64, highest: u64) -> Self {
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
    fn at(&self, nanos: u64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a position in a chart needs few digits")]
        let log = (nanos.max(1) as f64).log10();
        1.0 - ((log - f64::from(self.lowest)) / f64::from(self.highest - self.lowest)).clamp(0.0, 1.0)
    }

    fn ticks(&self) -> Vec<Tick> {
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

fn time(nanos: u64) -> String {
    duration(Duration::from_nanos(nanos))
}

fn latencies(view: &LoadView) -> Chart {
    let axis = TimeAxis::new(view);
    let figures: Vec<Option<[u64; 3]>> = view
        .buckets
        .iter()
        .map(|bucket| {
            let latencies = bucket.latencies.as_ref()?;
            Some([latencies.value_at_quantile(0.5), latencies.value_at_quantile(0.99), latencies.max()])
        })
        .collect();
    let known = || figures.iter().flatten();
    let lowest = known().map(|figures| figures[0]).min().unwrap_or_default();
    let log = LogAxis::new(lowest, known().map(|figures| figures[2]).max().unwrap_or_default());
    let from = if view.target.is_some() { " Measured from the scheduled start of each delivery." } else { "" };
    let mut chart = Chart {
        title: "Latency",
        hint: format!("By time since the start, logarithmic scale.{from}"),
        legend: legend(&[(1, "p50"), (2, "p99"), (3, "Max")]),
        y: log.ticks(),
        x: axis.ticks(),
        columns: vec!["Time", "p50", "p99", "Max"],
        ..Chart::default()
    };
    for (series, index) in [(1, 0), (2, 1), (3, 2)] {
        let points = view.buckets.iter().zip(&figures);
        let points: Vec<_> =
            points.map(|(bucket, figures)| Some((axis.middle(bucket), log.at(figures.as_ref()?[index])))).collect();
        draw(&mut chart, series, &points);
    }
    for (bucket, figures) in view.buckets.iter().zip(&figures) {
        let cells = figures.map_or_else(|| ["–"; 3].map(str::to_owned), |figures| figures.map(time));
        let [p50, p99, max] = &cells;
        let text =
            if figures.is_some() { format!("p50 {p50}, p99 {p99}, max {max}") } else { "no response".to_owned() };
        chart.hits.push(axis.hit(bucket, &text));
        chart.rows.push([range(bucket)].into_iter().chain(cells).collect());
    }
    let all = &view.latencies;
    chart.label = format!(
        "Line chart of latency over {} on a logarithmic scale. The median of all is {}, the maximum {}.",
        span(view),
        time(all.value_at_quantile(0.5)),
        time(all.max())
    );
    if let Some(bucket) = slowest_bucket(view).filter(|_| view.buckets.len() > 1) {
        chart.notes.push(axis.note(
            bucket,
            log.at(all.max()),
            format!("{} at {}", time(all.max()), clock(bucket.start)),
        ));
    }
    chart
}

/// The percentiles with a mark: the name, and N if one in N responses is slower.
const MARKED_PERCENTILES: [(&str, f64); 5] =
    [("50%", 2.0), ("90%", 10.0), ("99%", 100.0), ("99.9%", 1e3), ("99.99%", 1e4)];

fn percentiles(view: &LoadView) -> Chart {
    const STEPS: u32 = 60;
    let all = &view.latencies;
    #[expect(clippy::cast_precision_loss, reason = "a position in a chart needs few digits")]
    let count = (all.len() as f64).max(10.0);
    let log = LogAxis::new(all.min(), all.max());
    let at = |one_in: f64| one_in.log10() / count.log10();
    let quantile = |one_in: f64| 1.0 - 1.0 / one_in;
    let marked: Vec<_> = MARKED_PERCENTILES.into_iter().filter(|(_, one_in)| at(*one_in) <= 0.93).collect();
    let tick = |part: f64, label: &str, is_dense| Tick { at: percent(part), label: label.to_owned(), is_dense };
    let last = marked.len().saturating_sub(1);
    let mut chart = Chart {
        title: "Latency by percentile",
        hint: "Share of responses that were at least this fast, logarithmic scales".into(),
        legend: legend(&[(1, &super::super::summary::counted(all.len(), "response", "responses"))]),
        y: log.ticks(),
        x: marked
            .iter()
            .enumerate()
            .map(|(index, (name, one_in))| tick(at(*one_in), name, index == last && index > 1))
            .collect(),
        columns: vec!["Percentile", "Latency", "Slower"],
        ..Chart::default()
    };
    chart.x.push(tick(1.0, "Max", false));
    let points = (0..=STEPS).map(|step| {
        let part = f64::from(step) / f64::from(STEPS);
        let nanos = if step == STEPS { all.max() } else { all.value_at_quantile(quantile(count.powf(part))) };
        (part, nanos)
    });
    let points: Vec<(f64, u64)> = points.collect();
    let line: Vec<String> =
        points.iter().map(|(x, nanos)| format!("{:.1},{:.1}", x * 1000.0, log.at(*nanos) * 1000.0)).collect();
    chart.lines.push(Line { series: 1, points: line.join(" ") });
    let mut label = "Line chart of latency by percentile on logarithmic scales.".to_owned();
    for (index, (name, one_in)) in marked.iter().enumerate() {
        let nanos = all.value_at_quantile(quantile(*one_in));
        let (x, y) = (at(*one_in), log.at(nanos));
        chart.marks.push(Mark { series: 1, x: percent(x), y: percent(y) });
        let anchor = if x < 0.12 { "start" } else { "end" };
        let (dx, dy) = if x < 0.12 { (0, -12) } else { (-4, -10) };
        let is_dense = index == last && index > 1;
        chart.notes.push(Note { x: percent(x), y: percent(y), dx, dy, anchor, text: time(nanos), is_dense });
        let _ = write!(label, " {name} of responses within {}.", time(nanos));
        let slower = all.len() - all.count_between(0, nanos).min(all.len());
        chart.rows.push(vec![(*name).to_owned(), time(nanos), HumanCount(slower).to_string()]);
    }
    let y = log.at(all.max());
    chart.marks.push(Mark { series: 1, x: percent(1.0), y: percent(y) });
    let dy = if y < 0.1 { 22 } else { -12 };
    chart.notes.push(Note {
        x: percent(1.0),
        y: percent(y),
        dx: 0,
        dy,
        anchor: "end",
        text: time(all.max()),
        is_dense: false,
    });
    chart.rows.push(vec!["Max".into(), time(all.max()), "0".into()]);
    for pair in points.windows(2).step_by(2) {
        let [(start, _), (end, nanos)] = pair else { continue };
        let name = format!("{:.3}", quantile(count.powf(*end)) * 100.0);
        let name = name.trim_end_matches('0').trim_end_matches('.');
        let width = percent(2.0 * (end - start));
        chart.hits.push(Hit { x: percent(*start), width, title: format!("{name}%: {}", time(*nanos)) });
    }
    chart.label = label;
    chart
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

    #[test]
    fn share_keeps_digits_near_0_and_100_percent() {
        for (part, whole, text) in [
            (54, 30_000, "0.18%"),
            (0, 5, "0%"),
            (5, 5, "100%"),
            (0, 0, "0%"),
            (1, 1_000_000, "<0.01%"),
            (1, 3, "33.3%"),
            (29_946, 30_000, "99.82%"),
        ] {
            assert_eq!(share(part, whole), text);
        }
    }
}
