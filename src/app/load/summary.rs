//! What came of a load, for people and for programs.
//!
//! Owns the figures as JSON, as text with its plots, and as cases of the reports; the log of latencies is beside the reports, as it is a file.

mod svg;
mod text;

use serde_json::{Value, json};

use super::{Case, Format, Output, report::LoadReport};
use crate::app::{
    load::{Ended, Histogram, Outcome, Plan},
    number::float,
};

pub use text::load_progress;

/// One kind of delivery.
#[derive(Clone, Debug)]
pub struct LoadKind<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The event's name, where it is known.
    pub event: Option<&'a str>,
    /// The variant's name, where one was sent.
    pub variant: Option<&'a str>,
    /// The name of the header that carried the signature.
    pub signature_header: Option<String>,
}

/// What came of a load.
#[derive(Clone, Copy)]
pub struct LoadFigures<'a> {
    /// The endpoint, fit to be seen.
    pub url: &'a str,
    /// When it began (RFC 3339).
    pub started: &'a str,
    /// What was asked.
    pub plan: &'a Plan,
    /// What came of it.
    pub outcome: &'a Outcome,
    /// The kinds of delivery, in the order of the outcome.
    pub kinds: &'a [LoadKind<'a>],
    /// Why a delivery could not be made, fit to be seen, if that ended it.
    pub error: Option<&'a str>,
    /// Whether it was interrupted.
    pub interrupted: bool,
}

/// The quantiles that are told, and their names.
const QUANTILES: [(&str, f64); 4] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];

/// What came of the deliveries of one kind that ended in one way.
struct End<'a> {
    kind: &'a LoadKind<'a>,
    /// The status, or the kind of the error.
    answer: String,
    status: Option<u16>,
    accepted: bool,
    ended: Ended,
}

impl LoadFigures<'_> {
    /// Prints them.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn print(&self, format: Format, out: &mut Output) -> anyhow::Result<()> {
        match format {
            Format::Text => text::print(self, out),
            format => out.json(format, &self.json()),
        }
    }

    /// What the reports say: a case for each way in which a kind of delivery ended, and the figures.
    pub(super) fn report(&self) -> LoadReport {
        let words = self.latency_words().into_iter().map(|(name, nanos)| (name.to_owned(), or_none(nanos)));
        let begun = self.rate_begun().map_or_else(String::new, |begun| format!(", begun at {begun:.1}/s"));
        let rate = format!("{:.1}/s over {:.2} s{begun}", self.a_second(), self.outcome.elapsed.as_secs_f64());
        let words = [("rate".to_owned(), rate)].into_iter().chain(words).collect();
        LoadReport { figures: self.json(), words, pictures: svg::pictures(&self.outcome.tally) }
    }

    /// The object that `-o json` prints.
    fn json(&self) -> Value {
        let Outcome { tally, elapsed, begun_in: _, cut_off, not_begun, awaited, gave_up, failed: _ } = self.outcome;
        let latencies = &tally.latencies;
        let mut latency = serde_json::Map::new();
        let there = !latencies.is_empty();
        for (name, nanos) in self.latency_words() {
            latency.insert(name.into(), nanos.map(millis).into());
        }
        latency.insert("min".into(), there.then(|| millis(latencies.min())).into());
        latency.insert("mean".into(), there.then(|| millis(latencies.mean())).into());
        let statuses: serde_json::Map<String, Value> =
            tally.statuses().iter().map(|(status, count)| (status.to_string(), (*count).into())).collect();
        let errors: serde_json::Map<String, Value> =
            tally.error_kinds().iter().map(|(kind, count)| (kind.name().into(), (*count).into())).collect();
        let events = self.ends().map(|end| {
            json!({
                "provider": end.kind.provider, "event": end.kind.event, "variant": end.kind.variant,
                "signature_header": end.kind.signature_header, "status": end.status,
                "error": end.status.is_none().then_some(&end.answer), "accepted": end.accepted, "count": end.ended.count,
                "mean_ms": mean(&end.ended),
            })
        });
        let intervals = tally.intervals.iter().map(|interval| {
            json!({
                "start_s": rounded(interval.start.as_secs_f64()), "length_s": rounded(interval.length.as_secs_f64()),
                "requests": interval.ended, "failed": interval.failed,
                "p50_ms": interval.latency.map(|held| millis(held.p50)),
                "p99_ms": interval.latency.map(|held| millis(held.p99)),
                "max_ms": interval.latency.map(|held| millis(held.max)),
            })
        });
        json!({
            "url": self.url, "started": self.started, "duration_s": rounded(elapsed.as_secs_f64()),
            "requests": tally.ended(), "accepted": tally.accepted(), "refused": tally.refused, "errors": tally.errors,
            "statuses": statuses, "error_kinds": errors, "rate": rounded(self.a_second()), "rate_asked": self.plan.rate,
            "rate_begun": self.rate_begun().map(rounded),
            "concurrency": self.plan.connections, "connections": tally.connections,
            "bytes_sent": tally.sent, "bytes_received": tally.received,
            "latency_ms": latency, "latency_from": if self.plan.rate.is_some() { "due" } else { "sent" },
            "not_begun": not_begun, "cut_off": cut_off, "token_awaited_s": rounded(awaited.as_secs_f64()), "interrupted": self.interrupted, "stopped_at_failures": gave_up, "error": self.error,
            "events": events.collect::<Vec<_>>(), "intervals": intervals.collect::<Vec<_>>(),
        })
    }

    /// Each way in which each kind of delivery ended.
    fn ends(&self) -> impl Iterator<Item = End<'_>> {
        let plain = self.kinds.iter().zip(&self.outcome.tally.kinds);
        plain.flat_map(|(kind, of)| {
            let answered = of.statuses.iter().map(move |(status, ended)| End {
                kind,
                answer: status.to_string(),
                status: Some(*status),
                accepted: of.accepted.contains(status),
                ended: *ended,
            });
            let not = of.errors.iter().map(move |(error, ended)| End {
                kind,
                answer: error.name().to_owned(),
                status: None,
                accepted: false,
                ended: *ended,
            });
            answered.chain(not)
        })
    }

    /// The cases of the reports.
    #[must_use]
    pub fn cases(&self) -> Vec<Case> {
        use super::Outcome::{Error, Fail, Pass};
        let case = |end: End<'_>| {
            let said =
                self.outcome.tally.said.iter().find(|(kind, _)| end.status.is_none() && kind.name() == end.answer);
            let said = said.map_or(String::new(), |(_, said)| format!(": {said}"));
            let (outcome, kind) = match (end.status, end.accepted) {
                (None, _) => (Error, "unreachable"),
                (_, true) => (Pass, "accepted"),
                (_, false) => (Fail, "refused"),
            };
            let times = if end.ended.count == 1 { "delivery" } else { "deliveries" };
            Case {
                suite: end.kind.provider.to_owned(),
                name: format!("{}: {}", end.kind.name(), end.answer),
                outcome,
                kind,
                message: format!("{} {times}{said}", end.ended.count),
                causes: Vec::new(),
                micros: end.ended.mean() / 1000,
                row: json!({
                    "provider": end.kind.provider, "event": end.kind.event, "variant": end.kind.variant,
                    "status": end.status, "accepted": end.accepted, "count": end.ended.count, "mean_ms": mean(&end.ended),
                }),
            }
        };
        self.ends().map(case).collect()
    }

    /// The quantiles and the longest, in nanoseconds, of those that were answered, if any was.
    fn latency_words(&self) -> Vec<(&'static str, Option<u64>)> {
        let latencies: &Histogram = &self.outcome.tally.latencies;
        let there = !latencies.is_empty();
        let quantiles = QUANTILES.iter().map(|(name, part)| (*name, there.then(|| latencies.quantile(*part))));
        quantiles.chain([("max", there.then(|| latencies.max()))]).collect()
    }

    /// Deliveries a second as they were begun, where a rate was asked for.
    fn rate_begun(&self) -> Option<f64> {
        self.plan.rate.and_then(|_| self.outcome.rate_begun())
    }

    /// Deliveries that ended, over the duration, of which the last answer is a part.
    fn a_second(&self) -> f64 {
        let seconds = self.outcome.elapsed.as_secs_f64();
        if seconds > 0.0 { float(self.outcome.tally.ended()) / seconds } else { 0.0 }
    }
}

impl LoadKind<'_> {
    fn name(&self) -> String {
        [Some(self.provider), self.event, self.variant].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// To a thousandth: what is beyond is noise.
fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

fn millis(nanos: u64) -> f64 {
    rounded(float(nanos) / 1e6)
}

fn mean(ended: &Ended) -> f64 {
    millis(ended.mean())
}

/// A latency for people, or a dash where there was none.
fn or_none(nanos: Option<u64>) -> String {
    nanos.map_or_else(|| "-".to_owned(), in_millis)
}

/// A latency for people: `0.412 ms`, `38.1 ms`, `2.50 s`.
fn in_millis(nanos: u64) -> String {
    match millis(nanos) {
        ms if ms < 10.0 => format!("{ms:.3} ms"),
        ms if ms < 1000.0 => format!("{ms:.1} ms"),
        ms => format!("{:.2} s", ms / 1e3),
    }
}
