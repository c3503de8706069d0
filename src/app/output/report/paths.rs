//! Checks that a run does not write to the same file twice, and does not overwrite its own input.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::app::{
    directory::directory_of,
    error::{self, ErrorExt as _},
    input::is_stdin,
};

/// A file, and its name in error messages: the flag and its value.
#[derive(Clone, Debug)]
pub struct NamedFile<'a> {
    /// The name.
    pub name: String,
    /// The path.
    pub path: &'a Path,
}

impl<'a> NamedFile<'a> {
    /// Creates the file that `flag` names; `None` for standard input. `flag` is empty for a positional argument.
    #[must_use]
    pub fn new(flag: &str, path: &'a Path) -> Option<Self> {
        let name = format!("{flag} {}", path.display());
        (!is_stdin(path)).then(|| Self { name: name.trim_start().to_owned(), path })
    }

    /// Creates the file of a secret source such as `file:secret.txt`; `None` for other sources.
    #[must_use]
    pub fn from_source(flag: &str, source: &'a str) -> Option<Self> {
        let path = Path::new(source.strip_prefix("file:")?);
        Some(Self { name: format!("{flag} {source}"), path })
    }
}

/// Checks that the `written` files differ from each other and from those that are `read`.
///
/// # Errors
/// Two paths lead to the same file, possibly through a link (exit 2).
pub fn check_distinct(written: &[NamedFile<'_>], read: &[NamedFile<'_>]) -> anyhow::Result<()> {
    if written.is_empty() {
        return Ok(());
    }
    let files: Vec<_> = written.iter().chain(read).map(|file| (resolve(file.path), inode(file.path))).collect();
    let same = |one: usize, other: usize| {
        let ((path, inode), (other_path, other_inode)) = (&files[one], &files[other]);
        path == other_path || (inode.is_some() && inode == other_inode)
    };
    for other in 1..files.len() {
        let Some(one) = (0..other.min(written.len())).find(|one| same(*one, other)) else { continue };
        let first = &written[one].name;
        return Err(match other.checked_sub(written.len()).and_then(|other| read.get(other)) {
            None => error::usage(format!("{first} and {} write to the same file", written[other].name)),
            Some(input) => error::usage(format!("{first} would overwrite the input {}", input.name))
                .hint("give it a file of its own"),
        });
    }
    Ok(())
}

/// Returns the device and inode of an existing regular file, which all hard links to it share.
#[cfg(unix)]
fn inode(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn inode(_: &Path) -> Option<(u64, u64)> {
    None
}

/// Returns the canonical path of a file, which need not exist yet.
fn resolve(path: &Path) -> PathBuf {
    let in_parent = || Some(fs::canonicalize(directory_of(path)).ok()?.join(path.file_name()?));
    let resolved = fs::canonicalize(path).ok().or_else(in_parent);
    resolved.or_else(|| std::path::absolute(path).ok()).unwrap_or_else(|| path.to_owned())
}
