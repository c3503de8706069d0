//! `--ready-file`: a file that signals to scripts that a server is ready, and contains its address.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::app::error::{self, ErrorExt as _};

/// A file with the ready line, which is removed when the server ends.
pub struct ReadyFile<'a> {
    path: &'a Path,
    line: &'a str,
}

impl<'a> ReadyFile<'a> {
    /// Writes the file atomically, because a script that waits for it must not read half of it. A file that is not a ready line is not overwritten.
    ///
    /// # Errors
    /// It cannot be written, or is another file (exit 3).
    pub fn write(path: &'a Path, line: &'a str) -> anyhow::Result<Self> {
        let cannot = |reason: &str| error::input(format!("--ready-file {}: {reason}", path.display()));
        match fs::symlink_metadata(path) {
            Ok(metadata) if !metadata.is_file() => return Err(cannot("not a file")),
            Ok(_) if !is_ready_line(path) => {
                return Err(cannot("already exists and was not written by hookctl; nothing changed")
                    .hint("name another file, or delete this one"));
            }
            _ => {}
        }
        let mut part = path.as_os_str().to_owned();
        part.push(format!(".{}", std::process::id()));
        let part = PathBuf::from(part);
        fs::write(&part, format!("{line}\n")).and_then(|()| fs::rename(&part, path)).map_err(|error| {
            let _ = fs::remove_file(&part);
            cannot("cannot write the file").because(error::creating(error))
        })?;
        Ok(Self { path, line })
    }
}

fn is_ready_line(path: &Path) -> bool {
    let content = fs::read(path).unwrap_or_default();
    content.is_empty() || serde_json::from_slice::<Value>(&content).is_ok_and(|line| line["ready"] == true)
}

impl Drop for ReadyFile<'_> {
    fn drop(&mut self) {
        // Another server may have overwritten it.
        if fs::read(self.path).is_ok_and(|content| content.trim_ascii() == self.line.as_bytes()) {
            let _ = fs::remove_file(self.path);
        }
    }
}
