//! What a pipe gives, read before it is asked for: whoever feeds it and whoever judges wait for each other less often.
//!
//! A thread of its own reads, from when that is worth one. Nobody waits for it at the end: it may be stuck in a pipe that nobody feeds. It holds
//! a bounded part of the input, and hands on what there is: it refuses to wait for more, but for a moment where the pipe was full.

use std::{
    collections::VecDeque,
    io::{self, Read},
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// How much is read at a time, in bytes: what a pipe holds.
const CHUNK: usize = 64 * 1024;

/// How many chunks may wait: several blocks.
const MOST: usize = 32;

/// How long what follows a full chunk is waited for. To be woken for each costs more than to judge what is in it, even if others wait as well
/// until it is read.
const NAP: Duration = Duration::from_micros(50);

/// A reader that may begin to read ahead.
pub(super) struct Ahead {
    /// As long as it does not.
    source: Option<Box<dyn Read + Send>>,
    valve: Valve,
    /// The chunk at hand, and how much of it was handed on.
    chunk: Vec<u8>,
    taken: usize,
}

/// When it begins, and when nobody wants more.
#[derive(Clone, Default)]
pub(super) struct Valve(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// There is a chunk, or an end.
    news: Condvar,
    /// There is room for a chunk, or nobody wants one.
    room: Condvar,
}

#[derive(Default)]
struct State {
    begun: bool,
    /// Nobody wants more.
    over: bool,
    chunks: VecDeque<Vec<u8>>,
    /// Chunks that were handed on, to be filled again.
    spent: Vec<Vec<u8>>,
    /// What came behind the last chunk.
    end: Option<io::Result<()>>,
    /// Whether anybody waits for news.
    awaited: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Valve {
    /// From the next read on, it reads ahead.
    pub(super) fn begin(&self) {
        self.0.lock().begun = true;
    }

    /// From now on, whoever reads is told that there is no more.
    pub(super) fn end(&self) {
        self.0.lock().over = true;
        self.0.news.notify_all();
        self.0.room.notify_all();
    }
}

impl Ahead {
    /// A reader of `source`, and what makes it read ahead.
    pub(super) fn of(source: Box<dyn Read + Send>) -> (Self, Valve) {
        let valve = Valve::default();
        (Self { source: Some(source), valve: valve.clone(), chunk: Vec::new(), taken: 0 }, valve)
    }

    /// Takes the next chunk, and waits for it where that is said. `false` where there is none.
    fn next(&mut self, waits: bool) -> bool {
        let mut state = self.valve.0.lock();
        while waits && state.chunks.is_empty() && state.end.is_none() && !state.over {
            state.awaited = true;
            state = self.valve.0.news.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.over {
            return false;
        }
        let Some(chunk) = state.chunks.pop_front() else { return false };
        self.taken = 0;
        state.spent.push(mem::replace(&mut self.chunk, chunk));
        let full = state.chunks.len() + 1 == MOST;
        drop(state);
        if full {
            self.valve.0.room.notify_one();
        }
        true
    }

    /// The same a moment later.
    fn next_later(&mut self) -> bool {
        thread::sleep(NAP);
        self.next(false)
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(source) = &mut self.source {
            let state = self.valve.0.lock();
            if state.over {
                return Ok(0);
            }
            if !state.begun {
                drop(state);
                return source.read(buffer);
            }
            drop(state);
            let (source, shared) = (self.source.take(), Arc::clone(&self.valve.0));
            thread::Builder::new().spawn(move || source.map(|source| Filling { source, shared }.run()))?;
        }
        let mut filled = 0;
        while filled < buffer.len() {
            let left = &self.chunk[self.taken..];
            if left.is_empty() {
                if self.next(filled == 0) || filled > 0 && self.chunk.len() == CHUNK && self.next_later() {
                    continue;
                }
                break;
            }
            let part = left.len().min(buffer.len() - filled);
            buffer[filled..filled + part].copy_from_slice(&left[..part]);
            filled += part;
            self.taken += part;
        }
        if filled > 0 {
            return Ok(filled);
        }
        // An error is told once.
        self.valve.0.lock().end.replace(Ok(())).unwrap_or(Ok(())).map(|()| 0)
    }
}

/// The thread that reads.
struct Filling {
    source: Box<dyn Read + Send>,
    shared: Arc<Shared>,
}

impl Filling {
    /// Reads chunks until there are no more, or nobody wants them.
    fn run(mut self) {
        loop {
            let mut chunk = self.shared.lock().spent.pop().unwrap_or_default();
            chunk.resize(CHUNK, 0);
            match self.source.read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return self.end(Err(error)),
                Ok(0) => return self.end(Ok(())),
                Ok(read) => {
                    chunk.truncate(read);
                    let mut state = self.shared.lock();
                    while state.chunks.len() == MOST && !state.over {
                        state = self.shared.room.wait(state).unwrap_or_else(PoisonError::into_inner);
                    }
                    if state.over {
                        return;
                    }
                    state.chunks.push_back(chunk);
                    self.tell(state);
                }
            }
        }
    }

    fn end(&self, end: io::Result<()>) {
        let mut state = self.shared.lock();
        state.end = Some(end);
        self.tell(state);
    }

    fn tell(&self, mut state: MutexGuard<'_, State>) {
        // To wake nobody is a look at the system too.
        if mem::take(&mut state.awaited) {
            drop(state);
            self.shared.news.notify_one();
        }
    }
}

/// A thread that is lost is no end of the input.
impl Drop for Filling {
    fn drop(&mut self) {
        if thread::panicking() {
            self.end(Err(io::Error::other("whoever read it is lost")));
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
    fn a_large_input_comes_whole() {
        let input: Vec<u8> = (0..5_000_000_u32).flat_map(u32::to_le_bytes).collect();
        let (mut ahead, valve) = Ahead::of(Box::new(io::Cursor::new(input.clone())));
        valve.begin();
        let mut read = Vec::new();
        ahead.read_to_end(&mut read).expect("all of it");
        assert!(read == input);
    }

    struct Panics;

    impl Read for Panics {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            panic!("on purpose")
        }
    }

    #[test]
    fn a_thread_that_is_lost_is_no_end() {
        let (mut ahead, valve) = Ahead::of(Box::new(Panics));
        valve.begin();
        assert!(ahead.read(&mut [0; 10]).is_err());
    }

    /// Before anybody reads, while somebody waits, and while there is more than is wanted: in a pipe that stays open.
    #[test]
    fn whoever_wants_no_more_is_told_that_it_ends() {
        let (reader, _writer) = io::pipe().expect("a pipe");
        let (mut ahead, valve) = Ahead::of(Box::new(reader));
        valve.begin();
        valve.end();
        assert_eq!(ahead.read(&mut [0; 10]).expect("the end"), 0);

        let (reader, _writer) = io::pipe().expect("a pipe");
        let (mut ahead, valve) = Ahead::of(Box::new(reader));
        valve.begin();
        let waits = thread::spawn(move || ahead.read(&mut [0; 10]));
        while !valve.0.lock().awaited {
            thread::yield_now();
        }
        valve.end();
        assert_eq!(waits.join().expect("no panic").expect("the end"), 0);

        let (mut ahead, valve) = Ahead::of(Box::new(io::repeat(7)));
        valve.begin();
        assert!(ahead.read(&mut [0; 10]).expect("bytes") > 0);
        while valve.0.lock().chunks.len() < MOST {
            thread::yield_now();
        }
        valve.end();
        // What was handed over already may come.
        ahead.read_to_end(&mut Vec::new()).expect("the end");
        assert!(ahead.taken <= CHUNK);
    }
}
