//! Explains a delivery once more, with the signature that the user's own code computed.

use serde::Deserialize;
use serde_json::Value;

use crate::app::inspector::{error::ApiError, state::State};

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct ExplainBody {
    pub(super) computed: String,
}

pub(in crate::app::inspector) fn explain(state: &State, id: i64, body: &ExplainBody) -> Result<Value, ApiError> {
    let _ = (state, id, &body.computed);
    Err(ApiError::new(501, "not built yet"))
}
