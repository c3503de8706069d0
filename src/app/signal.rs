//! SIGINT, SIGTERM and SIGHUP (Ctrl-C on Windows): how a run is interrupted.
//!
//! The first signal sets a flag. Code that can end in order polls it ([`interrupted`]) or awaits it ([`wait`]), prints what it has, and returns
//! [`Exit::Interrupted`]. If no such code runs, or it does not react in time, the watcher thread runs the registered cleanups and exits with 130.
//! A second signal does so at once. Signals that were ignored when the process started (`nohup`, `&` in a script) stay ignored.

use std::{
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::sync::watch;

use crate::app::error::Exit;

/// How often code that cannot await a signal looks for one.
pub const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How long code that handles signals may take to notice one. It may be writing to a slow disk, or to a reader that never reads.
const GRACE_PERIOD: Duration = Duration::from_secs(2);

/// Signals this close to the first are the same interruption: some programs signal a process and then its group.
const SAME_INTERRUPTION: Duration = Duration::from_secs(1);

type Cleanup = Box<dyn FnOnce() + Send>;

struct State {
    /// Set by the signal handler itself, so that a run that is just ending sees it.
    interrupted: Arc<AtomicBool>,
    /// When the first signal came.
    first: OnceLock<Instant>,
    /// Wakes [`wait`].
    arrived: watch::Sender<bool>,
    /// Some code of this run polls or awaits signals.
    handled: AtomicBool,
    /// That code has noticed the signal.
    noticed: AtomicBool,
    /// How many calls of [`interruptible`] are running.
    interruptible: AtomicUsize,
    cleanups: Mutex<Vec<(u64, Cleanup)>>,
    next_cleanup: AtomicU64,
}

static STATE: LazyLock<State> = LazyLock::new(|| State {
    interrupted: Arc::default(),
    first: OnceLock::new(),
    arrived: watch::Sender::new(false),
    handled: AtomicBool::new(false),
    noticed: AtomicBool::new(false),
    interruptible: AtomicUsize::new(0),
    cleanups: Mutex::default(),
    next_cleanup: AtomicU64::new(0),
});

impl State {
    fn cleanups(&self) -> MutexGuard<'_, Vec<(u64, Cleanup)>> {
        self.cleanups.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Called on the watcher thread for each signal.
    fn arrive(&self) {
        self.interrupted.store(true, SeqCst);
        let first = self.first.set(Instant::now()).is_ok();
        let elapsed = || self.first.get().map_or(Duration::ZERO, Instant::elapsed);
        if first {
            self.arrived.send_replace(true);
            let waits = || self.handled.load(SeqCst) && self.interruptible.load(SeqCst) == 0;
            while !self.noticed.load(SeqCst) && waits() && elapsed() < GRACE_PERIOD {
                thread::sleep(POLL_INTERVAL);
            }
            if self.noticed.load(SeqCst) {
                return;
            }
        } else if elapsed() < SAME_INTERRUPTION {
            return;
        }
        self.end()
    }

    /// Runs the cleanups, the newest first, and exits. The lock is never released: whoever else wants to end the run waits here for the exit.
    fn end(&self) -> ! {
        let mut cleanups = self.cleanups();
        cleanups.drain(..).rev().for_each(|(_, cleanup)| cleanup());
        signal_hook::low_level::exit(Exit::Interrupted.code().into())
    }
}

/// Starts the watcher thread. To be called once, before anything else is done.
pub fn start() {
    if watch_signals().is_err() {
        // Without the thread no cleanup can run, and a signal exits the process immediately.
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            let exit = Exit::Interrupted.code().into();
            let _ = signal_hook::flag::register_conditional_shutdown(signal, exit, Arc::new(AtomicBool::new(true)));
        }
    }
}

#[cfg(unix)]
fn watch_signals() -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let status = std::fs::read_to_string("/proc/self/status").ok();
    let mask = status.as_deref().and_then(ignored_signals);
    // Where the system does not list them, SIGHUP keeps its default action, so that `nohup` works.
    let ignored = |signal: i32| mask.map_or(signal == SIGHUP, |mask| mask & (1 << (signal - 1)) != 0);
    let signals: Vec<i32> = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| !ignored(*signal)).collect();
    let mut arriving = signal_hook::iterator::Signals::new(&signals)?;
    thread::Builder::new().spawn(move || arriving.forever().for_each(|_| STATE.arrive()))?;
    for signal in signals {
        signal_hook::flag::register(signal, Arc::clone(&STATE.interrupted))?;
    }
    Ok(())
}

/// The mask of ignored signals in `/proc/PID/status`.
#[cfg(unix)]
fn ignored_signals(status: &str) -> Option<u64> {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}

#[cfg(windows)]
fn watch_signals() -> Result<(), ctrlc::Error> {
    ctrlc::set_handler(|| STATE.arrive())
}

/// Returns true if the run was interrupted. Code that calls this handles the signal: it ends the run in order, and from the first call on the
/// process does not exit by itself unless a call is overdue.
#[must_use]
pub fn interrupted() -> bool {
    STATE.handled.store(true, SeqCst);
    let interrupted = STATE.interrupted.load(SeqCst);
    if interrupted {
        STATE.noticed.store(true, SeqCst);
    }
    interrupted
}

/// Completes when the run is interrupted, or at once if it was. Code that calls this handles the signal, as with [`interrupted`], from the call
/// on and not only when it awaits.
pub fn wait() -> impl Future<Output = ()> {
    let _ = interrupted();
    let mut arrived = STATE.arrived.subscribe();
    async move {
        let _ = arrived.wait_for(|arrived| *arrived).await;
        let _ = interrupted();
    }
}

/// Runs `work`, which blocks on a pipe, a program or a person. A signal meanwhile ends the process, even if other code handles signals.
pub fn interruptible<T>(work: impl FnOnce() -> T) -> T {
    STATE.interruptible.fetch_add(1, SeqCst);
    let done = work();
    STATE.interruptible.fetch_sub(1, SeqCst);
    done
}

/// Registers what is to be done before a signal ends the process. It runs on another thread and must be short: a signal does not end it.
pub fn on_interrupt(cleanup: impl FnOnce() + Send + 'static) -> Guard {
    let id = STATE.next_cleanup.fetch_add(1, SeqCst);
    STATE.cleanups().push((id, Box::new(cleanup)));
    Guard(id)
}

/// Keeps a cleanup registered.
#[must_use]
pub struct Guard(u64);

impl Drop for Guard {
    fn drop(&mut self) {
        STATE.cleanups().retain(|(id, _)| *id != self.0);
    }
}

/// Returns the exit code of a run that is about to end with `exit`. If a signal came that nothing noticed, the process ends here instead, as
/// interrupted.
pub fn conclude(exit: Exit) -> Exit {
    // If the process is ending, this waits for its exit.
    drop(STATE.cleanups());
    if !STATE.interrupted.load(SeqCst) {
        return exit;
    }
    if exit != Exit::Interrupted && !STATE.noticed.load(SeqCst) {
        STATE.end();
    }
    exit.and(Exit::Interrupted)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn ignored_signals_are_read_from_the_status_of_a_process() {
        let status =
            "Name:\thookctl\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000001003\nSigCgt:\t0000000000000440\n";
        assert_eq!(ignored_signals(status), Some(0x1003));
        assert_eq!(ignored_signals("Name:\thookctl\n"), None);
        assert_eq!(ignored_signals("SigIgn:\tmany\n"), None);
    }

    #[test]
    fn guard_that_is_dropped_takes_its_cleanup_along() {
        let ids = || STATE.cleanups().iter().map(|(id, _)| *id).collect::<Vec<_>>();
        let guard = on_interrupt(|| {});
        let id = guard.0;
        assert!(ids().contains(&id));
        drop(guard);
        assert!(!ids().contains(&id));
    }
}
