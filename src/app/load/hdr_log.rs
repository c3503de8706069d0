//! Writes latencies as a log for HdrHistogram's tools (log format 1.3): one histogram per interval, in the V2 encoding.
//!
//! All logs have the same range and precision, so logs of several machines merge without loss. The `hdrhistogram` crate encodes the histograms. Its
//! log writer is not used, because it omits the format version and the column titles that other tools expect.

use std::{
    fs::File,
    io::{self, Read as _, Write},
    path::Path,
    time::{Duration, UNIX_EPOCH},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hdrhistogram::serialization::{Serializer as _, V2DeflateSerializer};

use super::{Interval, Latencies};

/// Writes the log of one run.
pub struct HdrLog<W> {
    writer: W,
    serializer: V2DeflateSerializer,
    /// The first error. It is reported at the end.
    error: Option<io::Error>,
}

impl<W: Write> HdrLog<W> {
    /// Starts the log of a run that started at `started`, the time since 1970.
    ///
    /// # Errors
    /// Returns an error if the log cannot be written.
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
    /// Returns the first error of writing an interval.
    pub fn finish(self) -> io::Result<W> {
        self.error.map_or(Ok(self.writer), Err)
    }
}

/// Returns true if a log may replace the file at `path`: it is another log, empty, or does not exist.
///
/// # Errors
/// Returns an error if the file cannot be read.
pub fn is_replaceable(path: &Path) -> io::Result<bool> {
    /// Every log starts with one of these.
    const SIGNATURES: [&[u8]; 2] = [b"#[", b"\"StartTimestamp\""];
    // A path that is not a file is an error when the log is created.
    if !path.is_file() {
        return Ok(true);
    }
    let mut start = Vec::new();
    File::open(path)?.take(64).read_to_end(&mut start)?;
    Ok(start.is_empty() || SIGNATURES.iter().any(|signature| start.starts_with(signature)))
}
