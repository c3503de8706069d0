//! `hookctl completions`: prints the registration script for the completions that hookctl computes, or a static script.

use anyhow::Context as _;

use crate::app::{
    cli::{self, CompletionsArgs},
    complete,
    error::Exit,
    output::Output,
};

pub(super) fn run(args: &CompletionsArgs, out: &mut Output) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    if args.is_static {
        clap_complete::generate(args.shell, &mut cli::command(), "hookctl", &mut script);
    } else {
        complete::registration(&args.shell.to_string(), &mut script).context("cannot write the completions")?;
    }
    out.bytes(&script)?;
    Ok(Exit::Ok)
}
