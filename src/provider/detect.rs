//! Detects the provider of a captured request: by its signature header, otherwise by the shape of its payload.
//!
//! If more than one provider matches, all candidates are returned. The only exception: the built-in providers and the user's own take precedence over the
//! further platforms, so shipping another platform does not change how their deliveries are detected.

use super::{Catalog, Event, Folder, Kind, LookupError, Provider, request::AUTHORIZATION};
use crate::{
    message::Message,
    payload::Shape,
    signing::{Location, Scheme, looks_signed},
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
            all.iter().copied().filter(|provider| has_signature(provider, message, shape.as_ref())).collect();
        // A request that looks signed does not come from a provider that does not sign.
        let signed = looks_signed(message);
        let by_default: Vec<&Provider> =
            all.iter().copied().filter(|provider| !(signed && provider.schemes.is_empty())).collect();
        let candidates = if by_header.is_empty() { &by_default } else { &by_header };
        // A truncated body can identify an event of a known provider, but not the provider: the missing part may tell them apart.
        let conclusive = !by_header.is_empty() || shape.as_ref().is_some_and(Shape::is_whole);
        let matching = |is_wanted: &dyn Fn(&Provider) -> bool| -> Vec<&Provider> {
            let matches = |provider: &&'a Provider| is_wanted(provider) && event(provider).is_some();
            if conclusive { candidates.iter().copied().filter(matches).collect() } else { Vec::new() }
        };
        // The rules of the further platforms are only tried if no other provider matches.
        let mut by_shape = matching(&comes_first);
        if by_shape.is_empty() {
            by_shape = preferred(matching(&|provider| !comes_first(provider)));
        }
        let by_header = preferred(with_longest_prefix(by_header, message));
        Ok(match (by_shape.as_slice(), by_header.as_slice()) {
            ([provider], _) | ([], [provider]) => Detection::Found(provider, event(provider)),
            ([], []) => Detection::Unknown,
            ([], several) | (several, _) => Detection::Ambiguous(several.to_vec()),
        })
    }
}

/// Returns true if `message` has a signature where the provider puts it. `Authorization` does not identify the provider.
fn has_signature(provider: &Provider, message: &Message, shape: Option<&Shape<'_>>) -> bool {
    provider.schemes.iter().any(|scheme| match &scheme.location {
        Location::Header(name) => !name.eq_ignore_ascii_case(AUTHORIZATION) && message.headers.get(name).is_some(),
        // The body has already been parsed.
        Location::Field(path) => shape.is_some_and(|shape| shape.has(path)),
    })
}

/// Returns true for the built-in providers and the user's own.
fn comes_first(provider: &Provider) -> bool {
    matches!(provider.folder, Folder::Disk(_)) || Catalog::BUILT_IN.contains(&provider.name.as_str())
}

/// Several providers use the same header, some with a prefix. Returns those with the longest matching prefix, or all of them if none matches or if any is the
/// user's own.
fn with_longest_prefix<'a>(providers: Vec<&'a Provider>, message: &Message) -> Vec<&'a Provider> {
    let fit = |provider: &Provider| {
        let fits =
            |scheme: &&Scheme| scheme.values(message).any(|value| scheme.layout.signatures(&value).next().is_some());
        provider.schemes.iter().filter(fits).map(|scheme| scheme.prefix().len()).max()
    };
    match providers.iter().map(|provider| fit(provider)).max().flatten() {
        Some(best) if !providers.iter().any(|provider| matches!(provider.folder, Folder::Disk(_))) => {
            providers.into_iter().filter(|provider| fit(provider) == Some(best)).collect()
        }
        _ => providers,
    }
}

/// The built-in providers and the user's own come before the further platforms. Among platforms with the same header, the general ones come before the
/// others.
fn preferred(providers: Vec<&Provider>) -> Vec<&Provider> {
    let header = |provider: &Provider| provider.schemes.first().and_then(Scheme::header).map(str::to_ascii_lowercase);
    let is_shared = providers.windows(2).all(|pair| header(pair[0]).is_some() && header(pair[0]) == header(pair[1]));
    let is_general = |provider: &Provider| is_shared && provider.kind == Kind::General;
    let only = |condition: &dyn Fn(&Provider) -> bool| -> Option<Vec<&Provider>> {
        let chosen: Vec<&Provider> = providers.iter().copied().filter(|provider| condition(provider)).collect();
        (!chosen.is_empty()).then_some(chosen)
    };
    only(&comes_first).or_else(|| only(&is_general)).unwrap_or(providers)
}
