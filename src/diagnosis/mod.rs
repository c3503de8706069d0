//! Explains why a message is not valid, and what to do about it.
//!
//! [`facts()`] turns the result of a verification into [`Cause`]s. [`explain`] also searches through known mistakes of senders, receivers and capture tools
//! until one of them reproduces the signature, which proves the cause. [`rejected()`] is for senders. Diagnosis never changes a verdict, and no cause
//! contains a secret or a digest. This module owns the table of causes. [`Budget`] limits the time of searches. Printing causes is left to the caller.

mod budget;
pub(crate) mod causes;
mod facts;
mod hashed;
mod rejected;
mod search;

pub use budget::{Budget, Exhausted};
pub use causes::{CAUSES, Cause, CauseInfo, Confidence};
pub use facts::{facts, not_searched, other_provider};
pub use hashed::{Hashed, HashedWhat, KeyEdges};
pub use rejected::rejected;
pub use search::{MAX_BODY_BYTES, explain, may_be_digest};

use crate::{
    message::Message,
    secret::Secret,
    signing::{Scheme, Verification},
};

/// Describes a secret by the label of its source, for use in a sentence: `secret from env:NAME`.
fn secret_from(label: &str) -> String {
    match label {
        "literal" => "literal secret".to_owned(),
        "-" => "secret from stdin".to_owned(),
        _ => format!("secret from {label}"),
    }
}

/// A verified message and everything else that is known about it.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The schemes that were tried: those of the provider, the most likely first.
    pub schemes: &'a [Scheme],
    /// The secrets that were tried.
    pub secrets: &'a [Secret],
    /// The message.
    pub message: &'a Message,
    /// The result of verifying it.
    pub verification: &'a Verification<'a>,
    /// How the capture may differ from the original bytes, if that means that a mismatch proves nothing. Completes "the capture is …".
    pub caution: Option<&'a str>,
    /// The signature that the user's own code computed: hex or base64, with or without a label.
    pub computed: Option<&'a str>,
    /// The labels of the secrets with which other messages of the same sender are valid.
    pub proven: &'a [String],
    /// Whether hookctl itself received the message, byte for byte, so that no receiver and no capture tool can have changed it.
    pub received: bool,
}

impl<'a> Case<'a> {
    /// Names the message in a sentence: what hookctl itself received is not a capture.
    const fn noun(&self) -> &'static str {
        if self.received { "request" } else { "capture" }
    }

    /// Creates a case without `caution`, `computed` and `proven`, of a message that others received. If a further signature decided, the case is about that
    /// one.
    #[must_use]
    pub fn new(
        schemes: &'a [Scheme],
        secrets: &'a [Secret],
        message: &'a Message,
        verification: &'a Verification<'a>,
    ) -> Self {
        let further = verification.evidence.also.and_then(|(scheme, further)| schemes.get(scheme)?.also.get(further));
        let schemes = further.map_or(schemes, std::slice::from_ref);
        Self { schemes, secrets, message, verification, caution: None, computed: None, proven: &[], received: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_from_fits_into_a_sentence() {
        for (label, text) in [
            ("env:NAME", "secret from env:NAME"),
            ("-", "secret from stdin"),
            ("literal", "literal secret"),
            ("env:A, literal", "secret from env:A, literal"),
        ] {
            assert_eq!(secret_from(label), text);
        }
    }
}
