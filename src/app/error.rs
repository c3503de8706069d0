//! The exit codes, and the failure that ends a command.
//!
//! Owns the one table of codes (README's is tested against it), their precedence, and [`Failure`]: what went wrong,
//! why, and what to do next. It refuses to print and to exit: `output` renders, `main` returns the code.

use std::{error::Error, fmt, process::ExitCode};

/// How a run ended. A script may depend on the numbers: they never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything asked was done, and every answer was yes.
    Ok,
    /// A signature is not genuine, an endpoint did not accept a delivery, a desired state differs.
    No,
    /// Flags or arguments are wrong.
    Usage,
    /// A file, configuration, payload or secret is missing, unreadable or malformed.
    Input,
    /// No answer: DNS, connect, TLS, timeout.
    Unreachable,
    /// The provider's API answered with an error.
    Refused,
    /// A check's own control failed, so nothing can be said. Reserved for `probe`.
    Inconclusive,
    /// SIGINT or SIGTERM, after what was captured is on disk.
    Interrupted,
}

/// One row of the table.
pub struct Row {
    /// The value.
    pub exit: Exit,
    /// The number that the process returns.
    pub code: u8,
    /// The one-word name.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the comparison with README"))]
    pub name: &'static str,
    /// When it occurs.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the comparison with README"))]
    pub when: &'static str,
}

/// The table. Order is that of the codes.
pub const TABLE: [Row; 8] = [
    row(Exit::Ok, 0, "ok", "everything asked was done, and every answer was yes"),
    row(
        Exit::No,
        1,
        "no",
        "a signature is not genuine, an endpoint did not accept a delivery, a desired state differs",
    ),
    row(Exit::Usage, 2, "usage", "flags or arguments are wrong"),
    row(Exit::Input, 3, "input", "a file, configuration, payload or secret is missing, unreadable or malformed"),
    row(Exit::Unreachable, 4, "unreachable", "no answer: DNS, connect, TLS, timeout"),
    row(Exit::Refused, 5, "refused", "the provider's API answered with an error"),
    row(
        Exit::Inconclusive,
        6,
        "inconclusive",
        "a check's own control failed, so nothing can be said (reserved for `probe`)",
    ),
    row(Exit::Interrupted, 130, "interrupted", "SIGINT or SIGTERM, after what was captured is on disk"),
];

const fn row(exit: Exit, code: u8, name: &'static str, when: &'static str) -> Row {
    Row { exit, code, name, when }
}

/// Of several that occurred in one run, the first of these decides. `Usage` ends a run before anything else can occur.
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
    /// The number that the process returns.
    #[must_use]
    pub fn code(self) -> u8 {
        TABLE.iter().find(|row| row.exit == self).map_or(1, |row| row.code)
    }

    /// The exit of a run in which both occurred.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        PRECEDENCE.into_iter().find(|exit| *exit == self || *exit == other).unwrap_or(self)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Of several ends of a run in which `exit` occurred, the gravest decides, and the first is told. A reader who has seen enough is no trouble.
///
/// # Errors
/// One of the ends is a failure.
pub fn gravest(exit: Exit, ends: impl IntoIterator<Item = Result<(), Failure>>) -> Result<Exit, Failure> {
    let failures = ends.into_iter().filter_map(Result::err);
    let (quiet, troubles): (Vec<_>, Vec<_>) = failures.partition(Failure::is_quiet);
    let gravest = troubles.iter().fold(exit, |exit, failure| exit.and(failure.exit));
    match (troubles.into_iter().next(), quiet.into_iter().next()) {
        (Some(mut first), _) => {
            first.exit = gravest;
            Err(first)
        }
        (None, Some(quiet)) => Err(quiet),
        (None, None) => Ok(exit),
    }
}

/// Why a command could not do what was asked. One line that names the input and the expected form, then its causes,
/// then the next step.
#[derive(Debug)]
pub struct Failure {
    /// The code that the run ends with.
    pub exit: Exit,
    /// What went wrong, where, and what was expected: one line.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
    source: Option<Box<dyn Error + Send + Sync>>,
    quiet: bool,
}

impl Failure {
    /// A failure with this exit code.
    #[must_use]
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: None, source: None, quiet: false }
    }

    /// Flags or arguments are wrong (exit 2).
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// A file, configuration, payload or secret is missing, unreadable or malformed (exit 3).
    #[must_use]
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(Exit::Input, message)
    }

    /// The end of a run whose reader has seen enough, with what occurred before: nobody is left to be told of it.
    #[must_use]
    pub fn quiet(occurred: Exit) -> Self {
        Self { quiet: true, ..Self::new(occurred, "") }
    }

    /// Whether it is the end of a run whose reader has seen enough.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// With the next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With its cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

/// The message and its causes on one line.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let mut source = self.source();
        while let Some(cause) = source {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readme_lists_every_exit_code_as_the_table_does() {
        let readme = include_str!("../../README.md").replace("\r\n", "\n");
        for row in TABLE {
            let line = format!("| {} | {} | {} |", row.code, row.name, row.when);
            assert!(readme.contains(&line), "README.md lacks: {line}");
        }
    }

    #[test]
    fn the_table_has_every_exit_once_and_in_order() {
        assert!(TABLE.is_sorted_by_key(|row| row.code));
        for exit in PRECEDENCE {
            assert_eq!(TABLE.iter().filter(|row| row.exit == exit).count(), 1, "{exit:?}");
        }
    }

    #[test]
    fn the_first_of_the_precedence_decides_whatever_the_order() {
        for (rank, first) in PRECEDENCE.into_iter().enumerate() {
            for second in &PRECEDENCE[rank..] {
                assert_eq!(first.and(*second), first);
                assert_eq!(second.and(first), first);
            }
        }
    }

    #[test]
    fn of_several_ends_the_gravest_decides_and_the_first_is_told() {
        // A reader who is gone ends a run in which `Exit::Ok` occurred.
        let end = |exit: Option<Exit>| match exit {
            None => Ok(()),
            Some(Exit::Ok) => Err(Failure::quiet(Exit::Ok)),
            Some(exit) => Err(Failure::new(exit, format!("{exit:?}"))),
        };
        for (exit, first, second, decides, told) in [
            (Exit::No, None, None, Exit::No, None),
            (Exit::No, Some(Exit::Ok), None, Exit::Ok, Some("")),
            (Exit::No, Some(Exit::Refused), None, Exit::Refused, Some("Refused")),
            (Exit::Unreachable, Some(Exit::Refused), None, Exit::Unreachable, Some("Refused")),
            (Exit::Ok, Some(Exit::Refused), Some(Exit::Input), Exit::Input, Some("Refused")),
            (Exit::No, Some(Exit::Interrupted), Some(Exit::Input), Exit::Interrupted, Some("Interrupted")),
            // The reader has gone, and so has the state file.
            (Exit::Ok, Some(Exit::Ok), Some(Exit::Input), Exit::Input, Some("Input")),
        ] {
            let ended = gravest(exit, [end(first), end(second)]);
            let (code, said) = ended.map_or_else(|failure| (failure.exit, Some(failure.message)), |exit| (exit, None));
            assert_eq!((code, said.as_deref()), (decides, told), "{exit:?} {first:?} {second:?}");
        }
    }
}
