//! Reads a store: lists, counts, and whole deliveries.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
    vec,
};

use rusqlite::{Connection, params_from_iter, types::Value};

use super::{
    Delivery, ListRow, index,
    query::{self, Where},
    row,
    schema::{self, explain},
    writer::Source,
};
use crate::app::store::StoreError;
use hookctl::filter::{Condition, Filter};

/// How many of the newest deliveries a list looks through before it uses an index: most lists end there.
const NEWEST: i64 = if cfg!(test) { 8 } else { 20_000 };

/// How long a search completes the index, at most. It reads the other deliveries itself.
const COMPLETION_TIMEOUT: Duration = Duration::from_secs(2);

/// How many numbers an iteration reads at a time.
const PAGE: usize = if cfg!(test) { 3 } else { 512 };

/// Reads a store. It sees what was committed, by any process.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    /// Whether it completes the search index before a search.
    pub(super) completes_index: bool,
}

/// How many deliveries there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub total: u64,
    /// Those that match the filter.
    pub matched: u64,
    /// Those that match, by verdict; `none` for those that were not verified.
    pub verdict: BTreeMap<String, u64>,
    /// Those that match, by provider. Those of an unknown provider are not among them.
    pub provider: BTreeMap<String, u64>,
    /// Those that match, by status. Those without an answer are not among them.
    pub status: BTreeMap<u16, u64>,
}

impl Reader {
    /// Opens the store in a file.
    ///
    /// # Errors
    /// The file cannot be opened, is damaged, or is something else.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { connection: schema::open_to_read(path)?, completes_index: true })
    }

    pub(super) fn from_source(source: &Source) -> Result<Self, StoreError> {
        match source {
            Source::File(path) => Self::open(path),
            Source::Memory(name) => {
                let connection = schema::open_in_memory(name)?;
                connection.pragma_update(None, "query_only", true)?;
                Ok(Self { connection, completes_index: true })
            }
        }
    }

    /// Returns a delivery, or `None` if it does not exist.
    pub fn get(&self, id: i64) -> Result<Option<Delivery>, StoreError> {
        row::get(&self.connection, id)
    }

    /// Lists the deliveries that match, the newest first: at most `limit`, with numbers below `before`.
    pub fn list(&self, filter: &Filter, before: Option<i64>, limit: usize) -> Result<Vec<ListRow>, StoreError> {
        self.complete_index(filter);
        let Where { sql, values, .. } = query::compile(&self.connection, filter).map_err(explain)?;
        let newest = self.newest()?;
        let before = before.unwrap_or(i64::MAX).min(newest.saturating_add(1));
        let middle = before.saturating_sub(NEWEST).max(1);
        // `NOT INDEXED` reads by number, and ends as soon as there are enough.
        let mut rows = self.page("d NOT INDEXED", &sql, &values, (middle, before), limit)?;
        if rows.len() < limit && middle > 1 {
            // What matches is rare: an index finds it.
            rows.extend(self.page("d", &sql, &values, (1, middle), limit - rows.len())?);
        }
        Ok(rows)
    }

    /// Lists the deliveries with numbers from the first to below the second.
    fn page(
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
                row::ROW,
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

    /// Returns the number of the newest delivery, or 0.
    pub fn newest(&self) -> Result<i64, StoreError> {
        let newest = self.connection.query_row("SELECT coalesce(max(id), 0) FROM deliveries", [], |row| row.get(0));
        newest.map_err(explain)
    }

    /// Counts the deliveries that match.
    pub fn counts(&self, filter: &Filter) -> Result<Counts, StoreError> {
        self.complete_index(filter);
        let count = || -> rusqlite::Result<Counts> {
            let Where { sql, values, counted } = query::compile(&self.connection, filter)?;
            let total: i64 = self.connection.query_row("SELECT count(*) FROM deliveries", [], |row| row.get(0))?;
            let mut counts = Counts { total: total.unsigned_abs(), ..Counts::default() };
            let mut groups = self.connection.prepare(&format!(
                "SELECT d.verdict, d.provider, d.status, count(*) FROM deliveries {counted} WHERE {sql} GROUP BY 1, 2, 3"
            ))?;
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
        };
        count().map_err(explain)
    }

    /// Reads the deliveries that match, in the order of arrival. Memory is bounded, and deliveries that arrive meanwhile are read as well.
    ///
    /// After an error, the next delivery is read, unless the store itself cannot be read.
    pub fn deliveries(self, filter: Filter) -> Deliveries {
        self.complete_index(&filter);
        Deliveries { reader: self, filter, page: Vec::new().into_iter(), last: 0, ended: false }
    }

    /// Completes the search index for a search, if the store can be written to. A search is right without it, but slower.
    fn complete_index(&self, filter: &Filter) {
        let searches = |condition: &Condition| matches!(condition, Condition::Text(_) | Condition::Field { .. });
        if self.completes_index
            && filter.terms().iter().any(|term| searches(&term.condition))
            && self.connection.pragma_update(None, "query_only", false).is_ok()
        {
            let start = Instant::now();
            while start.elapsed() < COMPLETION_TIMEOUT && index::fill_some(&self.connection).unwrap_or(false) {}
            let _ = self.connection.pragma_update(None, "query_only", true);
        }
    }
}

/// Deliveries in the order of arrival.
pub struct Deliveries {
    reader: Reader,
    filter: Filter,
    /// Numbers that were not read yet.
    page: vec::IntoIter<i64>,
    last: i64,
    ended: bool,
}

impl Deliveries {
    /// The number of the last delivery that was read, or that could not be.
    #[must_use]
    pub fn current(&self) -> u64 {
        self.last.unsigned_abs()
    }
}

impl Deliveries {
    fn next_page(&self) -> Result<Vec<i64>, StoreError> {
        let list = || -> rusqlite::Result<Vec<i64>> {
            // For each page, because values of new deliveries may match.
            let Where { sql, mut values, .. } = query::compile(&self.reader.connection, &self.filter)?;
            values.push(Value::Integer(self.last));
            // By number: an index would have to be sorted for each page.
            let sql = format!(
                "SELECT d.id FROM deliveries d NOT INDEXED WHERE d.id > ?{} AND {sql} ORDER BY d.id LIMIT {PAGE}",
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
                    // It was deleted meanwhile.
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
