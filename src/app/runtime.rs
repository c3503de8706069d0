//! Runs asynchronous work from a command, until it is done or the run is interrupted.

use std::{cell::Cell, pin::pin};

use anyhow::Context as _;
use futures_util::future::{Either, select};

use crate::app::signal;

/// Runs `work` to completion. If a signal comes first, drops it and returns `None`.
pub fn block_on<T>(work: impl Future<Output = T>) -> anyhow::Result<Option<T>> {
    block_on_runtime(async {
        let interruption = signal::wait();
        match select(pin!(work), pin!(interruption)).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(_) => None,
        }
    })
}

/// Runs `work` to completion even if a signal comes, which only sets `interrupted`. For work that must not stop halfway.
pub fn block_on_uninterrupted<T>(interrupted: &Cell<bool>, work: impl Future<Output = T>) -> anyhow::Result<T> {
    block_on_runtime(async {
        match select(pin!(work), pin!(signal::wait())).await {
            Either::Left((done, _)) => done,
            Either::Right(((), work)) => {
                interrupted.set(true);
                work.await
            }
        }
    })
}

/// Runs `work` to completion. `work` must handle signals itself.
pub fn block_on_runtime<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot set up the network")?;
    let done = tokio::task::LocalSet::new().block_on(&runtime, work);
    // A name lookup that is still running must not delay the exit.
    runtime.shutdown_background();
    Ok(done)
}
