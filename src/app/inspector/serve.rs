//! The server: its socket and its thread, the checks on each request, and the encoding of replies.

use std::{
    convert::Infallible,
    io,
    net::{Ipv4Addr, SocketAddr},
    pin::pin,
    rc::Rc,
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::Context as _;
use futures_util::{
    future::{Either, select},
    stream,
};
use http_body_util::{BodyExt as _, Empty, Full, LengthLimitError, Limited, StreamBody, combinators::UnsyncBoxBody};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Frame, Incoming},
    header::{
        ALLOW, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, LOCATION,
        SET_COOKIE,
    },
    http::request::Parts,
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{
    error::ApiError,
    events::{Events, Stop},
    guard,
    page::PageFile,
    routes::{self, ApiRequest, Reply, ReplyBody},
    session::{EXCHANGE_PATH, Session, secure},
    state::State,
    watch::watch as watch_store,
};
use crate::app::{runtime::block_on_runtime, server::exact::Listener};

/// Maximum number of connections. Others wait until one is closed.
const MAX_CONNECTIONS: usize = 256;

/// Maximum number of pages that follow the store at the same time.
const MAX_STREAMS: usize = 16;

/// Maximum size of a request body, in bytes. An edited delivery is the largest.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Maximum time for the head of a request to arrive, and for a connection to be idle. It is short, so idle connections of other programs do not keep the
/// page waiting.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// Maximum time for the body of a request to arrive.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// How long responses may take once the run ends.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(3);

/// How long to wait before accepting again if the system lacks resources, e.g. file descriptors.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// A bound socket. Its address is known before the server starts, so that nothing is forwarded to it.
#[derive(Debug)]
pub struct Socket(Listener);

impl Socket {
    /// Binds to a port of the loopback interface. 0 selects a free port.
    ///
    /// # Errors
    /// The port is not available.
    pub fn bind(port: u16) -> io::Result<Self> {
        Listener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).map(Self)
    }

    /// Returns the bound address, with the actual port.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }
}

/// A running inspector. Dropping it ends it.
pub struct Inspector {
    url: String,
    stop: watch::Sender<Option<Arc<str>>>,
    thread: Option<JoinHandle<()>>,
}

impl Inspector {
    /// Starts the server on its own thread.
    ///
    /// # Errors
    /// The system has no random numbers, or no more threads.
    pub fn start(socket: Socket, state: State) -> anyhow::Result<Self> {
        let address = socket.address();
        let session = Session::new(address.port()).context("cannot create a token for the inspector")?;
        let url = session.url(address);
        let (stop, stopped) = watch::channel(None);
        let state = Arc::new(state);
        let thread = thread::Builder::new().name("inspector".into()).spawn(move || {
            // The runtime fails only if the system lacks resources. The run itself goes on without the page.
            let _ = block_on_runtime(serve(socket, session, state, stopped));
        });
        Ok(Self { url, stop, thread: Some(thread.context("cannot start a thread")?) })
    }

    /// Returns the URL to open. It contains the token.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends the server after informing open pages of the reason.
    pub fn end(self, reason: &str) {
        self.stop.send_replace(Some(reason.into()));
    }
}

impl Drop for Inspector {
    fn drop(&mut self) {
        self.stop.send_if_modified(|reason| {
            let is_running = reason.is_none();
            reason.get_or_insert_with(|| "ended".into());
            is_running
        });
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

type Body = UnsyncBoxBody<Bytes, ApiError>;

/// What all connections share.
struct Server {
    address: SocketAddr,
    session: Session,
    state: Arc<State>,
    stop: Stop,
    streams: Arc<Semaphore>,
}

async fn serve(socket: Socket, session: Session, state: Arc<State>, stop: Stop) {
    let address = socket.address();
    let Ok(listener) = socket.0.into_async() else { return };
    let streams = Arc::new(Semaphore::new(MAX_STREAMS));
    let server = Rc::new(Server { address, session, state: Arc::clone(&state), stop: stop.clone(), streams });
    let mut connections = JoinSet::new();
    let watching = tokio::task::spawn_local(watch_store(state));
    select(pin!(accept(&listener, &server, &mut connections)), pin!(stopped(stop))).await;
    drop(listener);
    let _ = timeout(DRAIN_TIMEOUT, async { while connections.join_next().await.is_some() {} }).await;
    watching.abort();
}

/// Serves connections for as long as the future is polled.
async fn accept(listener: &TcpListener, server: &Rc<Server>, connections: &mut JoinSet<()>) -> Infallible {
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let permit = Arc::clone(&permits).acquire_owned().await;
        while connections.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((stream, _)) => {
                let server = Rc::clone(server);
                connections.spawn_local(async move {
                    connection(stream, server).await;
                    drop(permit);
                });
            }
            // The client is gone, or the system lacks resources for now.
            Err(_) => sleep(ACCEPT_RETRY_DELAY).await,
        }
    }
}

/// Serves the requests of one connection. Once the run ends, the current request is the last.
async fn connection(stream: TcpStream, server: Rc<Server>) {
    // Events are short, and must not wait for more data to send.
    let _ = stream.set_nodelay(true);
    let stop = server.stop.clone();
    let service = service_fn(move |request| {
        let server = Rc::clone(&server);
        async move { Ok::<_, Infallible>(respond(&server, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    // An error of a connection is seen by its client only.
    if let Either::Right(_) = select(connection.as_mut(), pin!(stopped(stop))).await {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}

/// Waits until the run ends. Drops the guard of the watch channel: held across an await, it would block the sender and all other connections.
async fn stopped(mut stop: Stop) {
    let _ = stop.wait_for(Option::is_some).await;
}

/// Responds to a request. Every response has the headers that protect the page.
async fn respond(server: &Server, request: Request<Incoming>) -> Response<Body> {
    let (head, body) = request.into_parts();
    if let Err(error) = guard::check(&head, server.address) {
        return failure(&error, &head);
    }
    let path = head.uri.path();
    if head.method == Method::GET && path == EXCHANGE_PATH {
        return match server.session.exchange(head.uri.query().unwrap_or_default()) {
            Ok(cookie) => signed_in(&cookie),
            Err(error) => failure(&error, &head),
        };
    }
    if let Err(error) = server.session.check(&head.headers) {
        return failure(&error, &head);
    }
    if let Some(file) = PageFile::find(path).filter(|_| head.method == Method::GET) {
        return page(file, &head.headers);
    }
    match api(server, &head, body).await {
        Ok(response) => response,
        Err(error) => failure(&error, &head),
    }
}

/// Responds to a request that passed all checks.
async fn api(server: &Server, head: &Parts, body: Incoming) -> Result<Response<Body>, ApiError> {
    let query = head.uri.query().unwrap_or_default();
    if head.method == Method::GET && head.uri.path() == routes::EVENTS_PATH {
        return events(server, query, &head.headers);
    }
    let body = if head.method == Method::POST { read_body(body).await? } else { Bytes::new() };
    let request =
        ApiRequest { method: head.method.clone(), path: head.uri.path().to_owned(), query: query.to_owned(), body };
    Ok(encode(routes::call(&server.state, request).await?))
}

async fn read_body(body: Incoming) -> Result<Bytes, ApiError> {
    match timeout(READ_TIMEOUT, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err(ApiError::new(413, format!("the request is larger than {} MiB", MAX_BODY >> 20)))
        }
        Ok(Err(_)) => Err(ApiError::new(400, "the request is incomplete")),
        Err(_) => Err(ApiError::new(408, "the request took too long")),
    }
}

/// Begins a stream of events.
fn events(server: &Server, query: &str, headers: &HeaderMap) -> Result<Response<Body>, ApiError> {
    let request = routes::EventsRequest::parse(query, headers)?;
    let permit = Arc::clone(&server.streams).try_acquire_owned().map_err(|_| {
        ApiError::new(503, format!("the inspector is open in {MAX_STREAMS} tabs already")).hint("close some of them")
    })?;
    let events = Events::new(&server.state, request.filter, request.last, server.stop.clone(), permit);
    let frames = StreamBody::new(events.into_frames()).map_err(|never| match never {});
    let mut response = Response::new(frames.boxed_unsync());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    secure(&mut response, false);
    Ok(response)
}

/// Redirects to the page, with the cookie. The target is fixed.
fn signed_in(cookie: &str) -> Response<Body> {
    let mut response = Response::new(empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(LOCATION, HeaderValue::from_static("/"));
    insert(&mut response, SET_COOKIE, cookie);
    secure(&mut response, false);
    response
}

fn page(file: &'static PageFile, headers: &HeaderMap) -> Response<Body> {
    let etag = file.etag();
    let is_current = headers.get(IF_NONE_MATCH) == Some(&etag);
    let mut response = Response::new(if is_current { empty() } else { full(file.content) });
    if is_current {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type()));
    }
    response.headers_mut().insert(ETAG, etag);
    secure(&mut response, true);
    response
}

/// Encodes the reply of a handler.
fn encode(reply: Reply) -> Response<Body> {
    let Reply { status, content_type, file_name, body } = reply;
    let body = match body {
        ReplyBody::Bytes(bytes) => full(bytes),
        ReplyBody::Chunks(chunks) => {
            let chunks = stream::unfold(chunks, |mut chunks| async {
                let chunk = chunks.recv().await?;
                Some((chunk.map(Frame::data), chunks))
            });
            StreamBody::new(chunks).boxed_unsync()
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Some(name) = file_name {
        // A name from hookctl has only plain characters, which need no escape.
        let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let name: String = name.chars().filter(is_plain).collect();
        insert(&mut response, CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
    }
    secure(&mut response, false);
    response
}

/// Encodes an error: JSON for the API, text for a person who opened a URL.
fn failure(error: &ApiError, head: &Parts) -> Response<Body> {
    let is_api = head.uri.path().starts_with("/api/");
    let (content_type, text) = if is_api {
        ("application/json", error.to_json().to_string())
    } else {
        let hint = error.shown_hint().unwrap_or_default();
        ("text/plain; charset=utf-8", format!("{}.\n{hint}\n", error.shown_error()))
    };
    let mut response = Response::new(full(text));
    *response.status_mut() = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, POST"));
    }
    secure(&mut response, false);
    response
}

fn insert(response: &mut Response<Body>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn full(body: impl Into<Bytes>) -> Body {
    Full::new(body.into()).map_err(|never| match never {}).boxed_unsync()
}

fn empty() -> Body {
    Empty::new().map_err(|never| match never {}).boxed_unsync()
}
