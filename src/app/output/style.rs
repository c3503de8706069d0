//! Colour, decided once a stream, and the escaping of text that a terminal would act on.

use std::{borrow::Cow, fmt::Write as _};

use anstyle::{AnsiColor, Effects, Style};
use clap::{ValueEnum, builder::StyledStr};

/// When to use colour.
#[derive(ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Also where there is no terminal
    Always,
    /// Not at all
    Never,
}

/// The colours of one stream, or none.
#[derive(Clone, Copy, Debug)]
pub struct Styles {
    on: bool,
}

impl Styles {
    /// Decides for one stream. A flag beats `NO_COLOR`, which beats `CLICOLOR_FORCE`, which beats the stream's being no
    /// terminal or a dumb one.
    #[must_use]
    pub fn decide(choice: ColorChoice, terminal: bool, var: impl Fn(&str) -> Option<String>) -> Self {
        let on = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if var("NO_COLOR").is_some() => false,
            ColorChoice::Auto if var("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            ColorChoice::Auto => {
                terminal && var("TERM").as_deref() != Some("dumb") && var("CLICOLOR").as_deref() != Some("0")
            }
        };
        Self { on }
    }

    /// As it is.
    #[must_use]
    pub fn plain(self, text: &str) -> String {
        text.to_owned()
    }

    /// A yes.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        self.paint(AnsiColor::Green.on_default(), text)
    }

    /// A no.
    #[must_use]
    pub fn bad(self, text: &str) -> String {
        self.paint(AnsiColor::Red.on_default().effects(Effects::BOLD), text)
    }

    /// Something to look at.
    #[must_use]
    pub fn warning(self, text: &str) -> String {
        self.paint(AnsiColor::Yellow.on_default(), text)
    }

    /// Something to pass over.
    #[must_use]
    pub fn faint(self, text: &str) -> String {
        self.paint(Style::new().effects(Effects::DIMMED), text)
    }

    /// A title.
    #[must_use]
    pub fn strong(self, text: &str) -> String {
        self.paint(Style::new().effects(Effects::BOLD), text)
    }

    /// clap's own styles.
    #[must_use]
    pub fn ansi(self, text: &StyledStr) -> String {
        if self.on { text.ansi().to_string() } else { text.to_string() }
    }

    fn paint(self, style: Style, text: &str) -> String {
        if self.on { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// `text` with every character that a terminal acts on, or that reorders what is read, as a visible escape.
#[must_use]
pub fn sanitise(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) {
            let _ = match c {
                '\n' => write!(safe, "\\n"),
                '\r' => write!(safe, "\\r"),
                '\t' => write!(safe, "\\t"),
                _ => write!(safe, "\\u{:04x}", u32::from(c)),
            };
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

pub(super) fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decision_table_of_colour() {
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
            let var =
                |name: &str| variables.iter().find(|(held, _)| *held == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(Styles::decide(choice, terminal, var).on, on, "{choice:?} {terminal} {variables:?}");
        }
    }

    #[test]
    fn what_a_terminal_would_act_on_is_shown_instead() {
        assert_eq!(sanitise("plain é 😀"), "plain é 😀");
        assert_eq!(sanitise("a\x1b[2Jb\u{202e}c\u{9b}d\r\n"), "a\\u001b[2Jb\\u202ec\\u009bd\\r\\n");
    }
}
