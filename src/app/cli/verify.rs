//! Arguments of `hookctl verify`.

use std::{iter, path::PathBuf};

use clap::{
    Args, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser},
};

use super::{CustomArgs, OutputArgs, ReportArgs};
use hookctl::{capture::FORMATS, signing::Verdict, text::capitalized};

/// `hookctl verify`
#[derive(Args)]
#[command(
    next_help_heading = "Captures",
    after_help = r"Examples:
  hookctl verify request.http --secret env:WOOTRIC_TOKEN
  hookctl verify session.har --secret env:NEW --secret env:OLD -o jsonl
  hookctl verify --body body.json -H 'X-API-SIGNATURE: 9a24…' \
      --secret file:secret.txt",
    after_long_help = r"Examples:
  Verify a raw HTTP request:
    hookctl verify request.http --secret env:WOOTRIC_TOKEN
  Verify everything a browser and a proxy recorded:
    hookctl verify session.har flows.mitm --provider wootric \
        --secret env:WOOTRIC_TOKEN
  Accept the old and the new secret, for a script:
    hookctl verify captures.jsonl --secret env:NEW --secret env:OLD -o jsonl
  Try every secret of a .env file:
    hookctl verify request.http --explain always --env-file .env
  Find out what your own code did differently:
    hookctl verify request.http --secret env:WOOTRIC_TOKEN --computed 9a24…
  Verify a body and a header from your logs:
    hookctl verify --body body.json -H 'X-API-SIGNATURE: 9a24…' \
        --secret file:secret.txt
  Verify requests of a sender without a provider folder:
    hookctl verify request.http --secret env:KEY --signature-header X-Sig \
        --algorithm sha256 --encoding base64 \
        --message '{timestamp}.{body}' --timestamp-header X-Time
  Verify one part of a large archive in a pipeline:
    zcat part.jsonl.gz | hookctl verify - --from jsonl --env-file .env \
        --allow-empty --exit-zero -o jsonl
  Verify a queue, and keep the offset of each message:
    kcat -C -t hooks -e | hookctl verify - --source-name hooks \
        --keep offset --env-file .env -o jsonl
  Verify what `send` would deliver:
    hookctl send screver --all --to http://localhost --dry-run=json |
        hookctl verify -"
)]
pub struct VerifyArgs {
    /// Captures to verify (- for stdin), or directories of them. The format is detected
    #[arg(value_name = "FILE", help_heading = None, long_help = "Captures to verify (- for stdin), also compressed with gzip or zstd, and directories of them. Files are read, never executed")]
    pub files: Vec<PathBuf>,
    /// Verify the files that this file lists, one path per line (- for stdin)
    #[arg(long, value_name = "FILE", hide_short_help = true, conflicts_with = "body")]
    pub files_from: Vec<PathBuf>,
    /// Capture format: http, har, curl, jsonl, …
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = format_names(), hide_default_value = true, long_help = "Format of the files [default: auto]")]
    pub from: String,
    /// Copy this key of each JSON Lines record to its JSON verdict (repeatable)
    #[arg(long, value_name = "KEY", hide_short_help = true)]
    pub keep: Vec<String>,
    /// Name of standard input in verdicts and reports [default: stdin]
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub source_name: Option<String>,
    /// Verify this body with the headers of FILE or -H
    #[arg(
        long,
        value_name = "FILE",
        long_help = "Verify this body (- for stdin) with the headers from -H, or with the request in FILE if it has no body, e.g. an environment"
    )]
    pub body: Option<PathBuf>,
    /// Header for --body: 'Name: value', or @FILE
    #[arg(
        short = 'H',
        long = "header",
        value_name = "HEADER",
        long_help = "Header for --body: 'Name: value', or @FILE for a file of header lines"
    )]
    pub headers: Vec<String>,
    /// Provider of all requests [default: detected]
    #[arg(
        long,
        value_name = "NAME",
        long_help = "Provider of all requests [default: detected per request, or else the profile's provider]"
    )]
    pub provider: Option<String>,
    /// Endpoint URL registered at the provider, for schemes that sign it
    #[arg(long, value_name = "URL", hide_short_help = true)]
    pub url: Option<String>,
    /// The secrets to verify with.
    #[command(flatten)]
    pub secrets: SecretArgs,
    /// Maximum age, e.g. 5m, for providers that send a timestamp
    #[arg(long, value_name = "DURATION", help_heading = "Age", hide_short_help = true)]
    pub tolerance: Option<String>,
    /// Current time for --tolerance: Unix seconds, RFC 3339, or `captured` for the time stated by the capture
    #[arg(long, value_name = "TIME", requires = "tolerance", help_heading = "Age", hide_short_help = true)]
    pub at: Option<String>,
    /// Search for causes: auto, always or never
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        help_heading = "Diagnosis",
        long_help = "Search for the cause of a mismatch, up to 2 seconds per request. Bodies over 64 KB are not searched for changes [default: auto]"
    )]
    pub explain: Explain,
    /// Signature your own code computed; shows what your code did differently
    #[arg(long, value_name = "VALUE", help_heading = "Diagnosis", allow_hyphen_values = true)]
    pub computed: Option<String>,
    /// List all causes with their fixes, and exit
    #[arg(long, help_heading = "Diagnosis", hide_short_help = true)]
    pub causes: bool,
    /// Which requests are verified.
    #[command(flatten)]
    pub select: SelectArgs,

    /// The signature of a sender without a provider folder.
    #[command(flatten)]
    pub custom: CustomArgs,
    /// What counts as a failure.
    #[command(flatten)]
    pub accept: AcceptArgs,
    /// Which verdicts are printed.
    #[command(flatten)]
    pub shown: ShownArgs,
    /// Reports.
    #[command(flatten)]
    pub report: ReportArgs,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Which requests are verified.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Selection")]
pub struct SelectArgs {
    /// Verify only requests to this path or below it; * matches any text (repeatable)
    #[arg(long, value_name = "PATH", conflicts_with = "body", hide_short_help = true)]
    pub path: Vec<String>,
    /// Verify only requests with this method (repeatable)
    #[arg(long, value_name = "METHOD", value_delimiter = ',', conflicts_with = "body", hide_short_help = true)]
    pub method: Vec<String>,
    /// Verify only requests to this host, e.g. hooks.example.com or *.example.com:8443 (repeatable)
    #[arg(long, value_name = "HOST", value_delimiter = ',', conflicts_with = "body", hide_short_help = true)]
    pub host: Vec<String>,
    /// Verify only requests captured since this time: Unix seconds, RFC 3339, or how long ago, e.g. 2h. Requests without a time are included
    #[arg(long, value_name = "TIME", conflicts_with = "body", hide_short_help = true)]
    pub since: Option<String>,
}

/// What counts as a failure.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Result")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct AcceptArgs {
    /// Accept requests of providers that do not sign
    #[arg(long)]
    pub allow_unsigned: bool,
    /// Succeed if there is nothing to verify: no requests, or no deliveries among them
    #[arg(long, hide_short_help = true)]
    pub allow_empty: bool,
    /// Fail if a request is not a delivery, e.g. a page load [default: count it and continue]
    #[arg(
        long,
        hide_short_help = true,
        long_help = "Fail if a request is not a delivery [default: count it and continue]. A delivery has a signature header of a known provider or a body that matches a known event. With --provider, every request is a delivery, except GET, HEAD and OPTIONS"
    )]
    pub strict: bool,
    /// Exit 0 instead of 1 if a request is not valid, for pipelines that read the verdicts; errors keep their exit codes
    #[arg(long, hide_short_help = true)]
    pub exit_zero: bool,
}

/// Which verdicts are printed.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Result")]
pub struct ShownArgs {
    /// Print only these verdicts, e.g. mismatch,missing
    #[arg(
        long,
        value_name = "VERDICTS",
        value_delimiter = ',',
        long_help = "Print only these verdicts, e.g. mismatch,missing. Totals, reports and the exit code still cover all requests"
    )]
    pub only: Vec<Verdict>,
    /// Print counts instead of one row per request
    #[arg(
        long,
        conflicts_with = "only",
        long_help = "Print counts per provider, event and verdict instead of one row per request"
    )]
    pub summary: bool,
    /// Stop at the first request that is not valid or cannot be verified
    #[arg(long, hide_short_help = true)]
    pub fail_fast: bool,
}

/// When to search for the cause of a mismatch.
#[derive(ValueEnum, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Explain {
    /// For every mismatch, up to 20 seconds per run
    #[default]
    Auto,
    /// For every mismatch, without a limit per run
    Always,
    /// Do not search
    Never,
}

/// How to read captures, for commands that do more than verify them.
#[derive(Args, Debug, Clone, Default)]
pub struct CaptureArgs {
    /// Capture format: http, har, curl, jsonl, …
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "auto",
        value_parser = format_names(),
        hide_default_value = true,
        hide_short_help = true,
        long_help = "Format of the files [default: auto]"
    )]
    pub from: String,
    /// Provider of all requests [default: detected]
    #[arg(
        long,
        value_name = "NAME",
        hide_short_help = true,
        long_help = "Provider of all requests [default: detected per request]"
    )]
    pub provider: Option<String>,
}

/// The sources of the secrets to verify with.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Secrets")]
pub struct SecretArgs {
    /// Secret: env:NAME, file:PATH or - for stdin (repeatable)
    #[arg(
        id = "secrets",
        long = "secret",
        value_name = "SOURCE",
        long_help = "Secret to try: env:NAME, file:PATH, - for stdin, or literal:TEXT, which other users can see. Repeat it while a secret is being rotated [default: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, then the profile]"
    )]
    pub sources: Vec<String>,
    /// Try the secrets in this file of KEY=value lines
    #[arg(
        long = "env-file",
        value_name = "FILE",
        long_help = "Try the secrets in this file of KEY=value lines: HOOKCTL_<PROVIDER>_SECRET for that provider, any other value for every provider. Repeatable"
    )]
    pub env_files: Vec<PathBuf>,
}

/// Accepts `auto` and the names of the capture formats.
pub(super) fn format_names() -> PossibleValuesParser {
    let auto = PossibleValue::new("auto").help("Detect the format");
    let formats = FORMATS.iter().map(|format| PossibleValue::new(format.name).help(capitalized(format.about)));
    iter::once(auto).chain(formats).into()
}
