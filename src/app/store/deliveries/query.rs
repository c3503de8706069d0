//! Compiles a filter to SQL. All text of the query is passed as bound parameters.
//!
//! Texts are compared by the filter itself, so a query means the same in a store as in a file: with the distinct values of a column if they are few,
//! otherwise with each row, in a function that SQLite calls.

use std::sync::Arc;

use rusqlite::{
    Connection,
    functions::FunctionFlags,
    types::{Value, ValueRef},
};

use super::index;
use hookctl::{
    capture::headers_from_json,
    filter::{Condition, Filter, Pattern, Range, State, Term, field_is, has_header, has_text},
};

/// Maximum number of distinct values of a column to compare before a query. If there are more, each row is compared.
const MAX_VALUES: usize = 500;

/// The SQL function that compares a value of a row with a term.
const FUNCTION: &str = "hookctl_matches";

/// A condition in SQL over `deliveries d`, and its parameters.
#[derive(Debug)]
pub(super) struct Where {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
    /// The table to count in: `d`, or `d NOT INDEXED` if no index helps, because an index that is used only for its order is slower than a scan.
    pub(super) count_table: &'static str,
}

/// Compiles a filter. The result can be used on this connection until the next call, which replaces the SQL function.
pub(super) fn compile(connection: &Connection, filter: &Filter) -> rusqlite::Result<Where> {
    let terms: Arc<[Term]> = filter.terms().into();
    let deterministic = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    let function_terms = Arc::clone(&terms);
    connection.create_scalar_function(FUNCTION, 3, deterministic, move |context| {
        let index = context.get::<i64>(0)?;
        let term = usize::try_from(index).ok().and_then(|index| function_terms.get(index));
        Ok(term.is_some_and(|term| matches(&term.condition, context.get_raw(1), context.get_raw(2))))
    })?;
    let mut builder = Builder { connection, values: Vec::new() };
    let mut sql = String::from("1");
    for (index, term) in terms.iter().enumerate() {
        let condition = builder.condition(index, &term.condition)?;
        // A condition on an unknown value is NULL, which is neither true nor false. Count it as false, so that the negated term matches.
        let condition = if term.negated { format!("NOT coalesce({condition}, 0)") } else { condition };
        sql.push_str(" AND ");
        sql.push_str(&condition);
    }
    let scans = |condition: &Condition| {
        matches!(
            condition,
            Condition::Method(_) | Condition::Size(_) | Condition::Ms(_) | Condition::Header(_) | Condition::Id(_)
        )
    };
    let scans = !terms.is_empty() && terms.iter().all(|term| scans(&term.condition));
    let count_table = if scans { "d NOT INDEXED" } else { "d" };
    Ok(Where { sql, values: builder.values, count_table })
}

/// Returns true if a value of a row meets a condition. `headers` are the header fields if the value is a body.
fn matches(condition: &Condition, value: ValueRef<'_>, headers: ValueRef<'_>) -> bool {
    let (ValueRef::Text(bytes) | ValueRef::Blob(bytes)) = value else { return false };
    let parse = |json: &[u8]| headers_from_json(&String::from_utf8_lossy(json)).unwrap_or_default();
    match condition {
        Condition::Path(patterns) => {
            let text = String::from_utf8_lossy(bytes);
            patterns.iter().any(|pattern| pattern.matches(&text))
        }
        Condition::Header(tests) => {
            let headers = parse(bytes);
            tests.iter().any(|test| has_header(&headers, test))
        }
        Condition::Field { path, values } => {
            let headers = parse(headers.as_bytes().unwrap_or_default());
            field_is(bytes, headers.text("content-type").unwrap_or_default(), path, values)
        }
        Condition::Text(text) => has_text(bytes, text),
        _ => false,
    }
}

struct Builder<'c> {
    connection: &'c Connection,
    values: Vec<Value>,
}

impl Builder<'_> {
    /// Adds a value, and returns its placeholder.
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    fn condition(&mut self, index: usize, condition: &Condition) -> rusqlite::Result<String> {
        Ok(match condition {
            Condition::Verdict(names) => {
                let known = names.iter().filter(|name| *name != "none").cloned().collect();
                let unknown = if are_known(names) { "" } else { " OR d.verdict IS NULL" };
                format!("({}{unknown})", self.one_of("d.verdict", known))
            }
            Condition::Provider(patterns) => self.pattern("provider", patterns)?.unwrap_or_else(never),
            Condition::Event(patterns) => self.pattern("event", patterns)?.unwrap_or_else(never),
            Condition::Cause(patterns) => self.pattern("cause", patterns)?.unwrap_or_else(never),
            Condition::Path(patterns) => match self.pattern("target", patterns)? {
                Some(condition) => condition,
                None => format!("{FUNCTION}({index}, d.target, NULL)"),
            },
            Condition::Method(names) => self.one_of("upper(d.method)", names.clone()),
            Condition::Status(ranges) => self.ranges("d.status", ranges),
            Condition::Size(ranges) => self.ranges("d.size", ranges),
            Condition::Ms(ranges) => self.ranges("round(d.ms * 1000)", ranges),
            Condition::Id(ranges) => self.ranges("d.id", ranges),
            Condition::Is(states) => {
                let state = |state: &State| match state {
                    State::Marked => "d.marked = 1",
                    State::Replay => "d.replay_of IS NOT NULL",
                    State::Forwarded => "d.forward = 'done'",
                    // The first part of each condition makes SQLite use a partial index.
                    State::Failed => {
                        "(d.forward IN ('pending', 'failed', 'unknown') AND d.forward IN ('failed', 'unknown'))"
                    }
                    State::Broken => "(d.kind <> 'delivery' AND d.kind = 'broken')",
                    State::Handshake => "(d.kind <> 'delivery' AND d.kind = 'handshake')",
                    _ => "0",
                };
                any(states.iter().map(|known| state(known).to_owned()))
            }
            Condition::Header(_) => {
                format!("{FUNCTION}({index}, (SELECT headers FROM contents WHERE id = d.id), NULL)")
            }
            Condition::Field { values, .. } => {
                let field = format!(
                    "{FUNCTION}({index}, (SELECT body FROM contents WHERE id = d.id), (SELECT headers FROM contents WHERE id = d.id))"
                );
                let queries: Option<Vec<String>> =
                    values.iter().map(|value| index::candidates_of_value(value)).collect();
                match queries {
                    Some(queries) => {
                        let queries = queries.into_iter().map(|query| format!("({query})")).collect::<Vec<_>>();
                        format!("({} AND {field})", self.candidates(queries.join(" OR "))?)
                    }
                    None => field,
                }
            }
            Condition::Text(text) => {
                let mut body = format!("{FUNCTION}({index}, (SELECT body FROM contents WHERE id = d.id), NULL)");
                if let Some(query) = index::candidates(text) {
                    body = format!("({} AND {body})", self.candidates(query)?);
                }
                let part = [Pattern { parts: vec![String::new(), text.clone(), String::new()] }];
                let names = [self.pattern("event", &part)?, self.pattern("provider", &part)?];
                any(names.into_iter().flatten().chain([body]))
            }
            _ => never(),
        })
    }

    /// Returns a condition that is met by the deliveries that the index finds, and by those that are not completely in the index.
    fn candidates(&mut self, query: String) -> rusqlite::Result<String> {
        let indexed_to = index::indexed_to(self.connection)?;
        let query = self.bind(query);
        let indexed_to = self.bind(indexed_to);
        // Use one set of IDs, because with OR, SQLite would read every delivery. Inline the size, because SQLite uses the partial index only for a constant.
        let max_indexed = index::MAX_INDEXED_BODY;
        Ok(format!(
            "d.id IN (SELECT rowid FROM search WHERE search MATCH {query}
                UNION ALL SELECT id FROM deliveries WHERE id > {indexed_to}
                UNION ALL SELECT id FROM deliveries WHERE size > {max_indexed})"
        ))
    }

    /// Returns a condition on an indexed column, or `None` if it has more than [`MAX_VALUES`] distinct values.
    fn pattern(&mut self, column: &str, patterns: &[Pattern]) -> rusqlite::Result<Option<String>> {
        // Each query finds the next distinct value in the index of the column.
        let mut next = self.connection.prepare_cached(&format!(
            "SELECT {column} FROM deliveries WHERE {column} > ?1 ORDER BY {column} LIMIT 1"
        ))?;
        let (mut last, mut found) = (String::new(), Vec::new());
        // The loop starts above the empty text, so check for that first.
        let first = format!("SELECT 1 FROM deliveries WHERE {column} = '' LIMIT 1");
        if patterns.iter().any(|pattern| pattern.matches("")) && self.connection.prepare_cached(&first)?.exists([])? {
            found.push(String::new());
        }
        for _ in 0..=MAX_VALUES {
            let mut rows = next.query([&last])?;
            let Some(row) = rows.next()? else { return Ok(Some(self.one_of(&format!("d.{column}"), found))) };
            last = row.get(0)?;
            if patterns.iter().any(|pattern| pattern.matches(&last)) {
                found.push(last.clone());
            }
        }
        Ok(None)
    }

    fn one_of(&mut self, expression: &str, values: Vec<String>) -> String {
        let values: Vec<String> = values.into_iter().map(|value| self.bind(value)).collect();
        match values.as_slice() {
            [] => never(),
            [value] => format!("{expression} = {value}"),
            values => format!("{expression} IN ({})", values.join(", ")),
        }
    }

    fn ranges(&mut self, expression: &str, ranges: &[Range]) -> String {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let conditions: Vec<String> = ranges
            .iter()
            .map(|range| {
                let (from, to) = (self.bind(number(range.from)), self.bind(number(range.to)));
                format!("{expression} BETWEEN {from} AND {to}")
            })
            .collect();
        any(conditions)
    }
}

fn are_known(names: &[String]) -> bool {
    names.iter().all(|name| name != "none")
}

fn never() -> String {
    "0".into()
}

fn any(conditions: impl IntoIterator<Item = String>) -> String {
    let conditions: Vec<String> = conditions.into_iter().collect();
    format!("({})", if conditions.is_empty() { never() } else { conditions.join(" OR ") })
}
