//! One connection of a load: a request goes out, its answer comes back, and the connection is kept for the next.
//!
//! It connects anew where the other side closed, and never sends a request twice: a delivery that went out and was not answered is an error,
//! whether it arrived or not. Requests are bytes that are ready to go; nothing of them is looked at.

use std::{
    future::poll_fn,
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::Poll,
    time::{Duration, Instant},
};

use futures_util::future::{Either, select};
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf},
    net::TcpStream,
    time::Sleep,
};
use tokio_rustls::TlsConnector;

use super::{
    answer::{self, Progress},
    tally::{ErrorKind, NoAnswer},
};

/// How much is read at once.
const BUFFER: usize = 8 * 1024;

/// Where a load goes, looked up once.
pub(super) struct Endpoint {
    pub(super) addresses: Vec<SocketAddr>,
    /// For https: whom to trust, and who it has to be.
    pub(super) tls: Option<(Arc<ClientConfig>, ServerName<'static>)>,
    /// The longest that one delivery may take.
    pub(super) timeout: Duration,
}

/// What an answer was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) bytes: u64,
}

/// A connection, if there is one at the moment, and the time that a delivery has.
pub(super) struct Line<'a> {
    wire: Wire<'a>,
    /// Set anew for each delivery: cheaper than another timer.
    clock: Pin<Box<Sleep>>,
}

struct Wire<'a> {
    endpoint: &'a Endpoint,
    stream: Option<Box<dyn Stream>>,
    buffer: Vec<u8>,
    connections: u64,
}

trait Stream: AsyncRead + AsyncWrite + Unpin {}
impl<T: AsyncRead + AsyncWrite + Unpin> Stream for T {}

impl<'a> Line<'a> {
    pub(super) fn to(endpoint: &'a Endpoint) -> Self {
        let wire = Wire { endpoint, stream: None, buffer: vec![0; BUFFER], connections: 0 };
        Self { wire, clock: Box::pin(tokio::time::sleep(endpoint.timeout)) }
    }

    /// How many connections were made.
    pub(super) fn connections(&self) -> u64 {
        self.wire.connections
    }

    /// Sends a request that is ready to go, and waits for the answer.
    pub(super) async fn deliver(&mut self, request: &[u8], began: Instant) -> Result<Answered, NoAnswer> {
        let timeout = self.wire.endpoint.timeout;
        self.clock.as_mut().reset((began + timeout).into());
        let result = match select(pin!(self.wire.exchange(request)), &mut self.clock).await {
            Either::Left((result, _)) => result,
            Either::Right(_) => {
                let detail = format!("there was no answer within {}", humantime::format_duration(timeout));
                Err(NoAnswer { kind: ErrorKind::Timeout, detail })
            }
        };
        if result.is_err() {
            self.wire.stream = None;
        }
        result
    }
}

impl Wire<'_> {
    async fn exchange(&mut self, request: &[u8]) -> Result<Answered, NoAnswer> {
        let mut kept = self.stream.take();
        if let Some(stream) = &mut kept
            && is_over(&mut **stream).await
        {
            kept = None;
        }
        let mut stream = match kept {
            Some(stream) => stream,
            None => self.connect().await?,
        };
        // Whoever refuses a request may do so before it is all there, and close: the answer tells what went wrong, if there is one.
        let sent = write(&mut *stream, request).await;
        let (answered, keep) =
            read(&mut *stream, &mut self.buffer).await.map_err(|error| match sent.as_ref().err() {
                Some(cause) if error.kind == ErrorKind::Closed => closed(cause),
                _ => error,
            })?;
        if keep && sent.is_ok() {
            self.stream = Some(stream);
        }
        Ok(answered)
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
                    self.connections += 1;
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
}

async fn write(stream: &mut dyn Stream, request: &[u8]) -> io::Result<()> {
    stream.write_all(request).await?;
    stream.flush().await
}

fn closed(error: &io::Error) -> NoAnswer {
    NoAnswer { kind: ErrorKind::Closed, detail: error.to_string() }
}

/// Reads an answer to its end, and says whether the connection serves another.
async fn read(stream: &mut dyn Stream, buffer: &mut Vec<u8>) -> Result<(Answered, bool), NoAnswer> {
    let no_http = |detail| NoAnswer { kind: ErrorKind::Protocol, detail };
    let mut filled = 0;
    let head = loop {
        if filled == buffer.len() {
            buffer.resize(filled * 2, 0);
        }
        match stream.read(&mut buffer[filled..]).await {
            Ok(0) if filled > 0 => return Err(no_http("the answer broke off in its head".into())),
            Ok(0) => return Err(closed(&io::Error::other("the connection was closed before there was an answer"))),
            Ok(more) => filled += more,
            Err(error) => return Err(closed(&error)),
        }
        if let Some(head) = answer::head(&buffer[..filled]).map_err(no_http)? {
            break head;
        }
    };
    // From here on there is an answer: a body that breaks off takes nothing from it but the connection.
    let answered = |bytes| Answered { status: head.status, bytes: bytes as u64 };
    let (mut body, mut at, mut seen, mut all) = (head.body, head.bytes, 0, filled);
    loop {
        match body.take(&buffer[at..filled], &mut seen) {
            // What stands behind the answer answers nothing that was asked.
            Ok((used, Progress::Whole)) => return Ok((answered(all), head.keep && at + used == filled)),
            Ok((used, Progress::More)) => at += used,
            Ok((_, Progress::TooMuch)) | Err(_) => return Ok((answered(all), false)),
        }
        // What is left is the beginning of a line at most, and a longer one is no chunk's.
        buffer.copy_within(at..filled, 0);
        (filled, at) = (filled - at, 0);
        match stream.read(&mut buffer[filled..]).await {
            Ok(0) | Err(_) => return Ok((answered(all), false)),
            Ok(more) => {
                filled += more;
                all += more;
            }
        }
    }
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
