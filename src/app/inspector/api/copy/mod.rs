//! A delivery as a command or as a test.
//!
//! Each language has a template. They share one description of the request, [`Example`]. In it, credentials and secrets are environment variables.
//! Tests write the request to a socket themselves, because HTTP clients reorder, rename, join or reject some headers.

mod commands;
mod example;
mod literals;
mod tests_of;

use serde::{Deserialize, Serialize};

use super::shown;
use crate::app::inspector::{error::ApiError, state::State};
use example::Example;
use tests_of::Language;

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct CopyQuery {
    /// `curl`, `hookctl`, or a language.
    #[serde(rename = "as")]
    pub(super) kind: String,
}

/// A command or a file.
#[derive(Debug, Serialize)]
pub(in crate::app::inspector) struct CopyReply {
    pub(super) text: String,
    /// A sentence about what it does.
    pub(super) caption: String,
    /// The name of the file to save it in, if it is a test.
    pub(super) file: Option<String>,
}

/// Returns a delivery as a command or as a test.
pub(in crate::app::inspector) fn copy(state: &State, id: i64, query: &CopyQuery) -> Result<CopyReply, ApiError> {
    let delivery = state.delivery(id)?;
    match query.kind.as_str() {
        "curl" => Ok(commands::curl(state, &delivery)),
        "hookctl" | "send" => commands::send(state, &delivery),
        name => {
            let Some(language) = Language::ALL.into_iter().find(|language| language.name() == name) else {
                let names = Language::ALL.map(Language::name).join(", ");
                return Err(
                    ApiError::new(404, format!("cannot copy as `{name}`")).hint(format!("use curl, hookctl, {names}"))
                );
            };
            let example = Example::new(state, &delivery)?;
            Ok(CopyReply {
                text: language.test(&example),
                caption: caption(language, &example),
                file: Some(language.file(id)),
            })
        }
    }
}

fn caption(language: Language, example: &Example) -> String {
    let expected = if example.is_genuine { "2xx" } else { "401" };
    let file = match &example.body_file {
        Some(file) => format!(" Save the body next to it as {file} ({}).", shown::size(example.body_bytes)),
        None => String::new(),
    };
    format!("A {} test: sends the same bytes and signature, and expects {expected}.{file}", language.framework())
}
