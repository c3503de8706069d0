//! The ledger of a provider's limits: how many deliveries of an event a webhook has had today, and how many have failed lately.
//!
//! It is kept in one file, which any number of processes share: each change is made under a lock, from what the file says at that
//! moment. It decides; how the file is kept is `file`'s.

mod file;

use std::{collections::BTreeMap, path::Path};

use serde::{Deserialize, Serialize};

use self::file::StateFile;
use crate::app::error::ErrorExt as _;
use hookctl::provider::{LONGEST_WINDOW, Rules};

/// A day, in seconds: one of UTC, of which the provider's documents say nothing.
const DAY: u64 = 24 * 3600;

/// The ledger in its file.
#[derive(Clone, Debug)]
pub struct Ledger {
    file: StateFile,
}

/// What the ledger lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// So many deliveries, which is one at least.
    Granted(u32),
    /// None: the webhook has had all of today's.
    Exhausted,
    /// None: the webhook was disabled at this time, in seconds since 1970.
    Disabled(u64),
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    version: u32,
    webhooks: BTreeMap<String, Entry>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// The day of the counts, in days since 1970.
    day: u64,
    /// The deliveries of that day, by event.
    sent: BTreeMap<String, u32>,
    /// The times of the last failures, in seconds since 1970.
    failures: Vec<u64>,
    /// When the webhook was disabled. A person has to enable it again.
    disabled: Option<u64>,
}

impl Ledger {
    /// The ledger at `path`, which need not be there yet.
    ///
    /// # Errors
    /// It is there and cannot be read, or is no ledger (exit 3).
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let ledger = Self { file: StateFile::at(path)? };
        let _lock = ledger.file.lock()?;
        ledger.read()?;
        Ok(ledger)
    }

    /// Sets `wanted` deliveries of an event aside for the caller, or as many as are left. They count from now on; what is not
    /// sent after all is given back.
    ///
    /// # Errors
    /// The file cannot be used (exit 3).
    pub fn reserve(&self, rules: &Rules, webhook: &str, event: &str, wanted: u32, now: u64) -> anyhow::Result<Grant> {
        self.change(webhook, now, |entry| {
            if let Some(since) = entry.disabled {
                return Grant::Disabled(since);
            }
            let sent = entry.sent.entry(event.to_owned()).or_default();
            let left = rules.per_day.map_or(u32::MAX, |most| most.saturating_sub(*sent));
            match wanted.min(left) {
                0 => Grant::Exhausted,
                granted => {
                    *sent = sent.saturating_add(granted);
                    Grant::Granted(granted)
                }
            }
        })
    }

    /// When the webhook was disabled, in seconds since 1970, if it is: also what was set aside for it is not to be sent then.
    ///
    /// # Errors
    /// The file cannot be used (exit 3).
    pub fn disabled(&self, webhook: &str) -> anyhow::Result<Option<u64>> {
        let _lock = self.file.lock()?;
        Ok(self.read()?.webhooks.get(webhook).and_then(|entry| entry.disabled))
    }

    /// Gives back what was set aside on the day of `then` and not sent.
    ///
    /// # Errors
    /// The file cannot be used (exit 3).
    pub fn give_back(&self, webhook: &str, event: &str, unsent: u32, then: u64, now: u64) -> anyhow::Result<()> {
        self.change(webhook, now, |entry| {
            // Those of yesterday are no longer counted.
            if entry.day == day_of(then)
                && let Some(sent) = entry.sent.get_mut(event)
            {
                *sent = sent.saturating_sub(unsent);
            }
        })
    }

    /// Notes that a delivery failed. `true` if that was one too many, and the webhook is disabled now.
    ///
    /// # Errors
    /// The file cannot be used (exit 3).
    pub fn failed(&self, rules: &Rules, webhook: &str, now: u64) -> anyhow::Result<bool> {
        let Some(rule) = rules.disable_after else { return Ok(false) };
        self.change(webhook, now, |entry| {
            entry.failures.retain(|then| now.saturating_sub(*then) < rule.within);
            entry.failures.push(now);
            if entry.disabled.is_none() && entry.failures.len() >= usize::try_from(rule.failures).unwrap_or(usize::MAX)
            {
                entry.disabled = Some(now);
                entry.failures.clear();
            }
            entry.disabled.is_some()
        })
    }

    /// Whether two times, in seconds since 1970, are of one day as it is counted here.
    #[must_use]
    pub fn are_of_one_day(one: u64, other: u64) -> bool {
        day_of(one) == day_of(other)
    }

    /// The file, as people may find it.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    fn change<T>(&self, webhook: &str, now: u64, change: impl FnOnce(&mut Entry) -> T) -> anyhow::Result<T> {
        let _lock = self.file.lock()?;
        let mut book = self.read()?;
        let today = day_of(now);
        let entry = book.webhooks.entry(webhook.to_owned()).or_default();
        if entry.day > today {
            return Err(self.file.unusable("it was written on a later day than today").hint("is the clock wrong?"));
        }
        if entry.day < today {
            entry.day = today;
            entry.sent.clear();
        }
        let result = change(entry);
        for entry in book.webhooks.values_mut() {
            entry.failures.retain(|then| now.saturating_sub(*then) < LONGEST_WINDOW);
        }
        // Of another day, without failures and not disabled: there is nothing to remember.
        book.webhooks.retain(|_, entry| entry.day >= today || !entry.failures.is_empty() || entry.disabled.is_some());
        self.file.write(&book)?;
        Ok(result)
    }

    fn read(&self) -> anyhow::Result<Book> {
        let book = self.file.read()?.unwrap_or(Book { version: 1, ..Book::default() });
        if book.version != 1 {
            return Err(self.file.damaged(&format!("it is of version {}, and 1 is known", book.version)));
        }
        Ok(book)
    }
}

/// The day of a time in seconds since 1970, in days since then.
fn day_of(time: u64) -> u64 {
    time / DAY
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use hookctl::provider::Disabling;
    use proptest::prelude::*;

    const NOON: u64 = 20_000 * DAY + DAY / 2;

    fn rules(per_day: u32, failures: u32) -> Rules {
        let disable_after = Some(Disabling { failures, within: 3600 });
        Rules { per_day: Some(per_day), disable_after, ..Rules::default() }
    }

    fn ledger() -> (tempfile::TempDir, Ledger) {
        let directory = tempfile::TempDir::new().expect("a directory");
        let ledger = Ledger::open(&directory.path().join("state.json")).expect("a ledger");
        (directory, ledger)
    }

    #[test]
    fn each_event_of_each_webhook_has_its_day() {
        let (_directory, ledger) = ledger();
        let rules = rules(5, 9);
        let reserve =
            |webhook, event, wanted, now| ledger.reserve(&rules, webhook, event, wanted, now).expect("a book");
        assert_eq!(reserve("a", "x", 3, NOON), Grant::Granted(3));
        assert_eq!(reserve("a", "x", 3, NOON), Grant::Granted(2));
        assert_eq!(reserve("a", "x", 1, NOON), Grant::Exhausted);
        assert_eq!(reserve("a", "y", 1, NOON), Grant::Granted(1));
        assert_eq!(reserve("b", "x", 9, NOON), Grant::Granted(5));
        ledger.give_back("b", "x", 2, NOON, NOON).expect("a book");
        assert_eq!(reserve("b", "x", 9, NOON), Grant::Granted(2));
        assert_eq!(reserve("a", "x", 1, NOON + DAY), Grant::Granted(1));
        // Those of yesterday do not make room today.
        ledger.give_back("a", "x", 5, NOON, NOON + DAY).expect("a book");
        assert_eq!(reserve("a", "x", 9, NOON + DAY), Grant::Granted(4));
        assert!(ledger.reserve(&rules, "a", "x", 1, NOON).is_err(), "the clock went back");
    }

    #[test]
    fn a_webhook_is_disabled_by_failures_within_the_window_and_stays_so() {
        let (_directory, ledger) = ledger();
        let rules = rules(5, 3);
        let failed = |now| ledger.failed(&rules, "a", now).expect("a book");
        assert!(!failed(NOON) && !failed(NOON + 1000));
        // The first is an hour old.
        assert!(!failed(NOON + 3600));
        assert!(failed(NOON + 3601));
        assert_eq!(ledger.reserve(&rules, "a", "x", 1, NOON + DAY).expect("a book"), Grant::Disabled(NOON + 3601));
        assert_eq!(ledger.reserve(&rules, "b", "x", 1, NOON + DAY).expect("a book"), Grant::Granted(1));
    }

    #[test]
    fn what_no_rule_can_ask_about_any_more_is_forgotten() {
        let (_directory, ledger) = ledger();
        let rules = rules(5, 3);
        let held = || fs::read_to_string(ledger.path()).expect("a book");
        ledger.failed(&rules, "old", NOON).expect("a book");
        ledger.reserve(&rules, "new", "x", 1, NOON + LONGEST_WINDOW - 1).expect("a book");
        assert!(held().contains("\"old\""), "{}", held());
        ledger.reserve(&rules, "new", "x", 1, NOON + LONGEST_WINDOW).expect("a book");
        assert!(!held().contains("\"old\""), "{}", held());
    }

    #[test]
    fn what_is_no_ledger_is_refused_and_left_as_it_is() {
        let (_directory, ledger) = ledger();
        for text in ["", "{", "[]", r#"{"version":2,"webhooks":{}}"#, r#"{"version":1,"webhooks":{"a":{"day":1}}}"#] {
            fs::write(ledger.path(), text).expect("a file");
            assert!(Ledger::open(ledger.path()).is_err(), "{text}");
            assert!(ledger.reserve(&rules(5, 3), "a", "x", 1, NOON).is_err(), "{text}");
            assert_eq!(fs::read_to_string(ledger.path()).expect("a file"), text);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn never_more_than_a_days_worth_is_out(steps in prop::collection::vec((0_u32..9, 0_u32..9), 1..20)) {
            let (_directory, ledger) = ledger();
            let rules = rules(20, 3);
            let mut out = 0;
            for (wanted, unsent) in steps {
                if let Grant::Granted(granted) = ledger.reserve(&rules, "a", "x", wanted, NOON).unwrap() {
                    let unsent = unsent.min(granted);
                    ledger.give_back("a", "x", unsent, NOON, NOON).unwrap();
                    out += granted - unsent;
                }
                prop_assert!(out <= 20);
            }
        }
    }
}
