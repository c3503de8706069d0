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

/// The rooms of the application, and the other rooms that each may name. `commands` and `complete` may name any.
///
/// A room may only name rooms above it in this table, so there is no cycle.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("random", &[]),
    ("leftover", &["random"]),
    ("error", &[]),
    ("ready", &["error"]),
    ("signal", &["error"]),
    ("runtime", &["error", "signal"]),
    ("input", &["error", "signal"]),
    ("lookup", &["error"]),
    ("http", &["clock", "error", "random", "runtime", "signal"]),
    ("forward", &["clock", "error", "http", "random"]),
    ("config", &["error", "http", "input", "lookup"]),
    ("store", &["clock", "error", "random", "signal"]),
    ("server", &["clock", "error", "http", "random", "runtime", "signal", "store"]),
    ("listen", &["clock", "error", "forward", "random", "runtime", "server", "signal", "store"]),
    ("webhooks", &["clock", "error", "http", "lookup", "runtime", "signal"]),
    ("plan", &["clock", "error", "http", "input", "leftover", "lookup", "random", "runtime", "signal", "webhooks"]),
    ("send", &["clock", "error", "http", "lookup", "plan", "random", "runtime", "signal", "store", "webhooks"]),
    ("load", &["clock", "error", "http", "lookup", "plan", "runtime", "signal"]),
    ("replay", &["clock", "error", "forward", "http", "input", "lookup", "plan", "random", "runtime", "send", "store"]),
    ("output", &["clock", "error", "http", "input", "leftover", "load", "random", "replay", "signal", "webhooks"]),
    ("demo", &["clock", "error", "http", "plan", "random", "runtime", "server", "signal", "store", "webhooks"]),
    ("session", &["config", "error", "http", "lookup", "output", "plan", "signal"]),
    ("export", &["output", "random", "store"]),
    ("cli", &["config", "error", "export", "http", "output"]),
];

#[test]
fn rooms_name_only_those_below_them() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(inner) = path.strip_prefix("src/app/") else { continue };
        let room = inner.split(['/', '.']).next().unwrap_or_default();
        let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == room) else { continue };
        for named in named_rooms(&text).filter(|named| *named != room && !allowed.contains(named)) {
            wrong.push(format!("{path} names {named}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn table_of_rooms_has_no_cycle() {
    for (index, (room, names)) in MAY_NAME.iter().enumerate() {
        for name in *names {
            assert!(MAY_NAME[..index].iter().any(|(above, _)| above == name), "{name} is not above {room}");
        }
    }
}

/// The rooms in the paths and `use` lists of a source that begin with `crate::app::`.
fn named_rooms(text: &str) -> impl Iterator<Item = &str> {
    text.split("crate::app::").skip(1).flat_map(|rest| match rest.strip_prefix('{') {
        None => vec![first_name(rest)],
        Some(list) => {
            let mut depth = 0;
            let mut names = vec![first_name(list.trim_start())];
            for (at, character) in list.char_indices() {
                match character {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => names.push(first_name(list[at + 1..].trim_start())),
                    _ => {}
                }
            }
            names.retain(|name| !name.is_empty());
            names
        }
    })
}

fn first_name(text: &str) -> &str {
    text.split(|character: char| !character.is_ascii_alphanumeric() && character != '_').next().unwrap_or_default()
}

#[test]
fn named_rooms_are_found_in_paths_and_lists() {
    let text =
        "use crate::app::http;\nuse crate::app::{\n    a::{self, b},\n    c, d::e,\n};\nlet x = crate::app::f::g();";
    assert_eq!(named_rooms(text).collect::<Vec<_>>(), ["http", "a", "c", "d", "f"]);
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
