//! What the targets share: how an input is cut, files for what is read from disk, and what must never be told.
//!
//! An input is text and bytes as a person would write them: where a target needs a choice, it stands in a first line of its own. So a seed is a
//! file with a line before it, and what breaks a target can be read. It refuses to know any format.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use hookctl::{
    payload::Encoding,
    secret::{Redactor, Secret},
};

/// The first line, as text, and what follows it.
#[must_use]
pub fn first_line(data: &[u8]) -> (&str, &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    (str::from_utf8(&data[..end]).unwrap_or_default(), data.get(end + 1..).unwrap_or_default())
}

/// The encoding of that name; JSON if there is none.
#[must_use]
pub fn encoding(name: &str) -> Encoding {
    Encoding::NAMES.into_iter().find(|(held, _)| *held == name).map_or(Encoding::Json, |(_, encoding)| encoding)
}

/// A secret. An empty one is none, and becomes another.
#[must_use]
pub fn secret(bytes: &[u8]) -> Secret {
    let bytes = if bytes.is_empty() { b"nothing" } else { bytes };
    Secret::new(bytes.to_vec(), "env:SECRET").expect("it is not empty")
}

/// Panics if `told` holds one of these secrets in any spelling that hookctl knows, unless the input holds one too.
pub fn assert_hidden<'s>(secrets: impl IntoIterator<Item = &'s Secret>, input: &[u8], told: &str) {
    let mut redactor = Redactor::default();
    secrets.into_iter().for_each(|secret| redactor.learn(secret));
    if redactor.split(input).len() == 1 {
        assert_eq!(redactor.split(told.as_bytes()).len(), 1, "it tells a secret: {told}");
    }
}

/// A folder of this process, for what is read from disk.
#[must_use]
pub fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("hookctl-fuzz-{}", std::process::id())).join(name);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Writes a file that nobody else can read.
///
/// # Errors
/// The system cannot.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}
