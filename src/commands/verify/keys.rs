//! The keys of each provider, which are fetched once, on the main thread, and used on all.

use std::sync::OnceLock;

use crate::{provider::Provider, secret::Secret, signing::Verifier};

/// What the requests of one provider are judged with.
pub(super) struct Keys {
    pub(super) verifier: Verifier,
    pub(super) secrets: Vec<Secret>,
}

impl Keys {
    pub(super) fn new(provider: &Provider, secrets: Vec<Secret>) -> Self {
        Self { verifier: Verifier::new(&provider.schemes, &secrets), secrets }
    }
}

/// Nobody looked for keys yet.
pub(super) struct Unfetched;

/// A list that only grows, so that what was found in it may be kept, and nobody waits to look.
#[derive(Default)]
pub(super) struct KeyRing(OnceLock<Box<Link>>);

struct Link {
    provider: String,
    keys: Option<Keys>,
    next: KeyRing,
}

impl KeyRing {
    /// The keys for a provider, or that there are none.
    pub(super) fn get(&self, provider: &str) -> Result<Option<&Keys>, Unfetched> {
        let mut ring = self;
        while let Some(link) = ring.0.get() {
            if link.provider == provider {
                return Ok(link.keys.as_ref());
            }
            ring = &link.next;
        }
        Err(Unfetched)
    }

    /// Adds the keys for a provider, or that there are none.
    pub(super) fn add(&self, provider: &str, keys: Option<Keys>) {
        let mut ring = self;
        while let Some(link) = ring.0.get() {
            ring = &link.next;
        }
        let link = Link { provider: provider.to_owned(), keys, next: Self::default() };
        // Only the main thread adds.
        let _ = ring.0.set(Box::new(link));
    }
}
