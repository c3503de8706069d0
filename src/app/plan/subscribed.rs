//! Deliveries to the webhooks that are subscribed to an event, as the provider's API lists them (`send --subscribed`).

use super::{Delivery, Keys, Options, Sample, Samples, Signature, Subscribed, check_names, edited_samples, forgeable};
use crate::app::{
    error::{self, ErrorExt as _, Exit},
    http::endpoint,
    lookup::lookup_failure,
    runtime::block_on,
    webhooks::{Account, Target, api::Webhook},
};
use hookctl::provider::{Api, Catalog, Event, Filter, Provider};

/// The deliveries, the account that listed the webhooks, and why some deliveries are missing. An event without a webhook is such a failure.
type Planned<'a> = (Vec<Delivery<'a>>, Option<Account>, Vec<anyhow::Error>);

pub(super) fn deliveries<'a, K: Keys>(
    options: &Options,
    which: &Subscribed,
    catalog: &'a Catalog,
    keys: &mut K,
    open: impl FnOnce(&Provider, &mut K) -> anyhow::Result<Account>,
) -> anyhow::Result<Planned<'a>> {
    let name = options.provider.as_ref().ok_or_else(|| {
        error::usage("missing PROVIDER").hint("e.g. `hookctl send screver surveyCompleted --subscribed`")
    })?;
    let provider = catalog.find(name).map_err(|error| lookup_failure(&error))?;
    check_names(options, &[provider])?;
    let edits = Samples::new(&options.edits)?;
    forgeable(options, vec![provider], keys.observer())?;
    let samples = edited_samples(options, provider, &edits, keys.observer())?;
    let account = open(provider, keys)?;
    check_flags(which, provider, account.api())?;
    let webhooks = webhooks(&account, which, keys)?;

    let (mut deliveries, mut failures) = (Vec::new(), Vec::new());
    for sample in &samples {
        let Some(event) = sample.event else { continue };
        let before = deliveries.len();
        for webhook in webhooks.iter().filter(|webhook| is_for(webhook, event, account.api())) {
            if let Some(reason) = filtered_out(webhook, event, which) {
                keys.observer().note(&reason);
                continue;
            }
            match to_webhook(options, provider, sample, webhook, keys) {
                Ok(made) => deliveries.extend(made),
                Err(failure) => failures.push(failure),
            }
        }
        if deliveries.len() == before {
            let what = match &which.webhook {
                Some(id) => format!("the webhook {id} is not subscribed to {}", event.name),
                None => format!("no {} webhook is subscribed to {}", provider.title, event.name),
            };
            let hint = format!("list the webhooks with `hookctl webhooks list {}`", provider.name);
            failures.push(error::failure(Exit::No, what).hint(hint));
        }
    }
    Ok((deliveries, Some(account), failures))
}

/// Refuses flags that mean nothing to this API.
fn check_flags(which: &Subscribed, provider: &Provider, api: Api) -> anyhow::Result<()> {
    let filters = which.survey.is_some() || which.collector.is_some();
    if filters && !api.has_filters() {
        return Err(error::usage(format!("--survey: not supported by {}", provider.title)));
    }
    if which.delete_on_410 && provider.delivery.rules.deletes_on.is_none() {
        return Err(error::usage(format!("--honor-410: {} does not delete webhooks after a 410", provider.title)));
    }
    Ok(())
}

/// All webhooks, or the one that is named.
fn webhooks(account: &Account, which: &Subscribed, keys: &mut dyn Keys) -> anyhow::Result<Vec<Webhook>> {
    let found = block_on(async {
        match &which.webhook {
            Some(id) => Ok(vec![account.find(&Target::parse(id)?, keys.observer()).await?]),
            None => account.find_all(|_| true, keys.observer()).await,
        }
    })?;
    Ok(found.ok_or_else(|| error::failure(Exit::Interrupted, "interrupted before the first delivery"))??)
}

fn is_for(webhook: &Webhook, event: &Event, api: Api) -> bool {
    webhook.event == event.name || api.every_event() == Some(webhook.event.as_str())
}

/// Why the filters of a webhook exclude the event: it is for another survey or collector, or for one where the event's is not known.
fn filtered_out(webhook: &Webhook, event: &Event, which: &Subscribed) -> Option<String> {
    let filters = [
        (Filter::Survey, "survey", &webhook.survey, which.survey),
        (Filter::Collector, "collector", &webhook.collector, which.collector),
    ];
    filters.into_iter().find_map(|(filter, name, wanted, given)| {
        let wanted = wanted.as_ref().filter(|_| event.filters.contains(&filter))?;
        let given = given.map(|id| id.to_string());
        if given.as_ref() == Some(wanted) {
            return None;
        }
        let id = webhook.id.as_deref().unwrap_or(&webhook.url);
        let why = match given {
            Some(given) => format!("the event is for {name} {given}"),
            None => format!("pass --{name} {wanted} to include it"),
        };
        Some(format!("skipping webhook {id}: it is for {name} {wanted} only; {why}"))
    })
}

/// The deliveries of one payload to one webhook, signed with the webhook's own secret.
fn to_webhook<'a>(
    options: &Options,
    provider: &'a Provider,
    sample: &Sample<'a>,
    webhook: &Webhook,
    keys: &mut dyn Keys,
) -> anyhow::Result<Vec<Delivery<'a>>> {
    let id = webhook.id.as_deref().unwrap_or("without an id");
    let url = endpoint::parse(&format!("the webhook {id}"), &webhook.url)?;
    let signatures: Vec<Signature> = match (options.scheme(provider), &webhook.secret) {
        (None, _) => vec![Signature::default()],
        (Some(scheme), Some(secret)) => {
            keys.observer().hide(secret);
            super::signed_by(options, scheme, secret)
        }
        (Some(_), None) => {
            return Err(error::failure(Exit::Refused, format!("the API returned no secret for the webhook {id}"))
                .hint("pass --unsigned to send without a signature"));
        }
    };
    let delivery = |signature| options.delivery(provider, sample, &url, signature, Some(webhook.clone()));
    let deliveries: Vec<_> = signatures.into_iter().map(delivery).collect::<anyhow::Result<_>>()?;
    deliveries.iter().try_for_each(Delivery::check)?;
    Ok(deliveries)
}
