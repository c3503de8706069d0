//! The socket and the thread of the server.

use std::net::SocketAddr;

/// A bound socket. Its address is known before the server starts, so that nothing is forwarded to it.
#[derive(Debug)]
pub struct Socket {
    pub(super) address: SocketAddr,
}

/// A running server.
#[derive(Debug)]
pub struct Inspector {
    pub(super) url: String,
}
