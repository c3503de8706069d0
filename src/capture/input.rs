//! Buffers the bytes of a file that are not part of a batch yet.
//!
//! The buffer grows to hold a large record, up to the size limit of a record. Finding where a record ends is left to the reader.

use std::{
    io::{self, BufRead as _, BufReader, Read},
    mem,
};

use memchr::memchr;

use super::{MAX_RECORD_BYTES, too_large};
use crate::text::io_reason;

/// How much is read at a time, in bytes. A batch has about this size, unless a single record is larger.
pub(super) const BATCH_BYTES: usize = 256 * 1024;

/// A file and the bytes of it that are not part of a batch yet.
pub(super) struct Input<'r> {
    pub(super) reader: BufReader<Box<dyn Read + Send + 'r>>,
    pub(super) pending: Vec<u8>,
    /// The allocation that `pending` had before a large record. It is used for the bytes after the record, so that the next large record can have the same
    /// memory again: allocators do not return memory to the system while memory above it is in use.
    small: Vec<u8>,
    /// Position of `pending` in the file, in bytes.
    pub(super) offset: u64,
    pub(super) ended: bool,
    /// A record of a web archive that is being skipped: how many bytes of it are left, and its position in the file.
    pub(super) skip: (u64, u64),
}

impl<'r> Input<'r> {
    pub(super) fn new(input: Box<dyn Read + Send + 'r>) -> Self {
        let reader = BufReader::with_capacity(BATCH_BYTES, input);
        Self { reader, pending: Vec::new(), small: Vec::new(), offset: 0, ended: false, skip: (0, 0) }
    }

    /// Reads the bytes that are available, and blocks if there are none. Returns false at the end.
    pub(super) fn read_more(&mut self) -> io::Result<bool> {
        let read = loop {
            match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        let length = read.len();
        if self.pending.len() > BATCH_BYTES && self.pending.capacity() < MAX_RECORD_BYTES {
            let mut large = Vec::with_capacity(MAX_RECORD_BYTES + 2 * BATCH_BYTES);
            large.append(&mut self.pending);
            self.small = mem::replace(&mut self.pending, large);
        }
        self.pending.extend_from_slice(read);
        self.reader.consume(length);
        self.ended = length == 0;
        Ok(!self.ended)
    }

    /// Reads more, unless the input has ended. After an error, the partial record is dropped and the input ends.
    pub(super) fn fill(&mut self) -> Result<bool, String> {
        if self.ended {
            return Ok(false);
        }
        self.read_more().map_err(|error| {
            let position = self.offset + self.pending.len() as u64;
            self.end();
            format!("cannot read past byte {position}: {}", io_reason(&error))
        })
    }

    /// Ends the input early and drops the pending bytes.
    pub(super) fn end(&mut self) {
        self.pending.clear();
        self.skip.0 = 0;
        self.ended = true;
    }

    /// Takes the first `length` pending bytes.
    pub(super) fn take(&mut self, length: usize) -> Vec<u8> {
        // There can be fewer if the input ended early.
        let length = length.min(self.pending.len());
        if length == 0 {
            return Vec::new();
        }
        self.offset += length as u64;
        let mut taken = mem::take(&mut self.small);
        taken.extend_from_slice(&self.pending[length..]);
        mem::swap(&mut taken, &mut self.pending);
        taken.truncate(length);
        taken
    }

    /// Drops a line that is too large, up to its line break, and returns the error for it.
    pub(super) fn skip_line(&mut self) -> String {
        loop {
            drop(self.take(usize::MAX));
            match self.fill() {
                Ok(true) => {}
                Ok(false) => return too_large(),
                Err(reason) => return format!("{}; {reason}", too_large()),
            }
            if let Some(end) = memchr(b'\n', &self.pending) {
                drop(self.take(end + 1));
                return too_large();
            }
        }
    }
}
