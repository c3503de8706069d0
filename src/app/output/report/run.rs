//! The reports of one run, from start to end.
//!
//! Report files are written atomically, even if the run fails or is interrupted: that is then the last case. A report that cannot be written does not
//! stop the run, and is an error at its end. Secrets and control characters are removed here, before any format sees them.

use std::{
    borrow::Cow,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;
use serde_json::Value;

use super::{
    AtomicFile, Case, FORMATS, GithubActions, LoadReport, Outcome, ReportFormat, STOPPED, Subject, Totals,
    github::Github,
};
use crate::app::{
    error::{self, ErrorExt as _, Exit},
    output::Output,
    signal,
};
use hookctl::diagnosis::Cause;

/// A report file that is being written.
struct Report {
    format: Box<dyn ReportFormat>,
    file: AtomicFile,
    /// The path as the user wrote it.
    path: PathBuf,
    failed: Option<io::Error>,
}

impl Report {
    fn open(name: &str, path: &Path, subject: &Subject) -> anyhow::Result<Self> {
        let unwritable =
            |error| anyhow::Error::new(error).context(format!("cannot write the report {}", path.display()));
        let (_, begin) = FORMATS
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| error::usage(format!("unknown report format `{name}`")))?;
        let mut file = AtomicFile::create(path).map_err(unwritable)?;
        let format = begin(subject, &mut file).map_err(unwritable)?;
        Ok(Self { format, file, path: path.to_owned(), failed: None })
    }

    fn attempt(&mut self, act: impl FnOnce(&mut dyn ReportFormat, &mut AtomicFile) -> io::Result<()>) {
        if self.failed.is_none() {
            self.failed = act(&mut *self.format, &mut self.file).err();
        }
    }
}

/// Every report of a run.
struct Reports {
    subject: Subject,
    totals: Totals,
    files: Vec<Report>,
    github: Option<Github>,
}

impl Reports {
    /// Adds a case to every report. Returns the line to print for it, if there is one.
    fn case(&mut self, case: &Case) -> Option<String> {
        self.totals.count(case);
        for report in &mut self.files {
            report.attempt(|format, file| format.case(case, file));
        }
        self.github.as_mut()?.case(&self.subject, case)
    }

    fn load(&mut self, load: &LoadReport) {
        for report in &mut self.files {
            report.attempt(|format, file| format.load(load, file));
        }
    }

    /// Completes every report. Returns the line to print, if there is one, and the errors.
    fn end(mut self) -> (Option<String>, Vec<anyhow::Error>) {
        let mut failures = Vec::new();
        for mut report in self.files {
            report.attempt(|format, file| {
                format.end(&self.totals, file)?;
                file.commit()
            });
            if let Some(error) = report.failed {
                let text = format!("cannot write the report {}", report.path.display());
                failures.push(anyhow::Error::new(error).context(text));
            }
        }
        let last = self.github.as_mut().and_then(|github| {
            let (last, written) = github.end(&self.subject, &self.totals);
            failures.extend(
                written.err().map(|error| anyhow::Error::new(error).context("cannot append to $GITHUB_STEP_SUMMARY")),
            );
            last
        });
        (last, failures)
    }
}

/// The reports of a run, if there are any. The signal handler shares them, to complete them if the run is interrupted.
#[derive(Clone, Default)]
pub(in crate::app::output) struct SharedReports(Option<Arc<Mutex<Option<Reports>>>>);

impl SharedReports {
    fn lock(&self) -> Option<MutexGuard<'_, Option<Reports>>> {
        Some(self.0.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Completes the reports, with `last` as their last case. A second caller waits for the first and gets nothing.
    fn end(&self, last: Option<&Case>) -> Option<(Option<String>, Vec<anyhow::Error>)> {
        // The lock is held until the files are complete.
        let mut guard = self.lock()?;
        let mut reports = guard.take()?;
        if let Some(last) = last {
            reports.case(last);
        }
        Some(reports.end())
    }

    /// Discards the reports. Existing files stay as they are.
    fn discard(&self) {
        if let Some(mut reports) = self.lock() {
            *reports = None;
        }
    }
}

impl Output {
    /// Begins the reports of a run: files with the names of their formats, and GitHub Actions. They are also completed if a signal ends the process.
    ///
    /// # Errors
    /// A file cannot be written (exit 3).
    pub fn begin_reports(
        &mut self,
        subject: Subject,
        files: &[(&str, &Path)],
        github: Option<GithubActions>,
    ) -> anyhow::Result<()> {
        let files: Vec<Report> =
            files.iter().map(|(format, path)| Report::open(format, path, &subject)).collect::<Result<_, _>>()?;
        let github = github.map(|actions| Github::new(actions.summary));
        let totals = Totals::new(&subject.kinds);
        self.reports = SharedReports(Some(Arc::new(Mutex::new(Some(Reports { subject, totals, files, github })))));
        let reports = self.reports.clone();
        self.interrupted_reports = Some(signal::on_interrupt(move || {
            reports.end(Some(&stopped("interrupted")));
        }));
        Ok(())
    }

    /// Returns true if the run has reports.
    #[must_use]
    pub fn reports(&self) -> bool {
        self.reports.0.is_some()
    }

    /// Adds a case to every report, and the row that `-o json` prints for it.
    pub fn case(&mut self, case: &Case, row: &impl Serialize) {
        let line = match self.reports.lock() {
            Some(mut reports) => reports.as_mut().and_then(|reports| {
                let shown = reports.files.iter().any(|report| report.format.shows_row(case.outcome));
                let row = if shown { serde_json::to_value(row).unwrap_or_default() } else { Value::Null };
                reports.case(&self.sanitized(case, row))
            }),
            None => return,
        };
        if let Some(line) = line {
            self.status(&line);
        }
    }

    /// Adds the figures of a load test to every report.
    pub(super) fn load(&mut self, mut load: LoadReport) {
        self.mask(&mut load.figures);
        if let Some(mut reports) = self.reports.lock()
            && let Some(reports) = reports.as_mut()
        {
            reports.load(&load);
        }
    }

    /// Completes every report, and combines `ended` with their errors. After a usage error nothing was run, so existing files stay as they are.
    ///
    /// # Errors
    /// The error of the run, if it failed.
    pub fn end_reports(&mut self, ended: anyhow::Result<Exit>) -> anyhow::Result<Exit> {
        match &ended {
            Err(failure) if error::exit_of(failure) == Exit::Usage => {
                self.reports.discard();
                return ended;
            }
            Err(failure) if error::is_stdout_closed(failure) => {
                self.stopped("the reader of standard output closed it");
            }
            Err(failure) => self.stopped(&error::message(failure)),
            Ok(_) => {}
        }
        let Some((last, failures)) = self.reports.end(None) else {
            return ended;
        };
        if let Some(line) = last {
            self.status(&line);
        }
        let exit = failures.iter().fold(Exit::Ok, |exit, failure| exit.and(error::exit_of(failure)));
        let mut failures = failures.into_iter();
        let ended = match ended {
            Ok(code) => Ok(code.and(exit)),
            // A reader that closes standard output early is not an error, but a report that cannot be written is.
            Err(quiet) if error::is_stdout_closed(&quiet) => {
                let occurred = error::exit_of(&quiet).and(exit);
                Err(failures.next().unwrap_or(quiet).exit(occurred))
            }
            Err(failure) => {
                let exit = error::exit_of(&failure).and(exit);
                Err(failure.exit(exit))
            }
        };
        for failure in failures {
            self.fail(&failure);
        }
        ended
    }

    /// Adds the case that reports why the run ended early.
    fn stopped(&mut self, why: &str) {
        let case = stopped(why);
        self.case(&case, &case.row);
    }

    /// Returns the case with this row, both without secrets, and its text without control and bidi characters.
    fn sanitized(&self, case: &Case, mut row: Value) -> Case {
        let causes = case.causes.iter().map(|cause| Cause {
            detail: self.foreign(&cause.detail),
            fix: self.foreign(&cause.fix),
            ..*cause
        });
        self.mask(&mut row);
        Case {
            suite: self.foreign(&case.suite),
            name: self.foreign(&case.name),
            outcome: case.outcome,
            kind: case.kind,
            message: self.foreign(&case.message),
            causes: causes.collect(),
            micros: case.micros,
            row,
        }
    }

    /// Masks the secrets in every string of the value.
    fn mask(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Cow::Owned(masked) = self.without_secrets(text) {
                    *text = masked;
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.mask(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.mask(field)),
            _ => {}
        }
    }
}

/// The case that reports why the run ended early.
fn stopped(why: &str) -> Case {
    Case {
        suite: "hookctl".into(),
        name: "the run".into(),
        outcome: Outcome::Error,
        kind: STOPPED,
        message: why.to_owned(),
        causes: Vec::new(),
        micros: 0,
        row: serde_json::json!({ "error": why }),
    }
}
