//! A spool: text that is copied into a report later, because what precedes it, e.g. the totals, is known only at the end.
//!
//! Short text stays in memory, longer text goes to a temporary file, so memory is bounded. If the system supports it, the file has no name, so nothing
//! is left behind if the process is killed.

use std::{
    io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write},
    path::Path,
};

use tempfile::SpooledTempFile;

/// Maximum size of a text in memory, in bytes.
const MAX_MEMORY_BYTES: usize = 64 * 1024;

/// Text to be copied into a report later.
pub(super) struct Spool {
    file: BufWriter<SpooledTempFile>,
    /// The length of the text in bytes.
    length: u64,
}

impl Spool {
    /// Creates an empty spool, whose temporary file is in `directory`.
    pub(super) fn new(directory: &Path) -> Self {
        Self { file: BufWriter::new(tempfile::spooled_tempfile_in(MAX_MEMORY_BYTES, directory)), length: 0 }
    }

    /// Returns the length of the text in bytes.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Appends `length` bytes of the text, from `start`, to `target`. Nothing may be written to the spool after this call.
    pub(super) fn copy(&mut self, start: u64, length: u64, target: &mut impl Write) -> io::Result<()> {
        self.file.flush()?;
        let file = self.file.get_mut();
        file.seek(SeekFrom::Start(start))?;
        io::copy(&mut file.take(length), target).map(drop)
    }

    /// Appends the text to `target`, and clears the spool.
    pub(super) fn move_to(&mut self, target: &mut impl Write) -> io::Result<()> {
        self.file.flush()?;
        self.length = 0;
        let file = self.file.get_mut();
        file.rewind()?;
        io::copy(file, target)?;
        file.set_len(0)?;
        file.rewind()
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn move_to_copies_the_text_once_from_memory_and_from_a_file() {
        let directory = tempfile::TempDir::new().expect("a directory");
        let mut spool = Spool::new(directory.path());
        for length in [0, 10, MAX_MEMORY_BYTES + 1, 3 * MAX_MEMORY_BYTES, 5] {
            let text = vec![b'x'; length];
            spool.write_all(&text).expect("a spool");
            let mut target = b"before ".to_vec();
            spool.move_to(&mut target).expect("a copy");
            assert_eq!(target, [b"before ", &text[..]].concat(), "{length}");
        }
        drop(spool);
        assert_eq!(std::fs::read_dir(directory.path()).expect("a directory").count(), 0);
    }
}
