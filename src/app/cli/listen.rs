//! `listen`.

use std::{ffi::OsString, path::PathBuf};

use clap::{Args, ValueEnum};

use super::{ApiArgs, Explain, OutputArgs, ReportArgs, TlsArgs, UiArgs};

/// `hookctl listen`
#[derive(Args)]
#[command(
    next_help_heading = "Server",
    override_usage = "hookctl listen [OPTIONS] [-- COMMAND...]",
    after_help = r"Also in --help: HTTPS, limits, dropped connections, tokens, forwarding, CI.

Examples:
  hookctl listen --secret env:SCREVER_SECRET --save hooks.db
  hookctl listen --forward http://localhost:3000
  hookctl listen --expect 'screver surveyCompleted' -- npm test",
    after_long_help = r#"When the server is ready, it prints one line of JSON on stderr: {"url":…}. On a terminal, it prints its URL instead, and the URL of the inspector: a page that shows deliveries live, explains mismatches, and replays deliveries. A delivery gets its response once it is saved. Ctrl-C ends the run with exit code 130.

Only valid deliveries meet --expect and --count. A run that ends by itself exits 1 if an expectation is not met, a delivery is not valid, a request is broken, or the application of --forward does not accept a delivery. If the COMMAND fails, the run exits with its code.

Examples:
  See deliveries arrive, and why one does not verify:
    hookctl listen --secret env:SCREVER_SECRET
  Save everything, and forward it to the application:
    hookctl listen --save hooks.db --forward http://localhost:3000
  Watch how a provider retries:
    hookctl listen --respond 500 --times 2
  Run a test suite that triggers webhooks, in CI:
    hookctl listen --expect 'screver surveyCompleted=2' --all-valid \
        --report junit=webhooks.xml -- npm test
  Wait for one delivery, at most 30 seconds:
    hookctl listen --port 8787 --count 1 --within 30s
  Serve HTTPS with a certificate for this run:
    hookctl listen --tls self --ready-file ready.json
  Act as SurveySparrow's OAuth token URL, too:
    hookctl listen --provider surveysparrow --token-endpoint /oauth/token"#
)]
pub struct ListenArgs {
    /// Command to run while listening; HOOKCTL_URL is set for it
    #[arg(
        value_name = "COMMAND",
        last = true,
        help_heading = None,
        long_help = "Command to run while listening, with HOOKCTL_URL and HOOKCTL_STORE set. The run ends with it. Rows go to stderr"
    )]
    pub command: Vec<OsString>,
    /// Port; 0 picks a free one [default: 8787]
    #[arg(
        long,
        value_name = "PORT",
        long_help = "Port; 0 picks a free one [default: 8787, or a free one with a COMMAND]"
    )]
    pub port: Option<u16>,
    /// IP address to listen on [default: 127.0.0.1, which only this machine can reach]
    #[arg(long, value_name = "ADDRESS", hide_short_help = true)]
    pub bind: Option<String>,
    /// Serve HTTPS with a certificate made for this run
    #[arg(long, value_name = "HOW", conflicts_with_all = ["tls_cert", "tls_key"], hide_short_help = true)]
    pub tls: Option<SelfSigned>,
    /// Serve HTTPS with this certificate: a PEM file, with any intermediates
    #[arg(long, value_name = "FILE", requires = "tls_key", hide_short_help = true)]
    pub tls_cert: Option<PathBuf>,
    /// Private key of --tls-cert: an unencrypted PEM file
    #[arg(long, value_name = "FILE", requires = "tls_cert", hide_short_help = true)]
    pub tls_key: Option<PathBuf>,
    /// Write the ready line to this file, atomically
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub ready_file: Option<PathBuf>,
    /// Largest body to accept; larger ones get 413
    #[arg(long, value_name = "BYTES", default_value = "10MB", hide_short_help = true)]
    pub max_body: String,
    /// Connections to serve at the same time; others wait
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..=100_000), hide_short_help = true)]
    pub max_connections: u32,
    /// Time limit for the headers of a request, and again for its body
    #[arg(long, value_name = "DURATION", default_value = "30s", hide_short_help = true)]
    pub read_timeout: String,
    /// How deliveries are verified.
    #[command(flatten)]
    pub verify: ListenVerifyArgs,
    /// How to respond.
    #[command(flatten)]
    pub responses: ResponseArgs,
    /// Where to save them.
    #[command(flatten)]
    pub store: StorageArgs,
    /// Where to forward them.
    #[command(flatten)]
    pub forward: ForwardArgs,
    /// Whether to serve the inspector.
    #[command(flatten)]
    pub ui: UiArgs,
    /// What must arrive.
    #[command(flatten)]
    pub expect: ExpectArgs,
    /// The webhook of this run.
    #[command(flatten)]
    pub register: RegisterArgs,
    /// Certificates of the application and of the API.
    #[command(flatten)]
    pub trust: TlsArgs,
    /// Reports.
    #[command(flatten)]
    pub report: ReportArgs,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// How deliveries are verified.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Verification")]
pub struct ListenVerifyArgs {
    /// Provider of all deliveries [default: detected]
    #[arg(long, value_name = "NAME", long_help = "Provider of all deliveries [default: detected for each]")]
    pub provider: Option<String>,
    /// Secret: env:NAME, file:PATH or - for stdin (repeatable)
    #[arg(
        long = "secret",
        value_name = "SOURCE",
        long_help = "Secret to try: env:NAME, file:PATH or - for stdin. Repeat it while a secret is being rotated [default: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, then the profile]"
    )]
    pub secrets: Vec<String>,
    /// Try the secrets in this file of KEY=value lines: HOOKCTL_<PROVIDER>_SECRET for that provider, any other value for every provider. Repeatable
    #[arg(long = "env-file", value_name = "FILE", hide_short_help = true)]
    pub env_files: Vec<PathBuf>,
    /// Maximum age, e.g. 5m, for providers that send a timestamp
    #[arg(long, value_name = "DURATION", hide_short_help = true)]
    pub tolerance: Option<String>,
    /// URL that senders use, for schemes that sign it
    #[arg(
        long,
        value_name = "URL",
        hide_short_help = true,
        long_help = "URL that senders use, e.g. that of a tunnel, for schemes that sign it [default: this server's scheme and the Host of the request, or https if the request has X-Forwarded-Proto or Forwarded]"
    )]
    pub public_url: Option<String>,
    /// Search for the cause of a mismatch, up to 2 seconds per delivery [default: auto]
    #[arg(long, value_name = "WHEN", default_value = "auto", hide_default_value = true, hide_short_help = true)]
    pub explain: Explain,
    /// Accept deliveries of providers that do not sign
    #[arg(long, hide_short_help = true)]
    pub allow_unsigned: bool,
}

/// How to respond to deliveries.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Responses")]
pub struct ResponseArgs {
    /// Respond with this status [default: 200]
    #[arg(long, value_name = "STATUS", value_parser = clap::value_parser!(u16).range(200..=599))]
    pub respond: Option<u16>,
    /// Apply --respond or --drop to the first N deliveries only
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), hide_short_help = true)]
    pub times: Option<u64>,
    /// Body of the responses, or @FILE
    #[arg(
        long,
        value_name = "TEXT",
        hide_short_help = true,
        long_help = "Body of the responses, or @FILE. It is sent as application/json if it is JSON [default: {}]"
    )]
    pub respond_body: Option<String>,
    /// Wait this long before each response, e.g. 2s
    #[arg(long, value_name = "DURATION", hide_short_help = true)]
    pub respond_after: Option<String>,
    /// Close the connection without a response
    #[arg(long, value_name = "WHEN", conflicts_with = "respond", hide_short_help = true)]
    pub drop: Option<DropPoint>,
    /// Respond with 401 if a delivery is not valid
    #[arg(long)]
    pub reject_invalid: bool,
    /// Act as an OAuth token URL at this path, and require its bearer token in deliveries
    #[arg(
        long,
        value_name = "PATH",
        hide_short_help = true,
        long_help = "Act as an OAuth token URL at this path. Deliveries without a bearer token from it get 401. Any client ID and client secret gets a token, valid for an hour"
    )]
    pub token_endpoint: Option<String>,
}

/// Where to save deliveries.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Storage")]
pub struct StorageArgs {
    /// Keep deliveries in this store, a SQLite file
    #[arg(
        long,
        value_name = "FILE",
        long_help = "Keep deliveries in this store, a SQLite file. Each is on disk before the response is sent [default: in memory; with a COMMAND a temporary file, which is kept if the run fails]"
    )]
    pub save: Option<PathBuf>,
    /// Do not wait for the disk: faster, but a power failure may lose the last deliveries
    #[arg(long, hide_short_help = true)]
    pub no_sync: bool,
    /// How much the store keeps: a number of deliveries, an age or a size, e.g. 10000, 7d or 1GB
    #[arg(long, value_name = "LIMIT", hide_short_help = true)]
    pub retain: Option<String>,
    /// Also append deliveries to this capture file (JSON Lines)
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub capture: Option<PathBuf>,
}

/// Where to forward deliveries.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Forwarding")]
pub struct ForwardArgs {
    /// Forward deliveries to this application
    #[arg(
        long,
        value_name = "URL",
        long_help = "Forward deliveries to this application, byte for byte, and return its response. The run exits 1 if the application does not accept one. Without a path, each delivery keeps its own path and query"
    )]
    pub forward: Option<String>,
    /// Forward only valid deliveries
    #[arg(long, requires = "forward", hide_short_help = true)]
    pub forward_only_valid: bool,
    /// How long the application may take before the sender gets 504
    #[arg(long, value_name = "DURATION", default_value = "30s", hide_short_help = true)]
    pub forward_timeout: String,
    /// Sign forwarded deliveries with the application's own secret: env:NAME, file:PATH or -
    #[arg(long, value_name = "SOURCE", requires = "forward", hide_short_help = true)]
    pub resign: Option<String>,
}

/// What must arrive.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Expectations")]
pub struct ExpectArgs {
    /// Wait for a delivery, e.g. 'screver surveyCompleted=2'
    #[arg(
        long = "expect",
        value_name = "WHAT",
        long_help = "Wait for a valid delivery: 'PROVIDER EVENT', or 'PROVIDER EVENT=N' for at least N. Repeatable. The run ends when all have arrived"
    )]
    pub expect: Vec<String>,
    /// Fail if anything else arrives, or more than expected
    #[arg(long, requires = "expect", hide_short_help = true)]
    pub none_but: bool,
    /// Fail unless there are deliveries and all are valid
    #[arg(long, hide_short_help = true)]
    pub all_valid: bool,
    /// Stop after this time, e.g. 30s
    #[arg(
        long,
        value_name = "DURATION",
        long_help = "Stop after this time, e.g. 30s, counted from when the server is ready. With a COMMAND, how long to wait for expected deliveries, even after it has ended"
    )]
    pub within: Option<String>,
    /// Stop after N valid deliveries
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,
}

/// The webhook of a run.
#[derive(Args, Clone)]
#[command(next_help_heading = "Registration")]
pub struct RegisterArgs {
    /// Create a webhook at this provider for --public-url, and delete it at the end
    #[arg(
        long,
        value_name = "PROVIDER",
        requires = "public_url",
        hide_short_help = true,
        long_help = "Create a webhook at this provider for --public-url, verify with its secret, and delete it at the end. The webhook of a killed run is deleted at the next start"
    )]
    pub register: Option<String>,
    /// Event of the webhook [default: every event, for Screver and Qualtrics]
    #[arg(long, value_name = "EVENT", requires = "register", hide_short_help = true)]
    pub event: Option<String>,
    /// API address and token.
    #[command(flatten)]
    pub api: ApiArgs,
}

/// `--tls`
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelfSigned {
    /// A certificate for localhost, made for this run; the ready line has the authority to trust
    #[value(name = "self")]
    ForThisRun,
}

/// `--drop`
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum DropPoint {
    /// After the headers were read
    AfterHeaders,
    /// After the body was read and saved
    AfterBody,
}
