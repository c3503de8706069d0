//! `--enforce-limits`, for the deliveries of a run: which of them count, and what the state file calls them. The rest is the quota's.

use std::{collections::BTreeSet, path::PathBuf};

use super::jobs::Job;
use crate::app::{
    cli::RulesArgs,
    clock, config,
    error::{self, ErrorExt as _},
    session::Session,
    store::quota::{Quota, QuotaKey},
    webhooks::Account,
};

/// What counts.
pub(super) struct Counter {
    quota: Quota,
    /// Where the account is that knows the webhooks, if one was asked.
    origin: Option<String>,
}

/// What counts, if it was asked for.
pub(super) fn counter(
    args: &RulesArgs,
    jobs: &[Job<'_>],
    of_each: u64,
    account: Option<&Account>,
    session: &mut Session<'_>,
) -> anyhow::Result<Option<Counter>> {
    if !args.enforce_limits {
        return Ok(None);
    }
    if !jobs.iter().any(|job| job.provider.delivery.rules.count()) {
        let who = jobs.first().map_or("the provider", |job| job.provider.title.as_str());
        return Err(error::usage(format!("--enforce-limits: the documents of {who} name no limits")));
    }
    let free: BTreeSet<&str> =
        jobs.iter().filter(|job| !job.provider.delivery.rules.count()).map(|job| job.provider.title.as_str()).collect();
    if !free.is_empty() {
        let who = Vec::from_iter(free).join(", ");
        session.out.note(&format!("--enforce-limits: not limited, since no limits are documented: {who}"));
    }
    let path = match &args.state {
        Some(path) => path.clone(),
        None => default_path(session)?,
    };
    let mut quota = Quota::open(&path)?;
    let origin = account.map(Account::origin);
    for job in jobs {
        quota.plan(key(job, origin.as_deref()), of_each);
    }
    Ok(Some(Counter { quota, origin }))
}

fn default_path(session: &Session<'_>) -> anyhow::Result<PathBuf> {
    let path = config::state_path(&session.settings.environment, "limits.json").ok_or_else(|| {
        error::input("--enforce-limits: the environment names no place for state").hint("name one by --state FILE")
    })?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| {
            anyhow::Error::new(error).context(format!("cannot make the folder {}", folder.display()))
        })?;
    }
    Ok(path)
}

impl Counter {
    /// Counts an attempt that is about to be made, or says why it is not to be made.
    ///
    /// # Errors
    /// The state file cannot be used.
    pub(super) fn take(&mut self, job: &Job<'_>, again: bool) -> anyhow::Result<Option<String>> {
        if !job.provider.delivery.rules.count() {
            return Ok(None);
        }
        let key = key(job, self.origin.as_deref());
        self.quota.take(job.provider, &key, again, clock::since_1970().as_secs())
    }

    /// Notes that a delivery failed. Says so if the webhook is disabled by that.
    ///
    /// # Errors
    /// The state file cannot be used.
    pub(super) fn failed(&mut self, job: &Job<'_>) -> anyhow::Result<Option<String>> {
        let key = key(job, self.origin.as_deref());
        self.quota.record_failure(job.provider, &key, clock::since_1970().as_secs())
    }

    /// Releases what was reserved and not sent.
    ///
    /// # Errors
    /// The state file cannot be used.
    pub(super) fn settle(self) -> anyhow::Result<()> {
        self.quota.release(clock::since_1970().as_secs())
    }
}

/// The webhook and the event: by its ID in the account at `origin`, or else by its URL.
fn key(job: &Job<'_>, origin: Option<&str>) -> QuotaKey {
    let event = job.event.unwrap_or("-");
    match (job.webhook.as_ref().and_then(|webhook| webhook.id.as_ref()), origin) {
        (Some(id), Some(origin)) => QuotaKey::from_id(job.provider, id, origin, event),
        _ => QuotaKey::from_url(job.provider, job.url.as_str(), &job.url.origin().ascii_serialization(), event),
    }
}
