//! The printer: writes data to standard output, without secrets or terminal control sequences. Its messages on standard error are in `messages`.
//!
//! It also tracks the exit code of the run so far, because a reader that closes standard output early ends the run with that code.

mod messages;

use std::{
    borrow::Cow,
    io::{self, Write},
};

use anyhow::Context as _;
use clap::ValueEnum;
use serde::Serialize;

use super::{
    escape::{escape, escape_json},
    progress::ProgressLine,
    report,
    style::Styles,
    suggest::RunFlags,
    wrap::wrap,
};
use crate::app::{
    error::{self, Exit},
    http::auth::credentials,
    signal,
};
use hookctl::{
    message::Message,
    secret::{Redactor, Secret, mask_urls, query_credentials, query_secrets},
};

/// How data is printed.
#[derive(ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people: aligned, in color on a terminal
    #[default]
    Text,
    /// One JSON array, or one object if there is only one thing
    Json,
    /// One JSON object per line
    Jsonl,
}

/// What happens when the reader closes standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OnClosedStdout {
    /// The run ends.
    End,
    /// The run continues without output, because it changes something.
    Continue,
}

/// How much is printed on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbosity {
    /// Only errors.
    Quiet,
    /// Errors, warnings, hints and totals.
    Normal,
    /// Requests and responses, too.
    Verbose,
}

/// The two streams of a run, and the secrets that must not appear on them.
pub struct Output {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    /// Whether standard output is a terminal.
    pub terminal: bool,
    /// The width of the terminal in cells. `None` if standard output is not a terminal.
    pub width: Option<usize>,
    /// The colors of standard output.
    pub styles: Styles,
    /// How much is printed on standard error.
    pub verbosity: Verbosity,
    /// Whether a person reads standard error.
    pub err_terminal: bool,
    /// The width of the terminal in cells. `None` if standard error is not a terminal.
    err_width: Option<usize>,
    /// The colors of standard error.
    pub(super) err_styles: Styles,
    /// The flags that suggested commands need.
    pub run_flags: RunFlags,
    redactor: Redactor,
    /// Masks secrets but not the credentials in URLs, for files from which requests are sent again.
    file_redactor: Redactor,
    /// The progress line, once it was shown.
    progress: Option<ProgressLine>,
    on_closed_stdout: OnClosedStdout,
    /// The most severe result so far.
    occurred: Exit,
    /// The number of elements that were written of the open JSON array, if one is open.
    elements: Option<usize>,
    pub(super) reports: report::SharedReports,
    /// Completes the reports if a signal ends the process.
    pub(super) interrupted_reports: Option<signal::Guard>,
}

impl Output {
    /// Creates a printer for two streams. `terminal` and `err_terminal` state whether each is a terminal.
    #[must_use]
    pub fn new(
        out: Box<dyn Write>,
        err: Box<dyn Write>,
        [terminal, err_terminal]: [bool; 2],
        styles: Styles,
        err_styles: Styles,
    ) -> Self {
        let reports = report::SharedReports::default();
        let columns = |terminal: console::Term| Some(usize::from(terminal.size_checked()?.1));
        Self {
            out,
            err,
            terminal,
            width: terminal.then(console::Term::stdout).and_then(columns),
            err_width: err_terminal.then(console::Term::stderr).and_then(columns),
            run_flags: RunFlags::default(),
            verbosity: Verbosity::Normal,
            err_terminal,
            styles,
            err_styles,
            redactor: Redactor::default(),
            file_redactor: Redactor::default(),
            elements: None,
            progress: None,
            on_closed_stdout: OnClosedStdout::End,
            occurred: Exit::Ok,
            reports,
            interrupted_reports: None,
        }
    }

    /// Makes the run continue if the reader closes standard output. Commands that change something must finish.
    pub fn outlive_reader(&mut self) {
        self.on_closed_stdout = OnClosedStdout::Continue;
    }

    /// From now on, data goes to standard error, because standard output belongs to another program.
    pub fn data_to_stderr(&mut self) {
        self.out = Box::new(io::stderr());
        self.terminal = self.err_terminal;
        self.styles = self.err_styles;
        self.width = self.err_width;
    }

    /// Records the result of a part of the run. It counts toward the exit code even if standard output is closed later.
    pub fn occurred(&mut self, exit: Exit) {
        self.occurred = self.occurred.and(exit);
    }

    /// Returns the most severe result so far.
    #[must_use]
    pub fn so_far(&self) -> Exit {
        self.occurred
    }

    /// Masks `secret` in all untrusted text from now on.
    pub fn hide(&mut self, secret: &Secret) {
        self.redactor.learn(secret);
        self.file_redactor.learn(secret);
    }

    /// Masks the credentials in the query of `url` in displayed text from now on, e.g. in a response that quotes them.
    pub fn hide_url(&mut self, url: &str) {
        for secret in query_credentials(url) {
            self.redactor.learn(&secret);
        }
    }

    /// Masks the query of `url`, and the values in it that name a credential or look random, from now on. For URLs whose whole query is a secret.
    pub fn hide_query(&mut self, url: &str) {
        for secret in query_secrets(url) {
            self.redactor.learn(&secret);
        }
    }

    /// Masks a short-lived secret, e.g. an access token, from now on. Only the most recent ones are remembered.
    pub fn hide_temporary(&mut self, secret: &Secret) {
        self.redactor.learn_temporary(secret);
        self.file_redactor.learn_temporary(secret);
    }

    /// Masks the credentials in the headers and the URL of a request until the next call, because the response may echo them. For runs that send captured
    /// requests.
    pub fn hide_credentials_of(&mut self, message: &Message, url: &str) {
        let in_headers = credentials(message.headers.iter());
        self.file_redactor.learn_current(in_headers.clone());
        self.redactor.learn_current([in_headers, query_credentials(url)].concat());
    }

    /// Returns the redactor for displayed text.
    #[must_use]
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Returns the redactor for files from which requests are sent again.
    #[must_use]
    pub fn file_redactor(&self) -> &Redactor {
        &self.file_redactor
    }

    /// Returns `text` with the secrets and the credentials in URLs masked.
    #[must_use]
    pub fn without_secrets<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.redactor.is_in(text.as_bytes()) {
            return mask_urls(text);
        }
        let masked = self.redactor.mask_text(text);
        Cow::Owned(mask_urls(&masked).into_owned())
    }

    /// Returns untrusted text made safe to print: secrets are masked, and control and bidi characters and commands of CI runners are escaped.
    #[must_use]
    pub fn foreign(&self, text: &str) -> String {
        escape(&self.without_secrets(text))
    }

    /// Writes bytes unchanged.
    ///
    /// # Errors
    /// Standard output is closed (which ends the run quietly) or fails.
    pub fn bytes(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.clear_progress();
        let written = self.out.write_all(bytes);
        self.check_write(written)
    }

    /// Writes one line of text.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub fn line(&mut self, text: &str) -> anyhow::Result<()> {
        self.clear_progress();
        // In one piece, because another program may write to the same terminal.
        let written = self.out.write_all(format!("{}\n", self.styles.shown(text)).as_bytes());
        self.check_write(written)
    }

    /// Writes a text with a label and an indent, wrapped to the width of the terminal. Piped, it is one line.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub fn wrapped(&mut self, indent: &str, label: &str, text: &str) -> anyhow::Result<()> {
        for line in self.wrap(indent.len(), &format!("{label}{text}")) {
            self.line(&format!("{indent}{line}"))?;
        }
        Ok(())
    }

    /// Wraps a text to the width of the terminal minus `indent` cells. Piped, it is one line.
    #[must_use]
    pub fn wrap(&self, indent: usize, text: &str) -> Vec<String> {
        let Some(width) = self.width else { return vec![text.to_owned()] };
        wrap(text, width.max(20).saturating_sub(indent), 0)
    }

    /// Flushes standard output.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub fn flush(&mut self) -> anyhow::Result<()> {
        // Every write clears the progress line, so buffered output cannot mix with it.
        let written = self.out.flush();
        self.check_write(written)
    }

    /// Writes one JSON value: as one line for `jsonl`, otherwise indented.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub fn json(&mut self, format: Format, value: &impl Serialize) -> anyhow::Result<()> {
        let text = match format {
            Format::Jsonl => serde_json::to_string(value),
            _ => serde_json::to_string_pretty(value),
        };
        let text = text.map_err(|error| error::input(format!("cannot write JSON: {error}")))?;
        self.json_text(&text)
    }

    /// Writes text that is JSON already, and a line break.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub fn json_text(&mut self, json: &str) -> anyhow::Result<()> {
        let json = self.styles.shown_json(escape_json(json));
        self.line(&json)
    }

    /// Writes one element of a list of unknown length: an element of the array, or a line.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub fn element(&mut self, format: Format, value: &impl Serialize) -> anyhow::Result<()> {
        let text = serde_json::to_string(value).map_err(|error| error::input(format!("cannot write JSON: {error}")))?;
        let text = self.styles.shown_json(escape_json(&text));
        if format == Format::Jsonl {
            return self.line(&text);
        }
        let written = self.elements.get_or_insert(0);
        let before = if *written == 0 { "[\n  " } else { ",\n  " };
        *written += 1;
        self.bytes(before.as_bytes())?;
        self.bytes(text.as_bytes())
    }

    /// Closes the list that [`Self::element`] writes.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub fn end(&mut self, format: Format) -> anyhow::Result<()> {
        match (format, self.elements.take()) {
            (Format::Json, Some(_)) => self.bytes(b"\n]\n"),
            (Format::Json, None) => self.bytes(b"[]\n"),
            _ => Ok(()),
        }
    }

    /// Closes the list if the command ended without closing it.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub fn close_elements(&mut self) -> anyhow::Result<()> {
        if self.elements.is_some() { self.end(Format::Json) } else { Ok(()) }
    }

    /// Converts the result of a write. A closed pipe (`| head`) quietly ends the run, or is ignored. Other errors are failures.
    fn check_write(&self, result: io::Result<()>) -> anyhow::Result<()> {
        match result {
            Err(error)
                if error.kind() == io::ErrorKind::BrokenPipe && self.on_closed_stdout == OnClosedStdout::Continue =>
            {
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(error::stdout_closed(self.occurred)),
            result => result.context("cannot write to stdout"),
        }
    }
}

#[cfg(test)]
mod tests;
