//! One HTTP/1.1 connection of a load test: sends a request, reads the response to its end, and keeps the connection for the next request.
//!
//! hyper writes, parses and frames messages. This file decides when to connect and when to reuse a connection, and limits responses.
//! A closed connection is replaced. A request is sent again only if the server closed a kept connection and certainly did not read the request.
//! Any other request without a response is an error, whether it arrived or not.
//! Only a complete response counts. An incomplete, malformed or late one is an error regardless of its status.

use std::{
    future::poll_fn,
    io,
    net::{IpAddr, SocketAddr},
    pin::{Pin, pin},
    rc::Rc,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use futures_util::future::{Either, select};
use http_body_util::Full;
use hyper::{
    Request, Response,
    body::{Body as _, Bytes, Incoming},
    client::conn::http1,
    header::{CONTENT_LENGTH, TRANSFER_ENCODING},
};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{net::TcpStream, time::Sleep};
use tokio_rustls::TlsConnector;
use url::Host;

use super::{
    Options,
    stream::{CLOSED, Exchange, MAX_HEAD, Metered, Stream, Traffic, add},
};
use crate::app::{
    error::{self, ErrorExt as _, Exit},
    http::{SendError, SendErrorKind, timed_out, tls},
};

/// Maximum number of headers in a response. hyper reserves memory for them with each response.
const MAX_HEADERS: usize = 1024;

/// Maximum size of a response body that is read to its end, in bytes. Beyond that, a new connection is cheaper than the rest of the body.
const MAX_BODY: u64 = 1024 * 1024;

/// The server to connect to. The host is resolved once per run, and its addresses must be loopback unless remote hosts are allowed.
pub(super) struct Target {
    addresses: Vec<SocketAddr>,
    /// For https: the trusted certificates, and the name that the server's certificate must have.
    tls: Option<(TlsConnector, ServerName<'static>)>,
    /// Maximum time for one delivery.
    timeout: Duration,
    /// Whether a connection is used for several deliveries.
    pub(super) keep_alive: bool,
}

impl Target {
    /// Resolves the host of the URL.
    ///
    /// # Errors
    /// Returns an error if the host is not found or not loopback, or if the certificates cannot be used.
    pub(super) async fn resolve(options: &Options) -> anyhow::Result<Self> {
        let Options { url, timeout, .. } = options;
        let host = url.host_str().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let port = url.port_or_known_default().unwrap_or(80);
        let unknown = |why: &str| error::failure(Exit::Unreachable, format!("host not found{why}: {host}"));
        let found = tokio::time::timeout(*timeout, tokio::net::lookup_host((bare, port))).await;
        let found = found.map_err(|_| unknown(" within --timeout"))?.map_err(|_| unknown(""))?;
        let addresses: Vec<_> =
            found.filter(|address| options.allow_remote || address.ip().to_canonical().is_loopback()).collect();
        if addresses.is_empty() {
            return Err(error::usage(format!("--to: refusing to load-test {host}: it does not resolve to loopback"))
                .hint("pass --i-own-this-host if you own it or its owner agreed"));
        }
        let tls = if url.scheme() == "https" {
            let config: Arc<ClientConfig> = Arc::new(tls::config(&options.trust)?);
            let name = match url.host() {
                Some(Host::Ipv4(ip)) => ServerName::from(IpAddr::from(ip)),
                Some(Host::Ipv6(ip)) => ServerName::from(IpAddr::from(ip)),
                _ => ServerName::try_from(bare.to_owned())
                    .map_err(|error| error::usage(format!("not a valid host name: {host}")).because(error))?,
            };
            Some((TlsConnector::from(config), name))
        } else {
            if options.trust.names_files() {
                tls::config(&options.trust)?;
            }
            None
        };
        Ok(Self { addresses, tls, timeout: *timeout, keep_alive: options.keep_alive })
    }
}

/// A connection that is opened when it is first needed, and reopened after it was closed.
pub(super) struct Connection<'a> {
    link: Link<'a>,
    /// Reset for each delivery, which is cheaper than a new timer.
    timer: Pin<Box<Sleep>>,
}

/// Why a request got no response.
struct ExchangeError {
    error: SendError,
    /// Whether the server certainly closed the connection before it read the request.
    unread: bool,
}

impl From<SendError> for ExchangeError {
    fn from(error: SendError) -> Self {
        Self { error, unread: false }
    }
}

/// The part of a [`Connection`] that a delivery borrows, without the timer.
struct Link<'a> {
    target: &'a Target,
    traffic: &'a Traffic,
    /// `None` while a delivery is in flight, so that the connection of an abandoned delivery is closed.
    open: Option<Box<Open<'a>>>,
    /// The status of the response that is being read, once it is known.
    status: Option<u16>,
}

/// An open connection: hyper's two halves, and the traffic of the current delivery.
struct Open<'a> {
    sender: http1::SendRequest<Full<Bytes>>,
    driver: http1::Connection<TokioIo<Metered<'a>>, Full<Bytes>>,
    exchange: Rc<Exchange>,
}

impl<'a> Connection<'a> {
    pub(super) fn new(target: &'a Target, traffic: &'a Traffic) -> Self {
        let link = Link { target, traffic, open: None, status: None };
        Self { link, timer: Box::pin(tokio::time::sleep(target.timeout)) }
    }

    /// Sends a request and returns the status of the response. `start` is when the timeout begins. With `close`, the connection is not used again.
    pub(super) async fn deliver(
        &mut self,
        request: Request<Full<Bytes>>,
        close: bool,
        start: Instant,
    ) -> Result<u16, SendError> {
        let timeout = self.link.target.timeout;
        self.timer.as_mut().reset((start + timeout).into());
        let result = match select(pin!(self.link.exchange(request, close)), &mut self.timer).await {
            Either::Left((result, _)) => Some(result),
            Either::Right(_) => None,
        };
        result.unwrap_or_else(|| {
            let timeout = humantime::format_duration(timeout);
            let detail = match self.link.status {
                Some(status) => format!("incomplete {status} response within {timeout} (--timeout)"),
                None => timed_out(self.link.target.timeout),
            };
            Err(SendError { kind: SendErrorKind::Timeout, sent: true, detail })
        })
    }
}

impl<'a> Link<'a> {
    /// Sends a request and reads the response. If the server turns out to have closed the kept connection, sends it again over a new one.
    async fn exchange(&mut self, request: Request<Full<Bytes>>, close: bool) -> Result<u16, SendError> {
        if close || self.open.is_none() {
            return self.exchange_once(request, close).await.map_err(|failed| failed.error);
        }
        match self.exchange_once(request.clone(), close).await {
            Err(failed) if failed.unread => {
                add(&self.traffic.resent, 1);
                self.exchange_once(request, close).await.map_err(|failed| failed.error)
            }
            result => result.map_err(|failed| failed.error),
        }
    }

    async fn exchange_once(&mut self, request: Request<Full<Bytes>>, close: bool) -> Result<u16, ExchangeError> {
        self.status = None;
        let mut open = self.open.take();
        if let Some(kept) = &mut open
            && !kept.is_reusable()
        {
            open = None;
        }
        let reused = open.is_some();
        let mut open = match open {
            Some(open) => open,
            None => Box::new(self.connect().await?),
        };
        open.exchange.begin();
        let response = open.send(request).await;
        let response = match response {
            Ok(response) => response,
            Err(error) => {
                let reset = open.exchange.write_error.borrow().is_some() || is_reset(error.as_ref());
                let error = open.exchange.explain(error.as_ref(), reused);
                let unread = reused && error.kind == SendErrorKind::Closed && (reset || open.await_reset().await);
                return Err(ExchangeError { error, unread });
            }
        };
        let status = response.status().as_u16();
        self.status = Some(status);
        open.exchange.in_head.set(false);
        // `Content-Length` together with `Transfer-Encoding` is a request-smuggling vector: close the connection.
        let ambiguous = [CONTENT_LENGTH, TRANSFER_ENCODING].iter().all(|name| response.headers().contains_key(name));
        let read = open.read(response.into_body()).await;
        if let BodyRead::Broken(reason) = read {
            let detail = format!("{status}, then {reason}");
            return Err(SendError { kind: SendErrorKind::Incomplete, sent: true, detail }.into());
        }
        if read == BodyRead::Complete && !close && !ambiguous && open.exchange.write_error.take().is_none() {
            self.open = Some(open);
        }
        Ok(status)
    }

    async fn connect(&self) -> Result<Open<'a>, SendError> {
        let mut failed = SendError { kind: SendErrorKind::Connect, sent: false, detail: "no address".into() };
        for address in &self.target.addresses {
            let stream = match TcpStream::connect(address).await {
                Ok(stream) => stream,
                Err(error) => {
                    failed = SendError::from_error(&error, true);
                    if failed.detail.is_empty() {
                        failed.detail = address.to_string();
                    }
                    continue;
                }
            };
            // Each request is written at once, so delaying small packets gains nothing.
            let _ = stream.set_nodelay(true);
            add(&self.traffic.connections, 1);
            let tls_failed = |error: io::Error| {
                let failed = SendError::from_error(&error, true);
                SendError { kind: SendErrorKind::Tls, ..failed }
            };
            let stream: Box<dyn Stream> = match &self.target.tls {
                None => Box::new(stream),
                Some((connector, name)) => Box::new(connector.connect(name.clone(), stream).await.map_err(tls_failed)?),
            };
            return self.handshake(stream).await;
        }
        Err(failed)
    }

    async fn handshake(&self, stream: Box<dyn Stream>) -> Result<Open<'a>, SendError> {
        let exchange = Rc::<Exchange>::default();
        let stream = Metered { stream, traffic: self.traffic, exchange: Rc::clone(&exchange) };
        let handshake =
            http1::Builder::new().max_buf_size(MAX_HEAD).max_headers(MAX_HEADERS).handshake(TokioIo::new(stream)).await;
        let (sender, driver) = handshake.map_err(|error| SendError::from_error(&error, true))?;
        Ok(Open { sender, driver, exchange })
    }
}

impl Open<'_> {
    /// Returns false if the server has closed the idle connection, or has sent data without a request.
    ///
    /// Polling also replaces the waker that hyper remembers. Otherwise the next request would wake the task that sends it, which costs a tenth of
    /// the throughput.
    fn is_reusable(&mut self) -> bool {
        Pin::new(&mut self.driver).poll(&mut noop_context()).is_pending() && self.sender.is_ready()
    }

    /// Sends a request and returns the response without its body.
    async fn send(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, Box<dyn std::error::Error + Send + Sync>> {
        let mut response = pin!(self.sender.send_request(request));
        let driver = &mut self.driver;
        poll_fn(|context| {
            let ended = Pin::new(&mut *driver).poll(context);
            match response.as_mut().poll(&mut noop_context()) {
                Poll::Ready(response) => Poll::Ready(response.map_err(Into::into)),
                Poll::Pending => ended.map(|ended| Err(ended.err().map_or_else(closed, Into::into))),
            }
        })
        .await
    }

    /// Returns true if the server resets the connection. That proves that it closed the connection before it read the request. The reset follows the end
    /// of the stream immediately.
    async fn await_reset(self) -> bool {
        let stream = self.driver.into_parts().io.into_inner().stream;
        for _ in 0..RESET_POLLS {
            if stream.socket_error() {
                return true;
            }
            tokio::time::sleep(RESET_POLL_INTERVAL).await;
        }
        false
    }

    /// Reads a body to its end.
    async fn read(&mut self, mut body: Incoming) -> BodyRead {
        let mut length = 0_u64;
        while !body.is_end_stream() {
            if body.size_hint().lower().saturating_add(length) > MAX_BODY {
                return BodyRead::Last;
            }
            let (driver, mut ended) = (&mut self.driver, false);
            let frame = poll_fn(|context| match Pin::new(&mut body).poll_frame(&mut noop_context()) {
                Poll::Pending => {
                    ended = Pin::new(&mut *driver).poll(context).is_ready();
                    match Pin::new(&mut body).poll_frame(&mut noop_context()) {
                        Poll::Pending if ended => Poll::Ready(None),
                        frame => frame.map(Some),
                    }
                }
                frame @ Poll::Ready(_) => frame.map(Some),
            });
            match frame.await {
                Some(Some(Ok(frame))) => length += frame.data_ref().map_or(0, |data| data.len() as u64),
                Some(Some(Err(error))) => return BodyRead::Broken(SendError::from_error(&error, false).detail),
                Some(None) if ended => return BodyRead::Last,
                Some(None) => break,
                None => return BodyRead::Broken(CLOSED_IN_BODY.into()),
            }
        }
        BodyRead::Complete
    }
}

/// A context without a waker. hyper's driver produces the response and its body, and the same task polls the driver, so nothing else must wake it.
fn noop_context() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

fn closed() -> Box<dyn std::error::Error + Send + Sync> {
    io::Error::new(io::ErrorKind::ConnectionAborted, CLOSED).into()
}

/// How reading a body ended.
#[derive(PartialEq, Eq)]
enum BodyRead {
    /// It is complete.
    Complete,
    /// The connection cannot be reused: it was closed after the body, or the body is too large to read to its end.
    Last,
    /// The connection was closed within the body, or the rest of the body is malformed.
    Broken(String),
}

/// The error if the connection ends within a body.
const CLOSED_IN_BODY: &str = "connection closed in the middle of the body";

/// How many times to check whether the server has reset the connection.
const RESET_POLLS: u32 = 10;

/// The time between two checks.
const RESET_POLL_INTERVAL: Duration = Duration::from_millis(5);

/// Returns true if the cause is a reset connection or a broken pipe.
fn is_reset(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source())
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .any(|error| matches!(error.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe))
}
