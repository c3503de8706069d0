//! `--explain`: the search for the cause, with its clock; `--causes`.

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

/// Time limit of all searches of a run, unless causes were asked for.
const LONGEST_UNASKED: Duration = Duration::from_secs(20);

/// Searches for causes, if that is wanted.
pub(super) struct Explainer<'a> {
    wanted: bool,
    budget: Budget,
    computed: Option<&'a str>,
    /// Whether it was reported that the time is up.
    reported: bool,
}

impl<'a> Explainer<'a> {
    pub(super) fn new(args: &'a VerifyArgs) -> Self {
        let wanted = args.explain != Explain::Never;
        let budget = Budget::new((args.explain == Explain::Auto).then_some(LONGEST_UNASKED));
        Self { wanted, budget, computed: args.computed.as_deref(), reported: false }
    }

    /// Returns true if a cause is searched for with this verdict.
    pub(super) fn wants(&self, verdict: Verdict) -> bool {
        let genuine = matches!(verdict, Verdict::Valid | Verdict::Stale | Verdict::Unsigned);
        self.wanted && (!genuine || self.computed.is_some())
    }

    /// Remembers a secret that proved right.
    pub(super) fn note(&mut self, verification: &Verification<'_>) {
        if self.wanted {
            self.budget.note(verification);
        }
    }

    /// Searches for the causes of a verdict. Without a search, returns what is known without one, and that there was none.
    pub(super) fn explain(&mut self, case: &Case<'_>, out: &mut Output) -> Vec<Cause> {
        let verdict = case.verification.verdict;
        if !self.wants(verdict) {
            return without_search(verdict, facts(case));
        }
        let causes = self.budget.explain(&Case { computed: self.computed, ..*case });
        if causes == Err(Exhausted) && !self.reported {
            self.reported = true;
            let seconds = LONGEST_UNASKED.as_secs();
            out.note(&format!(
                "searched for causes for {seconds} s; the remaining requests are verified without a search (--explain always searches all)"
            ));
        }
        causes.unwrap_or_else(|Exhausted| without_search(verdict, facts(case)))
    }
}

/// Adds to the causes of a record that no search was made, if one could find more.
pub(super) fn without_search(verdict: Verdict, mut causes: Vec<Cause>) -> Vec<Cause> {
    if matches!(verdict, Verdict::Mismatch | Verdict::Malformed | Verdict::Missing) {
        causes.push(not_searched());
    }
    causes
}

/// Lists the causes by name.
pub(super) fn list(format: Format, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    for cause in CAUSES {
        match format {
            Format::Text => {
                let styles = session.out.styles;
                session.out.line(&format!("{}: {}", styles.strong(cause.code), cause.meaning))?;
                session.out.line(&format!("    {} {}", styles.faint("fix:"), cause.fix))?;
            }
            format => session.out.element(format, cause)?,
        }
    }
    session.out.end(format)?;
    Ok(Exit::Ok)
}
