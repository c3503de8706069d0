//! Counts the cases of a run, or of a JUnit suite, by outcome, kind, problem, provider and event.

use std::collections::{BTreeMap, BTreeSet};

use super::{Case, Outcome, case::word, problem::Problems};
use crate::app::output::ForgeryOutcome;

/// Maximum number of distinct events that are counted.
const MAX_EVENTS: usize = 1000;

/// The numbers of cases, and their problems.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) errors: u64,
    /// The numbers of cases, by kind.
    pub(super) kinds: Vec<(&'static str, u64)>,
    /// The numbers of cases that did not pass, by kind.
    pub(super) failed_kinds: Vec<(&'static str, u64)>,
    pub(super) forgeries: Forgeries,
    pub(super) problems: Problems,
    /// The numbers of cases, by display name of the provider.
    pub(super) providers: BTreeMap<String, u64>,
    /// The events, each with its provider.
    pub(super) events: BTreeSet<(String, String)>,
}

/// The number of forgeries, by how the endpoint responded.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Forgeries {
    pub(super) total: u64,
    pub(super) rejected: u64,
    pub(super) accepted: u64,
    /// Forgeries that were accepted although that was not expected.
    pub(super) wrongly_accepted: u64,
    pub(super) unexpected: u64,
}

impl Forgeries {
    fn count(&mut self, response: ForgeryOutcome, outcome: Outcome) {
        self.total += 1;
        match response {
            ForgeryOutcome::Accepted => {
                self.accepted += 1;
                self.wrongly_accepted += u64::from(outcome != Outcome::Pass);
            }
            ForgeryOutcome::Rejected => self.rejected += 1,
            ForgeryOutcome::Unexpected => self.unexpected += 1,
            ForgeryOutcome::Unanswered => {}
        }
    }
}

impl Totals {
    /// Creates empty totals for cases of these kinds. Other kinds are not counted.
    pub(super) fn new(kinds: &[&'static str]) -> Self {
        let kinds: Vec<_> = kinds.iter().map(|kind| (*kind, 0)).collect();
        Self { failed_kinds: kinds.clone(), kinds, ..Self::default() }
    }

    /// Counts a case.
    pub(super) fn count(&mut self, case: &Case) {
        self.count_outcome(case);
        if let Some(problem) = &case.problem {
            self.problems.add(problem, case);
        }
    }

    /// Counts a case by its outcome alone.
    pub(super) fn count_outcome(&mut self, case: &Case) {
        let Case { outcome, kind, forgery, .. } = *case;
        if let Some(response) = forgery {
            self.forgeries.count(response, outcome);
        }
        match outcome {
            Outcome::Pass => self.passed += 1,
            Outcome::Fail => self.failed += 1,
            Outcome::Error => self.errors += 1,
        }
        let failed = (outcome != Outcome::Pass).then_some(&mut self.failed_kinds);
        for kinds in [Some(&mut self.kinds), failed].into_iter().flatten() {
            if let Some((_, count)) = kinds.iter_mut().find(|(known, _)| *known == kind) {
                *count += 1;
            }
        }
    }

    /// Counts a case of a provider and an event.
    pub(super) fn count_event(&mut self, provider: &str, event: Option<&str>) {
        if provider.is_empty() {
            return;
        }
        match self.providers.get_mut(provider) {
            Some(count) => *count += 1,
            None => drop(self.providers.insert(provider.to_owned(), 1)),
        }
        let Some(event) = event.filter(|_| self.events.len() < MAX_EVENTS) else { return };
        // Most events are known already, so compare before allocating.
        if !self.events.iter().any(|(known_provider, known)| known_provider == provider && known == event) {
            self.events.insert((provider.to_owned(), event.to_owned()));
        }
    }

    pub(super) fn cases(&self) -> u64 {
        self.passed.saturating_add(self.failed).saturating_add(self.errors)
    }

    /// Returns the kinds and their numbers, worded for people. A rejected forgery has the kind `accepted`, but is called rejected here.
    pub(super) fn kinds_in_words(&self) -> Vec<(&'static str, u64)> {
        let Forgeries { total, rejected, accepted, unexpected, .. } = self.forgeries;
        if total == 0 {
            return self.kinds.iter().map(|(kind, count)| (word(kind), *count)).collect();
        }
        let others = self.kinds.iter().copied().filter(|(kind, _)| !["accepted", "refused"].contains(kind));
        [("rejected", rejected), ("accepted", accepted), ("unexpected", unexpected)]
            .into_iter()
            .chain(others.map(|(kind, count)| (word(kind), count)))
            .collect()
    }

    /// Returns the number of cases of a kind.
    pub(super) fn count_of_kind(&self, kind: &str) -> u64 {
        self.kinds.iter().find(|(known, _)| *known == kind).map_or(0, |(_, count)| *count)
    }
}
