//! The body of a delivery: a range of its bytes, and the nodes of its JSON tree or form.

use serde::Deserialize;
use serde_json::Value;

use crate::app::inspector::{error::ApiError, routes::Reply, state::State};

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct BodyQuery {
    pub(super) from: Option<u64>,
    pub(super) len: Option<u64>,
}

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct TreeQuery {
    pub(super) path: Option<String>,
    pub(super) limit: Option<usize>,
}

pub(in crate::app::inspector) fn body(state: &State, id: i64, query: &BodyQuery) -> Result<Reply, ApiError> {
    let _ = (state, id, query.from, query.len);
    Err(ApiError::new(501, "not built yet"))
}

pub(in crate::app::inspector) fn tree(state: &State, id: i64, query: &TreeQuery) -> Result<Value, ApiError> {
    let _ = (state, id, &query.path, query.limit);
    Err(ApiError::new(501, "not built yet"))
}
