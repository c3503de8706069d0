//! JSON with the headers and the body of a request, in any of the usual shapes: one object or several, indented, in a list, or inside other objects.
//!
//! It is used if no other format matches. Finding the requests is left to `shapes`.

use serde_json::{StreamDeserializer, value::RawValue};

use crate::capture::{
    FORMATS, Fidelity, Format, ReadMode,
    detect::is_generic,
    document::Document,
    json::describe,
    record::{self, Requests},
    shapes,
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "json",
    about: "JSON with headers and body, as tools and applications write it",
    fidelity: Fidelity::Exact,
    recognize: |document| {
        (document.begins_with('{') || document.begins_with('['))
            && document.text().is_some_and(|text| {
                // A malformed end does not hide the requests before it, and is reported when the file is read.
                values(text).map_while(Result::ok).any(shapes::has_request)
            })
    },
    read: ReadMode::Whole(|document| read(document.required_text()?)),
};

fn values(text: &str) -> impl Iterator<Item = serde_json::Result<&RawValue>> {
    let values: StreamDeserializer<'_, _, &RawValue> = serde_json::Deserializer::from_str(text).into_iter();
    values
}

fn read(text: &str) -> Requests {
    let mut found = Vec::new();
    for value in values(text) {
        match value {
            Ok(value) => {
                for request in shapes::requests(value)? {
                    record::add(&mut found, request)?;
                }
            }
            Err(error) => {
                record::add(&mut found, Err(describe(&error)))?;
                break;
            }
        }
    }
    if found.is_empty() {
        return Err("no request: expected an object with `headers` and `body`, at the top level or nested".into());
    }
    Ok(found)
}

/// Reads the requests in a JSON value that was found inside something else, e.g. a log line: in the format of a tool, or in one of the usual shapes. Returns
/// `None` if there are none. Requests without a body, e.g. page loads, count only if another one has a body. Incomplete requests are always errors.
pub(in crate::capture) fn read_value(json: &str) -> Option<Requests> {
    let document = Document::new(json.as_bytes());
    let format = FORMATS.iter().find(|format| !is_generic(format) && format.recognizes(&document));
    if let Some(Format { read: ReadMode::Whole(read), .. }) = format {
        return Some(read(&document));
    }
    let value: &RawValue = serde_json::from_str(json).ok()?;
    let mut requests = match shapes::requests(value) {
        Ok(requests) => requests,
        Err(reason) => return Some(Err(reason)),
    };
    if !shapes::has_request(value) {
        requests.retain(Result::is_err);
    }
    (!requests.is_empty()).then_some(Ok(requests))
}
