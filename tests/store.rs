//! Tests of `hookctl store`, and of stores as input of `verify`.

use std::{path::Path, sync::LazyLock};

use crate::harness::{Output, Run, hookctl};

const SECRET: &str = "key-of-screver";

/// Captures of every event of Screver, one of them forged, and a request with unusual headers and a binary body.
static CAPTURES: LazyLock<String> = LazyLock::new(|| {
    let sent = hookctl(["send", "screver", "--all", "--to", "http://x.test/hooks?a=1", "--dry-run=json"])
        .env("HOOKCTL_SECRET", SECRET)
        .exits(0)
        .text();
    let forged = sent.lines().next().expect("a line").replace(r#"\"value\":2"#, r#"\"value\":3"#);
    // Header fields in unusual order and case, with repeated names, and a binary body.
    let unusual = r#"{"at":"2026-01-31T12:00:00Z","method":"PUT","target":"/odd?%20","version":"HTTP/1.0","headers":[["x-A","1"],["X-a","2"],["X-Bytes",null,"//4="],["Authorization","Bearer hidden"]],"body_base64":"AAH/"}"#;
    format!("{sent}{forged}\n{unusual}\n")
});

/// A store with the [`CAPTURES`].
static STORE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let output = hookctl(["store", "import", "hooks.db", "c.jsonl"]).file("c.jsonl", &*CAPTURES).exits(0);
    let output = output.stderr_has("4 deliveries imported");
    std::fs::read(output.path("hooks.db")).expect("a store")
});

fn with_store<'a>(args: impl IntoIterator<Item = &'a str>) -> Run {
    hookctl(args).private_file("hooks.db", &*STORE)
}

fn ids(output: &Output) -> Vec<i64> {
    output.json().as_array().expect("a list").iter().map(|row| row["id"].as_i64().expect("a number")).collect()
}

#[test]
fn list_shows_matching_deliveries_newest_first() {
    let output = with_store(["store", "list", "hooks.db"]).exits(0).stderr_has("4 deliveries");
    assert_eq!(
        output
            .text()
            .lines()
            .map(|line| line.split_whitespace().next().unwrap_or_default().to_owned())
            .collect::<Vec<_>>(),
        ["ID", "4", "3", "2", "1"]
    );
    for (query, expected) in [
        ("", &[4, 3, 2, 1][..]),
        ("event:option*", &[3, 1]),
        ("-provider:screver", &[4]),
        ("method:put header:x-a=2", &[4]),
        ("answer.value=3", &[3]),
        ("CUPIDITATE", &[3, 1]),
        ("path:a=1 -id:2", &[3, 1]),
        ("nothing like it", &[]),
    ] {
        let output = with_store(["store", "list", "hooks.db", "--where", query, "-o", "json"]).exits(0);
        assert_eq!(ids(&output), expected, "{query}");
    }
    let output = with_store(["store", "ls", "hooks.db", "--limit", "2", "--before", "4", "-o", "json"]).exits(0);
    assert_eq!(ids(&output), [3, 2]);
    with_store(["store", "list", "hooks.db", "--limit", "1"])
        .exits(0)
        .stderr_has("showing 1 of 4; use --all, or --before 4 for the next page");
    with_store(["store", "list", "hooks.db", "--where", "a verdit:x"])
        .exits(2)
        .stderr_has("error: --where: unknown operator `verdit:` (at byte 3)\nhint: did you mean `verdict:`?");
}

#[test]
fn show_masks_credentials_unless_show_secrets_is_given() {
    let output = with_store(["store", "show", "hooks.db", "4"]).exits(0);
    let output = output.stdout_has("PUT /odd?%20 HTTP/1.0\nx-A: 1\nX-a: 2\n").stdout_has("(3 bytes that are not text)");
    output.nowhere("Bearer hidden");
    let output = with_store(["store", "show", "hooks.db", "4", "-o", "json"]).exits(0).nowhere("Bearer hidden").json();
    assert_eq!(output["body_base64"], "AAH/");
    assert_eq!(output["headers"][1], serde_json::json!(["X-a", "2"]));
    with_store(["store", "show", "hooks.db", "4", "-o", "json", "--show-secrets"]).exits(0).stdout_has("Bearer hidden");
    with_store(["store", "show", "hooks.db", "9"])
        .exits(3)
        .stderr_has("error: hooks.db has no delivery 9\nhint: list them with `hookctl store list hooks.db`");
}

#[test]
fn documented_fields_match_the_output() {
    let page = include_str!("../docs/store.md").replace("\r\n", "\n");
    let section = page.split("\n## JSON\n").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("a section");
    let section = section.split_whitespace().collect::<Vec<_>>().join(" ");
    let list = with_store(["store", "list", "hooks.db", "--json"]).exits(0).json()[0].clone();
    let show = with_store(["store", "show", "hooks.db", "1", "--json"]).exits(0).json();
    for (args, object) in [("`store list", list), ("`store show", show)] {
        let text = section.split(args).nth(1).and_then(|rest| rest.split("`store ").next()).expect(args);
        // Skip nested fields, which are in parentheses.
        let mut flat = String::new();
        let mut depth = 0;
        for c in text.split_once(": ").expect("a colon").1.split(". ").next().unwrap_or_default().chars() {
            depth += i32::from(c == '(') - i32::from(c == ')');
            if depth == 0 {
                flat.push(c);
            }
        }
        let documented: Vec<&str> = flat.split('`').skip(1).step_by(2).collect();
        let mut fields: Vec<&String> = object.as_object().expect("an object").keys().collect();
        let mut sorted = documented.clone();
        sorted.sort_unstable();
        fields.sort_unstable();
        assert_eq!(sorted, fields, "{args}");
    }
}

#[test]
fn verify_reads_a_store_like_a_capture_file() {
    let verify = |name: &str, content: &[u8]| {
        let output = hookctl(["verify", name, "-o", "jsonl", "--explain", "never", "--provider", "screver"])
            .file(name, content)
            .env("HOOKCTL_SECRET", SECRET)
            .exits(1);
        let rows = output.json_lines().into_iter().map(|mut row| {
            row["source"] = row["source"].as_str().expect("text").rsplit_once(':').expect("a colon").1.into();
            row
        });
        rows.collect::<Vec<_>>()
    };
    let rows = verify("hooks.db", &STORE);
    assert_eq!(rows, verify("c.jsonl", CAPTURES.as_bytes()));
    let verdicts: Vec<_> = rows.iter().map(|row| row["verdict"].as_str().expect("text")).collect();
    assert_eq!(verdicts, ["valid", "valid", "mismatch", "missing"]);
    hookctl(["verify", "-"]).stdin(STORE.clone()).exits(3).stderr_has("name a hookctl store as a file");
    hookctl(["verify", "new.db", "--allow-empty"]).file("new.db", "").exits(0);
}

#[test]
fn export_can_be_imported_without_changes() {
    // Only JSON Lines and WARC can represent the unusual request, so it is left out of the other formats.
    let usual = "-id:4";
    for (format, query, name, exact) in [
        ("jsonl", "", "c.jsonl", true),
        ("warc", "", "c.warc", true),
        ("har", usual, "c.har", false),
        ("curl", usual, "c.sh", false),
        ("http", "id:2", "c.http", true),
    ] {
        let export = with_store(["store", "export", "hooks.db", "--as", format, "--where", query]).exits(0);
        let again = hookctl(["store", "import", "again.db", name]).file(name, &export.stdout).exits(0);
        let again = std::fs::read(again.path("again.db")).expect("a store");
        let read = |store: &[u8], query: &str| {
            let output = hookctl(["store", "export", "s.db", "--where", query]).file("s.db", store).exits(0);
            output.json_lines()
        };
        let (before, after) = (read(&STORE, query), read(&again, ""));
        assert_eq!(before.len(), after.len(), "{format}");
        for (before, after) in before.iter().zip(&after) {
            for field in ["method", "target", "body", "body_base64"] {
                assert_eq!(before[field], after[field], "{format} {field}");
            }
            assert!(!exact || before["headers"] == after["headers"], "{format}: {before} {after}");
        }
    }
    with_store(["store", "export", "hooks.db", "--as", "http"])
        .exits(2)
        .stderr_has("error: --as http: expected one delivery, but 4 match");
    with_store(["store", "export", "hooks.db", "--as", "curl"]).exits(0).nowhere("Bearer hidden");
}

#[test]
fn import_adds_deliveries_and_reports_broken_records() {
    let output = with_store(["store", "import", "hooks.db", "c.jsonl", "missing.har", "--where", "event:*"])
        .file("c.jsonl", format!("{{broken\n{}", *CAPTURES))
        .exits(3)
        .stderr_has("error: c.jsonl:1: ")
        .stderr_has("error: cannot read missing.har: file not found")
        .stderr_has("3 deliveries imported");
    let store = std::fs::read(output.path("hooks.db")).expect("a store");
    let output = hookctl(["store", "list", "hooks.db", "-o", "json"]).file("hooks.db", &store).exits(0);
    assert_eq!(ids(&output), [7, 6, 5, 4, 3, 2, 1]);
    let output =
        hookctl(["store", "import", "new.db", "hooks.db", "--where", "id:>4"]).file("hooks.db", &store).exits(0);
    let output = output.stderr_has("3 deliveries imported");
    assert!(output.path("new.db").is_file());
    hookctl(["store", "import", "hooks.db", "hooks.db"])
        .file("hooks.db", &store)
        .exits(2)
        .stderr_has("a store cannot be imported into itself");
    with_store(["store", "import", "hooks.db", "c.jsonl", "--where", "verdict:valid"])
        .file("c.jsonl", &*CAPTURES)
        .exits(2);
}

#[test]
fn delete_requires_a_query_and_confirmation() {
    with_store(["store", "delete", "hooks.db"]).exits(2).stderr_has("hint: use --all to delete every delivery");
    with_store(["store", "delete", "hooks.db", "--all"]).exits(2).stderr_has("not a terminal\nhint: pass --yes");
    for (args, expected, left) in
        [(&["--where", "id:<3"][..], 2, &[4, 3][..]), (&["--all"], 4, &[]), (&["--where", "nothing"], 0, &[4, 3, 2, 1])]
    {
        let args = [&["store", "delete", "hooks.db", "--yes", "-o", "json"], args].concat();
        let output = with_store(args.iter().copied()).exits(0);
        assert_eq!(output.json(), serde_json::json!({ "deleted": expected }), "{args:?}");
        let store = std::fs::read(output.path("hooks.db")).expect("a store");
        assert_eq!(ids(&hookctl(["store", "list", "hooks.db", "--json"]).file("hooks.db", store).exits(0)), left);
    }
}

#[test]
fn file_that_is_not_a_valid_store_exits_3_and_is_not_changed() {
    let cut = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    let newer = |mut bytes: Vec<u8>| {
        // `user_version`
        bytes[63] = 99;
        bytes
    };
    for (content, reason, hint) in [
        (b"hello".to_vec(), "hooks.db: not a hookctl store", "name another file"),
        (Vec::new(), "hooks.db: not a hookctl store", "name another file"),
        (
            newer(STORE.clone()),
            "hooks.db: unsupported version 99 (this hookctl supports version 1)",
            "use a newer hookctl",
        ),
        (cut(STORE.clone()), "hooks.db: damaged: ", "sqlite3 hooks.db .recover"),
    ] {
        for args in [
            &["store", "list", "hooks.db"][..],
            &["store", "show", "hooks.db", "1"],
            &["store", "export", "hooks.db"],
            &["store", "delete", "hooks.db", "--all", "--yes"],
        ] {
            let output = hookctl(args.iter().copied()).file("hooks.db", &content).exits(3);
            let output = output.stderr_has(reason).stderr_has(hint);
            assert_eq!(std::fs::read(output.path("hooks.db")).expect("a file"), content, "{args:?}");
        }
    }
    hookctl(["verify", "hooks.db"])
        .file("hooks.db", cut(STORE.clone()))
        .exits(3)
        .stderr_has("sqlite3 hooks.db .recover");
    let output = hookctl(["store", "list", "missing.db"]).exits(3).stderr_has("cannot open missing.db: file not found");
    assert!(!Path::new(&output.path("missing.db")).exists());
}
