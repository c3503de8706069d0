//! An atomic file: a temporary file in the target's directory, which replaces the target in one step once it is complete.
//!
//! A temporary file of a run that was killed is deleted when the next file is created in its directory.
//!
//! Text that is known only at the end, such as the totals, is patched into a placeholder. A file that is dropped without a commit is deleted.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Seek as _, SeekFrom, Write},
    path::{Path, PathBuf},
};

use crate::app::leftover;

/// A file that replaces its target when it is committed.
pub struct AtomicFile {
    file: BufWriter<File>,
    /// The number of bytes written so far.
    length: u64,
    temporary: PathBuf,
    target: PathBuf,
    committed: bool,
}

/// Space for text that is written later.
#[derive(Clone, Copy)]
pub(super) struct Placeholder {
    at: u64,
    width: usize,
}

impl AtomicFile {
    /// Creates the temporary file in the directory of `target`. If `target` is a link, the file that it points to is replaced.
    pub fn create(target: &Path) -> io::Result<Self> {
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        let existing = fs::metadata(&target).ok();
        let name = target.file_name().filter(|_| existing.as_ref().is_none_or(fs::Metadata::is_file));
        let name = name.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"))?;
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let create = |path: &Path| File::options().write(true).create_new(true).open(path);
        let (file, temporary) = leftover::create_file(folder, create)?;
        if let Some(existing) = &existing {
            // If this fails, the default permissions apply.
            let _ = file.set_permissions(existing.permissions());
        }
        let target = folder.join(name);
        Ok(Self { file: BufWriter::with_capacity(64 * 1024, file), length: 0, temporary, target, committed: false })
    }

    /// Reserves space for a text as long as `widest`, or shorter.
    pub(super) fn reserve(&mut self, widest: &str) -> io::Result<Placeholder> {
        let placeholder = Placeholder { at: self.length, width: widest.len() };
        self.write_all(" ".repeat(placeholder.width).as_bytes())?;
        Ok(placeholder)
    }

    /// Writes `text` into its placeholder. The rest stays blank.
    pub(super) fn patch(&mut self, placeholder: Placeholder, text: &str) -> io::Result<()> {
        if text.len() > placeholder.width {
            return Err(io::Error::other("the totals do not fit"));
        }
        self.file.seek(SeekFrom::Start(placeholder.at))?;
        self.file.write_all(text.as_bytes())?;
        self.file.seek(SeekFrom::Start(self.length))?;
        Ok(())
    }

    /// Replaces the target.
    pub fn commit(&mut self) -> io::Result<()> {
        self.file.flush()?;
        fs::rename(&self.temporary, &self.target)?;
        self.committed = true;
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.length += written as u64;
        Ok(written)
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
