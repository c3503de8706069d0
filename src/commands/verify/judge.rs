//! What is asked of every record: who sent it, and whether it is genuine.

use std::{collections::HashMap, time::Instant};

use super::{
    super::{Context, lookup_failure, parse, report},
    explain::Explainer,
    totals::Totals,
};
use crate::{
    capture::Record,
    cli::{OutputFormat, VerifyArgs},
    exit::{Exit, Failure},
    message::Message,
    output::{VerdictRow, VerdictTable},
    payload::Outline,
    provider::{Catalog, Detection, Event, Provider, detect},
    secret::Secret,
    signing::{Freshness, Verdict, Verifier},
};

/// What is asked of every record.
pub(super) struct Judge<'a> {
    args: &'a VerifyArgs,
    provider: Option<&'a Provider>,
    tolerance: Option<i64>,
    at: At,
    keys: HashMap<String, Option<Keys>>,
    /// What `--env-file` holds.
    candidates: Vec<Secret>,
    explainer: Explainer<'a>,
    table: VerdictTable,
}

/// What the requests of one provider are judged with.
struct Keys {
    verifier: Verifier,
    secrets: Vec<Secret>,
}

/// Which present the age of a delivery is measured from.
enum At {
    Fixed(i64),
    Captured,
}

impl<'a> Judge<'a> {
    pub(super) fn new(args: &'a VerifyArgs, candidates: Vec<Secret>, context: &Context<'a>) -> Result<Self, Failure> {
        let provider = args.provider.as_deref().map(|name| context.provider(name)).transpose()?;
        let tolerance = args.tolerance.as_deref().map(|text| parse::duration("--tolerance", text)).transpose()?;
        let at = match args.at.as_deref() {
            Some("captured") => At::Captured,
            Some(text) => At::Fixed(parse::time("--at", text)?),
            None => At::Fixed(parse::now()),
        };
        if let Some(provider) = provider.filter(|_| tolerance.is_some())
            && provider.schemes.iter().all(|scheme| scheme.timestamp_header.is_none())
        {
            return Err(Failure::usage(format!(
                "--tolerance: {} sends no time, so the age of a delivery cannot be checked",
                provider.name
            )));
        }
        Ok(Self {
            args,
            provider,
            tolerance: tolerance.map(|limit| i64::try_from(limit.as_secs()).unwrap_or(i64::MAX)),
            at,
            keys: HashMap::new(),
            candidates,
            explainer: Explainer::new(args, context.out.terminal),
            table: VerdictTable::new(Catalog::BUILT_IN),
        })
    }

    pub(super) fn take(
        &mut self,
        record: &Record,
        totals: &mut Totals,
        context: &mut Context<'_>,
    ) -> Result<(), Failure> {
        let since = Instant::now();
        let mut message = &record.message;
        let with_url;
        if let Some(url) = &self.args.url {
            with_url = Message { url: Some(url.clone()), ..message.clone() };
            message = &with_url;
        }
        let (provider, event) = match self.sender(record, context)? {
            Ok(sender) => sender,
            Err(failure) => {
                totals.fault(&record.source, &failure, context.out);
                return Ok(());
            }
        };
        let now = match self.at {
            At::Fixed(now) => Some(now),
            At::Captured => record.at.as_deref().and_then(parse::rfc3339),
        };
        let freshness = match (self.tolerance, now) {
            (Some(tolerance), Some(now)) => Some(Freshness { now, tolerance }),
            (Some(_), None) => {
                let failure = format!("{}: --at captured, but the capture states no time of receipt", record.source);
                totals.fault(&record.source, &Failure::input(failure), context.out);
                return Ok(());
            }
            (None, _) => None,
        };
        self.fetch(provider, totals, context)?;
        let Some(keys) = self.keys.get(&provider.name).and_then(Option::as_ref) else {
            totals.undecided += 1;
            report::unjudged(&record.source, &format!("there is no secret for {}", provider.name), context.out);
            return Ok(());
        };
        let mut judgement = keys.verifier.judge(message, freshness);
        let shown = !self.args.shown.summary
            && (self.args.shown.only.is_empty()
                || self.args.shown.only.iter().any(|only| only.is(judgement.verdict.name())));
        if shown || !self.args.report.reports.is_empty() {
            self.explainer.explain(&mut judgement, &provider.schemes, &keys.secrets, message, context.out);
        }
        let at = record.at.clone().or_else(|| judgement.timestamp.and_then(parse::to_rfc3339));
        let passes =
            judgement.verdict == Verdict::Valid || (judgement.verdict == Verdict::Unsigned && self.args.allow_unsigned);
        totals.count(&provider.name, event.map(|event| event.name.as_str()), judgement.verdict, passes);
        let row = VerdictRow {
            source: &record.source,
            provider: &provider.name,
            event: event.map(|event| event.name.as_str()),
            verdict: judgement.verdict,
            header: judgement.header,
            scheme: judgement.scheme,
            secret: judgement.secret,
            at: at.as_deref(),
            fidelity: record.fidelity,
            causes: &judgement.causes,
        };
        report::verdict(&row, passes, since, context.out);
        match self.args.output.output {
            _ if !shown => Ok(()),
            OutputFormat::Text => self.table.row(&row, passes, context.out),
            format => context.out.element(format.into(), &row),
        }
    }

    /// Whose request it is; the inner failure is the record's own.
    fn sender<'c>(
        &self,
        record: &Record,
        context: &Context<'c>,
    ) -> Result<Result<(&'c Provider, Option<&'c Event>), Failure>, Failure>
    where
        'a: 'c,
    {
        if let Some(provider) = self.provider {
            let event = Outline::of(&record.message.body).and_then(|outline| provider.recognise(&outline));
            return Ok(Ok((provider, event)));
        }
        let catalog = &context.settings.catalog;
        let detected = match detect(catalog, &record.message) {
            Ok(detected) => detected,
            Err(error) => return Ok(Err(lookup_failure(&error))),
        };
        Ok(match detected {
            Detection::Found(provider, event) => Ok((provider, event)),
            Detection::Ambiguous(providers) => {
                let names: Vec<&str> = providers.iter().map(|provider| provider.name.as_str()).collect();
                let text = format!("{}: it could be from {}", record.source, names.join(" or "));
                Err(Failure::input(text).hint("say which with --provider"))
            }
            Detection::Unknown => {
                let providers = catalog.all().map_err(|error| lookup_failure(&error))?;
                let headers: Vec<&str> =
                    providers.iter().filter_map(|provider| Some(provider.schemes.first()?.header.as_str())).collect();
                let text = format!(
                    "{}: cannot tell who sent it: there is none of the headers {}, and its body looks like no event that is known",
                    record.source,
                    headers.join(", ")
                );
                Err(Failure::input(text)
                    .hint("name the sender with --provider; `hookctl events list` lists the known events"))
            }
        })
    }

    /// Makes the keys for a provider, or `None` where there is no secret for it, which is told once.
    fn fetch(&mut self, provider: &Provider, totals: &mut Totals, context: &mut Context<'_>) -> Result<(), Failure> {
        if self.keys.contains_key(&provider.name) {
            return Ok(());
        }
        let secrets =
            if provider.schemes.is_empty() { Ok(Vec::new()) } else { context.secrets(provider, &self.args.secrets) };
        let secrets = match secrets {
            Ok(secrets) => Some([&secrets[..], &self.candidates].concat()),
            // A flag that is wrong is wrong for every record.
            Err(failure) if failure.exit == Exit::Usage => return Err(failure),
            Err(_) if self.args.secrets.is_empty() && !self.candidates.is_empty() => Some(self.candidates.clone()),
            Err(failure) => {
                totals.exit = totals.exit.and(failure.exit);
                context.out.fail(&failure);
                None
            }
        };
        let keys = secrets.map(|secrets| Keys { verifier: Verifier::new(&provider.schemes, &secrets), secrets });
        self.keys.insert(provider.name.clone(), keys);
        Ok(())
    }
}
