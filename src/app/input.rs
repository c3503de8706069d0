//! Reads files and standard input as bytes, up to the size that a capture file may have.

use std::{io, path::Path};

use crate::app::{
    error::{self, ErrorExt as _},
    signal,
};
use hookctl::text::read_capped;

/// Two readers of standard input would each get a part of it.
pub fn only_one_reads_stdin(readers: &[(&str, bool)]) -> anyhow::Result<()> {
    let names: Vec<&str> = readers.iter().filter(|(_, reads)| *reads).map(|(name, _)| *name).collect();
    match names.as_slice() {
        [first, second, ..] => Err(error::usage(format!("{first} and {second} both read standard input"))
            .hint("give one of them another source, as in env:NAME or a file")),
        _ => Ok(()),
    }
}

/// Whether a path stands for standard input.
pub fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// A body that is to be signed. An empty one is a pipe that failed, not a delivery.
pub fn read_whole_body(path: &Path) -> anyhow::Result<Vec<u8>> {
    let body = read("body", path)?;
    if body.is_empty() {
        return Err(error::input(format!("the body from {} is empty", path.display()))
            .hint("a program that failed before the pipe gives an empty body"));
    }
    Ok(body)
}

/// The bytes of a file that holds `what`, or of standard input for `-`, exactly as they are.
pub fn read(what: &str, path: &Path) -> anyhow::Result<Vec<u8>> {
    const LARGEST: u64 = hookctl::capture::LARGEST_FILE as u64;
    let unreadable =
        |error: io::Error| anyhow::Error::new(error).context(format!("cannot read the {what} from {}", path.display()));
    let read = if is_stdin(path) {
        signal::interruptible(|| read_capped(io::stdin().lock(), LARGEST))
    } else {
        std::fs::File::open(path).and_then(|file| read_capped(file, LARGEST))
    };
    read.map_err(unreadable)
}
