//! The command line: flags, arguments and their help texts, as clap derives them.
//!
//! This module rejects what cannot be parsed. What a value means is decided by the command that uses it. Completions and man pages are generated
//! from [`Cli`].

mod auth;
mod catalog;
mod edit;
mod load;
mod mock;
mod report;
mod rules;
mod send;
mod setup;
mod verify;
mod webhooks;

use std::{ffi::OsString, path::PathBuf};

use clap::{Arg, ArgAction, Args, CommandFactory as _, Parser, Subcommand};

use crate::app::{
    config::Flags,
    output::{ColorChoice, Format},
};

pub use auth::{AuthArgs, OauthStyle};
pub use catalog::{EventsArgs, EventsCommand, ProvidersArgs, ProvidersCommand, ShowEventArgs};
pub use edit::EditArgs;
pub use load::LoadArgs;
pub use mock::MockArgs;
pub use report::ReportArgs;
pub use rules::{OrderArgs, RulesArgs};
pub use send::{DryRun, SendArgs, SignArgs, TlsArgs};
pub use setup::{CompletionsArgs, ConfigArgs, ConfigCommand, DemoArgs, DoctorArgs, ManArgs, SetConfigArgs};
pub use verify::{Explain, VerifyArgs};
pub use webhooks::{
    AccountArgs, ApiArgs, ApplyWebhooksArgs, CreateWebhookArgs, CredentialArgs, DeleteWebhooksArgs, GetWebhookArgs,
    ListWebhooksArgs, UpdateWebhookArgs, WebhooksArgs, WebhooksCommand,
};

/// Send, sign, verify and manage the webhooks of survey platforms: Wootric, Screver, SurveySparrow, Blitzllama, FluidSurveys.
#[derive(Parser)]
#[command(
    name = "hookctl",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "\
Exit codes:
  0 ok   1 no (refused, not genuine)   2 usage   3 input   4 unreachable   5 API error   130 interrupted

Try it, with nothing to set up:
  hookctl demo"
)]
pub struct Cli {
    /// Flags of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// Returns the value of `--color` in a command line that cannot be parsed, or that asks for help.
    ///
    /// clap stops at the first error, so only flags before it count.
    #[must_use]
    pub fn color_of_unparsed(arguments: Vec<OsString>) -> ColorChoice {
        // Help and version are ordinary flags here, so that clap goes on to `--color`.
        let flag =
            |name: &'static str, short| Arg::new(name).long(name).short(short).action(ArgAction::SetTrue).global(true);
        let lenient = Self::command()
            .ignore_errors(true)
            .disable_help_flag(true)
            .disable_version_flag(true)
            .args([flag("help", 'h'), flag("version", 'V')]);
        let matches = lenient.try_get_matches_from(arguments).ok();
        matches.and_then(|matches| matches.try_get_one("color").ok().flatten().copied()).unwrap_or_default()
    }
}

/// Flags that every command takes.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Configuration file to use instead of the user's own (also: HOOKCTL_CONFIG)
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Profile of the configuration file to use
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Directory with your own provider folders; repeat it for several
    #[arg(long, global = true, value_name = "DIR")]
    pub providers: Vec<PathBuf>,
    /// Whether to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,
    /// Say more: the request and the answer
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
}

impl Global {
    /// The flags that select the configuration.
    #[must_use]
    pub fn configuration(&self) -> Flags<'_> {
        Flags { config: self.config.as_deref(), profile: self.profile.as_deref(), providers: &self.providers }
    }
}

/// How data is printed.
#[derive(Args, Debug, Clone, Copy, Default)]
pub struct OutputArgs {
    /// How to print data
    #[arg(short, long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub output: Format,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Run the whole main job on loopback, with nothing to set up
    Demo(DemoArgs),
    /// List the events of the providers, or show one
    Events(EventsArgs),
    /// List the providers, show one as a template, or check a folder of your own
    Providers(ProvidersArgs),
    /// Fire sample payloads at a URL, encoded and signed as the provider does it
    Send(Box<SendArgs>),
    /// Print the signature header for a body
    Sign(SignArgs),
    /// Say whether captured requests are genuine, and if not, why
    Verify(VerifyArgs),
    /// List, create, change and delete webhooks through the provider's API (Screver, FluidSurveys)
    Webhooks(WebhooksArgs),
    /// Run a stand-in of the management APIs on loopback
    Mock(MockArgs),
    /// Check the configuration, secrets, API access, clock and completions
    Doctor(DoctorArgs),
    /// Find, show, create or change the configuration file
    Config(ConfigArgs),
    /// Print the completions for a shell
    Completions(CompletionsArgs),
    /// Print the man page, or write one for each command into a directory
    Man(ManArgs),
}
