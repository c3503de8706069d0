//! A delivery as a command or as a test.

use serde::Deserialize;
use serde_json::Value;

use crate::app::inspector::{error::ApiError, state::State};

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct CopyQuery {
    /// `curl`, `send`, or a language.
    #[serde(rename = "as")]
    pub(super) kind: String,
}

pub(in crate::app::inspector) fn copy(state: &State, id: i64, query: &CopyQuery) -> Result<Value, ApiError> {
    let _ = (state, id, &query.kind);
    Err(ApiError::new(501, "not built yet"))
}
