//! `--capture`: appends deliveries to a capture file on its own thread. All deliveries in the queue are appended with a single sync.

use std::{sync::mpsc, thread};

use tokio::sync::oneshot;

use crate::app::store::{
    StoreError,
    deliveries::{CaptureFile, NewDelivery},
};

/// Maximum number of deliveries that are appended together.
const MAX_BATCH: usize = 512;

type Waiting = (NewDelivery, oneshot::Sender<Result<(), StoreError>>);

/// The queue of a capture file. When it is dropped, the thread appends the remaining deliveries and ends.
#[derive(Debug)]
pub struct CaptureQueue {
    queue: mpsc::Sender<Waiting>,
}

impl CaptureQueue {
    /// Starts the thread that appends to `file`.
    ///
    /// # Errors
    /// The thread cannot be started.
    pub fn start(file: CaptureFile) -> std::io::Result<Self> {
        let (queue, waiting) = mpsc::channel();
        thread::Builder::new().spawn(move || append(file, &waiting))?;
        Ok(Self { queue })
    }

    /// Appends a delivery, and returns once it is on disk.
    ///
    /// # Errors
    /// The delivery is not in the file.
    pub async fn save(&self, delivery: NewDelivery) -> Result<(), StoreError> {
        let (done, saved) = oneshot::channel();
        self.queue.send((delivery, done)).map_err(|_| StoreError::Closed)?;
        saved.await.unwrap_or(Err(StoreError::Closed))
    }
}

fn append(mut file: CaptureFile, waiting: &mpsc::Receiver<Waiting>) {
    while let Ok(first) = waiting.recv() {
        let batch: Vec<Waiting> = std::iter::once(first).chain(waiting.try_iter()).take(MAX_BATCH).collect();
        let (deliveries, waiters): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        match file.append(&deliveries) {
            Ok(()) => waiters.into_iter().for_each(|waiter| drop(waiter.send(Ok(())))),
            // Append each alone, so that one that cannot be written does not fail the others.
            Err(_) => {
                for (delivery, waiter) in deliveries.iter().zip(waiters) {
                    let _ = waiter.send(file.append([delivery]));
                }
            }
        }
    }
}
