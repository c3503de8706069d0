//! Color, decided once per stream.
//!
//! `colored` paints. It would decide by standard output alone, so it is told to paint always, and [`Styles`] calls it only for a stream that shows color.

use clap::{ValueEnum, builder::StyledStr};
use colored::{ColoredString, Colorize as _};

/// When to use color.
#[derive(ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Even when not writing to a terminal
    Always,
    /// No color
    Never,
}

/// The colors of one stream.
#[derive(Clone, Copy, Debug)]
pub struct Styles {
    on: bool,
}

impl Styles {
    /// Decides whether a stream shows color. `--color` takes precedence over `NO_COLOR`, then `CLICOLOR_FORCE`, then `TERM=dumb`, `CLICOLOR=0` and
    /// whether the stream is a terminal.
    #[must_use]
    pub fn new(choice: ColorChoice, terminal: bool, var: impl Fn(&str) -> Option<String>) -> Self {
        let on = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if var("NO_COLOR").is_some() => false,
            ColorChoice::Auto if var("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            ColorChoice::Auto => {
                terminal && var("TERM").as_deref() != Some("dumb") && var("CLICOLOR").as_deref() != Some("0")
            }
        };
        colored::control::set_override(true);
        Self { on }
    }

    /// No color, for tests.
    #[cfg(test)]
    #[must_use]
    pub fn none() -> Self {
        Self { on: false }
    }

    /// Unstyled text.
    #[must_use]
    #[expect(clippy::unused_self, reason = "a cell of a table holds any of these functions")]
    pub fn plain(self, text: &str) -> String {
        text.to_owned()
    }

    /// Success.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        self.paint(text, |text| text.green())
    }

    /// Failure.
    #[must_use]
    pub fn bad(self, text: &str) -> String {
        self.paint(text, |text| text.red().bold())
    }

    /// A warning, or a hint.
    #[must_use]
    pub fn warning(self, text: &str) -> String {
        self.paint(text, |text| text.yellow())
    }

    /// Secondary text.
    #[must_use]
    pub fn faint(self, text: &str) -> String {
        self.paint(text, |text| text.dimmed())
    }

    /// A name, e.g. of a header.
    #[must_use]
    pub fn name(self, text: &str) -> String {
        self.paint(text, |text| text.cyan())
    }

    /// A title.
    #[must_use]
    pub fn strong(self, text: &str) -> String {
        self.paint(text, |text| text.bold())
    }

    /// Text that clap styled.
    #[must_use]
    pub fn clap(self, text: &StyledStr) -> String {
        if self.on { text.ansi().to_string() } else { text.to_string() }
    }

    fn paint(self, text: &str, style: fn(&str) -> ColoredString) -> String {
        if self.on { style(text).to_string() } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_follows_the_precedence_of_flag_environment_and_terminal() {
        use ColorChoice::{Always, Auto, Never};
        for (choice, terminal, variables, on) in [
            (Auto, true, &[][..], true),
            (Auto, false, &[], false),
            (Auto, true, &[("NO_COLOR", "1")], false),
            (Auto, true, &[("TERM", "dumb")], false),
            (Auto, true, &[("CLICOLOR", "0")], false),
            (Auto, false, &[("CLICOLOR_FORCE", "1")], true),
            (Auto, false, &[("CLICOLOR_FORCE", "0")], false),
            (Auto, false, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
            (Always, false, &[("NO_COLOR", "1")], true),
            (Never, true, &[("CLICOLOR_FORCE", "1")], false),
        ] {
            let var = |name: &str| {
                variables.iter().find(|(existing, _)| *existing == name).map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(Styles::new(choice, terminal, var).on, on, "{choice:?} {terminal} {variables:?}");
        }
    }

    #[test]
    fn paint_without_color_returns_the_text() {
        let styles = |on| Styles { on };
        colored::control::set_override(true);
        assert_eq!(styles(false).bad("no"), "no");
        assert_eq!(styles(true).bad("no"), "\x1b[1;31mno\x1b[0m");
    }
}
