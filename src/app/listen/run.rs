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
            // Events come last: under load there is always one.
            if ended == Ended::Stopped && signal.as_mut().poll(context).is_ready() {
                return Poll::Ready(Next::Signal);
            }
            if !timed_out && deadline.as_mut().poll(context).is_ready() {
                return Poll::Ready(Next::Deadline);
            }
            received.poll_recv(context).map(Next::Event)
        });
        let mut due = Vec::new();
        match next.await {
            Next::Event(None) => break,
            Next::Event(Some(event)) => due = in_order(&mut order, event),
            Next::Signal => ended = Ended::Interrupted,
            Next::Deadline => {
                timed_out = true;
                if stopping {
                    if let Some(command) = running {
                        command.terminate(true);
                    }
                } else {
                    // Events from before the deadline are in time.
                    for _ in 0..received.len() {
                        due.extend(received.try_recv().into_iter().flat_map(|event| in_order(&mut order, event)));
                    }
                    due.push(Event::TimedOut);
                }
            }
        }
        let mut stops = ended == Ended::Interrupted;
        let idle = received.is_empty().then_some(Event::Idle);
        for event in due.into_iter().chain(idle) {
            if matches!(event, Event::CommandEnded(_)) {
                running = None;
            }
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

/// Returns the events that are due, now that this one has happened.
fn in_order<'v>(order: &mut InOrder<Event<'v>>, event: Event<'v>) -> Vec<Event<'v>> {
    match event {
        Event::Arrived(arrived) => order.add(arrived.number, Event::Arrived(arrived)),
        Event::Unsaved { arrived, error } => order.add(arrived.number, Event::Unsaved { arrived, error }),
        Event::Gone { number } => order.add(number, event),
        Event::Explained { number, .. } => order.follow(number, event).into_iter().collect(),
        event => vec![event],
    }
}

/// What happens next.
enum Next<'v> {
    Event(Option<Event<'v>>),
    Signal,
    Deadline,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadline_is_noticed_while_events_keep_coming() {
        let (events, mut received) = tokio::sync::mpsc::channel(1);
        let (stop, stopped) = watch::channel(false);
        let warn = |events: &tokio::sync::mpsc::Sender<Event<'static>>| events.try_send(Event::Warning(String::new()));
        warn(&events).expect("room");
        let (start, mut events) = (Instant::now(), Some(events));
        let mut take = |event: Event<'static>| {
            assert!(start.elapsed() < Duration::from_secs(20), "the deadline was missed");
            match (event, &events) {
                (Event::TimedOut, _) => events = None,
                (Event::Warning(_), Some(events)) => warn(events).expect("room"),
                _ => {}
            }
            Ok(if events.is_some() { Flow::Continue } else { Flow::Stop })
        };
        let collected = collect(&mut received, &stop, None, Some(Duration::from_millis(20)), &mut take);
        let ended = block_on_runtime(collected).expect("a runtime").expect("an end");
        assert_eq!((ended, *stopped.borrow()), (Ended::Stopped, true));
    }
}
