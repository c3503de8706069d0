//! What is asked of every record: who sent it, and whether it is genuine. Shared by all threads; it prints nothing and fetches nothing.

use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

use super::keys::{KeyRing, Keys, Unfetched};
use crate::app::{
    cli::VerifyArgs,
    clock,
    commands::args,
    error::{self, ErrorExt as _},
    lookup::lookup_failure,
    output::VerdictRow,
    session::Session,
};
use hookctl::{
    capture::Record,
    diagnosis::{self, Cause},
    payload::Shape,
    provider::{Catalog, Detection, Event, Provider},
    signing::{Freshness, Verdict, Verification},
};

/// What is asked of every record.
pub(super) struct Judge<'a> {
    args: &'a VerifyArgs,
    catalog: &'a Catalog,
    provider: Option<&'a Provider>,
    tolerance: Option<i64>,
    at: At,
    /// Whether it is of interest how long it takes.
    timed: bool,
    pub(super) keys: KeyRing<'a>,
}

/// Which present the age of a delivery is measured from.
enum At {
    Fixed(i64),
    Captured,
}

/// A record that was judged.
pub(super) struct Judged<'j> {
    pub(super) provider: &'j Provider,
    pub(super) event: Option<&'j str>,
    pub(super) keys: &'j Keys,
    pub(super) judgement: Verification<'j>,
    pub(super) causes: Vec<Cause>,
    /// Whether it is good enough for who asks.
    pub(super) passes: bool,
    /// How long it took.
    pub(super) took: Duration,
}

/// A record that is to be judged: whose it is, and what it is judged with.
struct Case<'j> {
    provider: &'j Provider,
    event: Option<&'j Event>,
    keys: &'j Keys,
    freshness: Option<Freshness>,
}

/// Why a record was not judged.
pub(super) enum Obstacle<'j> {
    /// It is the record's own fault.
    Record(anyhow::Error),
    /// No record can be: the run is over.
    Run(anyhow::Error),
    /// Nobody has looked for the keys of this provider yet.
    Unfetched(&'j Provider),
    /// There are no keys for this provider.
    NoKeys(&'j Provider),
}

impl<'a> Judge<'a> {
    pub(super) fn new(args: &'a VerifyArgs, session: &Session<'a>) -> anyhow::Result<Self> {
        let provider = args.provider.as_deref().map(|name| session.provider(name)).transpose()?;
        let tolerance = args.tolerance.as_deref().map(|text| args::duration("--tolerance", text)).transpose()?;
        let at = match args.at.as_deref() {
            Some("captured") => At::Captured,
            Some(text) => At::Fixed(args::time("--at", text)?),
            None => At::Fixed(clock::now()),
        };
        if let Some(provider) = provider.filter(|_| tolerance.is_some())
            && provider.schemes.iter().all(|scheme| scheme.timestamp_header.is_none())
        {
            return Err(error::usage(format!(
                "--tolerance: {} sends no time, so the age of a delivery cannot be checked",
                provider.name
            )));
        }
        Ok(Self {
            args,
            catalog: &session.settings.catalog,
            provider,
            tolerance: tolerance.map(|limit| i64::try_from(limit.as_secs()).unwrap_or(i64::MAX)),
            at,
            timed: session.out.reports(),
            keys: KeyRing::default(),
        })
    }

    /// Judges a record.
    pub(super) fn judge(&self, record: &mut Record) -> Result<Judged<'_>, Obstacle<'a>> {
        let since = self.timed.then(Instant::now);
        let case = self.case(record)?;
        let judgement = case.keys.verifier.verify(&record.message, case.freshness);
        let took = since.map_or(Duration::ZERO, |since| since.elapsed());
        Ok(self.judged(&case, judgement, record, took))
    }

    /// What is to be judged, and with what.
    fn case(&self, record: &mut Record) -> Result<Case<'_>, Obstacle<'a>> {
        if let Some(url) = &self.args.url {
            record.message.url = Some(url.clone());
        }
        let (provider, event) = self.sender(record)?;
        let now = match self.at {
            At::Fixed(now) => Some(now),
            At::Captured => record.at.as_deref().and_then(args::rfc3339),
        };
        let freshness = match (self.tolerance, now) {
            (Some(tolerance), Some(now)) => Some(Freshness { now, tolerance }),
            (Some(_), None) => {
                let states = match &record.at {
                    Some(at) => {
                        let at: String = at.chars().take(40).collect();
                        format!("states its receipt as `{at}`: expected a time as in 2026-01-31T12:00:00Z")
                    }
                    None => "states no time of receipt".to_owned(),
                };
                let failure = format!("{}: --at captured, but the capture {states}", record.source);
                return Err(Obstacle::Record(error::input(failure)));
            }
            (None, _) => None,
        };
        let keys = self.keys.get(provider).map_err(|Unfetched| Obstacle::Unfetched(provider))?;
        let keys = keys.ok_or(Obstacle::NoKeys(provider))?;
        Ok(Case { provider, event, keys, freshness })
    }

    /// What came of it.
    fn judged<'j>(&self, case: &Case<'j>, judgement: Verification<'j>, record: &Record, took: Duration) -> Judged<'j> {
        let passes =
            judgement.verdict == Verdict::Valid || (judgement.verdict == Verdict::Unsigned && self.args.allow_unsigned);
        let event = case.event.map(|event| event.name.as_str());
        let Case { provider, keys, .. } = *case;
        let mut judged = Judged { provider, event, keys, judgement, causes: Vec::new(), passes, took };
        judged.causes = diagnosis::facts(&judged.case(record));
        judged
    }

    /// Whose request it is.
    fn sender(&self, record: &Record) -> Result<(&'a Provider, Option<&'a Event>), Obstacle<'a>> {
        if let Some(provider) = self.provider {
            let event = Shape::parse(&record.message.body).and_then(|shape| provider.detect_event(&shape));
            return Ok((provider, event));
        }
        match self.catalog.detect(&record.message).map_err(|error| Obstacle::Record(lookup_failure(&error)))? {
            Detection::Found(provider, event) => Ok((provider, event)),
            Detection::Ambiguous(providers) => {
                let names: Vec<&str> = providers.iter().map(|provider| provider.name.as_str()).collect();
                let text = format!("{}: it could be from {}", record.source, names.join(" or "));
                Err(Obstacle::Record(error::input(text).hint("say which with --provider")))
            }
            Detection::Unknown => {
                let providers = self.catalog.all().map_err(|error| Obstacle::Run(lookup_failure(&error)))?;
                let headers: Vec<&str> =
                    providers.iter().filter_map(|provider| Some(provider.schemes.first()?.header.as_str())).collect();
                let text = format!(
                    "{}: cannot tell who sent it: there is none of the headers {}, and its body looks like no event that is known",
                    record.source,
                    headers.join(", ")
                );
                let hint = "name the sender with --provider; `hookctl events list` lists the known events";
                Err(Obstacle::Record(error::input(text).hint(hint)))
            }
        }
    }
}

impl<'j> Judged<'j> {
    /// The case for diagnosis.
    pub(super) fn case<'r>(&'r self, record: &'r Record) -> diagnosis::Case<'r> {
        let caution = record.fidelity.caution().filter(|_| record.fidelity.is_lossy());
        let (schemes, secrets) = (&self.provider.schemes, &self.keys.secrets);
        diagnosis::Case { caution, ..diagnosis::Case::new(schemes, secrets, &record.message, &self.judgement) }
    }

    /// What is said of the record.
    pub(super) fn row<'r>(&'r self, record: &'r Record, at: Option<&'r str>) -> VerdictRow<'r> {
        VerdictRow {
            source: &record.source,
            provider: &self.provider.name,
            event: self.event,
            verdict: self.judgement.verdict,
            header: self.judgement.header,
            scheme: self.judgement.scheme,
            secret: self.judgement.secret,
            at,
            fidelity: record.fidelity,
            causes: &self.causes,
        }
    }

    /// When the delivery was received, or sent (RFC 3339), where that is known.
    pub(super) fn at<'r>(&self, record: &'r Record) -> Option<Cow<'r, str>> {
        let stated = || self.judgement.sent_at.and_then(clock::to_rfc3339).map(Cow::Owned);
        record.at.as_deref().map(Cow::Borrowed).or_else(stated)
    }

    /// Which kind of record it is, for totals.
    pub(super) fn kind(&self) -> Kind<'j> {
        (&self.provider.name, self.event, self.judgement.verdict)
    }
}

/// Provider, event and verdict.
pub(super) type Kind<'j> = (&'j str, Option<&'j str>, Verdict);
