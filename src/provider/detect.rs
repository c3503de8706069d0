//! Whose request is this? Recognised by its signature header, else by the shape of its payload; never guessed.

use super::{Catalog, Event, LookupError, Provider};
use crate::{message::Message, payload::Shape, signing::looks_signed};

/// What was recognised.
#[derive(Debug)]
pub enum Detection<'a> {
    /// One provider, and its event if the payload shows it.
    Found(&'a Provider, Option<&'a Event>),
    /// Several would do.
    Ambiguous(Vec<&'a Provider>),
    /// None would do.
    Unknown,
}

/// Recognises the sender of `message` among the providers of `catalog`.
///
/// The user's providers are looked at where no built-in one knows both the header and the payload, or where the user
/// named their directory: reading the directory is not for every start.
///
/// # Errors
/// A provider could not be loaded.
pub fn detect<'a>(catalog: &'a Catalog, message: &Message) -> Result<Detection<'a>, LookupError> {
    let shape = Shape::parse(&message.body);
    let event = |provider: &'a Provider| shape.as_ref().and_then(|shape| provider.detect_event(shape));

    if !catalog.prefers_users() {
        for provider in catalog.built_in_for(message) {
            let provider = provider?;
            if let Some(event) = event(provider) {
                return Ok(Detection::Found(provider, Some(event)));
            }
        }
    }

    let all = catalog.all()?;
    let by_header: Vec<&Provider> = all.iter().copied().filter(|provider| knows_header(provider, message)).collect();
    // Who does not sign sends nothing that looks signed.
    let signed = looks_signed(message);
    let by_default: Vec<&Provider> =
        all.iter().copied().filter(|provider| !(signed && provider.schemes.is_empty())).collect();
    let candidates = if by_header.is_empty() { &by_default } else { &by_header };
    // What is broken may look like anything: alone, the beginning of a body tells its event and not its sender.
    let tells = !by_header.is_empty() || shape.as_ref().is_some_and(Shape::is_whole);
    let by_shape: Vec<&Provider> =
        candidates.iter().copied().filter(|provider| tells && event(provider).is_some()).collect();
    Ok(match (by_shape.as_slice(), by_header.as_slice()) {
        ([provider], _) | ([], [provider]) => Detection::Found(provider, event(provider)),
        ([], []) => Detection::Unknown,
        ([], several) | (several, _) => Detection::Ambiguous(several.to_vec()),
    })
}

fn knows_header(provider: &Provider, message: &Message) -> bool {
    provider.schemes.iter().any(|scheme| message.headers.get(&scheme.header).is_some())
}
