//! `--explain`: the search for the cause, with its clock; `--env-file`, whose values are candidates; `--causes`.

use std::{
    cell::Cell,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::app::{
    cli::{Explain, OutputFormat, VerifyArgs},
    error::{self, Exit},
    output::Output,
    session::Session,
};
use hookctl::{
    diagnosis::{self, CAUSES, Case, Cause},
    secret::Secret,
    signing::{Verdict, Verification},
    text::read_text_capped,
};

/// How long the cause of one verdict is searched for. The clock is asked between digests, so that this and the last of them stay below
/// the 2 seconds that are promised.
const LONGEST: Duration = Duration::from_millis(1750);
/// How long the causes of a whole run are searched for, where nobody asked for it.
const LONGEST_UNASKED: Duration = Duration::from_secs(20);

/// Searches for causes where that is wanted.
pub(super) struct Explainer<'a> {
    wanted: bool,
    /// What is left of the time for the run, where it is bounded.
    left: Option<Duration>,
    computed: Option<&'a str>,
    told: bool,
    /// The labels of secrets that proved right, each with the header of whose requests.
    proven: Vec<(String, String)>,
}

impl<'a> Explainer<'a> {
    pub(super) fn new(args: &'a VerifyArgs, terminal: bool) -> Self {
        let wanted = match args.explain {
            Explain::Always => true,
            Explain::Auto => terminal || args.computed.is_some() || !args.report.reports.is_empty(),
            Explain::Never => false,
        };
        let left = (args.explain == Explain::Auto).then_some(LONGEST_UNASKED);
        Self { wanted, left, computed: args.computed.as_deref(), told: false, proven: Vec::new() }
    }

    /// Whether a cause is searched for where the verdict is this.
    pub(super) fn asks(&self, verdict: Verdict) -> bool {
        let genuine = matches!(verdict, Verdict::Valid | Verdict::Stale | Verdict::Unsigned);
        self.wanted && (!genuine || self.computed.is_some())
    }

    /// Takes note of a secret that proved right.
    pub(super) fn note(&mut self, judgement: &Verification<'_>) {
        if let (Verdict::Valid, Some(header), Some(secret)) = (judgement.verdict, judgement.header, judgement.secret)
            && self.wanted
            && !self.proven.iter().any(|(of, held)| of == header && held == secret)
        {
            self.proven.push((header.to_owned(), secret.to_owned()));
        }
    }

    /// What the search finds, if there is one.
    pub(super) fn explain(&mut self, case: &Case<'_>, out: &mut Output) -> Option<Vec<Cause>> {
        let verification = case.verification;
        if !self.asks(verification.verdict) {
            return None;
        }
        if self.left == Some(Duration::ZERO) {
            if !self.told {
                self.told = true;
                let seconds = LONGEST_UNASKED.as_secs();
                out.note(&format!(
                    "causes were searched for {seconds} seconds; --explain always searches for them all"
                ));
            }
            return None;
        }
        let start = Instant::now();
        let longest = self.left.map_or(LONGEST, |left| left.min(LONGEST));
        let over = Cell::new(false);
        let out_of_time = || {
            over.set(over.get() || start.elapsed() > longest);
            over.get()
        };
        let of_header = self.proven.iter().filter(|(of, _)| Some(of.as_str()) == verification.header);
        let proven: Vec<String> = of_header.map(|(_, secret)| secret.clone()).collect();
        let case = Case { computed: self.computed, proven: &proven, ..*case };
        let causes = diagnosis::explain(&case, &out_of_time);
        self.left = self.left.map(|left| left.saturating_sub(start.elapsed()));
        Some(causes)
    }
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
pub(super) fn list(format: OutputFormat, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    for cause in CAUSES {
        match format {
            OutputFormat::Text => {
                let styles = session.out.styles;
                session.out.line(&format!("{}: {}", styles.strong(cause.code), cause.meaning))?;
                session.out.line(&format!("    {} {}", styles.faint("fix:"), cause.fix))?;
            }
            format => session.out.element(format.into(), cause)?,
        }
    }
    session.out.end(format.into())?;
    Ok(Exit::Ok)
}
