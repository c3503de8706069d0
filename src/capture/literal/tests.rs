//! Tests: values as the languages print them, and what was left out.

use super::*;
use crate::capture::cursor::{ELIDED, TRUNCATED};
use proptest::prelude::*;

#[test]
fn values_of_node_python_ruby_and_php_are_converted() {
    // Each text was printed by the language.
    for (text, json) in [
        (
            "{ a: 'b', 'c-d': \"it's\", e: [ 1, -2.5, null, undefined ], f: true }",
            r#"{"a":"b","c-d":"it's","e":[1,-2.5,null,null],"f":true}"#,
        ),
        ("[Object: null prototype] { a: '1' }", r#"{"a":"1"}"#),
        (
            "{ a: <Buffer 7b 22 7d>, b: Headers { x: 'y' } }",
            r#"{"a":{"type":"Buffer","data":[123,34,125]},"b":{"x":"y"}}"#,
        ),
        ("{ body: 'a\\n' +\n    'b\\x00' }", r#"{"body":"a\nb\u0000"}"#),
        ("Map(1) { 'a' => 'b' }", r#"{"a":"b"}"#),
        ("Uint8Array(2) [ 1, 2 ]", "[1,2]"),
        ("<ref *1> { a: 10n, [Symbol(k)]: 1 }", r#"{"a":10,"[Symbol(k)":1}"#),
        (
            "{'a': True, 'b': None, 'c': ('x', 'y'), 'd': b'\\xff{', 'é': '\\xa0\\'\"'}",
            "{\"a\":true,\"b\":null,\"c\":[\"x\",\"y\"],\"d\":{\"type\":\"Buffer\",\"data\":[255,123]},\"é\":\"\u{a0}'\\\"\"}",
        ),
        ("{'a': ('b'\n       'c')}", r#"{"a":"bc"}"#),
        ("EnvironHeaders([('Host', 'x'), ('A', 'b')])", r#"[["Host","x"],["A","b"]]"#),
        ("[(b'host', b'x')]", r#"[["host","x"]]"#),
        ("{\"a\"=>\"\\u00e9\\e\", :b=>nil, c: 1}", "{\"a\":\"é\\u001b\",\"b\":null,\"c\":1}"),
        ("array (\n  'a' => 'b\\'c',\n  'd' => \n  array (\n    0 => 1,\n  ),\n)", r#"{"a":"b'c","d":{"0":1}}"#),
    ] {
        let converted = convert(text).unwrap_or_else(|at| panic!("{text}: at {at}"));
        assert_eq!(converted.json, json, "{text}");
        assert_eq!(converted.length, text.len(), "{text}");
    }
}

#[test]
fn what_was_not_printed_is_marked() {
    for (text, mark) in [
        ("{ a: [Object] }", ELIDED),
        ("{ a: 'abc'... 10 more characters }", TRUNCATED),
        ("[ 'abc'... 1 more character ]", TRUNCATED),
        ("{ a: <Buffer 7b 22 ... 358 more bytes> }", TRUNCATED),
        ("{ a: [ 1, 2, ... 900 more items ] }", ELIDED),
        ("{'a': <_io.BytesIO object at 0x7f>}", ELIDED),
        ("{\"a\"=>#<StringIO:0x1>}", ELIDED),
    ] {
        let mark = serde_json::to_string(mark).expect("JSON");
        let converted = convert(text).unwrap_or_else(|at| panic!("{text}: at {at}"));
        assert!(converted.json.contains(&mark), "{text}: {}", converted.json);
    }
    for text in ["", "{", "{'a'", "{'a': 'b", "[1,", "(", "{a b}", "\u{1f}", &"[".repeat(100_000)] {
        assert!(convert(text).is_err(), "{}", text.len());
    }
}

proptest! {
    #[test]
    fn json_is_converted_to_itself(text in r#"[a-z0-9 \\"'{}:,é😀\n\t]{0,40}"#, number: i64) {
        let json = serde_json::json!({"a": [text, number, true, null], "b": {"c": text}}).to_string();
        prop_assert_eq!(convert(&json).unwrap().json, json);
    }

    #[test]
    fn converted_value_is_json(text in r#"[\[\](){}<>:=,'"ab1 .\\\n]{0,60}"#) {
        if let Ok(converted) = convert(&text) {
            prop_assert!(serde_json::from_str::<&serde_json::value::RawValue>(&converted.json).is_ok(), "{}", converted.json);
        }
    }
}
