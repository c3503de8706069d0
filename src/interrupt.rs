//! SIGINT and SIGTERM: either ends the run with 130.
//!
//! A command that reads ends at once; one that has deliveries under way is told, says what was done, and then ends. One that is over
//! before anybody could interrupt it does not ask.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering},
    },
    task::Poll,
};

use crate::exit::Exit;

/// Whether a signal ends the process there and then, once that was asked for.
static AT_ONCE: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Whether somebody takes note of signals, and ends the run when it is time.
static NOTED: AtomicBool = AtomicBool::new(false);

/// How many end the process themselves, when their last work is done.
static WATCHES: AtomicUsize = AtomicUsize::new(0);

/// Has a signal end the process there and then, unless somebody else does: who only takes note of it does not while one `waits`.
fn settle(waits: bool) {
    let now = AT_ONCE.get_or_init(|| {
        let now = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            // Where the system refuses a handler, its own applies, and the run ends all the same.
            let exit = Exit::Interrupted.code().into();
            let _ = signal_hook::flag::register_conditional_shutdown(signal, exit, now.clone());
        }
        now
    });
    let watched = WATCHES.load(Ordering::Relaxed) > 0;
    now.store(!watched && (waits || !NOTED.load(Ordering::Relaxed)), Ordering::Relaxed);
}

/// From now on, either signal ends the process with 130, unless somebody else listens. For commands that keep nothing that could be lost.
pub fn end_at_once() {
    settle(false);
}

/// While `wait` waits for a person or a pipe, either signal ends the process with 130, after what [`end_after`] was given.
pub fn end_while<T>(wait: impl FnOnce() -> T) -> T {
    settle(true);
    let waited = wait();
    settle(false);
    waited
}

/// From now on, either signal ends the process with 130, once `last` is done. For commands that keep what must not be lost.
pub fn end_after(last: impl FnOnce() + Send + 'static) {
    std::mem::forget(end_after_while_kept(last));
}

/// As [`end_after`], for as long as what this returns is kept. A signal after that ends the process at once, or is for whoever listens.
#[must_use]
pub fn end_after_while_kept(last: impl FnOnce() + Send + 'static) -> Watch {
    let watch = Watch(Arc::default());
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        let _ = signal_hook::flag::register(signal, Arc::clone(&watch.0.came));
    }
    WATCHES.fetch_add(1, Ordering::Relaxed);
    settle(false);
    let watched = Arc::clone(&watch.0);
    // A handler may do next to nothing, and the one who reads may be waiting for a pipe.
    std::thread::spawn(move || {
        while !watched.came.load(Ordering::SeqCst) {
            if watched.end.load(Ordering::SeqCst) == Watched::OVER {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        if watched.ends_as(Watched::INTERRUPTED) {
            last();
            signal_hook::low_level::exit(Exit::Interrupted.code().into());
        }
    });
    watch
}

/// What a watch waits for, and how it ends: by a signal or by being dropped, and never by both.
#[derive(Default)]
struct Watched {
    came: Arc<AtomicBool>,
    end: AtomicU8,
}

impl Watched {
    const UNDER_WAY: u8 = 0;
    const OVER: u8 = 1;
    const INTERRUPTED: u8 = 2;

    /// Whether it ends so: the first who says how it ends decides.
    fn ends_as(&self, end: u8) -> bool {
        self.end.compare_exchange(Self::UNDER_WAY, end, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
}

/// Keeps [`end_after_while_kept`] up.
pub struct Watch(Arc<Watched>);

impl Drop for Watch {
    fn drop(&mut self) {
        WATCHES.fetch_sub(1, Ordering::Relaxed);
        settle(false);
        // What came while this was kept is not for those who listen later: the watching thread is about to end the process.
        while self.0.came.load(Ordering::SeqCst) || !self.0.ends_as(Watched::OVER) {
            std::thread::park();
        }
    }
}

/// Whether either signal has come since this was first asked, or since [`arrival`] was. From then on none ends the process by itself.
/// For those who wait without a runtime.
pub fn has_come() -> bool {
    static CAME: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    let came = CAME.get_or_init(|| {
        let came = Arc::default();
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            let _ = signal_hook::flag::register(signal, Arc::clone(&came));
        }
        NOTED.store(true, Ordering::Relaxed);
        settle(false);
        came
    });
    came.load(Ordering::Relaxed)
}

/// From now on, either signal is kept for the future that this returns, which ends when one arrives. To be called inside a runtime,
/// before the work begins: a signal in between would end the process as if nobody listened.
pub fn arrival() -> impl Future<Output = ()> {
    // What is still to be done after a signal is to know of it.
    has_come();
    #[cfg(unix)]
    let mut signals = {
        use tokio::signal::unix::{SignalKind, signal};
        [signal(SignalKind::interrupt()), signal(SignalKind::terminate())]
    };
    #[cfg(windows)]
    let mut signals = [tokio::signal::windows::ctrl_c()];

    std::future::poll_fn(move |context| {
        // Where the system gives no listener, its own way of ending the process applies.
        if signals.iter_mut().flatten().any(|signal| signal.poll_recv(context).is_ready()) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
}
