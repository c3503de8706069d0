//! Converts deliveries to rows of the tables, and back.

use std::fmt::Display;

use rusqlite::{Connection, OptionalExtension as _, Row, params, types::FromSql};

use super::{
    Delivery, ForwardState, Forwarding, ListRow, NewDelivery, ReplayedRow, RequestKind, Response, StoredCause, Update,
    schema::explain,
};
use crate::app::store::StoreError;
use hookctl::{
    capture::{Fidelity, headers_from_json, headers_to_json},
    message::{Headers, Message},
    signing::Verdict,
};

/// Inserts a delivery, and returns its ID.
pub(super) fn insert(connection: &Connection, delivery: &NewDelivery, listener: Option<i64>) -> rusqlite::Result<i64> {
    let NewDelivery { message, response, forwarding, .. } = delivery;
    let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let connection_number = delivery.connection.map(|(connection, _)| number(connection));
    let sequence = delivery.connection.map(|(_, sequence)| number(sequence));
    connection
        .prepare_cached(
            "INSERT INTO deliveries (at, listener, connection, sequence, peer, method, target, version, size, url, fidelity, provider, event, verdict,
                scheme, header, secret, cause, status, ms, forward, forward_target, forward_status, forward_error, forward_changed, forward_ms, marked,
                replay_of, kind, reason)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30)",
        )?
        .execute(params![
            delivery.at,
            listener,
            connection_number,
            sequence,
            delivery.peer,
            message.method,
            message.target,
            message.version,
            number(message.body.len() as u64),
            message.url,
            delivery.fidelity.name(),
            delivery.provider,
            delivery.event,
            delivery.verdict.map(Verdict::name),
            delivery.scheme,
            delivery.header,
            delivery.secret,
            delivery.causes.first().map(|cause| &cause.code),
            response.as_ref().and_then(|response| response.status),
            response.as_ref().and_then(|response| response.ms),
            forwarding.state.name(),
            forwarding.target,
            forwarding.status,
            forwarding.error,
            names_to_json(&forwarding.changed),
            forwarding.ms,
            delivery.marked,
            delivery.replay_of,
            delivery.kind.name(),
            delivery.reason,
        ])?;
    let id = connection.last_insert_rowid();
    connection
        .prepare_cached(
            "INSERT INTO contents (id, causes, head, headers, answer_headers, answer_body, body, trailers)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            id,
            causes_to_json(&delivery.causes),
            delivery.head,
            headers_text(&message.headers),
            response.as_ref().map(|response| headers_text(&response.headers)),
            response.as_ref().map(|response| &response.body),
            message.body,
            delivery.trailers,
        ])?;
    Ok(id)
}

/// Updates a delivery. Does nothing if it does not exist, e.g. because it was deleted.
pub(super) fn update(connection: &Connection, id: i64, update: &Update) -> rusqlite::Result<()> {
    match update {
        Update::Causes(causes) => {
            let code = causes.first().map(|cause| &cause.code);
            connection.prepare_cached("UPDATE deliveries SET cause = ?2 WHERE id = ?1")?.execute(params![id, code])?;
            connection
                .prepare_cached("UPDATE contents SET causes = ?2 WHERE id = ?1")?
                .execute(params![id, causes_to_json(causes)])?;
        }
        Update::Response(response) => {
            connection.prepare_cached("UPDATE deliveries SET status = ?2, ms = ?3 WHERE id = ?1")?.execute(params![
                id,
                response.status,
                response.ms
            ])?;
            connection
                .prepare_cached("UPDATE contents SET answer_headers = ?2, answer_body = ?3 WHERE id = ?1")?
                .execute(params![id, headers_text(&response.headers), response.body])?;
        }
        Update::Ms(ms) => {
            connection.prepare_cached("UPDATE deliveries SET ms = ?2 WHERE id = ?1")?.execute(params![id, ms])?;
        }
        Update::Forwarding(Forwarding { state, target, status, error, changed, ms }) => {
            connection
                .prepare_cached(
                    "UPDATE deliveries SET forward = ?2, forward_target = ?3, forward_status = ?4, forward_error = ?5, forward_changed = ?6,
                        forward_ms = ?7
                    WHERE id = ?1",
                )?
                .execute(params![id, state.name(), target, status, error, names_to_json(changed), ms])?;
        }
        Update::Marked(marked) => {
            connection
                .prepare_cached("UPDATE deliveries SET marked = ?2 WHERE id = ?1")?
                .execute(params![id, marked])?;
        }
    }
    Ok(())
}

/// The columns that [`delivery`] reads, in this order. Reading them by name would look up each name in every row.
const COLUMNS: &str = "id, listener, at, kind, reason, connection, sequence, peer, method, target, version, headers, body, url, head, trailers,
    fidelity, provider, event, verdict, scheme, header, secret, causes, status, ms, answer_headers, answer_body, forward, forward_target,
    forward_status, forward_error, forward_changed, forward_ms, marked, replay_of";

/// Returns the delivery with this ID.
pub(super) fn get(connection: &Connection, id: i64) -> Result<Option<Delivery>, StoreError> {
    let found = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM requests WHERE id = ?1"))
        .map_err(explain)?
        .query_row([id], |row| Ok(delivery(&mut Cells { row, next: 0 })))
        .optional()
        .map_err(explain)?;
    // Values of the wrong type are damage.
    found.transpose().map_err(|error| match error {
        StoreError::Sqlite(error) => explain(error),
        error => error,
    })
}

/// The values of a row, from left to right.
struct Cells<'r> {
    row: &'r Row<'r>,
    next: usize,
}

impl Cells<'_> {
    fn next<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        self.next += 1;
        self.row.get(self.next - 1)
    }

    /// Returns the next value, parsed from its text, or `None` for null.
    fn parsed<T, E: Display>(&mut self, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<Option<T>, StoreError> {
        let text: Option<String> = self.next()?;
        text.map(|text| parse(&text)).transpose().map_err(|error| {
            let name = self.row.as_ref().column_name(self.next - 1).unwrap_or_default();
            let id = self.row.get::<_, i64>(0).unwrap_or_default();
            StoreError::Damaged(format!("delivery {id}: {name}: {error}"))
        })
    }
}

fn delivery(cells: &mut Cells<'_>) -> Result<Delivery, StoreError> {
    let (id, listener) = (cells.next()?, cells.next()?);
    let at = cells.next()?;
    let kind = RequestKind::from_name(&cells.next::<String>()?);
    let reason = cells.next()?;
    let connection = cells.next::<Option<i64>>()?.zip(cells.next::<Option<i64>>()?);
    let saved = NewDelivery {
        at,
        kind,
        reason,
        connection: connection.map(|(connection, sequence)| (connection.unsigned_abs(), sequence.unsigned_abs())),
        peer: cells.next()?,
        message: Message {
            method: cells.next()?,
            target: cells.next()?,
            version: cells.next()?,
            headers: cells.parsed(headers_from_json)?.unwrap_or_default(),
            body: cells.next()?,
            url: cells.next()?,
        },
        head: cells.next()?,
        trailers: cells.next()?,
        // Read a name unknown to this version as `parsed`, which promises the least.
        fidelity: Fidelity::from_name(&cells.next::<String>()?).unwrap_or(Fidelity::Parsed),
        provider: cells.next()?,
        event: cells.next()?,
        verdict: {
            let name: Option<String> = cells.next()?;
            name.and_then(|name| Verdict::ALL.into_iter().find(|verdict| verdict.name() == name))
        },
        scheme: cells.next()?,
        header: cells.next()?,
        secret: cells.next()?,
        causes: cells.parsed(|text| serde_json::from_str(text))?.unwrap_or_default(),
        response: response(cells)?,
        forwarding: Forwarding {
            state: ForwardState::from_name(&cells.next::<String>()?),
            target: cells.next()?,
            status: cells.next()?,
            error: cells.next()?,
            changed: cells.parsed(|text| serde_json::from_str(text))?.unwrap_or_default(),
            ms: cells.next()?,
        },
        marked: cells.next()?,
        replay_of: cells.next()?,
    };
    Ok(Delivery { id, listener, saved })
}

fn response(cells: &mut Cells<'_>) -> Result<Option<Response>, StoreError> {
    let (status, ms) = (cells.next::<Option<u16>>()?, cells.next::<Option<f64>>()?);
    let headers = cells.parsed(headers_from_json)?.unwrap_or_default();
    let body = cells.next::<Option<_>>()?.unwrap_or_default();
    Ok((status.is_some() || ms.is_some()).then_some(Response { status, headers, body, ms }))
}

/// The columns of [`ListRow`], in the order of its fields.
pub(super) const LIST_COLUMNS: &str =
    "d.id, d.at, d.provider, d.event, d.verdict, d.cause, d.method, d.target, d.status, d.size, d.ms, d.forward,
    d.forward_status, d.marked, d.replay_of, d.kind, d.reason";

/// Reads a row of [`LIST_COLUMNS`].
pub(super) fn list_row(row: &Row<'_>) -> rusqlite::Result<ListRow> {
    Ok(ListRow {
        id: row.get(0)?,
        at: row.get(1)?,
        provider: row.get(2)?,
        event: row.get(3)?,
        verdict: row.get(4)?,
        cause: row.get(5)?,
        method: row.get(6)?,
        path: row.get(7)?,
        status: row.get(8)?,
        bytes: row.get::<_, i64>(9)?.unsigned_abs(),
        ms: row.get(10)?,
        forward: row.get(11)?,
        forward_status: row.get(12)?,
        marked: row.get(13)?,
        replay_of: row.get(14)?,
        kind: row.get(15)?,
        reason: row.get(16)?,
    })
}

/// Lists up to `limit` replays of a delivery, the newest first.
pub(super) fn replays_of(connection: &Connection, id: i64, limit: usize) -> Result<Vec<ReplayedRow>, StoreError> {
    let list = || -> rusqlite::Result<Vec<(ReplayedRow, Option<String>)>> {
        let sql = "SELECT r.id, r.at, r.status, r.forward_changed,
                r.method IS NOT o.method OR r.size IS NOT o.size OR rc.body IS NOT oc.body
            FROM deliveries r
            JOIN contents rc ON rc.id = r.id
            LEFT JOIN deliveries o ON o.id = r.replay_of
            LEFT JOIN contents oc ON oc.id = o.id
            WHERE r.replay_of = ?1 ORDER BY r.id DESC LIMIT ?2";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let read = |row: &Row<'_>| {
            let changed: Option<String> = row.get(3)?;
            let replayed = ReplayedRow {
                id: row.get(0)?,
                at: row.get(1)?,
                status: row.get(2)?,
                changed: Vec::new(),
                is_edited: row.get(4)?,
            };
            Ok((replayed, changed))
        };
        connection.prepare_cached(sql)?.query_map(params![id, limit], read)?.collect()
    };
    let rows = list().map_err(explain)?.into_iter();
    let with_names = |(row, changed): (ReplayedRow, Option<String>)| {
        let changed = serde_json::from_str(changed.as_deref().unwrap_or("[]"))
            .map_err(|error| StoreError::Damaged(format!("delivery {}: forward_changed: {error}", row.id)))?;
        Ok(ReplayedRow { changed, ..row })
    };
    rows.map(with_names).collect()
}

fn headers_text(headers: &Headers) -> String {
    headers_to_json(headers).to_string()
}

/// Returns `None` for an empty list: most deliveries have no causes.
fn causes_to_json(causes: &[StoredCause]) -> Option<String> {
    (!causes.is_empty()).then(|| serde_json::to_string(causes).unwrap_or_default())
}

/// Returns `None` for an empty list.
fn names_to_json(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| serde_json::to_string(names).unwrap_or_default())
}
