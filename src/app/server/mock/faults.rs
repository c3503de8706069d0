//! Injected faults: late responses and error responses.

use std::{cell::RefCell, str::FromStr, time::Duration};

/// An error status that is returned with a probability, before the request is processed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    pub status: u16,
    /// From 0 (never) to 1 (always).
    pub probability: f64,
}

impl FromStr for Fault {
    type Err = String;

    /// Parses `503:0.1`. The probability of a bare `503` is 1.
    fn from_str(text: &str) -> Result<Self, String> {
        let (status, probability) = text.split_once(':').unwrap_or((text, "1"));
        let status = status.parse().ok().filter(|status| (400..=599).contains(status));
        let status = status.ok_or("not a valid fault (expected STATUS:PROBABILITY, e.g. 503:0.1)")?;
        let probability = probability.parse().ok().filter(|probability| (0.0..=1.0).contains(probability));
        let probability = probability.ok_or("probability must be between 0 and 1")?;
        Ok(Self { status, probability })
    }
}

/// The faults of a mock server.
#[derive(Debug)]
pub struct Faults {
    errors: Vec<Fault>,
    latency: Duration,
    rng: RefCell<fastrand::Rng>,
}

impl Faults {
    /// Creates faults that are tried in this order, and a delay for every response. The same `seed` gives the same faults.
    pub fn new(errors: Vec<Fault>, latency: Duration, seed: Option<u64>) -> Self {
        let rng = seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        Self { errors, latency, rng: RefCell::new(rng) }
    }

    pub fn none() -> Self {
        Self::new(Vec::new(), Duration::ZERO, None)
    }

    pub(super) fn delay(&self) -> Duration {
        self.latency
    }

    /// Returns the error status for one request, if a fault occurs.
    pub(super) fn sample(&self) -> Option<u16> {
        let mut rng = self.rng.borrow_mut();
        self.errors.iter().find(|fault| rng.f64() < fault.probability).map(|fault| fault.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_is_parsed_from_a_status_and_a_probability() {
        assert_eq!("503:0.1".parse(), Ok(Fault { status: 503, probability: 0.1 }));
        assert_eq!("429".parse(), Ok(Fault { status: 429, probability: 1.0 }));
        for text in ["", "503:", "503:2", "503:-1", "503:NaN", "200:1", "999", "x:0.5"] {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }

    #[test]
    fn faults_occur_with_their_probability() {
        let count = |text: &str| {
            let faults = Faults::new(vec![text.parse().expect("a fault")], Duration::ZERO, Some(1));
            (0..1000).filter(|_| faults.sample().is_some()).count()
        };
        assert_eq!((count("503:0"), count("503:1")), (0, 1000));
        assert!((50..150).contains(&count("503:0.1")));
    }
}
