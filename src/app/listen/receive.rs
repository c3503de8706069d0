//! Handles each request: classifies, verifies and saves it, and only then responds.

use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
    net::SocketAddr,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use tokio::{
    sync::{Semaphore, mpsc::Sender},
    time::sleep,
};

use super::{
    Arrived, Event, Forwarded, Kind, Options, Search,
    explain::{Job, MAX_WAITING_KIB, is_searched, without_search},
    order::Slot,
    responses::Fault,
    verified::{Verified, verify},
};
use crate::app::{
    clock,
    server::exact::{Action, Handler, Problem, ProblemKind, Received, Reply},
    store::{
        StoreError,
        deliveries::{self, ForwardState, Forwarding, NewDelivery, Update},
    },
};
use hookctl::{
    capture::{Fidelity, Record},
    message::Message,
    signing::Verdict,
    verify::VerifiedRecord,
};

/// Maximum number of bytes that the store keeps of the body of a response.
const MAX_STORED_RESPONSE: usize = 64 * 1024;

/// Receives the requests of a run.
pub(super) struct Receiving<'r, 'c> {
    options: &'r Options<'c>,
    events: Sender<Event<'r>>,
    jobs: mpsc::SyncSender<Job>,
    /// Limits the size of the deliveries in `jobs`.
    search_room: Arc<Semaphore>,
    /// The number of the last request.
    number: Cell<u64>,
    /// The pairs of signature header and secret that a valid delivery has confirmed. The search needs to know each only once.
    confirmed: RefCell<HashSet<(&'r str, &'r str)>>,
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
        Self {
            options,
            events,
            jobs,
            search_room: Arc::new(Semaphore::new(MAX_WAITING_KIB)),
            number: Cell::new(0),
            confirmed: RefCell::default(),
        }
    }

    fn kind(&self, message: &Message, problem: Option<&Problem>) -> Kind {
        match problem {
            Some(problem) if problem.kind == ProblemKind::Dropped => Kind::Dropped,
            Some(_) => Kind::Broken,
            None if self.options.tokens.as_ref().is_some_and(|tokens| tokens.is_at(message)) => Kind::Token,
            // Platforms use these methods to see whether an endpoint exists.
            None if message.is_safe() && message.body.is_empty() => Kind::Handshake,
            None => Kind::Delivery,
        }
    }

    fn plan(&self, kind: Kind, found: &Verified<'r, 'c>) -> Planned {
        let Options { responses, forward, .. } = self.options;
        let status = |status| Planned::Reply(responses.reply(status));
        if kind == Kind::Delivery {
            match responses.next_fault() {
                Some(Fault::Status(fault)) => return status(fault),
                Some(Fault::DropAfterHeaders | Fault::DropAfterBody) => return Planned::Close,
                None => {}
            }
            if found.lacks_bearer || (responses.reject_invalid && !found.passes) {
                return status(401);
            }
        }
        match forward {
            Some(forward) if found.passes || !forward.only_valid => Planned::Forward,
            _ => status(200),
        }
    }

    /// Saves a delivery in the store, and then in the capture file if there is one. A delivery that is in a store file is not lost, so a failure of the
    /// capture file is only reported. If the store is in memory, the capture file decides.
    async fn save(&self, delivery: NewDelivery) -> Result<i64, StoreError> {
        let Some(capture) = &self.options.capture else { return self.options.store.save(delivery).await };
        let id = self.options.store.save(delivery.clone()).await?;
        match capture.save(delivery).await {
            Err(error) if self.options.store_is_file => {
                let _ = self.events.send(Event::Uncaptured(error)).await;
            }
            captured => captured?,
        }
        Ok(id)
    }

    /// Forwards a delivery, and saves the result without delaying the response.
    async fn forward(
        &self,
        id: i64,
        message: &Message,
        head: Option<&[u8]>,
        found: &Verified<'r, 'c>,
        since: Instant,
    ) -> (Action, Option<Forwarded>) {
        let Some(forward) = &self.options.forward else { return (Action::Close, None) };
        let sent = forward.forwarder.forward(message, head, found.sender()).await;
        let failure = sent.failure.clone();
        let status = failure.is_none().then_some(sent.response.status);
        let accepted = status.is_some_and(|status| found.accepts(status));
        let state = if failure.is_some() { ForwardState::Failed } else { ForwardState::Done };
        let forwarding = Forwarding {
            state,
            target: Some(sent.url.clone()),
            status,
            error: failure.clone(),
            changed: sent.changed,
            ms: Some(sent.latency.as_secs_f64() * 1e3),
        };
        let reply =
            Reply { status: sent.response.status, headers: sent.response.headers, body: sent.response.body.into() };
        self.options.store.update(id, Update::Forwarding(forwarding));
        self.options.store.update(id, Update::Response(self.stored_response(&reply, since.elapsed())));
        let note = sent.not_resigned.map(|reason| format!("not signed again: {reason}"));
        let forwarded = Forwarded { url: sent.url, status, accepted, error: failure, note, took: sent.latency };
        (Action::Reply(reply), Some(forwarded))
    }

    /// Returns the part of a response that is stored. Secrets are masked, because an application may echo the secret of `--resign`.
    fn stored_response(&self, reply: &Reply, took: Duration) -> deliveries::Response {
        let redactor = &self.options.redactor;
        let kept = &reply.body[..reply.body.len().min(MAX_STORED_RESPONSE)];
        let is_whole = kept.len() == reply.body.len();
        deliveries::Response {
            status: Some(reply.status),
            headers: reply.headers.iter().map(|(name, value)| (name, redactor.mask(value))).collect(),
            body: if is_whole { redactor.mask(kept) } else { redactor.mask_truncated(kept) },
            ms: Some(took.as_secs_f64() * 1e3),
        }
    }

    /// Reports a request that was saved, and queues the search for its causes.
    async fn report(&self, mut arrived: Arrived<'r>, found: Verified<'r, 'c>, id: i64, record: Record, slot: Slot<'r>) {
        self.describe(&mut arrived, found, &record.message, self.options.search != Search::Never);
        let (number, is_searched) = (arrived.number, arrived.is_searched);
        slot.fill(Event::Arrived(Box::new(arrived)));
        if is_searched {
            self.search(number, id, record).await;
        }
    }

    /// Fills in the row of a request. `searches` is whether its causes will be searched for, if there are any.
    fn describe(&self, arrived: &mut Arrived<'r>, found: Verified<'r, 'c>, message: &Message, searches: bool) {
        let has_causes = found.verdict().is_some_and(is_searched);
        found.describe(arrived);
        arrived.is_searched = has_causes && searches;
        if has_causes && !searches {
            arrived.causes = without_search(std::mem::take(&mut arrived.causes));
        }
        if self.options.keeps_messages {
            arrived.message = Some(Arc::new(message.clone()));
        }
    }

    /// Queues the search for the causes of a delivery, unless the queue is full.
    async fn search(&self, number: u64, id: i64, record: Record) {
        let size = u32::try_from(record.message.size() / 1024 + 1).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.search_room).try_acquire_many_owned(size).ok();
        let is_queued = room.is_some_and(|room| self.jobs.try_send(Job::Explain { number, id, record, room }).is_ok());
        if !is_queued {
            let _ = self.events.send(Event::Explained { number, causes: without_search(Vec::new()) }).await;
        }
    }

    /// Returns the URL that the sender used, if known. Headers of a proxy mean that its scheme may differ from that of this server.
    fn url(&self, message: &Message) -> Option<String> {
        if !message.target.starts_with('/') {
            return None;
        }
        if let Some(origin) = &self.options.public_url {
            return Some(format!("{}{}", origin.trim_end_matches('/'), message.target));
        }
        let is_proxied = ["x-forwarded-proto", "forwarded"].iter().any(|name| message.headers.get(name).is_some());
        let host = message.headers.text("host").filter(|host| !host.is_empty() && !is_proxied)?;
        Some(format!("{}://{host}{}", self.options.scheme, message.target))
    }

    /// Informs the search, once, that a valid delivery has confirmed a secret.
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
        is_token || head.is_safe() || self.options.responses.next_fault_before_body().is_none()
    }

    async fn handle(&self, received: Received) -> Action {
        let slot = Slot::reserve(&self.number, &self.events).await;
        let number = slot.number;
        let Received { message, head, trailers, origin, at, since, problem } = received;
        let kind = self.kind(&message, problem.as_ref());
        let entry = Entry { number, kind, at: clock::to_rfc3339_millis(at), peer: origin.peer };
        let fidelity = if problem.is_some() { Fidelity::Truncated } else { Fidelity::Exact };
        let (source, at) = (format!("#{number}"), Some(entry.at.clone()));
        let mut record = Record { source, message, at, fidelity, received: true, ..Record::default() };
        record.message.url = self.url(&record.message);
        if kind == Kind::Token
            && let Some(tokens) = &self.options.tokens
        {
            let reply = tokens.respond(&record.message);
            // It contains credentials, so it is neither saved nor shown.
            let mut arrived = arrived(&entry, &record, None, since.elapsed());
            arrived.status = Some(reply.status);
            slot.fill(Event::Arrived(Box::new(arrived)));
            return Action::Reply(reply);
        }
        let mut found = verify(self.options, kind, &mut record);
        let planned = match &problem {
            Some(problem) => problem.reply.clone().map_or(Planned::Close, Planned::Reply),
            None => self.plan(kind, &found),
        };
        if let Some(problem) = problem {
            let prefix = if problem.kind == ProblemKind::Malformed { "" } else { "incomplete request: " };
            found.error = Some(format!("{prefix}{}", problem.reason));
        }

        if let Some(verified) = found.record.as_ref().filter(|_| found.verdict() == Some(Verdict::Valid)) {
            self.confirm(verified, &record);
        }
        let mut delivery = found.delivery(&record);
        delivery.connection = Some((origin.connection, origin.sequence.into()));
        delivery.peer = Some(origin.peer.to_string());
        delivery.head.clone_from(&head);
        delivery.trailers = (!trailers.is_empty()).then_some(trailers);
        delivery.kind = kind.stored();
        if kind == Kind::Broken {
            delivery.reason.clone_from(&found.error);
        }
        match &planned {
            Planned::Forward => delivery.forwarding.state = ForwardState::Pending,
            Planned::Reply(reply) => delivery.response = Some(self.stored_response(reply, since.elapsed())),
            Planned::Close => {
                let ms = Some(since.elapsed().as_secs_f64() * 1e3);
                delivery.response = Some(deliveries::Response { ms, ..deliveries::Response::default() });
            }
        }
        let id = match self.save(delivery).await {
            Ok(id) => id,
            Err(error) => {
                // Never acknowledge a delivery that is not saved.
                let status = if matches!(error, StoreError::Full) { 507 } else { 500 };
                let mut arrived = arrived(&entry, &record, None, since.elapsed());
                // The server itself responds to a request with a problem.
                arrived.status = match &planned {
                    _ if fidelity == Fidelity::Exact => Some(status),
                    Planned::Reply(reply) => Some(reply.status),
                    Planned::Close | Planned::Forward => None,
                };
                found.passes = false;
                let reasons = [found.error.take(), Some(format!("not saved: {error}"))];
                found.error = Some(reasons.into_iter().flatten().collect::<Vec<_>>().join("; "));
                self.describe(&mut arrived, found, &record.message, false);
                slot.fill(Event::Unsaved { arrived: Box::new(arrived), error });
                return Action::Reply(Reply::json(status, r#"{"error":"the delivery could not be saved"}"#));
            }
        };
        if !self.options.responses.delay.is_zero() && kind == Kind::Delivery {
            sleep(self.options.responses.delay).await;
        }
        let (action, forwarded) = match planned {
            Planned::Reply(reply) => (Action::Reply(reply), None),
            Planned::Close => (Action::Close, None),
            Planned::Forward => self.forward(id, &record.message, head.as_deref(), &found, since).await,
        };

        // The stored time does not include saving the delivery yet.
        let took = since.elapsed();
        self.options.store.update(id, Update::Ms(took.as_secs_f64() * 1e3));
        let mut arrived = arrived(&entry, &record, Some(id), took);
        arrived.status = match &action {
            Action::Reply(reply) => Some(reply.status),
            Action::Close => None,
        };
        arrived.forwarded = forwarded;
        // A handshake has nothing to sign.
        if let Some(forwarded) = arrived.forwarded.as_mut().filter(|_| kind == Kind::Handshake) {
            forwarded.note = None;
        }
        self.report(arrived, found, id, record, slot).await;
        action
    }

    fn handshake_failed(&self, peer: SocketAddr, reason: &str) {
        // If the channel is full, drop the warning: there are enough others.
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
