//! Load tests with `send`: turns the flags into options and a workload, runs the load test, and prints and reports the summary.

use std::{cell, io, path::Path, pin::pin, time::Duration};

use futures_util::future::{Either, select};
use indicatif::HumanCount;
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
    http::{SendErrorKind, endpoint::is_local, tls},
    load::{self, CurrentAuthorization, HdrLog, Interval, Latencies, RunResult, Stats, Summary, Workload, in_millis},
    output::{Align, AtomicFile, Cell, Column, Format, Output, Progress, Styles, Table},
    plan::{self, Delivery, Options},
    runtime::{block_on, block_on_uninterrupted},
    session::Session,
};
use hookctl::provider::{Provider, StatusSet};

/// Default number of connections.
const DEFAULT_CONNECTIONS: u16 = 64;

/// Default duration, if neither `--duration` nor `--count` is given.
const DEFAULT_DURATION: Duration = Duration::from_secs(10);

/// Maximum value of `--duration`.
const MAX_DURATION: Duration = Duration::from_hours(24);

pub(super) fn run(
    args: &SendArgs,
    mut options: Options,
    expect: Option<&StatusSet>,
    timeout: Duration,
    session: &mut Session<'_>,
) -> anyhow::Result<Exit> {
    let flags = &args.load;
    let duration = duration(args)?;
    let rate = flags.rate.as_deref().map(|text| args::rate("--rate", text)).transpose()?;
    report::begin_deliveries(args, session)?;
    options.endpoint = endpoint(args, session)?;
    let no_account =
        |_: &Provider, _: &mut Session<'_>| Err(error::usage("--subscribed cannot be used with a load test"));
    let plan = plan::build(&options, &session.settings.catalog, session, no_account)?;
    let Some(url) = options.endpoint.clone() else {
        return Err(error::usage("missing --to <URL>").hint("e.g. --to http://localhost:3000/hooks"));
    };
    require_own_host(&url, flags.i_own_this_host)?;
    note_constant_payloads(&plan.deliveries, session.out);
    let source = authorization(args, &options, timeout, session)?;
    let authorization = block_on(CurrentAuthorization::new(&source))?;
    source.report(session.out);
    let authorization =
        authorization.ok_or_else(|| error::failure(Exit::Interrupted, "interrupted before the first delivery"))?;
    let trust = trust(&args.tls, session.settings);
    trust.warn_if_insecure(session.out);
    let run_options = load::Options {
        trust,
        count: flags.count,
        duration,
        connections: flags.concurrency.unwrap_or(DEFAULT_CONNECTIONS).into(),
        keep_alive: !flags.no_keep_alive,
        rate,
        timeout,
        max_failures: flags.max_failures,
        allow_remote: flags.i_own_this_host,
        url,
    };
    let authorization = match authorization {
        Ok(authorization) => authorization,
        Err(failure) => return Err(print_not_started(args, &run_options, failure, session.out)),
    };
    let mut workload = Workload::new(&plan.deliveries, &options.order, expect, &authorization)?;

    let started = clock::since_1970();
    let log = flags.hdr_log.as_deref().map(|path| create_log(path, started)).transpose()?;
    let interrupted = cell::Cell::new(false);
    let mut watcher = Watcher { out: session.out, options: &run_options, log };
    let result = block_on_uninterrupted(&interrupted, async {
        let load = pin!(load::run(&run_options, &mut workload, &mut watcher, &interrupted));
        match select(load, pin!(authorization.renew())).await {
            Either::Left((result, _)) => result,
            Either::Right((never, _)) => match never {},
        }
    })?;
    let log = watcher.log;
    source.report(session.out);
    let mut result = result?;
    if let (Some(log), Some(path)) = (log, &flags.hdr_log) {
        log.finish().and_then(|mut file| file.commit()).map_err(|error| unwritable(path, error))?;
    }

    let shown = session.out.foreign(run_options.url.as_str());
    let error = result.error.as_ref().map(|failure| session.out.foreign(&error::message(failure)));
    let started = clock::to_rfc3339(i64::try_from(started.as_secs()).unwrap_or(i64::MAX)).unwrap_or_default();
    let summary = Summary {
        url: &shown,
        started: &started,
        options: &run_options,
        result: &result,
        kinds: workload.kinds(),
        error: error.as_deref(),
        interrupted: interrupted.get(),
    };
    session.out.report_load(&summary);
    let printed = print(&summary, args.output.output, session.out);
    warn_of_deletions(&summary, session.out);
    let exit = exit_code(&summary, session.out);
    match printed {
        // If the reader closed standard output, the exit code still reports the result.
        Err(failure) if error::is_stdout_closed(&failure) => {}
        printed => printed?,
    }
    if let Ok(exit) = exit {
        session.out.occurred(exit);
    }
    match (exit, result.error.take()) {
        // The most severe exit code wins, and the error that ended the run is reported.
        (Ok(exit), Some(failure)) => {
            let exit = exit.and(error::exit_of(&failure));
            Err(failure.exit(exit))
        }
        (exit, _) => exit,
    }
}

fn duration(args: &SendArgs) -> anyhow::Result<Option<Duration>> {
    let Some(text) = &args.load.duration else {
        return Ok(args.load.count.is_none().then_some(DEFAULT_DURATION));
    };
    let duration = args::duration("--duration", text)?;
    if duration.is_zero() || duration > MAX_DURATION {
        return Err(error::usage(format!("--duration {text}: must be more than 0 and at most 24h")));
    }
    Ok(Some(duration))
}

/// Prints the empty summary of a run that could not start because no token could be fetched. Returns `failure`.
fn print_not_started(
    args: &SendArgs,
    options: &load::Options,
    failure: anyhow::Error,
    out: &mut Output,
) -> anyhow::Error {
    let format: Format = args.output.output;
    let (shown, error) = (out.foreign(options.url.as_str()), out.foreign(&error::message(&failure)));
    // In text output, the error is enough. An error of printing is ignored, because `failure` is the one to report.
    if format != Format::Text
        && let Ok(stats) = Stats::new(0)
    {
        let summary = Summary {
            url: &shown,
            started: &clock::to_rfc3339(clock::now()).unwrap_or_default(),
            options,
            result: &RunResult::not_started(stats),
            kinds: &[],
            error: Some(&error),
            interrupted: false,
        };
        let _ = print(&summary, format, out);
    }
    failure
}

fn print(summary: &Summary<'_>, format: Format, out: &mut Output) -> anyhow::Result<()> {
    if format != Format::Text {
        return out.json(format, &summary.row());
    }
    let styles = out.styles;
    let in_ms = |time: Duration| in_millis(time.as_secs_f64() * 1e3);
    let rows: Vec<_> = summary
        .groups()
        .map(|group| (HumanCount(group.tally.count).to_string(), in_ms(group.tally.mean()), group))
        .collect();
    let events = summary.kinds.iter().filter_map(|kind| Some(kind.delivery.event?.name.as_str()));
    let table = Table::new(
        vec![
            Column::fitting(" ", Align::Left, []),
            Column::fitting(
                "PROVIDER",
                Align::Left,
                summary.kinds.iter().map(|kind| kind.delivery.provider.name.as_str()),
            ),
            Column::fitting("EVENT", Align::Left, events),
            Column::fitting("STATUS", Align::Right, rows.iter().map(|(.., group)| group.result.as_str())),
            Column::fitting("DELIVERIES", Align::Right, rows.iter().map(|(count, ..)| count.as_str())),
            Column::fitting("MEAN", Align::Right, rows.iter().map(|(_, mean, _)| mean.as_str())),
        ],
        out.width,
    );
    out.line(&table.titles(styles))?;
    for (count, mean, group) in &rows {
        let mark: Cell<'_> = if group.accepted { ("✓", Styles::good) } else { ("✗", Styles::bad) };
        let cells = [
            mark,
            (group.provider(), Styles::plain),
            (group.event().unwrap_or("-"), Styles::plain),
            (&group.result, mark.1),
            (count, Styles::plain),
            (mean, Styles::faint),
        ];
        out.line(&table.row(styles, &cells))?;
    }
    out.line("")?;
    for line in load::figures(summary) {
        out.line(&line)?;
    }
    for (kind, detail) in &summary.result.stats.first_errors {
        let detail = out.foreign(detail);
        let separator = if detail.is_empty() { "" } else { ": " };
        out.line(&format!("first error ({}){separator}{detail}", kind.name()))?;
    }
    for line in load::totals(summary) {
        out.wrapped("", "", &line)?;
    }
    Ok(())
}

/// Prints a note that lists the payloads that are the same in every delivery, because they contain no IDs or times.
fn note_constant_payloads(deliveries: &[Delivery<'_>], out: &mut Output) {
    let constant =
        |delivery: &&Delivery<'_>| delivery.body.template.as_ref().is_some_and(|template| template.is_constant());
    let names = deliveries.iter().filter(constant);
    let names: Vec<_> = names.map(|delivery| format!("{} {}", delivery.provider.name, delivery.event_name())).collect();
    if !names.is_empty() {
        out.note(&format!("no IDs or timestamps to refresh; every payload is the same: {}", names.join(", ")));
    }
}

/// Warns about statuses after which the provider would delete the webhook. In production, no deliveries would have followed.
fn warn_of_deletions(summary: &Summary<'_>, out: &mut Output) {
    for (kind, stats) in summary.kinds.iter().zip(&summary.result.stats.kinds) {
        for status in stats.statuses.keys().filter(|status| kind.policy.deletes_webhook(**status)) {
            let (provider, event) = (&kind.delivery.provider.name, kind.delivery.event_name());
            out.warn(&format!("{provider} {event}: the provider would delete this webhook after a {status}"));
        }
    }
}

/// Returns the exit code of a run, and prints notes and warnings about it.
///
/// # Errors
/// Returns an error if the run was interrupted.
fn exit_code(summary: &Summary<'_>, out: &mut Output) -> anyhow::Result<Exit> {
    let Summary { options, result, .. } = *summary;
    let stats = &result.stats;
    if summary.interrupted {
        let ended = stats.ended();
        return Err(error::failure(Exit::Interrupted, format!("interrupted after {ended} deliveries")));
    }
    if result.stopped_at_failures {
        out.note(&format!("stopped after {} failures (--max-failures)", stats.failed()));
    }
    if result.resent > 0 {
        let resent = result.resent;
        out.note(&format!(
            "the endpoint closed {resent} idle connections; their requests were sent again (--no-keep-alive avoids this)"
        ));
    }
    if !result.token_wait.is_zero() {
        let counts = if options.rate.is_some() { "; the latencies include this" } else { "" };
        let waited = clock::rounded(result.token_wait);
        out.note(&format!("paused for {waited} while renewing the token{counts}"));
    }
    if let Some(why) = result.missed_rate(options) {
        out.warn(&format!("could not keep the rate: {why}"));
    }
    if let Some(hint) = stats.first_errors.get(&SendErrorKind::Tls).and_then(|detail| tls::hint(detail)) {
        out.hint(hint);
    }
    if stats.ended() == 0 && result.error.is_none() {
        out.warn("no deliveries: the time limit was reached first");
        return Ok(Exit::No);
    }
    let rejected = if stats.rejected > 0 { Exit::No } else { Exit::Ok };
    Ok(rejected.and(if stats.errors > 0 { Exit::Unreachable } else { Exit::Ok }))
}

/// Refuses hosts other than localhost unless the user confirmed that they may be tested: without the owner's consent, a load test is an attack.
fn require_own_host(url: &Url, owned: bool) -> anyhow::Result<()> {
    if owned || is_local(url) {
        return Ok(());
    }
    let host = url.host_str().unwrap_or_default();
    Err(error::usage(format!("--to: refusing to load-test {host}: not localhost"))
        .hint("pass --i-own-this-host if you own it or its owner agreed"))
}

/// Creates the log. It is written to a temporary file that replaces an existing log when it is complete.
fn create_log(path: &Path, started: Duration) -> anyhow::Result<HdrLog<AtomicFile>> {
    if !load::is_replaceable(path).map_err(|error| unwritable(path, error))? {
        return Err(error::input(format!("--hdr-log {}: not an HdrHistogram log", path.display()))
            .hint("name a new file, or an existing log to overwrite"));
    }
    AtomicFile::create(path).and_then(|file| HdrLog::new(file, started)).map_err(|error| unwritable(path, error))
}

fn unwritable(path: &Path, error: io::Error) -> anyhow::Error {
    anyhow::Error::new(error::creating(error)).context(format!("cannot write the log {}", path.display()))
}

/// Draws the progress on a terminal, and writes the log.
struct Watcher<'a> {
    out: &'a mut Output,
    options: &'a load::Options,
    log: Option<HdrLog<AtomicFile>>,
}

impl load::Observer for Watcher<'_> {
    fn progress(&mut self, ended: u64, failed: u64, elapsed: Duration) {
        let done = load::thousandths(self.options, ended, elapsed);
        let text = format!("{}  {} failed", Progress::rate(ended, "deliveries", elapsed), HumanCount(failed));
        self.out.progress(Progress { part: Some((done, 1000)), text });
    }

    fn interval(&mut self, interval: &Interval, latencies: &Latencies) {
        if let Some(log) = &mut self.log {
            log.interval(interval, latencies);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remote_host_without_consent_is_refused() {
        for (text, local) in [("http://localhost./", true), ("http://example.com/", false)] {
            let url = Url::parse(text).expect(text);
            assert_eq!((require_own_host(&url, false).is_ok(), require_own_host(&url, true).is_ok()), (local, true));
        }
    }
}
