//! The files of the page, embedded in the binary.

/// A file of the page.
pub(super) struct PageFile {
    /// The path below `/`.
    pub(super) path: &'static str,
    pub(super) content: &'static [u8],
}

macro_rules! files {
    ($($path:literal)*) => {
        &[$(PageFile { path: $path, content: include_bytes!(concat!("page/", $path)) }),*]
    };
}

/// The files of `page/`. A test compares the list with the directory.
pub(super) const FILES: &[PageFile] = files!("index.html");
