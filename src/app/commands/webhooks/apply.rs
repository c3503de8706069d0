//! `webhooks apply`: makes an account match a file, and prints each step.

use std::cell::Cell;

use serde::Serialize;

use super::{confirm, open_account, profile_provider, provider, require_terminal};
use crate::app::{
    cli::ApplyWebhooksArgs,
    error::Exit,
    output::{Format, Output, Styles},
    runtime::block_on_to_the_end,
    session::Session,
    webhooks::{
        Account, Step,
        api::{Subscription, Webhook},
        apply::{Changes, Desired, StepResult},
    },
};
use hookctl::{provider::Provider, secret::mask_urls};

pub(super) fn run(args: &ApplyWebhooksArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let flag = args.account.provider.as_deref();
    if flag.is_some() {
        provider(None, &args.account, session)?;
    }
    let desired = Desired::read(&args.file, flag, profile_provider(session), &session.settings.catalog)?;
    for warning in &desired.warnings {
        session.out.warn(warning);
    }
    if args.prune && !args.yes && !args.dry_run {
        require_terminal(session)?;
    }
    let account = open_account(desired.provider, &args.account, session)?;
    let format = args.output.output;
    if !args.dry_run {
        session.out.outlive_reader();
    }
    // A change may need two calls. A signal must not end the run between them, but no further change is begun.
    let is_interrupted = Cell::new(false);
    let work = apply(&account, &desired, args, &is_interrupted, session.out);
    let exit = block_on_to_the_end(&is_interrupted, work)?;
    session.out.end(format)?;
    exit
}

async fn apply(
    account: &Account,
    desired: &Desired<'_>,
    args: &ApplyWebhooksArgs,
    is_interrupted: &Cell<bool>,
    out: &mut Output,
) -> anyhow::Result<Exit> {
    let switches = [args.prune, args.dry_run];
    let mut changes = Changes::plan(account, &desired.webhooks, switches, is_interrupted, out).await?;
    if args.dry_run && changes.differences > 0 {
        out.occurred(Exit::No);
    }
    let deletions: Vec<String> =
        changes.deletions().map(|Webhook { event, url, .. }| format!("{event} to {url}")).collect();
    if !deletions.is_empty() && !args.yes && !args.dry_run {
        confirm(&format!("Delete at {}: {}?", desired.provider.title, deletions.join(", ")), out)?;
        // The user may have taken longer than the timeout to answer.
        account.restart_timeout();
    }
    while let Some(result) = changes.next(out).await {
        let row = StepRow::new(desired.provider, result, out);
        if args.output.output == Format::Text {
            print(&row, args.dry_run, out)?;
        } else {
            out.element(args.output.output, &row)?;
        }
    }
    let Changes { changed, differences, unchanged, failure, .. } = changes;
    if let Some(failure) = failure {
        out.note(&format!("{changed} of {differences} changes were made; {} were not", differences - changed));
        return Err(failure);
    }
    let (summary, exit) = match (args.dry_run, differences) {
        (_, 0) => (format!("nothing to change, {unchanged} as they should be"), Exit::Ok),
        (true, _) => (format!("{differences} to change, {unchanged} as they should be; nothing was changed"), Exit::No),
        (false, _) => (format!("{changed} changed, {unchanged} as they should be"), Exit::Ok),
    };
    out.note(&summary);
    Ok(exit)
}

/// One step and its result, as JSON has it.
#[derive(Serialize)]
struct StepRow<'a> {
    provider: &'a str,
    action: &'static str,
    #[serde(flatten)]
    webhook: StepWebhook,
    /// The webhook before a change.
    was: Option<StepWebhook>,
    /// Whether the webhook is now as it should be.
    done: bool,
    error: Option<String>,
}

#[derive(Serialize)]
struct StepWebhook {
    id: Option<String>,
    event: String,
    url: String,
    survey: Option<String>,
    collector: Option<String>,
}

impl From<Webhook> for StepWebhook {
    fn from(webhook: Webhook) -> Self {
        let Webhook { id, event, url, survey, collector, .. } = webhook;
        let url = mask_urls(&url).into_owned();
        Self { id, event, url, survey, collector }
    }
}

impl From<Subscription> for StepWebhook {
    fn from(wanted: Subscription) -> Self {
        Webhook::from(&wanted).into()
    }
}

impl StepWebhook {
    fn text(&self) -> String {
        let filter =
            |name: &str, id: &Option<String>| id.as_ref().map_or_else(String::new, |id| format!("  {name} {id}"));
        let filters = filter("survey", &self.survey) + &filter("collector", &self.collector);
        format!("{:<17}  {}{filters}", self.event, self.url)
    }
}

impl<'a> StepRow<'a> {
    fn new(provider: &'a Provider, result: StepResult, out: &Output) -> Self {
        let StepResult { step, done, new_id, error } = result;
        let action = step.name();
        let (mut webhook, was): (StepWebhook, Option<StepWebhook>) = match step {
            Step::Keep(existing) | Step::Delete(existing) => (existing.into(), None),
            Step::Create(wanted) => (wanted.into(), None),
            Step::Change(existing, wanted) => {
                let id = existing.id.clone();
                (StepWebhook { id, ..wanted.into() }, Some(existing.into()))
            }
        };
        webhook.id = webhook.id.or(new_id);
        let error = error.map(|error| out.foreign(&error));
        Self { provider: &provider.name, action, webhook, was, done, error }
    }
}

fn print(row: &StepRow<'_>, dry_run: bool, out: &mut Output) -> anyhow::Result<()> {
    let (sign, paint): (&str, fn(Styles, &str) -> String) = match row.action {
        "create" => ("+", Styles::good),
        "change" => ("~", Styles::warning),
        "delete" => ("-", Styles::bad),
        _ => ("=", Styles::faint),
    };
    let outcome = match (&row.error, row.done || dry_run) {
        (Some(_), _) => "  failed",
        (None, false) => "  not tried",
        (None, true) => "",
    };
    let was = row.was.as_ref().map_or_else(String::new, |was| format!("  (was {})", was.text()));
    let line = format!("{sign} {:<6}  {}{was}{outcome}", row.action, row.webhook.text());
    let line = paint(out.styles, &out.foreign(&line));
    out.line(&line)
}
