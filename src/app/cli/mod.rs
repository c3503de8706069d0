//! The command line as typed: clap, and nothing of ours.
//!
//! Each command's own module turns what was typed into what is meant. This room only names flags, says what they are for, and
//! refuses what cannot be parsed; completions and man pages are made from it.

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

use std::path::PathBuf;

use clap::{ArgMatches, Args, CommandFactory as _, FromArgMatches as _, Parser, ValueEnum, error::ErrorKind};

pub use auth::{AuthArgs, OauthStyle};
pub use catalog::{EventsArgs, EventsCommand, ProvidersArgs, ProvidersCommand, ShowEventArgs};
pub use edit::EditArgs;
pub use load::LoadArgs;
pub use mock::MockArgs;
pub use report::ReportArgs;
pub use rules::{OrderArgs, RulesArgs};
pub use send::{DryRun, SendArgs, SignArgs, TlsArgs};
pub use setup::{CompletionsArgs, ConfigArgs, ConfigCommand, DemoArgs, ManArgs};
pub use verify::{Explain, From, VerifyArgs};
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
struct Top {
    #[command(flatten)]
    global: Global,
}

/// What was typed.
pub struct Cli {
    /// Flags of every command.
    pub global: Global,
    /// What to do.
    pub command: Command,
}

impl Cli {
    /// The description of the command line.
    ///
    /// The global flags stand before the command and behind it. Clap's own way copies each into every command at each start;
    /// here the top has its own and a command gets them when it is the one that was typed.
    #[must_use]
    pub fn description() -> clap::Command {
        Command::describe(Top::command().mut_args(|flag| flag.global(false)))
    }

    /// What was typed.
    ///
    /// # Errors
    /// It cannot be; the error is clap's own words for why.
    pub fn read(mut matches: ArgMatches) -> Result<Self, clap::Error> {
        let before = Top::from_arg_matches_mut(&mut matches)?.global;
        let Some((name, mut matches)) = matches.remove_subcommand() else {
            return Err(clap::Error::new(ErrorKind::MissingSubcommand));
        };
        let global = Global::from_arg_matches_mut(&mut matches)?.over(before);
        Ok(Self { global, command: Command::of(&name, &mut matches)? })
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
    /// Directory with provider folders of your own
    #[arg(long, global = true, value_name = "DIR")]
    pub providers: Option<PathBuf>,
    /// Whether to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
    /// Say more: the request and the answer
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

impl Global {
    /// These flags, and those of `before` where these say nothing.
    fn over(self, before: Self) -> Self {
        Self {
            config: self.config.or(before.config),
            profile: self.profile.or(before.profile),
            providers: self.providers.or(before.providers),
            color: if self.color == ColorWhen::Auto { before.color } else { self.color },
            verbose: self.verbose.saturating_add(before.verbose),
        }
    }
}

/// When to use colour.
#[derive(ValueEnum, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Also where there is no terminal
    Always,
    /// Not at all
    Never,
}

/// How data is printed.
#[derive(Args, Debug, Clone, Copy, Default)]
pub struct OutputArgs {
    /// How to print data
    #[arg(short, long, value_name = "FORMAT", default_value = "text", help_heading = "Output")]
    pub output: OutputFormat,
}

/// How data is printed.
#[derive(ValueEnum, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OutputFormat {
    /// For people: aligned, in colour on a terminal
    #[default]
    Text,
    /// One JSON array (or object, where there is one thing)
    Json,
    /// One JSON object a line
    Jsonl,
}

/// Declares the commands. What `derive` would make of this enum describes every flag of every command at each start, a third of
/// the time of a short run; here the flags of a command are described when it is the one that was typed.
macro_rules! commands {
    ($($(#[doc = $about:literal])+ $name:literal => $variant:ident($args:ty),)+) => {
        /// What to do.
        pub enum Command {
            $($(#[doc = $about])+ $variant($args),)+
        }

        impl Command {
            /// Describes the commands to `top`.
            fn describe(top: clap::Command) -> clap::Command {
                top$(.subcommand(
                    clap::Command::new($name)
                        .about(concat!($($about),+).trim_start())
                        .defer(|command| {
                            Global::augment_args(<$args>::augment_args(command)).about(concat!($($about),+).trim_start())
                        }),
                ))+
            }

            /// The command of that name, with the flags that are taken out of `matches`.
            fn of(name: &str, matches: &mut ArgMatches) -> Result<Self, clap::Error> {
                match name {
                    $($name => <$args>::from_arg_matches_mut(matches).map(Self::$variant),)+
                    _ => Err(clap::Error::new(ErrorKind::InvalidSubcommand)),
                }
            }
        }
    };
}

commands! {
    /// Run the whole main job on loopback, with nothing to set up
    "demo" => Demo(DemoArgs),
    /// List the events of the providers, or show one
    "events" => Events(EventsArgs),
    /// List the providers, show one as a template, or check a folder of your own
    "providers" => Providers(ProvidersArgs),
    /// Fire sample payloads at a URL, encoded and signed as the provider does it
    "send" => Send(Box<SendArgs>),
    /// Print the signature header for a body
    "sign" => Sign(SignArgs),
    /// Say whether captured requests are genuine, and if not, why
    "verify" => Verify(VerifyArgs),
    /// List, create, change and delete webhooks through the provider's API (Screver, FluidSurveys)
    "webhooks" => Webhooks(WebhooksArgs),
    /// Run a stand-in of the management APIs on loopback
    "mock" => Mock(MockArgs),
    /// Find, show or create the configuration file
    "config" => Config(ConfigArgs),
    /// Print the completions for a shell
    "completions" => Completions(CompletionsArgs),
    /// Print the man page, or write one for each command into a directory
    "man" => Man(ManArgs),
}
