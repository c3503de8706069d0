//! `webhooks delete`: deletes webhooks one by one, after asking.

use super::{
    super::confirm::{confirm, require_terminal},
    delete_question, interrupted, open_account, provider_and_webhooks,
};
use crate::app::{
    cli::DeleteWebhooksArgs,
    error::{self, Exit},
    output::{DeletionRow, Format},
    runtime::block_on,
    session::Session,
    webhooks::{Account, Error, Target},
};
use hookctl::{provider::Provider, secret::mask_urls};

pub(super) fn run(args: &DeleteWebhooksArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let (provider, webhooks) = provider_and_webhooks(&args.provider_and_webhooks, &args.account, session)?;
    let targets = webhooks.iter().map(|webhook| Target::parse(webhook)).collect::<Result<Vec<_>, _>>()?;
    let account = open_account(provider, &args.account, session)?;
    let names: Vec<String> = targets.iter().map(ToString::to_string).collect();
    if !args.yes {
        require_terminal(session)?;
        check_targets(&account, &targets, args.if_present, session)?;
        confirm(&delete_question(provider, &names), session.out)?;
    }
    // The user may have taken longer than the timeout to answer.
    account.restart_timeout();
    session.out.outlive_reader();
    let format = args.output.output;
    let mut exit = Exit::Ok;
    let ended = block_on(async {
        for (target, webhook) in targets.iter().zip(webhooks) {
            let result = match account.delete(target, session.out).await {
                Ok(()) => Ok(true),
                Err(error) if args.if_present && error.is_not_found() => Ok(false),
                Err(error) => Err(error),
            };
            exit = exit.and(print(provider, webhook, result, format, session)?);
        }
        Ok::<_, anyhow::Error>(())
    })?;
    session.out.end(format)?;
    ended.unwrap_or_else(|| Err(interrupted()))?;
    Ok(exit)
}

/// Checks that each target is one webhook, so that the user is not asked about what cannot be done.
fn check_targets(
    account: &Account,
    targets: &[Target],
    if_present: bool,
    session: &mut Session<'_>,
) -> anyhow::Result<()> {
    let checked = block_on(async {
        for target in targets {
            match account.resolve(target, session.out).await {
                Err(error) if !(if_present && error.is_not_found()) => return Err(error),
                _ => {}
            }
        }
        Ok(())
    })?;
    let checked = checked.ok_or_else(|| error::failure(Exit::Interrupted, "interrupted; nothing deleted"))?;
    Ok(checked?)
}

/// Prints the result of one deletion, and returns its exit code. `Ok(false)` means that the webhook did not exist. `webhook` is the argument.
fn print(
    provider: &Provider,
    webhook: &str,
    result: Result<bool, Error>,
    format: Format,
    session: &mut Session<'_>,
) -> anyhow::Result<Exit> {
    if format == Format::Text {
        let styles = session.out.styles;
        let (mark, outcome) = match &result {
            Ok(true) => (styles.good("✓"), "deleted"),
            Ok(false) => (styles.good("✓"), "not found (--if-present)"),
            Err(_) => (styles.bad("✗"), "not deleted"),
        };
        let webhook = session.out.foreign(webhook);
        session.out.line(&format!("{mark}  {webhook}  {outcome}"))?;
    } else {
        let error = result.as_ref().err().map(|error| session.out.foreign(&error.to_string()));
        let deleted = matches!(result, Ok(true));
        let webhook = mask_urls(webhook);
        let row = DeletionRow { provider: &provider.name, webhook: &webhook, deleted, error };
        session.out.element(format, &row)?;
    }
    let Err(error) = result else { return Ok(Exit::Ok) };
    let failure = anyhow::Error::from(error);
    session.out.fail(&failure);
    Ok(error::exit_of(&failure))
}
