//! Tests of `hookctl store`, and of stores as input of `verify`.

use std::{path::Path, sync::LazyLock};

use crate::harness::{Output, Run, echoing, hookctl};

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
        .stderr_has("error: --where, column 3: unknown operator `verdit:`\nhint: did you mean `verdict:`?");
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
fn import_keeps_the_recorded_status() {
    let capture = r#"{"method":"POST","target":"/","headers":[["Host","h"]],"body":"{}","status":503}"#;
    let output =
        hookctl(["store", "import", "new.db", "c.jsonl", "--where", "status:503"]).file("c.jsonl", capture).exits(0);
    let store = std::fs::read(output.path("new.db")).expect("a store");
    let output = hookctl(["store", "list", "new.db", "--where", "status:5xx", "-o", "json"]).file("new.db", &store);
    let row = &output.exits(0).json()[0];
    assert_eq!((&row["status"], &row["ms"]), (&503.into(), &serde_json::Value::Null));
    let output = hookctl(["store", "show", "new.db", "1", "-o", "json"]).file("new.db", &store).exits(0);
    assert_eq!(output.json()["response"]["ms"], serde_json::Value::Null, "{}", output.text());
    hookctl(["store", "show", "new.db", "1"]).file("new.db", store).exits(0).stdout_has("503");
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
        (
            b"hello".to_vec(),
            "hooks.db: not a hookctl store",
            "`hookctl verify` and `hookctl inspect` read capture files",
        ),
        (Vec::new(), "hooks.db: not a hookctl store", "`hookctl verify` and `hookctl inspect` read capture files"),
        (
            newer(STORE.clone()),
            "hooks.db: unsupported version 99 (this hookctl supports version 3)",
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

/// Captures of a complete request, one whose body was cut off, and one whose head is malformed.
const BROKEN: &str = concat!(
    r#"{"headers":[["Host","h"],["Content-Length","2"]],"body":"{}"}"#,
    "\n",
    r#"{"target":"/cut","headers":[["Host","h"],["Transfer-Encoding","chunked"]],"body":"1","fidelity":"truncated"}"#,
    "\n",
    r#"{"target":"/odd","headers":[],"body":"x","fidelity":"truncated","kind":"broken","reason":"malformed HTTP: invalid header name","head_base64":"UE9TVCAvb2RkIEhUVFAvMS4xDQpBIDogYg0KDQo="}"#,
    "\n",
);

#[test]
fn incomplete_and_malformed_requests_are_exported_as_jsonl_only() {
    let imported = hookctl(["store", "import", "hooks.db", "c.jsonl"]).file("c.jsonl", BROKEN).exits(0);
    let store = std::fs::read(imported.path("hooks.db")).expect("a store");
    let with_broken = |args: &[&str]| hookctl(args.iter().copied()).file("hooks.db", &store);
    let exported = with_broken(&["store", "export", "hooks.db"]).exits(0);
    let again = hookctl(["store", "import", "again.db", "c.jsonl"]).file("c.jsonl", &exported.stdout).exits(0);
    let again = std::fs::read(again.path("again.db")).expect("a store");
    let twice = hookctl(["store", "export", "again.db"]).file("again.db", &again).exits(0);
    assert_eq!(twice.text(), exported.text());
    let lines = exported.json_lines();
    for (field, values) in [
        ("fidelity", [None, Some("truncated"), Some("truncated")]),
        ("kind", [None, None, Some("broken")]),
        ("reason", [None, None, Some("malformed HTTP: invalid header name")]),
        ("head_base64", [None, None, Some("UE9TVCAvb2RkIEhUVFAvMS4xDQpBIDogYg0KDQo=")]),
    ] {
        assert_eq!(lines.iter().map(|line| line[field].as_str()).collect::<Vec<_>>(), values, "{field}");
    }
    for format in ["har", "warc", "curl"] {
        let output = with_broken(&["store", "export", "hooks.db", "--as", format]).exits(3);
        let output = output
            .stderr_has("error: 2 deliveries left out: incomplete or malformed requests can be exported as jsonl only")
            .stderr_has("hint: use --as jsonl, or exclude them with --where -id:2")
            .stderr_has("1 delivery exported");
        assert!(!output.stdout.windows(4).any(|bytes| bytes == b"/cut" || bytes == b"/odd"), "{format}");
    }
    // The command in the hint exports everything that was requested.
    let args = ["store", "export", "hooks.db", "--as", "har", "--where", "-id:2"];
    with_broken(&args).exits(3).stderr_has("1 delivery left out").stderr_has("exclude them with --where -is:broken");
    with_broken(&[&args[..6], &["-id:2 -is:broken"]].concat()).exits(0).stderr_has("1 delivery exported");
    let output = with_broken(&["store", "export", "hooks.db", "--as", "http", "--where", "id:2"]).exits(3);
    assert!(output.stderr_has("hint: use --as jsonl").stdout.is_empty());

    for (query, expected) in [("is:broken", &[3][..]), ("-is:broken", &[2, 1]), ("is:handshake", &[])] {
        let output = with_broken(&["store", "list", "hooks.db", "--where", query, "-o", "json"]).exits(0);
        assert_eq!(ids(&output), expected, "{query}");
    }
    with_broken(&["store", "list", "hooks.db"]).exits(0).stdout_has("broken").stdout_has("malformed HTTP");
    with_broken(&["store", "show", "hooks.db", "3"])
        .exits(0)
        .stdout_has("Kind:      broken: malformed HTTP: invalid header name");
    let shown = with_broken(&["store", "show", "hooks.db", "3", "-o", "json"]).exits(0).json();
    assert_eq!((&shown["kind"], &shown["fidelity"]), (&"broken".into(), &"truncated".into()));
}

#[test]
fn export_escapes_what_a_terminal_interprets_without_changing_values() {
    let body = "\u{1b}]0;title\u{7}\u{1b}[31m\u{7f}\u{9b}2J\u{202e}'\\ é\r\n\t";
    let line = serde_json::json!({
        "target": "/\u{202e}\u{9b}?a=1",
        "headers": [["Host", "localhost"], ["X-A", "a\u{9b}31m'\u{202e}"], ["X-B", null, "/5s="]],
        "body": body,
    });
    let imported = hookctl(["store", "import", "hooks.db", "c.jsonl"]).file("c.jsonl", line.to_string()).exits(0);
    let store = std::fs::read(imported.path("hooks.db")).expect("a store");
    for (format, name) in [("jsonl", "c.jsonl"), ("har", "c.har"), ("curl", "c.sh")] {
        let output = hookctl(["store", "export", "hooks.db", "--as", format]).file("hooks.db", &store).exits(0);
        let text = output.text();
        let is_harmful = |c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{202e}';
        assert!(!text.contains(is_harmful), "{format}: {text:?}");
        let again = hookctl(["store", "import", "again.db", name]).file(name, &output.stdout).exits(0);
        let again = std::fs::read(again.path("again.db")).expect("a store");
        let read = hookctl(["store", "export", "again.db"]).file("again.db", again).exits(0).json_lines();
        assert_eq!(read[0]["body"], body, "{format}");
        let headers = read[0]["headers"].as_array().expect("a list");
        assert!(headers.contains(&line["headers"][1]), "{format}: {headers:?}");
        assert_eq!(headers.contains(&line["headers"][2]), format != "har", "{format}: {headers:?}");
    }
}

#[test]
fn json_masks_credentials_in_urls_unless_show_secrets_is_given() {
    let line =
        r#"{"target":"/h?token=QTOKEN999888","headers":[["Referer","http://x.test/?token=QTOKEN999888"]],"body":""}"#;
    let imported = hookctl(["store", "import", "hooks.db", "c.jsonl"]).file("c.jsonl", line).exits(0);
    let store = std::fs::read(imported.path("hooks.db")).expect("a store");
    for args in [&["list", "hooks.db"][..], &["show", "hooks.db", "1"]] {
        for output in ["text", "json", "jsonl"] {
            let args = [&["store"], args, &["-o", output]].concat();
            hookctl(args).file("hooks.db", &store).exits(0).stdout_has("/h?token=").nowhere("QTOKEN999888");
        }
    }
    hookctl(["store", "show", "hooks.db", "1", "-o", "json", "--show-secrets"])
        .file("hooks.db", store)
        .exits(0)
        .stdout_has("\"/h?token=QTOKEN999888\"");
}

#[test]
fn damaged_value_names_the_command_that_recovers_the_rest() {
    let output = with_store(["store", "list", "hooks.db"]).exits(0);
    let path = output.path("hooks.db");
    let store = rusqlite::Connection::open(&path).expect("a store");
    store.execute_batch("UPDATE deliveries SET status = -56 WHERE id = 2; PRAGMA wal_checkpoint").expect("SQL");
    drop(store);
    let store = std::fs::read(&path).expect("a store");
    for args in
        [&["store", "list", "hooks.db"][..], &["store", "show", "hooks.db", "2"], &["store", "export", "hooks.db"]]
    {
        hookctl(args.iter().copied())
            .file("hooks.db", &store)
            .exits(3)
            .stderr_has("error: hooks.db: damaged: ")
            .stderr_has("hint: save what can be read: sqlite3 hooks.db .recover | sqlite3 recovered.db");
    }
    hookctl(["verify", "hooks.db"]).file("hooks.db", store).exits(3).stderr_has("sqlite3 hooks.db .recover");
}

#[test]
fn credentials_of_the_request_are_masked_in_the_shown_response() {
    let server = echoing("200 OK");
    let script = format!(
        "{} send sprig answer_submitted --to $HOOKCTL_URL/h -H 'X-Api-Key: SenderKEYxx77' -q",
        env!("CARGO_BIN_EXE_hookctl")
    );
    let args = ["listen", "--port", "0", "--save", "hooks.db", "--forward", &server.url("")];
    let run = hookctl(args.into_iter().chain(["--", "sh", "-c", &script]));
    let output = run.env("HOOKCTL_SPRIG_SECRET", "ProviderTOKENzz99").exits(0);
    let store = std::fs::read(output.path("hooks.db")).expect("a store");
    for format in ["text", "json"] {
        let show = |flags: &[&str]| {
            let args = ["store", "show", "hooks.db", "1", "-o", format].into_iter().chain(flags.iter().copied());
            hookctl(args).private_file("hooks.db", &store).exits(0)
        };
        show(&[]).stdout_has("[secret]").nowhere("ProviderTOKENzz99").nowhere("SenderKEYxx77");
        show(&["--show-secrets"]).stdout_has("Bearer ProviderTOKENzz99");
    }
}

#[test]
fn resign_secret_is_masked_in_the_stored_response() {
    let server = echoing("200 OK");
    let script = format!("{} send sprig answer_submitted --to $HOOKCTL_URL/h -q", env!("CARGO_BIN_EXE_hookctl"));
    let args = ["listen", "--port", "0", "--save", "hooks.db", "--forward", &server.url(""), "--resign", "env:APP"];
    let run = hookctl(args.into_iter().chain(["--", "sh", "-c", &script]));
    let output = run.env("HOOKCTL_SPRIG_SECRET", "ProviderTOKENzz99").env("APP", "AppTOKENyy77").exits(0);
    assert!(String::from_utf8_lossy(&server.request()).contains("Bearer AppTOKENyy77"));
    for entry in std::fs::read_dir(output.path(".")).expect("a directory") {
        let file = std::fs::read(entry.expect("an entry").path()).unwrap_or_default();
        assert!(!file.windows(12).any(|bytes| bytes == b"AppTOKENyy77"));
    }
}

#[cfg(unix)]
#[test]
fn pipe_in_place_of_a_store_is_an_error() {
    for args in [
        &["store", "list", "pipe"][..],
        &["store", "show", "pipe", "1"],
        &["store", "export", "pipe"],
        &["store", "delete", "pipe", "--all", "--yes"],
        &["store", "import", "pipe", "c.jsonl"],
        &["listen", "--port", "0", "--count", "1", "--save", "pipe"],
    ] {
        let run = hookctl(args.iter().copied()).file("c.jsonl", &*CAPTURES);
        let made = std::process::Command::new("mkfifo").arg(run.path().join("pipe")).status().expect("mkfifo");
        assert!(made.success());
        run.exits(3).stderr_has("pipe: not a file");
    }
}

#[test]
fn verify_reports_a_broken_request_of_a_store_as_an_error() {
    let sent = hookctl(["send", "screver", "surveyCompleted", "--to", "http://x.test/", "--dry-run=json"])
        .env("HOOKCTL_SECRET", SECRET)
        .exits(0)
        .text();
    let broken = sent.replacen('{', r#"{"kind":"broken","reason":"malformed HTTP: invalid length","#, 1);
    let imported = hookctl(["store", "import", "hooks.db", "c.jsonl"]).file("c.jsonl", sent + &broken).exits(0);
    let store = std::fs::read(imported.path("hooks.db")).expect("a store");
    let output = hookctl(["verify", "hooks.db", "-o", "jsonl"]).file("hooks.db", &store).env("HOOKCTL_SECRET", SECRET);
    let output = output.exits(3).stderr_has("1 valid");
    let rows = output.json_lines();
    assert_eq!((&rows[0]["verdict"], &rows[1]["verdict"]), (&"valid".into(), &serde_json::Value::Null));
    assert_eq!(rows[1]["source"], "hooks.db:2");
    let error = rows[1]["error"].as_str().expect("a reason");
    assert!(error.contains("broken request: malformed HTTP: invalid length"), "{error}");
}
