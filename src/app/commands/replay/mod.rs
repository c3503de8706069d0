//! `hookctl replay`: parses the arguments, replays the captured requests, and prints the responses. With `--watch`, there are several rounds.

mod printer;

use std::path::Path;

use url::Url;

use super::{args, report};
use crate::app::{
    cli::ReplayArgs,
    config::{self, Environment},
    error::{self, ErrorExt as _, Exit},
    forward::Resigner,
    http::{
        MAX_BODY,
        auth::credentials,
        endpoint::{self, is_local},
        exact::{ExactClient, ExactOptions},
    },
    input::{is_stdin, only_one_reads_stdin},
    leftover,
    output::Format,
    plan::{Edits, Samples},
    replay::{self, Options, Preparation, Source, Speed, Watcher},
    runtime::block_on,
    session::Session,
};
use hookctl::{capture, filter::Filter, verify::RecordVerifier};

use printer::Printer;

/// Maximum number of endpoints.
const MAX_TARGETS: usize = 8;

pub(super) fn run(args: &ReplayArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let source = source(args, session)?;
    let options = options(args, session)?;
    let edits = args::edits(&args.edits, &session.settings.environment)?;
    let resigner = resigner(args, session)?;
    if resigner.is_none() && !edits.is_empty() {
        session.out.note("edited requests keep their captured signature; sign them again with --resign");
    }
    let preparation = preparation(args, &source.filter, &edits, resigner, session)?;
    leftover::sweep_directories(&Environment::temporary());
    report::begin_replays(args, session)?;
    if args.pace.watch.is_empty() {
        let printed = round(args, &source, &preparation, &options, 1, session)?;
        session.out.end(args.output.output)?;
        return Ok(session.out.so_far().and(printed.exit));
    }
    watch(args, &source, &preparation, &options, session)
}

/// Runs one round, which sends every request once.
fn round<'a>(
    args: &ReplayArgs,
    source: &Source,
    preparation: &Preparation<'_, 'a>,
    options: &Options,
    number: u32,
    session: &mut Session<'a>,
) -> anyhow::Result<printer::RoundResult> {
    let mut printer = Printer::new(args, options, preparation.resigner.as_ref(), number, session);
    let ended = replay::run(source, preparation, options, &mut printer);
    printer.end(ended)
}

/// Runs a round after each change, until every request is accepted.
fn watch<'a>(
    args: &ReplayArgs,
    source: &Source,
    preparation: &Preparation<'_, 'a>,
    options: &Options,
    session: &mut Session<'a>,
) -> anyhow::Result<Exit> {
    if source.files.iter().any(|file| is_stdin(file)) {
        return Err(error::usage("--watch cannot read stdin again").hint("save the captures to a file"));
    }
    if args.output.output == Format::Json {
        return Err(error::usage("--watch prints rows without end, which -o json cannot").hint("use -o jsonl"));
    }
    let mut watcher = Watcher::new(&args.pace.watch)?;
    for number in 1.. {
        let printed = round(args, source, preparation, options, number, session)?;
        if printed.exit == Exit::Ok {
            break;
        }
        session.out.status(&format!("round {number} failed; waiting for a change"));
        let changed = block_on(async {
            watcher.changed().await;
            // The service may be restarting.
            options.client.close_idle();
            options.client.wait_until_up(&options.targets).await;
        })?;
        if changed.is_none() {
            let rounds = if number == 1 { "round" } else { "rounds" };
            return Err(error::failure(Exit::Interrupted, format!("interrupted after {number} {rounds}")));
        }
    }
    Ok(Exit::Ok)
}

fn source(args: &ReplayArgs, session: &Session<'_>) -> anyhow::Result<Source> {
    let stdin = args.files.is_empty().then(|| Path::new("-").to_owned());
    let files: Vec<_> = stdin.into_iter().chain(args.files.iter().cloned()).collect();
    if args.files.is_empty() && session.settings.environment.stdin_terminal {
        return Err(error::usage("missing FILE").hint("pass a capture file, or pipe a capture to stdin"));
    }
    if args.to.is_empty() {
        return Err(error::usage("missing --to <URL>").hint("e.g. --to http://localhost:3000"));
    }
    let mut readers = vec![
        ("FILE -", files.iter().any(|file| is_stdin(file))),
        ("--secret", args.signature.secrets.iter().any(|secret| secret == "-")),
        ("--resign", args.signature.resign.as_deref() == Some("-")),
    ];
    readers.extend(args::edits_from_stdin(&args.edits));
    only_one_reads_stdin(&readers)?;
    let filter = args::filter(args.filter.query.as_deref())?;
    Ok(Source { files, format: capture::format(&args.capture.from), filter })
}

fn options(args: &ReplayArgs, session: &mut Session<'_>) -> anyhow::Result<Options> {
    let mut targets: Vec<Url> = Vec::new();
    for text in &args.to {
        let url = endpoint::parse("--to", text)?;
        session.out.hide_url(url.as_str());
        if targets.contains(&url) {
            return Err(error::usage(format!("--to {url}: given twice")));
        }
        if url.scheme() == "http" && !is_local(&url) {
            let host = url.host_str().unwrap_or_default();
            session.out.warn(&format!("sending captured requests to {host} over plain HTTP"));
        }
        targets.push(url);
    }
    if targets.len() > MAX_TARGETS {
        return Err(error::usage(format!("--to: at most {MAX_TARGETS} endpoints")));
    }
    let result = &args.result;
    let concurrency = usize::try_from(args.pace.concurrency).unwrap_or(usize::MAX);
    let trust = args::trust(&args.tls, session.settings);
    trust.warn_if_insecure(session.out);
    Ok(Options {
        client: ExactClient::new(ExactOptions {
            tls: targets.iter().any(|url| url.scheme() == "https"),
            trust,
            max_body: MAX_BODY,
            max_idle: concurrency,
            refused: Vec::new(),
        })?,
        timeout: args::timeout(&result.timeout)?,
        retries: args::retries(&result.retry)?,
        expect: result.expect.as_deref().map(|text| args::expected(text, false)).transpose()?,
        speed: speed(&args.pace.speed)?,
        concurrency,
        any_order: args.pace.any_order,
        seed: args::seed(&args.edits, false)?,
        keeps_messages: crate::app::http::Observer::shows_traffic(session.out) || !args.report.reports.is_empty(),
        targets,
    })
}

/// Parses `max`, `1x` or `10x`.
fn speed(text: &str) -> anyhow::Result<Speed> {
    let expected = || error::usage(format!("--speed {text}: not a valid speed (e.g. max, 1x, 10x, 0.5x)"));
    if text == "max" {
        return Ok(Speed::Max);
    }
    let number = text.strip_suffix('x').ok_or_else(expected)?;
    let is_plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let factor = number.parse::<f64>().ok().filter(|factor| is_plain && (0.001..=1_000_000.0).contains(factor));
    factor.map(Speed::Times).ok_or_else(expected)
}

fn resigner(args: &ReplayArgs, session: &mut Session<'_>) -> anyhow::Result<Option<Resigner>> {
    let Some(text) = &args.signature.resign else {
        if !args.signature.secrets.is_empty() && args.filter.query.is_none() {
            return Err(error::usage("--secret has no effect: nothing is verified")
                .hint("sign again with --resign SOURCE, or select requests with --where verdict:valid"));
        }
        return Ok(None);
    };
    let secret = session.secret(config::flag_source("--resign", text)?, Some("--resign"))?;
    Ok(Some(Resigner::new(secret)))
}

fn preparation<'e, 'a>(
    args: &ReplayArgs,
    filter: &Filter,
    edits: &'e Edits,
    resigner: Option<Resigner>,
    session: &mut Session<'a>,
) -> anyhow::Result<Preparation<'e, 'a>> {
    let headers = args::headers_to_send(&args.headers)?;
    for secret in credentials(headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))) {
        session.out.hide(&secret);
    }
    let provider = args.capture.provider.as_deref().map(|name| session.provider(name)).transpose()?;
    let catalog = &session.settings.catalog;
    Ok(Preparation {
        catalog,
        provider,
        filter: filter.clone(),
        edits,
        samples: Samples::new(edits)?,
        headers,
        resigner,
        resign_unverified: args.signature.resign_unverified,
        secrets: args.signature.secrets.clone(),
        verifier: RecordVerifier::new(catalog).provider(provider),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_is_max_or_a_factor() {
        for (text, expected) in [
            ("max", Some(Speed::Max)),
            ("1x", Some(Speed::Times(1.0))),
            ("10x", Some(Speed::Times(10.0))),
            ("0.5x", Some(Speed::Times(0.5))),
            ("0x", None),
            ("-1x", None),
            ("10", None),
            ("infx", None),
            ("1e3x", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(speed(text).ok(), expected, "{text}");
        }
    }
}
