//! Tests of the delivery store: saved deliveries are neither lost, changed nor duplicated, even if the disk is full or a listener is killed.

mod damage;
mod killed;
mod search;

use std::{fs, path::PathBuf, time::Instant};

use futures_util::future::join_all;

use super::*;
use crate::app::store::{LOCK_TIMEOUT, Schema, StoreError};
use hookctl::{
    capture::Fidelity,
    filter::Filter,
    message::{Headers, Message},
    signing::Verdict,
};

/// Blocks on a future.
fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

fn file() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::TempDir::new().expect("a directory");
    let path = directory.path().join("hooks 100%?#.db");
    (directory, path)
}

fn writer(path: &Path) -> Writer {
    Writer::open(Location::File(path.to_owned()), Options::default()).expect("a store")
}

fn all(reader: Reader) -> Vec<Delivery> {
    reader.deliveries(Filter::default()).map(|read| read.expect("a delivery")).collect()
}

/// A delivery with a value in every field.
fn full() -> NewDelivery {
    let mut message = Message::post("/hook?a=%20b", vec![0, 1, 0xff, b'\n']);
    for (name, value) in [("X-Odd-CASE", &b"1"[..]), ("x-odd-case", b"2"), ("X-Bytes", b"\xff\xfe"), ("Empty", b"")] {
        message.headers.push(name, value);
    }
    message.url = Some("https://example.com/hook".into());
    let mut response = Response { status: Some(401), body: b"no\0".to_vec(), ms: Some(1.25), ..Response::default() };
    response.headers.push("Content-Type", "text/plain");
    NewDelivery {
        at: Some("2026-01-31T12:00:00.123456Z".into()),
        kind: RequestKind::Broken,
        reason: Some("malformed HTTP".into()),
        connection: Some((3, 7)),
        peer: Some("[::1]:5".into()),
        head: Some(b"POST /hook?a=%20b HTTP/1.1\r\nX-Odd-CASE:1\r\n\r\n".to_vec()),
        trailers: Some(b"X-T: 1\r\n".to_vec()),
        fidelity: Fidelity::Text,
        provider: Some("screver".into()),
        event: Some("surveyCompleted".into()),
        verdict: Some(Verdict::Mismatch),
        scheme: Some("hmac".into()),
        header: Some("X-API-SIGNATURE".into()),
        secret: Some("env:S".into()),
        causes: vec![StoredCause {
            code: "body-bom".into(),
            detail: "d".into(),
            fix: "f".into(),
            confidence: "certain".into(),
        }],
        response: Some(response),
        forwarding: Forwarding {
            state: ForwardState::Failed,
            target: Some("http://localhost:1".into()),
            status: Some(502),
            error: Some("connection refused".into()),
            changed: vec!["Host".into(), "Connection".into()],
            ms: Some(0.5),
        },
        marked: true,
        replay_of: Some(1),
        ..NewDelivery::new(message)
    }
}

fn with_body(body: impl Into<Vec<u8>>) -> NewDelivery {
    NewDelivery::new(Message::post("/", body.into()))
}

#[test]
fn saved_delivery_is_read_back_byte_for_byte() {
    let (_directory, path) = file();
    for location in [Location::File(path.clone()), Location::Memory] {
        run(async {
            let writer = Writer::open(location, Options::default()).expect("a store");
            let reader = writer.reader().expect("a reader");
            for (number, delivery) in [(1, full()), (2, with_body(""))] {
                assert_eq!(writer.save(delivery.clone()).await.expect("saved"), number);
                let read = reader.get(number).expect("readable").expect("a delivery");
                assert_eq!(format!("{:?}", read.saved), format!("{delivery:?}"));
                assert_eq!(read.message, delivery.message);
                assert_eq!(
                    (&read.head, &read.response, &read.forwarding),
                    (&delivery.head, &delivery.response, &delivery.forwarding)
                );
            }
            assert!(reader.get(3).expect("readable").is_none());
            writer.close().await.expect("closed");
        });
    }
}

#[cfg(unix)]
#[test]
fn store_files_are_readable_only_by_their_owner() {
    use std::os::unix::fs::PermissionsExt as _;
    let (directory, path) = file();
    run(async {
        let writer = writer(&path);
        writer.save(full()).await.expect("saved");
        let files: Vec<_> =
            fs::read_dir(&directory).expect("a directory").map(|entry| entry.expect("a file")).collect();
        assert_eq!(files.len(), 4, "store, log, index of the log, lock: {files:?}");
        for file in files {
            assert_eq!(file.metadata().expect("a file").permissions().mode() & 0o777, 0o600, "{file:?}");
        }
        writer.close().await.expect("closed");
    });
    let left: Vec<_> =
        fs::read_dir(&directory).expect("a directory").map(|entry| entry.expect("a file").path()).collect();
    assert_eq!(left, [path]);
}

#[test]
fn older_store_gets_the_kinds_of_its_requests() {
    let (_directory, path) = file();
    fs::write(&path, "").expect("a file");
    let older = Schema { migrations: &schema::SCHEMA.migrations[..1], ..schema::SCHEMA }.open(&path).expect("a store");
    let rows = [
        (1, "POST", 0, "exact", "delivery"),
        (1, "GET", 0, "exact", "handshake"),
        (1, "GET", 5, "exact", "delivery"),
        (1, "GET", 0, "truncated", "broken"),
    ];
    for (listener, method, size, fidelity, _) in rows {
        let insert = "INSERT INTO deliveries (listener, method, target, version, size, fidelity) VALUES (?1, ?2, '/', 'HTTP/1.1', ?3, ?4)";
        older.execute(insert, rusqlite::params![listener, method, size, fidelity]).expect("a row");
        let insert = "INSERT INTO contents (id, headers, body) VALUES (last_insert_rowid(), '[]', x'')";
        older.execute(insert, []).expect("a row");
    }
    drop(older);
    let kinds: Vec<&str> =
        all(Reader::open(&path).expect("a reader")).iter().map(|delivery| delivery.kind.name()).collect();
    assert_eq!(kinds, rows.map(|(.., kind)| kind));
}

#[cfg(unix)]
#[test]
fn existing_empty_file_becomes_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let (directory, path) = file();
    let capture = directory.path().join("hooks.jsonl");
    for path in [&path, &capture] {
        fs::write(path, "").expect("a file");
        fs::set_permissions(path, fs::Permissions::from_mode(0o644)).expect("permissions");
    }
    drop(Editor::open(&path).expect("a store"));
    drop(CaptureFile::open(&capture).expect("a capture file"));
    for path in [path, capture] {
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600, "{path:?}");
    }
}

#[test]
fn ids_follow_the_order_of_the_save_calls() {
    let (_directory, path) = file();
    run(async {
        let writer = writer(&path);
        let saves = (1..=3000_i64).map(|number| {
            let writer = writer.clone();
            async move { (number, writer.save(with_body(number.to_string())).await.expect("saved")) }
        });
        for (number, id) in join_all(saves).await {
            assert_eq!(number, id);
        }
        writer.close().await.expect("closed");
    });
    let bodies = all(Reader::open(&path).expect("a reader")).into_iter().map(|delivery| delivery.saved.message.body);
    assert!(bodies.eq((1..=3000).map(|number: u32| number.to_string().into_bytes())));
}

#[test]
fn close_writes_pending_updates() {
    let (_directory, path) = file();
    run(async {
        let writer = writer(&path);
        let id = writer.save(with_body("{}")).await.expect("saved");
        let full = full();
        writer.update(id, Update::Causes(full.causes.clone()));
        writer.update(id, Update::Response(full.response.clone().expect("a response")));
        writer.update(id, Update::Forwarding(full.forwarding.clone()));
        writer.update(id, Update::Marked(true));
        writer.update(99, Update::Marked(true));
        let other = writer.clone();
        writer.close().await.expect("closed");
        assert!(matches!(other.save(with_body("{}")).await, Err(StoreError::Closed)));
        let read = Reader::open(&path).expect("a reader").get(id).expect("readable").expect("a delivery");
        assert_eq!(
            (&read.causes, &read.response, &read.forwarding, read.marked),
            (&full.causes, &full.response, &full.forwarding, true)
        );
        let rows = Reader::open(&path).expect("a reader").list(&Filter::default(), None, 10).expect("a list");
        assert_eq!((rows[0].cause.as_deref(), rows[0].status), (Some("body-bom"), Some(401)));
    });
}

#[test]
fn full_store_rejects_deliveries_until_space_is_freed() {
    let (_directory, path) = file();
    run(async {
        let options = Options { max_bytes: Some(400_000), ..Options::default() };
        let writer = Writer::open(Location::File(path.clone()), options).expect("a store");
        let mut saved = Vec::new();
        let error = loop {
            match writer.save(with_body(vec![b'x'; 10_000])).await {
                Ok(id) => saved.push(id),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, StoreError::Full), "{error}");
        assert!(saved.len() > 10);
        // A delivery that fits is saved, even if one in the same commit does not fit.
        let (large, small) = tokio::join!(writer.save(with_body(vec![b'x'; 300_000])), writer.save(with_body("small")));
        assert!(matches!(large, Err(StoreError::Full)));
        saved.extend(small.ok());
        writer.update(1, Update::Forwarding(Forwarding { error: Some("y".repeat(50_000)), ..Forwarding::default() }));
        assert!(matches!(writer.save(with_body(vec![b'x'; 30_000])).await, Err(StoreError::Full)));
        let read: Vec<i64> = all(writer.reader().expect("a reader")).iter().map(|delivery| delivery.id).collect();
        assert_eq!(read, saved);

        let mut editor = Editor::open(&path).expect("a store");
        assert_eq!(editor.delete(&Filter::parse("id:2..12").expect("a filter"), 99).expect("deleted"), 11);
        saved.retain(|id| !(2..=12).contains(id));
        saved.push(writer.save(with_body(vec![b'x'; 10_000])).await.expect("room"));
        writer.close().await.expect("the update is written as well");
        let read = all(Reader::open(&path).expect("a reader"));
        assert_eq!(read.iter().map(|delivery| delivery.id).collect::<Vec<_>>(), saved);
        assert_eq!(read[0].forwarding.error.as_ref().map(String::len), Some(50_000));
    });
}

#[test]
fn locked_store_rejects_all_waiting_deliveries_after_one_timeout() {
    let (_directory, path) = file();
    let writer = writer(&path);
    let other = rusqlite::Connection::open(&path).expect("the store");
    other.execute_batch("BEGIN IMMEDIATE").expect("a lock");
    let start = Instant::now();
    let saves = (0..8).map(|_| writer.save(with_body("x")));
    let results = run(join_all(saves));
    assert!(results.iter().all(|result| matches!(result, Err(StoreError::Sqlite(_)))), "{results:?}");
    // The first commit may have only some of the deliveries.
    assert!(start.elapsed() < 3 * LOCK_TIMEOUT, "{:?}", start.elapsed());
    other.execute_batch("COMMIT").expect("an end");
    assert_eq!(run(writer.save(with_body("y"))).expect("saved"), 1);
}

#[test]
fn concurrent_writers_lose_and_duplicate_nothing() {
    const EACH: usize = 500;
    let (_directory, path) = file();
    let threads: Vec<_> = ["a", "b"]
        .map(|name| {
            let path = path.clone();
            std::thread::spawn(move || {
                run(async {
                    let writer = writer(&path);
                    for from in (0..EACH).step_by(20) {
                        let saves = (from..from + 20).map(|number| writer.save(with_body(format!("{name}{number}"))));
                        assert!(join_all(saves).await.iter().all(Result::is_ok));
                    }
                    writer.close().await.expect("closed");
                });
            })
        })
        .into();
    for thread in threads {
        thread.join().expect("no panic");
    }
    let read = all(Reader::open(&path).expect("a reader"));
    for name in ["a", "b"] {
        let bodies = read.iter().map(|delivery| String::from_utf8_lossy(&delivery.message.body));
        let own: Vec<_> = bodies.filter(|body| body.starts_with(name)).collect();
        assert!(own.iter().eq((0..EACH).map(|number| format!("{name}{number}")).collect::<Vec<_>>().iter()));
    }
    assert_eq!(read.len(), 2 * EACH);
}

#[test]
fn pending_forwarding_becomes_unknown_only_when_its_listener_ends() {
    let (_directory, path) = file();
    let pending = || NewDelivery {
        forwarding: Forwarding { state: ForwardState::Pending, ..Forwarding::default() },
        ..with_body("{}")
    };
    let states = || {
        let read = all(Reader::open(&path).expect("a reader"));
        read.iter().map(|delivery| delivery.forwarding.state.name()).collect::<Vec<_>>()
    };
    run(async {
        let living = writer(&path);
        living.save(pending()).await.expect("saved");
        let next = writer(&path);
        next.save(pending()).await.expect("saved");
        assert_eq!(states(), ["pending", "pending"]);
        // A killed process leaves behind its entry and its lock file, which is no longer locked.
        let connection = schema::open(&path, SyncMode::Full).expect("a store");
        fs::write(format!("{}-listener-dead", path.display()), "").expect("a file");
        for lock in ["-listener-dead", "-listener-gone", "-listener-/../x"] {
            connection.execute("INSERT INTO listeners (started, lock) VALUES ('', ?1)", [lock]).expect("an entry");
            let listener = connection.last_insert_rowid();
            row::insert(&connection, &pending(), Some(listener)).expect("a row");
        }
        drop(connection);
        let third = writer(&path);
        assert_eq!(states(), ["pending", "pending", "unknown", "unknown", "pending"]);
        assert!(!fs::exists(format!("{}-listener-dead", path.display())).expect("a directory"));
        next.close().await.expect("closed");
        assert_eq!(states()[..2], ["pending", "unknown"]);
        third.close().await.expect("closed");
        living.close().await.expect("closed");
        assert_eq!(states()[..2], ["unknown", "unknown"]);
    });
}

#[test]
fn retain_deletes_the_oldest_deliveries_beyond_each_limit() {
    let old = |body: &str, at: &str| NewDelivery { at: Some(at.into()), ..with_body(body) };
    let (long_ago, future) = ("2020-01-31T12:00:00Z", "2999-01-31T12:00:00Z");
    let limits = |text: &str| Retain::parse(text).expect(text);
    for (retain, expected) in
        [("3", vec![6, 7, 8]), ("1000d", vec![4, 5, 6, 7, 8]), ("5,1000d", vec![4, 5, 6, 7, 8]), ("1kB", vec![8])]
    {
        let (_directory, path) = file();
        run(async {
            let first = writer(&path);
            for (number, at) in
                [long_ago, long_ago, long_ago, future, long_ago, future, future, future].iter().enumerate()
            {
                first.save(old(&number.to_string(), at)).await.expect("saved");
            }
            first.close().await.expect("closed");
            let options = Options { retain: limits(retain), ..Options::default() };
            Writer::open(Location::File(path.clone()), options).expect("a store").close().await.expect("closed");
        });
        let reader = Reader::open(&path).expect("a reader");
        let bytes = reader.counts(&Filter::default()).expect("counts");
        assert_eq!(bytes.total, expected.len() as u64);
        assert_eq!(all(reader).iter().map(|delivery| delivery.id).collect::<Vec<_>>(), expected, "{retain}");
    }
}

#[test]
fn retain_limits_the_store_under_a_steady_stream() {
    run(async {
        let options = Options { retain: Retain { deliveries: Some(100), ..Retain::default() }, ..Options::default() };
        let writer = Writer::open(Location::Memory, options).expect("a store");
        for _ in 0..40 {
            let saves = (0..50).map(|_| writer.save(with_body("{}")));
            assert!(join_all(saves).await.iter().all(Result::is_ok));
            let counts = writer.reader().expect("a reader").counts(&Filter::default()).expect("counts");
            assert!(counts.total <= 200, "{counts:?}");
        }
    });
}

#[test]
fn header_fields_keep_their_order_case_and_repeats() {
    let headers: Headers = full().message.headers;
    let json = hookctl::capture::headers_to_json(&headers).to_string();
    assert_eq!(json, r#"[["X-Odd-CASE","1"],["x-odd-case","2"],["X-Bytes",null,"//4="],["Empty",""]]"#);
    assert_eq!(hookctl::capture::headers_from_json(&json), Ok(headers));
}

#[test]
fn documented_tables_match_the_schema() {
    let page = include_str!("../../../../docs/store.md").replace("\r\n", "\n");
    let schema = page.split("\n## Schema\n").nth(1).expect("a section");
    let connection = schema::open_in_memory(&schema::memory_name()).expect("a store");
    for table in ["deliveries", "contents", "listeners", "progress"] {
        let text = schema.split(&format!("\n`{table}` has ")).nth(1).expect(table);
        let rows = text.split("\n\n").nth(1).expect(table).lines().skip(2);
        let documented: Vec<&str> = rows.map(|row| row.split('`').nth(1).expect("a name")).collect();
        let columns: Vec<String> = connection
            .prepare("SELECT name FROM pragma_table_info(?1)")
            .and_then(|mut names| names.query_map([table], |row| row.get(0))?.collect())
            .expect("columns");
        assert_eq!(documented, columns, "{table}");
    }
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).expect("a number");
    assert!(schema.contains(&format!("`application_id` is {application} (`hkdl`)")));
    assert!(schema.contains(&format!("version of the schema: {}.", schema::SCHEMA.migrations.len())));
}
