//! Gives the library's lookup errors an exit code and a hint.

use std::borrow::Borrow;

use crate::app::error::{self, ErrorExt as _};
use hookctl::provider::{Event, LookupError, Provider};

/// Converts a lookup error: an unknown name is a usage error, a provider folder that cannot be loaded is an input error.
pub fn lookup_failure(error: impl Borrow<LookupError>) -> anyhow::Error {
    let error = error.borrow();
    let failure =
        if error.is_unknown_name() { error::usage(error.to_string()) } else { error::input(error.to_string()) };
    error.hint().into_iter().fold(failure, anyhow::Error::hint)
}

/// Returns the usage error for a name that is not among `names`. `what` is the kind of name, e.g. "report format".
pub fn unknown(what: &str, name: &str, names: &[&str]) -> anyhow::Error {
    lookup_failure(LookupError::unknown(what, name, names.iter().copied()))
}

/// Returns the usage error for an event without a sample in this variant, which other events of the provider have.
pub fn no_variant(provider: &Provider, event: &Event, variant: &str) -> anyhow::Error {
    let (provider, event) = (provider.name.clone(), event.name.clone());
    lookup_failure(LookupError::NoVariant { provider, event, variant: variant.to_owned() })
}
