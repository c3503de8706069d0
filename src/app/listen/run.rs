//! One run: starts the threads, hands events to the caller in order, and ends everything in order.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    process::Child,
    sync::mpsc,
    task::Poll,
    thread,
    time::Duration,
};

use anyhow::{Context as _, anyhow};
use tokio::{
    sync::{mpsc::Receiver, watch},
    time::{Instant, Sleep, sleep, sleep_until},
};
use tokio_rustls::TlsAcceptor;

use super::{
    Event, Options,
    command::Running,
    explain::{MAX_WAITING, explain},
    order::InOrder,
    receive::Receiving,
};
use crate::app::{
    runtime::block_on_runtime,
    server::exact::{Listener, serve},
    signal,
};

/// Maximum number of events in the queue. If it is full, responses wait.
const MAX_EVENTS: usize = 10_000;

/// How long a command may take to end after SIGTERM.
const COMMAND_GRACE: Duration = Duration::from_secs(10);

/// What is served, and until when.
pub struct Served {
    pub listeners: Vec<Listener>,
    pub tls: Option<TlsAcceptor>,
    /// A command that runs at the same time.
    pub command: Option<Child>,
    /// When [`Event::TimedOut`] occurs, counted from now.
    pub within: Option<Duration>,
}

/// Whether the run continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    Continue,
    Stop,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The caller stopped it.
    Stopped,
    /// A signal ended it.
    Interrupted,
}

/// Serves until `take` returns [`Flow::Stop`] or an error, or a signal arrives. Requests that were accepted before that still get a response, are saved
/// and passed to `take`. Searches are completed unless a signal arrived, and the command gets SIGTERM.
///
/// # Errors
/// Returns the first error of `take`, or an error if a thread cannot be started.
pub fn run<'v>(
    options: &'v Options<'_>,
    served: Served,
    take: &mut dyn FnMut(Event<'v>) -> anyhow::Result<Flow>,
) -> anyhow::Result<Ended> {
    let Served { listeners, tls, command, within } = served;
    let (events, mut received) = tokio::sync::mpsc::channel(MAX_EVENTS);
    let (jobs, queue) = mpsc::sync_channel(MAX_WAITING);
    let (stop, stopped) = watch::channel(false);
    thread::scope(|scope| {
        // Moved into this block, so that an early return drops it, which stops the server.
        let stop = stop;
        let command = match command {
            Some(child) => Some(Running::watch(child, events.clone(), scope).context("cannot start a thread")?),
            None => None,
        };
        let explained = events.clone();
        let searching = thread::Builder::new().spawn_scoped(scope, move || {
            explain(&queue, options.search, &options.verifier, &options.store, &explained);
        });
        let serving = thread::Builder::new().spawn_scoped(scope, move || {
            block_on_runtime(async {
                let listeners = listeners.into_iter().map(Listener::into_async).collect::<Result<Vec<_>, _>>()?;
                let receiving = Receiving::new(options, events, jobs);
                serve(listeners, tls, &options.limits, &receiving, stopped).await;
                Ok(())
            })?
        });
        let (serving, searching) = match (serving, searching) {
            (Ok(serving), Ok(searching)) => (serving, searching),
            (Err(error), _) | (_, Err(error)) => {
                if let Some(command) = &command {
                    command.terminate(true);
                }
                return Err(anyhow::Error::new(error).context("cannot start a thread"));
            }
        };
        let ended = block_on_runtime(collect(&mut received, &stop, command.as_ref(), within, take));
        drop(stop);
        let served = serving.join().unwrap_or_else(|_| Err(anyhow!("the server thread panicked")));
        let searched = searching.join().map_err(|_| anyhow!("the search thread panicked"));
        let ended = ended??;
        served.context("cannot serve")?;
        searched?;
        Ok(ended)
    })
}

/// Takes events until all threads have ended.
async fn collect<'v>(
    received: &mut Receiver<Event<'v>>,
    stop: &watch::Sender<bool>,
    command: Option<&Running>,
    within: Option<Duration>,
    take: &mut dyn FnMut(Event<'v>) -> anyhow::Result<Flow>,
) -> anyhow::Result<Ended> {
    let mut signal = pin!(signal::wait());
    let mut deadline: Pin<Box<Sleep>> = Box::pin(match within {
        Some(within) => sleep(within),
        None => sleep_until(Instant::now() + Duration::from_hours(24 * 365)),
    });
    let (mut order, mut failed) = (InOrder::new(), None);
    let (mut ended, mut running) = (Ended::Stopped, command);
    let (mut stopping, mut timed_out) = (false, within.is_none());
    loop {
        let next = poll_fn(|context| {
            if let Poll::Ready(event) = received.poll_recv(context) {
                return Poll::Ready(Next::Event(event));
            }
            if ended == Ended::Stopped && signal.as_mut().poll(context).is_ready() {
                return Poll::Ready(Next::Signal);
            }
            if !timed_out && deadline.as_mut().poll(context).is_ready() {
                return Poll::Ready(Next::Deadline);
            }
            Poll::Pending
        });
        let due = match next.await {
            Next::Event(None) => break,
            Next::Event(Some(event)) => match event {
                Event::Arrived(arrived) => order.add(arrived.number, Some(Event::Arrived(arrived))),
                Event::Unsaved { number, error } => order.add(number, Some(Event::Unsaved { number, error })),
                Event::Gone { number } => order.add(number, Some(Event::Gone { number })),
                Event::CommandEnded(code) => {
                    running = None;
                    vec![Event::CommandEnded(code)]
                }
                event => vec![event],
            },
            Next::Signal => {
                ended = Ended::Interrupted;
                Vec::new()
            }
            Next::Deadline => {
                timed_out = true;
                if stopping {
                    if let Some(command) = running {
                        command.terminate(true);
                    }
                    Vec::new()
                } else {
                    vec![Event::TimedOut]
                }
            }
        };
        let mut stops = ended == Ended::Interrupted;
        let idle = received.is_empty().then_some(Event::Idle);
        for event in due.into_iter().chain(idle) {
            if failed.is_some() {
                continue;
            }
            match take(event) {
                Ok(flow) => stops |= flow == Flow::Stop,
                Err(error) => {
                    failed = Some(error);
                    stops = true;
                }
            }
        }
        if stops && !std::mem::replace(&mut stopping, true) {
            stop.send_replace(true);
            if let Some(command) = running {
                command.terminate(false);
                timed_out = false;
                deadline = Box::pin(sleep(COMMAND_GRACE));
            }
        }
    }
    // A closed connection may have left a gap in the numbers.
    for event in order.rest() {
        if failed.is_none() {
            failed = take(event).err();
        }
    }
    failed.map_or(Ok(ended), Err)
}

/// What happens next.
enum Next<'v> {
    Event(Option<Event<'v>>),
    Signal,
    Deadline,
}
