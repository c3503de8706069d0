//! All cores on one file: whoever is free reads a block of records and judges it, and the main thread takes what came of them in their order.
//!
//! A block is read where it is judged, so that it lies in that processor's cache. As many are under way as keep everybody busy, and no more, so
//! memory does not grow with the file.

use std::{
    collections::BTreeMap,
    io, mem,
    num::NonZero,
    ops::ControlFlow,
    sync::{
        Mutex, MutexGuard, PoisonError,
        mpsc::{self, Receiver, Sender, TryRecvError},
    },
    thread,
};

use super::{
    super::Context,
    clerk::{Clerk, Plain},
    judge::{Judge, Judged, Kind, Obstacle},
};
use crate::{
    capture::{Block, CaptureError, Record, Room, Stream},
    exit::Failure,
    output::VerdictLines,
};

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

/// What came of a part of a block.
enum Piece<'j> {
    /// Records that need nothing more, and what is printed of them.
    Plain(Tally<'j>, Vec<u8>),
    /// A record that the clerk has to see.
    Single(Box<Record>, Result<Judged<'j>, Obstacle<'j>>),
    /// What is no record.
    Broken(CaptureError),
}

/// How many records of each kind, and whether they pass.
type Tally<'j> = Vec<(Kind<'j>, bool, u64)>;

/// Judges the rest of `stream`, whose file people call `name`, on so many threads, with `giants` as room for records that take more than a block. `between` is called between blocks, and `end` before it is
/// waited for whoever reads. Says whether to go on.
#[expect(clippy::too_many_arguments, reason = "what it works on, with whom, and two that are called")]
pub(super) fn run(
    stream: Stream<'static>,
    giants: Room,
    name: &str,
    workers: usize,
    judge: &Judge<'_>,
    clerk: &mut Clerk<'_>,
    context: &mut Context<'_>,
    mut between: impl FnMut(&Clerk<'_>, &mut Context<'_>),
    end: impl FnOnce(),
) -> Result<bool, Failure> {
    let unstarted = |error: io::Error| Failure::input("cannot start a thread").because(error);
    let (empty, empties) = mpsc::channel();
    // One under work for each worker, and one that waits to be taken.
    for _ in 0..workers * 2 {
        let _ = empty.send(Block::default());
    }
    let empties = &Mutex::new(empties);
    let source = &Mutex::new(Source { stream, place: 0, giants });
    let plain = clerk.plain(context);
    thread::scope(move |scope| {
        let (hand_in, results) = mpsc::channel();
        let started = (0..workers).try_for_each(|_| {
            let hand_in = hand_in.clone();
            let work = move || work(name, judge, plain, source, empties, &hand_in);
            thread::Builder::new().spawn_scoped(scope, work).map_err(unstarted).map(|_| ())
        });
        // So that nobody waits once all workers have left. One alone is never lost: what is shipped ends where a thread panics.
        drop(hand_in);
        let collect = || {
            started?;
            let mut early = BTreeMap::new();
            let mut taken = 0;
            loop {
                let job: Job<'_> = match results.try_recv() {
                    Ok(job) => job,
                    Err(TryRecvError::Disconnected) => return Ok(true),
                    Err(TryRecvError::Empty) => {
                        // Whoever feeds a pipe may wait for the verdict before feeding more.
                        context.out.flush()?;
                        match results.recv() {
                            Ok(job) => job,
                            Err(_) => return Ok(true),
                        }
                    }
                };
                early.insert(job.place, job);
                while let Some(mut job) = early.remove(&taken) {
                    taken += 1;
                    for piece in job.pieces.drain(..) {
                        let (goes_on, record) = take(piece, judge, clerk, context)?;
                        if !goes_on {
                            return Ok(false);
                        }
                        let _ = job.spent.as_ref().zip(record).map(|(spent, record)| spent.send(record));
                    }
                    let _ = empty.send(job.block);
                    between(clerk, context);
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
    let (mut room, mut held) = (Room::default(), Record::default());
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
            let pieces = judge_block(&mut block, name, judge, plain, &mut room, Some(&mut held));
            if hand_in.send(Job { place, block, pieces, spent: None }).is_err() {
                return;
            }
            continue;
        }
        // Of records that take more room than a block, two are never under way at a time: nobody reads until the first is taken.
        let pieces = judge_block(&mut block, name, judge, plain, &mut reading.giants, None);
        reading.stream.take_back(&mut block);
        let (spent, taken) = mpsc::channel();
        if hand_in.send(Job { place, block, pieces, spent: Some(spent) }).is_err() {
            return;
        }
        for record in taken {
            if record.message.body.capacity() > reading.giants.record.message.body.capacity() {
                reading.giants.record = *record;
            }
        }
    }
}

/// Judges the records of a block; two at a time, which is quicker where they are signed alike, if there is room to hold another.
fn judge_block<'j>(
    block: &mut Block,
    name: &str,
    judge: &'j Judge<'_>,
    plain: Plain<'_>,
    room: &mut Room,
    mut held: Option<&mut Record>,
) -> Vec<Piece<'j>> {
    let mut pieces = Pieces { plain, done: Vec::new(), tally: Tally::new(), printed: VerdictLines::default() };
    let mut holds = false;
    let ended = block.each(name, room, |read| match (read, &mut held) {
        (Ok(record), None) => pieces.judged(judge.judge(record), record),
        (Ok(record), Some(held)) if !holds => {
            mem::swap(record, held);
            holds = true;
            ControlFlow::Continue(())
        }
        (Ok(record), Some(held)) => {
            holds = false;
            let [first, second] = judge.judge_both([held, record]);
            pieces.judged(first, held)?;
            pieces.judged(second, record)
        }
        (Err(error), held) => {
            if let Some(held) = held
                && mem::take(&mut holds)
            {
                pieces.judged(judge.judge(held), held)?;
            }
            pieces.add(Piece::Broken(error), false)
        }
    });
    if let Some(held) = held
        && holds
        && ended.is_continue()
    {
        let _ = pieces.judged(judge.judge(held), held);
    }
    pieces.end();
    pieces.done
}

/// What came of a block so far.
struct Pieces<'p, 'j> {
    plain: Plain<'p>,
    done: Vec<Piece<'j>>,
    tally: Tally<'j>,
    printed: VerdictLines,
}

impl<'j> Pieces<'_, 'j> {
    /// Adds a record that was judged, or why it was not. Says whether to go on.
    fn judged(&mut self, judged: Result<Judged<'j>, Obstacle<'j>>, record: &mut Record) -> ControlFlow<()> {
        match judged {
            Ok(judged) if self.plain.is(judged.judgement.verdict) => {
                if self.plain.shows(judged.judgement.verdict) {
                    let at = judged.at(record);
                    self.printed.add(&judged.row(record, at.as_deref()));
                }
                let kind = judged.kind();
                match self.tally.iter_mut().find(|(held, ..)| *held == kind) {
                    Some((_, _, records)) => *records += 1,
                    None => self.tally.push((kind, judged.passes, 1)),
                }
                self.goes_on(judged.passes)
            }
            judged => {
                // Where nobody looked for keys yet, nothing is known: the clerk decides.
                let passes = match &judged {
                    Ok(judged) => judged.passes,
                    Err(obstacle) => matches!(obstacle, Obstacle::Unfetched(_)),
                };
                let record = Box::new(mem::take(record));
                self.add(Piece::Single(record, judged), passes)
            }
        }
    }

    /// Adds what the clerk has to see. Says whether to go on.
    fn add(&mut self, piece: Piece<'j>, passes: bool) -> ControlFlow<()> {
        self.end();
        self.done.push(piece);
        self.goes_on(passes)
    }

    /// What was counted and printed comes before what follows.
    fn end(&mut self) {
        self.done.push(Piece::Plain(mem::take(&mut self.tally), self.printed.take()));
    }

    fn goes_on(&self, passes: bool) -> ControlFlow<()> {
        if passes || !self.plain.fails_fast() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

/// Says whether to go on, and gives the record back of which nothing is left to do.
fn take(
    piece: Piece<'_>,
    judge: &Judge<'_>,
    clerk: &mut Clerk<'_>,
    context: &mut Context<'_>,
) -> Result<(bool, Option<Box<Record>>), Failure> {
    match piece {
        Piece::Plain(tally, printed) => {
            for (kind, passes, records) in tally {
                clerk.totals.count(kind, passes, records);
            }
            context.out.bytes(&printed)?;
            Ok((clerk.goes_on(), None))
        }
        Piece::Single(mut record, Err(Obstacle::Unfetched(_))) => {
            Ok((clerk.judge(judge, &mut record, context)?, Some(record)))
        }
        Piece::Single(record, judged) => Ok((clerk.take(&record, judged, context)?, Some(record))),
        Piece::Broken(error) => Ok((clerk.broken(&error, context)?, None)),
    }
}
