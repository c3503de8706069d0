//! `webhooks apply`: makes an account match a file, and prints each step.

use std::cell::Cell;

use super::{
    super::confirm::{confirm, require_terminal},
    choose_secret, delete_question, open_account_with, profile_provider, provider,
};
use crate::app::{
    cli::ApplyWebhooksArgs,
    error::Exit,
    output::{Format, Output, StepRow, StepWebhook, Styles},
    runtime::block_on_uninterrupted,
    session::Session,
    webhooks::{
        Account, Step,
        api::Webhook,
        apply::{Changes, StepResult},
        state_file::DesiredState,
    },
};
use hookctl::provider::Provider;

pub(super) fn run(args: &ApplyWebhooksArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let flag = args.account.provider.as_deref();
    if flag.is_some() {
        provider(None, &args.account, session)?;
    }
    let desired = DesiredState::read(&args.file, flag, profile_provider(session), &session.settings.catalog)?;
    for warning in &desired.warnings {
        session.out.warn(warning);
    }
    if args.prune && !args.yes && !args.dry_run {
        require_terminal(session)?;
    }
    let mut account = open_account_with(desired.provider, &args.account, desired.params.clone(), session)?;
    choose_secret(desired.provider, args.secret.as_deref(), &mut account, session)?;
    let format = args.output.output;
    if !args.dry_run {
        session.out.outlive_reader();
    }
    // A change may need two calls, and a signal must not end the run between them. It only prevents further changes.
    let is_interrupted = Cell::new(false);
    let work = apply(&account, &desired, args, &is_interrupted, session.out);
    let exit = block_on_uninterrupted(&is_interrupted, work)?;
    session.out.end(format)?;
    exit
}

async fn apply(
    account: &Account,
    desired: &DesiredState<'_>,
    args: &ApplyWebhooksArgs,
    is_interrupted: &Cell<bool>,
    out: &mut Output,
) -> anyhow::Result<Exit> {
    let flags = [args.prune, args.dry_run];
    let mut changes = Changes::plan(account, &desired.webhooks, flags, is_interrupted, out).await?;
    if args.dry_run && changes.differences > 0 {
        out.occurred(Exit::No);
    }
    let deletions: Vec<String> =
        changes.deletions().map(|Webhook { event, url, .. }| format!("{event} to {url}")).collect();
    if !deletions.is_empty() && !args.yes && !args.dry_run {
        confirm(&delete_question(desired.provider, &deletions), out)?;
        // The user may have taken longer than the timeout to answer.
        account.restart_timeout();
    }
    let events = changes.events().map(str::len).max().unwrap_or_default();
    while let Some(result) = changes.next(out).await {
        let row = step_row(desired.provider, result, out);
        if args.output.output == Format::Text {
            print(&row, events, args.dry_run, out)?;
        } else {
            out.element(args.output.output, &row)?;
        }
    }
    let Changes { changed, differences, unchanged, failure, .. } = changes;
    if let Some(failure) = failure {
        out.status(&format!("{changed} of {} made", count_changes(differences)));
        return Err(failure);
    }
    let (summary, exit) = match (args.dry_run, differences) {
        (_, 0) => (format!("no changes, {unchanged} up to date"), Exit::Ok),
        (true, _) => (format!("dry run: {}, {unchanged} up to date", count_changes(differences)), Exit::No),
        (false, _) => (format!("{changed} changed, {unchanged} up to date"), Exit::Ok),
    };
    if args.output.output == Format::Text && out.terminal {
        out.line("")?;
    }
    out.status(&summary);
    Ok(exit)
}

fn count_changes(count: usize) -> String {
    if count == 1 { "1 change".to_owned() } else { format!("{count} changes") }
}

/// Returns the row of a step and its result.
fn step_row<'a>(provider: &'a Provider, result: StepResult, out: &Output) -> StepRow<'a> {
    let StepResult { step, done, new_id, error } = result;
    let action = step.name();
    let (mut webhook, was): (StepWebhook, Option<StepWebhook>) = match step {
        Step::Keep(existing) | Step::Delete(existing) => (existing.into(), None),
        Step::Create(wanted) => (Webhook::from(&wanted).into(), None),
        Step::Change(existing, wanted) => {
            let id = existing.id.clone();
            (StepWebhook { id, ..Webhook::from(&wanted).into() }, Some(existing.into()))
        }
    };
    webhook.id = webhook.id.or(new_id);
    let error = error.map(|error| out.foreign(&error));
    StepRow { provider: &provider.name, action, webhook, was, done, error }
}

/// Prints a step, with its result unless it is a dry run. `width` is the width of the longest event.
fn print(row: &StepRow<'_>, width: usize, dry_run: bool, out: &mut Output) -> anyhow::Result<()> {
    let (marker, done, paint): (&str, &str, fn(Styles, &str) -> String) = match row.action {
        "create" => ("+", "created", Styles::good),
        "change" => ("~", "changed", Styles::warning),
        "delete" => ("-", "deleted", Styles::bad),
        _ => (" ", "", Styles::faint),
    };
    let result = match (&row.error, row.done) {
        _ if dry_run => String::new(),
        // The error itself is printed on standard error.
        (Some(_), _) => "failed".to_owned(),
        (None, true) => done.to_owned(),
        (None, false) => "not attempted".to_owned(),
    };
    let StepWebhook { event, url, .. } = &row.webhook;
    let line = format!("{marker} {:<6}  {event:<width$}  {url}{}  {result}", row.action, row.webhook.filters());
    let line = paint(out.styles, out.foreign(&line).trim_end());
    out.line(&line)?;
    let Some(was) = &row.was else { return Ok(()) };
    let was = out.foreign(&format!("          was {}", was.difference(&row.webhook)));
    let was = out.styles.faint(&was);
    out.line(&was)
}
