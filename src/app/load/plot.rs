//! The plots of a report: what happened over time, and how often which latency was. SVG that needs no script and takes the page's colours.

use std::fmt::Write as _;

use super::{in_millis, millis};
use crate::app::{
    load::{Interval, Latency, Tally},
    number::{float, whole},
};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 180.0;
/// Room for the words at the left and below.
const LEFT: f64 = 64.0;
const BELOW: f64 = 22.0;

/// The most points of a line.
const POINTS: usize = 600;

/// A line of a plot: its name, its class, and a value for each second.
struct Line {
    name: &'static str,
    class: &'static str,
    values: Vec<f64>,
}

/// The plots, as figures of a page.
pub(super) fn pictures(tally: &Tally) -> String {
    let intervals: Vec<&Interval> =
        tally.intervals.iter().filter(|interval| interval.length.as_millis() >= 100).collect();
    if tally.latencies.is_empty() {
        return String::new();
    }
    let seconds = intervals.last().map_or(0.0, |last| (last.start + last.length).as_secs_f64());
    let of = |value: &dyn Fn(&Interval) -> f64| thinned(&intervals.iter().map(|held| value(held)).collect::<Vec<_>>());
    let latency = |value: fn(Latency) -> u64| of(&|held| held.latency.map_or(0.0, |held| millis(value(held))));
    let a_second = |count: u64, held: &Interval| float(count) / held.length.as_secs_f64();
    let mut all = String::new();
    if !intervals.is_empty() {
        let rates = [
            Line { name: "deliveries a second", class: "rate", values: of(&|held| a_second(held.ended, held)) },
            Line { name: "failures a second", class: "failed", values: of(&|held| a_second(held.failed, held)) },
        ];
        plot("Deliveries a second", &rates, seconds, &|value| format!("{value:.0}"), &mut all);
        let latencies = [
            Line { name: "p50", class: "p50", values: latency(|held| held.p50) },
            Line { name: "p99", class: "p99", values: latency(|held| held.p99) },
            Line { name: "max", class: "max", values: latency(|held| held.max) },
        ];
        let shown = |value: f64| in_millis(whole(value * 1e6));
        plot("Latency", &latencies, seconds, &shown, &mut all);
    }
    quantiles(tally, &mut all);
    all
}

/// Values over time, from 0 to the greatest.
fn plot(title: &str, lines: &[Line], seconds: f64, shown: &dyn Fn(f64) -> String, all: &mut String) {
    let top = lines.iter().flat_map(|line| &line.values).copied().fold(f64::MIN_POSITIVE, f64::max);
    begin(title, lines.iter().map(|line| (line.name, line.class)), all);
    axes(&[shown(top), shown(top / 2.0), shown(0.0)], &["0 s".into(), format!("{seconds:.1} s")], all);
    for line in lines {
        let wide = (WIDTH - LEFT) / float(line.values.len() as u64);
        let x = |index: u32| LEFT + wide * (f64::from(index) + 0.5);
        let y = |value: f64| (HEIGHT - BELOW) * (1.0 - value / top) + 1.0;
        if let [one] = line.values[..] {
            let _ = writeln!(all, "<circle class=\"{}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\"/>", line.class, x(0), y(one));
            continue;
        }
        let points: Vec<String> =
            line.values.iter().zip(0..).map(|(value, index)| format!("{:.1},{:.1}", x(index), y(*value))).collect();
        let _ = writeln!(all, "<polyline class=\"{}\" points=\"{}\"/>", line.class, points.join(" "));
    }
    all.push_str("</svg>\n</figure>\n");
}

/// The latency that each part of all does not exceed; to the right, each step is a tenth of what is left.
fn quantiles(tally: &Tally, all: &mut String) {
    const TITLE: &str = "Latency by percentile";
    const NINES: [(&str, f64); 6] =
        [("0", 0.0), ("90%", 1.0), ("99%", 2.0), ("99.9%", 3.0), ("99.99%", 4.0), ("", 5.0)];
    const STEPS: u32 = 200;
    /// What is left at a step of what was left at the one before: ten to the power of -5 / STEPS.
    const LEFT_OVER: f64 = 0.944_060_876_285_923_4;
    let latencies = &tally.latencies;
    let top = millis(latencies.max()).max(f64::MIN_POSITIVE);
    begin(TITLE, std::iter::empty(), all);
    let names: Vec<String> = NINES.iter().map(|(name, _)| (*name).to_owned()).collect();
    axes(&[in_millis(latencies.max()), in_millis(latencies.max() / 2), in_millis(0)], &names, all);
    let left_over = std::iter::successors(Some(1.0), |left| Some(left * LEFT_OVER));
    let points = (0..=STEPS).zip(left_over).map(|(step, left_over)| {
        let nines = 5.0 * f64::from(step) / f64::from(STEPS);
        let value = millis(latencies.quantile(1.0 - left_over));
        let (x, y) = (LEFT + (WIDTH - LEFT) * nines / 5.0, (HEIGHT - BELOW) * (1.0 - value / top) + 1.0);
        format!("{x:.1},{y:.1}")
    });
    let points: Vec<String> = points.collect();
    let _ = writeln!(all, "<polyline class=\"p50\" points=\"{}\"/>\n</svg>\n</figure>", points.join(" "));
}

/// The head of a plot: its title, and the names of its lines.
fn begin<'a>(title: &str, names: impl Iterator<Item = (&'a str, &'a str)>, all: &mut String) {
    let _ = write!(all, "<figure class=\"plot\">\n<figcaption>{title}");
    for (name, class) in names {
        let _ = write!(all, " <span class=\"{class}\">{name}</span>");
    }
    let _ = writeln!(all, "</figcaption>\n<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\">");
}

/// The words at the left, from the top, and those below, from the left; a line for each.
fn axes(left: &[String; 3], below: &[String], all: &mut String) {
    let bottom = HEIGHT - BELOW;
    for (word, share) in left.iter().zip([0.0, 0.5, 1.0]) {
        let y = bottom * share + 1.0;
        let _ = writeln!(all, "<line x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>");
        let _ = writeln!(
            all,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{word}</text>",
            LEFT - 6.0,
            (y + 4.0).max(11.0)
        );
    }
    let last = below.len().saturating_sub(1) as u64;
    for (word, index) in below.iter().zip(0..) {
        let x = LEFT + (WIDTH - LEFT) * float(index) / float(last.max(1));
        let anchor = if index == last { "end" } else { "start" };
        let _ = writeln!(all, "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{word}</text>", HEIGHT - 5.0);
    }
}

/// Not more values than can be seen: the greatest of each few.
fn thinned(values: &[f64]) -> Vec<f64> {
    let few = values.len().div_ceil(POINTS).max(1);
    values.chunks(few).map(|chunk| chunk.iter().copied().fold(0.0, f64::max)).collect()
}
