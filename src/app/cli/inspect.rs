//! `inspect`, and the flags of the inspector that `listen` serves.

use std::path::PathBuf;

use clap::Args;

use super::{CaptureArgs, SecretArgs, TlsArgs};

/// `hookctl inspect`
#[derive(Args)]
#[command(
    next_help_heading = "What to show",
    after_help = r"Also in --help: the format of captures, TLS.

Examples:
  hookctl inspect hooks.db
  hookctl inspect session.har --secret env:SCREVER_SECRET
  hookctl inspect hooks.db --to http://localhost:3000",
    after_long_help = r"It serves a page on loopback, for this machine only, and prints its URL. The URL contains a token that is valid until hookctl ends. Ctrl-C ends it with exit code 130. Piped, it prints one line of JSON when it is ready.

A store is shown live: deliveries appear as `listen --save` receives them. Captures are verified first, and kept in memory or, above 64 MB, in a temporary file. Replays are signed with the same secrets.

Examples:
  Look at the store of a listener, even while it is running:
    hookctl inspect hooks.db
  See why captured requests are not valid:
    hookctl inspect session.har --secret env:SCREVER_SECRET
  Send deliveries again to the service under test, from the page:
    hookctl inspect hooks.db --to http://localhost:3000
  Show the output of another program:
    kcat -C -t hooks -e | hookctl inspect - --env-file .env"
)]
pub struct InspectArgs {
    /// Store or capture to show (- for stdin). The format is detected
    #[arg(
        value_name = "FILE",
        help_heading = None,
        long_help = "Store of `listen --save`, or captures in any format that `verify` reads (- for stdin)"
    )]
    pub file: PathBuf,
    /// How to read captures.
    #[command(flatten)]
    pub capture: CaptureArgs,
    /// Endpoint that the page can send deliveries to again (repeatable)
    #[arg(
        long,
        value_name = "URL",
        long_help = "Endpoint that the page can send deliveries to again. Repeatable. Without it, the page sends nothing"
    )]
    pub to: Vec<String>,
    /// The secrets to verify with.
    #[command(flatten)]
    pub secrets: SecretArgs,
    /// URL at which senders reached the receiver, for schemes that sign the URL
    #[arg(long, value_name = "URL", hide_short_help = true)]
    pub public_url: Option<String>,
    /// Port of the page [default: a free one]
    #[arg(long, value_name = "PORT")]
    pub ui_port: Option<u16>,
    /// Write the ready line to this file, atomically
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    pub ready_file: Option<PathBuf>,
    /// Certificates of the endpoints.
    #[command(flatten)]
    pub tls: TlsArgs,
}

/// Whether `listen` serves the inspector.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Inspector")]
pub struct UiArgs {
    /// Do not serve the inspector
    #[arg(
        long,
        conflicts_with = "ui_port",
        hide_short_help = true,
        long_help = "Do not serve the inspector. By default, it is served if standard error is a terminal and no COMMAND is given"
    )]
    pub no_ui: bool,
    /// Port of the inspector [default: a free one]
    #[arg(
        long,
        value_name = "PORT",
        hide_short_help = true,
        long_help = "Serve the inspector on this loopback port, even without a terminal or with a COMMAND; 0 picks a free one [default: a free one]"
    )]
    pub ui_port: Option<u16>,
}
