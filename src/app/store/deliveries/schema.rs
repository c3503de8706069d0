//! Opens and checks the file of a store. `docs/store.md` documents its tables.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, config::DbConfig};

use super::SyncMode;
use crate::app::{
    error,
    store::{LOCK_TIMEOUT, Schema, StoreError, create_private},
};

/// The schema of a store.
pub(super) const SCHEMA: Schema = Schema {
    name: "hookctl store",
    // `hkdl`, in ASCII.
    application_id: 0x686b_646c,
    migrations: &[include_str!("schema/1.sql"), include_str!("schema/2.sql"), include_str!("schema/3.sql")],
};

/// The first bytes of every SQLite file.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Size of the write-ahead log, in pages of 4 KiB, at which it is copied into the file.
const CHECKPOINT_PAGES: i64 = 4096;

/// Size to which the write-ahead log is truncated after it was copied into the file, in bytes.
const MAX_LOG_BYTES: i64 = 64 * 1024 * 1024;

/// Returns true if the file at `path` is a store of deliveries, of any version. A pipe is not opened, because reading would consume its data or block.
///
/// # Errors
/// It cannot be read.
pub fn is_store(path: &Path) -> io::Result<bool> {
    if is_special(path) {
        return Ok(false);
    }
    let mut header = Vec::new();
    File::open(path)?.take(100).read_to_end(&mut header)?;
    Ok(header.starts_with(MAGIC) && number_at(&header, 68) == SCHEMA.application_id)
}

/// Returns true if this is a pipe, a device or a socket.
fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Returns the big-endian 32-bit number at this offset in the header of a SQLite file, or 0.
fn number_at(header: &[u8], at: usize) -> i64 {
    header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, |bytes| u32::from_be_bytes(bytes).into())
}

/// Opens the store in a file for writing. The file is created if it does not exist.
pub(super) fn open(path: &Path, sync: SyncMode) -> Result<Connection, StoreError> {
    if is_special(path) {
        return Err(StoreError::NotAFile);
    }
    let is_new = !fs::exists(path).unwrap_or(true);
    // SQLite treats a file of a few bytes as an empty database. If there is a journal, its creation may have been interrupted.
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    let mut start = Vec::new();
    if let Ok(file) = File::open(path)
        && file.take(16).read_to_end(&mut start).is_ok_and(|read| read > 0)
        && !start.starts_with(MAGIC)
        && !fs::exists(journal).unwrap_or(false)
    {
        return Err(StoreError::Foreign(SCHEMA.name));
    }
    create_private(path).map_err(|cause| StoreError::File(error::creating(cause)))?;
    let mut connection = check_for_damage(path, SCHEMA.open(path))?;
    configure(&mut connection, sync)?;
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::File(io::Error::other("the file system does not support a write-ahead log")));
    }
    if is_new {
        sync_directory(path).map_err(StoreError::File)?;
    }
    Ok(connection)
}

/// Returns the name for a new store in memory. All connections of this process with the same name share the store.
pub(super) fn memory_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("file:/hookctl-{}?vfs=memdb", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Opens the store in memory with this name.
pub(super) fn open_in_memory(name: &str) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = SCHEMA.prepare(Connection::open_with_flags(name, flags)?)?;
    configure(&mut connection, SyncMode::Off)?;
    Ok(connection)
}

/// Opens an existing store for reading.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, StoreError> {
    if is_special(path) {
        return Err(StoreError::NotAFile);
    }
    // SQLite does not report why a file cannot be opened.
    let length = File::open(path).and_then(|file| file.metadata()).map_err(StoreError::File)?.len();
    if length == 0 || !is_store(path).map_err(StoreError::File)? {
        return Err(StoreError::Foreign(SCHEMA.name));
    }
    let mut connection = match check_for_damage(path, SCHEMA.open(path)) {
        Ok(connection) => connection,
        // The file or its directory is not writable.
        Err(StoreError::Sqlite(error)) if is_read_only(&error) => check_for_damage(path, open_read_only(path))?,
        Err(error) => return Err(error),
    };
    configure(&mut connection, SyncMode::Full)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn is_read_only(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied))
}

/// Opens a file that is not writable.
fn open_read_only(path: &Path) -> Result<Connection, StoreError> {
    let absolute = std::path::absolute(path).map_err(StoreError::File)?;
    let encoded = percent_encoding::percent_encode(absolute.as_os_str().as_encoded_bytes(), URI_PATH);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let plain = Connection::open_with_flags(path, flags)?;
    let is_readable =
        |connection: &Connection| connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    let connection = match is_readable(&plain) {
        Ok(()) => plain,
        // SQLite cannot create a write-ahead log here, and none exists, so no process is writing to the file. Open it as immutable.
        Err(error) if is_read_only(&error) => {
            Connection::open_with_flags(format!("file:{encoded}?immutable=1"), flags)?
        }
        Err(error) => return Err(error.into()),
    };
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = SCHEMA.migrations.len();
    if usize::try_from(version) != Ok(known) {
        return Err(StoreError::Version { found: version, known });
    }
    Ok(connection)
}

/// The characters to encode in the path of a SQLite URI.
const URI_PATH: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b'%').add(b'?').add(b'#').add(b' ');

/// Configures a connection.
fn configure(connection: &mut Connection, sync: SyncMode) -> Result<(), StoreError> {
    connection.busy_handler(Some(wait_for_lock))?;
    let level = match sync {
        SyncMode::Full => "FULL",
        // Neither level loses deliveries if the process is killed, and neither can damage the file.
        SyncMode::Off => "NORMAL",
    };
    connection.pragma_update(None, "synchronous", level)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    connection.pragma_update(None, "journal_size_limit", MAX_LOG_BYTES)?;
    connection.pragma_update(None, "cache_size", -16_384)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // Otherwise SQLite recompiles a cached statement for each ID, in case the value changes the plan.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(())
}

/// Waits before the next attempt to lock the file, which another process is writing to. Returns false to give up.
fn wait_for_lock(attempts: i32) -> bool {
    const INTERVAL: Duration = Duration::from_millis(1);
    let waits = INTERVAL * attempts.unsigned_abs() < LOCK_TIMEOUT;
    if waits {
        thread::sleep(INTERVAL);
    }
    waits
}

/// Quickly checks a store for damage before anything is written to the file.
fn check_for_damage(path: &Path, opened: Result<Connection, StoreError>) -> Result<Connection, StoreError> {
    let has_store_header = || is_store(path).unwrap_or(false);
    let connection = opened.map_err(|error| match error {
        StoreError::Sqlite(error) => match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) if !has_store_header() => StoreError::Foreign(SCHEMA.name),
            Some(ErrorCode::NotADatabase) => StoreError::Damaged("its first page is not valid".into()),
            _ => explain(error),
        },
        error => error,
    })?;
    let read_edges = || -> rusqlite::Result<()> {
        for sql in [
            "SELECT indexed_to FROM progress",
            "SELECT id, listener, replay_of FROM deliveries ORDER BY id LIMIT 1",
            "SELECT id, listener, replay_of FROM deliveries ORDER BY id DESC LIMIT 1",
            "SELECT id, body FROM contents ORDER BY id LIMIT 1",
            "SELECT id, body FROM contents ORDER BY id DESC LIMIT 1",
            "SELECT verdict FROM deliveries ORDER BY verdict DESC LIMIT 1",
        ] {
            connection.query_row(sql, [], |_| Ok(())).optional()?;
        }
        Ok(())
    };
    read_edges().map_err(|error| match error.sqlite_error_code() {
        // A table or a column is missing.
        Some(ErrorCode::Unknown) => StoreError::Damaged(error.to_string()),
        _ => explain(error),
    })?;
    let mut header = Vec::new();
    let file = File::open(path).map_err(StoreError::File)?;
    let length = file.metadata().map_err(StoreError::File)?.len();
    file.take(100).read_to_end(&mut header).map_err(StoreError::File)?;
    let page = match header.get(16..18) {
        Some([0, 1]) => 65_536,
        Some([high, low]) => u64::from(*high) << 8 | u64::from(*low),
        _ => 0,
    };
    // The number of pages in the header is valid if these two counters are equal (<https://www.sqlite.org/fileformat2.html>, "In-header database size").
    let pages = u64::try_from(number_at(&header, 28)).unwrap_or(0);
    // On a full disk, a checkpoint may have written the header but not the pages, which are then still in the log.
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let has_log = fs::metadata(log).is_ok_and(|log| log.len() > 0);
    if number_at(&header, 24) == number_at(&header, 92) && pages * page > length && !has_log {
        return Err(StoreError::Damaged(format!("its end is missing: {length} of {} bytes", pages * page)));
    }
    Ok(connection)
}

/// Converts an error of SQLite. A full disk and a damaged file become errors of their own.
pub(super) fn explain(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged("its pages contradict each other".into()),
        _ if is_invalid_value(&error) => StoreError::Damaged(error.to_string()),
        _ => StoreError::Sqlite(error),
    }
}

/// Returns true if a column has a value of another type or range than hookctl writes.
fn is_invalid_value(error: &rusqlite::Error) -> bool {
    use rusqlite::Error;
    matches!(
        error,
        Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..)
            | Error::Utf8Error(..)
    )
}

/// Syncs the directory of a new file, so that its entry survives a power failure. Does nothing on systems other than Unix.
pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        File::open(crate::app::directory::directory_of(path))?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
