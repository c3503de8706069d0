//! All cores on one file: whoever is free reads a block of records and judges it, and the main thread takes what came of them in their order.
//!
//! A block is read where it is judged, so that it lies in that processor's cache. As many are under way as keep everybody busy, and no more, so
//! memory does not grow with the file.

use std::{
    collections::BTreeMap,
    io,
    num::NonZero,
    sync::{
        Mutex, MutexGuard, PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use super::{
    clerk::{Clerk, Plain},
    judge::Judge,
    pieces::{self, Held, Piece},
};
use crate::app::{session::Session, signal};
use hookctl::capture::{Block, Record, Room, Stream};

/// How many threads may judge.
pub(super) fn size() -> usize {
    /// More would wait for each other to read, and hold more blocks than the memory that is promised.
    const MOST: usize = 12;
    thread::available_parallelism().map_or(1, NonZero::get).min(MOST)
}

/// Where the next block comes from, its place among the others, and room for a record that takes more than a block has.
struct Source {
    stream: Stream<'static>,
    place: u64,
    giants: Room,
}

/// A block that was judged.
struct Job<'j> {
    place: u64,
    block: Block,
    pieces: Vec<Piece<'j>>,
    /// Whoever waits until it is taken waits until this is dropped, and may have the room of its records.
    spent: Option<Sender<Box<Record>>>,
}

/// Judges the rest of `stream`, whose file people call `name`, on so many threads, with `giants` as room for records that take more than a
/// block. `between` is called between blocks, and `end` before it is waited for whoever reads. Says whether to go on.
#[expect(clippy::too_many_arguments, reason = "what it works on, with whom, and two that are called")]
pub(super) fn run(
    stream: Stream<'static>,
    giants: Room,
    name: &str,
    workers: usize,
    judge: &Judge<'_>,
    clerk: &mut Clerk<'_>,
    session: &mut Session<'_>,
    mut between: impl FnMut(&Clerk<'_>, &mut Session<'_>),
    end: impl FnOnce(),
) -> anyhow::Result<bool> {
    let unstarted = |error: io::Error| anyhow::Error::new(error).context("cannot start a thread");
    let (empty, empties) = mpsc::channel();
    // One under work for each worker, and one that waits to be taken.
    for _ in 0..workers * 2 {
        let _ = empty.send(Block::default());
    }
    let empties = &Mutex::new(empties);
    let source = &Mutex::new(Source { stream, place: 0, giants });
    let plain = clerk.plain(session);
    thread::scope(move |scope| {
        let (hand_in, results) = mpsc::channel();
        for worker in 0..workers {
            let hand_in = hand_in.clone();
            let work = move || work(name, judge, plain, source, empties, &hand_in);
            match thread::Builder::new().spawn_scoped(scope, work) {
                Ok(_) => {}
                // Fewer will do.
                Err(_) if worker > 0 => break,
                Err(error) => return Err(unstarted(error)),
            }
        }
        // So that nobody waits once all workers have left. One alone is never lost: what is shipped ends where a thread panics.
        drop(hand_in);
        let mut collect = || {
            let mut early = BTreeMap::new();
            let mut taken = 0;
            loop {
                let mut next: Result<Job<'_>, RecvTimeoutError> = results.recv_timeout(Duration::ZERO);
                if next.is_err() {
                    // Whoever feeds a pipe may wait for the verdict before feeding more.
                    session.out.flush()?;
                }
                while matches!(next, Err(RecvTimeoutError::Timeout)) {
                    clerk.interruption()?;
                    next = results.recv_timeout(signal::POLL_INTERVAL);
                }
                let Ok(job) = next else { return Ok(true) };
                early.insert(job.place, job);
                while let Some(mut job) = early.remove(&taken) {
                    taken += 1;
                    for piece in job.pieces.drain(..) {
                        // To search for one cause may take long.
                        clerk.interruption()?;
                        let (goes_on, record) = piece.take(judge, clerk, session)?;
                        if !goes_on {
                            return Ok(false);
                        }
                        let _ = job.spent.as_ref().zip(record).map(|(spent, record)| spent.send(record));
                    }
                    let _ = empty.send(job.block);
                    between(clerk, session);
                }
            }
        };
        let goes_on = collect();
        end();
        goes_on
    })
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn work<'j>(
    name: &str,
    judge: &'j Judge<'_>,
    plain: Plain<'_>,
    source: &Mutex<Source>,
    empties: &Mutex<Receiver<Block>>,
    hand_in: &Sender<Job<'j>>,
) {
    let (mut room, mut held) = (Room::default(), Held::default());
    loop {
        let empty = lock(empties).recv();
        let Ok(mut block) = empty else { return };
        let mut reading = lock(source);
        if !reading.stream.fill(&mut block) {
            return;
        }
        let place = reading.place;
        reading.place += 1;
        if !block.is_giant() {
            drop(reading);
            let pieces = pieces::of(&mut block, name, judge, plain, &mut room, &mut held);
            if hand_in.send(Job { place, block, pieces, spent: None }).is_err() {
                return;
            }
            continue;
        }
        // Of records that take more room than a block, two are never under way at a time: nobody reads until the first is taken.
        let pieces = pieces::of(&mut block, name, judge, plain, &mut reading.giants, &mut held);
        reading.stream.take_back(&mut block);
        let (spent, taken) = mpsc::channel();
        if hand_in.send(Job { place, block, pieces, spent: Some(spent) }).is_err() {
            return;
        }
        for record in taken {
            if record.room() > reading.giants.large.room() {
                reading.giants.large = *record;
            }
        }
    }
}
