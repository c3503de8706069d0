//! Converts deliveries to captures: reads a store like a capture file, and writes a delivery as a line of one.

use std::{iter, path::Path};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Map, Value, json};

use super::{Deliveries, Delivery, NewDelivery, Reader, RequestKind};
use crate::app::store::StoreError;
use hookctl::{
    capture::{self, Batch, CaptureError, Fidelity, Record, jsonl_line_with},
    filter::Filter,
    signing::Verdict,
};

/// Opens a store as a capture whose records are named `NAME:ID`, after the IDs of the deliveries. An incomplete or malformed request is an error.
///
/// # Errors
/// Those of [`Reader::open`].
pub fn open_capture(path: &Path, name: &str, filter: Filter) -> Result<capture::Reader<'static>, StoreError> {
    let mut deliveries = Reader::open(path)?.deliveries(filter);
    let path = path.to_owned();
    Ok(capture::Reader::from_records(iter::from_fn(move || next(&path, &mut deliveries)), name))
}

fn next(path: &Path, deliveries: &mut Deliveries) -> Option<(u64, Result<Record, String>)> {
    let read = deliveries.next()?;
    Some(match read {
        Ok(delivery) if delivery.kind == RequestKind::Broken => (deliveries.current(), Err(broken(&delivery))),
        Ok(delivery) => (deliveries.current(), Ok(record(delivery))),
        Err(error) => (deliveries.current(), Err(with_advice(path, &error))),
    })
}

/// Returns why a broken request cannot be verified. No receiver would have accepted it, so even a matching signature proves nothing.
fn broken(delivery: &Delivery) -> String {
    let reason = delivery.reason.as_deref().unwrap_or("its body was not read");
    format!("broken request: {reason}")
}

/// Returns the message of an error. A damaged store is read as far as possible, so the message includes how to recover the rest.
pub fn with_advice(path: &Path, error: &StoreError) -> String {
    match error {
        StoreError::Damaged(_) => format!("{error} ({})", recovery(path)),
        error => error.to_string(),
    }
}

/// Returns advice on how to recover the readable part of a damaged store.
pub(super) fn recovery(path: &Path) -> String {
    format!("save what can be read: sqlite3 {} .recover | sqlite3 recovered.db", path.display())
}

/// Returns the captured request of a delivery. Its source is left empty.
#[must_use]
pub fn record(delivery: Delivery) -> Record {
    let received = delivery.is_received();
    let NewDelivery { message, at, fidelity, response, .. } = delivery.saved;
    let status = response.and_then(|response| response.status);
    Record { message, at, fidelity, received, status, ..Record::default() }
}

/// The fields that only an import into a store reads.
const IMPORT_KEYS: [&str; 4] = ["kind", "reason", "head_base64", "trailers_base64"];

/// Reads the next record of a batch, with the fields that [`add_imported`] needs.
///
/// # Errors
/// The record is broken. The ones after it can be read.
pub fn read_imported(batch: &mut Batch) -> Option<Result<Record, CaptureError>> {
    let kept = IMPORT_KEYS.map(|key| (key.to_owned(), Value::Null)).into_iter().collect();
    let mut record = Record { kept, ..Record::default() };
    Some(batch.read(&mut record)?.map(|()| record))
}

/// Adds the fields that only hookctl's own lines have, e.g. `kind`. Values of another type are ignored.
pub fn add_imported(delivery: &mut NewDelivery, kept: &Map<String, Value>) {
    let text = |key: &str| kept.get(key).and_then(Value::as_str);
    let bytes = |key: &str| text(key).and_then(|text| BASE64_STANDARD.decode(text).ok());
    delivery.kind = text("kind").map(RequestKind::from_name).unwrap_or_default();
    delivery.reason = text("reason").map(str::to_owned);
    // Only a broken request has a head that the fields of the line do not determine.
    delivery.head = bytes("head_base64").filter(|_| delivery.kind == RequestKind::Broken);
    delivery.trailers = bytes("trailers_base64");
}

/// Returns a delivery as a line of a capture file: the request and additional fields. `verify` ignores most of the additional fields.
#[must_use]
pub fn capture_line(delivery: &NewDelivery) -> String {
    let text = |value: &Option<String>| value.as_deref().map_or(Value::Null, Value::from);
    let response = delivery.response.as_ref();
    // An unknown time is null, not an empty string.
    let at = delivery.at.is_none().then_some(("at", Value::Null));
    let fields = [
        ("peer", text(&delivery.peer)),
        ("provider", text(&delivery.provider)),
        ("event", text(&delivery.event)),
        ("verdict", delivery.verdict.map_or(Value::Null, |verdict: Verdict| verdict.name().into())),
        ("status", response.and_then(|response| response.status).map_or(Value::Null, Value::from)),
        ("ms", json!(response.and_then(|response| response.ms))),
    ];
    // Most requests are exact, and have none of these.
    let fidelity = (delivery.fidelity != Fidelity::Exact).then(|| ("fidelity", delivery.fidelity.name().into()));
    let kind = (delivery.kind != RequestKind::Delivery).then(|| ("kind", delivery.kind.name().into()));
    let reason = delivery.reason.as_deref().map(|reason| ("reason", reason.into()));
    let bytes = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(|bytes| Value::from(BASE64_STANDARD.encode(bytes)));
    // The fields of a broken request do not contain all of its bytes.
    let head = bytes(&delivery.head).filter(|_| delivery.kind == RequestKind::Broken).map(|head| ("head_base64", head));
    let trailers = bytes(&delivery.trailers).map(|trailers| ("trailers_base64", trailers));
    let rare = [fidelity, kind, reason, head, trailers].into_iter().flatten();
    let fields = at.into_iter().chain(fields).chain(rare);
    jsonl_line_with(&delivery.message, delivery.at.as_deref().unwrap_or_default(), fields)
}
