//! Plans: what `send` and load tests are going to send.
//!
//! [`build`] turns [`Options`] into a [`Plan`]: it looks up providers, events and webhooks, edits the samples, and checks each [`Delivery`]. It
//! refuses what the provider does not have. Secrets come from [`Keys`]. Nothing is sent here but the calls that list the subscribed webhooks.

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
    signing::{Forgery, Scheme, Signer},
};

pub use delivery::{Body, Delivery, Stamp};
pub use editor::{Editor, Purpose};
pub use options::{Options, Payload, Signing, Subscribed};
pub use sample::{Edits, Freshness, Samples, parse_edits};
pub use schedule::{Ids, Order, Schedule, Stamps};

/// What is going to be sent.
pub struct Plan<'a> {
    pub deliveries: Vec<Delivery<'a>>,
    pub schedule: Schedule,
    /// The account of the webhooks that are delivered to, if they were looked up.
    pub account: Option<Account>,
    /// Why some of what was asked for cannot be sent. The rest can.
    pub failures: Vec<anyhow::Error>,
}

impl<'a> Plan<'a> {
    /// The deliveries in their order, each with the stamp of its message.
    pub fn iter(&self, ids: Ids, clock: impl Fn() -> i64) -> impl Iterator<Item = (&Delivery<'a>, Stamp)> {
        self.schedule.iter(ids, clock).map(|(index, stamp)| (&self.deliveries[index], stamp))
    }
}

/// Supplies secrets, each of which is kept out of all output from then on.
pub trait Keys {
    /// The secrets of a provider: from these sources, or else from the settings.
    ///
    /// # Errors
    /// Returns an error if there is none, or if a source cannot be read.
    fn secrets(&mut self, provider: &Provider, sources: &[String]) -> anyhow::Result<Vec<Secret>>;

    /// Where to report to.
    fn observer(&mut self) -> &mut dyn Observer;
}

/// One payload of a plan, before it is known where it goes.
struct Sample<'a> {
    event: Option<&'a Event>,
    variant: Option<&'a Variant>,
    body: Body,
    weight: u32,
}

/// How one delivery is signed.
#[derive(Clone, Default)]
struct Signature {
    /// What signs it, unless it is unsigned, and the secret.
    signer: Option<(Signer, Secret)>,
    forgery: Option<Forgery>,
}

/// Plans the deliveries. `open` opens the account of a provider, if its webhooks are to be looked up.
///
/// # Errors
/// Returns a usage error for what is unknown or does not fit, and an input error for a file or secret that cannot be read.
pub fn build<'a, K: Keys>(
    options: &Options,
    catalog: &'a Catalog,
    keys: &mut K,
    open: impl FnOnce(&Provider, &mut K) -> anyhow::Result<Account>,
) -> anyhow::Result<Plan<'a>> {
    let (deliveries, account, failures) = match &options.subscribed {
        Some(which) => subscribed::deliveries(options, which, catalog, keys, open)?,
        None => (to_endpoint(options, catalog, keys)?, None, Vec::new()),
    };
    let schedule = Schedule::new(options.order.clone(), deliveries.len())?;
    if let Some(seed) = schedule.drawn_seed {
        keys.observer().note(&format!("random order; reproduce it with --seed {seed}"));
    }
    Ok(Plan { deliveries, schedule, account, failures })
}

/// The delivery that tries an endpoint (`--validate`): `{}`, of no event, and signed only if a secret was given.
///
/// # Errors
/// As [`build`].
pub fn trial<'a>(options: &Options, provider: &'a Provider, keys: &mut dyn Keys) -> anyhow::Result<Delivery<'a>> {
    check_names(options, &[provider])?;
    let endpoint = endpoint(options)?;
    let signed = options.signing.secret.is_some();
    let signature = if signed { signatures(options, provider, keys)?.pop() } else { None };
    let sample = Sample { event: None, variant: None, body: Body::fixed(*b"{}"), weight: 1 };
    let delivery = options.delivery(provider, &sample, &endpoint, signature.unwrap_or_default(), None)?;
    delivery.check()?;
    Ok(delivery)
}

/// The deliveries to the one endpoint that was named.
fn to_endpoint<'a>(options: &Options, catalog: &'a Catalog, keys: &mut dyn Keys) -> anyhow::Result<Vec<Delivery<'a>>> {
    let endpoint = endpoint(options)?;
    let providers: Vec<&Provider> = match (&options.provider, &options.payload) {
        (Some(name), _) => vec![catalog.find(name).map_err(|error| lookup_failure(&error))?],
        (None, Payload::All) => catalog.built_in().collect::<Result<_, _>>().map_err(|error| lookup_failure(&error))?,
        (None, _) => {
            return Err(error::usage("missing PROVIDER")
                .hint("name one (see `hookctl providers list`), or use --all for every event of every provider"));
        }
    };
    check_names(options, &providers)?;
    let samples = Samples::new(&options.edits)?;
    let providers = forgeable(options, providers, keys.observer())?;
    let own = match &options.payload {
        Payload::Own(path, _) => Some(read_whole_body(path)?),
        _ => None,
    };
    let mut deliveries = Vec::new();
    for provider in providers {
        let payloads = match &own {
            Some(body) => vec![own_body(options, provider, body)?],
            None => edited_samples(options, provider, &samples, keys.observer())?,
        };
        let signatures = signatures(options, provider, keys)?;
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

    /// The scheme to sign by, if deliveries of the provider are signed.
    fn scheme<'p>(&self, provider: &'p Provider) -> Option<&'p Scheme> {
        let name = self.signing.scheme.as_ref();
        let named = name.and_then(|name| provider.schemes.iter().find(|scheme| scheme.is_called(name)));
        named.or(provider.schemes.first()).filter(|_| !self.signing.unsigned)
    }
}

/// Checks the names of variant and scheme. They apply to the providers that have them, of which there must be one.
fn check_names(options: &Options, providers: &[&Provider]) -> anyhow::Result<()> {
    let of_whom = |kind: &str| match providers {
        [provider] => format!("{kind} of {}", provider.name),
        _ => kind.to_owned(),
    };
    if let Some(name) = &options.variant {
        let variants = providers.iter().flat_map(|provider| &provider.variants);
        let names: Vec<&str> = variants.map(|variant| variant.name.as_str()).collect();
        if !names.contains(&name.as_str()) {
            return Err(unknown(&of_whom("variant"), name, &names));
        }
    }
    if let Some(name) = &options.signing.scheme {
        let schemes: Vec<&Scheme> = providers.iter().flat_map(|provider| &provider.schemes).collect();
        if !schemes.iter().any(|scheme| scheme.is_called(name)) {
            let names: Vec<String> = schemes.into_iter().map(Scheme::name).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            return Err(unknown(&of_whom("scheme"), name, &names));
        }
    }
    Ok(())
}

fn own_body<'a>(options: &Options, provider: &'a Provider, body: &[u8]) -> anyhow::Result<Sample<'a>> {
    let words = match &options.payload {
        Payload::Own(_, words) => words.as_slice(),
        _ => &[],
    };
    let (event, weight) = match words {
        [] => (Shape::parse(body).and_then(|shape| provider.detect_event(&shape)), 1),
        [word] => {
            let (name, weight) = weighted(options, provider, word)?;
            (Some(provider.event(name).map_err(lookup_failure)?), weight)
        }
        _ => return Err(error::usage("--body requires at most one EVENT")),
    };
    let variant = options.variant.as_ref().and_then(|name| provider.variant(name).ok());
    Ok(Sample { event, variant, body: Body::fixed(body), weight })
}

/// The samples that were asked for, edited.
fn edited_samples<'a>(
    options: &Options,
    provider: &'a Provider,
    samples: &Samples<'_>,
    observer: &mut dyn Observer,
) -> anyhow::Result<Vec<Sample<'a>>> {
    let all = matches!(options.payload, Payload::All);
    let events: Vec<(&Event, u32)> = match &options.payload {
        Payload::All => provider.events.iter().map(|event| (event, 1)).collect(),
        Payload::Events(words) | Payload::Own(_, words) => {
            let event = |word: &String| {
                let (name, weight) = weighted(options, provider, word)?;
                Ok((provider.event(name).map_err(lookup_failure)?, weight))
            };
            words.iter().map(event).collect::<anyhow::Result<_>>()?
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

/// Splits `EVENT:N`, with which a load sends an event N times as often as another.
fn weighted<'a>(options: &Options, provider: &Provider, word: &'a str) -> anyhow::Result<(&'a str, u32)> {
    const MAX_WEIGHT: u32 = 1000;
    let Some((name, weight)) = word.rsplit_once(':').filter(|_| provider.event(word).is_err()) else {
        return Ok((word, 1));
    };
    if !options.load {
        return Err(error::usage(format!("{word}: weights require a load test"))
            .hint("add --count, --duration, --concurrency or --rate"));
    }
    let weight = weight.parse().ok().filter(|weight| (1..=MAX_WEIGHT).contains(weight));
    let weight = weight.ok_or_else(|| {
        error::usage(format!("{word}: not a valid weight (expected EVENT:N, with N from 1 to {MAX_WEIGHT})"))
    })?;
    Ok((name, weight))
}

/// The providers whose deliveries can be forged as asked. If only one was asked for, it must be among them.
fn forgeable<'a>(
    options: &Options,
    providers: Vec<&'a Provider>,
    observer: &mut dyn Observer,
) -> anyhow::Result<Vec<&'a Provider>> {
    let forgeries = &options.signing.forgeries;
    let alone = providers.len() == 1;
    let mut fitting = Vec::new();
    for provider in providers {
        let scheme = options.scheme(provider);
        let obstacle = |forgery: &Forgery| Some((forgery.name(), obstacle(*forgery, scheme)?));
        let obstacles: Vec<_> = forgeries.iter().filter_map(obstacle).collect();
        match obstacles.first() {
            Some((name, reason)) if alone => {
                return Err(error::usage(format!("--tamper {name}: {} {reason}", provider.title)));
            }
            // With several providers, the forgeries that are possible are made.
            Some((_, reason)) if obstacles.len() == forgeries.len() => {
                observer.note(&format!("skipping {}: it {reason}", provider.title));
            }
            _ => fitting.push(provider),
        }
    }
    Ok(fitting)
}

/// Why a delivery of this scheme cannot be forged like that.
fn obstacle(forgery: Forgery, scheme: Option<&Scheme>) -> Option<&'static str> {
    match scheme {
        None => Some("does not sign"),
        Some(scheme) if !forgery.fits(scheme) => Some("sends no timestamp"),
        Some(_) => None,
    }
}

/// The ways to sign a delivery of this provider: none, the right one, or one for each forgery.
fn signatures(options: &Options, provider: &Provider, keys: &mut dyn Keys) -> anyhow::Result<Vec<Signature>> {
    let Some(scheme) = options.scheme(provider) else {
        return Ok(vec![Signature::default()]);
    };
    let secrets = keys.secrets(provider, options.signing.secret.as_slice())?;
    Ok(secrets.first().map_or_else(|| vec![Signature::default()], |secret| signed_by(options, scheme, secret)))
}

fn signed_by(options: &Options, scheme: &Scheme, secret: &Secret) -> Vec<Signature> {
    let forgeries = &options.signing.forgeries;
    if forgeries.is_empty() {
        return vec![Signature { signer: Some((Signer::new(scheme, secret), secret.clone())), forgery: None }];
    }
    let fitting = forgeries.iter().filter(|forgery| forgery.fits(scheme));
    let forged = |forgery: &Forgery| {
        let signer = Some((forgery.signer(scheme, secret), secret.clone()));
        Signature { signer, forgery: Some(*forgery) }
    };
    fitting.map(forged).collect()
}
