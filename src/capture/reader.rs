//! Reads a capture file: detects its format, finds where each record ends, and returns batches of whole records.
//!
//! Owns the framing of formats that are read record by record. A malformed or too large record is an error, and reading continues with the next one. Reading
//! the records of a batch is left to `batch`, parsing them to `formats`.

mod batch;

use std::{
    io::{self, Read},
    mem,
    sync::Arc,
    vec,
};

use memchr::{memchr, memchr_iter};

pub use batch::Batch;
use batch::{Contents, ReadLine};

use super::{
    CaptureError, Format, Framing, MAX_FILE_BYTES, MAX_RECORD_BYTES, ReadMode, Record,
    compressed::{Compression, MAGIC_BYTES},
    detect::{begins_with_oversized_record, detect, unsupported_encoding},
    document::Document,
    formats::{
        jsonl, log, pcap,
        warc::{self, Framed},
    },
    input::{BATCH_BYTES, Input},
    record::Imported,
};
use crate::text::io_reason;

/// Maximum number of records in a batch. The result for a short record can take many times its memory.
const MAX_BATCH_RECORDS: usize = 1024;

/// How much of a file without line breaks is read to detect its format, in bytes.
const SAMPLE_BYTES: usize = 64 * 1024;

/// Reads the records of one file, in batches.
pub struct Reader<'r> {
    name: Arc<str>,
    state: State<'r>,
    /// Number of the last record that was returned: its line in a capture file, otherwise its position among the requests.
    number: usize,
}

enum State<'r> {
    /// Nothing was read yet.
    Unopened(Box<dyn Read + Send + 'r>, Option<&'static Format>),
    /// The file is read record by record.
    Records(Framing, Input<'r>),
    /// Records that the caller provides.
    Given(pcap::Records<'r>),
    /// The file was read as a whole. These are the remaining requests.
    Parsed(vec::IntoIter<Result<Imported, String>>),
    Ended,
}

/// Reads every record of a file into memory. For small files.
pub fn read(input: impl Read + Send, name: &str, format: Option<&'static Format>) -> Vec<Result<Record, CaptureError>> {
    let mut reader = Reader::open(input, name, format);
    std::iter::from_fn(|| reader.next_batch()).flatten().collect()
}

impl<'r> Reader<'r> {
    /// Creates a reader for `input`. `name` is the file name in errors and records. If `format` is `None`, it is detected. Nothing is read yet.
    pub fn open(input: impl Read + Send + 'r, name: &str, format: Option<&'static Format>) -> Self {
        Self { name: name.into(), state: State::Unopened(Box::new(input), format), number: 0 }
    }

    /// Creates a reader of records that the caller provides, with their numbers. It names them `NAME:NUMBER`.
    pub fn from_records(records: impl Iterator<Item = (u64, Result<Record, String>)> + Send + 'r, name: &str) -> Self {
        Self { name: name.into(), state: State::Given(Box::new(records)), number: 0 }
    }

    /// Returns the next batch, or `None` at the end.
    ///
    /// Blocks only if there is no complete record to return. All complete records are returned before the next read, so records from a pipe are available
    /// as they arrive.
    pub fn next_batch(&mut self) -> Option<Batch> {
        if let State::Unopened(input, format) = &mut self.state {
            let input = mem::replace(input, Box::new(io::empty()));
            match open(Input::new(input), *format) {
                Ok(state) => self.state = state,
                Err(reason) => {
                    self.state = State::Ended;
                    let contents = Contents::Parsed { size: 0, requests: Vec::new().into_iter() };
                    return Some(self.batch(contents, 0, Some((None, reason))));
                }
            }
        }
        match mem::replace(&mut self.state, State::Ended) {
            State::Records(framing, mut input) => {
                let batch = match framing {
                    Framing::Lines => self.lines(&mut input, jsonl::read),
                    Framing::Log => self.lines(&mut input, log::read),
                    Framing::Warc => self.frames(&mut input),
                };
                self.state = State::Records(framing, input);
                batch
            }
            State::Parsed(mut rest) => {
                let (requests, size) =
                    take_batch(&mut rest, |request| request.as_ref().map_or(0, |request| request.message.size()))?;
                self.state = State::Parsed(rest);
                let records = requests.len();
                Some(self.batch(Contents::Parsed { size, requests }, records, None))
            }
            State::Given(mut rest) => {
                let (records, size) =
                    take_batch(&mut rest, |(_, record)| record.as_ref().map_or(0, |record| record.message.size()))?;
                self.state = State::Given(rest);
                let count = records.len();
                Some(self.batch(Contents::Given { size, records }, count, None))
            }
            State::Unopened(..) | State::Ended => None,
        }
    }

    /// Creates a batch of the next `records` records, followed by an error: of the record with this number, otherwise of the whole file.
    fn batch(&mut self, contents: Contents, records: usize, error: Option<(Option<usize>, String)>) -> Batch {
        let error = error.map(|(number, reason)| {
            let source = number.map_or_else(|| self.name.to_string(), |number| format!("{}:{number}", self.name));
            CaptureError { is_empty: reason == EMPTY, ..CaptureError::new(source, &reason) }
        });
        let first = self.number + 1;
        self.number += records;
        Batch { name: Arc::clone(&self.name), number: first, contents, error }
    }

    fn lines(&mut self, input: &mut Input<'_>, read: ReadLine) -> Option<Batch> {
        let (mut searched, mut error) = (0, None);
        let (end, lines) = loop {
            let newlines = memchr_iter(b'\n', &input.pending[searched..]).take(MAX_BATCH_RECORDS);
            let (lines, last) = newlines.fold((0, None), |(lines, _), at| (lines + 1, Some(at)));
            if let Some(last) = last {
                break (searched + last + 1, lines);
            }
            searched = input.pending.len();
            if searched > MAX_RECORD_BYTES {
                // The line is the first of the batch.
                error = Some((Some(self.number + 1), input.skip_line()));
                break (0, 1);
            }
            match input.fill() {
                Ok(true) => {}
                Ok(false) => break (searched, usize::from(searched > 0)),
                Err(reason) => {
                    error = Some((None, reason));
                    break (0, 0);
                }
            }
        };
        if lines == 0 && error.is_none() {
            return None;
        }
        let contents = Contents::Lines { bytes: input.take(end), at: 0, read };
        Some(self.batch(contents, lines, error))
    }

    fn frames(&mut self, input: &mut Input<'_>) -> Option<Batch> {
        let (mut frames, mut error) = (Vec::new(), None);
        let (mut at, mut malformed) = (0, false);
        loop {
            let skipped = usize::try_from(input.skip.0).unwrap_or(usize::MAX).min(input.pending.len() - at);
            input.skip.0 -= skipped as u64;
            at += skipped;
            // Errors have the position of a record's first byte, after blank lines.
            at = input.pending.len() - input.pending[at..].trim_ascii_start().len();
            let position = input.offset + at as u64;
            let next = self.number + frames.len() + 1;
            match warc::frame(&input.pending[at..], input.ended) {
                Framed::Blank => at = input.pending.len(),
                Framed::Request(frame) => {
                    let end = at + frame.end;
                    frames.push(frame.moved(at));
                    at = end;
                    if frames.len() == MAX_BATCH_RECORDS {
                        break;
                    }
                    continue;
                }
                Framed::Other { length } => {
                    input.skip = (length, position);
                    continue;
                }
                Framed::Skipped { length, reason } => {
                    input.skip = (length, position);
                    error = Some((Some(next), reason));
                    break;
                }
                Framed::Malformed(reason) => {
                    error = Some((Some(next), warc::stopped(position, &reason)));
                    malformed = true;
                    break;
                }
                Framed::Partial => {}
            }
            // Complete records do not wait for the next one.
            if !frames.is_empty() {
                break;
            }
            drop(input.take(at));
            at = 0;
            match input.fill() {
                Ok(true) => {}
                Ok(false) if !input.pending.is_empty() => {}
                Ok(false) => {
                    if mem::take(&mut input.skip.0) == 0 {
                        return None;
                    }
                    error = Some((None, warc::truncated(input.skip.1)));
                    break;
                }
                Err(reason) => {
                    error = Some((None, reason));
                    break;
                }
            }
        }
        let numbered = usize::from(matches!(error, Some((Some(_), _))));
        let records = frames.len() + numbered;
        let contents = Contents::Warc { bytes: input.take(at), frames: frames.into_iter() };
        if malformed {
            // It is unknown where the next record starts.
            input.end();
        }
        Some(self.batch(contents, records, error))
    }
}

/// Takes the items of the next batch. Returns them and their size in bytes, or `None` at the end.
fn take_batch<T>(
    rest: &mut impl Iterator<Item = T>,
    size_of: impl Fn(&T) -> usize,
) -> Option<(vec::IntoIter<T>, usize)> {
    let (mut items, mut size) = (Vec::new(), 0);
    while items.len() < MAX_BATCH_RECORDS
        && size < BATCH_BYTES
        && let Some(item) = rest.next()
    {
        size += size_of(&item);
        items.push(item);
    }
    (!items.is_empty()).then(|| (items.into_iter(), size))
}

/// Detects the format of a file, unless it is given, and starts reading. It reads no more than detection needs, because a pipe may stay open.
///
/// Returns an error if the file cannot be read, or if no format or more than one matches.
fn open<'r>(mut input: Input<'r>, format: Option<&'static Format>) -> Result<State<'r>, String> {
    while input.pending.len() < MAGIC_BYTES && input.read_more().map_err(|error| io_reason(&error))? {}
    match Compression::detect(&input.pending) {
        Some(compression) => {
            let Input { reader, pending, .. } = input;
            open_plain(Input::new(compression.decompress(io::Cursor::new(pending).chain(reader))?), format)
        }
        None => open_plain(input, format),
    }
}

/// Opens a file that is not compressed.
fn open_plain<'r>(mut input: Input<'r>, format: Option<&'static Format>) -> Result<State<'r>, String> {
    let unreadable = |error: io::Error| io_reason(&error);
    let mut searched = 0;
    let first_line = loop {
        // The bytes that identify the compression were read before.
        let more = (searched == 0 && !input.pending.is_empty()) || input.read_more().map_err(unreadable)?;
        let start = &input.pending;
        if !more {
            break start.len();
        }
        if let Some(end) = memchr(b'\n', &start[searched..]) {
            break searched + end;
        }
        searched = start.len();
        // A record can be longer than the sample.
        let may_be_record = start.starts_with(b"{\"") && searched <= MAX_RECORD_BYTES;
        if searched >= SAMPLE_BYTES && !may_be_record {
            break searched;
        }
    };
    if input.pending.is_empty() {
        return Err(EMPTY.into());
    }
    let is_stream = match format {
        Some(format) => matches!(format.read, ReadMode::Stream),
        None => pcap::begins(&input.pending),
    };
    if is_stream {
        while input.pending.len() < pcap::START_BYTES && input.read_more().map_err(unreadable)? {}
        let Input { reader, pending, .. } = input;
        return pcap::open(io::Cursor::new(pending).chain(reader)).map(State::Given);
    }
    let start = &input.pending;
    let framing = match format {
        Some(format) => match (unsupported_encoding(start), &format.read) {
            (Some(reason), _) => return Err(reason.into()),
            (None, ReadMode::Records(framing)) => Some(*framing),
            (None, ReadMode::Whole(_) | ReadMode::Stream) => None,
        },
        None if warc::begins(start) => Some(Framing::Warc),
        None if jsonl::is_record(&start[..first_line]) => Some(Framing::Lines),
        None => log::begins(&start[..first_line]).then_some(Framing::Log),
    };
    if let Some(framing) = framing {
        return Ok(State::Records(framing, input));
    }
    let limit = (MAX_FILE_BYTES + 1).saturating_sub(input.pending.len()) as u64;
    input.reader.by_ref().take(limit).read_to_end(&mut input.pending).map_err(unreadable)?;
    if input.pending.len() > MAX_FILE_BYTES {
        // If only the first record is too large, report it and read the others.
        return if format.is_none() && begins_with_oversized_record(&input.pending) {
            Ok(State::Records(Framing::Lines, input))
        } else {
            Err(format!(
                "larger than {} MiB: convert it to a capture file (jsonl), which can be any size",
                MAX_FILE_BYTES / (1024 * 1024)
            ))
        };
    }
    if input.pending.trim_ascii().is_empty() {
        return Err(EMPTY.into());
    }
    let document = Document::new(&input.pending);
    match format.map_or_else(|| detect(&document), Ok)?.read {
        ReadMode::Records(framing) => Ok(State::Records(framing, input)),
        ReadMode::Stream => Err("not a packet capture from its first byte".into()),
        ReadMode::Whole(read) => Ok(State::Parsed(read(&document)?.into_iter())),
    }
}

/// The error for a file without content.
pub(super) const EMPTY: &str = "empty input";

#[cfg(test)]
mod tests;
