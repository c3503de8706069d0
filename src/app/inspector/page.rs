//! The files of the page, embedded in the binary.

use hyper::header::HeaderValue;
use sha2::{Digest as _, Sha256};

/// A file of the page.
pub(super) struct PageFile {
    /// The path below `/`.
    path: &'static str,
    pub(super) content: &'static [u8],
}

macro_rules! files {
    ($($path:literal)*) => {
        &[$(PageFile { path: $path, content: include_bytes!(concat!("page/", $path)) }),*]
    };
}

/// The files of `page/`. A test compares the list with the directory.
const FILES: &[PageFile] = files!(
    "icon.svg"
    "index.html"
    "page.js"
    "style.css"
    "vendor/htm-LICENSE"
    "vendor/htm.mjs"
    "vendor/preact-LICENSE"
    "vendor/preact.mjs"
);

/// The file that `/` shows.
const INDEX: &str = "index.html";

/// Content types by extension. Other files are text: licenses.
const TYPES: [(&str, &str); 6] = [
    (".html", "text/html; charset=utf-8"),
    (".css", "text/css; charset=utf-8"),
    (".js", "text/javascript; charset=utf-8"),
    (".mjs", "text/javascript; charset=utf-8"),
    (".svg", "image/svg+xml"),
    (".json", "application/json"),
];

impl PageFile {
    /// Returns the file at the path of a request.
    pub(super) fn find(path: &str) -> Option<&'static Self> {
        let path = if path == "/" { INDEX } else { path.strip_prefix('/')? };
        FILES.iter().find(|file| file.path == path)
    }

    pub(super) fn content_type(&self) -> &'static str {
        let known = TYPES.iter().find(|(extension, _)| self.path.ends_with(extension));
        known.map_or("text/plain; charset=utf-8", |(_, content_type)| content_type)
    }

    /// Returns the validator of the file, with which a browser asks whether its copy is still current.
    pub(super) fn etag(&self) -> HeaderValue {
        let tag = format!("\"{}\"", hex::encode(&Sha256::digest(self.content)[..12]));
        HeaderValue::from_str(&tag).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path};

    #[test]
    fn embedded_files_are_those_of_the_directory() {
        fn walk(root: &Path, directory: &Path, found: &mut BTreeSet<String>) {
            for entry in fs::read_dir(directory).expect("a directory") {
                let path = entry.expect("an entry").path();
                if path.ends_with("page/source") {
                    // What page.js and style.css are built from.
                } else if path.is_dir() {
                    walk(root, &path, found);
                } else {
                    found.insert(path.strip_prefix(root).expect("a path").display().to_string().replace('\\', "/"));
                }
            }
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app/inspector/page");
        let mut found = BTreeSet::new();
        walk(&root, &root, &mut found);
        assert_eq!(FILES.iter().map(|file| file.path.to_owned()).collect::<BTreeSet<_>>(), found);
    }

    #[test]
    fn file_has_the_type_of_its_extension() {
        let index = PageFile::find("/").expect("the page");
        assert_eq!(index.content_type(), "text/html; charset=utf-8");
        assert!(PageFile::find("/index.html").is_some_and(|file| std::ptr::eq(file, index)));
        for path in ["", "index.html", "/page/index.html", "/../index.html", "/missing.js"] {
            assert!(PageFile::find(path).is_none(), "{path}");
        }
    }
}
