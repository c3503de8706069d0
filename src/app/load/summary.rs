//! The summary of a load test: its figures as JSON, and its results in groups, for tables and reports.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    DeliveryKind, Options, RunResult,
    rows::{GroupRow, IntervalRow, LatencyRow, SummaryRow},
    stats::{Tally, per_second},
};
use crate::app::plan::Delivery;

/// The quantiles that are reported, and their names.
const QUANTILES: [(&str, f64); 4] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];

/// A run, with everything that is needed to present it.
#[derive(Clone, Copy)]
pub struct Summary<'a> {
    /// The endpoint, escaped for output.
    pub url: &'a str,
    /// When the run started (RFC 3339).
    pub started: &'a str,
    /// The settings of the run.
    pub options: &'a Options,
    /// The result.
    pub result: &'a RunResult,
    /// The kinds of delivery, in the order of the statistics.
    pub kinds: &'a [DeliveryKind<'a>],
    /// The error that ended the run, if there was one, escaped for output.
    pub error: Option<&'a str>,
    /// Whether the run was interrupted.
    pub interrupted: bool,
}

/// The deliveries of one kind that had the same result.
pub struct ResultGroup<'a> {
    pub delivery: &'a Delivery<'a>,
    /// The status, or the name of the kind of error.
    pub result: String,
    /// The status, if there was a response.
    pub status: Option<u16>,
    /// Whether the status was accepted.
    pub accepted: bool,
    /// Their number and latency.
    pub tally: Tally,
}

impl Summary<'_> {
    /// The object that `-o json` prints.
    pub fn row(&self) -> SummaryRow<'_> {
        let RunResult {
            stats,
            elapsed,
            start_window: _,
            resent: _,
            cut_off,
            not_started,
            token_wait,
            stopped_at_failures,
            error: _,
        } = self.result;
        let latencies = &stats.latencies;
        let any = !latencies.is_empty();
        let [p50, p90, p99, p999] = QUANTILES.map(|(_, part)| any.then(|| millis(latencies.value_at_quantile(part))));
        let latency_ms = LatencyRow {
            p50,
            p90,
            p99,
            p999,
            max: any.then(|| millis(latencies.max())),
            min: any.then(|| millis(latencies.min())),
            mean: any.then(|| rounded(latencies.mean() / 1e6)),
        };
        let intervals = stats.intervals.iter().map(|interval| IntervalRow {
            start_s: rounded(interval.start.as_secs_f64()),
            length_s: rounded(interval.length.as_secs_f64()),
            requests: interval.ended,
            failed: interval.failed,
            p50_ms: interval.latency.map(|latency| millis(latency.p50)),
            p99_ms: interval.latency.map(|latency| millis(latency.p99)),
            max_ms: interval.latency.map(|latency| millis(latency.max)),
        });
        SummaryRow {
            url: self.url,
            started: self.started,
            duration_s: rounded(elapsed.as_secs_f64()),
            requests: stats.ended(),
            accepted: stats.accepted(),
            refused: stats.rejected,
            errors: stats.errors,
            statuses: stats.statuses(),
            error_kinds: stats.error_kinds().iter().map(|(kind, count)| (kind.name(), *count)).collect(),
            rate: rounded(self.rate()),
            rate_asked: self.options.rate,
            rate_begun: self.start_rate().map(rounded),
            concurrency: self.options.connections,
            connections: stats.connections,
            bytes_sent: stats.sent,
            bytes_received: stats.received,
            latency_ms,
            latency_from: if self.options.rate.is_some() { "due" } else { "sent" },
            not_begun: *not_started,
            cut_off: *cut_off,
            token_awaited_s: rounded(token_wait.as_secs_f64()),
            interrupted: self.interrupted,
            stopped_at_failures: *stopped_at_failures,
            error: self.error,
            events: self.groups().map(ResultGroup::into_row).collect(),
            intervals: intervals.collect(),
        }
    }

    /// The results of each kind of delivery: answered ones by status, then the others by kind of error.
    pub fn groups(&self) -> impl Iterator<Item = ResultGroup<'_>> {
        self.kinds.iter().zip(&self.result.stats.kinds).flat_map(|(kind, stats)| {
            let answered = stats.statuses.iter().map(move |(status, tally)| ResultGroup {
                delivery: kind.delivery,
                result: status.to_string(),
                status: Some(*status),
                accepted: stats.accepted.contains(status),
                tally: *tally,
            });
            let unanswered = stats.errors.iter().map(move |(error, tally)| ResultGroup {
                delivery: kind.delivery,
                result: error.name().to_owned(),
                status: None,
                accepted: false,
                tally: *tally,
            });
            answered.chain(unanswered)
        })
    }

    /// The rate and the latencies as text, by name, for reports.
    pub fn lines(&self) -> Vec<(String, String)> {
        let started = self.start_rate().map_or_else(String::new, |rate| format!(", started at {rate:.1}/s"));
        let rate = format!("{:.1}/s over {:.2} s{started}", self.rate(), self.result.elapsed.as_secs_f64());
        let percentiles = self.percentiles().into_iter().map(|(name, nanos)| (name.to_owned(), or_dash(nanos)));
        [("rate".to_owned(), rate)].into_iter().chain(percentiles).collect()
    }

    /// The percentiles and the maximum of the latencies in nanoseconds, if any delivery was answered.
    pub(super) fn percentiles(&self) -> Vec<(&'static str, Option<u64>)> {
        let latencies = &self.result.stats.latencies;
        let any = !latencies.is_empty();
        let quantiles = QUANTILES.iter().map(|(name, part)| (*name, any.then(|| latencies.value_at_quantile(*part))));
        quantiles.chain([("max", any.then(|| latencies.max()))]).collect()
    }

    /// Deliveries started per second, if a rate was requested.
    pub(super) fn start_rate(&self) -> Option<f64> {
        self.options.rate.and_then(|_| self.result.start_rate())
    }

    /// Deliveries that ended per second, over the whole run including the last response.
    pub(super) fn rate(&self) -> f64 {
        per_second(self.result.stats.ended(), self.result.elapsed)
    }
}

impl<'a> ResultGroup<'a> {
    /// The name of the provider.
    pub fn provider(&self) -> &str {
        &self.delivery.provider.name
    }

    /// The name of the event, if it is known.
    pub fn event(&self) -> Option<&str> {
        self.delivery.event.map(|event| event.name.as_str())
    }

    fn variant(&self) -> Option<&str> {
        self.delivery.variant.map(|variant| variant.name.as_str())
    }

    /// The object in [`SummaryRow::events`].
    fn into_row(self) -> GroupRow<'a> {
        let Self { delivery, result, status, accepted, tally } = self;
        GroupRow {
            provider: &delivery.provider.name,
            event: delivery.event.map(|event| event.name.as_str()),
            variant: delivery.variant.map(|variant| variant.name.as_str()),
            signature_header: delivery.signature_header(),
            status,
            error: status.is_none().then_some(result),
            accepted,
            count: tally.count,
            mean_ms: mean_ms(&tally),
        }
    }

    /// The object in reports.
    pub fn json(&self) -> Value {
        json!({
            "provider": self.provider(), "event": self.event(), "variant": self.variant(),
            "status": self.status, "accepted": self.accepted, "count": self.tally.count, "mean_ms": mean_ms(&self.tally),
        })
    }

    /// Returns `PROVIDER EVENT VARIANT: RESULT`.
    pub fn name(&self) -> String {
        let parts = [Some(self.provider()), self.event(), self.variant()];
        format!("{}: {}", parts.into_iter().flatten().collect::<Vec<_>>().join(" "), self.result)
    }
}

/// Rounds to three decimals. Further digits would be noise.
fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

/// Converts nanoseconds to milliseconds, rounded to three decimals.
#[must_use]
pub(super) fn millis(nanos: u64) -> f64 {
    rounded(Duration::from_nanos(nanos).as_secs_f64() * 1e3)
}

fn mean_ms(tally: &Tally) -> f64 {
    rounded(tally.mean().as_secs_f64() * 1e3)
}

/// Formats a latency for text output, or a dash if there was none.
pub(super) fn or_dash(nanos: Option<u64>) -> String {
    nanos.map_or_else(|| "-".to_owned(), |nanos| in_millis(millis(nanos)))
}

/// Formats a latency in milliseconds for text output: `0.041 ms`, `0.41 ms`, `38.12 ms`, `2.50 s`.
#[must_use]
pub fn in_millis(millis: f64) -> String {
    match millis {
        ms if ms < 0.1 => format!("{ms:.3} ms"),
        ms if ms < 1000.0 => format!("{ms:.2} ms"),
        ms => format!("{:.2} s", ms / 1e3),
    }
}
