//! The store of a run: the file of `--save`, a temporary file if there is a command, or in memory.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tempfile::TempDir;

use crate::app::{
    cli::ListenArgs,
    config::Environment,
    error::{self, ErrorExt as _, Exit},
    listen::capture::CaptureQueue,
    runtime::block_on_runtime,
    session::Session,
    store::deliveries::{CaptureFile, Location, Options, Retain, SyncMode, Writer, failure_of},
};

/// The name of a temporary store.
const FILE_NAME: &str = "hooks.db";

/// The store of a run.
pub(super) struct RunStore {
    pub(super) writer: Writer,
    path: Option<PathBuf>,
    retain: Retain,
    /// The directory of a temporary store, which is removed unless the run fails.
    temporary: Option<TempDir>,
}

impl RunStore {
    /// Opens the store.
    ///
    /// # Errors
    /// The file cannot be used (exit 3).
    pub(super) fn open(args: &ListenArgs) -> anyhow::Result<Self> {
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
        let path = args.store.save.clone().or_else(|| Some(temporary.as_ref()?.path().join(FILE_NAME)));
        let location = path.clone().map_or(Location::Memory, Location::File);
        let writer = Writer::open(location, options).map_err(|cause| match &path {
            Some(path) => failure_of("--save", path, cause),
            None => error::input("cannot create a store in memory").because(cause),
        })?;
        let retain = if path.is_none() { retain.or(Retain::IN_MEMORY) } else { retain };
        Ok(Self { writer, path, retain, temporary })
    }

    /// Returns the path of the store, if it is a file.
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Returns how much the store keeps.
    pub(super) fn retain(&self) -> Retain {
        self.retain
    }

    /// Commits everything and closes the store.
    ///
    /// # Errors
    /// A result was lost.
    pub(super) fn close(&self) -> anyhow::Result<()> {
        block_on_runtime(self.writer.clone().close())?.context("cannot complete the store")
    }

    /// Removes a temporary store if the run succeeded or the store is empty, otherwise reports its path.
    pub(super) fn end(mut self, exit: Exit, has_saved: bool, session: &mut Session<'_>) {
        if exit != Exit::Ok
            && has_saved
            && let Some(directory) = self.temporary.take()
        {
            let path = directory.keep().join(FILE_NAME);
            session.out.note(&format!("the deliveries are in {}", path.display()));
        }
    }
}

impl Drop for RunStore {
    /// Closes the store if the run ended early, so that no lock file or write-ahead log is left behind.
    fn drop(&mut self) {
        let _ = self.close();
    }
}

/// Opens the capture file of `--capture`.
///
/// # Errors
/// It cannot be used (exit 3).
pub(super) fn capture(args: &ListenArgs, session: &mut Session<'_>) -> anyhow::Result<Option<CaptureQueue>> {
    let Some(path) = &args.store.capture else { return Ok(None) };
    let (file, cut) = CaptureFile::open(path).map_err(|cause| failure_of("--capture", path, cause))?;
    if cut > 0 {
        let path = path.display();
        session.out.warn(&format!("--capture {path}: removed an incomplete last line of {cut} bytes"));
    }
    Ok(Some(CaptureQueue::start(file)?))
}

/// Creates a directory that only the user can read.
fn temporary_directory() -> anyhow::Result<TempDir> {
    let parent = Environment::temporary();
    let mut builder = tempfile::Builder::new();
    builder.prefix("hookctl.");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder
        .tempdir_in(&parent)
        .map_err(|cause| error::input(format!("cannot create a directory in {}", parent.display())).because(cause))
}
