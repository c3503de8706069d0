//! Both ways of reading a line held together, and what is written read again.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::{
    capture::{self, CaptureError},
    message::Message,
};

fn records(text: &str) -> Vec<Result<Record, CaptureError>> {
    capture::read(text.as_bytes(), "f", Some(&FORMAT))
}

/// Whether the line is read without `serde_json`.
fn is_read_fast(line: &str) -> bool {
    is_read_fast_by(&mut Reader::default(), line)
}

/// The same. Where it is, it is read to the same record, whatever was in the room before, and whatever was read before.
fn is_read_fast_by(reader: &mut Reader, line: &str) -> bool {
    let mut record = Record::default();
    record.message.headers.push("old", "value");
    record.message.body.extend_from_slice(b"old body");
    record.message.url = Some("old".into());
    record.at = Some("old".into());
    let fast = reader.read(line.as_bytes(), &mut record).is_some();
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

#[test]
fn a_line_that_begins_like_one_before_and_ends_otherwise_is_read_for_itself() {
    let begin = r#"{"at":"now","headers":[["A","1"]],"body":""#;
    let mut reader = Reader::default();
    assert!(is_read_fast_by(&mut reader, &format!("{begin}x\"}}")));
    for (end, fast) in [
        ("\\u00e9\" } ", true),
        ("x\",\"at\":\"later\"}", false),
        ("x\",\"method\":\"PUT\"}", true),
        ("x\",\"body\":\"y\"}", false),
        ("x\"}}", false),
        ("x\"", false),
        ("x", false),
        ("x\\\"}", false),
        ("x\u{1}\"}", false),
    ] {
        assert_eq!(is_read_fast_by(&mut reader, &format!("{begin}{end}")), fast, "{end}");
    }
    let mut record = Record::default();
    assert!(reader.read([begin.as_bytes(), b"\xff\"}"].concat().as_slice(), &mut record).is_none());
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

    /// One that differs in some characters is read as if it was the first.
    #[test]
    fn a_line_like_one_before_is_read_as_if_it_was_new(
        fields in prop::collection::vec(field(), 0..4),
        value in "[ -~é]{0,9}",
        body in "[ -~é\n]{0,9}",
        changes in prop::collection::vec((any::<prop::sample::Index>(), "[ -~]|[\"\\\\{}é]|\u{1}"), 0..4),
    ) {
        let (value, body) = (Value::from(value), Value::from(body));
        let mut fields = fields;
        fields.push(format!("\"headers\":[[\"X-Any\",{value}],[\"Y\",\"1\"]]"));
        fields.push(format!("\"body\":{body}"));
        let mut line = format!("{{{}}}", fields.join(","));
        let mut reader = Reader::default();
        is_read_fast_by(&mut reader, &line);
        for (at, by) in changes {
            let at = at.index(line.len());
            if line.is_char_boundary(at) && line.is_char_boundary(at + 1) {
                line.replace_range(at..=at, &by);
            }
            is_read_fast_by(&mut reader, &line);
        }
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
