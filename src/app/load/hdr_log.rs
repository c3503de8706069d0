//! A log of latencies for HdrHistogram's tools (log format 1.3): a histogram per interval, in its V2 encoding.
//!
//! All logs have the same range and precision, so those of many machines merge without loss. The writer of the `hdrhistogram` crate leaves out
//! the format version and the column titles that other tools expect, so the lines are written here; the encoding is the crate's.

use std::{
    fs::File,
    io::{self, Read as _, Write},
    path::Path,
    time::{Duration, UNIX_EPOCH},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hdrhistogram::serialization::{Serializer as _, V2DeflateSerializer};

use super::{Interval, Latencies};

/// Writes a log.
pub struct HdrLog<W> {
    writer: W,
    serializer: V2DeflateSerializer,
    /// The first error. It is reported at the end.
    error: Option<io::Error>,
}

impl<W: Write> HdrLog<W> {
    /// Begins the log of a run that started at this time since 1970.
    ///
    /// # Errors
    /// The log cannot be written.
    pub fn new(mut writer: W, started: Duration) -> io::Result<Self> {
        let (seconds, date) = (started.as_secs_f64(), humantime::format_rfc3339_millis(UNIX_EPOCH + started));
        let version = env!("CARGO_PKG_VERSION");
        writeln!(
            writer,
            "#[Latencies in nanoseconds, by hookctl {version}]\n#[Histogram log format version 1.3]\n\
             #[StartTime: {seconds:.3} (seconds since epoch), {date}]\n#[BaseTime: {seconds:.3} (seconds since epoch)]\n\
             \"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_CompressedHistogram\""
        )?;
        Ok(Self { writer, serializer: V2DeflateSerializer::new(), error: None })
    }

    /// Adds an interval, unless nothing happened in it.
    pub fn interval(&mut self, interval: &Interval, latencies: &Latencies) {
        if self.error.is_none() && !(latencies.is_empty() && interval.ended == 0) {
            self.error = self.write(interval, latencies).err();
        }
    }

    fn write(&mut self, interval: &Interval, latencies: &Latencies) -> io::Result<()> {
        let (start, length) = (interval.start.as_secs_f64(), interval.length.as_secs_f64());
        // By convention, the maximum is in milliseconds.
        let max = Duration::from_nanos(latencies.max()).as_secs_f64() * 1e3;
        let mut encoded = Vec::new();
        self.serializer.serialize(latencies, &mut encoded).map_err(io::Error::other)?;
        writeln!(self.writer, "{start:.3},{length:.3},{max:.3},{}", BASE64_STANDARD.encode(encoded))
    }

    /// Ends the log and returns the writer.
    ///
    /// # Errors
    /// An interval could not be written.
    pub fn finish(self) -> io::Result<W> {
        self.error.map_or(Ok(self.writer), Err)
    }
}

/// Whether a log may replace the file at `path`: another log, an empty file, or none.
///
/// # Errors
/// The file cannot be read.
pub fn is_replaceable(path: &Path) -> io::Result<bool> {
    /// Every log begins with one of these.
    const BEGINNINGS: [&[u8]; 2] = [b"#[", b"\"StartTimestamp\""];
    // Creating the log reports what is not a file.
    if !path.is_file() {
        return Ok(true);
    }
    let mut start = Vec::new();
    File::open(path)?.take(64).read_to_end(&mut start)?;
    Ok(start.is_empty() || BEGINNINGS.iter().any(|beginning| start.starts_with(beginning)))
}
