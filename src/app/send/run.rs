//! Runs a plan: sends one delivery after another, with retries.
//!
//! Each attempt is checked against the quota, gets its `Authorization`, and is sent. The outcome is counted and saved once, even if the run is
//! interrupted, and then passed to the caller, which prints it.

use std::{sync::Arc, time::Duration};

use super::{CaptureFile, Counter, Outcome};
use crate::app::{
    clock,
    error::{self, Exit, combine},
    http::{
        Backoff, Client, Observer, SendErrorKind,
        auth::{Authorization, authorize},
        authority,
        endpoint::is_local,
    },
    plan::{Delivery, Ids, Plan},
    runtime::block_on,
    webhooks::{Account, Target},
};
use hookctl::{message::Message, provider::StatusSet, secret::Secret};

/// Sends deliveries: the client, and the settings that all deliveries of a run share.
pub struct Sender {
    pub client: Client,
    pub authorization: Authorization,
    pub retries: Retries,
    /// The statuses to accept instead of the provider's own.
    pub expect: Option<StatusSet>,
    /// Counts deliveries with `--enforce-limits`.
    pub counter: Option<Counter>,
    /// The capture file of `--save`.
    pub save: Option<CaptureFile>,
    /// Whether to delete a webhook after its endpoint responds with 410.
    pub delete_on_410: bool,
    /// The URL schemes for which the environment names a proxy.
    pub proxied: Vec<&'static str>,
}

/// Retries of `send`. No provider documents any.
#[derive(Clone, Copy, Debug)]
pub struct Retries {
    /// Maximum number of attempts after the first.
    pub limit: u32,
    pub backoff: Backoff,
}

/// A delivery that is being sent. It outlives the future that sends it, so that its state can be reported after an interruption.
struct InFlight<'p> {
    delivery: &'p Delivery<'p>,
    message: Message,
    /// When it was started (RFC 3339).
    at: String,
    /// The number of attempts that were started. The last one may not have ended.
    started: u32,
    /// The outcome of the last attempt that ended.
    outcome: Outcome,
    /// Whether it was counted and saved already. This must happen only once.
    concluded: bool,
}

const PROXY_HINT: &str =
    "a proxy is set (http_proxy, https_proxy or all_proxy); add the host to no_proxy to connect directly";

/// Sends the deliveries of a plan, and passes the outcome of each to `report`.
///
/// # Errors
/// Returns an error if the run cannot continue: because of a signal, a missing token, or a file that cannot be written.
pub fn run<O: Observer>(
    plan: &Plan<'_>,
    mut sender: Sender,
    observer: &mut O,
    mut report: impl FnMut(&Delivery<'_>, &Message, &Outcome, &mut O) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut done = 0;
    let mut current: Option<InFlight<'_>> = None;
    let ended = block_on(async {
        for (delivery, stamp) in plan.iter(Ids::Random, clock::now_ms) {
            let message = delivery.message(&stamp).map_err(|missing| error::usage(missing.to_string()))?;
            let in_flight = current.insert(InFlight::new(delivery, message));
            sender.send(in_flight, observer).await?;
            if let Some(account) = &plan.account {
                sender.handle_410(in_flight, account, observer).await;
            }
            if let Some(in_flight) = current.take() {
                done += 1;
                report(in_flight.delivery, &in_flight.message, &in_flight.outcome, observer)?;
            }
        }
        Ok(())
    })?;
    let ended = ended.unwrap_or_else(|| {
        let total = plan.schedule.total();
        Err(error::failure(Exit::Interrupted, format!("interrupted after {done} of {total} deliveries")))
    });
    let interrupted = match (&ended, current) {
        (Err(error), Some(mut in_flight)) => {
            let reason = match error::exit_of(error) {
                Exit::Interrupted => SendErrorKind::Interrupted.name().to_owned(),
                _ => error::message(error),
            };
            match sender.interrupt(&mut in_flight, &reason, observer) {
                Ok(true) => report(in_flight.delivery, &in_flight.message, &in_flight.outcome, observer),
                other => other.map(drop),
            }
        }
        _ => Ok(()),
    };
    combine(Exit::Ok, [ended, interrupted, sender.finish()]).map(drop)
}

impl<'p> InFlight<'p> {
    fn new(delivery: &'p Delivery<'p>, message: Message) -> Self {
        let at = clock::to_rfc3339(clock::now()).unwrap_or_default();
        Self { delivery, message, at, started: 0, outcome: Outcome::unknown(0), concluded: false }
    }
}

impl Sender {
    /// Sends one delivery.
    async fn send(&mut self, in_flight: &mut InFlight<'_>, observer: &mut dyn Observer) -> anyhow::Result<()> {
        loop {
            // Ask for each attempt, because a token may expire between attempts.
            let authorization = self.authorization.value(observer).await?;
            let retry = in_flight.started > 0;
            if let Some(reason) = self.check_quota(in_flight.delivery, retry)? {
                let what = if retry { "not retried" } else { "not sent" };
                in_flight.outcome.error = Some(format!("{what}: {reason}"));
                break;
            }
            in_flight.started += 1;
            let wait = self.attempt(in_flight, authorization, observer).await;
            let outcome = &in_flight.outcome;
            if !outcome.is_transient() || outcome.attempts > self.retries.limit {
                break;
            }
            let reason = match &outcome.error {
                Some(error) if outcome.is_unanswered() => error.clone(),
                _ => format!("{} from the endpoint", outcome.status.unwrap_or_default()),
            };
            observer.retry(&reason, wait, (outcome.attempts + 1, self.retries.limit.saturating_add(1)));
            tokio::time::sleep(wait).await;
        }
        self.conclude(in_flight, observer)
    }

    /// Makes one attempt, and returns how long to wait before the next.
    async fn attempt(
        &mut self,
        in_flight: &mut InFlight<'_>,
        authorization: Option<Arc<Secret>>,
        observer: &mut dyn Observer,
    ) -> Duration {
        let InFlight { delivery, message, started, .. } = in_flight;
        let rules = &delivery.provider.delivery;
        if let Some(value) = authorization {
            authorize(message, &value, &rules.order);
        }
        observer.request(message);
        let result = self.client.send(&delivery.url, message).await;
        if let Ok(response) = &result {
            observer.response(response);
        }
        let policy = rules.status_policy(self.expect.as_ref(), delivery.is_forged());
        let wait = self.retries.backoff.wait_after(*started, result.as_ref().ok());
        in_flight.outcome = Outcome::new(&result, &policy, *started, observer.redactor());
        let proxied = self.proxied.contains(&delivery.url.scheme()) && !is_local(&delivery.url);
        let error = result.as_ref().err();
        let hint = error.and_then(|error| {
            let known = error.hint().or((proxied && !error.sent).then_some(PROXY_HINT)).map(str::to_owned);
            let is_refused = error.kind == SendErrorKind::Refused;
            known.or_else(|| is_refused.then(|| format!("is your service running on {}?", authority(&delivery.url))))
        });
        in_flight.outcome.hint = hint;
        in_flight.outcome.response = result.ok();
        wait
    }

    /// Counts an attempt, or returns why the quota does not allow it.
    fn check_quota(&mut self, delivery: &Delivery<'_>, retry: bool) -> anyhow::Result<Option<String>> {
        self.counter.as_mut().map_or(Ok(None), |counter| counter.take(delivery, retry))
    }

    /// Counts and saves the outcome of a delivery.
    fn conclude(&mut self, in_flight: &mut InFlight<'_>, observer: &mut dyn Observer) -> anyhow::Result<()> {
        // Set this first: if counting or saving fails, it would fail again.
        in_flight.concluded = true;
        let counted = self.count(in_flight, observer);
        // Save it even if it could not be counted, because it was sent.
        counted.and(self.save(in_flight, None, observer))
    }

    /// Counts a failed delivery. The provider's rules decide what a failure is, not `--expect`.
    fn count(&mut self, in_flight: &InFlight<'_>, observer: &mut dyn Observer) -> anyhow::Result<()> {
        let InFlight { delivery, outcome, .. } = in_flight;
        let accept = &delivery.provider.delivery.accept;
        let failed = outcome.is_unanswered() || outcome.status.is_some_and(|status| !accept.contains(status));
        if let (true, 1.., Some(counter)) = (failed, outcome.attempts, &mut self.counter)
            && let Some(disabled) = counter.failed(delivery)?
        {
            observer.warn(&disabled);
        }
        Ok(())
    }

    fn save(
        &mut self,
        in_flight: &InFlight<'_>,
        interrupted: Option<&str>,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<()> {
        let InFlight { message, at, outcome, .. } = in_flight;
        match (&mut self.save, outcome.attempts) {
            (Some(file), 1..) => file.append(message, at, outcome, interrupted, observer),
            _ => Ok(()),
        }
    }

    /// Deletes the webhook after a 410, if the user wants that, and adds the result to the outcome.
    async fn handle_410(&self, in_flight: &mut InFlight<'_>, account: &Account, observer: &mut dyn Observer) {
        let outcome = &mut in_flight.outcome;
        let Some(webhook) = in_flight.delivery.webhook.as_ref().filter(|_| outcome.deletes && self.delete_on_410)
        else {
            return;
        };
        let mut text = outcome.error.take().unwrap_or_default();
        account.restart_timeout();
        match account.delete(&Target::Url(webhook.url.clone()), observer).await {
            Ok(()) => text.push_str(": deleted"),
            Err(error) if error.is_not_found() => text.push_str(": already deleted"),
            Err(error) => {
                text = format!("{text}: {error}");
                outcome.exit = outcome.exit.and(error.exit());
            }
        }
        outcome.error = Some(text);
    }

    /// Ends an interrupted delivery: counts and saves its state. Returns false if there was no attempt.
    fn interrupt(
        &mut self,
        in_flight: &mut InFlight<'_>,
        reason: &str,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<bool> {
        if in_flight.started == 0 {
            return Ok(false);
        }
        let pending = in_flight.started > in_flight.outcome.attempts;
        if pending {
            // The outcome of the previous attempt says nothing about this one.
            in_flight.outcome = Outcome::unknown(in_flight.started);
        }
        in_flight.outcome.error = Some(reason.to_owned());
        if reason == SendErrorKind::Interrupted.name() {
            in_flight.outcome.failure = Some(SendErrorKind::Interrupted);
        }
        if !std::mem::replace(&mut in_flight.concluded, true) {
            // A pending attempt is not a failure, because the endpoint may have accepted it.
            let counted = if pending { Ok(()) } else { self.count(in_flight, observer) };
            counted.and(self.save(in_flight, Some(reason), observer))?;
        }
        Ok(true)
    }

    /// Releases unused reservations of the quota, and flushes the capture file.
    fn finish(self) -> anyhow::Result<()> {
        let released = self.counter.map_or(Ok(()), Counter::release);
        released.and(self.save.map_or(Ok(()), |file| file.finish()))
    }
}
