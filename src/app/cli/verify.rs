//! `verify`: judging captures.

use std::{iter, path::PathBuf};

use clap::{
    Args, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser},
};

use super::{OutputArgs, ReportArgs};
use hookctl::{capture::FORMATS, signing::Verdict};

/// `hookctl verify`
#[derive(Args)]
#[command(after_help = "\
Examples:
  hookctl verify request.http --secret env:WOOTRIC_TOKEN
  hookctl verify session.har flows.mitm --provider wootric --secret env:WOOTRIC_TOKEN
  hookctl verify captures.jsonl --secret env:NEW --secret env:OLD -o jsonl
  hookctl verify request.http --computed 9a24… --env-file .env
  hookctl verify --body body.json --header 'X-API-SIGNATURE: 9a24…' --secret file:secret.txt
  zcat part.jsonl.gz | hookctl verify - --from jsonl --env-file secrets.env --allow-empty --exit-zero -o jsonl
  kcat -C -t hooks -e | hookctl verify - --source-name hooks --keep offset --env-file secrets.env -o jsonl
  hookctl send screver --all --to http://localhost --dry-run=json | hookctl verify -")]
pub struct VerifyArgs {
    /// Captures to judge (- for stdin)
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What the files hold
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = format_names())]
    pub from: String,
    /// Key of the captured JSON Lines records to copy into their JSON verdicts; repeat it for several
    #[arg(long, value_name = "KEY")]
    pub keep: Vec<String>,
    /// Name of standard input in verdicts and reports [default: stdin]
    #[arg(long, value_name = "NAME")]
    pub source_name: Option<String>,
    /// Body of a single request, given in parts (- for stdin)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "from"])]
    pub body: Option<PathBuf>,
    /// Header of a request given in parts, as 'Name: value'
    #[arg(short = 'H', long = "header", value_name = "HEADER", requires = "body", conflicts_with = "files")]
    pub headers: Vec<String>,
    /// Provider that sent the requests (default: recognised, one by one)
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,
    /// Secret to try: env:NAME, file:PATH or - for stdin; repeat it for rotation. Without it: HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, the profile
    #[arg(long = "secret", value_name = "SOURCE")]
    pub secrets: Vec<String>,
    /// File of KEY=value lines: HOOKCTL_<PROVIDER>_SECRET is a secret of that provider, any other value is tried for every provider; repeat it for several
    #[arg(long = "env-file", value_name = "FILE")]
    pub env_files: Vec<PathBuf>,
    /// URL that the provider was given, for schemes that sign it
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// Maximum age of a delivery, e.g. 5m, for providers that send a time
    #[arg(long, value_name = "DURATION")]
    pub tolerance: Option<String>,
    /// Current time for --tolerance: Unix time, ISO 8601, or `captured` for the time in the capture
    #[arg(long, value_name = "TIME", requires = "tolerance")]
    pub at: Option<String>,
    /// What does not fail the run.
    #[command(flatten)]
    pub accept: AcceptArgs,
    /// Which verdicts are told, and how many.
    #[command(flatten)]
    pub shown: ShownArgs,
    /// Search for the cause of a mismatch, for up to 2 seconds each; bodies over 64 KB are not searched for changes
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Diagnosis")]
    pub explain: Explain,
    /// Signature that your own code computed, to find out what it did differently
    #[arg(long, value_name = "VALUE", help_heading = "Diagnosis", allow_hyphen_values = true)]
    pub computed: Option<String>,
    /// List the causes by name, each with its fix, and verify nothing
    #[arg(long, help_heading = "Diagnosis")]
    pub causes: bool,
    /// How to report it.
    #[command(flatten)]
    pub report: ReportArgs,
    /// How to print it.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What does not fail the run.
#[derive(Args, Debug, Clone, Default)]
pub struct AcceptArgs {
    /// Let requests of providers that do not sign pass
    #[arg(long)]
    pub allow_unsigned: bool,
    /// Succeed if a file or standard input holds no request
    #[arg(long)]
    pub allow_empty: bool,
    /// Exit 0 instead of 1 if a request is not genuine, for pipelines that read the verdicts; errors keep their exit codes
    #[arg(long)]
    pub exit_zero: bool,
}

/// Which verdicts are told, and how many.
#[derive(Args, Debug, Clone, Default)]
pub struct ShownArgs {
    /// Print these verdicts only, as in mismatch,missing; totals, reports and exit code are about all
    #[arg(long, value_name = "VERDICTS", value_delimiter = ',')]
    pub only: Vec<Verdict>,
    /// Print how many there are of each provider, event and verdict instead of each verdict
    #[arg(long, conflicts_with = "only")]
    pub summary: bool,
    /// Stop at the first request that is not genuine or cannot be judged
    #[arg(long)]
    pub fail_fast: bool,
}

/// When the cause is searched for.
#[derive(ValueEnum, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Explain {
    /// For every mismatch, until 20 seconds of the run are used up
    #[default]
    Auto,
    /// For every mismatch, however long it takes
    Always,
    /// Not at all
    Never,
}

/// Accepts `auto` and the names of the capture formats.
fn format_names() -> PossibleValuesParser {
    let capitalized = |text: &str| {
        text.char_indices().map(|(at, c)| if at == 0 { c.to_ascii_uppercase() } else { c }).collect::<String>()
    };
    let auto = PossibleValue::new("auto").help("Told by how it begins");
    let formats = FORMATS.iter().map(|format| PossibleValue::new(format.name).help(capitalized(format.about)));
    iter::once(auto).chain(formats).into()
}
