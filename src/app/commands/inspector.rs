//! What `listen` and `inspect` share to serve the inspector: its socket, its state and its target check.

use std::{net::SocketAddr, time::Duration};

use super::keys::KnownSecrets;
use crate::app::{
    error::{self, ErrorExt as _},
    http::{
        Trust,
        exact::{ExactClient, ExactOptions, is_any_of},
    },
    inspector::{Info, Shared, Socket, State, Target, Writes},
    runtime::block_on,
    session::Session,
};

/// Maximum number of bytes read of the response to a replay.
const MAX_RESPONSE: usize = 16 * 1024 * 1024;

/// Maximum number of idle connections to a target.
const MAX_IDLE: usize = 4;

/// Binds the port of the inspector.
///
/// # Errors
/// It is not available (exit 3).
pub(super) fn bind(port: Option<u16>) -> anyhow::Result<Socket> {
    let port = port.unwrap_or(0);
    Socket::bind(port).map_err(|cause| {
        let is_taken = cause.kind() == std::io::ErrorKind::AddrInUse;
        let failure = error::input(format!("cannot serve the inspector on port {port}")).because(cause);
        if is_taken { failure.hint("use another --ui-port, or --ui-port 0 for a free one") } else { failure }
    })
}

/// What the state of an inspector is made of.
pub(super) struct Parts {
    pub(super) writes: Writes,
    pub(super) secrets: KnownSecrets,
    pub(super) targets: Vec<Target>,
    pub(super) trust: Trust,
    pub(super) timeout: Duration,
    /// Addresses that nothing is sent to: those of this process.
    pub(super) own: Vec<SocketAddr>,
    pub(super) info: Info,
}

/// Creates the state of an inspector.
///
/// # Errors
/// The certificates cannot be read (exit 3).
pub(super) fn state(parts: Parts, session: &Session<'_>) -> anyhow::Result<State> {
    let Parts { writes, secrets, targets, trust, timeout, own, info } = parts;
    let client = ExactClient::new(ExactOptions {
        tls: targets.iter().any(|target| target.url.scheme() == "https"),
        trust,
        max_body: MAX_RESPONSE,
        max_idle: MAX_IDLE,
        refused: own,
    })?;
    Ok(State {
        writes,
        catalog: session.settings.catalog.clone(),
        secrets,
        redactor: session.out.redactor().clone(),
        client,
        targets,
        timeout,
        info,
        shared: Shared::default(),
    })
}

/// Checks that no target leads to this process. Each connection is checked as well, because a host may resolve to another address later. Returns false if
/// the run was interrupted.
///
/// # Errors
/// A target leads to this process (exit 2).
pub(super) fn check_targets(flag: &str, targets: &[Target], own: &[SocketAddr]) -> anyhow::Result<bool> {
    for Target { url, .. } in targets {
        match block_on(is_any_of(url, own))? {
            None => return Ok(false),
            Some(false) => {}
            Some(true) => {
                return Err(error::usage(format!("{flag} {url}: this is the inspector itself"))
                    .hint("use the port that your application listens on"));
            }
        }
    }
    Ok(true)
}
