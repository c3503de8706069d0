//! Searches for the causes of mismatches within a time limit (`--explain`), and lists all causes (`--causes`).
//!
//! The search itself is the library's. This module decides which records are searched.

use std::time::Duration;

use crate::app::{
    cli::{Explain, VerifyArgs},
    error::Exit,
    output::{Format, Output},
    session::Session,
};
use hookctl::{
    diagnosis::{Budget, CAUSES, Case, Cause, Exhausted, facts, not_searched},
    signing::{Verdict, Verification},
};

/// Time limit for all searches of a run with `--explain auto`.
const AUTO_TIME_LIMIT: Duration = Duration::from_secs(20);

/// Searches for causes, unless `--explain never` was given.
pub(super) struct Explainer<'a> {
    enabled: bool,
    budget: Budget,
    computed: Option<&'a str>,
    /// True once the note about the time limit was printed.
    reported: bool,
}

impl<'a> Explainer<'a> {
    pub(super) fn new(args: &'a VerifyArgs) -> Self {
        let enabled = args.explain != Explain::Never;
        let budget = Budget::new((args.explain == Explain::Auto).then_some(AUTO_TIME_LIMIT));
        Self { enabled, budget, computed: args.computed.as_deref(), reported: false }
    }

    /// Returns true if causes are searched for records with this verdict.
    pub(super) fn wants(&self, verdict: Verdict) -> bool {
        let has_right_signature =
            matches!(verdict, Verdict::Valid | Verdict::Authenticated | Verdict::Stale | Verdict::Unsigned);
        self.enabled && (!has_right_signature || self.computed.is_some())
    }

    /// Records that a secret is right, so that later mismatches are not blamed on it.
    pub(super) fn note(&mut self, verification: &Verification<'_>) {
        if self.enabled {
            self.budget.note(verification);
        }
    }

    /// Searches for the causes of a verdict. If it may not search, returns the causes that are evident without one, and the note of [`without_search`].
    pub(super) fn explain(&mut self, case: &Case<'_>, out: &mut Output) -> Vec<Cause> {
        let verdict = case.verification.verdict;
        if !self.wants(verdict) {
            return without_search(verdict, facts(case));
        }
        let causes = self.budget.explain(&Case { computed: self.computed, ..*case });
        if causes == Err(Exhausted) && !self.reported {
            self.reported = true;
            let seconds = AUTO_TIME_LIMIT.as_secs();
            out.note(&format!(
                "searched for causes for {seconds} s; the remaining requests are verified without a search (--explain always searches all)"
            ));
        }
        causes.unwrap_or_else(|Exhausted| without_search(verdict, facts(case)))
    }
}

/// Adds the cause "not searched" if a search could find more.
pub(super) fn without_search(verdict: Verdict, mut causes: Vec<Cause>) -> Vec<Cause> {
    if matches!(verdict, Verdict::Mismatch | Verdict::Malformed | Verdict::Missing) {
        causes.push(not_searched());
    }
    causes
}

/// Prints all causes with their fixes.
pub(super) fn list(format: Format, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    for cause in CAUSES {
        match format {
            Format::Text => {
                let styles = session.out.styles;
                session.out.wrapped("", &format!("{}: ", styles.strong(cause.code)), cause.meaning)?;
                session.out.wrapped("    ", &format!("{} ", styles.faint("Fix:")), cause.fix)?;
            }
            format => session.out.element(format, cause)?,
        }
    }
    session.out.end(format)?;
    Ok(Exit::Ok)
}
