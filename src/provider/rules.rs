//! What a provider holds its deliveries to, beside the statuses that it accepts: how many it makes, when it gives a webhook up, what it
//! asks of an endpoint's URL.
//!
//! Facts only, each of them documented; who counts, and what follows, is not known here.

use super::StatusSet;

/// The rules of a provider. Whatever its documents are silent about is absent.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The most deliveries of one event to one webhook in a day.
    pub per_day: Option<u32>,
    /// When a webhook is disabled.
    pub disable_after: Option<Disabling>,
    /// The statuses by which an endpoint has its webhook deleted.
    pub deletes_on: Option<StatusSet>,
    /// What is asked of an endpoint's URL.
    pub endpoint: EndpointRules,
}

impl Rules {
    /// Whether deliveries have to be counted to keep to them.
    #[must_use]
    pub fn count(&self) -> bool {
        self.per_day.is_some() || self.disable_after.is_some()
    }
}

/// The longest time in which failures are counted together, in seconds: each of them has to be remembered.
pub const LONGEST_WINDOW: u64 = 30 * 24 * 3600;

/// A webhook is disabled after so many failures within so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disabling {
    /// How many failures are too many.
    pub failures: u32,
    /// Within how many seconds, at most [`LONGEST_WINDOW`].
    pub within: u64,
}

/// What a provider asks of an endpoint's URL.
#[derive(Clone, Debug, Default)]
pub struct EndpointRules {
    /// It must be https.
    pub https: bool,
    /// It must be reachable by everybody.
    pub public: bool,
    /// What it must answer when the provider tries it.
    pub validate: Option<Validation>,
}

/// What an endpoint must answer when the provider tries it.
#[derive(Clone, Debug)]
pub struct Validation {
    /// With one of these statuses.
    pub accept: StatusSet,
    /// With this content type, in lower case, whatever its parameters.
    pub content_type: String,
}
