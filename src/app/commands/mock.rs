//! `hookctl mock`: serves a mock of the management APIs on loopback until a signal ends it, and prints the mock's own errors.

use std::{fs, net::SocketAddr, pin::pin, time::Duration};

use futures_util::future::{Either, select};
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;

use crate::app::{
    cli::MockArgs,
    commands::args,
    config,
    error::{self, ErrorExt as _, Exit},
    lookup::lookup_failure,
    ready::ReadyFile,
    runtime::block_on,
    server::{
        Receiver,
        mock::{Accepted, Fault, Faults, Mock},
    },
    session::Session,
    store::mock::Store,
    webhooks::api::api_of,
};
use hookctl::{
    provider::{Api, Provider},
    secret::Secret,
};

/// Maximum number of errors that wait to be printed.
const MAX_ERRORS: usize = 16;

pub(super) fn run(args: &MockArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let providers = providers(args, session)?;
    let address: SocketAddr = args
        .listen
        .parse()
        .map_err(|_| error::usage(format!("--listen {}: not a valid address (e.g. 127.0.0.1:8788)", args.listen)))?;
    if !address.ip().is_loopback() {
        return Err(error::usage(format!("--listen {address}: the mock listens on loopback only"))
            .hint("use 127.0.0.1:PORT or [::1]:PORT"));
    }
    let faults = args
        .fail
        .iter()
        .map(|text| text.parse::<Fault>().map_err(|reason| error::usage(format!("--fail {text}: {reason}"))));
    let faults = faults.collect::<Result<Vec<_>, _>>()?;
    let latency = args.latency.as_deref().map_or(Ok(Duration::ZERO), |text| args::duration("--latency", text))?;
    let faults = Faults::new(faults, latency, args.seed);
    let (accepted, defaults) = accepted(args, session)?;
    let store = match &args.state {
        None => Store::in_memory(),
        Some(path) if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) => {
            return Err(error::input(format!("--state {}: not a file", path.display())));
        }
        Some(path) => Store::in_file(path),
    };
    let store = store.map_err(|error| {
        let place = args.state.as_ref().map_or_else(|| "in memory".into(), |path| path.display().to_string());
        anyhow::Error::new(error).context(format!("--state {place}"))
    })?;
    let events = providers
        .iter()
        .map(|(provider, api)| (*api, provider.events.iter().map(|event| event.name.clone()).collect()))
        .collect();
    let (errors, mut reported) = mpsc::channel(MAX_ERRORS);
    // If the channel is full, the same error is being printed already.
    let report = move |error| drop(errors.try_send(error));
    let mock = Mock::new(events, accepted, faults, store).on_error(report);

    let ended = block_on(async {
        let receiver = Receiver::bind(address).await.map_err(|error| {
            let is_taken = error.kind() == std::io::ErrorKind::AddrInUse;
            let failure = anyhow::Error::new(error).context(format!("cannot listen on {address}"));
            if is_taken { failure.hint("use another port, or port 0 for a free one") } else { failure }
        })?;
        let ready = ready_line(&providers, receiver.address(), &defaults);
        let _ready_file = args.ready_file.as_deref().map(|path| ReadyFile::write(path, &ready)).transpose()?;
        session.out.json_text(&ready)?;
        session.out.flush()?;
        let mut served = pin!(receiver.serve(move |message| mock.reply(&message)));
        while let Either::Left((Some(error), _)) = select(pin!(reported.recv()), served.as_mut()).await {
            session.out.warn(&error);
        }
        Ok(served.await)
    })?;
    match ended {
        // A signal is the normal way to end it, so there is no error message.
        None => Ok(Exit::Interrupted),
        Some(Err(failure)) => Err(failure),
    }
}

fn providers<'c>(args: &MockArgs, session: &Session<'c>) -> anyhow::Result<Vec<(&'c Provider, Api)>> {
    let named: Vec<&Provider> = if args.apis.is_empty() {
        let all = session.settings.catalog.built_in().collect::<Result<Vec<_>, _>>();
        all.map_err(|error| lookup_failure(&error))?.into_iter().filter(|provider| api_of(provider).is_ok()).collect()
    } else {
        args.apis.iter().map(|name| session.provider(name)).collect::<Result<_, _>>()?
    };
    named.into_iter().map(|provider| Ok((provider, api_of(provider)?.0))).collect()
}

/// Returns the credentials to accept, and the defaults among them, which the ready line shows.
fn accepted(args: &MockArgs, session: &mut Session<'_>) -> anyhow::Result<(Accepted, Map<String, Value>)> {
    let mut defaults = Map::new();
    let mut one = |flag: &str, text: Option<&String>, default: &str| {
        if let Some(text) = text {
            return session.secret(config::flag_source(flag, text)?, Some(flag));
        }
        defaults.insert(flag.trim_start_matches('-').replace('-', "_"), default.into());
        Secret::new(default.into(), "the mock").map_err(|error| error::input(error.to_string()))
    };
    let accepted = Accepted {
        token: one("--token", args.token.as_ref(), "mock-token")?,
        client: (
            one("--client-id", args.client_id.as_ref(), "mock-client")?,
            one("--client-secret", args.client_secret.as_ref(), "mock-client-secret")?,
        ),
        key: (
            one("--api-key", args.api_key.as_ref(), "mock-key")?,
            one("--password", args.password.as_ref(), "mock-password")?,
        ),
    };
    Ok((accepted, defaults))
}

/// Returns the line that is printed when the server is ready: URLs, process id and default credentials.
fn ready_line(providers: &[(&Provider, Api)], address: SocketAddr, credentials: &Map<String, Value>) -> String {
    let url = format!("http://{address}");
    let mut line = Map::new();
    line.insert("ready".into(), true.into());
    line.insert("url".into(), url.as_str().into());
    for (provider, api) in providers {
        line.insert(provider.name.clone(), url.as_str().into());
        if *api == Api::Screver {
            line.insert("token_url".into(), format!("{url}/oauth/token").into());
        }
    }
    line.insert("pid".into(), std::process::id().into());
    line.insert("credentials".into(), json!(credentials));
    Value::Object(line).to_string()
}
