//! A report that is being written: a temporary file beside its target, which takes the target's place in one step when it is whole.
//!
//! What is only known at the end, as the totals are, is put into a place that was left for it. A draft that is given up leaves nothing behind.

use crate::app::random;
use std::{
    fs::{self, File},
    io::{self, BufWriter, Seek as _, SeekFrom, Write},
    path::{Path, PathBuf},
};

pub(super) struct Draft {
    file: BufWriter<File>,
    /// How many bytes are written.
    length: u64,
    temporary: PathBuf,
    target: PathBuf,
    kept: bool,
}

/// Room for text that is written later.
#[derive(Clone, Copy)]
pub(super) struct Place {
    at: u64,
    width: usize,
}

impl Draft {
    /// A draft for `target`, in the same directory. Through a link, it is the file behind it that is replaced.
    pub(super) fn beside(target: &Path) -> io::Result<Self> {
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        let held = fs::metadata(&target).ok();
        let name = target.file_name().filter(|_| held.as_ref().is_none_or(fs::Metadata::is_file));
        let name = name.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"))?;
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let temporary = folder.join(format!(".hookctl-{}.tmp", random::uuid().map_err(io::Error::other)?));
        let file = File::options().write(true).create_new(true).open(&temporary)?;
        if let Some(held) = &held {
            // Where the system keeps others from setting them, the usual ones apply.
            let _ = file.set_permissions(held.permissions());
        }
        let target = folder.join(name);
        Ok(Self { file: BufWriter::with_capacity(64 * 1024, file), length: 0, temporary, target, kept: false })
    }

    /// Leaves room for `widest`, or for less.
    pub(super) fn leave(&mut self, widest: &str) -> io::Result<Place> {
        let place = Place { at: self.length, width: widest.len() };
        self.write_all(" ".repeat(place.width).as_bytes())?;
        Ok(place)
    }

    /// Writes `text` where room was left for it. What is left over stays blank.
    pub(super) fn fill(&mut self, place: Place, text: &str) -> io::Result<()> {
        if text.len() > place.width {
            return Err(io::Error::other("the totals do not fit"));
        }
        self.file.seek(SeekFrom::Start(place.at))?;
        self.file.write_all(text.as_bytes())?;
        self.file.seek(SeekFrom::Start(self.length))?;
        Ok(())
    }

    /// Puts the report in the place of what was there.
    pub(super) fn keep(&mut self) -> io::Result<()> {
        self.file.flush()?;
        fs::rename(&self.temporary, &self.target)?;
        self.kept = true;
        Ok(())
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}
