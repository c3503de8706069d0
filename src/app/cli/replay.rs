//! `replay`.

use std::path::PathBuf;

use clap::Args;

use super::{CaptureArgs, EditArgs, OutputArgs, ReportArgs, RetryArgs, TlsArgs, WhereArgs};

/// `hookctl replay`
#[derive(Args)]
#[command(
    next_help_heading = "What to send",
    after_help = r"Also in --help: editing, retries, TLS.

Examples:
  hookctl replay captures.jsonl --to http://localhost:3000
  hookctl replay session.har --to http://localhost:3000 --resign env:SECRET
  hookctl replay captures.jsonl --to http://localhost:3000 --watch src",
    after_long_help = r"A URL without a path keeps the captured path and query. A URL with a path replaces the path, and the captured query is appended.

Examples:
  Send every captured request again, byte for byte:
    hookctl replay captures.jsonl --to http://localhost:3000
  Sign again with the secret of the service under test, with a new time and ID:
    hookctl replay session.har --to http://localhost:3000/hooks \
        --secret env:LIVE_SECRET --resign env:TEST_SECRET
  Change a field first:
    hookctl replay captures.jsonl --to http://localhost:3000 \
        --set response.score=3 --resign env:SECRET
  Send only what failed, and show what is fixed:
    hookctl replay hooks.db --to http://localhost:3000 \
        --where 'status:5xx' --compare
  Send it again whenever the code changes, until everything is accepted:
    hookctl replay failing.jsonl --to http://localhost:3000 --watch src
  Compare the responses of two versions of a service:
    hookctl replay captures.jsonl --to http://localhost:3000 \
        --to http://localhost:4000
  Repeat a busy hour in six minutes:
    hookctl replay hooks.db --to https://staging.example.com \
        --speed 10x --concurrency 64
  Use a folder of captures as a regression test:
    hookctl replay captures/* --to http://localhost:3000 --compare \
        --report junit=replay.xml"
)]
pub struct ReplayArgs {
    /// Captures or stores to send (- for stdin). The format is detected
    #[arg(
        value_name = "FILE",
        help_heading = None,
        long_help = "Captures in any format that `verify` reads, or stores of `listen --save` (- for stdin)"
    )]
    pub files: Vec<PathBuf>,
    /// Endpoint to send to (repeat to compare them)
    #[arg(
        long,
        alias = "url",
        value_name = "URL",
        long_help = "Endpoint to send to. With several, each request is sent to all, and responses that differ from those of the first are shown"
    )]
    pub to: Vec<String>,
    /// Which requests are sent.
    #[command(flatten)]
    pub filter: WhereArgs,
    /// How to read captures.
    #[command(flatten)]
    pub capture: CaptureArgs,
    /// Add or replace a header: 'Name: value'
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    pub headers: Vec<String>,
    /// Changes to the captured body.
    #[command(flatten)]
    pub edits: Box<EditArgs>,
    /// How to sign.
    #[command(flatten)]
    pub signature: ResignArgs,
    /// When to send.
    #[command(flatten)]
    pub pace: PaceArgs,
    /// What counts as a failure.
    #[command(flatten)]
    pub result: ReplayResultArgs,
    /// Certificates.
    #[command(flatten)]
    pub tls: TlsArgs,
    /// Reports.
    #[command(flatten)]
    pub report: ReportArgs,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Whether and how requests are signed again.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Signature")]
pub struct ResignArgs {
    /// Sign again with this secret: env:NAME, file:PATH or -
    #[arg(
        long,
        value_name = "SOURCE",
        long_help = "Sign again with this secret: env:NAME, file:PATH or - for stdin. If the provider sends a timestamp and an ID, they are replaced. Requests that are not valid are refused"
    )]
    pub resign: Option<String>,
    /// Sign even requests that are not valid
    #[arg(
        long,
        requires = "resign",
        hide_short_help = true,
        long_help = "Sign even requests whose captured signature is not valid or cannot be verified"
    )]
    pub resign_unverified: bool,
    /// Secret of the captured signatures, for --resign
    #[arg(
        long = "secret",
        value_name = "SOURCE",
        hide_short_help = true,
        long_help = "Secret to verify the captured signatures with, for --resign and --where: env:NAME, file:PATH or - for stdin. Repeatable [default: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, then the profile]"
    )]
    pub secrets: Vec<String>,
}

/// How fast requests are sent, and in which order.
#[derive(Args, Clone)]
#[command(next_help_heading = "Pace and order")]
pub struct PaceArgs {
    /// Pace: max, or a multiple of the captured pace, e.g. 1x
    #[arg(
        long,
        value_name = "SPEED",
        default_value = "max",
        hide_default_value = true,
        long_help = "Pace: max, or a multiple of the captured pace, e.g. 1x, 10x, 0.5x [default: max]"
    )]
    pub speed: String,
    /// Maximum number of requests in flight [default: 1]
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        hide_default_value = true,
        value_parser = clap::value_parser!(u32).range(1..=10_000),
        long_help = "Maximum number of requests in flight. Requests of one connection are sent one after another, or those of one provider if the capture does not record connections [default: 1]"
    )]
    pub concurrency: u32,
    /// Let requests of one sender overtake each other
    #[arg(
        long,
        hide_short_help = true,
        long_help = "Do not keep the order of requests from one sender, so that --concurrency applies to them, too"
    )]
    pub any_order: bool,
    /// Send again whenever these files change, until everything is accepted
    #[arg(
        long,
        value_name = "PATH",
        conflicts_with_all = ["reports"],
        long_help = "Send everything again whenever one of these files, or a file in one of these directories, changes, until everything is accepted. Repeatable"
    )]
    pub watch: Vec<PathBuf>,
}

/// What counts as a failure.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Result")]
pub struct ReplayResultArgs {
    /// Statuses to accept, e.g. 2xx,404
    #[arg(
        long,
        value_name = "STATUSES",
        long_help = "Statuses to accept, e.g. 2xx,404 [default: the provider's own rule, or 2xx]. 410 and 500 never count as accepted, not even in 4xx or 5xx"
    )]
    pub expect: Option<String>,
    /// Compare with the recorded responses: fixed, regressed, still failing, same
    #[arg(
        long,
        long_help = "Compare the responses with the recorded ones, if the capture has them: fixed, regressed, still failing or same"
    )]
    pub compare: bool,
    /// Header to ignore when responses of several endpoints are compared
    #[arg(
        long = "ignore-header",
        value_name = "NAME",
        hide_short_help = true,
        long_help = "Header to ignore when the responses of several endpoints are compared, in addition to those that always differ, e.g. Date. Repeatable"
    )]
    pub ignored_headers: Vec<String>,
    /// Time limit per attempt, e.g. 500ms, 10s, 1m [default: 30s]
    #[arg(long, value_name = "DURATION", default_value = "30s", hide_default_value = true, hide_short_help = true)]
    pub timeout: String,
    /// Retries.
    #[command(flatten)]
    pub retry: RetryArgs,
    /// Succeed if no request is sent: the input is empty, or nothing matches --where
    #[arg(long, hide_short_help = true)]
    pub allow_empty: bool,
}
