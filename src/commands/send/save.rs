//! `--save`: each delivery appended to a capture file, exactly as it was sent, with what came of it beside it.
//!
//! The value of `Authorization` is left out, and a secret that stands elsewhere in a request is masked and told of. A file that holds
//! something else is refused, so that a slip of the finger does not spoil it.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use super::delivery::Outcome;
use crate::{
    capture::{LARGEST_RECORD, is_record, jsonl_line_beside},
    exit::Failure,
    message::Message,
    output::Output,
};

/// The file.
pub(super) struct Saved {
    file: File,
    path: PathBuf,
    warned: bool,
}

impl Saved {
    /// The capture file at `path`, which need not be there yet.
    ///
    /// # Errors
    /// It cannot be written, or holds something else.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let failed =
            |error: io::Error| Failure::input(format!("--save {}: cannot append to it", path.display())).because(error);
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(failed)?;
        if !starts_with_a_record(&file).map_err(failed)? {
            return Err(Failure::input(format!("--save {}: this is no capture file", path.display()))
                .hint("expected a file with a JSON object a line, or none"));
        }
        // A line that a crash cut off must not take the next one with it.
        if ends_within_a_line(&mut file).map_err(failed)? {
            file.write_all(b"\n").map_err(failed)?;
        }
        Ok(Self { file, path: path.to_owned(), warned: false })
    }

    /// Appends a delivery.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn append(
        &mut self,
        message: &Message,
        at: &str,
        outcome: &Outcome,
        out: &mut Output,
    ) -> Result<(), Failure> {
        let shown = out.masked(message);
        let mut bare = message.clone();
        for name in ["authorization", "proxy-authorization"] {
            if let Some(value) = shown.headers.get(name).map(<[u8]>::to_vec) {
                bare.headers.set(name, value);
            }
        }
        if shown != bare && !std::mem::replace(&mut self.warned, true) {
            out.warn("a secret stands in what was sent, and is masked in the capture file: such a record is not exact");
        }
        let beside = [
            ("status", outcome.status.into()),
            ("accepted", outcome.accepted.into()),
            ("attempts", outcome.attempts.into()),
        ];
        let mut line = jsonl_line_beside(&shown, at, beside).into_bytes();
        line.push(b'\n');
        self.file.write_all(&line).map_err(|error| self.failed(error))
    }

    /// Makes sure that it is on disk.
    ///
    /// # Errors
    /// It is not.
    pub(super) fn finish(&self) -> Result<(), Failure> {
        match self.file.sync_data() {
            // A pipe has no disk.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
            synced => synced.map_err(|error| self.failed(error)),
        }
    }

    fn failed(&self, error: io::Error) -> Failure {
        Failure::input(format!("--save {}: cannot append to it", self.path.display())).because(error)
    }
}

/// Whether the first line is a record, or there is none.
fn starts_with_a_record(file: &File) -> io::Result<bool> {
    let mut line = Vec::new();
    BufReader::new(file.take(LARGEST_RECORD as u64)).read_until(b'\n', &mut line)?;
    Ok(line.trim_ascii().is_empty() || is_record(&line))
}

fn ends_within_a_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}
