//! Exit codes, and the errors that end a command.
//!
//! This module owns the one table of codes (README's is tested against it), their precedence, and how an exit code and a hint travel inside an
//! [`anyhow::Error`]. It neither prints nor exits: `output` prints, `main` returns the code.

use std::{error::Error, fmt, io, num::NonZero, process::ExitCode};

/// How a run ended. A script may depend on the numbers: they never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The command did everything it was asked to, and every check passed.
    Ok,
    /// A signature is not valid, a delivery was rejected, or the account differs from the file.
    No,
    /// Invalid flags or arguments.
    Usage,
    /// A file, configuration, payload or secret is missing, unreadable or malformed.
    Input,
    /// No response: DNS, connect, TLS, timeout.
    Unreachable,
    /// The provider's API answered with an error.
    Refused,
    /// A check's own control failed, so nothing can be concluded. Reserved for `probe`.
    Inconclusive,
    /// SIGINT, SIGTERM or SIGHUP, after captures and reports are on disk.
    Interrupted,
    /// The command of `listen -- COMMAND` failed with this code.
    Command(NonZero<u8>),
}

/// One row of [`TABLE`].
pub struct Row {
    /// The exit.
    pub exit: Exit,
    /// The number that the process returns.
    pub code: u8,
    /// The one-word name.
    pub name: &'static str,
    /// When it occurs.
    pub when: &'static str,
}

/// All exit codes, in ascending order.
pub const TABLE: [Row; 8] = [
    row(Exit::Ok, 0, "ok", "success: everything was done, and every check passed"),
    row(
        Exit::No,
        1,
        "no",
        "a signature is not valid, a delivery was rejected, the account differs from the file, or an expectation was not met",
    ),
    row(Exit::Usage, 2, "usage", "invalid flags or arguments"),
    row(Exit::Input, 3, "input", "a file, configuration, payload or secret is missing, unreadable or malformed"),
    row(Exit::Unreachable, 4, "unreachable", "no response: DNS, connect, TLS, timeout"),
    row(Exit::Refused, 5, "refused", "the provider's API returned an error"),
    row(Exit::Inconclusive, 6, "inconclusive", "a check's own control failed, so nothing can be concluded (reserved)"),
    row(Exit::Interrupted, 130, "interrupted", "SIGINT, SIGTERM or SIGHUP, after captures and reports are on disk"),
];

const fn row(exit: Exit, code: u8, name: &'static str, when: &'static str) -> Row {
    Row { exit, code, name, when }
}

/// The exits from the highest to the lowest precedence. If several occur in a run, the highest determines the exit code. `Usage` ends a run before any
/// other can occur. `Command` ranks directly below `Interrupted`.
const PRECEDENCE: [Exit; 8] = [
    Exit::Usage,
    Exit::Interrupted,
    Exit::Input,
    Exit::Unreachable,
    Exit::Refused,
    Exit::Inconclusive,
    Exit::No,
    Exit::Ok,
];

impl Exit {
    /// Returns the number that the process returns.
    #[must_use]
    pub fn code(self) -> u8 {
        if let Self::Command(code) = self {
            return code.get();
        }
        TABLE.iter().find(|row| row.exit == self).map_or(1, |row| row.code)
    }

    /// Returns the one-word name.
    #[must_use]
    pub fn name(self) -> &'static str {
        TABLE.iter().find(|row| row.exit == self).map_or("", |row| row.name)
    }

    /// Returns the exit of a run in which both occurred.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if self.rank() <= other.rank() { self } else { other }
    }

    /// Returns the rank by [`PRECEDENCE`], 0 for the highest.
    fn rank(self) -> usize {
        let index = |exit| PRECEDENCE.iter().position(|other| *other == exit).unwrap_or(PRECEDENCE.len());
        match self {
            Self::Command(_) => index(Self::Interrupted) * 2 + 1,
            exit => index(exit) * 2,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// The exit code and the hint of an [`anyhow::Error`]. They are kept when context is added around it.
///
/// It is invisible in messages: it displays the error that it wraps, and its source is that error's source.
struct Failure {
    exit: Exit,
    hint: Option<String>,
    error: anyhow::Error,
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}

/// Marks that the reader of standard output closed it (`| head`), so the run ends without a message.
///
/// Only the printer creates it. A broken pipe anywhere else is an ordinary error.
#[derive(Debug)]
struct StdoutClosed;

impl fmt::Display for StdoutClosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("stdout was closed")
    }
}

impl Error for StdoutClosed {}

/// Creates an error with this exit code.
pub fn failure(exit: Exit, message: impl fmt::Display) -> anyhow::Error {
    anyhow::Error::msg(message.to_string()).exit(exit)
}

/// Creates the error for invalid flags or arguments (exit 2).
pub fn usage(message: impl fmt::Display) -> anyhow::Error {
    failure(Exit::Usage, message)
}

/// Creates the error for a file, configuration, payload or secret that is missing, unreadable or malformed (exit 3).
pub fn input(message: impl fmt::Display) -> anyhow::Error {
    failure(Exit::Input, message)
}

/// Creates the error that ends a run after its reader closed standard output. `exit` is the exit code of the run so far.
pub fn stdout_closed(exit: Exit) -> anyhow::Error {
    anyhow::Error::new(StdoutClosed).exit(exit)
}

fn find(error: &anyhow::Error) -> Option<&Failure> {
    error.chain().find_map(|cause| cause.downcast_ref())
}

/// Returns the exit code of an error: [`Exit::Input`] unless one was attached.
pub fn exit_of(error: &anyhow::Error) -> Exit {
    find(error).map_or(Exit::Input, |failure| failure.exit)
}

/// Returns the hint that was attached to an error.
pub fn hint_of(error: &anyhow::Error) -> Option<&str> {
    find(error)?.hint.as_deref()
}

/// Returns true if the run ended because its reader closed standard output.
pub fn is_stdout_closed(error: &anyhow::Error) -> bool {
    // A `Failure` hides the error that it wraps from the chain, so look inside.
    error.chain().any(|cause| match cause.downcast_ref::<Failure>() {
        Some(failure) => is_stdout_closed(&failure.error),
        None => cause.is::<StdoutClosed>(),
    })
}

/// Returns the message of an error and of its causes, each stated once and without the system's error numbers.
pub fn message(error: &anyhow::Error) -> String {
    let mut message = String::new();
    let mut last = String::new();
    for cause in error.chain() {
        let text = describe(cause);
        if message.is_empty() {
            message.clone_from(&text);
        // An error may already quote its cause, or the cause may quote the error that wraps it.
        } else if message.ends_with(&text) || text.ends_with(&last) {
            continue;
        } else {
            message = format!("{message}: {text}");
        }
        last = text;
    }
    message
}

/// Returns the message of one error, without its causes. Common errors of the operating system get a plain message.
pub fn describe(error: &(dyn Error + 'static)) -> String {
    let system = error.downcast_ref::<io::Error>().filter(|error| error.raw_os_error().is_some());
    match system.map(io::Error::kind) {
        Some(io::ErrorKind::NotFound) => return "file not found".to_owned(),
        Some(io::ErrorKind::PermissionDenied) => return "permission denied".to_owned(),
        Some(io::ErrorKind::IsADirectory) => return "is a directory".to_owned(),
        Some(io::ErrorKind::NotADirectory) => return "not a directory".to_owned(),
        Some(io::ErrorKind::AddrInUse) => return "address already in use".to_owned(),
        _ => {}
    }
    let text = error.to_string();
    match text.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (os error ")) {
        Some((text, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => lowercase_first(text),
        _ => text,
    }
}

/// Converts the error of creating a file. There, "not found" means that the directory does not exist.
pub fn creating(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::NotFound => io::Error::new(io::ErrorKind::NotFound, "directory not found"),
        _ => error,
    }
}

/// Lowercases the first letter of a system message, which follows a colon here. Acronyms stay as they are.
fn lowercase_first(text: &str) -> String {
    let mut characters = text.chars();
    let is_word = |rest: &str| rest.starts_with(|c: char| c.is_ascii_lowercase());
    match characters.next() {
        Some(first) if is_word(characters.as_str()) => format!("{}{}", first.to_ascii_lowercase(), characters.as_str()),
        _ => text.to_owned(),
    }
}

/// Attaches an exit code, a hint or a cause to an error.
pub trait ErrorExt {
    /// Sets the exit code. The hint is kept.
    #[must_use]
    fn exit(self, exit: Exit) -> Self;
    /// Sets the hint: what to do next. The exit code is kept.
    #[must_use]
    fn hint(self, hint: impl Into<String>) -> Self;
    /// Adds the error that caused this one. This error's exit code is kept, and its hint, or else the hint of the cause.
    #[must_use]
    fn because(self, cause: impl Into<anyhow::Error>) -> Self;
}

impl ErrorExt for anyhow::Error {
    fn exit(self, exit: Exit) -> Self {
        let hint = hint_of(&self).map(str::to_owned);
        Self::new(Failure { exit, hint, error: self })
    }

    fn hint(self, hint: impl Into<String>) -> Self {
        Self::new(Failure { exit: exit_of(&self), hint: Some(hint.into()), error: self })
    }

    fn because(self, cause: impl Into<anyhow::Error>) -> Self {
        let cause = cause.into();
        let hint = hint_of(&self).or_else(|| hint_of(&cause)).map(str::to_owned);
        Self::new(Failure { exit: exit_of(&self), hint, error: cause.context(self.to_string()) })
    }
}

/// Combines several results of a run whose exit code so far is `exit`: the most severe exit code wins, and the first error is returned.
/// A closed standard output is returned only if nothing else failed, and does not change the exit code.
///
/// # Errors
/// Returns an error if one of the results is an error.
pub fn combine(exit: Exit, results: impl IntoIterator<Item = anyhow::Result<()>>) -> anyhow::Result<Exit> {
    let errors = results.into_iter().filter_map(Result::err);
    let (closed, failed): (Vec<_>, Vec<_>) = errors.partition(is_stdout_closed);
    let exit_code = failed.iter().fold(exit, |exit, error| exit.and(exit_of(error)));
    match (failed.into_iter().next(), closed.into_iter().next()) {
        (Some(first), _) => Err(first.exit(exit_code)),
        (None, Some(closed)) => {
            let exit_code = exit.and(exit_of(&closed));
            Err(closed.exit(exit_code))
        }
        (None, None) => Ok(exit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readme_lists_every_exit_code_of_the_table() {
        let readme = include_str!("../../README.md").replace("\r\n", "\n");
        for row in TABLE {
            let line = format!("| {} | {} | {} |", row.code, row.name, row.when);
            assert!(readme.contains(&line), "README.md lacks: {line}");
        }
    }

    #[test]
    fn table_lists_every_exit_once_in_order_of_codes() {
        assert!(TABLE.is_sorted_by_key(|row| row.code));
        for exit in PRECEDENCE {
            assert_eq!(TABLE.iter().filter(|row| row.exit == exit).count(), 1, "{exit:?}");
        }
    }

    #[test]
    fn and_returns_the_exit_with_precedence_in_either_order() {
        for (rank, first) in PRECEDENCE.into_iter().enumerate() {
            for second in &PRECEDENCE[rank..] {
                assert_eq!(first.and(*second), first);
                assert_eq!(second.and(first), first);
            }
        }
    }

    #[test]
    fn command_that_failed_comes_after_an_interruption_and_before_the_rest() {
        let command = Exit::Command(NonZero::new(7).expect("not 0"));
        assert_eq!(command.code(), 7);
        for other in PRECEDENCE {
            let first = if matches!(other, Exit::Usage | Exit::Interrupted) { other } else { command };
            assert_eq!((command.and(other), other.and(command)), (first, first), "{other:?}");
        }
    }

    #[test]
    fn combine_reports_the_first_error_with_the_most_severe_exit() {
        // `Exit::Ok` represents a closed standard output.
        let end = |exit: Option<Exit>| match exit {
            None => Ok(()),
            Some(Exit::Ok) => Err(stdout_closed(Exit::Ok)),
            Some(exit) => Err(failure(exit, format!("{exit:?}"))),
        };
        for (exit, first, second, expected, message) in [
            (Exit::No, None, None, Exit::No, None),
            (Exit::Ok, Some(Exit::Ok), None, Exit::Ok, Some("stdout was closed")),
            (Exit::No, Some(Exit::Ok), None, Exit::No, Some("stdout was closed")),
            (Exit::No, Some(Exit::Refused), None, Exit::Refused, Some("Refused")),
            (Exit::Unreachable, Some(Exit::Refused), None, Exit::Unreachable, Some("Refused")),
            (Exit::Ok, Some(Exit::Refused), Some(Exit::Input), Exit::Input, Some("Refused")),
            (Exit::No, Some(Exit::Interrupted), Some(Exit::Input), Exit::Interrupted, Some("Interrupted")),
            (Exit::Ok, Some(Exit::Ok), Some(Exit::Input), Exit::Input, Some("Input")),
        ] {
            let combined = combine(exit, [end(first), end(second)]);
            let (code, text) = combined.map_or_else(|e| (exit_of(&e), Some(e.to_string())), |exit| (exit, None));
            assert_eq!((code, text.as_deref()), (expected, message), "{exit:?} {first:?} {second:?}");
        }
    }

    #[test]
    fn exit_and_hint_survive_further_context() {
        let error = usage("inner").hint("do this").context("outer").exit(Exit::Refused).context("outermost");
        assert_eq!(exit_of(&error), Exit::Refused);
        assert_eq!(hint_of(&error), Some("do this"));
        assert_eq!(format!("{error:#}"), "outermost: outer: inner");
        assert_eq!(exit_of(&anyhow::anyhow!("plain")), Exit::Input);
        assert!(is_stdout_closed(&stdout_closed(Exit::No).context("writing")));
        let pipe = io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(!is_stdout_closed(&anyhow::Error::new(pipe).context("writing")));
    }

    #[test]
    fn message_states_each_cause_once_without_error_numbers() {
        for (error, expected) in [
            (io::Error::from_raw_os_error(2), "cannot read x: file not found"),
            (io::Error::other("cannot read x"), "cannot read x"),
            (io::Error::other("Error code 26: cannot read x"), "cannot read x"),
            (io::Error::other("No route to host (os error 113)"), "cannot read x: no route to host"),
            (creating(io::Error::from_raw_os_error(2)), "cannot read x: directory not found"),
        ] {
            let error = anyhow::Error::new(error).context("cannot read x").exit(Exit::Input);
            assert_eq!(message(&error), expected);
        }
    }
}
