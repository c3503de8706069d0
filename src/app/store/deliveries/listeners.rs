//! Tracks the listeners that write to a store.
//!
//! Each listener has an entry in the store, and locks its own file next to it. The operating system releases the lock when the process ends, even if it
//! is killed. The next listener then knows which pending forwarding results will never be saved, and marks them as unknown.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use rusqlite::{Connection, TransactionBehavior, params};

use super::schema::explain;

use crate::app::{
    directory::directory_of,
    random,
    store::{StoreError, private},
};

/// The start of the suffix of a lock file: `STORE-listener-XXXXXXXX`.
const SUFFIX_START: &str = "-listener-";

/// The entry and the lock file of a listener. Both are removed when the listener closes the store.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) id: i64,
    lock: Option<(File, PathBuf)>,
}

impl Listener {
    /// Registers a listener of the store at `path`, or of one in memory.
    pub(super) fn register(connection: &mut Connection, path: Option<&Path>) -> Result<Self, StoreError> {
        // `sweep` also runs in a transaction, so it cannot delete the new file before it is locked and has an entry.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(explain)?;
        let (mut name, mut lock) = (None, None);
        if let Some(path) = path {
            let suffix = format!("{SUFFIX_START}{}", &random::uuid()?.simple().to_string()[..8]);
            let locked = sibling(path, &suffix);
            let file = private().create_new(true).open(&locked).map_err(StoreError::File)?;
            // If the file system does not support locks, go on: this listener will then never be swept.
            if let Err(TryLockError::WouldBlock) = file.try_lock() {
                return Err(StoreError::File(io::Error::other("locked by another program")));
            }
            name = Some(suffix);
            lock = Some((file, locked));
        }
        let started = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
        let inserted =
            transaction.execute("INSERT INTO listeners (started, lock) VALUES (?1, ?2)", params![started, name]);
        let id = transaction.last_insert_rowid();
        if let Err(error) = inserted.and_then(|_| transaction.commit()) {
            if let Some((_, path)) = lock {
                let _ = fs::remove_file(path);
            }
            return Err(explain(error));
        }
        Ok(Self { id, lock })
    }

    /// Removes the entry and the lock file. Pending forwarding results become unknown.
    pub(super) fn unregister(self, connection: &Connection) -> rusqlite::Result<()> {
        let removed = remove_entry(connection, self.id);
        if let Some((file, path)) = self.lock {
            drop(file);
            if removed.is_ok() {
                let _ = fs::remove_file(path);
            }
        }
        removed
    }
}

/// Removes the entry of a listener, and marks its pending forwarding results as unknown.
fn remove_entry(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    connection
        .execute("UPDATE deliveries SET forward = 'unknown' WHERE forward = 'pending' AND listener = ?1", [id])?;
    connection.execute("DELETE FROM listeners WHERE id = ?1", [id])?;
    Ok(())
}

/// Removes the entries and files of listeners that ended without removing them.
pub(super) fn sweep(connection: &mut Connection, path: &Path) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let entries = transaction
        .prepare("SELECT id, lock FROM listeners")?
        .query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<String>>(1)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut unused = Vec::new();
    for (id, suffix) in &entries {
        // Never touch a file that is not a lock file, whatever the store contains.
        let Some(suffix) = suffix.as_ref().filter(|name| name.starts_with(SUFFIX_START) && !name.contains(['/', '\\']))
        else {
            continue;
        };
        let lock = sibling(path, suffix);
        if is_unlocked(&lock) {
            remove_entry(&transaction, *id)?;
            unused.push(lock);
        }
    }
    // A listener that was killed before it was registered left only a file.
    for suffix in suffixes(path) {
        let lock = sibling(path, &suffix);
        if !entries.iter().any(|(_, registered)| registered.as_ref() == Some(&suffix)) && is_unlocked(&lock) {
            unused.push(lock);
        }
    }
    transaction.commit()?;
    for lock in unused {
        let _ = fs::remove_file(lock);
    }
    Ok(())
}

/// Returns true if the listener with this lock file has ended. Returns false if that is unknown.
fn is_unlocked(lock: &Path) -> bool {
    match File::open(lock) {
        Ok(file) => file.try_lock().is_ok(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// Returns the suffixes of the lock files next to the store.
fn suffixes(path: &Path) -> Vec<String> {
    let Some(store) = path.file_name().and_then(|name| name.to_str()) else { return Vec::new() };
    let names = fs::read_dir(directory_of(path))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok());
    let suffixes = names.filter_map(|name| name.strip_prefix(store).map(str::to_owned));
    let length = SUFFIX_START.len() + 8;
    suffixes.filter(|suffix| suffix.starts_with(SUFFIX_START) && suffix.len() == length).collect()
}

fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
