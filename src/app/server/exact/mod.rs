//! An HTTP/1 server that hands every request over exactly as it was written, and limits what a sender can make it hold.
//!
//! hyper parses, frames and answers. A [`tape::Tape`] beside it keeps the bytes of each request head, so header lines keep their order, case and repeats.
//! All limits are in [`Limits`]. A request that is malformed, too large or cut off is answered as RFC 9110 and 9112 say, and handed over as well, with
//! its [`Problem`]. What a request means, and the answer to it, are up to the [`Handler`].

mod accept;
mod check;
mod connection;
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

/// What a server lets senders use.
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
    /// How long requests that were accepted may take to be answered once the server stops.
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

/// A request, or what there is of one.
#[derive(Debug)]
pub struct Received {
    /// The request. If it is malformed, its body is everything that was received instead.
    pub message: Message,
    /// The bytes of the head, if `message` does not encode to them.
    pub head: Option<Vec<u8>>,
    pub origin: Origin,
    /// When its last byte arrived.
    pub at: SystemTime,
    /// The same for measuring.
    pub since: Instant,
    /// Why it is not a complete request. The response is then the server's own.
    pub problem: Option<Problem>,
}

/// What is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub kind: ProblemKind,
    /// The status of the response. `None` if there is none, because the sender is gone.
    pub status: Option<u16>,
    /// The reason, without the sender's own text.
    pub reason: Cow<'static, str>,
}

/// How much of a request there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// It is not HTTP, or not unambiguous.
    Malformed,
    /// The head is complete, and the body is cut off or was not read.
    Truncated,
}

impl Problem {
    fn malformed(status: u16, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { kind: ProblemKind::Malformed, status: Some(status), reason: reason.into() }
    }

    fn truncated(status: Option<u16>, reason: impl Into<Cow<'static, str>>) -> Self {
        Self { kind: ProblemKind::Truncated, status, reason: reason.into() }
    }
}

/// The answer to a request.
#[derive(Debug)]
pub enum Action {
    /// Send this response.
    Reply(Reply),
    /// The connection is closed without a response.
    Close,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    /// Headers, without those of the connection and the length.
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Bytes,
}

impl Reply {
    /// Creates a reply with this content type and body.
    pub fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.as_bytes().to_vec())];
        Self { status, headers, body: body.into() }
    }

    /// Creates a reply with a body of JSON.
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(status, "application/json", body)
    }
}

/// Answers requests. Called once for each request, in the order of each connection.
pub trait Handler {
    /// Returns whether the body of a request is read. If not, the request is handed over as truncated.
    fn reads_body(&self, head: &Message) -> bool;

    /// Handles a request. If the request has a problem, the returned action is ignored.
    fn handle(&self, received: Received) -> impl Future<Output = Action>;

    /// Takes note of a TLS handshake that failed.
    fn handshake_failed(&self, peer: SocketAddr, reason: &str);
}
