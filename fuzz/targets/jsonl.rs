//! Any bytes as a capture file. Each line that a simple implementation with `serde_json` can read gives the same record. Others give an error, unless they
//! are a request in the shape of an application.
//!
//! All lines of a batch are read into the same record, as `verify` does, so this also tests that no data of a record remains in the next one.

#![no_main]

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hookctl::{
    capture::{self, Reader, Record},
    message::{Headers, Message},
};
use libfuzzer_sys::fuzz_target;
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

/// The members of an object in order, including repeated names.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> de::Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

/// Deserializes a value. `None` if it has another type.
fn parsed<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

fn headers(raw: &RawValue) -> Option<Headers> {
    let mut headers = Headers::default();
    if raw.get().starts_with('[') {
        parsed::<Vec<(String, String)>>(raw)?.into_iter().for_each(|(name, value)| headers.push(name, value));
        return Some(headers);
    }
    for (name, values) in parsed::<Members<'_>>(raw)?.0 {
        let values = parsed::<String>(values).map(|value| vec![value]).or_else(|| parsed(values))?;
        for value in values {
            headers.push(&name, value);
        }
    }
    Some(headers)
}

/// Parses a line into a request and its time. `None` if it is not a record: a JSON object with `headers` and either `body` or `body_base64`.
fn expected(line: &[u8]) -> Option<(Message, Option<String>)> {
    let line = str::from_utf8(line.trim_ascii_end()).ok()?;
    let Members(members) = serde_json::from_str(line).ok()?;
    let one = |name: &str| {
        let mut found = members.iter().filter(|(member, _)| member == name).map(|(_, value)| *value);
        match (found.next(), found.next()) {
            (found, None) => Some(found),
            _ => None,
        }
    };
    let text = |name: &str| match one(name)? {
        None => Some(None),
        Some(raw) => parsed::<Option<String>>(raw),
    };
    let body = match (text("body")?, text("body_base64")?) {
        (Some(text), None) => text.into_bytes(),
        (None, Some(text)) => BASE64_STANDARD.decode(text).ok()?,
        _ => return None,
    };
    let or = |name: &str, default: &str| Some(text(name)?.unwrap_or_else(|| default.to_owned()));
    let message = Message {
        method: or("method", "POST")?,
        target: or("target", "/")?,
        version: or("version", "HTTP/1.1")?,
        headers: headers(one("headers")??)?,
        body,
        url: None,
    };
    Some((message, text("at")?))
}

/// Returns true if the body is as long as its `Content-Length` says. If it is not, it may be read in another way, e.g. as base64.
fn has_declared_length(message: &Message) -> bool {
    let declared = message.headers.text("content-length").and_then(|length| length.trim().parse().ok());
    declared.is_none_or(|length: usize| length == message.body.len())
}

fuzz_target!(|file: &[u8]| {
    let mut read = Vec::new();
    let mut reader = Reader::open(file, "f", capture::format("jsonl"));
    while let Some(mut batch) = reader.next_batch() {
        let mut record = Record::default();
        while let Some(result) = batch.read(&mut record) {
            read.push(match result {
                Ok(()) => (record.source.clone(), Some((record.message.clone(), record.at.clone()))),
                Err(error) => (error.source, None),
            });
        }
    }
    // Empty, compressed and UTF-16 files give a single error.
    if read.iter().any(|(source, _)| source == "f")
        || file.starts_with(b"\x1f\x8b")
        || file.starts_with(b"\x28\xb5\x2f\xfd")
    {
        return;
    }
    let lines = file.split_inclusive(|byte| *byte == b'\n').enumerate().filter_map(|(index, line)| {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        (!line.iter().all(u8::is_ascii_whitespace)).then(|| (format!("f:{}", index + 1), expected(line)))
    });
    let lines: Vec<_> = lines.collect();
    assert_eq!(read.len(), lines.len());
    for ((source, read), (line, expected)) in read.iter().zip(&lines) {
        assert_eq!(source, line);
        if expected.as_ref().is_some_and(|(message, _)| has_declared_length(message)) {
            assert_eq!(read, expected, "{line}");
        }
    }
});
