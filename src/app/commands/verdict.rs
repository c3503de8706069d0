//! The row of a verified record, as `verify` and `providers lint --against` print it.

use serde_json::{Map, Value};

use crate::app::{clock, output::VerdictRow};
use hookctl::{capture::Record, verify::VerifiedRecord};

/// Calls `print` with the row of a record. `kept` are the keys of `--keep`, with secrets masked in their values.
pub(super) fn row_of<T>(
    verified: &VerifiedRecord<'_>,
    record: &Record,
    kept: &Map<String, Value>,
    print: impl FnOnce(&VerdictRow<'_>) -> T,
) -> T {
    let VerifiedRecord { provider, event, verification, causes, .. } = verified;
    let sent_at = match record.at {
        Some(_) => None,
        None => verification.sent_at.and_then(clock::to_rfc3339),
    };
    print(&VerdictRow {
        source: &record.source,
        provider: &provider.name,
        event: event.map(|event| event.name.as_str()),
        verdict: verification.verdict,
        header: verification.header,
        scheme: verification.scheme,
        secret: verification.secret,
        at: record.at.as_deref().or(sent_at.as_deref()),
        fidelity: record.fidelity,
        error: None,
        causes,
        delivery: true,
        kept,
    })
}
