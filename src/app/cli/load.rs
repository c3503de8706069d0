//! `send` under load: how many, how fast, for how long.

use std::path::PathBuf;

use clap::{Args, value_parser};

/// What is meant for deliveries that are looked at one by one.
const NOT_OF_MANY: [&str; 11] = [
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

/// Many deliveries instead of one.
#[derive(Args, Debug, Clone, Default)]
#[command(
    next_help_heading = "Load (any of the first four turns it on; each delivery is --fresh, but not with --body; EVENT:3 sends an event three times as often; not with --dry-run, --subscribed, --tamper, --save, --validate, --repeat, --duplicate, --shuffle, --retries, --backoff, --enforce-limits)"
)]
pub struct LoadArgs {
    /// Make this many deliveries
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..=1_000_000_000_000), conflicts_with_all = NOT_OF_MANY)]
    pub count: Option<u64>,
    /// Begin none after this time, as in 30s, 5m (without --count and without it: 10s)
    #[arg(long, value_name = "DURATION", conflicts_with_all = NOT_OF_MANY)]
    pub duration: Option<String>,
    /// Use this many connections, which are kept and go past any proxy (default: 64)
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=16_384), conflicts_with_all = NOT_OF_MANY)]
    pub concurrency: Option<u16>,
    /// Begin this many a second whether or not the endpoint keeps up, as in 500, 0.5 or 90/m; latencies count from the time that each was meant for
    #[arg(long, value_name = "RATE", conflicts_with_all = NOT_OF_MANY)]
    pub rate: Option<String>,
    /// Use a new connection for each delivery, which says `Connection: close`
    #[arg(long)]
    pub no_keep_alive: bool,
    /// Stop when this many were refused, or not answered
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    pub max_failures: Option<u64>,
    /// Write the latencies of each second as a log that HdrHistogram's tools read and merge, in place of the log that is there, if one is
    #[arg(long, value_name = "FILE")]
    pub hdr_log: Option<PathBuf>,
    /// Load a host that is not loopback: it is mine, or its owner agreed
    #[arg(long)]
    pub i_own_this_host: bool,
}

impl LoadArgs {
    /// Whether it is a load.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.count.is_some() || self.duration.is_some() || self.concurrency.is_some() || self.rate.is_some()
    }

    /// The flag that means nothing without a load, if one was typed.
    #[must_use]
    pub fn idle(&self) -> Option<&'static str> {
        let typed = [
            ("--no-keep-alive", self.no_keep_alive),
            ("--max-failures", self.max_failures.is_some()),
            ("--hdr-log", self.hdr_log.is_some()),
            ("--i-own-this-host", self.i_own_this_host),
        ];
        typed.into_iter().find(|(_, typed)| *typed && !self.is_on()).map(|(flag, _)| flag)
    }
}
