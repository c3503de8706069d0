//! When a request is sent again.
//!
//! A request that may be repeated is, on trouble that passes; one that may not is repeated only where it is certain that nothing of it was
//! sent. Waiting grows, is capped, is spread so that many clients do not return at once, and never outlasts the deadline.

use std::time::{Duration, Instant, SystemTime};

use url::Url;

use super::{Answer, Client, Ended, Unreachable, UnreachableKind};
use hookctl::message::Message;

/// How often and how long.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// The most that is tried, the first time included.
    pub attempts: u32,
    /// The waits between them.
    pub backoff: Backoff,
    /// When it must be over.
    pub deadline: Instant,
}

/// Waits that double, are capped, and are spread so that many clients do not return at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The wait after the first attempt.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
}

impl Backoff {
    /// The wait after this attempt, the first of which is 1: somewhere between half of the full wait and all of it.
    #[must_use]
    pub fn wait(&self, attempt: u32) -> Duration {
        self.spread(attempt, fastrand::f64())
    }

    /// The wait after an attempt that was answered so: as long as `Retry-After` asks for, if that is longer, but never longer than
    /// the longest. It is never shorter than the first either: it lies somewhere between the full wait and twice that.
    #[must_use]
    pub fn wait_as_asked(&self, attempt: u32, answer: Option<&Answer>) -> Duration {
        let asked = answer.and_then(|answer| retry_after(answer.header("retry-after")?)).unwrap_or_default();
        self.within(attempt, asked, fastrand::f64())
    }

    fn within(&self, attempt: u32, asked: Duration, chance: f64) -> Duration {
        let spread = self.spread(attempt.saturating_add(1), chance);
        asked.max(spread).max(self.first).min(self.longest)
    }

    fn spread(&self, attempt: u32, chance: f64) -> Duration {
        let full = self.first.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1))).min(self.longest);
        full.mul_f64(0.5 + chance / 2.0)
    }
}

/// What came of it in the end.
#[derive(Debug)]
pub struct Tried {
    /// The last answer, or why there was none.
    pub result: Result<Answer, Unreachable>,
    /// Whether the server may have acted on an attempt that it did not answer for itself: nothing came back, or a gateway gave up.
    pub uncertain: bool,
}

impl Policy {
    /// A policy for an API: five attempts, from a quarter of a second to eight seconds apart.
    #[must_use]
    pub fn for_api(deadline: Instant) -> Self {
        let backoff = Backoff { first: Duration::from_millis(250), longest: Duration::from_secs(8) };
        Self { attempts: 5, backoff, deadline }
    }

    /// Sends `message` until it is answered, or trying again is no use. `again` is told of each wait.
    pub async fn send(
        &self,
        client: &Client,
        url: &Url,
        message: &Message,
        mut again: impl FnMut(&str, Duration),
    ) -> Tried {
        let repeatable = ["GET", "HEAD", "PUT", "DELETE"].contains(&message.method.as_str());
        let mut uncertain = false;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let result = self.once(client, url, message).await;
            let trouble = match &result {
                Ok(answer) => {
                    uncertain |= matches!(answer.status, 502 | 504);
                    let broken = answer.ended == Ended::Broken && message.method == "GET";
                    let again = broken || (repeatable && passes(answer.status));
                    let what = if broken { "the answer broke off" } else { "it may pass" };
                    again.then(|| format!("the API answered {}, and {what}", answer.status))
                }
                Err(error) => {
                    uncertain |= error.sent;
                    let again = match error.kind {
                        UnreachableKind::Dns | UnreachableKind::Refused | UnreachableKind::Connect => !error.sent,
                        UnreachableKind::Closed | UnreachableKind::Protocol => repeatable && error.sent,
                        UnreachableKind::Tls | UnreachableKind::Timeout => false,
                    };
                    again.then(|| error.to_string())
                }
            };
            let backoff = self.backoff.wait(attempt);
            let asked = result.as_ref().ok().and_then(|answer| retry_after(answer.header("retry-after")?));
            let wait = asked.unwrap_or_default().max(backoff);
            let left = self.deadline.saturating_duration_since(Instant::now());
            match trouble {
                Some(trouble) if attempt < self.attempts && wait < left => {
                    again(&trouble, wait);
                    tokio::time::sleep(wait).await;
                }
                _ => return Tried { result, uncertain },
            }
        }
    }

    async fn once(&self, client: &Client, url: &Url, message: &Message) -> Result<Answer, Unreachable> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        let over = || Unreachable {
            kind: UnreachableKind::Timeout,
            sent: !left.is_zero(),
            detail: "the time of --timeout is over".into(),
        };
        tokio::time::timeout(left, client.deliver(url, message)).await.unwrap_or_else(|_| Err(over()))
    }
}

/// Whether a status says that it may go better later.
fn passes(status: u16) -> bool {
    matches!(status, 429 | 502..=504)
}

/// `Retry-After`: seconds, or a date (RFC 9110 section 10.2.3).
fn retry_after(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_are_capped_and_are_spread() {
        let backoff = Policy::for_api(Instant::now()).backoff;
        let millis = |attempt, chance| backoff.spread(attempt, chance).as_millis();
        assert_eq!([1, 2, 3, 4].map(|attempt| millis(attempt, 1.0)), [250, 500, 1000, 2000]);
        assert_eq!([1, 2, 3, 4].map(|attempt| millis(attempt, 0.0)), [125, 250, 500, 1000]);
        assert_eq!(millis(60, 1.0), 8000);
    }

    #[test]
    fn a_wait_that_was_typed_lies_between_what_was_typed() {
        let [first, longest] = [5_000, 60_000].map(Duration::from_millis);
        let backoff = Backoff { first, longest };
        let millis = |attempt, asked, chance| backoff.within(attempt, Duration::from_secs(asked), chance).as_millis();
        assert_eq!([1, 2, 3, 4, 5].map(|attempt| millis(attempt, 0, 0.0)), [5_000, 10_000, 20_000, 30_000, 30_000]);
        assert_eq!([1, 2, 3, 4, 60].map(|attempt| millis(attempt, 0, 1.0)), [10_000, 20_000, 40_000, 60_000, 60_000]);
        assert_eq!((millis(1, 7, 0.0), millis(1, 3600, 0.0)), (7_000, 60_000));
        let fixed = Backoff { first, longest: first };
        assert_eq!(fixed.within(3, Duration::ZERO, 0.0), first);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(retry_after("7"), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(retry_after("soon"), None);
    }
}
