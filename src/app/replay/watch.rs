//! `--watch`: waits until a watched file changes.
//!
//! A file is watched through its directory, because editors replace files instead of writing to them. Reading a file does not count as a change.

use std::{path::PathBuf, time::Duration};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::{
    sync::mpsc::{Receiver, channel},
    time::timeout,
};

use crate::app::error::{self, ErrorExt as _};

/// Time without further changes after which a change counts as complete. Builds and editors change several files at once.
const QUIET: Duration = Duration::from_millis(100);

/// Watches files and directories.
pub struct Watcher {
    _watcher: RecommendedWatcher,
    changes: Receiver<()>,
}

impl Watcher {
    /// Starts watching files, and all files in directories.
    ///
    /// # Errors
    /// A path does not exist, or cannot be watched (exit 3).
    pub fn new(paths: &[PathBuf]) -> anyhow::Result<Self> {
        // One pending change is enough: later ones add no information.
        let (sender, changes) = channel(1);
        let mut roots = Vec::new();
        for path in paths {
            let failed = |error: &dyn std::fmt::Display| error::input(format!("--watch {}: {error}", path.display()));
            roots.push(path.canonicalize().map_err(|error| failed(&error::describe(&error)))?);
        }
        let below = roots.clone();
        let notice = move |event: notify::Result<Event>| {
            // Treat an error as a change: the lost event may have concerned one of these files.
            if event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_)) || !concerns(&event.paths, &below)) {
                return;
            }
            // If the receiver is closed, the run is over.
            let _ = sender.try_send(());
        };
        let unusable = |error: notify::Error| {
            error::input(format!("--watch: cannot watch files: {error}"))
                .hint("on Linux, raise fs.inotify.max_user_watches, or watch fewer directories")
        };
        let mut watcher = notify::recommended_watcher(notice).map_err(unusable)?;
        for path in &roots {
            let (root, mode) = match path.parent() {
                Some(parent) if !path.is_dir() => (parent, RecursiveMode::NonRecursive),
                _ => (path.as_path(), RecursiveMode::Recursive),
            };
            watcher.watch(root, mode).map_err(unusable)?;
        }
        Ok(Self { _watcher: watcher, changes })
    }

    /// Waits for a change, and until it is complete.
    pub async fn changed(&mut self) {
        if self.changes.recv().await.is_none() {
            // The watcher has failed, so only a signal can end the wait.
            std::future::pending::<()>().await;
        }
        while let Ok(Some(())) = timeout(QUIET, self.changes.recv()).await {}
    }
}

/// Returns true if an event concerns one of these files, or a file in one of these directories.
fn concerns(paths: &[PathBuf], roots: &[PathBuf]) -> bool {
    paths.is_empty() || paths.iter().any(|path| roots.iter().any(|root| path.starts_with(root)))
}
