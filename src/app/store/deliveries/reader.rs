//! Reads a store: lists, counts and iterates over deliveries. It writes nothing but the search index.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
    vec,
};

use rusqlite::{Connection, params_from_iter, types::Value};

use super::{
    Delivery, ListRow, ReplayedRow, index,
    query::{self, Where},
    row,
    schema::{self, explain},
    writer::StoreSource,
};
use crate::app::store::StoreError;
use hookctl::filter::{Condition, Filter};

/// Number of the newest deliveries that a list scans before it uses an index. Most lists find enough matches there.
const SCANNED_DELIVERIES: i64 = if cfg!(test) { 8 } else { 20_000 };

/// Maximum time that a search spends on updating the index. Deliveries that are still missing are read from the store.
const INDEXING_TIMEOUT: Duration = Duration::from_secs(2);

/// Number of IDs that an iteration reads at a time.
const PAGE_SIZE: usize = if cfg!(test) { 3 } else { 512 };

/// Reads a store. It sees everything that any process has committed.
#[derive(Debug)]
pub struct Reader {
    pub(super) connection: Connection,
    /// Whether it updates the search index before a search.
    pub(super) updates_index: bool,
}

/// Interrupts the reads of a [`Reader`].
pub struct Interrupter(rusqlite::InterruptHandle);

impl Interrupter {
    /// Interrupts the current read, if any.
    pub fn interrupt(&self) {
        self.0.interrupt();
    }
}

/// The numbers of deliveries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All deliveries.
    pub total: u64,
    /// Matching deliveries.
    pub matched: u64,
    /// Matching deliveries by verdict; `none` if they were not verified.
    pub verdict: BTreeMap<String, u64>,
    /// Matching deliveries by provider, except those of an unknown provider.
    pub provider: BTreeMap<String, u64>,
    /// Matching deliveries by status, except those without a response.
    pub status: BTreeMap<u16, u64>,
}

impl Reader {
    /// Opens the store in a file.
    ///
    /// # Errors
    /// The file cannot be opened, is damaged, or is not a store.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { connection: schema::open_to_read(path)?, updates_index: true })
    }

    pub(super) fn from_source(source: &StoreSource) -> Result<Self, StoreError> {
        match source {
            StoreSource::File(path) => Self::open(path),
            StoreSource::Memory(name) => {
                let connection = schema::open_in_memory(name)?;
                connection.pragma_update(None, "query_only", true)?;
                Ok(Self { connection, updates_index: true })
            }
        }
    }

    /// Returns a handle for another thread to interrupt a read that takes too long. The read then fails.
    #[must_use]
    pub fn interrupter(&self) -> Interrupter {
        Interrupter(self.connection.get_interrupt_handle())
    }

    /// Returns a delivery, or `None` if it does not exist.
    pub fn get(&self, id: i64) -> Result<Option<Delivery>, StoreError> {
        row::get(&self.connection, id)
    }

    /// Lists up to `limit` matching deliveries with IDs below `before`, the newest first.
    pub fn list(&self, filter: &Filter, before: Option<i64>, limit: usize) -> Result<Vec<ListRow>, StoreError> {
        self.update_index(filter);
        let Where { sql, values, .. } = query::compile(&self.connection, filter).map_err(explain)?;
        let newest = self.newest()?;
        let before = before.unwrap_or(i64::MAX).min(newest.saturating_add(1));
        let middle = before.saturating_sub(SCANNED_DELIVERIES).max(1);
        // `NOT INDEXED` reads by ID, and stops at the limit.
        let mut rows = self.page("d NOT INDEXED", &sql, &values, (middle, before), limit)?;
        if rows.len() < limit && middle > 1 {
            // Matches are rare, so use an index.
            rows.extend(self.page("d", &sql, &values, (1, middle), limit - rows.len())?);
        }
        Ok(rows)
    }

    /// Lists up to `limit` replays of a delivery, the newest first.
    pub fn replays_of(&self, id: i64, limit: usize) -> Result<Vec<ReplayedRow>, StoreError> {
        row::replays_of(&self.connection, id, limit)
    }

    /// Lists deliveries with IDs from `from` to below `before`.
    pub(super) fn page(
        &self,
        table: &str,
        condition: &str,
        values: &[Value],
        (from, before): (i64, i64),
        limit: usize,
    ) -> Result<Vec<ListRow>, StoreError> {
        let list = || -> rusqlite::Result<Vec<ListRow>> {
            let count = values.len();
            let sql = format!(
                "SELECT {} FROM deliveries {table} WHERE d.id >= ?{} AND d.id < ?{} AND {condition} ORDER BY d.id DESC LIMIT ?{}",
                row::LIST_COLUMNS,
                count + 1,
                count + 2,
                count + 3
            );
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let values = values.iter().cloned().chain([from, before, limit].map(Value::Integer));
            self.connection.prepare(&sql)?.query_map(params_from_iter(values), row::list_row)?.collect()
        };
        list().map_err(explain)
    }

    /// Returns the ID of the newest delivery, or 0 if there is none.
    pub fn newest(&self) -> Result<i64, StoreError> {
        let newest = self.connection.query_row("SELECT coalesce(max(id), 0) FROM deliveries", [], |row| row.get(0));
        newest.map_err(explain)
    }

    /// Counts the matching deliveries.
    pub fn counts(&self, filter: &Filter) -> Result<Counts, StoreError> {
        self.update_index(filter);
        self.counts_now(filter).map_err(explain)
    }

    /// Counts the matching deliveries without updating the index.
    pub(super) fn counts_now(&self, filter: &Filter) -> rusqlite::Result<Counts> {
        let Where { sql, values, count_table } = query::compile(&self.connection, filter)?;
        let mut counts = self.count_groups(&format!("{count_table} WHERE {sql}"), values)?;
        counts.total = self.total_now()?;
        Ok(counts)
    }

    /// Counts the deliveries that `SELECT … FROM deliveries {selection}` returns. Does not set the total.
    pub(super) fn count_groups(
        &self,
        selection: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> rusqlite::Result<Counts> {
        let mut groups = self.connection.prepare(&format!(
            "SELECT d.verdict, d.provider, d.status, count(*) FROM deliveries {selection} GROUP BY 1, 2, 3"
        ))?;
        let mut counts = Counts::default();
        let mut rows = groups.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let number = row.get::<_, i64>(3)?.unsigned_abs();
            let verdict: Option<String> = row.get(0)?;
            counts.matched += number;
            *counts.verdict.entry(verdict.unwrap_or_else(|| "none".into())).or_default() += number;
            if let Some(provider) = row.get::<_, Option<String>>(1)? {
                *counts.provider.entry(provider).or_default() += number;
            }
            if let Some(status) = row.get::<_, Option<u16>>(2)? {
                *counts.status.entry(status).or_default() += number;
            }
        }
        Ok(counts)
    }

    /// Iterates over the matching deliveries in the order of arrival, including those that arrive during the iteration. Memory is bounded.
    ///
    /// If one delivery cannot be read, the iteration continues after the error. If the store cannot be read, it ends.
    pub fn deliveries(self, filter: Filter) -> Deliveries {
        self.update_index(&filter);
        Deliveries { reader: self, filter, page: Vec::new().into_iter(), last: 0, ended: false }
    }

    /// Updates the index for a search, if the store is writable. Without this, the result is the same, but the search is slower.
    fn update_index(&self, filter: &Filter) {
        let searches = |condition: &Condition| matches!(condition, Condition::Text(_) | Condition::Field { .. });
        if self.updates_index
            && filter.terms().iter().any(|term| searches(&term.condition))
            && self.connection.pragma_update(None, "query_only", false).is_ok()
        {
            let start = Instant::now();
            while start.elapsed() < INDEXING_TIMEOUT && index::fill_some(&self.connection).unwrap_or(false) {}
            let _ = self.connection.pragma_update(None, "query_only", true);
        }
    }
}

impl Counts {
    /// Adds the numbers of deliveries that arrived later.
    pub fn add(&mut self, arrived: &Self) {
        self.total += arrived.total;
        self.matched += arrived.matched;
        for (verdict, number) in &arrived.verdict {
            *self.verdict.entry(verdict.clone()).or_default() += number;
        }
        for (provider, number) in &arrived.provider {
            *self.provider.entry(provider.clone()).or_default() += number;
        }
        for (status, number) in &arrived.status {
            *self.status.entry(*status).or_default() += number;
        }
    }
}

/// An iterator over deliveries in the order of arrival.
pub struct Deliveries {
    reader: Reader,
    filter: Filter,
    /// IDs of deliveries to read.
    page: vec::IntoIter<i64>,
    /// The ID of the last delivery that was read or skipped.
    last: i64,
    ended: bool,
}

impl Deliveries {
    /// Returns the ID of the last delivery that was read or that could not be read.
    #[must_use]
    pub fn current(&self) -> u64 {
        self.last.unsigned_abs()
    }
}

impl Deliveries {
    /// Returns the IDs of the next matching deliveries.
    fn next_page(&self) -> Result<Vec<i64>, StoreError> {
        let list = || -> rusqlite::Result<Vec<i64>> {
            // Compile for each page: the SQL depends on the values of a column, and new deliveries may have new ones.
            let Where { sql, mut values, .. } = query::compile(&self.reader.connection, &self.filter)?;
            values.push(Value::Integer(self.last));
            // Read by ID: the result of an index would have to be sorted for each page.
            let sql = format!(
                "SELECT d.id FROM deliveries d NOT INDEXED WHERE d.id > ?{} AND {sql} ORDER BY d.id LIMIT {PAGE_SIZE}",
                values.len()
            );
            self.reader.connection.prepare(&sql)?.query_map(params_from_iter(values), |row| row.get(0))?.collect()
        };
        list().map_err(explain)
    }
}

impl Iterator for Deliveries {
    type Item = Result<Delivery, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(id) = self.page.next() {
                self.last = id;
                match self.reader.get(id).transpose() {
                    // It was deleted after its ID was read.
                    None => continue,
                    read => return read,
                }
            }
            if self.ended {
                return None;
            }
            match self.next_page() {
                Ok(page) if page.is_empty() => self.ended = true,
                Ok(page) => self.page = page.into_iter(),
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
    }
}
