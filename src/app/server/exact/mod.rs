//! An HTTP/1 server that passes every request to its handler exactly as it was sent, and limits the memory that senders can use.
//!
//! hyper parses requests and writes responses. A [`tape::Tape`] sees the same bytes and keeps each request head, so that header lines keep their order,
//! case and repeats. All limits are in [`Limits`]. A request that is malformed, too large or incomplete gets the response that RFC 9110 and RFC 9112
//! require, and is also passed to the handler, with its [`Problem`]. The [`Handler`] decides what a request means, and how to respond.

mod accept;
mod check;
mod connection;
mod encode;
mod recorded;
mod socket;
mod tape;
pub mod tls;

use std::{
    borrow::Cow,
    net::SocketAddr,
    time::{Duration, Instant, SystemTime},
};

use hyper::body::Bytes;

use hookctl::message::Message;

pub use accept::serve;
pub use socket::{Listener, activated};

/// Maximum size of a request head, in bytes. The response to a larger one is 431.
const MAX_HEAD: usize = 64 * 1024;

/// The resources that a server lets senders use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Maximum size of a body, in bytes. The response to a larger one is 413.
    pub max_body: usize,
    /// Maximum total size of all bodies in memory, in bytes. Beyond it, the response is 503.
    pub max_buffered: usize,
    /// Maximum number of connections. Others wait until one is closed.
    pub max_connections: usize,
    /// How long the head of a request may take to arrive, and then its body. Also how long a connection may stay idle.
    pub read_timeout: Duration,
    /// How long requests in progress may take once the server is stopping.
    pub drain_timeout: Duration,
}

/// Where a request came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    pub peer: SocketAddr,
    /// The number of the connection, from 1.
    pub connection: u64,
    /// The number of the request on its connection, from 1.
    pub sequence: u32,
}

/// A request, or the part of it that arrived.
#[derive(Debug)]
pub struct Received {
    /// The request. If its head is malformed, the body contains the bytes that were received after the head, up to [`MAX_HEAD`] of them. If a chunk is
    /// malformed, the body contains the bytes from there on after the decoded ones.
    pub message: Message,
    /// The bytes of the head, if `message` does not encode to them.
    pub head: Option<Vec<u8>>,
    /// The bytes of the fields after a chunked body, without the empty line. No provider signs them.
    pub trailers: Vec<u8>,
    pub origin: Origin,
    /// When its last byte arrived.
    pub at: SystemTime,
    /// The same time on the monotonic clock.
    pub since: Instant,
    /// Why it is not a complete request. If set, the server responds itself.
    pub problem: Option<Problem>,
}

/// What is wrong with a request.
#[derive(Clone, Debug)]
pub struct Problem {
    pub kind: ProblemKind,
    /// The response that the server sends. `None` if there is none, e.g. because the sender disconnected.
    pub reply: Option<Reply>,
    /// The reason. It never contains text from the request.
    pub reason: Cow<'static, str>,
}

/// Which part of a request is usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// It is not HTTP, or it is ambiguous.
    Malformed,
    /// The head is complete, but the body is incomplete or was not read.
    Truncated,
    /// The body was not read because the handler did not ask for it.
    Dropped,
}

impl Problem {
    fn malformed(status: u16, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ProblemKind::Malformed, Some(status), reason)
    }

    fn truncated(status: Option<u16>, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ProblemKind::Truncated, status, reason)
    }

    fn new(kind: ProblemKind, status: Option<u16>, reason: impl Into<Cow<'static, str>>) -> Self {
        let reason = reason.into();
        let reply = status.map(|status| Reply::json(status, serde_json::json!({ "error": reason }).to_string()));
        Self { kind, reply, reason }
    }

    /// A malformed request to which hyper has responded with this status, without a body.
    fn answered(status: u16, reason: impl Into<Cow<'static, str>>) -> Self {
        let reply = Reply { status, headers: Vec::new(), body: Bytes::new() };
        Self { reply: Some(reply), ..Self::new(ProblemKind::Malformed, None, reason) }
    }
}

/// What the server does after a request.
#[derive(Debug)]
pub enum Action {
    /// Send this response.
    Reply(Reply),
    /// Close the connection without a response.
    Close,
}

/// A response to send.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    /// Headers. Those of the connection, and the length, are added by the server.
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Bytes,
}

impl Reply {
    /// Creates a reply with this content type and body.
    pub fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.as_bytes().to_vec())];
        Self { status, headers, body: body.into() }
    }

    /// Creates a reply with a JSON body.
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(status, "application/json", body)
    }
}

/// Handles requests. Called once for each request. Requests of one connection are handled in their order.
pub trait Handler {
    /// Returns whether to read the body of a request. If not, the request is handled as truncated.
    fn reads_body(&self, head: &Message) -> bool;

    /// Handles a request. If the request has a problem, the returned action is ignored.
    fn handle(&self, received: Received) -> impl Future<Output = Action>;

    /// Called when a TLS handshake fails.
    fn handshake_failed(&self, peer: SocketAddr, reason: &str);
}
