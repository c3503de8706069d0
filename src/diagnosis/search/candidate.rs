//! What the axes of the search are made of: a candidate is one value that may have been used, with what that would prove.

use std::borrow::Cow;

use crate::diagnosis::causes::Code;

/// What a hit on a candidate proves.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) code: Code,
    /// What was used, as a noun: `the body with a newline at its end`. Never a secret, never a digest.
    pub(super) what: Cow<'static, str>,
}

/// One value that may have been used. Without findings, it is the captured one.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) bytes: Vec<u8>,
    pub(super) findings: Vec<Finding>,
    /// Whether it is tried alone only: it hardly comes together with another change.
    pub(super) rare: bool,
}

/// Candidates in the order in which they are tried, each value once: the simplest explanation comes first.
#[derive(Default)]
pub(super) struct Candidates {
    list: Vec<Candidate>,
    seen: std::collections::HashSet<Vec<u8>>,
    rare: bool,
}

impl Finding {
    pub(super) fn new(code: Code, what: impl Into<Cow<'static, str>>) -> Self {
        Self { code, what: what.into() }
    }
}

impl Candidates {
    /// Candidates that begin with the captured value.
    pub(super) fn new(captured: &[u8]) -> Self {
        let mut candidates = Self::default();
        candidates.push(captured.to_vec(), Vec::new());
        candidates
    }

    pub(super) fn push(&mut self, bytes: Vec<u8>, findings: Vec<Finding>) {
        if self.seen.insert(bytes.clone()) {
            self.list.push(Candidate { bytes, findings, rare: self.rare });
        }
    }

    pub(super) fn add(&mut self, bytes: impl Into<Vec<u8>>, code: Code, what: impl Into<Cow<'static, str>>) {
        self.push(bytes.into(), vec![Finding::new(code, what)]);
    }

    /// Whether what is added from here on is tried alone only.
    pub(super) fn rarely(&mut self, rare: bool) {
        self.rare = rare;
    }

    pub(super) fn list(self) -> Vec<Candidate> {
        self.list
    }
}
