//! Limits the time of searches for causes, and remembers which secrets are right.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use super::{Case, Cause, explain};
use crate::signing::{Verdict, Verification};

/// Maximum time of one search. The clock is checked between digests, so a search can take a little longer, but less than 2 seconds.
const MAX_SEARCH_TIME: Duration = Duration::from_millis(1750);

/// The time that is available for searches.
pub struct Budget {
    /// The remaining time for all searches, if it is limited.
    left: Option<Duration>,
    /// The signature header and the label of each secret that made the signature of some message.
    proven: Vec<(String, String)>,
}

/// No time is left for another search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exhausted;

impl Budget {
    /// Creates a budget of 1.75 seconds per search, and of `total` for all searches together.
    #[must_use]
    pub fn new(total: Option<Duration>) -> Self {
        Self { left: total, proven: Vec::new() }
    }

    /// Sets the time that all searches from now on may take together.
    pub fn refill(&mut self, total: Duration) {
        self.left = Some(total);
    }

    /// Remembers the secret of a valid message, so that it is not blamed for a later mismatch of the same sender.
    pub fn note(&mut self, verification: &Verification<'_>) {
        let Verification { verdict, header, secret, .. } = verification;
        // A signature in the body has no header. Its name is empty.
        let header = header.unwrap_or_default();
        if let (Verdict::Valid, Some(secret)) = (*verdict, *secret)
            && !self.proven.iter().any(|(known_header, known_secret)| known_header == header && known_secret == secret)
        {
            self.proven.push((header.to_owned(), secret.to_owned()));
        }
    }

    /// Searches for the causes of a verdict. `case.proven` is replaced with the secrets that were noted.
    ///
    /// # Errors
    /// The budget is used up.
    pub fn explain(&mut self, case: &Case<'_>) -> Result<Vec<Cause>, Exhausted> {
        if self.left == Some(Duration::ZERO) {
            return Err(Exhausted);
        }
        let start = Instant::now();
        let limit = self.left.map_or(MAX_SEARCH_TIME, |left| left.min(MAX_SEARCH_TIME));
        let over = Cell::new(false);
        let out_of_time = || {
            over.set(over.get() || start.elapsed() > limit);
            over.get()
        };
        let same_sender =
            self.proven.iter().filter(|(header, _)| header == case.verification.header.unwrap_or_default());
        let proven: Vec<String> = same_sender.map(|(_, secret)| secret.clone()).collect();
        let causes = explain(&Case { proven: &proven, ..*case }, &out_of_time);
        self.left = self.left.map(|left| left.saturating_sub(start.elapsed()));
        Ok(causes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{message::Message, signing::Verifier};

    #[test]
    fn explain_without_time_left_is_an_error() {
        let (message, verifier) = (Message::post("/", Vec::new()), Verifier::new(&[], &[]).expect("a key"));
        let verification = verifier.verify(&message, None);
        let case = Case::new(&[], &[], &message, &verification);
        for total in [None, Some(Duration::from_secs(9))] {
            assert!(Budget::new(total).explain(&case).is_ok());
        }
        assert_eq!(Budget::new(Some(Duration::ZERO)).explain(&case), Err(Exhausted));
    }
}
