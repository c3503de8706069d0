//! Listening sockets: bound here, or passed by the parent process, e.g. systemd.

use std::{
    io,
    net::{IpAddr, SocketAddr, TcpListener},
};

use listenfd::ListenFd;

/// A bound socket that is not served yet. Connections to it wait in the backlog.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Binds to `address`. Port 0 selects a free port.
    ///
    /// # Errors
    /// The address is not available.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        Self::new(TcpListener::bind(address)?)
    }

    fn new(socket: TcpListener) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        let address = socket.local_addr()?;
        Ok(Self { socket, address })
    }

    /// Returns the bound address, with the actual port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the URL of this socket on this machine.
    pub fn url(&self, tls: bool) -> String {
        let scheme = if tls { "https" } else { "http" };
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(match address.ip() {
                IpAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("{scheme}://{address}")
    }

    /// Converts it for [`serve`](super::serve). Must be called inside a runtime.
    ///
    /// # Errors
    /// The runtime cannot register the socket.
    pub fn into_async(self) -> io::Result<tokio::net::TcpListener> {
        tokio::net::TcpListener::from_std(self.socket)
    }
}

/// Returns the sockets that were passed to this process in `LISTEN_FDS` (`sd_listen_fds(3)`). Empty if there are none.
///
/// # Errors
/// One of them is not a listening TCP socket.
pub fn activated() -> io::Result<Vec<Listener>> {
    // If `LISTEN_PID` is missing or another process, the variables were inherited, and the sockets are not meant for this process.
    if std::env::var("LISTEN_PID").ok().and_then(|id| id.parse().ok()) != Some(std::process::id()) {
        return Ok(Vec::new());
    }
    let mut passed = ListenFd::from_env();
    let mut listeners = Vec::new();
    for index in 0..passed.len() {
        if let Some(socket) = passed.take_tcp_listener(index)? {
            listeners.push(Listener::new(socket)?);
        }
    }
    Ok(listeners)
}
