//! A capture as it is read: in blocks of whole records, so that no more of a file is held than a few of them, and each may be judged elsewhere.
//!
//! Owns where one record ends and the next begins in the formats that are read a part at a time (capture files, web archives); a file of another
//! format is one block. A block is handed out as soon as there is a whole record, so that nobody who feeds a pipe waits. It refuses to read
//! the records themselves: whoever has the block does, on whichever thread.

use std::{
    io::{self, Read},
    mem,
};

use memchr::{memchr, memchr_iter, memrchr};

use super::{
    Framing, LARGEST_RECORD,
    block::{BLOCK, Block, Contents},
    familiar::Familiar,
    imported::Imported,
    too_large,
    warc::{self, Frame, Framed},
};

/// How many records, or lines, go into a block. What is said of one takes many times the room of a short one.
const MOST: usize = 1024;

/// A file that is read block by block.
pub struct Stream<'r> {
    source: Source<'r>,
    /// How many records were handed out; lines, of a capture file.
    number: usize,
}

enum Source<'r> {
    /// All of it, read already.
    Whole(Result<Vec<Result<Imported, String>>, String>),
    Parts(Parts<'r>),
    Over,
}

struct Parts<'r> {
    reader: Box<dyn Read + Send + 'r>,
    framing: Framing,
    /// What was read and not yet handed out: the beginning of a record.
    pending: Vec<u8>,
    /// Where that stands in the file, in bytes.
    offset: u64,
    /// Room for a record that takes more than a block has: one, whichever block it is in, since memory that is given back is not always had back.
    giant: Vec<u8>,
    /// How much of a record that nobody wants is still to come, and where it begins, in bytes.
    skip: u64,
    skipped: u64,
    /// Of records of an archive.
    heads: Familiar<warc::Head>,
    ended: bool,
}

impl<'r> Stream<'r> {
    /// What was read already.
    pub(super) fn whole(requests: Result<Vec<Result<Imported, String>>, String>) -> Self {
        Self { source: Source::Whole(requests), number: 0 }
    }

    /// What `reader` gives, which stands so many bytes behind the beginning of the file.
    pub(super) fn parts(framing: Framing, offset: u64, reader: impl Read + Send + 'r) -> Self {
        let (reader, pending, giant) = (Box::new(reader), Vec::new(), Vec::new());
        let heads = Familiar::default();
        let parts = Parts { reader, framing, pending, offset, giant, skip: 0, skipped: 0, heads, ended: false };
        Self { source: Source::Parts(parts), number: 0 }
    }

    /// Whether it is read a part at a time.
    #[must_use]
    pub fn has_parts(&self) -> bool {
        matches!(self.source, Source::Parts(_))
    }

    /// Takes back from `block`, which is not read any more, the room that a record took which was larger than a block.
    pub fn take_back(&mut self, block: &mut Block) {
        if let Source::Parts(parts) = &mut self.source {
            parts.take_back(block);
        }
    }

    /// Fills `block` with the next records. `false` where there are none.
    pub fn fill(&mut self, block: &mut Block) -> bool {
        block.filled = 0;
        block.fault = None;
        block.first = self.number + 1;
        match &mut self.source {
            Source::Over => return false,
            Source::Whole(requests) => {
                match mem::replace(requests, Ok(Vec::new())) {
                    Ok(requests) => block.contents = Contents::Whole(requests),
                    Err(reason) => block.fault = Some((None, reason)),
                }
                self.source = Source::Over;
            }
            Source::Parts(parts) if parts.framing == Framing::Lines => {
                block.contents = Contents::Lines;
                parts.lines(block, &mut self.number);
                parts.settle(block);
            }
            Source::Parts(parts) => {
                let mut frames = match mem::take(&mut block.contents) {
                    Contents::Archive(frames) => frames,
                    _ => Vec::new(),
                };
                frames.clear();
                parts.frames(block, &mut frames, &mut self.number);
                block.contents = Contents::Archive(frames);
                parts.settle(block);
            }
        }
        !block.is_empty()
    }
}

/// Room of so many bytes, none of which is touched before it is wanted.
fn make_room(bytes: &mut Vec<u8>, length: usize) {
    if bytes.is_empty() {
        *bytes = vec![0; length];
    } else {
        bytes.resize(length, 0);
    }
}

impl Parts<'_> {
    /// Reads on behind what is filled of `block`. `false` at the end, and where it fails.
    fn read(&mut self, block: &mut Block) -> bool {
        if self.ended {
            return false;
        }
        if block.filled == block.bytes.len() {
            if block.filled < BLOCK {
                make_room(&mut block.bytes, BLOCK);
            } else {
                make_room(&mut self.giant, LARGEST_RECORD + BLOCK);
                self.giant[..block.filled].copy_from_slice(&block.bytes);
                mem::swap(&mut self.giant, &mut block.bytes);
            }
        }
        // What follows a giant fits into a block.
        let room = block.bytes.len().min(block.filled + BLOCK);
        let read = loop {
            match self.reader.read(&mut block.bytes[block.filled..room]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        match read {
            Ok(read) => {
                block.filled += read;
                self.ended = read == 0;
            }
            Err(error) => {
                let at = self.offset + block.filled as u64;
                block.fault = Some((None, format!("it cannot be read beyond byte {at}: {error}")));
                // What came of the last record is no record.
                block.filled = 0;
                self.ended = true;
            }
        }
        !self.ended
    }

    /// Moves what is filled from `end` on to where the next block will find it.
    fn keep(&mut self, block: &mut Block, end: usize) {
        self.pending.extend_from_slice(&block.bytes[end..block.filled]);
        self.offset += end as u64;
        block.filled = end;
    }

    /// Forgets what is filled before `at`, which holds no record. What is left of one stays where it is, to be read on.
    fn drop_front(&mut self, block: &mut Block, at: &mut usize) {
        if *at > 0 {
            block.bytes.copy_within(*at..block.filled, 0);
            block.filled -= *at;
            self.offset += *at as u64;
            *at = 0;
        }
    }

    /// What is in `block` is kept where it fits into one, else it is of no use any more.
    fn take_back(&mut self, block: &mut Block) {
        if block.bytes.len() > BLOCK {
            mem::swap(&mut self.giant, &mut block.bytes);
            make_room(&mut block.bytes, BLOCK);
            if block.filled > BLOCK {
                block.filled = 0;
            }
            block.bytes[..block.filled].copy_from_slice(&self.giant[..block.filled]);
        }
    }

    /// A block that holds no giant has not its room.
    fn settle(&mut self, block: &mut Block) {
        if !block.is_giant() {
            self.take_back(block);
        }
    }

    fn begin(&mut self, block: &mut Block) {
        block.filled = 0;
        self.take_back(block);
        if block.bytes.len() < self.pending.len() {
            block.bytes.resize(self.pending.len(), 0);
        }
        block.bytes[..self.pending.len()].copy_from_slice(&self.pending);
        block.filled = self.pending.len();
        self.pending.clear();
    }

    fn lines(&mut self, block: &mut Block, number: &mut usize) {
        self.begin(block);
        let mut searched = 0;
        loop {
            if let Some(last) = memrchr(b'\n', &block.bytes[searched..block.filled]) {
                let mut end = searched + last;
                let mut lines = memchr_iter(b'\n', &block.bytes[..=end]).count();
                if lines > MOST {
                    let most = memchr_iter(b'\n', &block.bytes[..=end]).nth(MOST - 1);
                    (end, lines) = (most.unwrap_or(end), MOST);
                }
                self.keep(block, end + 1);
                *number += lines;
                return;
            }
            searched = block.filled;
            if block.filled > LARGEST_RECORD {
                *number += 1;
                block.fault = Some((Some(*number), too_large()));
                return self.skip_line(block);
            }
            if !self.read(block) && searched == block.filled {
                *number += usize::from(block.filled > 0);
                return;
            }
            if block.fault.is_some() {
                return;
            }
        }
    }

    /// Drops what is filled, and what follows to the end of the line.
    fn skip_line(&mut self, block: &mut Block) {
        loop {
            self.offset += block.filled as u64;
            block.filled = 0;
            let fault = block.fault.take();
            let more = self.read(block);
            if let (Some((number, giant)), Some((_, unreadable))) = (&fault, &block.fault) {
                block.fault = Some((*number, format!("{giant}; {unreadable}")));
            } else {
                block.fault = fault;
            }
            if !more {
                block.filled = 0;
                return;
            }
            if let Some(end) = memchr(b'\n', block.bytes()) {
                self.keep(block, end + 1);
                block.filled = 0;
                return;
            }
        }
    }

    fn frames(&mut self, block: &mut Block, frames: &mut Vec<Frame>, number: &mut usize) {
        self.begin(block);
        let mut at = 0;
        loop {
            let skipped = usize::try_from(self.skip).unwrap_or(usize::MAX).min(block.filled - at);
            self.skip -= skipped as u64;
            at += skipped;
            // A record's place is that of its first byte, whether or not the blank lines before it came at the same time.
            at = block.filled - block.bytes[at..block.filled].trim_ascii_start().len();
            let place = self.offset + at as u64;
            match warc::frame(&block.bytes[at..block.filled], self.ended, &mut self.heads) {
                Framed::Blank => at = block.filled,
                Framed::Request(frame) => {
                    let behind = frame.end;
                    frames.push(frame.moved(at));
                    *number += 1;
                    at += behind;
                    if frames.len() == MOST {
                        return self.keep(block, at);
                    }
                    continue;
                }
                Framed::Other { whole } => {
                    (self.skip, self.skipped) = (whole, place);
                    continue;
                }
                Framed::Unread { whole, reason } => {
                    *number += 1;
                    (self.skip, self.skipped) = (whole, place);
                    block.fault = Some((Some(*number), reason));
                    return self.keep(block, at);
                }
                Framed::Broken(reason) => {
                    block.fault = Some((Some(*number + 1), warc::broken(place, &reason)));
                    self.ended = true;
                    self.skip = 0;
                    block.filled = at;
                    return;
                }
                Framed::Part => {}
            }
            // Records that are whole wait for none that is not.
            if !frames.is_empty() {
                return self.keep(block, at);
            }
            self.drop_front(block, &mut at);
            if self.read(block) || block.filled > 0 && block.fault.is_none() {
                continue;
            }
            if mem::take(&mut self.skip) > 0 && block.fault.is_none() {
                block.fault = Some((None, warc::truncated(self.skipped)));
            }
            return;
        }
    }
}

#[cfg(test)]
mod tests;
