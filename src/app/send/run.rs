//! Runs a plan: sends one delivery after another, as often as it may be tried.
//!
//! Each attempt asks the quota, gets its `Authorization`, and is sent. The outcome is counted and saved once, whatever ends the run, and then given
//! to the caller, who prints it.

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

/// Sends deliveries. Everything that they share.
pub struct Sender {
    pub client: Client,
    pub authorization: Authorization,
    pub retries: Retries,
    /// The statuses to accept instead of the provider's own.
    pub expect: Option<StatusSet>,
    /// Counts deliveries, with `--enforce-limits`.
    pub counter: Option<Counter>,
    /// Where deliveries are saved, with `--save`.
    pub save: Option<CaptureFile>,
    /// Whether a webhook is deleted when its endpoint answers 410.
    pub delete_on_410: bool,
    /// The schemes of URLs for which the environment names a proxy.
    pub proxied: Vec<&'static str>,
    /// The last hint about an endpoint that cannot be reached. Each is given once.
    pub last_hint: Option<String>,
}

/// How often to try again. No provider documents that it does.
#[derive(Clone, Copy, Debug)]
pub struct Retries {
    /// Maximum number of attempts after the first.
    pub limit: u32,
    pub backoff: Backoff,
}

/// A delivery that is being sent. It outlives the future that sends it, so that what is known of it is reported whatever ends the run.
struct InFlight<'p> {
    delivery: &'p Delivery<'p>,
    message: Message,
    /// When it was begun (RFC 3339).
    at: String,
    /// How many attempts were begun, the last of which may have no outcome yet.
    started: u32,
    /// The outcome of the last attempt that ended.
    outcome: Outcome,
    /// Whether it was counted and saved, which is done once.
    concluded: bool,
}

const PROXY_HINT: &str =
    "a proxy is set (http_proxy, https_proxy or all_proxy); add the host to no_proxy to connect directly";

/// Sends the deliveries of a plan, and gives the outcome of each to `report`.
///
/// # Errors
/// Returns an error if the run cannot go on: a signal came, there is no token, or a file cannot be written.
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
                Exit::Interrupted => "interrupted".to_owned(),
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
            // A token may expire while an attempt waits.
            let authorization = self.authorization.value(observer).await?;
            let again = in_flight.started > 0;
            if let Some(reason) = self.refusal(in_flight.delivery, again)? {
                let what = if again { "not retried" } else { "not sent" };
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

    /// Makes one attempt, and returns how long to wait before another.
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
        let answers = rules.answers(self.expect.as_ref(), delivery.is_forged());
        let wait = self.retries.backoff.wait_after(*started, result.as_ref().ok());
        in_flight.outcome = Outcome::new(&result, &answers, *started, observer.redactor());
        let proxied = self.proxied.contains(&delivery.url.scheme()) && !is_local(&delivery.url);
        let error = result.as_ref().err();
        let hint = error.and_then(|error| {
            let known = error.hint().or((proxied && !error.sent).then_some(PROXY_HINT)).map(str::to_owned);
            let is_refused = error.kind == SendErrorKind::Refused;
            known.or_else(|| is_refused.then(|| format!("is your service running on {}?", authority(&delivery.url))))
        });
        if let Some(text) = &hint
            && self.last_hint != hint
        {
            observer.hint(text);
            self.last_hint = hint;
        }
        in_flight.outcome.response = result.ok();
        wait
    }

    /// Why a delivery must not be sent, if the quota forbids it.
    fn refusal(&mut self, delivery: &Delivery<'_>, again: bool) -> anyhow::Result<Option<String>> {
        self.counter.as_mut().map_or(Ok(None), |counter| counter.take(delivery, again))
    }

    /// Counts and saves the outcome of a delivery.
    fn conclude(&mut self, in_flight: &mut InFlight<'_>, observer: &mut dyn Observer) -> anyhow::Result<()> {
        // If this fails, it would fail again.
        in_flight.concluded = true;
        let counted = self.count(in_flight, observer);
        // It was sent, whether or not it could be counted.
        counted.and(self.save(in_flight, None, observer))
    }

    /// Counts a failure. What is one is the provider's decision, whatever `--expect` says.
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

    /// Deletes the webhook after a 410, if the user wants that, and adds to the outcome what became of it.
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

    /// Ends a delivery that was interrupted: counts and saves what is known of it. Returns false if there was no attempt.
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
            // The outcome of the attempt before says nothing about this one.
            in_flight.outcome = Outcome::unknown(in_flight.started);
        }
        in_flight.outcome.error = Some(reason.to_owned());
        if !std::mem::replace(&mut in_flight.concluded, true) {
            // Whether the endpoint would have accepted it is unknown, so it is not counted as a failure.
            let counted = if pending { Ok(()) } else { self.count(in_flight, observer) };
            counted.and(self.save(in_flight, Some(reason), observer))?;
        }
        Ok(true)
    }

    /// Returns what the quota reserved and was not sent, and flushes the capture file.
    fn finish(self) -> anyhow::Result<()> {
        let settled = self.counter.map_or(Ok(()), Counter::release);
        settled.and(self.save.map_or(Ok(()), |file| file.finish()))
    }
}
