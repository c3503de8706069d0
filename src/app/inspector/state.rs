//! What handlers may use: the store, the providers and secrets, and the targets of replays.
//!
//! The state is shared by the server's thread and the threads that read the store. Secrets are here to explain and to sign again. They never leave it.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::broadcast;
use url::Url;

use super::{api::Diagnoses, error::ApiError};
use crate::app::{
    http::exact::ExactClient,
    store::{
        StoreError,
        deliveries::{Delivery, Editor, NewDelivery, Reader, Update, Writer},
    },
};
use hookctl::{
    provider::{Catalog, Provider},
    secret::{Redactor, Secret},
};

/// Maximum number of connections to the store that are kept for later reads.
const MAX_IDLE_READERS: usize = 4;

/// Number of changes that a slow client may lag behind before it asks for everything again.
const MAX_CHANGES: usize = 256;

/// What the inspector shows, and what it may do.
pub struct State {
    /// How the store is written to.
    pub writes: Writes,
    pub catalog: Arc<Catalog>,
    /// The known secrets, by the name of the provider.
    pub secrets: BTreeMap<String, Vec<Secret>>,
    /// Masks the secrets in texts from outside.
    pub redactor: Redactor,
    /// The origin at which senders reach the listener, for schemes that sign the URL.
    pub public_url: Option<String>,
    /// Sends replays. It refuses the addresses of the listener and the inspector.
    pub client: ExactClient,
    /// Where deliveries may be replayed to.
    pub targets: Vec<Target>,
    /// How long a replay may take.
    pub timeout: Duration,
    pub info: Info,
    /// The last searches for causes.
    pub(super) diagnoses: Diagnoses,
    pub(super) readers: Mutex<Vec<Reader>>,
    pub(super) changes: broadcast::Sender<Change>,
}

/// A target of replays.
#[derive(Clone, Debug)]
pub struct Target {
    pub url: Url,
    /// The secret that this target expects, instead of the provider's.
    pub secret: Option<Secret>,
}

/// Facts about the run for the page.
#[derive(Clone, Debug, Default)]
pub struct Info {
    /// The URL at which deliveries arrive, for `listen`.
    pub listen: Option<String>,
    /// The URL that they are forwarded to.
    pub forward: Option<String>,
    /// The file of the store. `None` if it is in memory.
    pub path: Option<PathBuf>,
    /// The capture file that was read into the store.
    pub capture: Option<PathBuf>,
    /// How much the store keeps, as in `--retain`.
    pub keep: Option<String>,
}

/// How a store is written to.
pub enum Writes {
    /// It belongs to a running listener.
    Listener(Writer),
    /// It was opened by `inspect`.
    File { path: PathBuf, editor: Mutex<Option<Editor>> },
}

/// A change that other pages must learn about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    Marked { id: i64, marked: bool },
}

impl State {
    /// Runs `read` with a connection to the store. Blocks, so call it on a blocking thread.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Reader) -> Result<T, StoreError>) -> Result<T, ApiError> {
        let idle = self.readers().pop();
        let reader = match idle {
            Some(reader) => reader,
            None => self.writes.reader()?,
        };
        let result = read(&reader);
        let mut readers = self.readers();
        if readers.len() < MAX_IDLE_READERS {
            readers.push(reader);
        }
        Ok(result?)
    }

    /// Opens a connection to the store for a long read.
    ///
    /// # Errors
    /// The store cannot be opened.
    pub(super) fn open_reader(&self) -> Result<Reader, ApiError> {
        Ok(self.writes.reader()?)
    }

    fn readers(&self) -> MutexGuard<'_, Vec<Reader>> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a delivery. Blocks.
    ///
    /// # Errors
    /// It does not exist (404), or the store cannot be read.
    pub(super) fn delivery(&self, id: i64) -> Result<Delivery, ApiError> {
        self.read(|reader| reader.get(id))?.ok_or_else(|| {
            ApiError::not_found(format!("delivery {id} is not in the store"))
                .hint("it was deleted, or removed because the store keeps a limited number")
        })
    }

    /// Returns the provider of a delivery, if it is known.
    pub(super) fn provider(&self, delivery: &Delivery) -> Option<&Provider> {
        self.catalog.find(delivery.provider.as_deref()?).ok()
    }

    /// Returns the known secrets of a provider.
    pub(super) fn secrets_of(&self, provider: &Provider) -> &[Secret] {
        self.secrets.get(&provider.name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Masks known secrets in a text.
    pub(super) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.redactor.mask_text(text).into()
    }

    /// Saves a delivery, e.g. a replay, and returns its ID.
    ///
    /// # Errors
    /// The store cannot be written to.
    pub(super) async fn save(self: &Arc<Self>, delivery: NewDelivery) -> Result<i64, ApiError> {
        if let Writes::Listener(writer) = &self.writes {
            return Ok(writer.save(delivery).await?);
        }
        self.blocking(move |state| Ok(state.edit(|editor| editor.add(&delivery))?)).await
    }

    /// Marks a delivery, or removes its mark, and tells the other pages. A delivery that does not exist is ignored.
    ///
    /// # Errors
    /// The store cannot be written to.
    pub(super) async fn mark(self: &Arc<Self>, id: i64, marked: bool) -> Result<(), ApiError> {
        if let Writes::Listener(writer) = &self.writes {
            writer.update(id, Update::Marked(marked));
            writer.flush().await?;
        } else {
            self.blocking(move |state| Ok(state.edit(|editor| editor.mark(id, marked))?)).await?;
        }
        // This fails if no page is open.
        let _ = self.changes.send(Change::Marked { id, marked });
        Ok(())
    }

    fn edit<T>(&self, edit: impl FnOnce(&mut Editor) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let Writes::File { path, editor } = &self.writes else { return Err(StoreError::Closed) };
        let mut editor = editor.lock().unwrap_or_else(PoisonError::into_inner);
        if editor.is_none() {
            *editor = Some(Editor::open(path)?);
        }
        editor.as_mut().map_or(Err(StoreError::Closed), edit)
    }

    /// Runs `work` on a blocking thread.
    pub(super) async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let state = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || work(&state)).await;
        done.unwrap_or_else(|_| Err(ApiError::new(500, "the request failed unexpectedly")))
    }
}

impl Writes {
    fn reader(&self) -> Result<Reader, StoreError> {
        match self {
            Self::Listener(writer) => writer.reader(),
            Self::File { path, .. } => Reader::open(path),
        }
    }
}
