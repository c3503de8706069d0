//! The ledger of a provider's limits: how many deliveries of an event a webhook has had today, and how many have failed lately.
//!
//! One file, which any number of processes share: each change is made under a lock, from what the file says at that moment, and takes
//! the file's place whole. What cannot be read is an error and is never begun anew, since that would lift the limits.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use serde_json::error::Category;

use crate::{exit::Failure, provider::Rules};

/// How long another process may hold the lock; each holds it for milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// A larger file is not a ledger, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A day, in seconds: one of UTC, of which the provider's documents say nothing.
const DAY: u64 = 24 * 3600;

/// The file.
#[derive(Clone, Debug)]
pub struct Ledger {
    path: PathBuf,
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
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let ledger = Self { path: resolved(path)? };
        only_a_file(&ledger.path).map_err(|reason| ledger.unusable(reason))?;
        let _lock = ledger.lock()?;
        ledger.read()?;
        Ok(ledger)
    }

    /// Sets `wanted` deliveries of an event aside for the caller, or as many as are left. They count from now on; what is not
    /// sent after all is given back.
    ///
    /// # Errors
    /// The file cannot be used (exit 3).
    pub fn reserve(&self, rules: &Rules, webhook: &str, event: &str, wanted: u32, now: u64) -> Result<Grant, Failure> {
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

    /// Gives back what was set aside on the day of `then` and not sent.
    ///
    /// # Errors
    /// The file cannot be used (exit 3).
    pub fn give_back(&self, webhook: &str, event: &str, unsent: u32, then: u64, now: u64) -> Result<(), Failure> {
        self.change(webhook, now, |entry| {
            // Those of yesterday are no longer counted.
            if entry.day == then / DAY
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
    pub fn failed(&self, rules: &Rules, webhook: &str, now: u64) -> Result<bool, Failure> {
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

    /// The file, as people may find it.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn change<T>(&self, webhook: &str, now: u64, change: impl FnOnce(&mut Entry) -> T) -> Result<T, Failure> {
        let _lock = self.lock()?;
        let mut book = self.read()?;
        let today = now / DAY;
        let entry = book.webhooks.entry(webhook.to_owned()).or_default();
        if entry.day > today {
            return Err(self.unusable("it was written on a later day than today").hint("is the clock wrong?"));
        }
        if entry.day < today {
            entry.day = today;
            entry.sent.clear();
        }
        let result = change(entry);
        // Of another day, without failures and not disabled: there is nothing to remember.
        book.webhooks.retain(|_, entry| entry.day >= today || !entry.failures.is_empty() || entry.disabled.is_some());
        self.write(&book)?;
        Ok(result)
    }

    /// Waits for the lock, which goes with the file that this gives. It is another file than the ledger, whose place is taken.
    fn lock(&self) -> Result<File, Failure> {
        let path = self.beside("lock");
        only_a_file(&path).map_err(|reason| self.unusable(&format!("its lock {}: {reason}", path.display())))?;
        let unusable = |error: io::Error| {
            Failure::input(format!("cannot lock the state file {}", self.path.display())).because(error)
        };
        let mut options = private();
        let file = options.create(true).truncate(false).open(path).map_err(unusable)?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(5)),
                Err(TryLockError::WouldBlock) => {
                    let failure = self.unusable(&format!("another process has it locked for {} s", PATIENCE.as_secs()));
                    return Err(failure.hint("wait for it, or give this run a file of its own with --state FILE"));
                }
                Err(TryLockError::Error(error)) => return Err(unusable(error)),
            }
        }
    }

    fn read(&self) -> Result<Book, Failure> {
        let mut bytes = Vec::new();
        match File::open(&self.path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Book { version: 1, ..Book::default() });
            }
            Err(error) => return Err(self.unusable("it cannot be read").because(error)),
            Ok(_) if bytes.len() as u64 > LARGEST => return Err(self.damaged("it is too large")),
            Ok(_) => {}
        }
        let book: Book = serde_json::from_slice(&bytes).map_err(|error| {
            let what = match error.classify() {
                Category::Eof if bytes.trim_ascii().is_empty() => return self.damaged("it is empty"),
                Category::Eof => "it breaks off",
                Category::Data => "what stands there is no count",
                Category::Syntax | Category::Io => "it is no JSON",
            };
            self.damaged(&format!("{what} (line {}, column {})", error.line(), error.column()))
        })?;
        if book.version != 1 {
            return Err(self.damaged(&format!("it is of version {}, and 1 is known", book.version)));
        }
        Ok(book)
    }

    fn write(&self, book: &Book) -> Result<(), Failure> {
        let beside = self.beside("new");
        let written = serde_json::to_vec(book).map_err(io::Error::other).and_then(|bytes| {
            let mut file = private().create(true).truncate(true).open(&beside)?;
            file.write_all(&bytes)?;
            file.sync_data()?;
            fs::rename(&beside, &self.path)
        });
        written.map_err(|error| self.unusable("it cannot be written").because(error))
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(".");
        name.push(ending);
        name.into()
    }

    fn unusable(&self, reason: &str) -> Failure {
        Failure::input(format!("cannot use the state file {}: {reason}", self.path.display()))
    }

    fn damaged(&self, reason: &str) -> Failure {
        self.unusable(&format!("it is damaged, or no state file: {reason}"))
            .hint("move it away if the counts may begin anew")
    }
}

/// Where `path` leads, through every link, also one to a file that is not there yet: what takes the file's place must not take that
/// of a link to it, and whoever comes by another link must find the same file and the same lock.
fn resolved(path: &Path) -> Result<PathBuf, Failure> {
    /// As many as Linux follows.
    const MOST_LINKS: usize = 40;
    let failed = |reason: &str| Failure::input(format!("cannot use the state file {}: {reason}", path.display()));
    let mut at = path.to_owned();
    for _ in 0..=MOST_LINKS {
        let folder = at.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let inside = fs::canonicalize(folder).map_err(|error| {
            failed(&format!("its folder {} cannot be used", folder.display()))
                .because(error)
                .hint("make the folder first, or name another place by --state FILE")
        })?;
        let Some(name) = at.file_name() else {
            return fs::canonicalize(&at).map_err(|error| failed("it is no name of a file").because(error));
        };
        let here = inside.join(name);
        match fs::read_link(&here) {
            Ok(target) => at = inside.join(target),
            Err(_) => return Ok(here),
        }
    }
    Err(failed("its links lead in a circle"))
}

/// A pipe or a device would be waited for, and a folder holds no counts.
fn only_a_file(path: &Path) -> Result<(), &'static str> {
    match fs::metadata(path) {
        Ok(data) if !data.is_file() => Err("expected a regular file"),
        // What is not there yet will be one; what cannot be looked at cannot be opened either, and says why.
        _ => Ok(()),
    }
}

/// A file to write that nobody else can read: it says who was sent what.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Disabling;
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
