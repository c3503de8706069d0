//! The webhooks of the mock server, in memory or in a SQLite file.
//!
//! Each change is committed before the mock server responds, so nothing that it confirmed is lost if the process is killed. This module sends no
//! responses.

use std::{cell::Cell, path::Path};

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Schema, StoreError, private};
use crate::app::random;

const SCHEMA: Schema = Schema {
    name: "state file of the mock",
    // `hook`, in ASCII.
    application_id: 0x686f_6f6b,
    migrations: &["
        CREATE TABLE screver (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, event TEXT NOT NULL, company TEXT NOT NULL,
            url TEXT NOT NULL, secret TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL);
        CREATE INDEX screver_created ON screver (created, seq);
        CREATE INDEX screver_updated ON screver (updated, seq);
        CREATE TABLE fluidsurveys (
            id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, url TEXT NOT NULL UNIQUE, survey INTEGER, collector INTEGER);
    ", "
        -- The event and the URL of a Screver webhook are optional. SQLite cannot drop NOT NULL from a column.
        CREATE TABLE screver_2 (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, event TEXT, company TEXT NOT NULL,
            url TEXT, secret TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL);
        INSERT INTO screver_2 SELECT seq, id, event, company, url, secret, created, updated FROM screver;
        DROP TABLE screver;
        ALTER TABLE screver_2 RENAME TO screver;
        CREATE INDEX screver_created ON screver (created, seq);
        CREATE INDEX screver_updated ON screver (updated, seq);
    ", "
        -- The webhooks of APIs described as data. `part` is the part of the account, e.g. a form. `body` is the webhook as JSON.
        CREATE TABLE rest (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, provider TEXT NOT NULL, part TEXT NOT NULL, id TEXT NOT NULL,
            url TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (provider, part, id));
    "],
};

/// The mock server's store.
pub struct Store {
    connection: Connection,
    /// The counter in the last three bytes of the next ID, as in a MongoDB ObjectId.
    counter: Cell<u32>,
}

/// A Screver webhook.
pub struct ScreverWebhook {
    pub id: String,
    pub event: Option<String>,
    pub company: String,
    pub url: Option<String>,
    pub secret: String,
    pub created: String,
    pub updated: String,
}

/// A FluidSurveys webhook.
pub struct FluidSurveysWebhook {
    pub id: i64,
    pub event: String,
    pub url: String,
    pub survey: Option<i64>,
    pub collector: Option<i64>,
}

impl Store {
    /// Opens a store in memory, which is lost when the process ends.
    ///
    /// # Errors
    /// Returns an error if memory is exhausted.
    pub fn in_memory() -> Result<Self, StoreError> {
        Ok(Self::new(SCHEMA.open_in_memory()?))
    }

    /// Opens the store in a file, which is created if it does not exist.
    ///
    /// # Errors
    /// Returns an error if the file cannot be opened or created, or is not a state file of the mock.
    pub fn in_file(path: &Path) -> Result<Self, StoreError> {
        // It contains secrets, so create it readable only by its owner.
        private().create(true).truncate(false).open(path).map_err(StoreError::File)?;
        Ok(Self::new(SCHEMA.open(path)?))
    }

    fn new(connection: Connection) -> Self {
        Self { connection, counter: Cell::new(fastrand::u32(..0x0080_0000)) }
    }

    /// Creates a webhook, with an ID, a company and a secret in the documented formats.
    pub fn create(&self, event: Option<&str>, url: Option<&str>) -> Result<ScreverWebhook, StoreError> {
        let now = std::time::SystemTime::now();
        let seconds = now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs() & 0xffff_ffff;
        self.counter.set((self.counter.get() + 1) & 0x00ff_ffff);
        let created = humantime::format_rfc3339_millis(now).to_string();
        let webhook = ScreverWebhook {
            id: format!("{:08x}{:010x}{:06x}", seconds, fastrand::u64(..1 << 40), self.counter.get()),
            event: event.map(Into::into),
            company: "5d00f1e3001530581cc1ea85".into(),
            url: url.map(Into::into),
            secret: random::uuid()?.to_string(),
            updated: created.clone(),
            created,
        };
        self.connection.prepare(
            "INSERT INTO screver (id, event, company, url, secret, created, updated) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?.execute(params![
            webhook.id, webhook.event, webhook.company, webhook.url, webhook.secret, webhook.created, webhook.updated
        ])?;
        Ok(webhook)
    }

    /// Returns the webhook with this ID.
    pub fn webhook(&self, id: &str) -> Result<Option<ScreverWebhook>, StoreError> {
        let mut found = self.connection.prepare("SELECT * FROM screver WHERE id = ?1")?;
        Ok(found.query_row([id], screver_webhook).optional()?)
    }

    /// Changes the event or the URL, or both, and the update time. The secret stays. Returns `None` if there is no such webhook.
    pub fn update(
        &self,
        id: &str,
        event: Option<&str>,
        url: Option<&str>,
    ) -> Result<Option<ScreverWebhook>, StoreError> {
        let now = humantime::format_rfc3339_millis(std::time::SystemTime::now()).to_string();
        self.connection.execute(
            "UPDATE screver SET event = coalesce(?2, event), url = coalesce(?3, url), updated = ?4 WHERE id = ?1",
            params![id, event, url, now],
        )?;
        self.webhook(id)
    }

    /// Deletes a webhook. Returns false if there was none.
    pub fn delete(&self, id: &str) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM screver WHERE id = ?1", [id])? > 0)
    }

    /// Returns a page of the webhooks, and the total number.
    pub fn page(
        &self,
        limit: u32,
        skip: u32,
        by_update: bool,
        descending: bool,
    ) -> Result<(Vec<ScreverWebhook>, u64), StoreError> {
        let query = match (by_update, descending) {
            (false, false) => "SELECT * FROM screver ORDER BY created, seq LIMIT ?1 OFFSET ?2",
            (false, true) => "SELECT * FROM screver ORDER BY created DESC, seq DESC LIMIT ?1 OFFSET ?2",
            (true, false) => "SELECT * FROM screver ORDER BY updated, seq LIMIT ?1 OFFSET ?2",
            (true, true) => "SELECT * FROM screver ORDER BY updated DESC, seq DESC LIMIT ?1 OFFSET ?2",
        };
        let mut page = self.connection.prepare(query)?;
        let webhooks = page.query_map([limit, skip], screver_webhook)?.collect::<Result<_, _>>()?;
        let total = self.connection.query_row("SELECT count(*) FROM screver", [], |row| row.get::<_, i64>(0))?;
        Ok((webhooks, total.unsigned_abs()))
    }

    /// Returns all FluidSurveys webhooks, the oldest first.
    pub fn fluidsurveys_webhooks(&self) -> Result<Vec<FluidSurveysWebhook>, StoreError> {
        let mut all =
            self.connection.prepare("SELECT id, event, url, survey, collector FROM fluidsurveys ORDER BY id")?;
        let from_row = |row: &Row<'_>| {
            Ok(FluidSurveysWebhook {
                id: row.get(0)?,
                event: row.get(1)?,
                url: row.get(2)?,
                survey: row.get(3)?,
                collector: row.get(4)?,
            })
        };
        Ok(all.query_map([], from_row)?.collect::<Result<_, _>>()?)
    }

    /// Adds a FluidSurveys webhook and ignores its ID. Returns false if there is one with the same URL.
    pub fn subscribe(&self, webhook: &FluidSurveysWebhook) -> Result<bool, StoreError> {
        let done = self.connection.execute(
            "INSERT INTO fluidsurveys (event, url, survey, collector) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (url) DO NOTHING",
            params![webhook.event, webhook.url, webhook.survey, webhook.collector],
        )?;
        Ok(done > 0)
    }

    /// Deletes the FluidSurveys webhook with a URL. Returns false if there was none.
    pub fn unsubscribe(&self, url: &str) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM fluidsurveys WHERE url = ?1", [url])? > 0)
    }
}

/// A webhook of an API described as data.
pub struct RestWebhook {
    pub id: String,
    pub url: String,
    /// The webhook as JSON, with its secret.
    pub body: String,
}

/// The scope of an ID: the name of the provider, and the part of the account, e.g. the ID of a form.
#[derive(Clone, Copy)]
pub struct Part<'a>(pub &'a str, pub &'a str);

impl Store {
    /// Adds a webhook, or replaces the one with the same ID.
    pub fn put(&self, Part(provider, part): Part<'_>, webhook: &RestWebhook) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO rest (provider, part, id, url, body) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (provider, part, id) DO UPDATE SET url = excluded.url, body = excluded.body",
            params![provider, part, webhook.id, webhook.url, webhook.body],
        )?;
        Ok(())
    }

    /// Returns the webhook with this ID.
    pub fn rest_webhook(&self, Part(provider, part): Part<'_>, id: &str) -> Result<Option<RestWebhook>, StoreError> {
        let query = "SELECT id, url, body FROM rest WHERE provider = ?1 AND part = ?2 AND id = ?3";
        Ok(self.connection.prepare(query)?.query_row([provider, part, id], rest_webhook).optional()?)
    }

    /// Returns the ID of the webhook with this URL.
    pub fn rest_id_of(&self, Part(provider, part): Part<'_>, url: &str) -> Result<Option<String>, StoreError> {
        let query = "SELECT id FROM rest WHERE provider = ?1 AND part = ?2 AND url = ?3 ORDER BY seq LIMIT 1";
        Ok(self.connection.prepare(query)?.query_row([provider, part, url], |row| row.get(0)).optional()?)
    }

    /// Deletes a webhook. Returns false if it did not exist.
    pub fn rest_delete(&self, Part(provider, part): Part<'_>, id: &str) -> Result<bool, StoreError> {
        let query = "DELETE FROM rest WHERE provider = ?1 AND part = ?2 AND id = ?3";
        Ok(self.connection.execute(query, [provider, part, id])? > 0)
    }

    /// Returns a page of the webhooks, the oldest first, and the total number.
    pub fn rest_page(
        &self,
        Part(provider, part): Part<'_>,
        limit: u32,
        offset: u32,
    ) -> Result<(Vec<RestWebhook>, u64), StoreError> {
        let query = "SELECT id, url, body FROM rest WHERE provider = ?1 AND part = ?2 ORDER BY seq LIMIT ?3 OFFSET ?4";
        let mut page = self.connection.prepare(query)?;
        let page = page.query_map(params![provider, part, limit, offset], rest_webhook)?.collect::<Result<_, _>>()?;
        let query = "SELECT count(*) FROM rest WHERE provider = ?1 AND part = ?2";
        let total = self.connection.query_row(query, [provider, part], |row| row.get::<_, i64>(0))?;
        Ok((page, total.unsigned_abs()))
    }
}

fn rest_webhook(row: &Row<'_>) -> rusqlite::Result<RestWebhook> {
    Ok(RestWebhook { id: row.get("id")?, url: row.get("url")?, body: row.get("body")? })
}

fn screver_webhook(row: &Row<'_>) -> rusqlite::Result<ScreverWebhook> {
    Ok(ScreverWebhook {
        id: row.get("id")?,
        event: row.get("event")?,
        company: row.get("company")?,
        url: row.get("url")?,
        secret: row.get("secret")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_of_version_1_is_migrated_and_accepts_webhooks_without_event_or_url() {
        let directory = tempfile::TempDir::new().expect("a directory");
        let path = directory.path().join("state");
        private().create(true).truncate(false).open(&path).expect("a file");
        let first = Schema { migrations: &SCHEMA.migrations[..1], ..SCHEMA }.open(&path).expect("a file of version 1");
        first
            .execute_batch("INSERT INTO screver VALUES (7, 'a', '*', 'c', 'http://a/', 's', '2026', '2026')")
            .expect("a row");
        drop(first);

        let store = Store::in_file(&path).expect("a store");
        let webhook = store.webhook("a").expect("a result").expect("a webhook");
        assert_eq!((webhook.event.as_deref(), webhook.url.as_deref()), (Some("*"), Some("http://a/")));
        let created = store.create(None, None).expect("a webhook");
        assert_eq!((created.event, created.url), (None, None));
        let seq = store.connection.query_row("SELECT max(seq) FROM screver", [], |row| row.get::<_, i64>(0));
        assert_eq!(seq, Ok(8), "sequence numbers are not reused");
    }
}
