//! Arguments of `hookctl events` and `hookctl providers`, which show the catalog.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{EditArgs, OutputArgs};

/// `hookctl events`
#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Examples:
  hookctl events list
  hookctl events list screver -o json
  hookctl events show wootric response.created
  hookctl events show blitzllama answer > answer.json
  hookctl events show screver surveyCompleted --set meta.userId=user2 --fresh"
)]
pub struct EventsArgs {
    /// The subcommand.
    #[command(subcommand)]
    pub command: EventsCommand,
}

/// The subcommands of `events`.
#[derive(Subcommand, Debug)]
pub enum EventsCommand {
    /// List the events of one provider, or of all
    ///
    /// SAMPLE is the origin of the sample: the provider's documentation (documented), another public source (public), or hookctl, which
    /// constructed it from the documentation (constructed).
    #[command(
        visible_alias = "ls",
        after_help = "\
Examples:
  hookctl events list
  hookctl events list surveysparrow -o jsonl"
    )]
    List {
        /// Provider whose events to list [default: the profile's provider, or all]
        provider: Option<String>,
        /// List the events of all providers
        #[arg(long, conflicts_with = "provider")]
        all: bool,
        /// How to print data.
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Print a sample payload: exact bytes, or indented on a terminal
    #[command(after_help = "\
Examples:
  hookctl events show wootric response.created
  hookctl events show blitzllama answer > answer.json
  hookctl events show blitzllama answer --pretty | less
  hookctl events show fluidsurveys contact_create --http
  hookctl events show screver surveyCompleted --set meta.userId=user2 --fresh")]
    Show(ShowEventArgs),
}

/// `hookctl events show`
#[derive(Args, Debug)]
#[command(override_usage = "hookctl events show [OPTIONS] [PROVIDER] <EVENT>")]
pub struct ShowEventArgs {
    /// Provider of the event [default: the profile's provider]
    pub provider: Option<String>,
    /// Event to show (see `hookctl events list`)
    pub event: Option<String>,
    /// Payload variant, if there are several (see `hookctl events list`)
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// Print the whole request, unsigned, instead of the body
    #[arg(long, conflicts_with = "pretty")]
    pub http: bool,
    /// Indent the payload, even if not on a terminal
    #[arg(long)]
    pub pretty: bool,
    /// Print the exact bytes, even on a terminal
    #[arg(long, conflicts_with_all = ["pretty", "http"])]
    pub raw: bool,
    /// Delivery time: Unix seconds or RFC 3339
    #[arg(
        long,
        value_name = "TIME",
        hide_short_help = true,
        long_help = "Delivery time, for --fresh and for providers that send one: Unix seconds or RFC 3339"
    )]
    pub timestamp: Option<String>,
    /// Changes to the sample.
    #[command(flatten)]
    pub edits: EditArgs,
    /// How to print data.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `hookctl providers`
#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "\
A provider is a folder with a provider.toml and one file per sample payload.
Folders in `providers`, next to the configuration file, are loaded as well.

Examples:
  hookctl providers list
  hookctl providers new mine/acme
  hookctl providers lint mine
  hookctl send acme event.created --providers mine \\
      --to http://localhost:3000/hooks"
)]
pub struct ProvidersArgs {
    /// The subcommand.
    #[command(subcommand)]
    pub command: ProvidersCommand,
}

/// The subcommands of `providers`.
#[derive(Subcommand, Debug)]
pub enum ProvidersCommand {
    /// List providers and how they sign
    #[command(
        visible_alias = "ls",
        after_help = "\
Examples:
  hookctl providers list
  hookctl providers list --providers mine -o json"
    )]
    List {
        /// How to print data.
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Print the provider.toml of a provider, as a template for your own
    #[command(after_help = "\
Example:
  hookctl providers show screver > mine/acme/provider.toml")]
    Show {
        /// Provider to show [default: the profile's provider]
        name: Option<String>,
    },
    /// Create a provider folder from a template
    #[command(after_help = "\
The folder contains a commented provider.toml and a sample payload, and passes
`providers lint`. An existing folder is never changed.

Examples:
  hookctl providers new acme
  hookctl providers new mine/acme --signature standard-webhooks")]
    New {
        /// Folder to create. The last part of the path is the provider's name
        #[arg(value_name = "NAME")]
        path: PathBuf,
        /// How the provider signs [default: hmac]
        #[arg(long, value_name = "SHAPE")]
        signature: Option<SignatureShape>,
    },
    /// Check provider folders and report every error in them
    #[command(after_help = "\
Examples:
  hookctl providers lint mine/acme
  hookctl providers lint mine -o json
  hookctl providers lint mine/acme --against delivery.http --secret env:ACME")]
    Lint {
        /// Provider folder, its provider.toml, or a directory of provider folders
        path: PathBuf,
        /// Capture of real deliveries to verify with the folder (- for stdin)
        #[arg(long, value_name = "CAPTURE", requires = "path")]
        against: Option<PathBuf>,
        /// Endpoint URL registered at the provider, for schemes that sign it
        #[arg(long, value_name = "URL", requires = "against")]
        url: Option<String>,
        /// Secret of these deliveries: env:NAME, file:PATH or - for stdin (repeatable)
        #[arg(long = "secret", value_name = "SOURCE", requires = "against")]
        secrets: Vec<String>,
        /// How to print data.
        #[command(flatten)]
        output: OutputArgs,
    },
}

/// The kind of signature in the template of a new folder.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureShape {
    /// An HMAC of the body in a header
    Hmac,
    /// A plain hash of the secret and the body
    Digest,
    /// Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature
    StandardWebhooks,
    /// A header such as `t=…,v1=…`
    LabeledParts,
    /// An HMAC of a timestamp header and the body
    TimestampHeader,
    /// An HMAC of the URL and the body
    Url,
    /// A signature in a field of the body
    BodyField,
    /// A token in a header
    Token,
    /// A bearer token
    Bearer,
    /// A signature verified with a public key
    Ed25519,
    /// Deliveries are not signed
    None,
}
