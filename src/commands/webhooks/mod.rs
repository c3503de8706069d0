//! `hookctl webhooks`: a provider's webhooks through its API.
//!
//! This file owns what its verbs share: whose webhooks they are about, and what may be subscribed to.

mod apply;
mod change;
mod list;

use url::Url;

use super::{
    Context,
    account::{Access, Teller, api_of, open},
    block_on, parse, unknown,
};
use crate::{
    cli::{AccountArgs, FilterArgs, OutputFormat, WebhooksCommand},
    exit::{Exit, Failure},
    management::{Account, Error},
    output::{Output, WebhookRow, WebhookTable},
    provider::{Api, Filter, Provider},
    remote::{Subscription, Webhook},
};

pub(super) fn run(command: &WebhooksCommand, context: &mut Context<'_>) -> Result<Exit, Failure> {
    match command {
        WebhooksCommand::List { .. } => list::run(command, context),
        WebhooksCommand::Get { words, show_secrets, account, output } => {
            change::get(words, *show_secrets, account, output.output, context)
        }
        WebhooksCommand::Create { .. } => change::create(command, context),
        WebhooksCommand::Update { .. } => change::update(command, context),
        WebhooksCommand::Delete { .. } => change::delete(command, context),
        WebhooksCommand::Apply { .. } => apply::run(command, context),
    }
}

/// The provider that is meant: the word before the others, the flag, or the profile's.
fn provider<'c>(word: Option<&str>, account: &AccountArgs, context: &Context<'c>) -> Result<&'c Provider, Failure> {
    let flag = account.provider.as_deref();
    if let (Some(word), Some(flag)) = (word, flag)
        && word != flag
    {
        return Err(Failure::usage(format!("--provider {flag}: the provider is said to be {word} too")));
    }
    let profile = context.settings.profile().and_then(|profile| profile.provider.as_deref());
    let name = word.or(flag).or(profile).ok_or_else(|| {
        Failure::usage("there is no provider: expected screver or fluidsurveys")
            .hint("say it first, as in `hookctl webhooks list screver`, by --provider, or in a profile")
    })?;
    let provider = context.provider(name)?;
    api_of(provider)?;
    Ok(provider)
}

/// Words of which the first may be a provider, as that and the others.
fn words<'w, 'c>(
    words: &'w [String],
    account: &AccountArgs,
    context: &Context<'c>,
) -> Result<(&'c Provider, &'w [String]), Failure> {
    let (first, rest) = words.split_first().ok_or_else(|| Failure::usage("there is no webhook"))?;
    let named = context.settings.catalog.find(first).is_ok();
    // Where nobody else says whose they are, the first word must, even if it is misspelt.
    let alone = account.provider.is_none() && context.settings.profile().is_none_or(|held| held.provider.is_none());
    let is_provider = named || (alone && !rest.is_empty() && !first.contains("://"));
    let (word, rest) = if is_provider { (Some(first.as_str()), rest) } else { (None, words) };
    let provider = provider(word, account, context)?;
    if rest.is_empty() {
        return Err(Failure::usage("there is no webhook: expected its id or its URL")
            .hint(format!("`hookctl webhooks list {}` lists them", provider.name)));
    }
    Ok((provider, rest))
}

fn account(provider: &Provider, args: &AccountArgs, context: &mut Context<'_>) -> Result<Account, Failure> {
    let timeout = parse::duration("--timeout", &args.timeout)?;
    let access = Access { api: &args.api, credentials: &args.credentials, timeout, tls: &args.tls };
    open(provider, &access, context)
}

/// What a webhook may be for: an event of the provider, or what stands for all.
fn event(provider: &Provider, api: Api, name: &str) -> Result<(), Failure> {
    if api.every_event() == Some(name) || provider.event(name).is_some() {
        return Ok(());
    }
    let names = provider.events.iter().map(|event| event.name.as_str());
    let names: Vec<&str> = names.chain(api.every_event()).collect();
    Err(unknown(&format!("event of {}", provider.name), name, &names))
}

/// Where deliveries may go. The text goes to the provider as it was typed.
fn callback(flag: &str, text: &str) -> Result<Url, Failure> {
    parse::endpoint(flag, text)
}

/// What is odd about the filters of a subscription.
fn filters(provider: &Provider, api: Api, name: &str, filters: FilterArgs) -> Result<Vec<String>, Failure> {
    let given = [(Filter::Survey, "survey", filters.survey), (Filter::Collector, "collector", filters.collector)];
    let given = given.into_iter().filter(|(_, _, id)| id.is_some());
    if api == Api::Screver {
        return match given.map(|(_, flag, _)| flag).next() {
            Some(flag) => {
                Err(Failure::usage(format!("--{flag}: {}'s webhooks cannot be narrowed down", provider.title)))
            }
            None => Ok(Vec::new()),
        };
    }
    let known = provider.event(name).map_or(&[][..], |event| &event.filters);
    let mut odd: Vec<String> = given
        .filter(|(filter, _, _)| !known.contains(filter))
        .map(|(_, flag, _)| format!("{flag} has no effect on {name}: it is sent for the whole account"))
        .collect();
    if filters.collector.is_some() && filters.survey.is_none() {
        odd.push("collector without survey: a collector belongs to a survey, and may have no effect without it".into());
    }
    Ok(odd)
}

/// Prints one webhook.
fn show(
    provider: &Provider,
    webhook: &Webhook,
    show_secrets: bool,
    format: OutputFormat,
    out: &mut Output,
) -> Result<(), Failure> {
    let row = WebhookRow::of(&provider.name, webhook, show_secrets);
    if format != OutputFormat::Text {
        return out.json(format.into(), &row);
    }
    let rows = [row];
    let table = WebhookTable::new(&rows);
    table.begin(out)?;
    table.row(&rows[0], out)
}

fn interrupted() -> Failure {
    Failure::new(Exit::Interrupted, "interrupted; what was under way may have been done")
        .hint("`hookctl webhooks list` shows what there is")
}
