//! A batch: consecutive records of a file that are read from the input at once, and parsed one by one, maybe on another thread.

use std::{mem, sync::Arc, vec};

use memchr::memchr;

use crate::capture::{CaptureError, MAX_RECORD_BYTES, Record, formats::warc::Frame, record::Imported, too_large};

/// Consecutive records of a file, and possibly an error after them.
pub struct Batch {
    pub(super) name: Arc<str>,
    /// Number of the next record.
    pub(super) number: usize,
    pub(super) contents: Contents,
    pub(super) error: Option<CaptureError>,
}

/// Parses a line into a record. Returns `None` if it has no record.
pub(super) type ReadLine = fn(&[u8], &mut Record) -> Option<Result<(), String>>;

pub(super) enum Contents {
    /// Lines. Those before `at` were read.
    Lines {
        bytes: Vec<u8>,
        at: usize,
        read: ReadLine,
    },
    Warc {
        bytes: Vec<u8>,
        frames: vec::IntoIter<Frame>,
    },
    Given {
        size: usize,
        records: vec::IntoIter<(u64, Result<Record, String>)>,
    },
    Parsed {
        size: usize,
        requests: vec::IntoIter<Result<Imported, String>>,
    },
}

impl Batch {
    /// Returns the size of the records, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        match &self.contents {
            Contents::Lines { bytes, .. } | Contents::Warc { bytes, .. } => bytes.len(),
            Contents::Given { size, .. } | Contents::Parsed { size, .. } => *size,
        }
    }

    /// Parses the next record into `record`, reusing its memory. Returns `None` at the end.
    ///
    /// # Errors
    /// The record is malformed or too large. The content of `record` is then unspecified. Reading can continue.
    pub fn read(&mut self, record: &mut Record) -> Option<Result<(), CaptureError>> {
        loop {
            let read = match &mut self.contents {
                Contents::Lines { bytes, at, read } => next_line(bytes, at).map(|line| {
                    if line.len() > MAX_RECORD_BYTES { Some(Err(too_large())) } else { read(line, record) }
                }),
                Contents::Warc { bytes, frames } => frames.next().map(|frame| Some(frame.read(bytes, record))),
                Contents::Parsed { requests, .. } => requests.next().map(|request| {
                    Some(request.map(|imported| {
                        record.clear_kept();
                        imported.store(record);
                    }))
                }),
                Contents::Given { records, .. } => {
                    let (number, given) = records.next()?;
                    // An error of the whole file has no number.
                    let source = if number == 0 { self.name.to_string() } else { format!("{}:{number}", self.name) };
                    return Some(match given {
                        Ok(given) => {
                            record.clear_kept();
                            *record = Record { source, kept: mem::take(&mut record.kept), ..given };
                            Ok(())
                        }
                        Err(reason) => Err(CaptureError::new(source, &reason)),
                    });
                }
            };
            let Some(read) = read else { return self.error.take().map(Err) };
            let number = self.number;
            self.number += 1;
            // A blank line has a number but is not a record.
            let Some(read) = read else { continue };
            return Some(match read {
                Ok(()) => {
                    record.settle();
                    record.rename(&self.name, number);
                    Ok(())
                }
                Err(reason) => Err(CaptureError::new(format!("{}:{number}", self.name), &reason)),
            });
        }
    }
}

/// Returns the line at `at`, which becomes the beginning of the next line.
fn next_line<'b>(bytes: &'b [u8], at: &mut usize) -> Option<&'b [u8]> {
    let rest = bytes.get(*at..).filter(|rest| !rest.is_empty())?;
    let end = memchr(b'\n', rest);
    let line = &rest[..end.unwrap_or(rest.len())];
    *at += line.len() + usize::from(end.is_some());
    Some(line)
}

impl Iterator for Batch {
    type Item = Result<Record, CaptureError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = Record::default();
        self.read(&mut record).map(|read| read.map(|()| record))
    }
}
