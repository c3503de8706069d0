//! The plots of a load in an HTML report: rates and latencies over time, and latency by percentile. SVG without scripts, in the page's colors.

use std::fmt::Write as _;

use crate::app::load::{Interval, IntervalLatency, Stats, in_millis, millis, per_second};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 180.0;
/// Space for the labels on the left.
const LEFT: f64 = 64.0;
/// Space for the labels below.
const BELOW: f64 = 22.0;

/// Maximum number of points in a series.
const POINTS: usize = 600;

/// A series of a plot: a value per interval.
struct Series {
    name: &'static str,
    /// Its class in the style sheet of the page.
    class: &'static str,
    values: Vec<f64>,
}

/// The plots, as HTML figures. Empty if no delivery was answered.
pub fn plots(stats: &Stats) -> String {
    let intervals: Vec<&Interval> =
        stats.intervals.iter().filter(|interval| interval.length.as_millis() >= 100).collect();
    let mut html = String::new();
    if stats.latencies.is_empty() {
        return html;
    }
    if let Some(last) = intervals.last() {
        let seconds = (last.start + last.length).as_secs_f64();
        let series = |name, class, value: &dyn Fn(&Interval) -> f64| {
            let values: Vec<f64> = intervals.iter().map(|interval| value(interval)).collect();
            Series { name, class, values: thinned(&values) }
        };
        let latency = |name, value: fn(IntervalLatency) -> u64| {
            series(name, name, &|interval| interval.latency.map_or(0.0, |latency| millis(value(latency))))
        };
        let rates = [
            series("deliveries a second", "rate", &|interval| per_second(interval.ended, interval.length)),
            series("failures a second", "failed", &|interval| per_second(interval.failed, interval.length)),
        ];
        over_time("Deliveries a second", &rates, seconds, |value| format!("{value:.0}"), &mut html);
        let latencies = [
            latency("p50", |latency| latency.p50),
            latency("p99", |latency| latency.p99),
            latency("max", |latency| latency.max),
        ];
        over_time("Latency", &latencies, seconds, in_millis, &mut html);
    }
    by_percentile(stats, &mut html);
    html
}

/// Plots series over time, from 0 to the highest value.
fn over_time(title: &str, series: &[Series], seconds: f64, label: impl Fn(f64) -> String, html: &mut String) {
    let top = series.iter().flat_map(|series| &series.values).copied().fold(f64::MIN_POSITIVE, f64::max);
    begin(title, series.iter().map(|series| (series.name, series.class)), html);
    axes(&[label(top), label(top / 2.0), label(0.0)], &["0 s".into(), format!("{seconds:.1} s")], html);
    for Series { class, values, .. } in series {
        let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
        let width = (WIDTH - LEFT) / f64::from(count);
        let x = |index: u32| LEFT + width * (f64::from(index) + 0.5);
        if let [value] = values[..] {
            let _ = writeln!(
                html,
                "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\"/>",
                x(0),
                height(value, top)
            );
            continue;
        }
        let points = values.iter().zip(0..).map(|(value, index)| (x(index), height(*value, top)));
        polyline(class, points, html);
    }
    html.push_str("</svg>\n</figure>\n");
}

/// Plots the latency that each percentile does not exceed. To the right, each mark leaves a tenth of the deliveries that the one before left.
fn by_percentile(stats: &Stats, html: &mut String) {
    const MARKS: [&str; 6] = ["0", "90%", "99%", "99.9%", "99.99%", ""];
    const STEPS: u32 = 200;
    let latencies = &stats.latencies;
    let top = millis(latencies.max()).max(f64::MIN_POSITIVE);
    begin("Latency by percentile", std::iter::empty(), html);
    axes(&[in_millis(top), in_millis(top / 2.0), in_millis(0.0)], &MARKS.map(str::to_owned), html);
    let points = (0..=STEPS).map(|step| {
        let part = f64::from(step) / f64::from(STEPS);
        let value = millis(latencies.value_at_quantile(1.0 - 10_f64.powf(-5.0 * part)));
        (LEFT + (WIDTH - LEFT) * part, height(value, top))
    });
    polyline("p50", points, html);
    html.push_str("</svg>\n</figure>\n");
}

/// The vertical position of a value.
fn height(value: f64, top: f64) -> f64 {
    (HEIGHT - BELOW) * (1.0 - value / top) + 1.0
}

fn polyline(class: &str, points: impl Iterator<Item = (f64, f64)>, html: &mut String) {
    let points: Vec<String> = points.map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let _ = writeln!(html, "<polyline class=\"{class}\" points=\"{}\"/>", points.join(" "));
}

/// Begins a plot: its title, and the names and classes of its series.
fn begin<'a>(title: &str, series: impl Iterator<Item = (&'a str, &'a str)>, html: &mut String) {
    let _ = write!(html, "<figure class=\"plot\">\n<figcaption>{title}");
    for (name, class) in series {
        let _ = write!(html, " <span class=\"{class}\">{name}</span>");
    }
    let _ = writeln!(html, "</figcaption>\n<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\">");
}

/// Labels on the left, from the top, with a line each, and labels below, from the left.
fn axes(left: &[String; 3], below: &[String], html: &mut String) {
    let bottom = HEIGHT - BELOW;
    for (label, part) in left.iter().zip([0.0, 0.5, 1.0]) {
        let y = bottom * part + 1.0;
        let _ = writeln!(html, "<line x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>");
        let (x, y) = (LEFT - 6.0, (y + 4.0).max(11.0));
        let _ = writeln!(html, "<text x=\"{x}\" y=\"{y:.1}\" text-anchor=\"end\">{label}</text>");
    }
    let last = u32::try_from(below.len().saturating_sub(1)).unwrap_or(u32::MAX);
    for (label, index) in below.iter().zip(0..) {
        let x = LEFT + (WIDTH - LEFT) * f64::from(index) / f64::from(last.max(1));
        let anchor = if index == last { "end" } else { "start" };
        let _ = writeln!(html, "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{label}</text>", HEIGHT - 5.0);
    }
}

/// No more values than can be seen: the highest of each few.
fn thinned(values: &[f64]) -> Vec<f64> {
    let few = values.len().div_ceil(POINTS).max(1);
    values.chunks(few).map(|chunk| chunk.iter().copied().fold(0.0, f64::max)).collect()
}
