//! The inspector of a run.
//!
//! Without `--ui-port`, it is served only if standard error is a terminal and no COMMAND is given. So scripts and CI jobs do not open another port, and
//! their logs do not contain the token.

use std::net::SocketAddr;

use super::store::RunStore;
use crate::app::{
    cli::ListenArgs,
    commands::{args, inspector, keys::KnownSecrets},
    config,
    http::endpoint,
    inspector::{Info, Inspector, Socket, Target, Writes},
    session::Session,
};

/// Binds the port of the inspector, if it is to be served.
///
/// # Errors
/// The port of `--ui-port` is not available (exit 3).
pub(super) fn socket(args: &ListenArgs, session: &mut Session<'_>) -> anyhow::Result<Option<Socket>> {
    let is_read_by_a_person = session.out.err_terminal && args.command.is_empty();
    if args.ui.no_ui || (args.ui.ui_port.is_none() && !is_read_by_a_person) {
        return Ok(None);
    }
    match inspector::bind(args.ui.ui_port) {
        Ok(socket) => Ok(Some(socket)),
        // The page was not requested, so the run continues without it.
        Err(failure) if args.ui.ui_port.is_none() => {
            session.out.warn(&format!("{failure:#}"));
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

/// The contents of the page.
pub(super) struct Shown<'s> {
    /// The URL of the listener.
    pub(super) url: &'s str,
    pub(super) store: &'s RunStore,
    pub(super) secrets: KnownSecrets,
    /// The addresses of the listener and of the inspector.
    pub(super) own: Vec<SocketAddr>,
}

/// Starts the inspector, if there is a socket.
///
/// # Errors
/// A flag has an invalid value (exit 2), a certificate cannot be read (exit 3), or the system lacks resources.
pub(super) fn start(
    args: &ListenArgs,
    socket: Option<Socket>,
    shown: Shown<'_>,
    session: &mut Session<'_>,
) -> anyhow::Result<Option<Inspector>> {
    let Some(socket) = socket else { return Ok(None) };
    let Shown { url, store, secrets, own } = shown;
    let forward = args.forward.forward.as_deref().map(|text| endpoint::parse("--forward", text)).transpose()?;
    let resign = args.forward.resign.as_deref().map(|text| {
        let source = config::flag_source("--resign", text)?;
        session.secret(source, None)
    });
    let secret = resign.transpose()?;
    let info = Info {
        listen: Some(url.to_owned()),
        forward: forward.as_ref().map(ToString::to_string),
        path: store.path().map(Into::into),
        keep: store.retain().deliveries,
    };
    let parts = inspector::Parts {
        writes: Writes::Writer(store.writer.clone()),
        secrets,
        targets: forward.into_iter().map(|url| Target { url, secret: secret.clone() }).collect(),
        trust: args::trust(&args.trust, session.settings),
        timeout: args::time_limit("--forward-timeout", &args.forward.forward_timeout)?,
        own,
        info,
    };
    Inspector::start(socket, inspector::state(parts, session)?).map(Some)
}
