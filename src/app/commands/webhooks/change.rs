//! `webhooks get`, `update`, `delete`: webhooks that are there, by id or URL.

use std::{
    cell::Cell,
    io::{self, BufRead as _},
};

use serde_json::json;

use super::{Account, Error, Subscription, Webhook, account, callback, event, filters, interrupted, show, words};
use crate::app::{
    cli::{DeleteWebhooksArgs, GetWebhookArgs, OutputFormat, UpdateWebhookArgs},
    error::{self, Exit},
    runtime::{block_on, block_on_to_the_end},
    session::Session,
    signal,
    webhooks::{Target, Witness, subscription},
};
use anyhow::Context as _;
use hookctl::provider::Provider;

pub(super) fn get(args: &GetWebhookArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let (provider, rest) = words(&args.words, &args.account, session)?;
    let target = only(rest)?;
    let account = account(provider, &args.account, session)?;
    let webhook = block_on(account.find(&target, &mut session.teller()))?.ok_or_else(interrupted)??;
    show(provider, &webhook, args.show_secrets, args.output.output, session.out)?;
    Ok(Exit::Ok)
}

pub(super) fn update(args: &UpdateWebhookArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let (provider, rest) = words(&args.words, &args.account, session)?;
    let target = only(rest)?;
    let account = account(provider, &args.account, session)?;
    if let Some(name) = &args.event {
        event(provider, account.api(), name)?;
    }
    if let Some(url) = &args.url {
        callback("--url", url)?;
    }
    // One of two halves must not be all that is done.
    let interruption = Cell::new(false);
    let mut teller = session.teller();
    let work = carry_out(&account, provider, &target, args, &mut teller);
    let webhook = block_on_to_the_end(&interruption, work)??;
    session.out.outlive_reader();
    show(provider, &webhook, args.show_secrets, args.output.output, session.out)?;
    Ok(if interruption.get() { Exit::Interrupted } else { Exit::Ok })
}

async fn carry_out(
    account: &Account,
    provider: &Provider,
    target: &Target,
    args: &UpdateWebhookArgs,
    witness: &mut dyn Witness,
) -> anyhow::Result<Webhook> {
    let (event, url) = (args.event.as_deref(), args.url.as_deref());
    if let (false, Target::Id(id)) = (account.api().has_unique_urls(), target) {
        return Ok(account.update(id, event, url, witness).await?);
    }
    let held = account.find(target, witness).await?;
    let kept = subscription(&held)?;
    let wanted = Subscription {
        event: event.map_or_else(|| kept.event.clone(), str::to_owned),
        url: url.map_or_else(|| kept.url.clone(), str::to_owned),
        ..kept
    };
    for odd in filters(provider, account.api(), &wanted)? {
        witness.odd(&odd);
    }
    if wanted.is(&held) {
        return Ok(held);
    }
    Ok(account.change(&held, &wanted, witness).await?)
}

pub(super) fn delete(args: &DeleteWebhooksArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let (provider, rest) = words(&args.words, &args.account, session)?;
    let targets = rest.iter().map(|word| Target::parse(word)).collect::<Result<Vec<_>, _>>()?;
    let account = account(provider, &args.account, session)?;
    let named: Vec<String> = targets.iter().map(ToString::to_string).collect();
    if !args.yes && !agreed(&format!("Delete at {}: {}?", provider.title, named.join(", ")), session)? {
        return Err(error::failure(Exit::No, "nothing was deleted"));
    }
    // Whoever was asked may have taken his time.
    account.start_clock();
    session.out.outlive_reader();
    let format = args.output.output;
    let mut exit = Exit::Ok;
    let ended = block_on(async {
        for (target, word) in targets.iter().zip(rest) {
            let result = match account.delete(target, &mut session.teller()).await {
                Ok(()) => Ok(true),
                Err(error) if args.if_present && error.is_absent() => Ok(false),
                Err(error) => Err(error),
            };
            exit = exit.and(tell(provider, word, result, format, session)?);
        }
        Ok::<_, anyhow::Error>(())
    })?;
    session.out.end(format.into())?;
    ended.unwrap_or_else(|| Err(interrupted()))?;
    Ok(exit)
}

/// What came of one deletion: whether there was something to delete.
fn tell(
    provider: &Provider,
    word: &str,
    result: Result<bool, Error>,
    format: OutputFormat,
    session: &mut Session<'_>,
) -> anyhow::Result<Exit> {
    if format == OutputFormat::Text {
        let styles = session.out.styles;
        let (mark, said) = match &result {
            Ok(true) => (styles.good("✓"), "deleted"),
            Ok(false) => (styles.good("✓"), "was not there"),
            Err(_) => (styles.bad("✗"), "failed"),
        };
        let word = session.out.foreign(word);
        session.out.line(&format!("{mark}  {word}  {said}"))?;
    } else {
        let error = result.as_ref().err().map(|error| session.out.foreign(&error.to_string()));
        let deleted = matches!(result, Ok(true));
        let row = json!({ "provider": provider.name, "webhook": word, "deleted": deleted, "error": error });
        session.out.element(format.into(), &row)?;
    }
    let Err(error) = result else { return Ok(Exit::Ok) };
    let failure = anyhow::Error::from(error);
    session.out.fail(&failure);
    Ok(error::exit_of(&failure))
}

fn only(rest: &[String]) -> anyhow::Result<Target> {
    match rest {
        [one] => Ok(Target::parse(one)?),
        _ => Err(error::usage("expected one webhook: its id or its URL")),
    }
}

/// Asks, where there is somebody to ask.
fn agreed(question: &str, session: &mut Session<'_>) -> anyhow::Result<bool> {
    let environment = &session.settings.environment;
    if !(environment.stdin_terminal && environment.stderr_terminal) {
        return Err(error::usage("this deletes, and there is nobody to ask: add --yes"));
    }
    session.out.ask(&format!("{question} [y/N] "));
    let mut answer = String::new();
    signal::interruptible(|| io::stdin().lock().read_line(&mut answer)).context("cannot read the answer")?;
    Ok(["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str()))
}
