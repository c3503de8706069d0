//! The handlers of the API, one file for each part of the page.
//!
//! A handler gets the parsed query or body of a request, and returns what is sent as JSON, a [`Reply`](super::routes::Reply) or an
//! [`ApiError`](super::error::ApiError). Handlers that are not `async` run on a blocking thread, because they read the store. They do not see the HTTP
//! request, which was checked before.

pub(super) mod body;
pub(super) mod copy;
pub(super) mod detail;
pub(super) mod diff;
pub(super) mod explain;
pub(super) mod export;
pub(super) mod list;
pub(super) mod mark;
pub(super) mod replay;
pub(super) mod signed;
