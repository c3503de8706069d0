//! Atomic files: a temporary file in the directory of its target, which replaces the target once it is complete.
//!
//! A file that is dropped without a commit is deleted. If the process is killed, its temporary file is deleted when the next atomic file is created in
//! that directory.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use super::spool::Spool;
use crate::app::{directory::directory_of, leftover};

/// A file that replaces its target when it is committed.
pub struct AtomicFile {
    file: BufWriter<File>,
    temporary: PathBuf,
    target: PathBuf,
    committed: bool,
}

impl AtomicFile {
    /// Creates the temporary file in the directory of `target`. If `target` is a link, the commit replaces the file that it points to.
    pub fn create(target: &Path) -> io::Result<Self> {
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        let existing = fs::metadata(&target).ok();
        let name = target.file_name().filter(|_| existing.as_ref().is_none_or(fs::Metadata::is_file));
        let name = name.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"))?;
        let directory = directory_of(&target);
        let create = |path: &Path| File::options().write(true).create_new(true).open(path);
        let (file, temporary) = leftover::create_file(directory, create)?;
        if let Some(existing) = &existing {
            // If this fails, the default permissions apply.
            let _ = file.set_permissions(existing.permissions());
        }
        let target = directory.join(name);
        Ok(Self { file: BufWriter::with_capacity(64 * 1024, file), temporary, target, committed: false })
    }

    /// Creates a spool whose temporary file is in the same directory.
    pub(super) fn spool(&self) -> Spool {
        Spool::new(directory_of(&self.temporary))
    }

    /// Replaces the target with this file.
    pub fn commit(&mut self) -> io::Result<()> {
        self.file.flush()?;
        fs::rename(&self.temporary, &self.target)?;
        self.committed = true;
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if !self.committed {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}
