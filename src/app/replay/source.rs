//! Reads the captures of a replay on a separate thread: files of any capture format, and stores.
//!
//! Batches wait in a short channel, so memory does not grow with the input. A malformed record does not end the input.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    thread,
};

use anyhow::Context as _;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::app::{
    error,
    input::{is_stdin, shown},
    store::{
        StoreError,
        deliveries::{self as store, Delivery},
    },
};
use hookctl::{
    capture::{CaptureError, Format, Reader, Record},
    filter::Filter,
    signing::Verdict,
    timestamp,
};

/// The captures to read.
pub struct Source {
    pub files: Vec<PathBuf>,
    /// The format of the files. `None`: detected.
    pub format: Option<&'static Format>,
    /// Applied here to stores. The caller applies it to the records of files.
    pub filter: Filter,
}

/// One item of the input.
#[derive(Debug)]
pub(super) enum Item {
    Captured(Box<Captured>),
    /// A record that is not a request, or a file that cannot be read.
    Broken(CaptureError),
    /// The end of a file.
    FileEnd,
}

/// A captured request, with the details that the capture has of it.
#[derive(Debug, Default)]
pub struct Captured {
    pub record: Record,
    /// The head as received, if the message does not encode to it.
    pub head: Option<Vec<u8>>,
    /// The number of the delivery in a store, or of the record in a file.
    pub id: u64,
    /// The connection on which it arrived, if known: the number of its listener, and its own number.
    pub connection: Option<(Option<i64>, u64)>,
    /// Details from a store. `None` for a file.
    pub stored: Option<Stored>,
}

/// Details that only a store has.
#[derive(Debug)]
pub struct Stored {
    pub provider: Option<String>,
    pub verdict: Option<Verdict>,
}

/// Number of batches that wait to be sent.
const READ_AHEAD: usize = 2;

/// Maximum number of deliveries of a store in a batch.
const MAX_BATCH: usize = 256;

/// Size of a batch, in bytes, at which it is complete.
const FULL_BATCH_BYTES: usize = 8 * 1024 * 1024;

/// Starts the thread. The channel is closed after the last file.
///
/// # Errors
/// The thread cannot be started.
pub(super) fn start(source: &Source) -> anyhow::Result<Receiver<Vec<Item>>> {
    let (sender, receiver) = channel(READ_AHEAD);
    let (files, format, filter) = (source.files.clone(), source.format, source.filter.clone());
    let read = move || {
        for file in &files {
            // If the receiver is closed, the run is over.
            if read_file(file, format, &filter, &sender).is_none() {
                return;
            }
        }
    };
    thread::Builder::new().name("captures".into()).spawn(read).context("cannot start a thread")?;
    Ok(receiver)
}

/// Reads a file. Returns `None` if the receiver of its requests is closed.
fn read_file(path: &Path, format: Option<&'static Format>, filter: &Filter, sender: &Sender<Vec<Item>>) -> Option<()> {
    let name = shown(path);
    let broken = |reason: String| vec![Item::Broken(CaptureError { source: name.clone(), reason, is_empty: false })];
    let unreadable = |error: &io::Error| broken(format!("cannot read: {}", error::describe(error)));
    // Only look into regular files: reading the start of a pipe would consume it.
    if format.is_none() && path.is_file() {
        match store::is_store(path) {
            Ok(true) => return read_store(path, &name, filter, sender),
            Ok(false) => {}
            Err(error) => return sender.blocking_send(unreadable(&error)).ok(),
        }
    }
    let input: Box<dyn Read + Send> = if is_stdin(path) {
        Box::new(io::stdin())
    } else {
        match File::open(path) {
            Ok(file) => Box::new(file),
            Err(error) => return sender.blocking_send(unreadable(&error)).ok(),
        }
    };
    let mut reader = Reader::open(input, &name, format);
    let mut is_empty = true;
    while let Some(batch) = reader.next_batch() {
        let items: Vec<Item> = batch.map(|read| read.map_or_else(Item::Broken, from_record)).collect();
        is_empty &= items.is_empty();
        sender.blocking_send(items).ok()?;
    }
    if is_empty {
        sender.blocking_send(vec![Item::Broken(CaptureError::empty(name))]).ok()?;
    }
    sender.blocking_send(vec![Item::FileEnd]).ok()
}

fn from_record(record: Record) -> Item {
    let id = record.source.rsplit_once(':').and_then(|(_, number)| number.parse().ok()).unwrap_or_default();
    Item::Captured(Box::new(Captured { record, id, ..Captured::default() }))
}

fn read_store(path: &Path, name: &str, filter: &Filter, sender: &Sender<Vec<Item>>) -> Option<()> {
    let broken = |error: &StoreError| {
        Item::Broken(CaptureError { source: name.to_owned(), reason: store::with_advice(path, error), is_empty: false })
    };
    let reader = match store::Reader::open(path) {
        Ok(reader) => reader,
        Err(error) => return sender.blocking_send(vec![broken(&error)]).ok(),
    };
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for delivery in reader.deliveries(filter.clone()) {
        bytes += delivery.as_ref().map_or(0, |delivery| delivery.message.size());
        batch.push(delivery.map_or_else(|error| broken(&error), |delivery| from_delivery(name, delivery)));
        if batch.len() == MAX_BATCH || bytes >= FULL_BATCH_BYTES {
            bytes = 0;
            sender.blocking_send(std::mem::take(&mut batch)).ok()?;
        }
    }
    batch.push(Item::FileEnd);
    sender.blocking_send(batch).ok()
}

fn from_delivery(name: &str, mut delivery: Delivery) -> Item {
    let (id, listener) = (delivery.id, delivery.listener);
    let saved = &mut delivery.saved;
    let stored = Stored { provider: saved.provider.take(), verdict: saved.verdict };
    let connection = saved.connection.map(|(connection, _)| (listener, connection));
    let head = saved.head.take();
    let record = Record { source: format!("{name}:{id}"), ..store::record(delivery) };
    Item::Captured(Box::new(Captured { record, head, id: id.unsigned_abs(), connection, stored: Some(stored) }))
}

impl Captured {
    /// Returns when it was received, in microseconds since 1970.
    pub(super) fn received_micros(&self) -> Option<i64> {
        micros(self.record.at.as_deref()?)
    }
}

/// Parses a time with its fraction, and returns microseconds since 1970.
fn micros(text: &str) -> Option<i64> {
    let seconds = timestamp::parse(text)?;
    // A number is in seconds, milliseconds or microseconds: find the unit that gives the parsed seconds.
    let is_number = text.trim().bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if is_number {
        let number: i64 = text.trim().parse().ok()?;
        let unit =
            [(1, 1_000_000), (1_000, 1_000), (1_000_000, 1)].into_iter().find(|(per, _)| number / per == seconds)?;
        return number.checked_mul(unit.1);
    }
    let fraction = text.split_once(['.', ',']).map_or("", |(_, rest)| rest);
    let digits: String = fraction.chars().take_while(char::is_ascii_digit).chain("000000".chars()).take(6).collect();
    seconds.checked_mul(1_000_000)?.checked_add(digits.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_of_a_capture_is_read_to_the_microsecond() {
        for (text, expected) in [
            ("2024-01-18T08:17:19Z", Some(1_705_565_839_000_000)),
            ("2024-01-18T08:17:19.25Z", Some(1_705_565_839_250_000)),
            ("2024-01-18T09:47:19.123456789+01:30", Some(1_705_565_839_123_456)),
            ("1705565839", Some(1_705_565_839_000_000)),
            ("1705565839123", Some(1_705_565_839_123_000)),
            ("1705565839123456", Some(1_705_565_839_123_456)),
            ("1705565839.5", Some(1_705_565_839_500_000)),
            ("yesterday", None),
        ] {
            assert_eq!(micros(text), expected, "{text}");
        }
    }
}
