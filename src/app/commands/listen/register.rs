//! `--register`: creates a webhook at the provider for this run, and deletes it at the end.
//!
//! While the webhook exists, a note in the state directory names it, so that the next run can delete the webhook of a killed run. The note is locked
//! until its run ends, and contains no secret.

use std::{
    cell::Cell,
    fs::{self, DirBuilder, File, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::app::{
    cli::ListenArgs,
    commands::{
        account::{self, AccountOptions},
        args,
    },
    config::state_path,
    error::{self, ErrorExt as _},
    random,
    runtime::block_on_uninterrupted,
    session::Session,
    webhooks::{
        Account, Params, Target,
        api::DesiredWebhook,
        desired::{check_event, check_url},
        params,
    },
};
use hookctl::{provider::RestApi, secret::Secret, text::read_capped};

/// Time limit for all API calls at the start of a run, and again for those at its end.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Maximum size of a note, in bytes.
const MAX_NOTE: u64 = 64 * 1024;

/// A webhook that exists for this run.
pub(super) struct Registration {
    account: Account,
    note: Note,
    path: PathBuf,
    /// Locked until the run ends, however it ends.
    _locked: File,
    pub(super) provider: String,
    /// The secret of the webhook, if the provider signs.
    pub(super) secret: Option<Secret>,
}

/// The content of a note: what a later run needs to delete the webhook.
#[derive(Serialize, Deserialize)]
struct Note {
    provider: String,
    /// The origin of the API.
    origin: String,
    /// The ID of the webhook, or its URL if the provider has no IDs.
    webhook: String,
    /// The parameters with which it was created, if the API has any.
    #[serde(default)]
    params: Params,
    pid: u32,
}

/// With `--register`, deletes the webhooks of killed runs and creates one for this run.
///
/// # Errors
/// Returns an error if the flags are wrong (exit 2), if credentials are missing or the note cannot be written (exit 3), or if the API call fails
/// (exit 4 or 5).
pub(super) fn register(args: &ListenArgs, session: &mut Session<'_>) -> anyhow::Result<Option<Registration>> {
    let flags = &args.register;
    let Some(name) = &flags.register else { return Ok(None) };
    let provider = session.provider(name)?;
    let url = args.verify.public_url.clone().unwrap_or_default();
    check_url("--public-url", &url)?;
    let mut account = account::open(
        provider,
        &AccountOptions {
            api_url: flags.api.api_url.as_deref(),
            insecure_http: flags.api.insecure_http,
            params: &flags.api.params,
            file_params: Params::new(),
            credentials: vec![("--token", flags.api.token.as_deref())],
            timeout: TIMEOUT,
            trust: args::trust(&args.trust, session.settings),
        },
        session,
    )?;
    let event = flags.event.clone().or_else(|| account.api().every_event().map(str::to_owned));
    let event = event.ok_or_else(|| {
        error::usage(format!("--register {name}: missing --event (`hookctl events list {name}` lists them)"))
    })?;
    check_event(provider, account.api(), &event)?;
    let directory = state_path(&session.settings.environment, "registrations")
        .ok_or_else(|| error::input("--register: no state directory").hint("set XDG_STATE_HOME or HOME"))?;
    let operations = account.api().rest().map(|rest| (&rest.create, &rest.delete));
    if operations.is_some_and(|(create, delete)| create.is_none() || delete.is_none()) {
        return Err(error::usage(format!("--register {name}: the API cannot create and delete webhooks")));
    }
    if provider.delivery.rules.endpoint.validate.is_some() && account.api().rest().is_some() {
        session.out.warn(&format!(
            "{} sends a request to the endpoint while the webhook is created; this run does not answer it yet",
            provider.title
        ));
    }
    create(&directory).map_err(|cause| {
        error::input(format!("--register: cannot create the directory {}", directory.display())).because(cause)
    })?;
    sweep(&mut account, name, &directory, session)?;

    let path = directory.join(format!("{}.json", random::uuid()?.simple()));
    let unwritable = |cause: std::io::Error| {
        error::input(format!("--register: cannot write the note {}", path.display())).because(cause)
    };
    let mut file = new_note(&path).map_err(unwritable)?;
    if account.api().rest().is_some_and(RestApi::takes_secret) {
        // Only deliveries of this webhook are signed with it, and only this run needs it.
        account.secret.chosen = Some(account::new_secret(provider, session)?);
    }
    let params = params::parse(&flags.api.params, provider, account.api())?;
    let wanted = DesiredWebhook { event, url, survey: None, collector: None, params };
    let webhook = uninterrupted(account.create(&wanted, session.out))?.inspect_err(|_| drop(fs::remove_file(&path)))?;
    if let Some(secret) = &webhook.secret {
        session.out.hide(secret);
    }
    let note = Note {
        provider: name.clone(),
        origin: account.origin(),
        webhook: webhook.id.clone().unwrap_or_else(|| webhook.url.clone()),
        params: account.params.clone(),
        pid: std::process::id(),
    };
    let text = serde_json::to_vec(&note).unwrap_or_default();
    let written = file.write_all(&text).and_then(|()| file.sync_all());
    session.out.note(&format!("registered webhook {} for {}", note.webhook, wanted.event));
    let registration = Registration {
        account,
        note,
        path: path.clone(),
        _locked: file,
        provider: name.clone(),
        secret: webhook.secret,
    };
    match written {
        Ok(()) => Ok(Some(registration)),
        Err(cause) => {
            if let Err(failure) = registration.end(session) {
                session.out.fail(&failure);
            }
            Err(unwritable(cause))
        }
    }
}

impl Registration {
    /// Deletes the webhook and its note. If it cannot be deleted, the note stays for the next run.
    ///
    /// # Errors
    /// The API did not respond (exit 4) or returned an error (exit 5).
    pub(super) fn end(self, session: &mut Session<'_>) -> anyhow::Result<()> {
        self.account.restart_timeout();
        let Note { provider, webhook, .. } = &self.note;
        delete(&self.account, &self.note, session).map_err(|error| {
            error.hint(format!(
                "the next `hookctl listen --register {provider}` deletes it, or delete it with `hookctl webhooks delete {provider} {webhook}`"
            ))
        })?;
        drop(fs::remove_file(&self.path));
        Ok(())
    }
}

/// Deletes the webhooks of killed runs, whose notes are not locked.
fn sweep(account: &mut Account, provider: &str, directory: &Path, session: &mut Session<'_>) -> anyhow::Result<()> {
    let entries = fs::read_dir(directory).map_err(|cause| {
        error::input(format!("--register: cannot read the directory {}", directory.display())).because(cause)
    })?;
    for path in entries.flatten().map(|entry| entry.path()) {
        let Ok(file) = File::open(&path) else { continue };
        // The run is still active.
        if file.try_lock().is_err() {
            continue;
        }
        let text = read_capped(&file, MAX_NOTE).unwrap_or_default();
        let Ok(note) = serde_json::from_slice::<Note>(&text) else {
            // The note is empty if its run was killed before the webhook was created, or if the run is just starting and has not locked the note yet.
            if text.is_empty() && is_old(&file) {
                let _ = fs::remove_file(&path);
            }
            continue;
        };
        if note.provider != provider || note.origin != account.origin() {
            continue;
        }
        // It may be in another part of the account, e.g. of another form.
        let own = std::mem::replace(&mut account.params, note.params.clone());
        let deleted = delete(account, &note, session);
        account.params = own;
        match deleted {
            Ok(()) => {
                session.out.note(&format!("deleted webhook {}, which a killed run left behind", note.webhook));
                let _ = fs::remove_file(&path);
            }
            Err(error) => session.out.warn(&format!(
                "webhook {} of a killed run was not deleted: {}",
                note.webhook,
                error::message(&error)
            )),
        }
    }
    Ok(())
}

/// Deletes the webhook of a note. A webhook that no longer exists counts as deleted.
fn delete(account: &Account, note: &Note, session: &mut Session<'_>) -> anyhow::Result<()> {
    let target = Target::parse(&note.webhook)?;
    match uninterrupted(account.delete(&target, session.out))? {
        Err(error) if !error.is_not_found() => Err(error.into()),
        _ => Ok(()),
    }
}

fn is_old(file: &File) -> bool {
    let modified = file.metadata().and_then(|metadata| metadata.modified());
    modified.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > Duration::from_hours(1)))
}

/// Runs an API call that a signal must not cancel.
fn uninterrupted<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    block_on_uninterrupted(&Cell::new(false), work)
}

fn create(directory: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Creates a note that only the user can read, and locks it.
fn new_note(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // Another run that is cleaning up may hold the lock briefly.
    file.lock()?;
    Ok(file)
}
