//! `hookctl listen`: receives, verifies, saves and responds to deliveries, and prints a row for each, until its conditions are met or a signal arrives.
//!
//! The server is in `crate::app::listen`. This module turns flags into its options (`options`), its events into rows and report cases (`sink`), and the
//! result into an exit code. `page` starts the inspector.

mod options;
mod page;
mod register;
mod sink;
mod store;

use std::{ffi::OsString, net::SocketAddr, num::NonZero, time::Duration};

use serde_json::json;

use super::{args, env_file::env_secrets, report};
use crate::app::{
    cli::ListenArgs,
    error::{self, ErrorExt as _, Exit, combine},
    input::only_one_reads_stdin,
    inspector::{Inspector, Socket},
    listen::{self, CommandEnd, Ended, Event, Flow, Served, command, expect::Expectations},
    ready::ReadyFile,
    runtime::block_on,
    server::exact::Listener,
    session::Session,
    signal,
};

use options::Network;
use register::{Registration, register};
use sink::Sink;
use store::RunStore;

pub(super) fn run(args: &ListenArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    check(args)?;
    let within = args.expect.within.as_deref().map(|text| args::duration("--within", text)).transpose()?;
    if within == Some(Duration::ZERO) {
        return Err(error::usage("--within 0: must be more than 0"));
    }
    if !args.command.is_empty() {
        session.out.data_to_stderr();
    }
    report::begin_arrivals(args, session)?;
    let expectations = options::expectations(args, session)?;
    let network = options::network(args, session)?;
    // From here on, a signal stops the run cleanly.
    if signal::interrupted() {
        return Ok(Exit::Interrupted);
    }
    let registration = register(args, session)?;
    let ended = serve(args, network, expectations, registration.as_ref(), within, session);
    let deleted = registration.map_or(Ok(()), |registration| registration.end(session));
    match (ended, deleted) {
        (Ok(exit), deleted) => combine(exit, [deleted]),
        (Err(failure), Ok(())) => Err(failure),
        // Only one error can be returned, so print the other one here.
        (Err(failure), Err(other)) => {
            session.out.fail(&other);
            combine(error::exit_of(&other), [Err(failure)])
        }
    }
}

/// Serves until the run is over.
fn serve(
    args: &ListenArgs,
    Network { listeners, tls }: Network,
    expectations: Expectations,
    registration: Option<&Registration>,
    within: Option<Duration>,
    session: &mut Session<'_>,
) -> anyhow::Result<Exit> {
    let candidates = env_secrets(&args.verify.env_files, session.out)?;
    let (verifier, secrets) = options::verifier(args, &candidates, registration, session)?;
    let socket = page::socket(args, session)?;
    let own: Vec<SocketAddr> =
        listeners.iter().map(Listener::address).chain(socket.as_ref().map(Socket::address)).collect();
    let forward = options::forward(args, own.clone(), session)?;
    if let Some(forward) = &forward
        && block_on(forward.forwarder.check_target())?.transpose()?.is_none()
    {
        return Ok(Exit::Interrupted);
    }
    let store = RunStore::open(args)?;
    let options = options::options(args, verifier, forward, &store, session)?;

    let url = listeners.first().map(|listener| listener.url(tls.is_some())).unwrap_or_default();
    let inspector = page::start(args, socket, page::Shown { url: &url, store: &store, secrets, own }, session)?;
    let mut ready = json!({
        "ready": true,
        "url": url,
        "store": store.path().map(|path| path.display().to_string()),
        "inspector": inspector.as_ref().map(Inspector::url),
        "pid": std::process::id(),
    });
    let (acceptor, authority) = tls.map(|tls| (tls.acceptor, tls.authority)).unzip();
    let authority = authority.flatten();
    if let (Some(authority), Some(line)) = (&authority, ready.as_object_mut()) {
        line.insert("ca_cert".into(), authority.clone().into());
    }
    let ready = ready.to_string();
    let ready_file = args.ready_file.as_deref().map(|path| ReadyFile::write(path, &ready)).transpose()?;
    if session.out.err_terminal && args.command.is_empty() {
        session.out.status(&format!("Listening on {url} (Ctrl-C to stop)"));
        if let Some(inspector) = &inspector {
            session.out.own_status(&format!("Inspector: {}", inspector.url()));
        }
        if let Some(authority) = &authority {
            session.out.status("Certificate authority, for --ca-cert:");
            authority.lines().for_each(|line| session.out.status(line));
        }
    } else {
        session.out.own_status(&ready);
    }

    let mut sink = Sink::new(args, expectations, session)?;
    let child = match args.command.as_slice() {
        [] => None,
        [program, ..] => {
            let store_path = store.path().map_or_else(OsString::new, OsString::from);
            let variables = [("HOOKCTL_URL", OsString::from(&url)), ("HOOKCTL_STORE", store_path)];
            let child = command::spawn(&args.command, &variables)
                .map_err(|cause| error::input(format!("cannot run {}", program.display())).because(cause));
            Some(child?)
        }
    };
    let mut command = child.is_some().then_some(None);
    let served = Served { listeners, tls: acceptor, command: child, within };
    let ended = listen::run(&options, served, &mut |event| {
        match event {
            Event::CommandEnded(ended) => command = Some(Some(ended)),
            event => sink.take(event, session)?,
        }
        let waits = sink.waits();
        Ok(match command {
            // Expected deliveries may still arrive after the command succeeded.
            Some(Some(ended)) if ended.failure().is_none() && waits && within.is_some() => Flow::Continue,
            None if waits => Flow::Continue,
            Some(None) => Flow::Continue,
            Some(Some(_)) | None => Flow::Stop,
        })
    });
    drop(ready_file);
    if let Some(inspector) = inspector {
        inspector.end(match ended {
            Ok(Ended::Interrupted) => "interrupted",
            Ok(Ended::Stopped) => "the run is over",
            Err(_) => "an error stopped the run",
        });
    }
    let closed = store.close();
    let has_saved = sink.has_saved();
    let command = command.flatten().zip(args.command.first());
    let ended = end(ended, command, closed, sink, session);
    store.end(ended.as_ref().map_or_else(error::exit_of, |exit| *exit), has_saved, session);
    ended
}

/// Ends the output of a run, and returns its exit code. The exit code of a failed command takes precedence.
fn end(
    ended: anyhow::Result<Ended>,
    command: Option<(CommandEnd, &OsString)>,
    closed: anyhow::Result<()>,
    mut sink: Sink<'_>,
    session: &mut Session<'_>,
) -> anyhow::Result<Exit> {
    let code = command.and_then(|(ended, _)| NonZero::new(ended.code));
    let mut exit = code.map_or(Exit::Ok, Exit::Command);
    let ended = ended.and_then(|ended| {
        if ended == Ended::Interrupted {
            exit = exit.and(Exit::Interrupted);
        } else if let Some((ended, program)) = command
            && let Some(failure) = ended.failure()
        {
            sink::command_failed(&program.to_string_lossy(), &failure, session);
        }
        exit = exit.and(sink.end(ended == Ended::Interrupted, session)?);
        Ok(())
    });
    combine(exit, [closed, ended])
}

/// Checks combinations of flags that clap cannot check.
fn check(args: &ListenArgs) -> anyhow::Result<()> {
    only_one_reads_stdin(&[
        ("--secret", args.verify.secrets.iter().any(|secret| secret == "-")),
        ("--resign", args.forward.resign.as_deref() == Some("-")),
        ("COMMAND", !args.command.is_empty() && args.verify.secrets.iter().any(|secret| secret == "-")),
    ])?;
    let (responses, forward) = (&args.responses, &args.forward);
    if responses.respond_body.is_some()
        && let Some(status @ (204 | 304)) = responses.respond
    {
        return Err(error::usage(format!("--respond {status} and --respond-body: a {status} response has no body")));
    }
    if responses.times.is_some() && responses.respond.is_none() && responses.drop.is_none() {
        return Err(error::usage("--times requires --respond or --drop"));
    }
    if forward.forward.is_some() {
        if (responses.respond.is_some() || responses.drop.is_some()) && responses.times.is_none() {
            let flag = if responses.respond.is_some() { "--respond" } else { "--drop" };
            return Err(error::usage(format!("{flag} and --forward: a delivery cannot have both answers"))
                .hint("add --times N to forward the deliveries after the first N"));
        }
        if responses.reject_invalid && !forward.forward_only_valid {
            return Err(error::usage("--reject-invalid and --forward: a delivery cannot have both answers")
                .hint("add --forward-only-valid"));
        }
        if responses.respond_body.is_some() && responses.respond.is_none() {
            return Err(error::usage("--respond-body and --forward: the application answers"));
        }
    }
    if args.store.retain.is_some() && args.store.save.is_none() {
        return Err(error::usage("--retain requires --save"));
    }
    Ok(())
}
