//! The data of a delivery in a store.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use hookctl::{
    capture::{Fidelity, Record},
    diagnosis::{Cause, Confidence},
    filter::Subject,
    message::{Headers, Message},
    signing::Verdict,
    verify::VerifiedRecord,
};

/// A delivery to save, which has no ID yet.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// When its last byte was received (RFC 3339, UTC).
    pub at: Option<String>,
    /// The kind of request.
    pub kind: RequestKind,
    /// Why it is broken.
    pub reason: Option<String>,
    /// The number of the connection within its listener, and of the request on it, both from 1.
    pub connection: Option<(u64, u64)>,
    /// The address of the sender, e.g. `127.0.0.1:49152`.
    pub peer: Option<String>,
    /// The request.
    pub message: Message,
    /// The request line and the header lines as received, if `message` does not encode to the same bytes.
    pub head: Option<Vec<u8>>,
    /// The trailer fields after a chunked body as received.
    pub trailers: Option<Vec<u8>>,
    /// How faithfully `message` preserves the original bytes.
    pub fidelity: Fidelity,
    /// The provider.
    pub provider: Option<String>,
    /// The event.
    pub event: Option<String>,
    /// The verdict. `None` if it was not verified.
    pub verdict: Option<Verdict>,
    /// The name of the scheme that matched.
    pub scheme: Option<String>,
    /// The name of the signature header.
    pub header: Option<String>,
    /// The source of the secret that matched, never the secret itself.
    pub secret: Option<String>,
    /// The causes, the most certain first.
    pub causes: Vec<StoredCause>,
    /// The response to the sender.
    pub response: Option<Response>,
    /// The result of forwarding.
    pub forwarding: Forwarding,
    /// Whether the user marked it.
    pub marked: bool,
    /// The ID of the delivery that this one replays.
    pub replay_of: Option<i64>,
}

impl NewDelivery {
    /// Creates a delivery from a request. Nothing else is known about it yet.
    #[must_use]
    pub fn new(message: Message) -> Self {
        Self {
            at: None,
            kind: RequestKind::Delivery,
            reason: None,
            connection: None,
            peer: None,
            message,
            head: None,
            trailers: None,
            fidelity: Fidelity::Exact,
            provider: None,
            event: None,
            verdict: None,
            scheme: None,
            header: None,
            secret: None,
            causes: Vec::new(),
            response: None,
            forwarding: Forwarding::default(),
            marked: false,
            replay_of: None,
        }
    }
}

impl NewDelivery {
    /// Creates the delivery of a captured request.
    #[must_use]
    pub fn from_record(record: &Record) -> Self {
        Self { at: record.at.clone(), fidelity: record.fidelity, ..Self::new(record.message.clone()) }
    }

    /// Sets the provider, the event, the verdict and the causes.
    pub fn set_verified(&mut self, verified: &VerifiedRecord<'_>) {
        let verification = &verified.verification;
        self.provider = Some(verified.provider.name.clone());
        self.event = verified.event.map(|event| event.name.clone());
        self.verdict = Some(verification.verdict);
        self.scheme = verification.scheme.map(str::to_owned);
        self.header = verification.header.map(str::to_owned);
        self.secret = verification.secret.map(str::to_owned);
        self.causes = verified.causes.iter().map(StoredCause::from).collect();
    }

    /// Returns the approximate size in memory, in bytes: that of the request and the body of the response.
    pub fn size(&self) -> usize {
        let response = self.response.as_ref().map_or(0, |response| response.body.len());
        let raw = [&self.head, &self.trailers].into_iter().flatten().map(Vec::len).sum::<usize>();
        self.message.size() + raw + response
    }
}

/// A saved delivery.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The ID. IDs increase in the order of arrival and are never reused.
    pub id: i64,
    /// The ID of the listener that received it.
    pub listener: Option<i64>,
    /// The data.
    pub saved: NewDelivery,
}

impl Deref for Delivery {
    type Target = NewDelivery;

    fn deref(&self) -> &NewDelivery {
        &self.saved
    }
}

impl Delivery {
    /// Returns true if a listener received it. Only a listener knows the address of the sender.
    #[must_use]
    pub fn is_received(&self) -> bool {
        self.peer.is_some()
    }

    /// Calls `evaluate` with the values that a filter can match.
    #[cfg_attr(not(test), expect(dead_code, reason = "only tests compare the filter with its SQL so far"))]
    pub fn subject<T>(&self, evaluate: impl FnOnce(&Subject<'_>) -> T) -> T {
        evaluate(&Subject {
            verdict: self.verdict.map(Verdict::name),
            provider: self.provider.as_deref(),
            event: self.event.as_deref(),
            cause: self.causes.first().map(|cause| cause.code.as_str()),
            status: self.response.as_ref().and_then(|response| response.status),
            ms: self.response.as_ref().and_then(|response| response.ms),
            marked: self.marked,
            replay: self.replay_of.is_some(),
            forward: Some(self.forwarding.state.name()),
            kind: Some(self.kind.name()),
            ..Subject::new(&self.message, self.id.unsigned_abs())
        })
    }
}

/// The part of a delivery that a list shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ListRow {
    pub id: i64,
    pub kind: String,
    pub reason: Option<String>,
    pub at: Option<String>,
    pub provider: Option<String>,
    pub event: Option<String>,
    pub verdict: Option<String>,
    pub cause: Option<String>,
    pub method: String,
    /// The request target.
    pub path: String,
    pub status: Option<u16>,
    pub bytes: u64,
    pub ms: Option<f64>,
    pub forward: String,
    pub forward_status: Option<u16>,
    pub marked: bool,
    pub replay_of: Option<i64>,
}

/// A replay, as listed with its original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayedRow {
    pub id: i64,
    pub at: Option<String>,
    pub status: Option<u16>,
    /// The names of the header fields that were changed.
    pub changed: Vec<String>,
    /// Whether the method or the body was changed.
    pub is_edited: bool,
}

/// A cause of a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCause {
    pub code: String,
    pub detail: String,
    pub fix: String,
    /// `certain`, `likely` or `possible`.
    pub confidence: String,
}

impl From<&Cause> for StoredCause {
    fn from(cause: &Cause) -> Self {
        let confidence = match cause.confidence {
            Confidence::Certain => "certain",
            Confidence::Likely => "likely",
            Confidence::Possible => "possible",
        };
        Self {
            code: cause.code.into(),
            detail: cause.detail.clone(),
            fix: cause.fix.clone(),
            confidence: confidence.into(),
        }
    }
}

/// The response to the sender.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    /// The status. `None` if the connection was closed without a response.
    pub status: Option<u16>,
    /// The header fields.
    pub headers: Headers,
    /// The body, or its beginning.
    pub body: Vec<u8>,
    /// From the last byte of the request to the response, in milliseconds. `None` if it was not measured.
    pub ms: Option<f64>,
}

/// The result of forwarding a delivery to an application.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forwarding {
    pub state: ForwardState,
    /// The URL of the application.
    pub target: Option<String>,
    /// The status of the application's response.
    pub status: Option<u16>,
    /// Why the application did not respond.
    pub error: Option<String>,
    /// The names of the header fields that were changed.
    pub changed: Vec<String>,
    /// From the connection to the application's response, in milliseconds.
    pub ms: Option<f64>,
}

/// The kind of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RequestKind {
    /// A delivery.
    #[default]
    Delivery,
    /// A check whether the endpoint exists. It carries no event.
    Handshake,
    /// Not a complete, well-formed request.
    Broken,
}

impl RequestKind {
    const ALL: [Self; 3] = [Self::Delivery, Self::Handshake, Self::Broken];

    /// Returns the name that the store and JSON use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Handshake => "handshake",
            Self::Broken => "broken",
        }
    }

    /// Returns the kind with this name. A name unknown to this version is read as `Delivery`.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|kind| kind.name() == name).unwrap_or_default()
    }
}

/// The state of forwarding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForwardState {
    /// Not forwarded.
    #[default]
    None,
    /// Waiting to be forwarded, or in flight.
    Pending,
    /// The application responded.
    Done,
    /// The application did not respond.
    Failed,
    /// The listener ended before the result was saved.
    Unknown,
}

impl ForwardState {
    const ALL: [Self; 5] = [Self::None, Self::Pending, Self::Done, Self::Failed, Self::Unknown];

    /// Returns the name that the store and JSON use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// Returns the state with this name. A name that this version does not know is `Unknown`.
    pub(super) fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.name() == name).unwrap_or(Self::Unknown)
    }
}
