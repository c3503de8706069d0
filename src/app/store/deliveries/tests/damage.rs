//! Tests with files that are damaged, read-only, or not a store.

use super::*;

type Make<'m> = &'m dyn Fn(&Path);
type Damage<'d> = &'d dyn Fn(&mut Vec<u8>);

fn saved(path: &Path, deliveries: usize) {
    run(async {
        let writer = writer(path);
        for number in 0..deliveries {
            writer.save(with_body(format!("{number} {}", "x".repeat(3000)))).await.expect("saved");
        }
        writer.close().await.expect("closed");
    });
}

/// Returns the errors of opening a reader and a writer.
fn errors(path: &Path) -> [String; 2] {
    let read = Reader::open(path).map(drop).expect_err("a reader").to_string();
    let wrote = Writer::open(Location::File(path.to_owned()), Options::default()).map(drop);
    [read, wrote.expect_err("a writer").to_string()]
}

#[test]
fn file_that_is_not_a_store_is_rejected_and_not_changed() {
    let sql = |sql: &'static str| {
        move |path: &Path| {
            rusqlite::Connection::open(path).expect("a database").execute_batch(sql).expect("SQL");
        }
    };
    let text: Make<'_> = &|path| fs::write(path, "{\"headers\":[],\"body\":\"\"}\n".repeat(50)).expect("a file");
    let short: Make<'_> = &|path| fs::write(path, "x").expect("a file");
    for (name, make) in [
        ("text", text),
        ("short", short),
        ("table", &sql("CREATE TABLE mine (x); INSERT INTO mine VALUES (1)")),
        ("application", &sql("PRAGMA application_id = 7; CREATE TABLE mine (x)")),
        ("version", &sql("PRAGMA user_version = 1; CREATE TABLE deliveries (id INTEGER PRIMARY KEY)")),
    ] {
        let (directory, path) = file();
        make(&path);
        let before = fs::read(&path).expect("a file");
        assert_eq!(errors(&path), ["not a hookctl store", "not a hookctl store"], "{name}");
        assert_eq!(fs::read(&path).expect("a file"), before, "{name}");
        assert_eq!(fs::read_dir(&directory).expect("a directory").count(), 1, "{name}");
    }
}

#[test]
fn store_of_a_newer_version_is_an_error() {
    let (_directory, path) = file();
    saved(&path, 1);
    rusqlite::Connection::open(&path).expect("a database").pragma_update(None, "user_version", 4).expect("a version");
    let expected = "unsupported version 4 (this hookctl supports version 3)";
    assert_eq!(errors(&path), [expected, expected]);
}

#[test]
fn missing_or_empty_file_becomes_a_store_only_with_a_writer() {
    let (directory, path) = file();
    assert!(
        matches!(Reader::open(&path), Err(StoreError::File(error)) if error.kind() == std::io::ErrorKind::NotFound)
    );
    assert!(!fs::exists(&path).expect("a directory"));
    fs::write(&path, "").expect("a file");
    assert!(matches!(Reader::open(&path), Err(StoreError::Foreign(_))));
    saved(&path, 1);
    assert!(is_store(&path).expect("a file"));
    let missing = directory.path().join("missing/hooks.db");
    assert!(matches!(Writer::open(Location::File(missing), Options::default()), Err(StoreError::File(_))));
    let folder = directory.path().to_owned();
    assert!(matches!(Writer::open(Location::File(folder), Options::default()), Err(StoreError::File(_))));
}

#[test]
fn damaged_store_is_an_error_when_it_is_opened_or_read() {
    let cases: [(&str, Damage<'_>); 5] = [
        ("cut at the end", &|bytes| bytes.truncate(bytes.len() - 8192)),
        ("cut in half", &|bytes| bytes.truncate(bytes.len() / 2 + 100)),
        ("only a header", &|bytes| bytes.truncate(100)),
        ("pages of noise", &|bytes| {
            let mut noise = fastrand::Rng::with_seed(7);
            bytes[8192..].iter_mut().for_each(|byte| *byte = noise.u8(..));
        }),
        ("first page of noise", &|bytes| bytes[100..4096].fill(0xff)),
    ];
    for (name, damage) in cases {
        let (_directory, path) = file();
        saved(&path, 40);
        let mut bytes = fs::read(&path).expect("a file");
        damage(&mut bytes);
        fs::write(&path, &bytes).expect("a file");
        for error in [
            Reader::open(&path).map(drop).expect_err(name),
            Writer::open(Location::File(path.clone()), Options::default()).map(drop).expect_err(name),
        ] {
            assert!(matches!(error, StoreError::Damaged(_)), "{name}: {error:?}");
        }
    }
    // Opening does not check pages in the middle.
    let (_directory, path) = file();
    saved(&path, 400);
    let mut bytes = fs::read(&path).expect("a file");
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096 * 20].fill(0xff);
    fs::write(&path, &bytes).expect("a file");
    let read: Vec<_> = Reader::open(&path).expect("a reader").deliveries(Filter::default()).collect();
    assert!(read.iter().any(|read| matches!(read, Err(StoreError::Damaged(_)))));
    assert!(read.iter().filter(|read| read.is_ok()).count() > 100);
}

#[cfg(unix)]
#[test]
fn read_only_store_can_be_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let (directory, path) = file();
    saved(&path, 3);
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    };
    mode(&path, 0o400);
    mode(directory.path(), 0o500);
    // The superuser can write regardless of permissions.
    let is_superuser = fs::OpenOptions::new().append(true).open(&path).is_ok();
    assert_eq!(all(Reader::open(&path).expect("a reader")).len(), 3);
    let found = Reader::open(&path).expect("a reader").list(&Filter::parse("xxx").expect("a filter"), None, 9);
    assert_eq!(found.expect("a list").len(), 3);
    let wrote = Writer::open(Location::File(path.clone()), Options::default());
    assert!(is_superuser || matches!(wrote, Err(StoreError::File(_))));
    drop(wrote);
    mode(directory.path(), 0o700);
}

#[test]
fn incomplete_last_line_of_a_capture_file_is_removed() {
    let (_directory, path) = file();
    let deliveries = [full(), with_body("a\nb"), with_body(vec![0xff])];
    let (mut capture, cut) = CaptureFile::open(&path).expect("a file");
    assert_eq!(cut, 0);
    capture.append(&deliveries[..1]).expect("appended");
    capture.append(&deliveries[1..]).expect("appended");
    assert!(matches!(CaptureFile::open(&path), Err(StoreError::File(_))), "in use");
    drop(capture);
    let whole = fs::read(&path).expect("a file");
    for incomplete in ["{", "{\"at\":\"2026-01-31T12:00:00Z\",\"headers\":[],\"body\":\"{"] {
        fs::write(&path, [&whole, incomplete.as_bytes()].concat()).expect("a file");
        let (mut capture, cut) = CaptureFile::open(&path).expect("a file");
        assert_eq!(cut, incomplete.len() as u64);
        assert_eq!(fs::read(&path).expect("a file"), whole);
        capture.append([&with_body("next")]).expect("appended");
    }
    // Only the line break is missing.
    fs::write(&path, whole.trim_ascii_end()).expect("a file");
    assert_eq!(CaptureFile::open(&path).expect("a file").1, 0);
    assert_eq!(fs::read(&path).expect("a file"), whole);
    let read = hookctl::capture::read(&whole[..], "f", None);
    let messages: Vec<_> = read.into_iter().map(|read| read.expect("a record").message).collect();
    for (message, delivery) in messages.iter().zip(&deliveries) {
        assert_eq!((&message.headers, &message.body), (&delivery.message.headers, &delivery.message.body));
    }
    for foreign in ["hello", "hello\n", "{\"a\":1}\n", "SQLite format 3\0"] {
        fs::write(&path, foreign).expect("a file");
        assert!(matches!(CaptureFile::open(&path), Err(StoreError::Foreign(_))), "{foreign}");
        assert_eq!(fs::read_to_string(&path).expect("a file"), foreign);
    }
}
