//! Large, deep, binary and hostile deliveries are answered in bounded time, and say what they leave out.

use std::time::Instant;

use serde_json::json;

use super::*;
use crate::app::inspector::api::{
    body::{BodyQuery, TreeQuery, body, tree},
    copy::{CopyQuery, copy},
    diff::{DiffQuery, diff},
    list,
};

/// Saves a delivery without a verdict, so that the test does not depend on the time of the diagnosis.
fn saved(state: &Arc<State>, content_type: &str, body: Vec<u8>) -> i64 {
    let mut message = Message::post("/hook", body);
    message.headers.push("Content-Type", content_type);
    save_as_is(state, NewDelivery::new(message))
}

fn tree_of(state: &State, id: i64, path: &str, limit: Option<usize>) -> Result<Value, ApiError> {
    tree(state, id, &TreeQuery { path: Some(path.to_owned()), limit }).map(|reply| json(&reply))
}

#[test]
fn list_has_a_lower_bound_if_counting_takes_too_long() {
    let state = state(SECRET, &[]);
    for _ in 0..300 {
        saved(&state, "text/plain", b"x".to_vec());
    }
    for (query, expected) in [
        (json!({ "q": "-header:x-absent", "limit": 10 }), json!([300, 10, true])),
        (json!({ "q": "-header:x-absent", "limit": 10, "offset": 20 }), json!([300, 30, true])),
        (json!({ "q": "-header:x-absent", "limit": 1000 }), json!([300, 300, false])),
        (json!({ "limit": 10 }), json!([300, 300, false])),
        (json!({ "limit": 10, "before": 100 }), json!([null, null, false])),
    ] {
        let list = list::deliveries(&state, &serde_json::from_value(query.clone()).expect("a query"));
        let list = json(&list.map_err(|error| error.error).expect("a list"));
        assert_eq!(json!([list["total"], list["matched"], list["at_least"]]), expected, "{query}");
    }
}

#[test]
fn tree_lists_values_with_their_paths() {
    let state = state(SECRET, &[]);
    let json = br#"{"a":{"b":[1.50,null,{"c":true}],"d.e":"x\ny"},"":[]}"#;
    let id = saved(&state, "application/json", json.to_vec());
    let tree = tree_of(&state, id, "", None).map_err(|error| error.error).expect("a tree");
    let nodes: Vec<String> = tree["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .map(|node| format!("{} {} {} {}", node["path"], node["type"], node["value"], node["children"]))
        .collect();
    assert_eq!(
        nodes,
        [
            r#""" "object" "" 2"#,
            r#""a" "object" "" 2"#,
            r#""a.b" "array" "" 3"#,
            r#""a.b[0]" "number" "1.50" 0"#,
            r#""a.b[1]" "null" "null" 0"#,
            r#""a.b[2]" "object" "" 1"#,
            r#""a.b[2].c" "boolean" "true" 0"#,
            r#""a.\"d.e\"" "string" "x\ny" 0"#,
            r#""\"\"" "array" "" 0"#,
        ]
    );
    for (path, limit, count, left_out) in
        [("a.b", None, 5, 0), ("a.b[2]", None, 2, 0), ("a", Some(3), 3, 4), ("a.\"d.e\"", None, 1, 0)]
    {
        let tree = tree_of(&state, id, path, limit).map_err(|error| error.error).expect(path);
        let found = (tree["nodes"].as_array().expect("nodes").len(), tree["left_out"].as_u64().expect("a number"));
        assert_eq!(found, (count, left_out), "{path}");
        assert_eq!(tree["nodes"][0]["path"], path);
    }
    for path in ["b", "a.", "a.b[3]", "a.bb", "["] {
        assert_eq!(tree_of(&state, id, path, None).expect_err(path).status, 404);
    }
    let form =
        saved(&state, "application/x-www-form-urlencoded", b"response%5Bid%5D=7&response[tags][]=a+b&x".to_vec());
    let tree = tree_of(&state, form, "", None).map_err(|error| error.error).expect("a form");
    let pairs: Vec<(&str, &str)> = tree["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .map(|node| (node["path"].as_str().expect("a path"), node["value"].as_str().expect("a value")))
        .collect();
    assert_eq!(pairs, [("response.id", "7"), ("response.tags[]", "a b"), ("x", "")]);
    let cut_off = saved(&state, "application/json", br#"{"a":[1,"#.to_vec());
    let tree = tree_of(&state, cut_off, "", None).map_err(|error| error.error).expect("a tree");
    assert_eq!(tree["error"], "not valid JSON: the body ends too early");
    assert_eq!(tree["nodes"].as_array().expect("nodes").len(), 3);
}

#[test]
fn hostile_bodies_are_answered_in_bounded_time() {
    let state = state(SECRET, &[]);
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let rows = r#"{"row":1,"answer":"0123456789abcdef"},"#.repeat(270_000);
    let large = format!("{{\"export\":[{}]}}", rows.trim_end_matches(','));
    let form = "key=value&".repeat(1_000_000);
    let mut headers = Message::post("/hook", b"{}".to_vec());
    for index in 0..10_000 {
        headers.headers.push(format!("X-Filler-{index}"), "0123456789abcdef");
    }
    let cases = [
        ("deep", saved(&state, "application/json", deep(100_000).into_bytes()), Some(200)),
        ("deep objects", saved(&state, "application/json", r#"{"a":"#.repeat(100_000).into_bytes()), Some(200)),
        ("large", saved(&state, "application/json", large.clone().into_bytes()), Some(400)),
        ("large again", saved(&state, "application/json", large.replace("0123", "3210").into_bytes()), Some(400)),
        ("binary", saved(&state, "application/json", (0..=255).cycle().take(10_000_000).collect()), None),
        ("form", saved(&state, "application/x-www-form-urlencoded", form.into_bytes()), Some(0)),
        ("headers", save_as_is(&state, NewDelivery::new(headers)), Some(1)),
        ("empty", saved(&state, "application/json", Vec::new()), None),
    ];
    for (name, id, nodes) in cases {
        let start = Instant::now();
        let detail = detail_of(&state, id);
        assert!(detail.to_string().len() < 2_000_000, "{name}");
        match (tree_of(&state, id, "", None), nodes) {
            (Ok(tree), Some(nodes)) => {
                let found = tree["nodes"].as_array().expect("nodes").len();
                assert!(found.abs_diff(nodes) <= 1, "{name}: {found}");
                assert!(found < 400 || tree["left_out"].as_u64() > Some(0), "{name}");
            }
            (Err(error), None) => assert_eq!(error.status, 409, "{name}"),
            (found, _) => assert!(found.is_err(), "{name}: {found:?}"),
        }
        let difference = diff(&state, &DiffQuery { a: id, b: 1 }).map_err(|error| error.error).expect("a diff");
        assert!(json(&difference).to_string().len() < 4_000_000, "{name}");
        for kind in ["curl", "python", "rust", "hookctl"] {
            // A provider is not known, so hookctl cannot send it.
            let _ = copy(&state, id, &CopyQuery { kind: kind.into() });
        }
        let query = BodyQuery { from: Some(1), len: Some(3) };
        let part = block_on(bytes_of(body(&state, id, &query).map_err(|error| error.error).expect("a body")));
        assert!(part.len() <= 3);
        assert!(start.elapsed() < Duration::from_secs(30), "{name}: {:?}", start.elapsed());
    }
}

#[test]
fn diff_lists_what_differs_first() {
    let state = state(SECRET, &[]);
    let first = screver(br#"{"a":1,"b":[1,2],"c":{}}"#, br#"{"a":1,"b":[1,2],"c":{}}"#, SECRET);
    let mut second = screver(br#"{"a":1,"b":[1,3,4]}"#, br#"{"a":1,"b":[1,3,4]}"#, SECRET);
    second.headers.push("Cookie", "session=2");
    let (a, b) = (save(&state, "screver", first, 200), save(&state, "screver", second, 401));
    let reply = diff(&state, &DiffQuery { a, b }).map_err(|error| error.error).expect("a diff");
    let reply = json(&reply);
    let rows = |table: &str| -> Vec<String> {
        let rows = reply[table]["rows"].as_array().expect("rows").iter();
        rows.map(|row| format!("{}{} {} {}", row["op"], row["name"], row["a"], row["b"]).replace('"', "")).collect()
    };
    assert_eq!(rows("fields"), ["~b[1] 2 3", "-c {} null", "+b[2] null 4", "=a 1 1", "=b[0] 1 1"]);
    assert_eq!(rows("facts")[..2], ["~status 200 401", "~body size 24 19"]);
    assert_eq!(json!([reply["fields"]["different"], reply["fields"]["same"]]), json!([3, 2]));
    let headers = rows("headers");
    assert!(headers.iter().any(|row| row == "+cookie null null"), "{headers:?}");
    let ops: Vec<&Value> = reply["ops"].as_array().expect("ops").iter().collect();
    assert_eq!(ops[0], &json!(["=", 14]));
}
