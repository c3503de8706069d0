//! The application: one run of the binary, from the command line to the exit code.
//!
//! This module parses the command line, creates the printer, runs the command and returns the exit code. The commands are in `commands`.

mod cli;
mod clock;
mod commands;
mod complete;
mod config;
mod demo;
mod directory;
mod error;
mod export;
mod forward;
mod http;
mod input;
mod inspector;
mod leftover;
mod listen;
mod load;
mod lookup;
mod output;
mod plan;
mod random;
mod ready;
mod replay;
mod runtime;
mod send;
mod server;
mod session;
mod signal;
mod store;
mod webhooks;

use std::{
    ffi::OsString,
    io::{self, BufWriter, Write},
};

use clap::error::ErrorKind;

use cli::{Cli, Unparsed};
use config::Environment;
use error::Exit;
use output::{ColorChoice, Output, Styles};

/// Runs the command line `arguments`, which starts with the program's name, and returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if std::env::var_os(complete::VARIABLE).is_some() && complete::complete(&arguments) {
        return Exit::Ok;
    }
    let environment = Environment::from_process();
    let (color, parsed) = match Cli::parse_from_os(&arguments) {
        Ok(cli) => (cli.global.color, Ok(cli)),
        Err(error) => {
            let unparsed = Unparsed::new(&arguments);
            (unparsed.color, Err(help_or_error(error, unparsed, &arguments)))
        }
    };
    let mut out = printer(color, &environment);
    let result = match parsed {
        Ok(cli) => commands::run(&cli, environment, &mut out),
        Err(error) => out.usage(&error),
    };
    let result = result.and_then(|exit| error::combine(exit, [out.flush()]));
    let exit = result.unwrap_or_else(|failure| {
        out.fail(&failure);
        error::exit_of(&failure)
    });
    signal::conclude(exit)
}

/// Returns what to print for a command line that was not parsed: the help that was asked for, or clap's error with a better suggestion.
fn help_or_error(mut error: clap::Error, unparsed: Unparsed, arguments: &[OsString]) -> clap::Error {
    let short = match error.kind() {
        ErrorKind::DisplayHelp => unparsed.short_help,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => true,
        _ => {
            cli::suggest_better(&mut error, arguments);
            return error;
        }
    };
    let width = console::Term::stdout().size_checked().map(|(_, columns)| columns.into());
    let width = width.or_else(|| std::env::var("COLUMNS").ok()?.parse().ok());
    cli::help(short, width).try_get_matches_from(arguments).err().unwrap_or(error)
}

/// Creates the printer. Standard output is buffered unless it is a terminal.
fn printer(choice: ColorChoice, environment: &Environment) -> Output {
    let styles = |terminal| Styles::new(choice, terminal, |name| environment.var(name));
    let out: Box<dyn Write> = if environment.stdout_terminal {
        Box::new(io::stdout())
    } else {
        Box::new(BufWriter::with_capacity(64 * 1024, io::stdout()))
    };
    Output::new(
        out,
        Box::new(io::stderr()),
        [environment.stdout_terminal, environment.stderr_terminal],
        styles(environment.stdout_terminal),
        styles(environment.stderr_terminal),
    )
}
