//! Draws the progress of a long run: a bar with records per second and the time left. It is shown only on a terminal.

use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::app::{output::Progress as Line, session::Session};

/// Minimum time between two redraws of the bar.
const REDRAW_INTERVAL: Duration = Duration::from_millis(100);

/// The progress in one file.
pub(super) struct Progress {
    started: Instant,
    drawn: Instant,
    /// Number of bytes read from the file.
    read: Arc<AtomicU64>,
    /// Length of the file in bytes, if it has one.
    length: Option<u64>,
    /// Number of records in the files before this one.
    before: u64,
}

/// A reader that counts bytes.
pub(super) struct Counted<R> {
    reader: R,
    read: Arc<AtomicU64>,
}

impl Progress {
    /// Starts the progress of a file of this length, after `before` records of other files. The whole file counts as read until [`Self::count`] is called.
    pub(super) fn new(length: Option<u64>, before: u64) -> Self {
        let (now, read) = (Instant::now(), Arc::new(length.unwrap_or_default().into()));
        Self { started: now, drawn: now, read, length, before }
    }

    /// Wraps the reader of the file, to count the bytes that are read.
    pub(super) fn count<R: Read>(&mut self, reader: R) -> Counted<R> {
        self.read = Arc::default();
        Counted { reader, read: Arc::clone(&self.read) }
    }

    /// Draws the bar, unless it was drawn just before.
    pub(super) fn draw(&mut self, records: u64, session: &mut Session<'_>) {
        if self.drawn.elapsed() < REDRAW_INTERVAL {
            return;
        }
        self.drawn = Instant::now();
        let part = self.length.map(|length| (self.read.load(Ordering::Relaxed), length));
        let text = Line::rate(records - self.before, "records", self.started.elapsed());
        session.out.progress(Line { part, text });
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
