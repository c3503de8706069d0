//! The command line: flags, arguments and their help texts, as clap derives them.
//!
//! This module rejects command lines that cannot be parsed. Commands interpret the values. Completions and man pages are generated from [`Cli`].

mod auth;
mod catalog;
mod custom;
mod edit;
mod help;
mod inspect;
mod listen;
mod load;
mod mock;
mod replay;
mod report;
mod rules;
mod send;
mod setup;
mod store;
mod verify;
mod webhooks;

use std::{borrow::Cow, ffi::OsString, path::PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Args, CommandFactory as _, FromArgMatches, Parser, Subcommand};

use crate::app::{
    config::Flags,
    output::{ColorChoice, Format, RunFlags, Verbosity},
};

pub use auth::{AuthArgs, OauthStyle};
pub use catalog::{EventsArgs, EventsCommand, ProvidersArgs, ProvidersCommand, ShowEventArgs, SignatureShape};
pub use custom::{CustomAlgorithm, CustomArgs};
pub use edit::EditArgs;
pub use help::{ENVIRONMENT, FILES, command, help, suggest_better, version};
pub use inspect::{InspectArgs, UiArgs};
pub use listen::{DropPoint, ListenArgs};
pub use load::LoadArgs;
pub use mock::MockArgs;
pub use replay::ReplayArgs;
pub use report::ReportArgs;
pub use rules::{OrderArgs, RetryArgs, RulesArgs};
pub use send::{DryRun, SendArgs, SignArgs, TlsArgs};
pub use setup::{CompletionsArgs, ConfigArgs, ConfigCommand, DemoArgs, DoctorArgs, ManArgs, SetConfigArgs};
pub use store::{
    DeleteStoreArgs, ExportStoreArgs, ImportStoreArgs, ListStoreArgs, ShowStoreArgs, StoreArgs, StoreCommand, WhereArgs,
};
pub use verify::{CaptureArgs, Explain, SecretArgs, SelectArgs, VerifyArgs};
pub use webhooks::{
    AccountArgs, ApiArgs, ApplyWebhooksArgs, CreateWebhookArgs, CredentialArgs, DeleteWebhooksArgs, GetWebhookArgs,
    ListWebhooksArgs, UpdateWebhookArgs, WebhooksArgs, WebhooksCommand,
};

/// Send, receive, verify, replay and manage the webhooks of survey platforms
///
/// hookctl supports Wootric, Screver, SurveySparrow, Blitzllama, FluidSurveys and 19 more: see `hookctl providers list`. You can describe any other provider in a folder.
#[derive(Parser)]
#[command(
    name = "hookctl",
    version = env!("CARGO_PKG_VERSION"),
    long_version = help::version(),
    max_term_width = 100,
    disable_help_flag = true,
    subcommand_required = true,
    arg_required_else_help = true
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
    /// Parses a command line.
    ///
    /// # Errors
    /// Returns an error if the command line is invalid, or if it asks for help or the version.
    pub fn parse_from_os(arguments: &[OsString]) -> Result<Self, clap::Error> {
        let mut command = command();
        let parsed = command.try_get_matches_from_mut(arguments).and_then(|matches| Self::from_arg_matches(&matches));
        parsed.map_err(|error| error.format(&mut command))
    }
}

/// The flags that matter even if the command line is invalid or asks for help.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unparsed {
    /// The value of `--color`.
    pub color: ColorChoice,
    /// True if `-h` was given.
    pub short_help: bool,
}

impl Unparsed {
    /// Parses as much of a command line as possible.
    ///
    /// clap stops at the first error, so later flags are ignored.
    #[must_use]
    pub fn new(arguments: &[OsString]) -> Self {
        // Help and version are ordinary flags here, so that clap continues to `--color`.
        let flag = |name: &'static str| Arg::new(name).action(ArgAction::SetTrue).global(true);
        let lenient = Cli::command()
            .ignore_errors(true)
            .disable_version_flag(true)
            .mut_arg("help", |_| flag("help").long("help"))
            .args([flag("short-help").short('h'), flag("version").long("version").short('V')]);
        let Ok(matches) = lenient.try_get_matches_from(arguments) else { return Self::default() };
        Self {
            color: matches.try_get_one("color").ok().flatten().copied().unwrap_or_default(),
            short_help: matches.try_get_one("short-help").ok().flatten().copied().unwrap_or_default(),
        }
    }
}

/// Flags of every command.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Show requests and responses
    #[arg(short, long, global = true, overrides_with = "verbose", display_order = 900)]
    pub verbose: bool,
    /// Print no messages except errors
    #[arg(short, long, global = true, conflicts_with = "verbose", display_order = 901)]
    pub quiet: bool,
    /// Use color: auto, always or never [default: auto]
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        display_order = 902,
        long_help = "When to use color [default: auto]"
    )]
    pub color: ColorChoice,
    /// Use this profile of the configuration file
    #[arg(long, global = true, value_name = "NAME", display_order = 903)]
    pub profile: Option<String>,
    /// Use this configuration file (also: HOOKCTL_CONFIG)
    #[arg(long, global = true, value_name = "FILE", display_order = 904)]
    pub config: Option<PathBuf>,
    /// Load your own provider folders from DIR (repeatable)
    #[arg(long, global = true, value_name = "DIR", display_order = 905)]
    pub providers: Vec<PathBuf>,
    /// Print this summary (--help shows all options)
    #[arg(
        short = 'h',
        long,
        global = true,
        action = ArgAction::Help,
        display_order = 998,
        long_help = "Print this help (-h prints a summary)"
    )]
    pub help: Option<bool>,
}

impl Global {
    /// Returns how much to print on standard error.
    #[must_use]
    pub fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        }
    }

    /// Returns the flags that commands in messages need to work like this run.
    #[must_use]
    pub fn run_flags(&self) -> RunFlags {
        let quoted = |text: &str| shlex::try_quote(text).map_or_else(|_| text.to_owned(), Cow::into_owned);
        RunFlags {
            config: self.config.as_ref().map(|path| quoted(&path.to_string_lossy())),
            profile: self.profile.as_deref().map(quoted),
            providers: self.providers.iter().map(|path| quoted(&path.to_string_lossy())).collect(),
            ..RunFlags::default()
        }
    }

    /// Returns the flags that select the configuration.
    #[must_use]
    pub fn configuration(&self) -> Flags<'_> {
        Flags { config: self.config.as_deref(), profile: self.profile.as_deref(), providers: &self.providers }
    }
}

/// How data is printed.
#[derive(Debug, Clone, Copy, Default)]
pub struct OutputArgs {
    /// The format of data on standard output.
    pub output: Format,
}

/// The flags of [`OutputArgs`].
#[derive(Args)]
struct OutputFlags {
    /// Output format: text, json or jsonl [default: text]
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "text",
        hide_default_value = true,
        help_heading = "Output",
        display_order = 800,
        long_help = "Output format [default: text]"
    )]
    output: Format,
    /// Same as -o json
    #[arg(long, conflicts_with = "output", help_heading = "Output", display_order = 801, hide_short_help = true)]
    json: bool,
}

impl Args for OutputArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        OutputFlags::augment_args(command)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        OutputFlags::augment_args_for_update(command)
    }
}

impl FromArgMatches for OutputArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let OutputFlags { output, json } = OutputFlags::from_arg_matches(matches)?;
        Ok(Self { output: if json { Format::Json } else { output } })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Run a complete demo on localhost, no setup needed
    Demo(DemoArgs),
    /// Send sample events, encoded and signed as the provider does
    Send(Box<SendArgs>),
    /// Print the signature header for a body
    Sign(SignArgs),
    /// Verify captured requests, and explain mismatches
    Verify(Box<VerifyArgs>),
    /// Receive webhooks: verify, explain, store and forward them
    Listen(Box<ListenArgs>),
    /// Send captured requests again, and compare the responses
    Replay(Box<ReplayArgs>),
    /// Show a store or captured requests in the browser
    Inspect(Box<InspectArgs>),
    /// Manage webhooks through the APIs of the providers
    Webhooks(WebhooksArgs),
    /// Run a local mock of the management APIs until interrupted
    Mock(MockArgs),
    /// Check your setup: configuration, secrets, API access, clock, …
    Doctor(DoctorArgs),
    /// List events, or print a sample payload
    Events(EventsArgs),
    /// List providers, create or check your own
    Providers(ProvidersArgs),
    /// List, show, export and delete stored deliveries
    Store(StoreArgs),
    /// Create, show or change the configuration file
    Config(ConfigArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Show the manual page, or write all pages to a directory
    Man(ManArgs),
}
