//! Any bytes as a capture file: each line is the record that `serde_json` alone makes of it, or none where that makes none.
//!
//! All lines of a batch are read into the same record, as `verify` does it, so nothing of one may be left in the next.

#![no_main]

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hookctl::{
    capture::{self, Reader, Record},
    message::{Headers, Message},
};
use libfuzzer_sys::fuzz_target;
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;

/// The members of an object in their order, repeats included.
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

/// A value of that type.
fn held<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

fn headers(raw: &RawValue) -> Option<Headers> {
    let mut headers = Headers::default();
    if raw.get().starts_with('[') {
        held::<Vec<(String, String)>>(raw)?.into_iter().for_each(|(name, value)| headers.push(name, value));
        return Some(headers);
    }
    for (name, values) in held::<Members<'_>>(raw)?.0 {
        let values = held::<String>(values).map(|value| vec![value]).or_else(|| held(values))?;
        for value in values {
            headers.push(&name, value);
        }
    }
    Some(headers)
}

/// The request of a line and its time, as DESIGN section 6 has them; `None` where it is no record.
fn expected(line: &[u8]) -> Option<(Message, Option<String>)> {
    let line = str::from_utf8(line.trim_ascii_end()).ok()?;
    let Members(members) = serde_json::from_str(line).ok()?;
    let one = |name: &str| {
        let mut found = members.iter().filter(|(held, _)| held == name).map(|(_, value)| *value);
        match (found.next(), found.next()) {
            (found, None) => Some(found),
            _ => None,
        }
    };
    let text = |name: &str| match one(name)? {
        None => Some(None),
        Some(raw) => held::<Option<String>>(raw),
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

fuzz_target!(|file: &[u8]| {
    // What is packed is told as a whole, and so is what is empty.
    let utf_16 = matches!(file, [0xff, 0xfe, _, 0, ..] | [0xfe, 0xff, 0, _, ..]);
    if file.is_empty() || utf_16 || file.starts_with(b"\x1f\x8b") || file.starts_with(b"PK") {
        return;
    }
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
    let lines = file.split_inclusive(|byte| *byte == b'\n').enumerate().filter_map(|(index, line)| {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        (!line.iter().all(u8::is_ascii_whitespace)).then(|| (format!("f:{}", index + 1), expected(line)))
    });
    assert_eq!(read, lines.collect::<Vec<_>>());
});
