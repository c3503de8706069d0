//! The search index over bodies. It is filled behind the writer, and may lack the newest deliveries, which a search then reads itself.

use std::collections::BTreeSet;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use hookctl::filter::fold;

/// How much is indexed in one transaction: deliveries, and bytes of bodies. Deliveries that arrive meanwhile wait for it.
const MAX_DELIVERIES: i64 = 256;
const MAX_BYTES: usize = 256 * 1024;

/// How much of a body is indexed, in bytes. A search reads larger ones.
pub(super) const MAX_BODY: usize = 1024 * 1024;

/// Maximum number of groups of three characters that a search looks for. More make it no more precise.
const MAX_GROUPS: usize = 32;

/// Adds some deliveries to the index. Returns whether there may be more.
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
        let mut rows = rows.query(params![from, MAX_DELIVERIES, i64::try_from(MAX_BODY).unwrap_or(i64::MAX)])?;
        let mut bytes = 0;
        while bytes < MAX_BYTES
            && let Some(row) = rows.next()?
        {
            to = row.get(0)?;
            let body: Vec<u8> = row.get(1)?;
            bytes += body.len();
            insert.execute(params![to, indexed(&body)])?;
        }
    }
    if to > from {
        transaction.prepare_cached("UPDATE progress SET indexed_to = ?1")?.execute([to])?;
        transaction.commit()?;
    }
    Ok(to > from)
}

/// Returns true if the index has more deliveries that were deleted than others.
fn is_stale(connection: &Connection) -> rusqlite::Result<bool> {
    const FEW: i64 = 1000;
    let mut deleted = connection.prepare_cached("SELECT deleted FROM progress")?;
    let deleted: i64 = deleted.query_row([], |row| row.get(0))?;
    // Counting takes a while in a large store.
    Ok(deleted > FEW && deleted > connection.query_row("SELECT count(*) FROM deliveries", [], |row| row.get(0))?)
}

/// Empties the index, so that it is built again.
pub(super) fn empty(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "INSERT INTO search (search) VALUES ('delete-all'); UPDATE progress SET indexed_to = 0, deleted = 0;",
    )
}

/// The number of the last delivery that is in the index.
pub(super) fn indexed_to(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("SELECT indexed_to FROM progress")?.query_row([], |row| row.get(0))
}

/// What is indexed of a body: its text without case, and the same without the escapes of JSON and forms, in which a value may hide.
fn indexed(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut folded = fold(&text);
    if let Some(plain) = without_escapes(&text) {
        folded.push(' ');
        folded.push_str(&fold(&plain));
    }
    // The tokenizer stops at NUL.
    if folded.contains('\0') { folded.replace('\0', " ") } else { folded }
}

/// Replaces `\uXXXX` and `%XX` of ASCII characters. Returns `None` if there are none.
fn without_escapes(text: &str) -> Option<String> {
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

/// Returns the query that finds every body with this folded text, and others. `None` if the index cannot help.
pub(super) fn candidates(text: &str) -> Option<String> {
    let characters: Vec<char> = text.chars().collect();
    let groups: BTreeSet<String> = characters
        .windows(3)
        .filter(|group| !group.contains(&'\0'))
        .take(MAX_GROUPS)
        .map(|group| format!("\"{}\"", group.iter().collect::<String>().replace('"', "\"\"")))
        .collect();
    (!groups.is_empty()).then(|| groups.into_iter().collect::<Vec<_>>().join(" "))
}

/// Like [`candidates`], for the value of a field, which may be written in several ways.
pub(super) fn candidates_of_value(value: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric();
    // The longest part that is written in one way only.
    let longest = value.split(|c| !is_plain(c)).max_by_key(|part| part.len())?;
    candidates(&fold(longest))
}
