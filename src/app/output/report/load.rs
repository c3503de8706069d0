//! Reports a load test: a case for each group of equal results, and the figures of the whole run.

use std::time::Duration;

use serde_json::Value;

use super::{Case, Evidence, Outcome, Problem, duration};
use crate::app::{
    http::SendErrorKind,
    load::{Bucket, Latencies, ResultGroup, Summary},
    output::Output,
};

/// The result of a load test, in addition to its cases.
#[derive(Clone, Debug)]
pub(super) struct LoadReport {
    /// The object that `-o json` prints.
    pub(super) figures: Value,
    /// The main figures as text, by name.
    pub(super) lines: Vec<(String, String)>,
    /// The figures that a web page shows.
    pub(super) view: LoadView,
}

/// The figures of a load test, unformatted.
#[derive(Clone, Debug)]
pub(super) struct LoadView {
    pub(super) ended: u64,
    pub(super) accepted: u64,
    pub(super) refused: u64,
    pub(super) errors: u64,
    pub(super) elapsed: Duration,
    /// The requested rate, in deliveries per second.
    pub(super) target: Option<f64>,
    pub(super) connections: usize,
    pub(super) interrupted: bool,
    pub(super) latencies: Latencies,
    pub(super) buckets: Vec<Bucket>,
    /// Deliveries by result: the status, or the kind of error.
    pub(super) results: Vec<ResultCount>,
    pub(super) events: Vec<EventFigures>,
}

/// The deliveries with the same result.
#[derive(Clone, Debug)]
pub(super) struct ResultCount {
    pub(super) status: Option<u16>,
    pub(super) name: String,
    pub(super) accepted: bool,
    pub(super) count: u64,
}

/// The deliveries of one event.
#[derive(Clone, Debug)]
pub(super) struct EventFigures {
    pub(super) provider: String,
    pub(super) event: String,
    pub(super) count: u64,
    pub(super) failed: u64,
    /// The sum of the latencies.
    pub(super) total: Duration,
}

impl LoadReport {
    /// Returns when the failures occurred, if they span at most half of the run, and whether the latency rose then.
    pub(super) fn remark(&self) -> Option<String> {
        let buckets = &self.view.buckets;
        let first = buckets.iter().position(|bucket| bucket.failed > 0)?;
        let last = buckets.iter().rposition(|bucket| bucket.failed > 0)?;
        if (last - first + 1) * 2 > buckets.len() {
            return None;
        }
        let (start, end) = (buckets[first].start, buckets[last].start + buckets[last].length);
        let median = |bucket: &Bucket| Some(bucket.latencies.as_ref()?.value_at_quantile(0.5));
        let (during, other) =
            buckets.iter().enumerate().partition::<Vec<_>, _>(|(index, _)| (first..=last).contains(index));
        let slowest = during.into_iter().filter_map(|(_, bucket)| median(bucket)).max();
        let mut usual: Vec<u64> = other.into_iter().filter_map(|(_, bucket)| median(bucket)).collect();
        usual.sort_unstable();
        let usual = usual.get(usual.len() / 2).copied();
        let rise = slowest.zip(usual).filter(|(slowest, usual)| *slowest > 3 * usual).map_or_else(
            String::new,
            |(to, from)| {
                let [from, to] = [from, to].map(|nanos| duration(Duration::from_nanos(nanos)));
                format!(", when the median latency rose from {from} to {to}")
            },
        );
        Some(format!("All failures fall between {} and {}{rise}.", clock(start), clock(end)))
    }
}

/// Formats a time since the start: `0:37`, `1:02:03`.
pub(super) fn clock(time: Duration) -> String {
    let seconds = time.as_secs_f64().round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole seconds of a run, which lasts a day at most"
    )]
    let seconds = seconds as u64;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, minutes, seconds) => format!("{minutes}:{seconds:02}"),
        (hours, minutes, seconds) => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

impl Output {
    /// Adds the cases and the figures of a load test to every report.
    pub fn report_load(&mut self, summary: &Summary<'_>) {
        if !self.reports() {
            return;
        }
        for group in summary.groups() {
            let provider = &group.delivery.provider.title;
            let evidence = Evidence { provider, event: group.event(), ..Evidence::default() };
            self.case(&case(summary, &group), &group.json(), &evidence);
        }
        self.load(LoadReport {
            figures: serde_json::to_value(summary.row()).unwrap_or_default(),
            lines: summary.lines(),
            view: view(summary),
        });
    }
}

fn view(summary: &Summary<'_>) -> LoadView {
    let (stats, options) = (&summary.result.stats, summary.options);
    let mut results: Vec<ResultCount> = Vec::new();
    let mut events: Vec<EventFigures> = Vec::new();
    for group in summary.groups() {
        let (count, failed) = (group.tally.count, if group.accepted { 0 } else { group.tally.count });
        match results.iter_mut().find(|known| known.name == group.result && known.accepted == group.accepted) {
            Some(known) => known.count += count,
            None => results.push(ResultCount {
                status: group.status,
                name: group.result.clone(),
                accepted: group.accepted,
                count,
            }),
        }
        let (provider, event) = (&group.delivery.provider.title, group.event().unwrap_or("own body"));
        let total = group.tally.mean() * u32::try_from(count).unwrap_or(u32::MAX);
        match events.iter_mut().find(|known| known.provider == *provider && known.event == event) {
            Some(known) => {
                known.count += count;
                known.failed += failed;
                known.total += total;
            }
            None => {
                events.push(EventFigures { provider: provider.clone(), event: event.to_owned(), count, failed, total });
            }
        }
    }
    results.sort_by_key(|result| std::cmp::Reverse(result.count));
    LoadView {
        ended: stats.ended(),
        accepted: stats.accepted(),
        refused: stats.rejected,
        errors: stats.errors,
        elapsed: summary.result.elapsed,
        target: options.rate,
        connections: options.connections,
        interrupted: summary.interrupted,
        latencies: stats.latencies.clone(),
        buckets: stats.buckets.shown(),
        results,
        events,
    }
}

fn case(summary: &Summary<'_>, group: &ResultGroup<'_>) -> Case {
    let [accepted, refused, unreachable, ..] = Case::DELIVERY_KINDS;
    let mut first_errors = summary.result.stats.first_errors.iter();
    let first = first_errors.find(|(kind, _)| group.status.is_none() && kind.name() == group.result);
    let detail = first.map(|(_, detail)| format!(": {detail}")).unwrap_or_default();
    let (outcome, kind) = match (group.status, group.accepted) {
        (None, _) => (Outcome::Error, unreachable),
        (_, true) => (Outcome::Pass, accepted),
        (_, false) => (Outcome::Fail, refused),
    };
    let deliveries = if group.tally.count == 1 { "delivery" } else { "deliveries" };
    let error: Option<SendErrorKind> = first.map(|(kind, _)| *kind);
    Case {
        suite: group.provider().to_owned(),
        name: group.name(),
        outcome,
        kind,
        message: format!("{} {deliveries}{detail}", group.tally.count),
        micros: u64::try_from(group.tally.mean().as_micros()).unwrap_or(u64::MAX),
        status: group.status,
        problem: match group.status {
            _ if group.accepted => None,
            Some(status) => Some(Problem::status(status)),
            None => Some(Problem::unanswered(error)),
        },
        weight: group.tally.count,
        ..Case::default()
    }
}
