//! Receives deliveries: verifies each, saves it before responding, and reports it in the order of arrival.
//!
//! The server runs on its own thread ([`receive`]), so that neither a slow terminal nor a search for causes ([`explain`]) delays a response. It sends
//! [`Event`]s to the caller's thread ([`run`]), which prints them, checks the expectations ([`expect`]) and decides when the run is over. The store saves
//! deliveries, and `forward` passes them on.

pub mod capture;
pub mod command;
pub mod expect;
mod explain;
mod order;
mod receive;
pub mod responses;
mod run;
pub mod tokens;
mod verified;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use crate::app::{
    forward::Forwarder,
    server::exact::Limits,
    store::{
        StoreError,
        deliveries::{RequestKind, Writer},
    },
};
use hookctl::{
    capture::Fidelity, diagnosis::Cause, message::Message, secret::Redactor, signing::Verdict, verify::RecordVerifier,
};

use capture::CaptureQueue;
use responses::Responses;
use tokens::TokenEndpoint;

pub use command::CommandEnd;
pub use explain::{RUN_BUDGET, Search};
pub use run::{Ended, Flow, Served, run};

/// How deliveries are received.
pub struct Options<'c> {
    /// Verifies deliveries. It must have fetched the keys of every provider.
    pub verifier: RecordVerifier<'c>,
    /// Whether a delivery of a provider that does not sign passes.
    pub allow_unsigned: bool,
    /// The origin at which senders reach this server, for schemes that sign the URL.
    pub public_url: Option<String>,
    /// The scheme of the URL of this server: `http` or `https`.
    pub scheme: &'static str,
    pub responses: Responses,
    pub tokens: Option<TokenEndpoint>,
    pub limits: Limits,
    pub store: Writer,
    /// Masks the secrets of the run in stored responses.
    pub redactor: Redactor,
    /// Whether the store is a file, so that a delivery in it is not lost.
    pub store_is_file: bool,
    pub capture: Option<CaptureQueue>,
    pub forward: Option<Forward>,
    /// When to search for causes.
    pub search: Search,
    /// Whether [`Arrived::message`] is set.
    pub keeps_messages: bool,
}

/// Where and when deliveries are forwarded.
pub struct Forward {
    pub forwarder: Forwarder,
    /// Whether only deliveries that pass are forwarded.
    pub only_valid: bool,
}

/// Something that happened during a run.
#[derive(Debug)]
pub enum Event<'v> {
    /// A request arrived, was saved, and got its response. Arrivals are reported in the order of their numbers.
    Arrived(Box<Arrived<'v>>),
    /// The search for the causes of a delivery is over.
    Explained { number: u64, causes: Vec<Cause> },
    /// A request could not be saved. Its sender got an error.
    Unsaved { arrived: Box<Arrived<'v>>, error: StoreError },
    /// A request is in the store, but could not be appended to the capture file.
    Uncaptured(StoreError),
    /// The connection of a request was closed before its response.
    Gone { number: u64 },
    /// Something that is not a request, e.g. a failed TLS handshake.
    Warning(String),
    /// The command ended.
    CommandEnded(CommandEnd),
    /// [`Served::within`] has elapsed.
    TimedOut,
    /// The queue is empty, so the output should be flushed.
    Idle,
}

/// The kind of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A delivery.
    Delivery,
    /// A check whether the endpoint exists. It carries no event.
    Handshake,
    /// A request for a token.
    Token,
    /// Not read completely, on purpose: `--drop after-headers`.
    Dropped,
    /// Not a complete request.
    Broken,
}

impl Kind {
    /// Returns the kind as stored. Token requests are never stored.
    fn stored(self) -> RequestKind {
        match self {
            Self::Delivery | Self::Token => RequestKind::Delivery,
            Self::Handshake => RequestKind::Handshake,
            Self::Dropped | Self::Broken => RequestKind::Broken,
        }
    }

    /// The name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Handshake => "handshake",
            Self::Token => "token",
            Self::Dropped => "dropped",
            Self::Broken => "broken",
        }
    }
}

/// A request that arrived.
#[derive(Debug)]
pub struct Arrived<'v> {
    /// Its number in this run, from 1.
    pub number: u64,
    /// Its number in the store. `None` if it was not saved. Token requests never are.
    pub id: Option<i64>,
    pub kind: Kind,
    /// When its last byte arrived (RFC 3339).
    pub at: String,
    pub peer: SocketAddr,
    pub method: String,
    pub target: String,
    pub body_bytes: usize,
    /// The request, if it is shown or reported.
    pub message: Option<Arc<Message>>,
    pub fidelity: Fidelity,
    pub provider: Option<&'v str>,
    pub event: Option<&'v str>,
    /// `None` if it was not verified.
    pub verdict: Option<Verdict>,
    pub header: Option<&'v str>,
    pub scheme: Option<&'v str>,
    pub secret: Option<&'v str>,
    /// Whether it meets expectations: it is valid, or it is unsigned and that is allowed.
    pub passes: bool,
    /// The causes that were found without a search.
    pub causes: Vec<Cause>,
    /// Whether [`Event::Explained`] will follow.
    pub is_searched: bool,
    /// Why there is no verdict, or the bearer token is wrong, or the request is broken.
    pub error: Option<String>,
    /// Whether there is no verdict because no secret is known for its provider.
    pub lacks_secret: bool,
    /// The status of the response. `None` if there was none.
    pub status: Option<u16>,
    /// From the last byte of the request to the response.
    pub took: Duration,
    pub forwarded: Option<Forwarded>,
}

impl Arrived<'_> {
    /// Returns true if it is a forwarded delivery that the application did not accept.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        self.kind == Kind::Delivery && self.forwarded.as_ref().is_some_and(|forwarded| !forwarded.accepted)
    }
}

/// The result of forwarding a delivery.
#[derive(Clone, Debug)]
pub struct Forwarded {
    pub url: String,
    pub status: Option<u16>,
    /// Whether the application responded with a status that the provider accepts.
    pub accepted: bool,
    /// Why the application did not respond.
    pub error: Option<String>,
    /// Why the delivery was not signed again, despite `--resign`.
    pub note: Option<String>,
    pub took: Duration,
}
