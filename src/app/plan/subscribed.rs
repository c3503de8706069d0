//! `send --subscribed`: plans deliveries to the webhooks that are subscribed to an event, as the provider's API lists them.

use super::{
    Delivery, Options, PlanContext, Sample, Samples, Signature, WebhookSelection, check_names, edited_samples,
    forgeable,
};
use crate::app::{
    error::{self, ErrorExt as _, Exit},
    http::endpoint,
    lookup::lookup_failure,
    runtime::block_on,
    webhooks::{Account, Target, api::Webhook, params::split},
};
use hookctl::provider::{Api, Catalog, Event, Filter, Provider};

/// The deliveries, the account that listed the webhooks, and why some deliveries are missing. An event without a webhook is one reason.
type Planned<'a> = (Vec<Delivery<'a>>, Option<Account>, Vec<anyhow::Error>);

pub(super) fn deliveries<'a, K: PlanContext>(
    options: &Options,
    selection: &WebhookSelection,
    catalog: &'a Catalog,
    context: &mut K,
    open: impl FnOnce(&Provider, &mut K) -> anyhow::Result<Account>,
) -> anyhow::Result<Planned<'a>> {
    let name = options.provider.as_ref().ok_or_else(|| {
        error::usage("missing PROVIDER").hint("e.g. `hookctl send screver surveyCompleted --subscribed`")
    })?;
    let provider = catalog.find(name).map_err(|error| lookup_failure(&error))?;
    check_names(options, &[provider])?;
    let edited = Samples::new(&options.edits)?;
    forgeable(options, vec![provider], context.observer())?;
    let samples = edited_samples(options, provider, &edited, context.observer())?;
    let account = open(provider, context)?;
    check_flags(selection, provider, account.api())?;
    let webhooks = webhooks(&account, selection, context)?;

    // Many APIs do not return a webhook's secret. Use the configured one instead.
    let lacks_secret = webhooks.iter().any(|webhook| webhook.secret.is_none());
    if account.api().rest().is_some() && lacks_secret && options.scheme(provider).is_some() && provider.needs_secret() {
        context.secrets(provider, &[])?;
    }

    let (mut deliveries, mut failures) = (Vec::new(), Vec::new());
    for sample in &samples {
        let Some(event) = sample.event else { continue };
        let before = deliveries.len();
        for webhook in webhooks.iter().filter(|webhook| is_for(webhook, event, account.api())) {
            if let Some(reason) = filtered_out(webhook, event, selection) {
                context.observer().note(&reason);
                continue;
            }
            match to_webhook(options, provider, sample, webhook, &account, context) {
                Ok(planned) => deliveries.extend(planned),
                Err(failure) => failures.push(failure),
            }
        }
        if deliveries.len() == before {
            let what = match &selection.webhook {
                Some(id) => format!("the webhook {id} is not subscribed to {}", event.name),
                None => format!("no {} webhook is subscribed to {}", provider.title, event.name),
            };
            let hint = format!("list the webhooks with `hookctl webhooks list {}`", provider.name);
            failures.push(error::failure(Exit::No, what).hint(hint));
        }
    }
    Ok((deliveries, Some(account), failures))
}

/// Rejects flags that this API does not support.
fn check_flags(selection: &WebhookSelection, provider: &Provider, api: &Api) -> anyhow::Result<()> {
    let filters = selection.survey.is_some() || selection.collector.is_some();
    if filters && !api.has_filters() {
        return Err(error::usage(format!("--survey: not supported by {}", provider.title)));
    }
    if selection.delete_on_410 && provider.delivery.rules.deletes_on.is_none() {
        return Err(error::usage(format!("--honor-410: {} does not delete webhooks after a 410", provider.title)));
    }
    Ok(())
}

/// Returns all webhooks, or the selected one.
fn webhooks(
    account: &Account,
    selection: &WebhookSelection,
    context: &mut dyn PlanContext,
) -> anyhow::Result<Vec<Webhook>> {
    let found = block_on(async {
        match &selection.webhook {
            Some(id) => Ok(vec![account.find(&Target::parse(id)?, context.observer()).await?]),
            None => account.find_all(|_| true, context.observer()).await,
        }
    })?;
    Ok(found.ok_or_else(|| error::failure(Exit::Interrupted, "interrupted before the first delivery"))??)
}

fn is_for(webhook: &Webhook, event: &Event, api: &Api) -> bool {
    split(&webhook.event).any(|name| name == event.name) || api.every_event() == Some(webhook.event.as_str())
}

/// Returns why the filters of a webhook exclude the event: the survey or collector is different, or was not given.
fn filtered_out(webhook: &Webhook, event: &Event, selection: &WebhookSelection) -> Option<String> {
    let filters = [
        (Filter::Survey, "survey", &webhook.survey, selection.survey),
        (Filter::Collector, "collector", &webhook.collector, selection.collector),
    ];
    filters.into_iter().find_map(|(filter, name, required, given)| {
        let required = required.as_ref().filter(|_| event.filters.contains(&filter))?;
        let given = given.map(|id| id.to_string());
        if given.as_ref() == Some(required) {
            return None;
        }
        let id = webhook.id.as_deref().unwrap_or(&webhook.url);
        let why = match given {
            Some(given) => format!("the event is for {name} {given}"),
            None => format!("pass --{name} {required} to include it"),
        };
        Some(format!("skipping webhook {id}: it is for {name} {required} only; {why}"))
    })
}

/// Plans the deliveries of one sample to one webhook, signed with the webhook's own secret.
fn to_webhook<'a>(
    options: &Options,
    provider: &'a Provider,
    sample: &Sample<'a>,
    webhook: &Webhook,
    account: &Account,
    context: &mut dyn PlanContext,
) -> anyhow::Result<Vec<Delivery<'a>>> {
    let id = webhook.id.as_deref().unwrap_or("without an id");
    let url = endpoint::parse(&format!("the webhook {id}"), &webhook.url)?;
    let signatures: Vec<Signature> = match (options.scheme(provider), &webhook.secret) {
        (None, _) => vec![Signature::default()],
        (Some(scheme), Some(secret)) => {
            context.observer().hide(secret);
            super::signed_by(options, scheme, secret).map_err(error::input)?
        }
        (Some(scheme), None) if account.api().rest().is_some() => {
            let secrets = context.secrets(provider, &[])?;
            let signed = secrets.iter().map(|secret| super::signed_by(options, scheme, secret).map_err(error::input));
            signed.collect::<anyhow::Result<Vec<_>>>()?.concat()
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
