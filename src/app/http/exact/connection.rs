//! One connection of the exact client: connects, sends a request, and reads the complete response.
//!
//! The client decides which connection a request uses.

use std::{
    error::Error,
    io,
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::Arc,
};

use http_body_util::Empty;
use hyper::{
    Method, Request,
    body::{Bytes, Incoming},
    ext::ReasonPhrase,
    header::{CONTENT_LENGTH, TRANSFER_ENCODING},
};
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::{
    response::decode,
    stream::{ExactStream, Exchange},
};
use crate::app::http::{
    BodyEnd, Response, SendError, SendErrorKind,
    driven::{Driven, Socket, await_reset, is_reset},
    error::HostNotFound,
};

/// An open connection.
pub(super) struct Connection {
    open: Driven<ExactStream, Empty<Bytes>>,
    exchange: Exchange,
    /// Whether it has served an earlier request.
    pub(super) reused: bool,
}

/// Why there was no response.
pub(super) struct Failed {
    pub(super) error: SendError,
    /// Whether the server closed the connection without reading the request.
    pub(super) unread: bool,
}

impl From<SendError> for Failed {
    fn from(error: SendError) -> Self {
        Self { error, unread: false }
    }
}

/// Opens connections.
pub(super) struct Connector {
    pub(super) tls: Arc<ClientConfig>,
    /// Addresses to which it does not connect.
    pub(super) refused: Vec<SocketAddr>,
}

impl Connector {
    /// Connects to the host of `url`.
    pub(super) async fn connect(&self, url: &Url) -> Result<Connection, SendError> {
        let socket: Box<dyn Socket> = match (url.scheme(), self.connect_tcp(url).await?) {
            ("https", stream) => {
                let connecting = TlsConnector::from(Arc::clone(&self.tls)).connect(server_name(url)?, stream);
                let failed =
                    |error: io::Error| SendError { kind: SendErrorKind::Tls, ..SendError::from_error(&error, true) };
                Box::new(connecting.await.map_err(failed)?)
            }
            (_, stream) => Box::new(stream),
        };
        let exchange = Exchange::default();
        let stream = ExactStream { socket, exchange: exchange.clone() };
        Ok(Connection { open: Driven::new(stream).await?, exchange, reused: false })
    }

    async fn connect_tcp(&self, url: &Url) -> Result<TcpStream, SendError> {
        let mut failed = SendError { kind: SendErrorKind::Connect, sent: false, detail: "no address".into() };
        for address in resolve(url).await? {
            let stream = match TcpStream::connect(address).await {
                Ok(stream) => stream,
                Err(error) => {
                    failed = SendError::from_error(&error, true);
                    continue;
                }
            };
            if self.refused.iter().any(|listener| leads_to(&stream, *listener)) {
                let detail = format!("{address} is the listener itself");
                return Err(SendError { kind: SendErrorKind::Connect, sent: false, detail });
            }
            // A request is written at once, so there is nothing to wait for.
            let _ = stream.set_nodelay(true);
            return Ok(stream);
        }
        Err(failed)
    }
}

/// Returns the addresses of the host of `url`, with the port.
pub(super) async fn resolve(url: &Url) -> Result<Vec<SocketAddr>, SendError> {
    let port = url.port_or_known_default().unwrap_or(80);
    let name = match url.host() {
        Some(Host::Ipv4(ip)) => return Ok(vec![SocketAddr::new(IpAddr::from(ip), port)]),
        Some(Host::Ipv6(ip)) => return Ok(vec![SocketAddr::new(IpAddr::from(ip), port)]),
        Some(Host::Domain(name)) => name,
        None => "",
    };
    let found = tokio::net::lookup_host((name, port)).await;
    let found = found.map_err(|_| SendError::from_error(&io::Error::other(HostNotFound(name.to_owned())), true))?;
    Ok(found.collect())
}

/// Returns true if a connection leads to this listener. A listener on all addresses can be reached at every address of this machine.
fn leads_to(stream: &TcpStream, listener: SocketAddr) -> bool {
    let (Ok(peer), Ok(local)) = (stream.peer_addr(), stream.local_addr()) else { return false };
    let (peer_ip, local_ip) = (peer.ip().to_canonical(), local.ip().to_canonical());
    // All of 127.0.0.0/8 is this machine, but a connection to 127.0.0.2 comes from 127.0.0.1.
    let is_this_machine = peer_ip == local_ip || peer_ip.is_loopback();
    is_listener(peer, is_this_machine, listener)
}

/// Returns true if the host of `url` currently resolves to one of these listeners.
pub async fn is_any_of(url: &Url, listeners: &[SocketAddr]) -> bool {
    let addresses = resolve(url).await.unwrap_or_default();
    addresses.into_iter().any(|address| {
        let is_this_machine = is_this_machine(address.ip());
        listeners.iter().any(|listener| is_listener(address, is_this_machine, *listener))
    })
}

fn is_listener(address: SocketAddr, is_this_machine: bool, listener: SocketAddr) -> bool {
    let (ip, listener_ip) = (address.ip().to_canonical(), listener.ip().to_canonical());
    // A connection to `0.0.0.0` leads to the loopback address.
    let is_same = ip == listener_ip || (ip.is_unspecified() && listener_ip.is_loopback());
    address.port() == listener.port() && (is_same || (listener_ip.is_unspecified() && is_this_machine))
}

/// Returns true for an address of this machine: a loopback address, or one for which the operating system chooses the same address as the source. `connect` on a UDP socket sends
/// nothing.
fn is_this_machine(ip: IpAddr) -> bool {
    let unspecified = if ip.is_ipv4() { IpAddr::from([0; 4]) } else { IpAddr::from([0; 16]) };
    let source = UdpSocket::bind((unspecified, 0)).and_then(|socket| {
        socket.connect((ip, 9))?;
        socket.local_addr()
    });
    ip.is_unspecified() || ip.to_canonical().is_loopback() || source.is_ok_and(|source| source.ip() == ip)
}

fn server_name(url: &Url) -> Result<ServerName<'static>, SendError> {
    let name = match url.host() {
        Some(Host::Ipv4(ip)) => Ok(ServerName::from(IpAddr::from(ip))),
        Some(Host::Ipv6(ip)) => Ok(ServerName::from(IpAddr::from(ip))),
        _ => ServerName::try_from(url.host_str().unwrap_or_default().to_owned()),
    };
    let invalid = |_| SendError { kind: SendErrorKind::Tls, sent: false, detail: "not a valid host name".into() };
    name.map_err(invalid)
}

impl Connection {
    /// Returns false if the server has closed the idle connection, or has sent unsolicited data.
    pub(super) fn is_reusable(&mut self) -> bool {
        self.open.is_reusable()
    }

    /// Sends a request and reads the response up to `max_body` bytes of its body. Returns the connection if it can be used again.
    pub(super) async fn exchange(
        mut self,
        method: &str,
        request: Vec<u8>,
        max_body: usize,
        (start, deadline): (Instant, Instant),
    ) -> Result<(Response, Option<Self>), Failed> {
        self.exchange.start(request);
        let head = match timeout_at(deadline, self.send(method)).await {
            Ok(Ok(head)) => head,
            Ok(Err(error)) => return Err(self.explain(error.as_ref()).await),
            Err(_) => {
                let sent = self.exchange.end().started;
                return Err(SendError { kind: SendErrorKind::Timeout, sent, detail: String::new() }.into());
            }
        };
        let exact = self.exchange.end_head(decode);
        let (parts, body) = head.into_parts();
        // `Content-Length` together with `Transfer-Encoding` is a request-smuggling vector: close the connection.
        let is_ambiguous = [CONTENT_LENGTH, TRANSFER_ENCODING].iter().all(|name| parts.headers.contains_key(name));
        let (body, body_end) = self.read(body, max_body, deadline).await;
        let sent = self.exchange.end();
        let reusable = body_end == BodyEnd::Complete && sent.complete && !is_ambiguous && parts.status != 101;
        let reason = parts.extensions.get::<ReasonPhrase>();
        let reason = reason.map(|reason| String::from_utf8_lossy(reason.as_bytes()).into_owned());
        let parsed =
            || parts.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect();
        let response = Response {
            version: format!("{:?}", parts.version),
            status: parts.status.as_u16(),
            reason: reason.unwrap_or_else(|| parts.status.canonical_reason().unwrap_or_default().to_owned()),
            headers: exact.unwrap_or_else(parsed),
            body,
            body_end,
            latency: start.elapsed(),
        };
        self.reused = true;
        let reusable = reusable && self.is_reusable();
        Ok((response, reusable.then_some(self)))
    }

    async fn send(&mut self, method: &str) -> Result<hyper::Response<Incoming>, Box<dyn Error + Send + Sync>> {
        // hyper needs the method to know whether the response has a body. The rest of the request is in the exchange.
        let mut request = Request::new(Empty::new());
        *request.method_mut() = Method::from_bytes(method.as_bytes())?;
        self.open.send(request).await
    }

    /// Returns why there was no response. If the server closed the idle connection just before it was reused, it has not read the request.
    async fn explain(self, error: &(dyn Error + Send + Sync + 'static)) -> Failed {
        let Self { open, exchange, reused } = self;
        let has_response = exchange.has_response();
        let sent = exchange.end();
        let mut failed = SendError { sent: sent.started, ..SendError::from_error(error, false) };
        if failed.kind != SendErrorKind::Closed {
            return failed.into();
        }
        if has_response {
            failed =
                SendError { kind: SendErrorKind::Protocol, detail: "incomplete response headers".into(), ..failed };
            return failed.into();
        }
        let was_reset = sent.error.is_some() || is_reset(error);
        let unread = reused && (was_reset || await_reset(open.into_stream().socket.as_ref()).await);
        Failed { error: failed, unread }
    }

    /// Reads a body to its end, or up to the limit.
    async fn read(&mut self, mut body: Incoming, max_body: usize, deadline: Instant) -> (Vec<u8>, BodyEnd) {
        let mut read = Vec::new();
        loop {
            let data = match timeout_at(deadline, self.open.data(&mut body)).await {
                Err(_) => return (read, BodyEnd::TimedOut),
                Ok(Err(reason)) => return (read, BodyEnd::Broken(reason)),
                Ok(Ok(None)) => return (read, BodyEnd::Complete),
                Ok(Ok(Some(data))) => data,
            };
            let room = max_body - read.len();
            if data.len() > room {
                read.extend_from_slice(&data[..room]);
                return (read, BodyEnd::Truncated);
            }
            read.extend_from_slice(&data);
        }
    }
}
