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

use crate::app::signal;

/// How much is read at a time, in bytes: what a pipe holds.
const CHUNK: usize = 64 * 1024;

/// How many chunks may wait: several blocks.
const MOST: usize = 32;

/// How long what follows a full chunk is waited for. To be woken for each costs more than to judge what is in it, even if others wait as well
/// until it is read.
const NAP: Duration = Duration::from_micros(50);

/// A reader that may begin to read ahead.
pub(super) struct Ahead {
    valve: Valve,
}

/// When it begins, and when nobody wants more.
#[derive(Clone)]
pub(super) struct Valve(Arc<Shared>);

struct Shared {
    /// Until a thread has it.
    source: Mutex<Option<Box<dyn Read + Send>>>,
    state: Mutex<State>,
    /// There is a chunk, or an end.
    news: Condvar,
    /// There is room for a chunk, or nobody wants one.
    room: Condvar,
}

/// What is wanted of the source.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Wanted {
    #[default]
    All,
    /// All, until the run is interrupted.
    Uninterrupted,
    Nothing,
}

#[derive(Default)]
struct State {
    begun: bool,
    wanted: Wanted,
    chunks: VecDeque<Vec<u8>>,
    /// How much of the first was handed on.
    taken: usize,
    /// Chunks that were handed on, to be filled again.
    spent: Vec<Vec<u8>>,
    /// What came behind the last chunk.
    end: Option<io::Result<()>>,
    /// Whether anybody waits for news.
    awaited: bool,
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// Whether nobody wants more.
    fn is_over(&self) -> bool {
        self.wanted == Wanted::Nothing
    }

    /// Whether a read would wait.
    fn is_dry(&self) -> bool {
        self.begun && self.chunks.is_empty() && self.end.is_none() && !self.is_over()
    }

    /// Hands on what is there, as much as `buffer` takes of it. Returns how much that is, and whether the last chunk of it was full.
    fn hand_on(&mut self, buffer: &mut [u8]) -> (usize, bool) {
        let (mut filled, mut full) = (0, false);
        while let Some(chunk) = self.chunks.front().filter(|_| filled < buffer.len()) {
            let left = &chunk[self.taken..];
            let part = left.len().min(buffer.len() - filled);
            buffer[filled..filled + part].copy_from_slice(&left[..part]);
            (filled, full) = (filled + part, chunk.len() == CHUNK);
            self.taken += part;
            if self.taken == chunk.len() {
                self.spent.extend(self.chunks.pop_front());
                self.taken = 0;
            }
        }
        (filled, full)
    }
}

impl Valve {
    /// From now on, it is read ahead; where there can be no thread, as before.
    pub(super) fn begin(&self) {
        if lock(&self.0.state).begun {
            return;
        }
        let shared = Arc::clone(&self.0);
        let fill = move || {
            let source = lock(&shared.source).take();
            source.map(|source| Filling { source, shared }.run())
        };
        let began = thread::Builder::new().spawn(fill).is_ok();
        lock(&self.0.state).begun |= began;
    }

    /// From now on, whoever reads is told that there is no more.
    pub(super) fn end(&self) {
        lock(&self.0.state).wanted = Wanted::Nothing;
        self.0.news.notify_all();
        self.0.room.notify_all();
    }

    /// Whether an interruption ends what is waited for. Whoever reads then takes it.
    pub(super) fn hear(&self, hears: bool) {
        let mut state = lock(&self.0.state);
        if state.wanted != Wanted::Nothing {
            state.wanted = if hears { Wanted::Uninterrupted } else { Wanted::All };
        }
    }
}

impl Ahead {
    /// A reader of `source`, and what makes it read ahead.
    pub(super) fn of(source: Box<dyn Read + Send>) -> (Self, Valve) {
        let (source, state) = (Mutex::new(Some(source)), Mutex::default());
        let valve = Valve(Arc::new(Shared { source, state, news: Condvar::new(), room: Condvar::new() }));
        (Self { valve: valve.clone() }, valve)
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let shared = &*self.valve.0;
        let mut state = lock(&shared.state);
        if !state.begun && !state.is_over() {
            drop(state);
            // Nobody else has it.
            return lock(&shared.source).as_mut().map_or(Ok(0), |source| source.read(buffer));
        }
        while state.is_dry() {
            state.awaited = true;
            state = shared.news.wait_timeout(state, signal::POLL_INTERVAL).unwrap_or_else(PoisonError::into_inner).0;
            if state.wanted == Wanted::Uninterrupted && signal::interrupted() {
                state.wanted = Wanted::Nothing;
            }
        }
        if state.is_over() || buffer.is_empty() {
            return Ok(0);
        }
        let mut filled = 0;
        loop {
            let held = state.chunks.len();
            let (more, full) = state.hand_on(&mut buffer[filled..]);
            filled += more;
            if held >= MOST && state.chunks.len() < MOST {
                shared.room.notify_one();
            }
            if !full || filled == buffer.len() || state.end.is_some() {
                break;
            }
            drop(state);
            thread::sleep(NAP);
            state = lock(&shared.state);
        }
        match &mut state.end {
            // An error is told once.
            Some(end) if filled == 0 => mem::replace(end, Ok(())).map(|()| 0),
            _ => Ok(filled),
        }
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
            let mut chunk = lock(&self.shared.state).spent.pop().unwrap_or_default();
            chunk.resize(CHUNK, 0);
            match self.source.read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return self.end(Err(error)),
                Ok(0) => return self.end(Ok(())),
                Ok(read) => {
                    chunk.truncate(read);
                    let mut state = lock(&self.shared.state);
                    while state.chunks.len() >= MOST && !state.is_over() {
                        state = self.shared.room.wait(state).unwrap_or_else(PoisonError::into_inner);
                    }
                    if state.is_over() {
                        return;
                    }
                    state.chunks.push_back(chunk);
                    self.tell(state);
                }
            }
        }
    }

    fn end(&self, end: io::Result<()>) {
        let mut state = lock(&self.shared.state);
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
        while !lock(&valve.0.state).awaited {
            thread::yield_now();
        }
        valve.end();
        assert_eq!(waits.join().expect("no panic").expect("the end"), 0);

        let (mut ahead, valve) = Ahead::of(Box::new(io::repeat(7)));
        valve.begin();
        assert!(ahead.read(&mut [0; 10]).expect("bytes") > 0);
        while lock(&valve.0.state).chunks.len() < MOST {
            thread::yield_now();
        }
        valve.end();
        assert_eq!(ahead.read(&mut [0; 10]).expect("the end"), 0);
        // And the thread leaves.
        while Arc::strong_count(&valve.0) > 2 {
            thread::yield_now();
        }
    }
}
