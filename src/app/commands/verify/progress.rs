//! How far a long run is: a bar with records a second and the time left, for a person at a terminal.

use std::{
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::app::{output::bar, session::Session};

/// How often the bar is drawn anew.
const EVERY: Duration = Duration::from_millis(100);

/// How far one file is.
pub(super) struct Progress {
    started: Instant,
    drawn: Instant,
    read: Arc<AtomicU64>,
    /// The length of the file in bytes, where it has one.
    length: Option<u64>,
    /// How many records there were before it.
    before: u64,
}

/// A reader that counts.
pub(super) struct Counted<R> {
    reader: R,
    read: Arc<AtomicU64>,
}

impl Progress {
    /// The progress of reading `reader`, after so many records of others.
    pub(super) fn of<R: Read>(reader: R, length: Option<u64>, before: u64) -> (Self, Counted<R>) {
        let (now, read) = (Instant::now(), Arc::default());
        (Self { started: now, drawn: now, read: Arc::clone(&read), length, before }, Counted { reader, read })
    }

    /// Draws the bar, if it is time.
    pub(super) fn draw(&mut self, records: u64, session: &mut Session<'_>) {
        if self.drawn.elapsed() < EVERY {
            return;
        }
        self.drawn = Instant::now();
        let part = self.length.map(|length| (self.read.load(Ordering::Relaxed), length));
        let text = bar(part, records - self.before, "records", self.started.elapsed());
        session.out.progress(&text);
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
