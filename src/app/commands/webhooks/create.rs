//! `webhooks create`: creates one webhook, and with `--secret-out` writes its secret to a file.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

use super::{super::account::new_secret, choose_secret, interrupted, open_account, provider, show};
use crate::app::{
    cli::CreateWebhookArgs,
    config,
    error::{self, ErrorExt as _, Exit},
    output::Format,
    runtime::block_on,
    session::Session,
    webhooks::{
        Error as WebhookError,
        api::DesiredWebhook,
        desired::{check_event, check_filters, check_url},
        params,
    },
};

pub(super) fn run(args: &CreateWebhookArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let provider = provider(args.provider.as_deref(), &args.account, session)?;
    let mut account = open_account(provider, &args.account, session)?;
    check_event(provider, account.api(), &args.event)?;
    check_url("--url", &args.url)?;
    session.out.hide_url(&args.url);
    let wanted = DesiredWebhook {
        event: args.event.clone(),
        url: args.url.clone(),
        survey: args.filters.survey,
        collector: args.filters.collector,
        params: params::parse(&args.account.api.params, provider, account.api())?,
    };
    for warning in check_filters(provider, account.api(), &wanted, "--")? {
        session.out.warn(&warning);
    }
    if args.secret_out.is_some() && !account.api().has_secrets() {
        let reason = if provider.needs_secret() { "has no secret per webhook" } else { "does not sign deliveries" };
        return Err(error::usage(format!("--secret-out: {} {reason}", provider.title)));
    }
    choose_secret(provider, args.secret.as_deref(), &mut account, session)?;
    if args.secret_out.is_some() && account.require_secret().is_err() {
        account.secret.chosen = Some(new_secret(provider, session)?);
    }
    // Create the file first: if that failed after the call, the secret would be lost.
    let secret_file = args.secret_out.as_deref().map(NewFile::create).transpose()?;
    let created = block_on(async {
        if args.if_absent {
            account.create_if_absent(&wanted, session.out).await
        } else {
            account.warn_of_duplicate(&wanted, session.out).await;
            account.create(&wanted, session.out).await
        }
    })?;
    let webhook = created.ok_or_else(interrupted)?.map_err(|failure| match failure {
        WebhookError::NoSecret { .. } => {
            let variable = config::variable(&provider.name, "SECRET");
            anyhow::Error::from(failure)
                .hint(format!("pass --secret-out FILE to generate one, or --secret env:NAME, or set {variable}"))
        }
        failure => failure.into(),
    })?;
    if webhook.id.is_none() {
        session.out.note(&format!("{} does not return an ID; use the URL to refer to this webhook", provider.title));
    }
    // Write the secret before printing, which may fail.
    let saved = secret_file.map_or(Ok(()), |file| match &webhook.secret {
        Some(secret) => file.save(secret.expose()),
        None => Err(error::failure(Exit::Refused, "webhook created, but the API returned no secret")),
    });
    session.out.outlive_reader();
    let shown = show(provider, &webhook, args.show_secrets, args.output.output, session.out);
    saved.and(shown)?;
    let returns_once = account.api().rest().is_some_and(|rest| !rest.takes_secret());
    let is_lost = returns_once && webhook.secret.is_some() && !args.show_secrets;
    let is_hidden = webhook.secret.is_some() && !args.show_secrets && args.output.output == Format::Text;
    match (&args.secret_out, &webhook.id) {
        (Some(path), _) => session.out.note(&format!("signing secret written to {}", path.display())),
        (None, Some(_)) if is_lost => {
            session.out.warn(&format!("{} does not return the signing secret again", provider.title));
            session.out.hint("delete the webhook, and create it with --secret-out FILE");
        }
        (None, Some(id)) if is_hidden && account.api().rest().is_none() => {
            let id = session.out.foreign(id);
            let name = &provider.name;
            session
                .out
                .hint(&format!("print its signing secret with `hookctl webhooks get {name} {id} --show-secrets`"));
        }
        _ => {}
    }
    Ok(Exit::Ok)
}

/// A new file for the secret. It is deleted on drop unless the secret was saved.
struct NewFile<'a> {
    path: &'a Path,
    file: fs::File,
    saved: bool,
}

impl<'a> NewFile<'a> {
    /// Creates the file, readable by its owner only. An existing file is an error.
    fn create(path: &'a Path) -> anyhow::Result<Self> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| {
            let shown = path.display();
            if error.kind() == io::ErrorKind::AlreadyExists {
                return error::input(format!("--secret-out {shown}: file already exists; no webhook created"))
                    .hint("name a new file");
            }
            anyhow::Error::new(error::creating(error)).context(format!("--secret-out {shown}: cannot create the file"))
        })?;
        Ok(Self { path, file, saved: false })
    }

    /// Writes the secret without a trailing newline: programs that read the whole file would take it for a part of the secret.
    fn save(mut self, secret: &[u8]) -> anyhow::Result<()> {
        self.file.write_all(secret).and_then(|()| self.file.sync_all()).map_err(|error| {
            anyhow::Error::new(error)
                .context(format!("cannot write the secret to {}", self.path.display()))
                .hint("the webhook was created; print its secret with `hookctl webhooks get ID --show-secrets`")
        })?;
        self.saved = true;
        Ok(())
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        if !self.saved {
            // Ignore an error: the one that led here is reported, and matters more than a leftover file.
            let _ = fs::remove_file(self.path);
        }
    }
}
