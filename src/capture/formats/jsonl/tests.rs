//! Valid and malformed lines, and lines that are written and read again.

use super::*;
use crate::{
    capture::{self, CaptureError},
    message::Message,
};
use proptest::prelude::*;
use std::mem;

fn records(text: &str) -> Vec<Result<Record, CaptureError>> {
    capture::read(text.as_bytes(), "f", Some(&FORMAT))
}

#[test]
fn malformed_line_is_reported_and_the_others_are_read() {
    let text = concat!(
        "{\"headers\":[[\"A\",\"1\"],[\"a\",\"2\"]],\"body\":\"x\",\"added\":\"later\"}\n",
        "\n",
        "{\"headers\":{},\"body\":7}\r\n",
        "{\"headers\":{\"A\":[\"1\",\"2\"],\"B\":\"3\"},\"body_base64\":\"/w==\"}",
    );
    let read = records(text);
    assert_eq!(read.len(), 3);
    let first = read[0].as_ref().expect("a record");
    assert_eq!((first.source.as_str(), first.message.body.as_slice()), ("f:1", &b"x"[..]));
    assert_eq!(first.message.headers.get_all("A").count(), 2);
    let broken = read[1].as_ref().expect_err("a number");
    assert_eq!(broken.source, "f:3");
    assert!(broken.reason.contains("expected a string"), "{broken}");
    let last = read[2].as_ref().expect("a record");
    assert_eq!((last.source.as_str(), last.message.body.as_slice()), ("f:4", &b"\xff"[..]));
    assert_eq!(last.message.headers.get_all("a").count(), 2);
}

#[test]
fn line_without_headers_or_one_body_is_an_error() {
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
    assert!(unread[0].as_ref().expect_err("bytes").reason.starts_with("column 30: not UTF-8"), "{unread:?}");
}

/// Covers every field.
#[test]
fn record_read_into_an_old_one_keeps_nothing_of_it() {
    let mut record = Record::default();
    let old = r#"{"at":"now","method":"PUT","target":"/x","version":"HTTP/2","headers":[["A","1"]],"body":"old","status":500}"#;
    let mut read = |line: &str| {
        parse(old.as_bytes(), &mut record).expect("a record");
        record.message.url = Some("https://old".into());
        record.fidelity = Fidelity::Text;
        parse(line.as_bytes(), &mut record).map(|()| mem::take(&mut record))
    };
    for line in [
        r#"{"headers":{},"body":"x"}"#,
        r#"{"at":null,"method":null,"target":null,"version":null,"headers":[],"body":"x","body_base64":null}"#,
        r#"{"headers":[],"body":null,"body_base64":"eA=="}"#,
    ] {
        let message = Message::post("/", b"x".to_vec());
        let expected = Record { message, ..Record::default() };
        assert_eq!(read(line), Ok(expected), "{line}");
    }
}

#[test]
fn status_is_read_if_it_is_one() {
    for (value, status) in [
        ("204", Some(204)),
        ("null", None),
        ("0", None),
        ("\"200\"", None),
        ("-1", None),
        ("2e2", None),
        ("[200]", None),
        ("{}", None),
        ("true", None),
        ("1e999", None),
        (&("[".repeat(200) + &"]".repeat(200)), None),
    ] {
        for line in [
            format!(r#"{{"headers":[],"status":{value},"body":"x"}}"#),
            format!(r#"{{"headers":[],"body_base64":"eA==","status":1,"status":{value}}}"#),
        ] {
            let mut record = Record { status: Some(1), ..Record::default() };
            parse(line.as_bytes(), &mut record).expect(&line);
            assert_eq!(record.status, status, "{line}");
        }
    }
}

/// Generates a field of a record.
fn field() -> impl Strategy<Value = String> {
    let text = || "([ -~é]|\\\\u00e9|\\\\\"|\\PC){0,12}".prop_map(|text| format!("\"{text}\""));
    let name = prop::sample::select(vec!["at", "method", "target", "version", "body", "body_base64", "headers"]);
    prop_oneof![
        5 => (name, text(), " ?").prop_map(|(name, text, blank)| format!("\"{name}\":{blank}{text}")),
        3 => (text(), text()).prop_map(|(name, value)| format!("\"headers\":[[{name},{value}]]")),
        1 => (text(), text()).prop_map(|(name, value)| format!("\"headers\":{{{name}:{value}}}")),
        1 => text().prop_map(|name| format!("{name}:null")),
    ]
}

#[test]
fn body_of_an_inner_object_is_not_that_of_the_record() {
    for line in [
        r#"{"headers":[],"x":{"a":1,"body":"inner"},"body":"own"}"#,
        r#"{"headers":[],"body":null,"x":{"a":1,"body":"inner"},"body_base64":"b3du"}"#,
        r#"{"headers":[],"x":[{"a":1,"body":"inner"}],"body_base64":"b3du","y":1}"#,
        r#"{"headers":[],"x":"a","body":"own","y":{"a":1,"body":"inner"}}"#,
    ] {
        assert_eq!(records(line)[0].as_ref().expect(line).message.body, b"own", "{line}");
    }
    for line in [
        r#"{,"body":"own","headers":[]}"#,
        r#"{"headers":[],"body":"own",}"#,
        r#"{"headers":[],"body":"own","x":1,"body":"own"}"#,
        r#"{"headers":[],"body":"own","x":1}}"#,
        r#"{"headers":[],"body":"own","body_base64":"b3du"}"#,
    ] {
        assert!(records(line)[0].is_err(), "{line}");
    }
}

proptest! {
    #[test]
    fn fast_path_agrees_with_serde_json(
        fields in prop::collection::vec(field(), 0..4),
        after in prop::collection::vec(field(), 0..3),
        last in "([ -~é]|\\\\n|\\\\\"){0,12}",
        damage in prop::option::of((any::<prop::sample::Index>(), "[{}\\[\\]\",:\\\\ua0 ]")),
    ) {
        let fields: String = fields.iter().flat_map(|field| [field, ","]).collect();
        let after: String = after.iter().flat_map(|field| [",", field]).collect();
        let mut line = format!("{{{fields}\"headers\":[],\"body\":\"{last}\"{after}}}");
        if let Some((at, by)) = damage {
            let at = at.index(line.len());
            if line.is_char_boundary(at) {
                line.insert_str(at, &by);
            }
        }
        let read = |deserialize: fn(&str, &mut Record) -> serde_json::Result<Bodies>| {
            let mut record = Record::default();
            let bodies = deserialize(&line, &mut record).map_err(|error| error.to_string())?;
            Ok::<_, String>((bodies.text, bodies.base64, record))
        };
        prop_assert_eq!(read(fields::read), read(fields::deserialize), "{}", line);
    }

    #[test]
    fn message_round_trips_through_a_line(body: Vec<u8>, name in "[A-Za-z-]{1,9}", value: String) {
        let mut message = Message::post("/hook?x=1", body);
        message.headers.push(name, value);
        let read = records(&line(&message, "2026-01-01T00:00:00Z")).remove(0).unwrap();
        prop_assert_eq!(read.message, message);
    }
}

#[test]
fn header_value_that_is_not_text_is_kept_byte_for_byte() {
    let mut message = Message::post("/", b"{}".to_vec());
    message.headers.push("X-Name", b"J\xfcrgen");
    message.headers.push("x-name", "Jürgen");
    let line = line(&message, "2026-01-31T12:00:00Z");
    assert!(line.contains(r#"["X-Name",null,"SvxyZ2Vu"],["x-name","Jürgen"]"#), "{line}");
    let mut record = Record::default();
    read(line.as_bytes(), &mut record).expect("a record").expect("no error");
    assert_eq!(record.message, message);
    for (headers, reason) in
        [(r#"[["a",null]]"#, "size 3"), (r#"[["a",null,"%"]]"#, "base64"), (r#"[["a",5]]"#, "string")]
    {
        let error = headers_from_json(headers).expect_err(headers);
        assert!(error.contains(reason), "{headers}: {error}");
    }
}

#[test]
fn kept_keys_are_set_for_each_record() {
    let kept = |keys: &[&str]| keys.iter().map(|key| ((*key).to_owned(), Value::Null)).collect::<Map<_, _>>();
    let mut record = Record { kept: kept(&["offset", "at"]), ..Record::default() };
    let line = br#"{"offset":{"p":[1,"a\u00e9"]},"headers":[],"body":"{}","at":"2026-01-31T12:00:00Z","other":1}"#;
    read(line, &mut record).expect("a record").expect("legal");
    assert_eq!(record.kept["offset"], json!({ "p": [1, "a\u{e9}"] }));
    assert_eq!((record.kept.len(), &record.kept["at"]), (2, &Value::from("2026-01-31T12:00:00Z")));
    // The values of the previous record are reset.
    read(br#"{"headers":[],"body":""}"#, &mut record).expect("a record").expect("legal");
    assert_eq!(record.kept, kept(&["offset", "at"]));
}

#[test]
fn fidelity_is_exact_unless_the_line_names_another() {
    for (value, expected) in [
        (r#""truncated""#, Fidelity::Truncated),
        (r#""parsed""#, Fidelity::Parsed),
        (r#""text""#, Fidelity::Text),
        (r#""exact""#, Fidelity::Exact),
        (r#""other""#, Fidelity::Exact),
        ("null", Fidelity::Exact),
        (r#"{"a":[1]}"#, Fidelity::Exact),
    ] {
        let mut record = Record { fidelity: Fidelity::Parsed, ..Record::default() };
        for line in
            [format!(r#"{{"headers":[],"fidelity":{value},"body":"x"}}"#), r#"{"headers":[],"body":"x"}"#.to_owned()]
        {
            read(line.as_bytes(), &mut record).expect("a record").expect("valid");
            let expected = if line.contains("fidelity") { expected } else { Fidelity::Exact };
            assert_eq!(record.fidelity, expected, "{line}");
        }
    }
}
