//! Deletes temporary files and directories of runs that were killed, when a later run uses the same parent directory.
//!
//! A run holds an exclusive lock on its temporary files. The system releases the lock when the process ends, so an unlocked file is a leftover. Files that
//! are locked, or whose lock cannot be checked, are kept. Callers create and use the files themselves.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use uuid::Uuid;

use crate::app::random;

/// Name of the file in a temporary directory that is locked while a run uses the directory.
const LOCK_FILE: &str = "lock";

/// Minimum age at which a directory without a lock file is deleted. A younger one may belong to a run that is about to create the lock file.
const MIN_UNLOCKED_AGE: Duration = Duration::from_hours(24);

/// Maximum number of attempts to create a file that another run deletes before it is locked.
const MAX_ATTEMPTS: u32 = 10;

/// Creates a temporary file in `directory` and locks it. `create` is called with the path. Deletes leftovers in the same directory first.
///
/// # Errors
/// Returns an error if the file cannot be created.
pub fn create_file(directory: &Path, create: impl Fn(&Path) -> io::Result<File>) -> io::Result<(File, PathBuf)> {
    sweep(directory, ".hookctl-", ".tmp", |path, is_directory| !is_directory && is_unused(path));
    for _ in 0..MAX_ATTEMPTS {
        let path = directory.join(format!(".hookctl-{}.tmp", random::uuid().map_err(io::Error::other)?));
        let file = create(&path)?;
        match file.try_lock() {
            // Another run may have taken it for a leftover and deleted it before it was locked.
            Ok(()) if !fs::exists(&path)? => {}
            Err(TryLockError::WouldBlock) => {}
            // Some file systems do not support locks.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok((file, path)),
        }
    }
    Err(io::Error::other("another process keeps deleting the temporary file"))
}

/// Creates and locks the file that marks a temporary directory as in use, until it is dropped.
///
/// # Errors
/// Returns an error if the file cannot be created.
pub fn lock_directory(directory: &Path) -> io::Result<File> {
    let file = File::options().write(true).create_new(true).open(directory.join(LOCK_FILE))?;
    match file.try_lock() {
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(io::Error::other("locked by another program")),
    }
}

/// Deletes the temporary directories of killed runs in `parent`.
pub fn sweep_directories(parent: &Path) {
    sweep(parent, "hookctl-", "", |path, is_directory| {
        is_directory
            && match fs::exists(path.join(LOCK_FILE)) {
                Ok(true) => is_unused(&path.join(LOCK_FILE)),
                Ok(false) => fs::symlink_metadata(path)
                    .and_then(|metadata| metadata.modified())
                    .is_ok_and(|time| time.elapsed().is_ok_and(|age| age > MIN_UNLOCKED_AGE)),
                Err(_) => false,
            }
    });
}

/// Deletes unused files and directories whose names are `prefix`, a UUID and `suffix`. Symbolic links are skipped. Errors are ignored, because the next run
/// tries again.
fn sweep(directory: &Path, prefix: &str, suffix: &str, is_unused: impl Fn(&Path, bool) -> bool) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_str().and_then(|name| name.strip_prefix(prefix)?.strip_suffix(suffix));
        let has_our_name = name.is_some_and(|name| name.len() == 36 && Uuid::try_parse(name).is_ok());
        let Ok(kind) = entry.file_type() else { continue };
        if !has_our_name || kind.is_symlink() || !is_unused(&entry.path(), kind.is_dir()) {
            continue;
        }
        let _ = if kind.is_dir() { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
    }
}

/// Returns true if no process has locked the file.
fn is_unused(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| file.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0b7e4f1c-6a55-4b8e-9d5c-1f2a3b4c5d6e";

    fn open(path: &Path) -> io::Result<File> {
        File::options().write(true).create_new(true).open(path)
    }

    #[test]
    fn create_file_deletes_only_files_of_killed_runs() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = |name: &str| directory.path().join(name);
        let leftover = path(&format!(".hookctl-{ID}.tmp"));
        let others = [".hookctl-report.tmp".to_owned(), format!(".hookctl-{ID}.json"), format!("{ID}.tmp")];
        for name in others.iter().map(|name| path(name)).chain([leftover.clone()]) {
            fs::write(name, "x").expect("a file");
        }
        let (_file, used) = create_file(directory.path(), open).expect("a file");
        assert!(!leftover.exists() && used.exists());
        let (_other, _) = create_file(directory.path(), open).expect("another file");
        assert!(used.exists(), "it is in use");
        assert!(others.iter().all(|name| path(name).exists()));
    }

    #[test]
    fn sweep_directories_deletes_only_directories_of_killed_runs() {
        let parent = tempfile::tempdir().expect("a directory");
        let create = |name: &str, locked: bool| {
            let path = parent.path().join(name);
            fs::create_dir(&path).expect("a directory");
            fs::write(path.join("payload.json"), "{}").expect("a file");
            (path.clone(), locked.then(|| lock_directory(&path).expect("a lock")))
        };
        let (killed, lock) = create(&format!("hookctl-{ID}"), true);
        let (used, _lock) = create(&format!("hookctl-{}", ID.replace('0', "1")), true);
        let (new, _) = create(&format!("hookctl-{}", ID.replace('0', "2")), false);
        let (other, _) = create("hookctl-mine", false);
        drop(lock);
        sweep_directories(parent.path());
        assert_eq!([&killed, &used, &new, &other].map(|path| path.exists()), [false, true, true, true]);
    }
}
