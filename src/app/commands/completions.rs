//! `hookctl completions`: made from the command line's own description, so they cannot be out of date.

use clap::CommandFactory as _;

use crate::app::{
    cli::{Cli, CompletionsArgs},
    error::Exit,
    output::Output,
};

pub(super) fn run(args: &CompletionsArgs, out: &mut Output) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "hookctl", &mut script);
    out.bytes(&script)?;
    Ok(Exit::Ok)
}
