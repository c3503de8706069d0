//! Reports: the result of a run, in formats that other tools read. They are written during the run, so memory does not grow with it.
//!
//! This module owns the [`Case`] that every format renders, and the table of formats, with one file each. Secrets and control characters are removed from a
//! case before a format sees it. Each format also escapes its own syntax.

mod case;
mod file;
mod github;
mod html;
mod json;
mod junit;
mod load;
mod markdown;
mod paths;
mod plot;
#[cfg(test)]
mod properties;
mod run;
mod spool;
mod tap;
mod totals;

use std::{io, path::PathBuf};

use serde_json::Value;

use super::escape::escape;

use load::LoadReport;
use totals::{Totals, seconds};

pub use case::{Case, DeliveryNames, Outcome};
pub use file::AtomicFile;
pub use paths::{NamedFile, check_distinct};
pub(super) use run::SharedReports;

/// The run that is reported.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The command.
    pub command: &'static str,
    /// The start time (RFC 3339).
    pub started: String,
    /// Every kind that a case of this run can have.
    pub kinds: Vec<&'static str>,
}

/// The kind of the case that reports why a run ended early.
pub const STOPPED: &str = "stopped";

/// Where GitHub Actions reads the summary of a step.
#[derive(Debug)]
pub struct GithubActions {
    /// `GITHUB_STEP_SUMMARY`, if it is set.
    pub summary: Option<PathBuf>,
}

/// A report format.
trait ReportFormat: Send {
    /// Begins the report of a run in `file`.
    fn begin(subject: &Subject, file: &mut AtomicFile) -> io::Result<Self>
    where
        Self: Sized;

    /// Returns true if the report shows the row of a case with this outcome. To create rows takes time.
    fn shows_row(&self, outcome: Outcome) -> bool;

    /// Adds a case.
    fn case(&mut self, case: &Case, file: &mut AtomicFile) -> io::Result<()>;
    /// Completes the report.
    fn end(&mut self, totals: &Totals, file: &mut AtomicFile) -> io::Result<()>;

    /// Adds the result of a load test, after its cases. Formats without a place for it ignore it.
    fn load(&mut self, _: &LoadReport, _: &mut AtomicFile) -> io::Result<()> {
        Ok(())
    }
}

type BeginReport = fn(&Subject, &mut AtomicFile) -> io::Result<Box<dyn ReportFormat>>;

/// The formats by name.
const FORMATS: [(&str, BeginReport); 5] = [
    ("junit", begin::<junit::Junit>),
    ("tap", begin::<tap::Tap>),
    ("json", begin::<json::Json>),
    ("html", begin::<html::Html>),
    ("markdown", begin::<markdown::Markdown>),
];

fn begin<F: ReportFormat + 'static>(subject: &Subject, file: &mut AtomicFile) -> io::Result<Box<dyn ReportFormat>> {
    Ok(Box::new(F::begin(subject, file)?))
}

/// The names of the formats.
pub const REPORT_FORMATS: [&str; 5] = [FORMATS[0].0, FORMATS[1].0, FORMATS[2].0, FORMATS[3].0, FORMATS[4].0];

/// The fields of a case that fit in one line each, as readable text.
fn facts(case: &Case) -> Vec<(&str, String)> {
    let fields = case.row.as_object().into_iter().flatten();
    let facts = fields.filter_map(|(name, value)| match value {
        Value::String(text) => Some((name.as_str(), escape(text))),
        Value::Number(_) | Value::Bool(_) => Some((name.as_str(), value.to_string())),
        _ => None,
    });
    facts.collect()
}

/// Replaces each character for which `escape` returns a replacement.
fn escaped(text: &str, escape: impl Fn(char) -> Option<&'static str>) -> String {
    // Most text needs no escape, and a look at its bytes is faster than a copy by characters.
    if text.bytes().all(|byte| byte.is_ascii() && escape(char::from(byte)).is_none()) {
        return text.to_owned();
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match escape(c) {
            Some(other) => safe.push_str(other),
            None => safe.push(c),
        }
    }
    safe
}
