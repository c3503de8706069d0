//! One delivery from its message to what came of it: authorized, counted, attempted as often as it may be, judged, saved.

use std::{sync::Arc, time::Duration};

use super::{
    super::{Context, parse},
    auth::{Authorization, authorize},
    counter::Counter,
    jobs::Job,
    save::Saved,
};
use crate::{
    cli::RulesArgs,
    delivery::{Answer, Backoff, Client, Unreachable},
    exit::{Exit, Failure},
    message::Message,
    provider::StatusSet,
    secret::Secret,
};

/// What every delivery of a run needs.
pub(super) struct Courier {
    pub(super) client: Client,
    pub(super) authorization: Authorization,
    pub(super) retries: Retries,
    /// The statuses to accept, where they are not the provider's own.
    pub(super) expect: Option<StatusSet>,
    pub(super) counter: Option<Counter>,
    pub(super) saved: Option<Saved>,
}

/// How often to try again. No provider documents that it does.
#[derive(Clone, Copy)]
pub(super) struct Retries {
    most: u32,
    backoff: Backoff,
}

impl Retries {
    pub(super) fn of(args: &RulesArgs) -> Result<Self, Failure> {
        let text = &args.backoff;
        let expected =
            || Failure::usage(format!("--backoff {text}: expected a wait and the longest one, as in 1s..60s"));
        let (first, longest) = text.split_once("..").unwrap_or((text, text));
        let read = |text: &str| parse::duration("--backoff", text).map_err(|_| expected());
        let (first, longest) = (read(first)?, read(longest)?);
        if first > longest || longest > Duration::from_hours(24) {
            return Err(expected());
        }
        Ok(Self { most: args.retries, backoff: Backoff { first, longest } })
    }
}

/// What came of a delivery.
pub(super) struct Outcome {
    pub(super) status: Option<u16>,
    pub(super) accepted: bool,
    pub(super) latency_ms: Option<f64>,
    pub(super) error: Option<String>,
    /// How often it was attempted.
    pub(super) attempts: u32,
    /// What it has to do with the exit code, besides the status.
    pub(super) exit: Exit,
}

impl Outcome {
    fn of(result: &Result<Answer, Unreachable>, accept: &StatusSet, attempts: u32) -> Self {
        match result {
            Err(unreachable) => Self {
                status: None,
                accepted: false,
                latency_ms: None,
                error: Some(unreachable.to_string()),
                attempts,
                exit: Exit::Unreachable,
            },
            Ok(answer) => {
                let accepted = accept.contains(answer.status);
                let line = answer.first_line().map_or_else(String::new, |line| format!(": {line}"));
                Self {
                    status: Some(answer.status),
                    accepted,
                    // To the microsecond: what is beyond is noise.
                    latency_ms: Some((answer.latency.as_secs_f64() * 1e6).round() / 1e3),
                    error: (!accepted).then(|| format!("expected {accept}{line}")),
                    attempts,
                    exit: Exit::Ok,
                }
            }
        }
    }

    /// A delivery that was not made.
    fn unsent(reason: &str) -> Self {
        let error = Some(format!("not sent: {reason}"));
        Self { status: None, accepted: false, latency_ms: None, error, attempts: 0, exit: Exit::Ok }
    }

    pub(super) fn exit(&self) -> Exit {
        self.exit.and(if self.accepted { Exit::Ok } else { Exit::No })
    }

    /// Whether it may go better later: nothing came back, or the status says so.
    fn may_pass(&self) -> bool {
        !self.accepted && self.status.is_none_or(|status| matches!(status, 408 | 429 | 500..=599))
    }
}

impl Courier {
    /// Makes one delivery.
    ///
    /// # Errors
    /// The run cannot go on: there is no token, the state file or the capture file cannot be used.
    pub(super) async fn deliver(
        &mut self,
        job: &Job<'_>,
        mut message: Message,
        context: &mut Context<'_>,
    ) -> Result<Outcome, Failure> {
        let at = parse::to_rfc3339(parse::now()).unwrap_or_default();
        let mut last: Option<Outcome> = None;
        let mut outcome = loop {
            let attempts = last.as_ref().map_or(0, |outcome| outcome.attempts);
            // The token may have expired while it waited.
            let authorization = self.authorization.value(context.out, context.verbose).await?;
            if let Some(reason) = self.refusal(job, attempts > 0)? {
                break match last {
                    None => Outcome::unsent(&reason),
                    Some(outcome) => Outcome { error: Some(format!("not tried again: {reason}")), ..outcome },
                };
            }
            let (outcome, wait) = self.attempt(job, &mut message, authorization, attempts + 1, context).await;
            if !outcome.may_pass() || outcome.attempts > self.retries.most {
                break outcome;
            }
            let trouble = match (&outcome.error, outcome.status) {
                (Some(error), None) => error.clone(),
                (_, status) => format!("the endpoint answered {}", status.unwrap_or_default()),
            };
            context.out.warn(&format!("{trouble}; trying again in {:.1} s", wait.as_secs_f64()));
            tokio::time::sleep(wait).await;
            last = Some(outcome);
        };
        self.note_failure(job, &outcome, context)?;
        would_delete(job, &mut outcome);
        if let (Some(saved), 1..) = (&mut self.saved, outcome.attempts) {
            saved.append(&message, &at, &outcome, context.out)?;
        }
        Ok(outcome)
    }

    /// Why it must not be sent, if it must not.
    fn refusal(&mut self, job: &Job<'_>, again: bool) -> Result<Option<String>, Failure> {
        self.counter.as_mut().map_or(Ok(None), |counter| counter.take(job, again))
    }

    async fn attempt(
        &self,
        job: &Job<'_>,
        message: &mut Message,
        authorization: Option<Arc<Secret>>,
        attempts: u32,
        context: &mut Context<'_>,
    ) -> (Outcome, Duration) {
        if let Some(value) = authorization {
            authorize(message, &value, &job.provider.delivery.order);
        }
        if context.verbose {
            context.out.request(message);
        }
        let result = self.client.deliver(&job.url, message).await;
        if context.verbose
            && let Ok(answer) = &result
        {
            context.out.answer(answer.status, &answer.headers, &answer.body);
        }
        let accept = self.expect.as_ref().unwrap_or(&job.provider.delivery.accept);
        (Outcome::of(&result, accept, attempts), self.retries.backoff.wait_as_asked(attempts, result.as_ref().ok()))
    }

    /// A provider counts what it takes for a failure, whatever --expect says.
    fn note_failure(&mut self, job: &Job<'_>, outcome: &Outcome, context: &mut Context<'_>) -> Result<(), Failure> {
        let failed = outcome.status.is_none_or(|status| !job.provider.delivery.accept.contains(status));
        if let (true, 1.., Some(counter)) = (failed, outcome.attempts, &mut self.counter)
            && let Some(disabled) = counter.failed(job)?
        {
            context.out.warn(&disabled);
        }
        Ok(())
    }

    /// Ends what is kept: gives back what was counted and not sent, and lets the capture file reach the disk.
    ///
    /// # Errors
    /// One of the files cannot be used.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let settled = self.counter.map_or(Ok(()), Counter::settle);
        let finished = self.saved.map_or(Ok(()), |saved| saved.finish());
        settled.and(finished)
    }
}

/// An endpoint may have its webhook deleted by its answer (FluidSurveys' 410, fluidsurveys.rst).
fn would_delete(job: &Job<'_>, outcome: &mut Outcome) {
    let deletes = job.provider.delivery.rules.deletes_on.as_ref();
    if outcome.status.is_some_and(|status| deletes.is_some_and(|deletes| deletes.contains(status))) {
        outcome.error = Some("the provider would now delete this webhook".into());
    }
}
