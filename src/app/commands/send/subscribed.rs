//! `send --subscribed`: the deliveries that the provider would make of an event, to the webhooks that its API tells of.

use std::{sync::Arc, time::Duration};

use super::{
    super::edit::Edits,
    forge::{Signing, fit, scheme, signings, tampers},
    jobs::{Job, Typed},
    parts::{Part, known_to_one, samples},
};
use crate::app::{
    cli::SendArgs,
    commands::args,
    error::{self, ErrorExt as _, Exit},
    http::Trust,
    lookup::lookup_failure,
    runtime::block_on,
    session::Session,
    webhooks::{
        Account, Target,
        api::Webhook,
        open::{AccountOptions, open},
    },
};
use hookctl::{
    provider::{Api, Filter, Provider},
    signing::Forgery,
};

/// The deliveries, and the account that knows the webhooks. An event that nobody is subscribed to is a no.
pub(super) fn subscribed<'a, 'c: 'a>(
    args: &'a SendArgs,
    typed: &Typed<'_>,
    timeout: Duration,
    session: &mut Session<'c>,
) -> anyhow::Result<(Vec<Job<'a>>, Account)> {
    let profile = session.settings.profile();
    let name = args.provider.as_deref().or_else(|| profile?.provider.as_deref()).ok_or_else(|| {
        error::usage("there is no provider: expected one, as in `hookctl send screver surveyCompleted --subscribed`")
    })?;
    let provider = session.provider(name)?;
    known_to_one(args, &[provider])?;
    let edits = Edits::of(&args.edits, typed.timestamp, &[])?;
    let tampers = tampers(args);
    fit(vec![provider], &tampers, args, session.out)?;
    let parts = samples(args, provider, &edits, session)?;
    let api = &args.subscribed.api;
    let options = AccountOptions {
        api_url: api.api_url.as_deref(),
        insecure_http: api.insecure_http,
        credentials: vec![("--token", api.token.as_deref())],
        timeout,
        // `--insecure` is about the endpoint only.
        trust: Trust { insecure: false, ..args::trust(&args.tls, session.settings) },
    };
    let account = open(provider, &options, session)?;
    meaningful(args, provider, account.api())?;
    let webhooks = webhooks(&account, args, session)?;

    let mut jobs = Vec::new();
    for part in &parts {
        let event = part.event.unwrap_or_default();
        let before = jobs.len();
        for webhook in webhooks.iter().filter(|webhook| is_for(webhook, event, account.api())) {
            if let Some(reason) = narrowed_away(webhook, provider, event, args)? {
                session.out.note(&reason);
                continue;
            }
            match of_webhook(args, provider, part, webhook, typed, &tampers, session) {
                Ok(made) => jobs.extend(made),
                Err(failure) => {
                    session.out.occurred(Exit::No);
                    session.out.fail(&failure);
                }
            }
        }
        if jobs.len() == before {
            session.out.occurred(Exit::No);
            let which = match &args.subscribed.webhook {
                Some(id) => format!("the webhook {id} is not sent {event}"),
                None => format!("no webhook of {} is sent {event}", provider.title),
            };
            let failure = error::failure(Exit::No, which);
            session.out.fail(&failure.hint(format!("`hookctl webhooks list {}` shows what there is", provider.name)));
        }
    }
    Ok((jobs, account))
}

/// Flags that mean nothing to this API are a misunderstanding.
fn meaningful(args: &SendArgs, provider: &Provider, api: Api) -> anyhow::Result<()> {
    let asked = &args.subscribed;
    let filters = asked.survey.is_some() || asked.collector.is_some();
    if filters && !api.has_filters() {
        return Err(error::usage(format!("--survey: {}'s webhooks cannot be narrowed down", provider.title)));
    }
    if asked.honour_410 && provider.delivery.rules.deletes_on.is_none() {
        return Err(error::usage(format!("--honour-410: {} keeps a webhook whatever it answers", provider.title)));
    }
    Ok(())
}

/// Every webhook, or the one that is named.
fn webhooks(account: &Account, args: &SendArgs, session: &mut Session<'_>) -> anyhow::Result<Vec<Webhook>> {
    let found = block_on(async {
        match &args.subscribed.webhook {
            Some(id) => Ok(vec![account.find(&Target::parse(id)?, session.out).await?]),
            None => account.find_all(|_| true, session.out).await,
        }
    })?;
    Ok(found.ok_or_else(|| error::failure(Exit::Interrupted, "interrupted before anything was sent"))??)
}

fn is_for(webhook: &Webhook, event: &str, api: Api) -> bool {
    webhook.event == event || api.every_event() == Some(webhook.event.as_str())
}

/// Why a webhook is not sent the event, where its filters say so: it is for another survey or collector than the event's, or for one
/// where the event's is not known.
fn narrowed_away(
    webhook: &Webhook,
    provider: &Provider,
    event: &str,
    args: &SendArgs,
) -> anyhow::Result<Option<String>> {
    let known = &provider.event(event).map_err(lookup_failure)?.filters;
    let filters = [
        (Filter::Survey, "survey", &webhook.survey, args.subscribed.survey),
        (Filter::Collector, "collector", &webhook.collector, args.subscribed.collector),
    ];
    for (filter, name, wanted, given) in filters {
        let Some(wanted) = wanted.as_ref().filter(|_| known.contains(&filter)) else { continue };
        let given = given.map(|id| id.to_string());
        if given.as_ref() == Some(wanted) {
            continue;
        }
        let id = webhook.id.as_deref().unwrap_or(&webhook.url);
        let why = match given {
            Some(given) => format!("the event is of {name} {given}"),
            None => format!("add --{name} {wanted} if the event is of that one"),
        };
        return Ok(Some(format!("the webhook {id} is left out: it is for {name} {wanted} only, and {why}")));
    }
    Ok(None)
}

fn of_webhook<'a>(
    args: &SendArgs,
    provider: &'a Provider,
    part: &Part<'a>,
    webhook: &Webhook,
    typed: &Typed<'_>,
    tampers: &[Forgery],
    session: &mut Session<'_>,
) -> anyhow::Result<Vec<Job<'a>>> {
    let id = webhook.id.as_deref().unwrap_or("without an id");
    let url = args::endpoint(&format!("the webhook {id}"), &webhook.url)?;
    let signings: Vec<Option<Arc<Signing>>> = match (scheme(args, provider), &webhook.secret) {
        (None, _) => vec![None],
        (Some(scheme), Some(secret)) => {
            session.out.hide(secret);
            signings(scheme, secret, tampers)
        }
        (Some(_), None) => {
            return Err(error::failure(Exit::Refused, format!("the API gave no secret for the webhook {id}"))
                .hint("add --unsigned to send without a signature"));
        }
    };
    let of_one = |signing| {
        let job = typed.job(provider, part, url.clone(), signing)?;
        Ok(Job { webhook: Some(webhook.clone()), ..job })
    };
    signings.into_iter().map(of_one).collect()
}
