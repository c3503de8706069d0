//! The figures of a load test: tiles, the table of results and the table of events. The charts are in `charts`.

use std::time::Duration;

use indicatif::HumanCount;

use super::{
    super::{
        duration,
        load::{EventFigures, LoadView, ResultCount, clock},
        problem::with_reason,
    },
    charts::{latencies, percentiles, rate_text, rates, slowest_bucket},
    escape,
    plot::Chart,
};
use crate::app::load::per_second;

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

#[cfg(test)]
mod tests {
    use super::*;

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
