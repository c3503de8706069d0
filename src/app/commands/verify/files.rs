//! Lists and opens the files to verify: the named files, the files in named directories, and the files that `--files-from` lists.
//!
//! Files in a directory are sorted by path. Hidden files and directories are skipped, and symbolic links to directories are not followed.

use std::{
    fs::Metadata,
    io::{self, BufRead as _, Read, Seek as _},
    path::{Path, PathBuf},
};

use walkdir::{DirEntry, WalkDir};

use crate::app::{
    cli::VerifyArgs,
    error::{self, ErrorExt as _},
    input::{ALLOW_EMPTY_HINT, is_stdin, open_file, read},
};
use hookctl::capture::is_compressed;

/// Returns the files. A directory that cannot be read stays in the list, so its error is reported like a file's.
///
/// # Errors
/// The list of `--files-from` cannot be read, or it or a directory contains no files (exit 3).
pub(super) fn list(args: &VerifyArgs) -> anyhow::Result<Vec<PathBuf>> {
    let mut named = args.files.clone();
    for list in &args.files_from {
        let bytes = read("list of files", list)?;
        let before = named.len();
        for line in bytes.lines() {
            let line =
                line.map_err(|_| error::input(format!("--files-from {}: a path is not UTF-8 text", list.display())))?;
            if !line.trim().is_empty() {
                named.push(PathBuf::from(line.trim_end_matches('\r')));
            }
        }
        if named.len() == before && !args.accept.allow_empty {
            return Err(error::input(format!("--files-from {}: no files", list.display())).hint(ALLOW_EMPTY_HINT));
        }
    }
    let mut files = Vec::new();
    for path in named {
        if is_stdin(&path) || !path.is_dir() {
            files.push(path);
            continue;
        }
        let before = files.len();
        add_directory(&path, &mut files);
        if files.len() == before && !args.accept.allow_empty {
            return Err(error::input(format!("{}: no files in this directory", path.display())).hint(ALLOW_EMPTY_HINT));
        }
    }
    Ok(files)
}

/// Adds the files in a directory. Links to files are followed. A directory that cannot be listed is added itself.
fn add_directory(directory: &Path, files: &mut Vec<PathBuf>) {
    let is_hidden = |entry: &DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
    let entries = WalkDir::new(directory).sort_by_file_name().into_iter().filter_entry(|entry| !is_hidden(entry));
    files.extend(entries.filter_map(|entry| match entry {
        Ok(entry) => Some(entry.into_path()).filter(|path| !path.is_dir()),
        Err(error) => Some(error.path().unwrap_or(directory).to_owned()),
    }));
}

/// A file to verify, or standard input.
pub(super) struct Opened {
    pub(super) input: Box<dyn Read + Send>,
    /// Its length in bytes, if it has one.
    pub(super) length: Option<u64>,
    /// Whether it is verified without worker threads.
    pub(super) is_short: bool,
}

/// Maximum size of a file that is verified without worker threads, in bytes. Signals are not polled meanwhile, so it must be short.
const MAX_SHORT_BYTES: u64 = 512 * 1024;

/// Opens a file, or standard input for `-`.
///
/// # Errors
/// It cannot be read (exit 3).
pub(super) fn open(path: &Path) -> anyhow::Result<Opened> {
    if is_stdin(path) {
        return Ok(Opened { input: Box::new(io::stdin()), length: None, is_short: false });
    }
    let mut file = open_file(path)?;
    let length = file.metadata().ok().filter(Metadata::is_file).map(|metadata| metadata.len());
    let mut is_short = length.is_some_and(|length| length <= MAX_SHORT_BYTES);
    if is_short {
        // A small compressed file can expand to a large one.
        let mut start = [0; 4];
        is_short = !(file.read_exact(&mut start).is_ok() && is_compressed(&start));
        file.rewind().map_err(|cause| error::input(format!("{}: cannot read", path.display())).because(cause))?;
    }
    Ok(Opened { input: Box::new(file), length, is_short })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn files_in_a_directory_are_sorted_without_hidden_ones_and_linked_directories() {
        let directory = tempfile::TempDir::new().expect("a directory");
        let root = directory.path();
        let deep = format!("z{}", "/d".repeat(100));
        for path in ["b", "a/x", "a.b", ".hidden", ".git/x", "a/.x", &format!("{deep}/x")] {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            fs::write(path, "").expect("a file");
        }
        let mut expected = vec!["a/x".to_owned(), "a.b".into(), "b".into(), format!("{deep}/x")];
        #[cfg(unix)]
        {
            use std::os::unix::fs::symlink;
            symlink(root.join("b"), root.join("link")).expect("a link");
            symlink(root.join("a"), root.join("linked")).expect("a link");
            symlink(root.join("none"), root.join("nowhere")).expect("a link");
            expected.splice(3..3, ["link".to_owned(), "nowhere".into()]);
        }
        let mut files = Vec::new();
        add_directory(root, &mut files);
        let expected: Vec<PathBuf> = expected.iter().map(|path| root.join(path)).collect();
        assert_eq!(files, expected);
        let missing = root.join("missing");
        files.clear();
        add_directory(&missing, &mut files);
        assert_eq!(files, [missing]);
    }
}
