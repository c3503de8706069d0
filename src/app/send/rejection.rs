//! Explains why an endpoint responded with 401 or 403. The delivery is known to be correct, so the mistake is in the receiver.
//!
//! It takes the digest that the receiver computed, from `--computed` or from the response, and searches for the message and key that produce it. The
//! search is bounded, as in `verify`. This module prints nothing.

use std::time::Duration;

use super::Outcome;
use crate::app::plan::Delivery;
use hookctl::{
    diagnosis::{Budget, Case, Cause, rejected},
    message::Message,
    secret::Secret,
    signing::{Scheme, Signer, Verifier},
};

/// Time limit of all searches of a run.
const SEARCH_TIMEOUT_PER_RUN: Duration = Duration::from_secs(20);

/// Maximum number of digests in a response that are explained.
const MAX_DIGESTS: usize = 3;

/// How much of a response is searched for digests, in bytes.
const MAX_SEARCHED: usize = 16 * 1024;

/// Explains rejected deliveries.
pub struct Rejections<'a> {
    computed: Option<&'a str>,
    budget: Budget,
}

impl<'a> Rejections<'a> {
    /// `computed` is the digest that the receiver's code computed, if the user knows it.
    pub fn new(computed: Option<&'a str>) -> Self {
        Self { computed, budget: Budget::new(Some(SEARCH_TIMEOUT_PER_RUN)) }
    }

    /// Returns true if the endpoint responded with 401 or 403 to a delivery whose signature is correct.
    pub fn is_rejected(delivery: &Delivery<'_>, outcome: &Outcome) -> bool {
        let is_signed_correctly = delivery.secret.is_some() && delivery.forgery.is_none();
        is_signed_correctly && !outcome.accepted && matches!(outcome.status, Some(401 | 403))
    }

    /// Returns the possible causes. Empty if the delivery was not rejected and `--computed` was not given.
    pub fn causes(&mut self, delivery: &Delivery<'_>, message: &Message, outcome: &Outcome) -> Vec<Cause> {
        if delivery.provider.schemes.is_empty() {
            let is_rejected = !outcome.accepted && !delivery.is_forged() && matches!(outcome.status, Some(401 | 403));
            let Ok(verifier) = Verifier::new(&[], &[]) else { return Vec::new() };
            let verification = verifier.verify(message, None);
            let causes = is_rejected.then(|| rejected(&Case::new(&[], &[], message, &verification)));
            return causes.unwrap_or_default();
        }
        let rejection = Self::is_rejected(delivery, outcome);
        let (Some(signer), Some(secret)) = (&delivery.signer, &delivery.secret) else { return Vec::new() };
        if !rejection && (self.computed.is_none() || delivery.forgery.is_some()) {
            return Vec::new();
        }
        self.explain(signer, secret, message, outcome, rejection)
    }

    /// Returns the possible causes for the rejection of a message that `signer` signed with `secret`.
    pub fn causes_of_signed(
        &mut self,
        signer: &Signer,
        secret: &Secret,
        message: &Message,
        outcome: &Outcome,
    ) -> Vec<Cause> {
        self.explain(signer, secret, message, outcome, true)
    }

    fn explain(
        &mut self,
        signer: &Signer,
        secret: &Secret,
        message: &Message,
        outcome: &Outcome,
        rejection: bool,
    ) -> Vec<Cause> {
        let (schemes, secrets) = (std::slice::from_ref(signer.scheme()), std::slice::from_ref(secret));
        // The secret has signed the message, so it is a key.
        let Ok(verifier) = Verifier::new(schemes, secrets) else { return Vec::new() };
        let verification = verifier.verify(message, None);
        let case = Case::new(schemes, secrets, message, &verification);
        let mut explain = |computed: &str| {
            let case = Case { computed: Some(computed), ..case };
            self.budget.explain(&case).unwrap_or_default()
        };
        let mut causes = Vec::new();
        let mut unexplained = false;
        if let Some(computed) = self.computed {
            causes = explain(computed);
        } else if rejection {
            let sent = signer.scheme().values(message).next().unwrap_or_default();
            let sent = String::from_utf8_lossy(&sent);
            let digests = digests(&outcome.rejection, signer.scheme()).into_iter();
            let mut digests = digests.filter(|digest| !sent.contains(digest)).peekable();
            let has_digest = digests.peek().is_some();
            let proven = digests.map(&mut explain).find(|causes| causes.iter().any(Cause::is_certain));
            unexplained = has_digest && proven.is_none();
            causes = proven.unwrap_or_default();
            for cause in &mut causes {
                cause.detail = format!("The response contains a digest. {}", cause.detail);
            }
        }
        if rejection && !causes.iter().any(Cause::is_certain) {
            causes
                .extend(rejected(&case).into_iter().map(|cause| if unexplained { with_digest(cause) } else { cause }));
        }
        causes
    }
}

/// Changes the cause of a rejection whose response contains a digest that the search cannot explain. Asking the user for the digest would not help.
fn with_digest(mut cause: Cause) -> Cause {
    cause.detail = format!("The digest in the response matches none of the variants that were tried. {}", cause.detail);
    cause.fix =
        "Print the length of the body and of the secret where your code hashes them, and compare them with what was sent."
            .into();
    cause
}

/// Returns the words of a response that have the length of a digest of this scheme, in hex or base64.
fn digests<'r>(response: &'r [u8], scheme: &Scheme) -> Vec<&'r str> {
    let text = str::from_utf8(response.get(..MAX_SEARCHED).unwrap_or(response)).unwrap_or_default();
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+/-_=".contains(c);
    let words = text.split(|c| !is_part(c)).map(|word| {
        word.rsplit_once('=').map_or(
            word,
            |(label, rest)| {
                if rest.is_empty() { label.trim_end_matches('=') } else { rest }
            },
        )
    });
    let bytes = scheme.algorithm.bytes();
    let lengths = [2 * bytes, (bytes * 4).div_ceil(3)];
    words.filter(|word| lengths.contains(&word.len())).take(MAX_DIGESTS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hookctl::provider::Catalog;

    #[test]
    fn digests_are_found_in_any_response() {
        let catalog = Catalog::default();
        let scheme = &catalog.find("screver").expect("built in").schemes[0];
        let (hex, base64) = ("ab".repeat(32), "A".repeat(43));
        for (response, expected) in [
            (format!("{{\"expected\":\"{hex}\"}}"), vec![hex.as_str()]),
            (format!("got sha256={hex}, want {base64}="), vec![hex.as_str(), base64.as_str()]),
            ("unauthorized".to_owned(), vec![]),
            (format!("{hex} ").repeat(9), vec![hex.as_str(); MAX_DIGESTS]),
        ] {
            assert_eq!(digests(response.as_bytes(), scheme), expected, "{response}");
        }
        assert!(digests(&[0xff; 64], scheme).is_empty());
    }
}
