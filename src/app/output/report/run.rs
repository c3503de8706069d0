//! Manages the reports of one run.
//!
//! Report files are written atomically. If the run fails or is interrupted, they are still completed, and the error is their last case. A report that
//! cannot be written does not stop the run, but is an error at its end. Secrets and control characters are removed here, before any format sees them.

use std::{
    borrow::Cow,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use serde::Serialize;
use serde_json::Value;

use super::{
    AtomicFile, Case, CaseParts, Ending, Evidence, FORMATS, GithubActions, LoadReport, Outcome, Problem, ReportFormat,
    STOPPED, Subject, Totals, github::Github,
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
    /// The first error.
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

    /// Writes to the report unless an earlier write failed.
    fn write(&mut self, write: impl FnOnce(&mut dyn ReportFormat, &mut AtomicFile) -> io::Result<()>) {
        if self.failed.is_none() {
            self.failed = write(&mut *self.format, &mut self.file).err();
        }
    }
}

/// Every report of a run.
struct Reports {
    subject: Subject,
    totals: Totals,
    files: Vec<Report>,
    github: Option<Github>,
    start: Instant,
    load: Option<LoadReport>,
    /// Why the run ended early, if it did.
    stopped: Option<String>,
}

impl Reports {
    /// Returns the parts of a case that at least one report shows.
    fn shows(&self, case: &Case) -> CaseParts {
        let github =
            if self.github.is_some() && case.outcome != Outcome::Pass { CaseParts::CASE } else { CaseParts::default() };
        let files = self.files.iter().map(|report| report.format.shows(case));
        files.fold(github, CaseParts::or)
    }

    /// Adds a case to every report. Returns its GitHub annotation, if it has one.
    fn case(&mut self, case: &Case) -> Option<String> {
        self.totals.count(case);
        if case.kind == STOPPED {
            self.stopped = Some(case.message.clone());
        }
        for report in &mut self.files {
            report.write(|format, file| format.case(case, file));
        }
        self.github.as_mut()?.case(&self.subject, case)
    }

    fn load(&mut self, load: LoadReport) {
        for report in &mut self.files {
            report.write(|format, file| format.load(&load, file));
        }
        self.load = Some(load);
    }

    /// Completes every report. Returns the GitHub annotation of the run, if it has one, and the errors.
    fn end(mut self, exit: Exit) -> (Option<String>, Vec<anyhow::Error>) {
        let ending = Ending {
            subject: &self.subject,
            totals: &self.totals,
            exit,
            took: self.start.elapsed(),
            load: self.load.as_ref(),
            stopped: self.stopped.as_deref(),
        };
        let mut failures = Vec::new();
        for mut report in self.files {
            report.write(|format, file| {
                format.end(&ending, file)?;
                file.commit()
            });
            if let Some(error) = report.failed {
                let text = format!("cannot write the report {}", report.path.display());
                failures.push(anyhow::Error::new(error).context(text));
            }
        }
        let last = self.github.as_mut().and_then(|github| {
            let (last, written) = github.end(&ending);
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
    fn end(&self, last: Option<&Case>, exit: Exit) -> Option<(Option<String>, Vec<anyhow::Error>)> {
        // Hold the lock until the files are complete.
        let mut guard = self.lock()?;
        let mut reports = guard.take()?;
        if let Some(last) = last {
            reports.case(last);
        }
        Some(reports.end(exit))
    }

    /// Discards the reports. Existing files stay unchanged.
    fn discard(&self) {
        if let Some(mut reports) = self.lock() {
            *reports = None;
        }
    }
}

impl Output {
    /// Starts the reports of a run: `files` with the names of their formats, and `github` if the run is a step of GitHub Actions. They are also completed
    /// if a signal ends the process.
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
        let reports = Reports { subject, totals, files, github, start: Instant::now(), load: None, stopped: None };
        self.reports = SharedReports(Some(Arc::new(Mutex::new(Some(reports)))));
        let reports = self.reports.clone();
        self.interrupted_reports = Some(signal::on_interrupt(move || {
            reports.end(Some(&stopped("interrupted")), Exit::Interrupted);
        }));
        Ok(())
    }

    /// Returns true if the run has reports.
    #[must_use]
    pub fn reports(&self) -> bool {
        self.reports.0.is_some()
    }

    /// Adds a case to every report. `row` is what `-o json` prints for it, and `evidence` what the details are made from.
    pub fn case(&mut self, case: &Case, row: &impl Serialize, evidence: &Evidence<'_>) {
        let line = match self.reports.lock() {
            Some(mut reports) => reports.as_mut().and_then(|reports| {
                reports.totals.count_event(evidence.provider, evidence.event);
                let shows = reports.shows(case);
                if !shows.case {
                    reports.totals.count_outcome(case);
                    return None;
                }
                if reports.totals.cases() == 0 {
                    self.mask_subject(&mut reports.subject);
                }
                let row = if shows.row { serde_json::to_value(row).unwrap_or_default() } else { Value::Null };
                let mut sanitized = self.sanitized(case, row);
                evidence.provider.clone_into(&mut sanitized.provider);
                if shows.details {
                    let source = (case.kind != STOPPED).then_some(case.name.as_str());
                    let mut details = evidence.details(self, source, case);
                    if shows.exchange {
                        evidence.expand(&mut details, &case.causes, self);
                    }
                    sanitized.details = Some(Box::new(details));
                }
                reports.case(&sanitized)
            }),
            None => return,
        };
        if let Some(line) = line {
            self.status(&line);
        }
    }

    /// Adds the number of requests that are not deliveries to the reports.
    pub fn other_traffic(&mut self, requests: u64) {
        if let Some(mut reports) = self.reports.lock()
            && let Some(reports) = reports.as_mut()
        {
            reports.totals.not_deliveries = requests;
        }
    }

    /// Adds the figures of a load test to every report.
    pub(super) fn load(&mut self, mut load: LoadReport) {
        self.mask(&mut load.figures);
        if let Some(mut reports) = self.reports.lock()
            && let Some(reports) = reports.as_mut()
        {
            reports.load(load);
        }
    }

    /// Completes every report, and combines the result of the run with their errors. After a usage error nothing was run, so existing files
    /// stay unchanged.
    ///
    /// # Errors
    /// The error of the run, or of a report if the run ended because the reader closed standard output.
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
        if let Some(mut reports) = self.reports.lock()
            && let Some(reports) = reports.as_mut()
        {
            self.mask_subject(&mut reports.subject);
        }
        let exit = ended.as_ref().map_or_else(error::exit_of, |exit| *exit);
        let Some((last, failures)) = self.reports.end(None, exit) else {
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
        self.case(&case, &case.row, &Evidence::default());
    }

    /// Masks the secrets that are known by now in the endpoint, the inputs and the command line.
    fn mask_subject(&self, subject: &mut Subject) {
        let context = &mut subject.context;
        let endpoint = context.endpoint.iter_mut();
        for text in endpoint.chain(&mut context.inputs).chain(&mut context.command_line) {
            if let Cow::Owned(masked) = self.without_secrets(text) {
                *text = masked;
            }
        }
    }

    /// Returns the case with this row. Secrets are masked in both, and control and bidi characters are escaped in the text of the case.
    fn sanitized(&self, case: &Case, mut row: Value) -> Case {
        let causes = case.causes.iter().map(|cause| Cause {
            detail: self.foreign(&cause.detail),
            fix: self.foreign(&cause.fix),
            hashed: None,
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
            problem: case.problem.as_ref().map(|problem| Problem {
                title: self.foreign(&problem.title).into(),
                fix: self.foreign(&problem.fix).into(),
                ..problem.clone()
            }),
            provider: String::new(),
            forgery: case.forgery,
            status: case.status,
            weight: case.weight,
            location: case.location.as_ref().map(|(file, line)| (self.foreign(file), *line)),
            details: None,
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

/// Creates the case that reports why the run ended early.
fn stopped(why: &str) -> Case {
    Case {
        suite: "hookctl".into(),
        name: "the run".into(),
        outcome: Outcome::Error,
        kind: STOPPED,
        message: why.to_owned(),
        row: serde_json::json!({ "error": why }),
        problem: Some(Problem::stopped()),
        ..Case::default()
    }
}
