//! What comes of a block of records: those of which nothing is left to do are counted, and printed as JSON Lines, where they were judged; the
//! others go to the clerk. All of it in the order of the block.

use std::{mem, ops::ControlFlow};

use super::{
    clerk::{Clerk, Plain},
    judge::{Judge, Judged, Kind, Obstacle},
};
use crate::app::{output::VerdictLines, session::Session};
use hookctl::capture::{Block, CaptureError, Record, Room};

/// What came of a part of a block.
pub(super) enum Piece<'j> {
    /// Records that need nothing more, and what is printed of them.
    Plain(Tally<'j>, Vec<u8>),
    /// A record that the clerk has to see.
    Single(Box<Record>, Result<Judged<'j>, Obstacle<'j>>),
    /// What is no record.
    Broken(CaptureError),
}

/// How many records of each kind, and whether they pass.
pub(super) type Tally<'j> = Vec<(Kind<'j>, bool, u64)>;

impl Piece<'_> {
    /// Says whether to go on, and gives the record back of which nothing is left to do.
    pub(super) fn take(
        self,
        judge: &Judge<'_>,
        clerk: &mut Clerk<'_>,
        session: &mut Session<'_>,
    ) -> anyhow::Result<(bool, Option<Box<Record>>)> {
        match self {
            Self::Plain(tally, printed) => {
                for (kind, passes, records) in tally {
                    clerk.totals.count(kind, passes, records);
                }
                session.out.bytes(&printed)?;
                Ok((clerk.goes_on(), None))
            }
            Self::Single(mut record, Err(Obstacle::Unfetched(_))) => {
                Ok((clerk.judge(judge, &mut record, session)?, Some(record)))
            }
            Self::Single(record, judged) => Ok((clerk.take(&record, judged, session)?, Some(record))),
            Self::Broken(error) => Ok((clerk.broken(&error, session)?, None)),
        }
    }
}

/// Records that wait to be judged together, and those in whose place they came.
#[derive(Default)]
pub(super) struct Held {
    records: Vec<Record>,
    waiting: usize,
}

impl Held {
    /// How many are judged together: each lane gets a second message, so that few wait for a longer one beside them.
    const MOST: usize = 32;

    /// The most that a record may take which waits, in bytes. It may have twice that room.
    const LARGEST: usize = 32 * 1024;

    /// Holds a record, and leaves another in its place. Says whether it can.
    fn hold(&mut self, record: &mut Record) -> bool {
        if self.waiting == Self::MOST || record.size() > Self::LARGEST {
            return false;
        }
        if self.waiting == self.records.len() {
            self.records.push(Record::default());
        }
        let held = &mut self.records[self.waiting];
        mem::swap(held, record);
        // Where a larger one was before.
        if held.room() > 2 * Self::LARGEST {
            held.shrink();
        }
        self.waiting += 1;
        true
    }
}

/// Judges the records of a block, together as many as there is room for in `held`.
pub(super) fn of<'j>(
    block: &mut Block,
    name: &str,
    judge: &'j Judge<'_>,
    plain: Plain<'_>,
    room: &mut Room,
    held: &mut Held,
) -> Vec<Piece<'j>> {
    let mut pieces = Pieces { plain, done: Vec::new(), tally: Tally::new(), printed: VerdictLines::default() };
    let ended = block.each(name, room, |read| match read {
        Ok(record) => {
            if held.hold(record) {
                return ControlFlow::Continue(());
            }
            pieces.together(judge, held)?;
            if held.hold(record) { ControlFlow::Continue(()) } else { pieces.judged(judge.judge(record), record) }
        }
        Err(error) => {
            pieces.together(judge, held)?;
            pieces.add(Piece::Broken(error), false)
        }
    });
    if ended.is_continue() {
        let _ = pieces.together(judge, held);
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
    /// Judges those that wait. Says whether to go on.
    fn together(&mut self, judge: &'j Judge<'_>, held: &mut Held) -> ControlFlow<()> {
        let waiting = mem::take(&mut held.waiting);
        held.records[..waiting].iter_mut().try_for_each(|record| self.judged(judge.judge(record), record))
    }

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
        if !self.tally.is_empty() {
            self.done.push(Piece::Plain(mem::take(&mut self.tally), self.printed.take()));
        }
    }

    fn goes_on(&self, passes: bool) -> ControlFlow<()> {
        if passes || !self.plain.fails_fast() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In whichever way a record is large, and where it was and is not any more.
    #[test]
    fn what_waits_has_little_room() {
        const HUGE: usize = 1024 * 1024;
        let text = || "x".repeat(HUGE);
        let makes: [fn(&mut Record, String); 9] = [
            |record, text| record.message.method = text,
            |record, text| record.message.target = text,
            |record, text| record.message.version = text,
            |record, text| record.message.url = Some(text),
            |record, text| record.message.body = text.into_bytes(),
            |record, text| record.message.headers.push(text, ""),
            |record, text| record.message.headers.push("", text),
            |record, text| (0..text.len() / 64).for_each(|_| record.message.headers.push("", "")),
            |record, text| record.at = Some(text),
        ];
        for make in makes {
            let mut held = Held::default();
            let mut record = Record::default();
            make(&mut record, text());
            assert!(!held.hold(&mut record));
            // As it is where another is read into it.
            let Record { message, at, .. } = &mut record;
            message.headers.clear();
            message.body.clear();
            for text in [&mut message.method, &mut message.target, &mut message.version] {
                text.clear();
            }
            message.url.iter_mut().chain(at).for_each(String::clear);
            assert!(record.room() > HUGE / 2);
            assert!(held.hold(&mut record));
            assert!(held.records[0].room() < 2 * Held::LARGEST && record.room() < 2 * Held::LARGEST);
        }
        let mut held = Held::default();
        assert_eq!((0..100).filter(|_| held.hold(&mut Record::default())).count(), Held::MOST);
    }
}
