//! Diagnosis: why a message is not valid, and what to do about it.
//!
//! Turns the facts of a verification into [`Cause`]s ([`facts()`]), and searches through the mistakes that senders, receivers and capture tools are
//! known to make until one of them reproduces the signature ([`explain`]). A match proves the cause. [`rejected()`] is for the sender's side. Diagnosis
//! never changes a verdict, and no cause contains a secret or a digest. Owns the table of causes. [`explain`] takes a clock; [`Budget`] is the usual one.

mod budget;
pub(crate) mod causes;
mod facts;
mod rejected;
mod search;

pub use budget::{Budget, Exhausted};
pub use causes::{CAUSES, Cause, CauseInfo, Confidence, Hashed, HashedWhat, KeyEdges};
pub use facts::{facts, not_searched};
pub use rejected::rejected;
pub use search::{LARGEST_BODY, explain};

use crate::{
    message::Message,
    secret::Secret,
    signing::{Scheme, Verification},
};

/// A verified message, and what else is known about it.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The schemes that were tried: those of the provider, the likeliest first.
    pub schemes: &'a [Scheme],
    /// The secrets that were tried.
    pub secrets: &'a [Secret],
    /// The message.
    pub message: &'a Message,
    /// The result of verifying it.
    pub verification: &'a Verification<'a>,
    /// How the capture differs from the bytes that were sent, if a mismatch therefore proves nothing. Completes `the capture is …`.
    pub caution: Option<&'a str>,
    /// The signature that the user's own code computed: hex or base64, with or without a label.
    pub computed: Option<&'a str>,
    /// The labels of secrets with which other messages of the same sender are valid.
    pub proven: &'a [String],
}

impl<'a> Case<'a> {
    /// Creates a case of which nothing else is known.
    #[must_use]
    pub fn new(
        schemes: &'a [Scheme],
        secrets: &'a [Secret],
        message: &'a Message,
        verification: &'a Verification<'a>,
    ) -> Self {
        Self { schemes, secrets, message, verification, caution: None, computed: None, proven: &[] }
    }
}
