//! Buffers the bytes of a file: what was read and is not part of a batch yet.
//!
//! A record can be larger than the buffer, so it grows up to the size limit of a record. Where a record ends is left to the reader.

use std::{
    io::{self, BufRead as _, BufReader, Read},
    mem,
};

use memchr::memchr;

use super::{LARGEST_RECORD, too_large};
use crate::text::io_reason;

/// How much is read at a time, in bytes. A batch is about as large, unless a single record is larger.
pub(super) const BATCH: usize = 256 * 1024;

/// Bytes that were read but not yet handed out, and where more come from.
pub(super) struct Input<'r> {
    pub(super) reader: BufReader<Box<dyn Read + Send + 'r>>,
    pub(super) pending: Vec<u8>,
    /// The memory that `pending` had before a large record. It gets what follows the record, so that the next large one can have the same place: an
    /// allocator does not return memory that lies below other memory.
    small: Vec<u8>,
    /// Position of `pending` in the file, in bytes.
    pub(super) offset: u64,
    pub(super) ended: bool,
    /// What is left of a web archive's record that is skipped, and its position, in bytes.
    pub(super) skip: (u64, u64),
}

impl<'r> Input<'r> {
    pub(super) fn new(input: Box<dyn Read + Send + 'r>) -> Self {
        let reader = BufReader::with_capacity(BATCH, input);
        Self { reader, pending: Vec::new(), small: Vec::new(), offset: 0, ended: false, skip: (0, 0) }
    }

    /// Reads more, as much as is available. Returns false at the end.
    pub(super) fn read_more(&mut self) -> io::Result<bool> {
        let read = loop {
            match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        let length = read.len();
        if self.pending.len() > BATCH && self.pending.capacity() < LARGEST_RECORD {
            let mut large = Vec::with_capacity(LARGEST_RECORD + 2 * BATCH);
            large.append(&mut self.pending);
            self.small = mem::replace(&mut self.pending, large);
        }
        self.pending.extend_from_slice(read);
        self.reader.consume(length);
        self.ended = length == 0;
        Ok(!self.ended)
    }

    /// Reads more, unless the input has ended. On an error, the partial record is dropped and the input ends.
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

    /// Ends the input early: what is pending is not read.
    pub(super) fn end(&mut self) {
        self.pending.clear();
        self.skip.0 = 0;
        self.ended = true;
    }

    /// Takes the first `length` pending bytes.
    pub(super) fn cut(&mut self, length: usize) -> Vec<u8> {
        // After an early end there are fewer.
        let length = length.min(self.pending.len());
        if length == 0 {
            return Vec::new();
        }
        self.offset += length as u64;
        let mut cut = mem::take(&mut self.small);
        cut.extend_from_slice(&self.pending[length..]);
        mem::swap(&mut cut, &mut self.pending);
        cut.truncate(length);
        cut
    }

    /// Drops a line that is too large, up to its line break, and returns the error for it.
    pub(super) fn skip_line(&mut self) -> String {
        loop {
            drop(self.cut(usize::MAX));
            match self.fill() {
                Ok(true) => {}
                Ok(false) => return too_large(),
                Err(reason) => return format!("{}; {reason}", too_large()),
            }
            if let Some(end) = memchr(b'\n', &self.pending) {
                drop(self.cut(end + 1));
                return too_large();
            }
        }
    }
}
