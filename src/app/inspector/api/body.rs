//! The body of a delivery: a range of its bytes, and the nodes of its JSON tree or form.

use serde::{Deserialize, Serialize};

use super::{
    shown::{self, BodyKind},
    tree::{self, Node},
};
use crate::app::inspector::{error::ApiError, routes::Reply, state::State};

/// Number of bytes of a range without a length.
const DEFAULT_LENGTH: u64 = 64 * 1024;

/// Number of nodes of a tree without a limit.
const DEFAULT_NODES: usize = 400;

/// Maximum number of nodes in one response.
const MAX_NODES: usize = 10_000;

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct BodyQuery {
    pub(super) from: Option<u64>,
    pub(super) len: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
pub(in crate::app::inspector) struct TreeQuery {
    pub(super) path: Option<String>,
    pub(super) limit: Option<usize>,
}

/// Nodes in the order of the body.
#[derive(Debug, Serialize)]
pub(in crate::app::inspector) struct TreeReply {
    pub(super) nodes: Vec<Node>,
    /// The number of nodes that are left out.
    pub(super) left_out: usize,
    /// Where the body stops being valid, if it does.
    pub(super) error: Option<String>,
}

/// Returns a range of the bytes of a body, as a download.
pub(in crate::app::inspector) fn body(state: &State, id: i64, query: &BodyQuery) -> Result<Reply, ApiError> {
    let delivery = state.delivery(id)?;
    let body = shown::bytes(state, &delivery.message.body);
    let length = query.len.unwrap_or(DEFAULT_LENGTH);
    let clamp = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).min(body.len());
    let from = clamp(query.from.unwrap_or(0));
    let to = clamp((from as u64).saturating_add(length));
    Ok(Reply::download(format!("delivery-{id}.body"), body[from..to].to_vec()))
}

/// Returns the nodes at and below a path.
pub(in crate::app::inspector) fn tree(state: &State, id: i64, query: &TreeQuery) -> Result<TreeReply, ApiError> {
    let delivery = state.delivery(id)?;
    let limit = query.limit.unwrap_or(DEFAULT_NODES).min(MAX_NODES);
    let path = query.path.as_deref().unwrap_or_default();
    let mut reply = match BodyKind::new(&delivery.message) {
        BodyKind::Json => tree::json(&delivery.message.body, path, limit),
        BodyKind::Form => tree::form(&delivery.message, path, limit),
        BodyKind::Text | BodyKind::Binary => {
            return Err(ApiError::new(409, format!("the body of delivery {id} is neither JSON nor a form"))
                .hint("show it as text or hex"));
        }
    };
    if reply.nodes.is_empty() && !path.is_empty() {
        return Err(ApiError::not_found(format!("no value at `{path}`")));
    }
    for node in &mut reply.nodes {
        // The names come from outside as well.
        for text in [&mut node.path, &mut node.value].into_iter().chain(&mut node.key) {
            if let std::borrow::Cow::Owned(masked) = state.redact(text)
                && masked != *text
            {
                *text = masked;
            }
        }
    }
    Ok(reply)
}
