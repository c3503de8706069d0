//! The HTTP client: sends one message and returns one response. The only file that names reqwest.
//!
//! All headers come from the message, and reqwest adds none, so the bytes sent are those of the message. Redirects are not followed. TLS is set up for
//! https only. A proxy is never used for this machine. When to send again is decided by `retry`.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use hyper::ext::ReasonPhrase;
use reqwest::{
    Method,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{HeaderMap, HeaderName, HeaderValue},
};
use url::Url;

use super::{
    endpoint::is_local,
    error::{HostNotFound, SendError, SendErrorKind},
    response::{BodyEnd, MAX_BODY, Response},
    tls::{self, Trust},
};
use hookctl::message::Message;

/// How a client connects.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// Maximum time for one request.
    pub timeout: Duration,
    /// Whether TLS will be needed: for an https endpoint or an https proxy.
    pub tls: bool,
    /// Whether to use the proxies that the environment names, except for this machine.
    pub proxies: bool,
    pub trust: Trust,
    /// Maximum number of bytes read of a response body, and of the decoded body if it is compressed.
    pub max_body: usize,
}

/// Maximum number of headers in a response. Their total size is limited by hyper.
const MAX_HEADERS: usize = 8192;

impl ClientOptions {
    /// Returns the options for hookctl's own servers on this machine.
    pub fn loopback(timeout: Duration) -> Self {
        Self { timeout, tls: false, proxies: false, trust: Trust::default(), max_body: MAX_BODY }
    }
}

/// An HTTP client for one run.
#[derive(Debug)]
pub struct Client {
    direct: reqwest::Client,
    /// Uses the environment's proxies, if there are any.
    proxied: Option<reqwest::Client>,
    max_body: usize,
    timeout: Duration,
}

impl Client {
    /// Creates a client.
    ///
    /// # Errors
    /// The certificates cannot be read (exit 3).
    pub fn new(options: &ClientOptions) -> anyhow::Result<Self> {
        // A file that was named is read even if no URL needs it, so that a mistake in its name is reported.
        let tls = if options.tls || options.trust.names_files() {
            tls::config(&options.trust)?
        } else {
            tls::config_without_roots()?
        };
        let builder = || {
            reqwest::Client::builder()
                .timeout(options.timeout)
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .http1_only()
                .http1_max_headers(MAX_HEADERS)
                // A provider's next delivery uses a new connection. A pooled one may be closing just as it is reused.
                .pool_max_idle_per_host(0)
                .referer(false)
                .dns_resolver(Arc::new(SystemResolver))
                .tls_backend_preconfigured(tls.clone())
        };
        let build = |builder: reqwest::ClientBuilder| builder.build().context("cannot set up the HTTP client");
        Ok(Self {
            direct: build(builder().no_proxy())?,
            proxied: options.proxies.then(|| build(builder())).transpose()?,
            max_body: options.max_body,
            timeout: options.timeout,
        })
    }

    /// Returns the maximum time for one request.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Sends `message` to `url` once.
    ///
    /// # Errors
    /// There was no response. A response whose body breaks off is not an error: see [`Response::body_end`].
    pub async fn send(&self, url: &Url, message: &Message) -> Result<Response, SendError> {
        let headers = header_map(message)?;
        let method = Method::from_bytes(message.method.as_bytes()).map_err(|_| illegal("method"))?;
        let proxied = self.proxied.as_ref().filter(|_| !is_local(url));
        let request =
            proxied.unwrap_or(&self.direct).request(method, url.clone()).headers(headers).body(message.body.clone());

        let start = Instant::now();
        let mut response = request.send().await.map_err(|error| send_error(&error).at(url, self.timeout))?;
        let mut body = Vec::new();
        let body_end = loop {
            match response.chunk().await {
                Ok(Some(chunk)) if chunk.len() > self.max_body - body.len() => {
                    body.extend_from_slice(&chunk[..self.max_body - body.len()]);
                    break BodyEnd::Truncated;
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break BodyEnd::Complete,
                Err(error) if error.is_timeout() => break BodyEnd::TimedOut,
                Err(error) => break BodyEnd::Broken(SendError::from_error(&error, false).detail),
            }
        };
        let mut response = Response {
            version: format!("{:?}", response.version()),
            status: response.status().as_u16(),
            reason: reason(&response),
            headers: response
                .headers()
                .iter()
                .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
                .collect(),
            body,
            body_end,
            latency: start.elapsed(),
        };
        response.decode_body(self.max_body);
        Ok(response)
    }
}

/// The reason phrase that the server sent, or the usual one for its status.
fn reason(response: &reqwest::Response) -> String {
    let sent = response.extensions().get::<ReasonPhrase>();
    let sent = sent.map(|sent| String::from_utf8_lossy(sent.as_bytes()).into_owned());
    sent.unwrap_or_else(|| response.status().canonical_reason().unwrap_or_default().to_owned())
}

/// Returns the headers of a message for an HTTP client.
///
/// # Errors
/// A name or a value is illegal.
pub fn header_map(message: &Message) -> Result<HeaderMap, SendError> {
    let mut headers = HeaderMap::with_capacity(message.headers.len());
    for (name, value) in message.headers.iter() {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| illegal("header name"))?;
        let value = HeaderValue::from_bytes(value).map_err(|_| illegal("header value"))?;
        headers.append(name, value);
    }
    Ok(headers)
}

fn illegal(what: &str) -> SendError {
    SendError { kind: SendErrorKind::Protocol, sent: false, detail: format!("invalid {what}") }
}

fn send_error(error: &reqwest::Error) -> SendError {
    let found = SendError::from_error(error, error.is_connect());
    if error.is_timeout() { SendError { kind: SendErrorKind::Timeout, ..found } } else { found }
}

/// The system's resolver. Its errors have a type of their own, see [`HostNotFound`].
#[derive(Debug)]
struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = tokio::net::lookup_host((host.as_str(), 0)).await;
            let addresses: Vec<_> = found.map_err(|_| HostNotFound(host.clone()))?.collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
