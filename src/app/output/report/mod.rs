//! Writes reports: the result of a run in the formats of other tools, and as a web page.
//!
//! Reports are written during the run, so memory does not grow with the number of cases. This module owns the [`Case`] that every format renders, and the
//! table of formats, with one file each. Secrets and control characters are removed from a case before a format sees it. Each format also escapes its own
//! syntax.

mod case;
mod context;
mod difference;
mod evidence;
mod file;
mod github;
mod html;
mod json;
mod junit;
mod load;
mod markdown;
mod paths;
mod problem;
#[cfg(test)]
mod properties;
mod run;
mod spool;
mod summary;
mod tap;
mod totals;

use std::{io, path::PathBuf, time::Duration};

use indicatif::HumanCount;
use serde_json::Value;

use super::escape::escape;

use evidence::Details;
use load::LoadReport;
use summary::Ending;
use totals::Totals;

pub use case::{Case, DeliveryNames, Outcome};
pub use context::{CiJob, RunContext, command_line};
pub use difference::words;
pub use evidence::{Evidence, lossy};
pub use file::AtomicFile;
pub use paths::{NamedFile, check_distinct};
pub use problem::{Basis, Problem};
pub(super) use run::SharedReports;

/// The run that a report is about.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The command.
    pub command: &'static str,
    /// The start time (RFC 3339).
    pub started: String,
    /// Every kind that a case of this run can have.
    pub kinds: Vec<&'static str>,
    /// Whether it is a load test.
    pub is_load: bool,
    /// The command line, the endpoint or inputs, and the CI job.
    pub context: RunContext,
}

impl Subject {
    /// Returns true if its cases are captured or received requests, and not deliveries that were sent.
    fn is_verify(&self) -> bool {
        matches!(self.command, "verify" | "listen")
    }
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
    /// Starts the report of a run in `file`.
    fn begin(subject: &Subject, file: &mut AtomicFile) -> io::Result<Self>
    where
        Self: Sized;

    /// Returns which parts of a case the report shows. Others are not prepared, to save time.
    fn shows(&self, case: &Case) -> CaseParts;

    /// Adds a case.
    fn case(&mut self, case: &Case, file: &mut AtomicFile) -> io::Result<()>;

    /// Completes the report.
    fn end(&mut self, ending: &Ending<'_>, file: &mut AtomicFile) -> io::Result<()>;

    /// Adds the figures of a load test, after its cases. Formats that cannot show them ignore them.
    fn load(&mut self, _: &LoadReport, _: &mut AtomicFile) -> io::Result<()> {
        Ok(())
    }
}

/// The parts of a case that a report shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a part of a case")]
struct CaseParts {
    /// The name and the message. Without them, the case is only counted.
    case: bool,
    /// The row that `-o json` prints.
    row: bool,
    /// The details without the request and the response.
    details: bool,
    /// The request, the response and the difference.
    exchange: bool,
}

impl CaseParts {
    /// Only the name and the message.
    const CASE: Self = Self { case: true, row: false, details: false, exchange: false };
    /// The name, the message and the row.
    const ROW: Self = Self { row: true, ..Self::CASE };

    fn or(self, other: Self) -> Self {
        Self {
            case: self.case || other.case,
            row: self.row || other.row,
            details: self.details || other.details,
            exchange: self.exchange || other.exchange,
        }
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

/// Returns the fields of a case that fit on one line each, with their names.
fn facts(case: &Case) -> Vec<(&str, String)> {
    let fields = case.row.as_object().into_iter().flatten();
    let facts = fields.filter_map(|(name, value)| match value {
        Value::String(text) => Some((name.as_str(), escape(text))),
        Value::Number(_) | Value::Bool(_) => Some((name.as_str(), value.to_string())),
        _ => None,
    });
    facts.collect()
}

/// Formats a length in bytes: `66 bytes`, `1,585 bytes`, `148 KB`.
fn bytes(length: usize) -> String {
    match length {
        0..100_000 => summary::counted(length as u64, "byte", "bytes"),
        100_000..10_000_000 => format!("{} KB", HumanCount((length as u64 + 500) / 1000)),
        _ => format!("{} MB", HumanCount((length as u64 + 500_000) / 1_000_000)),
    }
}

/// Formats a duration with at most three significant digits: `0.41 ms`, `4.1 ms`, `275 ms`, `2.41 s`.
fn duration(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    match ms {
        // The limits allow for rounding: 999.6 ms would be printed as `1000 ms`.
        ms if ms < 0.995 => format!("{ms:.2} ms"),
        ms if ms < 99.95 => format!("{ms:.1} ms"),
        ms if ms < 999.5 => format!("{ms:.0} ms"),
        ms if ms < 9995.0 => format!("{:.2} s", ms / 1e3),
        ms if ms < 99_950.0 => format!("{:.1} s", ms / 1e3),
        _ => format!("{} min {} s", time.as_secs() / 60, time.as_secs() % 60),
    }
}

/// Replaces each character for which `escape` returns a replacement.
fn escaped(text: &str, escape: impl Fn(char) -> Option<&'static str>) -> String {
    // Most text needs no escape, and checking its bytes is faster than copying characters.
    if text.bytes().all(|byte| byte.is_ascii() && escape(char::from(byte)).is_none()) {
        return text.to_owned();
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match escape(c) {
            Some(replacement) => safe.push_str(replacement),
            None => safe.push(c),
        }
    }
    safe
}
