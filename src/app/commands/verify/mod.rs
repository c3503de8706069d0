//! `hookctl verify`: is it genuine?
//!
//! Records are judged as they are read. One that cannot be judged is told and counted, and the others are judged all the same.

mod ahead;
mod clerk;
mod crew;
mod explain;
mod judge;
mod keys;
mod pieces;
mod progress;
mod totals;
mod wait;

use std::{
    fs::{self, File, Metadata},
    io::{self, Read},
    ops::ControlFlow,
    path::Path,
};

use super::report;
use crate::app::{
    cli::{From, VerifyArgs},
    commands::args,
    error::{self, ErrorExt as _, Exit},
    input::{is_stdin, only_one_reads_stdin, read},
    session::Session,
};
use hookctl::{
    capture::{self, BLOCK, Block, CaptureError, Fidelity, Format, Record, Room},
    message::Message,
};

use ahead::Ahead;
use clerk::Clerk;
use explain::env_secrets;
use judge::Judge;
use progress::Progress;
use wait::Wait;

pub(super) fn run(args: &VerifyArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    if args.causes {
        return explain::list(args.output.output, session);
    }
    let stdin_is_input = args.files.iter().any(|file| is_stdin(file)) || (args.files.is_empty() && args.body.is_none());
    only_one_reads_stdin(&[
        ("FILE -", stdin_is_input),
        ("--body", args.body.as_deref().is_some_and(is_stdin)),
        ("--secret", args.secrets.iter().any(|secret| secret == "-")),
    ])?;
    if args.files.is_empty() && args.body.is_none() && session.settings.environment.stdin_terminal {
        return Err(error::usage("there is nothing to verify: expected FILE, or a capture on standard input").hint(
            "`hookctl verify request.http` judges a raw HTTP request, `hookctl verify --help` shows the other forms",
        ));
    }
    if args.computed.as_deref().is_some_and(|value| value.trim().is_empty()) {
        return Err(error::usage(
            "--computed is empty: expected the signature that your own code computed, in hex or base64",
        ));
    }
    report::of_verdicts(args, session)?;
    let candidates = env_secrets(&args.env_files, session.out)?;
    let judge = Judge::new(args, session)?;
    let mut clerk = Clerk::new(args, candidates, session);
    let mut interruption = None;
    if let Some(body) = &args.body {
        clerk.judge(&judge, &mut parts(args, body)?, session)?;
    } else {
        let stdin = [Path::new("-").to_owned()];
        for file in if args.files.is_empty() { &stdin[..] } else { &args.files } {
            match verify(file, args, &judge, &mut clerk, session) {
                Ok(true) => {}
                Ok(false) => break,
                // What was judged until then is told.
                Err(failure) if error::exit_of(&failure) == Exit::Interrupted => {
                    interruption = Some(failure);
                    break;
                }
                Err(failure) => return Err(failure),
            }
        }
    }
    let totals = &clerk.totals;
    if args.shown.summary {
        totals.summarise(args.output.output, session.out)?;
    }
    session.out.end(args.output.output.into())?;
    totals.tell(args.output.output, session.out)?;
    interruption.map_or(Ok(totals.exit), Err)
}

/// Judges what is in a file. Says whether to go on with the next.
fn verify(
    file: &Path,
    args: &VerifyArgs,
    judge: &Judge<'_>,
    clerk: &mut Clerk<'_>,
    session: &mut Session<'_>,
) -> anyhow::Result<bool> {
    let name = if is_stdin(file) { "-".to_owned() } else { file.display().to_string() };
    let (reader, length): (Box<dyn Read + Send>, _) = if is_stdin(file) {
        (Box::new(io::stdin()), None)
    } else {
        let length = fs::metadata(file).ok().filter(Metadata::is_file).map(|metadata| metadata.len());
        match File::open(file) {
            Err(error) => {
                clerk.fault(&name, &error::input(format!("cannot open {name}: {error}")), session)?;
                return Ok(clerk.goes_on());
            }
            Ok(file) => (Box::new(file), length),
        }
    };
    // Whoever feeds a pipe may wait for the verdict before feeding more: a verdict is out when it is there.
    let slow = length.is_none();
    let before = clerk.totals.records();
    let (reader, valve) = Ahead::of(reader);
    let (mut progress, reader) = Progress::of(reader, length, before);
    // Rows on the same terminal tell how far it is.
    let draws = !session.out.terminal || args.shown.summary;
    let mut draw = |clerk: &Clerk<'_>, session: &mut Session<'_>| {
        if draws {
            progress.draw(clerk.totals.records(), session);
        }
    };
    if slow {
        session.out.flush()?;
    }
    let mut wait = Wait::of(slow, before > 0, &valve);
    let mut stream = wait.read(|| capture::open(reader, format(args.from)));
    let (mut block, mut room, mut read) = (Block::default(), Room::default(), 0);
    while wait.read(|| stream.fill(&mut block)) {
        // What was given whole is not waited for again.
        if matches!(wait, Wait::Endlessly) && stream.has_parts() {
            wait = Wait::heard(&valve);
        }
        let taken = block.each(&name, &mut room, |read| {
            if let Err(failure) = clerk.interruption() {
                return ControlFlow::Break(Err(failure));
            }
            let goes_on = match read {
                Ok(record) => clerk.judge(judge, record, session),
                Err(error) => clerk.broken(&error, session),
            };
            if matches!(goes_on, Ok(true)) { ControlFlow::Continue(()) } else { ControlFlow::Break(goes_on) }
        });
        if let ControlFlow::Break(ended) = taken {
            return ended;
        }
        if slow {
            session.out.flush()?;
        }
        draw(clerk, session);
        read += block.size();
        // By now the keys are there, and what follows is worth the threads.
        if read >= BLOCK && stream.has_parts() {
            stream.take_back(&mut block);
            drop(block);
            // The crew has its own way to hear of one.
            valve.hear(false);
            if !crew::run(stream, room, &name, crew::size(), judge, clerk, session, draw, || valve.end())? {
                return Ok(false);
            }
            break;
        }
    }
    clerk.interruption()?;
    if clerk.totals.records() == before {
        let error = CaptureError { source: name, reason: "there is no record in it".into() };
        return clerk.broken(&error, session);
    }
    Ok(true)
}

/// The format that was named, if one was.
fn format(from: From) -> Option<&'static Format> {
    let name = clap::ValueEnum::to_possible_value(&from)?;
    capture::format(name.get_name())
}

/// A request that was given in parts.
fn parts(args: &VerifyArgs, body: &Path) -> anyhow::Result<Record> {
    let mut message = Message::post("/", read("body", body)?);
    for text in &args.headers {
        let (name, value) = args::header(text)?;
        message.headers.push(name, value);
    }
    Ok(Record { source: format!("{}:1", body.display()), message, at: None, fidelity: Fidelity::Exact })
}
