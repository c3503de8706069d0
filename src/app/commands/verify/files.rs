//! Lists the files to verify: the named files, the files in named directories, and the files that `--files-from` lists.
//!
//! Files in a directory are sorted by path. Hidden files and directories are skipped, and symbolic links to directories are not followed.

use std::{
    fs,
    io::BufRead as _,
    path::{Path, PathBuf},
};

use crate::app::{
    cli::VerifyArgs,
    error::{self, ErrorExt as _},
    input::{is_stdin, read},
};

/// Maximum nesting of directories.
const MAX_DEPTH: usize = 64;

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
            return Err(error::input(format!("--files-from {}: no files", list.display()))
                .hint("pass --allow-empty if there may be none"));
        }
    }
    let mut files = Vec::new();
    for path in named {
        if is_stdin(&path) || !path.is_dir() {
            files.push(path);
            continue;
        }
        let before = files.len();
        add_directory(&path, 0, &mut files);
        if files.len() == before && !args.accept.allow_empty {
            return Err(error::input(format!("{}: no files in this directory", path.display()))
                .hint("pass --allow-empty if there may be none"));
        }
    }
    Ok(files)
}

fn add_directory(directory: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(directory) else {
        files.push(directory.to_owned());
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let is_link = path.is_symlink();
        match path.is_dir() {
            _ if is_hidden => {}
            true if is_link || depth == MAX_DEPTH => {}
            true => add_directory(&path, depth + 1, files),
            false => files.push(path),
        }
    }
}
