//! The list: paging, filters, counts and suggestions, and that no response contains a secret.

use std::collections::BTreeSet;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::{Inspecting, WRONG, captured, rows, signature, store};
use crate::{harness::hookctl, listen::SECRET};

fn ids(list: &Value) -> Vec<i64> {
    rows(list).iter().map(|row| row["id"].as_i64().expect("an ID")).collect()
}

#[test]
fn pages_of_ten_thousand_rows_have_each_delivery_once() {
    let inspecting = Inspecting::inspect(&["hooks.db"], &[("hooks.db", &store(10_000))]);
    let expected: Vec<i64> = (1..=10_000).rev().collect();
    // By position, as a page that scrolls does.
    let mut found = Vec::new();
    for offset in (0..10_000).step_by(1000) {
        let list = inspecting.json(&format!("/api/deliveries?offset={offset}&limit=1000"));
        assert_eq!((&list["total"], &list["matched"]), (&10_000.into(), &10_000.into()));
        found.extend(ids(&list));
    }
    assert_eq!(found, expected);
    // By ID, as a page that loads more does.
    let (mut found, mut before) = (Vec::new(), String::new());
    while found.len() < 10_000 {
        let page = ids(&inspecting.json(&format!("/api/deliveries?limit=999{before}")));
        before = format!("&before={}", page.last().expect("a row"));
        found.extend(page);
    }
    assert_eq!(found, expected);
    // Both: a position in the list as it was when this delivery was the newest.
    assert_eq!(ids(&inspecting.json("/api/deliveries?before=5001&offset=10&limit=2")), [4990, 4989]);
    for (query, expected) in [
        ("limit=0", vec![]),
        ("offset=9999", vec![1]),
        ("offset=10000", vec![]),
        ("offset=18446744073709551615", vec![]),
        ("before=2", vec![1]),
        ("before=1", vec![]),
        ("before=-5", vec![]),
        ("offset=3&limit=2&q=number%3D7,70,700,7000,77", vec![70, 7]),
    ] {
        assert_eq!(ids(&inspecting.json(&format!("/api/deliveries?{query}"))), expected, "{query}");
    }
    assert_eq!(rows(&inspecting.json("/api/deliveries")).len(), 100);
    assert_eq!(rows(&inspecting.json("/api/deliveries?limit=100000")).len(), 1000);

    // Once deliveries in the middle are deleted, a position is no longer an ID.
    let directory = inspecting.path();
    let delete = ["store", "delete", "hooks.db", "--where", "id:11..9990", "--yes"];
    let mut delete = hookctl(delete);
    delete.command.current_dir(directory);
    delete.exits(0);
    let expected: Vec<i64> = (9991..=10_000).rev().chain((1..=10).rev()).collect();
    for offset in [0, 1, 9, 10, 15, 19] {
        let list = inspecting.json(&format!("/api/deliveries?offset={offset}&limit=7"));
        let end = (offset + 7).min(20);
        assert_eq!(ids(&list), expected[offset..end], "{offset}");
    }
    inspecting.stop();
}

#[test]
fn capture_is_verified_and_explained() {
    let (valid, changed) = (r#"{"answer":{"value":3}}"#, r#"{"answer": {"value": 3}}"#);
    let lines = [
        captured(valid, &signature(valid), &[]),
        captured(changed, &signature(valid), &[]),
        captured(valid, "", &[]).replace("X-API-SIGNATURE", "X-Other"),
        "{\"broken\"\n".to_owned(),
    ];
    let inspecting =
        Inspecting::inspect(&["c.jsonl", "--provider", "screver"], &[("c.jsonl", lines.concat().as_bytes())]);
    let mut list = inspecting.json("/api/deliveries");
    let first = rows(&list).pop().expect("a row");
    let names: Vec<&str> = first.as_object().expect("an object").keys().map(String::as_str).collect();
    let expected = [
        "id",
        "at",
        "provider",
        "event",
        "verdict",
        "cause",
        "method",
        "path",
        "status",
        "accepted",
        "bytes",
        "ms",
        "marked",
        "replay_of",
        "kind",
    ];
    assert_eq!(names, expected);
    assert!(first.to_string().len() < 300, "{first}");
    let column = |list: &Value, name: &str| rows(list).into_iter().map(|mut row| row[name].take()).collect::<Vec<_>>();
    assert_eq!(column(&list, "verdict"), ["missing", "mismatch", "valid"]);
    // The causes that need a search follow while the page is open.
    for _ in 0..100 {
        if column(&list, "cause")[1].as_str().is_some_and(|cause| cause.starts_with("body")) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
        list = inspecting.json("/api/deliveries");
    }
    let causes = column(&list, "cause");
    assert!(causes[1].as_str().is_some_and(|cause| cause.starts_with("body")) && causes[2].is_null(), "{causes:?}");
    let (_, messages) = inspecting.stop();
    assert!(messages.contains("c.jsonl:4"), "{messages}");
}

#[test]
fn query_selects_rows_and_counts_and_a_mistake_in_it_is_an_error() {
    let bodies = [r#"{"answer":{"value":1}}"#, r#"{"answer":{"value":2}}"#, r#"{"name":"Grace Hopper"}"#];
    let lines: String = bodies.iter().map(|body| captured(body, &signature(body), &[])).collect();
    let lines = lines + &captured("{}", WRONG, &[]);
    let inspecting = Inspecting::inspect(&["c.jsonl"], &[("c.jsonl", lines.as_bytes())]);
    for (query, expected) in [
        ("", vec![4, 3, 2, 1]),
        ("verdict:mismatch", vec![4]),
        ("-verdict:mismatch", vec![3, 2, 1]),
        ("answer.value=2", vec![2]),
        ("answer.value=1,2", vec![2, 1]),
        ("hopper", vec![3]),
        ("\"grace hopper\"", vec![3]),
        ("provider:screver size:>20", vec![3, 2, 1]),
        ("is:marked", vec![]),
        ("id:2..3", vec![3, 2]),
        ("path:/hooks method:post", vec![4, 3, 2, 1]),
    ] {
        let encoded: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let list = inspecting.json(&format!("/api/deliveries?q={encoded}"));
        assert_eq!(ids(&list), expected, "{query}");
        assert_eq!((&list["total"], &list["matched"]), (&4.into(), &expected.len().into()), "{query}");
        assert_eq!(inspecting.json(&format!("/api/counts?q={encoded}"))["matched"], expected.len(), "{query}");
    }
    for (query, at, error, hint) in [
        ("verdit:x", 0, "Unknown operator `verdit:`", "Did you mean `verdict:`?"),
        ("a verdict:valid,mismach", 16, "Unknown verdict `mismach`", "Did you mean `mismatch`?"),
        ("\u{1f600} \"open", 3, "Unclosed quote", "Add a `\"` at the end of the phrase."),
    ] {
        let encoded: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
        for path in ["deliveries", "counts", "events"] {
            let response = inspecting.get(&format!("/api/{path}?q={encoded}"));
            let expected = json!({ "error": error, "hint": hint, "at": at });
            assert_eq!((response.status, response.json()), (400, expected), "{path} {query}");
        }
    }
    for target in ["/api/deliveries?limit=x", "/api/deliveries?offset=-1", "/api/suggest", "/api/deliveries?before=1e3"]
    {
        assert_eq!(inspecting.get(target).status, 400, "{target}");
    }
    let suggested = |op: &str, prefix: &str| inspecting.json(&format!("/api/suggest?op={op}&prefix={prefix}"));
    assert_eq!(
        suggested("verdict", ""),
        json!([{ "value": "valid", "count": 3 }, { "value": "mismatch", "count": 1 }])
    );
    assert_eq!(suggested("provider", "SCR"), json!([{ "value": "screver", "count": 4 }]));
    assert_eq!(suggested("path", "/x"), json!([]));
    assert_eq!(suggested("is", "mark"), json!([{ "value": "marked", "count": 0 }]));
    assert_eq!(suggested("size", ""), json!([]));
    for target in ["/api", "/api/", "/api/unknown", "/api/deliveries/x", "/api/deliveries/1/unknown", "/missing.js"] {
        assert!([400, 404].contains(&inspecting.get(target).status), "{target}");
    }
    assert_eq!(inspecting.get("/api/deliveries/5").status, 404);
}

#[test]
fn mark_is_saved_and_filtered() {
    let inspecting = Inspecting::inspect(&["hooks.db"], &[("hooks.db", &store(3))]);
    assert_eq!(inspecting.post("/api/deliveries/2/mark", &json!({ "marked": true })).status, 200);
    assert_eq!(ids(&inspecting.json("/api/deliveries?q=is:marked")), [2]);
    let mut list = hookctl(["store", "list", "hooks.db", "--where", "is:marked", "-o", "json"]);
    list.command.current_dir(inspecting.path());
    assert_eq!(list.exits(0).json().as_array().map(Vec::len), Some(1));
    assert_eq!(inspecting.post("/api/deliveries/2/mark", &json!({ "marked": false })).status, 200);
    assert_eq!(ids(&inspecting.json("/api/deliveries?q=is:marked")), [0; 0]);
    for body in [json!({}), json!([]), json!({ "marked": "yes" }), json!(null)] {
        assert_eq!(inspecting.post("/api/deliveries/2/mark", &body).status, 400, "{body}");
    }
}

#[test]
fn large_capture_is_kept_in_a_private_file_that_is_removed() {
    let body = "x".repeat(1_000_000);
    let lines: String = (0..70).map(|_| captured(&body, "0", &[])).collect();
    let run = hookctl(["inspect", "c.jsonl"]).file("c.jsonl", lines);
    let temporary = run.path().join("tmp");
    std::fs::create_dir(&temporary).expect("a directory");
    let run = run.env("TMPDIR", temporary.to_str().expect("text"));
    let inspecting = Inspecting::start(run);
    assert_eq!(ids(&inspecting.json("/api/deliveries")), (1..=70).rev().collect::<Vec<_>>());
    let mut directories =
        std::fs::read_dir(&temporary).expect("a directory").map(|entry| entry.expect("an entry").path());
    let directory = directories.next().expect("a directory");
    let mode = |path: &std::path::Path| {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::metadata(path).expect("a file").permissions().mode() & 0o777
    };
    assert_eq!((mode(&directory), mode(&directory.join("captures.db"))), (0o700, 0o600));
    let kept = inspecting.path().to_owned();
    signal_and_wait(inspecting);
    assert_eq!(std::fs::read_dir(kept.join("tmp")).map_or(0, Iterator::count), 0);
}

/// Ends a run, and keeps its directory until the test has looked at it.
fn signal_and_wait(mut inspecting: Inspecting) {
    crate::harness::signal(inspecting.child.id(), "TERM");
    assert_eq!(inspecting.child.wait().expect("an end").code(), Some(130));
    assert_eq!(std::fs::read_dir(inspecting.path().join("tmp")).expect("a directory").count(), 0);
}

#[test]
fn secrets_and_expected_signatures_are_in_no_response() {
    let bodies = [r#"{"answer":{"value":1}}"#, r#"{"answer": {"value": 1}}"#];
    let url = format!("/hooks?token={SECRET}&key=other-credential");
    let lines: String = bodies
        .iter()
        .map(|body| {
            captured(body, &signature(bodies[0]), &[("Authorization", "Bearer sent-by-the-sender"), ("X-Echo", SECRET)])
                .replace("/hooks", &url)
        })
        .chain([captured(&format!(r#"{{"echo":"{SECRET}"}}"#), "0", &[])])
        .collect();
    let inspecting = Inspecting::inspect(
        &["c.jsonl", "--to", "http://127.0.0.1:9/?token=of-the-target"],
        &[("c.jsonl", lines.as_bytes())],
    );
    let mut secrets = BTreeSet::from([
        SECRET.to_owned(),
        hex::encode(SECRET),
        BASE64_STANDARD.encode(SECRET),
        "of-the-target".to_owned(),
    ]);
    // That of the first delivery was sent by its sender.
    secrets.insert(signature(bodies[1]));
    secrets.insert(signature(&format!(r#"{{"echo":"{SECRET}"}}"#)));
    let mut targets: Vec<String> =
        ["info", "deliveries", "counts", "suggest?op=path", "diff?a=1&b=2"].map(|path| format!("/api/{path}")).into();
    for id in 1..=3 {
        let parts = [
            "",
            "/body",
            "/tree",
            "/signed",
            "/copy?as=curl",
            "/copy?as=hookctl",
            "/copy?as=python",
            "/headers/3",
            "/headers/4",
        ];
        targets.extend(parts.map(|part| format!("/api/deliveries/{id}{part}")));
    }
    let events = inspecting.events("?after=0", None);
    let mut texts = vec![("the events".to_owned(), events.next("deliveries").data.to_string())];
    texts.extend(targets.into_iter().map(|target| {
        let text = inspecting.get(&target).text();
        (target, text)
    }));
    let explained = inspecting.post("/api/deliveries/2/explain", &json!({ "computed": "0" })).text();
    texts.push(("an explanation".into(), explained));
    let exported = inspecting.post("/api/deliveries/2/mark", &json!({ "marked": true })).text();
    texts.push(("a mark".into(), exported));
    for (target, text) in &texts {
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{target} contains {secret}:\n{text}");
        }
    }
    let (output, messages) = inspecting.stop();
    assert!(!output.contains(SECRET) && !messages.contains(SECRET), "{output}{messages}");
}
