//! The stream of a load-test connection: counts bytes, limits the size of response headers, and records why a write failed.
//!
//! hyper abandons a connection if a write fails. A server may reject a request before it is complete, so this stream continues to read instead.

use std::{
    cell::{Cell, RefCell},
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

use crate::app::http::{SendError, SendErrorKind};

/// Maximum size of the head of a response, including interim responses, in bytes.
pub(super) const MAX_HEAD: usize = 64 * 1024;

/// The error if the connection ends before the first byte of a response.
pub(super) const CLOSED: &str = "connection closed before a response was received";

/// Totals over all connections, whatever the results of the deliveries.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    /// Bytes of requests, without TLS.
    pub(super) sent: Cell<u64>,
    /// Bytes of responses, without TLS.
    pub(super) received: Cell<u64>,
    /// Connections that were opened.
    pub(super) connections: Cell<u64>,
    /// Requests that were sent again, because the server had closed the connection without reading them.
    pub(super) resent: Cell<u64>,
}

/// The exchange of one request for its response, as the stream sees it.
#[derive(Default)]
pub(super) struct Exchange {
    /// Bytes received since the request.
    received: Cell<usize>,
    /// Whether the head of the response is still incomplete.
    pub(super) in_head: Cell<bool>,
    /// Why the request could not be written completely.
    pub(super) write_error: RefCell<Option<io::Error>>,
}

impl Exchange {
    pub(super) fn begin(&self) {
        self.received.set(0);
        self.in_head.set(true);
    }

    /// Explains why there was no response. The message distinguishes a server that closes idle connections without notice from one that accepts no
    /// requests.
    pub(super) fn explain(&self, error: &(dyn std::error::Error + 'static), reused: bool) -> SendError {
        let mut failed = SendError::from_error(error, false);
        if failed.kind == SendErrorKind::Closed && self.received.get() > 0 {
            return SendError { kind: SendErrorKind::Protocol, detail: "incomplete response headers".into(), ..failed };
        }
        if failed.kind == SendErrorKind::Closed {
            let cause = self.write_error.take().map_or_else(|| CLOSED.to_owned(), |error| error.to_string());
            let which = if reused { "on a reused connection" } else { "on a new connection" };
            failed.detail = format!("{cause}, {which}");
        }
        failed
    }
}

/// A connected socket, with or without TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin {
    /// Returns true if the socket has an error that was not returned yet.
    fn socket_error(&self) -> bool;
}

impl Stream for TcpStream {
    fn socket_error(&self) -> bool {
        self.take_error().is_ok_and(|error| error.is_some())
    }
}

impl Stream for TlsStream<TcpStream> {
    fn socket_error(&self) -> bool {
        self.get_ref().0.socket_error()
    }
}

/// A stream that counts bytes, limits the head of a response, and continues to read after a failed write.
pub(super) struct Metered<'a> {
    pub(super) stream: Box<dyn Stream>,
    pub(super) traffic: &'a Traffic,
    pub(super) exchange: Rc<Exchange>,
}

impl AsyncRead for Metered<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // hyper limits the size of one head, but skips any number of interim responses.
        if self.exchange.in_head.get() && self.exchange.received.get() > MAX_HEAD {
            return Poll::Ready(Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "response headers are larger than 64 KiB",
            )));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let count = buffer.filled().len() - before;
        self.exchange.received.set(self.exchange.received.get() + count);
        add(&self.traffic.received, count);
        read
    }
}

impl AsyncWrite for Metered<'_> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.exchange.write_error.borrow().is_some() {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        if let Poll::Ready(Ok(count)) = written {
            add(&self.traffic.sent, count);
        }
        // A server may reject a request before it is complete, and close. Its response says why: drop the rest of the request and read it.
        written.map(|written| {
            written.or_else(|error| {
                *self.exchange.write_error.borrow_mut() = Some(error);
                Ok(bytes.len())
            })
        })
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

pub(super) fn add(counter: &Cell<u64>, count: usize) {
    counter.set(counter.get() + count as u64);
}
