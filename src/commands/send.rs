//! `hookctl send`: deliveries as the provider makes them.
//!
//! Three steps: what was typed becomes jobs, each job becomes one message, and each message is printed or delivered.

use url::Url;

use super::{
    Context, block_on, event_of, is_stdin, lookup_failure, only_one_reads_stdin, parse, read_whole_body, unknown,
};
use crate::{
    capture::jsonl_line,
    cli::{DryRun, OutputFormat, SendArgs, TlsArgs},
    delivery::{Answer, Client, Connection, Trust, Unreachable},
    exit::{Exit, Failure},
    message::{Message, same_name},
    output::{Align, Column, DeliveryRow, Output, Styles, Table, curl_command},
    payload::Payload,
    provider::{Provider, Request, StatusSet},
    signing::{Scheme, Signer},
};

/// A delivery that is ready to go.
struct Job<'a> {
    provider: &'a Provider,
    event: Option<&'a str>,
    variant: Option<&'a str>,
    signature_header: Option<String>,
    message: Message,
}

pub(super) fn run(args: &SendArgs, context: &mut Context<'_>) -> Result<Exit, Failure> {
    let profile = context.settings.profile();
    let to = args.to.as_deref().or_else(|| profile?.to.as_deref());
    let to = to.ok_or_else(|| {
        Failure::usage("there is no endpoint: expected --to URL").hint("for example --to http://localhost:3000/hooks")
    })?;
    let url = parse::endpoint("--to", to)?;
    let expect: Option<StatusSet> = args
        .expect
        .as_deref()
        .map(|text| text.parse().map_err(|reason| Failure::usage(format!("--expect {text}: {reason}"))))
        .transpose()?;
    let timeout = parse::duration("--timeout", &args.timeout)?;
    if timeout.is_zero() {
        return Err(Failure::usage("--timeout 0: expected more than no time"));
    }
    let jobs = jobs(args, &url, context)?;
    if let Some(form) = args.dry_run {
        for job in &jobs {
            print_dry_run(form, &job.message, &url, context.out)?;
        }
        return Ok(Exit::Ok);
    }
    let client = Client::new(&Connection {
        timeout,
        tls: url.scheme() == "https" || context.settings.environment.has_https_proxy(),
        proxies: true,
        trust: trust(&args.tls, context)?,
    })?;
    let format = args.output.output;
    let mut exit = Exit::Ok;
    let mut report = Report::new(&jobs, format);
    report.begin(context.out)?;
    let ended = block_on(async {
        for job in &jobs {
            if context.verbose {
                context.out.request(&job.message);
            }
            let result = client.deliver(&url, &job.message).await;
            if context.verbose
                && let Ok(answer) = &result
            {
                context.out.answer(answer.status, &answer.headers, &answer.body);
            }
            let accept = expect.as_ref().unwrap_or(&job.provider.delivery.accept);
            exit = exit.and(report.add(job, &url, &result, accept, context.out)?);
        }
        Ok(())
    })?;
    context.out.end(format.into())?;
    let done = report.done;
    ended.unwrap_or_else(|| {
        Err(Failure::new(Exit::Interrupted, format!("interrupted after {done} of {} deliveries", jobs.len())))
    })?;
    Ok(exit)
}

/// What was typed, as deliveries.
fn jobs<'a, 'c: 'a>(args: &'a SendArgs, url: &Url, context: &mut Context<'c>) -> Result<Vec<Job<'a>>, Failure> {
    let body_from_stdin = args.body.as_deref().is_some_and(is_stdin);
    only_one_reads_stdin(&[("--body", body_from_stdin), ("--secret", args.signature.secret.as_deref() == Some("-"))])?;
    let named = args.provider.as_deref().or_else(|| context.settings.profile()?.provider.as_deref());
    let providers: Vec<&Provider> = match named {
        Some(name) => vec![context.provider(name)?],
        None if args.all => {
            context.settings.catalog.built_in().collect::<Result<_, _>>().map_err(|error| lookup_failure(&error))?
        }
        None => {
            return Err(Failure::usage("there is no provider: expected one, or --all for every event of all")
                .hint("`hookctl providers list` lists them"));
        }
    };
    known_to_one(args, &providers)?;
    let headers = parse::headers_to_send(&args.headers)?;
    let id = parse::id(args.signature.id.as_deref())?;
    let timestamp = args.signature.timestamp.as_deref().map(|text| parse::time("--timestamp", text)).transpose()?;
    let body = args.body.as_deref().map(read_whole_body).transpose()?;

    let mut jobs = Vec::new();
    for provider in providers {
        let parts = match &body {
            Some(body) => vec![own_body(args, provider, body)?],
            None => samples(args, provider)?,
        };
        let signer = signer(args, provider, context)?;
        let header = signer.as_ref().map(|signer| signer.scheme().header.clone());
        if let Some(header) = header.as_ref().filter(|header| headers.iter().any(|(name, _)| same_name(header, name))) {
            return Err(Failure::usage(format!("-H {header}: {header} is the signature, which is computed"))
                .hint("add --unsigned to send a signature of your own"));
        }
        for Part { event, variant, body } in parts {
            let fresh = uuid::Uuid::new_v4().to_string();
            let request = Request {
                provider,
                variant: variant.and_then(|name| provider.variant(name)),
                url,
                headers: &headers,
                timestamp: timestamp.unwrap_or_else(parse::now),
                id: id.unwrap_or(&fresh),
                signer: signer.as_ref(),
            };
            let message = request
                .build(body)
                .map_err(|missing| Failure::usage(format!("the header {} is signed and must be sent", missing.0)))?;
            jobs.push(Job { provider, event, variant, signature_header: header.clone(), message });
        }
    }
    Ok(jobs)
}

/// A variant and a scheme are meant for those of the providers that have them; one at least must.
fn known_to_one(args: &SendArgs, providers: &[&Provider]) -> Result<(), Failure> {
    let who = match providers {
        [provider] => provider.name.as_str(),
        _ => "any provider",
    };
    if let Some(name) = &args.variant {
        let all: Vec<&str> =
            providers.iter().flat_map(|provider| &provider.variants).map(|variant| variant.name.as_str()).collect();
        if !all.contains(&name.as_str()) {
            return Err(unknown(&format!("variant of {who}"), name, &all));
        }
    }
    if let Some(name) = &args.signature.scheme {
        let all = || providers.iter().flat_map(|provider| &provider.schemes);
        if !all().any(|scheme| scheme.is_called(name)) {
            let names: Vec<String> = all().map(Scheme::name).collect();
            return Err(unknown(
                &format!("scheme of {who}"),
                name,
                &names.iter().map(String::as_str).collect::<Vec<_>>(),
            ));
        }
    }
    Ok(())
}

/// What one delivery says.
struct Part<'a> {
    event: Option<&'a str>,
    variant: Option<&'a str>,
    body: Vec<u8>,
}

fn own_body<'a>(args: &'a SendArgs, provider: &'a Provider, body: &[u8]) -> Result<Part<'a>, Failure> {
    let event = match args.events.as_slice() {
        [] => Payload::recognise(body).and_then(|payload| provider.recognise(&payload)),
        [name] => Some(event_of(provider, name)?),
        _ => return Err(Failure::usage("--body is the body of one event: expected at most one")),
    };
    Ok(Part { event: event.map(|event| event.name.as_str()), variant: args.variant.as_deref(), body: body.to_vec() })
}

fn samples<'a>(args: &'a SendArgs, provider: &'a Provider) -> Result<Vec<Part<'a>>, Failure> {
    let events: Vec<_> = if args.all {
        provider.events.iter().collect()
    } else {
        args.events.iter().map(|name| event_of(provider, name)).collect::<Result<_, _>>()?
    };
    if events.is_empty() {
        let names: Vec<&str> = provider.events.iter().map(|event| event.name.as_str()).collect();
        return Err(Failure::usage(format!("there is no event: expected one of {}, or --all", names.join(", "))));
    }
    let parts = events.into_iter().map(|event| {
        let variant = args.variant.as_deref().filter(|name| event.variants.iter().any(|(held, _)| held == name));
        if let (None, Some(asked), false) = (variant, &args.variant, args.all) {
            return Err(Failure::usage(format!("{} has no variant `{asked}`", event.name))
                .hint(format!("`hookctl events list {}` lists the variants", provider.name)));
        }
        let variant_of_event = variant.and_then(|name| provider.variant(name));
        let payload = provider
            .sample(event, variant_of_event)
            .map_err(|error| Failure::input(format!("the sample of {}: {error}", event.name)))?;
        Ok(Part { event: Some(&event.name), variant, body: payload.encode() })
    });
    parts.collect()
}

fn signer(args: &SendArgs, provider: &Provider, context: &mut Context<'_>) -> Result<Option<Signer>, Failure> {
    let asked = args.signature.scheme.as_ref();
    let asked = asked.and_then(|name| provider.schemes.iter().find(|scheme| scheme.is_called(name)));
    let Some(scheme) = asked.or(provider.schemes.first()).filter(|_| !args.unsigned) else {
        return Ok(None);
    };
    let secrets = context.secrets(provider, args.signature.secret.as_slice())?;
    Ok(secrets.first().map(|secret| Signer::new(scheme, secret)))
}

fn trust(args: &TlsArgs, context: &mut Context<'_>) -> Result<Trust, Failure> {
    if args.insecure {
        context.out.warn("--insecure accepts any certificate: whoever answers may not be your endpoint");
    }
    let of_environment = context.settings.environment.var("SSL_CERT_FILE");
    if let Some(path) = &of_environment {
        std::fs::metadata(path)
            .map_err(|error| Failure::input(format!("cannot use SSL_CERT_FILE {path}")).because(error))?;
    }
    Ok(Trust {
        anybody: args.insecure,
        ca_cert: args.ca_cert.clone(),
        system_roots: args.system_roots || of_environment.is_some(),
    })
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

/// What is said of each delivery.
struct Report {
    table: Table,
    format: OutputFormat,
    done: usize,
}

impl Report {
    fn new(jobs: &[Job<'_>], format: OutputFormat) -> Self {
        let table = Table(vec![
            Column::fitting(" ", Align::Left, []),
            Column::fitting("PROVIDER", Align::Left, jobs.iter().map(|job| job.provider.name.as_str())),
            Column::fitting("EVENT", Align::Left, jobs.iter().filter_map(|job| job.event)),
            Column::fitting("BYTES", Align::Right, ["00000"]),
            Column::fitting("STATUS", Align::Right, []),
            Column::fitting("ACCEPTED", Align::Left, []),
            Column::fitting("TIME", Align::Right, ["000.0 ms"]),
            Column::fitting("ANSWER", Align::Left, []),
        ]);
        Self { table, format, done: 0 }
    }

    fn begin(&self, out: &mut Output) -> Result<(), Failure> {
        if self.format != OutputFormat::Text {
            return Ok(());
        }
        let titles = self.table.titles(out.styles);
        out.line(&titles)
    }

    fn add(
        &mut self,
        job: &Job<'_>,
        url: &Url,
        result: &Result<Answer, Unreachable>,
        accept: &StatusSet,
        out: &mut Output,
    ) -> Result<Exit, Failure> {
        self.done += 1;
        let status = result.as_ref().ok().map(|answer| answer.status);
        let accepted = status.is_some_and(|status| accept.contains(status));
        let error = match result {
            Err(unreachable) => Some(unreachable.to_string()),
            Ok(answer) if !accepted => {
                let line = answer.first_line().map_or_else(String::new, |line| format!(": {line}"));
                Some(format!("expected {accept}{line}"))
            }
            Ok(_) => None,
        };
        let error = error.map(|error| out.foreign(&error));
        let latency = result.as_ref().ok().map(|answer| answer.latency.as_secs_f64() * 1000.0);
        if self.format == OutputFormat::Text {
            let mark: (&str, fn(Styles, &str) -> String) =
                if accepted { ("✓", Styles::good) } else { ("✗", Styles::bad) };
            let line = self.table.row(
                out.styles,
                &[
                    mark,
                    (&job.provider.name, Styles::plain),
                    (job.event.unwrap_or("-"), Styles::plain),
                    (&job.message.body.len().to_string(), Styles::plain),
                    (&status.map_or_else(|| "-".into(), |status| status.to_string()), Styles::plain),
                    (if accepted { "yes" } else { "no" }, mark.1),
                    (&latency.map_or_else(|| "-".into(), |ms| format!("{ms:.1} ms")), Styles::faint),
                    (error.as_deref().unwrap_or_default(), Styles::plain),
                ],
            );
            out.line(&line)?;
            out.flush()?;
        } else {
            let url = out.foreign(url.as_str());
            let row = DeliveryRow {
                provider: &job.provider.name,
                event: job.event,
                variant: job.variant,
                url: &url,
                status,
                accepted,
                latency_ms: latency.map(|ms| (ms * 1000.0).round() / 1000.0),
                attempts: 1,
                signature_header: job.signature_header.as_deref(),
                body_bytes: job.message.body.len(),
                error: error.as_deref(),
            };
            out.element(self.format.into(), &row)?;
            out.flush()?;
        }
        Ok(match (status, accepted) {
            (None, _) => Exit::Unreachable,
            (_, true) => Exit::Ok,
            (_, false) => Exit::No,
        })
    }
}
