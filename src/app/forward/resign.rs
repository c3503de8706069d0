//! Signs a captured message again, as its provider does: with another secret, and with a new time and id if the provider sends them.

use hookctl::{message::Message, provider::Provider, secret::Secret};

/// Signs messages again with one secret.
#[derive(Clone, Debug)]
pub struct Resigner {
    secret: Secret,
}

/// Why a message cannot be signed again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotResigned {
    /// The provider does not sign.
    #[error("{0} does not sign its deliveries")]
    Unsigned(String),
    /// A header that is signed is missing.
    #[error("missing header {0}, which is signed")]
    MissingHeader(String),
}

impl Resigner {
    /// Creates a signer for any provider that uses `secret`.
    #[must_use]
    pub fn new(secret: Secret) -> Self {
        Self { secret }
    }

    /// Replaces the signature, and the time and the id if the message has them. `now` is in seconds since 1970. Returns the names of the changed headers.
    ///
    /// # Errors
    /// The provider does not sign, or a header that it signs is missing.
    pub fn resign(
        &self,
        message: &mut Message,
        provider: &Provider,
        now: i64,
        id: &str,
    ) -> Result<Vec<String>, NotResigned> {
        let _ = (message, provider, now, id, &self.secret);
        todo!()
    }
}
