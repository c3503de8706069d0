//! `hookctl inspect`: serves the inspector over a store or captured requests, until a signal ends it.
//!
//! A store is read in place, even while a listener writes to it. Captures are verified and saved in a store of this run (`capture`). The server is in
//! `crate::app::inspector`.

mod capture;

use std::{thread, time::Duration};

use super::{args, env_file::env_secrets, inspector, keys::Keys};
use crate::app::{
    cli::InspectArgs,
    error::Exit,
    http::endpoint,
    input::{is_stdin, only_one_reads_stdin},
    inspector::{Info, Inspector, Target, Writes},
    output::InspectRow,
    ready::ReadyFile,
    runtime::block_on_runtime,
    session::Session,
    signal,
    store::deliveries::{Reader, failure, is_store},
};
use hookctl::verify::RecordVerifier;

use capture::CaptureStore;

/// How long a replay may take.
const REPLAY_TIMEOUT: Duration = Duration::from_secs(30);

pub(super) fn run(args: &InspectArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    only_one_reads_stdin(&[
        ("FILE -", is_stdin(&args.file)),
        ("--secret", args.secrets.sources.iter().any(|secret| secret == "-")),
    ])?;
    let targets = targets(args, session)?;
    let is_store = !is_stdin(&args.file) && args.capture.from == "auto" && is_store(&args.file).unwrap_or(false);
    if is_store {
        // Report an unreadable store before the page is served.
        Reader::open(&args.file).map_err(|error| failure(&args.file, error))?;
    }
    let socket = inspector::bind(args.ui_port)?;
    if !inspector::check_targets("--to", &targets, &[socket.address()])? {
        return Ok(Exit::Interrupted);
    }
    let public_url = args.public_url.as_deref().map(|text| endpoint::parse("--public-url", text)).transpose()?;
    let public_url = public_url.map(|url| url[..url::Position::BeforePath].to_owned());
    let provider = args.capture.provider.as_deref().map(|name| session.provider(name)).transpose()?;
    let candidates = env_secrets(&args.secrets.env_files, session.out)?;
    let verifier = RecordVerifier::new(&session.settings.catalog).provider(provider);
    let secrets = Keys::new(&args.secrets.sources, &candidates, session).fetch(&verifier, provider)?;
    // From here on, a signal stops the run cleanly.
    if signal::interrupted() {
        return Ok(Exit::Interrupted);
    }
    let captured = if is_store { None } else { CaptureStore::import(args, &verifier, public_url.as_deref(), session)? };
    let writes = match &captured {
        _ if signal::interrupted() => return Ok(Exit::Interrupted),
        Some(captured) => Writes::Writer(captured.writer()),
        None => Writes::in_file(args.file.clone()),
    };
    let trust = args::trust(&args.tls, session.settings);
    trust.warn_if_insecure(session.out);
    let state = inspector::state(
        inspector::Parts {
            writes,
            secrets,
            targets,
            trust,
            timeout: REPLAY_TIMEOUT,
            own: vec![socket.address()],
            info: Info { path: (!is_stdin(&args.file)).then(|| args.file.clone()), ..Info::default() },
        },
        session,
    )?;
    let inspector = Inspector::start(socket, state)?;
    serve(args, inspector, captured, &verifier, public_url.as_deref(), session)
}

/// Prints the URL, and waits for a signal. Meanwhile, the causes of captured requests are searched for.
fn serve(
    args: &InspectArgs,
    inspector: Inspector,
    mut captured: Option<CaptureStore>,
    verifier: &RecordVerifier<'_>,
    public_url: Option<&str>,
    session: &mut Session<'_>,
) -> anyhow::Result<Exit> {
    let url = inspector.url();
    let ready = serde_json::to_string(&InspectRow { ready: true, inspector: url, pid: std::process::id() })?;
    let ready_file = args.ready_file.as_deref().map(|path| ReadyFile::write(path, &ready)).transpose()?;
    if session.out.terminal {
        session.out.line(&format!("Inspector: {url}"))?;
        session.out.status("Ctrl-C to stop");
    } else {
        session.out.json_text(&ready)?;
    }
    session.out.flush()?;
    thread::scope(|scope| {
        if let Some(captured) = &mut captured {
            scope.spawn(|| captured.explain(verifier, public_url));
        }
        block_on_runtime(signal::wait())?;
        drop(ready_file);
        inspector.end("interrupted");
        anyhow::Ok(())
    })?;
    // A signal is the normal way to stop the inspector, so no error is printed.
    Ok(Exit::Interrupted)
}

fn targets(args: &InspectArgs, session: &mut Session<'_>) -> anyhow::Result<Vec<Target>> {
    let mut targets = Vec::new();
    for text in &args.to {
        let url = endpoint::parse("--to", text)?;
        session.out.hide_url(url.as_str());
        if url.scheme() == "http" && !endpoint::is_local(&url) {
            let host = url.host_str().unwrap_or_default();
            session.out.warn(&format!("sending captured requests to {host} over plain HTTP"));
        }
        targets.push(Target { url, secret: None });
    }
    Ok(targets)
}
