//! SIGINT and SIGTERM: either ends the run with 130.
//!
//! Owns who has a signal: a command that reads ends in the handler, at once; one that keeps what must not be lost has its last works done by
//! the one thread that watches; one that has deliveries under way listens, says what was done, and ends by itself. None is lost between two of
//! them, and whoever will not wait for the end needs a second one. A command that is over before anybody could interrupt it does not ask.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    thread,
    time::Duration,
};

use crate::exit::Exit;

/// How soon a signal is seen: a handler may do next to nothing, so there is one who looks.
const GLANCE: Duration = Duration::from_millis(20);

/// How long who listens has for itself: some send a signal to a process and to its group, which is one interruption and not two.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is done last.
type Last = Box<dyn FnOnce() + Send>;

/// What is known of signals, once somebody has asked.
#[derive(Default)]
struct Signals {
    /// Whether one has come.
    came: Arc<AtomicBool>,
    /// Whether one ends the process there and then, in its handler.
    at_once: Arc<AtomicBool>,
    claims: Mutex<Claims>,
}

/// Who wants a signal.
#[derive(Default)]
struct Claims {
    /// What is to be done before the process ends, by its number.
    lasts: Vec<(u64, Last)>,
    next: u64,
    /// How many wait for a pipe, a program or a person.
    waiting: usize,
    listener: Listener,
    /// Whether who listens is told of a second one too.
    twice: bool,
    /// Whether there is one who looks.
    watched: bool,
    stage: Stage,
}

/// Who listens, or looks, and ends the run when it is time. Once somebody does, it is so for good.
#[derive(Default, PartialEq, Eq)]
enum Listener {
    #[default]
    Nobody,
    Untold,
    Told,
}

/// How far the end is.
#[derive(Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Open,
    /// Who listens has had its time.
    Late,
    /// The last works are being done.
    Ending,
}

static SIGNALS: OnceLock<Signals> = OnceLock::new();

fn signals() -> &'static Signals {
    SIGNALS.get_or_init(|| {
        let signals = Signals::default();
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            // Where the system refuses a handler, its own applies, and the run ends all the same.
            let exit = Exit::Interrupted.code().into();
            let _ = signal_hook::flag::register_conditional_shutdown(signal, exit, Arc::clone(&signals.at_once));
            let _ = signal_hook::flag::register(signal, Arc::clone(&signals.came));
        }
        signals
    })
}

impl Signals {
    fn has_come(&self) -> bool {
        self.came.load(Ordering::SeqCst)
    }

    fn claims(&self) -> MutexGuard<'_, Claims> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes who wants a signal. One that comes from then on is for who wants it then.
    fn change<T>(&self, change: impl FnOnce(&mut Claims) -> T) -> T {
        let mut claims = self.claims();
        let changed = change(&mut claims);
        let unclaimed = claims.lasts.is_empty() && (claims.waiting > 0 || claims.listener == Listener::Nobody);
        let at_once = match claims.stage {
            Stage::Open => unclaimed,
            Stage::Late => true,
            Stage::Ending => false,
        };
        self.at_once.store(at_once, Ordering::SeqCst);
        changed
    }

    /// Has somebody look. Where there can be no thread, a signal ends the process at once: better so than never.
    fn watch(&'static self) {
        if self.change(|claims| !std::mem::replace(&mut claims.watched, true)) {
            let spawned = thread::Builder::new().spawn(|| {
                while !self.has_come() {
                    thread::sleep(GLANCE);
                }
                if self.claims().lasts.is_empty() {
                    thread::sleep(PATIENCE);
                }
                if !self.claims().lasts.is_empty() {
                    self.end();
                }
                self.change(|claims| {
                    if !claims.twice {
                        claims.stage = Stage::Late;
                    }
                });
            });
            if spawned.is_err() {
                self.change(|claims| claims.stage = Stage::Late);
            }
        }
    }

    /// Does the last works, the newest first, and ends the process. Where that is under way already, it is waited for.
    fn end(&self) -> ! {
        let (first, lasts) = self.change(|claims| {
            let first = std::mem::replace(&mut claims.stage, Stage::Ending) != Stage::Ending;
            (first, std::mem::take(&mut claims.lasts))
        });
        if !first {
            loop {
                thread::park();
            }
        }
        lasts.into_iter().rev().for_each(|(_, last)| last());
        signal_hook::low_level::exit(Exit::Interrupted.code().into())
    }
}

/// From now on, either signal ends the process with 130, unless somebody else listens. For commands that keep nothing that could be lost.
pub fn end_at_once() {
    signals().change(|_| ());
}

/// While `wait` waits for a person or a pipe, either signal ends the process with 130, after what [`end_after`] was given.
pub fn end_while<T>(wait: impl FnOnce() -> T) -> T {
    signals().change(|claims| claims.waiting += 1);
    let waited = wait();
    signals().change(|claims| claims.waiting -= 1);
    waited
}

/// From now on, either signal ends the process with 130, once `last` is done; [`conclude`] says until when. For commands that keep what must not
/// be lost.
pub fn end_after(last: impl FnOnce() + Send + 'static) {
    std::mem::forget(end_after_while_kept(last));
}

/// As [`end_after`], for as long as what this returns is kept. A signal after that ends the process at once, or is for whoever listens.
#[must_use]
pub fn end_after_while_kept(last: impl FnOnce() + Send + 'static) -> Watch {
    let watch = signals().change(|claims| {
        claims.next += 1;
        claims.lasts.push((claims.next, Box::new(last)));
        Watch(claims.next)
    });
    signals().watch();
    watch
}

/// Keeps [`end_after_while_kept`] up.
pub struct Watch(u64);

impl Drop for Watch {
    fn drop(&mut self) {
        let signals = signals();
        let last = signals.change(|claims| {
            let place = claims.lasts.iter().position(|(number, _)| *number == self.0)?;
            Some(claims.lasts.remove(place))
        });
        // What has come by now came while this was kept, and is not for those who listen later.
        match last {
            Some(last) if signals.has_come() => {
                signals.change(|claims| claims.lasts.push(last));
                signals.end();
            }
            Some(_) => {}
            None => signals.end(),
        }
    }
}

/// Ends the process with 130 if a signal came while [`end_after`] had something to do: the last word of a run, which another code would deny.
pub fn conclude() {
    let Some(signals) = SIGNALS.get() else { return };
    let claims = signals.claims();
    if claims.stage == Stage::Ending || signals.has_come() && !claims.lasts.is_empty() {
        drop(claims);
        signals.end();
    }
}

/// Whether either signal has come since somebody first asked. From then on none ends the process by itself. For those who wait without a
/// runtime.
#[must_use]
pub fn has_come() -> bool {
    let signals = signals();
    signals.change(|claims| {
        if claims.listener == Listener::Nobody {
            claims.listener = Listener::Untold;
        }
    });
    signals.watch();
    signals.has_come()
}

/// From now on, either signal is kept for the future that this returns, which ends when one arrives; or has arrived since somebody first asked,
/// and nobody was told. To be called inside a runtime, before the work begins: a signal in between would end the process as if nobody listened.
pub fn arrival() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let mut listeners = {
        use tokio::signal::unix::{SignalKind, signal};
        [signal(SignalKind::interrupt()), signal(SignalKind::terminate())]
    };
    #[cfg(windows)]
    let mut listeners = [tokio::signal::windows::ctrl_c()];

    let untold = has_come() && signals().claims().listener == Listener::Untold;
    std::future::poll_fn(move |context| {
        // Where the system gives no listener, its own way of ending the process applies.
        if untold || listeners.iter_mut().flatten().any(|signal| signal.poll_recv(context).is_ready()) {
            signals().change(|claims| claims.listener = Listener::Told);
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
}

/// From now on, who listens is told of a second signal as well, and ends by itself then.
pub fn tell_twice() {
    signals().change(|claims| claims.twice = true);
}
