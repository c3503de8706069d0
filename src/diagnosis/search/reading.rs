//! What the axes of the search are made of: a reading is one value that may have been used, with what that would prove.

use std::borrow::Cow;

use crate::diagnosis::causes::Code;

/// What a hit on a reading proves.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) code: Code,
    /// What was used, as a noun: `the body with a newline at its end`. Never a secret, never a digest.
    pub(super) what: Cow<'static, str>,
}

/// One value that may have been used. Without findings, it is the one that is held.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) bytes: Vec<u8>,
    pub(super) findings: Vec<Finding>,
    /// Whether it is tried alone only: it hardly comes together with another change.
    pub(super) rare: bool,
}

/// Readings in the order in which they are tried, each value once: the simplest explanation comes first.
#[derive(Default)]
pub(super) struct Readings {
    list: Vec<Reading>,
    seen: std::collections::HashSet<Vec<u8>>,
    rare: bool,
}

impl Finding {
    pub(super) fn new(code: Code, what: impl Into<Cow<'static, str>>) -> Self {
        Self { code, what: what.into() }
    }
}

impl Readings {
    /// Readings that begin with what is held.
    pub(super) fn of(held: &[u8]) -> Self {
        let mut readings = Self::default();
        readings.push(held.to_vec(), Vec::new());
        readings
    }

    pub(super) fn push(&mut self, bytes: Vec<u8>, findings: Vec<Finding>) {
        if self.seen.insert(bytes.clone()) {
            self.list.push(Reading { bytes, findings, rare: self.rare });
        }
    }

    pub(super) fn add(&mut self, bytes: impl Into<Vec<u8>>, code: Code, what: impl Into<Cow<'static, str>>) {
        self.push(bytes.into(), vec![Finding::new(code, what)]);
    }

    /// Whether what is added from here on is tried alone only.
    pub(super) fn rarely(&mut self, rare: bool) {
        self.rare = rare;
    }

    pub(super) fn list(self) -> Vec<Reading> {
        self.list
    }
}
