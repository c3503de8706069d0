//! Exports deliveries as a file, by their IDs or by a query.
//!
//! Deliveries are read and written one by one, so memory does not grow with their number. Captured requests are exported exactly, including their
//! credentials. Only signatures that hookctl computed for a replay are replaced.

use std::sync::Arc;

use hyper::body::Bytes;
use serde::Deserialize;
use tokio::sync::mpsc::{Sender, channel};

use super::{list, shown};
use crate::app::{
    export::ExportFormat,
    inspector::{error::ApiError, routes::Reply, state::State},
    store::deliveries::Delivery,
};
use hookctl::filter::Filter;

/// Number of chunks that wait to be sent.
const MAX_WAITING: usize = 4;

/// Size at which a chunk is sent, in bytes.
const CHUNK_BYTES: usize = 256 * 1024;

/// Maximum number of IDs.
const MAX_IDS: usize = 100_000;

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct ExportBody {
    /// `jsonl`, `har` or `warc`.
    pub(super) format: String,
    pub(super) ids: Option<Vec<i64>>,
    pub(super) q: Option<String>,
}

/// What is exported.
enum Selection {
    Ids(Vec<i64>),
    Query(Filter),
}

/// Exports deliveries. Must be called within a runtime.
pub(in crate::app::inspector) fn export(state: &Arc<State>, body: ExportBody) -> Result<Reply, ApiError> {
    let format = match body.format.as_str() {
        "jsonl" => ExportFormat::Jsonl,
        "har" => ExportFormat::Har,
        "warc" => ExportFormat::Warc,
        other => {
            return Err(ApiError::new(422, format!("unknown format `{other}`"))
                .hint("use jsonl, har or warc")
                .with("field", "format"));
        }
    };
    let selection = match body.ids {
        Some(ids) if ids.len() > MAX_IDS => {
            return Err(ApiError::new(422, format!("more than {MAX_IDS} deliveries are marked")).hint("use a query"));
        }
        Some(mut ids) => {
            ids.sort_unstable();
            ids.dedup();
            Selection::Ids(ids)
        }
        None => Selection::Query(list::parse(body.q.as_deref().unwrap_or_default())?),
    };
    let (sender, chunks) = channel(MAX_WAITING);
    let state = Arc::clone(state);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = write(&state, format, selection, &sender) {
            // If the receiver is closed, the user has canceled the download.
            let _ = sender.blocking_send(Err(error));
        }
    });
    Ok(Reply::download_chunks(format!("deliveries.{}", body.format), chunks))
}

fn write(
    state: &State,
    format: ExportFormat,
    selection: Selection,
    sender: &Sender<Result<Bytes, ApiError>>,
) -> Result<(), ApiError> {
    let mut export = Export { state, format, sender, chunk: format.start().as_bytes().to_vec(), is_first: true };
    match selection {
        Selection::Ids(ids) => {
            for id in ids {
                // It may have been deleted since it was marked.
                if let Some(delivery) = state.read(|reader| reader.get(id))?
                    && !export.add(delivery)?
                {
                    return Ok(());
                }
            }
        }
        Selection::Query(filter) => {
            for delivery in state.open_reader()?.deliveries(filter) {
                if !export.add(delivery?)? {
                    return Ok(());
                }
            }
        }
    }
    export.chunk.extend_from_slice(format.end().as_bytes());
    export.flush();
    Ok(())
}

/// An export in progress.
struct Export<'e> {
    state: &'e State,
    format: ExportFormat,
    sender: &'e Sender<Result<Bytes, ApiError>>,
    chunk: Vec<u8>,
    is_first: bool,
}

impl Export<'_> {
    /// Adds a delivery, if the format can represent it. Returns false if the download was canceled.
    fn add(&mut self, mut delivery: Delivery) -> Result<bool, ApiError> {
        if !self.format.represents(&delivery) {
            return Ok(true);
        }
        self.remove_computed(&mut delivery);
        let bytes = self
            .format
            .delivery(&delivery, self.is_first, &self.state.redactor)
            .map_err(|error| ApiError::new(500, error.to_string()))?;
        self.is_first = false;
        self.chunk.extend_from_slice(&bytes);
        Ok(self.chunk.len() < CHUNK_BYTES || self.flush())
    }

    /// Replaces signatures that hookctl computed.
    fn remove_computed(&self, delivery: &mut Delivery) {
        if delivery.replay_of.is_none() {
            return;
        }
        let names: Vec<String> = delivery.message.headers.iter().map(|(name, _)| name.to_owned()).collect();
        for name in names.iter().filter(|name| shown::is_private(self.state, delivery, name)).collect::<Vec<_>>() {
            delivery.saved.message.headers.set(name, "(computed by hookctl)");
            delivery.saved.head = None;
        }
    }

    fn flush(&mut self) -> bool {
        self.chunk.is_empty() || self.sender.blocking_send(Ok(std::mem::take(&mut self.chunk).into())).is_ok()
    }
}
