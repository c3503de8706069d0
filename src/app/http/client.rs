//! The HTTP client: one message out, one answer back. The only file that names reqwest.
//!
//! Every header is set here, so reqwest adds none and the bytes that go out are those of the message. TLS is built for https alone; redirects
//! are answers like any other; what an endpoint says is read up to a cap.

use std::{
    error::Error,
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use reqwest::{
    Method,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{HeaderMap, HeaderName, HeaderValue},
};
use url::Url;

use super::tls::{self, Trust};
use anyhow::Context as _;

use hookctl::{message::Message, provider::media_type, secret::Redactor};

/// The most that is read of what an endpoint answers, in bytes. What is shown of it is a line.
pub const MOST_OF_AN_ANSWER: usize = 64 * 1024;

/// How a client connects.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The longest time for one delivery.
    pub timeout: Duration,
    /// Whether TLS will be needed: for an https endpoint or an https proxy.
    pub tls: bool,
    /// Whether the proxies of the environment apply.
    pub proxies: bool,
    /// Whom to trust.
    pub trust: Trust,
    /// The most that is read of an answer's body, in bytes.
    pub cap: usize,
}

impl Connection {
    /// A connection to a server on this machine, of ours.
    #[must_use]
    pub fn on_loopback(timeout: Duration) -> Self {
        Self { timeout, tls: false, proxies: false, trust: Trust::default(), cap: MOST_OF_AN_ANSWER }
    }
}

/// A client for one run.
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    cap: usize,
}

/// What an endpoint answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header fields.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, up to the cap.
    pub body: Vec<u8>,
    /// How the body ended.
    pub ended: Ended,
    /// From the start of the request to the end of the answer.
    pub latency: Duration,
}

/// How the body of an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// As it said it would.
    Whole,
    /// At the cap: there is more.
    Capped,
    /// Too early: the connection broke off.
    Broken,
    /// Not in time.
    Late,
}

impl Answer {
    /// The value of a header, where it is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(held, _)| held.eq_ignore_ascii_case(name))?;
        str::from_utf8(value).ok()
    }

    /// What the body is said to be, in lower case and without parameters.
    #[must_use]
    pub fn media_type(&self) -> String {
        media_type(self.header("content-type").unwrap_or_default())
    }

    /// The first line of the body that is not blank, as text, or its beginning. What is `hidden` is taken out before it is cut: of a
    /// secret that was cut, nobody knows any more that it is one.
    #[must_use]
    pub fn first_line(&self, hidden: &Redactor) -> Option<String> {
        /// As much of a line as fits on one.
        const SHOWN: usize = 200;
        let body = hidden.mask(&self.body);
        let text = String::from_utf8_lossy(&body);
        let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
        Some(line.chars().take(SHOWN).collect())
    }
}

/// Why there was no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreachable {
    /// The kind of failure.
    pub kind: UnreachableKind,
    /// Whether something of the request may have gone out before.
    pub sent: bool,
    /// What the system said.
    pub detail: String,
}

/// What kept an answer away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnreachableKind {
    /// The host's name has no address.
    Dns,
    /// Nothing accepts connections there.
    Refused,
    /// There is no way there: no route, or a proxy that does not let it through.
    Connect,
    /// No TLS session could be agreed on, or the certificate is not trusted.
    Tls,
    /// The time was over.
    Timeout,
    /// It was closed before there was an answer.
    Closed,
    /// Something answered that is not HTTP.
    Protocol,
}

impl Unreachable {
    /// What to do about it, where that is known.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        if self.kind == UnreachableKind::Tls { tls::hint(&self.detail) } else { None }
    }
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            UnreachableKind::Dns => "the host's name was not found",
            UnreachableKind::Refused => "the connection was refused",
            UnreachableKind::Connect => "no connection could be made",
            UnreachableKind::Tls => "TLS failed",
            UnreachableKind::Timeout => "there was no answer in time",
            UnreachableKind::Closed => "the connection was closed without an answer",
            UnreachableKind::Protocol => "what came back is no HTTP answer",
        })?;
        write!(f, " ({})", self.detail)
    }
}

impl Client {
    /// A client that connects so.
    ///
    /// # Errors
    /// The certificates cannot be read (exit 3).
    pub fn new(connection: &Connection) -> anyhow::Result<Self> {
        let mut builder = reqwest::Client::builder()
            .timeout(connection.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .http1_only()
            // A provider's next delivery comes later and on another connection; one that is kept may be closing as it is used.
            .pool_max_idle_per_host(0)
            .referer(false)
            .dns_resolver(Arc::new(System));
        if !connection.proxies {
            builder = builder.no_proxy();
        }
        let tls = if connection.tls { tls::trusting(&connection.trust)? } else { tls::trusting_nobody()? };
        builder = builder.tls_backend_preconfigured(tls);
        let http = builder.build().context("cannot set up the HTTP client")?;
        Ok(Self { http, cap: connection.cap })
    }

    /// Delivers `message` to `url`.
    ///
    /// # Errors
    /// There was no answer; the kind says why.
    pub async fn deliver(&self, url: &Url, message: &Message) -> Result<Answer, Unreachable> {
        let illegal = |what: &str| Unreachable {
            kind: UnreachableKind::Protocol,
            sent: false,
            detail: format!("illegal {what}"),
        };
        let mut headers = HeaderMap::new();
        for (name, value) in message.headers.iter() {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| illegal("header name"))?;
            let value = HeaderValue::from_bytes(value).map_err(|_| illegal("header value"))?;
            headers.append(name, value);
        }
        let method = Method::from_bytes(message.method.as_bytes()).map_err(|_| illegal("method"))?;
        let request = self.http.request(method, url.clone()).headers(headers).body(message.body.clone());

        let start = Instant::now();
        let mut response = request.send().await.map_err(|error| explain(&error))?;
        let mut body = Vec::new();
        // The status is the answer; a body that breaks off is read as far as it came.
        let ended = loop {
            match response.chunk().await {
                Ok(Some(chunk)) if chunk.len() > self.cap - body.len() => {
                    body.extend_from_slice(&chunk[..self.cap - body.len()]);
                    break Ended::Capped;
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break Ended::Whole,
                Err(error) if error.is_timeout() => break Ended::Late,
                Err(_) => break Ended::Broken,
            }
        };
        Ok(Answer {
            status: response.status().as_u16(),
            headers: response
                .headers()
                .iter()
                .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
                .collect(),
            body,
            ended,
            latency: start.elapsed(),
        })
    }
}

/// The system's own resolver. Its failures have a type, so that they can be told from a refused connection.
#[derive(Debug)]
struct System;

#[derive(Debug)]
struct NotFound(String);

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for NotFound {}

impl Resolve for System {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = tokio::net::lookup_host((host.as_str(), 0)).await;
            let addresses: Vec<_> = found.map_err(|error| NotFound(format!("{host}: {error}")))?.collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

fn is_refused(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<std::io::Error>();
    error.is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused)
}

fn is_closed(error: &(dyn Error + 'static)) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};
    let of_http = error.downcast_ref::<hyper::Error>();
    let of_system = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    of_http.is_some_and(hyper::Error::is_incomplete_message)
        || matches!(of_system, Some(BrokenPipe | ConnectionAborted | ConnectionReset))
}

fn next_cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

/// The kind is read off the types in the chain of causes, not off their words.
fn explain(error: &reqwest::Error) -> Unreachable {
    // An `io::Error` skips what it wraps when it is asked for its source, and TLS comes wrapped so.
    let chain: Vec<_> =
        std::iter::successors(Some(error as &(dyn Error + 'static)), |&error| next_cause(error)).collect();
    let has = |is: fn(&(dyn Error + 'static)) -> bool| chain.iter().any(|error| is(*error));

    let kind = if error.is_timeout() {
        UnreachableKind::Timeout
    } else if has(<dyn Error>::is::<NotFound>) {
        UnreachableKind::Dns
    } else if has(<dyn Error>::is::<rustls::Error>) {
        UnreachableKind::Tls
    } else if has(is_refused) {
        UnreachableKind::Refused
    } else if error.is_connect() {
        UnreachableKind::Connect
    } else if has(is_closed) {
        UnreachableKind::Closed
    } else {
        UnreachableKind::Protocol
    };
    let detail = chain.last().map_or_else(|| error.to_string(), ToString::to_string);
    Unreachable { kind, sent: !error.is_connect(), detail }
}
