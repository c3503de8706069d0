//! Any bytes as a capture file. The first line is the name of the format, as in `--from`. If it is not a known name, the format is detected.
//!
//! Reading the file in pieces gives the same records as reading it at once. Each record, written as a line of a capture file, reads the same again.

#![no_main]

use std::io::{self, Read};

use hookctl::{
    capture::{self, CaptureError, Format, Record},
    message::Message,
};
use libfuzzer_sys::fuzz_target;

/// Returns one byte, then two, up to `max`, and then one again.
struct Trickle<'a> {
    rest: &'a [u8],
    next: usize,
    max: usize,
}

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.next.min(buffer.len()).min(self.rest.len());
        let (read, rest) = self.rest.split_at(length);
        buffer[..length].copy_from_slice(read);
        self.rest = rest;
        self.next = self.next % self.max + 1;
        Ok(length)
    }
}

fn records(reader: impl Read + Send, format: Option<&'static Format>) -> Vec<Result<Record, CaptureError>> {
    capture::read(reader, "f", format)
}

/// Returns true if the records are the same. For damaged gzip data, only those before the error: how many there are depends on the size of the pieces.
fn agree(one: &[Result<Record, CaptureError>], other: &[Result<Record, CaptureError>]) -> bool {
    let damaged = |read: &Result<Record, CaptureError>| read.as_ref().is_err_and(|error| error.reason.contains("gzip"));
    if one.iter().chain(other).any(damaged) {
        return one.iter().zip(other).all(|(one, other)| one == other || one.is_err() || other.is_err());
    }
    one == other
}

/// Returns the message as a capture file stores it: without the URL.
fn stored(message: &Message) -> Message {
    Message { url: None, ..message.clone() }
}

fuzz_target!(|data: &[u8]| {
    let (name, file) = hookctl_fuzz::first_line(data);
    let format = capture::format(name);
    let whole = records(file, format);
    let trickle = Trickle { rest: file, next: 1, max: 1 + file.len() / 32 };
    let pieces = records(trickle, format);
    assert!(agree(&whole, &pieces), "{whole:?} {pieces:?}");
    for read in whole {
        match read {
            Ok(record) => {
                let line = line_of(&record);
                assert!(capture::is_record(line.as_bytes()), "{line}");
                let again = records(line.as_bytes(), None).remove(0).expect("a written line can be read");
                assert!(again.message == stored(&record.message) && line == line_of(&again), "{line}");
            }
            Err(error) => assert!(!error.reason.contains(char::is_control), "{error:?}"),
        }
    }
});

fn line_of(record: &Record) -> String {
    capture::jsonl_line(&record.message, "2026-01-01T00:00:00Z")
}
