//! `hookctl mock`: serves a mock of the management APIs on a loopback address until a signal ends it.
//!
//! It prints the ready line, a table of requests on a terminal, and the mock's own errors. The mock itself is in `server::mock`.

use std::{
    fs,
    net::SocketAddr,
    pin::pin,
    time::{Duration, Instant},
};

use futures_util::future::{Either, select};
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;

use crate::app::{
    cli::MockArgs,
    clock,
    commands::args,
    config,
    error::{self, ErrorExt as _, Exit},
    lookup::{lookup_failure, unknown},
    output::{Align, Column, MockRow, Output, Styles, Table},
    ready::ReadyFile,
    runtime::block_on,
    server::{
        Receiver, Reply,
        mock::{Accepted, Fault, Faults, Mock, ServedApi},
    },
    session::Session,
    store::mock::Store,
    webhooks::api::api_of,
};
use hookctl::{
    message::Message,
    provider::{Api, LookupError, Provider},
    secret::Secret,
};

/// Maximum number of errors waiting to be printed.
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
        let shown = args.state.as_ref().map_or_else(|| "in memory".into(), |path| path.display().to_string());
        anyhow::Error::new(error).context(format!("--state {shown}"))
    })?;
    let apis = providers.into_iter().map(served).collect::<anyhow::Result<_>>()?;
    let (errors, mut reported) = mpsc::channel(MAX_ERRORS);
    // If the channel is full, drop the error: enough others are waiting to be printed.
    let report = move |error| drop(errors.try_send(error));
    let mock = Mock::new(apis, accepted, faults, store).on_error(report);

    let ended = block_on(async {
        let receiver = Receiver::bind(address).await.map_err(|error| {
            let is_taken = error.kind() == std::io::ErrorKind::AddrInUse;
            let failure = anyhow::Error::new(error).context(format!("cannot listen on {address}"));
            if is_taken { failure.hint("use another port, or port 0 for a free one") } else { failure }
        })?;
        let ready = ready_line(mock.apis(), receiver.address(), &defaults);
        let _ready_file = args.ready_file.as_deref().map(|path| ReadyFile::write(path, &ready)).transpose()?;
        let terminal = session.out.terminal;
        let table = requests_table(session.out);
        if terminal {
            for line in banner(mock.apis(), receiver.address(), &defaults) {
                session.out.line(&line)?;
            }
            let titles = table.titles(session.out.styles);
            session.out.line(&titles)?;
        } else {
            session.out.json_text(&ready)?;
        }
        session.out.flush()?;
        let (sender, mut requests) = mpsc::unbounded_channel();
        let mut served = pin!(receiver.serve(move |message| {
            let start = Instant::now();
            let reply = mock.reply(&message);
            if terminal {
                // This cannot fail: the receiving end lives as long as the server.
                let _ = sender.send(HandledRequest::new(message, &reply, start.elapsed()));
            }
            reply
        }));
        loop {
            match select(select(pin!(reported.recv()), pin!(requests.recv())), served.as_mut()).await {
                Either::Left((Either::Left((Some(error), _)), _)) => session.out.warn(&error),
                Either::Left((Either::Right((Some(request), _)), _)) => {
                    let line = request.line(&table, session.out);
                    session.out.line(&line)?;
                }
                Either::Left(_) => return Ok(served.await),
                Either::Right((ended, _)) => return Ok(ended),
            }
        }
    })?;
    match ended {
        // A signal is the normal way to stop the mock, so no error is printed.
        None => Ok(Exit::Interrupted),
        Some(Err(failure)) => Err(failure),
    }
}

/// A request that the mock has responded to.
struct HandledRequest {
    /// When it was handled, in seconds since 1970.
    at: i64,
    method: String,
    target: String,
    status: u16,
    took: Duration,
}

impl HandledRequest {
    fn new(message: Message, reply: &Reply, elapsed: Duration) -> Self {
        let Message { method, target, .. } = message;
        Self { at: clock::now(), method, target, status: reply.status, took: elapsed + reply.delay }
    }

    /// Returns the row of the request: the time of day (UTC), method, target, status and duration.
    fn line(&self, table: &Table, out: &Output) -> String {
        let time = clock::to_rfc3339(self.at).and_then(|text| Some(text.split_once('T')?.1.to_owned()));
        let style = if self.status < 400 { Styles::good } else { Styles::bad };
        table.row(
            out.styles,
            &[
                (&time.unwrap_or_default(), Styles::faint),
                (&out.foreign(&self.method), Styles::plain),
                (&out.foreign(&self.target), Styles::plain),
                (&self.status.to_string(), style),
                (&format!("{:.1} ms", self.took.as_secs_f64() * 1e3), Styles::faint),
            ],
        )
    }
}

/// Returns the table of requests. Its columns fit typical requests, because the rows are not known in advance.
fn requests_table(out: &Output) -> Table {
    Table::new(
        vec![
            Column::fitting("TIME", Align::Left, ["23:59:59Z"]),
            Column::fitting("METHOD", Align::Left, []),
            Column::flexible("TARGET", ["/api/v2/webhooks?skip=100&limit=100&sort=type"]),
            Column::fitting("STATUS", Align::Right, []),
            Column::fitting("TOOK", Align::Right, ["1000.0 ms"]),
        ],
        out.width,
    )
}

/// Returns the lines that are printed first on a terminal: the address, and variables to paste into a shell. Credentials that the user set are left out.
fn banner(apis: &[ServedApi], address: SocketAddr, credentials: &Map<String, Value>) -> Vec<String> {
    let url = format!("http://{address}");
    let titles: Vec<&str> = apis.iter().map(|served| served.title.as_str()).collect();
    let titles = match &titles[..] {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        titles => titles.concat(),
    };
    let mut lines = vec![format!("Mock of {titles} on {url} (Ctrl-C to stop)"), String::new()];
    for served in apis {
        let mut export = |suffix: &str, value: &str| {
            lines.push(format!("  export {}={value}", config::variable(&served.provider, suffix)));
        };
        export("API_URL", &format!("{url}{}", served.base));
        let variables: &[(&str, &str)] = match served.api {
            Api::Screver | Api::Rest(_) => &[("TOKEN", "token")],
            Api::FluidSurveys => &[("API_KEY", "api_key"), ("PASSWORD", "password")],
        };
        for (suffix, key) in variables {
            if let Some(value) = credentials.get(*key).and_then(Value::as_str) {
                export(suffix, value);
            }
        }
    }
    lines.push(String::new());
    lines
}

/// Returns how the mock serves the API of a provider.
fn served(provider: &Provider) -> anyhow::Result<ServedApi> {
    let (api, url) = api_of(provider)?;
    Ok(ServedApi::new(provider, api, url))
}

/// Returns the providers to mock: those that were named, or all built-in ones with an API.
fn providers<'c>(args: &MockArgs, session: &Session<'c>) -> anyhow::Result<Vec<&'c Provider>> {
    let catalog = &session.settings.catalog;
    if args.apis.is_empty() {
        let built_in = catalog.built_in().collect::<Result<Vec<_>, _>>().map_err(|error| lookup_failure(&error))?;
        return Ok(built_in.into_iter().filter(|provider| api_of(provider).is_ok()).collect());
    }
    let find = |name: &String| {
        let found = match catalog.find(name) {
            Err(LookupError::Unknown { .. }) => {
                let all = catalog.all().map_err(|error| lookup_failure(&error))?;
                let with_api = all.into_iter().filter(|provider| api_of(provider).is_ok());
                let names: Vec<&str> = with_api.map(|provider| provider.name.as_str()).collect();
                Err(unknown("API", name, &names))
            }
            found => found.map_err(|error| lookup_failure(&error)),
        };
        let provider = found?;
        api_of(provider)?;
        Ok(provider)
    };
    args.apis.iter().map(find).collect()
}

/// Returns the credentials to accept, and the subset that are defaults. The ready line shows the defaults.
fn accepted(args: &MockArgs, session: &mut Session<'_>) -> anyhow::Result<(Accepted, Map<String, Value>)> {
    let mut defaults = Map::new();
    let mut credential = |flag: &str, text: Option<&String>, default: &str| {
        if let Some(text) = text {
            return session.secret(config::flag_source(flag, text)?, Some(flag));
        }
        defaults.insert(flag.trim_start_matches('-').replace('-', "_"), default.into());
        Secret::new(default.into(), "the mock").map_err(|error| error::input(error.to_string()))
    };
    let accepted = Accepted {
        token: credential("--token", args.token.as_ref(), "mock-token")?,
        client: (
            credential("--client-id", args.client_id.as_ref(), "mock-client")?,
            credential("--client-secret", args.client_secret.as_ref(), "mock-client-secret")?,
        ),
        key: (
            credential("--api-key", args.api_key.as_ref(), "mock-key")?,
            credential("--password", args.password.as_ref(), "mock-password")?,
        ),
    };
    Ok((accepted, defaults))
}

/// Returns the JSON line that is printed when the server is ready: URLs, process ID and default credentials.
fn ready_line(apis: &[ServedApi], address: SocketAddr, credentials: &Map<String, Value>) -> String {
    let url = format!("http://{address}");
    let serves_screver = apis.iter().any(|served| served.api == Api::Screver);
    let row = MockRow {
        ready: true,
        url: &url,
        apis: apis.iter().map(|served| (served.provider.as_str(), format!("{url}{}", served.base))).collect(),
        token_url: serves_screver.then(|| format!("{url}/oauth/token")),
        pid: std::process::id(),
        credentials,
    };
    json!(row).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hookctl::provider::Catalog;

    #[test]
    fn banner_exports_variables_without_credentials_of_the_user() {
        let catalog = Catalog::default();
        let api = |name: &str| served(catalog.find(name).expect("built in")).expect("an API");
        let apis = ["screver", "fluidsurveys"].map(api);
        let address = "127.0.0.1:8788".parse().expect("an address");
        // The user set the token, so it is not a default.
        let defaults = [("api_key", "mock-key"), ("password", "mock-password")];
        let defaults = defaults.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect();
        let expected = [
            "Mock of Screver and FluidSurveys on http://127.0.0.1:8788 (Ctrl-C to stop)",
            "",
            "  export HOOKCTL_SCREVER_API_URL=http://127.0.0.1:8788",
            "  export HOOKCTL_FLUIDSURVEYS_API_URL=http://127.0.0.1:8788",
            "  export HOOKCTL_FLUIDSURVEYS_API_KEY=mock-key",
            "  export HOOKCTL_FLUIDSURVEYS_PASSWORD=mock-password",
            "",
        ];
        assert_eq!(banner(&apis, address, &defaults), expected);
        let three = banner(&["typeform", "tally", "screver"].map(api), address, &Map::new());
        assert_eq!(three[0], "Mock of Typeform, Tally and Screver on http://127.0.0.1:8788 (Ctrl-C to stop)");
    }
}
