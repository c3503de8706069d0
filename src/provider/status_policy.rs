//! Classifies response statuses: accepted, rejected, or "delete the webhook".
//!
//! `send` and load tests both use this module, so that they agree. It does not act on the result.

use super::{Delivery, StatusSet};

/// Statuses that are never accepted, even if expected: 410 means that the endpoint is gone, and 500 that it failed.
pub const NEVER_ACCEPTED: [u16; 2] = [410, 500];

/// Statuses that are never accepted for a forged delivery. A receiver may reject a forgery with 500.
pub const NEVER_ACCEPTED_FORGED: [u16; 1] = [410];

/// Which response statuses are accepted, and which delete the webhook.
#[derive(Clone, Copy, Debug)]
pub struct StatusPolicy<'a> {
    /// The expected statuses. Those that are never accepted or that delete the webhook are rejected even if they are expected.
    pub expected: &'a StatusSet,
    deletes: Option<&'a StatusSet>,
    /// The statuses with which the provider's deliveries are accepted, if this one is forged.
    forgery_accepted: Option<&'a StatusSet>,
    never: &'static [u16],
}

impl Delivery {
    /// Returns the policy for a delivery. `expected` replaces the statuses that the provider accepts.
    ///
    /// A status that deletes the webhook is rejected even if it is expected, because it ends the deliveries. A `forged` delivery does not come from the
    /// provider, so it deletes no webhook and may be answered with 500.
    #[must_use]
    pub fn status_policy<'a>(&'a self, expected: Option<&'a StatusSet>, forged: bool) -> StatusPolicy<'a> {
        let deletes = self.rules.deletes_on.as_ref().filter(|_| !forged);
        let never: &[u16] = if forged { &NEVER_ACCEPTED_FORGED } else { &NEVER_ACCEPTED };
        let forgery_accepted = forged.then_some(&self.accept);
        StatusPolicy { expected: expected.unwrap_or(&self.accept), deletes, forgery_accepted, never }
    }
}

impl<'a> StatusPolicy<'a> {
    /// Returns the policy for a delivery of an unknown provider.
    #[must_use]
    pub fn for_unknown_provider(expected: &'a StatusSet) -> Self {
        Self { expected, deletes: None, forgery_accepted: None, never: &NEVER_ACCEPTED }
    }

    /// Returns true if a delivery with this status is accepted.
    #[must_use]
    pub fn accepts(&self, status: u16) -> bool {
        self.expected.contains(status) && !self.never.contains(&status) && !self.deletes_webhook(status)
    }

    /// Returns true if the delivery is forged and the endpoint accepted it like a delivery of the provider, even if that was expected.
    #[must_use]
    pub fn is_accepted_forgery(&self, status: u16) -> bool {
        self.forgery_accepted.is_some_and(|accepted| accepted.contains(status))
    }

    /// Returns true if the provider deletes the webhook after this status.
    #[must_use]
    pub fn deletes_webhook(&self, status: u16) -> bool {
        self.deletes.is_some_and(|deletes| deletes.contains(status))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Catalog;

    #[test]
    fn status_410_or_500_is_never_accepted() {
        let catalog = Catalog::default();
        let expect: StatusSet = "2xx,404-503".parse().expect("statuses");
        for provider in catalog.built_in() {
            let provider = provider.expect("a provider");
            let deletes = provider.name == "fluidsurveys";
            for (expected, forged) in [(None, false), (Some(&expect), false), (Some(&expect), true)] {
                let policy = provider.delivery.status_policy(expected, forged);
                assert!(policy.accepts(200) && !policy.deletes_webhook(200), "{}", provider.name);
                for (status, accepted) in
                    [(404, expected.is_some()), (410, false), (500, forged), (503, expected.is_some())]
                {
                    assert_eq!(policy.accepts(status), accepted, "{}: {status}", provider.name);
                }
                assert_eq!(policy.deletes_webhook(410), deletes && !forged, "{}", provider.name);
                assert_eq!((policy.is_accepted_forgery(200), policy.is_accepted_forgery(404)), (forged, false));
            }
        }
    }
}
