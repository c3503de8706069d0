//! The help screens: what clap does not derive from the arguments.
//!
//! `--help` shows all options by topic. `-h` is a summary: one list of the common options. The top-level screens list the commands by purpose. This module also
//! suggests commands for an unknown one.

use std::{ffi::OsString, fmt::Write as _};

use clap::{
    Command, CommandFactory as _,
    builder::StyledStr,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::Cli;
use crate::app::error::{self, Exit};
use hookctl::text::suggest;

/// Maximum width of help, in cells. The same as `max_term_width` of [`Cli`].
const MAX_WIDTH: usize = 100;

/// Minimum width of help, in cells. On a narrower terminal, the printer wraps the lines again.
const MIN_WIDTH: usize = 40;

/// Column at which the descriptions of commands start, in cells.
const INDENT: usize = 15;

/// The description of `help`, which clap adds.
const HELP_ABOUT: &str = "Print help for a command";

/// The commands by purpose. A command that is not listed is in the last group.
const GROUPS: [(&str, &[&str]); 3] = [
    ("Send and verify", &["demo", "send", "sign", "verify", "listen", "replay", "inspect", "store"]),
    ("Providers", &["webhooks", "mock", "events", "providers"]),
    ("Other", &[]),
];

/// The environment variables that hookctl reads.
pub const ENVIRONMENT: [(&str, &str); 14] = [
    ("HOOKCTL_SECRET", "Secret to sign and verify with, if --secret is not given"),
    ("HOOKCTL_<PROVIDER>_SECRET", "The same for one provider, e.g. HOOKCTL_WOOTRIC_SECRET; takes precedence"),
    ("HOOKCTL_<PROVIDER>_TOKEN", "Token for the provider's API, e.g. HOOKCTL_SCREVER_TOKEN"),
    ("HOOKCTL_<PROVIDER>_<NAME>", "Parameter of the provider's API, as for --param, e.g. HOOKCTL_TYPEFORM_FORM_ID"),
    ("HOOKCTL_SCREVER_CLIENT_ID, HOOKCTL_SCREVER_CLIENT_SECRET", "Client credentials for Screver's API"),
    ("HOOKCTL_FLUIDSURVEYS_API_KEY, HOOKCTL_FLUIDSURVEYS_PASSWORD", "Credentials for the API of FluidSurveys"),
    ("HOOKCTL_<PROVIDER>_API_URL", "Address of the provider's API"),
    ("HOOKCTL_CONFIG", "Configuration file, if --config is not given"),
    ("NO_COLOR, CLICOLOR, CLICOLOR_FORCE", "Turn color off or on, if --color is not given"),
    ("HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY", "Proxies; not used for localhost, in load tests and by `replay`"),
    ("SSL_CERT_FILE", "File of certificates to trust instead of the bundled ones"),
    ("VISUAL, EDITOR", "Editor for --edit and `config edit`"),
    ("LISTEN_PID, LISTEN_FDS", "Sockets passed to `listen` (systemd socket activation)"),
    (
        "GITHUB_ACTIONS, GITHUB_STEP_SUMMARY",
        "Annotations and step summary on GitHub Actions, unless --no-github is given",
    ),
];

/// The files that hookctl reads and writes by default.
pub const FILES: [(&str, &str); 3] = [
    ("$XDG_CONFIG_HOME/hookctl/config.toml", "Configuration with profiles (`hookctl config path` prints where it is)"),
    ("$XDG_CONFIG_HOME/hookctl/providers/", "Your own provider folders"),
    ("$XDG_STATE_HOME/hookctl/limits.db", "Deliveries counted by `send --enforce-limits`"),
];

/// Names that users of other tools may type, each with the command to suggest.
const SYNONYMS: [(&str, &str); 15] = [
    ("version", "--version"),
    ("trigger", "send"),
    ("fire", "send"),
    ("test", "send"),
    ("check", "verify"),
    ("explain", "verify"),
    ("server", "mock"),
    ("receive", "listen"),
    ("serve", "listen"),
    ("ui", "inspect"),
    ("inspector", "inspect"),
    ("completion", "completions"),
    ("setup", "config init"),
    ("health", "doctor"),
    ("diagnose", "doctor"),
];

/// Returns the version, with the commit and its date if they were known when hookctl was built (see `build.rs`).
#[must_use]
pub fn version() -> String {
    version_of(option_env!("HOOKCTL_COMMIT"), option_env!("HOOKCTL_DATE"))
}

fn version_of(commit: Option<&str>, date: Option<&str>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let build: Vec<&str> = [commit, date].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    if build.is_empty() { version.to_owned() } else { format!("{version} ({})", build.join(" ")) }
}

/// Returns the description of the command line that arguments are parsed with.
#[must_use]
pub fn command() -> Command {
    Cli::command().mut_subcommands(|command| {
        if !["send", "listen"].contains(&command.get_name()) {
            return command;
        }
        // These are only for --subscribed and --register here, and common elsewhere.
        command.mut_args(|arg| {
            let is_hidden = ["api_url", "token"].contains(&arg.get_id().as_str()) || arg.is_hide_short_help_set();
            arg.hide_short_help(is_hidden)
        })
    })
}

/// Returns the description that help is rendered from: all options by topic, or for `-h` the common options in one list. `width` is that of the terminal.
#[must_use]
pub fn help(short: bool, width: Option<usize>) -> Command {
    let command = command();
    let width = width.unwrap_or(MAX_WIDTH).clamp(MIN_WIDTH, MAX_WIDTH);
    let template = template(&command, width);
    let mut command = command
        .term_width(width)
        .help_template(template)
        .after_help("Try it:  hookctl demo")
        .after_long_help(topics(width));
    // Global options become arguments of each command, and each command gets its `help`.
    command.build();
    let command = describe_help(command);
    if short { summarize(command, true) } else { command }
}

/// Returns the topics at the end of the top-level `--help`: exit codes, environment and files.
fn topics(width: usize) -> String {
    let column = |indent: usize| textwrap::Options::new(width - indent).break_words(false);
    let hanging =
        |indent: usize, meaning: &str| textwrap::wrap(meaning, column(indent)).join(&format!("\n{:indent$}", ""));
    let mut text = String::from("Exit codes:\n");
    for row in error::TABLE.iter().filter(|row| row.exit != Exit::Inconclusive) {
        let _ = writeln!(text, "  {:<5} {}", row.code, hanging(8, row.when));
    }
    for (heading, rows) in [("Environment", &ENVIRONMENT[..]), ("Files", &FILES)] {
        let _ = writeln!(text, "\n{heading}:");
        for (names, meaning) in rows {
            let _ = writeln!(text, "  {names}\n          {}", hanging(10, meaning));
        }
    }
    text + "\nTry it:  hookctl demo"
}

/// Replaces the description of every `help` subcommand, which clap writes in its own style.
fn describe_help(command: Command) -> Command {
    command.mut_subcommands(
        |inner| {
            if inner.get_name() == "help" { inner.about(HELP_ABOUT) } else { describe_help(inner) }
        },
    )
}

/// Reduces a command and its subcommands to what `-h` shows: the common options without headings.
fn summarize(command: Command, top: bool) -> Command {
    let command = command.mut_args(|arg| {
        let is_rare = !top && arg.is_global_set() && !["verbose", "help"].contains(&arg.get_id().as_str());
        let is_hidden = is_rare || arg.is_hide_short_help_set();
        arg.help_heading(None).hide_possible_values(true).hide_short_help(is_hidden)
    });
    command.mut_subcommands(|inner| summarize(inner, false))
}

/// Returns the template of the top-level screen, with the commands in groups.
fn template(command: &Command, width: usize) -> StyledStr {
    let (header, literal) = (*command.get_styles().get_header(), *command.get_styles().get_literal());
    let listed = |name: &str| GROUPS.iter().any(|(_, names)| names.contains(&name));
    let mut rest: Vec<&str> = command.get_subcommands().map(Command::get_name).filter(|name| !listed(name)).collect();
    rest.push("help");
    let mut text = String::from("{about}\n\n{usage-heading} {usage}\n\n");
    for (heading, names) in GROUPS {
        let names = if names.is_empty() { &rest[..] } else { names };
        let _ = writeln!(text, "{header}{heading}:{header:#}");
        for name in names {
            let about = command.find_subcommand(name).and_then(Command::get_about).map(ToString::to_string);
            let about = about.unwrap_or_else(|| HELP_ABOUT.to_owned());
            let column = textwrap::Options::new(width - INDENT).break_words(false);
            let about = textwrap::wrap(&about, column).join(&format!("\n{:INDENT$}", ""));
            let _ = writeln!(text, "  {literal}{name:<11}{literal:#}  {about}");
        }
        text.push('\n');
    }
    let _ = write!(text, "{header}Options:{header:#}\n{{options}}{{after-help}}");
    text.into()
}

/// Replaces clap's suggestion if there is a better one. clap does not suggest subcommands of other commands, or an argument for an unknown option.
pub fn suggest_better(error: &mut clap::Error, arguments: &[OsString]) {
    let is_shell = |value: &ContextValue| matches!(value, ContextValue::String(name) if name == "<SHELL>");
    if error.get(ContextKind::InvalidArg).is_some_and(is_shell) {
        // Another shell with a similar name is not the user's.
        error.remove(ContextKind::SuggestedValue);
    }
    let tip = match error.kind() {
        ErrorKind::InvalidSubcommand => other_command(error, arguments),
        ErrorKind::UnknownArgument => argument_instead(error, arguments),
        _ => None,
    };
    let Some(tip) = tip else { return };
    error.remove(ContextKind::SuggestedSubcommand);
    error.remove(ContextKind::SuggestedArg);
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
}

/// Returns a suggestion for an unknown command.
fn other_command(error: &clap::Error, arguments: &[OsString]) -> Option<String> {
    let ContextValue::String(unknown) = error.get(ContextKind::InvalidSubcommand)? else { return None };
    let command = command();
    if current_command(&command, arguments).get_name() != command.get_name() {
        // After a command, the user can only mean one of its subcommands, which clap suggests.
        return None;
    }
    let names = || command.get_subcommands().map(Command::get_name);
    let paths: Vec<(&str, String)> = command
        .get_subcommands()
        .flat_map(|outer| outer.get_subcommands().map(move |inner| (outer.get_name(), inner)))
        .flat_map(|(outer, inner)| {
            let path = format!("{outer} {}", inner.get_name());
            inner.get_name_and_visible_aliases().into_iter().map(move |name| (name, path.clone()))
        })
        .collect();
    let paths_to = |name: &str| -> Vec<String> {
        paths.iter().filter(|(other, _)| *other == name).map(|(_, path)| path.clone()).collect()
    };
    let synonym = SYNONYMS.iter().find(|(synonym, _)| synonym == unknown).map(|(_, meant)| vec![(*meant).to_owned()]);
    let exact = || Some(paths_to(unknown)).filter(|paths| !paths.is_empty());
    let similar = || suggest(unknown, names()).map(|name| vec![name.to_owned()]);
    let similar_inner = || suggest(unknown, paths.iter().map(|(name, _)| *name)).map(paths_to);
    let meant = synonym.or_else(exact).or_else(similar).or_else(similar_inner)?;
    let meant: Vec<String> = meant.iter().map(|path| format!("`hookctl {path}`")).collect();
    Some(format!("did you mean {}?", meant.join(" or ")))
}

/// Returns a suggestion for an unknown option that has the name of an argument, e.g. `--event`, and adds the usage of the command to the error.
fn argument_instead(error: &mut clap::Error, arguments: &[OsString]) -> Option<String> {
    let ContextValue::String(option) = error.get(ContextKind::InvalidArg)? else { return None };
    let (option, name) = (option.clone(), option.trim_start_matches('-').to_owned());
    let mut command = command();
    command.build();
    let mut current = current_command(&command, arguments).clone();
    let id = current
        .get_positionals()
        .map(|argument| argument.get_id().as_str())
        .find(|id| id.trim_end_matches('s') == name)?;
    let id = id.trim_end_matches('s').to_owned();
    let usage = current.render_usage();
    error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
    Some(format!("the {id} is an argument: leave out `{option}`"))
}

/// Returns the innermost command in `arguments`.
fn current_command<'c>(top: &'c Command, arguments: &[OsString]) -> &'c Command {
    arguments
        .iter()
        .skip(1)
        .filter_map(|argument| argument.to_str())
        .fold(top, |command, argument| command.find_subcommand(argument).unwrap_or(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_line_is_consistent() {
        command().debug_assert();
        help(true, Some(80)).debug_assert();
    }

    #[test]
    fn version_includes_commit_and_date_if_known() {
        let version = env!("CARGO_PKG_VERSION");
        for (commit, date, build) in [
            (None, None, ""),
            (Some(""), Some(""), ""),
            (Some("1a2b3c4"), None, " (1a2b3c4)"),
            (Some("1a2b3c4"), Some("2026-01-31"), " (1a2b3c4 2026-01-31)"),
        ] {
            assert_eq!(version_of(commit, date), format!("{version}{build}"));
        }
    }
}
