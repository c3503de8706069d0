//! Forwarding: passes a received delivery on to an application, as it is, and returns the application's answer.
//!
//! Owns the target of a forwarded request, what an application that is down or slow is answered as, and the refusal of a target that is the
//! listener itself. The exact client sends; storing and printing are the callers' business.

#![allow(dead_code, reason = "not used yet")]

mod resign;

use std::{net::SocketAddr, time::Duration};

use url::Url;

use crate::app::http::{Response, SendError, Trust};
use hookctl::{message::Message, provider::Provider, secret::Secret};

pub use resign::{NotResigned, Resigner};

/// How deliveries are forwarded.
#[derive(Clone, Debug)]
pub struct ForwardOptions {
    /// `--forward-timeout`.
    pub timeout: Duration,
    pub trust: Trust,
    /// Maximum size of the application's response body, in bytes. A larger one is answered with 502.
    pub max_body: usize,
    /// `--resign`: the secret that the application expects.
    pub resign: Option<Secret>,
    /// The addresses that the listener is bound to.
    pub listener: Vec<SocketAddr>,
}

/// Forwards deliveries to one URL. Can be shared between connections and threads.
pub struct Forwarder {
    url: Url,
    options: ForwardOptions,
}

/// The result of forwarding one delivery.
#[derive(Debug)]
pub struct Forwarded {
    /// What the sender gets: the application's response, or one with 502 or 504.
    pub answer: Response,
    /// Why the application did not respond, if it did not.
    pub failure: Option<SendError>,
    /// The names of the headers that were changed, added or left out, as in the delivery and in its order.
    pub changed: Vec<String>,
    /// The URL that the delivery was sent to.
    pub url: String,
    /// Until the end of the response, or until it failed.
    pub latency: Duration,
}

impl Forwarder {
    /// Creates a forwarder. Without a path (or with `/`), a delivery keeps its path and query. Otherwise it goes to the path of the URL, with its own
    /// query appended unchanged.
    ///
    /// # Errors
    /// The URL has a query or a fragment (exit 2); the certificates cannot be read (exit 3).
    pub fn new(url: Url, options: ForwardOptions) -> anyhow::Result<Self> {
        Ok(Self { url, options })
    }

    /// Refuses a URL that leads to the listener itself.
    ///
    /// # Errors
    /// It does (exit 2). A host that cannot be resolved now is not an error, because the application may not have started yet.
    pub async fn check_target(&self) -> anyhow::Result<()> {
        todo!()
    }

    /// Sends a delivery to the application and waits for its response. `provider` is the sender, if known, which is needed to sign.
    pub async fn forward(&self, message: &Message, provider: Option<&Provider>) -> Forwarded {
        let _ = (message, provider, &self.url, &self.options);
        todo!()
    }
}
