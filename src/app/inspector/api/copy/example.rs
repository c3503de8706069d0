//! The request of a generated test: its bytes, with variables in place of credentials and secrets.

use super::shown;
use crate::app::{
    forward::target,
    http::exact::{Outgoing, as_sent, check},
    inspector::{error::ApiError, state::State},
    output::variable_suffix,
    store::deliveries::{Delivery, RequestKind},
};
use hookctl::{
    capture::Fidelity,
    secret::{Redactor, url_credentials},
    signing::Verdict,
};

/// Maximum size of a body within a test, in bytes. A larger one is a file of its own.
pub(super) const MAX_BODY: usize = 64 * 1024;

/// Where receivers usually run during development.
pub(super) const DEFAULT_ORIGIN: &str = "http://127.0.0.1:3000";

/// A part of the text of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Bytes(Vec<u8>),
    /// The value of an environment variable.
    Variable(String),
}

/// What a test sends and expects.
#[derive(Clone, Debug)]
pub(super) struct Example {
    pub(super) id: i64,
    /// What it is, on one line, e.g. `screver surveyCompleted, received 2026-11-29T12:00:00Z`.
    pub(super) title: String,
    /// The verdict in words.
    pub(super) verdict: &'static str,
    /// The source of the secret that the receiver needs, e.g. `env:NAME`.
    pub(super) secret: Option<String>,
    /// Whether the receiver should accept it.
    pub(super) is_genuine: bool,
    /// The default of `RECEIVER_URL`: scheme, host and port.
    pub(super) origin: String,
    /// Method and request target: `POST /hooks`.
    pub(super) request: Vec<Part>,
    /// The header lines, without `Host`, `Content-Length` and those of the connection.
    pub(super) headers: Vec<Vec<Part>>,
    pub(super) body: Vec<Part>,
    pub(super) body_bytes: usize,
    /// The name of the file with the body, if it is large.
    pub(super) body_file: Option<String>,
}

impl Example {
    /// Describes a delivery.
    ///
    /// # Errors
    /// It is incomplete, or cannot be written as HTTP.
    pub(super) fn new(state: &State, delivery: &Delivery) -> Result<Self, ApiError> {
        if delivery.fidelity == Fidelity::Truncated || delivery.kind == RequestKind::Broken {
            return Err(ApiError::new(409, "the request is incomplete, so a test cannot send it"));
        }
        let message = &delivery.message;
        let to = state.targets.first();
        let target = to.map_or_else(|| message.target.clone(), |to| target(&to.url, &message.target).into_owned());
        let origin = to.map_or(DEFAULT_ORIGIN.to_owned(), |to| to.url.origin().ascii_serialization());
        let outgoing = Outgoing { target: &target, ..Outgoing::new(message) };
        check(outgoing).map_err(|error| ApiError::new(409, format!("the request cannot be sent: {error}")))?;
        let redactor = &state.redactor;
        let sent = as_sent(outgoing, "");
        let is_transport = |name: &str| ["host", "content-length"].iter().any(|known| name.eq_ignore_ascii_case(known));
        let headers = sent.headers.iter().filter(|(name, _)| !is_transport(name)).map(|(name, value)| {
            let is_hidden = shown::is_masked(name) || shown::is_private(state, delivery, name);
            let mut line = vec![Part::Bytes(format!("{name}: ").into_bytes())];
            if is_hidden {
                line.push(Part::Variable(format!("HOOKCTL_{}", variable_suffix(name))));
            } else {
                line.extend(parts(value, redactor));
            }
            joined(line)
        });
        let headers = headers.collect();
        let is_large = message.body.len() > MAX_BODY;
        let text = |text: &Option<String>| text.as_deref().map(|text| one_line(&shown::text(state, text)));
        let names: Vec<String> = [text(&delivery.provider), text(&delivery.event)].into_iter().flatten().collect();
        let names = if names.is_empty() { "unknown provider".to_owned() } else { names.join(" ") };
        let at = text(&delivery.at).map(|at| format!(", received {at}")).unwrap_or_default();
        Ok(Self {
            id: delivery.id,
            title: format!("{names}{at}"),
            verdict: delivery.verdict.map_or("not verified", Verdict::name),
            secret: text(&delivery.secret).or_else(|| {
                let secrets = state.secrets_of(state.provider(delivery)?);
                secrets.first().map(|secret| secret.label().to_owned())
            }),
            is_genuine: is_accepted(delivery),
            origin,
            request: request_line(&message.method, &target, redactor),
            headers,
            body: if is_large { Vec::new() } else { parts(&message.body, redactor) },
            body_bytes: message.body.len(),
            body_file: is_large.then(|| format!("delivery-{}.body", delivery.id)),
        })
    }
}

/// Returns true if a receiver should accept a delivery. A receiver cannot distinguish an unsigned delivery from a forgery, so it accepts both.
fn is_accepted(delivery: &Delivery) -> bool {
    delivery.verdict.is_some_and(|verdict| verdict.is_genuine() || verdict == Verdict::Unsigned)
}

/// Splits bytes at secrets, which become variables.
fn parts(bytes: &[u8], redactor: &Redactor) -> Vec<Part> {
    let mut parts = Vec::new();
    for (index, piece) in redactor.split(bytes).into_iter().enumerate() {
        if index > 0 {
            parts.push(Part::Variable("HOOKCTL_SECRET".into()));
        }
        if !piece.is_empty() {
            parts.push(Part::Bytes(piece.to_vec()));
        }
    }
    parts
}

/// Returns the method and the target. Credentials in the query become variables.
fn request_line(method: &str, target: &str, redactor: &Redactor) -> Vec<Part> {
    let mut line = vec![Part::Bytes(format!("{method} ").into_bytes())];
    for part in url_parts(target) {
        match part {
            Part::Bytes(bytes) => line.extend(parts(&bytes, redactor)),
            variable @ Part::Variable(_) => line.push(variable),
        }
    }
    joined(line)
}

/// Splits a URL or a target at the credentials in its query, which become variables.
pub(super) fn url_parts(url: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut copied = 0;
    for credential in url_credentials(url) {
        let name = url[..credential.start].trim_end_matches('=').rsplit(['?', '&', '#']).next().unwrap_or_default();
        parts.push(Part::Bytes(url.as_bytes()[copied..credential.start].to_vec()));
        parts.push(Part::Variable(format!("HOOKCTL_URL_{}", variable_suffix(name))));
        copied = credential.end;
    }
    parts.push(Part::Bytes(url.as_bytes()[copied..].to_vec()));
    parts.retain(|part| !matches!(part, Part::Bytes(bytes) if bytes.is_empty()));
    parts
}

/// Joins adjacent bytes.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Part::Bytes(last)), Part::Bytes(bytes)) => last.extend(bytes),
            (_, part) => joined.push(part),
        }
    }
    joined
}

/// Returns a text that cannot end a comment: line breaks and other invisible characters are replaced.
fn one_line(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_graphic() || c == ' ';
    text.chars().map(|c| if is_plain(c) { c } else { '?' }).take(200).collect()
}
