//! `hookctl send`: deliveries as the provider makes them.
//!
//! Three steps: what was typed becomes jobs, each job becomes one message, and each message is printed or delivered.

mod jobs;
mod load;
mod subscribed;

use url::Url;

use super::{Context, account::trust, block_on, parse, report};
use crate::{
    capture::jsonl_line,
    cli::{DryRun, SendArgs},
    delivery::{Answer, Client, Connection, MOST_OF_AN_ANSWER, Unreachable},
    exit::{Exit, Failure},
    management::{Account, Target},
    message::Message,
    output::{DeliveryRow, DeliveryTable, Output, curl_command},
    provider::StatusSet,
};

use jobs::{Job, jobs};
use subscribed::subscribed;

pub(super) fn run(args: &SendArgs, context: &mut Context<'_>) -> Result<Exit, Failure> {
    let expect: Option<StatusSet> = args
        .expect
        .as_deref()
        .map(|text| text.parse().map_err(|reason| Failure::usage(format!("--expect {text}: {reason}"))))
        .transpose()?;
    let timeout = parse::timeout(&args.timeout)?;
    if let Some(flag) = args.load.idle() {
        return Err(
            Failure::usage(format!("{flag} is for a load")).hint("add --count, --duration, --concurrency or --rate")
        );
    }
    if args.load.is_on() {
        return load::run(args, expect.as_ref(), timeout, context);
    }
    let mut exit = Exit::Ok;
    if args.dry_run.is_none() {
        report::of_deliveries(&args.report, context)?;
    }
    let (jobs, account) = if args.subscribed.subscribed {
        let (jobs, account) = subscribed(args, timeout, &mut exit, context)?;
        (jobs, Some(account))
    } else {
        if args.subscribed.api.is_given() {
            return Err(Failure::usage("--api-url, --token and --insecure-http are for --subscribed"));
        }
        (jobs(args, context)?, None)
    };
    if let Some(form) = args.dry_run {
        for job in &jobs {
            print_dry_run(form, &job.message, &job.url, context.out)?;
        }
        return Ok(exit);
    }
    let client = Client::new(&Connection {
        timeout,
        tls: jobs.iter().any(|job| job.url.scheme() == "https") || context.settings.environment.has_https_proxy(),
        proxies: true,
        trust: trust(&args.tls, context)?,
        cap: MOST_OF_AN_ANSWER,
    })?;
    let format = args.output.output.into();
    let urls = account.is_some().then(|| jobs.iter().map(|job| job.url.as_str()).collect());
    let names = jobs.iter().map(|job| job.provider.name.as_str());
    let table = DeliveryTable::new(names, jobs.iter().filter_map(|job| job.event), urls);
    table.begin(format, context.out)?;
    let mut done = 0;
    let mut names = report::Names::default();
    let ended = block_on(async {
        for job in &jobs {
            if context.verbose {
                context.out.request(&job.message);
            }
            let result = client.deliver(&job.url, &job.message).await;
            if context.verbose
                && let Ok(answer) = &result
            {
                context.out.answer(answer.status, &answer.headers, &answer.body);
            }
            let accept = expect.as_ref().unwrap_or(&job.provider.delivery.accept);
            let mut outcome = Outcome::of(&result, accept);
            if outcome.status == Some(410)
                && let Some(account) = &account
            {
                gone(args, job, account, &mut outcome, context).await;
            }
            exit = exit.and(outcome.exit());
            done += 1;
            let (error, url) =
                (outcome.error.map(|error| context.out.foreign(&error)), context.out.foreign(job.url.as_str()));
            let row = DeliveryRow {
                provider: &job.provider.name,
                event: job.event,
                variant: job.variant,
                url: &url,
                status: outcome.status,
                accepted: outcome.accepted,
                latency_ms: outcome.latency_ms,
                attempts: 1,
                signature_header: job.signature_header.as_deref(),
                body_bytes: job.message.body.len(),
                error: error.as_deref(),
                webhook: job.webhook.as_ref().and_then(|webhook| webhook.id.as_deref()),
            };
            report::delivery(&row, &mut names, context.out);
            table.row(&row, format, context.out)?;
        }
        Ok(())
    })?;
    context.out.end(format)?;
    ended.unwrap_or_else(|| {
        Err(Failure::new(Exit::Interrupted, format!("interrupted after {done} of {} deliveries", jobs.len())))
    })?;
    Ok(exit)
}

/// An endpoint says 410, which is how a receiver of FluidSurveys has its webhook deleted (fluidsurveys.rst).
async fn gone(args: &SendArgs, job: &Job<'_>, account: &Account, outcome: &mut Outcome, context: &mut Context<'_>) {
    let Some(webhook) = job.webhook.as_ref().filter(|_| account.api().deletes_on_410()) else {
        return;
    };
    // Whatever --expect says, this webhook is lost.
    outcome.accepted = false;
    let mut said = "the provider would now delete this webhook".to_owned();
    if args.subscribed.honour_410 {
        account.start_clock();
        match account.delete(&Target::Url(webhook.url.clone()), &mut context.teller()).await {
            Ok(()) => said.push_str(", and so it was deleted"),
            Err(error) if error.is_absent() => said.push_str(", and it is gone already"),
            Err(error) => {
                said = format!("{said}, and that failed: {error}");
                outcome.exit = outcome.exit.and(Failure::from(error).exit);
            }
        }
    }
    outcome.error = Some(said);
}

/// What came of a delivery.
struct Outcome {
    status: Option<u16>,
    accepted: bool,
    latency_ms: Option<f64>,
    error: Option<String>,
    /// What it has to do with the exit code, besides the status.
    exit: Exit,
}

impl Outcome {
    fn of(result: &Result<Answer, Unreachable>, accept: &StatusSet) -> Self {
        match result {
            Err(unreachable) => Self {
                status: None,
                accepted: false,
                latency_ms: None,
                error: Some(unreachable.to_string()),
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
                    exit: Exit::Ok,
                }
            }
        }
    }

    fn exit(&self) -> Exit {
        self.exit.and(if self.accepted { Exit::Ok } else { Exit::No })
    }
}

fn print_dry_run(form: DryRun, message: &Message, url: &Url, out: &mut Output) -> Result<(), Failure> {
    if form == DryRun::Curl {
        let command = curl_command(message, url.as_str(), out.redactor());
        return out.line(&command);
    }
    let shown = out.masked(message);
    if shown != *message {
        out.warn("the secret stands in this request, and is masked: what is printed is not what would be sent");
    }
    if form == DryRun::Json {
        let at = parse::to_rfc3339(parse::now()).unwrap_or_default();
        return out.line(&jsonl_line(&shown, &at));
    }
    out.bytes(&shown.to_bytes())?;
    if out.terminal { out.line("") } else { Ok(()) }
}
