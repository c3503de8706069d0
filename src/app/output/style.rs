//! Decides once per stream whether to use color and characters beyond ASCII, and applies styles.
//!
//! `colored` writes the escape sequences. Its own detection considers standard output only, so it is overridden, and [`Styles`] calls it only for
//! streams with color.

use std::borrow::Cow;

use clap::{ValueEnum, builder::StyledStr};
use colored::{ColoredString, Colorize as _};

use super::escape::{json_to_ascii, to_ascii};

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

/// Whether one stream shows color, and characters beyond ASCII.
#[derive(Clone, Copy, Debug)]
pub struct Styles {
    color: bool,
    unicode: bool,
}

impl Styles {
    /// Decides whether a stream shows color. `--color` takes precedence over `NO_COLOR`, then `CLICOLOR_FORCE`, then `TERM=dumb`, `CLICOLOR=0` and
    /// whether the stream is a terminal.
    #[must_use]
    pub fn new(choice: ColorChoice, terminal: bool, var: impl Fn(&str) -> Option<String>) -> Self {
        let color = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if var("NO_COLOR").is_some() => false,
            ColorChoice::Auto if var("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            ColorChoice::Auto => {
                terminal && var("TERM").as_deref() != Some("dumb") && var("CLICOLOR").as_deref() != Some("0")
            }
        };
        colored::control::set_override(true);
        Self { color, unicode: !terminal || is_utf8(var) }
    }

    /// Creates styles without color, for tests.
    #[cfg(test)]
    #[must_use]
    pub fn none() -> Self {
        Self { color: false, unicode: true }
    }

    /// Returns text as the stream can show it. A terminal that does not use UTF-8 would misinterpret the bytes of other characters, even as commands.
    #[must_use]
    pub fn shown(self, text: &str) -> Cow<'_, str> {
        if self.unicode { Cow::Borrowed(text) } else { to_ascii(text) }
    }

    /// Returns JSON as the stream can show it. The values stay the same.
    #[must_use]
    pub fn shown_json(self, json: String) -> String {
        if self.unicode { json } else { json_to_ascii(&json) }
    }

    /// Returns the end of a text that was cut.
    #[must_use]
    pub fn ellipsis(self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// Returns the text without a style.
    #[must_use]
    #[expect(clippy::unused_self, reason = "a table cell refers to any of these functions")]
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

    /// Returns text that clap styled, without its colors if the stream shows none.
    #[must_use]
    pub fn clap(self, text: &StyledStr) -> String {
        if self.color { text.ansi().to_string() } else { text.to_string() }
    }

    fn paint(self, text: &str, style: fn(&str) -> ColoredString) -> String {
        if self.color { style(text).to_string() } else { text.to_owned() }
    }
}

/// Returns false if the locale names an encoding other than UTF-8. Without a locale, UTF-8 is assumed.
fn is_utf8(var: impl Fn(&str) -> Option<String>) -> bool {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| var(name).filter(|value| !value.is_empty()));
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_on_a_terminal_with_another_locale_is_ascii() {
        for (terminal, variables, unicode) in [
            (true, &[][..], true),
            (true, &[("LANG", "")], true),
            (true, &[("LANG", "de_DE.UTF-8")], true),
            (true, &[("LC_CTYPE", "UTF-8"), ("LANG", "C")], true),
            (true, &[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")], false),
            (true, &[("LC_ALL", "C.utf8")], true),
            (true, &[("LANG", "en_US.ISO-8859-1")], false),
            (false, &[("LC_ALL", "C")], true),
        ] {
            let var = |name: &str| {
                variables.iter().find(|(existing, _)| *existing == name).map(|(_, value)| (*value).to_owned())
            };
            let styles = Styles::new(ColorChoice::Never, terminal, var);
            assert_eq!(styles.shown("✓ 1–2 é…") == "✓ 1–2 é…", unicode, "{terminal} {variables:?}");
        }
    }

    #[test]
    fn new_applies_flag_then_environment_then_terminal() {
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
            assert_eq!(Styles::new(choice, terminal, var).color, on, "{choice:?} {terminal} {variables:?}");
        }
    }

    #[test]
    fn paint_without_color_returns_the_text() {
        let styles = |color| Styles { color, unicode: true };
        colored::control::set_override(true);
        assert_eq!(styles(false).bad("no"), "no");
        assert_eq!(styles(true).bad("no"), "\x1b[1;31mno\x1b[0m");
    }
}
