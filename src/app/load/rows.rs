//! The JSON object that a load run prints. Scripts depend on it, so fields are added and never renamed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// The summary of a load run.
#[derive(Debug, JsonSchema, Serialize)]
pub struct SummaryRow<'a> {
    /// The endpoint.
    pub url: &'a str,
    /// When the run started (RFC 3339).
    pub started: &'a str,
    /// How long it took, in seconds.
    pub duration_s: f64,
    /// The number of deliveries that ended, with or without a response.
    pub requests: u64,
    /// The number of accepted deliveries.
    pub accepted: u64,
    /// The number of rejected deliveries.
    pub refused: u64,
    /// The number of deliveries without a response.
    pub errors: u64,
    /// The number of responses, by status.
    pub statuses: BTreeMap<u16, u64>,
    /// The number of deliveries without a response, by kind of error.
    pub error_kinds: BTreeMap<&'static str, u64>,
    /// Deliveries that ended per second.
    pub rate: f64,
    /// The rate of `--rate`.
    pub rate_asked: Option<f64>,
    /// Deliveries that started per second, if a rate was asked for.
    pub rate_begun: Option<f64>,
    /// The maximum number of connections.
    pub concurrency: usize,
    /// The number of connections that were opened.
    pub connections: u64,
    /// Bytes sent.
    pub bytes_sent: u64,
    /// Bytes received.
    pub bytes_received: u64,
    /// Latencies of answered deliveries, in milliseconds.
    pub latency_ms: LatencyRow,
    /// What latencies are measured from: `due` (the scheduled start) or `sent`.
    pub latency_from: &'static str,
    /// The number of scheduled deliveries that were not started.
    pub not_begun: u64,
    /// The number of deliveries that were cut off at the end of the run.
    pub cut_off: u64,
    /// For how long no delivery started because a token was being renewed, in seconds.
    pub token_awaited_s: f64,
    /// Whether the run was interrupted.
    pub interrupted: bool,
    /// Whether the run ended because of `--max-failures`.
    pub stopped_at_failures: bool,
    /// Why a delivery could not be made, if that ended the run.
    pub error: Option<&'a str>,
    /// The results by delivery.
    pub events: Vec<GroupRow<'a>>,
    /// The results over time.
    pub intervals: Vec<IntervalRow>,
}

/// Latencies in milliseconds; `null` if no delivery was answered.
#[derive(Debug, JsonSchema, Serialize)]
pub struct LatencyRow {
    /// The median.
    pub p50: Option<f64>,
    /// The 90th percentile.
    pub p90: Option<f64>,
    /// The 99th percentile.
    pub p99: Option<f64>,
    /// The 99.9th percentile.
    #[serde(rename = "p99.9")]
    pub p999: Option<f64>,
    /// The maximum.
    pub max: Option<f64>,
    /// The minimum.
    pub min: Option<f64>,
    /// The mean.
    pub mean: Option<f64>,
}

/// The deliveries of one kind that had the same result.
#[derive(Debug, JsonSchema, Serialize)]
pub struct GroupRow<'a> {
    /// The provider's name.
    pub provider: &'a str,
    /// The event's name, if it is known.
    pub event: Option<&'a str>,
    /// The variant's name, if the event has variants.
    pub variant: Option<&'a str>,
    /// The name of the signature header.
    pub signature_header: Option<&'a str>,
    /// The status, if there was a response.
    pub status: Option<u16>,
    /// The kind of error, if there was no response.
    pub error: Option<String>,
    /// Whether the deliveries were accepted.
    pub accepted: bool,
    /// The number of deliveries.
    pub count: u64,
    /// Their mean latency, in milliseconds.
    pub mean_ms: f64,
}

/// A part of the run.
#[derive(Debug, JsonSchema, Serialize)]
pub struct IntervalRow {
    /// Its start after the start of the run, in seconds.
    pub start_s: f64,
    /// Its length, in seconds.
    pub length_s: f64,
    /// The number of deliveries that ended in it.
    pub requests: u64,
    /// The number of these that were rejected or not answered.
    pub failed: u64,
    /// The median latency, in milliseconds.
    pub p50_ms: Option<f64>,
    /// The 99th percentile of the latency, in milliseconds.
    pub p99_ms: Option<f64>,
    /// The maximum latency, in milliseconds.
    pub max_ms: Option<f64>,
}
