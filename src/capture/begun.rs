//! A file of which the beginning was read already, to see what it is: read again as if it had not been.
//!
//! The beginning may be large, and is forgotten once it was read again.

use std::io::{self, Cursor, Read};

/// Gives the beginning, then the rest.
pub(super) struct Begun<R> {
    start: Cursor<Vec<u8>>,
    rest: R,
}

impl<R: Read> Begun<R> {
    pub(super) fn new(start: Vec<u8>, rest: R) -> Self {
        Self { start: Cursor::new(start), rest }
    }
}

impl<R: Read> Read for Begun<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.start.get_ref().is_empty() {
            return self.rest.read(buffer);
        }
        let read = self.start.read(buffer)?;
        if self.start.position() >= self.start.get_ref().len() as u64 {
            self.start = Cursor::default();
        }
        Ok(read)
    }
}
