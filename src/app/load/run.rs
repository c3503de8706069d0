//! A load from its begin to its end: so many connections, each of which delivers what is next.
//!
//! Everything happens on one thread, so nothing is locked and nothing is merged. Each second is told to whoever watches.

use std::{
    cell::{Cell, RefCell},
    pin::pin,
    time::{Duration, Instant},
};

use futures_util::{
    future::{Either, select},
    stream::{FuturesUnordered, StreamExt as _},
};
use tokio::sync::Notify;

use super::{
    Outcome, Plan, Source, Tally, Watch,
    endpoint::Endpoint,
    line::{Line, Traffic},
    pace::{Pace, slots_in},
    tally::{ErrorKind, NoAnswer},
};

/// How often it is looked whether to stop, and told how far it is.
const TICK: Duration = Duration::from_millis(100);

/// How long a worker that found no connection waits: to try again at once would only heat the machine.
const BREATH: Duration = Duration::from_millis(10);

/// The least length of an interval.
const SECOND: Duration = Duration::from_secs(1);

/// Runs a load, until it is done or `interrupted`.
///
/// # Errors
/// The host is not found, or is not loopback where it must be; the certificates cannot be used.
pub async fn run(
    plan: &Plan,
    source: &mut impl Source,
    watch: &mut impl Watch,
    interrupted: &Cell<bool>,
) -> anyhow::Result<Outcome> {
    let endpoint = Endpoint::of(plan).await?;
    let start = Instant::now();
    let slots = plan.rate.and_then(|rate| Some(slots_in(plan.duration?, rate)));
    let count = [plan.count, slots].into_iter().flatten().min().unwrap_or(u64::MAX);
    let lines = plan.connections.min(usize::try_from(count).unwrap_or(usize::MAX));
    let traffic = Traffic::default();
    let shared = Shared {
        traffic: &traffic,
        tally: RefCell::new(Tally::of(source.kinds())),
        source: RefCell::new(source),
        pace: Pace::begin(plan.rate, count, start),
        most: count,
        end: plan.duration.map(|duration| start + duration),
        begun: Cell::new(0),
        beginnings: Cell::new(None),
        stopped: Cell::new(false),
        stopping: Notify::new(),
        awaiting: Cell::new(None),
        awaited: Cell::new(Duration::ZERO),
        failed: Cell::new(None),
        most_failures: plan.most_failures,
    };
    let elapsed = {
        // They are one task, and would use up its budget, so that neither the clock nor a signal had a turn.
        let mut workers: FuturesUnordered<_> =
            (0..lines).map(|_| tokio::task::unconstrained(shared.work(&endpoint))).collect();
        let mut ticks = tokio::time::interval(TICK);
        let (mut ended, mut last) = (false, Duration::ZERO);
        while !ended && !interrupted.get() {
            match select(pin!(ticks.tick()), workers.next()).await {
                Either::Right((worker, _)) => ended = worker.is_none(),
                Either::Left(_) => {
                    let elapsed = start.elapsed();
                    shared.stop_late(start + elapsed);
                    let mut tally = shared.tally.borrow_mut();
                    watch.progress(tally.ended(), tally.failed(), elapsed);
                    if elapsed >= last + SECOND {
                        tally.end_interval(elapsed, |interval, latencies| watch.interval(interval, latencies));
                        last = elapsed;
                    }
                }
            }
        }
        start.elapsed()
    };
    shared.end_wait();
    let (failed, awaited) = (shared.failed.take(), shared.awaited.get());
    let begun_in = shared.beginnings.get().map_or(Duration::ZERO, |(first, last)| last - first);
    let (begun, mut tally) = (shared.begun.get(), shared.tally.into_inner());
    (tally.sent, tally.received) = (traffic.sent.get(), traffic.received.get());
    tally.connections = traffic.connections.get();
    tally.end_interval(elapsed, |interval, latencies| watch.interval(interval, latencies));
    let due = plan.rate.map_or(begun, |rate| slots_in(elapsed, rate).min(count));
    let gave_up = plan.most_failures.is_some_and(|most| tally.failed() >= most);
    let cut_off = begun - tally.ended();
    Ok(Outcome { elapsed, begun_in, cut_off, not_begun: due.saturating_sub(begun), awaited, gave_up, failed, tally })
}

/// What the connections have in common.
struct Shared<'a, S> {
    traffic: &'a Traffic,
    source: RefCell<&'a mut S>,
    tally: RefCell<Tally>,
    pace: Pace,
    most: u64,
    end: Option<Instant>,
    begun: Cell<u64>,
    /// When the first and the last delivery began.
    beginnings: Cell<Option<(Instant, Instant)>>,
    stopped: Cell<bool>,
    /// Tells those who wait that it has stopped.
    stopping: Notify,
    /// Since when the first waits for the next request to be possible, if one does; and for how long one did before.
    awaiting: Cell<Option<Instant>>,
    awaited: Cell<Duration>,
    failed: Cell<Option<anyhow::Error>>,
    most_failures: Option<u64>,
}

impl<S: Source> Shared<'_, S> {
    /// Delivers what is next over one connection, until nothing is.
    async fn work(&self, endpoint: &Endpoint) {
        let mut line = Line::to(endpoint, self.traffic);
        let mut wire = Vec::new();
        while let Some(meant_for) = self.turn().await {
            wire.clear();
            let next = self.source.borrow_mut().next(&mut wire);
            let kind = match next {
                Ok(kind) => kind,
                Err(failure) => {
                    self.begun.set(self.begun.get() - 1);
                    self.failed.set(Some(failure));
                    return self.stop();
                }
            };
            let last = self.source.borrow().closes(kind);
            let began = Instant::now();
            self.beginnings.set(Some((self.beginnings.get().map_or(began, |(first, _)| first), began)));
            let result = line.deliver(&wire, last, began).await;
            let latency = meant_for.unwrap_or(began).elapsed();
            let failed = result.as_ref().err().map(|error| error.kind);
            self.count(kind, result, latency);
            match failed {
                Some(ErrorKind::Refused | ErrorKind::Connect) if !self.is_over() => tokio::time::sleep(BREATH).await,
                // What fails at once gives nobody else a turn.
                Some(_) => tokio::task::yield_now().await,
                None => {}
            }
        }
    }

    fn count(&self, kind: usize, result: Result<u16, NoAnswer>, latency: Duration) {
        let tally = &mut *self.tally.borrow_mut();
        match result {
            Ok(status) => {
                let accepted = self.source.borrow().accepts(kind, status);
                tally.answered(kind, status, accepted, latency);
            }
            Err(error) => tally.unanswered(kind, error, latency),
        }
        if self.most_failures.is_some_and(|most| tally.failed() >= most) {
            self.stop();
        }
    }

    /// Waits for the next delivery, and the time that it is meant for; none when there is none.
    async fn turn(&self) -> Option<Option<Instant>> {
        if self.is_over() {
            return None;
        }
        let meant_for = self.pace.turn().await?;
        self.ready().await;
        if self.is_over() {
            return None;
        }
        self.begun.set(self.begun.get() + 1);
        if self.begun.get() == self.most {
            self.pace.end();
        }
        Some(meant_for)
    }

    /// Waits until a request can be made, or none is to be made any more. The time that it was meant for may pass meanwhile, and counts.
    async fn ready(&self) {
        let awaited = || self.source.borrow().awaits().filter(|_| !self.is_over());
        while let Some(news) = awaited() {
            // Who listens first and looks again then misses nothing: each hears of what happens from when it is made, polled or not.
            let (told, stopped) = (pin!(news.notified()), pin!(self.stopping.notified()));
            if awaited().is_some() {
                self.awaiting.set(self.awaiting.get().or_else(|| Some(Instant::now())));
                select(told, stopped).await;
            }
        }
        // What one has waited for, all have.
        self.end_wait();
    }

    fn end_wait(&self) {
        let waited = self.awaiting.take().map_or(Duration::ZERO, |since| since.elapsed());
        self.awaited.set(self.awaited.get() + waited);
    }

    fn is_over(&self) -> bool {
        self.stopped.get() || self.begun.get() >= self.most || self.end.is_some_and(|end| Instant::now() >= end)
    }

    fn stop(&self) {
        self.stopped.set(true);
        self.stopping.notify_waiters();
        self.pace.end();
    }

    /// Those who wait for their turn do not see the time pass.
    fn stop_late(&self, now: Instant) {
        if self.end.is_some_and(|end| now >= end) {
            self.stop();
        }
    }
}
