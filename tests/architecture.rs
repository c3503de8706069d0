//! Architecture rules that the compiler does not check: which module may name which module or crate.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Names that only some paths may use: the name, and the paths.
const ONLY_IN: &[(&str, &[&str])] = &[
    // The library can name the application's crates while the default features are on; `--no-default-features` in CI proves that it does not
    // need them. The other rows keep each crate in the module that wraps it.
    ("reqwest::", &["src/app/http/"]),
    ("rusqlite::", &["src/app/store/"]),
    // The search for a cause also tries hashes that no scheme uses.
    ("hmac::", &["src/signing/sign.rs", "src/diagnosis/search/hash.rs"]),
    ("diagnosis::", &["src/diagnosis/", "src/verify/", "src/lib.rs", "src/app/"]),
];

/// The modules of the application, and the other modules that each may name. `commands` and `complete` may name any.
///
/// A module may only name modules above it in this table, so there is no cycle.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("directory", &[]),
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
    ("config", &["directory", "error", "http", "input", "lookup"]),
    ("store", &["clock", "directory", "error", "random", "signal"]),
    ("server", &["clock", "error", "http", "random", "runtime", "signal", "store"]),
    ("listen", &["clock", "error", "forward", "random", "runtime", "server", "signal", "store"]),
    ("webhooks", &["clock", "error", "http", "lookup", "random", "runtime", "signal"]),
    ("plan", &["clock", "error", "http", "input", "leftover", "lookup", "random", "runtime", "signal", "webhooks"]),
    ("send", &["clock", "error", "http", "lookup", "plan", "random", "runtime", "signal", "store", "webhooks"]),
    ("load", &["clock", "error", "http", "lookup", "plan", "runtime", "signal"]),
    ("replay", &["clock", "error", "forward", "http", "input", "lookup", "plan", "random", "runtime", "send", "store"]),
    (
        "output",
        &["clock", "directory", "error", "http", "input", "leftover", "load", "random", "replay", "signal", "webhooks"],
    ),
    ("demo", &["clock", "error", "http", "plan", "random", "runtime", "server", "signal", "store", "webhooks"]),
    ("session", &["config", "error", "http", "lookup", "output", "plan", "signal"]),
    ("export", &["output", "random", "store"]),
    (
        "inspector",
        &[
            "clock", "error", "export", "forward", "http", "lookup", "output", "random", "replay", "runtime", "send",
            "server", "signal", "store",
        ],
    ),
    ("cli", &["config", "error", "export", "http", "output"]),
];

#[test]
fn modules_name_only_those_they_may_name() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(inner) = path.strip_prefix("src/app/") else { continue };
        let module = inner.split(['/', '.']).next().unwrap_or_default();
        let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == module) else { continue };
        for named in named_modules(&text).filter(|named| *named != module && !allowed.contains(named)) {
            wrong.push(format!("{path} names {named}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn table_of_modules_has_no_cycle() {
    for (index, (module, names)) in MAY_NAME.iter().enumerate() {
        for name in *names {
            assert!(MAY_NAME[..index].iter().any(|(above, _)| above == name), "{name} is not above {module}");
        }
    }
}

/// The modules in the paths and `use` lists of a source file that begin with `crate::app::`.
fn named_modules(text: &str) -> impl Iterator<Item = &str> {
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
fn named_modules_are_found_in_paths_and_lists() {
    let text =
        "use crate::app::http;\nuse crate::app::{\n    a::{self, b},\n    c, d::e,\n};\nlet x = crate::app::f::g();";
    assert_eq!(named_modules(text).collect::<Vec<_>>(), ["http", "a", "c", "d", "f"]);
}

#[test]
fn crate_is_not_named_outside_its_module() {
    for (path, text) in sources() {
        for (name, paths) in ONLY_IN {
            let allowed = paths.iter().any(|allowed| path.starts_with(allowed));
            assert!(allowed || !text.contains(name), "{path} names {name}");
        }
    }
}

#[test]
fn every_source_file_has_a_module_comment() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{path} has no `//!` paragraph");
    }
}

/// The path and the text of every source file.
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
