//! A load from its begin to its end: so many connections, each of which delivers what is next.
//!
//! Everything happens on one thread, so nothing is locked and nothing is merged. Each second is told to whoever watches.

use std::{
    cell::{Cell, RefCell},
    net::IpAddr,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{
    future::{Either, select},
    stream::{FuturesUnordered, StreamExt as _},
};
use rustls::pki_types::ServerName;
use tokio::sync::Notify;
use url::{Host, Url};

use super::{
    Histogram, Interval, Tally,
    line::{Endpoint, Line, Traffic},
    pace::{Pace, slots_in},
    tally::{ErrorKind, NoAnswer},
};
use crate::{
    delivery::{Trust, tls},
    exit::{Exit, Failure},
    number::float,
};

/// How often it is looked whether to stop, and told how far it is.
const TICK: Duration = Duration::from_millis(100);

/// How long a worker that found no connection waits: to try again at once would only heat the machine.
const BREATH: Duration = Duration::from_millis(10);

/// The least length of an interval.
const SECOND: Duration = Duration::from_secs(1);

/// What gives the requests.
pub trait Source {
    /// Puts the next request into `wire`, which is empty: head and body, ready to go. Says of which kind it is.
    ///
    /// # Errors
    /// It cannot be made; the load ends with what was delivered before.
    fn next(&mut self, wire: &mut Vec<u8>) -> Result<usize, Failure>;

    /// What tells all who wait that the next request may be made, where it may not be made now.
    fn awaits(&self) -> Option<Arc<Notify>>;

    /// Whether requests of that kind say that they are the last of their connection.
    fn closes(&self, kind: usize) -> bool;

    /// How many kinds there are.
    fn kinds(&self) -> usize;

    /// Whether a status is a success for that kind.
    fn accepts(&self, kind: usize, status: u16) -> bool;
}

/// Who is told how it goes on.
pub trait Watch {
    /// Several times a second: how far it is.
    fn progress(&mut self, ended: u64, failed: u64, elapsed: Duration);

    /// An interval has ended.
    fn interval(&mut self, interval: &Interval, latencies: &Histogram);
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where it goes.
    pub url: Url,
    /// Whom to trust over https.
    pub trust: Trust,
    /// The most deliveries.
    pub count: Option<u64>,
    /// No delivery begins later.
    pub duration: Option<Duration>,
    /// How many connections there are at most.
    pub connections: usize,
    /// Deliveries a second, whether or not the endpoint keeps up.
    pub rate: Option<f64>,
    /// The longest time for one delivery.
    pub timeout: Duration,
    /// It stops at so many that were refused, or not answered.
    pub most_failures: Option<u64>,
    /// Whether it may go elsewhere than to loopback.
    pub anywhere: bool,
}

/// How it ended.
#[derive(Debug)]
pub struct Outcome {
    /// What came of the deliveries.
    pub tally: Tally,
    /// From the first delivery to the end of the last.
    pub elapsed: Duration,
    /// From the beginning of the first delivery to that of the last.
    pub begun_in: Duration,
    /// Deliveries that were under way when it was interrupted.
    pub cut_off: u64,
    /// Deliveries that were due by the rate before the end, and were never begun.
    pub not_begun: u64,
    /// For how long a connection was free, and no request could be made yet ([`Source::awaits`]).
    pub awaited: Duration,
    /// Whether it stopped at the most failures.
    pub gave_up: bool,
    /// Why a request could not be made, if that ended it.
    pub failed: Option<Failure>,
}

impl Outcome {
    /// Of a load that could not begin.
    #[must_use]
    pub fn of_none() -> Self {
        Self {
            tally: Tally::of(0),
            elapsed: Duration::ZERO,
            begun_in: Duration::ZERO,
            cut_off: 0,
            not_begun: 0,
            awaited: Duration::ZERO,
            gave_up: false,
            failed: None,
        }
    }

    /// Deliveries a second as they were begun: the gaps between them, over the time from the first to the last. None of fewer than two.
    #[must_use]
    pub fn rate_begun(&self) -> Option<f64> {
        let gaps = (self.tally.ended() + self.cut_off).checked_sub(1).filter(|gaps| *gaps > 0)?;
        let seconds = self.begun_in.as_secs_f64();
        (seconds > 0.0).then(|| float(gaps) / seconds)
    }

    /// By how much the last delivery began later, counted from the first, than `a_second` of them would have it.
    #[must_use]
    pub fn late(&self, a_second: f64) -> Duration {
        let gaps = (self.tally.ended() + self.cut_off).saturating_sub(1);
        self.begun_in.saturating_sub(Duration::try_from_secs_f64(float(gaps) / a_second).unwrap_or(Duration::MAX))
    }
}

/// Runs a load, until it is done or `interrupted`.
///
/// # Errors
/// The host is not found, or is not loopback where it must be; the certificates cannot be used.
pub async fn run(
    plan: &Plan,
    source: &mut impl Source,
    watch: &mut impl Watch,
    interrupted: &Cell<bool>,
) -> Result<Outcome, Failure> {
    let endpoint = endpoint(plan).await?;
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
    let mut elapsed = Duration::ZERO;
    {
        // They are one task, and would use up its budget, so that neither the clock nor a signal had a turn.
        let mut workers: FuturesUnordered<_> =
            (0..lines).map(|_| tokio::task::unconstrained(shared.work(&endpoint))).collect();
        let mut ticks = tokio::time::interval(TICK);
        let (mut ended, mut last) = (false, Duration::ZERO);
        while !ended && !interrupted.get() {
            match select(pin!(ticks.tick()), workers.next()).await {
                Either::Right((worker, _)) => ended = worker.is_none(),
                Either::Left(_) => {
                    elapsed = start.elapsed();
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
        elapsed = elapsed.max(start.elapsed());
    }
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
    failed: Cell<Option<Failure>>,
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

/// Looks the host up.
async fn endpoint(plan: &Plan) -> Result<Endpoint, Failure> {
    let Plan { url, .. } = plan;
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default().unwrap_or(80);
    let unknown = |what: &str| Failure::new(Exit::Unreachable, format!("the host {host} was not found{what}"));
    let found = tokio::time::timeout(plan.timeout, tokio::net::lookup_host((bare, port))).await;
    let found = found.map_err(|_| unknown(" in time"))?.map_err(|error| unknown("").because(error))?;
    let addresses: Vec<_> =
        found.filter(|address| plan.anywhere || address.ip().to_canonical().is_loopback()).collect();
    if addresses.is_empty() {
        return Err(Failure::usage(format!("{host} is not loopback, whatever its name says")));
    }
    let tls = if url.scheme() == "https" {
        let name = match url.host() {
            Some(Host::Ipv4(ip)) => ServerName::from(IpAddr::from(ip)),
            Some(Host::Ipv6(ip)) => ServerName::from(IpAddr::from(ip)),
            _ => ServerName::try_from(bare.to_owned())
                .map_err(|error| Failure::usage(format!("{host} is no name of a host")).because(error))?,
        };
        Some((Arc::new(tls::trusting(&plan.trust)?), name))
    } else {
        None
    };
    Ok(Endpoint { addresses, tls, timeout: plan.timeout })
}
