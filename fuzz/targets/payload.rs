//! Any bytes as a payload. The first line is the name of the encoding, as in `provider.toml`.
//!
//! An encoded payload parses to the same payload. The shape of a body, which detection uses, agrees with the parsed tree.

#![no_main]

use hookctl::payload::{Encoding, Form, Json, Path, Payload, Shape};
use libfuzzer_sys::fuzz_target;

fn json(json: &Json, body: &[u8]) {
    if let Ok(value) = serde_json::from_slice::<serde_json::Value>(body) {
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json.to_compact()).ok(), Some(value));
    }
    assert_eq!(Json::parse(json.to_pretty().as_bytes()).as_ref(), Ok(json));
    if !matches!(json, Json::Array(_) | Json::Object(_)) {
        return;
    }
    let shape = Shape::parse(body).expect("JSON has a shape");
    for path in Payload::Json(json.clone()).paths() {
        assert_eq!(shape.has(&path), json.at(&path).is_some(), "{path}");
        assert_eq!(shape.text_at(&path), json.at(&path).and_then(Json::as_text), "{path}");
    }
}

fn form(body: &[u8], encoding: Encoding) {
    let Encoding::Form(style) = encoding else { return };
    let preserved = Form::parse_preserving(body, style).expect("it was parsed before");
    // A body that is not UTF-8 can contain a character that is only partly percent-encoded, which is encoded again.
    if !preserved.pairs.is_empty() && str::from_utf8(body).is_ok_and(|body| !body.contains(['\n', '\r'])) {
        assert_eq!(preserved.encode(style).as_bytes(), body);
    }
    let lines = Form::parse_lines(preserved.to_lines(style).as_bytes(), style).expect("lines can be parsed");
    assert_eq!((lines.encode(style), lines), (preserved.encode(style), preserved));
}

fuzz_target!(|data: &[u8]| {
    let (name, body) = hookctl_fuzz::first_line(data);
    let encoding = hookctl_fuzz::encoding(name);
    if let Some(shape) = Shape::parse(body) {
        for path in ["a", "a[0]", "0[a][1]", "response[id]"].map(|path| path.parse::<Path>().expect("a path")) {
            assert!(shape.has(&path) || shape.text_at(&path).is_none(), "{path}");
        }
    }
    let Ok(payload) = Payload::parse(encoding, body) else {
        assert!(encoding != Encoding::Json || serde_json::from_slice::<serde_json::Value>(body).is_err());
        return;
    };
    assert_eq!(Payload::parse(encoding, &payload.encode()).as_ref(), Ok(&payload));
    match &payload {
        Payload::Json(tree) => json(tree, body),
        Payload::Form(..) => form(body, encoding),
        Payload::Verbatim(bytes) => assert_eq!(bytes, body),
    }
});
