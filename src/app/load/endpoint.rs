//! Where a load goes: its addresses and whom to trust there, looked up once, and held to loopback again after the lookup.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use rustls::{ClientConfig, pki_types::ServerName};
use url::Host;

use super::Plan;
use crate::app::{
    error::{self, ErrorExt as _, Exit},
    http::tls,
};

/// Where a load goes, looked up once.
pub(super) struct Endpoint {
    pub(super) addresses: Vec<SocketAddr>,
    /// For https: whom to trust, and who it has to be.
    pub(super) tls: Option<(Arc<ClientConfig>, ServerName<'static>)>,
    /// The longest that one delivery may take.
    pub(super) timeout: Duration,
}

impl Endpoint {
    /// Looks the host up.
    ///
    /// # Errors
    /// It is not found, or is not loopback where it must be; the certificates cannot be used.
    pub(super) async fn of(plan: &Plan) -> anyhow::Result<Self> {
        let Plan { url, .. } = plan;
        let host = url.host_str().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let port = url.port_or_known_default().unwrap_or(80);
        let unknown = |what: &str| error::failure(Exit::Unreachable, format!("the host {host} was not found{what}"));
        let found = tokio::time::timeout(plan.timeout, tokio::net::lookup_host((bare, port))).await;
        let found = found.map_err(|_| unknown(" in time"))?.map_err(|error| unknown("").because(error))?;
        let addresses: Vec<_> =
            found.filter(|address| plan.anywhere || address.ip().to_canonical().is_loopback()).collect();
        if addresses.is_empty() {
            return Err(error::usage(format!("{host} is not loopback, whatever its name says")));
        }
        let tls = if url.scheme() == "https" {
            let name = match url.host() {
                Some(Host::Ipv4(ip)) => ServerName::from(IpAddr::from(ip)),
                Some(Host::Ipv6(ip)) => ServerName::from(IpAddr::from(ip)),
                _ => ServerName::try_from(bare.to_owned())
                    .map_err(|error| error::usage(format!("{host} is no name of a host")).because(error))?,
            };
            Some((Arc::new(tls::config(&plan.trust)?), name))
        } else {
            None
        };
        Ok(Self { addresses, tls, timeout: plan.timeout })
    }
}
