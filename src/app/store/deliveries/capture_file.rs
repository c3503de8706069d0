//! `--capture FILE.jsonl`: appends deliveries to a capture file, which `verify` and `replay` read.
//!
//! A line counts as written once it is on disk. An incomplete last line, e.g. after a crash, is removed when the file is opened.

use std::{
    fs::{self, File},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
};

use super::{NewDelivery, capture_line, schema::sync_directory};
use crate::app::store::{StoreError, create_private};
use hookctl::capture;

/// Maximum length of an incomplete line that is removed, in bytes. A longer one is not the result of a crash.
const MAX_INCOMPLETE_LINE: u64 = 64 * 1024 * 1024;

/// A capture file that is open for appending.
#[derive(Debug)]
pub struct CaptureFile {
    file: File,
    /// The length of the complete lines on disk, in bytes.
    length: u64,
    /// Whether incomplete lines may follow.
    is_dirty: bool,
}

impl CaptureFile {
    /// Opens or creates a capture file, and removes an incomplete last line. The second value is the length of the removed line in bytes, or 0.
    ///
    /// # Errors
    /// The file cannot be opened, is in use by another listener, or is not a capture file.
    pub fn open(path: &Path) -> Result<(Self, u64), StoreError> {
        let is_new = !fs::exists(path).unwrap_or(true);
        let mut file = create_private(path).map_err(StoreError::File)?;
        // Two listeners would overwrite each other's lines. File systems without locks do not detect this.
        if let Err(fs::TryLockError::WouldBlock) = file.try_lock() {
            return Err(StoreError::File(io::Error::other("in use by another process")));
        }
        let (length, cut) = recover(&mut file)?;
        if is_new {
            sync_directory(path).map_err(StoreError::File)?;
        }
        Ok((Self { file, length, is_dirty: false }, cut))
    }

    /// Appends deliveries, and returns once all of them are on disk.
    ///
    /// # Errors
    /// The file cannot be written to. It is then truncated, so that it contains none of the deliveries. If that fails as well, the next call tries again.
    pub fn append<'d>(&mut self, deliveries: impl IntoIterator<Item = &'d NewDelivery>) -> Result<(), StoreError> {
        let mut lines = String::new();
        for delivery in deliveries {
            lines.push_str(&capture_line(delivery));
            lines.push('\n');
        }
        self.write(lines.as_bytes()).map_err(|error| match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
            _ => StoreError::File(error),
        })
    }

    fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        if self.is_dirty {
            self.file.set_len(self.length)?;
            self.is_dirty = false;
        }
        self.file.seek(SeekFrom::Start(self.length))?;
        self.is_dirty = true;
        let written = self.file.write_all(lines).and_then(|()| self.file.sync_data());
        if written.is_ok() {
            self.length += lines.len() as u64;
            self.is_dirty = false;
        } else if self.file.set_len(self.length).is_ok() {
            self.is_dirty = false;
        }
        written
    }
}

/// Checks that the file is a capture file, and removes an incomplete last line. Returns the remaining length, and the length of the removed line.
fn recover(file: &mut File) -> Result<(u64, u64), StoreError> {
    const NAME: &str = "capture file";
    let length = file.metadata().map_err(StoreError::File)?.len();
    let whole = last_line_break(file, length).map_err(StoreError::File)?.map_or(0, |at| at + 1);
    if whole > 0 {
        file.rewind().map_err(StoreError::File)?;
        let start = io::Read::take(&*file, whole);
        let first = capture::Reader::open(start, NAME, capture::format("jsonl")).next_batch();
        let first = first.and_then(|mut batch| batch.next());
        if !matches!(first, Some(Ok(_)) | None) {
            return Err(StoreError::Foreign(NAME));
        }
    }
    let cut = length - whole;
    if cut > 0 {
        let mut start = [0];
        file.seek(SeekFrom::Start(whole)).and_then(|_| file.read_exact(&mut start)).map_err(StoreError::File)?;
        if start != *b"{" || cut > MAX_INCOMPLETE_LINE {
            return Err(StoreError::Foreign(NAME));
        }
        // A complete record without a line break only needs the line break.
        let mut rest = Vec::new();
        file.seek(SeekFrom::Start(whole)).and_then(|_| file.read_to_end(&mut rest)).map_err(StoreError::File)?;
        if capture::is_record(&rest) {
            file.write_all(b"\n").and_then(|()| file.sync_data()).map_err(StoreError::File)?;
            return Ok((length + 1, 0));
        }
        file.set_len(whole).and_then(|()| file.sync_data()).map_err(StoreError::File)?;
    }
    Ok((whole, cut))
}

/// Returns the position of the last line break.
fn last_line_break(file: &mut File, length: u64) -> io::Result<Option<u64>> {
    const BLOCK: u64 = 64 * 1024;
    let mut end = length;
    while end > 0 {
        let start = end.saturating_sub(BLOCK);
        let mut block = vec![0; usize::try_from(end - start).unwrap_or(0)];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut block)?;
        if let Some(at) = memchr::memrchr(b'\n', &block) {
            return Ok(Some(start + at as u64));
        }
        end = start;
    }
    Ok(None)
}
