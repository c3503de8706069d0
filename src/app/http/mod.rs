//! HTTP: the client, TLS, retries, authorization, and one set of network errors for all senders.
//!
//! This module returns data and reports progress to an [`Observer`]. It prints nothing, and does not decide what a response means.

pub mod auth;
mod client;
mod decode;
pub mod endpoint;
mod error;
pub mod exact;
mod headline;
mod oauth;
mod observer;
pub mod public;
pub mod refusal;
mod response;
mod retry;
pub mod tls;
pub mod token;

pub use client::{Client, ClientOptions, header_map};
pub use error::{SendError, SendErrorKind, authority, timed_out};
pub use oauth::{CachedToken, TokenSource};
pub use observer::Observer;
pub use response::{BodyEnd, MAX_BODY, Response, UnexpectedResponse, is_binary};
pub use retry::{Backoff, RetryPolicy};
pub use tls::{ClientCertificate, Trust};
