//! Errors of the inspector's API: a status, what failed, and what to do.

use std::fmt;

use serde_json::{Map, Value};

use crate::app::store::StoreError;

/// An error, which the page shows.
#[derive(Debug)]
pub(super) struct ApiError {
    /// The HTTP status.
    pub(super) status: u16,
    /// What failed.
    pub(super) error: String,
    /// What to do about it, as a sentence.
    pub(super) hint: Option<String>,
    /// More fields of the JSON object, e.g. the position of a mistake.
    pub(super) extra: Box<Map<String, Value>>,
}

impl ApiError {
    pub(super) fn new(status: u16, error: impl Into<String>) -> Self {
        Self { status, error: error.into(), hint: None, extra: Box::default() }
    }

    /// There is no such thing, e.g. because the delivery was deleted.
    pub(super) fn not_found(what: impl Into<String>) -> Self {
        Self::new(404, what)
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

    /// Returns the JSON object: `error`, `hint`, and the additional fields.
    pub(super) fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("error".into(), self.error.clone().into());
        object.insert("hint".into(), self.hint.clone().map_or(Value::Null, Value::from));
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
            StoreError::Full => Some("Free some space on the disk."),
            StoreError::Damaged(_) => Some("Stop hookctl, and save what can be read with `sqlite3 FILE .recover`."),
            _ => None,
        };
        let status = if matches!(error, StoreError::Full) { 507 } else { 500 };
        Self { hint: hint.map(str::to_owned), ..Self::new(status, format!("cannot use the store: {error}")) }
    }
}
