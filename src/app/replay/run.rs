//! Sends the requests of a source with limited concurrency, and reports them in the order of the input. The requests of one sender are sent in order.
//!
//! A single task reads, prepares, sends and reports, so requests in flight need no threads. The queue is bounded, so memory does not grow with the
//! input. Each request that was started is reported, even if the run fails or is interrupted.

use std::{
    collections::{BTreeMap, VecDeque},
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    task::Poll,
    time::{Duration, Instant},
};

use futures_util::{
    StreamExt as _,
    future::{LocalBoxFuture, join_all},
    stream::FuturesUnordered,
};
use tokio::{
    sync::mpsc::Receiver,
    time::{Sleep, sleep_until},
};
use url::Url;

use super::{
    prepare::{Preparation, Prepared, Request},
    schedule::{Next, Pace, Schedule, Speed},
    send::{Attempted, Delivery, deliver},
    source::{self, Item, Source},
};
use crate::app::{
    error::{self, Exit},
    http::{SendErrorKind, exact::ExactClient},
    plan::PlanContext,
    runtime::block_on,
    send::Retries,
};
use hookctl::{capture::CaptureError, provider::StatusSet};

/// How requests are sent.
pub struct Options {
    pub client: ExactClient,
    /// Where each request is sent.
    pub targets: Vec<Url>,
    /// Maximum time of an attempt.
    pub timeout: Duration,
    pub retries: Retries,
    /// The statuses to accept instead of the provider's own.
    pub expect: Option<StatusSet>,
    pub speed: Speed,
    /// Maximum number of requests in flight.
    pub concurrency: usize,
    /// Whether requests of one sender may overtake each other.
    pub any_order: bool,
    /// Seed of fresh ids in bodies.
    pub seed: Option<u64>,
    /// Whether to keep the messages of requests, for verbose output or reports.
    pub keeps_messages: bool,
}

/// What happened to one item of the input.
pub enum Event<'a> {
    /// It was sent to each target.
    Sent(Rc<Request<'a>>, Vec<Attempted>),
    /// It was not sent. The error is the reason.
    NotSent(Rc<Request<'a>>, anyhow::Error),
    /// It is not a request. The error is the reason.
    Broken(CaptureError),
}

/// Receives the events of a run, in the order of the input.
pub trait Reporter<'a>: PlanContext {
    /// Reports an event.
    ///
    /// # Errors
    /// Stops the run.
    fn report(&mut self, event: Event<'a>) -> anyhow::Result<()>;

    /// Called before the run waits, to flush the output.
    ///
    /// # Errors
    /// Stops the run.
    fn idle(&mut self) -> anyhow::Result<()>;
}

/// The totals of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Totals {
    /// Requests that were read.
    pub read: u64,
    /// Requests that the filter does not match.
    pub skipped: u64,
    /// The longest delay with which a request was sent.
    pub behind: Duration,
    /// Whether any request states when it was received.
    pub timed: bool,
}

/// Maximum number of requests that were read and are not yet reported.
const WINDOW: u64 = 4096;

/// Maximum number of requests that wait to be sent, and their maximum total size in bytes.
const MAX_WAITING: usize = 1024;
const MAX_WAITING_BYTES: usize = 64 * 1024 * 1024;

/// Requests of the same lane are sent one after another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Lane {
    /// A connection in a store: the number of its listener, and its own number.
    Connection(Option<i64>, u64),
    /// A provider, for captures that do not state connections.
    Sender(Option<String>),
    /// A single request, which may overtake all others.
    Own(u64),
}

/// A request that was read, until it is reported.
enum Slot<'a> {
    Waiting(Rc<Request<'a>>),
    InFlight(Rc<Request<'a>>),
    Ended(Event<'a>),
}

/// A run.
struct Run<'r, 'a> {
    options: &'r Options,
    preparation: &'r Preparation<'r, 'a>,
    start: Instant,
    pace: Pace,
    schedule: Schedule<Lane, u64>,
    /// The requests that were read and are not yet reported, by number.
    slots: BTreeMap<u64, Slot<'a>>,
    /// The number of the next request to read, and of the next one to report.
    read: u64,
    reported: u64,
    waiting_bytes: usize,
    totals: Totals,
}

type InFlight<'r> = FuturesUnordered<LocalBoxFuture<'r, (u64, Lane, Vec<Attempted>)>>;

/// Sends the requests of `source`, and reports the results to `reporter`.
///
/// # Errors
/// A signal arrived, a secret cannot be loaded, or the reporter failed.
pub fn run<'a, R: Reporter<'a>>(
    source: &Source,
    preparation: &Preparation<'_, 'a>,
    options: &Options,
    reporter: &mut R,
) -> anyhow::Result<Totals> {
    let mut input = source::start(source)?;
    let mut run = Run {
        options,
        preparation,
        start: Instant::now(),
        pace: Pace::new(options.speed),
        schedule: Schedule::new(),
        slots: BTreeMap::new(),
        read: 0,
        reported: 0,
        waiting_bytes: 0,
        totals: Totals::default(),
    };
    let ended = block_on(run.run(&mut input, reporter))?;
    let count = run.reported;
    let ended = ended.unwrap_or_else(|| {
        let requests = if count == 1 { "request" } else { "requests" };
        Err(error::failure(Exit::Interrupted, format!("interrupted after {count} {requests}")))
    });
    if let Err(failure) = &ended {
        let reason = match error::exit_of(failure) {
            Exit::Interrupted => SendErrorKind::Interrupted.name().to_owned(),
            _ => error::message(failure),
        };
        if !error::is_stdout_closed(failure) {
            run.abandon(&reason, reporter)?;
        }
    }
    ended.map(|()| run.totals)
}

/// What ended a wait.
enum Woken {
    Completed(u64, Lane, Vec<Attempted>),
    Read(Option<Vec<Item>>),
    Due,
}

impl<'r, 'a: 'r> Run<'r, 'a> {
    async fn run<R: Reporter<'a>>(&mut self, input: &mut Receiver<Vec<Item>>, reporter: &mut R) -> anyhow::Result<()> {
        let mut in_flight = InFlight::new();
        let (mut batch, mut ended) = (VecDeque::new(), false);
        loop {
            while self.has_room(&in_flight)
                && let Some(item) = batch.pop_front()
            {
                self.take(item, reporter)?;
            }
            let wait = self.dispatch(&mut in_flight);
            self.report(reporter)?;
            let wants_input = !ended && batch.is_empty() && self.has_room(&in_flight);
            if ended && batch.is_empty() && in_flight.is_empty() && wait.is_none() {
                return Ok(());
            }
            // Reporting has freed space: use it before waiting.
            if !batch.is_empty() && self.has_room(&in_flight) {
                continue;
            }
            let mut timer: Option<Pin<Box<Sleep>>> = wait.map(|due| Box::pin(sleep_until((self.start + due).into())));
            let mut is_idle = false;
            let woken = loop {
                let woken = poll_fn(|context| {
                    if let Poll::Ready(Some((number, lane, attempted))) = in_flight.poll_next_unpin(context) {
                        return Poll::Ready(Some(Woken::Completed(number, lane, attempted)));
                    }
                    if wants_input && let Poll::Ready(read) = input.poll_recv(context) {
                        return Poll::Ready(Some(Woken::Read(read)));
                    }
                    if let Some(timer) = &mut timer
                        && timer.as_mut().poll(context).is_ready()
                    {
                        return Poll::Ready(Some(Woken::Due));
                    }
                    if is_idle { Poll::Pending } else { Poll::Ready(None) }
                });
                if let Some(woken) = woken.await {
                    break woken;
                }
                reporter.idle()?;
                is_idle = true;
            };
            match woken {
                Woken::Completed(number, lane, attempted) => {
                    self.schedule.done(lane);
                    if let Some(slot) = self.slots.get_mut(&number)
                        && let Slot::InFlight(request) | Slot::Waiting(request) = slot
                    {
                        *slot = Slot::Ended(Event::Sent(Rc::clone(request), attempted));
                    }
                }
                Woken::Read(Some(items)) => batch = items.into(),
                Woken::Read(None) => ended = true,
                Woken::Due => {}
            }
        }
    }

    /// Returns true if another item can be taken.
    fn has_room(&self, in_flight: &InFlight<'_>) -> bool {
        // An editor blocks this thread, so nothing may be in flight while it runs.
        let blocks = self.preparation.edits.editor.is_some();
        self.read - self.reported < WINDOW
            && self.schedule.waiting() < MAX_WAITING
            && self.waiting_bytes < MAX_WAITING_BYTES
            && !(blocks && (!in_flight.is_empty() || self.schedule.waiting() > 0))
    }

    /// Prepares an item, and adds it to the schedule.
    fn take<R: Reporter<'a>>(&mut self, item: Item, reporter: &mut R) -> anyhow::Result<()> {
        let slot = match item {
            Item::FileEnd => {
                self.pace.next_file();
                return Ok(());
            }
            Item::Broken(error) => Slot::Ended(Event::Broken(error)),
            Item::Captured(captured) => {
                self.totals.read += 1;
                let received = captured.received_micros();
                match self.preparation.prepare(*captured, reporter)? {
                    Prepared::Skipped => {
                        self.totals.skipped += 1;
                        return Ok(());
                    }
                    Prepared::NotSent(request, error) => Slot::Ended(Event::NotSent(Rc::new(request), error)),
                    Prepared::Send(request) => {
                        self.totals.timed |= received.is_some();
                        let due = self.pace.due(received);
                        let lane = self.lane(&request);
                        self.waiting_bytes += request.captured.record.message.size();
                        self.schedule.add(self.read, lane, due, self.read);
                        Slot::Waiting(Rc::new(request))
                    }
                }
            }
        };
        self.slots.insert(self.read, slot);
        self.read += 1;
        Ok(())
    }

    fn lane(&self, request: &Request<'a>) -> Lane {
        if self.options.any_order {
            return Lane::Own(self.read);
        }
        match &request.captured.connection {
            Some((listener, number)) => Lane::Connection(*listener, *number),
            None => Lane::Sender(request.provider.map(|provider| provider.name.clone())),
        }
    }

    /// Sends the requests that can be sent now. Returns when the next one is due, as a time since the start.
    fn dispatch(&mut self, in_flight: &mut InFlight<'r>) -> Option<Duration> {
        while in_flight.len() < self.options.concurrency {
            let now = self.start.elapsed();
            let (lane, number) = match self.schedule.next(now) {
                Next::Send { lane, request, late } => {
                    self.totals.behind = self.totals.behind.max(late);
                    (lane, request)
                }
                Next::Wait(due) => return Some(due),
                Next::Nothing => return None,
            };
            let Some(slot) = self.slots.get_mut(&number) else { continue };
            let Slot::Waiting(request) = slot else { continue };
            let request = Rc::clone(request);
            *slot = Slot::InFlight(Rc::clone(&request));
            self.waiting_bytes -= request.captured.record.message.size().min(self.waiting_bytes);
            let (options, preparation) = (self.options, self.preparation);
            in_flight.push(Box::pin(async move {
                let delivery = Delivery { request: &request, options, resigner: preparation.resigner.as_ref() };
                let attempted = join_all(options.targets.iter().map(|target| deliver(delivery, target))).await;
                (number, lane, attempted)
            }));
        }
        None
    }

    /// Reports completed requests, up to the first one that is not complete.
    fn report<R: Reporter<'a>>(&mut self, reporter: &mut R) -> anyhow::Result<()> {
        while let Some(entry) = self.slots.first_entry().filter(|entry| matches!(entry.get(), Slot::Ended(_))) {
            self.reported = entry.key() + 1;
            if let Slot::Ended(event) = entry.remove() {
                reporter.report(event)?;
            }
        }
        if self.slots.is_empty() {
            self.reported = self.read;
        }
        Ok(())
    }

    /// Reports the remaining requests after the run has failed. Those in flight are reported with `reason`.
    fn abandon<R: Reporter<'a>>(&mut self, reason: &str, reporter: &mut R) -> anyhow::Result<()> {
        for slot in std::mem::take(&mut self.slots).into_values() {
            match slot {
                Slot::Waiting(_) => {}
                Slot::InFlight(request) => {
                    let attempted =
                        self.options.targets.iter().map(|target| Attempted::unknown(&request, target, reason, 1));
                    let attempted = attempted.collect();
                    reporter.report(Event::Sent(request, attempted))?;
                }
                Slot::Ended(event) => reporter.report(event)?,
            }
        }
        Ok(())
    }
}
