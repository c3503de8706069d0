//! Logs with a JSON object in a line: pino, Laravel, CloudWatch, container runtimes, and messages of a queue as kcat prints them (`-J`).
//!
//! Lines without a request are skipped. A truncated or damaged request is an error, so that no record is lost silently. A message of a queue that is not a
//! request is an error, too, because its sender meant it to be one.

use serde_json::value::RawValue;

use crate::capture::{
    FORMATS, Fidelity, Format, Framing, ReadMode, Record,
    detect::is_generic,
    document::Document,
    formats::json,
    record::Requests,
    shapes::{self, Embedded},
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(in crate::capture) const FORMAT: Format = Format {
    name: "log",
    about: "log lines with the JSON of a request, also kcat -J",
    fidelity: Fidelity::Exact,
    recognize: |document| document.without_bom().split(|byte| *byte == b'\n').any(has_request),
    read: ReadMode::Records(Framing::Log),
};

/// Returns true if a line is a JSON object with a request, in none of the formats of tools.
pub(in crate::capture) fn begins(line: &[u8]) -> bool {
    line.trim_ascii_start().first() == Some(&b'{')
        && !FORMATS.iter().any(|format| !is_generic(format) && format.recognizes(&Document::new(line)))
        && serde_json::from_slice::<&RawValue>(line).is_ok_and(|value| {
            shapes::is_queue_message(value)
                || shapes::has_request(value) && shapes::requests(value).is_ok_and(|requests| requests.len() == 1)
        })
}

fn is_json(line: &[u8]) -> bool {
    serde_json::from_slice::<&RawValue>(line).is_ok()
}

fn has_request(line: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(line) else { return false };
    text.contains('{') && matches!(requests(text), Some(Ok(requests)) if requests.iter().any(Result::is_ok))
}

/// Returns the requests in a line.
fn requests(line: &str) -> Option<Requests> {
    let mut found = Vec::new();
    for embedded in shapes::embedded(line) {
        match embedded {
            Embedded::Value(value) if !found.is_empty() && shapes::is_response(&value) => {}
            Embedded::Value(value) => match json::read_value(value.get()) {
                Some(Ok(requests)) => found.extend(requests),
                Some(Err(reason)) => return Some(Err(reason)),
                None => {}
            },
            Embedded::Broken => found.push(Err(shapes::BROKEN.into())),
        }
    }
    (!found.is_empty()).then_some(Ok(found))
}

/// Reads a line into `record`. Returns `None` if it has no request.
pub(in crate::capture) fn read(line: &[u8], record: &mut Record) -> Option<Result<(), String>> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii_end();
    if !line.contains(&b'{') {
        return None;
    }
    // A line of JSON that was cut off may have had a request.
    if line.trim_ascii_start().starts_with(b"{\"") && !is_json(line) {
        return Some(Err("not valid JSON: the line is truncated or damaged".into()));
    }
    let line = String::from_utf8_lossy(line);
    let found = match requests(&line) {
        Some(Ok(found)) => found,
        Some(Err(reason)) => return Some(Err(reason)),
        None => {
            let is_message = |found| matches!(found, Embedded::Value(value) if shapes::is_queue_message(&value));
            return shapes::embedded(&line)
                .any(is_message)
                .then(|| Err("the payload of this message is not a request with headers and body".into()));
        }
    };
    let mut found = found.into_iter();
    match (found.next()?, found.next()) {
        (Ok(imported), None) => {
            super::jsonl::keep_all(&line, &mut record.kept);
            imported.store(record);
            Some(Ok(()))
        }
        (Err(reason), _) | (_, Some(Err(reason))) => Some(Err(reason)),
        _ => Some(Err(
            "several requests in one line: put each in a line of its own, or read JSON with --from json".into()
        )),
    }
}
