//! Forwards received deliveries to an application, unchanged, and returns the application's response.
//!
//! Owns the target of a forwarded request, the response if the application is down or slow, and the check that the target is not the listener itself.
//! The exact client sends the request. Saving and printing are left to the callers.

mod resign;
mod target;

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use serde_json::json;
use url::Url;

use crate::app::{
    clock,
    error::{self, ErrorExt as _},
    http::{
        BodyEnd, Response, SendError, SendErrorKind, Trust, endpoint,
        exact::{ExactClient, ExactOptions, Outgoing, changed_headers, end_to_end, is_any_of},
    },
    random,
};
use hookctl::{message::Message, provider::Provider, secret::Secret};

pub use resign::Resigner;
pub use target::{origin_form, target};

/// How deliveries are forwarded.
#[derive(Clone, Debug)]
pub struct ForwardOptions {
    /// `--forward-timeout`.
    pub timeout: Duration,
    pub trust: Trust,
    /// Maximum size of the application's response body, in bytes. If it is larger, the sender gets 502.
    pub max_body: usize,
    /// `--resign`: the secret that the application expects.
    pub resign: Option<Secret>,
    /// The addresses that the listener is bound to.
    pub listener: Vec<SocketAddr>,
}

/// Maximum number of idle connections to the application.
const MAX_IDLE: usize = 64;

/// Forwards deliveries to one URL. Can be shared between connections and threads.
pub struct Forwarder {
    client: ExactClient,
    url: Url,
    timeout: Duration,
    max_body: usize,
    resigner: Option<Resigner>,
    listener: Vec<SocketAddr>,
}

/// The result of forwarding one delivery.
#[derive(Debug)]
pub struct Forwarded {
    /// The response for the sender: the application's, or 502 or 504. It has no headers of the connection, and a `Content-Length` only if the
    /// application sent one.
    pub response: Response,
    /// Why the application did not respond, if it did not.
    pub failure: Option<String>,
    /// Names of the headers that were changed, added or removed, in the case and order of the delivery.
    pub changed: Vec<String>,
    /// The URL that the delivery was sent to.
    pub url: String,
    /// Why the delivery kept its signature despite `--resign`.
    pub not_resigned: Option<String>,
    /// From the start of the request to the end of the response, or to the failure.
    pub latency: Duration,
}

impl Forwarder {
    /// Creates a forwarder. Without a path (or with `/`), a delivery keeps its path and query. Otherwise it goes to the path of the URL, with its own
    /// query appended unchanged.
    ///
    /// # Errors
    /// The certificates cannot be read (exit 3).
    pub fn new(url: Url, options: ForwardOptions) -> anyhow::Result<Self> {
        let ForwardOptions { timeout, trust, max_body, resign, listener } = options;
        let client = ExactClient::new(ExactOptions {
            tls: url.scheme() == "https",
            trust,
            max_body,
            max_idle: MAX_IDLE,
            refused: listener.clone(),
        })?;
        Ok(Self { client, url, timeout, max_body, resigner: resign.map(Resigner::new), listener })
    }

    /// Checks that the URL does not lead to the listener itself. Each connection is checked as well, because the host may resolve to another address
    /// later.
    ///
    /// # Errors
    /// The URL leads to the listener (exit 2). A host that cannot be resolved is not an error, because the application may not have started yet.
    pub async fn check_target(&self) -> anyhow::Result<()> {
        if is_any_of(&self.url, &self.listener).await {
            return Err(error::usage(format!("--forward {}: this is the listener itself", self.url))
                .hint("use the port that your application listens on"));
        }
        Ok(())
    }

    /// Sends a delivery to the application and waits for its response. `head` is the head as received, if `message` does not encode to it.
    /// `valid_for` is the provider if the delivery is valid. With `--resign`, only a valid delivery is signed again: a forgery must not become valid.
    pub async fn forward(&self, message: &Message, head: Option<&[u8]>, valid_for: Option<&Provider>) -> Forwarded {
        let start = Instant::now();
        let target = target(&self.url, &message.target);
        let url = format!("{}{target}", &self.url[..url::Position::BeforePath]);
        let (own, signed, not_resigned) = match self.sign_again(message, valid_for, &url) {
            Ok(Some((own, signed))) => (Some(own), signed, None),
            Ok(None) => (None, Vec::new(), None),
            Err(reason) => (None, Vec::new(), Some(reason)),
        };
        let sent = own.as_ref().unwrap_or(message);
        let mut changed = changed_headers(sent, &endpoint::host(&self.url));
        changed.extend(signed);
        let place = |name: &String| sent.headers.iter().position(|(existing, _)| existing == name);
        changed.sort_by_key(|name| place(name).unwrap_or(usize::MAX));

        let outgoing = Outgoing { message: sent, head, target: &target };
        let result = self.client.send(outgoing, &self.url, self.timeout).await;
        let result = result.and_then(|response| self.complete(response));
        let latency = start.elapsed();
        let (response, failure) = match result {
            Ok(mut response) => {
                // A response to HEAD and a 304 have the length of a body that is not sent.
                let has_body = message.method != "HEAD" && response.status != 304;
                response.headers = end_to_end(&response.headers, has_body.then_some(response.body.len()));
                (response, None)
            }
            Err(error) => {
                let reason = self.describe(&error);
                (gateway_error(error.kind, &reason), Some(reason))
            }
        };
        Forwarded { response, failure, changed, url, not_resigned, latency }
    }

    /// With `--resign`, returns the delivery with its new signature, and the names of the changed headers.
    fn sign_again(
        &self,
        message: &Message,
        valid_for: Option<&Provider>,
        url: &str,
    ) -> Result<Option<(Message, Vec<String>)>, String> {
        let Some(resigner) = &self.resigner else { return Ok(None) };
        let provider = valid_for.ok_or("the delivery is not valid, or its provider is not known")?;
        let mut own = message.clone();
        own.url = Some(url.to_owned());
        // The application may reject an ID that it has already seen.
        let id = random::uuid().map_err(|error| error.to_string())?.to_string();
        let changed = resigner.resign(&mut own, provider, clock::now(), &id).map_err(|error| error.to_string())?;
        Ok(Some((own, changed)))
    }

    /// Returns an error if the response is incomplete.
    fn complete(&self, response: Response) -> Result<Response, SendError> {
        if let Some(failure) = response.body_end.failure() {
            return Err(failure);
        }
        if response.body_end == BodyEnd::Truncated {
            let detail = format!("the response body is larger than {} bytes", self.max_body);
            return Err(SendError { kind: SendErrorKind::Incomplete, sent: true, detail });
        }
        Ok(response)
    }

    fn describe(&self, error: &SendError) -> String {
        if error.kind == SendErrorKind::Timeout {
            let limit = humantime::format_duration(self.timeout);
            return format!("no complete response within {limit} (--forward-timeout)");
        }
        error.to_string()
    }
}

/// Returns the response for the sender if the application does not respond.
fn gateway_error(kind: SendErrorKind, reason: &str) -> Response {
    let (status, phrase) = match kind {
        SendErrorKind::Timeout => (504, "Gateway Timeout"),
        _ => (502, "Bad Gateway"),
    };
    let body = json!({ "error": format!("cannot forward: {reason}") }).to_string().into_bytes();
    Response {
        version: "HTTP/1.1".into(),
        status,
        reason: phrase.into(),
        headers: vec![("Content-Type".into(), b"application/json".to_vec())],
        body,
        ..Response::default()
    }
}

#[cfg(test)]
mod tests;
