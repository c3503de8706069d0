//! Deliveries as captures: a store that is read like a capture file, and a delivery as a line of one.

use std::{iter, path::Path};

use serde_json::{Value, json};

use super::{Deliveries, Delivery, NewDelivery, Reader};
use crate::app::store::StoreError;
use hookctl::{
    capture::{self, Record, jsonl_line_beside},
    filter::Filter,
    signing::Verdict,
};

/// Opens a store as a capture, whose records are named by the numbers of the deliveries: `NAME:ID`.
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

/// A damaged store is read as far as possible, and the reader should know what else helps.
fn with_advice(error: &StoreError) -> String {
    match error {
        StoreError::Damaged(_) => format!("{error} (save what can be read with `sqlite3 FILE .recover`)"),
        error => error.to_string(),
    }
}

/// Returns the captured request of a delivery. Its source is left empty.
#[must_use]
pub fn record(delivery: Delivery) -> Record {
    let NewDelivery { message, at, fidelity, answer, .. } = delivery.saved;
    let status = answer.and_then(|answer| answer.status);
    Record { message, at, fidelity, status, ..Record::default() }
}

/// The line of a capture file: the request, and what else is known, which readers of capture files ignore.
#[must_use]
pub fn capture_line(delivery: &NewDelivery) -> String {
    let text = |value: &Option<String>| value.as_deref().map_or(Value::Null, Value::from);
    let answer = delivery.answer.as_ref();
    // A time that is not known is not an empty one.
    let at = delivery.at.is_none().then_some(("at", Value::Null));
    let fields = [
        ("peer", text(&delivery.peer)),
        ("provider", text(&delivery.provider)),
        ("event", text(&delivery.event)),
        ("verdict", delivery.verdict.map_or(Value::Null, |verdict: Verdict| verdict.name().into())),
        ("status", answer.and_then(|answer| answer.status).map_or(Value::Null, Value::from)),
        ("ms", answer.map_or(Value::Null, |answer| json!(answer.ms))),
    ];
    jsonl_line_beside(&delivery.message, delivery.at.as_deref().unwrap_or_default(), at.into_iter().chain(fields))
}
