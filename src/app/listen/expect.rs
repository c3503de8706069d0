//! The expectations of a run: `--expect`, `--count`, `--none-but` and `--all-valid`.

use std::fmt;

use super::{Arrived, Kind};
use hookctl::provider::Provider;

/// A kind of delivery, and how many must arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    pub provider: String,
    /// `None` for any event of the provider.
    pub event: Option<String>,
    pub needed: u64,
    /// How many have arrived.
    pub arrived: u64,
    /// How many have arrived after `--within`.
    pub late: u64,
}

/// All expectations of a run.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    wanted: Vec<Expectation>,
    /// `--count`.
    count: Option<u64>,
    /// `--none-but`: whether only `wanted` may arrive.
    none_but: bool,
    /// `--all-valid`: whether every request must pass.
    all_valid: bool,
    /// How many deliveries passed, within the time limit.
    passed: u64,
    /// How many deliveries passed after the time limit.
    late: u64,
    /// Names of requests that no expectation allows, up to [`MAX_UNEXPECTED`].
    unexpected: Vec<String>,
    /// How many more of them there are.
    more_unexpected: u64,
    /// How many requests did not pass.
    failed: u64,
}

/// Maximum number of unexpected requests that are named.
const MAX_UNEXPECTED: usize = 5;

/// The result of checking an expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The flag and its value.
    pub name: String,
    /// What happened instead. `None` if it was met.
    pub failure: Option<String>,
}

impl Expectations {
    /// Creates expectations without `--expect`.
    pub fn new(count: Option<u64>, none_but: bool, all_valid: bool) -> Self {
        Self { count, none_but, all_valid, ..Self::default() }
    }

    /// Returns true if a run waits for deliveries.
    pub fn are_awaited(&self) -> bool {
        !self.wanted.is_empty() || self.count.is_some()
    }

    /// Returns true if all awaited deliveries have arrived.
    pub fn are_met(&self) -> bool {
        self.wanted.iter().all(Expectation::is_met) && self.count.is_none_or(|count| self.passed >= count)
    }

    /// Adds an expectation. If one for the same deliveries exists, its number is increased.
    pub fn add(&mut self, expectation: Expectation) {
        let same =
            |other: &&mut Expectation| (&other.provider, &other.event) == (&expectation.provider, &expectation.event);
        match self.wanted.iter_mut().find(same) {
            Some(other) => other.needed = other.needed.saturating_add(expectation.needed),
            None => self.wanted.push(expectation),
        }
    }

    /// Counts a request. After `--within`, `in_time` is false, and the delivery meets no expectation.
    pub fn take(&mut self, arrived: &Arrived<'_>, in_time: bool) {
        if matches!(arrived.kind, Kind::Handshake | Kind::Token | Kind::Dropped) {
            return;
        }
        if !arrived.passes {
            self.failed += 1;
            self.unexpected(arrived);
            return;
        }
        if !in_time {
            self.late += 1;
            let matching = self.wanted.iter_mut().filter(|expectation| expectation.matches(arrived));
            matching.for_each(|expectation| expectation.late += 1);
            return self.unexpected(arrived);
        }
        self.passed += 1;
        let matches: Vec<usize> = (0..self.wanted.len()).filter(|index| self.wanted[*index].matches(arrived)).collect();
        // A delivery beyond the expected number is unexpected, unless another expectation still waits for it.
        if matches.iter().all(|index| self.wanted[*index].is_met()) {
            self.unexpected(arrived);
        }
        for index in matches {
            self.wanted[index].arrived += 1;
        }
    }

    fn unexpected(&mut self, arrived: &Arrived<'_>) {
        if self.unexpected.len() == MAX_UNEXPECTED {
            self.more_unexpected += 1;
            return;
        }
        let known = [arrived.provider, arrived.event].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = if known.is_empty() { "a request" } else { &known };
        self.unexpected.push(format!("{name} (#{})", arrived.number));
    }

    /// Checks every expectation at the end of a run.
    pub fn check(&self) -> Vec<Checked> {
        let checked = |name: String, met: bool, failure: String| Checked { name, failure: (!met).then_some(failure) };
        let wanted = self.wanted.iter().map(|expectation| {
            let failure = unmet(expectation.arrived, expectation.needed, expectation.late);
            checked(format!("--expect '{expectation}'"), expectation.is_met(), failure)
        });
        let count = self.count.map(|count| {
            checked(format!("--count {count}"), self.passed >= count, unmet(self.passed, count, self.late))
        });
        let none_but = self.none_but.then(|| {
            let mut others = self.unexpected.join(", ");
            if self.more_unexpected > 0 {
                others = format!("{others} and {} more", self.more_unexpected);
            }
            checked("--none-but".into(), others.is_empty(), format!("also received {others}"))
        });
        let all_valid = self.all_valid.then(|| {
            let failure = match (self.failed, self.passed) {
                (0, _) => "no delivery arrived".to_owned(),
                (1, _) => "1 request was not valid".to_owned(),
                (count, _) => format!("{count} requests were not valid"),
            };
            checked("--all-valid".into(), self.failed == 0 && self.passed > 0, failure)
        });
        wanted.chain(count).chain(none_but).chain(all_valid).collect()
    }
}

/// Returns how many deliveries are missing.
fn unmet(arrived: u64, needed: u64, late: u64) -> String {
    match late {
        0 => format!("{arrived} of {needed} arrived"),
        late => format!("{arrived} of {needed} arrived in time, {late} too late (--within)"),
    }
}

impl Expectation {
    /// Parses `PROVIDER EVENT=N`. The event and the number are optional. With a default `provider`, so is the provider. `find` looks up a provider.
    ///
    /// # Errors
    /// The text is malformed, or the provider or the event is unknown.
    pub fn parse<'p, E>(
        text: &str,
        provider: Option<&'p Provider>,
        find: impl Fn(&str) -> Result<&'p Provider, E>,
    ) -> Result<Self, ParseError<E>> {
        let (names, needed) = match text.rsplit_once('=') {
            Some((names, number)) => (names, number.trim().parse().ok().filter(|number| *number > 0)),
            None => (text, Some(1)),
        };
        let needed = needed.ok_or(ParseError::Count)?;
        let names: Vec<&str> = names.split_whitespace().collect();
        let (provider, event) = match (names.as_slice(), provider) {
            ([event], Some(provider)) if *event != provider.name => (provider, Some(*event)),
            ([name], _) => (find(name).map_err(ParseError::Provider)?, None),
            ([name, event], _) => (find(name).map_err(ParseError::Provider)?, Some(*event)),
            _ => return Err(ParseError::Names),
        };
        if let Some(event) = event
            && !provider.events.iter().any(|known| known.name == event)
        {
            return Err(ParseError::Event {
                provider: provider.name.clone(),
                event: event.to_owned(),
                known: provider.events.iter().map(|known| known.name.clone()).collect(),
            });
        }
        Ok(Self { provider: provider.name.clone(), event: event.map(str::to_owned), needed, arrived: 0, late: 0 })
    }

    fn matches(&self, arrived: &Arrived<'_>) -> bool {
        arrived.provider == Some(&self.provider)
            && self.event.as_deref().is_none_or(|event| arrived.event == Some(event))
    }

    fn is_met(&self) -> bool {
        self.arrived >= self.needed
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.provider)?;
        if let Some(event) = &self.event {
            write!(f, " {event}")?;
        }
        if self.needed > 1 { write!(f, "={}", self.needed) } else { Ok(()) }
    }
}

/// Why an expectation cannot be parsed.
#[derive(Debug, PartialEq, Eq)]
pub enum ParseError<E> {
    /// The number of names is not one or two.
    Names,
    /// The number of deliveries is not a positive number.
    Count,
    /// The provider is unknown.
    Provider(E),
    /// The provider has no such event.
    Event { provider: String, event: String, known: Vec<String> },
}

#[cfg(test)]
mod tests {
    use super::*;
    use hookctl::{capture::Fidelity, provider::Catalog};

    fn arrived(provider: &'static str, event: &'static str, passes: bool) -> Arrived<'static> {
        Arrived {
            number: 1,
            id: Some(1),
            kind: Kind::Delivery,
            at: String::new(),
            peer: ([127, 0, 0, 1], 1).into(),
            method: "POST".into(),
            target: "/".into(),
            body_bytes: 0,
            message: None,
            fidelity: Fidelity::Exact,
            provider: Some(provider),
            event: Some(event),
            verdict: None,
            header: None,
            scheme: None,
            secret: None,
            passes,
            causes: Vec::new(),
            is_searched: false,
            error: None,
            lacks_secret: false,
            status: Some(200),
            took: std::time::Duration::ZERO,
            forwarded: None,
        }
    }

    #[test]
    fn parsed_expectation_is_displayed_in_canonical_form() {
        let catalog = Catalog::default();
        let screver = catalog.find("screver").expect("built in");
        let parse = |text, provider| Expectation::parse(text, provider, |name| catalog.find(name).map_err(drop));
        for (text, provider, written) in [
            ("screver surveyCompleted", None, "screver surveyCompleted"),
            (" screver  surveyCompleted =2", None, "screver surveyCompleted=2"),
            ("screver", None, "screver"),
            ("wootric=3", Some(screver), "wootric=3"),
            ("surveyCompleted", Some(screver), "screver surveyCompleted"),
            ("screver", Some(screver), "screver"),
        ] {
            // A provider can be named even if another one is the default.
            let parsed = parse(text, provider.filter(|_| !text.starts_with("wootric"))).expect(text);
            assert_eq!(parsed.to_string(), written, "{text}");
        }
        for (text, error) in [
            ("", ParseError::Names),
            ("a b c", ParseError::Names),
            ("screver=0", ParseError::Count),
            ("screver=-1", ParseError::Count),
            ("scrver", ParseError::Provider(())),
        ] {
            assert_eq!(parse(text, None), Err(error), "{text}");
        }
    }

    #[test]
    fn only_passing_deliveries_within_the_time_limit_count() {
        let expectation = |event: &str, needed| Expectation {
            provider: "screver".into(),
            event: Some(event.into()),
            needed,
            arrived: 0,
            late: 0,
        };
        let failures = |expectations: &Expectations| -> Vec<bool> {
            expectations.check().iter().map(|checked| checked.failure.is_some()).collect()
        };
        let mut all = Expectations::new(Some(3), true, true);
        all.add(expectation("surveyCompleted", 1));
        all.add(expectation("surveyCompleted", 1));
        all.take(&arrived("screver", "surveyCompleted", true), true);
        all.take(&arrived("screver", "surveyCompleted", false), true);
        all.take(&arrived("screver", "surveyCompleted", true), false);
        assert!(!all.are_met());
        assert_eq!(failures(&all), [true, true, true, true]);
        all.take(&arrived("screver", "surveyCompleted", true), true);
        all.take(&Arrived { kind: Kind::Handshake, passes: false, ..arrived("screver", "", false) }, true);
        assert_eq!(failures(&all), [false, true, true, true]);
        all.take(&arrived("screver", "optionSelected", true), true);
        assert!(all.are_met());

        let mut exact = Expectations::new(None, true, true);
        exact.add(expectation("surveyCompleted", 1));
        exact.take(&arrived("screver", "surveyCompleted", true), true);
        assert_eq!(failures(&exact), [false, false, false]);
        // A delivery beyond the expected number is unexpected.
        exact.take(&arrived("screver", "surveyCompleted", true), true);
        assert_eq!(failures(&exact), [false, true, false]);
    }
}
