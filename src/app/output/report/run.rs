//! The reports of a run, from its begin to its end.
//!
//! A file takes its name only when it is whole: at the end, also where that is a failure or an interrupt, which is then the last case. One that
//! cannot be written does not stop the run; it is told at its end. Secrets and control characters are taken out here, before any format.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;

use super::{Case, Draft, FORMS, Form, GithubPlaces, LoadReport, Outcome, STOPPED, Subject, Totals, github::Github};
use crate::app::{
    error::{self, ErrorExt as _, Exit},
    output::Output,
    signal,
};
use hookctl::diagnosis::Cause;

/// A report in the making.
struct Report {
    form: Box<dyn Form>,
    draft: Draft,
    /// As it was typed.
    path: PathBuf,
    failed: Option<io::Error>,
}

impl Report {
    fn open(format: &str, path: &Path, subject: &Subject) -> anyhow::Result<Self> {
        let unwritable =
            |error| anyhow::Error::new(error).context(format!("cannot write the report {}", path.display()));
        let (_, form) = FORMS
            .iter()
            .find(|(name, _)| *name == format)
            .ok_or_else(|| error::usage(format!("there is no report format `{format}`")))?;
        let mut form = form();
        let mut draft = Draft::beside(path).map_err(unwritable)?;
        form.begin(subject, &mut draft).map_err(unwritable)?;
        Ok(Self { form, draft, path: path.to_owned(), failed: None })
    }

    fn attempt(&mut self, act: impl FnOnce(&mut dyn Form, &mut Draft) -> io::Result<()>) {
        if self.failed.is_none() {
            self.failed = act(&mut *self.form, &mut self.draft).err();
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
    /// Puts a case down. What is to be said of it at once is returned.
    fn case(&mut self, case: &Case) -> Option<String> {
        self.totals.count(case);
        for report in &mut self.files {
            report.attempt(|form, draft| form.case(case, draft));
        }
        self.github.as_mut()?.case(&self.subject, case)
    }

    fn load(&mut self, load: &LoadReport) {
        for report in &mut self.files {
            report.attempt(|form, draft| form.load(load, draft));
        }
    }

    /// Ends every report; each takes its name. What is to be said of it is returned, and what went wrong.
    fn end(mut self) -> (Option<String>, Vec<anyhow::Error>) {
        let mut failures = Vec::new();
        for mut report in self.files {
            report.attempt(|form, draft| {
                form.end(&self.totals, draft)?;
                draft.keep()
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

/// The reports of a run, if there are any: shared with whoever ends them when the run is interrupted.
#[derive(Clone, Default)]
pub(in crate::app::output) struct Shared(Option<Arc<Mutex<Option<Reports>>>>);

impl Shared {
    fn lock(&self) -> Option<MutexGuard<'_, Option<Reports>>> {
        Some(self.0.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Ends the reports, with `last` as their last case. Who comes second waits until they are whole, and has nothing to end.
    fn end(&self, last: Option<&Case>) -> Option<(Option<String>, Vec<anyhow::Error>)> {
        let mut held = self.lock()?;
        let mut reports = held.take()?;
        if let Some(last) = last {
            reports.case(last);
        }
        Some(reports.end())
    }

    /// Leaves what was there before, and nothing beside it.
    fn give_up(&self) {
        if let Some(mut held) = self.lock() {
            *held = None;
        }
    }
}

impl Output {
    /// Begins the reports of a run: files by their format, and what GitHub Actions shows. If a signal ends the process, it ends them before.
    ///
    /// # Errors
    /// A file cannot be written (exit 3).
    pub fn begin_reports(
        &mut self,
        subject: Subject,
        files: &[(&str, &Path)],
        github: Option<GithubPlaces>,
    ) -> anyhow::Result<()> {
        let files: Vec<Report> =
            files.iter().map(|(format, path)| Report::open(format, path, &subject)).collect::<Result<_, _>>()?;
        let github = github.map(|places| Github::new(places.summary));
        let totals = Totals::of(&subject.kinds, 0);
        self.reports = Shared(Some(Arc::new(Mutex::new(Some(Reports { subject, totals, files, github })))));
        let reports = self.reports.clone();
        self.interrupted_reports = Some(signal::on_interrupt(move || {
            reports.end(Some(&stopped("interrupted")));
        }));
        Ok(())
    }

    /// Whether anybody wants to hear of cases.
    #[must_use]
    pub fn reports(&self) -> bool {
        self.reports.0.is_some()
    }

    /// Puts a case into every report.
    pub fn case(&mut self, case: &Case) {
        let said = match self.reports.lock() {
            Some(mut reports) => reports.as_mut().and_then(|reports| reports.case(&self.fit(case))),
            None => return,
        };
        if let Some(line) = said {
            self.note(&line);
        }
    }

    /// Puts the figures of a load into every report.
    pub fn load(&mut self, mut load: LoadReport) {
        load.figures = self.masked_value(&load.figures);
        if let Some(mut reports) = self.reports.lock()
            && let Some(reports) = reports.as_mut()
        {
            reports.load(&load);
        }
    }

    /// Ends every report of a run that ended so, and says how it ended with them. Where flags were wrong nothing was run, and what
    /// was there stays.
    ///
    /// # Errors
    /// Those of the run.
    pub fn end_reports(&mut self, ended: anyhow::Result<Exit>) -> anyhow::Result<Exit> {
        match &ended {
            Err(failure) if error::exit_of(failure) == Exit::Usage => {
                self.reports.give_up();
                return ended;
            }
            Err(failure) if error::is_stdout_closed(failure) => {
                self.case(&stopped("the reader of standard output closed it"));
            }
            Err(failure) => self.case(&stopped(&format!("{failure:#}"))),
            Ok(_) => {}
        }
        let Some((last, failures)) = self.reports.end(None) else {
            return ended;
        };
        if let Some(line) = last {
            self.note(&line);
        }
        let exit = failures.iter().fold(Exit::Ok, |exit, failure| exit.and(error::exit_of(failure)));
        let mut failures = failures.into_iter();
        let ended = match ended {
            Ok(code) => Ok(code.and(exit)),
            // A reader that has seen enough is no failure, and what else went wrong is.
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

    /// A case without secrets, and its text without control and bidi characters.
    fn fit(&self, case: &Case) -> Case {
        let causes = case.causes.iter().map(|cause| Cause {
            detail: self.foreign(&cause.detail),
            fix: self.foreign(&cause.fix),
            ..cause.clone()
        });
        Case {
            suite: self.foreign(&case.suite),
            name: self.foreign(&case.name),
            message: self.foreign(&case.message),
            causes: causes.collect(),
            row: self.masked_value(&case.row),
            ..case.clone()
        }
    }

    fn masked_value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.redactor().mask_text(text)),
            Value::Array(items) => items.iter().map(|item| self.masked_value(item)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, field)| (name.clone(), self.masked_value(field))).collect()
            }
            other => other.clone(),
        }
    }
}

/// The case that says why the run ended before its time.
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
