//! Arguments of `send` for provider behavior, forgeries, repeats and the order of deliveries. `replay` has the same arguments for retries.

use std::path::PathBuf;

use clap::{ArgAction, Args};

use super::EditArgs;
use hookctl::signing::Forgery;

/// How often a request is sent again, and when.
#[derive(Args, Clone, Default)]
pub struct RetryArgs {
    /// Retry up to N times on no response, 408, 429, 5xx
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true,
        value_parser = clap::value_parser!(u32).range(..=1000),
        long_help = "Retry up to N times on no response, or on 408, 429 or 5xx unless accepted [default: 0]"
    )]
    pub retries: u32,
    /// Wait between attempts: doubled each time, with jitter, within these limits. Retry-After is honored within them [default: 1s..60s]
    #[arg(
        long,
        value_name = "FROM..TO",
        default_value = "1s..60s",
        hide_default_value = true,
        requires = "retries",
        hide_short_help = true
    )]
    pub backoff: String,
}

/// Forgeries, retries and limits, and the file that records deliveries.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Provider behavior")]
pub struct RulesArgs {
    /// Forge deliveries, e.g. body,missing,wrong-secret
    #[arg(
        long,
        value_name = "HOW",
        value_delimiter = ',',
        conflicts_with = "unsigned",
        help_heading = "Signature",
        long_help = "Forge deliveries, one per method, separated by commas. Each is signed correctly first, then altered. Combine with --expect 401, or --expect 500 if the receiver rejects forgeries that way"
    )]
    pub tamper: Vec<Forgery>,
    /// Retries.
    #[command(flatten)]
    pub retry: RetryArgs,
    /// Stay within the provider's limits, e.g. SurveySparrow's 5,000 deliveries a day, and stop when the provider would disable the webhook
    #[arg(long, conflicts_with_all = ["dry_run", "tamper"], hide_short_help = true)]
    pub enforce_limits: bool,
    /// File that counts deliveries for --enforce-limits; several runs can share it [default: hookctl/limits.db in the state directory]
    #[arg(long, value_name = "FILE", requires = "enforce_limits", hide_short_help = true)]
    pub state: Option<PathBuf>,
    /// Check the endpoint as SurveySparrow's Validate button does: it must answer 200 with application/json
    #[arg(
        long,
        conflicts_with_all = ["all", "events", "body", "dry_run", "expect", "reports", "subscribed", "unsigned", "tamper", "save", "repeat", "duplicate", "shuffle", "retries", "backoff", "enforce_limits", "state", "variant", "seed"],
        conflicts_with_all = EditArgs::IDS,
        hide_short_help = true
    )]
    pub validate: bool,
    /// Append each delivery to this capture file, with the status it got. Credentials in headers are masked; the URL is kept whole
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "dry_run",
        action = ArgAction::Set,
        help_heading = "Result",
        hide_short_help = true
    )]
    pub save: Option<PathBuf>,
}

/// Repeats and order, to test a receiver's idempotency.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Repeats and order")]
pub struct OrderArgs {
    /// Send everything N times. Each delivery gets a new ID and timestamp in the headers, and in the payload with --fresh [default: 1]
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1, hide_default_value = true,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000),
        hide_short_help = true
    )]
    pub repeat: u32,
    /// Send each delivery twice, byte for byte
    #[arg(long, hide_short_help = true)]
    pub duplicate: bool,
    /// Send in random order; the seed is printed (at most 5,000,000 deliveries)
    #[arg(long, hide_short_help = true)]
    pub shuffle: bool,
}
