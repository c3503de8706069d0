//! Runs asynchronous work from a command, until it is done or a signal comes.

use std::{cell::Cell, pin::pin};

use anyhow::Context as _;
use futures_util::future::{Either, select};

use crate::app::signal;

/// Runs `work` to its end, or `None` if a signal came first.
pub fn block_on<T>(work: impl Future<Output = T>) -> anyhow::Result<Option<T>> {
    on_a_runtime(async {
        let interruption = signal::arrival();
        match select(pin!(work), pin!(interruption)).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(_) => None,
        }
    })
}

/// Runs `work` to its end also where a signal comes, which `interrupted` tells it. `None` if a second one came: somebody will not wait.
pub fn block_on_to_the_end<T>(interrupted: &Cell<bool>, work: impl Future<Output = T>) -> anyhow::Result<Option<T>> {
    on_a_runtime(async {
        let work = pin!(work);
        match select(work, pin!(signal::arrival())).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(((), work)) => {
                interrupted.set(true);
                match select(work, pin!(signal::arrival())).await {
                    Either::Left((done, _)) => Some(done),
                    Either::Right(_) => None,
                }
            }
        }
    })
}

fn on_a_runtime<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot set up the network")?;
    let done = tokio::task::LocalSet::new().block_on(&runtime, work);
    // A name that is still being looked up must not hold the end up.
    runtime.shutdown_background();
    Ok(done)
}
