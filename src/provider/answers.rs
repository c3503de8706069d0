//! What an endpoint's status means for a delivery: it is accepted, or refused, or has its webhook deleted.
//!
//! The one place that knows. Whoever judges a delivery asks here, however many are made at once; what then follows is not known here.

use super::{Delivery, StatusSet};

/// How the answers to a delivery are to be taken.
#[derive(Clone, Copy, Debug)]
pub struct Answers<'a> {
    /// The statuses that are a success, but for those that delete the webhook.
    pub expected: &'a StatusSet,
    deletes: Option<&'a StatusSet>,
}

impl Delivery {
    /// How the answers to a delivery are to be taken: as `expected` says, or else as the provider does. A status that deletes the webhook
    /// is no success, whatever is expected: nothing is delivered there any more (FluidSurveys' 410, fluidsurveys.rst). But a `forged`
    /// delivery is none of the provider's, which does nothing upon its answer.
    #[must_use]
    pub fn answers<'a>(&'a self, expected: Option<&'a StatusSet>, forged: bool) -> Answers<'a> {
        let deletes = self.rules.deletes_on.as_ref().filter(|_| !forged);
        Answers { expected: expected.unwrap_or(&self.accept), deletes }
    }
}

impl Answers<'_> {
    /// Whether a status is a success.
    #[must_use]
    pub fn accept(&self, status: u16) -> bool {
        self.expected.contains(status) && !self.delete(status)
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
    fn a_status_that_deletes_the_webhook_is_accepted_of_a_forgery_alone() {
        let catalog = Catalog::default();
        let typed: StatusSet = "2xx,410".parse().expect("statuses");
        for provider in catalog.built_in() {
            let provider = provider.expect("a provider");
            let deletes = provider.name == "fluidsurveys";
            for expected in [None, Some(&typed)] {
                let answers = provider.delivery.answers(expected, false);
                assert!(answers.accept(200) && !answers.delete(200), "{}", provider.name);
                assert_eq!(answers.accept(410), expected.is_some() && !deletes, "{}", provider.name);
                assert_eq!(answers.delete(410), deletes, "{}", provider.name);
                let forged = provider.delivery.answers(expected, true);
                assert_eq!((forged.accept(410), forged.delete(410)), (expected.is_some(), false), "{}", provider.name);
            }
        }
    }
}
