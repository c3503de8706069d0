//! What an endpoint's status means for a delivery: it is accepted, or refused, or has its webhook deleted.
//!
//! The one place that knows. Whoever judges a delivery asks here, however many are made at once; what then follows is not known here.

use super::{Delivery, StatusSet};

/// The statuses that are never a success of a provider's delivery, whatever is expected: the endpoint is gone, or it failed.
pub const NEVER_ACCEPTED: [u16; 2] = [410, 500];

/// Statuses that are never accepted, even of a forged delivery. A receiver may refuse a forgery with 500.
pub const NEVER_ACCEPTED_FORGED: [u16; 1] = [410];

/// How the answers to a delivery are to be taken.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// The statuses that are a success, but for those that never are, and those that delete the webhook.
    pub expected: &'a StatusSet,
    deletes: Option<&'a StatusSet>,
    never: &'static [u16],
}

impl Delivery {
    /// How the answers to a delivery are to be taken: as `expected` says, or else as the provider does. A status that deletes the webhook
    /// is not accepted, whatever is expected: nothing is delivered there any more. A `forged` delivery is not the provider's: no webhook is
    /// deleted, and 500 can be expected.
    #[must_use]
    pub fn answers<'a>(&'a self, expected: Option<&'a StatusSet>, forged: bool) -> Answers<'a> {
        let deletes = self.rules.deletes_on.as_ref().filter(|_| !forged);
        let never: &[u16] = if forged { &NEVER_ACCEPTED_FORGED } else { &NEVER_ACCEPTED };
        Answers { expected: expected.unwrap_or(&self.accept), deletes, never }
    }
}

impl<'a> Answers<'a> {
    /// How the answers to a delivery of an unknown provider are to be taken.
    #[must_use]
    pub fn of_unknown_provider(expected: &'a StatusSet) -> Self {
        Self { expected, deletes: None, never: &NEVER_ACCEPTED }
    }

    /// Whether a status is a success.
    #[must_use]
    pub fn accept(&self, status: u16) -> bool {
        self.expected.contains(status) && !self.never.contains(&status) && !self.delete(status)
    }

    /// Whether the provider deletes the webhook upon a status.
    #[must_use]
    pub fn delete(&self, status: u16) -> bool {
        self.deletes.is_some_and(|deletes| deletes.contains(status))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Catalog;

    #[test]
    fn what_says_that_an_endpoint_is_gone_or_broke_is_never_accepted() {
        let catalog = Catalog::default();
        let typed: StatusSet = "2xx,404-503".parse().expect("statuses");
        for provider in catalog.built_in() {
            let provider = provider.expect("a provider");
            let deletes = provider.name == "fluidsurveys";
            for (expected, forged) in [(None, false), (Some(&typed), false), (Some(&typed), true)] {
                let answers = provider.delivery.answers(expected, forged);
                assert!(answers.accept(200) && !answers.delete(200), "{}", provider.name);
                for (status, accepted) in
                    [(404, expected.is_some()), (410, false), (500, forged), (503, expected.is_some())]
                {
                    assert_eq!(answers.accept(status), accepted, "{}: {status}", provider.name);
                }
                assert_eq!(answers.delete(410), deletes && !forged, "{}", provider.name);
            }
        }
    }
}
