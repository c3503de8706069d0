//! A log of latencies as HdrHistogram's tools read it (format 1.3): a histogram a second, in the V2 encoding.
//!
//! As all logs of hookctl have the same range and precision, those of many machines merge without loss. Like a report it takes its name when
//! it is whole, also where the run is interrupted. An older log gives way to it; a file that is no log does not.

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use super::AtomicFile;
use crate::app::{
    error::{self, ErrorExt as _},
    load::{Histogram, Interval},
    number::float,
};

/// A log in the making.
pub struct HdrLog {
    file: AtomicFile,
    /// As it was typed.
    path: PathBuf,
    failed: Option<io::Error>,
}

impl HdrLog {
    /// A log of a run that began so long after 1970.
    ///
    /// # Errors
    /// The file cannot be written, or holds something else (exit 3).
    pub fn create(path: &Path, began: Duration) -> anyhow::Result<Self> {
        if !may_be_replaced(path).map_err(|error| unwritable(path, error))? {
            return Err(error::input(format!("--hdr-log {}: this is no log of HdrHistogram", path.display()))
                .hint("expected such a log, which is replaced, or no file"));
        }
        let mut log = AtomicFile::create(path)
            .map(|file| Self { file, path: path.to_owned(), failed: None })
            .map_err(|error| unwritable(path, error))?;
        let (seconds, date) = (began.as_secs_f64(), humantime::format_rfc3339_millis(UNIX_EPOCH + began));
        let version = env!("CARGO_PKG_VERSION");
        let head = writeln!(
            log.file,
            "#[Latencies in nanoseconds, by hookctl {version}]\n#[Histogram log format version 1.3]\n\
             #[StartTime: {seconds:.3} (seconds since epoch), {date}]\n#[BaseTime: {seconds:.3} (seconds since epoch)]\n\
             \"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_CompressedHistogram\""
        );
        head.map_err(|error| unwritable(path, error))?;
        Ok(log)
    }

    /// A second has ended. What goes wrong is told at the end.
    pub fn interval(&mut self, interval: &Interval, latencies: &Histogram) {
        if self.failed.is_some() || (latencies.is_empty() && interval.ended == 0) {
            return;
        }
        let (start, length) = (interval.start.as_secs_f64(), interval.length.as_secs_f64());
        // The tools take the longest in milliseconds.
        let longest = float(latencies.max()) / 1e6;
        self.failed = writeln!(self.file, "{start:.3},{length:.3},{longest:.3},{}", latencies.encode()).err();
    }

    /// Puts the log in the place of what was there.
    ///
    /// # Errors
    /// It could not be written (exit 3).
    pub fn keep(mut self) -> anyhow::Result<()> {
        let written = self.failed.map_or(Ok(()), Err).and_then(|()| self.file.commit());
        written.map_err(|error| unwritable(&self.path, error))
    }
}

/// Whether there is a log, an empty file or none.
fn may_be_replaced(path: &Path) -> io::Result<bool> {
    /// With one of these each log begins.
    const BEGINNINGS: [&[u8]; 2] = [b"#[", b"\"StartTimestamp\""];
    // What is no file is refused for that.
    if !path.is_file() {
        return Ok(true);
    }
    let mut start = Vec::new();
    File::open(path)?.take(64).read_to_end(&mut start)?;
    Ok(start.is_empty() || BEGINNINGS.iter().any(|beginning| start.starts_with(beginning)))
}

fn unwritable(path: &Path, error: io::Error) -> anyhow::Error {
    anyhow::Error::new(error).context(format!("cannot write the log {}", path.display()))
}
