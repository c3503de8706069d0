//! A capture file: JSON Lines, one request a line, exact to the byte (DESIGN section 6 names the fields).
//!
//! Lines are read one at a time. A broken one is an error of its own; a line beyond the limit is skipped without being held.

use std::{
    borrow::Cow,
    fmt,
    io::{BufRead, Read},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::{Value, json};

use super::{CaptureError, Fidelity, Format, LARGEST_RECORD, Record};
use crate::message::{Headers, Message};

/// The row of the table. Its records are read by [`Lines`], one at a time.
pub(super) const FORMAT: Format = Format {
    name: "jsonl",
    about: "a capture file: one JSON object a line",
    fidelity: Fidelity::Exact,
    recognise: |document| document.bytes.split(|byte| *byte == b'\n').next().is_some_and(is_record),
    read: |_| Ok(Vec::new()),
};

/// Whether a line has what a record must have.
pub(super) fn is_record(line: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Parts<'a> {
        #[serde(borrow)]
        headers: Option<&'a serde_json::value::RawValue>,
        #[serde(borrow)]
        body: Option<&'a serde_json::value::RawValue>,
        #[serde(borrow)]
        body_base64: Option<&'a serde_json::value::RawValue>,
        // Keys of others, who have headers and a body too.
        #[serde(borrow, rename = "isBase64Encoded")]
        lambda: Option<&'a serde_json::value::RawValue>,
        #[serde(borrow, rename = "requestContext")]
        gateway: Option<&'a serde_json::value::RawValue>,
        #[serde(borrow, rename = "body_b64")]
        raw_body: Option<&'a serde_json::value::RawValue>,
        #[serde(borrow, rename = "inferred_body_type")]
        inferred: Option<&'a serde_json::value::RawValue>,
    }
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    serde_json::from_slice::<Parts<'_>>(line).is_ok_and(|parts| {
        let body = parts.body.is_some() || parts.body_base64.is_some();
        let foreign = [parts.lambda, parts.gateway, parts.raw_body, parts.inferred];
        parts.headers.is_some() && body && foreign.iter().all(Option::is_none)
    })
}

/// The records of a capture file. Blank lines are none.
pub(super) struct Lines<'a, R> {
    reader: R,
    name: &'a str,
    number: usize,
    line: Vec<u8>,
    done: bool,
}

impl<'a, R: BufRead> Lines<'a, R> {
    pub(super) fn new(reader: R, name: &'a str) -> Self {
        Self { reader, name, number: 0, line: Vec::new(), done: false }
    }

    fn fault(&self, reason: impl fmt::Display) -> CaptureError {
        CaptureError::new(format!("{}:{}", self.name, self.number), &reason.to_string())
    }

    /// The next line into `self.line`; `false` at the end.
    fn advance(&mut self) -> Result<bool, CaptureError> {
        self.line.clear();
        self.number += 1;
        let limit = LARGEST_RECORD as u64 + 1;
        let read = self.reader.by_ref().take(limit).read_until(b'\n', &mut self.line);
        let read = read.map_err(|error| {
            self.done = true;
            self.fault(format!("cannot read on: {error}"))
        })?;
        if self.line.len() > LARGEST_RECORD && self.line.last() != Some(&b'\n') {
            self.line = Vec::new();
            let skipped = self.reader.skip_until(b'\n');
            self.done = skipped.is_err();
            return Err(self.fault(format!("the record is larger than {LARGEST_RECORD} bytes")));
        }
        Ok(read > 0)
    }
}

impl<R: BufRead> Iterator for Lines<'_, R> {
    type Item = Result<Record, CaptureError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            match self.advance() {
                Err(fault) => return Some(Err(fault)),
                Ok(false) => break,
                Ok(true) => {}
            }
            let line = self.line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.line);
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            return Some(match parse(line) {
                Ok((message, at)) => Ok(Record {
                    source: format!("{}:{}", self.name, self.number),
                    message,
                    at,
                    fidelity: Fidelity::Exact,
                }),
                Err(reason) => Err(self.fault(reason)),
            });
        }
        None
    }
}

fn parse(line: &[u8]) -> Result<(Message, Option<String>), String> {
    let line: Line<'_> = serde_json::from_slice(line).map_err(|error| explain(&error))?;
    let body = match (line.body, line.body_base64) {
        (Some(text), None) => text.into_owned().into_bytes(),
        (None, Some(text)) => {
            BASE64_STANDARD.decode(text.as_bytes()).map_err(|error| format!("`body_base64` is not base64: {error}"))?
        }
        (Some(_), Some(_)) => return Err("it has `body` and `body_base64`: expected one of them".into()),
        (None, None) => return Err("it has no `body`: expected the raw body as a string, or `body_base64`".into()),
    };
    let text = |text: Option<Cow<'_, str>>, default: &str| text.map_or_else(|| default.to_owned(), Cow::into_owned);
    let message = Message {
        method: text(line.method, "POST"),
        target: text(line.target, "/"),
        version: text(line.version, "HTTP/1.1"),
        headers: line.headers,
        body,
        url: None,
    };
    Ok((message, line.at.map(Cow::into_owned)))
}

fn explain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    // What stands in the place of a header may be a credential: its kind is told, and not its text.
    let reason = match (reason.find('"'), reason.rfind('"')) {
        (Some(first), Some(last)) if first < last => format!("{}…{}", &reason[..first], &reason[last + 1..]),
        _ => reason.to_owned(),
    };
    format!(
        "column {}: {reason}: expected a capture record, as in {{\"headers\":[[\"Name\",\"value\"]],\"body\":\"…\"}}",
        error.column()
    )
}

#[derive(Deserialize)]
#[serde(expecting = "a record, which is an object")]
struct Line<'a> {
    #[serde(borrow, default)]
    at: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    method: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    target: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    version: Option<Cow<'a, str>>,
    headers: Headers,
    #[serde(borrow, default)]
    body: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    body_base64: Option<Cow<'a, str>>,
}

/// `[["Name","value"],…]`, or an object whose values are strings or lists of them.
impl<'de> Deserialize<'de> for Headers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Headers;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("headers as [[\"Name\",\"value\"],…] or as an object")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut fields: A) -> Result<Headers, A::Error> {
                let mut headers = Headers::default();
                while let Some((name, value)) = fields.next_element::<(String, String)>()? {
                    headers.push(name, value);
                }
                Ok(headers)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Headers, A::Error> {
                #[derive(Deserialize)]
                #[serde(untagged, expecting = "a header's value as a string or a list of strings")]
                enum Values {
                    One(String),
                    Many(Vec<String>),
                }
                let mut headers = Headers::default();
                while let Some((name, values)) = fields.next_entry::<String, Values>()? {
                    match values {
                        Values::One(value) => headers.push(name, value),
                        Values::Many(values) => values.into_iter().for_each(|value| headers.push(name.clone(), value)),
                    }
                }
                Ok(headers)
            }
        }

        deserializer.deserialize_any(Fields)
    }
}

/// The line of a capture file for `message`, without its newline. `at` is the time of receipt (RFC 3339).
#[must_use]
pub fn line(message: &Message, at: &str) -> String {
    let headers: Vec<Value> =
        message.headers.iter().map(|(name, value)| json!([name, String::from_utf8_lossy(value)])).collect();
    let mut record = json!({
        "at": at,
        "method": message.method,
        "target": message.target,
        "version": message.version,
        "headers": headers,
    });
    match str::from_utf8(&message.body) {
        Ok(text) => record["body"] = text.into(),
        Err(_) => record["body_base64"] = BASE64_STANDARD.encode(&message.body).into(),
    }
    record.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn records(text: &str) -> Vec<Result<Record, CaptureError>> {
        Lines::new(text.as_bytes(), "f").collect()
    }

    #[test]
    fn a_broken_line_is_told_and_the_others_are_read() {
        let text = concat!(
            "{\"headers\":[[\"A\",\"1\"],[\"a\",\"2\"]],\"body\":\"x\",\"added\":\"later\"}\n",
            "\n",
            "{\"headers\":{},\"body\":{}}\r\n",
            "{\"headers\":{\"A\":[\"1\",\"2\"],\"B\":\"3\"},\"body_base64\":\"/w==\"}",
        );
        let read = records(text);
        assert_eq!(read.len(), 3);
        let first = read[0].as_ref().expect("a record");
        assert_eq!((first.source.as_str(), first.message.body.as_slice()), ("f:1", &b"x"[..]));
        assert_eq!(first.message.headers.get_all("A").count(), 2);
        let broken = read[1].as_ref().expect_err("a parsed body");
        assert_eq!(broken.source, "f:3");
        assert!(broken.reason.contains("expected a string"), "{broken}");
        let last = read[2].as_ref().expect("a record");
        assert_eq!((last.source.as_str(), last.message.body.as_slice()), ("f:4", &b"\xff"[..]));
        assert_eq!(last.message.headers.get_all("a").count(), 2);
    }

    #[test]
    fn a_record_without_its_parts_is_refused() {
        for text in [
            "{}",
            "{\"headers\":{}}",
            "{\"body\":\"\"}",
            "{\"headers\":{},\"body\":\"\",\"body_base64\":\"\"}",
            "{\"headers\":{},\"body\":\"\",\"body\":\"\"}",
            "{\"headers\":{},\"body_base64\":\"!\"}",
            "{\"headers\":[[\"A\"]],\"body\":\"\"}",
            "nonsense",
        ] {
            assert!(records(text)[0].is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_message_survives_being_written_and_read(body: Vec<u8>, name in "[A-Za-z-]{1,9}", value: String) {
            let mut message = Message::post("/hook?x=1", body);
            message.headers.push(name, value);
            let read = records(&line(&message, "2026-01-01T00:00:00Z")).remove(0).unwrap();
            prop_assert_eq!(read.message, message);
        }
    }
}
