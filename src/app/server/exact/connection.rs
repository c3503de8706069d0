//! Serves one connection with hyper, on a stream whose bytes are also recorded by the tape.

use std::{
    cell::{Cell, RefCell},
    io,
    pin::pin,
    rc::Rc,
    time::{Duration, Instant, SystemTime},
};

use futures_util::future::{Either, select};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    header::{CONNECTION, HeaderValue, RETRY_AFTER},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    sync::watch,
    time::{sleep, timeout},
};

use super::{
    Action, Handler, Limits, MAX_HEAD, Origin, Problem, ProblemKind, Received, Reply,
    check::{agrees, fragment, malformed},
    encode::{encode, response},
    recorded::Recorded,
    tape::{Framing, Head, Tape},
};
use hookctl::message::Message;

/// Maximum number of bytes that are read and discarded after the response to a request with a problem. Many senders read the response only after they
/// have sent the body, and closing a connection with unread bytes would reset it, which can destroy the response.
const MAX_DROPPED: usize = 64 * 1024 * 1024;

/// How long a sender may pause before its connection is closed after such a response.
const MAX_PAUSE: Duration = Duration::from_secs(2);

/// Once the server stops: time limit for the rest of a request, and again for the sender to read the response.
const LAST_GRACE: Duration = Duration::from_secs(1);

/// How many times the stream is polled before the connection ends, for a request that has arrived but was not read yet.
const LAST_POLLS: usize = 2;

/// What the connections of a server share.
pub(super) struct Shared<'h, H> {
    pub(super) handler: &'h H,
    pub(super) limits: &'h Limits,
    /// The total size of all bodies in memory, in bytes.
    pub(super) buffered: Cell<usize>,
}

/// One connection.
struct Connection<'s, 'h, H> {
    shared: &'s Shared<'h, H>,
    tape: Rc<RefCell<Tape>>,
    origin: Cell<Origin>,
    /// Whether the last response may have been sent before the whole request was read.
    lingers: Cell<bool>,
    /// Whether a request whose head has arrived is being read or handled.
    is_busy: Cell<bool>,
    stop: watch::Receiver<bool>,
}

/// Serves a connection until it is closed. Once `stop` is set, the current request is its last, and must arrive within [`LAST_GRACE`].
pub(super) async fn serve<H: Handler>(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    origin: Origin,
    shared: &Shared<'_, H>,
    stop: watch::Receiver<bool>,
) {
    let tape = Rc::new(RefCell::new(Tape::new(MAX_HEAD)));
    let stream = Rc::new(RefCell::new(stream));
    let recorded = Recorded { stream: Rc::clone(&stream), tape: Rc::clone(&tape) };
    let connection = Connection {
        shared,
        tape,
        origin: Cell::new(origin),
        lingers: Cell::new(false),
        is_busy: Cell::new(false),
        stop: stop.clone(),
    };
    let ended = connection.drive(recorded).await;
    let reply = connection.end(ended).await;
    // hyper has dropped its stream, so this is the only one.
    if connection.lingers.get()
        && let Ok(stream) = Rc::try_unwrap(stream)
    {
        let finishing = timeout(shared.limits.read_timeout, finish(stream.into_inner(), reply));
        select(pin!(finishing), pin!(grace(stop))).await;
    }
}

/// Waits until `stop` is set, and then for [`LAST_GRACE`].
async fn grace(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
    sleep(LAST_GRACE).await;
}

/// Sends the last response, unless hyper has sent it. Then reads and discards the rest of the input.
async fn finish(mut stream: impl AsyncRead + AsyncWrite + Unpin, reply: Option<Reply>) -> io::Result<()> {
    if let Some(reply) = reply {
        stream.write_all(&encode(&reply)).await?;
    }
    stream.shutdown().await?;
    let (mut buffer, mut dropped) = (vec![0; 16 * 1024], 0);
    while dropped < MAX_DROPPED
        && let Ok(read) = timeout(MAX_PAUSE, stream.read(&mut buffer)).await
    {
        match read? {
            0 => break,
            length => dropped += length,
        }
    }
    Ok(())
}

impl<H: Handler> Connection<'_, '_, H> {
    /// Serves requests until the connection ends. Returns `None` if the server stopped before the next request was complete.
    async fn drive(&self, recorded: Recorded<impl AsyncRead + AsyncWrite + Unpin>) -> Option<hyper::Result<()>> {
        let serving = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.shared.limits.read_timeout)
            .max_buf_size(MAX_HEAD)
            .max_header_size(MAX_HEAD)
            // A sender may close its side once the request is sent, as `nc -N` does, and still waits for the response.
            .half_close(true)
            .serve_connection(TokioIo::new(recorded), service_fn(|request| self.respond(request)));
        let mut serving = pin!(serving);
        let mut stop = self.stop.clone();
        if let Either::Left((ended, _)) = select(serving.as_mut(), pin!(stop.wait_for(|stop| *stop))).await {
            return Some(ended);
        }
        for _ in 0..LAST_POLLS {
            if let Either::Left((ended, _)) = select(serving.as_mut(), pin!(tokio::task::yield_now())).await {
                return Some(ended);
            }
        }
        serving.as_mut().graceful_shutdown();
        // After a request was handled, wait for the sender to read the response.
        let mut was_busy = false;
        loop {
            let is_busy = match select(serving.as_mut(), pin!(sleep(LAST_GRACE))).await {
                Either::Left((ended, _)) => return Some(ended),
                Either::Right(_) => self.is_busy.get(),
            };
            if !is_busy && !was_busy {
                return None;
            }
            was_busy = is_busy;
        }
    }

    fn next_origin(&self) -> Origin {
        let mut origin = self.origin.get();
        origin.sequence += 1;
        self.origin.set(origin);
        origin
    }

    async fn respond(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Closed> {
        self.is_busy.set(true);
        let responded = self.handle(request).await;
        self.is_busy.set(false);
        responded
    }

    /// Reads a request, and passes it to the handler.
    async fn handle(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Closed> {
        let origin = self.next_origin();
        let (parts, body) = request.into_parts();
        let head = self.tape.borrow_mut().take_head();
        let Some(Head { mut message, raw, framing, problem }) = head.filter(|head| agrees(head, &parts)) else {
            // Request smuggling exploits parsers that disagree, so refuse the request.
            let mut message = Message::post("/", Vec::new());
            message.method = parts.method.to_string();
            message.target = parts.uri.to_string();
            let problem = Problem::malformed(400, "ambiguous request head");
            return self.refuse(message, None, origin, problem).await;
        };
        if let Some(problem) = problem {
            message.body = self.tape.borrow_mut().take_rest();
            return self.refuse(message, raw, origin, problem).await;
        }
        if !self.shared.handler.reads_body(&message) {
            let problem = Problem::new(ProblemKind::Dropped, None, "dropped before the body was read");
            return self.refuse(message, raw, origin, problem).await;
        }
        let mut buffered = Buffered { total: &self.shared.buffered, own: 0 };
        let (message, trailers, problem) = self.read(message, framing, body, &mut buffered).await;
        if let Some(problem) = problem {
            return self.refuse(message, raw, origin, problem).await;
        }
        let is_head = message.method == "HEAD";
        let (at, since) = (SystemTime::now(), Instant::now());
        let received = Received { message, head: raw, trailers, origin, at, since, problem: None };
        match self.shared.handler.handle(received).await {
            Action::Reply(reply) => Ok(response(reply, is_head)),
            Action::Close => Err(Closed),
        }
    }

    /// Passes a request with a problem to the handler, and responds to it. It is the last request of the connection.
    async fn refuse(
        &self,
        message: Message,
        head: Option<Vec<u8>>,
        origin: Origin,
        problem: Problem,
    ) -> Result<Response<Full<Bytes>>, Closed> {
        let reply = problem.reply.clone();
        self.hand_over(message, head, origin, problem).await;
        let reply = reply.ok_or(Closed)?;
        self.lingers.set(true);
        let status = reply.status;
        let mut response = response(reply, false);
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        if status == 503 {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        Ok(response)
    }

    async fn hand_over(&self, message: Message, head: Option<Vec<u8>>, origin: Origin, problem: Problem) {
        let (at, since) = (SystemTime::now(), Instant::now());
        let received = Received { message, head, trailers: Vec::new(), origin, at, since, problem: Some(problem) };
        self.shared.handler.handle(received).await;
    }

    /// Reads the body of a request, and the trailer fields after it. Returns the problem if it is not complete.
    async fn read(
        &self,
        mut message: Message,
        framing: Framing,
        mut body: Incoming,
        buffered: &mut Buffered<'_>,
    ) -> (Message, Vec<u8>, Option<Problem>) {
        let Limits { max_body, max_buffered, read_timeout, .. } = *self.shared.limits;
        let too_large = || Problem::truncated(Some(413), format!("the body is larger than {max_body} bytes"));
        if let Framing::Length(length) = framing
            && usize::try_from(length).is_ok_and(|length| length <= max_body)
        {
            message.body.reserve_exact(usize::try_from(length).unwrap_or_default().min(MAX_HEAD));
        } else if matches!(framing, Framing::Length(_)) {
            return (message, Vec::new(), Some(too_large()));
        }
        let reading = async {
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|error| {
                    if error.is_incomplete_message() || error.is_closed() || is_io(&error) {
                        Problem::truncated(None, "the sender disconnected before the end of the body")
                    } else {
                        Problem::malformed(400, "invalid chunked encoding")
                    }
                })?;
                // The tape keeps trailers, byte for byte.
                let Ok(data) = frame.into_data() else { continue };
                if data.len() > max_body - message.body.len() {
                    return Err(too_large());
                }
                if !buffered.add(data.len(), max_buffered) {
                    return Err(Problem::truncated(Some(503), "too many bodies at the same time"));
                }
                message.body.extend_from_slice(&data);
            }
            Ok(())
        };
        let reading = timeout(read_timeout, reading);
        let problem = match select(pin!(reading), pin!(grace(self.stop.clone()))).await {
            Either::Left((Ok(Ok(())), _)) => None,
            Either::Left((Ok(Err(problem)), _)) => Some(problem),
            Either::Left((Err(_), _)) => Some(Problem::truncated(Some(408), "the body took too long to arrive")),
            Either::Right(_) => Some(Problem::truncated(Some(408), "the run ended before the end of the body")),
        };
        let length = message.body.len() as u64;
        let mut trailers = Vec::new();
        let agreed = match framing {
            Framing::Length(expected) => length == expected,
            Framing::Chunked if problem.is_some() => true,
            Framing::Chunked => match self.tape.borrow_mut().take_chunked() {
                Some(ended) => {
                    trailers = ended.trailers;
                    length == ended.length
                }
                None => false,
            },
        };
        let problem = problem.or_else(|| (!agreed).then(|| Problem::malformed(400, "ambiguous length of the body")));
        if problem.as_ref().is_some_and(|problem| problem.kind == ProblemKind::Malformed) {
            message.body.append(&mut self.tape.borrow_mut().take_rest());
        }
        (message, trailers, problem)
    }

    /// Passes the rest to the handler, if the connection ended in the middle of a request. Returns the response if it was not sent yet.
    async fn end(&self, ended: Option<hyper::Result<()>>) -> Option<Reply> {
        let pending = self.tape.borrow_mut().take_pending();
        let head = self.tape.borrow_mut().take_head();
        let rest = self.tape.borrow_mut().take_rest();
        let was_stopped = ended.is_none();
        let ended = ended.unwrap_or(Ok(()));
        let is_parse = ended.as_ref().is_err_and(hyper::Error::is_parse);
        if let Some(Head { mut message, raw, problem, .. }) = head.filter(|_| is_parse) {
            let reason = problem.map_or("malformed HTTP: invalid request target".into(), |problem| problem.reason);
            message.body = rest;
            self.lingers.set(true);
            let origin = self.next_origin();
            self.hand_over(message, raw, origin, Problem::answered(400, reason)).await;
            return None;
        }
        let is_blank = pending.iter().all(u8::is_ascii_whitespace);
        let mut is_unsent = false;
        let problem = match ended {
            Err(error) if error.is_parse_version_h2() => {
                Problem { reply: None, ..Problem::malformed(400, "HTTP/2 without TLS is not supported") }
            }
            // The status is the one that hyper has sent.
            Err(error) if error.is_parse_too_large() => {
                Problem::answered(431, format!("headers exceed {MAX_HEAD} bytes or 100 fields"))
            }
            Err(error) if error.is_parse() && pending.starts_with(&[0x16, 0x03]) => {
                Problem::answered(400, "TLS on a port that serves plain HTTP")
            }
            Err(error) if error.is_parse() => Problem::answered(400, malformed(&pending)),
            _ if is_blank => return None,
            Ok(()) if was_stopped => {
                is_unsent = true;
                Problem::malformed(408, "the run ended before the end of the headers")
            }
            Err(error) if error.is_timeout() => {
                is_unsent = true;
                Problem::malformed(408, "the headers took too long to arrive")
            }
            _ => Problem {
                reply: None,
                ..Problem::malformed(400, "the sender disconnected before the end of the headers")
            },
        };
        let reply = problem.reply.clone();
        self.lingers.set(self.lingers.get() || reply.is_some());
        let origin = self.next_origin();
        let message = Message { body: rest, ..fragment(&pending) };
        self.hand_over(message, Some(pending), origin, problem).await;
        reply.filter(|_| is_unsent)
    }
}

/// Returns true if the connection itself failed.
fn is_io(error: &hyper::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            // hyper reports chunks that are malformed as I/O errors of these kinds.
            return !matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData);
        }
        cause = error.source();
    }
    false
}

/// The share of one request in [`Shared::buffered`]. Released when it is dropped.
struct Buffered<'s> {
    total: &'s Cell<usize>,
    own: usize,
}

impl Buffered<'_> {
    /// Adds bytes. Returns false, and adds nothing, if the total would exceed `limit`.
    fn add(&mut self, bytes: usize, limit: usize) -> bool {
        let total = self.total.get() + bytes;
        if total > limit {
            return false;
        }
        self.total.set(total);
        self.own += bytes;
        true
    }
}

impl Drop for Buffered<'_> {
    fn drop(&mut self) {
        self.total.set(self.total.get() - self.own);
    }
}

/// Makes hyper close the connection without a response.
#[derive(Debug, thiserror::Error)]
#[error("closed without a response")]
struct Closed;
