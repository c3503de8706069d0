//! `--save`: each delivery appended to a capture file, exactly as it was sent, with what came of it beside it.
//!
//! The value of `Authorization`, and of each header that carries credentials, is left out, and a secret that stands elsewhere in a request is
//! masked and told of. A file that holds something else is refused, so that a slip of the finger does not spoil it.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use super::outcome::Outcome;
use crate::app::{
    error::{self, ErrorExt as _},
    output::Output,
};
use hookctl::{
    capture::{LARGEST_RECORD, is_record, jsonl_line_beside},
    message::{Message, carries_credentials},
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
    pub(super) fn open(path: &Path, out: &mut Output) -> anyhow::Result<Self> {
        let failed = |error: io::Error| {
            anyhow::Error::new(error).context(format!("--save {}: cannot append to it", path.display()))
        };
        if std::fs::metadata(path).is_ok_and(|held| !held.is_file()) {
            // A pipe or a device has no lines to look at.
            let file = OpenOptions::new().append(true).open(path).map_err(failed)?;
            return Ok(Self { file, path: path.to_owned(), warned: false });
        }
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        // What is in a payload is nobody else's.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        let last = last_line(&mut file).map_err(failed)?;
        if !starts_with_a_record(&file).map_err(failed)? {
            if let Some(Last { number: 1, cut_off: true }) = last {
                return Err(error::input(format!("--save {}: line 1 is cut off", path.display()))
                    .hint("delete the file, or name another one"));
            }
            return Err(error::input(format!("--save {}: this is no capture file", path.display()))
                .hint("expected a file with a JSON object a line, or none"));
        }
        if let Some(Last { number, cut_off }) = last {
            if cut_off {
                out.warn(&format!(
                    "--save {}: line {number} is cut off, as by a run that was killed; it is left as it is, and what is appended begins on \
                     a line of its own: delete line {number} before the file is read",
                    path.display()
                ));
            }
            // It must not take the next one with it.
            file.write_all(b"\n").map_err(failed)?;
        }
        Ok(Self { file, path: path.to_owned(), warned: false })
    }

    /// Appends a delivery, with what broke it off if something did.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn append(
        &mut self,
        message: &Message,
        at: &str,
        outcome: &Outcome,
        broken_off: Option<&str>,
        out: &mut Output,
    ) -> anyhow::Result<()> {
        let shown = out.masked(message);
        let headers = shown.headers.iter().zip(message.headers.iter());
        let elsewhere = shown.target != message.target
            || shown.body != message.body
            || headers.into_iter().any(|((name, shown), (_, sent))| shown != sent && !carries_credentials(name));
        if elsewhere && !std::mem::replace(&mut self.warned, true) {
            out.warn("a secret stands in what was sent, and is masked in the capture file: such a record is not exact");
        }
        let error = broken_off.map(|reason| ("error", out.foreign(reason).into()));
        let beside = [
            ("status", outcome.status.into()),
            ("accepted", outcome.accepted.into()),
            ("attempts", outcome.attempts.into()),
        ]
        .into_iter()
        .chain(error);
        let mut line = jsonl_line_beside(&shown, at, beside).into_bytes();
        line.push(b'\n');
        self.write(&line).map_err(|error| self.failed(error))
    }

    /// Writes a whole line or, where the disk is full, none of it.
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        let whole = self.file.metadata()?.len();
        let mut written = 0;
        while written < line.len() {
            match self.file.write(&line[written..]) {
                Ok(0) => return self.cut_back(whole, written, io::ErrorKind::WriteZero.into()),
                Ok(more) => written += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return self.cut_back(whole, written, error),
            }
        }
        Ok(())
    }

    /// Takes back what was written of a line, unless somebody else has appended to the file meanwhile.
    fn cut_back(&self, whole: u64, written: usize, error: io::Error) -> io::Result<()> {
        let data = self.file.metadata()?;
        if written > 0 && data.is_file() && data.len() == whole + written as u64 {
            // A handle that may only append cannot cut everywhere.
            self.file.set_len(whole).or_else(|_| OpenOptions::new().write(true).open(&self.path)?.set_len(whole))?;
        }
        Err(error)
    }

    /// Makes sure that it is on disk.
    ///
    /// # Errors
    /// It is not.
    pub(super) fn finish(&self) -> anyhow::Result<()> {
        match self.file.sync_data() {
            // A pipe has no disk.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
            synced => synced.map_err(|error| self.failed(error)),
        }
    }

    fn failed(&self, error: io::Error) -> anyhow::Error {
        anyhow::Error::new(error).context(format!("--save {}: cannot append to it", self.path.display()))
    }
}

/// Whether the first line is a record, or the file is empty.
fn starts_with_a_record(file: &File) -> io::Result<bool> {
    let mut line = Vec::new();
    BufReader::new(file.take(LARGEST_RECORD as u64)).read_until(b'\n', &mut line)?;
    Ok(line.is_empty() || is_record(&line))
}

/// A last line that has no end.
struct Last {
    /// Its number, from 1.
    number: u64,
    /// Whether it is no whole record either.
    cut_off: bool,
}

/// The last line, if it has no end.
fn last_line(file: &mut File) -> io::Result<Option<Last>> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(None);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    file.rewind()?;
    if last == *b"\n" {
        return Ok(None);
    }
    let mut reader = BufReader::new(&*file);
    let (mut number, mut line) = (1, Vec::new());
    loop {
        let held = reader.fill_buf()?;
        if held.is_empty() {
            break;
        }
        let taken = held.len();
        number += held.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        let since = held.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if since > 0 {
            line.clear();
        }
        let room = LARGEST_RECORD.saturating_sub(line.len());
        line.extend(held[since..].iter().take(room));
        reader.consume(taken);
    }
    file.rewind()?;
    Ok(Some(Last {
        number,
        cut_off: serde_json::from_slice::<serde::de::IgnoredAny>(&line).is_err_and(|error| error.is_eof()),
    }))
}
