//! Reads of the store: on a limited number of threads and connections, and interrupted if their client is gone.

use std::{
    cell::RefCell,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{sync::Semaphore, task::spawn_blocking};

use super::{error::ApiError, state::Writes};
use crate::app::store::{
    StoreError,
    deliveries::{Interrupter, Reader},
};

/// Maximum number of requests that read the store at the same time. Others wait.
const MAX_READS: usize = 4;

/// The connections for reading, and the requests that use them.
pub(super) struct Reads {
    idle: Mutex<Vec<Reader>>,
    permits: Arc<Semaphore>,
}

impl Default for Reads {
    fn default() -> Self {
        Self { idle: Mutex::default(), permits: Arc::new(Semaphore::new(MAX_READS)) }
    }
}

thread_local! {
    /// The request that this thread works for.
    static REQUEST: RefCell<Option<Arc<Request>>> = const { RefCell::new(None) };
}

/// A request in progress.
#[derive(Default)]
struct Request {
    state: Mutex<RequestState>,
}

#[derive(Default)]
struct RequestState {
    /// Whether the client is gone.
    is_cancelled: bool,
    /// Interrupts the read that is running now.
    running: Option<Interrupter>,
}

impl Request {
    fn state(&self) -> MutexGuard<'_, RequestState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Cancels its request when it is dropped.
struct CancelOnDrop(Arc<Request>);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.is_cancelled = true;
        if let Some(running) = &state.running {
            running.interrupt();
        }
    }
}

impl Reads {
    /// Runs `work` on a blocking thread. Its reads are interrupted if the returned future is dropped.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let request = Arc::new(Request::default());
        let _cancel = CancelOnDrop(Arc::clone(&request));
        let done = spawn_blocking(move || {
            REQUEST.set(Some(request));
            let result = work();
            REQUEST.set(None);
            drop(permit);
            result
        });
        done.await.unwrap_or_else(|_| Err(ApiError::new(500, "the request failed unexpectedly")))
    }

    /// Calls `read` with a connection to the store.
    pub(super) fn read<T>(
        &self,
        writes: &Writes,
        read: impl FnOnce(&mut Reader) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let request = REQUEST.with_borrow(Clone::clone);
        let idle = self.idle().pop();
        let mut reader = idle.map_or_else(|| writes.reader(), Ok)?;
        if let Some(request) = &request {
            let mut state = request.state();
            if state.is_cancelled {
                return Err(StoreError::Closed);
            }
            state.running = Some(reader.interrupter());
        }
        let result = read(&mut reader);
        if let Some(request) = request {
            // From here on, the connection may serve another request, which must not be interrupted.
            request.state().running = None;
        }
        if result.is_ok() {
            let mut idle = self.idle();
            if idle.len() < MAX_READS {
                idle.push(reader);
            }
        }
        result
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Reader>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
