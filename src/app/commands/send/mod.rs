//! `hookctl send`: deliveries as the provider makes them.
//!
//! What was typed becomes jobs, a plan says which comes when, each becomes a message, and each message is printed or delivered.

mod auth;
mod counter;
mod delivery;
mod forge;
mod gone;
mod jobs;
mod load;
mod order;
mod outcome;
mod parts;
mod public;
mod save;
mod subscribed;
mod validate;

use url::Url;

use super::args::trust;
use super::{edit, report};
use crate::app::{
    cli::{DryRun, SendArgs, TlsArgs},
    clock,
    commands::args,
    error::{self, ErrorExt as _, Exit, combine},
    http::{Client, ClientOptions, MAX_BODY},
    output::{DeliveryRow, DeliveryTable, Output, curl_command},
    runtime::block_on,
    session::Session,
    webhooks::Account,
};
use hookctl::{
    capture::jsonl_line,
    message::Message,
    provider::{NEVER_ACCEPTED, StatusSet},
};

use auth::{Authorization, authorization, authorize, hide_typed, one_stdin};
use delivery::{Courier, Retries, UnderWay};
use jobs::{Job, Typed, jobs};
use order::Plan;
use outcome::Outcome;
use save::Saved;

pub(super) fn run(args: &SendArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let expect = args.expect.as_deref().map(expected).transpose()?;
    let timeout = args::timeout(&args.timeout)?;
    if let Some(flag) = args.load.idle() {
        return Err(
            error::usage(format!("{flag} is for a load")).hint("add --count, --duration, --concurrency or --rate")
        );
    }
    if let Some((flag, partner)) = args.without_partner() {
        return Err(error::usage(format!("{flag} is for {partner}, which is not there")));
    }
    let retries = Retries::of(&args.rules)?;
    let typed = Typed::of(args)?;
    hide_typed(&args.headers, session.out)?;
    let seed = edit::seed(&args.edits, args.order.shuffle || args.load.is_on())?;
    one_stdin(args)?;
    if args.load.is_on() {
        return load::run(args, &typed, expect.as_ref(), timeout, session);
    }
    if args.rules.validate {
        return validate::validate(args, &typed, timeout, session);
    }
    if args.dry_run.is_none() {
        report::of_deliveries(args, session)?;
    }
    let (jobs, account) = if args.subscribed.subscribed {
        let (jobs, account) = subscribed::subscribed(args, &typed, timeout, session)?;
        (jobs, Some(account))
    } else {
        if args.subscribed.api.is_given() && args.auth.oauth_token_url.is_none() {
            return Err(error::usage("--api-url, --token and --insecure-http are for --subscribed"));
        }
        (jobs(args, &typed, session)?, None)
    };
    let authorization = authorization(args, timeout, session)?;
    let plan = Plan::of(&args.order, seed, jobs.len())?;
    if let Some(seed) = plan.seed {
        session.out.note(&format!("the order is that of --seed {seed}"));
    }
    if let Some(form) = args.dry_run {
        dry_run(args, form, &jobs, &typed, &plan, &authorization, session.out)?;
        return Ok(session.out.so_far());
    }
    let trust = trust(&args.tls, session.settings);
    trust.warn_if_insecure(session.out);
    let client = Client::new(&ClientOptions {
        timeout,
        tls: jobs.iter().any(|job| job.url.scheme() == "https") || session.settings.environment.has_https_proxy(),
        proxies: session.settings.environment.uses_proxies(),
        trust,
        max_body: MAX_BODY,
    })?;
    let counter = counter::counter(&args.rules, &jobs, plan.of_each(), account.as_ref(), session)?;
    let saved = args.rules.save.as_deref().map(|path| Saved::open(path, session.out)).transpose()?;
    let mut courier = Courier { client, authorization, retries, expect, counter, saved, hinted: None };
    let round = Round { args, typed: &typed, jobs: &jobs, plan: &plan, account: account.as_ref() };
    let ended = round.run(&mut courier, session);
    let finished = courier.finish();
    combine(session.out.so_far(), [ended, finished])
}

/// The statuses that somebody expects.
fn expected(text: &str) -> anyhow::Result<StatusSet> {
    let wrong = |reason: String| error::usage(format!("--expect {text}: {reason}"));
    let expected: StatusSet = text.parse().map_err(wrong)?;
    match NEVER_ACCEPTED.into_iter().find(|status| expected.names(*status)) {
        Some(status) => Err(wrong(format!("a delivery that is answered with {status} is never accepted"))
            .hint("let the endpoint refuse with another status, as in --expect 401")),
        None => Ok(expected),
    }
}

/// All the deliveries of a run.
struct Round<'a> {
    args: &'a SendArgs,
    typed: &'a Typed<'a>,
    jobs: &'a [Job<'a>],
    plan: &'a Plan,
    account: Option<&'a Account>,
}

impl Round<'_> {
    fn run(&self, courier: &mut Courier, session: &mut Session<'_>) -> anyhow::Result<()> {
        let Self { args, typed, jobs, plan, account } = self;
        let format = args.output.output.into();
        let urls = account.is_some().then(|| jobs.iter().map(|job| job.url.as_str()).collect());
        let names = jobs.iter().map(|job| job.provider.name.as_str());
        let table = DeliveryTable::new(names, jobs.iter().filter_map(|job| job.event), urls);
        table.begin(format, session.out)?;
        let mut done = 0;
        let mut names = report::Names::default();
        let mut draws = plan.draws(args.edits.seed);
        // The delivery that is being made: an interrupt must not take it along.
        let mut open: Option<(&Job<'_>, UnderWay)> = None;
        let ended = block_on(async {
            for unit in plan.units() {
                let job = &jobs[unit.job];
                let message = typed.message(job, &typed.stamp(draws.of(unit, clock::now_ms())))?;
                let (_, under_way) = open.insert((job, UnderWay::of(message)));
                courier.deliver(job, under_way, session).await?;
                if let Some(account) = account {
                    gone::gone(args, job, account, &mut under_way.outcome, session).await;
                }
                let Some((_, UnderWay { outcome, .. })) = open.take() else { continue };
                session.out.occurred(outcome.exit());
                done += 1;
                tell(job, &outcome, &table, &mut names, args, session.out)?;
            }
            Ok(())
        })?;
        let interrupted = || {
            Err(error::failure(Exit::Interrupted, format!("interrupted after {done} of {} deliveries", plan.total())))
        };
        let ended = ended.unwrap_or_else(interrupted);
        let broken_off = match (&ended, &mut open) {
            (Err(failure), Some((job, under_way))) => {
                let reason = if error::exit_of(failure) == Exit::Interrupted {
                    "interrupted".to_owned()
                } else {
                    format!("{failure:#}")
                };
                courier.break_off(job, under_way, &reason, session).and_then(|made| {
                    if !made {
                        return Ok(());
                    }
                    session.out.occurred(under_way.outcome.exit());
                    tell(job, &under_way.outcome, &table, &mut names, args, session.out)
                })
            }
            _ => Ok(()),
        };
        combine(Exit::Ok, [ended, broken_off, session.out.end(format)]).map(drop)
    }
}

/// Prints and reports what came of a delivery.
fn tell(
    job: &Job<'_>,
    outcome: &Outcome,
    table: &DeliveryTable,
    names: &mut report::Names,
    args: &SendArgs,
    out: &mut Output,
) -> anyhow::Result<()> {
    let (error, url) = (outcome.error.as_deref().map(|error| out.foreign(error)), out.foreign(job.url.as_str()));
    let row = DeliveryRow {
        provider: &job.provider.name,
        event: job.event,
        variant: job.variant,
        url: &url,
        status: outcome.status,
        accepted: outcome.accepted,
        latency_ms: outcome.latency_ms,
        attempts: outcome.attempts,
        signature_header: job.signature_header.as_deref(),
        body_bytes: job.message.body.len(),
        error: error.as_deref(),
        tamper: job.tamper(),
        webhook: job.webhook.as_ref().and_then(|webhook| webhook.id.as_deref()),
    };
    report::delivery(&row, names, out);
    table.row(&row, args.output.output.into(), out)
}

fn dry_run(
    args: &SendArgs,
    form: DryRun,
    jobs: &[Job<'_>],
    typed: &Typed<'_>,
    plan: &Plan,
    authorization: &Authorization,
    out: &mut Output,
) -> anyhow::Result<()> {
    let mut draws = plan.draws_of_dry_run(args.edits.seed);
    for unit in plan.units() {
        let job = &jobs[unit.job];
        let mut message = typed.message(job, &typed.stamp(draws.of(unit, clock::now_ms())))?;
        if let Some(value) = authorization.of_dry_run() {
            authorize(&mut message, &value, &job.provider.delivery.order);
        }
        print_dry_run(form, &message, &job.url, typed.timestamp, &args.tls, out)?;
    }
    Ok(())
}

fn print_dry_run(
    form: DryRun,
    message: &Message,
    url: &Url,
    at: Option<i64>,
    tls: &TlsArgs,
    out: &mut Output,
) -> anyhow::Result<()> {
    if form == DryRun::Curl {
        let mut options = Vec::new();
        if url.scheme() == "https" {
            options.extend(tls.insecure.then(|| "--insecure".to_owned()));
            let own = tls.ca_cert.iter().map(|path| path.display().to_string());
            options.extend(own.flat_map(|path| ["--cacert".to_owned(), path]));
        }
        let command = curl_command(message, url.as_str(), &options, out.redactor());
        return out.line(&command);
    }
    let shown = out.masked(message);
    if shown != *message || message.headers.get("authorization").is_some() {
        out.warn("a secret stands in this request, and is masked: what is printed is not what would be sent");
    }
    if form == DryRun::Json {
        let at = clock::to_rfc3339(at.unwrap_or_else(clock::now)).unwrap_or_default();
        return out.line(&jsonl_line(&shown, &at));
    }
    out.bytes(&shown.to_bytes())?;
    if out.terminal { out.line("") } else { Ok(()) }
}
