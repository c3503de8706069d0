//! What handlers may use: the store, the providers and secrets, and the targets of replays.
//!
//! The state is shared by the server's thread and the threads that read the store. Secrets are here to explain mismatches and to sign replays. They are in
//! no response.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use url::Url;

use super::{
    api::{Diagnoses, list::Counted},
    error::ApiError,
    reads::Reads,
    watch::{Change, Changes},
};
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

/// What the inspector shows, and what it may do.
pub struct State {
    /// How the store is written to.
    pub writes: Writes,
    pub catalog: Arc<Catalog>,
    /// The known secrets, by the name of the provider.
    pub secrets: BTreeMap<String, Vec<Secret>>,
    /// Masks the secrets in texts from outside.
    pub redactor: Redactor,
    /// Sends replays. It refuses the addresses of the listener and the inspector.
    pub client: ExactClient,
    /// Where deliveries may be replayed to.
    pub targets: Vec<Target>,
    /// How long a replay may take.
    pub timeout: Duration,
    pub info: Info,
    pub shared: Shared,
}

/// What requests share. Commands create it with its default.
#[derive(Default)]
pub struct Shared {
    pub(super) reads: Reads,
    /// The last searches for causes.
    pub(super) diagnoses: Diagnoses,
    pub(super) changes: Changes,
    counted: Mutex<Counted>,
}

impl Shared {
    /// Returns the numbers that were counted last.
    pub(super) fn counted(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
    /// The file that is shown: a store or a capture file. `None` if deliveries are only in memory.
    pub path: Option<PathBuf>,
    /// How many deliveries the store keeps, if their number is limited.
    pub keep: Option<u64>,
}

/// How a store is written to.
pub enum Writes {
    /// Through the thread of a writer: that of a listener, or of a store with the deliveries of a capture file.
    Writer(Writer),
    /// Directly and rarely, while a listener may also write to this file.
    Editor { path: PathBuf, editor: Mutex<Option<Editor>> },
}

impl Writes {
    /// Returns the access to a store file that other processes may write to.
    #[must_use]
    pub fn in_file(path: PathBuf) -> Self {
        Self::Editor { path, editor: Mutex::default() }
    }

    pub(super) fn reader(&self) -> Result<Reader, StoreError> {
        match self {
            Self::Writer(writer) => writer.reader(),
            Self::Editor { path, .. } => Reader::open(path),
        }
    }

    /// Calls `edit` with the editor, which is opened first if necessary.
    fn edit<T>(&self, edit: impl FnOnce(&mut Editor) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let Self::Editor { path, editor } = self else { return Err(StoreError::Closed) };
        let mut editor = editor.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = match editor.take() {
            Some(opened) => opened,
            None => Editor::open(path)?,
        };
        edit(editor.insert(opened))
    }
}

impl State {
    /// Runs `read` with a connection to the store. Blocks, so call it on a blocking thread.
    ///
    /// # Errors
    /// The store cannot be read, or the client of the request is gone.
    pub(super) fn read<T>(&self, read: impl FnOnce(&mut Reader) -> Result<T, StoreError>) -> Result<T, ApiError> {
        Ok(self.shared.reads.read(&self.writes, read)?)
    }

    /// Opens a connection to the store for a long read.
    ///
    /// # Errors
    /// The store cannot be opened.
    pub(super) fn open_reader(&self) -> Result<Reader, ApiError> {
        Ok(self.writes.reader()?)
    }

    /// Runs `work` on a blocking thread. If the returned future is dropped, because the client is gone, reads of the store are interrupted.
    ///
    /// # Errors
    /// Those of `work`.
    pub(super) async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let state = Arc::clone(self);
        self.shared.reads.run(move || work(&state)).await
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
        if self.redactor.is_in(text.as_bytes()) { self.redactor.mask_text(text).into() } else { text.into() }
    }

    /// Saves a delivery, e.g. a replay, and returns its ID.
    ///
    /// # Errors
    /// The store cannot be written to.
    pub(super) async fn save(self: &Arc<Self>, delivery: NewDelivery) -> Result<i64, ApiError> {
        let id = match &self.writes {
            Writes::Writer(writer) => writer.save(delivery).await.map_err(cannot_write)?,
            Writes::Editor { .. } => {
                let add = move |editor: &mut Editor| editor.add(&delivery);
                self.blocking(move |state| state.writes.edit(add).map_err(cannot_write)).await?
            }
        };
        self.shared.changes.bump();
        Ok(id)
    }

    /// Marks a delivery, or removes its mark, and informs the other pages. A delivery that does not exist is ignored.
    ///
    /// # Errors
    /// The store cannot be written to.
    pub(super) async fn mark(self: &Arc<Self>, id: i64, marked: bool) -> Result<(), ApiError> {
        match &self.writes {
            Writes::Writer(writer) => {
                writer.update(id, Update::Marked(marked));
                writer.flush().await.map_err(cannot_write)?;
            }
            Writes::Editor { .. } => {
                let mark = move |editor: &mut Editor| editor.mark(id, marked);
                self.blocking(move |state| state.writes.edit(mark).map_err(cannot_write)).await?;
            }
        }
        self.shared.changes.send(Change::Marked { id, marked });
        Ok(())
    }
}

/// Returns the error for a store that can be read, but not written to.
fn cannot_write(error: StoreError) -> ApiError {
    let reason = ApiError::from(error);
    let hint = reason.hint.unwrap_or_else(|| "check that you may write to the file and its directory".into());
    ApiError::new(reason.status, reason.error.replacen("cannot use the store", "cannot write to the store", 1))
        .hint(hint)
}
