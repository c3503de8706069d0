//! The store of a run: the file of `--save`, a temporary file if there is a command, or in memory.

use std::path::{Path, PathBuf};

use crate::app::{
    cli::ListenArgs,
    config::Environment,
    error::{self, ErrorExt as _, Exit},
    listen::capture::CaptureQueue,
    random,
    session::Session,
    store::{
        StoreError,
        deliveries::{CaptureFile, Location, Options, Retain, SyncMode, Writer},
    },
};

/// The store of a run.
pub(super) struct RunStore {
    pub(super) writer: Writer,
    path: Option<PathBuf>,
    /// The directory of a temporary store, which is kept if the run fails.
    temporary: Option<PathBuf>,
}

impl RunStore {
    /// Opens the store.
    ///
    /// # Errors
    /// The file cannot be used (exit 3).
    pub(super) fn open(args: &ListenArgs, session: &mut Session<'_>) -> anyhow::Result<Self> {
        let retain = args
            .store
            .retain
            .as_deref()
            .map(|text| Retain::parse(text).map_err(|reason| error::usage(format!("--retain {text}: {reason}"))));
        let sync = if args.store.no_sync { SyncMode::Off } else { SyncMode::Full };
        let retain = retain.transpose()?.unwrap_or_default();
        let mut options = Options { sync, retain, ..Options::default() };
        let temporary = match &args.store.save {
            None if !args.command.is_empty() => Some(temporary_directory()?),
            _ => None,
        };
        if temporary.is_some() {
            // A temporary store need not survive a power failure.
            options.sync = SyncMode::Off;
        }
        let path = args.store.save.clone().or_else(|| Some(temporary.as_ref()?.join("hooks.db")));
        let location = path.clone().map_or(Location::Memory, Location::File);
        let opened = Writer::open(location, options).map_err(|cause| match &path {
            Some(path) => failure("--save", path, cause),
            None => error::input("cannot create a store in memory").because(cause),
        });
        let writer = opened.inspect_err(|_| remove(temporary.as_deref()))?;
        let _ = session;
        Ok(Self { writer, path, temporary })
    }

    /// Returns the path of the store, if it is a file.
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Removes a temporary store.
    pub(super) fn discard(&self) {
        remove(self.temporary.as_deref());
    }

    /// Removes a temporary store if the run succeeded, otherwise reports its path.
    pub(super) fn end(&self, exit: Exit, session: &mut Session<'_>) {
        match (&self.temporary, self.path()) {
            (Some(_), _) if exit == Exit::Ok => self.discard(),
            (Some(_), Some(path)) => session.out.note(&format!("the deliveries are in {}", path.display())),
            _ => {}
        }
    }
}

/// Opens the capture file of `--capture`.
///
/// # Errors
/// It cannot be used (exit 3).
pub(super) fn capture(args: &ListenArgs, session: &mut Session<'_>) -> anyhow::Result<Option<CaptureQueue>> {
    let Some(path) = &args.store.capture else { return Ok(None) };
    let (file, cut) = CaptureFile::open(path).map_err(|cause| failure("--capture", path, cause))?;
    if cut > 0 {
        let path = path.display();
        session.out.warn(&format!("--capture {path}: removed an incomplete last line of {cut} bytes"));
    }
    Ok(Some(CaptureQueue::start(file)?))
}

/// Returns the error for a file that cannot be used as a store or a capture file.
fn failure(flag: &str, path: &Path, cause: StoreError) -> anyhow::Error {
    let hint = match &cause {
        StoreError::Damaged(_) => {
            let path = path.display();
            Some(format!("recover what is readable: sqlite3 {path} .recover | sqlite3 recovered.db"))
        }
        StoreError::Foreign(_) => Some("name another file; nothing changed".to_owned()),
        StoreError::Version { .. } => Some("use the version of hookctl that wrote it, or a newer one".to_owned()),
        _ => None,
    };
    let failure = error::input(format!("{flag} {}", path.display())).because(cause);
    hint.into_iter().fold(failure, anyhow::Error::hint)
}

/// Creates a directory that only the user can read.
fn temporary_directory() -> anyhow::Result<PathBuf> {
    let path = Environment::temporary().join(format!("hookctl.{}", random::uuid()?.simple()));
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(&path)
        .map_err(|cause| error::input(format!("cannot create the directory {}", path.display())).because(cause))?;
    Ok(path)
}

fn remove(directory: Option<&Path>) {
    // On an error, the operating system eventually cleans up temporary files.
    let _ = directory.map(std::fs::remove_dir_all);
}
