//! `hookctl verify`: verifies captured requests, explains mismatches, and prints verdicts in input order.
//!
//! A record that cannot be verified is reported and counted, and the rest are still verified. The library reads the captures and verifies them.

mod batch;
mod explain;
mod files;
mod keys;
mod progress;
mod select;
mod sink;
mod totals;
mod unverifiable;

use std::{num::NonZero, ops::ControlFlow, path::Path, thread};

use serde_json::{Map, Value};

use super::{custom, env_file::env_secrets, report};
use crate::app::{
    cli::VerifyArgs,
    clock,
    commands::args,
    error::{self, ErrorExt as _, Exit},
    input::{is_stdin, only_one_reads_stdin, read},
    output::VerdictRow,
    session::Session,
    signal,
    store::deliveries::{self, is_store, open_capture},
};
use hookctl::{
    capture::{self, CaptureError, Fidelity, Reader, Record},
    filter::Filter,
    message::Message,
    provider::Provider,
    verify::{AgeLimit, Now, RecordVerifier, Step, in_order},
};

use files::Opened;
use progress::Progress;
use select::Selection;
use sink::{Sink, shown_name};

/// Maximum number of worker threads. More would only wait for the reader, and keep more batches in memory.
const MAX_WORKERS: usize = 12;

pub(super) fn run(args: &VerifyArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    if args.causes {
        return explain::list(args.output.output, session);
    }
    let names_nothing = args.files.is_empty() && args.files_from.is_empty() && args.body.is_none();
    let stdin_is_input = args.files.iter().any(|file| is_stdin(file)) || names_nothing;
    only_one_reads_stdin(&[
        ("FILE -", stdin_is_input),
        ("--files-from", args.files_from.iter().any(|file| is_stdin(file))),
        ("--body", args.body.as_deref().is_some_and(is_stdin)),
        ("--secret", args.secrets.sources.iter().any(|secret| secret == "-")),
    ])?;
    if names_nothing && session.settings.environment.stdin_terminal {
        return Err(error::usage("missing FILE").hint("pass a capture file, or pipe a capture to stdin"));
    }
    check_kept(args)?;
    if !args.headers.is_empty() && args.body.is_none() {
        return Err(error::usage("-H cannot be used with captures, which have headers of their own")
            .hint("pass the body alone as --body FILE"));
    }
    if args.source_name.is_some() && !stdin_is_input && !args.body.as_deref().is_some_and(is_stdin) {
        return Err(error::usage("--source-name names stdin, which is not read"));
    }
    report::begin_verdicts(args, session)?;
    let env_secrets = env_secrets(&args.secrets.env_files, session.out)?;
    let custom = custom::provider(&args.custom)?;
    let verifier = verifier(args, custom.as_ref(), session)?;
    let named = args.provider.as_deref().map(|name| session.provider(name)).transpose()?;
    let provider = custom.as_ref().or(named);
    args::computed(args.computed.as_deref(), provider, &session.settings.catalog)?;
    let selection = Selection::new(&args.select)?;
    let files = if args.body.is_some() { Vec::new() } else { files::list(args)? };
    let mut sink = Sink::new(args, &files, &verifier, &selection, env_secrets, provider, session.out);
    let mut interruption = None;
    if let Some(body) = &args.body {
        sink.single(request_from_flags(args, body)?, session)?;
    } else {
        let stdin = [Path::new("-").to_owned()];
        for file in if names_nothing { &stdin[..] } else { &files } {
            match verify(file, &mut sink, session) {
                Ok(true) => {}
                Ok(false) => break,
                // Report the records that were verified before the interruption.
                Err(failure) if error::exit_of(&failure) == Exit::Interrupted => {
                    interruption = Some(failure);
                    break;
                }
                Err(failure) => return Err(failure),
            }
        }
    }
    let has_rows = sink.table.end(session.out)?;
    if interruption.is_none() {
        sink.totals.check_deliveries(args.accept.allow_empty, session.out);
    }
    session.out.other_traffic(sink.totals.others.count);
    let totals = &sink.totals;
    if args.shown.summary {
        totals.summarize(args.output.output, session.out)?;
    }
    session.out.end(args.output.output)?;
    totals.report(args.output.output, has_rows, session.out)?;
    interruption.map_or(Ok(sink.exit()), Err)
}

/// Checks the keys of `--keep`.
///
/// # Errors
/// Returns an error if a verdict already has a field of that name, or if the key is a part of the request that may contain credentials (exit 2).
fn check_kept(args: &VerifyArgs) -> anyhow::Result<()> {
    for key in &args.keep {
        if VerdictRow::FIELDS.contains(&key.as_str()) {
            return Err(error::usage(format!("--keep {key}: every verdict has a field of that name")));
        }
        if ["headers", "body", "body_base64"].contains(&key.as_str()) {
            return Err(error::usage(format!("--keep {key}: may hold credentials, and is not printed"))
                .hint("join the verdicts with the captures by `source`, which ends in the line number"));
        }
    }
    Ok(())
}

/// Returns the keys of `--keep`, without values.
fn kept_keys(args: &VerifyArgs) -> Map<String, Value> {
    args.keep.iter().map(|key| (key.clone(), Value::Null)).collect()
}

/// Creates the verifier for all records of the run.
fn verifier<'c, 'a: 'c>(
    args: &VerifyArgs,
    custom: Option<&'c Provider>,
    session: &Session<'a>,
) -> anyhow::Result<RecordVerifier<'c>> {
    let provider: Option<&'c Provider> = match (custom, &args.provider) {
        (Some(custom), _) => Some(custom),
        (None, Some(name)) => Some(session.provider(name)?),
        (None, None) => None,
    };
    let fallback = if provider.is_none() { session.settings.profile_provider()? } else { None };
    let tolerance = args.tolerance.as_deref().map(|text| args::duration("--tolerance", text)).transpose()?;
    let now = match args.at.as_deref() {
        Some("captured") => Now::Captured,
        Some(text) => Now::At(args::time("--at", text)?),
        None => Now::At(clock::now()),
    };
    if let Some(provider) = provider.filter(|_| tolerance.is_some())
        && !provider.sends_time()
    {
        return Err(error::usage(format!(
            "--tolerance: {} sends no timestamp, so the age of a delivery cannot be checked",
            provider.name
        )));
    }
    let tolerance = tolerance.map(|limit| i64::try_from(limit.as_secs()).unwrap_or(i64::MAX));
    let age = tolerance.map(|tolerance| AgeLimit { tolerance, now });
    let verifier = RecordVerifier::new(&session.settings.catalog).provider(provider).fallback(fallback);
    Ok(verifier.url(args.url.clone()).age(age))
}

/// The records of a file.
struct Source {
    reader: Reader<'static>,
    progress: Progress,
    /// Whether they are verified without worker threads.
    is_short: bool,
}

/// Opens a capture or a store. `before` is the number of records before it.
fn open(file: &Path, name: &str, args: &VerifyArgs, before: u64) -> anyhow::Result<Source> {
    if !is_stdin(file) && args.from == "auto" && is_store(file).unwrap_or(false) {
        let reader = open_capture(file, name, Filter::default()).map_err(|error| deliveries::failure(file, error))?;
        return Ok(Source { reader, progress: Progress::new(None, before), is_short: false });
    }
    let Opened { input, length, is_short } = files::open(file)?;
    let mut progress = Progress::new(length, before);
    // A short file needs no progress bar, so its bytes are not counted.
    let input = if is_short { input } else { Box::new(progress.count(input)) };
    Ok(Source { reader: Reader::open(input, name, capture::format(&args.from)), progress, is_short })
}

/// Verifies the records of a file. Returns true if the run continues with the next file.
fn verify(file: &Path, sink: &mut Sink<'_, '_>, session: &mut Session<'_>) -> anyhow::Result<bool> {
    let name = shown_name(file, sink.args);
    let (before, unselected) = (sink.totals.records(), sink.totals.unselected);
    let Source { reader, mut progress, is_short } = match open(file, &name, sink.args, before) {
        Ok(source) => source,
        Err(failure) => {
            sink.fault(&name, &failure, session)?;
            return Ok(sink.goes_on());
        }
    };
    // On a terminal, the rows themselves show the progress.
    let draws = !session.out.terminal || sink.args.shown.summary;
    let workers = if is_short { 0 } else { thread::available_parallelism().map_or(1, NonZero::get).min(MAX_WORKERS) };
    let (verifier, policy) = (sink.verifier, sink.policy(session));
    let mut goes_on = Ok(true);
    let work = |batch| batch::verify(batch, verifier, policy);
    let read = in_order(reader, workers, &signal::interrupted, work, |step| {
        goes_on = match step {
            Step::Idle => session.out.flush().map(|()| true),
            Step::Done(parts) => sink.take(parts, session).inspect(|_| {
                if draws {
                    progress.draw(sink.totals.records(), session);
                }
            }),
        };
        if matches!(goes_on, Ok(true)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    read.map_err(|error| anyhow::Error::new(error).context("cannot start a thread"))?;
    if !goes_on? {
        return Ok(false);
    }
    sink.interruption()?;
    if sink.totals.records() == before && sink.totals.unselected == unselected {
        sink.broken(&CaptureError::empty(name), session)?;
    }
    Ok(sink.goes_on())
}

/// Returns the request that was passed as `--body` and `-H`, or as `--body` and a file that has no body.
fn request_from_flags(args: &VerifyArgs, body: &Path) -> anyhow::Result<Record> {
    let head = |file: &Path, format| {
        capture::read_head(&read("headers", file)?, &shown_name(file, args), format)
            .map_err(|error| error::input(error.to_string()))
    };
    let mut record = match &args.files[..] {
        [] => Record {
            source: format!("{}:1", shown_name(body, args)),
            message: Message::post("/", Vec::new()),
            ..Record::default()
        },
        [file] => head(file, capture::format(&args.from))?,
        _ => return Err(error::usage("--body takes one FILE with the headers of the request")),
    };
    record.message.body = read("body", body)?;
    record.fidelity = Fidelity::Exact;
    for text in &args.headers {
        if let Some(file) = text.strip_prefix('@') {
            for (name, value) in head(Path::new(file), None)?.message.headers.iter() {
                record.message.headers.push(name, value);
            }
            continue;
        }
        let (name, value) = args::header(text)?;
        record.message.headers.push(name, value);
    }
    record.kept = kept_keys(args);
    Ok(record)
}
