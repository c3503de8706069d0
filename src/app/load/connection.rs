//! One connection of a load: a request goes out, its answer comes back, and the connection is kept for the next.
//!
//! It connects anew where the other side closed, and never sends a request twice: a delivery that went out and was not answered is an error,
//! whether it arrived or not. Requests are bytes that are ready to go; nothing of them is looked at. What has a status is answered, however its
//! body ends.

use std::{
    cell::Cell,
    future::poll_fn,
    io,
    pin::{Pin, pin},
    task::Poll,
    time::Instant,
};

use futures_util::future::{Either, select};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf},
    net::TcpStream,
    time::Sleep,
};
use tokio_rustls::TlsConnector;

use super::{
    answer::{self, Progress},
    endpoint::Endpoint,
    tally::{ErrorKind, NoAnswer},
};

/// How much is read at once.
const BUFFER: usize = 8 * 1024;

/// What went over the connections, whatever came of the deliveries.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    /// Bytes of requests, without TLS.
    pub(super) sent: Cell<u64>,
    /// Bytes of answers, without TLS.
    pub(super) received: Cell<u64>,
    /// Connections that were made.
    pub(super) connections: Cell<u64>,
}

/// A connection, if there is one at the moment, and the time that a delivery has.
pub(super) struct Line<'a> {
    wire: Wire<'a>,
    /// Set anew for each delivery: cheaper than another timer.
    clock: Pin<Box<Sleep>>,
}

struct Wire<'a> {
    endpoint: &'a Endpoint,
    traffic: &'a Traffic,
    stream: Option<Box<dyn Stream>>,
    buffer: Vec<u8>,
    /// The status of the answer that is being read, once it is there.
    status: Option<u16>,
}

trait Stream: AsyncRead + AsyncWrite + Unpin {}
impl<T: AsyncRead + AsyncWrite + Unpin> Stream for T {}

impl<'a> Line<'a> {
    pub(super) fn to(endpoint: &'a Endpoint, traffic: &'a Traffic) -> Self {
        let wire = Wire { endpoint, traffic, stream: None, buffer: vec![0; BUFFER], status: None };
        Self { wire, clock: Box::pin(tokio::time::sleep(endpoint.timeout)) }
    }

    /// Sends a request that is ready to go, and waits for the answer: its status. The `last` of a connection says itself that it is.
    pub(super) async fn deliver(&mut self, request: &[u8], last: bool, began: Instant) -> Result<u16, NoAnswer> {
        let timeout = self.wire.endpoint.timeout;
        self.clock.as_mut().reset((began + timeout).into());
        let ended = match select(pin!(self.wire.exchange(request, last)), &mut self.clock).await {
            Either::Left((result, _)) => Some(result),
            Either::Right(_) => None,
        };
        ended.unwrap_or_else(|| {
            let detail = || format!("there was no answer within {}", humantime::format_duration(timeout));
            self.wire.status.ok_or_else(|| NoAnswer { kind: ErrorKind::Timeout, detail: detail() })
        })
    }
}

impl Wire<'_> {
    async fn exchange(&mut self, request: &[u8], last: bool) -> Result<u16, NoAnswer> {
        self.status = None;
        // It is put back when the answer is whole: a delivery that is given up takes its connection with it.
        let mut kept = self.stream.take();
        if let Some(stream) = &mut kept
            && is_over(&mut **stream).await
        {
            kept = None;
        }
        let used = kept.is_some();
        let mut stream = match kept {
            Some(stream) => stream,
            None => self.connect().await?,
        };
        // Whoever refuses a request may do so before it is all there, and close: the answer tells what went wrong, if there is one.
        let sent = self.write(&mut *stream, request).await;
        let (status, keep) = self.read(&mut *stream).await.map_err(|error| match sent.as_ref().err() {
            _ if error.kind != ErrorKind::Closed => error,
            cause => of_connection(cause.map_or(error.detail, ToString::to_string), used),
        })?;
        if keep && !last && sent.is_ok() {
            self.stream = Some(stream);
        }
        Ok(status)
    }

    async fn connect(&mut self) -> Result<Box<dyn Stream>, NoAnswer> {
        let mut failed = NoAnswer { kind: ErrorKind::Connect, detail: "there is no address".into() };
        for address in &self.endpoint.addresses {
            match TcpStream::connect(address).await {
                Err(error) => {
                    let refused = error.kind() == io::ErrorKind::ConnectionRefused;
                    let kind = if refused { ErrorKind::Refused } else { ErrorKind::Connect };
                    failed = NoAnswer { kind, detail: error.to_string() };
                }
                Ok(stream) => {
                    // A request is written in one piece.
                    let _ = stream.set_nodelay(true);
                    more(&self.traffic.connections, 1);
                    let Some((config, name)) = &self.endpoint.tls else {
                        return Ok(Box::new(stream));
                    };
                    let secured = TlsConnector::from(config.clone()).connect(name.clone(), stream).await;
                    let no = |error: io::Error| NoAnswer { kind: ErrorKind::Tls, detail: error.to_string() };
                    return Ok(Box::new(secured.map_err(no)?));
                }
            }
        }
        Err(failed)
    }

    async fn write(&self, stream: &mut dyn Stream, mut request: &[u8]) -> io::Result<()> {
        while !request.is_empty() {
            let written = stream.write(request).await?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            more(&self.traffic.sent, written);
            request = &request[written..];
        }
        stream.flush().await
    }

    /// Reads an answer to its end, and says whether the connection serves another.
    async fn read(&mut self, stream: &mut dyn Stream) -> Result<(u16, bool), NoAnswer> {
        let (buffer, traffic) = (&mut self.buffer, self.traffic);
        let no_http = |detail| NoAnswer { kind: ErrorKind::Protocol, detail };
        let mut filled = 0;
        let head = loop {
            if filled == buffer.len() {
                buffer.resize(filled * 2, 0);
            }
            match stream.read(&mut buffer[filled..]).await {
                Ok(0) if filled > 0 => return Err(no_http("the answer broke off in its head".into())),
                Ok(0) => return Err(closed(&io::Error::other("the connection was closed before there was an answer"))),
                Ok(read) => {
                    filled += read;
                    more(&traffic.received, read);
                }
                Err(error) => return Err(closed(&error)),
            }
            if let Some(head) = answer::head(&buffer[..filled]).map_err(no_http)? {
                break head;
            }
        };
        // From here on there is an answer: a body that breaks off, or does not end in time, takes nothing from it but the connection.
        self.status = Some(head.status);
        let (mut body, mut at, mut seen) = (head.body, head.bytes, 0);
        loop {
            match body.take(&buffer[at..filled], &mut seen) {
                // What stands behind the answer answers nothing that was asked.
                Ok((used, Progress::Whole)) => return Ok((head.status, head.keep && at + used == filled)),
                Ok((used, Progress::More)) => at += used,
                Ok((_, Progress::TooMuch)) | Err(_) => return Ok((head.status, false)),
            }
            // What is left is the beginning of a line at most, and a longer one is no chunk's.
            buffer.copy_within(at..filled, 0);
            (filled, at) = (filled - at, 0);
            match stream.read(&mut buffer[filled..]).await {
                Ok(0) | Err(_) => return Ok((head.status, false)),
                Ok(read) => {
                    filled += read;
                    more(&traffic.received, read);
                }
            }
        }
    }
}

fn more(count: &Cell<u64>, by: usize) {
    count.set(count.get() + by as u64);
}

/// An endpoint that closes what it was to keep open, and says so nowhere, is a fault of its own.
fn of_connection(mut detail: String, used: bool) -> NoAnswer {
    detail.push_str(if used { ", on a connection that had served others" } else { ", on a new connection" });
    NoAnswer { kind: ErrorKind::Closed, detail }
}

fn closed(error: &io::Error) -> NoAnswer {
    NoAnswer { kind: ErrorKind::Closed, detail: error.to_string() }
}

/// Whether a connection that waits for the next request has ended meanwhile. What comes unasked ends it too.
async fn is_over(stream: &mut dyn Stream) -> bool {
    let mut byte = [0];
    poll_fn(|context| {
        let mut byte = ReadBuf::new(&mut byte);
        Poll::Ready(Pin::new(&mut *stream).poll_read(context, &mut byte).is_ready())
    })
    .await
}
