//! How often a delivery is made, what it is made to be, what is counted, and what is kept of it.

use std::path::PathBuf;

use clap::{ArgAction, Args};

use super::EditArgs;
use hookctl::signing::Forgery;

/// What the provider would do beside sending, and what a receiver has to stand.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Delivery rules")]
pub struct RulesArgs {
    /// Try the endpoint as SurveySparrow's Validate button does, instead of delivering: 200 and application/json
    #[arg(long, conflicts_with_all = ["all", "events", "body", "dry_run", "expect", "reports", "subscribed", "unsigned", "tamper", "save", "repeat", "duplicate", "shuffle", "retries", "backoff", "enforce_limits", "state", "variant", "seed"], conflicts_with_all = EditArgs::IDS)]
    pub validate: bool,
    /// Forge deliveries, one per method, starting from the right signature; combine with --expect 401, or --expect 500 if the receiver refuses forgeries that way
    #[arg(long, value_name = "HOW", value_delimiter = ',', conflicts_with = "unsigned")]
    pub tamper: Vec<Forgery>,
    /// Try again so often where there is no answer, or one of 408, 429 or 5xx that is not accepted
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=1000))]
    pub retries: u32,
    /// Wait before trying again: doubled each time, spread so that many do not return at once, never shorter than FROM or longer than TO; as long as Retry-After asks within these
    #[arg(long, value_name = "FROM..TO", default_value = "1s..60s", requires = "retries")]
    pub backoff: String,
    /// Count the deliveries, and send no more than the provider would: SurveySparrow's 5000 a day, and none to a webhook that it would have disabled
    #[arg(long, conflicts_with_all = ["dry_run", "tamper"])]
    pub enforce_limits: bool,
    /// File with those counts, which several runs may share (default: hookctl/limits.json where the system keeps state)
    #[arg(long, value_name = "FILE", requires = "enforce_limits")]
    pub state: Option<PathBuf>,
    /// Append each delivery to this capture file, exactly as it was sent but for the values of Authorization, Cookie and X-API-Key, with the answer's status
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run", action = ArgAction::Set)]
    pub save: Option<PathBuf>,
}

/// How often deliveries are made, and in which order: to try a receiver's idempotency.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Repeats and order")]
pub struct OrderArgs {
    /// Send it all so often, each delivery with an id and a time of its own in the headers, where the provider sends them there, and in the payload with --fresh
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub repeat: u32,
    /// Send each delivery twice, byte for byte: the second must change nothing at the receiver
    #[arg(long)]
    pub duplicate: bool,
    /// Send the deliveries, 5 million at most, in a random order: that of --seed or of one which is told
    #[arg(long)]
    pub shuffle: bool,
}
