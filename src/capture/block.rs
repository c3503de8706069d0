//! Some records of a file, as they stand in it, and how they are read one after another.
//!
//! Whoever has a block reads it, on whichever thread. It refuses to hold more than one record as a message: each is read into the room of the
//! one before.

use std::ops::ControlFlow;

use memchr::memchr;

use super::{CaptureError, Fidelity, LARGEST_RECORD, Record, http, imported::Imported, jsonl, too_large, warc::Frame};
use crate::message::Message;

/// How much is read at a time, in bytes.
pub const BLOCK: usize = 512 * 1024;

/// From here on a record is a large one, in bytes.
const LARGE: usize = 8 * 1024;

/// Some records of a file, one after another. A block that is filled again keeps its room.
#[derive(Default)]
pub struct Block {
    /// Room, and how much of it is filled.
    pub(super) bytes: Vec<u8>,
    pub(super) filled: usize,
    pub(super) contents: Contents,
    /// The number of the first record.
    pub(super) first: usize,
    /// What is wrong behind the records: with the record of a number, or with the file.
    pub(super) fault: Option<(Option<usize>, String)>,
}

#[derive(Default)]
pub(super) enum Contents {
    #[default]
    Lines,
    Archive(Vec<Frame>),
    Whole(Vec<Result<Imported, String>>),
}

impl Block {
    /// The records, as they stand in the file.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }

    /// Whether it holds nothing, not even a fault.
    pub(super) fn is_empty(&self) -> bool {
        let records = match &self.contents {
            Contents::Lines => self.filled > 0,
            Contents::Archive(frames) => !frames.is_empty(),
            Contents::Whole(requests) => !requests.is_empty(),
        };
        !records && self.fault.is_none()
    }

    /// Whether one record took more room than a block has.
    #[must_use]
    pub fn is_giant(&self) -> bool {
        self.filled > BLOCK
    }

    /// How much of the file it holds, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.filled
    }

    /// Reads every record of the file that people call `name` into `room`, one after another, and has each taken, until one says to stop.
    pub fn each<B>(
        &mut self,
        name: &str,
        Room { record, large, lines, heads }: &mut Room,
        mut take: impl FnMut(Result<&mut Record, CaptureError>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let fault = |number: Option<usize>, reason: &str| {
            let source = number.map_or_else(|| name.to_owned(), |number| format!("{name}:{number}"));
            CaptureError::new(source, reason)
        };
        match &mut self.contents {
            Contents::Lines => {
                let mut number = self.first;
                let mut rest = &self.bytes[..self.filled];
                while !rest.is_empty() {
                    let end = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
                    let (line, behind) = rest.split_at(end);
                    rest = behind;
                    let record = if line.len() > LARGE { &mut *large } else { &mut *record };
                    let read = if line.strip_suffix(b"\n").unwrap_or(line).len() > LARGEST_RECORD {
                        Some(Err(too_large()))
                    } else {
                        jsonl::read(line, lines, record)
                    };
                    match read {
                        None => {}
                        Some(Ok(())) => {
                            record.name(name, number);
                            take(Ok(record))?;
                        }
                        Some(Err(reason)) => take(Err(fault(Some(number), &reason)))?,
                    }
                    number += 1;
                }
            }
            Contents::Archive(frames) => {
                for (index, frame) in frames.iter().enumerate() {
                    let number = self.first + index;
                    let record = if frame.length() > LARGE { &mut *large } else { &mut *record };
                    match frame.read(&self.bytes, record, heads) {
                        Ok(()) => {
                            record.name(name, number);
                            take(Ok(record))?;
                        }
                        Err(reason) => take(Err(fault(Some(number), &reason)))?,
                    }
                }
            }
            Contents::Whole(requests) => {
                for (index, request) in std::mem::take(requests).into_iter().enumerate() {
                    let number = self.first + index;
                    match request {
                        Ok(Imported { message, at, fidelity }) => {
                            *record = Record { source: String::new(), message, at, fidelity };
                            record.name(name, number);
                            take(Ok(record))?;
                        }
                        Err(reason) => take(Err(fault(Some(number), &reason)))?,
                    }
                }
            }
        }
        match self.fault.take() {
            Some((number, reason)) => take(Err(fault(number, &reason))),
            None => ControlFlow::Continue(()),
        }
    }
}

/// What records are read into, each in the place of the one before.
#[derive(Default)]
pub struct Room {
    record: Record,
    /// Where one lies that is large, so that the others need not have its room.
    pub large: Record,
    lines: jsonl::Reader,
    heads: http::Heads,
}

/// A blank one, to be read into.
impl Default for Record {
    fn default() -> Self {
        Self { source: String::new(), message: Message::post("/", Vec::new()), at: None, fidelity: Fidelity::Exact }
    }
}

impl Record {
    /// How much it takes, in bytes.
    pub fn size(&self) -> usize {
        self.message.size() + self.source.len() + self.at.as_ref().map_or(0, String::len)
    }

    /// How much room it has for others, in bytes.
    pub fn room(&self) -> usize {
        self.message.room() + self.source.capacity() + self.at.as_ref().map_or(0, String::capacity)
    }

    /// Gives back the room that it does not take.
    pub fn shrink(&mut self) {
        let Self { source, message, at, fidelity: _ } = self;
        *message = message.clone();
        source.shrink_to_fit();
        at.iter_mut().for_each(String::shrink_to_fit);
    }

    fn name(&mut self, name: &str, number: usize) {
        self.source.clear();
        self.source.push_str(name);
        self.source.push(':');
        self.source.push_str(itoa::Buffer::new().format(number));
    }
}
