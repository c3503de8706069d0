//! Marks deliveries.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::inspector::{error::ApiError, state::State};

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct MarkBody {
    pub(super) marked: bool,
}

pub(in crate::app::inspector) async fn mark(state: &Arc<State>, id: i64, body: MarkBody) -> Result<Value, ApiError> {
    state.mark(id, body.marked).await?;
    Ok(json!({ "id": id, "marked": body.marked }))
}
