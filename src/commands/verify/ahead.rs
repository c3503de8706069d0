//! What a pipe gives, read before it is asked for: whoever feeds it and whoever judges wait for each other less often.
//!
//! A thread of its own reads, from when that is worth one. Nobody waits for it at the end: it may be stuck in a pipe that nobody feeds. It holds
//! a bounded part of the input, and hands on what there is: it refuses to wait for more, but for a moment where the pipe was full.

use std::{
    io::{self, Read},
    mem,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        mpsc::{self, Receiver, Sender, SyncSender},
    },
    thread,
    time::Duration,
};

/// How much is read at a time, in bytes: what a pipe holds.
const CHUNK: usize = 64 * 1024;

/// How many chunks may wait: several blocks.
const MOST: usize = 32;

/// How long what follows a full chunk is waited for. To be woken for each costs more than to judge what is in it.
const NAP: Duration = Duration::from_micros(50);

/// A reader that may begin to read ahead.
pub(super) struct Ahead {
    from: From,
    valve: Arc<Valve>,
}

/// When it begins, and when nobody wants more.
#[derive(Default)]
pub(super) struct Valve {
    begun: OnceLock<()>,
    queue: Mutex<Option<SyncSender<Chunk>>>,
}

enum From {
    Source(Box<dyn Read + Send>),
    Queue(Queue),
}

struct Queue {
    chunks: Receiver<Chunk>,
    /// Chunks that were handed on go back this way, to be filled again.
    spent: Sender<Vec<u8>>,
    /// The chunk at hand, and how much of it was handed on.
    chunk: Vec<u8>,
    taken: usize,
    /// What came behind the last chunk.
    end: Option<io::Result<()>>,
}

enum Chunk {
    Bytes(Vec<u8>),
    End(io::Result<()>),
}

impl Ahead {
    /// A reader of `source`, and what makes it read ahead.
    pub(super) fn of(source: Box<dyn Read + Send>) -> (Self, Arc<Valve>) {
        let valve = Arc::<Valve>::default();
        (Self { from: From::Source(source), valve: Arc::clone(&valve) }, valve)
    }
}

impl Valve {
    /// From the next read on, it reads ahead.
    pub(super) fn begin(&self) {
        let _ = self.begun.set(());
    }

    /// Whoever waits for more is told that there is none.
    pub(super) fn end(&self) {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        // While the queue is full, nobody waits.
        let _ = queue.as_ref().map(|queue| queue.try_send(Chunk::End(Ok(()))));
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.valve.begun.get().is_some()
            && let From::Source(source) = &mut self.from
        {
            let source = mem::replace(source, Box::new(io::empty()));
            let (queue, chunks) = mpsc::sync_channel(MOST);
            let (spent, room) = mpsc::channel();
            *self.valve.queue.lock().unwrap_or_else(PoisonError::into_inner) = Some(queue.clone());
            thread::Builder::new().spawn(move || fill(source, &queue, &room))?;
            self.from = From::Queue(Queue { chunks, spent, chunk: Vec::new(), taken: 0, end: None });
        }
        match &mut self.from {
            From::Source(source) => source.read(buffer),
            From::Queue(queue) => queue.read(buffer),
        }
    }
}

impl Read for Queue {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            let left = &self.chunk[self.taken..];
            if left.is_empty() {
                if self.end.is_none() && (self.fetch(filled == 0) || self.chunk.len() == CHUNK && self.fetch_later()) {
                    continue;
                }
                break;
            }
            let part = left.len().min(buffer.len() - filled);
            buffer[filled..filled + part].copy_from_slice(&left[..part]);
            filled += part;
            self.taken += part;
        }
        match &mut self.end {
            Some(end) if filled == 0 => mem::replace(end, Ok(())).map(|()| 0),
            _ => Ok(filled),
        }
    }
}

impl Queue {
    /// Takes what comes next, and waits for it where that is said. `false` where nothing did.
    fn fetch(&mut self, waits: bool) -> bool {
        let next = if waits {
            self.chunks.recv().unwrap_or(Chunk::End(Ok(())))
        } else if let Ok(next) = self.chunks.try_recv() {
            next
        } else {
            return false;
        };
        match next {
            Chunk::Bytes(chunk) => {
                let _ = self.spent.send(mem::replace(&mut self.chunk, chunk));
                self.taken = 0;
            }
            Chunk::End(end) => self.end = Some(end),
        }
        true
    }

    /// The same a moment later.
    fn fetch_later(&mut self) -> bool {
        thread::sleep(NAP);
        self.fetch(false)
    }
}

/// Reads chunks until there are no more, or nobody wants them.
fn fill(mut source: Box<dyn Read + Send>, queue: &SyncSender<Chunk>, spent: &Receiver<Vec<u8>>) {
    loop {
        let mut chunk = spent.try_recv().unwrap_or_default();
        chunk.resize(CHUNK, 0);
        let next = match source.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Chunk::End(Err(error)),
            Ok(0) => Chunk::End(Ok(())),
            Ok(read) => {
                chunk.truncate(read);
                Chunk::Bytes(chunk)
            }
        };
        let last = matches!(next, Chunk::End(_));
        if queue.send(next).is_err() || last {
            return;
        }
    }
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "below 200")]
mod tests {
    use super::*;

    /// Gives a byte more each time, then fails.
    struct Growing(usize);

    impl Read for Growing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0 += 1;
            if self.0 == 200 {
                return Err(io::Error::other("worn out"));
            }
            buffer[..self.0].fill(self.0 as u8);
            Ok(self.0)
        }
    }

    #[test]
    fn everything_comes_in_its_order_and_the_error_behind_it() {
        let expected: Vec<u8> = (1..200_u8).flat_map(|byte| vec![byte; byte.into()]).collect();
        for begins_behind in [0, 1, 3000] {
            let (mut ahead, valve) = Ahead::of(Box::new(Growing(0)));
            let (mut read, mut buffer) = (Vec::new(), [0; 700]);
            let error = loop {
                if read.len() >= begins_behind {
                    valve.begin();
                }
                match ahead.read(&mut buffer) {
                    Ok(0) => panic!("it ends without its error"),
                    Ok(length) => read.extend_from_slice(&buffer[..length]),
                    Err(error) => break error,
                }
            };
            assert_eq!((read, error.to_string()), (expected.clone(), "worn out".to_owned()));
            assert_eq!(ahead.read(&mut buffer).expect("nothing more"), 0);
        }
    }

    #[test]
    fn whoever_waits_for_what_never_comes_is_told_that_it_ends() {
        let (reader, _writer) = io::pipe().expect("a pipe");
        let (mut ahead, valve) = Ahead::of(Box::new(reader));
        valve.begin();
        let waits = thread::spawn(move || ahead.read(&mut [0; 10]));
        while valve.queue.lock().expect("no panic").is_none() {
            thread::yield_now();
        }
        valve.end();
        assert_eq!(waits.join().expect("no panic").expect("the end"), 0);
    }
}
