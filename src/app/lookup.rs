//! Finds what was named on the command line in the catalog, or says what there is instead.

use crate::app::error::{self, ErrorExt as _};
use hookctl::{
    provider::{Event, LookupError, Provider, Variant},
    signing::Scheme,
    text::suggest,
};

pub fn lookup_failure(error: &LookupError) -> anyhow::Error {
    match error {
        LookupError::Unknown { nearest, .. } => {
            let hint = nearest.as_ref().map_or_else(
                || "`hookctl providers list` lists them".to_owned(),
                |name| format!("did you mean `{name}`?"),
            );
            error::usage(error.to_string()).hint(hint)
        }
        LookupError::Broken(_) => {
            error::input(error.to_string()).hint("`hookctl providers lint PATH` reports every mistake of a folder")
        }
        LookupError::Unreadable { .. } => {
            error::input(error.to_string()).hint("expected a directory with a folder for each provider")
        }
    }
}

/// `there is no KIND NAME`, with the nearest and with all that there are.
pub fn unknown(what: &str, name: &str, names: &[&str]) -> anyhow::Error {
    let failure = if names.is_empty() {
        error::usage(format!("there is no {what} `{name}`: there are none"))
    } else {
        error::usage(format!("there is no {what} `{name}`: expected one of {}", names.join(", ")))
    };
    match suggest(name, names.iter().copied()) {
        Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
        None => failure,
    }
}

pub fn event_of<'a>(provider: &'a Provider, name: &str) -> anyhow::Result<&'a Event> {
    provider.event(name).ok_or_else(|| {
        let names: Vec<&str> = provider.events.iter().map(|event| event.name.as_str()).collect();
        let failure = unknown(&format!("event of {}", provider.name), name, &names);
        if name == "*" {
            return failure.hint("`*` is a subscription to every event; `--all` sends them all");
        }
        failure
    })
}

pub fn variant_of<'a>(provider: &'a Provider, name: &str) -> anyhow::Result<&'a Variant> {
    provider.variant(name).ok_or_else(|| {
        let names: Vec<&str> = provider.variants.iter().map(|variant| variant.name.as_str()).collect();
        unknown(&format!("variant of {}", provider.name), name, &names)
    })
}

/// Why an event has no sample in a variant that others have.
pub fn no_variant(provider: &Provider, event: &Event, variant: &str) -> anyhow::Error {
    error::usage(format!("{} has no variant `{variant}`", event.name))
        .hint(format!("`hookctl events list {}` lists the variants", provider.name))
}

/// The scheme that the user named, or the one that the provider is taken to use.
pub fn scheme_of<'a>(provider: &'a Provider, name: Option<&str>) -> anyhow::Result<Option<&'a Scheme>> {
    let Some(name) = name else {
        return Ok(provider.schemes.first());
    };
    let found = provider.schemes.iter().find(|scheme| scheme.is_called(name));
    found.map(Some).ok_or_else(|| {
        let names: Vec<String> = provider.schemes.iter().map(Scheme::name).collect();
        unknown(&format!("scheme of {}", provider.name), name, &names.iter().map(String::as_str).collect::<Vec<_>>())
    })
}
