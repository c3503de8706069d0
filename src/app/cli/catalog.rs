//! `events` and `providers`: what there is.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{EditArgs, OutputArgs};

/// `hookctl events`
#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Examples:
  hookctl events list
  hookctl events show wootric response.created"
)]
pub struct EventsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: EventsCommand,
}

/// What to do with events.
#[derive(Subcommand, Debug)]
pub enum EventsCommand {
    /// List the events, of one provider or of all
    #[command(after_help = "\
Examples:
  hookctl events list
  hookctl events list surveysparrow -o jsonl")]
    List {
        /// Provider whose events to list
        provider: Option<String>,
        /// How to print it.
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Print the sample payload of an event, byte for byte as it is sent
    #[command(after_help = "\
Examples:
  hookctl events show wootric response.created
  hookctl events show blitzllama answer --pretty
  hookctl events show fluidsurveys contact_create --http
  hookctl events show screver surveyCompleted --set meta.userId=user2 --fresh")]
    Show(ShowEventArgs),
}

/// `hookctl events show`
#[derive(Args, Debug)]
pub struct ShowEventArgs {
    /// Provider of the event
    pub provider: String,
    /// Event to show
    pub event: String,
    /// Form of the payload, where there are several (see `events list`)
    #[arg(long, value_name = "NAME")]
    pub variant: Option<String>,
    /// Time of the delivery, in seconds since 1970 or as RFC 3339, for --fresh and for providers that send one
    #[arg(long, value_name = "TIME")]
    pub timestamp: Option<String>,
    /// Print the whole request, unsigned, instead of the body alone
    #[arg(long, conflicts_with = "pretty")]
    pub http: bool,
    /// Lay the payload out for reading instead
    #[arg(long)]
    pub pretty: bool,
    /// What to change in the sample.
    #[command(flatten)]
    pub edits: EditArgs,
    /// How to print it.
    #[command(flatten)]
    pub output: OutputArgs,
}

/// `hookctl providers`
#[derive(Args, Debug)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Examples:
  hookctl providers list
  hookctl providers new mine/acme
  hookctl providers lint mine
  hookctl --providers mine send acme event.created --to http://localhost:3000"
)]
pub struct ProvidersArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ProvidersCommand,
}

/// What to do with providers.
#[derive(Subcommand, Debug)]
pub enum ProvidersCommand {
    /// List the providers and how they sign
    #[command(after_help = "\
Example:
  hookctl providers list")]
    List {
        /// How to print it.
        #[command(flatten)]
        output: OutputArgs,
    },
    /// Print a provider's own provider.toml: a template for yours
    #[command(after_help = "\
Example:
  hookctl providers show screver > typeform/provider.toml")]
    Show {
        /// Provider to show
        name: String,
    },
    /// Write a folder for a provider of your own, to edit
    #[command(after_help = "\
The folder has a commented provider.toml and a sample payload, and passes `providers lint`. An existing folder is never touched.

Examples:
  hookctl providers new acme
  hookctl providers new mine/acme")]
    New {
        /// Folder to create; its last part is the name of the provider
        #[arg(value_name = "NAME")]
        path: PathBuf,
    },
    /// Check provider folders and report every error in them
    #[command(after_help = "\
Examples:
  hookctl providers lint ./typeform
  hookctl providers lint mine -o json")]
    Lint {
        /// Provider folder, its provider.toml, or a directory of provider folders
        path: PathBuf,
        /// How to print it.
        #[command(flatten)]
        output: OutputArgs,
    },
}
