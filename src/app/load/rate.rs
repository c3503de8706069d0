//! The rate limiter: decides when the next delivery starts, either as soon as a connection is free or at a fixed rate.
//!
//! At a fixed rate, each delivery has a due time, and its latency counts from then, even if no connection is free yet. The delays that a stalled
//! endpoint causes are thus part of the latencies (no coordinated omission). tokio's timers have a resolution of a millisecond, longer than many
//! responses take, so a separate thread keeps the time.

use std::{
    cell::Cell,
    io,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tokio::sync::Semaphore;

/// Maximum sleep of the clock thread, so that it ends soon after the run.
const MAX_SLEEP: Duration = Duration::from_millis(50);

/// Minimum sleep of the clock thread. Shorter ones cost more than they gain.
const MIN_SLEEP: Duration = Duration::from_micros(50);

/// Maximum rate, per second.
pub const MAX_RATE: f64 = 10_000_000.0;

pub(super) enum RateLimiter {
    /// A delivery starts as soon as a connection is free.
    Unlimited,
    /// Deliveries become due at a fixed rate.
    Fixed(FixedRate),
}

pub(super) struct FixedRate {
    /// One permit for each delivery that is due but not started.
    due: Arc<Semaphore>,
    start: Instant,
    per_second: f64,
    next: Cell<u64>,
}

impl RateLimiter {
    /// Creates a limiter for `count` deliveries from `start` on. Without a rate, there is no limit.
    ///
    /// # Errors
    /// Returns an error if the clock thread cannot be started.
    pub(super) fn new(per_second: Option<f64>, count: u64, start: Instant) -> io::Result<Self> {
        let Some(per_second) = per_second else {
            return Ok(Self::Unlimited);
        };
        let due = Arc::new(Semaphore::new(0));
        let clock = due.clone();
        thread::Builder::new().spawn(move || release(&clock, start, per_second, count))?;
        Ok(Self::Fixed(FixedRate { due, start, per_second, next: Cell::new(0) }))
    }

    /// Waits until the next delivery may start, and returns its due time, if it has one. Returns `None` if the limiter is closed.
    pub(super) async fn next(&self) -> Option<Option<Instant>> {
        match self {
            Self::Unlimited => Some(None),
            Self::Fixed(fixed) => {
                fixed.due.acquire().await.ok()?.forget();
                let index = fixed.next.get();
                fixed.next.set(index + 1);
                Some(Some(fixed.start + due_time(index, fixed.per_second)))
            }
        }
    }

    /// Wakes all waiting callers of [`Self::next`]. No further delivery becomes due.
    pub(super) fn close(&self) {
        if let Self::Fixed(fixed) = self {
            fixed.due.close();
        }
    }
}

impl Drop for FixedRate {
    fn drop(&mut self) {
        self.due.close();
    }
}

/// Returns the number of deliveries whose due time is before `end`, counted from the start of the run.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a duration times a rate is not negative, and the cast saturates"
)]
pub(super) fn due_before(end: Duration, per_second: f64) -> u64 {
    let guess = (end.as_secs_f64() * per_second) as u64;
    // Rounding may make the guess one too low or too high.
    (guess.saturating_sub(1)..=guess + 1).find(|index| due_time(*index, per_second) >= end).unwrap_or(guess)
}

/// Returns the due time of the delivery with this index, counted from the start of the run.
#[expect(clippy::cast_precision_loss, reason = "an index above 2^53 takes 28 years at the maximum rate")]
pub(super) fn due_time(index: u64, per_second: f64) -> Duration {
    Duration::try_from_secs_f64(index as f64 / per_second).unwrap_or(Duration::MAX)
}

/// Releases a permit for each delivery as it becomes due.
fn release(due: &Semaphore, start: Instant, per_second: f64, count: u64) {
    let mut released = 0;
    while released < count && !due.is_closed() {
        let now = start.elapsed();
        let by_now = due_before(now + Duration::from_nanos(1), per_second).min(count);
        if by_now > released {
            due.add_permits(usize::try_from(by_now - released).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS / 2));
            released = by_now;
        }
        let wait = due_time(released, per_second).saturating_sub(start.elapsed());
        thread::sleep(wait.clamp(MIN_SLEEP, MAX_SLEEP));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_before_counts_deliveries_before_the_end_only() {
        for (millis, per_second, count) in [
            (1000, 10.0, 10),
            (999, 10.0, 10),
            (1001, 10.0, 11),
            (100, 10.0, 1),
            (1, 0.5, 1),
            (0, 10.0, 0),
            (3000, 0.5, 2),
        ] {
            assert_eq!(due_before(Duration::from_millis(millis), per_second), count, "{millis} ms at {per_second}");
        }
    }
}
