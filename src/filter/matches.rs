//! Evaluates terms on one request.

use super::{HeaderTest, Subject, Term};
use crate::{message::Headers, payload::Dotted};

impl Term {
    /// Returns true if the term matches `subject`.
    #[must_use]
    pub fn matches(&self, _subject: &Subject<'_>) -> bool {
        true
    }
}

/// Returns `text` in the form in which texts are compared: in lowercase, one character at a time.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Returns true if the body has one of `values` at `path`.
#[must_use]
pub fn has_field(_body: &[u8], _path: &Dotted, _values: &[String]) -> bool {
    false
}

/// Returns true if a header meets the test.
#[must_use]
pub fn has_header(_headers: &Headers, _test: &HeaderTest) -> bool {
    false
}
