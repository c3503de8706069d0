//! `mock`: a stand-in of the management APIs.

use std::path::PathBuf;

use clap::Args;

/// `hookctl mock`
#[derive(Args)]
#[command(after_help = "\
On a terminal it prints variables to paste into a shell, then a line per request. Otherwise it prints one line of JSON when it is
ready, with its URLs and its default credentials. SIGTERM ends it with 130.

Examples:
  hookctl mock
  hookctl mock screver --listen 127.0.0.1:8788 --state mock.db
  hookctl mock --fail 503:0.1 --latency 200ms --ready-file ready.json")]
pub struct MockArgs {
    /// APIs to stand in for: screver, fluidsurveys (default: both)
    #[arg(value_name = "PROVIDER")]
    pub apis: Vec<String>,
    /// Address of this machine to listen on; port 0 is any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen: String,
    /// File that keeps the webhooks over a restart (SQLite; default: memory)
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// File to write the ready line to, whole or not at all
    #[arg(long, value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
    /// Answer with this status, with this probability, as in 503:0.1
    #[arg(long, value_name = "STATUS:P")]
    pub fail: Vec<String>,
    /// Wait so long before each answer
    #[arg(long, value_name = "DURATION")]
    pub latency: Option<String>,
    /// Let the same faults strike each time
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Token to accept, of either API (default: mock-token)
    #[arg(long, value_name = "SOURCE", help_heading = "Credentials")]
    pub token: Option<String>,
    /// Client id to accept at Screver's token URL (default: mock-client)
    #[arg(long, value_name = "SOURCE", help_heading = "Credentials")]
    pub client_id: Option<String>,
    /// Client secret to accept at Screver's token URL (default: mock-client-secret)
    #[arg(long, value_name = "SOURCE", help_heading = "Credentials")]
    pub client_secret: Option<String>,
    /// API key to accept for FluidSurveys (default: mock-key)
    #[arg(long, value_name = "SOURCE", help_heading = "Credentials")]
    pub api_key: Option<String>,
    /// Password to accept for FluidSurveys (default: mock-password)
    #[arg(long, value_name = "SOURCE", help_heading = "Credentials")]
    pub password: Option<String>,
}
