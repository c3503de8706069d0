//! A capture file: JSON Lines, one request a line, exact to the byte (DESIGN section 6 names the fields).
//!
//! A line is read by [`fast`] where it is spelled as usual, else by `serde_json`, to the same record. A broken one is an error of its own.

mod fast;

use std::{borrow::Cow, fmt};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::{Value, json};

use super::{Fidelity, Format, Record};
use crate::{
    json_text::Marks,
    message::{Headers, Message},
};

/// The row of the table. Its records are read one at a time.
pub(super) const FORMAT: Format = Format {
    name: "jsonl",
    about: "a capture file: one JSON object a line",
    fidelity: Fidelity::Exact,
    recognise: |document| document.bytes.split(|byte| *byte == b'\n').next().is_some_and(is_record),
    read: |_| Ok(Vec::new()),
};

/// Whether a line has what a record must have.
#[must_use]
pub fn is_record(line: &[u8]) -> bool {
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
    is_object(line)
        && serde_json::from_slice::<Parts<'_>>(line).is_ok_and(|parts| {
            let body = parts.body.is_some() || parts.body_base64.is_some();
            let foreign = [parts.lambda, parts.gateway, parts.raw_body, parts.inferred];
            parts.headers.is_some() && body && foreign.iter().all(Option::is_none)
        })
}

/// Reads a line into `record`, all but its source, with `marks` as room. `None` where it is blank, which is no record.
pub(super) fn read(line: &[u8], marks: &mut Marks, record: &mut Record) -> Option<Result<(), String>> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    if str::from_utf8(line).is_ok_and(|line| fast::read(line, marks, record).is_some()) {
        return Some(Ok(()));
    }
    if line.iter().all(u8::is_ascii_whitespace) {
        return None;
    }
    Some(parse(line).map(|(message, at)| {
        *record = Record { source: std::mem::take(&mut record.source), message, at, fidelity: Fidelity::Exact };
    }))
}

fn parse(line: &[u8]) -> Result<(Message, Option<String>), String> {
    // Its line break is no place in it.
    let line = line.trim_ascii_end();
    if !is_object(line) {
        let column = line.len() - line.trim_ascii_start().len() + 1;
        return Err(format!("column {column}: it is no JSON object: expected {EXPECTED}"));
    }
    // What nobody asks for is text as well.
    let line = str::from_utf8(line)
        .map_err(|error| format!("column {}: it is not UTF-8: expected {EXPECTED}", error.valid_up_to() + 1))?;
    let line: Line<'_> = serde_json::from_str(line).map_err(|error| explain(&error))?;
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
    format!("column {}: {reason}: expected {EXPECTED}", error.column())
}

/// What a line has to be.
const EXPECTED: &str = r#"a capture record, as in {"headers":[["Name","value"]],"body":"…"}"#;

/// `serde` would also take the fields one after another, as a list.
fn is_object(line: &[u8]) -> bool {
    line.trim_ascii_start().first() == Some(&b'{')
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
    line_beside(message, at, [])
}

/// The same, with these fields beside those of the request, which readers of capture files pass over.
#[must_use]
pub fn line_beside(message: &Message, at: &str, beside: impl IntoIterator<Item = (&'static str, Value)>) -> String {
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
    for (name, value) in beside {
        record[name] = value;
    }
    record.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{self, CaptureError};
    use proptest::prelude::*;

    fn records(text: &str) -> Vec<Result<Record, CaptureError>> {
        capture::read(text.as_bytes(), "f", Some(&FORMAT))
    }

    /// Whether the line is read without `serde_json`. Where it is, it is read to the same record, whatever was in the room before.
    fn is_read_fast(line: &str) -> bool {
        let mut record = Record::blank();
        record.message.headers.push("old", "value");
        record.message.body.extend_from_slice(b"old body");
        record.message.url = Some("old".into());
        record.at = Some("old".into());
        let fast = fast::read(line, &mut Marks::default(), &mut record).is_some();
        if fast {
            let (message, at) = parse(line.as_bytes()).expect(line);
            assert_eq!((record.message, record.at), (message, at), "{line}");
        }
        fast
    }

    /// A field of a record, as some program spells it.
    fn field() -> impl Strategy<Value = String> {
        let text = || {
            any::<(String, bool)>().prop_map(|(text, ascii)| {
                let json = Value::from(text).to_string();
                let escaped = |text: String, c: char| match c {
                    c if c.is_ascii() => text + &c.to_string(),
                    c => c.encode_utf16(&mut [0; 2]).iter().fold(text, |text, unit| text + &format!("\\u{unit:04x}")),
                };
                if ascii { json.chars().fold(String::new(), escaped) } else { json }
            })
        };
        let name = prop::sample::select(vec!["at", "method", "target", "version", "body"]);
        prop_oneof![
            4 => (name, text()).prop_map(|(name, text)| format!("\"{name}\" :{text}")),
            2 => prop::collection::vec((text(), text()), 0..3).prop_map(|pairs| {
                let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("[{name}, {value}]")).collect();
                format!("\"headers\":[{}]", pairs.join(" ,"))
            }),
            1 => prop::collection::vec((text(), text()), 0..3).prop_map(|pairs| {
                let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}: {value}")).collect();
                format!("\"headers\":{{{}}}", pairs.join(","))
            }),
            1 => text().prop_map(|text| format!("\"body_base64\":{text}")),
            1 => text().prop_map(|text| format!("{text}:null")),
        ]
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
            "[null,null,null,null,[],\"\"]",
        ] {
            assert!(records(text)[0].is_err(), "{text}");
        }
        let unread = capture::read(&b"{\"headers\":[],\"body\":\"\",\"x\":\"\xff\"}"[..], "f", Some(&FORMAT));
        assert!(unread[0].as_ref().expect_err("bytes").reason.starts_with("column 30: it is not UTF-8"), "{unread:?}");
    }

    #[test]
    fn what_common_writers_write_is_read_fast() {
        let headers = r#"[["Host","x"],["Q","a\"b"]]"#;
        for line in [
            format!(
                r#"{{"at":"now","method":"POST","target":"/","version":"HTTP/1.1","headers":{headers},"body":"{{\"a\":1}}"}}"#
            ),
            format!(r#"{{"headers": {headers}, "body": "\u00e9\ud83d\ude00 é/\n"}}"#),
            " { \"body\" : \"\" , \"headers\" : { \"Host\" : \"x\" } } \r\n".to_owned(),
            r#"{"headers":{},"body":"x"}"#.to_owned(),
        ] {
            assert!(is_read_fast(&line), "{line}");
        }
        for line in [
            r#"{"headers":[],"body":"","body":""}"#,
            r#"{"headers":[],"body":"\ud800"}"#,
            "{\"headers\":[],\"body\":\"\n\"}",
        ] {
            assert!(!is_read_fast(line) && parse(line.as_bytes()).is_err(), "{line}");
        }
    }

    proptest! {
        #[test]
        fn the_fast_way_and_serde_agree(fields in prop::collection::vec(field(), 0..6), damage in prop::option::of((any::<prop::sample::Index>(), "[{}\\[\\]\",:\\\\ua0 ]"))) {
            let mut line = format!("{{{}}}", fields.join(", "));
            if let Some((at, by)) = damage {
                let at = at.index(line.len());
                if line.is_char_boundary(at) {
                    line.insert_str(at, &by);
                }
            }
            is_read_fast(&line);
        }

        #[test]
        fn what_we_write_is_read_fast(body: String, value: String) {
            let mut message = Message::post("/hook?x=1", body.into_bytes());
            message.headers.push("X-Any", value);
            prop_assert!(is_read_fast(&line(&message, "2026-01-01T00:00:00Z")));
        }

        #[test]
        fn a_message_survives_being_written_and_read(body: Vec<u8>, name in "[A-Za-z-]{1,9}", value: String) {
            let mut message = Message::post("/hook?x=1", body);
            message.headers.push(name, value);
            let read = records(&line(&message, "2026-01-01T00:00:00Z")).remove(0).unwrap();
            prop_assert_eq!(read.message, message);
        }
    }
}
