//! `send` under load: what was typed becomes a plan and a source of requests, and what came of it figures.

mod held;
mod mix;

use std::{cell::Cell, pin::pin, time::Duration};

use futures_util::future::{Either, select};

use url::Url;

use super::{
    super::report,
    options::{authorization, endpoint},
};
use crate::app::{
    cli::SendArgs,
    clock,
    commands::args::{self, trust},
    error::{self, ErrorExt as _, Exit},
    http::{endpoint::is_local, tls},
    load::{self, ErrorKind, Histogram, Interval, Outcome, Plan, Watch},
    output::{Format, HdrLog, LoadFigures, Output, load_progress},
    plan::{self, Delivery, Options},
    runtime::{block_on, block_on_to_the_end},
    session::Session,
};
use hookctl::provider::{Provider, StatusSet};

use held::Held;
use mix::Mix;

/// How many connections there are where nobody says.
const CONNECTIONS: u16 = 64;

/// How long it takes where nobody says, neither by time nor by number.
const SPAN: Duration = Duration::from_secs(10);

/// The longest that a load may take by its duration.
const LONGEST: Duration = Duration::from_hours(24);

pub(super) fn run(
    args: &SendArgs,
    mut options: Options,
    expect: Option<&StatusSet>,
    timeout: Duration,
    session: &mut Session<'_>,
) -> anyhow::Result<Exit> {
    let asked = &args.load;
    let mut duration = asked.duration.as_deref().map(|text| args::duration("--duration", text)).transpose()?;
    if let Some(text) = &asked.duration
        && duration.is_none_or(|duration| duration.is_zero() || duration > LONGEST)
    {
        return Err(error::usage(format!("--duration {text}: expected more than no time, and at most 24h")));
    }
    if asked.count.is_none() {
        duration = duration.or(Some(SPAN));
    }
    let rate = asked.rate.as_deref().map(|text| args::rate("--rate", text)).transpose()?;
    report::begin_deliveries(args, session)?;
    options.endpoint = endpoint(args, session)?;
    let never = |_: &Provider, _: &mut Session<'_>| Err(error::usage("--subscribed is not for a load"));
    let planned = plan::build(&options, &session.settings.catalog, session, never)?;
    let Some(url) = options.endpoint.clone() else {
        return Err(error::usage("there is no endpoint: expected --to URL"));
    };
    only_what_is_mine(&url, asked.i_own_this_host)?;
    tell_what_repeats(&planned.deliveries, session.out);
    let authorization = authorization(args, &options, timeout, session)?;
    let held = block_on(Held::of(&authorization))?;
    authorization.report(session.out);
    let held = held.ok_or_else(|| error::failure(Exit::Interrupted, "interrupted before the first delivery"))?;
    let trust = trust(&args.tls, session.settings);
    trust.warn_if_insecure(session.out);
    let plan = Plan {
        trust,
        count: asked.count,
        duration,
        connections: asked.concurrency.unwrap_or(CONNECTIONS).into(),
        rate,
        timeout,
        most_failures: asked.max_failures,
        anywhere: asked.i_own_this_host,
        url,
    };
    let held = match held {
        Ok(held) => held,
        Err(failure) => return Err(not_begun(args, &plan, failure, session)),
    };
    let mut mix = Mix::of(&options, &planned.deliveries, expect, &held)?;

    let begun = clock::since_1970();
    let log = asked.hdr_log.as_deref().map(|path| HdrLog::create(path, begun)).transpose()?;
    let interrupted = Cell::new(false);
    let mut watch = Watcher { out: session.out, plan: &plan, log };
    let outcome = block_on_to_the_end(&interrupted, async {
        let load = pin!(load::run(&plan, &mut mix, &mut watch, &interrupted));
        match select(load, pin!(held.renew(&authorization))).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right((never, _)) => match never {},
        }
    })?;
    let log = watch.log;
    authorization.report(session.out);
    let mut outcome = outcome?;
    log.map_or(Ok(()), HdrLog::keep)?;

    let kinds = mix.kinds();
    let shown = session.out.foreign(plan.url.as_str());
    let started = clock::to_rfc3339(i64::try_from(begun.as_secs()).unwrap_or(i64::MAX)).unwrap_or_default();
    let interrupted = interrupted.get();
    let error = outcome.failed.as_ref().map(|failure| session.out.foreign(&format!("{failure:#}")));
    let figures = LoadFigures {
        url: &shown,
        started: &started,
        plan: &plan,
        outcome: &outcome,
        kinds: &kinds,
        error: error.as_deref(),
        interrupted,
    };
    report::load(&figures, session.out);
    let printed = figures.print(args.output.output, session.out);
    tell_what_is_deleted(&mix, &outcome, session.out);
    let judged = judge(&plan, &outcome, interrupted, session.out);
    match printed {
        // Where nobody reads the figures, they decide all the same.
        Err(failure) if error::is_stdout_closed(&failure) => {}
        printed => printed?,
    }
    if let Ok(exit) = judged {
        session.out.occurred(exit);
    }
    match (judged, outcome.failed.take()) {
        // The most severe exit code wins, and the reason for the end is reported.
        (Ok(exit), Some(failure)) => {
            let exit = exit.and(error::exit_of(&failure));
            Err(failure.exit(exit))
        }
        (judged, _) => judged,
    }
}

/// Without the first token nothing begins; whoever reads the figures is told that as figures.
fn not_begun(args: &SendArgs, plan: &Plan, failure: anyhow::Error, session: &mut Session<'_>) -> anyhow::Error {
    let format: Format = args.output.output;
    let (shown, error) = (session.out.foreign(plan.url.as_str()), session.out.foreign(&format!("{failure:#}")));
    let outcome = Outcome::of_none();
    let started = clock::to_rfc3339(clock::now()).unwrap_or_default();
    let figures = LoadFigures {
        url: &shown,
        started: &started,
        plan,
        outcome: &outcome,
        kinds: &[],
        error: Some(&error),
        interrupted: false,
    };
    // For people, that it failed says it all; and that it failed is worse than that nobody reads it.
    if format != Format::Text {
        let _ = figures.print(format, session.out);
    }
    failure
}

/// Payloads without ids and times are the same each time, which is told once.
fn tell_what_repeats(deliveries: &[Delivery<'_>], out: &mut Output) {
    let constant = |of: &&Delivery<'_>| of.body.template.as_ref().is_some_and(|template| template.is_constant());
    let names = deliveries.iter().filter(constant);
    let names: Vec<_> = names.map(|of| format!("{} {}", of.provider.name, of.event_name())).collect();
    if !names.is_empty() {
        out.note(&format!("without ids and times that could be new, the payload stays the same: {}", names.join(", ")));
    }
}

/// Where an answer has its webhook deleted, the provider would have sent nothing after the first.
fn tell_what_is_deleted(mix: &Mix<'_>, outcome: &Outcome, out: &mut Output) {
    for (index, (kind, of)) in mix.kinds().iter().zip(&outcome.tally.kinds).enumerate() {
        for status in of.statuses.keys().filter(|status| mix.deletes(index, **status)) {
            let event = kind.event.unwrap_or("-");
            out.warn(&format!("{} {event}: upon {status}, the provider would now delete this webhook", kind.provider));
        }
    }
}

/// What the figures say of the run.
fn judge(plan: &Plan, outcome: &Outcome, interrupted: bool, out: &mut Output) -> anyhow::Result<Exit> {
    let tally = &outcome.tally;
    if interrupted {
        let ended = tally.ended();
        return Err(error::failure(Exit::Interrupted, format!("interrupted after {ended} deliveries")));
    }
    if outcome.gave_up {
        out.note(&format!("stopped at {} that were refused, or not answered", tally.failed()));
    }
    if !outcome.awaited.is_zero() {
        let counts = if plan.rate.is_some() { ", which counts in the latencies" } else { "" };
        let awaited = clock::rounded(outcome.awaited);
        out.note(&format!("for {awaited} nothing was begun, as a new token was awaited{counts}"));
    }
    if outcome.not_begun > 0 && !outcome.gave_up && outcome.failed.is_none() {
        let why = if is_for_want_of_a_token(plan, outcome) {
            "a new token was awaited".to_owned()
        } else {
            format!("none of the {} connections was free", plan.connections)
        };
        out.warn(&format!("the rate was not held: {} deliveries were due and not begun, as {why}", outcome.not_begun));
    }
    if let Some((begun, late)) = fell_behind(plan, outcome)
        && outcome.not_begun == 0
    {
        let why = if outcome.awaited >= late {
            "a new token was awaited".to_owned()
        } else {
            format!("none of the {} connections was free", plan.connections)
        };
        out.warn(&format!("the rate was not held: deliveries began at {begun:.1}/s, as {why}"));
    }
    if let Some(hint) = tally.said.get(&ErrorKind::Tls).and_then(|said| tls::hint(said)) {
        out.hint(hint);
    }
    if tally.ended() == 0 && outcome.failed.is_none() {
        out.warn("no delivery was made: the time was over before the first");
        return Ok(Exit::No);
    }
    let refused = if tally.refused > 0 { Exit::No } else { Exit::Ok };
    Ok(refused.and(if tally.errors > 0 { Exit::Unreachable } else { Exit::Ok }))
}

/// The rate at which the deliveries began and how late the last was, where that is more than the clock and the scheduler may be off by.
fn fell_behind(plan: &Plan, outcome: &Outcome) -> Option<(f64, Duration)> {
    /// A machine that is busy elsewhere is late by so much.
    const USUAL: Duration = Duration::from_millis(100);
    let asked = plan.rate?;
    let (begun, late) = (outcome.rate_begun()?, outcome.late(asked));
    (late > USUAL && begun < asked * 0.95).then_some((begun, late))
}

/// Whether no more were due and not begun than came due while a token was awaited.
fn is_for_want_of_a_token(plan: &Plan, outcome: &Outcome) -> bool {
    /// Those at both ends of it.
    const ENDS: u64 = 2;
    let gap = Duration::from_secs_f64(1.0 / plan.rate.unwrap_or(1.0));
    let missing = u32::try_from(outcome.not_begun.saturating_sub(ENDS)).unwrap_or(u32::MAX);
    !outcome.awaited.is_zero() && gap.saturating_mul(missing) <= outcome.awaited
}

/// Load is an attack on whoever did not ask for it.
fn only_what_is_mine(url: &Url, owned: bool) -> anyhow::Result<()> {
    if owned || is_local(url) {
        return Ok(());
    }
    let host = url.host_str().unwrap_or_default();
    Err(error::usage(format!("--to: {host} is not loopback, and a load on it may harm it"))
        .hint("add --i-own-this-host if it is yours, or if its owner agreed"))
}

/// Who is told how it goes on: a person at a terminal, and the log.
struct Watcher<'a> {
    out: &'a mut Output,
    plan: &'a Plan,
    log: Option<HdrLog>,
}

impl Watch for Watcher<'_> {
    fn progress(&mut self, ended: u64, failed: u64, elapsed: Duration) {
        self.out.progress(&load_progress(self.plan, ended, failed, elapsed));
    }

    fn interval(&mut self, interval: &Interval, latencies: &Histogram) {
        if let Some(log) = &mut self.log {
            log.interval(interval, latencies);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_loaded_unasked() {
        for (text, local) in [("http://localhost./", true), ("http://example.com/", false)] {
            let url = Url::parse(text).expect(text);
            assert_eq!((only_what_is_mine(&url, false).is_ok(), only_what_is_mine(&url, true).is_ok()), (local, true));
        }
    }
}
