//! What was typed, as deliveries that are ready to go.

use url::Url;

use super::super::{
    Context, edit::Edits, event_of, is_stdin, lookup_failure, only_one_reads_stdin, parse, read_whole_body, unknown,
};
use crate::{
    cli::SendArgs,
    exit::Failure,
    message::{Message, same_name},
    payload::{Outline, Template},
    provider::{Provider, Repeat, Request},
    remote::Webhook,
    signing::{MissingHeader, Scheme, Signer},
};

/// A delivery that is ready to go.
pub(super) struct Job<'a> {
    pub(super) provider: &'a Provider,
    pub(super) event: Option<&'a str>,
    pub(super) variant: Option<&'a str>,
    pub(super) signature_header: Option<String>,
    pub(super) url: Url,
    /// The webhook that it goes to, where it was looked up.
    pub(super) webhook: Option<Webhook>,
    pub(super) message: Message,
}

/// What was typed about every delivery.
pub(super) struct Typed<'a> {
    headers: Vec<(String, String)>,
    id: Option<&'a str>,
    pub(super) timestamp: Option<i64>,
}

impl<'a> Typed<'a> {
    pub(super) fn of(args: &'a SendArgs) -> Result<Self, Failure> {
        let timestamp = args.signature.timestamp.as_deref().map(|text| parse::time("--timestamp", text)).transpose()?;
        Ok(Self {
            headers: parse::headers_to_send(&args.headers)?,
            id: parse::id(args.signature.id.as_deref())?,
            timestamp,
        })
    }

    /// The delivery of one part to one URL.
    pub(super) fn job<'p>(
        &self,
        provider: &'p Provider,
        part: &Part<'p>,
        url: Url,
        signer: Option<&Signer>,
    ) -> Result<Job<'p>, Failure> {
        let header = signer.map(|signer| signer.scheme().header.clone());
        let typed = |header: &&String| self.headers.iter().any(|(name, _)| same_name(header, name));
        if let Some(header) = header.as_ref().filter(typed) {
            return Err(Failure::usage(format!("-H {header}: {header} is the signature, which is computed"))
                .hint("add --unsigned to send a signature of your own"));
        }
        let fresh = uuid::Uuid::new_v4().to_string();
        let request = self.request(provider, part, &url, signer, &fresh);
        let message = request.build(part.body.clone()).map_err(|missing| must_be_sent(&missing))?;
        let Part { event, variant, .. } = *part;
        Ok(Job { provider, event, variant, signature_header: header, url, webhook: None, message })
    }

    /// The id that all have, if the user says so.
    pub(super) fn id(&self) -> Option<&'a str> {
        self.id
    }

    /// The same delivery, many times over.
    pub(super) fn repeat(&self, planned: &Planned<'_>, url: &Url) -> Result<Repeat, Failure> {
        let Planned { provider, part, signer } = planned;
        // What is wrong with one is wrong with all.
        self.job(provider, part, url.clone(), signer.as_ref())?;
        let request = self.request(provider, part, url, signer.as_ref(), "");
        Repeat::of(&request, part.body.clone()).map_err(|missing| must_be_sent(&missing))
    }

    fn request<'r>(
        &'r self,
        provider: &'r Provider,
        part: &Part<'_>,
        url: &'r Url,
        signer: Option<&'r Signer>,
        fresh: &'r str,
    ) -> Request<'r> {
        Request {
            provider,
            variant: part.variant.and_then(|name| provider.variant(name)),
            url,
            headers: &self.headers,
            timestamp: self.timestamp.unwrap_or_else(parse::now),
            id: self.id.unwrap_or(fresh),
            signer,
        }
    }
}

/// What the user took away.
pub(super) fn must_be_sent(missing: &MissingHeader) -> Failure {
    Failure::usage(format!("the header {} is signed and must be sent", missing.0))
}

/// A part of what is to be sent: whose it is, and who signs it.
pub(super) struct Planned<'a> {
    pub(super) provider: &'a Provider,
    pub(super) part: Part<'a>,
    pub(super) signer: Option<Signer>,
}

/// What was typed, as deliveries to the one endpoint that was named.
pub(super) fn jobs<'a, 'c: 'a>(args: &'a SendArgs, context: &mut Context<'c>) -> Result<Vec<Job<'a>>, Failure> {
    let (url, typed, planned) = planned(args, context)?;
    let job = |planned: &Planned<'a>| typed.job(planned.provider, &planned.part, url.clone(), planned.signer.as_ref());
    planned.iter().map(job).collect()
}

/// What was typed: to which endpoint, with which headers, and which parts.
pub(super) fn planned<'a, 'c: 'a>(
    args: &'a SendArgs,
    context: &mut Context<'c>,
) -> Result<(Url, Typed<'a>, Vec<Planned<'a>>), Failure> {
    let profile = context.settings.profile();
    let to = args.to.as_deref().or_else(|| profile?.to.as_deref());
    let to = to.ok_or_else(|| {
        Failure::usage("there is no endpoint: expected --to URL").hint("for example --to http://localhost:3000/hooks")
    })?;
    let url = parse::endpoint("--to", to)?;
    let body_from_stdin = args.body.as_deref().is_some_and(is_stdin);
    let secret_from_stdin = args.signature.secret.as_deref() == Some("-");
    only_one_reads_stdin(&[("--body", body_from_stdin), ("--secret", secret_from_stdin)])?;
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
    let typed = Typed::of(args)?;
    let mut edits = Edits::of(&args.edits, typed.timestamp, &[("--secret", secret_from_stdin)])?;
    let body = args.body.as_deref().map(read_whole_body).transpose()?;

    let mut planned = Vec::new();
    for provider in providers {
        let parts = match &body {
            Some(body) => vec![own_body(args, provider, body)?],
            None => samples(args, provider, &mut edits, context)?,
        };
        let signer = signer(args, provider, context)?;
        planned.extend(parts.into_iter().map(|part| Planned { provider, part, signer: signer.clone() }));
    }
    Ok((url, typed, planned))
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
pub(super) struct Part<'a> {
    pub(super) event: Option<&'a str>,
    pub(super) variant: Option<&'a str>,
    body: Vec<u8>,
    /// What makes the body of each delivery new, with `--fresh`.
    pub(super) template: Option<Template>,
}

fn own_body<'a>(args: &'a SendArgs, provider: &'a Provider, body: &[u8]) -> Result<Part<'a>, Failure> {
    let event = match args.events.as_slice() {
        [] => Outline::of(body).and_then(|outline| provider.recognise(&outline)),
        [word] => Some(event_of(provider, weighted(args, provider, word)?.0)?),
        _ => return Err(Failure::usage("--body is the body of one event: expected at most one")),
    };
    Ok(Part {
        event: event.map(|event| event.name.as_str()),
        variant: args.variant.as_deref(),
        body: body.to_vec(),
        template: None,
    })
}

/// The samples that were asked for, edited.
pub(super) fn samples<'a>(
    args: &'a SendArgs,
    provider: &'a Provider,
    edits: &mut Edits<'_>,
    context: &mut Context<'_>,
) -> Result<Vec<Part<'a>>, Failure> {
    let events: Vec<_> = if args.all {
        provider.events.iter().collect()
    } else {
        args.events
            .iter()
            .map(|word| event_of(provider, weighted(args, provider, word)?.0))
            .collect::<Result<_, _>>()?
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
        let edited = edits.apply(provider, event, payload, context)?;
        let body = edits.body(&edited);
        Ok(Part { event: Some(&event.name), variant, body, template: edited.template })
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

fn signer(args: &SendArgs, provider: &Provider, context: &mut Context<'_>) -> Result<Option<Signer>, Failure> {
    let Some(scheme) = scheme(args, provider) else {
        return Ok(None);
    };
    let secrets = context.secrets(provider, args.signature.secret.as_slice())?;
    Ok(secrets.first().map(|secret| Signer::new(scheme, secret)))
}

/// The scheme to sign by, if it is to be signed.
pub(super) fn scheme<'p>(args: &SendArgs, provider: &'p Provider) -> Option<&'p Scheme> {
    let asked = args.signature.scheme.as_ref();
    let asked = asked.and_then(|name| provider.schemes.iter().find(|scheme| scheme.is_called(name)));
    asked.or(provider.schemes.first()).filter(|_| !args.unsigned)
}
