//! Prints to standard error: progress, questions, messages with a label, and the messages of clap.
//!
//! Each message flushes standard output first, so that the two streams keep their order on a terminal. Errors are ignored, because they cannot be
//! reported anywhere.

use std::io::Write as _;

use clap::error::ErrorKind;

use super::{Output, Verbosity};
use crate::app::{
    error::{self, Exit},
    output::{
        progress::{Progress, ProgressLine},
        style::Styles,
        wrap::{wrap, wrap_lines},
    },
};
use hookctl::secret::mask_urls;

impl Output {
    /// Replaces the progress line, if standard error is a terminal.
    pub fn progress(&mut self, progress: Progress) {
        if self.err_terminal && self.verbosity != Verbosity::Quiet {
            let _ = self.out.flush();
            self.progress.get_or_insert_with(|| ProgressLine::new(self.err_styles)).show(progress);
        }
    }

    pub(super) fn clear_progress(&mut self) {
        if let Some(line) = &mut self.progress {
            line.clear();
        }
    }

    /// Prints a question without a line break, so that the answer is typed after it.
    pub fn ask(&mut self, question: &str) {
        self.clear_progress();
        let _ = self.out.flush();
        let question = self.foreign(question);
        let _ = write!(self.err, "{}", self.err_styles.shown(&question));
        let _ = self.err.flush();
    }

    /// Prints a summary line without a label.
    pub fn status(&mut self, text: &str) {
        if self.verbosity != Verbosity::Quiet {
            let text = self.foreign(&self.run_flags.complete(text));
            self.print_wrapped(&text, 0);
        }
    }

    /// Prints a line about this run itself without masking, because the user needs the token in the inspector's URL.
    pub fn own_status(&mut self, text: &str) {
        if self.verbosity != Verbosity::Quiet {
            self.print_message(text);
        }
    }

    /// Prints a note.
    pub fn note(&mut self, text: &str) {
        self.labeled_unless_quiet(Styles::faint, "note:", text);
    }

    /// Prints a warning.
    pub fn warn(&mut self, text: &str) {
        self.labeled_unless_quiet(Styles::warning, "warning:", text);
    }

    /// Prints how to fix what the previous message reports.
    pub fn hint(&mut self, text: &str) {
        self.labeled_unless_quiet(Styles::warning, "hint:", text);
    }

    fn labeled_unless_quiet(&mut self, style: fn(Styles, &str) -> String, label: &str, text: &str) {
        if self.verbosity != Verbosity::Quiet {
            self.labeled(style, label, text);
        }
    }

    fn labeled(&mut self, style: fn(Styles, &str) -> String, label: &str, text: &str) {
        let text = self.foreign(&self.run_flags.complete(text));
        self.print_wrapped(&format!("{} {text}", style(self.err_styles, label)), label.len() + 1);
    }

    /// Prints a message, wrapped to the width of the terminal. Lines after the first start with `hanging` spaces. Piped, it is one line.
    fn print_wrapped(&mut self, text: &str, hanging: usize) {
        match self.err_width {
            Some(width) => {
                // ASCII replacements may be wider than the original characters.
                let text = self.err_styles.shown(text);
                let lines = wrap(&text, width, hanging).join("\n");
                self.print_message(&lines);
            }
            None => self.print_message(text),
        }
    }

    /// Prints a message of clap: help on standard output, errors on standard error.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub fn usage(&mut self, error: &clap::Error) -> anyhow::Result<Exit> {
        let text = error.render();
        if error.use_stderr() {
            if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
                self.labeled(Styles::bad, "error:", "missing command: choose one of these");
                let _ = writeln!(self.err);
            }
            // The message may quote a URL with credentials.
            let text = self.err_styles.clap(&text);
            let text = self.err_width.map_or_else(|| text.clone(), |width| wrap_lines(&text, width));
            let _ = write!(self.err, "{}", mask_urls(&self.err_styles.shown(&text)));
            return Ok(Exit::Usage);
        }
        let text = self.styles.clap(&text);
        let text = match self.width {
            Some(width) => wrap_lines(&text, width),
            None => text,
        };
        let text = self.styles.shown(&text).into_owned();
        self.bytes(text.as_bytes())?;
        Ok(Exit::Ok)
    }

    /// Prints an error and its hint. Prints nothing if the reader closed standard output.
    pub fn fail(&mut self, failure: &anyhow::Error) {
        if error::is_stdout_closed(failure) {
            return;
        }
        self.labeled(Styles::bad, "error:", &error::message(failure));
        if let Some(hint) = error::hint_of(failure) {
            self.labeled(Styles::warning, "hint:", hint);
        }
    }

    /// Prints a line.
    pub(in crate::app::output) fn print_message(&mut self, text: &str) {
        self.clear_progress();
        let _ = self.out.flush();
        let _ = self.err.write_all(format!("{}\n", self.err_styles.shown(text)).as_bytes());
    }
}
