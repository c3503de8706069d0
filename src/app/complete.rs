//! Shell completion of values: the names of providers, events, profiles and more, which are known only at run time.
//!
//! The registration script that `hookctl completions` prints calls hookctl with [`VARIABLE`] set and the command line typed so far. clap_complete
//! completes commands and flags. This module supplies the values. After an error it suggests nothing, because a message would garble the prompt.

use std::ffi::{OsStr, OsString};

use clap::{ArgAction, ArgMatches, Command, FromArgMatches as _};
use clap_complete::{ArgValueCompleter, CompleteEnv, CompletionCandidate, env::Shells};

use crate::app::{
    cli::{self, Global},
    config::{DEFAULT_PROFILE, Environment, Flags, KEYS, Settings},
    output::REPORT_FORMATS,
};
use hookctl::provider::Provider;

/// The environment variable that requests completions. Its value is the name of the shell.
pub const VARIABLE: &str = "HOOKCTL_COMPLETE";

/// The secret sources that the command line accepts, and their descriptions.
const SECRET_SOURCES: [(&str, &str); 4] = [
    ("env:", "environment variable"),
    ("file:", "file, without its trailing newline"),
    ("literal:", "the text itself, visible to other users"),
    ("-", "standard input"),
];

/// Prints completions if [`VARIABLE`] requests them. Returns true if it did.
pub fn complete(arguments: &[OsString]) -> bool {
    let directory = std::env::current_dir().ok();
    let completed = CompleteEnv::with_factory(|| with_values(cli::command()))
        .var(VARIABLE)
        .bin("hookctl")
        .completer("hookctl")
        .try_complete(arguments.iter().cloned(), directory.as_deref());
    match completed {
        Ok(completed) => completed,
        Err(error) => {
            let _ = error.print();
            true
        }
    }
}

/// Writes the registration script, which makes a shell call hookctl for completions.
///
/// # Errors
/// Returns an error if the shell is unknown or `script` cannot be written.
pub fn registration(shell: &str, script: &mut Vec<u8>) -> std::io::Result<()> {
    let shells = Shells::builtins();
    let shell = shells.completer(shell).ok_or_else(|| std::io::Error::other(format!("unknown shell {shell}")))?;
    shell.write_registration(VARIABLE, "hookctl", "hookctl", "hookctl", script)
}

/// Attaches a completer to each argument whose values are known. Arguments are matched by ID.
fn with_values(command: Command) -> Command {
    let is_providers = command.get_name() == "providers";
    command
        .mut_args(|arg| {
            let values: fn(&Typed) -> Vec<CompletionCandidate> = match arg.get_id().as_str() {
                "provider" => Typed::providers,
                "event" | "events" => Typed::events,
                "variant" => Typed::variants,
                "scheme" => Typed::schemes,
                "profile" => Typed::profiles,
                "key" => |_| described(KEYS.into_iter().chain([DEFAULT_PROFILE]).map(|name| (name, ""))),
                "reports" => |_| described(REPORT_FORMATS.iter().map(|format| (format!("{format}="), String::new()))),
                "secret" | "secrets" | "client_secret" | "token" => |_| described(SECRET_SOURCES),
                _ => return arg,
            };
            arg.add(ArgValueCompleter::new(move |current: &OsStr| starting_with(current, values)))
        })
        .mut_subcommands(|inner| {
            let inner = with_values(inner);
            if is_providers && inner.get_name() == "show" {
                inner.mut_arg("name", |arg| {
                    arg.add(ArgValueCompleter::new(|current: &OsStr| starting_with(current, Typed::providers)))
                })
            } else {
                inner
            }
        })
}

/// Returns the values that start with `current`, the part of the argument typed so far.
fn starting_with(current: &OsStr, values: impl Fn(&Typed) -> Vec<CompletionCandidate>) -> Vec<CompletionCandidate> {
    let (Some(current), Some(typed)) = (current.to_str(), Typed::from_process()) else { return Vec::new() };
    let matches = |candidate: &CompletionCandidate| candidate.get_value().to_string_lossy().starts_with(current);
    values(&typed).into_iter().filter(matches).collect()
}

fn described<N: Into<OsString>, H: Into<String>>(values: impl IntoIterator<Item = (N, H)>) -> Vec<CompletionCandidate> {
    let candidate = |(name, help): (N, H)| {
        let help: String = help.into();
        CompletionCandidate::new(name).help((!help.is_empty()).then(|| help.into()))
    };
    values.into_iter().map(candidate).collect()
}

/// The context of the command line typed so far.
struct Typed {
    settings: Settings,
    /// The provider on the command line, or that of the profile.
    provider: Option<String>,
}

impl Typed {
    fn from_process() -> Option<Self> {
        let arguments = std::env::args_os().skip_while(|argument| argument != "--").skip(1);
        let command = cli::command()
            .ignore_errors(true)
            .disable_version_flag(true)
            .mut_arg("help", |arg| arg.action(ArgAction::SetTrue));
        let matches = command.try_get_matches_from(arguments).ok();
        let global = matches.as_ref().and_then(|matches| Global::from_arg_matches(matches).ok()).unwrap_or_default();
        let flags = global.configuration();
        let environment = Environment::from_process();
        // A profile name that is still being typed does not exist yet.
        let without_profile = Flags { profile: None, ..flags };
        let settings = Settings::load(flags, environment.clone());
        let settings = settings.or_else(|_| Settings::load(without_profile, environment)).ok()?;
        let typed = matches.as_ref().and_then(provider).filter(|name| settings.catalog.find(name).is_ok());
        let provider = typed.or_else(|| settings.profile()?.provider.clone());
        Some(Self { settings, provider })
    }

    fn provider(&self) -> Option<&Provider> {
        self.settings.catalog.find(self.provider.as_ref()?).ok()
    }

    fn providers(&self) -> Vec<CompletionCandidate> {
        let providers = self.settings.catalog.all().unwrap_or_default();
        described(providers.iter().map(|provider| (provider.name.clone(), provider.title.clone())))
    }

    fn events(&self) -> Vec<CompletionCandidate> {
        let events = self.provider().map(|provider| &provider.events[..]).unwrap_or_default();
        described(events.iter().map(|event| (event.name.clone(), event.summary.clone())))
    }

    fn variants(&self) -> Vec<CompletionCandidate> {
        let variants = self.provider().map(|provider| &provider.variants[..]).unwrap_or_default();
        described(variants.iter().map(|variant| (variant.name.clone(), variant.summary.clone())))
    }

    fn schemes(&self) -> Vec<CompletionCandidate> {
        let schemes = self.provider().map(|provider| &provider.schemes[..]).unwrap_or_default();
        described(schemes.iter().map(|scheme| (scheme.name().clone(), "")))
    }

    fn profiles(&self) -> Vec<CompletionCandidate> {
        described(self.settings.profiles.keys().map(|name| (name.clone(), "")))
    }
}

/// Returns the argument `provider` of the innermost command.
fn provider(matches: &ArgMatches) -> Option<String> {
    match matches.subcommand() {
        Some((_, inner)) => provider(inner),
        None => matches.try_get_one("provider").ok().flatten().cloned(),
    }
}
