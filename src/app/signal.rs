//! SIGINT, SIGTERM and SIGHUP (Ctrl-C on Windows): how a run is interrupted.
//!
//! By default, a signal exits the process with 130. Code that must clean up first registers a cleanup ([`on_interrupt`]). Code that can end cleanly
//! polls a flag ([`interrupted`]) or awaits it ([`wait`]), prints what it has, and returns [`Exit::Interrupted`]. If it does not react in time, a
//! watcher thread runs the cleanups and exits. A second signal does so immediately. Signals that were ignored when the process started (`nohup`, `&`
//! in a script) stay ignored.

use std::{
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, Once, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::sync::watch;

use crate::app::error::Exit;

/// How often code that cannot await a signal checks for one.
pub const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How long code that handles signals may take to notice one. It may be writing to a slow disk, or to a reader that never reads.
const GRACE_PERIOD: Duration = Duration::from_secs(2);

/// Signals this close to the first are the same interruption: some programs signal a process and then its group.
const SAME_INTERRUPTION: Duration = Duration::from_secs(1);

type Cleanup = Box<dyn FnOnce() + Send>;

/// The signals that are handled. Those that were ignored when the process started are not among them.
static SIGNALS: OnceLock<Vec<i32>> = OnceLock::new();
/// True while the signal handler exits by itself: nothing needs the watcher thread yet, or the thread could not be started.
static EXITS_AT_ONCE: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(true)));
/// True once a signal came. The signal handler itself sets it, so that a run that is about to end notices.
static INTERRUPTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);
/// When the first signal came.
static FIRST: OnceLock<Instant> = OnceLock::new();
/// Wakes [`wait`].
static ARRIVED: LazyLock<watch::Sender<bool>> = LazyLock::new(|| watch::Sender::new(false));
/// True once any code of this run polls or awaits signals.
static HANDLED: AtomicBool = AtomicBool::new(false);
/// True once that code has noticed a signal.
static NOTICED: AtomicBool = AtomicBool::new(false);
/// Number of calls of [`interruptible`] that are running.
static INTERRUPTIBLE: AtomicUsize = AtomicUsize::new(0);
/// The cleanups to run before a signal ends the process, by ID.
static CLEANUPS: Mutex<Vec<(u64, Cleanup)>> = Mutex::new(Vec::new());

fn cleanups() -> MutexGuard<'static, Vec<(u64, Cleanup)>> {
    CLEANUPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Handles one signal, on the watcher thread.
fn arrive() {
    INTERRUPTED.store(true, SeqCst);
    let is_first = FIRST.set(Instant::now()).is_ok();
    let elapsed = || FIRST.get().map_or(Duration::ZERO, Instant::elapsed);
    if is_first {
        ARRIVED.send_replace(true);
        let noticed = || NOTICED.load(SeqCst);
        while !noticed() && HANDLED.load(SeqCst) && INTERRUPTIBLE.load(SeqCst) == 0 && elapsed() < GRACE_PERIOD {
            thread::sleep(POLL_INTERVAL);
        }
        if noticed() {
            return;
        }
    } else if elapsed() < SAME_INTERRUPTION {
        return;
    }
    end()
}

/// Runs the cleanups, the newest first, and exits. The lock is never released, so any other thread that calls this waits until the process exits.
fn end() -> ! {
    let mut cleanups = cleanups();
    cleanups.drain(..).rev().for_each(|(_, cleanup)| cleanup());
    signal_hook::low_level::exit(Exit::Interrupted.code().into())
}

/// Installs the signal handlers. Call it once, before anything else.
#[cfg(unix)]
pub fn start() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let status = std::fs::read_to_string("/proc/self/status").ok();
    let mask = status.as_deref().and_then(ignored_signals);
    // If the system does not list them, SIGHUP keeps its default action, so that `nohup` works.
    let ignored = |signal: i32| mask.map_or(signal == SIGHUP, |mask| mask & (1 << (signal - 1)) != 0);
    let signals: Vec<i32> = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| !ignored(*signal)).collect();
    let exit = Exit::Interrupted.code().into();
    for &signal in SIGNALS.get_or_init(|| signals) {
        // If a handler cannot be installed, the default action still ends the run.
        let _ = signal_hook::flag::register_conditional_shutdown(signal, exit, Arc::clone(&EXITS_AT_ONCE));
        let _ = signal_hook::flag::register(signal, Arc::clone(&INTERRUPTED));
    }
}

/// Starts the watcher thread, unless it is already running.
#[cfg(unix)]
fn watch() {
    static STARTED: Once = Once::new();
    let Some(signals) = SIGNALS.get() else { return };
    STARTED.call_once(|| {
        let started = signal_hook::iterator::Signals::new(signals)
            .and_then(|mut arriving| thread::Builder::new().spawn(move || arriving.forever().for_each(|_| arrive())));
        EXITS_AT_ONCE.store(started.is_err(), SeqCst);
    });
}

/// Parses the mask of ignored signals in `/proc/PID/status`.
#[cfg(unix)]
fn ignored_signals(status: &str) -> Option<u64> {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}

/// Starts the watcher thread. Call it once, before anything else.
#[cfg(windows)]
pub fn start() {
    // If the handler cannot be installed, the default action still ends the run.
    let _ = ctrlc::set_handler(|| arrive());
}

#[cfg(windows)]
fn watch() {}

/// Returns true if the run was interrupted. Code that calls this must end the run itself: from the first call on, a signal exits the process only if no
/// further call follows within the grace period.
#[must_use]
pub fn interrupted() -> bool {
    if !HANDLED.swap(true, SeqCst) {
        watch();
    }
    let interrupted = INTERRUPTED.load(SeqCst);
    if interrupted {
        NOTICED.store(true, SeqCst);
    }
    interrupted
}

/// Completes when the run is interrupted, or immediately if it already was. As with [`interrupted`], the caller must end the run itself. This
/// starts with the call, not when the future is first awaited.
pub fn wait() -> impl Future<Output = ()> {
    let _ = interrupted();
    let mut arrived = ARRIVED.subscribe();
    async move {
        let _ = arrived.wait_for(|arrived| *arrived).await;
        let _ = interrupted();
    }
}

/// Runs `work`, which blocks on a pipe, a program or a person. Meanwhile, a signal ends the process even if other code handles signals.
pub fn interruptible<T>(work: impl FnOnce() -> T) -> T {
    INTERRUPTIBLE.fetch_add(1, SeqCst);
    let done = work();
    INTERRUPTIBLE.fetch_sub(1, SeqCst);
    done
}

/// Registers a cleanup to run before a signal ends the process. It runs on another thread, and must be short because no signal can interrupt it.
pub fn on_interrupt(cleanup: impl FnOnce() + Send + 'static) -> Guard {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let id = NEXT.fetch_add(1, SeqCst);
    cleanups().push((id, Box::new(cleanup)));
    watch();
    Guard(id)
}

/// Keeps a cleanup registered until it is dropped.
#[must_use]
pub struct Guard(u64);

impl Drop for Guard {
    fn drop(&mut self) {
        cleanups().retain(|(id, _)| *id != self.0);
    }
}

/// Returns the exit code of a run that is about to end with `exit`. If a signal came and no code noticed it, exits here as
/// interrupted instead.
pub fn conclude(exit: Exit) -> Exit {
    // If the process is ending, this waits for its exit.
    drop(cleanups());
    if !INTERRUPTED.load(SeqCst) {
        return exit;
    }
    if exit != Exit::Interrupted && !NOTICED.load(SeqCst) {
        end();
    }
    exit.and(Exit::Interrupted)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn ignored_signals_are_parsed_from_a_process_status() {
        let status =
            "Name:\thookctl\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000001003\nSigCgt:\t0000000000000440\n";
        assert_eq!(ignored_signals(status), Some(0x1003));
        assert_eq!(ignored_signals("Name:\thookctl\n"), None);
        assert_eq!(ignored_signals("SigIgn:\tmany\n"), None);
    }

    #[test]
    fn dropped_guard_unregisters_its_cleanup() {
        let ids = || cleanups().iter().map(|(id, _)| *id).collect::<Vec<_>>();
        let guard = on_interrupt(|| {});
        let id = guard.0;
        assert!(ids().contains(&id));
        drop(guard);
        assert!(!ids().contains(&id));
    }
}
