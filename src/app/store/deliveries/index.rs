//! The full-text index of bodies.
//!
//! It is updated in the background, so it may lack the newest deliveries. A search reads those, and larger bodies, from the store itself. The index only
//! finds candidates: the [query](super::query) compares each of them with the search text.

use std::collections::BTreeSet;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use hookctl::filter::fold;

/// Maximum number of deliveries that are indexed in one transaction. New deliveries wait until it is committed.
const MAX_DELIVERIES: i64 = 256;

/// Size of bodies, in bytes, at which such a transaction ends.
const MAX_BYTES: usize = 256 * 1024;

/// Maximum number of bytes of a body that are indexed. A search reads larger bodies from the store.
pub(super) const MAX_INDEXED_BODY: usize = 1024 * 1024;

/// Maximum number of trigrams (groups of three characters) in a search. More would hardly reduce the candidates.
const MAX_TRIGRAMS: usize = 32;

/// Adds a batch of deliveries to the index. Returns true if there may be more to add.
pub(super) fn fill_some(connection: &Connection) -> rusqlite::Result<bool> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    if is_stale(&transaction)? {
        empty(&transaction)?;
    }
    let from = indexed_to(&transaction)?;
    let mut to = from;
    {
        let mut rows = transaction.prepare_cached(
            "SELECT id, coalesce(substr(body, 1, ?3), x'') FROM contents WHERE id > ?1 ORDER BY id LIMIT ?2",
        )?;
        let mut insert = transaction.prepare_cached("INSERT INTO search (rowid, body) VALUES (?1, ?2)")?;
        let mut rows =
            rows.query(params![from, MAX_DELIVERIES, i64::try_from(MAX_INDEXED_BODY).unwrap_or(i64::MAX)])?;
        let mut bytes = 0;
        while bytes < MAX_BYTES
            && let Some(row) = rows.next()?
        {
            to = row.get(0)?;
            let body: Vec<u8> = row.get(1)?;
            bytes += body.len();
            insert.execute(params![to, indexed_text(&body)])?;
        }
    }
    if to > from {
        transaction.prepare_cached("UPDATE progress SET indexed_to = ?1")?.execute([to])?;
        transaction.commit()?;
    }
    Ok(to > from)
}

/// Returns true if most deliveries in the index were deleted from the store.
fn is_stale(connection: &Connection) -> rusqlite::Result<bool> {
    const MIN_DELETED: i64 = 1000;
    let mut deleted = connection.prepare_cached("SELECT deleted FROM progress")?;
    let deleted: i64 = deleted.query_row([], |row| row.get(0))?;
    // Counting the deliveries of a large store is slow, so compare with the constant first.
    Ok(deleted > MIN_DELETED
        && deleted > connection.query_row("SELECT count(*) FROM deliveries", [], |row| row.get(0))?)
}

/// Empties the index, so that it is rebuilt.
pub(super) fn empty(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "INSERT INTO search (search) VALUES ('delete-all'); UPDATE progress SET indexed_to = 0, deleted = 0;",
    )
}

/// Returns the ID of the last delivery in the index.
pub(super) fn indexed_to(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("SELECT indexed_to FROM progress")?.query_row([], |row| row.get(0))
}

/// Returns the text to index for a body: folded, and again with the escapes of JSON and forms decoded, so that escaped values are found.
fn indexed_text(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut folded = fold(&text);
    if let Some(plain) = decode_escapes(&text) {
        folded.push(' ');
        folded.push_str(&fold(&plain));
    }
    // The tokenizer of SQLite stops at NUL.
    if folded.contains('\0') { folded.replace('\0', " ") } else { folded }
}

/// Decodes the escapes `\uXXXX` and `%XX` of ASCII characters. Returns `None` if there are none.
fn decode_escapes(text: &str) -> Option<String> {
    let mut plain = String::new();
    let (mut rest, mut found) = (text, false);
    while let Some(at) = rest.find(['\\', '%']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let (digits, length) = if rest.starts_with("\\u") { (rest.get(2..6), 6) } else { (rest.get(1..3), 3) };
        let code = digits
            .filter(|_| !rest.starts_with('\\') || length == 6)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(byte) = code.filter(u8::is_ascii) {
            found = true;
            plain.push(byte.into());
            rest = &rest[length..];
        } else {
            plain.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    found.then_some(plain)
}

/// Returns the index query that finds every body with this folded text, and possibly others; `None` if the text is too short for the index.
pub(super) fn candidates(text: &str) -> Option<String> {
    let characters: Vec<char> = text.chars().collect();
    let trigrams: BTreeSet<String> = characters
        .windows(3)
        .filter(|trigram| !trigram.contains(&'\0'))
        .take(MAX_TRIGRAMS)
        .map(|trigram| format!("\"{}\"", trigram.iter().collect::<String>().replace('"', "\"\"")))
        .collect();
    (!trigrams.is_empty()).then(|| trigrams.into_iter().collect::<Vec<_>>().join(" "))
}

/// Like [`candidates`], for the value of a field, which may be escaped in several ways.
pub(super) fn candidates_of_value(value: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric();
    // Letters and digits are rarely escaped, so search for the longest run of them.
    let longest = value.split(|c| !is_plain(c)).max_by_key(|part| part.len())?;
    candidates(&fold(longest))
}
