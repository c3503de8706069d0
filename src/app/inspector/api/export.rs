//! Exports deliveries as a file.

use std::sync::Arc;

use serde::Deserialize;

use crate::app::inspector::{error::ApiError, routes::Reply, state::State};

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct ExportBody {
    /// `jsonl`, `har` or `warc`.
    pub(super) format: String,
    pub(super) ids: Option<Vec<i64>>,
    pub(super) q: Option<String>,
}

pub(in crate::app::inspector) async fn export(state: &Arc<State>, body: ExportBody) -> Result<Reply, ApiError> {
    let _ = (state, &body.format, &body.ids, &body.q);
    Err(ApiError::new(501, "not built yet"))
}
