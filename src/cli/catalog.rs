//! `events` and `providers`: what there is.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::OutputArgs;

/// `hookctl events`
#[derive(Args, Debug)]
#[command(arg_required_else_help = true)]
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
  hookctl events show fluidsurveys contact_create --http")]
    Show {
        /// Provider of the event
        provider: String,
        /// Event to show
        event: String,
        /// Form of the payload, where there are several (see `events list`)
        #[arg(long, value_name = "NAME")]
        variant: Option<String>,
        /// Print the whole request, unsigned, instead of the body alone
        #[arg(long, conflicts_with = "pretty")]
        http: bool,
        /// Lay the payload out for reading instead
        #[arg(long)]
        pretty: bool,
        /// How to print it.
        #[command(flatten)]
        output: OutputArgs,
    },
}

/// `hookctl providers`
#[derive(Args, Debug)]
#[command(arg_required_else_help = true)]
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
    /// Check a provider folder and report every mistake in it
    #[command(after_help = "\
Example:
  hookctl providers lint ./typeform")]
    Lint {
        /// Provider folder, or its provider.toml
        path: PathBuf,
        /// How to print it.
        #[command(flatten)]
        output: OutputArgs,
    },
}
