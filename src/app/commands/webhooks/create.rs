//! `webhooks create`: one webhook, and its secret in a file if that is wanted.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use super::{Account, Error, Subscription, Webhook, account, callback, event, filters, interrupted, provider, show};
use crate::app::{
    cli::CreateWebhookArgs,
    error::{self, ErrorExt as _, Exit},
    http::Observer,
    runtime::block_on,
    session::Session,
    webhooks::Target,
};

pub(super) fn run(args: &CreateWebhookArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let provider = provider(args.provider.as_deref(), &args.account, session)?;
    let account = account(provider, &args.account, session)?;
    event(provider, account.api(), &args.event)?;
    callback("--url", &args.url)?;
    let wanted = Subscription {
        event: args.event.clone(),
        url: args.url.clone(),
        survey: args.filters.survey,
        collector: args.filters.collector,
    };
    for odd in filters(provider, account.api(), &wanted)? {
        session.out.warn(&odd);
    }
    if args.secret_out.is_some() && !account.api().has_secrets() {
        return Err(error::usage(format!("--secret-out: {} does not sign, so there is no secret", provider.title)));
    }
    // The place is taken before anything is created: a secret that cannot be written would be lost.
    let secret_file = args.secret_out.as_deref().map(NewFile::create).transpose()?;
    let webhook = block_on(make(&account, &wanted, args.if_absent, session.out))?.ok_or_else(interrupted)??;
    if webhook.id.is_none() {
        session.out.note(&format!("{} tells no id when it creates; the URL names the webhook as well", provider.title));
    }
    // Before anything is shown: whatever becomes of standard output, the secret is not lost.
    let kept = secret_file.map_or(Ok(()), |file| match &webhook.secret {
        Some(secret) => file.keep(secret.expose()),
        None => Err(error::failure(Exit::Refused, "the webhook is there, but the API gave no secret for it")),
    });
    session.out.outlive_reader();
    let shown = show(provider, &webhook, args.show_secrets, args.output.output, session.out);
    kept.and(shown).map(|()| Exit::Ok)
}

/// Makes a webhook, or finds the one that is there.
async fn make(
    account: &Account,
    wanted: &Subscription,
    if_absent: bool,
    observer: &mut dyn Observer,
) -> Result<Webhook, Error> {
    const THERE: &str = "there is such a webhook already; it is left as it is";
    // Where a URL can have several, whether there is one must be asked; elsewhere the API says so by itself.
    if if_absent
        && !account.api().has_unique_urls()
        && let Some(webhook) = account.all(|webhook| wanted.is(webhook), observer).await?.into_iter().next()
    {
        observer.warn(THERE);
        return Ok(webhook);
    }
    match account.create(wanted, observer).await {
        Err(error) if if_absent && error.status() == Some(409) => {
            let webhook = account.find(&Target::Url(wanted.url.clone()), observer).await?;
            observer.warn(if wanted.is(&webhook) {
                THERE
            } else {
                "the URL has a webhook already, and not such a one; it is left as it is (`webhooks apply` changes it)"
            });
            Ok(webhook)
        }
        made => made,
    }
}

/// A file that was not there before, which goes away again unless it is kept.
struct NewFile<'a> {
    path: &'a Path,
    file: fs::File,
    kept: bool,
}

impl<'a> NewFile<'a> {
    fn create(path: &'a Path) -> anyhow::Result<Self> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| {
            let shown = path.display();
            if error.kind() == io::ErrorKind::AlreadyExists {
                return error::input(format!("--secret-out {shown}: the file is there already, and is left as it is"))
                    .hint("expected the name of a new file; nothing was created");
            }
            anyhow::Error::new(error).context(format!("--secret-out {shown}: cannot create the file"))
        })?;
        Ok(Self { path, file, kept: false })
    }

    /// The secret and nothing else: a newline would become a part of it for whoever reads the file whole.
    fn keep(mut self, secret: &[u8]) -> anyhow::Result<()> {
        self.file.write_all(secret).and_then(|()| self.file.sync_all()).map_err(|error| {
            anyhow::Error::new(error)
                .context(format!("cannot write the secret to {}", self.path.display()))
                .hint("the webhook is there: `hookctl webhooks get ID --show-secrets` prints its secret")
        })?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if !self.kept {
            // That it cannot be removed is no matter beside the failure that brought it here.
            let _ = fs::remove_file(self.path);
        }
    }
}
