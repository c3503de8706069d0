//! Runs a load test: workers, each with its own connection, send one request after another until there is none left.
//!
//! Everything happens on one thread, so there are no locks. An observer gets the progress and each interval.

use std::{
    cell::{Cell, RefCell},
    pin::pin,
    time::{Duration, Instant},
};

use futures_util::{
    future::{Either, select},
    stream::{FuturesUnordered, StreamExt as _},
};
use hyper::header::{CONNECTION, HeaderValue};
use tokio::sync::Notify;
use url::Url;

use super::{
    Interval, Latencies, Stats, Workload,
    connection::{Connection, Target},
    rate::{RateLimiter, due_before, due_time},
    stats::per_second,
    stream::Traffic,
};
use crate::app::http::{SendError, SendErrorKind, Trust};
use anyhow::Context as _;

/// How often progress is reported and the end of the run checked.
const TICK: Duration = Duration::from_millis(100);

/// Pause of a worker that could not connect. Retrying at once would only waste CPU time.
const CONNECT_PAUSE: Duration = Duration::from_millis(10);

/// Minimum length of an interval.
const MIN_INTERVAL: Duration = Duration::from_secs(1);

/// Lag behind the requested rate that is not reported, because other load on the machine may cause it.
const TOLERATED_LAG: Duration = Duration::from_millis(100);

/// Missed deliveries that may have another reason than the wait for a token: one at its start and one at its end.
const EDGE_DELIVERIES: u64 = 2;

/// The settings of a load test.
#[derive(Clone, Debug)]
pub struct Options {
    /// The endpoint.
    pub url: Url,
    /// The certificates to trust over https.
    pub trust: Trust,
    /// Maximum number of deliveries.
    pub count: Option<u64>,
    /// No delivery starts after this time.
    pub duration: Option<Duration>,
    /// Maximum number of connections.
    pub connections: usize,
    /// Whether a connection is used for several deliveries.
    pub keep_alive: bool,
    /// Deliveries to start per second, regardless of how fast the endpoint responds.
    pub rate: Option<f64>,
    /// Maximum time for one delivery.
    pub timeout: Duration,
    /// Stop after this many deliveries that were rejected or not answered.
    pub max_failures: Option<u64>,
    /// Allow hosts that are not loopback.
    pub allow_remote: bool,
}

/// Gets the progress of a run.
pub trait Observer {
    /// Called several times a second, with the deliveries that ended and failed so far.
    fn progress(&mut self, ended: u64, failed: u64, elapsed: Duration);

    /// Called at the end of each interval, with its latencies.
    fn interval(&mut self, interval: &Interval, latencies: &Latencies);
}

/// The result of a run.
#[derive(Debug)]
pub struct RunResult {
    /// The statistics of the deliveries.
    pub stats: Stats,
    /// Time from the start of the first delivery to the end of the last.
    pub elapsed: Duration,
    /// Time from the start of the first delivery to the start of the last.
    pub start_window: Duration,
    /// Deliveries that were in flight when the run was interrupted.
    pub cut_off: u64,
    /// Deliveries that were due before the end but not started.
    pub not_started: u64,
    /// Deliveries that were sent again over a new connection, because the server had closed the kept one without reading them.
    pub resent: u64,
    /// How long deliveries waited for an access token although a connection was free.
    pub token_wait: Duration,
    /// Whether the run stopped at the maximum number of failures.
    pub stopped_at_failures: bool,
    /// Why a request could not be built, if that ended the run.
    pub error: Option<anyhow::Error>,
}

impl RunResult {
    /// The result of a run that could not start, with these empty statistics.
    pub fn not_started(stats: Stats) -> Self {
        Self {
            stats,
            elapsed: Duration::ZERO,
            start_window: Duration::ZERO,
            cut_off: 0,
            not_started: 0,
            resent: 0,
            token_wait: Duration::ZERO,
            stopped_at_failures: false,
            error: None,
        }
    }

    /// Deliveries started per second, from the first to the last. `None` for fewer than two.
    pub fn start_rate(&self) -> Option<f64> {
        (self.gaps() > 0 && !self.start_window.is_zero()).then(|| per_second(self.gaps(), self.start_window))
    }

    /// How much later the last delivery started than it would have at the `requested` rate.
    fn lag(&self, requested: f64) -> Duration {
        self.start_window.saturating_sub(due_time(self.gaps(), requested))
    }

    /// The number of gaps between the starts of two deliveries.
    fn gaps(&self) -> u64 {
        (self.stats.ended() + self.cut_off).saturating_sub(1)
    }

    /// Returns why the rate of `options` was missed, or `None` if it was kept.
    pub fn missed_rate(&self, options: &Options) -> Option<String> {
        let requested = options.rate?;
        let no_token = "waiting for a new token".to_owned();
        let busy = || match options.connections {
            1 => "the only connection was busy".to_owned(),
            several => format!("all {several} connections were busy"),
        };
        if self.not_started > 0 {
            if self.stopped_at_failures || self.error.is_some() {
                return None;
            }
            let why = if self.missed_by_token(requested) { no_token } else { busy() };
            return Some(format!("{} deliveries not sent; {why}", self.not_started));
        }
        let (started, lag) = (self.start_rate()?, self.lag(requested));
        if lag <= TOLERATED_LAG || started >= requested * 0.95 {
            return None;
        }
        let why = if self.token_wait >= lag { no_token } else { busy() };
        Some(format!("sent {started:.1}/s; {why}"))
    }

    /// Returns true if the missed deliveries all became due while there was no token.
    fn missed_by_token(&self, requested: f64) -> bool {
        !self.token_wait.is_zero()
            && due_time(self.not_started.saturating_sub(EDGE_DELIVERIES), requested) <= self.token_wait
    }
}

/// Runs a load test until it is done or `interrupted` is set.
///
/// # Errors
/// Returns an error if the host is not found or not loopback, or if the certificates cannot be used.
pub async fn run(
    options: &Options,
    workload: &mut Workload<'_>,
    observer: &mut impl Observer,
    interrupted: &Cell<bool>,
) -> anyhow::Result<RunResult> {
    let target = Target::resolve(options).await?;
    let stats = Stats::new(workload.kinds().len()).context("cannot set up the statistics")?;
    let start = Instant::now();
    let due = options.rate.and_then(|rate| Some(due_before(options.duration?, rate)));
    let count = [options.count, due].into_iter().flatten().min().unwrap_or(u64::MAX);
    let workers = options.connections.min(usize::try_from(count).unwrap_or(usize::MAX));
    let traffic = Traffic::default();
    let shared = Shared {
        traffic: &traffic,
        stats: RefCell::new(stats),
        workload: RefCell::new(workload),
        limiter: RateLimiter::new(options.rate, count, start).context("cannot start the clock of --rate")?,
        count,
        end: options.duration.map(|duration| start + duration),
        started: Cell::new(0),
        first_and_last: Cell::new(None),
        stopped: Cell::new(false),
        stop_notice: Notify::new(),
        waiting_since: Cell::new(None),
        token_wait: Cell::new(Duration::ZERO),
        error: Cell::new(None),
        max_failures: options.max_failures,
    };
    let elapsed = {
        // All workers are one task. Without `unconstrained`, they would use up its budget, and neither timers nor signals would get a turn.
        let mut workers: FuturesUnordered<_> =
            (0..workers).map(|_| tokio::task::unconstrained(shared.work(&target))).collect();
        let mut ticks = tokio::time::interval(TICK);
        let (mut ended, mut last) = (false, Duration::ZERO);
        while !ended && !interrupted.get() {
            match select(pin!(ticks.tick()), workers.next()).await {
                Either::Right((worker, _)) => ended = worker.is_none(),
                Either::Left(_) => {
                    let elapsed = start.elapsed();
                    shared.stop_at_end(start + elapsed);
                    let mut stats = shared.stats.borrow_mut();
                    observer.progress(stats.ended(), stats.failed(), elapsed);
                    if elapsed >= last + MIN_INTERVAL {
                        stats.end_interval(elapsed, |interval, latencies| observer.interval(interval, latencies));
                        last = elapsed;
                    }
                }
            }
        }
        start.elapsed()
    };
    shared.end_wait();
    let (error, token_wait) = (shared.error.take(), shared.token_wait.get());
    let start_window = shared.first_and_last.get().map_or(Duration::ZERO, |(first, last)| last - first);
    let (started, mut stats) = (shared.started.get(), shared.stats.into_inner());
    (stats.sent, stats.received) = (traffic.sent.get(), traffic.received.get());
    stats.connections = traffic.connections.get();
    let resent = traffic.resent.get();
    stats.end_interval(elapsed, |interval, latencies| observer.interval(interval, latencies));
    let due = options.rate.map_or(started, |rate| due_before(elapsed, rate).min(count));
    let stopped_at_failures = options.max_failures.is_some_and(|most| stats.failed() >= most);
    let cut_off = started - stats.ended();
    let not_started = due.saturating_sub(started);
    Ok(RunResult { stats, elapsed, start_window, cut_off, not_started, resent, token_wait, stopped_at_failures, error })
}

/// The state that the workers share.
struct Shared<'a, 'w> {
    traffic: &'a Traffic,
    workload: RefCell<&'a mut Workload<'w>>,
    stats: RefCell<Stats>,
    limiter: RateLimiter,
    /// Maximum number of deliveries.
    count: u64,
    end: Option<Instant>,
    started: Cell<u64>,
    /// When the first and the last delivery started.
    first_and_last: Cell<Option<(Instant, Instant)>>,
    stopped: Cell<bool>,
    /// Wakes the workers that wait for a token when the run stops.
    stop_notice: Notify,
    /// Since when workers have been waiting for a token, if they are.
    waiting_since: Cell<Option<Instant>>,
    /// How long they waited before that.
    token_wait: Cell<Duration>,
    error: Cell<Option<anyhow::Error>>,
    max_failures: Option<u64>,
}

impl Shared<'_, '_> {
    /// Sends one delivery after another over one connection, until there is none left.
    async fn work(&self, target: &Target) {
        let mut connection = Connection::new(target, self.traffic);
        while let Some(due) = self.next().await {
            let next = self.workload.borrow_mut().next();
            let request = match next {
                Ok(request) => request,
                Err(error) => {
                    self.started.set(self.started.get() - 1);
                    self.error.set(Some(error));
                    return self.stop();
                }
            };
            let start = Instant::now();
            self.first_and_last.set(Some((self.first_and_last.get().map_or(start, |(first, _)| first), start)));
            let (mut http, closes) = (request.http, request.closes || !target.keep_alive);
            if !target.keep_alive {
                http.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            let result = connection.deliver(http, closes, start).await;
            let latency = due.unwrap_or(start).elapsed();
            let failed = result.as_ref().err().map(|error| error.kind);
            self.count_result(request.kind, result, latency);
            match failed {
                Some(SendErrorKind::Refused | SendErrorKind::Connect) if !self.is_over() => {
                    tokio::time::sleep(CONNECT_PAUSE).await;
                }
                // Yield, so that immediate failures do not starve the other workers.
                Some(_) => tokio::task::yield_now().await,
                None => {}
            }
        }
    }

    fn count_result(&self, kind: usize, result: Result<u16, SendError>, latency: Duration) {
        let stats = &mut *self.stats.borrow_mut();
        match result {
            Ok(code) => {
                let accepted = self.workload.borrow().accepts(kind, code);
                stats.count_response(kind, code, accepted, latency);
            }
            Err(error) => stats.count_error(kind, error, latency),
        }
        if self.max_failures.is_some_and(|most| stats.failed() >= most) {
            self.stop();
        }
    }

    /// Waits for the next delivery, and returns its due time, if it has one. Returns `None` if there is no next delivery.
    async fn next(&self) -> Option<Option<Instant>> {
        if self.is_over() {
            return None;
        }
        let due = self.limiter.next().await?;
        self.await_token().await;
        if self.is_over() {
            return None;
        }
        self.started.set(self.started.get() + 1);
        if self.started.get() == self.count {
            self.limiter.close();
        }
        Some(due)
    }

    /// Waits until there is a valid access token, or the run is over. The wait is part of the latency of a delivery with a due time.
    async fn await_token(&self) {
        let pending = || self.workload.borrow().pending_renewal().filter(|_| !self.is_over());
        while let Some(renewed) = pending() {
            // `Notified` futures see every notice after their creation, so check again once they exist.
            let (renewed, stopped) = (pin!(renewed.notified()), pin!(self.stop_notice.notified()));
            if pending().is_some() {
                self.waiting_since.set(self.waiting_since.get().or_else(|| Some(Instant::now())));
                select(renewed, stopped).await;
            }
        }
        // All workers wait for the same token, so the first one to continue ends the wait of all.
        self.end_wait();
    }

    fn end_wait(&self) {
        let waited = self.waiting_since.take().map_or(Duration::ZERO, |since| since.elapsed());
        self.token_wait.set(self.token_wait.get() + waited);
    }

    fn is_over(&self) -> bool {
        self.stopped.get() || self.started.get() >= self.count || self.end.is_some_and(|end| Instant::now() >= end)
    }

    fn stop(&self) {
        self.stopped.set(true);
        self.stop_notice.notify_waiters();
        self.limiter.close();
    }

    /// Stops the run if its duration is over. Workers that wait for the rate limiter or a token do not notice it themselves.
    fn stop_at_end(&self, now: Instant) {
        if self.end.is_some_and(|end| now >= end) {
            self.stop();
        }
    }
}
