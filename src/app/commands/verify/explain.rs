//! `--explain`: the search for the cause, with its clock; `--env-file`, whose values are candidates; `--causes`.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use crate::app::{
    cli::{Explain, VerifyArgs},
    error::{self, Exit},
    output::{Format, Output},
    session::Session,
};
use hookctl::{
    diagnosis::{Budget, CAUSES, Case, Cause, Exhausted, facts, not_searched},
    secret::Secret,
    signing::{Verdict, Verification},
    text::read_text_capped,
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
                "the {seconds} seconds for causes are used up; the rest is verified without a search (to search: --explain always)"
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

/// Every value of these files, under the name `FILE:KEY`, kept out of sight from now on.
pub(super) fn env_secrets(files: &[PathBuf], out: &mut Output) -> anyhow::Result<Vec<Secret>> {
    let mut secrets = Vec::new();
    for file in files {
        let shown = file.display();
        let text = read(file)?;
        let before = secrets.len();
        for line in text.lines() {
            let line = line.trim_start();
            let line = line.strip_prefix("export ").unwrap_or(line);
            let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { continue };
            let Ok(secret) = Secret::new(unquoted(value), format!("{shown}:{}", name.trim())) else { continue };
            out.hide(&secret);
            secrets.push(secret);
        }
        if secrets.len() == before {
            return Err(error::input(format!("--env-file {shown}: there is no KEY=value in it")));
        }
    }
    Ok(secrets)
}

fn read(file: &Path) -> anyhow::Result<String> {
    const LARGEST: u64 = 1024 * 1024;
    let text = std::fs::File::open(file).and_then(|file| read_text_capped(file, LARGEST));
    text.map_err(|error| anyhow::Error::new(error).context(format!("cannot read --env-file {}", file.display())))
}

/// A value as dotenv reads it: quotes are no part of it, and in double quotes `\n` is a line break.
fn unquoted(value: &str) -> Vec<u8> {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some((inner, _)) = value.strip_prefix(quote).and_then(|rest| rest.rsplit_once(quote)) {
            let expands = quote == '"';
            return if expands { inner.replace("\\n", "\n") } else { inner.to_owned() }.into_bytes();
        }
    }
    value.split(" #").next().unwrap_or(value).trim_end().as_bytes().to_vec()
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
