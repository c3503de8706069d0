//! The handlers of the API, one file for each part of the page.
//!
//! A handler gets the parsed query or body of a request, and returns what is sent as JSON, a [`Reply`](super::routes::Reply) or an
//! [`ApiError`](super::error::ApiError). Handlers that are not `async` run on a blocking thread, because they read the store. They do not see the HTTP
//! request, which was checked before.

mod align;
pub(super) mod body;
mod code;
pub(super) mod copy;
pub(super) mod detail;
mod diagnose;
pub(super) mod diff;
mod edit;
pub(super) mod explain;
pub(super) mod export;
mod json;
pub(super) mod list;
pub(super) mod mark;
pub(super) mod replay;
mod shown;
pub(super) mod signed;
#[cfg(test)]
mod tests;
mod tree;

pub(super) use diagnose::Diagnoses;
