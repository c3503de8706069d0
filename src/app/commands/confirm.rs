//! Asks for confirmation before something is deleted.

use std::io::{self, BufRead as _};

use anyhow::Context as _;

use crate::app::{
    error::{self, ErrorExt as _, Exit},
    output::Output,
    session::Session,
    signal,
};

/// Checks that confirmation can be asked for on a terminal.
///
/// # Errors
/// Returns an error if standard input or standard error is not a terminal (exit 2).
pub(super) fn require_terminal(session: &Session<'_>) -> anyhow::Result<()> {
    let environment = &session.settings.environment;
    if environment.stdin_terminal && environment.stderr_terminal {
        return Ok(());
    }
    Err(error::usage("refusing to delete without confirmation: not a terminal").hint("pass --yes"))
}

/// Asks for confirmation.
///
/// # Errors
/// Returns an error if the answer is not yes (exit 1) or cannot be read.
pub(super) fn confirm(question: &str, out: &mut Output) -> anyhow::Result<()> {
    // The question may contain text from the API.
    let question = out.foreign(question);
    out.ask(&format!("{question} [y/N] "));
    let mut answer = String::new();
    signal::interruptible(|| io::stdin().lock().read_line(&mut answer)).context("cannot read the answer")?;
    if ["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str()) {
        return Ok(());
    }
    Err(error::failure(Exit::No, "nothing deleted"))
}
