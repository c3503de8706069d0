//! The import table of the house (`src/lib.rs`), held against the code.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Each room of the map, in its order, and the rooms of ours that it may import.
fn map() -> Vec<(String, BTreeSet<String>)> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("the map");
    let mut rooms: Vec<(String, BTreeSet<String>)> = Vec::new();
    for row in text.lines().filter_map(|line| line.strip_prefix("//! | [`")) {
        let (room, rest) = row.split_once("`] | ").expect(row);
        let (_, imports) = rest.trim_end_matches(" |").rsplit_once(" | ").expect(row);
        let imports = match imports {
            "nothing of ours" => BTreeSet::new(),
            all if all.starts_with("everything above") => rooms.iter().map(|(above, _)| above.clone()).collect(),
            some => {
                let names = some.split(", ").map(|name| name.strip_prefix('`').and_then(|name| name.strip_suffix('`')));
                names.map(|name| name.expect(row).to_owned()).collect()
            }
        };
        rooms.push((room.to_owned(), imports));
    }
    rooms
}

/// Crates that one room, or one file, alone may name.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("reqwest", &["src/delivery/client.rs"]),
    ("rustls", &["src/delivery/"]),
    ("hyper", &["src/server/", "src/delivery/client.rs"]),
    ("clap", &["src/cli/", "src/commands/"]),
    ("hmac", &["src/signing/digest.rs", "src/signing/lanes.rs", "src/signing/search/hash.rs"]),
    ("sha1", &["src/signing/digest.rs", "src/signing/search/hash.rs"]),
    ("sha2", &["src/signing/digest.rs", "src/signing/lanes.rs", "src/signing/search/hash.rs"]),
    ("md5", &["src/signing/search/hash.rs"]),
    ("flate2", &["src/signing/search/body.rs", "src/capture/warc.rs", "src/delivery/load/histogram.rs"]),
    ("icu_normalizer", &["src/signing/search/body.rs"]),
    (
        "subtle",
        &["src/signing/digest.rs", "src/signing/verify.rs", "src/signing/search/claim.rs", "src/server/mock/auth.rs"],
    ),
    ("rusqlite", &["src/server/mock/store.rs"]),
    ("fearless_simd", &["src/json_text/", "src/signing/lanes.rs", "src/capture/familiar.rs"]),
    ("simdutf8", &["src/capture/jsonl/"]),
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
    ("httparse", &["src/capture/http.rs", "src/capture/http/", "src/delivery/load/answer.rs"]),
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
        &[
            "src/commands/",
            "src/output/bar.rs",
            "src/output/load/text.rs",
            "src/output/report/hdr_log.rs",
            "src/interrupt.rs",
            "src/delivery/",
            "src/management/",
            "src/server/",
        ],
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

/// What a source names right behind `root::`, alone or in a list of imports: rooms behind `crate`, modules behind `std`.
fn named_behind(root: &str, code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in behind(&format!("{root}::"), code) {
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

/// What follows `word` wherever a name begins with it: `tokio_rustls::` does not begin with `rustls::`.
fn behind<'c>(word: &str, code: &'c str) -> impl Iterator<Item = &'c str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word)
        .filter(move |(at, _)| !code[..*at].ends_with(is_name))
        .map(|(at, word)| &code[at + word.len()..])
}

/// Whether a source names a crate, or a module of the standard library.
fn names(code: &str, name: &str) -> bool {
    if let Some(module) = name.strip_prefix("std::") {
        return ["std", "core"].iter().any(|root| named_behind(root, code).contains(module));
    }
    let whole = behind(&format!("use {name}"), code).any(|rest| rest.starts_with([';', ' ']));
    whole || behind(&format!("{name}::"), code).next().is_some()
}

#[test]
fn every_room_imports_what_the_map_allows_and_nothing_else() {
    let map = map();
    let mut imported: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, code) in sources() {
        let room = room(&path);
        if room == "lib" || room == "main" {
            continue;
        }
        let (_, allowed) = map.iter().find(|(row, _)| *row == room).unwrap_or_else(|| panic!("{room} has no row"));
        let imports = imported.entry(room.clone()).or_default();
        for import in named_behind("crate", &code) {
            assert!(import == room || allowed.contains(&import), "{} imports {import}", path.display());
            imports.insert(import);
        }
    }
    assert_eq!(imported.len(), map.len(), "every row of the map has its room");
    // The last may import everything, and need not.
    for (room, allowed) in map.iter().filter(|(room, _)| room != "commands") {
        let unused: Vec<_> = allowed.difference(&imported[room]).collect();
        assert!(unused.is_empty(), "{room} does not import {unused:?}");
    }
}

#[test]
fn the_map_has_no_cycle() {
    let map = map();
    assert!(map.len() > 20, "{} rows", map.len());
    for (index, (room, imports)) in map.iter().enumerate() {
        for import in imports {
            let above = map[..index].iter().any(|(other, _)| other == import);
            assert!(above, "{room} imports {import}, which does not stand above it");
        }
    }
}

#[test]
fn a_name_is_found_alone_and_in_a_list_and_not_in_another() {
    let code = "use std::{\n    collections::{self, BTreeMap},\n    fs, time::{Duration}\n};\nuse tokio_rustls::A;\nuse hyper_util;\n\
                use {clap::Parser, crate::{hex, payload::{Json, json}}};\nuse sha1;\nfn f() { std::env::args(); mystd::net::x() }";
    let found = |root: &str| named_behind(root, code).into_iter().collect::<Vec<_>>();
    assert_eq!(found("std"), ["collections", "env", "fs", "time"]);
    assert_eq!(found("crate"), ["hex", "payload"]);
    for (name, expected) in [
        ("std::fs", true),
        ("std::time", true),
        ("std::env", true),
        ("std::net", false),
        ("std::en", false),
        ("tokio_rustls", true),
        ("rustls", false),
        ("tokio", false),
        ("hyper_util", true),
        ("hyper", false),
        ("clap", true),
        ("sha1", true),
        ("sha", false),
    ] {
        assert_eq!(names(code, name), expected, "{name}");
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
            let inside = places.iter().any(|place| shown.starts_with(place));
            assert!(inside || !names(&code, name), "{shown} names {name}");
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
