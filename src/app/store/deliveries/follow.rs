//! Reads for a live view of a store: new deliveries, pages by position, and suggestions for a search.
//!
//! A live view must not slow down the listener that writes to the store. So these reads do not update the search index, and read only as much as the view
//! can show.

use std::time::{Duration, Instant};

use rusqlite::{ErrorCode, params_from_iter, types::Value};

use super::{
    ListRow,
    query::{self, Where},
    reader::{Counts, Reader},
    schema::explain,
};
use crate::app::store::StoreError;
use hookctl::filter::{Condition, Filter};

/// Maximum number of suggestions.
const MAX_SUGGESTIONS: usize = 50;

/// Number of instructions of SQLite's virtual machine between checks of the time limit.
const INSTRUCTIONS_PER_CHECK: i32 = 1000;

/// The changes in a store since a delivery.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// The ID of the newest delivery, or 0 if the store is empty.
    pub newest: i64,
    /// The ID of the oldest delivery, or 0 if the store is empty.
    pub oldest: i64,
    /// The newest matching deliveries that arrived, the newest first.
    pub rows: Vec<ListRow>,
    /// The numbers of the deliveries that arrived.
    pub arrived: Counts,
    /// The watched deliveries that still exist, as they are now.
    pub watched: Vec<ListRow>,
    /// The numbers of all deliveries, if requested.
    pub counts: Option<Counts>,
}

/// A request for [`Changes`].
#[derive(Clone, Copy, Debug)]
pub struct Look<'l> {
    pub filter: &'l Filter,
    /// The ID of the last known delivery.
    pub after: i64,
    /// Maximum number of [`Changes::rows`].
    pub limit: usize,
    /// The IDs of deliveries that may have changed.
    pub watched: &'l [i64],
    /// Whether to count all deliveries again.
    pub counts: bool,
}

/// A column whose values can be suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggestible {
    Verdict,
    Provider,
    Event,
    Status,
    Cause,
    Method,
    Path,
}

impl Suggestible {
    fn column(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::Provider => "provider",
            Self::Event => "event",
            Self::Status => "status",
            Self::Cause => "cause",
            Self::Method => "method",
            Self::Path => "target",
        }
    }
}

impl Reader {
    /// Returns a number that changes when another connection changes the store.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        self.connection.pragma_query_value(None, "data_version", |row| row.get(0)).map_err(explain)
    }

    /// Returns a consistent snapshot of the changes.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn changes(&self, look: Look<'_>) -> Result<Changes, StoreError> {
        let transaction = self.connection.unchecked_transaction().map_err(explain)?;
        let edge = |function: &str| -> rusqlite::Result<i64> {
            let sql = format!("SELECT coalesce({function}(id), 0) FROM deliveries");
            transaction.prepare_cached(&sql)?.query_row([], |row| row.get(0))
        };
        let mut changes = Changes {
            newest: edge("max").map_err(explain)?,
            oldest: edge("min").map_err(explain)?,
            ..Changes::default()
        };
        if changes.newest > look.after {
            let since = (look.after.saturating_add(1), changes.newest.saturating_add(1));
            let compiled = query::compile(&transaction, look.filter).map_err(explain)?;
            changes.rows = self.page("d NOT INDEXED", &compiled.sql, &compiled.values, since, look.limit)?;
            changes.arrived = self.counts_between(&compiled, since).map_err(explain)?;
        }
        if look.counts {
            changes.counts = Some(self.counts_now(look.filter).map_err(explain)?);
        }
        if !look.watched.is_empty() {
            let ids: Vec<String> = look.watched.iter().map(i64::to_string).collect();
            let condition = format!("d.id IN ({})", ids.join(", "));
            changes.watched = self.page("d", &condition, &[], (0, i64::MAX), look.watched.len())?;
        }
        Ok(changes)
    }

    /// Counts the deliveries with IDs from `from` to below `before`.
    fn counts_between(&self, compiled: &Where, (from, before): (i64, i64)) -> rusqlite::Result<Counts> {
        let count = compiled.values.len();
        let range = format!("d.id >= ?{} AND d.id < ?{}", count + 1, count + 2);
        let values = compiled.values.iter().cloned().chain([Value::Integer(from), Value::Integer(before)]);
        let sql = format!("d NOT INDEXED WHERE {range} AND {}", compiled.sql);
        let mut counts = self.count_groups(&sql, values)?;
        let mut total = self.connection.prepare_cached("SELECT count(*) FROM deliveries WHERE id >= ?1 AND id < ?2")?;
        counts.total = total.query_row([from, before], |row| row.get::<_, i64>(0))?.unsigned_abs();
        Ok(counts)
    }

    /// Lists up to `limit` matching deliveries with IDs below `before`, the newest first, after skipping `offset` of them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn list_from(
        &self,
        filter: &Filter,
        before: Option<i64>,
        offset: u64,
        limit: usize,
    ) -> Result<Vec<ListRow>, StoreError> {
        if offset == 0 {
            return self.list(filter, before, limit);
        }
        let first = self.nth(filter, before.unwrap_or(i64::MAX), offset)?;
        first.map_or(Ok(Vec::new()), |first| self.list(filter, Some(first.saturating_add(1)), limit))
    }

    /// Counts all deliveries.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn total(&self) -> Result<u64, StoreError> {
        self.total_now().map_err(explain)
    }

    pub(super) fn total_now(&self) -> rusqlite::Result<u64> {
        let total: i64 =
            self.connection.prepare_cached("SELECT count(*) FROM deliveries")?.query_row([], |row| row.get(0))?;
        Ok(total.unsigned_abs())
    }

    /// Counts the matching deliveries. Returns `None` if that takes longer than `limit`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn matched_within(&mut self, filter: &Filter, limit: Duration) -> Result<Option<u64>, StoreError> {
        let start = Instant::now();
        let is_late = move || start.elapsed() > limit;
        self.connection.progress_handler(INSTRUCTIONS_PER_CHECK, Some(is_late)).map_err(explain)?;
        let count = self.matched(filter);
        self.connection.progress_handler(0, None::<fn() -> bool>).map_err(explain)?;
        match count {
            Ok(count) => Ok(Some(count)),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) && is_late() => Ok(None),
            Err(error) => Err(explain(error)),
        }
    }

    fn matched(&self, filter: &Filter) -> rusqlite::Result<u64> {
        let Where { sql, values, count_table } = query::compile(&self.connection, filter)?;
        let sql = format!("SELECT count(*) FROM deliveries {count_table} WHERE {sql}");
        let count: i64 = self.connection.query_row(&sql, params_from_iter(values), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// Returns the ID of the matching delivery at this position from the newest.
    fn nth(&self, filter: &Filter, before: i64, offset: u64) -> Result<Option<i64>, StoreError> {
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        let find = || -> rusqlite::Result<Option<i64>> {
            let (oldest, newest): (i64, i64) = self.connection.query_row(
                "SELECT coalesce((SELECT min(id) FROM deliveries), 0), coalesce((SELECT max(id) FROM deliveries), 0)",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            if filter.is_empty() {
                let total = self.total_now()?;
                // Nothing between them was deleted, so the position determines the ID.
                if total > 0 && (newest - oldest + 1).unsigned_abs() == total {
                    let id = newest.min(before.saturating_sub(1)).saturating_sub(offset);
                    return Ok((id >= oldest).then_some(id));
                }
            }
            let Where { sql, mut values, .. } = query::compile(&self.connection, filter)?;
            // Reading by ID stops at the position. With another index, SQLite would sort all matches first, but a text search needs its index.
            let searches = |condition: &Condition| matches!(condition, Condition::Text(_) | Condition::Field { .. });
            let is_search = filter.terms().iter().any(|term| !term.negated && searches(&term.condition));
            let table = if is_search { "d" } else { "d NOT INDEXED" };
            values.extend([Value::Integer(before), Value::Integer(offset)]);
            let count = values.len();
            let sql = format!(
                "SELECT d.id FROM deliveries {table} WHERE d.id < ?{} AND {sql} ORDER BY d.id DESC LIMIT 1 OFFSET ?{count}",
                count - 1
            );
            let mut statement = self.connection.prepare(&sql)?;
            let mut rows = statement.query(params_from_iter(values))?;
            rows.next()?.map(|row| row.get(0)).transpose()
        };
        find().map_err(explain)
    }

    /// Returns the most frequent values of a column that start with `prefix` in any case, and how often they occur.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn suggest(&self, column: Suggestible, prefix: &str) -> Result<Vec<(String, u64)>, StoreError> {
        let suggest = || -> rusqlite::Result<Vec<(String, u64)>> {
            let column = column.column();
            let sql = format!(
                "SELECT CAST(value AS TEXT), number FROM
                    (SELECT {column} AS value, count(*) AS number FROM deliveries WHERE {column} IS NOT NULL GROUP BY 1)
                WHERE lower(substr(CAST(value AS TEXT), 1, ?2)) = lower(?1) ORDER BY number DESC, 1 LIMIT {MAX_SUGGESTIONS}"
            );
            let length = i64::try_from(prefix.chars().count()).unwrap_or(i64::MAX);
            let mut statement = self.connection.prepare_cached(&sql)?;
            let rows = statement.query_map((prefix, length), |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?;
            rows.map(|row| row.map(|(value, number)| (value, number.unsigned_abs()))).collect()
        };
        suggest().map_err(explain)
    }
}
