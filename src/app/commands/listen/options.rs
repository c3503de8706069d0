//! Turns the flags of `listen` into the options of a run: sockets, keys, responses, forwarding, expectations.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use super::{
    register::Registration,
    store::{self, RunStore},
};
use crate::app::{
    cli::{DropPoint, Explain, ListenArgs},
    commands::{
        args,
        env_file::EnvSecret,
        keys::{Keys, KnownSecrets},
    },
    config,
    error::{self, ErrorExt as _},
    forward::{ForwardOptions, Forwarder},
    http::endpoint,
    listen::{
        Forward, Options, Search,
        expect::{Expectation, Expectations, ParseError},
        responses::{Fault, Responses},
        tokens::TokenEndpoint,
    },
    lookup::{lookup_failure, unknown},
    output::Verbosity,
    server::exact::{
        Limits, Listener, activated,
        tls::{self, Tls},
    },
    session::Session,
};
use hookctl::{
    text::read_capped,
    verify::{AgeLimit, Now, RecordVerifier},
};

/// The default port.
const DEFAULT_PORT: u16 = 8787;

/// Maximum value of `--max-body`, in bytes. SQLite cannot store more than twice as much in one row.
const MAX_BODY: usize = 500_000_000;

/// Maximum total size of all bodies in memory, in bytes, unless `--max-body` is larger.
const MAX_BUFFERED: usize = 256 * 1024 * 1024;

/// Maximum size of an application's response, in bytes.
const MAX_RESPONSE: usize = 16 * 1024 * 1024;

/// Maximum size of the file of `--respond-body`, in bytes.
const MAX_RESPOND_BODY: u64 = 16 * 1024 * 1024;

/// Additional time, beyond their timeouts, for requests in progress when the run ends.
const DRAIN_MARGIN: Duration = Duration::from_secs(10);

/// The sockets of a run.
pub(super) struct Network {
    pub(super) listeners: Vec<Listener>,
    pub(super) tls: Option<Tls>,
}

/// Binds a socket, or uses the sockets that were passed to this process.
///
/// # Errors
/// The address is invalid (exit 2) or not available, or the certificate cannot be used (exit 3).
pub(super) fn network(args: &ListenArgs, session: &mut Session<'_>) -> anyhow::Result<Network> {
    let ip = args.bind.as_deref().map_or(Ok(IpAddr::V4(Ipv4Addr::LOCALHOST)), |text| {
        let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        bare.parse::<IpAddr>().map_err(|_| {
            error::usage(format!("--bind {text}: not an IP address"))
                .hint("e.g. --bind ::1, or --bind 0.0.0.0 --port 8787")
        })
    })?;
    let tls = match (args.tls, &args.tls_cert, &args.tls_key) {
        (Some(_), ..) => Some(tls::for_this_run(ip)?),
        (None, Some(certificate), Some(key)) => Some(tls::from_files(certificate, key)?),
        _ => None,
    };
    let passed = activated().map_err(|cause| error::input("cannot use the sockets of LISTEN_FDS").because(cause))?;
    if !passed.is_empty() {
        return Ok(Network { listeners: passed, tls });
    }
    let port = args.port.unwrap_or(if args.command.is_empty() { DEFAULT_PORT } else { 0 });
    let address = SocketAddr::new(ip, port);
    let listener = Listener::bind(address).map_err(|cause| {
        let is_taken = cause.kind() == std::io::ErrorKind::AddrInUse;
        let failure = error::input(format!("cannot listen on {address}")).because(cause);
        if is_taken { failure.hint("use another --port, or --port 0 for a free one") } else { failure }
    })?;
    if !ip.is_loopback() {
        let address = listener.address();
        session.out.warn(&format!("--bind {ip}: other machines can reach this server on {address}"));
    }
    Ok(Network { listeners: vec![listener], tls })
}

/// Creates the verifier, and fetches the secrets of every possible provider.
///
/// # Errors
/// A secret cannot be loaded, or there is none for the provider of `--provider` (exit 3).
pub(super) fn verifier<'c>(
    args: &ListenArgs,
    candidates: &[EnvSecret],
    registered: Option<&Registration>,
    session: &mut Session<'c>,
) -> anyhow::Result<(RecordVerifier<'c>, KnownSecrets)> {
    let flags = &args.verify;
    let catalog = &session.settings.catalog;
    let provider = flags.provider.as_deref().map(|name| session.provider(name)).transpose()?;
    let tolerance = flags.tolerance.as_deref().map(|text| args::duration("--tolerance", text)).transpose()?;
    let tolerance = tolerance.map(|limit| i64::try_from(limit.as_secs()).unwrap_or(i64::MAX));
    let age = tolerance.map(|tolerance| AgeLimit { tolerance, now: Now::Captured });
    let verifier = RecordVerifier::new(catalog).provider(provider).age(age);
    if let Some(provider) = provider
        && tolerance.is_some()
        && !provider.sends_time()
    {
        return Err(error::usage(format!(
            "--tolerance: {} sends no timestamp, so the age of a delivery cannot be checked",
            provider.name
        )));
    }
    let mut keys = Keys::new(&flags.secrets, candidates, session);
    keys.registered =
        registered.and_then(|registered| Some((registered.provider.as_str(), registered.secret.as_ref()?)));
    keys.is_required = provider.is_some();
    let known = keys.fetch(&verifier, provider)?;
    Ok((verifier, known))
}

/// Parses the flags for expectations.
///
/// # Errors
/// A provider or event is unknown, or a number is invalid (exit 2).
pub(super) fn expectations(args: &ListenArgs, session: &Session<'_>) -> anyhow::Result<Expectations> {
    let flags = &args.expect;
    let mut expectations = Expectations::new(flags.count, flags.none_but, flags.all_valid);
    let provider = match args.verify.provider.as_deref() {
        Some(name) => Some(session.provider(name)?),
        None => session.settings.profile_provider()?,
    };
    for text in &flags.expect {
        let expectation = Expectation::parse(text, provider, |name| session.settings.catalog.find(name));
        expectations.add(expectation.map_err(|error| {
            match error {
                ParseError::Provider(error) => lookup_failure(&error),
                ParseError::Event { provider, event, known } => {
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    unknown(&format!("{provider} event"), &event, &known)
                }
                ParseError::Count => error::usage(format!("--expect '{text}': not a valid number of deliveries"))
                    .hint("e.g. --expect 'screver surveyCompleted=2'"),
                ParseError::Names => error::usage(format!("--expect '{text}': not a provider and an event"))
                    .hint("e.g. --expect 'screver surveyCompleted'"),
            }
        })?);
    }
    Ok(expectations)
}

/// Creates the forwarder.
///
/// # Errors
/// The URL is invalid (exit 2), or a secret or certificate cannot be read (exit 3).
pub(super) fn forward(
    args: &ListenArgs,
    listener: Vec<SocketAddr>,
    session: &mut Session<'_>,
) -> anyhow::Result<Option<Forward>> {
    let flags = &args.forward;
    let Some(text) = &flags.forward else { return Ok(None) };
    let url = endpoint::parse("--forward", text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(error::usage("--forward: the URL has a query or a fragment")
            .hint("leave it out; each delivery keeps its own query"));
    }
    let resign = flags.resign.as_deref().map(|text| {
        let source = config::flag_source("--resign", text)?;
        session.secret(source, Some("--resign"))
    });
    let trust = args::trust(&args.trust, session.settings);
    trust.warn_if_insecure(session.out);
    let forwarder = Forwarder::new(
        url,
        ForwardOptions {
            timeout: args::time_limit("--forward-timeout", &flags.forward_timeout)?,
            trust,
            max_body: MAX_RESPONSE,
            resign: resign.transpose()?,
            listener,
        },
    )?;
    Ok(Some(Forward { forwarder, only_valid: flags.forward_only_valid }))
}

/// Creates the options of a run.
///
/// # Errors
/// A flag has an invalid value (exit 2), or a file cannot be used (exit 3).
pub(super) fn options<'c>(
    args: &ListenArgs,
    verifier: RecordVerifier<'c>,
    forward: Option<Forward>,
    store: &RunStore,
    session: &mut Session<'_>,
) -> anyhow::Result<Options<'c>> {
    let flags = &args.responses;
    let fault = match (flags.respond, flags.drop) {
        (Some(status), _) => Some(Fault::Status(status)),
        (None, Some(DropPoint::AfterHeaders)) => Some(Fault::DropAfterHeaders),
        (None, Some(DropPoint::AfterBody)) => Some(Fault::DropAfterBody),
        (None, None) => None,
    };
    let delay = flags.respond_after.as_deref().map(|text| args::duration("--respond-after", text)).transpose()?;
    let delay = delay.unwrap_or_default();
    let body = flags.respond_body.as_deref().map(respond_body).transpose()?;
    let read_timeout = args::time_limit("--read-timeout", &args.read_timeout)?;
    let max_body = args::bytes("--max-body", &args.max_body)?;
    if max_body == 0 {
        return Err(error::usage("--max-body 0: must be more than 0"));
    }
    if max_body > MAX_BODY {
        return Err(error::usage(format!("--max-body {}: must be at most 500MB", args.max_body)));
    }
    let tokens = flags.token_endpoint.as_deref().map(|path| {
        if path.starts_with('/') && !path.contains('?') {
            Ok(TokenEndpoint::new(path.to_owned()))
        } else {
            Err(error::usage(format!("--token-endpoint {path}: not a path (e.g. /oauth/token)")))
        }
    });
    let public_url = args.verify.public_url.as_deref().map(|text| endpoint::parse("--public-url", text));
    let forward_timeout = args::time_limit("--forward-timeout", &args.forward.forward_timeout)?;
    Ok(Options {
        verifier,
        allow_unsigned: args.verify.allow_unsigned,
        public_url: public_url.transpose()?.map(|url| url[..url::Position::BeforePath].to_owned()),
        scheme: if args.tls.is_some() || args.tls_cert.is_some() { "https" } else { "http" },
        responses: Responses::new(fault, flags.times, body, delay, flags.reject_invalid),
        tokens: tokens.transpose()?,
        limits: Limits {
            max_body,
            max_buffered: max_body.max(MAX_BUFFERED),
            max_connections: usize::try_from(args.max_connections).unwrap_or(usize::MAX),
            read_timeout,
            drain_timeout: read_timeout * 2 + forward_timeout + delay + DRAIN_MARGIN,
        },
        store: store.writer.clone(),
        redactor: session.out.redactor().clone(),
        store_is_file: store.path().is_some(),
        capture: store::capture(args, session)?,
        forward,
        search: match args.verify.explain {
            Explain::Auto => Search::Limited,
            Explain::Always => Search::Always,
            Explain::Never => Search::Never,
        },
        keeps_messages: session.out.verbosity == Verbosity::Verbose || !args.report.reports.is_empty(),
    })
}

/// Returns the body of `--respond-body`: the content of the file for `@FILE`, otherwise the text itself.
fn respond_body(text: &str) -> anyhow::Result<Vec<u8>> {
    let Some(path) = text.strip_prefix('@') else { return Ok(text.as_bytes().to_vec()) };
    let read = std::fs::File::open(path).and_then(|file| read_capped(file, MAX_RESPOND_BODY));
    read.map_err(|cause| error::input(format!("--respond-body: cannot read {path}")).because(cause))
}
