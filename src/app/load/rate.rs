//! When the next delivery goes out: as soon as a connection is free, or at a rate that waits for nobody.
//!
//! At a rate, each delivery has a time that it is meant for, and its latency counts from then on, whenever it gets its connection: an endpoint
//! that stalls is not let off by a client that politely waits (coordinated omission). The clock of the runtime ticks in milliseconds, which
//! is longer than many an answer takes, so a thread of its own keeps the time.

use std::{
    cell::Cell,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tokio::sync::Semaphore;

use crate::app::number::{float, whole};

/// The longest that the thread sleeps, so that it ends soon after the run.
const LONGEST_SLEEP: Duration = Duration::from_millis(50);

/// The shortest: shorter ones cost more than they are worth.
const SHORTEST_SLEEP: Duration = Duration::from_micros(50);

/// The most that may be asked for in a second.
pub const FASTEST: f64 = 10_000_000.0;

pub(super) enum Pace {
    /// As soon as a connection is free.
    Closed,
    /// At a rate.
    Open(Open),
}

/// Deliveries at a rate: each becomes due at its time.
pub(super) struct Open {
    due: Arc<Semaphore>,
    start: Instant,
    a_second: f64,
    next: Cell<u64>,
}

impl Pace {
    /// A pace of so many a second, if it has a rate, of `count` in all.
    pub(super) fn begin(rate: Option<f64>, count: u64, start: Instant) -> Self {
        let Some(a_second) = rate else {
            return Self::Closed;
        };
        let due = Arc::new(Semaphore::new(0));
        let clock = due.clone();
        thread::spawn(move || keep_time(&clock, start, a_second, count));
        Self::Open(Open { due, start, a_second, next: Cell::new(0) })
    }

    /// Waits for the next delivery. The time that it was meant for, if there is one; none when it is over.
    pub(super) async fn turn(&self) -> Option<Option<Instant>> {
        match self {
            Self::Closed => Some(None),
            Self::Open(open) => {
                open.due.acquire().await.ok()?.forget();
                let slot = open.next.get();
                open.next.set(slot + 1);
                Some(Some(open.start + time_of(slot, open.a_second)))
            }
        }
    }

    /// Nothing becomes due any more, and nobody waits.
    pub(super) fn end(&self) {
        if let Self::Open(open) = self {
            open.due.close();
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.due.close();
    }
}

/// How many become due in `length`.
pub(super) fn slots_in(length: Duration, a_second: f64) -> u64 {
    let guess = whole(length.as_secs_f64() * a_second);
    // Rounding may be off by one either way.
    (guess.saturating_sub(1)..=guess + 1).find(|slot| time_of(*slot, a_second) >= length).unwrap_or(guess)
}

fn time_of(slot: u64, a_second: f64) -> Duration {
    Duration::from_secs_f64(float(slot) / a_second)
}

fn keep_time(due: &Semaphore, start: Instant, a_second: f64, count: u64) {
    let mut released = 0;
    while released < count && !due.is_closed() {
        let now = start.elapsed();
        let by_now = slots_in(now + Duration::from_nanos(1), a_second).min(count);
        if by_now > released {
            due.add_permits(usize::try_from(by_now - released).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS / 2));
            released = by_now;
        }
        let wait = time_of(released, a_second).saturating_sub(start.elapsed());
        thread::sleep(wait.clamp(SHORTEST_SLEEP, LONGEST_SLEEP));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_those_whose_time_is_before_the_end() {
        for (millis, a_second, slots) in [
            (1000, 10.0, 10),
            (999, 10.0, 10),
            (1001, 10.0, 11),
            (100, 10.0, 1),
            (1, 0.5, 1),
            (0, 10.0, 0),
            (3000, 0.5, 2),
        ] {
            assert_eq!(slots_in(Duration::from_millis(millis), a_second), slots, "{millis} ms at {a_second}");
        }
    }
}
