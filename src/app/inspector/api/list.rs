//! The list: facts about the run, rows, counts, and suggestions for the search field.

use serde::Serialize;

use crate::app::inspector::{error::ApiError, state::State};

/// The answer of `GET /api/info`.
#[derive(Serialize)]
pub(in crate::app::inspector) struct InfoReply {
    pub(super) version: &'static str,
}

pub(in crate::app::inspector) fn info(_: &State) -> Result<InfoReply, ApiError> {
    Ok(InfoReply { version: env!("CARGO_PKG_VERSION") })
}
