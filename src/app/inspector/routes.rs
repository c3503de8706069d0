//! The table of routes: maps methods and paths to handlers, and encodes replies.

use std::sync::Arc;

use hyper::{HeaderMap, Method, body::Bytes};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::sync::mpsc;

use super::{
    api::{body, copy, detail, diff, explain, export, list, mark, replay, signed},
    error::ApiError,
    state::State,
};
use hookctl::filter::Filter;

/// What a handler returns if it is not JSON.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    /// The name of the file if it is a download.
    pub(super) file_name: Option<String>,
    pub(super) body: ReplyBody,
}

#[derive(Debug)]
pub(super) enum ReplyBody {
    Bytes(Bytes),
    /// Chunks from a blocking thread. An error aborts the response, so the browser does not treat it as complete.
    Chunks(mpsc::Receiver<Result<Bytes, ApiError>>),
}

impl Reply {
    /// Creates a download of bytes that are never rendered.
    pub(super) fn download(file_name: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self {
            status: 200,
            content_type: "application/octet-stream",
            file_name: Some(file_name.into()),
            body: ReplyBody::Bytes(body.into()),
        }
    }

    /// Creates a download whose chunks come from a channel.
    pub(super) fn download_chunks(
        file_name: impl Into<String>,
        chunks: mpsc::Receiver<Result<Bytes, ApiError>>,
    ) -> Self {
        Self { body: ReplyBody::Chunks(chunks), ..Self::download(file_name, Bytes::new()) }
    }

    pub(super) fn json(value: &impl Serialize) -> Result<Self, ApiError> {
        let body = serde_json::to_vec(value).map_err(|error| ApiError::new(500, error.to_string()))?;
        Ok(Self { status: 200, content_type: "application/json", file_name: None, body: ReplyBody::Bytes(body.into()) })
    }
}

/// A request that passed all checks.
pub(super) struct ApiRequest {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) body: Bytes,
}

impl ApiRequest {
    /// Parses the query of the URL.
    fn query<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        parse_query(&self.query)
    }

    fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_slice(&self.body).map_err(|error| ApiError::new(400, format!("invalid JSON: {error}")))
    }
}

fn parse_query<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    serde_urlencoded::from_str(query).map_err(|error| ApiError::new(400, format!("invalid query: {error}")))
}

/// The path of the stream of events.
pub(super) const EVENTS_PATH: &str = "/api/events";

/// A request for the stream of events.
#[derive(Debug)]
pub(super) struct EventsRequest {
    /// Which deliveries are reported.
    pub(super) filter: Filter,
    /// The newest ID that the page knows about.
    pub(super) last: Option<i64>,
}

impl EventsRequest {
    /// Parses the query and `Last-Event-ID`, which browsers send when they reconnect. The first time, a page can send `after`.
    ///
    /// # Errors
    /// The query is invalid (400).
    pub(super) fn parse(query: &str, headers: &HeaderMap) -> Result<Self, ApiError> {
        #[derive(Deserialize)]
        struct Query {
            #[serde(default)]
            q: String,
            after: Option<i64>,
        }
        let Query { q, after } = parse_query(query)?;
        let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
        Ok(Self { filter: list::parse(&q)?, last: last.or(after) })
    }
}

/// Calls the handler of a request.
pub(super) async fn call(state: &Arc<State>, request: ApiRequest) -> Result<Reply, ApiError> {
    let parts: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
    let not_found = || ApiError::not_found(format!("unknown request: {} {}", request.method, request.path));
    let number = |text: &str| text.parse::<i64>().map_err(|_| not_found());
    let read = request.method == Method::GET;
    match (read, parts.as_slice()) {
        (true, ["api", "info"]) => state.blocking(|state| Reply::json(&list::info(state)?)).await,
        (true, ["api", "deliveries"]) => {
            let query = request.query()?;
            json(state, move |state| list::deliveries(state, &query)).await
        }
        (true, ["api", "counts"]) => {
            let query = request.query()?;
            json(state, move |state| list::counts(state, &query)).await
        }
        (true, ["api", "suggest"]) => {
            let query = request.query()?;
            json(state, move |state| list::suggest(state, &query)).await
        }
        (true, ["api", "diff"]) => {
            let query = request.query()?;
            json(state, move |state| diff::diff(state, &query)).await
        }
        (true, ["api", "deliveries", id]) => {
            let id = number(id)?;
            json(state, move |state| detail::delivery(state, id)).await
        }
        (true, ["api", "deliveries", id, "headers", index]) => {
            let (id, index) = (number(id)?, index.parse().map_err(|_| not_found())?);
            json(state, move |state| detail::header(state, id, index)).await
        }
        (true, ["api", "deliveries", id, "body"]) => {
            let (id, query) = (number(id)?, request.query()?);
            state.blocking(move |state| body::body(state, id, &query)).await
        }
        (true, ["api", "deliveries", id, "tree"]) => {
            let (id, query) = (number(id)?, request.query()?);
            json(state, move |state| body::tree(state, id, &query)).await
        }
        (true, ["api", "deliveries", id, "signed"]) => {
            let id = number(id)?;
            json(state, move |state| signed::signed(state, id)).await
        }
        (true, ["api", "deliveries", id, "copy"]) => {
            let (id, query) = (number(id)?, request.query()?);
            json(state, move |state| copy::copy(state, id, &query)).await
        }
        (false, ["api", "deliveries", id, "explain"]) => {
            let (id, body) = (number(id)?, request.json()?);
            json(state, move |state| explain::explain(state, id, &body)).await
        }
        (false, ["api", "deliveries", id, "replay"]) => {
            Reply::json(&replay::replay(state, number(id)?, request.json()?).await?)
        }
        (false, ["api", "deliveries", id, "mark"]) => {
            Reply::json(&mark::mark(state, number(id)?, request.json()?).await?)
        }
        (false, ["api", "export"]) => export::export(state, request.json()?),
        _ => Err(not_found()),
    }
}

/// Runs a handler on a blocking thread, and encodes its result.
async fn json<T: Serialize>(
    state: &Arc<State>,
    handler: impl FnOnce(&State) -> Result<T, ApiError> + Send + 'static,
) -> Result<Reply, ApiError> {
    state.blocking(move |state| Reply::json(&handler(state)?)).await
}
