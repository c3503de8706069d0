//! Retry policy.
//!
//! Idempotent requests are retried on transient errors. Other requests are retried only if nothing was sent. Waits grow exponentially, up to a cap,
//! with jitter, and never exceed the deadline.

use std::time::{Duration, Instant, SystemTime};

use url::Url;

use super::{BodyEnd, Client, Observer, Response, SendError, SendErrorKind};
use hookctl::message::Message;

/// How many times and for how long a request is attempted.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// Maximum number of attempts, including the first.
    pub attempts: u32,
    pub backoff: Backoff,
    /// When the last attempt must have ended.
    pub deadline: Instant,
    /// Whether to treat the request as idempotent whatever its method, e.g. a request for a token.
    pub repeatable: bool,
}

/// Waits between attempts: they double from `first` up to `longest`, with jitter, so that many clients do not return at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    pub first: Duration,
    pub longest: Duration,
}

impl Backoff {
    /// Returns the wait after an attempt, counted from 1. It is random, between half of the full wait and all of it.
    pub fn wait(&self, attempt: u32) -> Duration {
        self.with_jitter(attempt, fastrand::f64())
    }

    /// Returns the wait before the next attempt. Honors `Retry-After` if it is longer than the computed wait, within `first..=longest`. Jitter is
    /// added on top of the full wait, up to twice as long.
    pub fn wait_after(&self, attempt: u32, response: Option<&Response>) -> Duration {
        let requested = response.and_then(retry_after).unwrap_or_default();
        self.within(attempt, requested, fastrand::f64())
    }

    fn within(&self, attempt: u32, requested: Duration, random: f64) -> Duration {
        let wait = self.with_jitter(attempt.saturating_add(1), random);
        requested.max(wait).max(self.first).min(self.longest)
    }

    fn with_jitter(&self, attempt: u32, random: f64) -> Duration {
        let full = self.first.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1))).min(self.longest);
        full.mul_f64(0.5 + random / 2.0)
    }
}

/// The result of the last attempt.
#[derive(Debug)]
pub struct Attempted {
    pub result: Result<Response, SendError>,
    /// Whether the server may have acted on an attempt without confirming it: there was no response, or a gateway gave up.
    pub uncertain: bool,
}

impl RetryPolicy {
    /// Returns the policy for a management API: five attempts, with waits of up to 0.25 seconds at first and never more than 8 seconds.
    pub fn for_api(deadline: Instant) -> Self {
        let backoff = Backoff { first: Duration::from_millis(250), longest: Duration::from_secs(8) };
        Self { attempts: 5, backoff, deadline, repeatable: false }
    }

    /// Sends `message` until there is a response that a retry would not improve.
    pub async fn send(&self, client: &Client, url: &Url, message: &Message, observer: &mut dyn Observer) -> Attempted {
        let idempotent = self.repeatable || ["GET", "HEAD", "PUT", "DELETE"].contains(&message.method.as_str());
        let mut uncertain = false;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let result = self.send_once(client, url, message).await;
            let transient = match &result {
                Ok(response) => {
                    uncertain |= matches!(response.status, 502 | 504);
                    let broken = matches!(response.body_end, BodyEnd::Broken(_)) && message.method == "GET";
                    let incomplete = if broken { " (incomplete)" } else { "" };
                    (broken || (idempotent && is_transient(response.status)))
                        .then(|| format!("{}{incomplete} from the API", response.status))
                }
                Err(error) => {
                    uncertain |= error.sent;
                    let retry = match error.kind {
                        SendErrorKind::Dns | SendErrorKind::Refused | SendErrorKind::Connect => !error.sent,
                        SendErrorKind::Closed | SendErrorKind::Protocol => idempotent && error.sent,
                        SendErrorKind::Tls
                        | SendErrorKind::Timeout
                        | SendErrorKind::Incomplete
                        | SendErrorKind::Interrupted => false,
                    };
                    retry.then(|| error.to_string())
                }
            };
            let requested = result.as_ref().ok().and_then(retry_after).unwrap_or_default();
            let wait = requested.max(self.backoff.wait(attempt));
            let left = self.deadline.saturating_duration_since(Instant::now());
            match transient {
                Some(reason) if attempt < self.attempts && wait < left => {
                    observer.retry(&reason, wait, (attempt + 1, self.attempts));
                    tokio::time::sleep(wait).await;
                }
                _ => return Attempted { result, uncertain },
            }
        }
    }

    async fn send_once(&self, client: &Client, url: &Url, message: &Message) -> Result<Response, SendError> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        let expired = || SendError {
            kind: SendErrorKind::Timeout,
            sent: !left.is_zero(),
            detail: "no response within --timeout".into(),
        };
        tokio::time::timeout(left, client.send(url, message)).await.unwrap_or_else(|_| Err(expired()))
    }
}

/// Returns true if a later attempt may get a different status.
pub(super) fn is_transient(status: u16) -> bool {
    matches!(status, 429 | 502..=504)
}

/// Returns the wait that the response requests with `Retry-After`.
pub(super) fn retry_after(response: &Response) -> Option<Duration> {
    parse_retry_after(response.header("retry-after")?)
}

/// Parses the value of `Retry-After`: seconds, or a date (RFC 9110 section 10.2.3).
fn parse_retry_after(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn waits_double_up_to_the_longest_with_jitter() {
        let backoff = RetryPolicy::for_api(Instant::now()).backoff;
        let millis = |attempt, random| backoff.with_jitter(attempt, random).as_millis();
        assert_eq!([1, 2, 3, 4].map(|attempt| millis(attempt, 1.0)), [250, 500, 1000, 2000]);
        assert_eq!([1, 2, 3, 4].map(|attempt| millis(attempt, 0.0)), [125, 250, 500, 1000]);
        assert_eq!(millis(60, 1.0), 8000);
    }

    #[test]
    fn waits_of_the_command_line_stay_within_their_limits() {
        let [first, longest] = [5_000, 60_000].map(Duration::from_millis);
        let backoff = Backoff { first, longest };
        let millis =
            |attempt, requested, random| backoff.within(attempt, Duration::from_secs(requested), random).as_millis();
        assert_eq!([1, 2, 3, 4, 5].map(|attempt| millis(attempt, 0, 0.0)), [5_000, 10_000, 20_000, 30_000, 30_000]);
        assert_eq!([1, 2, 3, 4, 60].map(|attempt| millis(attempt, 0, 1.0)), [10_000, 20_000, 40_000, 60_000, 60_000]);
        assert_eq!((millis(1, 7, 0.0), millis(1, 3600, 0.0)), (7_000, 60_000));
        let fixed = Backoff { first, longest: first };
        assert_eq!(fixed.within(3, Duration::ZERO, 0.0), first);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(parse_retry_after("7"), Some(Duration::from_secs(7)));
        assert_eq!(parse_retry_after("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(parse_retry_after("soon"), None);
    }

    proptest! {
        #[test]
        fn waits_stay_within_their_limits_for_any_header(value: Vec<u8>, attempt: u32) {
            let backoff = RetryPolicy::for_api(Instant::now()).backoff;
            let headers = vec![("Retry-After".to_owned(), value)];
            let response = Response { headers, ..Response::default() };
            prop_assert!((backoff.first..=backoff.longest).contains(&backoff.wait_after(attempt, Some(&response))));
        }
    }
}
