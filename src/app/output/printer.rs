//! The printer: it owns both streams of a run, and keeps secrets and terminal control sequences off them.
//!
//! Data goes to standard output and messages to standard error. The printer also knows what exit code the run has earned so far, which counts if the
//! reader of standard output closes it.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use anyhow::Context as _;
use clap::ValueEnum;
use serde::Serialize;

use super::{
    escape::{escape, escape_json},
    progress::{Progress, ProgressLine},
    report,
    style::Styles,
};
use crate::app::{
    error::{self, Exit},
    signal,
};
use hookctl::secret::{Redactor, Secret, mask_urls, query_credentials, query_secrets};

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

/// What a run is without a reader of standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// Over.
    Needed,
    /// Still of use: it changes something.
    Dispensable,
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

/// The two streams of a run, and what must not appear on them.
pub struct Output {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    /// Whether a person reads standard output.
    pub terminal: bool,
    /// The width of the terminal that standard output is, in cells.
    pub width: Option<usize>,
    /// The colors of standard output.
    pub styles: Styles,
    /// How much is printed on standard error.
    pub verbosity: Verbosity,
    /// Whether a person reads standard error.
    pub err_terminal: bool,
    /// The colors of standard error.
    pub(super) err_styles: Styles,
    redactor: Redactor,
    /// The same without the credentials in URLs, for files from which requests are sent again.
    file_redactor: Redactor,
    /// The last line of the terminal, once it has shown the progress.
    progress: Option<ProgressLine>,
    reader: Reader,
    /// What the run is known to have come to, however it ends.
    occurred: Exit,
    /// How many elements of a JSON array are out, while one is open.
    elements: Option<usize>,
    pub(super) reports: report::SharedReports,
    /// Completes the reports if a signal ends the process.
    pub(super) interrupted_reports: Option<signal::Guard>,
}

impl Output {
    /// A printer on these streams, of which either may be a `terminal`.
    #[must_use]
    pub fn new(
        out: Box<dyn Write>,
        err: Box<dyn Write>,
        [terminal, err_terminal]: [bool; 2],
        styles: Styles,
        err_styles: Styles,
    ) -> Self {
        let reports = report::SharedReports::default();
        Self {
            out,
            err,
            terminal,
            width: terminal
                .then(|| console::Term::stdout().size_checked())
                .flatten()
                .map(|(_, columns)| columns.into()),
            verbosity: Verbosity::Normal,
            err_terminal,
            styles,
            err_styles,
            redactor: Redactor::default(),
            file_redactor: Redactor::default(),
            elements: None,
            progress: None,
            reader: Reader::Needed,
            occurred: Exit::Ok,
            reports,
            interrupted_reports: None,
        }
    }

    /// From now on, a reader that closes standard output does not end the run: what changes the world is finished.
    pub fn outlive_reader(&mut self) {
        self.reader = Reader::Dispensable;
    }

    /// From now on, data goes to standard error, because standard output belongs to another program.
    pub fn data_to_stderr(&mut self) {
        self.out = Box::new(io::stderr());
        self.terminal = self.err_terminal;
        self.styles = self.err_styles;
        let width = self.err_terminal.then(|| console::Term::stderr().size_checked()).flatten();
        self.width = width.map(|(_, columns)| columns.into());
    }

    /// Notes what a part of the run came to. It stays so, also where the reader closes standard output behind it.
    pub fn occurred(&mut self, exit: Exit) {
        self.occurred = self.occurred.and(exit);
    }

    /// What the run came to so far.
    #[must_use]
    pub fn so_far(&self) -> Exit {
        self.occurred
    }

    /// From now on, keeps `secret` out of whatever came from elsewhere.
    pub fn hide(&mut self, secret: &Secret) {
        self.redactor.learn(secret);
        self.file_redactor.learn(secret);
    }

    /// From now on, masks the credentials in the query of `url` wherever they are displayed, e.g. in a response that quotes them.
    pub fn hide_url(&mut self, url: &str) {
        for secret in query_credentials(url) {
            self.redactor.learn(&secret);
        }
    }

    /// The same for a URL whose whole query is a secret.
    pub fn hide_query(&mut self, url: &str) {
        for secret in query_secrets(url) {
            self.redactor.learn(&secret);
        }
    }

    /// The same of one that is good for a time and then gives way to another, of which the last ones are remembered.
    pub fn hide_passing(&mut self, secret: &Secret) {
        self.redactor.learn_temporary(secret);
        self.file_redactor.learn_temporary(secret);
    }

    /// What keeps secrets out.
    #[must_use]
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// What keeps secrets out of files from which requests are sent again.
    #[must_use]
    pub fn file_redactor(&self) -> &Redactor {
        &self.file_redactor
    }

    /// Text as it may be displayed: without secrets, and without the credentials in URLs.
    #[must_use]
    pub fn without_secrets<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.redactor.is_in(text.as_bytes()) {
            return mask_urls(text);
        }
        let masked = self.redactor.mask_text(text);
        Cow::Owned(mask_urls(&masked).into_owned())
    }

    /// Text from elsewhere made fit to be seen: without secrets, control and bidi characters, and commands of CI runners.
    #[must_use]
    pub fn foreign(&self, text: &str) -> String {
        escape(&self.without_secrets(text))
    }

    /// Writes bytes as they are.
    ///
    /// # Errors
    /// Standard output is closed (which ends the run quietly) or fails.
    pub fn bytes(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.end_progress();
        let written = self.out.write_all(bytes);
        self.written(written)
    }

    /// Writes one line of text.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub fn line(&mut self, text: &str) -> anyhow::Result<()> {
        self.end_progress();
        let written = writeln!(self.out, "{}", self.styles.shown(text));
        self.written(written)
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

    /// Wraps a text to the width of the terminal, of which `indent` cells are taken. Piped, it is one line.
    #[must_use]
    pub fn wrap(&self, indent: usize, text: &str) -> Vec<String> {
        let Some(width) = self.width else { return vec![text.to_owned()] };
        // A URL or a digest is longer than some lines, and must stay whole to be copied.
        let options = textwrap::Options::new(width.max(20).saturating_sub(indent).max(1))
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        textwrap::wrap(text, options).into_iter().map(Cow::into_owned).collect()
    }

    /// Writes out what is held back.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub fn flush(&mut self) -> anyhow::Result<()> {
        // Nothing is held back from a terminal, where it could meet the bar.
        let written = self.out.flush();
        self.written(written)
    }

    /// Writes one JSON value, indented where a person may read it.
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

    /// Writes a line of text that is JSON.
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

    /// Closes a list that an early end left open.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub fn close_elements(&mut self) -> anyhow::Result<()> {
        if self.elements.is_some() { self.end(Format::Json) } else { Ok(()) }
    }

    /// Shows the progress in place of what was shown before, if standard error is a terminal.
    pub fn progress(&mut self, progress: Progress) {
        if self.err_terminal && self.verbosity != Verbosity::Quiet {
            let _ = self.out.flush();
            self.progress.get_or_insert_with(|| ProgressLine::new(self.err_styles)).show(progress);
        }
    }

    fn end_progress(&mut self) {
        if let Some(line) = &mut self.progress {
            line.clear();
        }
    }

    /// Asks, and leaves the line open for the answer.
    pub fn ask(&mut self, question: &str) {
        self.end_progress();
        let _ = self.out.flush();
        let question = self.foreign(question);
        let _ = write!(self.err, "{}", self.err_styles.shown(&question));
        let _ = self.err.flush();
    }

    /// Prints a line that sums up what was done, without a label.
    pub fn status(&mut self, text: &str) {
        if self.verbosity != Verbosity::Quiet {
            let text = self.foreign(text);
            self.talk(&text);
        }
    }

    /// Prints something worth knowing.
    pub fn note(&mut self, text: &str) {
        self.remark(Styles::faint, "note:", text);
    }

    /// Prints that something is unusual. The run goes on.
    pub fn warn(&mut self, text: &str) {
        self.remark(Styles::warning, "warning:", text);
    }

    /// Prints what to do about the message before.
    pub fn hint(&mut self, text: &str) {
        self.remark(Styles::warning, "hint:", text);
    }

    fn remark(&mut self, style: fn(Styles, &str) -> String, label: &str, text: &str) {
        if self.verbosity != Verbosity::Quiet {
            self.labeled(style, label, text);
        }
    }

    fn labeled(&mut self, style: fn(Styles, &str) -> String, label: &str, text: &str) {
        let (label, text) = (style(self.err_styles, label), self.foreign(text));
        self.talk(&format!("{label} {text}"));
    }

    /// Prints clap's message about a command line: help to standard output, errors to standard error.
    ///
    /// # Errors
    /// As [`Self::bytes`].
    pub fn usage(&mut self, error: &clap::Error) -> anyhow::Result<Exit> {
        let text = error.render();
        if error.use_stderr() {
            // It may quote a URL.
            let _ = write!(self.err, "{}", mask_urls(&self.err_styles.shown(&self.err_styles.clap(&text))));
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

    /// Prints why the run, or a part of it, failed.
    pub fn fail(&mut self, failure: &anyhow::Error) {
        if error::is_stdout_closed(failure) {
            return;
        }
        // A cause may quote what came from elsewhere.
        self.labeled(Styles::bad, "error:", &error::message(failure));
        if let Some(hint) = error::hint_of(failure) {
            self.labeled(Styles::warning, "hint:", hint);
        }
    }

    /// A reader that has seen enough (`| head`) is no failure, and mostly ends the run; any other trouble with stdout is one.
    fn written(&self, result: io::Result<()>) -> anyhow::Result<()> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe && self.reader == Reader::Dispensable => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(error::stdout_closed(self.occurred)),
            result => result.context("cannot write to stdout"),
        }
    }

    /// Prints a line on standard error, after everything that was printed before on either stream. If it cannot be written, nothing can be done.
    pub(super) fn talk(&mut self, text: &str) {
        self.end_progress();
        let _ = self.out.flush();
        let _ = writeln!(self.err, "{}", self.err_styles.shown(text));
    }
}

/// Wraps the lines of a text that are wider than the terminal, and keeps most of their indent.
fn wrap_lines(text: &str, width: usize) -> String {
    let mut wrapped = String::new();
    for line in text.split_inclusive('\n') {
        let (content, end) = line.strip_suffix('\n').map_or((line, ""), |content| (content, "\n"));
        if console::measure_text_width(content) <= width {
            wrapped.push_str(content);
        } else {
            let start = content.trim_start_matches(' ');
            let indent = " ".repeat((content.len() - start.len()).min(width / 8));
            let options = textwrap::Options::new(width.max(1)).initial_indent(&indent).subsequent_indent(&indent);
            wrapped.push_str(&textwrap::fill(start, options.word_splitter(textwrap::WordSplitter::NoHyphenation)));
        }
        wrapped.push_str(end);
    }
    wrapped
}
