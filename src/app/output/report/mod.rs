//! Reports: what a run came to, in the formats that others read. They are written as the run goes on, so memory does not grow with it.
//!
//! Owns the [`Case`] that every format renders, and the table of formats: one file each. What a case says has lost its secrets and control
//! characters before a format sees it; each escapes for itself all the same.

mod draft;
mod github;
mod html;
mod json;
mod junit;
mod markdown;
mod run;
mod tap;
mod totals;

use std::{io, path::PathBuf};

use serde_json::Value;

use super::harmless::harmless;
use hookctl::diagnosis::Cause;

use totals::{Totals, seconds};

pub use draft::Draft;
pub(super) use run::Shared;

/// One record or delivery.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it belongs to: the file of a record, the provider of a delivery.
    pub suite: String,
    /// Its own name, the same in every run.
    pub name: String,
    /// The answer.
    pub outcome: Outcome,
    /// The answer in the command's own word, as the verdict is.
    pub kind: &'static str,
    /// Why, in one line; empty where there is nothing to say.
    pub message: String,
    /// What is known of the reason.
    pub causes: Vec<Cause>,
    /// How long it took, in microseconds.
    pub micros: u64,
    /// The object that `-o json` prints.
    pub row: Value,
}

/// What a load came to, besides its cases.
#[derive(Clone, Debug)]
pub struct LoadReport {
    /// The object that `-o json` prints.
    pub figures: Value,
    /// The figures that fit into a line, by name.
    pub words: Vec<(String, String)>,
    /// Plots, as markup of ours.
    pub pictures: String,
}

/// Whether the answer is yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Yes.
    Pass,
    /// No.
    Fail,
    /// There is no answer: it could not be judged, or not be reached.
    Error,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Error => "error",
        }
    }
}

/// What is reported on.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The command.
    pub command: &'static str,
    /// When it began (RFC 3339).
    pub started: String,
    /// Every kind that its cases may have.
    pub kinds: Vec<&'static str>,
}

/// The kind of the case that says why a run ended before its time.
pub const STOPPED: &str = "stopped";

/// Where GitHub Actions looks for the summary of a step.
#[derive(Debug)]
pub struct GithubPlaces {
    /// `GITHUB_STEP_SUMMARY`, if it is set.
    pub summary: Option<PathBuf>,
}

/// One format.
trait Form: Send {
    fn begin(&mut self, subject: &Subject, draft: &mut Draft) -> io::Result<()>;
    fn case(&mut self, case: &Case, draft: &mut Draft) -> io::Result<()>;
    fn end(&mut self, totals: &Totals, draft: &mut Draft) -> io::Result<()>;

    /// What a load came to, behind its cases. A format that has no place for it says nothing of it.
    fn load(&mut self, _: &LoadReport, _: &mut Draft) -> io::Result<()> {
        Ok(())
    }
}

type NewForm = fn() -> Box<dyn Form>;

/// The formats by name.
const FORMS: [(&str, NewForm); 5] = [
    ("junit", || Box::new(junit::Junit::default())),
    ("tap", || Box::new(tap::Tap::default())),
    ("json", || Box::new(json::Json::default())),
    ("html", || Box::new(html::Html::default())),
    ("markdown", || Box::new(markdown::Markdown::default())),
];

/// The names of the formats.
pub const REPORT_FORMATS: [&str; 5] = [FORMS[0].0, FORMS[1].0, FORMS[2].0, FORMS[3].0, FORMS[4].0];

/// The facts of a case that fit into a line each, for people.
fn facts(case: &Case) -> Vec<(&str, String)> {
    let fields = case.row.as_object().into_iter().flatten();
    let facts = fields.filter_map(|(name, value)| match value {
        Value::String(text) => Some((name.as_str(), harmless(text))),
        Value::Number(_) | Value::Bool(_) => Some((name.as_str(), value.to_string())),
        _ => None,
    });
    facts.collect()
}

/// `text` with each character that `escape` knows in its other form.
fn escaped(text: &str, escape: impl Fn(char) -> Option<&'static str>) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match escape(c) {
            Some(other) => safe.push_str(other),
            None => safe.push(c),
        }
    }
    safe
}
