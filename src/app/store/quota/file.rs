//! The state file: where it is, its lock, and how it is read and replaced. What stands in it is the ledger's.
//!
//! Each change takes the file's place whole, under the lock. What cannot be read is an error and is never begun anew.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::error::Category;

use crate::app::{
    error::{self, ErrorExt as _, Exit},
    signal,
};
use hookctl::bounded;

/// How long another process may hold the lock; each holds it for milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the end of an interrupted run waits for it, to give back what was not sent.
const GRACE: Duration = Duration::from_millis(250);

/// A larger file is none of these, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The file.
#[derive(Clone, Debug)]
pub(super) struct StateFile {
    path: PathBuf,
}

impl StateFile {
    /// The file at `path`, which need not be there yet.
    pub(super) fn at(path: &Path) -> anyhow::Result<Self> {
        let file = Self { path: resolved(path)? };
        only_a_file(&file.path).map_err(|reason| file.unusable(reason))?;
        Ok(file)
    }

    /// Where it is, behind every link.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Waits for the lock, which goes with the file that this gives. It is another file than this, whose place is taken.
    ///
    /// Nothing else is under way meanwhile, since a delivery waits to be counted; so the wait holds the thread, and sees to signals itself.
    pub(super) fn lock(&self) -> anyhow::Result<File> {
        let path = self.beside("lock");
        only_a_file(&path).map_err(|reason| self.unusable(&format!("its lock {}: {reason}", path.display())))?;
        let unusable = |error: io::Error| {
            anyhow::Error::new(error).context(format!("cannot lock the state file {}", self.path.display()))
        };
        let mut options = private();
        let file = options.create(true).truncate(false).open(path).map_err(unusable)?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) => {
                    let interrupted = signal::interrupted();
                    if start.elapsed() < if interrupted { GRACE } else { PATIENCE } {
                        thread::sleep(Duration::from_millis(5));
                    } else if interrupted {
                        let what = format!("interrupted while another process has {} locked", self.path.display());
                        return Err(error::failure(Exit::Interrupted, what));
                    } else {
                        let what = format!("another process has it locked for {} s", PATIENCE.as_secs());
                        let hint = "wait for it, or give this run a file of its own with --state FILE";
                        return Err(self.unusable(&what).hint(hint));
                    }
                }
                Err(TryLockError::Error(error)) => return Err(unusable(error)),
            }
        }
    }

    /// What stands in it, or nothing if it is not there.
    pub(super) fn read<T: DeserializeOwned>(&self) -> anyhow::Result<Option<T>> {
        let bytes = match File::open(&self.path).and_then(|file| bounded::read(file, LARGEST)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => return Err(self.damaged("it is too large")),
            Err(error) => return Err(self.unusable("it cannot be read").because(error)),
            Ok(bytes) => bytes,
        };
        serde_json::from_slice(&bytes).map(Some).map_err(|error| {
            let what = match error.classify() {
                Category::Eof if bytes.trim_ascii().is_empty() => return self.damaged("it is empty"),
                Category::Eof => "it breaks off",
                Category::Data => "what stands there is no count",
                Category::Syntax | Category::Io => "it is no JSON",
            };
            self.damaged(&format!("{what} (line {}, column {})", error.line(), error.column()))
        })
    }

    /// Puts `book` in its place.
    pub(super) fn write(&self, book: &impl Serialize) -> anyhow::Result<()> {
        let beside = self.beside("new");
        let written = serde_json::to_vec(book).map_err(io::Error::other).and_then(|bytes| {
            // One that is there is left over from a run that was killed, since the lock lets nobody else write; or it is a link, which
            // would be followed.
            if let Err(error) = fs::remove_file(&beside)
                && error.kind() != io::ErrorKind::NotFound
            {
                return Err(error);
            }
            let mut file = private().create_new(true).open(&beside)?;
            file.write_all(&bytes)?;
            file.sync_data()?;
            fs::rename(&beside, &self.path)
        });
        written.map_err(|error| self.unusable("it cannot be written").because(error))
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(".");
        name.push(ending);
        name.into()
    }

    pub(super) fn unusable(&self, reason: &str) -> anyhow::Error {
        error::input(format!("cannot use the state file {}: {reason}", self.path.display()))
    }

    pub(super) fn damaged(&self, reason: &str) -> anyhow::Error {
        self.unusable(&format!("it is damaged, or no state file: {reason}"))
            .hint("move it away if the counts may begin anew")
    }
}

/// Where `path` leads, through every link, also one to a file that is not there yet: what takes the file's place must not take that
/// of a link to it, and whoever comes by another link must find the same file and the same lock.
fn resolved(path: &Path) -> anyhow::Result<PathBuf> {
    /// As many as Linux follows.
    const MOST_LINKS: usize = 40;
    let failed = |reason: &str| error::input(format!("cannot use the state file {}: {reason}", path.display()));
    let mut at = path.to_owned();
    for _ in 0..=MOST_LINKS {
        let folder = at.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let inside = fs::canonicalize(folder).map_err(|error| {
            failed(&format!("its folder {} cannot be used", folder.display()))
                .because(error)
                .hint("make the folder first, or name another place by --state FILE")
        })?;
        let Some(name) = at.file_name() else {
            return fs::canonicalize(&at).map_err(|error| failed("it is no name of a file").because(error));
        };
        let here = inside.join(name);
        match fs::read_link(&here) {
            Ok(target) => at = inside.join(target),
            Err(_) => return Ok(here),
        }
    }
    Err(failed("its links lead in a circle"))
}

/// A pipe or a device would be waited for, and a folder holds no counts.
fn only_a_file(path: &Path) -> Result<(), &'static str> {
    match fs::metadata(path) {
        Ok(data) if !data.is_file() => Err("expected a regular file"),
        // What is not there yet will be one; what cannot be looked at cannot be opened either, and says why.
        _ => Ok(()),
    }
}

/// A file to write that nobody else can read: it says who was sent what.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
