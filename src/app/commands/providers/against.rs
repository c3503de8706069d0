//! `hookctl providers lint --against`: verifies genuine deliveries with a provider folder.
//!
//! A folder that lints clean can still describe the wrong signature. Only a genuine delivery shows that.

use std::path::Path;

use serde_json::Map;

use crate::app::{
    commands::verdict::row_of,
    error::{self, ErrorExt as _, Exit},
    input::{open, shown},
    lookup::lookup_failure,
    output::{Format, VerdictTable},
    session::Session,
};
use hookctl::{
    capture::Reader,
    diagnosis::{Budget, Case, Cause, facts},
    payload::Shape,
    provider::{LookupError, lint, toml::Problem},
    signing::{Verification, Verifier},
    verify::VerifiedRecord,
};

/// Verifies every request of `capture` with the folder at `path`, which lints clean, and prints the verdicts. `url` overrides the URL in the captures.
///
/// # Errors
/// Returns an error if `path` has several folders, if the capture cannot be read or has no request, or if a secret is missing or not a valid key.
pub(super) fn verify(
    path: &Path,
    capture: &Path,
    url: Option<&str>,
    secrets: &[String],
    format: Format,
    session: &mut Session<'_>,
) -> anyhow::Result<Exit> {
    if path.is_dir() && !path.join("provider.toml").exists() {
        return Err(error::usage("--against: needs a single provider folder").hint("pass the folder of one provider"));
    }
    let provider = lint(path).map_err(|problems| lookup_failure(LookupError::Broken(problems)))?;
    if provider.schemes.is_empty() {
        return Err(error::usage(format!("--against: {} does not sign deliveries", provider.name)));
    }
    let secrets = if provider.needs_secret() { session.secrets(&provider, secrets)? } else { Vec::new() };
    session.warn_of_private_keys(&provider, &secrets);
    let verifier = Verifier::new(&provider.schemes, &secrets).map_err(error::input)?;
    let name = shown(capture);
    let mut reader = Reader::open(open(capture)?, &name, None);
    let events = provider.events.iter().map(|event| event.name.as_str());
    let mut table = VerdictTable::new([provider.name.as_str()], events, [name.clone()], session.out);
    let (mut exit, mut count, mut budget) = (Exit::Ok, 0, Budget::new(None));
    while let Some(batch) = reader.next_batch() {
        for read in batch {
            count += 1;
            match read {
                Ok(mut record) => {
                    if let Some(url) = url {
                        record.message.url = Some(url.to_owned());
                    }
                    let verification = verifier.verify(&record.message, None);
                    let case = Case::new(&provider.schemes, &secrets, &record.message, &verification);
                    let is_genuine = verification.verdict.is_genuine();
                    let causes = if is_genuine { facts(&case) } else { budget.explain(&case).unwrap_or_default() };
                    if !is_genuine {
                        exit = exit.and(Exit::No);
                    }
                    if format == Format::Text {
                        let event = Shape::parse(&record.message.body).and_then(|shape| provider.detect_event(&shape));
                        let checked =
                            VerifiedRecord { provider: &provider, event, secrets: &secrets, verification, causes };
                        row_of(&checked, &record, &Map::new(), |row| table.row(row, is_genuine, session.out))?;
                    } else if !is_genuine {
                        session.out.element(format, &problem(&name, count, &verification, &causes))?;
                    }
                }
                Err(failure) => {
                    exit = exit.and(Exit::Input);
                    session.out.fail(&error::input(failure));
                }
            }
        }
    }
    table.end(session.out)?;
    if count == 0 {
        return Err(error::input(format!("{name}: contains no request")));
    }
    Ok(exit)
}

/// Returns the problem to report for a request that does not verify. Its line is the number of the request.
fn problem(file: &str, number: usize, verification: &Verification<'_>, causes: &[Cause]) -> Problem {
    let cause = causes.first().map_or_else(String::new, |cause| format!(": {} {}", cause.detail, cause.fix));
    Problem {
        file: file.to_owned(),
        line: number,
        column: 1,
        message: format!("this description does not verify it ({}){cause}", verification.verdict.name()),
        legal: Vec::new(),
    }
}
