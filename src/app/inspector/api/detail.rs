//! One delivery: its row, its headers, why it has its verdict, and what happened to it.

use serde_json::Value;

use crate::app::inspector::{error::ApiError, state::State};

pub(in crate::app::inspector) fn delivery(state: &State, id: i64) -> Result<Value, ApiError> {
    let _ = (state, id);
    Err(ApiError::new(501, "not built yet"))
}

/// The value of a header, which the delivery itself has masked.
pub(in crate::app::inspector) fn header(state: &State, id: i64, index: usize) -> Result<Value, ApiError> {
    let _ = (state, id, index);
    Err(ApiError::new(501, "not built yet"))
}
