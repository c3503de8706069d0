//! Sends a delivery again to one of the targets: unchanged, with a new signature, or edited.
//!
//! The request and the response are stored as a new delivery, which names the original. Targets were given at start, and the client refuses to connect to
//! hookctl itself. A delivery that is not known to be genuine is signed only if the user confirms it: the application would accept a forgery.

use std::{sync::Arc, time::Instant};

use serde::{Deserialize, Serialize};
use url::Position;

use super::{
    detail::outcome,
    edit::{Edit, edited, invalid},
    shown,
};
use crate::app::{
    clock,
    forward::{self, Resigner},
    http::{
        BodyEnd, Response, SendError, endpoint,
        exact::{Outgoing, as_sent, changed_headers, check},
    },
    inspector::{
        error::ApiError,
        state::{State, Target},
    },
    random,
    store::deliveries::{self, Delivery, ForwardState, Forwarding, NewDelivery, RequestKind, StoredCause},
};
use hookctl::{
    capture::Fidelity,
    diagnosis::{Case, facts},
    message::{Headers, Message},
    provider::Provider,
    secret::Secret,
    signing::{Verdict, Verifier},
};

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct ReplayBody {
    /// `same`, `signed` or `edited`.
    pub(super) mode: String,
    /// The index of the target in `/api/info`.
    pub(super) target: usize,
    /// Whether to sign a delivery that is not known to be genuine.
    #[serde(default)]
    pub(super) unverified: bool,
    pub(super) edit: Option<Edit>,
}

/// The result of a replay, and how its response compares with the original one.
#[derive(Debug, Serialize)]
pub(in crate::app::inspector) struct ReplayReply {
    /// The ID of the new delivery. Null if it could not be stored.
    id: Option<i64>,
    verdict: Option<&'static str>,
    status: Option<u16>,
    ms: f64,
    /// `fixed`, `same`, `still failing` or `regressed`. Null if the original has no response.
    outcome: Option<&'static str>,
    /// Whether it was signed again.
    signed: bool,
    /// Why there was no response.
    error: Option<String>,
    /// Why it is not in the store.
    unsaved: Option<String>,
}

/// A request that is ready to be sent.
struct Prepared {
    original: Delivery,
    message: Message,
    /// The head as received, if it is sent unchanged.
    head: Option<Vec<u8>>,
    target: Target,
    request_target: String,
    url: String,
    /// The names of the headers that signing changed.
    signed: Vec<String>,
    /// The secret that it was signed with.
    secret: Option<Secret>,
}

/// Sends a delivery again.
pub(in crate::app::inspector) async fn replay(
    state: &Arc<State>,
    id: i64,
    body: ReplayBody,
) -> Result<ReplayReply, ApiError> {
    let prepared = state.blocking(move |state| prepare(state, id, &body)).await?;
    let Prepared { message, head, target, request_target, .. } = &prepared;
    let outgoing = Outgoing { message, head: head.as_deref(), target: request_target };
    let start = Instant::now();
    let result = state.client.send(outgoing, &target.url, state.timeout).await;
    let result = result.and_then(|response| match response.body_end.failure() {
        Some(failure) if response.body_end != BodyEnd::Truncated => Err(failure),
        _ => Ok(response),
    });
    let ms = start.elapsed().as_secs_f64() * 1e3;
    let (delivery, mut reply) = {
        let state = Arc::clone(state);
        // Verifying and copying large bodies takes time.
        let done = tokio::task::spawn_blocking(move || {
            let (delivery, error) = recorded(&state, &prepared, result, ms);
            let reply = ReplayReply {
                id: None,
                verdict: delivery.verdict.map(Verdict::name),
                status: delivery.forwarding.status,
                ms,
                outcome: outcome(&state, &prepared.original, delivery.forwarding.status),
                signed: !prepared.signed.is_empty(),
                error: error.map(|error| shown::text(&state, &error)),
                unsaved: None,
            };
            (delivery, reply)
        });
        done.await.map_err(|_| ApiError::new(500, "the request failed unexpectedly"))?
    };
    // It was sent, so its result is reported even if it cannot be stored.
    match state.save(delivery).await {
        Ok(id) => reply.id = Some(id),
        Err(error) => reply.unsaved = Some(error.error),
    }
    Ok(reply)
}

/// Prepares a request: edits it, checks it, and signs it again.
fn prepare(state: &State, id: i64, body: &ReplayBody) -> Result<Prepared, ApiError> {
    let original = state.delivery(id)?;
    let Some(target) = state.targets.get(body.target).cloned() else {
        let hint = match (&state.targets[..], &state.info.listen) {
            ([], Some(_)) => "start hookctl with --forward URL",
            ([], None) => "start hookctl with --to URL",
            _ => "choose a target from the list",
        };
        return Err(invalid("target", "this target was not given at the start").hint(hint));
    };
    if original.fidelity == Fidelity::Truncated || original.kind == RequestKind::Broken {
        return Err(invalid("mode", "the request is incomplete, so it cannot be sent again"));
    }
    let mut message = match (body.mode.as_str(), &body.edit) {
        ("same" | "signed", _) => original.message.clone(),
        ("edited", Some(edit)) => edited(state, &original, edit)?,
        ("edited", None) => return Err(invalid("edit", "the changes are missing")),
        (mode, _) => return Err(invalid("mode", format!("unknown mode `{mode}` (available: same, signed, edited)"))),
    };
    let request_target = forward::target(&target.url, &message.target).into_owned();
    let outgoing = Outgoing { message: &message, head: None, target: &request_target };
    check(outgoing).map_err(|error| invalid("edit", format!("the request cannot be sent: {error}")))?;
    let url = format!("{}{request_target}", &target.url[..Position::BeforePath]);
    let (signed, secret) = match body.mode.as_str() {
        "same" => (Vec::new(), None),
        mode => {
            message.url = Some(url.clone());
            sign(state, &original, &target, &mut message, body.unverified, mode == "signed")?
        }
    };
    let head = original.head.clone().filter(|_| body.mode == "same");
    Ok(Prepared { original, message, head, target, request_target, url, signed, secret })
}

/// Signs a message again, if its provider signs. Returns the names of the changed headers, and the secret. If signing is not `required`, an edited message
/// of an unknown provider keeps its signature.
fn sign(
    state: &State,
    original: &Delivery,
    target: &Target,
    message: &mut Message,
    unverified: bool,
    required: bool,
) -> Result<(Vec<String>, Option<Secret>), ApiError> {
    let Some(provider) = state.provider(original) else {
        if !required {
            return Ok((Vec::new(), None));
        }
        return Err(invalid("mode", "cannot sign again: unknown provider").hint("name it with --provider"));
    };
    if provider.schemes.is_empty() {
        return Ok((Vec::new(), None));
    }
    let Some(secret) = target.secret.clone().or_else(|| secret_of(state, original, provider)) else {
        return Err(invalid("mode", format!("cannot sign again: no secret for {}", provider.title))
            .hint("pass --secret with the secret that your application expects"));
    };
    let has_valid_digest = original.verdict.is_some_and(|verdict| verdict.is_genuine() || verdict == Verdict::Stale);
    if !has_valid_digest && !unverified {
        let verdict = original.verdict.map_or("not verified", Verdict::name);
        return Err(invalid("unverified", format!("cannot sign again: its signature is not valid ({verdict})"))
            .hint("confirm that it may be signed: your application will accept it as genuine"));
    }
    let id = random::uuid().map_err(|error| ApiError::new(500, error.to_string()))?.to_string();
    let changed = Resigner::new(secret.clone())
        .resign(message, provider, clock::now(), &id)
        .map_err(|error| invalid("mode", format!("cannot sign again: {error}")))?;
    Ok((changed, Some(secret)))
}

/// Returns the secret that a delivery was verified with, otherwise the provider's first.
fn secret_of(state: &State, original: &Delivery, provider: &Provider) -> Option<Secret> {
    let secrets = state.secrets_of(provider);
    let label = original.secret.as_deref();
    let matched = secrets.iter().find(|secret| Some(secret.label()) == label);
    matched.or(secrets.first()).cloned()
}

/// Returns the delivery to store, and why there was no response.
fn recorded(
    state: &State,
    prepared: &Prepared,
    result: Result<Response, SendError>,
    ms: f64,
) -> (NewDelivery, Option<String>) {
    let Prepared { original, message, head, target, request_target, url, signed, secret } = prepared;
    let outgoing = Outgoing { message, head: head.as_deref(), target: request_target };
    let host = endpoint::host(&target.url);
    let sent = Message { url: Some(url.clone()), ..as_sent(outgoing, &host) };
    let mut changed = changed_headers(message, &host);
    changed.extend(signed.iter().cloned());
    let mut delivery = NewDelivery::new(sent);
    delivery.at = Some(clock::to_rfc3339_millis(std::time::SystemTime::now()));
    delivery.kind = original.kind;
    delivery.fidelity = original.fidelity;
    delivery.provider.clone_from(&original.provider);
    delivery.event.clone_from(&original.event);
    delivery.replay_of = Some(original.id);
    if message.headers == original.message.headers && message.body == original.message.body {
        delivery.verdict = original.verdict;
        delivery.scheme.clone_from(&original.scheme);
        delivery.header.clone_from(&original.header);
        delivery.secret.clone_from(&original.secret);
        delivery.causes.clone_from(&original.causes);
    } else {
        verify(state, &mut delivery, secret.as_ref());
    }
    let (status, headers, body, error) = match result {
        Ok(response) => {
            let headers: Headers = response.headers.iter().map(|(name, value)| (name.as_str(), value)).collect();
            (Some(response.status), headers, response.body, None)
        }
        Err(error) => (None, Headers::default(), Vec::new(), Some(error.to_string())),
    };
    delivery.forwarding = Forwarding {
        state: if status.is_some() { ForwardState::Done } else { ForwardState::Failed },
        target: Some(target.url.to_string()),
        status,
        error: error.clone(),
        changed,
        ms: Some(ms),
    };
    delivery.response = Some(deliveries::Response { status, headers, body, ms: Some(ms) });
    (delivery, error)
}

/// Verifies a changed request with the known secrets and the one that it was signed with.
fn verify(state: &State, delivery: &mut NewDelivery, own: Option<&Secret>) {
    let provider = delivery.provider.as_deref().and_then(|name| state.catalog.find(name).ok());
    let Some(provider) = provider else { return };
    let secrets: Vec<Secret> = own.into_iter().chain(state.secrets_of(provider)).cloned().collect();
    if secrets.is_empty() && provider.needs_secret() {
        return;
    }
    let Ok(verifier) = Verifier::new(&provider.schemes, &secrets) else { return };
    let verification = verifier.verify(&delivery.message, None);
    let causes = facts(&Case::new(&provider.schemes, &secrets, &delivery.message, &verification));
    let (verdict, scheme) = (verification.verdict, verification.scheme.map(str::to_owned));
    let (header, secret) = (verification.header.map(str::to_owned), verification.secret.map(str::to_owned));
    delivery.verdict = Some(verdict);
    (delivery.scheme, delivery.header, delivery.secret) = (scheme, header, secret);
    delivery.causes = causes.iter().map(StoredCause::from).collect();
}
