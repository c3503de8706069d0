//! SIGINT and SIGTERM: either ends the run with 130.
//!
//! A command that reads ends at once; one that has deliveries under way is told, says what was done, and then ends. One that is over
//! before anybody could interrupt it does not ask.

use crate::exit::Exit;

/// From now on, either signal ends the process with 130. For commands that keep nothing that could be lost.
pub fn end_at_once() {
    let now = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // Where the system refuses a handler, its own applies, and the run ends all the same.
        let _ = signal_hook::flag::register_conditional_shutdown(signal, Exit::Interrupted.code().into(), now.clone());
    }
}

/// Ends when either signal arrives. To be polled beside the work.
pub async fn arrived() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            let interrupt = std::pin::pin!(tokio::signal::ctrl_c());
            let terminate = std::pin::pin!(terminate.recv());
            futures_util::future::select(interrupt, terminate).await;
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
