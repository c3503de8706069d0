//! The charts of a load test: rate and latency over time, and percentiles.
//!
//! Positions are percentages of the plot, so that text keeps its size at every width. The most important point has a label.

use std::{fmt::Write as _, time::Duration};

use indicatif::HumanCount;

use super::{
    super::{
        duration,
        load::{LoadView, clock},
    },
    axes::{LogAxis, TimeAxis, linear_ticks, percent, rounded},
    plot::{Chart, Hit, LegendItem, Line, Mark, Note, Tick},
};
use crate::app::load::{Bucket, per_second};

/// Returns the part of the run with the slowest response.
pub(super) fn slowest_bucket(view: &LoadView) -> Option<&Bucket> {
    view.buckets.iter().rev().max_by_key(|bucket| bucket.latencies.as_ref().map(hdrhistogram::Histogram::max))
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

/// Returns the time that the chart covers.
fn span(view: &LoadView) -> String {
    let seconds = view.buckets.last().map_or(Duration::ZERO, |last| last.start + last.length);
    duration(seconds)
}

pub(super) fn rates(view: &LoadView) -> Chart {
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

fn time(nanos: u64) -> String {
    duration(Duration::from_nanos(nanos))
}

pub(super) fn latencies(view: &LoadView) -> Chart {
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

pub(super) fn percentiles(view: &LoadView) -> Chart {
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

/// Formats a rate without its unit: `499.1`, `12,345`.
pub(super) fn rate_text(rate: f64) -> String {
    if rate < 1000.0 {
        let text = format!("{rate:.1}");
        return text.strip_suffix(".0").map_or(text.clone(), str::to_owned);
    }
    HumanCount(rounded(rate)).to_string()
}
