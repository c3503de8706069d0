//! All cores on one file: blocks of records are read on one thread, judged on several, and taken in their order on the main one.
//!
//! As many blocks are under way as keep everybody busy, and no more, so memory does not grow with the file. The reader is not waited for at
//! the end: it may be stuck in a pipe that nobody feeds.

use std::{
    collections::BTreeMap,
    io,
    num::NonZero,
    ops::ControlFlow,
    sync::{
        Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use super::{
    super::Context,
    clerk::{Clerk, Plain},
    judge::{Judge, Judged, Kind, Obstacle},
};
use crate::{
    capture::{Block, CaptureError, Record, Stream},
    exit::Failure,
    output::json_line,
};

/// How many threads may judge.
pub(super) fn size() -> usize {
    /// More would wait for the one that reads, and hold more blocks than the memory that is promised.
    const MOST: usize = 12;
    thread::available_parallelism().map_or(1, NonZero::get).min(MOST)
}

/// A block on its way, with its place among the others.
struct Job<'j> {
    place: u64,
    block: Block,
    pieces: Vec<Piece<'j>>,
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

/// Judges the rest of `stream`, whose file people call `name`, on so many threads. `between` is called between blocks. Says whether to go on.
pub(super) fn run(
    stream: Stream<'static>,
    name: &str,
    workers: usize,
    judge: &Judge<'_>,
    clerk: &mut Clerk<'_>,
    context: &mut Context<'_>,
    mut between: impl FnMut(&Clerk<'_>, &mut Context<'_>),
) -> Result<bool, Failure> {
    let unstarted = |error: io::Error| Failure::input("cannot start a thread").because(error);
    // One under work and one waiting for each worker, and one on either side of them.
    let most = workers * 2;
    let (empty, empties) = mpsc::channel();
    let (full, blocks) = mpsc::channel();
    let stock: Vec<Block> = std::iter::repeat_with(Block::default).take(most + 2).collect();
    thread::Builder::new().spawn(move || read(stream, stock, &empties, &full)).map_err(unstarted)?;

    let plain = clerk.plain(context);
    let (hand_out, jobs) = mpsc::channel();
    let jobs = &Mutex::new(jobs);
    thread::scope(move |scope| {
        let (hand_in, results) = mpsc::channel();
        for _ in 0..workers {
            let hand_in = hand_in.clone();
            let work = move || work(name, judge, plain, jobs, &hand_in);
            thread::Builder::new().spawn_scoped(scope, work).map_err(unstarted)?;
        }
        // So that nobody waits once all workers have left. One alone is never lost: what is shipped ends where a thread panics.
        drop(hand_in);
        let (mut handed_out, mut taken) = (0, 0);
        let mut early = BTreeMap::new();
        loop {
            while handed_out - taken < most as u64 {
                let block = match blocks.try_recv() {
                    Err(_) if handed_out > taken => break,
                    Err(_) => {
                        // Whoever feeds a pipe may wait for the verdict before feeding more.
                        context.out.flush()?;
                        blocks.recv().ok()
                    }
                    Ok(block) => Some(block),
                };
                let Some(block) = block else { return Ok(true) };
                let _ = hand_out.send(Job { place: handed_out, block, pieces: Vec::new() });
                handed_out += 1;
            }
            let Ok(job) = results.recv() else {
                return Err(Failure::input(format!("{name}: it was not judged to its end")));
            };
            early.insert(job.place, job);
            while let Some(mut job) = early.remove(&taken) {
                taken += 1;
                for piece in job.pieces.drain(..) {
                    if !take(piece, judge, clerk, context)? {
                        return Ok(false);
                    }
                }
                let _ = empty.send(job.block);
                between(clerk, context);
            }
        }
    })
}

/// Fills blocks until there are no more records, or nobody wants them.
fn read(mut stream: Stream<'static>, mut stock: Vec<Block>, empties: &Receiver<Block>, full: &Sender<Block>) {
    let all = stock.len();
    loop {
        let Some(mut block) = stock.pop().or_else(|| empties.recv().ok()) else { return };
        let more = stream.fill(&mut block);
        let giant = block.is_giant();
        if !more || full.send(block).is_err() {
            return;
        }
        // Two records that take more room than a block are never under way at a time.
        while giant && stock.len() < all {
            let Ok(block) = empties.recv() else { return };
            stock.push(block);
        }
    }
}

fn work<'j>(
    name: &str,
    judge: &'j Judge<'_>,
    plain: Plain<'_>,
    jobs: &Mutex<Receiver<Job<'j>>>,
    hand_in: &Sender<Job<'j>>,
) {
    let mut record = Record::blank();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut job) = job else { return };
        judge_block(&mut job, name, judge, plain, &mut record);
        if job.block.is_giant() {
            record = Record::blank();
        }
        if hand_in.send(job).is_err() {
            return;
        }
    }
}

fn judge_block<'j>(job: &mut Job<'j>, name: &str, judge: &'j Judge<'_>, plain: Plain<'_>, record: &mut Record) {
    let Job { block, pieces, .. } = job;
    let (mut tally, mut printed) = (Tally::new(), Vec::new());
    let _ = block.each(name, record, |read| {
        let (piece, passes) = match read.map(|record| (judge.judge(record), record)) {
            Ok((Ok(judged), record)) if plain.is(judged.judgement.verdict) => {
                if plain.shows(judged.judgement.verdict) {
                    let at = judged.at(record);
                    json_line(&judged.row(record, at.as_deref()), &mut printed);
                }
                let kind = judged.kind();
                match tally.iter_mut().find(|(held, ..)| *held == kind) {
                    Some((_, _, records)) => *records += 1,
                    None => tally.push((kind, judged.passes, 1)),
                }
                (None, judged.passes)
            }
            Ok((judged, record)) => {
                // Where nobody looked for keys yet, nothing is known: the clerk decides.
                let passes = match &judged {
                    Ok(judged) => judged.passes,
                    Err(obstacle) => matches!(obstacle, Obstacle::Unfetched(_)),
                };
                let record = Box::new(std::mem::replace(record, Record::blank()));
                (Some(Piece::Single(record, judged)), passes)
            }
            Err(error) => (Some(Piece::Broken(error)), false),
        };
        if let Some(piece) = piece {
            pieces.push(Piece::Plain(std::mem::take(&mut tally), std::mem::take(&mut printed)));
            pieces.push(piece);
        }
        if passes || !plain.fails_fast() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    pieces.push(Piece::Plain(tally, printed));
}

/// Says whether to go on.
fn take(
    piece: Piece<'_>,
    judge: &Judge<'_>,
    clerk: &mut Clerk<'_>,
    context: &mut Context<'_>,
) -> Result<bool, Failure> {
    match piece {
        Piece::Plain(tally, printed) => {
            for (kind, passes, records) in tally {
                clerk.totals.count(kind, passes, records);
            }
            context.out.bytes(&printed)?;
            Ok(clerk.goes_on())
        }
        Piece::Single(mut record, Err(Obstacle::Unfetched(_))) => clerk.judge(judge, &mut record, context),
        Piece::Single(record, judged) => clerk.take(&record, judged, context),
        Piece::Broken(error) => clerk.broken(&error, context),
    }
}
