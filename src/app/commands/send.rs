//! `hookctl send`: parses the arguments, plans and sends the deliveries, and prints and reports the outcomes.
//!
//! The plan is made by `plan`, and the deliveries are sent by `send`. Load tests are in `load`.

mod again;
mod dry_run;
mod hints;
mod load;
mod options;
mod validate;

use std::{path::PathBuf, time::Duration};

use super::{
    account::{AccountOptions, open},
    args::{self, trust},
    report,
};
use crate::app::{
    cli::SendArgs,
    config::{self, Environment},
    error::{self, ErrorExt as _, Exit, combine},
    http::{Client, ClientOptions, MAX_BODY, Trust},
    leftover,
    output::{DeliveryNames, DeliveryRow, DeliveryTable, Evidence, ForgeryOutcome, Format, Output},
    plan::{self, Delivery, Plan},
    send::{self, CaptureFile, Counter, Outcome, Rejections, Sender},
    session::Session,
    webhooks::Params,
};
use hookctl::{
    diagnosis::Cause,
    message::Message,
    secret::Secret,
    signing::{Forgery, Signer},
};

use again::{command_again, next_command};
use dry_run::dry_run;
use hints::{Hints, forgery_answer};
use options::{authorization, endpoint, has_credentials, options, warn_of_plain_text};
use validate::validate;

/// Maximum number of subscribed webhooks for which credentials in the URL are also redacted in responses. The URLs themselves are always masked.
const MAX_HIDDEN_URLS: usize = 1000;

pub(super) fn run(args: &SendArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let forged = args.unsigned || !args.rules.tamper.is_empty();
    let expect = args.expect.as_deref().map(|text| args::expected(text, forged)).transpose()?;
    let timeout = args::timeout(&args.timeout)?;
    check_flags(args, session.out)?;
    let retries = args::retries(&args.rules.retry)?;
    let mut options = options(args, session)?;
    check_computed(args, options.provider.as_deref(), session)?;
    if args.rules.validate {
        return validate(args, options, timeout, session);
    }
    // A run that was killed may have left a payload in the temporary directory of its editor.
    leftover::sweep_directories(&Environment::temporary());
    if args.dry_run.is_none() && !options.load {
        report::begin_deliveries(args, session)?;
    }
    if options.load {
        return load::run(args, options, expect.as_ref(), timeout, session);
    }
    if options.subscribed.is_none() && args.subscribed.api.is_given() && args.auth.oauth_token_url.is_none() {
        return Err(error::usage("--api-url, --token, --param and --insecure-http require --subscribed"));
    }
    options.endpoint = endpoint(args, session)?;
    let account = account(args, timeout, session);
    let catalog = &session.settings.catalog;
    let plan = plan::build(&options, catalog, session, |provider, session| open(provider, &account, session))?;
    if plan.account.is_some() {
        let urls = || plan.deliveries.iter().map(|delivery| &delivery.url);
        urls().take(MAX_HIDDEN_URLS).for_each(|url| session.out.hide_url(url.as_str()));
        if has_credentials(&options) {
            warn_of_plain_text(args, urls(), session);
        }
    }
    for failure in &plan.failures {
        session.out.occurred(Exit::No);
        session.out.fail(failure);
    }
    let authorization = authorization(args, &options, timeout, session)?;
    if let Some(format) = args.dry_run {
        dry_run(format, args, &plan, &options, &authorization, session.out)?;
        return Ok(session.out.so_far());
    }
    let https = plan.deliveries.iter().any(|delivery| delivery.url.scheme() == "https");
    let client = client(args, https, timeout, session)?;
    let environment = &session.settings.environment;
    let counter = || Counter::open(&plan, || state_path(args, environment), session.out);
    let expected = expect.clone();
    let sender = Sender {
        client,
        authorization,
        retries,
        expect,
        counter: args.rules.enforce_limits.then(counter).transpose()?,
        save: args.rules.save.as_deref().map(|path| CaptureFile::open(path, session.out)).transpose()?,
        delete_on_410: args.subscribed.honor_410,
        proxied: ["http", "https"].into_iter().filter(|scheme| environment.proxies(scheme).next().is_some()).collect(),
    };
    let format = args.output.output;
    let mut table = table(&plan, session.out);

    let mut names = DeliveryNames::default();
    let mut rejections = Rejections::new(args.computed.as_deref());
    let mut hints = Hints::default();
    let sent = send::run(&plan, sender, session.out, |delivery, message, outcome, out| {
        out.occurred(outcome.exit());
        let causes = rejections.causes(delivery, message, outcome);
        let policy = delivery.provider.delivery.status_policy(expected.as_ref(), delivery.is_forged());
        let forgery = forgery_answer(delivery, outcome, &policy);
        let rejected = args.computed.is_none() && Rejections::is_rejected(delivery, outcome);
        let proven = causes.iter().any(Cause::is_certain);
        let (mut again, mut ask) = (None, None);
        if out.reports() && !outcome.accepted {
            again = Some(command_again(args, delivery));
            ask = (rejected && !proven).then(|| next_command(args, delivery).1);
        }
        print(
            delivery,
            message,
            outcome,
            forgery,
            &policy.expected.to_string(),
            &causes,
            [again, ask],
            &mut table,
            &mut names,
            format,
            out,
        )?;
        hints.add(outcome, forgery, || (rejected && !proven).then(|| next_command(args, delivery)));
        Ok(())
    });
    // Close the list before the totals are printed. On a terminal, they are below it.
    let closed = session.out.end(format);
    let ended = table.end(format, session.out);
    hints.print(session.out);
    combine(session.out.so_far(), [sent, ended, closed])
}

/// Returns the options for the account of `--subscribed`.
fn account<'a>(args: &'a SendArgs, timeout: Duration, session: &Session<'_>) -> AccountOptions<'a> {
    // `--insecure` and `--client-cert` are for the endpoint only: the API's certificate is always verified, and the API gets no client certificate.
    let trust = Trust { insecure: false, client: None, ..trust(&args.tls, session.settings) };
    let api = &args.subscribed.api;
    AccountOptions {
        api_url: api.api_url.as_deref(),
        insecure_http: api.insecure_http,
        params: &api.params,
        file_params: Params::new(),
        credentials: vec![("--token", api.token.as_deref())],
        timeout,
        trust,
    }
}

/// Checks that `--computed` may be a digest of the provider.
fn check_computed(args: &SendArgs, provider: Option<&str>, session: &Session<'_>) -> anyhow::Result<()> {
    let provider = provider.filter(|_| args.computed.is_some()).map(|name| session.provider(name)).transpose()?;
    args::computed(args.computed.as_deref(), provider, &session.settings.catalog)
}

/// Checks that each flag is used with the flag that it requires. Warns if forgeries are sent without `--expect`.
fn check_flags(args: &SendArgs, out: &mut Output) -> anyhow::Result<()> {
    if let Some(flag) = args.load.idle() {
        return Err(error::usage(format!("{flag} requires a load test"))
            .hint("add --count, --duration, --concurrency or --rate"));
    }
    if let Some((flag, partner)) = args.without_partner() {
        return Err(error::usage(format!("{flag} requires {partner}")));
    }
    if !args.rules.tamper.is_empty() && args.expect.is_none() && args.dry_run.is_none() {
        out.warn("--tamper without --expect: an endpoint that accepts a forgery passes");
        out.hint("add --expect 401,403");
    }
    Ok(())
}

/// Creates the client for the deliveries. `https`: at least one of them needs TLS.
fn client(args: &SendArgs, https: bool, timeout: Duration, session: &mut Session<'_>) -> anyhow::Result<Client> {
    let environment = &session.settings.environment;
    Client::new(&ClientOptions {
        timeout,
        tls: https || environment.has_https_proxy(),
        proxies: environment.has_proxy(),
        trust: {
            let trust = trust(&args.tls, session.settings);
            trust.warn_if_insecure(session.out);
            trust
        },
        max_body: MAX_BODY,
    })
}

/// Returns the path of the file that counts deliveries: `--state`, or the default, whose directory is created. If only a file with the name of older
/// versions (`limits.json`) exists, returns that.
fn state_path(args: &SendArgs, environment: &Environment) -> anyhow::Result<PathBuf> {
    if let Some(path) = &args.rules.state {
        return Ok(path.clone());
    }
    let path = config::state_path(environment, "limits.db").ok_or_else(|| {
        error::input("--enforce-limits: no state directory: neither HOME nor XDG_STATE_HOME is set")
            .hint("name a file with --state FILE")
    })?;
    let old = path.with_extension("json");
    if !path.exists() && old.exists() {
        return Ok(old);
    }
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(|error| {
            anyhow::Error::new(error).context(format!("cannot create the directory {}", directory.display()))
        })?;
    }
    Ok(path)
}

fn table(plan: &Plan<'_>, out: &Output) -> DeliveryTable {
    let deliveries = &plan.deliveries;
    let urls = plan.account.is_some().then(|| deliveries.iter().map(|delivery| delivery.url.as_str()).collect());
    let providers = deliveries.iter().map(|delivery| delivery.provider.name.as_str());
    let events = deliveries.iter().filter_map(|delivery| Some(delivery.event?.name.as_str()));
    let forgeries = deliveries.iter().filter_map(|delivery| Some(delivery.forgery?.name()));
    DeliveryTable::new(providers, events, forgeries, urls, out)
}

/// Prints and reports an outcome. `again` is a command that sends the delivery again. `ask` is a command that explains why it was rejected.
#[expect(clippy::too_many_arguments, reason = "all of them go into the row or the report")]
fn print(
    delivery: &Delivery<'_>,
    message: &Message,
    outcome: &Outcome,
    forgery: Option<ForgeryOutcome>,
    expected: &str,
    causes: &[Cause],
    [again, ask]: [Option<String>; 2],
    table: &mut DeliveryTable,
    names: &mut DeliveryNames,
    format: Format,
    out: &mut Output,
) -> anyhow::Result<()> {
    let error = outcome.error.as_deref().map(|error| out.foreign(error));
    let url = out.foreign(delivery.url.as_str());
    let content_type = outcome.content_type.as_deref().map(|text| out.foreign(text));
    let body = outcome.body.as_deref().map(|text| out.without_secrets(text));
    let row = DeliveryRow {
        provider: &delivery.provider.name,
        event: delivery.event.map(|event| event.name.as_str()),
        variant: delivery.variant.map(|variant| variant.name.as_str()),
        url: &url,
        status: outcome.status,
        is_unanswered: outcome.is_unanswered(),
        accepted: outcome.accepted,
        expected,
        // Rounded to microseconds: further digits are noise.
        latency_ms: outcome.latency.map(|latency| (latency.as_secs_f64() * 1e6).round() / 1e3),
        attempts: outcome.attempts,
        signature_header: delivery.signature_header(),
        body_bytes: delivery.body.bytes.len(),
        response_content_type: content_type.as_deref(),
        response_body: body.as_deref(),
        error: error.as_deref(),
        causes,
        tamper: delivery.forgery.map(Forgery::name),
        forgery,
        webhook: delivery.webhook.as_ref().and_then(|webhook| webhook.id.as_deref()),
    };
    let evidence = Evidence {
        provider: &delivery.provider.title,
        event: row.event,
        labels: [row.variant, row.tamper, row.webhook],
        message: Some(message),
        response: outcome.response.as_ref(),
        latency: outcome.latency,
        attempts: Some(outcome.attempts),
        scheme: delivery.signer.as_ref().map(Signer::scheme),
        secret: delivery.secret.as_ref().map(Secret::label),
        again: again.as_deref(),
        ask: ask.as_deref(),
        ..Evidence::default()
    };
    report::delivery(&row, outcome.failure, &evidence, names, out);
    table.row(&row, format, out)
}
