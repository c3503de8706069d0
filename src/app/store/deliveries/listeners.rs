//! The listeners that write to a store, and which of them still live.
//!
//! Each locks a file of its own next to the store. The operating system releases the lock when the process ends, however it ends, so that the next
//! listener knows whose forwarding results will never come.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use rusqlite::{Connection, TransactionBehavior, params};

use super::schema::explain;

use crate::app::{
    random,
    store::{StoreError, private},
};

/// What the name of a listener's file has after that of the store. Eight characters follow.
const ENDING: &str = "-listener-";

/// The entry of a listener. It is removed when the listener closes the store.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) id: i64,
    lock: Option<(File, PathBuf)>,
}

impl Listener {
    /// Enters a listener of the store at `path`, or of one in memory.
    pub(super) fn enter(connection: &mut Connection, path: Option<&Path>) -> Result<Self, StoreError> {
        // Others look for files without an entry in a transaction, too, so they do not see this one before it is locked and entered.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(explain)?;
        let (mut name, mut lock) = (None, None);
        if let Some(path) = path {
            let ending = format!("{ENDING}{}", &random::uuid()?.simple().to_string()[..8]);
            let locked = sibling(path, &ending);
            let file = private().create_new(true).open(&locked).map_err(StoreError::File)?;
            // Where there are no locks, nobody can tell that this listener ended.
            if let Err(TryLockError::WouldBlock) = file.try_lock() {
                return Err(StoreError::File(io::Error::other("locked by another program")));
            }
            name = Some(ending);
            lock = Some((file, locked));
        }
        let started = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
        let entered =
            transaction.execute("INSERT INTO listeners (started, lock) VALUES (?1, ?2)", params![started, name]);
        let id = transaction.last_insert_rowid();
        if let Err(error) = entered.and_then(|_| transaction.commit()) {
            if let Some((_, path)) = lock {
                let _ = fs::remove_file(path);
            }
            return Err(explain(error));
        }
        Ok(Self { id, lock })
    }

    /// Removes the entry. What is pending still will never be known.
    pub(super) fn leave(self, connection: &Connection) -> rusqlite::Result<()> {
        let left = leave(connection, self.id);
        if let Some((file, path)) = self.lock {
            drop(file);
            if left.is_ok() {
                let _ = fs::remove_file(path);
            }
        }
        left
    }
}

fn leave(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    connection
        .execute("UPDATE deliveries SET forward = 'unknown' WHERE forward = 'pending' AND listener = ?1", [id])?;
    connection.execute("DELETE FROM listeners WHERE id = ?1", [id])?;
    Ok(())
}

/// Removes the entries and the files of listeners that ended without doing so.
pub(super) fn sweep(connection: &mut Connection, path: &Path) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let entries = transaction
        .prepare("SELECT id, lock FROM listeners")?
        .query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<String>>(1)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut unused = Vec::new();
    for (id, ending) in &entries {
        // An entry must not name any other file.
        let Some(ending) = ending.as_ref().filter(|name| name.starts_with(ENDING) && !name.contains(['/', '\\']))
        else {
            continue;
        };
        let lock = sibling(path, ending);
        if is_unlocked(&lock) {
            leave(&transaction, *id)?;
            unused.push(lock);
        }
    }
    // A listener that was killed before it was entered left only a file.
    for ending in endings(path) {
        let lock = sibling(path, &ending);
        if !entries.iter().any(|(_, entered)| entered.as_ref() == Some(&ending)) && is_unlocked(&lock) {
            unused.push(lock);
        }
    }
    transaction.commit()?;
    for lock in unused {
        let _ = fs::remove_file(lock);
    }
    Ok(())
}

/// Returns true if the listener with this file does not live any more. If that cannot be told, it may.
fn is_unlocked(lock: &Path) -> bool {
    match File::open(lock) {
        Ok(file) => file.try_lock().is_ok(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// What follows the name of the store in the names of the files of listeners.
fn endings(path: &Path) -> Vec<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Some(store) = path.file_name().and_then(|name| name.to_str()) else { return Vec::new() };
    let names =
        fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let endings = names.filter_map(|name| name.strip_prefix(store).map(str::to_owned));
    let length = ENDING.len() + 8;
    endings.filter(|ending| ending.starts_with(ENDING) && ending.len() == length).collect()
}

fn sibling(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
