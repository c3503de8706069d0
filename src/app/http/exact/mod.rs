//! The exact client: sends a message and returns the response byte for byte.
//!
//! The body and the header lines are sent unchanged, in their order and case, with repeats. Only the headers of the connection are replaced or left out:
//! `Host`, `Connection` and the headers that it names, `Keep-Alive`, `Proxy-*`, `TE`, `Trailer`, `Transfer-Encoding`, `Upgrade` and `Expect`. hyper
//! implements HTTP. This module replaces the request that hyper writes, and keeps the response head that hyper reads. Redirects are never followed.

mod connection;
mod head;
mod hops;
mod response;
mod stream;

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, timeout_at};
use url::{Position, Url};

use super::{Response, SendError, SendErrorKind, Trust, endpoint, tls};
use connection::{Connection, Connector};

pub use connection::is_any_of;
pub use head::{Outgoing, as_sent, changed_headers, check};
pub use response::end_to_end;

/// How long to wait before the next attempt to reach a server that is down.
const RECONNECT_INTERVAL: Duration = Duration::from_millis(100);

/// How an exact client connects.
#[derive(Clone, Debug)]
pub struct ExactOptions {
    /// Whether TLS will be needed.
    pub tls: bool,
    pub trust: Trust,
    /// Maximum number of bytes read of a response body.
    pub max_body: usize,
    /// Maximum number of idle connections to keep for each target.
    pub max_idle: usize,
    /// Addresses to which the client refuses to connect, e.g. those of the listener that forwards.
    pub refused: Vec<SocketAddr>,
}

/// An HTTP/1.1 client for any number of targets and concurrent requests. It reuses connections.
pub struct ExactClient {
    connector: Connector,
    max_body: usize,
    max_idle: usize,
    /// Idle connections, by origin.
    idle: Mutex<HashMap<String, Vec<Connection>>>,
}

impl ExactClient {
    /// Creates a client.
    ///
    /// # Errors
    /// The certificates cannot be read (exit 3).
    pub fn new(options: ExactOptions) -> anyhow::Result<Self> {
        let ExactOptions { tls, trust, max_body, max_idle, refused } = options;
        // Read the files that were given even if no URL needs them, so that errors are reported.
        let tls = if tls || trust.names_files() { tls::config(&trust)? } else { tls::config_without_roots()? };
        let connector = Connector { tls: Arc::new(tls), refused };
        Ok(Self { connector, max_body, max_idle, idle: Mutex::default() })
    }

    /// Sends a message to the host of `url` once. The request target is that of the message or of the [`Outgoing`]. The path and the query of `url` are
    /// ignored.
    ///
    /// The header names of the response keep their case, and its body is not decoded. A request is sent a second time only if the server closed a reused
    /// connection and cannot have read the request.
    ///
    /// # Errors
    /// There was no response. A response with an incomplete body is not an error: see [`Response::body_end`].
    pub async fn send<'m>(
        &self,
        outgoing: impl Into<Outgoing<'m>>,
        url: &Url,
        timeout: Duration,
    ) -> Result<Response, SendError> {
        let outgoing = outgoing.into();
        let request = head::encode(outgoing, &endpoint::host(url))?;
        let method = &outgoing.message.method;
        let origin = &url[..Position::BeforePath];
        let start = Instant::now();
        let times = (start, start + timeout);
        if let Some(connection) = self.take_idle(origin) {
            match connection.exchange(method, request.clone(), self.max_body, times).await {
                Err(failed) if failed.unread => {}
                result => return self.finish(origin, result).map_err(|error| error.at(url, timeout)),
            }
        }
        let connection = match timeout_at(times.1, self.connector.connect(url)).await {
            Ok(connection) => connection,
            Err(_) => Err(SendError { kind: SendErrorKind::Timeout, sent: false, detail: String::new() }),
        };
        let connection = connection.map_err(|error| error.at(url, timeout))?;
        let result = connection.exchange(method, request, self.max_body, times).await;
        self.finish(origin, result).map_err(|error| error.at(url, timeout))
    }

    /// Waits until each of these servers accepts connections.
    pub async fn wait_until_up(&self, urls: &[Url]) {
        for url in urls {
            while self.connector.connect(url).await.is_err_and(|error| error.kind == SendErrorKind::Refused) {
                tokio::time::sleep(RECONNECT_INTERVAL).await;
            }
        }
    }

    /// Closes the idle connections.
    pub fn close_idle(&self) {
        self.idle().clear();
    }

    fn take_idle(&self, origin: &str) -> Option<Connection> {
        let mut idle = self.idle();
        let connections = idle.get_mut(origin)?;
        while let Some(mut connection) = connections.pop() {
            if connection.is_reusable() {
                return Some(connection);
            }
        }
        None
    }

    fn finish(
        &self,
        origin: &str,
        result: Result<(Response, Option<Connection>), connection::Failed>,
    ) -> Result<Response, SendError> {
        let (response, connection) = result.map_err(|failed| failed.error)?;
        if let Some(connection) = connection {
            let mut idle = self.idle();
            if !idle.contains_key(origin) {
                idle.insert(origin.to_owned(), Vec::new());
            }
            if let Some(connections) = idle.get_mut(origin).filter(|connections| connections.len() < self.max_idle) {
                connections.push(connection);
            }
        }
        Ok(response)
    }

    fn idle(&self) -> MutexGuard<'_, HashMap<String, Vec<Connection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
