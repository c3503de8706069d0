//! `webhooks get`, `create`, `update`, `delete`: one webhook, or some that are named.

use std::{
    fs,
    io::{self, BufRead as _, Write as _},
    path::Path,
};

use serde_json::json;

use super::{
    Context, Error, Subscription, Teller, Webhook, account, block_on, callback, event, filters, interrupted, provider,
    show, words,
};
use crate::{
    cli::{AccountArgs, OutputFormat, WebhooksCommand},
    exit::{Exit, Failure},
    management::{Account, Change, Query, Target, Witness as _},
    provider::Api,
};

pub(super) fn get(
    typed: &[String],
    show_secrets: bool,
    args: &AccountArgs,
    format: OutputFormat,
    context: &mut Context<'_>,
) -> Result<Exit, Failure> {
    let (provider, rest) = words(typed, args, context)?;
    let target = only(rest)?;
    let account = account(provider, args, context)?;
    let mut teller = Teller { out: context.out, verbose: context.verbose };
    let webhook = block_on(account.find(&target, &mut teller))?.ok_or_else(interrupted)??;
    show(provider, &webhook, show_secrets, format, context.out)?;
    Ok(Exit::Ok)
}

pub(super) fn create(command: &WebhooksCommand, context: &mut Context<'_>) -> Result<Exit, Failure> {
    let WebhooksCommand::Create {
        provider: word,
        event: name,
        url,
        filters: narrowed,
        if_absent,
        secret_out,
        show_secrets,
        account: args,
        output,
    } = command
    else {
        return Ok(Exit::Ok);
    };
    let provider = provider(word.as_deref(), args, context)?;
    let account = account(provider, args, context)?;
    event(provider, account.api, name)?;
    callback("--url", url)?;
    for odd in filters(provider, account.api, name, *narrowed)? {
        context.out.warn(&odd);
    }
    if secret_out.is_some() && account.api == Api::FluidSurveys {
        return Err(Failure::usage("--secret-out: FluidSurveys does not sign, so there is no secret"));
    }
    // The place is taken before anything is created: a secret that cannot be written would be lost.
    let secret_file = secret_out.as_deref().map(NewFile::create).transpose()?;
    let wanted =
        Subscription { event: name.clone(), url: url.clone(), survey: narrowed.survey, collector: narrowed.collector };
    let mut teller = Teller { out: context.out, verbose: context.verbose };
    let made = block_on(make(&account, &wanted, *if_absent, &mut teller))?.ok_or_else(interrupted)??;
    if let Some(file) = secret_file {
        match &made.webhook.secret {
            Some(secret) => file.keep(secret.expose())?,
            None => {
                return Err(Failure::new(Exit::Refused, "the webhook is there, but the API gave no secret for it"));
            }
        }
    }
    if let Some(what) = &made.note {
        context.out.note(what);
    }
    show(provider, &made.webhook, *show_secrets, output.output, context.out)?;
    Ok(Exit::Ok)
}

/// A webhook that is there now, and how that came about.
struct Made {
    webhook: Webhook,
    note: Option<String>,
}

async fn make(
    account: &Account,
    wanted: &Subscription,
    if_absent: bool,
    teller: &mut Teller<'_>,
) -> Result<Made, Error> {
    // Screver allows a second webhook of the same kind, so whether there is one must be asked; FluidSurveys says so by itself.
    if if_absent
        && account.api == Api::Screver
        && let Some(webhook) = same(account, wanted, teller).await?
    {
        return Ok(Made { webhook, note: Some("it is there already, and is left as it is".into()) });
    }
    match account.create(wanted, teller).await {
        Err(error) if if_absent && error.status() == Some(409) => {
            let webhook = account.find(&Target::Url(wanted.url.clone()), teller).await?;
            if !wanted.is(&webhook) {
                teller.odd("the URL has a webhook already, which is not like this one; `webhooks update` changes it");
            }
            let note = "it is there already, and is left as it is".to_owned();
            Ok(Made { webhook, note: Some(note) })
        }
        Ok(webhook) => {
            let note = webhook
                .id
                .is_none()
                .then(|| "FluidSurveys tells no id when it creates; its URL names the webhook as well".to_owned());
            Ok(Made { webhook, note })
        }
        Err(error) => Err(error),
    }
}

/// The webhook that is just what is wanted, if there is one.
async fn same(account: &Account, wanted: &Subscription, teller: &mut Teller<'_>) -> Result<Option<Webhook>, Error> {
    let mut listing = account.list(Query::everything());
    while let Some(page) = listing.next(teller).await? {
        if let Some(webhook) = page.into_iter().find(|webhook| wanted.is(webhook)) {
            return Ok(Some(webhook));
        }
    }
    Ok(None)
}

pub(super) fn update(command: &WebhooksCommand, context: &mut Context<'_>) -> Result<Exit, Failure> {
    let WebhooksCommand::Update { words: typed, event: name, url, show_secrets, account: args, output } = command
    else {
        return Ok(Exit::Ok);
    };
    let (provider, rest) = words(typed, args, context)?;
    let target = only(rest)?;
    let account = account(provider, args, context)?;
    if let Some(name) = name {
        event(provider, account.api, name)?;
    }
    if let Some(url) = url {
        callback("--url", url)?;
    }
    let change = Change { event: name.clone(), url: url.clone() };
    let mut teller = Teller { out: context.out, verbose: context.verbose };
    let webhook = block_on(account.update(&target, &change, &mut teller))?.ok_or_else(interrupted)??;
    show(provider, &webhook, *show_secrets, output.output, context.out)?;
    Ok(Exit::Ok)
}

pub(super) fn delete(command: &WebhooksCommand, context: &mut Context<'_>) -> Result<Exit, Failure> {
    let WebhooksCommand::Delete { words: typed, yes, if_present, account: args, output } = command else {
        return Ok(Exit::Ok);
    };
    let (provider, rest) = words(typed, args, context)?;
    let targets = rest.iter().map(|word| Target::parse(word)).collect::<Result<Vec<_>, _>>()?;
    let account = account(provider, args, context)?;
    if !yes && !agreed(&format!("Delete {} at {}?", named(&targets), provider.title), context)? {
        return Err(Failure::new(Exit::No, "nothing was deleted"));
    }
    let format = output.output;
    let mut exit = Exit::Ok;
    let verbose = context.verbose;
    let ended = block_on(async {
        for (target, word) in targets.iter().zip(rest) {
            let result = account.delete(target, &mut Teller { out: context.out, verbose }).await;
            let (deleted, error) = match result {
                Ok(()) => (true, None),
                Err(error) if *if_present && error.is_absent() => (false, None),
                Err(error) => (false, Some(error)),
            };
            if format == OutputFormat::Text {
                let styles = context.out.styles;
                let (mark, said): (String, &str) = match (deleted, &error) {
                    (true, _) => (styles.good("✓"), "deleted"),
                    (false, None) => (styles.good("✓"), "was not there"),
                    (false, Some(_)) => (styles.bad("✗"), "not deleted"),
                };
                let word = context.out.foreign(word);
                context.out.line(&format!("{mark}  {word}  {said}"))?;
            } else {
                let said = error.as_ref().map(|error| context.out.foreign(&error.to_string()));
                let row = json!({ "provider": provider.name, "webhook": word, "deleted": deleted, "error": said });
                context.out.element(format.into(), &row)?;
            }
            if let Some(error) = error {
                let failure = Failure::from(error);
                exit = exit.and(failure.exit);
                context.out.fail(&failure);
            }
        }
        Ok::<_, Failure>(())
    })?;
    context.out.end(format.into())?;
    ended.unwrap_or_else(|| Err(interrupted()))?;
    Ok(exit)
}

fn named(targets: &[Target]) -> String {
    match targets {
        [one] => format!("the webhook {one}"),
        several => format!("{} webhooks", several.len()),
    }
}

fn only(rest: &[String]) -> Result<Target, Failure> {
    match rest {
        [one] => Ok(Target::parse(one)?),
        _ => Err(Failure::usage("expected one webhook: its id or its URL")),
    }
}

/// Asks, where there is somebody to ask.
fn agreed(question: &str, context: &mut Context<'_>) -> Result<bool, Failure> {
    let environment = &context.settings.environment;
    if !(environment.stdin_terminal && environment.stderr_terminal) {
        return Err(Failure::usage("this deletes, and there is nobody to ask: add --yes"));
    }
    context.out.ask(&format!("{question} [y/N] "));
    let mut answer = String::new();
    io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|error| Failure::input("cannot read the answer").because(error))?;
    Ok(["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str()))
}

/// A file that was not there before, which goes away again unless it is kept.
struct NewFile<'a> {
    path: &'a Path,
    file: Option<fs::File>,
}

impl<'a> NewFile<'a> {
    fn create(path: &'a Path) -> Result<Self, Failure> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| {
            let shown = path.display();
            if error.kind() == io::ErrorKind::AlreadyExists {
                return Failure::input(format!(
                    "--secret-out {shown}: the file is there already, and is left as it is"
                ))
                .hint("expected the name of a new file; nothing was created");
            }
            Failure::input(format!("--secret-out {shown}: cannot create the file")).because(error)
        })?;
        Ok(Self { path, file: Some(file) })
    }

    /// The secret and nothing else: a newline would become a part of it for whoever reads the file whole.
    fn keep(mut self, secret: &[u8]) -> Result<(), Failure> {
        let Some(mut file) = self.file.take() else { return Ok(()) };
        file.write_all(secret).and_then(|()| file.sync_all()).map_err(|error| {
            Failure::input(format!("cannot write the secret to {}", self.path.display()))
                .because(error)
                .hint("the webhook is there: `hookctl webhooks get ID --show-secrets` prints its secret")
        })
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // What remains of a failed attempt is an empty file; that it cannot be removed is no matter beside the failure itself.
            let _ = fs::remove_file(self.path);
        }
    }
}
