//! Arguments of `hookctl store` and its subcommands.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{OutputArgs, verify::format_names};
use crate::app::export::ExportFormat;

/// `hookctl store`
#[derive(Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Examples:
  hookctl store list hooks.db --where verdict:mismatch
  hookctl store show hooks.db 12
  hookctl store export hooks.db --as har > hooks.har
  hookctl store import hooks.db captures.jsonl
  hookctl store delete hooks.db --where 'id:<1000' --yes"
)]
pub struct StoreArgs {
    /// The subcommand.
    #[command(subcommand)]
    pub command: StoreCommand,
}

/// The subcommands of `store`.
#[derive(Subcommand)]
pub enum StoreCommand {
    /// List deliveries, the newest first
    #[command(visible_alias = "ls")]
    List(ListStoreArgs),
    /// Show one delivery: request, verdict, causes, response
    Show(ShowStoreArgs),
    /// Write deliveries to stdout, in a format that other tools read
    Export(ExportStoreArgs),
    /// Add the requests of capture files to a store
    Import(ImportStoreArgs),
    /// Delete deliveries, after asking
    Delete(DeleteStoreArgs),
}

/// Selects deliveries.
#[derive(Args, Default)]
pub struct WhereArgs {
    /// Only deliveries that match, e.g. 'verdict:mismatch event:response.*'
    #[arg(
        long = "where",
        value_name = "QUERY",
        allow_hyphen_values = true,
        long_help = "Only deliveries that match all terms: verdict:mismatch, provider:screver, event:response.*, status:4xx, cause:body, method:POST, path:/hooks, size:>10k, ms:>100, header:user-agent=curl, is:marked, is:broken, id:10..20, path.to.field=value, text. A comma means or, a leading - means not"
    )]
    pub query: Option<String>,
}

/// `hookctl store list`
#[derive(Args)]
#[command(after_help = "\
Examples:
  hookctl store list hooks.db
  hookctl store list hooks.db --where 'verdict:mismatch,stale -is:marked'
  hookctl store list hooks.db --where 'answer.value=3 size:>10k' -o json")]
pub struct ListStoreArgs {
    /// Store, as `listen --save` writes it
    pub file: PathBuf,
    /// Selects deliveries.
    #[command(flatten)]
    pub filter: WhereArgs,
    /// Maximum number to list
    #[arg(long, value_name = "N", default_value_t = 100, conflicts_with = "all")]
    pub limit: usize,
    /// List all of them
    #[arg(long)]
    pub all: bool,
    /// List those with a lower ID
    #[arg(long, value_name = "ID")]
    pub before: Option<i64>,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `hookctl store show`
#[derive(Args)]
#[command(after_help = "\
Examples:
  hookctl store show hooks.db 12
  hookctl store show hooks.db 12 -o json --show-secrets")]
pub struct ShowStoreArgs {
    /// Store, as `listen --save` writes it
    pub file: PathBuf,
    /// ID of the delivery (see `hookctl store list`)
    pub id: i64,
    /// Print the values of headers that carry credentials
    #[arg(long)]
    pub show_secrets: bool,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `hookctl store export`
#[derive(Args)]
#[command(after_help = "\
Exports are exact, so they contain the credentials that senders sent. Only curl
commands have variables in their place.

Only jsonl has incomplete and malformed requests. If another format leaves out
any, the exit code is 3; exclude them with --where -is:broken.

Examples:
  hookctl store export hooks.db > captures.jsonl
  hookctl store export hooks.db --as har --where is:marked > marked.har
  hookctl store export hooks.db --as curl --where id:12
  hookctl store export hooks.db --as http --where id:12 > request.http")]
pub struct ExportStoreArgs {
    /// Store, as `listen --save` writes it
    pub file: PathBuf,
    /// Format: jsonl, har, warc, curl or http [default: jsonl]
    #[arg(
        long = "as",
        value_name = "FORMAT",
        default_value = "jsonl",
        hide_default_value = true,
        long_help = "Format [default: jsonl]"
    )]
    pub format: ExportFormat,
    /// Selects deliveries.
    #[command(flatten)]
    pub filter: WhereArgs,
}

/// `hookctl store import`
#[derive(Args)]
#[command(after_help = "\
Examples:
  hookctl store import hooks.db captures.jsonl session.har
  hookctl store import hooks.db other.db --where provider:screver
  zcat part.jsonl.gz | hookctl store import hooks.db - --from jsonl")]
pub struct ImportStoreArgs {
    /// Store to add to. It is created if it does not exist
    pub file: PathBuf,
    /// Captures or stores to add (- for stdin). The format is detected
    #[arg(value_name = "CAPTURE", required = true)]
    pub captures: Vec<PathBuf>,
    /// Capture format: http, har, curl, jsonl, …
    #[arg(long, value_name = "FORMAT", default_value = "auto", value_parser = format_names(), hide_default_value = true, long_help = "Format of the captures [default: auto]")]
    pub from: String,
    /// Selects deliveries.
    #[command(flatten)]
    pub filter: WhereArgs,
}

/// `hookctl store delete`
#[derive(Args)]
#[command(after_help = "\
Examples:
  hookctl store delete hooks.db --where verdict:valid
  hookctl store delete hooks.db --where 'path:/health' --yes
  hookctl store delete hooks.db --all --yes")]
pub struct DeleteStoreArgs {
    /// Store, as `listen --save` writes it
    pub file: PathBuf,
    /// Selects deliveries.
    #[command(flatten)]
    pub filter: WhereArgs,
    /// Delete every delivery
    #[arg(long, conflicts_with = "query")]
    pub all: bool,
    /// Delete without asking
    #[arg(short, long)]
    pub yes: bool,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}
