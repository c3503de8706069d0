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

use rusqlite::{Connection, params};

use crate::app::{
    random,
    store::{StoreError, private},
};

/// The entry of a listener. It is removed when the listener closes the store.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) id: i64,
    lock: Option<(File, PathBuf)>,
}

impl Listener {
    /// Enters a listener of the store at `path`, or of one in memory.
    pub(super) fn enter(connection: &Connection, path: Option<&Path>) -> Result<Self, StoreError> {
        let (mut name, mut lock) = (None, None);
        if let Some(path) = path {
            let ending = format!("-listener-{}", &random::uuid()?.simple().to_string()[..8]);
            let locked = sibling(path, &ending);
            let file = private().create_new(true).open(&locked).map_err(StoreError::File)?;
            // Where there are no locks, nobody can tell that this listener ended.
            match file.try_lock() {
                Ok(()) | Err(TryLockError::Error(_)) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(StoreError::File(io::Error::other("locked by another program")));
                }
            }
            name = Some(ending);
            lock = Some((file, locked));
        }
        let started = humantime::format_rfc3339_millis(SystemTime::now()).to_string();
        let entered =
            connection.execute("INSERT INTO listeners (started, lock) VALUES (?1, ?2)", params![started, name]);
        if let (Err(_), Some((_, path))) = (&entered, &lock) {
            let _ = fs::remove_file(path);
        }
        entered.map_err(super::schema::explain)?;
        Ok(Self { id: connection.last_insert_rowid(), lock })
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

/// Removes the entries of listeners that ended without doing so.
pub(super) fn sweep(connection: &mut Connection, path: &Path) -> rusqlite::Result<()> {
    let entries = connection
        .prepare("SELECT id, lock FROM listeners")?
        .query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<String>>(1)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for (id, ending) in entries {
        // An entry must not name any other file.
        let lock = ending
            .filter(|ending| ending.starts_with("-listener-") && !ending.contains(['/', '\\']))
            .map(|ending| sibling(path, &ending));
        let Some(lock) = lock else { continue };
        let held = match File::open(&lock) {
            Ok(file) => match file.try_lock() {
                Ok(()) => Some(file),
                // It lives, or nobody can tell.
                Err(_) => continue,
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(_) => continue,
        };
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        leave(&transaction, id)?;
        transaction.commit()?;
        drop(held);
        let _ = fs::remove_file(lock);
    }
    Ok(())
}

fn sibling(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
