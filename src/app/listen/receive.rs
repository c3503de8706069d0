//! Handles each request: classifies, verifies and saves it, and only then responds.

use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
    net::SocketAddr,
    sync::{Arc, mpsc},
    time::Duration,
};

use futures_util::future::join;
use tokio::{sync::mpsc::Sender, time::sleep};

use super::{
    Arrived, Event, Forwarded, Kind, Options, Search,
    explain::{Job, is_searched, without_search},
    order::Slot,
    responses::Fault,
};
use crate::app::{
    clock,
    server::exact::{Action, Handler, Problem, ProblemKind, Received, Reply},
    store::{
        StoreError,
        deliveries::{self, ForwardState, Forwarding, NewDelivery, StoredCause, Update},
    },
};
use hookctl::{
    capture::{Fidelity, Record},
    message::Message,
    provider::Provider,
    signing::Verdict,
    verify::{Unverifiable, VerifiedRecord},
};

/// Maximum number of bytes that the store keeps of the body of an application's response.
const MAX_STORED_RESPONSE: usize = 64 * 1024;

/// Receives the requests of a run.
pub(super) struct Receiving<'r, 'c> {
    options: &'r Options<'c>,
    events: Sender<Event<'r>>,
    jobs: mpsc::SyncSender<Job>,
    /// The number of the last request.
    number: Cell<u64>,
    /// The pairs of signature header and secret that a valid delivery has confirmed. The search needs to know each only once.
    confirmed: RefCell<HashSet<(&'r str, &'r str)>>,
}

/// The result of verifying a request.
struct Verified<'r, 'c> {
    /// The provider, if there is no record.
    provider: Option<&'c Provider>,
    record: Option<VerifiedRecord<'r>>,
    passes: bool,
    error: Option<String>,
    lacks_secret: bool,
}

/// How to respond to a request.
enum Planned {
    Reply(Reply),
    Close,
    Forward,
}

/// The part of a request that is known without its message.
struct Entry {
    number: u64,
    kind: Kind,
    at: String,
    peer: SocketAddr,
}

impl<'r, 'c> Receiving<'r, 'c> {
    pub(super) fn new(options: &'r Options<'c>, events: Sender<Event<'r>>, jobs: mpsc::SyncSender<Job>) -> Self {
        Self { options, events, jobs, number: Cell::new(0), confirmed: RefCell::default() }
    }

    fn kind(&self, message: &Message, problem: Option<&Problem>) -> Kind {
        match problem {
            Some(_) => Kind::Broken,
            None if self.options.tokens.as_ref().is_some_and(|tokens| tokens.is_at(message)) => Kind::Token,
            None if is_safe(message) && message.body.is_empty() => Kind::Handshake,
            None => Kind::Delivery,
        }
    }

    /// Verifies a delivery. Other kinds of requests are not verified.
    fn verify(&self, kind: Kind, record: &mut Record) -> Verified<'r, 'c> {
        let mut found = Verified { provider: None, record: None, passes: false, error: None, lacks_secret: false };
        if kind != Kind::Delivery {
            return found;
        }
        match self.options.verifier.verify(record) {
            Ok(verified) => {
                found.passes = match verified.verification.verdict {
                    verdict if verdict.is_genuine() => true,
                    Verdict::Unsigned => self.options.allow_unsigned,
                    _ => false,
                };
                found.record = Some(verified);
            }
            Err(Unverifiable::NoKeys(provider) | Unverifiable::KeysNotFetched(provider)) => {
                found.provider = Some(provider);
                found.lacks_secret = true;
                found.error = Some(format!("no secret for {}", provider.name));
            }
            Err(Unverifiable::Ambiguous(providers)) => {
                let names: Vec<&str> = providers.iter().map(|provider| provider.name.as_str()).collect();
                found.error = Some(format!("ambiguous provider: {}", names.join(" or ")));
            }
            Err(Unverifiable::UnknownProvider(_)) => {
                found.error = Some(
                    "cannot identify the provider: no known signature header, and the body matches no known event"
                        .into(),
                );
            }
            Err(Unverifiable::RepeatedField(name)) => {
                found.error =
                    Some(format!("several fields `{name}` in the body, so it is ambiguous which one is signed"));
            }
            Err(Unverifiable::Lookup(error) | Unverifiable::Catalog(error)) => found.error = Some(error.to_string()),
            Err(error) => found.error = Some(format!("cannot verify: {error:?}")),
        }
        if let Some(tokens) = &self.options.tokens {
            match tokens.check(&record.message) {
                Ok(()) => {
                    let is_unsigned = found
                        .record
                        .as_ref()
                        .is_some_and(|verified| verified.verification.verdict == Verdict::Unsigned);
                    found.passes |= is_unsigned;
                }
                Err(reason) => {
                    found.passes = false;
                    found.error.get_or_insert_with(|| reason.to_owned());
                }
            }
        }
        found
    }

    fn plan(&self, kind: Kind, passes: bool, has_bearer: bool) -> Planned {
        let Options { responses, forward, .. } = self.options;
        let status = |status| Planned::Reply(responses.reply(status));
        if kind == Kind::Delivery {
            match responses.next_fault() {
                Some(Fault::Status(fault)) => return status(fault),
                Some(Fault::DropAfterHeaders | Fault::DropAfterBody) => return Planned::Close,
                None => {}
            }
            if !has_bearer || (responses.reject_invalid && !passes) {
                return status(401);
            }
        }
        match forward {
            Some(forward) if passes || !forward.only_valid => Planned::Forward,
            _ => status(200),
        }
    }

    /// Returns the delivery to save, without its origin, its response and the result of forwarding.
    fn delivery(&self, found: &Verified<'r, 'c>, record: &Record) -> NewDelivery {
        let mut delivery = NewDelivery::new(record.message.clone());
        delivery.at.clone_from(&record.at);
        delivery.fidelity = record.fidelity;
        delivery.provider = found.provider.map(|provider| provider.name.clone());
        if let Some(verified) = &found.record {
            let verification = &verified.verification;
            delivery.provider = Some(verified.provider.name.clone());
            delivery.event = verified.event.map(|event| event.name.clone());
            delivery.verdict = Some(verification.verdict);
            delivery.scheme = verification.scheme.map(str::to_owned);
            delivery.header = verification.header.map(str::to_owned);
            delivery.secret = verification.secret.map(str::to_owned);
            delivery.causes = verified.causes.iter().map(StoredCause::from).collect();
            if verification.verdict == Verdict::Valid {
                self.confirm(verified, record);
            }
        }
        delivery
    }

    /// Saves a delivery in the store, and in the capture file if there is one.
    async fn save(&self, delivery: NewDelivery) -> Result<i64, StoreError> {
        let Some(capture) = &self.options.capture else { return self.options.store.save(delivery).await };
        let (stored, captured) = join(self.options.store.save(delivery.clone()), capture.save(delivery)).await;
        captured.and(stored)
    }

    /// Forwards a delivery, and saves the result without delaying the response.
    async fn forward(
        &self,
        id: i64,
        message: &Message,
        head: Option<&[u8]>,
        provider: Option<&Provider>,
    ) -> (Action, Option<Forwarded>) {
        let Some(forward) = &self.options.forward else { return (Action::Close, None) };
        let sent = forward.forwarder.forward(message, head, provider).await;
        let failure = sent.failure.clone();
        let status = failure.is_none().then_some(sent.response.status);
        let ms = sent.latency.as_secs_f64() * 1e3;
        let state = if failure.is_some() { ForwardState::Failed } else { ForwardState::Done };
        self.options.store.update(
            id,
            Update::Forwarding(Forwarding {
                state,
                target: Some(sent.url.clone()),
                status,
                error: failure.clone(),
                changed: sent.changed,
                ms: Some(ms),
            }),
        );
        self.options.store.update(
            id,
            Update::Response(deliveries::Response {
                status: Some(sent.response.status),
                headers: sent.response.headers.iter().map(|(name, value)| (name, value)).collect(),
                body: sent.response.body[..sent.response.body.len().min(MAX_STORED_RESPONSE)].to_vec(),
                ms,
            }),
        );
        let error = failure.or(sent.not_resigned.map(|reason| format!("not signed again: {reason}")));
        let forwarded = Forwarded { url: sent.url, status, error, took: sent.latency };
        let reply =
            Reply { status: sent.response.status, headers: sent.response.headers, body: sent.response.body.into() };
        (Action::Reply(reply), Some(forwarded))
    }

    /// Reports a token request. It contains credentials, so it is neither saved nor shown.
    async fn token(&self, entry: Entry, record: &Record, reply: &Reply, slot: Slot<'r>, took: Duration) {
        let mut arrived = arrived(&entry, record, None, took);
        arrived.status = Some(reply.status);
        slot.fill(Event::Arrived(Box::new(arrived))).await;
    }

    /// Reports a request that was saved, and queues the search for its causes.
    async fn report(&self, mut arrived: Arrived<'r>, found: Verified<'r, 'c>, id: i64, record: Record, slot: Slot<'r>) {
        let number = arrived.number;
        arrived.passes = found.passes;
        arrived.error = found.error;
        arrived.lacks_secret = found.lacks_secret;
        arrived.provider = found.provider.map(|provider| provider.name.as_str());
        let mut searched = None;
        if let Some(verified) = found.record {
            let verdict = verified.verification.verdict;
            arrived.provider = Some(&verified.provider.name);
            arrived.event = verified.event.map(|event| event.name.as_str());
            arrived.verdict = Some(verdict);
            arrived.header = verified.verification.header;
            arrived.scheme = verified.verification.scheme;
            arrived.secret = verified.verification.secret;
            searched = is_searched(verdict).then_some(verdict);
            arrived.causes = match self.options.search {
                Search::Never if searched.take().is_some() => without_search(verified.causes),
                _ => verified.causes,
            };
        }
        arrived.is_searched = searched.is_some();
        if self.options.keeps_messages {
            arrived.message = Some(Arc::new(record.message.clone()));
        }
        slot.fill(Event::Arrived(Box::new(arrived))).await;
        if searched.is_some() {
            self.search(number, id, record).await;
        }
    }

    /// Queues the search for the causes of a delivery, unless the queue is full.
    async fn search(&self, number: u64, id: i64, record: Record) {
        if let Err(mpsc::TrySendError::Full(_) | mpsc::TrySendError::Disconnected(_)) =
            self.jobs.try_send(Job::Explain { number, id, record })
        {
            let _ = self.events.send(Event::Explained { number, causes: without_search(Vec::new()) }).await;
        }
    }

    /// Tells the search, once, that a secret is confirmed by a valid delivery.
    fn confirm(&self, verified: &VerifiedRecord<'r>, record: &Record) {
        let verification = &verified.verification;
        let (Some(header), Some(secret)) = (verification.header, verification.secret) else { return };
        if self.options.search == Search::Never || !self.confirmed.borrow_mut().insert((header, secret)) {
            return;
        }
        let copy = Record { message: record.message.clone(), at: record.at.clone(), ..Record::default() };
        if self.jobs.try_send(Job::NoteValid(copy)).is_err() {
            self.confirmed.borrow_mut().remove(&(header, secret));
        }
    }
}

impl Handler for Receiving<'_, '_> {
    fn reads_body(&self, head: &Message) -> bool {
        let is_token = self.options.tokens.as_ref().is_some_and(|tokens| tokens.is_at(head));
        is_token || is_safe(head) || self.options.responses.next_fault_before_body().is_none()
    }

    async fn handle(&self, received: Received) -> Action {
        let number = self.number.get() + 1;
        self.number.set(number);
        let slot = Slot::new(number, self.events.clone());
        let Received { message, head, origin, at, since, problem } = received;
        let kind = self.kind(&message, problem.as_ref());
        let entry = Entry { number, kind, at: clock::to_rfc3339_millis(at), peer: origin.peer };
        let fidelity = if problem.is_some() { Fidelity::Truncated } else { Fidelity::Exact };
        let mut record =
            Record { source: format!("#{number}"), message, at: Some(entry.at.clone()), fidelity, ..Record::default() };
        if let Some(url) = self.options.public_url.as_ref().filter(|_| record.message.target.starts_with('/')) {
            record.message.url = Some(format!("{}{}", url.trim_end_matches('/'), record.message.target));
        }
        if kind == Kind::Token
            && let Some(tokens) = &self.options.tokens
        {
            let reply = tokens.respond(&record.message);
            self.token(entry, &record, &reply, slot, since.elapsed()).await;
            return Action::Reply(reply);
        }
        let mut found = self.verify(kind, &mut record);
        let has_bearer = self.options.tokens.as_ref().is_none_or(|tokens| tokens.check(&record.message).is_ok());
        let planned = match &problem {
            Some(problem) => problem.status.map_or(Planned::Close, |status| {
                Planned::Reply(Reply::json(status, serde_json::json!({ "error": problem.reason }).to_string()))
            }),
            None => self.plan(kind, found.passes, has_bearer),
        };
        if let Some(problem) = problem {
            let prefix = if problem.kind == ProblemKind::Malformed { "" } else { "incomplete request: " };
            found.error = Some(format!("{prefix}{}", problem.reason));
        }

        let mut delivery = self.delivery(&found, &record);
        delivery.connection = Some((origin.connection, origin.sequence.into()));
        delivery.peer = Some(origin.peer.to_string());
        delivery.head.clone_from(&head);
        match &planned {
            Planned::Forward => delivery.forwarding.state = ForwardState::Pending,
            Planned::Reply(reply) => delivery.response = Some(stored_response(reply, since.elapsed())),
            Planned::Close => delivery.response = Some(deliveries::Response::default()),
        }
        let id = match self.save(delivery).await {
            Ok(id) => id,
            Err(error) => {
                // Never acknowledge a delivery that is not saved.
                let status = if matches!(error, StoreError::Full) { 507 } else { 500 };
                slot.fill(Event::Unsaved { number, error }).await;
                return Action::Reply(Reply::json(status, r#"{"error":"the delivery could not be saved"}"#));
            }
        };
        if !self.options.responses.delay.is_zero() && kind == Kind::Delivery {
            sleep(self.options.responses.delay).await;
        }
        let provider = found.record.as_ref().map(|verified| verified.provider).or(found.provider);
        let (action, forwarded) = match planned {
            Planned::Reply(reply) => (Action::Reply(reply), None),
            Planned::Close => (Action::Close, None),
            Planned::Forward => self.forward(id, &record.message, head.as_deref(), provider).await,
        };

        let mut arrived = arrived(&entry, &record, Some(id), since.elapsed());
        arrived.status = match &action {
            Action::Reply(reply) => Some(reply.status),
            Action::Close => None,
        };
        arrived.forwarded = forwarded;
        self.report(arrived, found, id, record, slot).await;
        action
    }

    fn handshake_failed(&self, peer: SocketAddr, reason: &str) {
        // If the channel is full, drop the warning: there is enough to read already.
        let _ = self.events.try_send(Event::Warning(format!("{peer}: TLS handshake failed: {reason}")));
    }
}

fn arrived<'r>(entry: &Entry, record: &Record, id: Option<i64>, took: Duration) -> Arrived<'r> {
    Arrived {
        number: entry.number,
        id,
        kind: entry.kind,
        at: entry.at.clone(),
        peer: entry.peer,
        method: record.message.method.clone(),
        target: record.message.target.clone(),
        body_bytes: record.message.body.len(),
        message: None,
        fidelity: record.fidelity,
        provider: None,
        event: None,
        verdict: None,
        header: None,
        scheme: None,
        secret: None,
        passes: false,
        causes: Vec::new(),
        is_searched: false,
        error: None,
        lacks_secret: false,
        status: None,
        took,
        forwarded: None,
    }
}

fn stored_response(reply: &Reply, took: Duration) -> deliveries::Response {
    deliveries::Response {
        status: Some(reply.status),
        headers: reply.headers.iter().map(|(name, value)| (name, value)).collect(),
        body: reply.body.to_vec(),
        ms: took.as_secs_f64() * 1e3,
    }
}

/// Returns true for methods that change nothing. Providers use them to check whether an endpoint exists.
fn is_safe(message: &Message) -> bool {
    matches!(message.method.as_str(), "GET" | "HEAD" | "OPTIONS")
}
