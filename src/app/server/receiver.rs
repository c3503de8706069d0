//! An HTTP server that passes each request as a message to the caller's handler, and sends its reply.

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

/// Maximum size of a request body, in bytes. The response to a larger one is 413.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// How long to wait before accepting again if the system lacks resources, e.g. file descriptors.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// A reply to one request.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    /// The body, as JSON.
    pub body: String,
    /// How long to wait before sending it.
    pub delay: Duration,
}

impl Reply {
    /// Creates a reply without delay.
    pub fn now(status: u16, body: impl Into<String>) -> Self {
        Self { status, body: body.into(), delay: Duration::ZERO }
    }
}

/// A bound listener that does not serve yet.
#[derive(Debug)]
pub struct Receiver {
    listener: TcpListener,
    address: SocketAddr,
}

impl Receiver {
    /// Binds to `address`. Port 0 selects a free port.
    ///
    /// # Errors
    /// Returns an error if the address is not available.
    pub async fn bind(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Returns the bound address, with the actual port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends the reply of `handler` to every request, for as long as the future is polled. Must run inside a [`tokio::task::LocalSet`].
    pub async fn serve(self, handler: impl Fn(Message) -> Reply + 'static) -> Infallible {
        let handler = Rc::new(handler);
        loop {
            let stream = match self.listener.accept().await {
                Ok((stream, _)) => stream,
                // The client closed the connection before it was accepted.
                Err(error) if matches!(error.kind(), ConnectionAborted | ConnectionReset | ConnectionRefused) => {
                    continue;
                }
                // The system lacks resources for now. Open connections are still served.
                Err(_) => {
                    tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
                    continue;
                }
            };
            let handler = Rc::clone(&handler);
            let service = service_fn(move |request| respond(request, Rc::clone(&handler)));
            // Errors of a connection are ignored: the client reports them.
            tokio::task::spawn_local(async move {
                let _ = http1::Builder::new()
                    .timer(TokioTimer::new())
                    // A client may close its side once the request is sent, as `nc -N` does, and still waits for the response.
                    .half_close(true)
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    }
}

async fn respond(
    request: Request<Incoming>,
    handler: Rc<impl Fn(Message) -> Reply>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let reply = match receive(request).await {
        Ok(message) => handler(message),
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

/// Reads the request. If it is too large or incomplete, returns the status of the error response.
async fn receive(request: Request<Incoming>) -> Result<Message, u16> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, MAX_BODY).collect().await;
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
