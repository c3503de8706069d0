//! Faults on purpose: answers that come late, and answers that are errors.

use std::{cell::RefCell, str::FromStr, time::Duration};

/// A status that is answered with a probability, whatever was asked, before anything is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// The status.
    pub status: u16,
    /// From 0 (never) to 1 (always).
    pub probability: f64,
}

impl FromStr for Fault {
    type Err = String;

    /// `503:0.1`; a bare `503` is always answered.
    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || "expected STATUS:PROBABILITY, as in 503:0.1".to_owned();
        let (status, probability) = text.split_once(':').unwrap_or((text, "1"));
        let status = status.parse().ok().filter(|status| (400..=599).contains(status)).ok_or_else(expected)?;
        let probability =
            probability.parse().ok().filter(|chance| (0.0..=1.0).contains(chance)).ok_or_else(expected)?;
        Ok(Self { status, probability })
    }
}

/// What goes wrong.
#[derive(Debug)]
pub struct Faults {
    errors: Vec<Fault>,
    latency: Duration,
    chance: RefCell<fastrand::Rng>,
}

impl Faults {
    /// These faults, the first that strikes, after this time. The same `seed` makes the same faults.
    #[must_use]
    pub fn new(errors: Vec<Fault>, latency: Duration, seed: Option<u64>) -> Self {
        let chance = seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        Self { errors, latency, chance: RefCell::new(chance) }
    }

    /// Nothing goes wrong.
    #[must_use]
    pub fn none() -> Self {
        Self::new(Vec::new(), Duration::ZERO, None)
    }

    pub(super) fn delay(&self) -> Duration {
        self.latency
    }

    pub(super) fn strike(&self) -> Option<u16> {
        let mut chance = self.chance.borrow_mut();
        self.errors.iter().find(|fault| chance.f64() < fault.probability).map(|fault| fault.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_a_status_and_a_probability() {
        assert_eq!("503:0.1".parse(), Ok(Fault { status: 503, probability: 0.1 }));
        assert_eq!("429".parse(), Ok(Fault { status: 429, probability: 1.0 }));
        for text in ["", "503:", "503:2", "503:-1", "503:NaN", "200:1", "999", "x:0.5"] {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }

    #[test]
    fn certain_faults_strike_and_impossible_ones_do_not() {
        let strikes = |text: &str| {
            let faults = Faults::new(vec![text.parse().expect("a fault")], Duration::ZERO, Some(1));
            (0..1000).filter(|_| faults.strike().is_some()).count()
        };
        assert_eq!((strikes("503:0"), strikes("503:1")), (0, 1000));
        assert!((50..150).contains(&strikes("503:0.1")));
    }
}
