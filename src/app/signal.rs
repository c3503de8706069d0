//! SIGINT and SIGTERM: either ends the run with 130.
//!
//! Owns who has a signal. Where nothing can be lost, its handler ends the process. Where something is to be done last, or somebody listens, one
//! thread watches: what nobody takes within its time ends the process, after the last works. Signals that follow each other closely are one
//! interruption, since some send one to a process and to its group. A signal while the last works are done changes nothing, so they must be short.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::app::error::Exit;

/// How soon a signal is seen: a handler may do next to nothing, so there is one who looks. Whoever waits for something else looks as often.
pub const GLANCE: Duration = Duration::from_millis(20);

/// How close signals are that are one interruption.
const CLOSE: Duration = Duration::from_secs(1);

/// How long one waits to be taken by who listens, who may be writing to a slow disk. Who waits for a reader that reads nothing never takes it.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is done last.
type Last = Box<dyn FnOnce() + Send>;

/// What is known of signals, once somebody has asked.
#[derive(Default)]
struct Signals {
    /// Whether one has come that nobody has counted yet.
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
    /// How many interruptions there were, and how many of them somebody took.
    seen: usize,
    taken: usize,
    /// How many wait for a pipe, a program or a person.
    waiting: usize,
    /// Whether somebody has listened or looked, who takes what comes: then and later.
    listened: bool,
    watch: Watching,
    /// Whether the last works are being done.
    ending: bool,
}

/// Whether there is one who looks.
#[derive(Default, PartialEq, Eq)]
enum Watching {
    #[default]
    NotYet,
    UnderWay,
    /// There can be no thread.
    Impossible,
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

impl Claims {
    /// Whether nobody would take an interruption.
    fn unheard(&self) -> bool {
        self.waiting > 0 || !self.listened
    }

    /// Takes every interruption there was, for somebody who listens.
    fn take(&mut self) -> bool {
        let pending = self.listened && self.seen > self.taken;
        if pending {
            self.taken = self.seen;
        }
        pending
    }
}

impl Signals {
    fn claims(&self) -> MutexGuard<'_, Claims> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes who wants a signal. One that comes from then on is for who wants it then.
    fn change<T>(&self, change: impl FnOnce(&mut Claims) -> T) -> T {
        let mut claims = self.claims();
        let changed = change(&mut claims);
        let unclaimed = claims.lasts.is_empty() && claims.unheard();
        let at_once = !claims.ending && (unclaimed || claims.watch == Watching::Impossible);
        self.at_once.store(at_once, Ordering::SeqCst);
        changed
    }

    /// Whether an interruption has come that nobody took.
    fn is_pending(&self, claims: &Claims) -> bool {
        claims.seen > claims.taken || self.came.load(Ordering::SeqCst)
    }

    /// Has somebody look. Where there can be no thread, a signal ends the process at once: better so than never.
    fn watch(&'static self) {
        let begins = |claims: &mut Claims| {
            let begins = claims.watch == Watching::NotYet;
            if begins {
                claims.watch = Watching::UnderWay;
            }
            begins
        };
        if self.change(begins) && thread::Builder::new().spawn(|| self.look()).is_err() {
            self.change(|claims| claims.watch = Watching::Impossible);
        }
    }

    fn look(&self) -> ! {
        let mut last: Option<Instant> = None;
        loop {
            thread::sleep(GLANCE);
            if self.came.swap(false, Ordering::SeqCst) && last.is_none_or(|last| last.elapsed() > CLOSE) {
                last = Some(Instant::now());
                self.change(|claims| claims.seen += 1);
            }
            let claims = self.claims();
            let overdue = last.is_some_and(|last| last.elapsed() > PATIENCE);
            if claims.seen > claims.taken && (claims.unheard() || overdue) {
                drop(claims);
                self.end();
            }
        }
    }

    /// Does the last works, the newest first, and ends the process. Where that is under way already, it is waited for.
    fn end(&self) -> ! {
        let (first, lasts) = self.change(|claims| {
            let first = !std::mem::replace(&mut claims.ending, true);
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

/// From now on, where a signal ends the process, that is once `last` is done. For commands that keep what must not be lost.
pub fn end_after(last: impl FnOnce() + Send + 'static) {
    std::mem::forget(end_after_while_kept(last));
}

/// As [`end_after`], for as long as what this returns is kept.
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
        // It was taken by who ends the process.
        let Some(last) = last else { signals.end() };
        let claims = signals.claims();
        // What has come by now came while this was kept, and is not for those who ask later.
        if claims.unheard() && signals.is_pending(&claims) {
            drop(claims);
            signals.change(|claims| claims.lasts.push(last));
            signals.end();
        }
    }
}

/// Ends the process with 130 if a signal came that nobody took, and the run is about to `say` something else, which would deny it.
pub fn conclude(say: Exit) {
    let Some(signals) = SIGNALS.get() else { return };
    let claims = signals.claims();
    if claims.ending || say != Exit::Interrupted && signals.is_pending(&claims) {
        drop(claims);
        signals.end();
    }
}

/// From now on, whoever takes what comes has it: none ends the process by itself at once, but while somebody waits or where nobody can look.
pub fn listen() {
    let signals = signals();
    signals.change(|claims| claims.listened = true);
    signals.watch();
}

/// Takes either signal, if one has come since somebody listens.
#[must_use]
pub fn take() -> bool {
    let Some(signals) = SIGNALS.get() else { return false };
    loop {
        let (taken, looks) =
            signals.change(|claims| (claims.take(), claims.listened && claims.watch == Watching::UnderWay));
        // One that has just come is counted in a moment.
        if taken || !looks || !signals.came.load(Ordering::SeqCst) {
            return taken;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Whether either signal has come since somebody first asked, and nobody took it. Whoever asks listens from then on, see [`listen`]. For those who
/// wait without a runtime, and end the run where one has come.
#[must_use]
pub fn has_come() -> bool {
    listen();
    let signals = signals();
    signals.is_pending(&signals.claims())
}

/// From now on, either signal is kept for the future that this returns, which takes it; also one that has come since somebody first asked. To be
/// called inside a runtime, before the work begins: a signal in between would end the process as if nobody listened.
pub fn arrival() -> impl Future<Output = ()> {
    listen();
    async {
        while !take() {
            tokio::time::sleep(GLANCE).await;
        }
    }
}
