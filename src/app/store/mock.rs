//! What the stand-in remembers, in SQLite: in memory, or in a file that outlives the process. An answer is given after its change is
//! committed, so that a process that is killed loses nothing that was answered.

use std::{cell::Cell, fmt, fs, io, path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row, params};

use hookctl::chance::new_id;

/// The layout of the file. One with another number is not touched.
const VERSION: i64 = 1;

/// `hook`, in ASCII: what tells a file of ours from any other that is SQLite.
const APPLICATION: i64 = 0x686f_6f6b;

/// How long a process waits for another that is writing the same file.
const PATIENCE: Duration = Duration::from_secs(5);

const LAYOUT: &str = "
    CREATE TABLE screver (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, event TEXT NOT NULL, company TEXT NOT NULL,
        url TEXT NOT NULL, secret TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL);
    CREATE INDEX screver_created ON screver (created, seq);
    CREATE INDEX screver_updated ON screver (updated, seq);
    CREATE TABLE fluidsurveys (
        id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, url TEXT NOT NULL UNIQUE, survey INTEGER, collector INTEGER);
";

/// The memory of a stand-in.
pub struct Store {
    connection: Connection,
    /// The last part of an id counts up, as an ObjectId's does.
    counter: Cell<u32>,
}

/// A webhook of Screver.
pub struct Hook {
    pub id: String,
    pub event: String,
    pub company: String,
    pub url: String,
    pub secret: String,
    pub created: String,
    pub updated: String,
}

/// A webhook of FluidSurveys.
pub struct Subscribed {
    pub id: i64,
    pub event: String,
    pub url: String,
    pub survey: Option<i64>,
    pub collector: Option<i64>,
}

/// Why the memory fails.
#[derive(Debug)]
pub enum StoreError {
    /// The file is something else.
    Foreign,
    /// The file is of another version of hookctl.
    Version(i64),
    /// The file cannot be opened.
    File(io::Error),
    /// SQLite cannot.
    Sqlite(rusqlite::Error),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => f.write_str("this is no state of hookctl's mock"),
            Self::Version(version) => {
                write!(f, "its layout is version {version}, this hookctl knows version {VERSION}")
            }
            Self::File(error) => error.fmt(f),
            Self::Sqlite(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Store {
    /// A memory that ends with the process.
    ///
    /// # Errors
    /// There is no memory left.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::of(Connection::open_in_memory()?)
    }

    /// A memory in a file, which is made if it is not there.
    ///
    /// # Errors
    /// It cannot be made or opened, or is something else.
    pub fn in_file(path: &Path) -> Result<Self, StoreError> {
        // It holds secrets, so it is its owner's from the first moment; and a path is a path, whatever SQLite could make of it.
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).map_err(StoreError::File)?;
        Self::of(Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?)
    }

    fn of(mut connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(PATIENCE)?;
        let number =
            |connection: &Connection, name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        // A file that is no database fails here.
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let (application, version) = (number(&transaction, "application_id")?, number(&transaction, "user_version")?);
        let tables: i64 = transaction.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
        match (application, version, tables) {
            (APPLICATION, VERSION, _) => {}
            (APPLICATION, version, _) => return Err(StoreError::Version(version)),
            (0, 0, 0) => {
                transaction.execute_batch(LAYOUT)?;
                transaction.pragma_update(None, "application_id", APPLICATION)?;
                transaction.pragma_update(None, "user_version", VERSION)?;
            }
            _ => return Err(StoreError::Foreign),
        }
        transaction.commit()?;
        // Each commit is on disk before it is answered.
        connection.pragma_update(None, "synchronous", "FULL")?;
        Ok(Self { connection, counter: Cell::new(fastrand::u32(..0x0080_0000)) })
    }

    /// Makes a webhook, with an id, a company and a secret of the documented shapes.
    pub fn create(&self, event: &str, url: &str) -> Result<Hook, StoreError> {
        let now = std::time::SystemTime::now();
        let seconds = now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs() & 0xffff_ffff;
        self.counter.set((self.counter.get() + 1) & 0x00ff_ffff);
        let created = humantime::format_rfc3339_millis(now).to_string();
        let hook = Hook {
            id: format!("{:08x}{:010x}{:06x}", seconds, fastrand::u64(..1 << 40), self.counter.get()),
            event: event.into(),
            company: "5d00f1e3001530581cc1ea85".into(),
            url: url.into(),
            secret: new_id().to_string(),
            updated: created.clone(),
            created,
        };
        self.connection.prepare(
            "INSERT INTO screver (id, event, company, url, secret, created, updated) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?.execute(params![hook.id, hook.event, hook.company, hook.url, hook.secret, hook.created, hook.updated])?;
        Ok(hook)
    }

    pub fn hook(&self, id: &str) -> Result<Option<Hook>, StoreError> {
        let mut found = self.connection.prepare("SELECT * FROM screver WHERE id = ?1")?;
        Ok(found.query_row([id], hook).optional()?)
    }

    /// Changes what is given, and the time of the change. The secret stays.
    pub fn update(&self, id: &str, event: Option<&str>, url: Option<&str>) -> Result<Option<Hook>, StoreError> {
        let now = humantime::format_rfc3339_millis(std::time::SystemTime::now()).to_string();
        self.connection.execute(
            "UPDATE screver SET event = coalesce(?2, event), url = coalesce(?3, url), updated = ?4 WHERE id = ?1",
            params![id, event, url, now],
        )?;
        self.hook(id)
    }

    /// Whether there was such a webhook.
    pub fn delete(&self, id: &str) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM screver WHERE id = ?1", [id])? > 0)
    }

    /// A page of the webhooks, and how many there are.
    pub fn page(
        &self,
        limit: u32,
        skip: u32,
        by_update: bool,
        descending: bool,
    ) -> Result<(Vec<Hook>, u64), StoreError> {
        let query = match (by_update, descending) {
            (false, false) => "SELECT * FROM screver ORDER BY created, seq LIMIT ?1 OFFSET ?2",
            (false, true) => "SELECT * FROM screver ORDER BY created DESC, seq DESC LIMIT ?1 OFFSET ?2",
            (true, false) => "SELECT * FROM screver ORDER BY updated, seq LIMIT ?1 OFFSET ?2",
            (true, true) => "SELECT * FROM screver ORDER BY updated DESC, seq DESC LIMIT ?1 OFFSET ?2",
        };
        let mut page = self.connection.prepare(query)?;
        let hooks = page.query_map([limit, skip], hook)?.collect::<Result<_, _>>()?;
        let total = self.connection.query_row("SELECT count(*) FROM screver", [], |row| row.get::<_, i64>(0))?;
        Ok((hooks, total.unsigned_abs()))
    }

    /// Every subscription, in the order in which they were made.
    pub fn subscriptions(&self) -> Result<Vec<Subscribed>, StoreError> {
        let mut all =
            self.connection.prepare("SELECT id, event, url, survey, collector FROM fluidsurveys ORDER BY id")?;
        let subscribed = |row: &Row<'_>| {
            Ok(Subscribed {
                id: row.get(0)?,
                event: row.get(1)?,
                url: row.get(2)?,
                survey: row.get(3)?,
                collector: row.get(4)?,
            })
        };
        Ok(all.query_map([], subscribed)?.collect::<Result<_, _>>()?)
    }

    /// Subscribes, unless there is a subscription for the same URL.
    pub fn subscribe(&self, wanted: &Subscribed) -> Result<bool, StoreError> {
        let done = self.connection.execute(
            "INSERT INTO fluidsurveys (event, url, survey, collector) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (url) DO NOTHING",
            params![wanted.event, wanted.url, wanted.survey, wanted.collector],
        )?;
        Ok(done > 0)
    }

    /// Whether there was a subscription for this URL.
    pub fn unsubscribe(&self, url: &str) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM fluidsurveys WHERE url = ?1", [url])? > 0)
    }
}

fn hook(row: &Row<'_>) -> rusqlite::Result<Hook> {
    Ok(Hook {
        id: row.get("id")?,
        event: row.get("event")?,
        company: row.get("company")?,
        url: row.get("url")?,
        secret: row.get("secret")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
    })
}
