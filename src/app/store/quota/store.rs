//! The quota store: counts today's deliveries of each event to each webhook, and recent failures.
//!
//! Any number of processes share one file. Each change is one transaction on the current content of the file, and is on disk before its result is
//! returned. A delivery is thus sent only after its reservation is stored, and a crash never releases one.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::StateFile;
use crate::app::{error::ErrorExt as _, store::StoreError};
use hookctl::provider::{MAX_FAILURE_WINDOW, Rules};

/// A day, in seconds. Days are in UTC, because the providers' documents do not state a time zone.
const DAY_SECONDS: u64 = 24 * 3600;

/// The quota store in its state file.
pub(super) struct QuotaStore {
    file: StateFile,
    connection: Connection,
}

/// The result of a request to reserve deliveries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reservation {
    /// This many deliveries, at least one.
    Granted(u32),
    /// None, because today's limit is reached.
    Exhausted,
    /// None, because the webhook was disabled at this time, in seconds since 1970.
    Disabled(u64),
}

impl QuotaStore {
    /// Opens the state file at `path`, which is created if it does not exist.
    ///
    /// # Errors
    /// Returns an error if the file cannot be used, is damaged, or has an unknown format (exit 3).
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let file = StateFile::new(path)?;
        let connection = file.open()?;
        Ok(Self { file, connection })
    }

    /// Reserves `requested` deliveries of an event, or as many as are left. They count toward the limit until they are [released](Self::release).
    ///
    /// # Errors
    /// Returns an error if the file cannot be used (exit 3).
    pub(super) fn reserve(
        &mut self,
        rules: &Rules,
        webhook: &str,
        event: &str,
        requested: u32,
        now: u64,
    ) -> anyhow::Result<Reservation> {
        self.change(webhook, now, |transaction| {
            if let Some(since) = disabled_at(transaction, webhook)? {
                return Ok(Reservation::Disabled(since));
            }
            let sql = "SELECT count FROM deliveries WHERE webhook = ?1 AND event = ?2";
            let count: i64 = transaction.query_row(sql, [webhook, event], |row| row.get(0)).optional()?.unwrap_or(0);
            let left = rules.per_day.map_or(i64::MAX, |most| i64::from(most).saturating_sub(count).max(0));
            let granted = requested.min(u32::try_from(left).unwrap_or(u32::MAX));
            if granted == 0 {
                return Ok(Reservation::Exhausted);
            }
            transaction.execute(
                "INSERT INTO deliveries (webhook, event, count) VALUES (?1, ?2, ?3)
                 ON CONFLICT (webhook, event) DO UPDATE SET count = count + excluded.count",
                params![webhook, event, granted],
            )?;
            Ok(Reservation::Granted(granted))
        })
    }

    /// Returns when the webhook was disabled, in seconds since 1970, if it is. Its reservations must not be used then.
    ///
    /// # Errors
    /// Returns an error if the file cannot be used (exit 3).
    pub(super) fn disabled_at(&self, webhook: &str) -> anyhow::Result<Option<u64>> {
        disabled_at(&self.connection, webhook).map_err(|error| self.failed(error))
    }

    /// Releases `unsent` deliveries that were reserved at `reserved_at`.
    ///
    /// # Errors
    /// Returns an error if the file cannot be used (exit 3).
    pub(super) fn release(
        &mut self,
        webhook: &str,
        event: &str,
        unsent: u32,
        reserved_at: u64,
        now: u64,
    ) -> anyhow::Result<()> {
        self.change(webhook, now, |transaction| {
            // Reservations of another day are no longer counted.
            let sql = "UPDATE deliveries SET count = max(count - ?3, 0) WHERE webhook = ?1 AND event = ?2
                       AND ?4 = (SELECT day FROM webhooks WHERE webhook = ?1)";
            transaction.execute(sql, params![webhook, event, unsent, signed(day_of(reserved_at))]).map(drop)
        })
    }

    /// Records a failed delivery. Returns true if the webhook is disabled now.
    ///
    /// # Errors
    /// Returns an error if the file cannot be used (exit 3).
    pub(super) fn record_failure(&mut self, rules: &Rules, webhook: &str, now: u64) -> anyhow::Result<bool> {
        let Some(rule) = rules.disable_after else { return Ok(false) };
        self.change(webhook, now, |transaction| {
            let (now, window) = (signed(now), signed(rule.within));
            transaction
                .execute("DELETE FROM failures WHERE webhook = ?1 AND ?2 - at >= ?3", params![webhook, now, window])?;
            transaction.execute("INSERT INTO failures (webhook, at) VALUES (?1, ?2)", params![webhook, now])?;
            let sql = "SELECT count(*) FROM failures WHERE webhook = ?1";
            let failures: i64 = transaction.query_row(sql, [webhook], |row| row.get(0))?;
            let was_disabled = disabled_at(transaction, webhook)?.is_some();
            if was_disabled || failures < i64::from(rule.failures) {
                return Ok(was_disabled);
            }
            transaction.execute("UPDATE webhooks SET disabled_at = ?2 WHERE webhook = ?1", params![webhook, now])?;
            transaction.execute("DELETE FROM failures WHERE webhook = ?1", [webhook])?;
            Ok(true)
        })
    }

    /// Returns true if two times, in seconds since 1970, are on the same day.
    pub(super) fn is_same_day(one: u64, other: u64) -> bool {
        day_of(one) == day_of(other)
    }

    /// Returns the path of the state file, with links resolved.
    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Changes the data of a webhook in one transaction, and deletes outdated data. If `change` fails, nothing is changed.
    fn change<T>(
        &mut self,
        webhook: &str,
        now: u64,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> anyhow::Result<T> {
        let file = &self.file;
        let failed = |error: rusqlite::Error| file.failed(error.into());
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let today = signed(day_of(now));
        let sql = "SELECT day FROM webhooks WHERE webhook = ?1";
        let day: Option<i64> = transaction.query_row(sql, [webhook], |row| row.get(0)).optional().map_err(failed)?;
        if day.is_some_and(|day| day > today) {
            return Err(file.unusable("its last entry is from a future day").hint("check the system clock"));
        }
        let changed = || {
            if day != Some(today) {
                let sql =
                    "INSERT INTO webhooks (webhook, day) VALUES (?1, ?2) ON CONFLICT (webhook) DO UPDATE SET day = ?2";
                transaction.execute(sql, params![webhook, today])?;
                transaction.execute("DELETE FROM deliveries WHERE webhook = ?1", [webhook])?;
            }
            let changed = change(&transaction)?;
            // Delete data that is too old for any rule.
            transaction
                .execute("DELETE FROM failures WHERE ?1 - at >= ?2", [signed(now), signed(MAX_FAILURE_WINDOW)])?;
            transaction.execute(
                "DELETE FROM webhooks WHERE day < ?1 AND disabled_at IS NULL AND webhook NOT IN (SELECT webhook FROM failures)",
                [today],
            )?;
            Ok(changed)
        };
        let changed = changed().map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(changed)
    }

    fn failed(&self, error: rusqlite::Error) -> anyhow::Error {
        self.file.failed(StoreError::Sqlite(error))
    }
}

fn disabled_at(connection: &Connection, webhook: &str) -> rusqlite::Result<Option<u64>> {
    let mut found = connection.prepare("SELECT disabled_at FROM webhooks WHERE webhook = ?1")?;
    let at: Option<Option<i64>> = found.query_row([webhook], |row| row.get(0)).optional()?;
    Ok(at.flatten().map(|at| u64::try_from(at).unwrap_or_default()))
}

/// Converts a time or a day to SQLite's integer type.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Converts a time in seconds since 1970 to days since 1970.
fn day_of(time: u64) -> u64 {
    time / DAY_SECONDS
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use hookctl::provider::DisableRule;
    use proptest::prelude::*;

    const NOON: u64 = 20_000 * DAY_SECONDS + DAY_SECONDS / 2;

    fn rules(per_day: u32, failures: u32) -> Rules {
        let disable_after = Some(DisableRule { failures, within: 3600 });
        Rules { per_day: Some(per_day), disable_after, ..Rules::default() }
    }

    fn store() -> (tempfile::TempDir, QuotaStore) {
        let directory = tempfile::TempDir::new().expect("a directory");
        let store = QuotaStore::open(&directory.path().join("state")).expect("a store");
        (directory, store)
    }

    #[test]
    fn reserve_counts_each_event_of_each_webhook_by_day() {
        let (_directory, mut store) = store();
        let rules = rules(5, 9);
        let mut reserve =
            |webhook, event, requested, now| store.reserve(&rules, webhook, event, requested, now).expect("a result");
        assert_eq!(reserve("a", "x", 3, NOON), Reservation::Granted(3));
        assert_eq!(reserve("a", "x", 3, NOON), Reservation::Granted(2));
        assert_eq!(reserve("a", "x", 1, NOON), Reservation::Exhausted);
        assert_eq!(reserve("a", "y", 1, NOON), Reservation::Granted(1));
        assert_eq!(reserve("b", "x", 9, NOON), Reservation::Granted(5));
        store.release("b", "x", 2, NOON, NOON).expect("a release");
        let mut reserve =
            |webhook, event, requested, now| store.reserve(&rules, webhook, event, requested, now).expect("a result");
        assert_eq!(reserve("b", "x", 9, NOON), Reservation::Granted(2));
        assert_eq!(reserve("a", "x", 1, NOON + DAY_SECONDS), Reservation::Granted(1));
        // Releasing yesterday's reservations has no effect today.
        store.release("a", "x", 5, NOON, NOON + DAY_SECONDS).expect("a release");
        assert_eq!(store.reserve(&rules, "a", "x", 9, NOON + DAY_SECONDS).expect("a result"), Reservation::Granted(4));
        assert!(store.reserve(&rules, "a", "x", 1, NOON).is_err(), "the clock went back");
    }

    #[test]
    fn webhook_is_disabled_by_failures_within_the_window_and_stays_so() {
        let (_directory, mut store) = store();
        let rules = rules(5, 3);
        let mut failed = |now| store.record_failure(&rules, "a", now).expect("a result");
        assert!(!failed(NOON) && !failed(NOON + 1000));
        // The first is an hour old.
        assert!(!failed(NOON + 3600));
        assert!(failed(NOON + 3601));
        assert!(failed(NOON + 3602), "it is disabled already");
        let mut reserve = |webhook| store.reserve(&rules, webhook, "x", 1, NOON + DAY_SECONDS).expect("a result");
        assert_eq!(reserve("a"), Reservation::Disabled(NOON + 3601));
        assert_eq!(reserve("b"), Reservation::Granted(1));
        assert_eq!(store.disabled_at("a").expect("a result"), Some(NOON + 3601));
        assert_eq!(store.disabled_at("b").expect("a result"), None);
    }

    #[test]
    fn outdated_webhook_is_deleted() {
        let (_directory, mut store) = store();
        let rules = rules(5, 3);
        store.record_failure(&rules, "old", NOON).expect("a result");
        store.reserve(&rules, "old", "x", 1, NOON).expect("a result");
        for (later, known) in [(MAX_FAILURE_WINDOW - 1, true), (MAX_FAILURE_WINDOW, false)] {
            store.reserve(&rules, "new", "x", 1, NOON + later).expect("a result");
            for table in ["webhooks", "failures", "deliveries"] {
                let sql = format!("SELECT count(*) FROM {table} WHERE webhook = 'old'");
                let count: i64 = store.connection.query_row(&sql, [], |row| row.get(0)).expect("a count");
                assert_eq!(count, i64::from(known), "{table}");
            }
        }
    }

    #[test]
    fn file_that_is_not_a_state_file_is_an_error_and_not_changed() {
        let directory = tempfile::TempDir::new().expect("a directory");
        let path = directory.path().join("state");
        let mut files: Vec<Vec<u8>> =
            ["", "{", "[]", r#"{"version":2,"webhooks":{}}"#, r#"{"version":1,"webhooks":{"a":{"day":1}}}"#]
                .map(Into::into)
                .into();
        // A database of another kind, and damaged ones.
        Connection::open(&path).expect("a database").execute_batch("CREATE TABLE mine (a)").expect("a table");
        files.push(fs::read(&path).expect("a file"));
        fs::remove_file(&path).expect("a file");
        drop(QuotaStore::open(&path).expect("a store"));
        let whole = fs::read(&path).expect("a file");
        files.extend([16, 100, 4096, 4097].map(|length| whole[..length].to_vec()));
        files.push([&whole[..4096], &vec![0xff; whole.len() - 4096][..]].concat());
        for bytes in files {
            fs::write(&path, &bytes).expect("a file");
            let error = QuotaStore::open(&path).err().expect("an error");
            assert!(error.to_string().contains("damaged, or not a state file"), "{error:#}");
            assert_eq!(fs::read(&path).expect("a file"), bytes);
        }
    }

    #[test]
    fn state_file_is_created_despite_leftover_files() {
        let directory = tempfile::TempDir::new().expect("a directory");
        let path = |ending: &str| directory.path().join(format!("state{ending}"));
        // The journal of a deleted database, and an incomplete new file.
        for ending in ["-journal", ".new", ".new-journal"] {
            fs::write(path(ending), "left over").expect("a file");
        }
        let mut store = QuotaStore::open(&path("")).expect("a store");
        assert_eq!(store.reserve(&rules(5, 3), "a", "x", 9, NOON).expect("a result"), Reservation::Granted(5));
        for ending in ["-journal", ".new", ".new-journal", ".old"] {
            assert!(!path(ending).exists(), "{ending}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn reservations_never_exceed_the_daily_limit(steps in prop::collection::vec((0_u32..9, 0_u32..9), 1..20)) {
            let (_directory, mut store) = store();
            let rules = rules(20, 3);
            let mut used = 0;
            for (requested, unsent) in steps {
                if let Reservation::Granted(granted) = store.reserve(&rules, "a", "x", requested, NOON).unwrap() {
                    let unsent = unsent.min(granted);
                    store.release("a", "x", unsent, NOON, NOON).unwrap();
                    used += granted - unsent;
                }
                prop_assert!(used <= 20);
            }
        }
    }
}
