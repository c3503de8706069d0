//! `hookctl webhooks`: a provider's webhooks through its API.
//!
//! This file owns what its verbs share: whose webhooks they are about, and what may be subscribed to.

mod apply;
mod change;
mod create;
mod list;

use super::account::{Access, api_of, open};
use crate::app::{
    cli::{AccountArgs, OutputFormat, WebhooksCommand},
    commands::args,
    error::{self, ErrorExt as _, Exit},
    lookup::{lookup_failure, unknown},
    output::{Output, WebhookRow, WebhookTable},
    session::Session,
    webhooks::{
        Account, Error,
        api::{Subscription, Webhook},
    },
};
use hookctl::{
    provider::{Api, Catalog, Filter, LookupError, Provider},
    text::suggest,
};

pub(super) fn run(command: &WebhooksCommand, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    match command {
        WebhooksCommand::List(args) => list::run(args, session),
        WebhooksCommand::Get(args) => change::get(args, session),
        WebhooksCommand::Create(args) => create::run(args, session),
        WebhooksCommand::Update(args) => change::update(args, session),
        WebhooksCommand::Delete(args) => change::delete(args, session),
        WebhooksCommand::Apply(args) => apply::run(args, session),
    }
}

/// The provider that is meant: the word before the others, the flag, or the profile's.
fn provider<'c>(word: Option<&str>, account: &AccountArgs, session: &Session<'c>) -> anyhow::Result<&'c Provider> {
    let flag = account.provider.as_deref();
    if let (Some(word), Some(flag)) = (word, flag)
        && word != flag
    {
        return Err(error::usage(format!("--provider {flag}: the provider is said to be {word} too")));
    }
    let profile = session.settings.profile().and_then(|profile| profile.provider.as_deref());
    let name = word.or(flag).or(profile).ok_or_else(|| {
        error::usage("there is no provider: expected screver or fluidsurveys")
            .hint("say it first, as in `hookctl webhooks list screver`, by --provider, or in a profile")
    })?;
    let provider = session.provider(name)?;
    api_of(provider)?;
    Ok(provider)
}

/// Words of which the first may be a provider, as that and the others.
fn words<'w, 'c>(
    words: &'w [String],
    account: &AccountArgs,
    session: &Session<'c>,
) -> anyhow::Result<(&'c Provider, &'w [String])> {
    let (first, rest) = words.split_first().ok_or_else(|| error::usage("there is no webhook"))?;
    let named = match session.settings.catalog.find(first) {
        Ok(_) => true,
        Err(LookupError::Unknown { .. }) => false,
        Err(error) => return Err(lookup_failure(&error)),
    };
    // Where nobody else says whose they are, the first word must, even if it is misspelt; and what is nearly a provider is no id.
    let alone = account.provider.is_none() && session.settings.profile().is_none_or(|held| held.provider.is_none());
    let misspelt = suggest(first, Catalog::BUILT_IN.into_iter()).is_some();
    let is_provider = named || (!rest.is_empty() && (misspelt || (alone && !first.contains("://"))));
    let (word, rest) = if is_provider { (Some(first.as_str()), rest) } else { (None, words) };
    let provider = provider(word, account, session)?;
    if rest.is_empty() {
        return Err(error::usage("there is no webhook: expected its id or its URL")
            .hint(format!("`hookctl webhooks list {}` lists them", provider.name)));
    }
    Ok((provider, rest))
}

fn account(provider: &Provider, args: &AccountArgs, session: &mut Session<'_>) -> anyhow::Result<Account> {
    let timeout = args::timeout(&args.timeout)?;
    let access = Access { api: &args.api, credentials: Some(&args.credentials), timeout, tls: &args.tls };
    open(provider, &access, session)
}

/// What a webhook may be for: an event of the provider, or what stands for all.
fn event(provider: &Provider, api: Api, name: &str) -> anyhow::Result<()> {
    if api.every_event() == Some(name) || provider.event(name).is_ok() {
        return Ok(());
    }
    let names = provider.events.iter().map(|event| event.name.as_str());
    let names: Vec<&str> = names.chain(api.every_event()).collect();
    Err(unknown(&format!("event of {}", provider.name), name, &names))
}

/// Where deliveries may go: the text goes to the provider as it was typed.
fn callback(flag: &str, text: &str) -> anyhow::Result<()> {
    // First, since it refuses a password, which must not be shown.
    args::endpoint(flag, text)?;
    if text.contains(char::is_whitespace) {
        return Err(error::usage(format!("{flag} `{text}`: there is a blank in the URL")));
    }
    Ok(())
}

/// What is odd about the filters of a subscription.
fn filters(provider: &Provider, api: Api, wanted: &Subscription) -> anyhow::Result<Vec<String>> {
    let given = [(Filter::Survey, "survey", wanted.survey), (Filter::Collector, "collector", wanted.collector)];
    let given = given.into_iter().filter(|(_, _, id)| id.is_some());
    if !api.has_filters() {
        return match given.map(|(_, flag, _)| flag).next() {
            Some(flag) => Err(error::usage(format!("--{flag}: {}'s webhooks cannot be narrowed down", provider.title))),
            None => Ok(Vec::new()),
        };
    }
    let event = &wanted.event;
    let known = provider.event(event).map_or(&[][..], |event| &event.filters);
    let mut odd: Vec<String> = given
        .filter(|(filter, _, _)| !known.contains(filter))
        .map(|(_, flag, _)| format!("{flag} has no effect on {event}: it is sent for the whole account"))
        .collect();
    if wanted.collector.is_some() && wanted.survey.is_none() {
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
) -> anyhow::Result<()> {
    let row = WebhookRow::of(&provider.name, webhook, show_secrets);
    if format != OutputFormat::Text {
        return out.json(format.into(), &row);
    }
    let rows = [row];
    let table = WebhookTable::new(&rows);
    table.begin(out)?;
    table.row(&rows[0], out)
}

fn interrupted() -> anyhow::Error {
    error::failure(Exit::Interrupted, "interrupted; what was under way may have been done")
        .hint("`hookctl webhooks list` shows what there is")
}
