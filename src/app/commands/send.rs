//! `hookctl send`: parses the arguments, plans and sends the deliveries, and prints and reports the outcomes.
//!
//! The plan is made by `plan`, and the deliveries are sent by `send`. Load tests are in `load`.

mod hints;
mod load;
mod options;

use std::{fmt::Write as _, path::PathBuf, time::Duration};

use url::Url;

use super::{
    account::{AccountOptions, open},
    args::{self, trust},
    report,
};
use crate::app::{
    cli::{DryRun, SendArgs, TlsArgs},
    clock,
    config::{self, Environment},
    error::{self, ErrorExt as _, Exit, combine},
    http::{
        Client, ClientOptions, MAX_BODY, Observer as _, Trust,
        auth::{Authorization, authorize},
    },
    leftover,
    output::{
        Align, Cell, Column, DeliveryNames, DeliveryRow, DeliveryTable, Evidence, ForgeryAnswer, Format, Output,
        Styles, Table, ValidationPoint, ValidationRow, curl_command,
    },
    plan::{self, Delivery, Ids, Options, Plan},
    send::{self, CaptureFile, Counter, Outcome, Rejections, Sender, Validated},
    session::Session,
};
use hookctl::{
    capture::jsonl_line,
    diagnosis::Cause,
    message::Message,
    provider::Provider,
    secret::Secret,
    signing::{Forgery, Part, Signer},
};

use hints::{Hints, forgery_answer};
use options::{authorization, endpoint, has_credentials, options, warn_of_plain_text};

/// Maximum number of subscribed webhooks for which credentials in the URL are also redacted in responses. The URLs themselves are always masked.
const MAX_HIDDEN_URLS: usize = 1000;

pub(super) fn run(args: &SendArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let forged = args.unsigned || !args.rules.tamper.is_empty();
    let expect = args.expect.as_deref().map(|text| args::expected(text, forged)).transpose()?;
    args::computed(args.computed.as_deref())?;
    let timeout = args::timeout(&args.timeout)?;
    require_partners(args)?;
    let retries = args::retries(args.rules.retries, &args.rules.backoff)?;
    let mut options = options(args, session)?;
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
        return Err(error::usage("--api-url, --token and --insecure-http require --subscribed"));
    }
    options.endpoint = endpoint(args, session)?;
    // `--insecure` and `--client-cert` are for the endpoint only: the API's certificate is always verified, and the API gets no client certificate.
    let trust = Trust { insecure: false, client: None, ..trust(&args.tls, session.settings) };
    let api = &args.subscribed.api;
    let account = AccountOptions {
        api_url: api.api_url.as_deref(),
        insecure_http: api.insecure_http,
        credentials: vec![("--token", api.token.as_deref())],
        timeout,
        trust,
    };
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

/// Checks that no flag was given without the flag that it requires.
fn require_partners(args: &SendArgs) -> anyhow::Result<()> {
    if let Some(flag) = args.load.idle() {
        return Err(error::usage(format!("{flag} requires a load test"))
            .hint("add --count, --duration, --concurrency or --rate"));
    }
    match args.without_partner() {
        Some((flag, partner)) => Err(error::usage(format!("{flag} requires {partner}"))),
        None => Ok(()),
    }
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

/// Quotes an argument for a shell. Returns `…` if that is impossible.
fn quoted(argument: &str) -> String {
    shlex::try_quote(argument).map_or_else(|_| "…".to_owned(), std::borrow::Cow::into_owned)
}

/// Returns ` --secret SOURCE` if the source contains no secret, and otherwise an empty string.
fn secret_flag(args: &SendArgs) -> String {
    let source = args.signature.secret.as_deref();
    let source = source.filter(|source| source.starts_with("env:") || source.starts_with("file:"));
    source.map_or_else(String::new, |source| format!(" --secret {}", quoted(source)))
}

/// Returns the command that sends a delivery again.
fn command_again(args: &SendArgs, delivery: &Delivery<'_>) -> String {
    let mut command = format!("hookctl send {}", quoted(&delivery.provider.name));
    if let Some(event) = delivery.event {
        let _ = write!(command, " {}", quoted(&event.name));
    }
    if let Some(variant) = delivery.variant.filter(|_| args.variant.is_some()) {
        let _ = write!(command, " --variant {}", quoted(&variant.name));
    }
    if let Some(path) = &args.body {
        let _ = write!(command, " --body {}", quoted(&path.to_string_lossy()));
    }
    if let Some(forgery) = delivery.forgery {
        let _ = write!(command, " --tamper {}", quoted(forgery.name()));
    }
    let to = match &delivery.webhook {
        Some(_) => " --subscribed".to_owned(),
        None => format!(" --to {}", quoted(delivery.url.as_str())),
    };
    command + &to + &secret_flag(args)
}

/// Returns the command that shows why the endpoint rejected a delivery, after the instructions to print before it.
fn next_command(args: &SendArgs, delivery: &Delivery<'_>) -> (&'static str, String) {
    let secret = secret_flag(args);
    let provider = quoted(&delivery.provider.name);
    let signs_headers = |signer: &Signer| signer.scheme().content.iter().any(|part| matches!(part, Part::Header(_)));
    // If every delivery is different, this one has to be saved: sent again, it would have another digest.
    let differs = delivery.body.template.is_some() || delivery.signer.as_ref().is_some_and(signs_headers);
    let (first, command) = match &args.rules.save {
        Some(path) => ("", format!("verify {} --provider {provider}", quoted(&path.to_string_lossy()))),
        None if differs => {
            ("send it again with --save sent.jsonl, then ", format!("verify sent.jsonl --provider {provider}"))
        }
        None => {
            let event = delivery.event.map_or_else(String::new, |event| format!(" {}", quoted(&event.name)));
            let to = match &delivery.webhook {
                Some(_) => " --subscribed".to_owned(),
                None => format!(" --to {}", quoted(delivery.url.as_str())),
            };
            let body = args
                .body
                .as_ref()
                .map_or_else(String::new, |path| format!(" --body {}", quoted(&path.to_string_lossy())));
            let edits = &args.edits;
            let edited = !edits.merge.is_empty()
                || !edits.set.is_empty()
                || !edits.set_json.is_empty()
                || !edits.unset.is_empty();
            let first = if edited || edits.edit { "run this again with the same edits: " } else { "" };
            (first, format!("send {provider}{event}{to}{body}"))
        }
    };
    (first, format!("hookctl {command}{secret} --computed DIGEST"))
}

/// Prints and reports an outcome. `again` is the command that sends the delivery again, and `ask` the one that shows why it was rejected.
#[expect(clippy::too_many_arguments, reason = "all of them go into the row or the report")]
fn print(
    delivery: &Delivery<'_>,
    message: &Message,
    outcome: &Outcome,
    forgery: Option<ForgeryAnswer>,
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

/// Prints the requests instead of sending them.
fn dry_run(
    format: DryRun,
    args: &SendArgs,
    plan: &Plan<'_>,
    options: &Options,
    authorization: &Authorization,
    out: &mut Output,
) -> anyhow::Result<()> {
    for (delivery, stamp) in plan.iter(Ids::Seeded, clock::now_ms) {
        let mut message = delivery.message(&stamp).map_err(|missing| error::usage(missing.to_string()))?;
        if let Some(value) = authorization.placeholder() {
            authorize(&mut message, &value, &delivery.provider.delivery.order);
        }
        print_message(format, &message, &delivery.url, options.order.time, &args.tls, out)?;
    }
    Ok(())
}

fn print_message(
    format: DryRun,
    message: &Message,
    url: &Url,
    time: Option<i64>,
    tls: &TlsArgs,
    out: &mut Output,
) -> anyhow::Result<()> {
    if format == DryRun::Curl {
        let mut flags = Vec::new();
        if url.scheme() == "https" {
            flags.extend(tls.insecure.then(|| "--insecure".to_owned()));
            flags.extend(tls.ca_cert.iter().flat_map(|path| ["--cacert".to_owned(), path.display().to_string()]));
            flags.extend(tls.client_cert.iter().flat_map(|path| ["--cert".to_owned(), path.display().to_string()]));
            flags.extend(tls.client_key.iter().flat_map(|path| ["--key".to_owned(), path.display().to_string()]));
        }
        let command = curl_command(message, url.as_str(), &flags, out.redactor());
        // Printed byte for byte, because escaping for the terminal would break a command that is copied.
        return out.bytes(format!("{command}\n").as_bytes());
    }
    let masked = out.masked(message);
    if masked != *message || message.headers.get("authorization").is_some() {
        out.warn("a secret in this request is masked; the printed request differs from the one sent");
    }
    if format == DryRun::Json {
        let at = clock::to_rfc3339(time.unwrap_or_else(clock::now)).unwrap_or_default();
        return out.json_text(&jsonl_line(&masked, &at));
    }
    out.bytes(&masked.to_bytes())?;
    if out.terminal { out.line("") } else { Ok(()) }
}

/// Runs `send --validate`: checks the endpoint as the provider does when a webhook is set up.
fn validate(
    args: &SendArgs,
    mut options: Options,
    timeout: Duration,
    session: &mut Session<'_>,
) -> anyhow::Result<Exit> {
    let name = options.provider.as_deref().ok_or_else(|| {
        error::usage("missing PROVIDER").hint("e.g. `hookctl send surveysparrow --validate --to URL`")
    })?;
    let provider = session.provider(name)?;
    let Some(rule) = &provider.delivery.rules.endpoint.validate else {
        return Err(error::usage(format!("--validate: not supported by {}", provider.title))
            .hint("SurveySparrow validates endpoints: `hookctl send surveysparrow --validate --to URL`"));
    };
    options.endpoint = endpoint(args, session)?;
    let trial = plan::trial(&options, provider, session)?;
    let stamp = options.order.stamp(clock::now_ms());
    let authorization = authorization(args, &options, timeout, session)?;
    let client = client(args, trial.url.scheme() == "https", timeout, session)?;
    let validated = send::validate(rule, &trial, &stamp, &authorization, &client, session.out)?;
    session.out.occurred(if validated.checks.iter().all(|check| check.ok) { Exit::Ok } else { Exit::No });
    print_validated(&validated, provider, &trial.url, args.output.output, session.out)?;
    Ok(session.out.so_far())
}

fn print_validated(
    validated: &Validated,
    provider: &Provider,
    url: &Url,
    format: Format,
    out: &mut Output,
) -> anyhow::Result<()> {
    let Validated { checks, warnings } = validated;
    let found = checks.each_ref().map(|check| out.foreign(&check.found));
    let checks = || checks.iter().zip(&found);
    if format != Format::Text {
        let points = checks().map(|(check, found)| ValidationPoint {
            point: check.name,
            ok: check.ok,
            expected: &check.expected,
            found,
        });
        let row = ValidationRow {
            provider: &provider.name,
            url: &out.foreign(url.as_str()),
            valid: checks().all(|(check, _)| check.ok),
            points: points.collect(),
            warnings,
        };
        return out.json(format, &row);
    }
    let table = Table::new(
        vec![
            Column::fitting(" ", Align::Left, []),
            Column::fitting("POINT", Align::Left, checks().map(|(check, _)| check.name)),
            Column::fitting("EXPECTED", Align::Left, checks().map(|(check, _)| check.expected.as_str())),
            Column::fitting("FOUND", Align::Left, []),
        ],
        out.width,
    );
    let titles = table.titles(out.styles);
    out.line(&titles)?;
    for (check, found) in checks() {
        let mark: Cell<'_> = if check.ok { ("✓", Styles::good) } else { ("✗", Styles::bad) };
        let cells =
            [mark, (check.name, Styles::plain), (check.expected.as_str(), Styles::plain), (found, Styles::plain)];
        let line = table.row(out.styles, &cells);
        out.line(&line)?;
    }
    Ok(())
}
