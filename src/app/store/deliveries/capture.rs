//! Converts deliveries to captures: reads a store like a capture file, and writes a delivery as a line of one.

use std::{iter, path::Path};

use serde_json::{Value, json};

use super::{Deliveries, Delivery, NewDelivery, Reader};
use crate::app::store::StoreError;
use hookctl::{
    capture::{self, Record, jsonl_line_with},
    filter::Filter,
    signing::Verdict,
};

/// Opens a store as a capture whose records are named `NAME:ID`, after the IDs of the deliveries.
///
/// # Errors
/// Those of [`Reader::open`].
pub fn open_capture(path: &Path, name: &str, filter: Filter) -> Result<capture::Reader<'static>, StoreError> {
    let mut deliveries = Reader::open(path)?.deliveries(filter);
    Ok(capture::Reader::from_records(iter::from_fn(move || next(&mut deliveries)), name))
}

fn next(deliveries: &mut Deliveries) -> Option<(u64, Result<Record, String>)> {
    let read = deliveries.next()?;
    Some(match read {
        Ok(delivery) => (deliveries.current(), Ok(record(delivery))),
        Err(error) => (deliveries.current(), Err(with_advice(&error))),
    })
}

/// Returns the message of an error. A damaged store is read as far as possible, so the message says how to recover the rest.
fn with_advice(error: &StoreError) -> String {
    match error {
        StoreError::Damaged(_) => format!("{error} (save what can be read with `sqlite3 FILE .recover`)"),
        error => error.to_string(),
    }
}

/// Returns the captured request of a delivery. Its source is left empty.
#[must_use]
pub fn record(delivery: Delivery) -> Record {
    let NewDelivery { message, at, fidelity, response, .. } = delivery.saved;
    let status = response.and_then(|response| response.status);
    Record { message, at, fidelity, status, ..Record::default() }
}

/// Returns a delivery as a line of a capture file: the request, and additional fields that readers of capture files ignore.
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
        ("ms", response.map_or(Value::Null, |response| json!(response.ms))),
    ];
    jsonl_line_with(&delivery.message, delivery.at.as_deref().unwrap_or_default(), at.into_iter().chain(fields))
}
