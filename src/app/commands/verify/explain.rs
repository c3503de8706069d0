//! `--explain`: the search for the cause, with its clock; `--causes`.

use std::time::Duration;

use crate::app::{
    cli::{Explain, VerifyArgs},
    error::Exit,
    output::{Format, Output},
    session::Session,
};
use hookctl::{
    diagnosis::{Budget, CAUSES, Case, Cause, Exhausted},
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
    pub(super) fn new(args: &'a VerifyArgs, terminal: bool) -> Self {
        let wanted = match args.explain {
            Explain::Always => true,
            Explain::Auto => terminal || args.computed.is_some() || !args.report.reports.is_empty(),
            Explain::Never => false,
        };
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

    /// Returns what the search finds, if there is one.
    pub(super) fn explain(&mut self, case: &Case<'_>, out: &mut Output) -> Option<Vec<Cause>> {
        if !self.wants(case.verification.verdict) {
            return None;
        }
        let causes = self.budget.explain(&Case { computed: self.computed, ..*case });
        if causes == Err(Exhausted) && !self.reported {
            self.reported = true;
            let seconds = LONGEST_UNASKED.as_secs();
            out.note(&format!("causes were searched for {seconds} seconds; --explain always searches for them all"));
        }
        causes.ok()
    }
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
