//! What was typed, as deliveries that are ready to go.

use std::sync::Arc;

use url::Url;

use super::super::{
    Context,
    edit::{self, Edited, Edits},
    event_of, lookup_failure, parse, read_whole_body, unknown,
};
use crate::{
    cli::SendArgs,
    exit::Failure,
    message::{Message, same_name},
    payload::{Outline, Template},
    provider::{Provider, Repeat, Request},
    remote::Webhook,
    secret::Secret,
    signing::{MissingHeader, Scheme, Tamper},
};

use super::auth::AUTHORIZATION;
use super::forge::{Signing, fit, signings, tampers};

/// A delivery that is ready to go.
pub(super) struct Job<'a> {
    pub(super) provider: &'a Provider,
    pub(super) event: Option<&'a str>,
    pub(super) variant: Option<&'a str>,
    pub(super) signature_header: Option<String>,
    pub(super) url: Url,
    /// The webhook that it goes to, where it was looked up.
    pub(super) webhook: Option<Webhook>,
    /// The first of its deliveries.
    pub(super) message: Message,
    /// What makes the body of each delivery new, with `--fresh`.
    pub(super) template: Option<Arc<Template>>,
    /// How it is signed, if it is.
    pub(super) signing: Option<Arc<Signing>>,
}

impl Job<'_> {
    /// The name of the forgery that it is, if it is one.
    pub(super) fn tamper(&self) -> Option<&'static str> {
        self.signing.as_ref()?.tamper.map(Tamper::name)
    }
}

/// What tells one delivery of a job from the next. Copies of a delivery have the same.
#[derive(Clone)]
pub(super) struct Stamp {
    id: String,
    /// In seconds since 1970.
    timestamp: i64,
    /// What the ids and times of a fresh body are made of: milliseconds since 1970, and a random number.
    at: i64,
    draw: u64,
}

/// What was typed about every delivery.
pub(super) struct Typed<'a> {
    headers: Vec<(String, String)>,
    id: Option<&'a str>,
    pub(super) timestamp: Option<i64>,
}

impl<'a> Typed<'a> {
    pub(super) fn of(args: &'a SendArgs) -> Result<Self, Failure> {
        let timestamp =
            args.signature.timestamp.as_deref().map(|text| parse::writable_time("--timestamp", text)).transpose()?;
        Ok(Self {
            headers: parse::headers_to_send(&args.headers)?,
            id: parse::id(args.signature.id.as_deref())?,
            timestamp,
        })
    }

    /// The deliveries of one part to one URL, one for each way to sign it.
    pub(super) fn job<'p>(
        &self,
        provider: &'p Provider,
        part: &Part<'p>,
        url: Url,
        signing: Option<Arc<Signing>>,
    ) -> Result<Job<'p>, Failure> {
        let header = signing.as_ref().map(|signing| signing.signer.scheme().header.clone());
        let typed = |header: &&String| self.headers.iter().any(|(name, _)| same_name(header, name));
        if let Some(header) = header.as_ref().filter(typed) {
            return Err(Failure::usage(format!("-H {header}: {header} is the signature, which is computed"))
                .hint("add --unsigned to send a signature of your own"));
        }
        let Part { event, variant, .. } = *part;
        let message = self.build(provider, variant, &url, signing.as_deref(), part.body.clone(), &self.stamp(0))?;
        let template = part.template.clone();
        Ok(Job { provider, event, variant, signature_header: header, url, webhook: None, message, template, signing })
    }

    /// A new stamp: the time is the present, and the id was never used, but where they were typed.
    pub(super) fn stamp(&self, draw: u64) -> Stamp {
        Stamp {
            at: self.timestamp.map_or_else(edit::now, |seconds| seconds.saturating_mul(1000)),
            draw,
            id: self.id.map_or_else(|| uuid::Uuid::new_v4().to_string(), str::to_owned),
            timestamp: self.timestamp.unwrap_or_else(parse::now),
        }
    }

    /// The id that all have, if the user says so.
    pub(super) fn id(&self) -> Option<&'a str> {
        self.id
    }

    /// The same delivery, many times over, with a place for the value of `Authorization` where it carries one.
    pub(super) fn repeat(
        &self,
        planned: &Planned<'_>,
        url: &Url,
        authorization: Option<&Secret>,
    ) -> Result<Repeat, Failure> {
        let Planned { provider, part, signing } = planned;
        // What is wrong with one is wrong with all.
        let stamp = self.job(provider, part, url.clone(), signing.clone()).map(|_| self.stamp(0))?;
        let value = authorization.map(|value| String::from_utf8_lossy(value.expose()).into_owned());
        let authorization = value.map(|value| (AUTHORIZATION.to_owned(), value));
        let headers: Vec<_> = self.headers.iter().cloned().chain(authorization).collect();
        let request = Request {
            provider,
            variant: part.variant.and_then(|name| provider.variant(name)),
            url,
            headers: &headers,
            timestamp: stamp.timestamp,
            id: &stamp.id,
            signer: signing.as_ref().map(|signing| &signing.signer),
        };
        Repeat::of(&request, part.body.clone()).map_err(|missing| must_be_sent(&missing))
    }

    /// The delivery of a job that has this stamp.
    pub(super) fn message(&self, job: &Job<'_>, stamp: &Stamp) -> Result<Message, Failure> {
        let body = job.template.as_ref().map(|template| edit::body(template, stamp.at, stamp.draw));
        let body = body.unwrap_or_else(|| job.message.body.clone());
        self.build(job.provider, job.variant, &job.url, job.signing.as_deref(), body, stamp)
    }

    fn build(
        &self,
        provider: &Provider,
        variant: Option<&str>,
        url: &Url,
        signing: Option<&Signing>,
        body: Vec<u8>,
        stamp: &Stamp,
    ) -> Result<Message, Failure> {
        let tamper = signing.and_then(|signing| signing.tamper);
        let request = Request {
            provider,
            variant: variant.and_then(|name| provider.variant(name)),
            url,
            headers: &self.headers,
            timestamp: stamp.timestamp - tamper.map_or(0, Tamper::age),
            id: &stamp.id,
            signer: signing.map(|signing| &signing.signer),
        };
        let mut message = request.build(body).map_err(|missing| must_be_sent(&missing))?;
        if let (Some(tamper), Some(signing)) = (tamper, signing) {
            tamper.spoil(&mut message, signing.signer.scheme());
        }
        Ok(message)
    }
}

/// What the user took away.
pub(super) fn must_be_sent(missing: &MissingHeader) -> Failure {
    Failure::usage(format!("the header {} is signed and must be sent", missing.0))
}

/// The endpoint that was named.
pub(super) fn endpoint(args: &SendArgs, context: &Context<'_>) -> Result<Url, Failure> {
    let to = args.to.as_deref().or_else(|| context.settings.profile()?.to.as_deref());
    let to = to.ok_or_else(|| {
        Failure::usage("there is no endpoint: expected --to URL").hint("for example --to http://localhost:3000/hooks")
    })?;
    parse::endpoint("--to", to)
}

/// A part of what is to be sent: whose it is, and how it is signed.
pub(super) struct Planned<'a> {
    pub(super) provider: &'a Provider,
    pub(super) part: Part<'a>,
    pub(super) signing: Option<Arc<Signing>>,
}

/// What was typed, as deliveries to the one endpoint that was named.
pub(super) fn jobs<'a, 'c: 'a>(
    args: &'a SendArgs,
    typed: &Typed<'_>,
    context: &mut Context<'c>,
) -> Result<Vec<Job<'a>>, Failure> {
    let (url, planned) = planned(args, typed, context)?;
    let job = |planned: Planned<'a>| typed.job(planned.provider, &planned.part, url.clone(), planned.signing);
    planned.into_iter().map(job).collect()
}

/// What was typed: to which endpoint, and which parts.
pub(super) fn planned<'a, 'c: 'a>(
    args: &'a SendArgs,
    typed: &Typed<'_>,
    context: &mut Context<'c>,
) -> Result<(Url, Vec<Planned<'a>>), Failure> {
    let profile = context.settings.profile();
    let url = endpoint(args, context)?;
    let secret_from_stdin = args.signature.secret.as_deref() == Some("-");
    let named = args.provider.as_deref().or_else(|| profile?.provider.as_deref());
    let providers: Vec<&Provider> = match named {
        Some(name) => vec![context.provider(name)?],
        None if args.all => {
            context.settings.catalog.built_in().collect::<Result<_, _>>().map_err(|error| lookup_failure(&error))?
        }
        None => {
            return Err(Failure::usage("there is no provider: expected one, or --all for every event of all")
                .hint("`hookctl providers list` lists them"));
        }
    };
    known_to_one(args, &providers)?;
    let edits = Edits::of(&args.edits, typed.timestamp, &[("--secret", secret_from_stdin)])?;
    let edits = edits.fresh_of_itself(args.load.is_on());
    let tampers = tampers(args);
    let providers = fit(providers, &tampers, args, context.out)?;
    let body = args.body.as_deref().map(read_whole_body).transpose()?;

    let mut planned = Vec::new();
    for provider in providers {
        let parts = match &body {
            Some(body) => vec![own_body(args, provider, body)?],
            None => samples(args, provider, &edits, context)?,
        };
        let signings = signings_of(args, provider, &tampers, context)?;
        for part in &parts {
            let signed = |signing: &Option<Arc<_>>| Planned { provider, part: part.clone(), signing: signing.clone() };
            planned.extend(signings.iter().map(signed));
        }
    }
    Ok((url, planned))
}

/// A variant and a scheme are meant for those of the providers that have them; one at least must.
pub(super) fn known_to_one(args: &SendArgs, providers: &[&Provider]) -> Result<(), Failure> {
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
    body: Vec<u8>,
    /// What makes the body of each delivery new, with `--fresh` or under load.
    pub(super) template: Option<Arc<Template>>,
}

impl Part<'_> {
    /// What an endpoint is tried with: of no event, and JSON.
    pub(super) fn of_trial() -> Self {
        Self { event: None, variant: None, body: b"{}".to_vec(), template: None }
    }
}

fn own_body<'a>(args: &'a SendArgs, provider: &'a Provider, body: &[u8]) -> Result<Part<'a>, Failure> {
    let event = match args.events.as_slice() {
        [] => Outline::of(body).and_then(|outline| provider.recognise(&outline)),
        [word] => Some(event_of(provider, weighted(args, provider, word)?.0)?),
        _ => return Err(Failure::usage("--body is the body of one event: expected at most one")),
    };
    let (event, variant) = (event.map(|event| event.name.as_str()), args.variant.as_deref());
    Ok(Part { event, variant, body: body.to_vec(), template: None })
}

/// The samples that were asked for, edited.
pub(super) fn samples<'a>(
    args: &'a SendArgs,
    provider: &'a Provider,
    edits: &Edits<'_>,
    context: &mut Context<'_>,
) -> Result<Vec<Part<'a>>, Failure> {
    let events: Vec<_> = if args.all {
        provider.events.iter().collect()
    } else {
        let name = |word| weighted(args, provider, word).map(|(name, _)| name);
        args.events.iter().map(|word| event_of(provider, name(word)?)).collect::<Result<_, _>>()?
    };
    if events.is_empty() {
        let names: Vec<&str> = provider.events.iter().map(|event| event.name.as_str()).collect();
        return Err(Failure::usage(format!("there is no event: expected one of {}, or --all", names.join(", "))));
    }
    let parts = events.into_iter().map(|event| {
        let variant = args.variant.as_deref().filter(|name| event.variants.iter().any(|(held, _)| held == name));
        if let (None, Some(asked), false) = (variant, &args.variant, args.all) {
            return Err(Failure::usage(format!("{} has no variant `{asked}`", event.name))
                .hint(format!("`hookctl events list {}` lists the variants", provider.name)));
        }
        let variant_of_event = variant.and_then(|name| provider.variant(name));
        let payload = provider
            .sample(event, variant_of_event)
            .map_err(|error| Failure::input(format!("the sample of {}: {error}", event.name)))?;
        let Edited { payload, template } = edits.apply(provider, event, payload, context)?;
        Ok(Part { event: Some(&event.name), variant, body: payload.encode(), template: template.map(Arc::new) })
    });
    parts.collect()
}

/// `EVENT:3`, which a load sends three times as often as one without a number.
pub(super) fn weighted<'a>(args: &SendArgs, provider: &Provider, word: &'a str) -> Result<(&'a str, u32), Failure> {
    /// More is a count, and has a flag of its own.
    const HEAVIEST: u32 = 1000;
    let Some((name, weight)) = word.rsplit_once(':').filter(|_| provider.event(word).is_none()) else {
        return Ok((word, 1));
    };
    if !args.load.is_on() {
        return Err(Failure::usage(format!("{word}: a weight is for a load"))
            .hint("add --count, --duration, --concurrency or --rate"));
    }
    let weight = weight.parse().ok().filter(|weight| (1..=HEAVIEST).contains(weight));
    let weight =
        weight.ok_or_else(|| Failure::usage(format!("{word}: expected EVENT:N, with a weight of 1 to {HEAVIEST}")))?;
    Ok((name, weight))
}

/// The ways to sign a delivery of this provider: none, the right one, or each of the forgeries.
pub(super) fn signings_of(
    args: &SendArgs,
    provider: &Provider,
    tampers: &[Tamper],
    context: &mut Context<'_>,
) -> Result<Vec<Option<Arc<Signing>>>, Failure> {
    let Some(scheme) = scheme(args, provider) else {
        return Ok(vec![None]);
    };
    let secrets = context.secrets(provider, args.signature.secret.as_slice())?;
    secrets.first().map_or_else(|| Ok(vec![None]), |secret| signings(scheme, secret, tampers))
}

/// The scheme to sign by, if it is to be signed.
pub(super) fn scheme<'p>(args: &SendArgs, provider: &'p Provider) -> Option<&'p Scheme> {
    let asked = args.signature.scheme.as_ref();
    let asked = asked.and_then(|name| provider.schemes.iter().find(|scheme| scheme.is_called(name)));
    asked.or(provider.schemes.first()).filter(|_| !args.unsigned)
}
