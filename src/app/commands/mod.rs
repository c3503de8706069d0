//! The commands, one file or directory each.
//!
//! A command parses its arguments, calls the module that does the work, and prints the result. Commands do not import each other. What several of them
//! share is here too: accounts, arguments, confirmation, the inspector, keys, reports and rows of verdicts.

mod account;
mod args;
mod completions;
mod config;
mod confirm;
mod custom;
mod demo;
mod doctor;
mod env_file;
mod events;
mod inspect;
mod inspector;
mod keys;
mod listen;
mod man;
mod mock;
mod providers;
mod replay;
mod report;
mod send;
mod sign;
mod store;
mod verdict;
mod verify;
mod webhooks;

use crate::app::{
    cli::{Cli, Command},
    config::{Environment, Settings},
    error::{self, Exit, combine},
    output::Output,
    session::Session,
    signal,
};

/// Runs the command of `cli`, finishes its reports, and returns the exit code.
pub fn run(cli: &Cli, environment: Environment, out: &mut Output) -> anyhow::Result<Exit> {
    let Cli { global, command } = cli;
    signal::start();
    out.verbosity = global.verbosity();
    out.run_flags = global.run_flags();
    let run: &dyn Fn(&mut Session<'_>) -> anyhow::Result<Exit> = match command {
        // These must work even if the configuration file is invalid.
        Command::Completions(args) => return completions::run(args, out),
        Command::Man(args) => return man::run(args, out),
        Command::Config(args) => return config::run(args, global.configuration(), environment, out),
        Command::Doctor(args) => return doctor::run(args, global.configuration(), &environment, out),
        Command::Demo(args) => &|session| demo::run(args, session),
        Command::Events(args) => &|session| events::run(&args.command, session),
        Command::Providers(args) => &|session| providers::run(&args.command, session),
        Command::Send(args) => &|session| send::run(args, session),
        Command::Sign(args) => &|session| sign::run(args, session),
        Command::Listen(args) => &|session| listen::run(args, session),
        Command::Verify(args) => &|session| verify::run(args, session),
        Command::Replay(args) => &|session| replay::run(args, session),
        Command::Inspect(args) => &|session| inspect::run(args, session),
        Command::Store(args) => &|session| store::run(&args.command, session),
        Command::Webhooks(args) => &|session| webhooks::run(&args.command, session),
        Command::Mock(args) => &|session| mock::run(args, session),
    };
    let settings = Settings::load(global.configuration(), environment)?;
    let mut session = Session::new(&settings, out);
    let ended = run(&mut session);
    session.note_replacements();
    // Close the JSON array and finish the reports even if the command failed.
    let exit = *ended.as_ref().unwrap_or(&Exit::Ok);
    let ended = combine(exit, [ended.map(drop), out.close_elements(), out.flush()]);
    // If a signal came just before the end, the reports must show the run as interrupted.
    signal::conclude(ended.as_ref().map_or_else(error::exit_of, |exit| *exit));
    out.end_reports(ended)
}
