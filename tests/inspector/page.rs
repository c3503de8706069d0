//! Checks the files of the page: their size, where the vendored ones come from, and that no code turns text into markup.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest as _, Sha256};

/// Limits on the files that the browser loads, in bytes.
const MAX_BYTES: usize = 120_000;
const MAX_COMPRESSED: usize = 45_000;

/// A vendored file: its name, SHA-256, and the path in the tarball that it comes from.
struct Vendored {
    file: &'static str,
    sha256: &'static str,
    path: &'static str,
    package: &'static Package,
}

/// A package of the npm registry, with the integrity that the registry publishes.
struct Package {
    version: &'static str,
    tarball: &'static str,
    integrity: &'static str,
}

const PREACT: Package = Package {
    version: "preact 11.2.0",
    tarball: "https://registry.npmjs.org/preact/-/preact-11.2.0.tgz",
    integrity: "sha512-/HfHI/7N84e6GrWBJ3J280z3mLaRJiDcSvj/A+y/4AbLnND/1UlGHe1sR6oYuTGwId0nP7dqDU9OnLxMPZ7xBg==",
};
const HTM: Package = Package {
    version: "htm 3.1.1",
    tarball: "https://registry.npmjs.org/htm/-/htm-3.1.1.tgz",
    integrity: "sha512-983Vyg8NwUE7JkZ6NmOqpCZ+sh1bKv2iYTlUkzlWmA5JD2acKoxd4KVxbMmxX/85mtfdnDmTFoNKcg5DGAvxNQ==",
};

#[rustfmt::skip]
const VENDORED: [Vendored; 4] = [
    Vendored { file: "preact.mjs", sha256: "bdcbd9abdf2c77c5c45326eab42191e949222d479d0d5f69467387a77040cb55", path: "dist/preact.mjs", package: &PREACT },
    Vendored { file: "preact-LICENSE", sha256: "1fe6958409c8c257a70c587a18b6f7f412b179b456630790d30b2ec9a8e4b7d4", path: "LICENSE", package: &PREACT },
    Vendored { file: "htm.mjs", sha256: "ab33dd3f38059b9be4d5f5350128eefb2356639c4e0bbe9d9e8b3ba75847e9e4", path: "dist/htm.mjs", package: &HTM },
    Vendored { file: "htm-LICENSE", sha256: "740725f7252e750af735d0028cc534970772f513331e9f68150fede8fb3ce00f", path: "LICENSE", package: &HTM },
];

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app/inspector/page")
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("a directory").map(|entry| entry.expect("an entry"));
    let files = entries.filter(|entry| entry.path().is_file());
    let mut names: Vec<String> = files.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn compressed(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("room");
    encoder.finish().expect("room").len()
}

#[test]
fn page_is_at_most_120_kb_and_45_kb_compressed() {
    let page = directory();
    let files = names(&page).into_iter().chain(["vendor/preact.mjs".into(), "vendor/htm.mjs".into()]);
    let (mut bytes, mut packed) = (0, 0);
    for name in files {
        let content = fs::read(page.join(&name)).expect("a file");
        bytes += content.len();
        packed += compressed(&content);
    }
    assert!(bytes <= MAX_BYTES && packed <= MAX_COMPRESSED, "{bytes} bytes, {packed} compressed");
}

#[test]
fn vendored_files_are_those_of_the_registry() {
    let vendor = directory().join("vendor");
    let mut known: Vec<&str> = VENDORED.iter().map(|vendored| vendored.file).collect();
    known.sort_unstable();
    assert_eq!(names(&vendor), known);
    for Vendored { file, sha256, path, package } in VENDORED {
        let digest = hex::encode(Sha256::digest(fs::read(vendor.join(file)).expect("a file")));
        assert_eq!(digest, sha256, "{file} is not {path} of {}, {}", package.version, package.tarball);
        // tests/peers/page compares the integrity with that of the registry, and the files with those of its tarball.
        assert!(package.integrity.starts_with("sha512-"));
    }
}

#[test]
fn built_files_are_as_new_as_their_sources() {
    let page = directory();
    let source = page.join("source");
    let mut digest = Sha256::new();
    for name in names(&source) {
        digest.update(fs::read(source.join(name)).expect("a file"));
    }
    let note = format!("SHA-256 {}.", hex::encode(digest.finalize()));
    for name in ["page.js", "style.css"] {
        let built = fs::read_to_string(page.join(name)).expect("text");
        assert!(built.contains(&note), "{name} was not built after a change in source/: run tests/peers/page");
    }
}

#[test]
fn no_source_turns_text_into_markup_or_code() {
    let source = directory().join("source");
    for name in names(&source) {
        let text = fs::read_to_string(source.join(&name)).expect("text");
        for sink in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "DOMParser",
            "createContextualFragment",
            "srcdoc",
            "dangerouslySetInnerHTML",
            "eval(",
            "new Function",
            "setAttribute('style",
            "javascript:",
        ] {
            assert!(!text.contains(sink), "{name} uses {sink}");
        }
        let is_described =
            Path::new(&name).extension().is_some_and(|extension| extension == "css") || text.starts_with("// ");
        assert!(is_described, "{name} does not begin with a comment");
    }
}
