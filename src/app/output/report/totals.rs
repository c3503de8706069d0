//! Counts the cases of a run, or of a part of it.

use super::{Case, Outcome};

/// How many cases there are of each outcome and kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) errors: u64,
    pub(super) kinds: Vec<(&'static str, u64)>,
}

impl Totals {
    /// Creates totals without cases, for cases of these kinds.
    pub(super) fn new(kinds: &[&'static str]) -> Self {
        Self { kinds: kinds.iter().map(|kind| (*kind, 0)).collect(), ..Self::default() }
    }

    pub(super) fn count(&mut self, case: &Case) {
        match case.outcome {
            Outcome::Pass => self.passed += 1,
            Outcome::Fail => self.failed += 1,
            Outcome::Error => self.errors += 1,
        }
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
