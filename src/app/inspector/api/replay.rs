//! Sends a delivery again to one of the targets.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::app::inspector::{error::ApiError, state::State};

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct ReplayBody {
    /// `same`, `signed` or `edited`.
    pub(super) mode: String,
    /// The index of the target in `/api/info`.
    pub(super) target: usize,
    /// Whether to sign a delivery that was never verified.
    #[serde(default)]
    pub(super) unverified: bool,
    pub(super) edit: Option<Edit>,
}

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct Edit {
    pub(super) method: Option<String>,
    pub(super) path: Option<String>,
    pub(super) headers: Option<Vec<(String, String)>>,
    pub(super) body: Option<String>,
}

pub(in crate::app::inspector) async fn replay(
    state: &Arc<State>,
    id: i64,
    body: ReplayBody,
) -> Result<Value, ApiError> {
    if let Some(edit) = &body.edit {
        let _ = (&edit.method, &edit.path, &edit.headers, &edit.body);
    }
    let _ = (state, id, &body.mode, body.target, body.unverified);
    Err(ApiError::new(501, "not built yet"))
}
