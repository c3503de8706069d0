//! The stream below hyper: sends the exact request in place of the one that hyper writes, and keeps the response head that hyper reads.
//!
//! hyper gets a request without headers or body, and what it writes is discarded. If a write fails, the stream still reads, because a server may reject
//! a request before it is complete, and its response states the reason.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

/// Maximum size of the head of a response, interim responses included, in bytes.
pub(super) const MAX_HEAD: usize = 64 * 1024;

/// Maximum capacity of the head buffer that is kept for the next response, in bytes.
const MAX_KEPT_CAPACITY: usize = 8 * 1024;

/// A connected socket, with or without TLS.
pub(super) trait Socket: AsyncRead + AsyncWrite + Send + Unpin {
    /// Returns true if the socket has a pending error.
    fn has_error(&self) -> bool;
}

impl Socket for TcpStream {
    fn has_error(&self) -> bool {
        self.take_error().is_ok_and(|error| error.is_some())
    }
}

impl Socket for TlsStream<TcpStream> {
    fn has_error(&self) -> bool {
        self.get_ref().0.has_error()
    }
}

/// The exchange of one request for its response, shared by the connection and its stream.
#[derive(Clone, Default)]
pub(super) struct Exchange(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    request: Vec<u8>,
    /// Number of bytes of the request that were sent.
    sent: usize,
    /// The bytes received since the request, up to the end of the head.
    head: Vec<u8>,
    in_head: bool,
    /// Why the request could not be sent completely.
    write_error: Option<io::Error>,
}

/// The result of sending a request.
pub(super) struct Sent {
    pub(super) complete: bool,
    /// Whether any byte was sent.
    pub(super) started: bool,
    pub(super) error: Option<io::Error>,
}

impl Exchange {
    /// Starts sending a request.
    pub(super) fn start(&self, request: Vec<u8>) {
        let mut state = self.state();
        state.head.clear();
        state.head.shrink_to(MAX_KEPT_CAPACITY);
        *state = State { request, head: std::mem::take(&mut state.head), in_head: true, ..State::default() };
    }

    /// Stops recording the head of the response, and returns the result of `read` for the received bytes.
    pub(super) fn end_head<T>(&self, read: impl FnOnce(&[u8]) -> T) -> T {
        let mut state = self.state();
        state.in_head = false;
        read(&state.head)
    }

    /// Returns the result of sending, and frees the request.
    pub(super) fn end(&self) -> Sent {
        let mut state = self.state();
        let complete = state.sent == state.request.len() && state.write_error.is_none();
        state.request = Vec::new();
        Sent { complete, started: state.sent > 0, error: state.write_error.take() }
    }

    /// Returns true if any byte was received since the request.
    pub(super) fn has_response(&self) -> bool {
        !self.state().head.is_empty()
    }

    fn has_oversized_head(&self) -> bool {
        let state = self.state();
        state.in_head && state.head.len() > MAX_HEAD
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The stream that hyper reads from and writes to.
pub(super) struct ExactStream {
    pub(super) socket: Box<dyn Socket>,
    pub(super) exchange: Exchange,
}

impl ExactStream {
    /// Sends the rest of the request.
    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Self { socket, exchange } = self;
        let mut state = exchange.state();
        while state.sent < state.request.len() && state.write_error.is_none() {
            let written = match Pin::new(&mut *socket).poll_write(context, &state.request[state.sent..]) {
                Poll::Ready(written) => written,
                Poll::Pending => return Poll::Pending,
            };
            match written {
                Ok(0) => state.write_error = Some(io::ErrorKind::WriteZero.into()),
                Ok(count) => state.sent += count,
                Err(error) => state.write_error = Some(error),
            }
        }
        Poll::Ready(())
    }
}

impl AsyncRead for ExactStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // hyper skips any number of interim responses, so limit their total size here.
        if self.exchange.has_oversized_head() {
            let reason = "response headers are larger than 64 KiB";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, reason)));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(context, buffer);
        let mut state = self.exchange.state();
        if state.in_head {
            state.head.extend_from_slice(&buffer.filled()[before..]);
        }
        read
    }
}

impl AsyncWrite for ExactStream {
    /// Discards what hyper writes.
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.poll_send(context).is_pending() {
            return Poll::Pending;
        }
        if self.exchange.state().write_error.is_some() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
