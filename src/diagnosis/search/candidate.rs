//! The candidates of an axis: values that may have been used instead of the captured one, and what a match with one of them proves.

use std::borrow::Cow;

use crate::diagnosis::causes::Code;

/// What a match with a candidate proves.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) code: Code,
    /// What was used, as a noun phrase: `the body with a newline at its end`. Contains no secret and no digest.
    pub(super) what: Cow<'static, str>,
}

/// A value that may have been used. Without findings, it is the captured one.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) bytes: Vec<u8>,
    pub(super) findings: Vec<Finding>,
    /// True if it is unlikely to occur together with another change, so that it is tried only alone.
    pub(super) rare: bool,
}

/// Distinct candidates, in the order they are tried. Simple explanations come first, because the first match is reported.
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
    /// Creates a list that begins with the captured value.
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

    /// Sets [`Candidate::rare`] for all candidates that are added from now on.
    pub(super) fn set_rare(&mut self, rare: bool) {
        self.rare = rare;
    }

    pub(super) fn list(self) -> Vec<Candidate> {
        self.list
    }
}
