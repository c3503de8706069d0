//! One delivery from its message to what came of it: authorized, counted, attempted as often as it may be, judged, saved.

use std::{sync::Arc, time::Duration};

use super::{
    auth::{Authorization, authorize},
    counter::Counter,
    jobs::Job,
    outcome::Outcome,
    save::Saved,
};
use crate::app::{
    cli::RulesArgs,
    clock,
    commands::args,
    error,
    http::{Backoff, Client, Observer as _},
    session::Session,
};
use hookctl::{message::Message, provider::StatusSet, secret::Secret};

/// What every delivery of a run needs.
pub(super) struct Courier {
    pub(super) client: Client,
    pub(super) authorization: Authorization,
    pub(super) retries: Retries,
    /// The statuses to accept, where they are not the provider's own.
    pub(super) expect: Option<StatusSet>,
    pub(super) counter: Option<Counter>,
    pub(super) saved: Option<Saved>,
    /// What was last said about an endpoint that cannot be reached: once is enough.
    pub(super) hinted: Option<&'static str>,
}

/// How often to try again. No provider documents that it does.
#[derive(Clone, Copy)]
pub(super) struct Retries {
    most: u32,
    backoff: Backoff,
}

impl Retries {
    pub(super) fn of(args: &RulesArgs) -> anyhow::Result<Self> {
        let text = &args.backoff;
        let expected = || error::usage(format!("--backoff {text}: expected a wait and the longest one, as in 1s..60s"));
        let (first, longest) = text.split_once("..").unwrap_or((text, text));
        let read = |text: &str| args::duration("--backoff", text).map_err(|_| expected());
        let (first, longest) = (read(first)?, read(longest)?);
        if first > longest || longest > Duration::from_hours(24) {
            return Err(expected());
        }
        Ok(Self { most: args.retries, backoff: Backoff { first, longest } })
    }
}

/// A delivery that has begun. It outlives its being made: whatever ends the run in the middle, what is known of it is told and kept.
pub(super) struct UnderWay {
    message: Message,
    at: String,
    /// How many attempts have begun, the last of which may have no outcome yet.
    begun: u32,
    /// What came of the last attempt that ended.
    pub(super) outcome: Outcome,
    /// Whether it was counted and saved, which is done once.
    concluded: bool,
}

impl UnderWay {
    /// Of this message nothing is sent yet.
    pub(super) fn of(message: Message) -> Self {
        let at = clock::to_rfc3339(clock::now()).unwrap_or_default();
        Self { message, at, begun: 0, outcome: Outcome::unknown(0), concluded: false }
    }
}

/// What to look at where nothing was reached and the environment names a proxy.
const PROXIED: &str = "the environment names a proxy (http_proxy, https_proxy or all_proxy): unless no_proxy names the host, it is the proxy that was asked";

impl Courier {
    /// Makes one delivery.
    ///
    /// # Errors
    /// The run cannot go on: there is no token, the state file or the capture file cannot be used.
    pub(super) async fn deliver(
        &mut self,
        job: &Job<'_>,
        under_way: &mut UnderWay,
        session: &mut Session<'_>,
    ) -> anyhow::Result<()> {
        loop {
            // The token may have expired while it waited.
            let authorization = self.authorization.value(session.out).await?;
            let again = under_way.begun > 0;
            if let Some(reason) = self.refusal(job, again)? {
                let what = if again { "not tried again" } else { "not sent" };
                under_way.outcome.error = Some(format!("{what}: {reason}"));
                break;
            }
            under_way.begun += 1;
            let (outcome, hint, wait) =
                self.attempt(job, &mut under_way.message, authorization, under_way.begun, session).await;
            let (again, attempts) = (outcome.may_pass(), outcome.attempts);
            let trouble = match (&outcome.error, outcome.status) {
                (Some(error), None) => error.clone(),
                (_, status) => format!("the endpoint answered {}", status.unwrap_or_default()),
            };
            under_way.outcome = outcome;
            if let Some(hint) = hint.filter(|_| std::mem::replace(&mut self.hinted, hint) != hint) {
                session.out.hint(hint);
            }
            if !again || attempts > self.retries.most {
                break;
            }
            session.out.retry(&trouble, wait);
            tokio::time::sleep(wait).await;
        }
        self.conclude(job, under_way, session)
    }

    /// Counts and saves what came of a delivery.
    fn conclude(&mut self, job: &Job<'_>, under_way: &mut UnderWay, session: &mut Session<'_>) -> anyhow::Result<()> {
        // If this fails, trying it again would not go better.
        under_way.concluded = true;
        let counted = self.note_failure(job, &under_way.outcome, session);
        // It was made, whether or not it could be counted.
        counted.and(self.save(under_way, None, session))
    }

    fn save(
        &mut self,
        under_way: &UnderWay,
        broken_off: Option<&str>,
        session: &mut Session<'_>,
    ) -> anyhow::Result<()> {
        match (&mut self.saved, under_way.outcome.attempts) {
            (Some(saved), 1..) => {
                saved.append(&under_way.message, &under_way.at, &under_way.outcome, broken_off, session.out)
            }
            _ => Ok(()),
        }
    }

    /// Ends a delivery in the middle: what is known of it is counted and saved. Without an attempt it never was, and `false` says so.
    ///
    /// # Errors
    /// The state file or the capture file cannot be used.
    pub(super) fn break_off(
        &mut self,
        job: &Job<'_>,
        under_way: &mut UnderWay,
        reason: &str,
        session: &mut Session<'_>,
    ) -> anyhow::Result<bool> {
        if under_way.begun == 0 {
            return Ok(false);
        }
        let awaited = under_way.begun > under_way.outcome.attempts;
        if awaited {
            // What came of the one before says nothing of this one.
            under_way.outcome = Outcome::unknown(under_way.begun);
        }
        under_way.outcome.error = Some(reason.to_owned());
        if !std::mem::replace(&mut under_way.concluded, true) {
            // Whether the endpoint would have accepted it, nobody knows.
            let counted = if awaited { Ok(()) } else { self.note_failure(job, &under_way.outcome, session) };
            counted.and(self.save(under_way, Some(reason), session))?;
        }
        Ok(true)
    }

    /// Why it must not be sent, if it must not.
    fn refusal(&mut self, job: &Job<'_>, again: bool) -> anyhow::Result<Option<String>> {
        self.counter.as_mut().map_or(Ok(None), |counter| counter.take(job, again))
    }

    async fn attempt(
        &self,
        job: &Job<'_>,
        message: &mut Message,
        authorization: Option<Arc<Secret>>,
        attempts: u32,
        session: &mut Session<'_>,
    ) -> (Outcome, Option<&'static str>, Duration) {
        if let Some(value) = authorization {
            authorize(message, &value, &job.provider.delivery.order);
        }
        session.out.request(message);
        let result = self.client.send(&job.url, message).await;
        if let Ok(response) = &result {
            session.out.response(response);
        }
        let answers = job.provider.delivery.answers(self.expect.as_ref(), job.tamper().is_some());
        let outcome = Outcome::of(&result, &answers, attempts, session.out.redactor());
        let proxied = session.settings.environment.proxies(job.url.scheme()).next().is_some();
        let hint =
            result.as_ref().err().and_then(|why| why.hint().or_else(|| (proxied && !why.sent).then_some(PROXIED)));
        (outcome, hint, self.retries.backoff.wait_after(attempts, result.as_ref().ok()))
    }

    /// A provider counts what it takes for a failure, whatever --expect says.
    fn note_failure(&mut self, job: &Job<'_>, outcome: &Outcome, session: &mut Session<'_>) -> anyhow::Result<()> {
        let failed = outcome.status.is_none_or(|status| !job.provider.delivery.accept.contains(status));
        if let (true, 1.., Some(counter)) = (failed, outcome.attempts, &mut self.counter)
            && let Some(disabled) = counter.failed(job)?
        {
            session.out.warn(&disabled);
        }
        Ok(())
    }

    /// Ends what is kept: gives back what was counted and not sent, and lets the capture file reach the disk.
    ///
    /// # Errors
    /// One of the files cannot be used.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let settled = self.counter.map_or(Ok(()), Counter::settle);
        let finished = self.saved.map_or(Ok(()), |saved| saved.finish());
        settled.and(finished)
    }
}
