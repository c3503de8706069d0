//! The keys of each provider, which are fetched once, on the main thread, and used on all.

use std::sync::OnceLock;

use hookctl::{provider::Provider, secret::Secret, signing::Verifier};

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
pub(super) struct KeyRing<'a>(OnceLock<Box<Link<'a>>>);

struct Link<'a> {
    provider: &'a Provider,
    keys: Option<Keys>,
    next: KeyRing<'a>,
}

impl<'a> KeyRing<'a> {
    /// The keys for a provider of the catalogue, or that there are none.
    pub(super) fn get(&self, provider: &Provider) -> Result<Option<&Keys>, Unfetched> {
        let mut ring = self;
        while let Some(link) = ring.0.get() {
            // The catalogue holds each provider once: whoever asks for every record need not compare names.
            if std::ptr::eq(link.provider, provider) {
                return Ok(link.keys.as_ref());
            }
            ring = &link.next;
        }
        Err(Unfetched)
    }

    /// Adds the keys for a provider, or that there are none.
    pub(super) fn add(&self, provider: &'a Provider, keys: Option<Keys>) {
        let mut ring = self;
        while let Some(link) = ring.0.get() {
            ring = &link.next;
        }
        let link = Link { provider, keys, next: Self::default() };
        // Only the main thread adds.
        let _ = ring.0.set(Box::new(link));
    }
}
