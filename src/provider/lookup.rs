//! The errors for looking up a provider, an event, a variant or a scheme by name, with suggestions and hints.

use std::path::PathBuf;

use super::toml::Problems;
use crate::text::suggest;

/// Why a lookup in the catalog failed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LookupError {
    /// The name is unknown.
    #[error("{}", unknown(what, name, names))]
    Unknown {
        /// What was looked up, e.g. `provider` or `event of screver`.
        what: String,
        /// The unknown name.
        name: String,
        /// The most similar known name, if one is similar enough.
        suggestion: Option<String>,
        /// All known names.
        names: Vec<String>,
    },
    /// The event does not have this variant.
    #[error("{event} has no variant `{variant}`")]
    NoVariant {
        /// The provider.
        provider: String,
        /// The event.
        event: String,
        /// The variant. Other events of the provider have it.
        variant: String,
    },
    /// A provider folder has mistakes.
    #[error(transparent)]
    Broken(#[from] Problems),
    /// The directory with the user's providers cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    Unreadable {
        /// The directory.
        path: PathBuf,
        /// The operating system's reason.
        reason: String,
    },
}

impl LookupError {
    /// Creates the error for a name that is not in `names`.
    #[doc(hidden)]
    #[must_use]
    pub fn unknown<'n>(what: impl Into<String>, name: &str, names: impl IntoIterator<Item = &'n str>) -> Self {
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let suggestion = suggest(name, names.iter().map(String::as_str)).map(str::to_owned);
        Self::Unknown { what: what.into(), name: name.to_owned(), suggestion, names }
    }

    /// Returns the command or correction that helps.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unknown { suggestion: Some(name), .. } => format!("did you mean `{name}`?"),
            Self::Unknown { what, .. } if what == PROVIDER => "list them with `hookctl providers list`".into(),
            Self::Unknown { what, name, .. } if what.starts_with(EVENT) && name == "*" => {
                "`*` is a subscription to every event; use --all to send them all".into()
            }
            Self::Unknown { .. } => return None,
            Self::NoVariant { provider, .. } => format!("list the variants with `hookctl events list {provider}`"),
            Self::Broken(_) => "report every error of a folder with `hookctl providers lint PATH`".into(),
            Self::Unreadable { .. } => "pass the directory that contains the provider folders".into(),
        })
    }

    /// Returns true if the name is wrong, and false if a file is.
    #[must_use]
    pub fn is_unknown_name(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::NoVariant { .. })
    }
}

/// [`LookupError::Unknown`]'s `what` for a provider.
pub(super) const PROVIDER: &str = "provider";

/// The beginning of [`LookupError::Unknown`]'s `what` for an event.
pub(super) const EVENT: &str = "event of ";

/// Maximum number of names that a message lists.
const MAX_NAMES: usize = 16;

/// The number of names that are listed if there are more than [`MAX_NAMES`].
const SHOWN_OF_MANY: usize = 5;

/// Returns the message, e.g. "unknown provider `x`" or "wootric has no event `x`".
fn unknown(what: &str, name: &str, names: &[String]) -> String {
    let (kind, text) = match what.split_once(" of ") {
        Some((kind, owner)) => (kind, format!("{owner} has no {kind} `{name}`")),
        None => (what, format!("unknown {what} `{name}`")),
    };
    if names.is_empty() {
        format!("{text} (it has no {kind}s)")
    } else if names.len() > MAX_NAMES {
        let shown = names[..SHOWN_OF_MANY].join(", ");
        format!("{text} (available: {shown} and {} more)", names.len() - SHOWN_OF_MANY)
    } else {
        format!("{text} (available: {})", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use crate::provider::Catalog;

    #[test]
    fn lookup_errors_list_the_names_and_suggest_one() {
        let catalog = Catalog::default();
        let screver = catalog.find("screver").expect("built in");
        for (error, text, hint) in [
            (
                catalog.find("screvr").expect_err("misspelled"),
                "unknown provider `screvr` (available: wootric, screver, surveysparrow, blitzllama, fluidsurveys and 19 more)",
                Some("did you mean `screver`?"),
            ),
            (
                catalog.find("42").expect_err("unknown"),
                "unknown provider `42` (available: wootric, screver, surveysparrow, blitzllama, fluidsurveys and 19 more)",
                Some("list them with `hookctl providers list`"),
            ),
            (
                screver.event("optionselected").expect_err("wrong case"),
                "screver has no event `optionselected` (available: optionSelected, surveyCompleted)",
                Some("did you mean `optionSelected`?"),
            ),
            (
                screver.event("*").expect_err("not an event"),
                "screver has no event `*` (available: optionSelected, surveyCompleted)",
                Some("`*` is a subscription to every event; use --all to send them all"),
            ),
            (screver.variant("x").expect_err("none"), "screver has no variant `x` (it has no variants)", None),
        ] {
            assert_eq!((error.to_string().as_str(), error.hint().as_deref()), (text, hint));
        }
    }
}
