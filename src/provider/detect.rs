//! Detects the provider of a captured request: by its signature header, otherwise by the shape of its payload.
//!
//! If more than one provider matches, all candidates are returned. It never picks one.

use super::{Catalog, Event, LookupError, Provider, request::AUTHORIZATION};
use crate::{
    message::Message,
    payload::Shape,
    signing::{Scheme, looks_signed},
};

/// The provider of a request.
#[derive(Debug)]
pub enum Detection<'a> {
    /// One provider matches. The event is known if the payload shows it.
    Found(&'a Provider, Option<&'a Event>),
    /// Several providers match.
    Ambiguous(Vec<&'a Provider>),
    /// No provider matches.
    Unknown,
}

impl Catalog {
    /// Detects the provider of `message`.
    ///
    /// User-defined providers are considered if no built-in provider matches both the header and the payload, or if the user chose their directory.
    /// Otherwise the directory is not read.
    ///
    /// # Errors
    /// A provider cannot be loaded.
    pub fn detect<'a>(&'a self, message: &Message) -> Result<Detection<'a>, LookupError> {
        let shape = Shape::parse(&message.body);
        let event = |provider: &'a Provider| shape.as_ref().and_then(|shape| provider.detect_event(shape));

        if !self.always_detects_user_defined() {
            for provider in self.built_in_for(message) {
                let provider = provider?;
                if let Some(event) = event(provider) {
                    return Ok(Detection::Found(provider, Some(event)));
                }
            }
        }

        let all = self.all()?;
        let by_header: Vec<&Provider> =
            all.iter().copied().filter(|provider| has_signature(provider, message)).collect();
        // A request that looks signed does not come from a provider that does not sign.
        let signed = looks_signed(message);
        let by_default: Vec<&Provider> =
            all.iter().copied().filter(|provider| !(signed && provider.schemes.is_empty())).collect();
        let candidates = if by_header.is_empty() { &by_default } else { &by_header };
        // A truncated body can identify an event of a known provider, but not the provider: the missing part may tell them apart.
        let conclusive = !by_header.is_empty() || shape.as_ref().is_some_and(Shape::is_whole);
        let by_shape: Vec<&Provider> =
            candidates.iter().copied().filter(|provider| conclusive && event(provider).is_some()).collect();
        Ok(match (by_shape.as_slice(), by_header.as_slice()) {
            ([provider], _) | ([], [provider]) => Detection::Found(provider, event(provider)),
            ([], []) => Detection::Unknown,
            ([], several) | (several, _) => Detection::Ambiguous(several.to_vec()),
        })
    }
}

/// Returns true if `message` has a signature where the provider puts it. `Authorization` says nothing about the provider.
fn has_signature(provider: &Provider, message: &Message) -> bool {
    let is_telling =
        |scheme: &&Scheme| !scheme.header().is_some_and(|header| header.eq_ignore_ascii_case(AUTHORIZATION));
    provider.schemes.iter().filter(is_telling).any(|scheme| scheme.location.is_in(message))
}
