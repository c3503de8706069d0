//! Sends one captured request to one endpoint: fills in its body, signs it again if requested, and retries on transient errors.

use std::sync::LazyLock;

use url::{Position, Url};

use super::{prepare::Request, run::Options};
use crate::app::{
    clock,
    forward::{Resigner, target},
    http::{
        MAX_BODY, Response, SendError, SendErrorKind, authority, endpoint,
        exact::{Outgoing, as_sent, changed_headers},
    },
    plan::Stamp,
    random,
    send::Outcome,
};
use hookctl::{
    message::Message,
    provider::{StatusPolicy, StatusSet},
    secret::Redactor,
};

/// A request, and how it is sent.
#[derive(Clone, Copy)]
pub(super) struct Delivery<'d, 'a> {
    pub(super) request: &'d Request<'a>,
    pub(super) options: &'d Options,
    pub(super) resigner: Option<&'d Resigner>,
}

/// The attempts to send a request to one endpoint.
pub struct Attempted {
    /// The URL that it was sent to.
    pub url: String,
    /// The last response.
    pub result: Result<Response, SendError>,
    /// Number of times it was sent.
    pub attempts: u32,
    /// Why it was not sent, or why its result is unknown.
    pub failure: Option<String>,
    /// The names of the headers that differ from the capture.
    pub changed: Vec<String>,
    /// The request as sent, if it is needed for verbose output, a report, or the diagnosis of a rejection.
    pub message: Option<Message>,
    /// What to do about an endpoint that cannot be reached.
    pub hint: Option<String>,
}

/// The statuses that count as accepted for an unknown provider.
static SUCCESS: LazyLock<StatusSet> = LazyLock::new(|| "2xx".parse().unwrap_or_else(|_| StatusSet::union([])));

impl Request<'_> {
    /// Returns the policy that decides which responses are accepted.
    #[must_use]
    pub fn status_policy<'s>(&'s self, expect: Option<&'s StatusSet>) -> StatusPolicy<'s> {
        match self.provider {
            Some(provider) => provider.delivery.status_policy(expect, false),
            None => StatusPolicy::for_unknown_provider(expect.unwrap_or(&SUCCESS)),
        }
    }
}

/// Sends a request to `to`, with retries.
pub(super) async fn deliver(delivery: Delivery<'_, '_>, to: &Url) -> Attempted {
    let Delivery { request, options, resigner } = delivery;
    let recorded = &request.captured.record.message;
    let target = target(to, &recorded.target);
    let url = format!("{}{target}", &to[..Position::BeforePath]);
    let policy = request.status_policy(options.expect.as_ref());
    let mut attempts = 0;
    loop {
        // Sign each attempt separately, because the signature may include the time.
        let (own, resigned) = match own_message(request, options.seed, resigner, &url) {
            Ok(None) => (None, Vec::new()),
            Ok(Some((message, resigned))) => (Some(message), resigned),
            Err(reason) => return Attempted::unknown(request, to, &format!("not sent: {reason}"), attempts),
        };
        let message = own.as_ref().unwrap_or(recorded);
        attempts += 1;
        let outgoing = Outgoing { message, head: request.captured.head.as_deref(), target: &target };
        let result = options.client.send(outgoing, to, options.timeout).await.map(|mut response| {
            response.decode_body(MAX_BODY);
            response
        });
        let is_transient = || Outcome::new(&result, &policy, attempts, &Redactor::default()).is_transient();
        if attempts <= options.retries.limit && is_transient() {
            let wait = options.retries.backoff.wait_after(attempts, result.as_ref().ok());
            tokio::time::sleep(wait).await;
            continue;
        }
        let is_rejected = request.resign && result.as_ref().is_ok_and(|response| matches!(response.status, 401 | 403));
        let host = endpoint::host(to);
        let mut changed = changed_headers(message, &host);
        changed.extend(resigned);
        return Attempted {
            hint: result.as_ref().err().and_then(|error| hint(error, to)),
            message: (options.keeps_messages || is_rejected).then(|| as_sent(outgoing, &host)),
            url,
            result,
            attempts,
            failure: None,
            changed,
        };
    }
}

impl Attempted {
    /// Creates the result for a request that was not sent.
    #[must_use]
    pub fn not_sent(request: &Request<'_>, to: &Url, reason: &str) -> Self {
        Self::unknown(request, to, reason, 0)
    }

    /// Creates the result for a request whose response is unknown.
    pub(super) fn unknown(request: &Request<'_>, to: &Url, reason: &str, attempts: u32) -> Self {
        let target = target(to, &request.captured.record.message.target);
        let is_interrupted = reason == SendErrorKind::Interrupted.name();
        let kind = if is_interrupted { SendErrorKind::Interrupted } else { SendErrorKind::Closed };
        Self {
            url: format!("{}{target}", &to[..Position::BeforePath]),
            result: Err(SendError { kind, sent: attempts > 0, detail: String::new() }),
            attempts,
            failure: Some(reason.to_owned()),
            changed: Vec::new(),
            message: None,
            hint: None,
        }
    }
}

/// Returns the message to send if it differs from the captured one, and the names of the headers that signing changed.
fn own_message(
    request: &Request<'_>,
    seed: Option<u64>,
    resigner: Option<&Resigner>,
    url: &str,
) -> Result<Option<(Message, Vec<String>)>, String> {
    if request.body.is_none() && !request.resign {
        return Ok(None);
    }
    let mut message = request.captured.record.message.clone();
    let uuid = random::uuid().map_err(|error| error.to_string())?;
    if let Some(body) = &request.body {
        let seed = seed.map_or(uuid.as_u64_pair().0, |seed| seed.wrapping_add(request.captured.id));
        message.body = body.render(&Stamp { id: uuid.to_string(), at_ms: clock::now_ms(), seed });
    }
    let mut changed = Vec::new();
    if let (true, Some(resigner), Some(provider)) = (request.resign, resigner, request.provider) {
        message.url = Some(url.to_owned());
        changed = resigner
            .resign(&mut message, provider, clock::now(), &uuid.to_string())
            .map_err(|error| error.to_string())?;
    }
    Ok(Some((message, changed)))
}

fn hint(error: &SendError, to: &Url) -> Option<String> {
    let is_refused = error.kind == SendErrorKind::Refused;
    let known = error.hint().map(str::to_owned);
    known.or_else(|| is_refused.then(|| format!("is your service running on {}?", authority(to))))
}
