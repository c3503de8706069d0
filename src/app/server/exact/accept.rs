//! The accept loop: serves connections concurrently on one thread. After a stop request, it finishes the requests in progress.

use std::{
    cell::Cell,
    future::poll_fn,
    io::{
        self,
        ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset},
    },
    net::SocketAddr,
    pin::pin,
    task::Poll,
    time::Duration,
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;

use super::{
    Handler, Limits, Origin,
    connection::{self, Shared},
};

/// How long to wait before accepting again if the system lacks resources, e.g. file descriptors.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(100);

/// Serves requests on `listeners` until `stop` is set or dropped. Existing connections are then still served until the end of their current request.
pub async fn serve<H: Handler>(
    listeners: Vec<TcpListener>,
    tls: Option<TlsAcceptor>,
    limits: &Limits,
    handler: &H,
    stop: watch::Receiver<bool>,
) {
    let shared = Shared { handler, limits, buffered: Cell::new(0) };
    let mut connections = FuturesUnordered::new();
    let mut number = 0;
    let mut connect = |stream, peer| {
        number += 1;
        let origin = Origin { peer, connection: number, sequence: 0 };
        serve_stream(stream, origin, tls.as_ref(), &shared, stop.clone())
    };
    {
        let mut stopped = stop.clone();
        let mut stopped = pin!(stopped.wait_for(|stop| *stop));
        loop {
            let accepted = poll_fn(|context| {
                if stopped.as_mut().poll(context).is_ready() {
                    return Poll::Ready(None);
                }
                while let Poll::Ready(Some(())) = connections.poll_next_unpin(context) {}
                if connections.len() < limits.max_connections {
                    for listener in &listeners {
                        if let Poll::Ready(accepted) = listener.poll_accept(context) {
                            return Poll::Ready(Some(accepted));
                        }
                    }
                }
                Poll::Pending
            });
            match accepted.await {
                None => break,
                Some(Ok((stream, peer))) => connections.push(connect(stream, peer)),
                // The client disconnected before it was accepted.
                Some(Err(error)) if is_disconnect(&error) => {}
                // The system lacks resources for now. Open connections are still served.
                Some(Err(_)) => {
                    let mut over = pin!(sleep(ACCEPT_RETRY_DELAY));
                    poll_fn(|context| {
                        while let Poll::Ready(Some(())) = connections.poll_next_unpin(context) {}
                        over.as_mut().poll(context)
                    })
                    .await;
                }
            }
        }
    }
    // The operating system has established these connections, so their requests may already have been sent.
    for (stream, peer) in listeners.into_iter().flat_map(backlog) {
        connections.push(connect(stream, peer));
    }
    let _ = timeout(limits.drain_timeout, async { while connections.next().await.is_some() {} }).await;
}

fn is_disconnect(error: &io::Error) -> bool {
    matches!(error.kind(), ConnectionAborted | ConnectionReset | ConnectionRefused)
}

/// Returns the connections in the backlog of a listener.
fn backlog(listener: TcpListener) -> Vec<(TcpStream, SocketAddr)> {
    let Ok(listener) = listener.into_std() else { return Vec::new() };
    let accepted = std::iter::from_fn(|| listener.accept().ok());
    let accepted = accepted.filter_map(|(stream, peer)| {
        stream.set_nonblocking(true).ok()?;
        Some((TcpStream::from_std(stream).ok()?, peer))
    });
    accepted.collect()
}

async fn serve_stream<H: Handler>(
    stream: TcpStream,
    origin: Origin,
    tls: Option<&TlsAcceptor>,
    shared: &Shared<'_, H>,
    stop: watch::Receiver<bool>,
) {
    // Responses are short, and must not wait for more data to send.
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else { return connection::serve(stream, origin, shared, stop).await };
    match timeout(shared.limits.read_timeout, tls.accept(stream)).await {
        Ok(Ok(stream)) => connection::serve(stream, origin, shared, stop).await,
        // A client that only checks whether the port is open.
        Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof || is_disconnect(&error) => {}
        Ok(Err(error)) => shared.handler.handshake_failed(origin.peer, &error.to_string()),
        Err(_) => {}
    }
}
