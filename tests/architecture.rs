//! The import table of the house (`src/lib.rs`), held against the code.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Each room, and the rooms of ours that it may import.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("message", &[]),
    ("hex", &[]),
    ("bounded", &[]),
    ("secret", &["hex", "bounded"]),
    ("exit", &[]),
    ("cli", &[]),
    ("json_text", &[]),
    ("nearest", &[]),
    ("number", &[]),
    ("toml_reader", &["nearest"]),
    ("interrupt", &["exit"]),
    ("payload", &["json_text", "hex"]),
    ("signing", &["message", "payload", "secret", "hex"]),
    ("provider", &["message", "payload", "signing", "secret", "toml_reader", "nearest", "bounded"]),
    ("capture", &["message", "json_text"]),
    ("remote", &["message", "secret"]),
    ("delivery", &["message", "secret", "exit", "interrupt", "number", "bounded", "provider", "remote"]),
    ("management", &["message", "secret", "exit", "provider", "remote", "delivery"]),
    ("server", &["message", "secret", "provider"]),
    ("config", &["cli", "secret", "provider", "toml_reader", "bounded", "exit"]),
    ("output", &["message", "signing", "secret", "exit", "number", "remote", "capture", "delivery"]),
    (
        "commands",
        &[
            "message",
            "secret",
            "exit",
            "cli",
            "nearest",
            "interrupt",
            "payload",
            "signing",
            "provider",
            "capture",
            "toml_reader",
            "bounded",
            "remote",
            "delivery",
            "management",
            "server",
            "config",
            "output",
        ],
    ),
];

/// Crates that one room, or one file, alone may name.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("reqwest", &["src/delivery/client.rs"]),
    ("rustls", &["src/delivery/"]),
    ("hyper", &["src/server/", "src/delivery/client.rs"]),
    ("clap", &["src/cli/", "src/commands/"]),
    ("hmac", &["src/signing/digest.rs", "src/signing/search/hash.rs"]),
    ("sha1", &["src/signing/digest.rs", "src/signing/search/hash.rs"]),
    ("sha2", &["src/signing/digest.rs", "src/signing/search/hash.rs"]),
    ("md5", &["src/signing/search/hash.rs"]),
    ("flate2", &["src/signing/search/body.rs", "src/capture/warc.rs", "src/delivery/load/histogram.rs"]),
    ("icu_normalizer", &["src/signing/search/body.rs"]),
    (
        "subtle",
        &["src/signing/digest.rs", "src/signing/verify.rs", "src/signing/search/claim.rs", "src/server/mock/auth.rs"],
    ),
    ("rusqlite", &["src/server/mock/store.rs"]),
    (
        "fastrand",
        &[
            "src/delivery/policy.rs",
            "src/server/mock/",
            "src/payload/fresh",
            "src/commands/edit.rs",
            "src/commands/send/load/mix.rs",
            "src/commands/send/order.rs",
        ],
    ),
    ("httparse", &["src/capture/http.rs", "src/delivery/load/answer.rs"]),
    ("anstyle", &["src/output/style.rs"]),
    ("std::env", &["src/main.rs", "src/config/environment.rs"]),
    (
        "std::fs",
        &[
            "src/config/",
            "src/server/mock/store.rs",
            "src/provider/",
            "src/secret/",
            "src/delivery/tls.rs",
            "src/delivery/limits/file.rs",
            "src/output/report/",
            "src/commands/",
        ],
    ),
    ("std::net", &["src/server/", "src/commands/", "src/delivery/load/"]),
    ("std::process", &["src/main.rs", "src/exit.rs", "src/secret/", "src/commands/mock.rs", "src/commands/editor.rs"]),
    ("tokio", &["src/server/", "src/delivery/", "src/commands/", "src/interrupt.rs"]),
    (
        "std::time",
        &["src/commands/", "src/output/bar.rs", "src/interrupt.rs", "src/delivery/", "src/management/", "src/server/"],
    ),
];

fn sources() -> Vec<(PathBuf, String)> {
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
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a source");
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            let code = code.join("\n");
            (path.strip_prefix(root).expect("a source").to_owned(), code)
        })
        .collect()
}

/// `src/payload/form.rs` is of the room `payload`.
fn room(path: &Path) -> String {
    let name = path.components().nth(1).expect("a room").as_os_str().to_string_lossy().into_owned();
    name.trim_end_matches(".rs").to_owned()
}

/// The rooms that a source names as `crate::room`, alone or in a list of imports.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut start = true;
            for (at, c) in list.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => start = true,
                    c if start && c.is_alphabetic() => {
                        found.insert(word(&list[at..]));
                        start = false;
                    }
                    _ => {}
                }
            }
        } else {
            found.insert(word(rest));
        }
    }
    found
}

#[test]
fn every_room_imports_what_the_table_allows_and_nothing_else() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut rooms = BTreeSet::new();
    for (path, code) in sources() {
        let room = room(&path);
        if room == "lib" || room == "main" {
            continue;
        }
        let allowed =
            allowed.get(room.as_str()).unwrap_or_else(|| panic!("{} is a room without a row", path.display()));
        for import in imports(&code) {
            assert!(import == room || allowed.contains(&import.as_str()), "{} imports {import}", path.display());
        }
        rooms.insert(room);
    }
    assert_eq!(rooms.len(), MAY_IMPORT.len(), "every row of the table has its room");
}

#[test]
fn the_table_has_no_cycle() {
    for (index, (room, imports)) in MAY_IMPORT.iter().enumerate() {
        for import in *imports {
            let below = MAY_IMPORT.iter().position(|(other, _)| other == import).expect("a row");
            assert!(below < index, "{room} imports {import}, which stands above it");
        }
    }
}

#[test]
fn no_command_imports_another() {
    // `src/commands/send/jobs.rs` is of the command `send`.
    let command = |path: &Path| {
        let name =
            path.strip_prefix("src/commands").ok()?.components().next()?.as_os_str().to_string_lossy().into_owned();
        let name = name.trim_end_matches(".rs").to_owned();
        (!["mod", "parse", "account", "report", "edit", "editor", "clock"].contains(&name.as_str())).then_some(name)
    };
    let sources = sources();
    let commands: BTreeSet<String> = sources.iter().filter_map(|(path, _)| command(path)).collect();
    assert!(commands.len() >= 9);
    for (path, code) in &sources {
        let Some(own) = command(path) else { continue };
        for other in commands.iter().filter(|other| **other != own) {
            for named in [format!("super::{other}"), format!("crate::commands::{other}"), format!("{other}::run")] {
                assert!(!code.contains(&named), "{} names {named}", path.display());
            }
        }
    }
}

#[test]
fn crates_of_the_edges_stay_at_the_edges() {
    for (path, code) in sources() {
        let shown = path.display().to_string().replace('\\', "/");
        for (name, places) in ONLY_IN {
            let named = code.contains(&format!("{name}::")) || code.contains(&format!("use {name}"));
            let inside = places.iter().any(|place| shown.starts_with(place));
            // `hyper_util` is not `hyper`, and `std::env::args` of main is not an environment.
            assert!(!named || inside, "{shown} names {name}");
        }
    }
}

#[test]
fn every_file_says_what_it_owns_and_none_grows_past_its_idea() {
    for entry in sources() {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&entry.0)).expect("a source");
        assert!(text.starts_with("//! "), "{} has no `//!` paragraph", entry.0.display());
        assert!(entry.1.lines().count() <= 350, "{} has {} lines", entry.0.display(), entry.1.lines().count());
    }
}

#[test]
fn the_map_in_lib_rs_has_every_room() {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("the map");
    for (room, _) in MAY_IMPORT {
        assert!(map.contains(&format!("//! | [`{room}`] |")), "{room}");
    }
}
