//! Hints of `send` about failed deliveries and accepted forgeries, which are printed after the totals.

use crate::app::{
    output::{ForgeryOutcome, Output},
    plan::Delivery,
    send::Outcome,
};
use hookctl::provider::StatusPolicy;

/// Maximum number of hints about unreachable endpoints.
const MAX_HINTS: usize = 3;

/// Returns how the endpoint responded, if the delivery is a forgery. An unsigned delivery counts as one only if a rejection is expected, because the user
/// may have added a signature with `-H`.
pub(super) fn forgery_answer(
    delivery: &Delivery<'_>,
    outcome: &Outcome,
    policy: &StatusPolicy<'_>,
) -> Option<ForgeryOutcome> {
    let forged = delivery.forgery.is_some() || (delivery.is_forged() && !policy.expected.contains(200));
    let status = outcome.status.filter(|_| !outcome.is_unanswered());
    let is_acceptance = status.is_some_and(|status| policy.is_accepted_forgery(status));
    forged.then(|| ForgeryOutcome::new(status, outcome.accepted, is_acceptance))
}

/// Collects hints. Each is printed once.
#[derive(Default)]
pub(super) struct Hints {
    unreachable: Vec<String>,
    accepted_forgery: bool,
    next: Option<String>,
}

impl Hints {
    /// Adds the hints for a delivery. `next` returns an introduction and the command that explains why the delivery was rejected.
    pub(super) fn add(
        &mut self,
        outcome: &Outcome,
        forgery: Option<ForgeryOutcome>,
        next: impl FnOnce() -> Option<(&'static str, String)>,
    ) {
        self.accepted_forgery |= forgery == Some(ForgeryOutcome::Accepted) && !outcome.accepted;
        if let Some(hint) = &outcome.hint
            && self.unreachable.len() < MAX_HINTS
            && !self.unreachable.contains(hint)
        {
            self.unreachable.push(hint.clone());
        }
        if self.next.is_none() {
            self.next = next().map(|(first, command)| {
                format!("to find out why: {first}{command}, where DIGEST is what your code computed")
            });
        }
    }

    pub(super) fn print(self, out: &mut Output) {
        let forgery = "your endpoint accepted a forged request: verify the signature before answering";
        let forgery = self.accepted_forgery.then(|| forgery.to_owned());
        for hint in self.unreachable.into_iter().chain(forgery).chain(self.next) {
            out.hint(&hint);
        }
    }
}
