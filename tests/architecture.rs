//! The rules of the house that the compiler does not check: which folder must not name which.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Names that may only be used in some places: the name, and where.
const ONLY_IN: &[(&str, &[&str])] = &[
    // The library can name the application's crates while the default features are on; `--no-default-features` in CI proves that it does not
    // need them. The rest keeps each crate in the room whose job it does.
    ("reqwest::", &["src/app/http/"]),
    ("rusqlite::", &["src/app/store/"]),
    // The search for a cause tries hashes that no scheme has.
    ("hmac::", &["src/signing/sign.rs", "src/diagnosis/search/hash.rs"]),
    ("diagnosis::", &["src/diagnosis/", "src/verify/", "src/lib.rs", "src/app/"]),
];

/// Rooms that must not name others: the room, and what it must not name.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("src/app/plan/", &["cli", "commands", "config", "load", "output", "send", "server", "session"]),
    ("src/app/send/", &["cli", "commands", "config", "load", "output", "server", "session"]),
    ("src/app/demo.rs", &["cli", "commands", "config", "load", "output", "send", "session"]),
    ("src/app/http/", &["cli", "commands", "config", "load", "output", "plan", "send", "server", "session"]),
];

/// Rooms of the application as they appear in the `use crate::app::{…}` of a file that rustfmt has formatted, and in paths.
#[test]
fn rooms_do_not_name_those_above_them() {
    for (path, text) in sources() {
        for (room, names) in FORBIDDEN.iter().filter(|(room, _)| path.starts_with(room)) {
            for name in *names {
                let named = [format!("crate::app::{name}"), format!("\n    {name}::"), format!("app::{{{name}")];
                assert!(!named.iter().any(|named| text.contains(named)), "{path} of {room} names {name}");
            }
        }
    }
}

#[test]
fn crates_outside_their_rooms_are_not_named() {
    for (path, text) in sources() {
        for (name, rooms) in ONLY_IN {
            let allowed = rooms.iter().any(|room| path.starts_with(room));
            assert!(allowed || !text.contains(name), "{path} names {name}");
        }
    }
}

#[test]
fn sources_without_a_module_comment_do_not_exist() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{path} has no `//!` paragraph");
    }
}

fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(&root.join("src"), &mut found);
    let name = |path: &Path| path.strip_prefix(root).expect("a source").display().to_string().replace('\\', "/");
    found.iter().map(|path| (name(path), fs::read_to_string(path).expect("a source"))).collect()
}
