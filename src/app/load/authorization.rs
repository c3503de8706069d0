//! The `Authorization` of a load's deliveries: one that stays, or that of a token, which is given up before it expires.
//!
//! Who delivers waits while there is none that is good; one task asks for the next, and tells those who wait.

use std::{cell::RefCell, convert::Infallible, future::pending, sync::Arc};

use tokio::sync::Notify;

use crate::app::http::{CachedToken, TokenSource, auth::Authorization};
use hookctl::secret::Secret;

/// What is held at the moment.
pub(super) struct Held {
    now: RefCell<Now>,
    news: Arc<Notify>,
}

enum Now {
    /// The same to the end, or none.
    Fixed(Option<Arc<Secret>>),
    /// That of a token.
    Leased(CachedToken),
    /// There is no new token, for a reason that is told once.
    Lost(Option<anyhow::Error>),
}

impl Held {
    /// What the first deliveries carry.
    ///
    /// # Errors
    /// The token URL gave no token.
    pub(super) async fn of(authorization: &Authorization) -> anyhow::Result<Self> {
        let now = match authorization {
            Authorization::Token(tokens) => Now::Leased(tokens.authorization().await?),
            Authorization::Fixed(value) => Now::Fixed(Some(Arc::clone(value))),
            Authorization::None => Now::Fixed(None),
        };
        Ok(Self { now: RefCell::new(now), news: Arc::default() })
    }

    /// The value for a delivery that goes out now.
    ///
    /// # Errors
    /// There is none any more.
    pub(super) fn value(&self) -> anyhow::Result<Option<Arc<Secret>>> {
        match &mut *self.now.borrow_mut() {
            Now::Fixed(value) => Ok(value.clone()),
            Now::Leased(lease) => Ok(Some(Arc::clone(lease.secret()))),
            Now::Lost(failure) => failure.take().map_or(Ok(None), Err),
        }
    }

    /// What tells of the next value, where that of now is not good any more.
    pub(super) fn awaits(&self) -> Option<Arc<Notify>> {
        match &*self.now.borrow() {
            Now::Leased(lease) if !lease.is_valid() => Some(Arc::clone(&self.news)),
            _ => None,
        }
    }

    /// Asks for a new token each time that the one in hand is given up.
    pub(super) async fn renew(&self, authorization: &Authorization) -> Infallible {
        let Authorization::Token(tokens) = authorization else { return pending().await };
        loop {
            let until = match &*self.now.borrow() {
                Now::Leased(lease) => lease.expires(),
                // The load ends by that; nobody is asked again while the last answers are awaited.
                Now::Fixed(_) | Now::Lost(_) => break,
            };
            tokio::time::sleep_until(until.into()).await;
            self.fetch(tokens).await;
        }
        pending().await
    }

    async fn fetch(&self, tokens: &TokenSource) {
        let now = tokens.authorization().await.map_or_else(|failure| Now::Lost(Some(failure)), Now::Leased);
        *self.now.borrow_mut() = now;
        self.news.notify_waiters();
    }
}
