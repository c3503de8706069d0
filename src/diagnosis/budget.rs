//! Limits the time that the search for causes may take, and remembers which secrets proved right.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use super::{Case, Cause, explain};
use crate::signing::{Verdict, Verification};

/// Time limit of one search. The clock is read between digests, so a search can take a little longer; it stays below 2 seconds.
const LONGEST_SEARCH: Duration = Duration::from_millis(1750);

/// The time that searches for causes may take.
pub struct Budget {
    /// What is left for the run, if it is limited.
    left: Option<Duration>,
    /// Labels of secrets that proved right, each with the header that they signed.
    proven: Vec<(String, String)>,
}

/// There is no time left for the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exhausted;

impl Budget {
    /// Creates a budget of 1.75 seconds per search, and of `run` for all of them together if it is given.
    #[must_use]
    pub fn new(run: Option<Duration>) -> Self {
        Self { left: run, proven: Vec::new() }
    }

    /// Grants `run` for the searches from now on, in place of what is left.
    pub fn refill(&mut self, run: Duration) {
        self.left = Some(run);
    }

    /// Remembers the secret of a valid message. It is not suspected when a later message of the same sender does not match.
    pub fn note(&mut self, verification: &Verification<'_>) {
        let Verification { verdict, header, secret, .. } = verification;
        if let (Verdict::Valid, Some(header), Some(secret)) = (*verdict, *header, *secret)
            && !self.proven.iter().any(|(of, existing)| of == header && existing == secret)
        {
            self.proven.push((header.to_owned(), secret.to_owned()));
        }
    }

    /// Searches for the causes of a verdict. `case.proven` is replaced by the secrets noted for its header.
    ///
    /// # Errors
    /// There is no time left for the run.
    pub fn explain(&mut self, case: &Case<'_>) -> Result<Vec<Cause>, Exhausted> {
        if self.left == Some(Duration::ZERO) {
            return Err(Exhausted);
        }
        let start = Instant::now();
        let longest = self.left.map_or(LONGEST_SEARCH, |left| left.min(LONGEST_SEARCH));
        let over = Cell::new(false);
        let out_of_time = || {
            over.set(over.get() || start.elapsed() > longest);
            over.get()
        };
        let of_header = self.proven.iter().filter(|(of, _)| Some(of.as_str()) == case.verification.header);
        let proven: Vec<String> = of_header.map(|(_, secret)| secret.clone()).collect();
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
    fn budget_that_is_used_up_searches_no_more() {
        let (message, verifier) = (Message::post("/", Vec::new()), Verifier::new(&[], &[]));
        let verification = verifier.verify(&message, None);
        let case = Case::new(&[], &[], &message, &verification);
        for run in [None, Some(Duration::from_secs(9))] {
            assert!(Budget::new(run).explain(&case).is_ok());
        }
        assert_eq!(Budget::new(Some(Duration::ZERO)).explain(&case), Err(Exhausted));
    }
}
