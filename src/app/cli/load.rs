//! Arguments of load tests with `send`: how many deliveries, how fast, and for how long.

use std::path::PathBuf;

use clap::{Args, value_parser};

/// Flags that only make sense for individual deliveries.
const SINGLE_DELIVERY_FLAGS: [&str; 11] = [
    "dry_run",
    "subscribed",
    "tamper",
    "save",
    "validate",
    "repeat",
    "duplicate",
    "shuffle",
    "retries",
    "backoff",
    "enforce_limits",
];

/// A load test instead of individual deliveries.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Load tests (any of the first four options starts one)")]
pub struct LoadArgs {
    /// Total number of deliveries
    #[arg(
        long,
        value_name = "N",
        value_parser = value_parser!(u64).range(1..=1_000_000_000_000),
        conflicts_with_all = SINGLE_DELIVERY_FLAGS,
        hide_short_help = true
    )]
    pub count: Option<u64>,
    /// Start no new deliveries after this time, e.g. 30s, 5m [default: 10s if --count is not given]
    #[arg(long, value_name = "DURATION", conflicts_with_all = SINGLE_DELIVERY_FLAGS, hide_short_help = true)]
    pub duration: Option<String>,
    /// Number of connections, kept open; proxies are not used [default: 64]
    #[arg(
        long,
        value_name = "N",
        value_parser = value_parser!(u16).range(1..=16_384),
        conflicts_with_all = SINGLE_DELIVERY_FLAGS,
        hide_short_help = true
    )]
    pub concurrency: Option<u16>,
    /// Start N deliveries per second regardless of how fast the endpoint responds (open loop): 500, 0.5 or 90/m. Latency is measured from the scheduled start
    #[arg(long, value_name = "RATE", conflicts_with_all = SINGLE_DELIVERY_FLAGS, hide_short_help = true)]
    pub rate: Option<String>,
    /// Use a new connection for each delivery, with `Connection: close`
    #[arg(long, hide_short_help = true)]
    pub no_keep_alive: bool,
    /// Stop after N deliveries were rejected or got no response
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..), hide_short_help = true)]
    pub max_failures: Option<u64>,
    /// Write an HdrHistogram log of the latencies, one interval per second. An existing log is replaced
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub hdr_log: Option<PathBuf>,
    /// Allow a host other than localhost: you own it, or its owner agreed
    #[arg(long, hide_short_help = true)]
    pub i_own_this_host: bool,
}

impl LoadArgs {
    /// Returns true if this is a load test.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.count.is_some() || self.duration.is_some() || self.concurrency.is_some() || self.rate.is_some()
    }

    /// Returns a flag that only applies to load tests, if one was given without starting one.
    #[must_use]
    pub fn idle(&self) -> Option<&'static str> {
        let flags = [
            ("--no-keep-alive", self.no_keep_alive),
            ("--max-failures", self.max_failures.is_some()),
            ("--hdr-log", self.hdr_log.is_some()),
            ("--i-own-this-host", self.i_own_this_host),
        ];
        flags.into_iter().find(|(_, is_given)| *is_given && !self.is_on()).map(|(flag, _)| flag)
    }
}
