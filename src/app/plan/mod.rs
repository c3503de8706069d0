//! Plans the deliveries of `send` and load tests.
//!
//! [`build`] turns [`Options`] into a [`Plan`]: it looks up providers, events and webhooks, edits the samples, and checks each [`Delivery`]. Unknown
//! names are errors. Secrets come from the [`PlanContext`]. No network I/O happens here, except the calls that list subscribed webhooks.

mod delivery;
mod editor;
mod options;
mod sample;
mod schedule;
mod subscribed;

use std::sync::Arc;

use url::Url;

use crate::app::{
    error::{self, ErrorExt as _},
    http::{self, Observer},
    input::read_whole_body,
    lookup::{lookup_failure, no_variant, unknown},
    webhooks::{Account, api::Webhook},
};
use hookctl::{
    payload::Shape,
    provider::{Catalog, Event, Provider, Variant},
    secret::Secret,
    signing::{Construction, Forgery, KeyError, Scheme, Signer},
};

pub use delivery::{Body, Delivery, Stamp};
pub use editor::{Editor, Purpose};
pub use options::{Options, PayloadSource, Signing, WebhookSelection};
pub use sample::{Edits, FreshMode, Samples, parse_edits};
pub use schedule::{Ids, Order, Schedule, Stamps};

/// The deliveries of a run and their order.
pub struct Plan<'a> {
    pub deliveries: Vec<Delivery<'a>>,
    pub schedule: Schedule,
    /// The account of the webhooks, if they were looked up.
    pub account: Option<Account>,
    /// The errors of the requested deliveries that cannot be built. The others are in the plan.
    pub failures: Vec<anyhow::Error>,
}

impl<'a> Plan<'a> {
    /// Returns the deliveries in the order of the schedule, each with the stamp of its message. `clock` returns milliseconds since 1970.
    pub fn iter(&self, ids: Ids, clock: impl Fn() -> i64) -> impl Iterator<Item = (&Delivery<'a>, Stamp)> {
        self.schedule.iter(ids, clock).map(|(index, stamp)| (&self.deliveries[index], stamp))
    }
}

/// Supplies secrets to a plan, and receives its messages.
pub trait PlanContext {
    /// Returns the secrets of a provider, from these sources or else from the settings, and registers them for masking.
    ///
    /// # Errors
    /// Returns an error if there is none, or if a source cannot be read.
    fn secrets(&mut self, provider: &Provider, sources: &[String]) -> anyhow::Result<Vec<Secret>>;

    /// Returns the observer to report to.
    fn observer(&mut self) -> &mut dyn Observer;
}

/// A payload of a plan, without its endpoint and signature.
struct Sample<'a> {
    event: Option<&'a Event>,
    variant: Option<&'a Variant>,
    body: Body,
    weight: u32,
}

/// How one delivery is signed.
#[derive(Clone, Default)]
struct Signature {
    /// The signer and its secret, unless it is unsigned.
    signer: Option<(Signer, Secret)>,
    forgery: Option<Forgery>,
}

/// Plans the deliveries. `open` opens the account of a provider if webhooks must be looked up.
///
/// # Errors
/// Returns a usage error for an unknown name or an edit that does not apply, and an input error for a file or secret that cannot be read.
pub fn build<'a, K: PlanContext>(
    options: &Options,
    catalog: &'a Catalog,
    context: &mut K,
    open: impl FnOnce(&Provider, &mut K) -> anyhow::Result<Account>,
) -> anyhow::Result<Plan<'a>> {
    let (deliveries, account, failures) = match &options.subscribed {
        Some(which) => subscribed::deliveries(options, which, catalog, context, open)?,
        None => (to_endpoint(options, catalog, context)?, None, Vec::new()),
    };
    let schedule = Schedule::new(options.order.clone(), deliveries.len())?;
    if let Some(seed) = schedule.random_seed {
        context.observer().note(&format!("random order; reproduce it with --seed {seed}"));
    }
    Ok(Plan { deliveries, schedule, account, failures })
}

/// Returns the trial delivery of `--validate`: the body `{}` without an event, signed only if a secret was given.
///
/// # Errors
/// As [`build`].
pub fn trial<'a>(
    options: &Options,
    provider: &'a Provider,
    context: &mut dyn PlanContext,
) -> anyhow::Result<Delivery<'a>> {
    check_names(options, &[provider])?;
    let endpoint = endpoint(options)?;
    let signed = options.signing.secret.is_some();
    let signature = if signed { signatures(options, provider, context)?.pop() } else { None };
    let sample = Sample { event: None, variant: None, body: Body::fixed(*b"{}"), weight: 1 };
    let delivery = options.delivery(provider, &sample, &endpoint, signature.unwrap_or_default(), None)?;
    delivery.check()?;
    Ok(delivery)
}

/// Plans deliveries to a single endpoint.
fn to_endpoint<'a>(
    options: &Options,
    catalog: &'a Catalog,
    context: &mut dyn PlanContext,
) -> anyhow::Result<Vec<Delivery<'a>>> {
    let endpoint = endpoint(options)?;
    let providers: Vec<&Provider> = match (&options.provider, &options.payload) {
        (Some(name), _) => vec![catalog.find(name).map_err(|error| lookup_failure(&error))?],
        (None, PayloadSource::All) => {
            catalog.built_in().collect::<Result<_, _>>().map_err(|error| lookup_failure(&error))?
        }
        (None, _) => {
            return Err(error::usage("missing PROVIDER").hint(
                "name one (see `hookctl providers list`), or use --all for every event of the five built-in ones",
            ));
        }
    };
    check_names(options, &providers)?;
    let samples = Samples::new(&options.edits)?;
    let providers = forgeable(options, providers, context.observer())?;
    let own = match &options.payload {
        PayloadSource::Body(path, _) => Some(read_whole_body(path)?),
        _ => None,
    };
    let mut deliveries = Vec::new();
    for provider in providers {
        let payloads = match &own {
            Some(body) => vec![own_body(options, provider, body)?],
            None => edited_samples(options, provider, &samples, context.observer())?,
        };
        let signatures = signatures(options, provider, context)?;
        for sample in &payloads {
            for signature in &signatures {
                deliveries.push(options.delivery(provider, sample, &endpoint, signature.clone(), None)?);
            }
        }
    }
    deliveries.iter().try_for_each(Delivery::check)?;
    Ok(deliveries)
}

fn endpoint(options: &Options) -> anyhow::Result<Url> {
    options
        .endpoint
        .clone()
        .ok_or_else(|| error::usage("missing --to <URL>").hint("e.g. --to http://localhost:3000/hooks"))
}

impl Options {
    fn delivery<'a>(
        &self,
        provider: &'a Provider,
        sample: &Sample<'a>,
        url: &Url,
        signature: Signature,
        webhook: Option<Webhook>,
    ) -> anyhow::Result<Delivery<'a>> {
        let Sample { event, variant, ref body, weight } = *sample;
        let (headers, body) = (Arc::clone(&self.headers), body.clone());
        let (url, endpoint) = (url.clone(), http::endpoint::request_endpoint(url)?);
        let (signer, secret) = signature.signer.unzip();
        let forgery = signature.forgery;
        Ok(Delivery {
            provider,
            event,
            variant,
            url,
            endpoint,
            headers,
            body,
            signer,
            secret,
            forgery,
            webhook,
            weight,
        })
    }

    /// Returns the signature scheme, or `None` if deliveries are not signed.
    fn scheme<'p>(&self, provider: &'p Provider) -> Option<&'p Scheme> {
        let name = self.signing.scheme.as_ref();
        let named = name.and_then(|name| provider.schemes.iter().find(|scheme| scheme.matches_name(name)));
        named.or(provider.schemes.first()).filter(|_| !self.signing.unsigned)
    }
}

/// Checks the names of variant and scheme. At least one of the providers must have them. They have no effect on the others.
fn check_names(options: &Options, providers: &[&Provider]) -> anyhow::Result<()> {
    let describe = |kind: &str| match providers {
        [provider] => format!("{kind} of {}", provider.name),
        _ => kind.to_owned(),
    };
    if let Some(name) = &options.variant {
        let variants = providers.iter().flat_map(|provider| &provider.variants);
        let names = distinct(variants.map(|variant| variant.name.as_str()));
        if !names.contains(&name.as_str()) {
            return Err(unknown(&describe("variant"), name, &names));
        }
    }
    if let Some(name) = &options.signing.scheme {
        let schemes: Vec<&Scheme> = providers.iter().flat_map(|provider| &provider.schemes).collect();
        if !schemes.iter().any(|scheme| scheme.matches_name(name)) {
            let names: Vec<String> = schemes.into_iter().map(Scheme::name).collect();
            return Err(unknown(&describe("scheme"), name, &distinct(names.iter().map(String::as_str))));
        }
    }
    Ok(())
}

/// The names in their order, each once, although several providers may have it.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    names.fold(Vec::new(), |mut names, name| {
        if !names.contains(&name) {
            names.push(name);
        }
        names
    })
}

fn own_body<'a>(options: &Options, provider: &'a Provider, body: &[u8]) -> anyhow::Result<Sample<'a>> {
    let args = match &options.payload {
        PayloadSource::Body(_, args) => args.as_slice(),
        _ => &[],
    };
    let (event, weight) = match args {
        [] => (Shape::parse(body).and_then(|shape| provider.detect_event(&shape)), 1),
        [arg] => {
            let (name, weight) = weighted(options, provider, arg)?;
            (Some(provider.event(name).map_err(lookup_failure)?), weight)
        }
        _ => return Err(error::usage("--body requires at most one EVENT")),
    };
    let variant = options.variant.as_ref().and_then(|name| provider.variant(name).ok());
    Ok(Sample { event, variant, body: Body::fixed(body), weight })
}

/// Returns the requested samples of a provider, edited.
fn edited_samples<'a>(
    options: &Options,
    provider: &'a Provider,
    samples: &Samples<'_>,
    observer: &mut dyn Observer,
) -> anyhow::Result<Vec<Sample<'a>>> {
    let all = matches!(options.payload, PayloadSource::All);
    let events: Vec<(&Event, u32)> = match &options.payload {
        PayloadSource::All => provider.events.iter().map(|event| (event, 1)).collect(),
        PayloadSource::Events(args) | PayloadSource::Body(_, args) => {
            let event = |arg: &String| {
                let (name, weight) = weighted(options, provider, arg)?;
                Ok((provider.event(name).map_err(lookup_failure)?, weight))
            };
            args.iter().map(event).collect::<anyhow::Result<_>>()?
        }
    };
    if events.is_empty() {
        let names: Vec<&str> = provider.events.iter().map(|event| event.name.as_str()).collect();
        return Err(error::usage(format!("missing EVENT (available: {})", names.join(", ")))
            .hint("name an event, or use --all"));
    }
    let edited = events.into_iter().map(|(event, weight)| {
        let name = options.variant.as_ref();
        let has = |name: &&String| event.variants.iter().any(|(variant, _)| variant == *name);
        let variant = name.filter(has).and_then(|name| provider.variant(name).ok());
        if let (None, Some(name), false) = (variant, name, all) {
            return Err(no_variant(provider, event, name));
        }
        let body = samples.edited(provider, event, variant, observer)?;
        Ok(Sample { event: Some(event), variant, body, weight })
    });
    edited.collect()
}

/// Splits `EVENT:N`. A load test sends the event N times as often as others.
fn weighted<'a>(options: &Options, provider: &Provider, arg: &'a str) -> anyhow::Result<(&'a str, u32)> {
    const MAX_WEIGHT: u32 = 1000;
    let Some((name, weight)) = arg.rsplit_once(':').filter(|_| provider.event(arg).is_err()) else {
        return Ok((arg, 1));
    };
    if !options.load {
        return Err(error::usage(format!("{arg}: weights require a load test"))
            .hint("add --count, --duration, --concurrency or --rate"));
    }
    let weight = weight.parse().ok().filter(|weight| (1..=MAX_WEIGHT).contains(weight));
    let weight = weight.ok_or_else(|| {
        error::usage(format!("{arg}: not a valid weight (expected EVENT:N, with N from 1 to {MAX_WEIGHT})"))
    })?;
    Ok((name, weight))
}

/// Returns the providers whose deliveries can be forged as requested. If there is only one provider, it is an error if it cannot.
fn forgeable<'a>(
    options: &Options,
    providers: Vec<&'a Provider>,
    observer: &mut dyn Observer,
) -> anyhow::Result<Vec<&'a Provider>> {
    let forgeries = &options.signing.forgeries;
    let is_only = providers.len() == 1;
    let mut forgeable = Vec::new();
    for provider in providers {
        let scheme = options.scheme(provider);
        let obstacle = |forgery: &Forgery| Some((forgery.name(), obstacle(*forgery, scheme)?));
        let obstacles: Vec<_> = forgeries.iter().filter_map(obstacle).collect();
        match obstacles.first() {
            Some((name, reason)) if is_only => {
                return Err(error::usage(format!("--tamper {name}: {} {reason}", provider.title)));
            }
            // With several providers, make the forgeries that are possible.
            Some((_, reason)) if obstacles.len() == forgeries.len() => {
                observer.note(&format!("skipping {}: it {reason}", provider.title));
            }
            _ => forgeable.push(provider),
        }
    }
    Ok(forgeable)
}

/// Returns why a delivery with this scheme cannot be forged in this way.
fn obstacle(forgery: Forgery, scheme: Option<&Scheme>) -> Option<&'static str> {
    let Some(scheme) = scheme else { return Some("does not sign") };
    if forgery.fits(scheme) {
        return None;
    }
    Some(match (forgery, scheme.construction) {
        (Forgery::Stale, _) if scheme.timestamp.is_some() => "has its timestamp in the body",
        (Forgery::Stale, _) => "sends no timestamp",
        (Forgery::Missing, _) => "has its signature in the body",
        (_, Construction::Token) => "sends a token, which does not protect the body",
        (Forgery::Body, _) => "does not sign the body",
        _ => "signs with a private key",
    })
}

/// Returns how to sign deliveries of this provider: not at all, correctly, or once for each forgery.
fn signatures(options: &Options, provider: &Provider, context: &mut dyn PlanContext) -> anyhow::Result<Vec<Signature>> {
    let Some(scheme) = options.scheme(provider) else {
        return Ok(vec![Signature::default()]);
    };
    let secrets = context.secrets(provider, options.signing.secret.as_slice())?;
    if let Some(secret) = secrets.first() {
        let near = options.signing.forgeries.iter().filter_map(|forgery| forgery.near_token(scheme, secret));
        near.for_each(|token| context.observer().hide(&token));
    }
    match secrets.first() {
        None => Ok(vec![Signature::default()]),
        Some(secret) => match signed_by(options, scheme, secret) {
            // A secret for all providers may not be a valid key for each of them.
            Err(error) if options.provider.is_none() => {
                context.observer().note(&format!("skipping {}: {error}", provider.title));
                Ok(Vec::new())
            }
            signed => signed.map_err(error::input),
        },
    }
}

fn signed_by(options: &Options, scheme: &Scheme, secret: &Secret) -> Result<Vec<Signature>, KeyError> {
    let forgeries = &options.signing.forgeries;
    if forgeries.is_empty() {
        let signer = Some((Signer::new(scheme, secret)?, secret.clone()));
        return Ok(vec![Signature { signer, forgery: None }]);
    }
    let fitting = forgeries.iter().filter(|forgery| forgery.fits(scheme));
    let forged = |forgery: &Forgery| {
        let signer = Some((forgery.signer(scheme, secret)?, secret.clone()));
        Ok(Signature { signer, forgery: Some(*forgery) })
    };
    fitting.map(forged).collect()
}
