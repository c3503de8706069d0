//! `--save`: appends each delivery to a capture file, as it was sent, with its outcome.
//!
//! The values of headers that carry credentials are masked, and so are other secrets, with a warning. Credentials in the URL stay, because the capture
//! could not be sent again without them. A file with other content is an error, so that a mistyped name does no harm.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use super::Outcome;
use crate::app::{
    error::{self, ErrorExt as _},
    http::Observer,
};
use hookctl::{
    capture::{MAX_RECORD_BYTES, is_record, jsonl_line_with},
    message::Message,
};

/// A capture file that deliveries are appended to.
pub struct CaptureFile {
    file: File,
    path: PathBuf,
    /// Whether the user was warned that records are masked.
    warned: bool,
}

impl CaptureFile {
    /// Opens the file at `path`, or creates it, readable only by the user.
    ///
    /// # Errors
    /// Returns an input error if it cannot be written, or is not a capture file.
    pub fn open(path: &Path, observer: &mut dyn Observer) -> anyhow::Result<Self> {
        let failed = |error: io::Error| {
            anyhow::Error::new(error::creating(error)).context(format!("cannot write --save {}", path.display()))
        };
        if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            // A pipe or a device has no lines to check.
            let file = OpenOptions::new().append(true).open(path).map_err(failed)?;
            return Ok(Self { file, path: path.to_owned(), warned: false });
        }
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        // Payloads may be confidential.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        let open_line = open_line(&mut file).map_err(failed)?;
        if !starts_with_a_record(&file).map_err(failed)? {
            if let Some(OpenLine { number: 1, truncated: true }) = open_line {
                return Err(error::input(format!("--save {}: line 1 is truncated", path.display()))
                    .hint("delete the file, or name another one"));
            }
            return Err(error::input(format!("--save {}: not a capture file", path.display()))
                .hint("name a new file, or an existing capture file to append to"));
        }
        if let Some(OpenLine { number, truncated }) = open_line {
            if truncated {
                observer.warn(&format!(
                    "--save {}: line {number} is truncated; new captures start on the next line, and you can delete line {number}",
                    path.display()
                ));
            }
            // Otherwise the next record would be part of that line.
            file.write_all(b"\n").map_err(failed)?;
        }
        Ok(Self { file, path: path.to_owned(), warned: false })
    }

    /// Appends a delivery that was sent at `at` (RFC 3339). `interrupted` is the reason if it was interrupted.
    ///
    /// # Errors
    /// Returns an input error if the file cannot be written.
    pub fn append(
        &mut self,
        message: &Message,
        at: &str,
        outcome: &Outcome,
        interrupted: Option<&str>,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<()> {
        let masked = observer.masked_for_file(message);
        if masked != *message && !std::mem::replace(&mut self.warned, true) {
            observer.warn("a secret in a delivery is masked in the capture file; that capture is not exact");
        }
        let error = interrupted.map(|reason| ("error", observer.sanitize(reason).into()));
        let members = [
            ("status", outcome.status.into()),
            ("accepted", outcome.accepted.into()),
            ("attempts", outcome.attempts.into()),
        ];
        let mut line = jsonl_line_with(&masked, at, members.into_iter().chain(error)).into_bytes();
        line.push(b'\n');
        self.write(&line).map_err(|error| self.failed(error))
    }

    /// Writes a whole line or, if the disk is full, none of it.
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        let before = self.file.metadata()?.len();
        let mut written = 0;
        while written < line.len() {
            match self.file.write(&line[written..]) {
                Ok(0) => return self.truncate(before, written, io::ErrorKind::WriteZero.into()),
                Ok(more) => written += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return self.truncate(before, written, error),
            }
        }
        Ok(())
    }

    /// Removes a partial line, unless another process has appended to the file since.
    fn truncate(&self, before: u64, written: usize, error: io::Error) -> io::Result<()> {
        let metadata = self.file.metadata()?;
        if written > 0 && metadata.is_file() && metadata.len() == before + written as u64 {
            // Some systems do not truncate through a handle in append mode.
            self.file.set_len(before).or_else(|_| OpenOptions::new().write(true).open(&self.path)?.set_len(before))?;
        }
        Err(error)
    }

    /// Flushes the file to disk.
    ///
    /// # Errors
    /// Returns an input error if that fails.
    pub fn finish(&self) -> anyhow::Result<()> {
        match self.file.sync_data() {
            // A pipe cannot be flushed.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
            synced => synced.map_err(|error| self.failed(error)),
        }
    }

    fn failed(&self, error: io::Error) -> anyhow::Error {
        anyhow::Error::new(error).context(format!("cannot write --save {}", self.path.display()))
    }
}

/// Returns true if the first line is a record, or the file is empty.
fn starts_with_a_record(file: &File) -> io::Result<bool> {
    let mut line = Vec::new();
    BufReader::new(file.take(MAX_RECORD_BYTES as u64)).read_until(b'\n', &mut line)?;
    Ok(line.is_empty() || is_record(&line))
}

/// A last line without a line break.
struct OpenLine {
    /// Its number, from 1.
    number: u64,
    /// Whether it is an incomplete record.
    truncated: bool,
}

/// Returns the last line if it has no line break.
fn open_line(file: &mut File) -> io::Result<Option<OpenLine>> {
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
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            break;
        }
        let length = chunk.len();
        number += chunk.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        let start = chunk.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if start > 0 {
            line.clear();
        }
        line.extend(chunk[start..].iter().take(MAX_RECORD_BYTES.saturating_sub(line.len())));
        reader.consume(length);
    }
    file.rewind()?;
    let truncated = serde_json::from_slice::<serde::de::IgnoredAny>(&line).is_err_and(|error| error.is_eof());
    Ok(Some(OpenLine { number, truncated }))
}
