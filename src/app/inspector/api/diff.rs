//! The differences of two deliveries.

use serde::Deserialize;
use serde_json::Value;

use crate::app::inspector::{error::ApiError, state::State};

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct DiffQuery {
    pub(super) a: i64,
    pub(super) b: i64,
}

pub(in crate::app::inspector) fn diff(state: &State, query: &DiffQuery) -> Result<Value, ApiError> {
    let _ = (state, query.a, query.b);
    Err(ApiError::new(501, "not built yet"))
}
