//! No reply contains a secret, or the signature that would have matched, in any encoding.

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use serde_json::json;

use super::*;
use crate::app::inspector::api::{
    body::{BodyQuery, TreeQuery, body, tree},
    copy::{CopyQuery, copy},
    detail::header,
    diff::{DiffQuery, diff},
    explain::{ExplainBody, explain},
    export::{ExportBody, export},
};

/// Returns everything that the handlers reply about a delivery, as text.
fn replies(state: &Arc<State>, id: i64) -> Vec<(String, String)> {
    let mut replies = vec![
        ("detail".to_owned(), detail_of(state, id).to_string()),
        ("signed".into(), signed_of(state, id).to_string()),
    ];
    let mut add = |name: String, reply: Result<Value, ApiError>| {
        replies.push((name, reply.map_or_else(|error| error.to_json().to_string(), |reply| reply.to_string())));
    };
    add("tree".into(), tree(state, id, &TreeQuery::default()).map(|reply| json(&reply)));
    for index in 0..8 {
        add(format!("header {index}"), header(state, id, index));
    }
    for kind in ["curl", "hookctl", "python", "javascript", "ruby", "php", "go", "rust"] {
        add(kind.to_owned(), copy(state, id, &CopyQuery { kind: kind.into() }).map(|reply| json(&reply)));
    }
    for (a, b) in [(id, 1), (1, id)] {
        add("diff".into(), diff(state, &DiffQuery { a, b }).map(|reply| json(&reply)));
    }
    for computed in ["0".repeat(64), BASE64_STANDARD.encode([1; 32])] {
        add("explain".into(), explain(state, id, &ExplainBody { computed }).map(|reply| json(&reply)));
    }
    let raw = body(state, id, &BodyQuery { from: None, len: None }).map_err(|error| error.error).expect("a body");
    let exports = block_on(async {
        let mut exports = vec![("body".to_owned(), bytes_of(raw).await)];
        for format in ["jsonl", "har", "warc"] {
            let query = ExportBody { format: format.into(), ids: Some(vec![id]), q: None };
            let reply = export(state, query).map_err(|error| error.error).expect("an export");
            exports.push((format.to_owned(), bytes_of(reply).await));
        }
        exports
    });
    replies.extend(exports.into_iter().map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).into_owned())));
    replies
}

/// Returns the encodings of bytes in which a reply must not contain them.
fn encodings(bytes: &[u8]) -> Vec<String> {
    let percent: Vec<String> = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
    let url = percent_encoding::percent_encode(bytes, percent_encoding::NON_ALPHANUMERIC).to_string();
    let mut all = vec![
        hex::encode(bytes),
        hex::encode_upper(bytes),
        BASE64_STANDARD.encode(bytes),
        BASE64_URL_SAFE_NO_PAD.encode(bytes),
        percent.concat(),
        url,
    ];
    all.extend(String::from_utf8(bytes.to_vec()).ok());
    all
}

/// Returns the texts in a reply, with every base64 value decoded, too.
fn texts(reply: &str) -> String {
    let mut all = reply.to_owned();
    for word in reply.split('"').filter(|word| word.len() > 8) {
        if let Ok(decoded) = BASE64_STANDARD.decode(word) {
            all.push('\n');
            all.push_str(&String::from_utf8_lossy(&decoded));
        }
    }
    all
}

#[test]
fn no_reply_contains_a_secret_or_the_expected_digest() {
    let valid = br#"{"timestamp":"2019-10-08T07:15:13.945Z","meta":{"userId":"user1"}}"#;
    let (origin, _requests) = receiver(200);
    for (name, key, body) in [
        (
            "re-serialized",
            SECRET,
            br#"{"timestamp": "2019-10-08T07:15:13.945Z", "meta": {"userId": "user1"}}"#.to_vec(),
        ),
        ("another secret", "wholly different", valid.to_vec()),
        ("an unknown cause", SECRET, br#"{"timestamp":null}"#.to_vec()),
        ("binary", SECRET, vec![0, 255, 1, 2]),
        (
            "a body with the secret",
            SECRET,
            format!(r#"{{"echo":"{SECRET}","hex":"{}"}}"#, hex::encode(SECRET)).into_bytes(),
        ),
    ] {
        let state = state(SECRET, &[&origin]);
        save(&state, "screver", screver(br#"{"meta":1}"#, br#"{"meta":1}"#, SECRET), 200);
        let mut message = screver(valid, &body, key);
        message.headers.push("Authorization", format!("Basic {}", BASE64_STANDARD.encode(format!("user:{SECRET}"))));
        message.headers.push("X-Echo", SECRET);
        message.target = format!("/hooks?token={SECRET}");
        let id = save(&state, "screver", message, 401);
        // Sign it again, which creates a delivery with the digest that would have matched.
        let replayed = replay_of(&state, id, json!({ "mode": "signed", "target": 0, "unverified": true }));
        let replayed = replayed.map_err(|error| error.error).expect("replayed");
        assert_eq!((&replayed["verdict"], &replayed["outcome"]), (&json!("valid"), &json!("fixed")), "{name}");
        let expected = screver(&body, &body, SECRET);
        let digest = hex::decode(expected.headers.text("X-API-SIGNATURE").expect("a signature")).expect("hex");
        for id in [id, replayed["id"].as_i64().expect("an ID")] {
            for (what, reply) in replies(&state, id).into_iter().chain([("replay".to_owned(), replayed.to_string())]) {
                let text = texts(&reply);
                for leaked in encodings(&digest) {
                    assert!(!text.contains(&leaked), "{name}, {what}: the digest: {reply}");
                }
                // Exports are exact, so they contain what was captured.
                let is_exact = ["jsonl", "har", "warc"].contains(&what.as_str());
                for leaked in encodings(SECRET.as_bytes()) {
                    assert!(is_exact || !text.contains(&leaked), "{name}, {what}: the secret as {leaked}: {reply}");
                }
            }
        }
    }
}

#[test]
fn credentials_are_masked_until_they_are_asked_for() {
    let state = state(SECRET, &[]);
    let mut message = screver(b"{}", b"{}", SECRET);
    message.headers.push("Authorization", "Bearer of-someone-else");
    message.headers.push("Cookie", "session=1");
    let id = save(&state, "screver", message, 200);
    let detail = detail_of(&state, id);
    let headers = detail["headers"].as_array().expect("headers");
    assert_eq!(&headers[4..], &[json!(["Authorization", null]), json!(["Cookie", null])]);
    assert!(!detail.to_string().contains("someone-else"));
    let shown = header(&state, id, 4).map_err(|error| error.error).expect("a header");
    assert_eq!(shown, json!({ "name": "Authorization", "value": "Bearer of-someone-else" }));
    assert_eq!(header(&state, id, 6).expect_err("no such header").status, 404);
}
