//! Any bytes as a file of any capture format: the first line names it, as `--from` does, and what is no name leaves it to be recognised.
//!
//! However the bytes arrive, the same records come of them; and what was read is written as the line of a capture file that reads the same.

#![no_main]

use std::io::{self, Read};

use hookctl::{
    capture::{self, CaptureError, Format, Record},
    message::Message,
};
use libfuzzer_sys::fuzz_target;

/// A pipe that gives one byte, then two, up to a longest piece, and then one again.
struct Trickle<'a> {
    rest: &'a [u8],
    piece: usize,
    longest: usize,
}

impl Read for Trickle<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let read = self.piece.min(room.len()).min(self.rest.len());
        let (given, rest) = self.rest.split_at(read);
        room[..read].copy_from_slice(given);
        self.rest = rest;
        self.piece = self.piece % self.longest + 1;
        Ok(read)
    }
}

fn records(reader: impl Read + Send, format: Option<&'static Format>) -> Vec<Result<Record, CaptureError>> {
    capture::read(reader, "f", format)
}

/// Whether they are the same. Where a gzip is damaged, how much comes out of it before that is told depends on how much of it there was at once.
fn agree(one: &[Result<Record, CaptureError>], other: &[Result<Record, CaptureError>]) -> bool {
    let damaged = |read: &Result<Record, CaptureError>| read.as_ref().is_err_and(|error| error.reason.contains("gzip"));
    if one.iter().chain(other).any(damaged) {
        return one.iter().zip(other).all(|(one, other)| one == other || one.is_err() || other.is_err());
    }
    one == other
}

/// Headers as a capture file can hold them, and no URL.
fn as_text(message: &Message) -> Message {
    let mut headers = hookctl::message::Headers::default();
    message.headers.iter().for_each(|(name, value)| headers.push(name, String::from_utf8_lossy(value).as_bytes()));
    Message { headers, url: None, ..message.clone() }
}

fuzz_target!(|data: &[u8]| {
    let (name, file) = hookctl_fuzz::first_line(data);
    let format = capture::format(name);
    let whole = records(file, format);
    let pieces = Trickle { rest: file, piece: 1, longest: 1 + file.len() / 32 };
    let pieces = records(pieces, format);
    assert!(agree(&whole, &pieces), "{whole:?} {pieces:?}");
    for read in whole {
        match read {
            Ok(record) => {
                let line = line_of(&record);
                assert!(capture::is_record(line.as_bytes()), "{line}");
                let again = records(line.as_bytes(), None).remove(0).expect("what was written is read");
                assert!(again.message == as_text(&record.message) && line == line_of(&again), "{line}");
            }
            Err(error) => assert!(!error.reason.contains(char::is_control), "{error:?}"),
        }
    }
});

fn line_of(record: &Record) -> String {
    capture::jsonl_line(&record.message, "2026-01-01T00:00:00Z")
}
