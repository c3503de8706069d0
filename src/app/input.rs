//! Reads files and standard input as bytes, up to the size that a capture file may have.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use crate::app::{
    error::{self, ErrorExt as _},
    signal,
};
use hookctl::text::read_capped;

/// The hint for input without requests.
pub const ALLOW_EMPTY_HINT: &str = "pass --allow-empty if there may be none";

/// Checks that at most one of the named flags or arguments reads standard input, because two readers would each get only a part of it.
///
/// # Errors
/// Returns an error if several do (exit 2).
pub fn only_one_reads_stdin(readers: &[(&str, bool)]) -> anyhow::Result<()> {
    let names: Vec<&str> = readers.iter().filter(|(_, reads)| *reads).map(|(name, _)| *name).collect();
    match names.as_slice() {
        [first, second, ..] => Err(error::usage(format!("{first} and {second} both read stdin"))
            .hint("read one of them from a file, or use env:NAME")),
        _ => Ok(()),
    }
}

/// Returns true if a path is `-`, which means standard input.
pub fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// Returns the name of a file for messages.
pub fn shown(path: &Path) -> String {
    if is_stdin(path) { "stdin".to_owned() } else { path.display().to_string() }
}

/// Opens a file for reading.
///
/// # Errors
/// It cannot be opened (exit 3).
pub fn open_file(path: &Path) -> anyhow::Result<File> {
    File::open(path)
        .map_err(|cause| error::input(format!("cannot read {}: {}", path.display(), error::describe(&cause))))
}

/// Opens a file, or standard input for `-`, for reading.
///
/// # Errors
/// It cannot be opened (exit 3).
pub fn open(path: &Path) -> anyhow::Result<Box<dyn Read + Send>> {
    Ok(if is_stdin(path) { Box::new(io::stdin()) } else { Box::new(open_file(path)?) })
}

/// Reads a body to sign, from a file or from standard input for `-`.
///
/// # Errors
/// Returns an error if it cannot be read or is empty. An empty body usually means that the command before the pipe failed.
pub fn read_whole_body(path: &Path) -> anyhow::Result<Vec<u8>> {
    let body = read("body", path)?;
    if body.is_empty() {
        let failure = error::input(format!("--body {}: empty body", path.display()));
        return Err(if is_stdin(path) {
            failure.hint("check that the command before the pipe succeeded")
        } else {
            failure
        });
    }
    Ok(body)
}

/// Reads a file, or standard input for `-`, byte for byte. `what` names its contents in error messages.
pub fn read(what: &str, path: &Path) -> anyhow::Result<Vec<u8>> {
    const MAX_BYTES: u64 = hookctl::capture::MAX_FILE_BYTES as u64;
    let unreadable =
        |error: io::Error| anyhow::Error::new(error).context(format!("cannot read the {what} from {}", shown(path)));
    let read = if is_stdin(path) {
        signal::interruptible(|| read_capped(io::stdin().lock(), MAX_BYTES))
    } else {
        File::open(path).and_then(|file| read_capped(file, MAX_BYTES))
    };
    read.map_err(unreadable)
}
