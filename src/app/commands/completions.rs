//! `hookctl completions`: made from the command line's own description, so they cannot be out of date.

use crate::app::{
    cli::{Cli, CompletionsArgs},
    error::Exit,
    output::Output,
};

pub(super) fn run(args: &CompletionsArgs, out: &mut Output) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::description(), "hookctl", &mut script);
    out.bytes(&script)?;
    Ok(Exit::Ok)
}
