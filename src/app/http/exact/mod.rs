//! The exact client: sends a message with its own bytes, and returns the response with its own bytes.
//!
//! The body and every header line go out as they are, in their order, case and number, except those of the connection: `Host`, `Connection` and what it
//! names, `Keep-Alive`, `Proxy-*`, `TE`, `Trailer`, `Transfer-Encoding`, `Upgrade` and `Expect`. hyper writes, parses and frames. This module replaces
//! the request head that hyper writes, and remembers the response head that it reads. Redirects are never followed.

#![allow(dead_code, reason = "not used yet")]

use std::{net::SocketAddr, time::Duration};

use url::Url;

use super::{Response, SendError, Trust};
use hookctl::message::Message;

/// How an exact client connects.
#[derive(Clone, Debug)]
pub struct ExactOptions {
    /// Whether TLS will be needed.
    pub tls: bool,
    pub trust: Trust,
    /// Maximum number of bytes read of a response body.
    pub max_body: usize,
    /// Maximum number of idle connections to keep, for all targets together.
    pub max_idle: usize,
    /// Addresses to which it refuses to connect: those of the listener that forwards.
    pub refused: Vec<SocketAddr>,
}

/// An HTTP/1.1 client for any number of targets and concurrent requests. It keeps connections for the next request to the same target.
pub struct ExactClient {
    options: ExactOptions,
}

impl ExactClient {
    /// Creates a client.
    ///
    /// # Errors
    /// The certificates cannot be read (exit 3).
    pub fn new(options: ExactOptions) -> anyhow::Result<Self> {
        Ok(Self { options })
    }

    /// Sends `message` to the host of `url` once. The request target is the message's own; the path and the query of `url` are not used.
    ///
    /// The header names of the response keep their case, and its body is not decoded.
    ///
    /// # Errors
    /// There was no response. A response whose body breaks off is not an error: see [`Response::body_end`].
    pub async fn send(&self, message: &Message, url: &Url, timeout: Duration) -> Result<Response, SendError> {
        let _ = (message, url, timeout, &self.options);
        todo!()
    }
}
