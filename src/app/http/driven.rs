//! An HTTP/1.1 connection that is driven by the task that uses it, so an idle connection needs no task.
//!
//! hyper writes, parses and frames messages. This module is what the exact client and a load test have in common: it sends a request, reads the response
//! piece by piece, and recognizes a connection that the server has closed. They decide when to connect, what to send, and what to read.

use std::{
    error::Error,
    future::poll_fn,
    io,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
    time::Duration,
};

use hyper::{
    Request, Response,
    body::{Body, Bytes, Incoming},
    client::conn::http1,
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;

use super::SendError;

/// Maximum size of the head of a response, including interim responses, in bytes.
pub const MAX_HEAD: usize = 64 * 1024;

/// Maximum number of headers in a response. hyper reserves memory for them with each response.
pub const MAX_HEADERS: usize = 1024;

/// The error if the connection ends before the first byte of a response.
pub const CLOSED: &str = "connection closed before a response was received";

/// The error if the connection ends within a body.
const CLOSED_IN_BODY: &str = "connection closed in the middle of the body";

/// How many times to check whether the server has reset the connection, and how long to wait before each check.
const MAX_RESET_CHECKS: u32 = 10;
const RESET_CHECK_INTERVAL: Duration = Duration::from_millis(5);

/// A connected socket, with or without TLS.
pub trait Socket: AsyncRead + AsyncWrite + Send + Unpin {
    /// Returns true if the socket has an error that was not returned yet.
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

/// An open connection over a stream: hyper's two halves.
pub struct Driven<S: AsyncRead + AsyncWrite + Unpin, B: Body + 'static> {
    sender: http1::SendRequest<B>,
    driver: http1::Connection<TokioIo<S>, B>,
}

impl<S, B> Driven<S, B>
where
    S: AsyncRead + AsyncWrite + Unpin,
    B: Body + Unpin + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    /// Starts HTTP on a connected stream.
    pub async fn new(stream: S) -> Result<Self, SendError> {
        let mut builder = http1::Builder::new();
        let handshake = builder.max_buf_size(MAX_HEAD).max_headers(MAX_HEADERS).handshake(TokioIo::new(stream)).await;
        let (sender, driver) = handshake.map_err(|error| SendError::from_error(&error, true))?;
        Ok(Self { sender, driver })
    }

    /// Returns false if the server has closed the idle connection, or has sent unsolicited data.
    ///
    /// Polling also replaces the waker that hyper remembers. Otherwise the next request would wake the task that sends it, which costs a tenth of the
    /// throughput of a load test.
    pub fn is_reusable(&mut self) -> bool {
        Pin::new(&mut self.driver).poll(&mut no_waker()).is_pending() && self.sender.is_ready()
    }

    /// Sends a request and returns the response without its body.
    pub async fn send(&mut self, request: Request<B>) -> Result<Response<Incoming>, Box<dyn Error + Send + Sync>> {
        let mut response = pin!(self.sender.send_request(request));
        let driver = &mut self.driver;
        poll_fn(|context| {
            let ended = Pin::new(&mut *driver).poll(context);
            match response.as_mut().poll(&mut no_waker()) {
                Poll::Ready(response) => Poll::Ready(response.map_err(Into::into)),
                Poll::Pending => ended.map(|ended| Err(ended.err().map_or_else(closed, Into::into))),
            }
        })
        .await
    }

    /// Returns the next bytes of a body, without trailers, or `None` at its end.
    ///
    /// # Errors
    /// Why the rest of the body cannot be read.
    pub async fn data(&mut self, body: &mut Incoming) -> Result<Option<Bytes>, String> {
        while !body.is_end_stream() {
            let driver = &mut self.driver;
            let frame = poll_fn(|context| match Pin::new(&mut *body).poll_frame(&mut no_waker()) {
                Poll::Pending => {
                    let ended = Pin::new(&mut *driver).poll(context).is_ready();
                    match Pin::new(&mut *body).poll_frame(&mut no_waker()) {
                        Poll::Pending if ended => Poll::Ready(Err(CLOSED_IN_BODY.to_owned())),
                        frame => frame.map(Ok),
                    }
                }
                frame @ Poll::Ready(_) => frame.map(Ok),
            });
            let Some(frame) = frame.await? else { break };
            if let Ok(data) = frame.map_err(|error| SendError::from_error(&error, false).detail)?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }

    /// Ends HTTP, and returns the stream.
    pub fn into_stream(self) -> S {
        self.driver.into_parts().io.into_inner()
    }
}

/// Returns true if the server resets the connection. This proves that it closed the connection before it read the request: the reset follows the end of
/// the stream immediately.
pub async fn await_reset(socket: &dyn Socket) -> bool {
    for _ in 0..MAX_RESET_CHECKS {
        if socket.has_error() {
            return true;
        }
        tokio::time::sleep(RESET_CHECK_INTERVAL).await;
    }
    false
}

/// Returns true if the error means that the connection was reset or can no longer be written to.
pub fn is_reset(error: &(dyn Error + 'static)) -> bool {
    std::iter::successors(Some(error), |&error| error.source())
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .any(|error| matches!(error.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe))
}

/// Returns a context without a waker. hyper's connection produces the response and its body, and the same task polls it, so nothing else must wake it.
fn no_waker() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

fn closed() -> Box<dyn Error + Send + Sync> {
    io::Error::new(io::ErrorKind::ConnectionAborted, CLOSED).into()
}
