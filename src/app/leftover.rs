//! Temporary files and directories of runs that were killed: recognizes them, and deletes them when a later run uses the same place.
//!
//! A run keeps an exclusive lock on what it uses, which the system releases when the process ends. What is locked, or cannot be locked, stays.
//! Creating and using the files is left to the callers.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use uuid::Uuid;

use crate::app::random;

/// The file in a temporary directory that is locked while a run uses the directory.
const LOCK_FILE: &str = "lock";

/// Minimum age of a directory without a lock file: a run may be just creating it.
const UNLOCKED_AGE: Duration = Duration::from_hours(24);

/// How often to try again if another run deletes a file that is just being created.
const ATTEMPTS: u32 = 10;

/// Creates a temporary file in `folder` with `create`, which gets its name, and locks it.
///
/// # Errors
/// The file cannot be created.
pub fn create_file(folder: &Path, create: impl Fn(&Path) -> io::Result<File>) -> io::Result<(File, PathBuf)> {
    sweep(folder, ".hookctl-", ".tmp", |path, is_directory| !is_directory && is_unused(path));
    for _ in 0..ATTEMPTS {
        let path = folder.join(format!(".hookctl-{}.tmp", random::uuid().map_err(io::Error::other)?));
        let file = create(&path)?;
        match file.try_lock() {
            // Another run may have deleted it before it was locked.
            Ok(()) if !fs::exists(&path)? => {}
            Err(TryLockError::WouldBlock) => {}
            // Some file systems have no locks.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok((file, path)),
        }
    }
    Err(io::Error::other("another process keeps deleting the temporary file"))
}

/// Creates the file that marks a temporary directory as used, until it is dropped.
///
/// # Errors
/// The file cannot be created.
pub fn lock_directory(directory: &Path) -> io::Result<File> {
    let file = File::options().write(true).create_new(true).open(directory.join(LOCK_FILE))?;
    match file.try_lock() {
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(io::Error::other("locked by another program")),
    }
}

/// Deletes the directories of killed runs in `parent`.
pub fn sweep_directories(parent: &Path) {
    sweep(parent, "hookctl-", "", |path, is_directory| {
        is_directory
            && match fs::exists(path.join(LOCK_FILE)) {
                Ok(true) => is_unused(&path.join(LOCK_FILE)),
                Ok(false) => fs::symlink_metadata(path)
                    .and_then(|metadata| metadata.modified())
                    .is_ok_and(|time| time.elapsed().is_ok_and(|age| age > UNLOCKED_AGE)),
                Err(_) => false,
            }
    });
}

/// Deletes what is named `prefix`, a UUID and `suffix`, and is unused. Links are not followed. An error is not worth a message: the next run tries
/// again.
fn sweep(folder: &Path, prefix: &str, suffix: &str, is_unused: impl Fn(&Path, bool) -> bool) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_str().and_then(|name| name.strip_prefix(prefix)?.strip_suffix(suffix));
        let is_ours = name.is_some_and(|name| name.len() == 36 && Uuid::try_parse(name).is_ok());
        let Ok(kind) = entry.file_type() else { continue };
        if !is_ours || kind.is_symlink() || !is_unused(&entry.path(), kind.is_dir()) {
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
    fn file_of_a_killed_run_is_deleted_and_others_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let leftover = path(&format!(".hookctl-{ID}.tmp"));
        let others = [".hookctl-report.tmp".to_owned(), format!(".hookctl-{ID}.json"), format!("{ID}.tmp")];
        for name in others.iter().map(|name| path(name)).chain([leftover.clone()]) {
            fs::write(name, "x").expect("a file");
        }
        let (_file, used) = create_file(folder.path(), open).expect("a file");
        assert!(!leftover.exists() && used.exists());
        let (_other, _) = create_file(folder.path(), open).expect("another file");
        assert!(used.exists(), "it is in use");
        assert!(others.iter().all(|name| path(name).exists()));
    }

    #[test]
    fn directory_of_a_killed_run_is_deleted_and_others_stay() {
        let parent = tempfile::tempdir().expect("a folder");
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
