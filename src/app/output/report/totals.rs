//! The sums over the cases of a run, or of a part of it.

use super::{Case, Outcome};

/// What the cases came to.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) errors: u64,
    pub(super) micros: u64,
    pub(super) kinds: Vec<(&'static str, u64)>,
}

impl Totals {
    pub(super) fn of(kinds: &[&'static str], count: u64) -> Self {
        let kinds = kinds.iter().map(|kind| (*kind, count)).collect();
        Self { passed: count, failed: count, errors: count, micros: count, kinds }
    }

    /// The totals that take the most room.
    pub(super) fn widest(kinds: &[&'static str]) -> Self {
        Self::of(kinds, u64::MAX)
    }

    pub(super) fn count(&mut self, case: &Case) {
        match case.outcome {
            Outcome::Pass => self.passed += 1,
            Outcome::Fail => self.failed += 1,
            Outcome::Error => self.errors += 1,
        }
        self.micros = self.micros.saturating_add(case.micros);
        if let Some((_, count)) = self.kinds.iter_mut().find(|(kind, _)| *kind == case.kind) {
            *count += 1;
        }
    }

    pub(super) fn cases(&self) -> u64 {
        self.passed.saturating_add(self.failed).saturating_add(self.errors)
    }
}

/// Microseconds as seconds.
pub(super) fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}
