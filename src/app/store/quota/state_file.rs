//! The state file: resolves links to it, creates it, and imports the JSON file of older versions.
//!
//! A new file is written next to its final path, and renamed once it is complete and on disk. Meanwhile a lock file is locked, as older versions did,
//! too. A damaged or unknown file is an error and is never replaced. The quota store defines the tables.

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io::{self, Read as _, Write as _},
    iter,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, ErrorCode, params};
use serde::Deserialize;
use serde_json::error::Category;

use super::SCHEMA;
use crate::app::{
    directory::directory_of,
    error::{self, ErrorExt as _, Exit},
    signal,
    store::{LOCK_TIMEOUT, StoreError, private, wait_for_lock},
};
use hookctl::text::read_capped;

/// The start of every SQLite file.
const SQLITE_MAGIC: &[u8] = b"SQLite format 3\0";

/// Maximum size of an old state file, in bytes.
const MAX_OLD_FILE: u64 = 64 * 1024 * 1024;

/// Maximum number of backups of old state files with the same name.
const MAX_BACKUPS: u32 = 100;

/// The state file.
#[derive(Clone, Debug)]
pub(super) struct StateFile {
    path: PathBuf,
}

/// The kind of file at the path of the state file.
enum Existing {
    Nothing,
    Database,
    /// Anything else, read as an old state file.
    Old(Vec<u8>),
}

/// An old state file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OldState {
    version: u32,
    webhooks: BTreeMap<String, OldWebhook>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OldWebhook {
    day: u32,
    sent: BTreeMap<String, u32>,
    /// The times of failures, in seconds since 1970.
    failures: Vec<u32>,
    /// When the webhook was disabled, in seconds since 1970.
    disabled: Option<u32>,
}

impl StateFile {
    /// Resolves `path`, at which there need not be a file.
    pub(super) fn new(path: &Path) -> anyhow::Result<Self> {
        let file = Self { path: resolve_links(path)? };
        require_regular_file(&file.path).map_err(|reason| file.unusable(reason))?;
        Ok(file)
    }

    /// Returns the path, with every link resolved.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the file. Creates it if it does not exist, and imports an old one.
    pub(super) fn open(&self) -> anyhow::Result<Connection> {
        if !matches!(self.find()?, Existing::Database) {
            let _lock = self.lock()?;
            // Another process may have created it in the meantime.
            match self.find()? {
                Existing::Database => {}
                Existing::Nothing => self.create(None)?,
                Existing::Old(bytes) => self.create(Some(&bytes))?,
            }
        }
        self.require_one_name()?;
        let connection = SCHEMA.open(&self.path).map_err(|error| self.failed(error))?;
        let check = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
        match check.map_err(|error| self.failed(error.into()))?.as_str() {
            "ok" => Ok(connection),
            _ => Err(self.damaged("inconsistent tables")),
        }
    }

    /// Reads the start of the file to determine its kind. Must not be called after this process has opened the file with SQLite, because closing it
    /// releases SQLite's locks (POSIX).
    fn find(&self) -> anyhow::Result<Existing> {
        let read = || -> io::Result<Existing> {
            let file = File::open(&self.path)?;
            let mut start = Vec::new();
            (&file).take(SQLITE_MAGIC.len() as u64).read_to_end(&mut start)?;
            if start == SQLITE_MAGIC {
                return Ok(Existing::Database);
            }
            Ok(Existing::Old(read_capped(start.chain(file), MAX_OLD_FILE)?))
        };
        match read() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Existing::Nothing),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Err(self.damaged("too large")),
            found => found.map_err(|error| self.unusable("cannot read it").because(error)),
        }
    }

    /// Waits for the lock that a process needs to create the file. It is a separate file.
    fn lock(&self) -> anyhow::Result<File> {
        let path = self.sibling(".lock");
        require_regular_file(&path)
            .map_err(|reason| self.unusable(&format!("its lock {}: {reason}", path.display())))?;
        let cannot_lock = |error: io::Error| {
            anyhow::Error::new(error).context(format!("cannot lock the state file {}", self.path.display()))
        };
        let file = private().create(true).truncate(false).open(path).map_err(cannot_lock)?;
        let mut attempts = 0;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if wait_for_lock(attempts) => attempts += 1,
                Err(TryLockError::WouldBlock) => return Err(self.locked()),
                Err(TryLockError::Error(error)) => return Err(cannot_lock(error)),
            }
        }
    }

    /// Creates the file atomically, with the counts of an old one.
    fn create(&self, old: Option<&[u8]>) -> anyhow::Result<()> {
        let state = old.map(|bytes| self.parse(bytes)).transpose()?;
        let cannot_write = |error: io::Error| self.unusable("cannot write it").because(error);
        let new = self.sibling(".new");
        // While we hold the lock, these can only be left over from a killed run, or links, which must not be followed. SQLite would apply a leftover
        // journal to the new database.
        for leftover in [".new", ".new-journal", "-journal"] {
            remove_file(&self.sibling(leftover)).map_err(cannot_write)?;
        }
        private().create_new(true).open(&new).map_err(cannot_write)?;
        let built = self.build(&new, state).and_then(|()| {
            if let Some(bytes) = old {
                self.back_up(bytes).map_err(cannot_write)?;
            }
            fs::rename(&new, &self.path).and_then(|()| sync_directory(&self.path)).map_err(cannot_write)
        });
        if built.is_err() {
            let _ = fs::remove_file(&new);
        }
        built
    }

    fn build(&self, new: &Path, state: Option<OldState>) -> anyhow::Result<()> {
        let import = || {
            let mut connection = SCHEMA.open(new)?;
            let transaction = connection.transaction()?;
            for (webhook, entry) in state.into_iter().flat_map(|state| state.webhooks) {
                transaction.execute(
                    "INSERT INTO webhooks (webhook, day, disabled_at) VALUES (?1, ?2, ?3)",
                    params![webhook, entry.day, entry.disabled],
                )?;
                for (event, count) in entry.sent {
                    let sql = "INSERT INTO deliveries (webhook, event, count) VALUES (?1, ?2, ?3)";
                    transaction.execute(sql, params![webhook, event, count])?;
                }
                for at in entry.failures {
                    transaction.execute("INSERT INTO failures (webhook, at) VALUES (?1, ?2)", params![webhook, at])?;
                }
            }
            transaction.commit()?;
            connection.close().map_err(|(_, error)| error.into())
        };
        import().map_err(|error| self.failed(error))
    }

    fn parse(&self, bytes: &[u8]) -> anyhow::Result<OldState> {
        let state: OldState = serde_json::from_slice(bytes).map_err(|error| {
            let what = match error.classify() {
                Category::Eof if bytes.trim_ascii().is_empty() => return self.damaged("empty file"),
                Category::Eof => "truncated JSON",
                Category::Data => "invalid value",
                Category::Syntax | Category::Io => "not valid JSON",
            };
            self.damaged(&format!("{what} (line {}, column {})", error.line(), error.column()))
        })?;
        match state.version {
            1 => Ok(state),
            version => Err(self.damaged(&format!("unsupported version {version} (expected 1)"))),
        }
    }

    /// Saves an old state file as `NAME.old`, or as `NAME.old.2` and so on if there are such files already.
    fn back_up(&self, bytes: &[u8]) -> io::Result<()> {
        let endings = iter::once(".old".to_owned()).chain((2..=MAX_BACKUPS).map(|number| format!(".old.{number}")));
        for backup in endings.map(|ending| self.sibling(&ending)) {
            match private().create_new(true).open(&backup) {
                // An interrupted import has made this backup already.
                Err(_) if fs::read(&backup).is_ok_and(|earlier| earlier == bytes) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                file => {
                    let written = file.and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
                    return written.inspect_err(|_| {
                        let _ = fs::remove_file(&backup);
                    });
                }
            }
        }
        Err(io::Error::other("too many backups of it"))
    }

    /// Rejects hard links: if a run crashes, its journal is next to the name that it used, and a run with another name would not find it.
    #[cfg(unix)]
    fn require_one_name(&self) -> anyhow::Result<()> {
        use std::os::unix::fs::MetadataExt as _;
        match fs::metadata(&self.path) {
            Ok(data) if data.nlink() > 1 => {
                Err(self.unusable("it has several hard links").hint("use another file with --state FILE"))
            }
            _ => Ok(()),
        }
    }

    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "as on Unix")]
    fn require_one_name(&self) -> anyhow::Result<()> {
        Ok(())
    }

    fn sibling(&self, ending: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(ending);
        name.into()
    }

    /// Returns the error for a failed operation on the database (exit 3).
    pub(super) fn failed(&self, error: StoreError) -> anyhow::Error {
        match &error {
            StoreError::Foreign(_) | StoreError::Version { .. } => self.damaged(&error.to_string()),
            StoreError::Sqlite(cause) => match cause.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => self.locked(),
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => self.damaged("inconsistent tables"),
                _ => self.unusable("cannot read or write it").because(error),
            },
            StoreError::Damaged(_) => self.damaged("inconsistent tables"),
            StoreError::File(_)
            | StoreError::NotAFile
            | StoreError::Random(_)
            | StoreError::Full
            | StoreError::Closed => self.unusable("cannot read or write it").because(error),
        }
    }

    fn locked(&self) -> anyhow::Error {
        if signal::interrupted() {
            let what =
                format!("interrupted while waiting for {}, which is locked by another process", self.path.display());
            return error::failure(Exit::Interrupted, what);
        }
        self.unusable(&format!("locked by another process for {} s", LOCK_TIMEOUT.as_secs()))
            .hint("wait for the other process, or use another file with --state FILE")
    }

    pub(super) fn unusable(&self, reason: &str) -> anyhow::Error {
        error::input(format!("cannot use the state file {}: {reason}", self.path.display()))
    }

    fn damaged(&self, reason: &str) -> anyhow::Error {
        self.unusable(&format!("damaged, or not a state file: {reason}"))
            .hint("move the file away to start counting again")
    }
}

/// Resolves every link in `path`, even one to a file that does not exist. Renaming must not replace a link, and runs that use different links must find
/// the same file and the same lock.
fn resolve_links(path: &Path) -> anyhow::Result<PathBuf> {
    /// The limit of Linux.
    const MAX_LINKS: usize = 40;
    let failed = |reason: &str| error::input(format!("cannot use the state file {}: {reason}", path.display()));
    let mut at = path.to_owned();
    for _ in 0..=MAX_LINKS {
        let directory = directory_of(&at);
        let inside = fs::canonicalize(directory).map_err(|error| {
            failed(&format!("cannot use its directory {}", directory.display()))
                .because(error::creating(error))
                .hint("create the directory, or use another file with --state FILE")
        })?;
        let Some(name) = at.file_name() else {
            return fs::canonicalize(&at).map_err(|error| failed("not a file name").because(error));
        };
        let here = inside.join(name);
        match fs::read_link(&here) {
            Ok(target) => at = inside.join(target),
            Err(_) => return Ok(here),
        }
    }
    Err(failed("symbolic link loop"))
}

/// Rejects directories, and pipes and devices, because reading those could block.
fn require_regular_file(path: &Path) -> Result<(), &'static str> {
    match fs::metadata(path) {
        Ok(data) if !data.is_file() => Err("not a regular file"),
        // If there is an error, opening the file will report it.
        _ => Ok(()),
    }
}

fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes a rename durable. Systems other than Unix cannot sync a directory, and need not.
fn sync_directory(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(directory) if cfg!(unix) => File::open(directory)?.sync_all(),
        _ => Ok(()),
    }
}
