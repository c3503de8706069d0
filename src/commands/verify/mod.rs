//! `hookctl verify`: is it genuine?
//!
//! Records are judged as they are read. One that cannot be judged is told and counted, and the others are judged all the same.

mod explain;
mod judge;
mod totals;

use std::{
    fs::{File, Metadata},
    io::{self, BufRead, BufReader},
    path::Path,
};

use super::{Context, is_stdin, only_one_reads_stdin, parse, read_body, report};
use crate::{
    capture::{self, Fidelity, Format, Record},
    cli::{From, VerifyArgs},
    exit::{Exit, Failure},
    message::Message,
};

use explain::env_secrets;
use judge::Judge;
use totals::Totals;

pub(super) fn run(args: &VerifyArgs, context: &mut Context<'_>) -> Result<Exit, Failure> {
    if args.causes {
        return explain::list(args.output.output, context);
    }
    let stdin_is_input = args.files.iter().any(|file| is_stdin(file)) || (args.files.is_empty() && args.body.is_none());
    only_one_reads_stdin(&[
        ("FILE -", stdin_is_input),
        ("--body", args.body.as_deref().is_some_and(is_stdin)),
        ("--secret", args.secrets.iter().any(|secret| secret == "-")),
    ])?;
    if args.files.is_empty() && args.body.is_none() && context.settings.environment.stdin_terminal {
        return Err(Failure::usage("there is nothing to verify: expected FILE, or a capture on standard input").hint(
            "`hookctl verify request.http` judges a raw HTTP request, `hookctl verify --help` shows the other forms",
        ));
    }
    report::of_verdicts(&args.report, context)?;
    let candidates = env_secrets(&args.env_files, context.out)?;
    let mut judge = Judge::new(args, candidates, context)?;
    let mut totals = Totals::default();
    // Says whether to go on.
    let mut take = |judge: &mut Judge<'_>,
                    context: &mut Context<'_>,
                    record: Result<Record, (String, String)>|
     -> Result<bool, Failure> {
        match record {
            Ok(record) => judge.take(&record, &mut totals, context)?,
            Err((source, error)) => totals.fault(&source, &Failure::input(error), context.out),
        }
        Ok(!(args.shown.fail_fast && totals.exit != Exit::Ok))
    };

    if let Some(body) = &args.body {
        let record = parts(args, body)?;
        take(&mut judge, context, Ok(record))?;
    }
    let stdin = [Path::new("-").to_owned()];
    let files = if args.files.is_empty() && args.body.is_none() { &stdin[..] } else { &args.files };
    'files: for file in files {
        let name = if is_stdin(file) { "-".to_owned() } else { file.display().to_string() };
        // Whoever feeds a pipe may wait for the verdict before feeding more, and may interrupt: a verdict is out when it is there.
        let mut slow = is_stdin(file);
        let mut long = slow;
        let reader: Box<dyn BufRead> = if slow {
            Box::new(io::stdin().lock())
        } else {
            match File::open(file) {
                Ok(file) => {
                    let length = file.metadata().ok().filter(Metadata::is_file).map(|metadata| metadata.len());
                    slow = length.is_none();
                    long = length.is_none_or(|length| length > SHORT);
                    Box::new(BufReader::with_capacity(64 * 1024, file))
                }
                Err(error) => {
                    if !take(&mut judge, context, Err((name.clone(), format!("cannot open {name}: {error}"))))? {
                        break;
                    }
                    continue;
                }
            }
        };
        if long {
            report::end_at_once(context.out);
        }
        let mut empty = true;
        for record in capture::read(reader, &name, format(args.from)) {
            empty = false;
            if !take(&mut judge, context, record.map_err(|error| (error.source.clone(), error.to_string())))? {
                break 'files;
            }
            if slow {
                context.out.flush()?;
            }
        }
        if empty && !take(&mut judge, context, Err((name.clone(), format!("{name}: there is no record in it"))))? {
            break;
        }
    }
    if args.shown.summary {
        totals.summarise(args.output.output, context.out)?;
    }
    context.out.end(args.output.output.into())?;
    totals.tell(args.output.output, context.out)?;
    Ok(totals.exit)
}

/// A file of this length, in bytes, is judged before anybody could interrupt.
const SHORT: u64 = 1024 * 1024;

/// The format that was named, if one was.
fn format(from: From) -> Option<&'static Format> {
    let name = clap::ValueEnum::to_possible_value(&from)?;
    capture::format(name.get_name())
}

/// A request that was given in parts.
fn parts(args: &VerifyArgs, body: &Path) -> Result<Record, Failure> {
    let mut message = Message::post("/", read_body(body)?);
    for text in &args.headers {
        let (name, value) = parse::header(text)?;
        message.headers.push(name, value);
    }
    Ok(Record { source: format!("{}:1", body.display()), message, at: None, fidelity: Fidelity::Exact })
}
