//! Errors for a provider, an event, a variant or a scheme that was asked for by name and is not there.

use std::path::PathBuf;

use super::toml::Problems;
use crate::text::suggest;

/// Why something of the catalog cannot be returned.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LookupError {
    /// There is nothing of that name.
    #[error("{}", unknown(what, name, names))]
    Unknown {
        /// What was asked for, e.g. `provider` or `event of screver`.
        what: String,
        /// The name.
        name: String,
        /// The most similar existing name, if one is similar enough.
        suggestion: Option<String>,
        /// All names that exist.
        names: Vec<String>,
    },
    /// The event exists, but not in that variant.
    #[error("{event} has no variant `{variant}`")]
    NoVariant {
        /// The provider.
        provider: String,
        /// The event.
        event: String,
        /// The variant, which other events have.
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
        /// The reason of the operating system.
        reason: String,
    },
}

impl LookupError {
    /// Creates the error for a name that is not among `names`.
    #[must_use]
    pub fn unknown<'n>(what: impl Into<String>, name: &str, names: impl IntoIterator<Item = &'n str>) -> Self {
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let suggestion = suggest(name, names.iter().map(String::as_str)).map(str::to_owned);
        Self::Unknown { what: what.into(), name: name.to_owned(), suggestion, names }
    }

    /// Returns what to do about it.
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

    /// Returns true if the name is wrong, and false if files are.
    #[must_use]
    pub fn is_about_a_name(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::NoVariant { .. })
    }
}

/// How an unknown provider is described.
pub(super) const PROVIDER: &str = "provider";

/// How the description of an unknown event begins.
pub(super) const EVENT: &str = "event of ";

/// `unknown provider`, or what an owner does not have: `wootric has no event`.
fn unknown(what: &str, name: &str, names: &[String]) -> String {
    let (kind, text) = match what.split_once(" of ") {
        Some((kind, owner)) => (kind, format!("{owner} has no {kind} `{name}`")),
        None => (what, format!("unknown {what} `{name}`")),
    };
    if names.is_empty() {
        format!("{text} (it has no {kind}s)")
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
                "unknown provider `screvr` (available: wootric, screver, surveysparrow, blitzllama, fluidsurveys)",
                Some("did you mean `screver`?"),
            ),
            (
                catalog.find("42").expect_err("unknown"),
                "unknown provider `42` (available: wootric, screver, surveysparrow, blitzllama, fluidsurveys)",
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
