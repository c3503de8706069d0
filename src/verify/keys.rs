//! The keys of each provider: fetched once, when a record first needs them, and shared by all threads.

use std::sync::OnceLock;

use crate::{provider::Provider, secret::Secret, signing::Verifier};

/// Where the secrets of a provider come from: flags, the environment, a vault.
pub trait KeySource {
    /// Why the run cannot go on.
    type Error;

    /// Returns the secrets to try for requests of `provider`, or `None` if there are none, so that its requests cannot be verified.
    ///
    /// # Errors
    /// No record can be verified: the run is over.
    fn secrets(&mut self, provider: &Provider) -> Result<Option<Vec<Secret>>, Self::Error>;
}

/// What verifies the requests of one provider.
pub(super) struct Keys {
    pub(super) verifier: Verifier,
    pub(super) secrets: Vec<Secret>,
}

/// Keys by provider, as a list that only grows: references into it stay valid, and a lookup takes no lock. There are few providers.
#[derive(Default)]
pub(super) struct KeyCache<'a>(OnceLock<Box<Entry<'a>>>);

/// What was fetched for a provider.
pub(super) struct Entry<'a> {
    provider: &'a Provider,
    /// `None` if there is no secret for it.
    pub(super) keys: Option<Keys>,
    next: KeyCache<'a>,
}

impl<'a> KeyCache<'a> {
    /// Returns what was fetched for `provider`, or `None` if nothing was yet.
    pub(super) fn get(&self, provider: &Provider) -> Option<&Entry<'a>> {
        let mut list = self;
        while let Some(entry) = list.0.get() {
            // A catalog holds each provider once, so names need not be compared for every record.
            if std::ptr::eq(entry.provider, provider) {
                return Some(entry);
            }
            list = &entry.next;
        }
        None
    }

    /// Adds the keys of `provider`. If another thread added some meanwhile, those stay.
    pub(super) fn add(&self, provider: &'a Provider, secrets: Option<Vec<Secret>>) {
        let keys = secrets.map(|secrets| Keys { verifier: Verifier::new(&provider.schemes, &secrets), secrets });
        let mut list = self;
        let mut entry = Box::new(Entry { provider, keys, next: Self::default() });
        while let Err(rejected) = list.0.set(entry) {
            let Some(existing) = list.0.get() else { return };
            (list, entry) = (&existing.next, rejected);
        }
    }
}
