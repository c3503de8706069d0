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
        [first, second, ..] => Err(error::usage(format!("{first} and {second} both read stdin"))
            .hint("read one of them from a file, or use env:NAME")),
        _ => Ok(()),
    }
}

/// Whether a path stands for standard input.
pub fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// The name of a file in messages.
pub fn shown(path: &Path) -> String {
    if is_stdin(path) { "stdin".to_owned() } else { path.display().to_string() }
}

/// A body that is to be signed. An empty one is a pipe that failed, not a delivery.
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

/// The bytes of a file that holds `what`, or of standard input for `-`, exactly as they are.
pub fn read(what: &str, path: &Path) -> anyhow::Result<Vec<u8>> {
    const LARGEST: u64 = hookctl::capture::MAX_FILE_BYTES as u64;
    let unreadable =
        |error: io::Error| anyhow::Error::new(error).context(format!("cannot read the {what} from {}", shown(path)));
    let read = if is_stdin(path) {
        signal::interruptible(|| read_capped(io::stdin().lock(), LARGEST))
    } else {
        std::fs::File::open(path).and_then(|file| read_capped(file, LARGEST))
    };
    read.map_err(unreadable)
}
