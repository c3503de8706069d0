//! The application: one run of the binary, from the command line to the exit code.
//!
//! This file starts the run, prints what is wrong with the command line, and ends it. What a command does is its room's.

mod cli;
mod clock;
mod commands;
mod config;
mod demo;
mod error;
mod http;
mod input;
mod load;
mod lookup;
mod output;
mod plan;
mod random;
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

use cli::{Cli, ColorWhen};
use config::Environment;
use error::Exit;
use output::{ColorChoice, Output, Styles};

/// Runs the command line `arguments` (the first is the program's name) and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let environment = Environment::of_process();
    let mut command = Cli::description().color(color_of(&arguments));
    let parsed = command.try_get_matches_from_mut(arguments).and_then(Cli::read);
    // Taking the description of the command line apart, piece by piece, would cost more than many a command.
    std::mem::forget(command);
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            return match error.print() {
                _ if error.use_stderr() => Exit::Usage,
                // Where nobody reads the help, there is nobody to tell.
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    let failure = anyhow::Error::new(error).context("cannot write to standard output");
                    printer(ColorWhen::Auto, &environment).fail(&failure);
                    error::exit_of(&failure)
                }
                _ => Exit::Ok,
            };
        }
    };
    let mut out = printer(cli.global.color, &environment);
    let ended = commands::run(cli, environment, &mut out);
    let ended = ended.and_then(|exit| out.flush().map(|()| exit));
    let exit = ended.unwrap_or_else(|failure| {
        out.fail(&failure);
        error::exit_of(&failure)
    });
    signal::conclude(exit)
}

/// What `--color` says, for clap's own words, which are printed before anything is parsed.
fn color_of(arguments: &[OsString]) -> clap::ColorChoice {
    let said = |word: &str| {
        let joined = format!("--color={word}");
        arguments.iter().any(|held| *held == *joined)
            || arguments.windows(2).any(|pair| pair[0] == *"--color" && pair[1] == *word)
    };
    match (said("always"), said("never")) {
        (true, _) => clap::ColorChoice::Always,
        (_, true) => clap::ColorChoice::Never,
        _ => clap::ColorChoice::Auto,
    }
}

fn printer(when: ColorWhen, environment: &Environment) -> Output {
    let choice = match when {
        ColorWhen::Auto => ColorChoice::Auto,
        ColorWhen::Always => ColorChoice::Always,
        ColorWhen::Never => ColorChoice::Never,
    };
    let styles = |terminal| Styles::decide(choice, terminal, |name| environment.var(name));
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
