//! `--enforce-limits`: keeps the deliveries of a run within the documented limits of their providers.
//!
//! Attempts are reserved in batches before they are made, and unused reservations are released at the end, so that several processes together never
//! exceed a limit. Each attempt first checks that the webhook is still enabled, because failures in another process may have disabled it. This module
//! decides for one run. [`QuotaStore`] keeps the counts, and [`StateFile`] manages the file.

#[cfg(test)]
mod properties;
mod state_file;
mod store;

use std::{collections::HashMap, hash::Hasher as _, path::Path, time::Duration};

use fnv::FnvHasher;

use super::Schema;
use crate::app::clock;
use hookctl::provider::Provider;
use state_file::StateFile;
use store::{QuotaStore, Reservation};

/// Maximum number of attempts to reserve at once. The reservations of a process that is killed are lost for the day.
const MAX_RESERVATION: u32 = 64;

const SCHEMA: Schema = Schema {
    name: "state file of hookctl",
    // `hkqt`, in ASCII.
    application_id: 0x686b_7174,
    // Times are in seconds since 1970, days in days since 1970. `deliveries` has the counts of the `day` of the webhook.
    migrations: &["
        CREATE TABLE webhooks (
            webhook TEXT PRIMARY KEY, day INTEGER NOT NULL CHECK (day >= 0), disabled_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE deliveries (
            webhook TEXT NOT NULL REFERENCES webhooks ON DELETE CASCADE, event TEXT NOT NULL,
            count INTEGER NOT NULL CHECK (count >= 0), PRIMARY KEY (webhook, event)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE failures (
            webhook TEXT NOT NULL REFERENCES webhooks ON DELETE CASCADE, at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX failures_of_webhook ON failures (webhook, at);
    "],
};

/// An event of a webhook, with the names that the state file uses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QuotaKey {
    webhook: String,
    event: String,
}

impl QuotaKey {
    /// Returns the key of an event of the webhook with this ID, in the account whose API is at `origin`.
    pub fn from_id(provider: &Provider, id: &str, origin: &str, event: &str) -> Self {
        Self { webhook: format!("{} webhook {id} of {origin}", provider.name), event: event.to_owned() }
    }

    /// Returns the key of an event of the webhook with this URL. The URL may contain a secret, so only its origin and a hash are stored. The hash is
    /// FNV-1a, which does not depend on the machine or the version.
    pub fn from_url(provider: &Provider, url: &str, origin: &str, event: &str) -> Self {
        let mut hash = FnvHasher::default();
        hash.write(url.as_bytes());
        Self { webhook: format!("{} {origin} #{:016x}", provider.name, hash.finish()), event: event.to_owned() }
    }
}

/// The quota of one run.
pub struct Quota {
    store: QuotaStore,
    shares: HashMap<QuotaKey, Share>,
}

/// This run's share of the quota of an event of a webhook.
#[derive(Default)]
struct Share {
    /// Deliveries that are planned but not started.
    planned: u64,
    /// Attempts that are reserved but not made.
    reserved: u32,
    /// When they were reserved, in seconds since 1970.
    reserved_at: u64,
    /// Why no more attempts are allowed today, if so.
    refusal: Option<String>,
}

impl Quota {
    /// Opens the state file at `path`, which is created if it does not exist.
    ///
    /// # Errors
    /// Returns an error if the file cannot be used, is damaged, or has an unknown format (exit 3).
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        Ok(Self { store: QuotaStore::open(path)?, shares: HashMap::new() })
    }

    /// Announces planned deliveries, so that no more attempts are reserved than this run needs.
    pub fn plan(&mut self, key: QuotaKey, deliveries: u64) {
        self.shares.entry(key).or_default().planned += deliveries;
    }

    /// Counts an attempt that is about to be made, or returns why it must not be made. `retry` is true after the first attempt of a delivery. `now` is
    /// in seconds since 1970.
    ///
    /// # Errors
    /// Returns an error if the state file cannot be used (exit 3).
    pub fn take(
        &mut self,
        provider: &Provider,
        key: &QuotaKey,
        retry: bool,
        now: u64,
    ) -> anyhow::Result<Option<String>> {
        let rules = &provider.delivery.rules;
        let share = self.shares.entry(key.clone()).or_default();
        if !QuotaStore::is_same_day(share.reserved_at, now) {
            // A reservation is valid only on its day.
            *share = Share { planned: share.planned, ..Share::default() };
        }
        if share.reserved > 0 && share.refusal.is_none() {
            let since = self.store.disabled_at(&key.webhook)?;
            share.refusal = since.map(|since| disabled(provider, since, self.store.path()));
        }
        if share.reserved == 0 && share.refusal.is_none() {
            let requested = u32::try_from(share.planned).unwrap_or(MAX_RESERVATION).clamp(1, MAX_RESERVATION);
            share.reserved_at = now;
            match self.store.reserve(rules, &key.webhook, &key.event, requested, now)? {
                Reservation::Granted(granted) => share.reserved = granted,
                Reservation::Exhausted => {
                    let limit = rules.per_day.unwrap_or_default();
                    share.refusal = Some(format!(
                        "{} sends at most {limit} deliveries of an event to a webhook per day, and today's limit is reached",
                        provider.title
                    ));
                }
                Reservation::Disabled(since) => share.refusal = Some(disabled(provider, since, self.store.path())),
            }
        }
        if !retry {
            share.planned = share.planned.saturating_sub(1);
        }
        if share.refusal.is_none() {
            share.reserved = share.reserved.saturating_sub(1);
        }
        Ok(share.refusal.clone())
    }

    /// Counts a failed delivery. Returns a warning if that disables the webhook.
    ///
    /// # Errors
    /// Returns an error if the state file cannot be used (exit 3).
    pub fn record_failure(&mut self, provider: &Provider, key: &QuotaKey, now: u64) -> anyhow::Result<Option<String>> {
        if !self.store.record_failure(&provider.delivery.rules, &key.webhook, now)? {
            return Ok(None);
        }
        let refusal = disabled(provider, now, self.store.path());
        // Its reservations are released at the end.
        for (_, share) in self.shares.iter_mut().filter(|(other, _)| other.webhook == key.webhook) {
            share.refusal = Some(refusal.clone());
        }
        Ok(Some(refusal))
    }

    /// Releases the reservations that were not used.
    ///
    /// # Errors
    /// Returns an error if the state file cannot be used (exit 3).
    pub fn release(mut self, now: u64) -> anyhow::Result<()> {
        let left = self.shares.iter().filter(|(_, share)| share.reserved > 0);
        // Release all of them, even if one fails.
        left.map(|(key, share)| self.store.release(&key.webhook, &key.event, share.reserved, share.reserved_at, now))
            .fold(Ok(()), Result::and)
    }
}

/// Returns the reason why a disabled webhook gets no more deliveries, with the command to re-enable it.
fn disabled(provider: &Provider, since: u64, path: &Path) -> String {
    let since = i64::try_from(since).ok().and_then(clock::to_rfc3339).unwrap_or_default();
    let why = provider.delivery.rules.disable_after.map_or_else(String::new, |rule| {
        let within = humantime::format_duration(Duration::from_secs(rule.within));
        format!(" after {} failures within {within}", rule.failures)
    });
    format!(
        "{} would have disabled this webhook{why}, at {since}; to re-enable it: \
         sqlite3 {} 'DELETE FROM failures; UPDATE webhooks SET disabled_at = NULL'",
        provider.title,
        path.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use hookctl::provider::Catalog;

    const NOON: u64 = 20_000 * 24 * 3600 + 12 * 3600;

    fn provider(catalog: &Catalog) -> &Provider {
        catalog.find("surveysparrow").expect("a built-in provider")
    }

    #[test]
    fn key_of_a_url_is_stable_across_versions_and_depends_on_the_query() {
        let catalog = Catalog::default();
        let key = |url| QuotaKey::from_url(provider(&catalog), url, "http://a", "x").webhook;
        // Computed in Python from the definition of FNV-1a.
        assert_eq!(key("http://a/"), "surveysparrow http://a #80f62ee31b629023");
        assert_ne!(key("http://a/?t=1"), key("http://a/?t=2"));
        assert!(!key("http://a/?t=hush").contains("hush"));
    }

    #[test]
    fn concurrent_runs_stay_within_the_daily_limit_and_release_unused_reservations() {
        let catalog = Catalog::default();
        let (provider, directory) = (provider(&catalog), tempfile::TempDir::new().expect("a directory"));
        let path = directory.path().join("state");
        let key = QuotaKey::from_url(provider, "http://a/", "http://a", "x");
        let limit = provider.delivery.rules.per_day.expect("a limit");
        let (mut one, mut other) = (Quota::open(&path).expect("a quota"), Quota::open(&path).expect("a quota"));
        one.plan(key.clone(), 100);
        other.plan(key.clone(), 10_000);
        let take = |quota: &mut Quota, now| quota.take(provider, &key, false, now).expect("a result");
        assert_eq!(take(&mut one, NOON), None);
        // The first run holds 63 unused reservations.
        for _ in 0..limit - MAX_RESERVATION {
            assert_eq!(take(&mut other, NOON), None);
        }
        assert!(take(&mut other, NOON).expect("a refusal").contains("today's limit is reached"));
        one.release(NOON).expect("a release");
        let mut third = Quota::open(&path).expect("a quota");
        third.plan(key.clone(), 100);
        for _ in 1..MAX_RESERVATION {
            assert_eq!(take(&mut third, NOON), None);
        }
        assert!(take(&mut third, NOON).is_some());
        // The next day, the limit is available again.
        assert_eq!(take(&mut third, NOON + 24 * 3600), None);
    }
}
