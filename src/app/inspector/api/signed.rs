//! What the sender signed and what arrived, aligned.

use serde_json::Value;

use crate::app::inspector::{error::ApiError, state::State};

pub(in crate::app::inspector) fn signed(state: &State, id: i64) -> Result<Value, ApiError> {
    let _ = (state, id);
    Err(ApiError::new(501, "not built yet"))
}
