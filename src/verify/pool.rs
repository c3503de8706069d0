//! Worker pool: processes the batches of one file in parallel, and returns the results in input order.
//!
//! The work is a parameter: the pool knows nothing about records and verdicts. The number of batches in flight is bounded, so memory does not
//! grow with the file. The reader runs on a detached thread, so that a read that blocks forever cannot keep the process from exiting.

use std::{
    collections::BTreeMap,
    io,
    ops::ControlFlow,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use crate::capture::{Batch, Reader};

/// How often the calling thread checks whether to stop while it waits for a result.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// A larger batch, in bytes, is the only one in flight and is processed on the calling thread, so that the memory for such batches is needed only once.
const LARGE_BATCH: usize = 1024 * 1024;

/// A call of `take` by [`in_order`].
pub enum Step<T> {
    /// The result of the next batch, in input order.
    Done(T),
    /// No result is available, and the calling thread is about to wait: a good time to flush output.
    Idle,
}

enum Job {
    /// A batch and its number.
    Batch(u64, Batch),
    End,
    ReaderPanicked,
}

enum BatchOutcome<T> {
    Done(T),
    /// A large batch, for the calling thread to process.
    Large(Batch),
}

/// Reads `reader` to its end, calls `work` on each batch on up to `workers` threads, and passes the results to `take` in input order.
///
/// If `workers` is 0, everything runs on the calling thread, which is faster for a short file. `stop` is then never called, so reading must not block.
///
/// Returns early if `take` breaks, or if `stop` returns true while waiting. Batches in flight are dropped.
///
/// # Errors
/// No thread can be started, or the reader panicked.
pub fn in_order<T: Send>(
    mut reader: Reader<'static>,
    workers: usize,
    stop: &dyn Fn() -> bool,
    work: impl Fn(Batch) -> T + Sync,
    mut take: impl FnMut(Step<T>) -> ControlFlow<()>,
) -> io::Result<()> {
    if workers == 0 {
        while let Some(batch) = reader.next_batch()
            && take(Step::Done(work(batch))).is_continue()
        {}
        return Ok(());
    }
    let in_flight = workers * 2;
    let (jobs, queue) = mpsc::channel();
    let (permits, permitted) = mpsc::channel();
    let ahead = ReadAhead { jobs: jobs.clone(), permitted, free: in_flight, in_flight };
    thread::Builder::new().spawn(move || ahead.run(reader))?;
    let (queue, stopped) = (&Mutex::new(queue), &AtomicBool::new(false));
    let (done, results) = mpsc::channel();
    thread::scope(|scope| {
        let mut started = 0;
        let mut failed = None;
        for _ in 0..workers {
            let (jobs, done, work) = (jobs.clone(), done.clone(), &work);
            match thread::Builder::new().spawn_scoped(scope, move || run_worker(&jobs, queue, stopped, &done, work)) {
                Ok(_) => started += 1,
                Err(error) => failed = Some(error),
            }
        }
        drop(done);
        let ended = match failed {
            // Fewer threads than requested are enough.
            Some(error) if started == 0 => Err(error),
            _ => collect(&results, &permits, stop, &work, &mut take),
        };
        stopped.store(true, Ordering::Relaxed);
        // Ends one worker, which then ends the next.
        let _ = jobs.send(Job::End);
        ended
    })
}

/// Passes the results to `take` in order, until the end of the input or until told to stop.
fn collect<T>(
    results: &Receiver<Result<(u64, BatchOutcome<T>), io::Error>>,
    permits: &Sender<()>,
    stop: &dyn Fn() -> bool,
    work: &impl Fn(Batch) -> T,
    take: &mut impl FnMut(Step<T>) -> ControlFlow<()>,
) -> io::Result<()> {
    let mut early = BTreeMap::new();
    let mut next = 0;
    loop {
        let mut received = results.recv_timeout(Duration::ZERO);
        if matches!(received, Err(RecvTimeoutError::Timeout)) && take(Step::Idle).is_break() {
            return Ok(());
        }
        while matches!(received, Err(RecvTimeoutError::Timeout)) {
            if stop() {
                return Ok(());
            }
            received = results.recv_timeout(POLL_INTERVAL);
        }
        // The channel is closed once all workers have ended.
        let Ok(result) = received else { return Ok(()) };
        let (number, outcome) = result?;
        early.insert(number, outcome);
        while let Some(outcome) = early.remove(&next) {
            next += 1;
            let result = match outcome {
                BatchOutcome::Done(result) => result,
                BatchOutcome::Large(batch) => work(batch),
            };
            if take(Step::Done(result)).is_break() {
                return Ok(());
            }
            let _ = permits.send(());
        }
    }
}

fn run_worker<T>(
    jobs: &Sender<Job>,
    queue: &Mutex<Receiver<Job>>,
    stopped: &AtomicBool,
    done: &Sender<io::Result<(u64, BatchOutcome<T>)>>,
    work: impl Fn(Batch) -> T,
) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let sent = match job {
            Ok(Job::Batch(number, batch)) if !stopped.load(Ordering::Relaxed) => {
                let large = batch.size() > LARGE_BATCH;
                done.send(Ok((
                    number,
                    if large { BatchOutcome::Large(batch) } else { BatchOutcome::Done(work(batch)) },
                )))
            }
            Ok(Job::ReaderPanicked) => done.send(Err(io::Error::other("the reader thread panicked"))),
            _ => {
                // Ends the next worker.
                let _ = jobs.send(Job::End);
                return;
            }
        };
        if sent.is_err() {
            return;
        }
    }
}

/// The state of the reader thread.
struct ReadAhead {
    jobs: Sender<Job>,
    permitted: Receiver<()>,
    /// How many more batches may be in flight now.
    free: usize,
    /// Maximum number of batches in flight.
    in_flight: usize,
}

impl ReadAhead {
    fn run(mut self, mut reader: Reader<'static>) {
        for number in 0.. {
            if !self.wait_for(1) {
                return;
            }
            let Some(batch) = reader.next_batch() else { return };
            let large = batch.size() > LARGE_BATCH;
            self.free -= 1;
            if self.jobs.send(Job::Batch(number, batch)).is_err() || large && !self.wait_for(self.in_flight) {
                return;
            }
        }
    }

    /// Waits until `free` more batches may be in flight. Returns false if the pool has ended.
    fn wait_for(&mut self, free: usize) -> bool {
        while self.free < free {
            if self.permitted.recv().is_err() {
                return false;
            }
            self.free += 1;
        }
        true
    }
}

/// Ends the queue even if the reader panics.
impl Drop for ReadAhead {
    fn drop(&mut self) {
        let _ = self.jobs.send(if thread::panicking() { Job::ReaderPanicked } else { Job::End });
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::Read,
        sync::atomic::AtomicUsize,
        time::{Duration, Instant},
    };

    use super::*;
    use crate::capture;

    const LINE: &str = "{\"headers\":[],\"body\":\"\"}\n";

    fn lines(input: impl Read + Send + 'static) -> Reader<'static> {
        Reader::open(input, "f", capture::format("jsonl"))
    }

    /// Returns the `FILE:N` of each record of a batch.
    fn sources(batch: Batch) -> Vec<String> {
        batch.map(|read| read.map_or_else(|error| error.source, |record| record.source)).collect()
    }

    #[test]
    fn results_come_in_input_order_if_workers_differ_in_speed() {
        let file = LINE.repeat(100_000);
        for workers in [0, 1, 4] {
            let slow = AtomicUsize::new(0);
            let work = |batch| {
                thread::sleep(Duration::from_micros((slow.fetch_add(7, Ordering::Relaxed) % 5 * 300) as u64));
                sources(batch)
            };
            let mut sources_read = Vec::new();
            in_order(lines(io::Cursor::new(file.clone())), workers, &|| false, work, |step| {
                if let Step::Done(result) = step {
                    sources_read.extend(result);
                }
                ControlFlow::Continue(())
            })
            .expect("no panic");
            assert!(sources_read.iter().eq((1..=100_000).map(|line| format!("f:{line}")).collect::<Vec<_>>().iter()));
        }
    }

    #[test]
    fn break_of_take_ends_the_run_while_a_pipe_is_open() {
        let (reader, mut writer) = io::pipe().expect("a pipe");
        io::Write::write_all(&mut writer, LINE.as_bytes()).expect("the pipe is empty");
        let mut taken = 0;
        in_order(lines(reader), 2, &|| false, sources, |step| match step {
            Step::Done(result) => {
                taken += result.len();
                ControlFlow::Break(())
            }
            Step::Idle => ControlFlow::Continue(()),
        })
        .expect("no panic");
        assert_eq!(taken, 1);
    }

    #[test]
    fn stop_ends_the_run_while_a_pipe_is_empty() {
        let (reader, _writer) = io::pipe().expect("a pipe");
        let start = Instant::now();
        let stop = || start.elapsed() > Duration::from_millis(50);
        let mut idle = 0;
        in_order(lines(reader), 2, &stop, sources, |step| {
            idle += usize::from(matches!(step, Step::Idle));
            ControlFlow::Continue(())
        })
        .expect("no panic");
        assert_eq!(idle, 1);
    }

    #[test]
    fn batches_in_flight_are_bounded_and_a_large_one_is_alone() {
        let large = format!("{{\"headers\":[],\"body\":\"{}\"}}\n", "x".repeat(2 * LARGE_BATCH));
        let file = [&LINE.repeat(50_000), &large, &large, &LINE.repeat(50_000)[..]].concat();
        let (read, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let main = thread::current().id();
        let work = |batch: Batch| {
            let large = batch.size() > LARGE_BATCH;
            assert!(!large || thread::current().id() == main);
            let ahead = read.fetch_add(1, Ordering::SeqCst) + 1 - taken.load(Ordering::SeqCst);
            assert!(ahead <= if large { 1 } else { 4 }, "{ahead} {large}");
            batch.count()
        };
        let mut records = 0;
        in_order(lines(io::Cursor::new(file)), 2, &|| false, work, |step| {
            if let Step::Done(count) = step {
                records += count;
                taken.fetch_add(1, Ordering::SeqCst);
            }
            ControlFlow::Continue(())
        })
        .expect("no panic");
        assert_eq!(records, 100_002);
    }

    struct Panics;

    impl Read for Panics {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            panic!("on purpose")
        }
    }

    #[test]
    fn panic_of_the_reader_is_an_error() {
        let ended = in_order(lines(Panics), 2, &|| false, sources, |_| ControlFlow::Continue(()));
        assert!(ended.is_err());
    }
}
