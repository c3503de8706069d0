//! SQLite files: opens them, creates their tables and migrates them forward.
//!
//! Each kind of file has a [`Schema`]. Its `application_id` distinguishes it from other databases, and its `user_version` is the number of migrations
//! that were applied. Several processes may use one file: each change is an immediate transaction, and waits for other processes for up to
//! [`LOCK_TIMEOUT`]. [`deliveries`], [`mock`] and [`quota`] define the tables.

pub mod deliveries;
pub mod mock;
pub mod quota;

use std::{fs, io, path::Path, thread, time::Duration};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::app::signal;

/// How long to wait for a file that another process has locked. Locks usually last milliseconds.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// How long an interrupted run waits instead, e.g. to release a reservation.
const INTERRUPTED_LOCK_TIMEOUT: Duration = Duration::from_millis(250);

/// The time between attempts to lock a file.
const LOCK_INTERVAL: Duration = Duration::from_millis(5);

/// A kind of SQLite file.
struct Schema {
    /// What such a file is, for error messages.
    name: &'static str,
    /// The `application_id` of such files.
    application_id: i64,
    /// The SQL that migrates a file from each version to the next. The first one creates the tables.
    migrations: &'static [&'static str],
}

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It is not a database of the expected kind, which is named here.
    #[error("not a {0}")]
    Foreign(&'static str),
    /// It is a pipe, a device or a socket.
    #[error("not a file")]
    NotAFile,
    /// It was written by another version of hookctl.
    #[error("unsupported version {found} (this hookctl supports version {known})")]
    Version { found: i64, known: usize },
    /// It cannot be opened or created.
    #[error(transparent)]
    File(io::Error),
    /// The disk is full, or the file has reached its size limit.
    #[error("disk is full")]
    Full,
    /// It is a database of the expected kind, but it is damaged.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// An error of SQLite.
    #[error("{}", sqlite_message(.0))]
    Sqlite(#[from] rusqlite::Error),
    /// The random source of the operating system failed.
    #[error(transparent)]
    Random(#[from] getrandom::Error),
}

/// Returns the message of SQLite. rusqlite would add the generic message of the error code, which is mostly redundant.
fn sqlite_message(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        error => error.to_string(),
    }
}

impl Schema {
    /// Opens a file that exists and may be empty.
    fn open(&self, path: &Path) -> Result<Connection, StoreError> {
        // Without SQLITE_OPEN_URI, SQLite does not interpret paths such as `file:…?mode=ro` as URIs.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        self.prepare(Connection::open_with_flags(path, flags)?)
    }

    /// Opens a database that ends with the process.
    fn open_in_memory(&self) -> Result<Connection, StoreError> {
        self.prepare(Connection::open_in_memory()?)
    }

    fn prepare(&self, mut connection: Connection) -> Result<Connection, StoreError> {
        connection.busy_handler(Some(wait_for_lock))?;
        // EXTRA also syncs the removal of the journal, so that a power failure right after a commit does not undo it.
        connection.pragma_update(None, "synchronous", "EXTRA")?;
        let known = self.migrations.len();
        let number =
            |connection: &Connection, name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        // A file that is not a database, or is read-only, fails here.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (application, found) = (number(&transaction, "application_id")?, number(&transaction, "user_version")?);
        let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        let applied = match usize::try_from(found) {
            Ok(0) if (application, tables) == (0, 0) => 0,
            _ if application != self.application_id => return Err(StoreError::Foreign(self.name)),
            Ok(version) if (1..=known).contains(&version) => version,
            _ => return Err(StoreError::Version { found, known }),
        };
        if applied < known {
            for migration in &self.migrations[applied..] {
                transaction.execute_batch(migration)?;
            }
            transaction.pragma_update(None, "application_id", self.application_id)?;
            transaction.pragma_update(None, "user_version", i64::try_from(known).unwrap_or(i64::MAX))?;
        }
        transaction.commit()?;
        Ok(connection)
    }
}

/// Waits before the next attempt to lock a file. Returns false to give up. SQLite passes the number of previous `attempts`.
fn wait_for_lock(attempts: i32) -> bool {
    let timeout = if signal::interrupted() { INTERRUPTED_LOCK_TIMEOUT } else { LOCK_TIMEOUT };
    let waits = LOCK_INTERVAL * attempts.unsigned_abs() < timeout;
    if waits {
        thread::sleep(LOCK_INTERVAL);
    }
    waits
}

/// Returns options to create a file that only its owner can read, because it contains recipients or secrets.
fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Opens a file for reading and writing. If it is new or empty, only its owner can read it from then on.
fn create_private(path: &Path) -> io::Result<fs::File> {
    let file = private().read(true).create(true).truncate(false).open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("not a file"));
    }
    #[cfg(unix)]
    if metadata.len() == 0 {
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Schema =
        Schema { name: "test file", application_id: 7, migrations: &["CREATE TABLE numbers (number INTEGER)"] };
    const SECOND: Schema = Schema {
        migrations: &[FIRST.migrations[0], "ALTER TABLE numbers ADD COLUMN word TEXT DEFAULT 'none'"],
        ..FIRST
    };

    fn file() -> (tempfile::TempDir, std::path::PathBuf) {
        let directory = tempfile::TempDir::new().expect("a directory");
        let path = directory.path().join("file?mode=ro#%41");
        private().create(true).truncate(false).open(&path).expect("a file");
        (directory, path)
    }

    #[test]
    fn open_migrates_an_older_version_and_rejects_a_newer_one() {
        let (_directory, path) = file();
        FIRST.open(&path).expect("a new file").execute("INSERT INTO numbers VALUES (5)", []).expect("a row");
        let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
        for _ in 0..2 {
            let second = SECOND.open(&path).expect("the file");
            let numbers = second.query_row("SELECT number, word FROM numbers", [], row).expect("a row");
            assert_eq!(numbers, (5, "none".to_owned()));
        }
        let error = FIRST.open(&path).expect_err("a newer file");
        assert_eq!(error.to_string(), "unsupported version 2 (this hookctl supports version 1)");
    }

    #[test]
    fn open_rejects_another_kind_of_database_and_does_not_change_it() {
        let foreign = ["PRAGMA application_id = 8", "PRAGMA user_version = 1", "CREATE TABLE mine (number INTEGER)"];
        for sql in foreign {
            let (_directory, path) = file();
            Connection::open(&path).expect("a database").execute_batch(sql).expect("a statement");
            let before = fs::read(&path).expect("a file");
            assert_eq!(FIRST.open(&path).expect_err(sql).to_string(), "not a test file");
            assert_eq!(fs::read(&path).expect("a file"), before, "{sql}");
        }
    }

    #[test]
    fn open_of_a_locked_file_fails_after_the_timeout() {
        let (_directory, path) = file();
        let mut other = FIRST.open(&path).expect("a new file");
        let transaction = other.transaction_with_behavior(TransactionBehavior::Exclusive).expect("a lock");
        let start = std::time::Instant::now();
        let error = FIRST.open(&path).expect_err("a lock");
        assert!(
            matches!(&error, StoreError::Sqlite(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy))
        );
        assert!(start.elapsed() >= LOCK_TIMEOUT, "{:?}", start.elapsed());
        drop(transaction);
        FIRST.open(&path).expect("the file");
    }
}
