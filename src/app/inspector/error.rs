//! Errors of the inspector's API: a status, what failed, and what to do.
//!
//! Errors and hints are written like those of the command line. What the page shows begins with a capital letter.

use std::fmt;

use serde_json::{Map, Value};

use crate::app::store::StoreError;
use hookctl::text::capitalized;

/// An error, which the page shows.
#[derive(Debug)]
pub(super) struct ApiError {
    /// The HTTP status.
    pub(super) status: u16,
    /// What failed, without a period.
    pub(super) error: String,
    /// What to do about it.
    pub(super) hint: Option<String>,
    /// More fields of the JSON object, e.g. the position of a mistake.
    pub(super) extra: Box<Map<String, Value>>,
}

impl ApiError {
    pub(super) fn new(status: u16, error: impl Into<String>) -> Self {
        Self { status, error: error.into(), hint: None, extra: Box::default() }
    }

    /// Creates the error for something that does not exist, e.g. a delivery that was deleted.
    pub(super) fn not_found(error: impl Into<String>) -> Self {
        Self::new(404, error)
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds a field to the JSON object.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(name.to_owned(), value.into());
        self
    }

    /// Returns the error as the page shows it. The page adds a period or a position.
    pub(super) fn shown_error(&self) -> String {
        capitalized(&self.error)
    }

    /// Returns the hint as a sentence.
    pub(super) fn shown_hint(&self) -> Option<String> {
        let hint = capitalized(self.hint.as_deref()?);
        Some(if hint.ends_with(['.', '?']) { hint } else { hint + "." })
    }

    /// Returns the JSON object: `error`, `hint`, and the additional fields.
    pub(super) fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("error".into(), self.shown_error().into());
        object.insert("hint".into(), self.shown_hint().into());
        object.extend(self.extra.iter().map(|(name, value)| (name.clone(), value.clone())));
        Value::Object(object)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)
    }
}

impl std::error::Error for ApiError {}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let hint = match &error {
            StoreError::Full => Some("free some space on the disk"),
            StoreError::Damaged(_) => Some("stop hookctl, and save what can be read with `sqlite3 FILE .recover`"),
            _ => None,
        };
        let status = if matches!(error, StoreError::Full) { 507 } else { 500 };
        Self { hint: hint.map(str::to_owned), ..Self::new(status, format!("cannot use the store: {error}")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_and_hint_begin_with_a_capital_letter() {
        for (error, hint, shown_error, shown_hint) in [
            ("the request is incomplete", "send it again", "The request is incomplete", "Send it again."),
            ("`x` is not a header name", "did you mean `X`?", "`x` is not a header name", "Did you mean `X`?"),
            ("", "Already a sentence.", "", "Already a sentence."),
        ] {
            let json = ApiError::new(400, error).hint(hint).to_json();
            assert_eq!((&json["error"], &json["hint"]), (&shown_error.into(), &shown_hint.into()));
        }
        assert_eq!(ApiError::new(400, "x").to_json()["hint"], Value::Null);
    }
}
