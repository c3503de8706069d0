//! Receives deliveries on loopback: each becomes a message, and a judge of the caller's answers it.

use std::{
    convert::Infallible,
    io::{
        self,
        ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset},
    },
    net::SocketAddr,
    rc::Rc,
    time::Duration,
};

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{
    Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::CONTENT_TYPE,
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

use hookctl::message::{Headers, Message};

/// The largest body that is received, in bytes. A larger one is answered with 413.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// How long it waits where the system gives no connection, as where there are too many open files.
const RECOVERY: Duration = Duration::from_millis(100);

/// What to answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The body, as JSON.
    pub body: String,
    /// How long to wait before it is given.
    pub delay: Duration,
}

impl Reply {
    /// An answer that is given at once.
    #[must_use]
    pub fn now(status: u16, body: impl Into<String>) -> Self {
        Self { status, body: body.into(), delay: Duration::ZERO }
    }
}

/// A listener that is bound, and not yet served.
#[derive(Debug)]
pub struct Receiver {
    listener: TcpListener,
    address: SocketAddr,
}

impl Receiver {
    /// Binds to `address`; port 0 is any free one.
    ///
    /// # Errors
    /// The system does not give it.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers every request as `judge` says, for as long as the future is polled. Runs inside a
    /// [`tokio::task::LocalSet`].
    pub async fn serve(self, judge: impl Fn(Message) -> Reply + 'static) -> Infallible {
        let judge = Rc::new(judge);
        loop {
            let stream = match self.listener.accept().await {
                Ok((stream, _)) => stream,
                // One who left before it was welcome.
                Err(error) if matches!(error.kind(), ConnectionAborted | ConnectionReset | ConnectionRefused) => {
                    continue;
                }
                // What the system has too few of comes back, and others are still to be served.
                Err(_) => {
                    tokio::time::sleep(RECOVERY).await;
                    continue;
                }
            };
            let judge = Rc::clone(&judge);
            let service = service_fn(move |request| answer(request, Rc::clone(&judge)));
            // A connection that breaks is its client's to tell.
            tokio::task::spawn_local(async move {
                let _ = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    }
}

async fn answer(
    request: Request<Incoming>,
    judge: Rc<impl Fn(Message) -> Reply>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let reply = match receive(request).await {
        Ok(message) => judge(message),
        Err(status) => Reply::now(status, "{}"),
    };
    if !reply.delay.is_zero() {
        tokio::time::sleep(reply.delay).await;
    }
    let mut response = Response::new(Full::new(Bytes::from(reply.body)));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if response.status() != StatusCode::NO_CONTENT {
        response.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static("application/json"));
    }
    Ok(response)
}

/// The request, or the status by which it is refused: it is too large, or not a whole one.
async fn receive(request: Request<Incoming>) -> Result<Message, u16> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, LARGEST_BODY).collect().await;
    let body = body.map_err(|error| if error.is::<LengthLimitError>() { 413_u16 } else { 400 })?.to_bytes();
    let mut headers = Headers::default();
    for (name, value) in &head.headers {
        headers.push(name.as_str(), value.as_bytes());
    }
    Ok(Message {
        method: head.method.to_string(),
        target: head.uri.path_and_query().map_or_else(|| "/".into(), ToString::to_string),
        version: format!("{:?}", head.version),
        headers,
        body: body.to_vec(),
        url: None,
    })
}
