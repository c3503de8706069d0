//! The `Authorization` of a load's deliveries at the moment: a fixed value, or an access token, which is replaced before it expires.
//!
//! Workers wait while there is no valid token. One task fetches the next one and notifies them.

use std::{cell::RefCell, convert::Infallible, future::pending, sync::Arc};

use tokio::sync::Notify;

use crate::app::http::{CachedToken, auth::Authorization};
use hookctl::secret::Secret;

/// The value of `Authorization` at the moment.
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
    Lost(Option<anyhow::Error>),
}

impl<'a> CurrentAuthorization<'a> {
    /// Fetches the first token, if tokens are needed.
    ///
    /// # Errors
    /// The token URL returned no token.
    pub async fn new(source: &'a Authorization) -> anyhow::Result<Self> {
        let current = match source {
            Authorization::None => Current::Fixed(None),
            Authorization::Fixed(value) => Current::Fixed(Some(Arc::clone(value))),
            Authorization::Token(tokens) => Current::Token(tokens.authorization().await?),
        };
        Ok(Self { source, current: RefCell::new(current), renewed: Arc::default() })
    }

    /// The value for a delivery that starts now.
    ///
    /// # Errors
    /// There is no valid token any more.
    pub(super) fn value(&self) -> anyhow::Result<Option<Arc<Secret>>> {
        match &mut *self.current.borrow_mut() {
            Current::Fixed(value) => Ok(value.clone()),
            Current::Token(token) => Ok(Some(Arc::clone(token.secret()))),
            Current::Lost(error) => error.take().map_or(Ok(None), Err),
        }
    }

    /// If the token has expired: what announces the next one.
    pub(super) fn awaits_token(&self) -> Option<Arc<Notify>> {
        match &*self.current.borrow() {
            Current::Token(token) if !token.is_valid() => Some(Arc::clone(&self.renewed)),
            _ => None,
        }
    }

    /// Fetches a new token whenever the current one expires.
    pub async fn renew(&self) -> Infallible {
        let Authorization::Token(tokens) = self.source else { return pending().await };
        loop {
            let expires = match &*self.current.borrow() {
                Current::Token(token) => token.expires(),
                // The run ends because of that. No token is fetched while the last responses are awaited.
                Current::Fixed(_) | Current::Lost(_) => break,
            };
            tokio::time::sleep_until(expires.into()).await;
            let next = tokens.authorization().await.map_or_else(|error| Current::Lost(Some(error)), Current::Token);
            *self.current.borrow_mut() = next;
            self.renewed.notify_waiters();
        }
        pending().await
    }
}
