//! Caches the keys of each provider. They are fetched once, when a record first needs them, and shared by all threads.

use std::sync::OnceLock;

use crate::{
    provider::Provider,
    secret::Secret,
    signing::{KeyError, Verifier},
};

/// Supplies the secrets of a provider, e.g. from flags, the environment or a configuration file.
pub trait KeySource {
    /// An error that ends the run.
    type Error: From<KeyError>;

    /// Returns the secrets to try for requests of `provider`. `None` means that it has none, so its requests cannot be verified.
    ///
    /// # Errors
    /// A secret cannot be fetched. This ends the run.
    fn secrets(&mut self, provider: &Provider) -> Result<Option<Vec<Secret>>, Self::Error>;
}

/// The secrets of one provider, and the verifier made from them.
pub(super) struct Keys {
    pub(super) verifier: Verifier,
    pub(super) secrets: Vec<Secret>,
}

/// The keys by provider, in a linked list that only grows: references into it stay valid, and lookups need no lock. It is short, as there are few
/// providers.
#[derive(Default)]
pub(super) struct KeyCache<'a>(OnceLock<Box<Entry<'a>>>);

/// The result of fetching the keys of a provider.
pub(super) struct Entry<'a> {
    provider: &'a Provider,
    /// `None` if it has no secrets.
    pub(super) keys: Option<Keys>,
    next: KeyCache<'a>,
}

impl<'a> KeyCache<'a> {
    /// Returns the entry of `provider`, or `None` if its keys were not fetched yet.
    pub(super) fn get(&self, provider: &Provider) -> Option<&Entry<'a>> {
        let mut list = self;
        while let Some(entry) = list.0.get() {
            // A catalog contains each provider once, so comparing addresses is enough. It is faster than comparing names for every record.
            if std::ptr::eq(entry.provider, provider) {
                return Some(entry);
            }
            list = &entry.next;
        }
        None
    }

    /// Adds the keys of `provider`. If another thread has added it meanwhile, lookups return that earlier entry.
    ///
    /// # Errors
    /// A secret is not a key of the provider's scheme.
    pub(super) fn add(&self, provider: &'a Provider, secrets: Option<Vec<Secret>>) -> Result<(), KeyError> {
        let keys = secrets.map(|secrets| Ok(Keys { verifier: Verifier::new(&provider.schemes, &secrets)?, secrets }));
        let keys = keys.transpose()?;
        let mut list = self;
        let mut entry = Box::new(Entry { provider, keys, next: Self::default() });
        while let Err(rejected) = list.0.set(entry) {
            let Some(existing) = list.0.get() else { return Ok(()) };
            (list, entry) = (&existing.next, rejected);
        }
        Ok(())
    }
}
