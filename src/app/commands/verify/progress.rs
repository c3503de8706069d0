//! Progress of a long run: a bar with records per second and the time left, for a person at a terminal.

use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::app::{output::Progress as Line, session::Session};

/// How often the bar is drawn.
const EVERY: Duration = Duration::from_millis(100);

/// The progress in one file.
pub(super) struct Progress {
    started: Instant,
    drawn: Instant,
    read: Arc<AtomicU64>,
    /// Length of the file in bytes, if it has one.
    length: Option<u64>,
    /// Number of records in the files before it.
    before: u64,
}

/// A reader that counts bytes.
pub(super) struct Counted<R> {
    reader: R,
    read: Arc<AtomicU64>,
}

impl Progress {
    /// Starts with a file of this length. It counts as read, unless its reader is counted.
    pub(super) fn new(length: Option<u64>, before: u64) -> Self {
        let (now, read) = (Instant::now(), Arc::new(length.unwrap_or_default().into()));
        Self { started: now, drawn: now, read, length, before }
    }

    /// Counts what is read from the file.
    pub(super) fn count<R: Read>(&mut self, reader: R) -> Counted<R> {
        self.read = Arc::default();
        Counted { reader, read: Arc::clone(&self.read) }
    }

    /// Draws the bar, if it is time.
    pub(super) fn draw(&mut self, records: u64, session: &mut Session<'_>) {
        if self.drawn.elapsed() < EVERY {
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
