//! What `send` reports to the user beyond the rows: how forgeries were answered, and what to do about deliveries that failed.

use crate::app::{
    output::{ForgeryAnswer, Output},
    plan::Delivery,
    send::Outcome,
};
use hookctl::provider::StatusPolicy;

/// Maximum number of hints about endpoints that did not answer.
const MAX_HINTS: usize = 3;

/// How the endpoint answered, if the delivery is a forgery. One without its provider's signature may have one of the user's own, so it is a forgery only
/// if it is expected to be rejected.
pub(super) fn forgery_answer(
    delivery: &Delivery<'_>,
    outcome: &Outcome,
    policy: &StatusPolicy<'_>,
) -> Option<ForgeryAnswer> {
    let forged = delivery.forgery.is_some() || (delivery.is_forged() && !policy.expected.contains(200));
    let status = outcome.status.filter(|_| !outcome.is_unanswered());
    let is_acceptance = status.is_some_and(|status| policy.is_accepted_forgery(status));
    forged.then(|| ForgeryAnswer::new(status, outcome.accepted, is_acceptance))
}

/// What to do about the deliveries that failed. It is printed after the totals, each hint once.
#[derive(Default)]
pub(super) struct Hints {
    unreachable: Vec<String>,
    accepted_forgery: bool,
    next: Option<String>,
}

impl Hints {
    /// Adds the hints of a delivery. `next` is what to do before the command that finds out why it was rejected, and that command.
    pub(super) fn add(
        &mut self,
        outcome: &Outcome,
        forgery: Option<ForgeryAnswer>,
        next: impl FnOnce() -> Option<(&'static str, String)>,
    ) {
        self.accepted_forgery |= forgery == Some(ForgeryAnswer::Accepted) && !outcome.accepted;
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
