//! Arguments of `hookctl mock`, a local mock of the management APIs.

use std::path::PathBuf;

use clap::Args;

/// `hookctl mock`
#[derive(Args)]
#[command(
    after_help = "\
On a terminal, it prints `export` lines to paste into another terminal, and a
line per request. Piped, it prints one line of JSON when it is ready, with its
URLs and the credentials it accepts. SIGTERM ends it with exit code 130.

Examples:
  hookctl mock
  hookctl mock screver --listen 127.0.0.1:8788 --state mock.db
  hookctl mock --fail 503:0.1 --latency 200ms --ready-file ready.json",
    after_long_help = "\
On a terminal, it prints `export` lines to paste into another terminal, and a line per request. Piped, it prints one line of JSON when it is ready, with its URLs and, unless you set your own, the credentials it accepts: mock-token for every API, mock-client and mock-client-secret for Screver, mock-key and mock-password for FluidSurveys. SIGTERM ends it with exit code 130.

Examples:
  Mock the APIs of Screver and FluidSurveys on a free port:
    hookctl mock
  Keep the webhooks of a mock on a fixed port:
    hookctl mock screver --listen 127.0.0.1:8788 --state mock.db
  Fail one call in ten, and respond slowly:
    hookctl mock --fail 503:0.1 --latency 200ms --ready-file ready.json
  Create a webhook on it:
    hookctl webhooks create screver --event surveyCompleted \\
        --url http://localhost:3000/hooks --token literal:mock-token \\
        --api-url http://127.0.0.1:8788"
)]
pub struct MockArgs {
    /// APIs to mock, e.g. screver, typeform [default: screver and fluidsurveys]
    #[arg(value_name = "PROVIDER")]
    pub apis: Vec<String>,
    /// Loopback address and port; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen: String,
    /// Keep webhooks in this SQLite file across restarts [default: in memory]
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Write the ready line to this file, atomically
    #[arg(long, value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
    /// Respond with this status: always, or with probability P, e.g. 503:0.1 (repeatable)
    #[arg(long, value_name = "STATUS[:P]")]
    pub fail: Vec<String>,
    /// Wait this long before each response, e.g. 200ms
    #[arg(long, value_name = "DURATION")]
    pub latency: Option<String>,
    /// Seed for --fail, for reproducible runs
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Token to accept at every API [default: mock-token]
    #[arg(long, value_name = "SOURCE", help_heading = "Credentials to accept", hide_short_help = true)]
    pub token: Option<String>,
    /// Client ID to accept at Screver's token URL [default: mock-client]
    #[arg(long, value_name = "SOURCE", help_heading = "Credentials to accept", hide_short_help = true)]
    pub client_id: Option<String>,
    /// Client secret to accept at Screver's token URL [default: mock-client-secret]
    #[arg(long, value_name = "SOURCE", help_heading = "Credentials to accept", hide_short_help = true)]
    pub client_secret: Option<String>,
    /// API key to accept for FluidSurveys [default: mock-key]
    #[arg(long, value_name = "SOURCE", help_heading = "Credentials to accept", hide_short_help = true)]
    pub api_key: Option<String>,
    /// Password to accept for FluidSurveys [default: mock-password]
    #[arg(long, value_name = "SOURCE", help_heading = "Credentials to accept", hide_short_help = true)]
    pub password: Option<String>,
}
