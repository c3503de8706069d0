//! The report of a load test: a case for each group of results, and the figures of the whole.

use serde_json::Value;

use super::{Case, Outcome, plot::plots};
use crate::app::{
    load::{ResultGroup, Summary},
    output::Output,
};

/// The result of a load test, in addition to its cases.
#[derive(Clone, Debug)]
pub(super) struct LoadReport {
    /// The object that `-o json` prints.
    pub(super) figures: Value,
    /// The figures that fit in one line, by name.
    pub(super) words: Vec<(String, String)>,
    /// The plots, as HTML that this program wrote.
    pub(super) pictures: String,
}

impl Output {
    /// Adds a load test to every report.
    pub fn report_load(&mut self, summary: &Summary<'_>) {
        if !self.reports() {
            return;
        }
        for group in summary.groups() {
            self.case(&case(summary, &group), &group.json());
        }
        self.load(LoadReport {
            figures: serde_json::to_value(summary.row()).unwrap_or_default(),
            words: summary.lines(),
            pictures: plots(&summary.result.stats),
        });
    }
}

fn case(summary: &Summary<'_>, group: &ResultGroup<'_>) -> Case {
    let [accepted, refused, unreachable, _] = Case::DELIVERY_KINDS;
    let mut first_errors = summary.result.stats.first_errors.iter();
    let first = first_errors.find(|(kind, _)| group.status.is_none() && kind.name() == group.answer);
    let detail = first.map(|(_, detail)| format!(": {detail}")).unwrap_or_default();
    let (outcome, kind) = match (group.status, group.accepted) {
        (None, _) => (Outcome::Error, unreachable),
        (_, true) => (Outcome::Pass, accepted),
        (_, false) => (Outcome::Fail, refused),
    };
    let deliveries = if group.tally.count == 1 { "delivery" } else { "deliveries" };
    Case {
        suite: group.provider().to_owned(),
        name: group.name(),
        outcome,
        kind,
        message: format!("{} {deliveries}{detail}", group.tally.count),
        causes: Vec::new(),
        micros: u64::try_from(group.tally.mean().as_micros()).unwrap_or(u64::MAX),
        row: Value::Null,
    }
}
