//! What was typed, as the parts that are to be sent: whose each is, what it says, and how it is signed.
//!
//! It refuses what is not known, and what the provider does not have. Nothing is built or sent here.

use std::sync::Arc;

use url::Url;

use super::{
    super::edit::{Edited, Edits},
    forge::{Signing, fit, signings_of, tampers},
};
use crate::app::{
    cli::SendArgs,
    commands::args,
    error::{self, ErrorExt as _},
    input::read_whole_body,
    lookup::{lookup_failure, no_variant, unknown},
    session::Session,
};
use hookctl::{
    payload::{Shape, Template},
    provider::Provider,
    signing::Scheme,
};

/// The endpoint that was named.
pub(super) fn endpoint(args: &SendArgs, session: &Session<'_>) -> anyhow::Result<Url> {
    let to = args.to.as_deref().or_else(|| session.settings.profile()?.to.as_deref());
    let to = to.ok_or_else(|| {
        error::usage("there is no endpoint: expected --to URL").hint("for example --to http://localhost:3000/hooks")
    })?;
    args::endpoint("--to", to)
}

/// A part of what is to be sent: whose it is, and how it is signed.
pub(super) struct Planned<'a> {
    pub(super) provider: &'a Provider,
    pub(super) part: Part<'a>,
    pub(super) signing: Option<Arc<Signing>>,
}

/// What was typed: to which endpoint, and which parts. `timestamp` is the time of all deliveries in seconds since 1970, if it was typed.
pub(super) fn planned<'a, 'c: 'a>(
    args: &'a SendArgs,
    timestamp: Option<i64>,
    session: &mut Session<'c>,
) -> anyhow::Result<(Url, Vec<Planned<'a>>)> {
    let profile = session.settings.profile();
    let url = endpoint(args, session)?;
    let secret_from_stdin = args.signature.secret.as_deref() == Some("-");
    let named = args.provider.as_deref().or_else(|| profile?.provider.as_deref());
    let providers: Vec<&Provider> = match named {
        Some(name) => vec![session.provider(name)?],
        None if args.all => {
            session.settings.catalog.built_in().collect::<Result<_, _>>().map_err(|error| lookup_failure(&error))?
        }
        None => {
            return Err(error::usage("there is no provider: expected one, or --all for every event of all")
                .hint("`hookctl providers list` lists them"));
        }
    };
    known_to_one(args, &providers)?;
    let edits = Edits::of(&args.edits, timestamp, &[("--secret", secret_from_stdin)])?;
    let edits = edits.fresh_of_itself(args.load.is_on());
    let tampers = tampers(args);
    let providers = fit(providers, &tampers, args, session.out)?;
    let body = args.body.as_deref().map(read_whole_body).transpose()?;

    let mut planned = Vec::new();
    for provider in providers {
        let parts = match &body {
            Some(body) => vec![own_body(args, provider, body)?],
            None => samples(args, provider, &edits, session)?,
        };
        let signings = signings_of(args, provider, &tampers, session)?;
        for part in &parts {
            let signed = |signing: &Option<Arc<_>>| Planned { provider, part: part.clone(), signing: signing.clone() };
            planned.extend(signings.iter().map(signed));
        }
    }
    Ok((url, planned))
}

/// A variant and a scheme are meant for those of the providers that have them; one at least must.
pub(super) fn known_to_one(args: &SendArgs, providers: &[&Provider]) -> anyhow::Result<()> {
    let who = match providers {
        [provider] => provider.name.as_str(),
        _ => "any provider",
    };
    if let Some(name) = &args.variant {
        let all: Vec<&str> =
            providers.iter().flat_map(|provider| &provider.variants).map(|variant| variant.name.as_str()).collect();
        if !all.contains(&name.as_str()) {
            return Err(unknown(&format!("variant of {who}"), name, &all));
        }
    }
    if let Some(name) = &args.signature.scheme {
        let all = || providers.iter().flat_map(|provider| &provider.schemes);
        if !all().any(|scheme| scheme.is_called(name)) {
            let names: Vec<String> = all().map(Scheme::name).collect();
            return Err(unknown(
                &format!("scheme of {who}"),
                name,
                &names.iter().map(String::as_str).collect::<Vec<_>>(),
            ));
        }
    }
    Ok(())
}

/// What one delivery says.
#[derive(Clone)]
pub(super) struct Part<'a> {
    pub(super) event: Option<&'a str>,
    pub(super) variant: Option<&'a str>,
    pub(super) body: Vec<u8>,
    /// What makes the body of each delivery new, with `--fresh` or under load.
    pub(super) template: Option<Arc<Template>>,
}

impl Part<'_> {
    /// What an endpoint is tried with: of no event, and JSON.
    pub(super) fn of_trial() -> Self {
        Self { event: None, variant: None, body: b"{}".to_vec(), template: None }
    }
}

fn own_body<'a>(args: &'a SendArgs, provider: &'a Provider, body: &[u8]) -> anyhow::Result<Part<'a>> {
    let event = match args.events.as_slice() {
        [] => Shape::parse(body).and_then(|shape| provider.detect_event(&shape)),
        [word] => Some(provider.event(weighted(args, provider, word)?.0).map_err(lookup_failure)?),
        _ => return Err(error::usage("--body is the body of one event: expected at most one")),
    };
    let (event, variant) = (event.map(|event| event.name.as_str()), args.variant.as_deref());
    Ok(Part { event, variant, body: body.to_vec(), template: None })
}

/// The samples that were asked for, edited.
pub(super) fn samples<'a>(
    args: &'a SendArgs,
    provider: &'a Provider,
    edits: &Edits<'_>,
    session: &mut Session<'_>,
) -> anyhow::Result<Vec<Part<'a>>> {
    let events: Vec<_> = if args.all {
        provider.events.iter().collect()
    } else {
        let name = |word| weighted(args, provider, word).map(|(name, _)| name);
        args.events.iter().map(|word| provider.event(name(word)?).map_err(lookup_failure)).collect::<Result<_, _>>()?
    };
    if events.is_empty() {
        let names: Vec<&str> = provider.events.iter().map(|event| event.name.as_str()).collect();
        return Err(error::usage(format!("there is no event: expected one of {}, or --all", names.join(", "))));
    }
    let parts = events.into_iter().map(|event| {
        let variant = args.variant.as_deref().filter(|name| event.variants.iter().any(|(held, _)| held == name));
        if let (None, Some(asked), false) = (variant, &args.variant, args.all) {
            return Err(no_variant(provider, event, asked));
        }
        let variant_of_event = variant.and_then(|name| provider.variant(name).ok());
        let payload = provider
            .sample(event, variant_of_event)
            .map_err(|error| error::input(format!("the sample of {}: {error}", event.name)))?;
        let Edited { payload, template } = edits.apply(provider, event, payload, session)?;
        Ok(Part { event: Some(&event.name), variant, body: payload.encode(), template: template.map(Arc::new) })
    });
    parts.collect()
}

/// `EVENT:3`, which a load sends three times as often as one without a number.
pub(super) fn weighted<'a>(args: &SendArgs, provider: &Provider, word: &'a str) -> anyhow::Result<(&'a str, u32)> {
    /// More is a count, and has a flag of its own.
    const HEAVIEST: u32 = 1000;
    let Some((name, weight)) = word.rsplit_once(':').filter(|_| provider.event(word).is_err()) else {
        return Ok((word, 1));
    };
    if !args.load.is_on() {
        return Err(error::usage(format!("{word}: a weight is for a load"))
            .hint("add --count, --duration, --concurrency or --rate"));
    }
    let weight = weight.parse().ok().filter(|weight| (1..=HEAVIEST).contains(weight));
    let weight =
        weight.ok_or_else(|| error::usage(format!("{word}: expected EVENT:N, with a weight of 1 to {HEAVIEST}")))?;
    Ok((name, weight))
}
