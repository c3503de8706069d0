//! The current `Authorization` value of a load test: fixed, or an access token that is renewed when it expires.
//!
//! Workers wait while there is no valid token. One task fetches the next one and notifies them.

use std::{cell::RefCell, convert::Infallible, future::pending, sync::Arc};

use tokio::sync::Notify;

use crate::app::http::{CachedToken, auth::Authorization};
use hookctl::secret::Secret;

/// The current value of `Authorization`.
pub struct CurrentAuthorization<'a> {
    source: &'a Authorization,
    current: RefCell<Current>,
    renewed: Arc<Notify>,
}

enum Current {
    /// The value never changes.
    Fixed(Option<Arc<Secret>>),
    Token(CachedToken),
    /// No new token could be fetched. The error is reported once.
    Failed(Option<anyhow::Error>),
}

impl<'a> CurrentAuthorization<'a> {
    /// Fetches the first token, if tokens are used.
    ///
    /// # Errors
    /// Returns an error if the token URL returns no token.
    pub async fn new(source: &'a Authorization) -> anyhow::Result<Self> {
        let current = match source {
            Authorization::None => Current::Fixed(None),
            Authorization::Fixed(value) => Current::Fixed(Some(Arc::clone(value))),
            Authorization::Token(tokens) => Current::Token(tokens.authorization().await?),
        };
        Ok(Self { source, current: RefCell::new(current), renewed: Arc::default() })
    }

    /// Returns the value for a delivery that starts now, or `None` if deliveries have no `Authorization`.
    ///
    /// # Errors
    /// Returns an error, once, if the token could not be renewed.
    pub(super) fn value(&self) -> anyhow::Result<Option<Arc<Secret>>> {
        match &mut *self.current.borrow_mut() {
            Current::Fixed(value) => Ok(value.clone()),
            Current::Token(token) => Ok(Some(Arc::clone(token.secret()))),
            Current::Failed(error) => error.take().map_or(Ok(None), Err),
        }
    }

    /// Returns the notification that a new token has been fetched, or `None` if the current one has not expired.
    pub(super) fn pending_renewal(&self) -> Option<Arc<Notify>> {
        match &*self.current.borrow() {
            Current::Token(token) if !token.is_valid() => Some(Arc::clone(&self.renewed)),
            _ => None,
        }
    }

    /// Fetches a new token whenever the current one expires. Never returns, so that the caller can race it against the run.
    pub async fn renew(&self) -> Infallible {
        let Authorization::Token(tokens) = self.source else { return pending().await };
        loop {
            let expires = match &*self.current.borrow() {
                Current::Token(token) => token.expires(),
                // A failed renewal ends the run. Do not try again while the last responses are awaited.
                Current::Fixed(_) | Current::Failed(_) => break,
            };
            tokio::time::sleep_until(expires.into()).await;
            let next = tokens.authorization().await.map_or_else(|error| Current::Failed(Some(error)), Current::Token);
            *self.current.borrow_mut() = next;
            self.renewed.notify_waiters();
        }
        pending().await
    }
}
