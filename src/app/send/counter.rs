//! `--enforce-limits`: counts each attempt before it is made, and each failed delivery after it.
//!
//! This file decides which deliveries count, and by which key. [`Quota`] keeps the counts.

use std::{collections::BTreeSet, path::PathBuf};

use crate::app::{
    clock, error,
    http::Observer,
    plan::{Delivery, Plan},
    store::quota::{Quota, QuotaKey},
    webhooks::Account,
};

/// Counts deliveries against the limits of providers.
pub struct Counter {
    quota: Quota,
    /// The origin of the account's API, if the webhooks were looked up.
    origin: Option<String>,
}

impl Counter {
    /// Opens the state file. `path` is called only if the plan has deliveries that count.
    ///
    /// # Errors
    /// Returns a usage error if no delivery counts, and an input error if the file cannot be used.
    pub fn open(
        plan: &Plan<'_>,
        path: impl FnOnce() -> anyhow::Result<PathBuf>,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<Self> {
        let deliveries = &plan.deliveries;
        if !deliveries.iter().any(|delivery| delivery.provider.delivery.rules.need_counting()) {
            let who = deliveries.first().map_or("the provider", |delivery| delivery.provider.title.as_str());
            return Err(error::usage(format!("--enforce-limits: {who} documents no limits")));
        }
        let unlimited: BTreeSet<&str> = deliveries
            .iter()
            .filter(|delivery| !delivery.provider.delivery.rules.need_counting())
            .map(|delivery| delivery.provider.title.as_str())
            .collect();
        if !unlimited.is_empty() {
            let who = Vec::from_iter(unlimited).join(", ");
            observer.note(&format!("--enforce-limits: not limiting {who} (no documented limits)"));
        }
        let mut quota = Quota::open(&path()?)?;
        let origin = plan.account.as_ref().map(Account::origin);
        for delivery in deliveries {
            quota.plan(key(delivery, origin.as_deref()), plan.schedule.repeats());
        }
        Ok(Self { quota, origin })
    }

    /// Counts an attempt that is about to be made, or returns why it must not be made. `retry` is true after the first attempt of a delivery.
    ///
    /// # Errors
    /// Returns an error if the state file cannot be used.
    pub fn take(&mut self, delivery: &Delivery<'_>, retry: bool) -> anyhow::Result<Option<String>> {
        if !delivery.provider.delivery.rules.need_counting() {
            return Ok(None);
        }
        self.quota.take(delivery.provider, &key(delivery, self.origin.as_deref()), retry, now())
    }

    /// Counts a failed delivery. Returns a warning if that disables the webhook.
    ///
    /// # Errors
    /// Returns an error if the state file cannot be used.
    pub fn failed(&mut self, delivery: &Delivery<'_>) -> anyhow::Result<Option<String>> {
        self.quota.record_failure(delivery.provider, &key(delivery, self.origin.as_deref()), now())
    }

    /// Releases the reservations that were not used.
    ///
    /// # Errors
    /// Returns an error if the state file cannot be used.
    pub fn release(self) -> anyhow::Result<()> {
        self.quota.release(now())
    }
}

/// The current time, in seconds since 1970.
fn now() -> u64 {
    clock::since_1970().as_secs()
}

/// The quota key of a delivery's webhook and event. The webhook is identified by its ID in the account at `origin`, otherwise by its URL.
fn key(delivery: &Delivery<'_>, origin: Option<&str>) -> QuotaKey {
    let event = delivery.event_name();
    let id = delivery.webhook.as_ref().and_then(|webhook| webhook.id.as_ref());
    if let (Some(id), Some(origin)) = (id, origin) {
        return QuotaKey::from_id(delivery.provider, id, origin, event);
    }
    QuotaKey::from_url(delivery.provider, delivery.url.as_str(), &delivery.url.origin().ascii_serialization(), event)
}
