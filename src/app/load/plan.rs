//! What is asked of a load, who gives its requests and who watches, and how it ended: the words in which one speaks with it.

use std::{sync::Arc, time::Duration};

use tokio::sync::Notify;
use url::Url;

use super::{Histogram, Interval, Tally};
use crate::app::{http::Trust, number::float};

/// What gives the requests.
pub trait Source {
    /// Puts the next request into `wire`, which is empty: head and body, ready to go. Says of which kind it is.
    ///
    /// # Errors
    /// It cannot be made; the load ends with what was delivered before.
    fn next(&mut self, wire: &mut Vec<u8>) -> anyhow::Result<usize>;

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
    pub failed: Option<anyhow::Error>,
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
